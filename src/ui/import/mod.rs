//! The sheet on which a lease file is looked at before it is imported: into which server, what is
//! new, what changes, what cannot be taken and why. Reading and comparing are done beside the
//! window; what there is to show is for `view::import`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use egui::{Context, Id, Modal, Ui};

mod banner;
mod sheet;

pub(super) use banner::banner_ui;

use super::action::Action;
use super::model::Model;
use super::widgets::sheet_frame;
use crate::files::errand::{Errand, Outcome};
use crate::files::leases::LeaseFileError;
use crate::files::leases::intake::{self, Progress};
use crate::protocol::server::{Binding, ServerConfig};
use crate::session::world::HostNow;
use crate::sim::{Command, HostId};
use crate::view::import::{Choice, ImportPreview, Intake, Present};

/// A lease file on its way into a server's table.
pub struct Importer {
    path: PathBuf,
    stage: Stage,
    server: Option<HostId>,
    choice: Choice,
    /// What the preview that is shown, or awaited, was computed from.
    of: Option<Basis>,
    comparing: Option<Errand<ImportPreview>>,
    preview: Option<ImportPreview>,
    /// How many times the sheet was opened: each time it is new to egui.
    opened: u64,
}

enum Stage {
    Reading {
        errand: Errand<Result<Intake, LeaseFileError>>,
        progress: Arc<Progress>,
    },
    Read(Arc<Intake>),
}

/// What a preview depends on.
#[derive(Clone)]
struct Basis {
    server: HostId,
    choice: Choice,
    config: Arc<ServerConfig>,
    bindings: Arc<std::collections::BTreeMap<core::net::Ipv4Addr, Arc<Binding>>>,
}

impl Basis {
    fn is(&self, other: &Self) -> bool {
        (self.server, self.choice) == (other.server, other.choice)
            && Arc::ptr_eq(&self.config, &other.config)
            && Arc::ptr_eq(&self.bindings, &other.bindings)
    }
}

/// What the user wants of the sheet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Stay,
    Close,
    Import,
}

impl Importer {
    /// Begins to read a file, for this server if one was named.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(
        ctx: &Context,
        path: &Path,
        server: Option<HostId>,
        model: &Model,
        opened: u64,
    ) -> std::io::Result<Self> {
        let progress = Arc::new(Progress::default());
        let (file, epoch) = (path.to_owned(), model.epoch());
        let (watched, ctx) = (Arc::clone(&progress), ctx.clone());
        let errand = Errand::run(
            move || intake::take_in(&file, epoch, &watched),
            move || ctx.request_repaint(),
        )?;
        let first = servers(model).next().map(|(host, _)| host);
        Ok(Self {
            path: path.to_owned(),
            stage: Stage::Reading { errand, progress },
            server: server.or(first),
            choice: Choice::default(),
            of: None,
            comparing: None,
            preview: None,
            opened,
        })
    }

    /// Takes in what has been read and compared meanwhile.
    ///
    /// # Errors
    /// Why the file cannot be read: there is nothing to be shown then.
    pub fn update(&mut self, ctx: &Context, model: &Model) -> Result<(), String> {
        if let Stage::Reading { errand, .. } = &self.stage {
            match errand.take() {
                Outcome::Pending => ctx.request_repaint_after(Duration::from_millis(100)),
                Outcome::Lost => return Err("The file could not be read".into()),
                Outcome::Done(Err(error)) => return Err(error.to_string()),
                Outcome::Done(Ok(intake)) => self.stage = Stage::Read(Arc::new(intake)),
            }
        }
        if let Some(comparing) = &self.comparing {
            match comparing.take() {
                Outcome::Pending => {}
                Outcome::Done(preview) => {
                    self.preview = Some(preview);
                    self.comparing = None;
                }
                Outcome::Lost => return Err("The leases could not be compared".into()),
            }
        }
        self.compare(ctx, model)
    }

    /// Compares anew if something has changed since, one after the other.
    fn compare(&mut self, ctx: &Context, model: &Model) -> Result<(), String> {
        let (Stage::Read(intake), Some(basis)) = (&self.stage, self.basis(model)) else {
            return Ok(());
        };
        let known = self.of.as_ref().is_some_and(|of| of.is(&basis));
        if known || self.comparing.is_some() {
            return Ok(());
        }
        let (intake, ctx, now) = (Arc::clone(intake), ctx.clone(), model.playhead().instant);
        self.of = Some(basis.clone());
        let job = move || {
            let server = Present {
                config: &basis.config,
                bindings: &basis.bindings,
                now,
            };
            ImportPreview::new(&intake, server, basis.choice)
        };
        let errand = Errand::run(job, move || ctx.request_repaint());
        self.comparing = Some(errand.map_err(|error| error.to_string())?);
        Ok(())
    }

    fn basis(&self, model: &Model) -> Option<Basis> {
        let server = self.server?;
        let host = model.world.host(server).filter(|host| !host.gone)?;
        Some(Basis {
            server,
            choice: self.choice,
            config: Arc::clone(host.server()?),
            bindings: Arc::clone(&host.bindings),
        })
    }

    /// The preview, if it is that of what is wanted now.
    fn ready(&self) -> Option<&ImportPreview> {
        self.preview
            .as_ref()
            .filter(|_| self.comparing.is_none() && self.of.is_some())
    }

    /// Shows it. Returns whether it is to be closed.
    pub fn show(&mut self, ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) -> bool {
        let frame = sheet_frame(ui, 20);
        let id = Id::unique(("import", self.opened));
        let room = ui.ctx().content_rect().size();
        let modal = Modal::new(id)
            .area(Modal::default_area(id).default_size(room))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                ui.set_width(640.0_f32.min(room.x - 80.0));
                ui.set_max_height(room.y - 80.0);
                self.sheet_ui(ui, model)
            });
        let wish = modal.inner;
        if wish == Wish::Import
            && let (Some(server), Some(preview)) = (self.server, self.ready())
        {
            let import = Arc::clone(&preview.import);
            actions.push(Action::Command(Command::Import(server, import)));
            return true;
        }
        modal.should_close() || wish == Wish::Close
    }

    fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }
}

/// Whoever waited for the file does not any more.
impl Drop for Importer {
    fn drop(&mut self) {
        if let Stage::Reading { progress, .. } = &self.stage {
            progress.call_off();
        }
    }
}

/// The servers that take part at the playhead.
fn servers(model: &Model) -> impl Iterator<Item = (HostId, &HostNow)> {
    let hosts = model.world.hosts();
    hosts.filter(|(_, host)| host.server().is_some() && !host.gone)
}

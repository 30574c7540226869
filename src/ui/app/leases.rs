//! Lease files into and out of the run that is open. Which file is for native dialogs to ask.

use std::path::Path;
use std::time::Duration;

use egui::Context;

use super::App;
use crate::files::errand::{Errand, Outcome};
use crate::files::export::leases::{LeaseTable, Which};
use crate::files::leases::Target;
use crate::session::World;
use crate::sim::HostId;
use crate::ui::dialogs::Purpose;
use crate::ui::import::Importer;
use crate::ui::network::OVER;
use crate::ui::prefs::Tab;
use crate::ui::source::NOT_HERE;

/// What was listed when it was to be written.
pub(super) struct Listed {
    world: World,
    which: Which,
    epoch: Duration,
}

impl App {
    /// Reads a lease file and shows what would become of a server's table, for this server if one
    /// is named.
    pub fn preview_leases(&mut self, ctx: &Context, path: &Path, server: Option<HostId>) {
        if self.model.is_closed() {
            let why = if self.model.is_recording() {
                NOT_HERE
            } else {
                OVER
            };
            self.model.trouble = Some(why.to_owned());
            return;
        }
        self.edits += 1;
        (self.sheet, self.palette, self.start_page) = (None, None, false);
        match Importer::open(ctx, path, server, &self.model, self.edits) {
            Ok(importer) => self.importer = Some(importer),
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    /// Takes in what has been read for the preview, and what has been written.
    pub(super) fn go_on_with_leases(&mut self, ctx: &Context) {
        self.model.imports.extend(&self.model.log);
        if let Some(importer) = &mut self.importer
            && let Err(why) = importer.update(ctx, &self.model)
        {
            self.importer = None;
            self.model.trouble = Some(why);
        }
        let written = self.writing.as_ref().map(Errand::take);
        match written {
            None | Some(Outcome::Pending) => return,
            Some(Outcome::Done(Ok(lines))) if lines.is_empty() => self.model.trouble = None,
            Some(Outcome::Done(Ok(lines))) => self.model.trouble = Some(lines.join("; ")),
            Some(Outcome::Done(Err(why))) => self.model.trouble = Some(why),
            Some(Outcome::Lost) => {
                self.model.trouble = Some("The leases could not be written".into());
            }
        }
        self.writing = None;
    }

    /// Asks for the lease file that is to be imported.
    pub(super) fn ask_for_leases(&mut self, server: Option<HostId>) {
        self.ask(Purpose::ImportLeases(server), String::new());
    }

    /// Asks where leases go. What is listed now is what will be written, whatever goes on while
    /// one is asked.
    pub(super) fn ask_where_to_write_leases(&mut self, tab: Tab, target: Target) {
        let Some(which) = self.listed_leases(tab) else {
            return;
        };
        self.list_for(which);
        self.ask(Purpose::ExportLeases(target), target.file_name().to_owned());
    }

    fn list_for(&mut self, which: Which) {
        self.listed = Some(Listed {
            world: self.model.world.clone(),
            which,
            epoch: self.model.epoch(),
        });
    }

    /// Writes leases at the playhead to a file.
    pub fn export_leases(&mut self, ctx: &Context, path: &Path, target: Target, which: Which) {
        self.list_for(which);
        self.write_listed(ctx, path, target);
    }

    /// Writes to a file what was listed when it was wished for.
    pub(super) fn write_listed(&mut self, ctx: &Context, path: &Path, target: Target) {
        let Some(listed) = self.listed.take() else {
            return;
        };
        let (path, ctx) = (path.to_owned(), ctx.clone());
        let job = move || {
            let Listed {
                world,
                which,
                epoch,
            } = listed;
            LeaseTable::of(&world, &which, epoch).save(&path, target)
        };
        match Errand::run(job, move || ctx.request_repaint()) {
            Ok(errand) => self.writing = Some(errand),
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    /// What the drawer's tab lists at present, as far as its filter lets through.
    pub fn listed_leases(&self, tab: Tab) -> Option<Which> {
        let drawer = &self.model.drawer;
        match tab {
            Tab::Leases => {
                let rows = drawer.leases.rows().iter();
                Some(Which::HeldBy(rows.map(|row| row.host).collect()))
            }
            Tab::Bindings => {
                let rows = drawer.bindings.rows().iter();
                Some(Which::Records(
                    rows.map(|row| (row.host, row.address)).collect(),
                ))
            }
            Tab::Messages | Tab::Charts => None,
        }
    }
}

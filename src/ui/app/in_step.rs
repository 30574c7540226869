//! `dhcpleases.txt` follows the run that is open: its live edge, wherever one looks.

use std::path::PathBuf;
use std::time::Duration;

use egui::Context;

use super::App;
use crate::files::errand::Errand;
use crate::files::in_step::{InStep, Keeper};
use crate::files::leases::held;
use crate::ui::model::Followed;

/// The file that follows, and how far it has come.
#[derive(Default)]
pub(super) struct Following {
    file: Option<InStep>,
    /// After how many records the leases are that were handed on last.
    at: Option<usize>,
}

impl Following {
    /// Another run is open from now on.
    pub(super) fn begin(&mut self) {
        self.at = None;
    }
}

impl App {
    /// From now on this file follows, or none. The one before gets its last state.
    pub(super) fn keep_in_step(&mut self, path: Option<PathBuf>) {
        let following = &mut self.following;
        following.at = None;
        let file = path.map(|path| InStep::new(Keeper::new(path)));
        if let Some(before) = std::mem::replace(&mut following.file, file) {
            // Its end may have to wait for a disk. Without a thread it ends here.
            let _ = Errand::run(move || drop(before), || ());
        }
        self.show_followed();
    }

    /// Hands on what has changed, and takes in how that went.
    pub(super) fn write_leases(&mut self, ctx: &Context) {
        let epoch = self.model.epoch();
        let Following { file, at } = &mut self.following;
        let Some(file) = file else { return };
        // What is hidden while a question is open stands in the file all the same.
        let log = self.model.whole_log();
        if *at != Some(log.len()) {
            *at = Some(log.len());
            let (world, end) = (log.world().clone(), log.end());
            file.want(move || held::by_clients(&world, end, epoch));
        }
        let now = Duration::try_from_secs_f64(ctx.input(|input| input.time));
        let woken = ctx.clone();
        let wake = move || woken.request_repaint();
        if let Some(wait) = file.go_on(now.unwrap_or_default(), wake) {
            ctx.request_repaint_after(wait);
        }
        self.show_followed();
    }

    fn show_followed(&mut self) {
        let followed = self.following.file.as_ref().map(|file| Followed {
            path: file.path().to_owned(),
            trouble: file.trouble().map(str::to_owned),
        });
        self.model.followed = followed;
    }
}

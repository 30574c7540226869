//! The message editor: when it opens, for whom, and what stays written while it is closed.

use egui::Ui;

use super::App;
use crate::sim::HostId;
use crate::ui::action::Action;
use crate::ui::composer::{Compose, Composer};

/// The message editor, open or not.
#[derive(Default)]
pub(super) struct Composing {
    composer: Option<Composer>,
    open: bool,
    opened: u64,
}

/// Why nothing can be written on a real network.
const NOT_ON_A_NETWORK: &str =
    "Messages made by hand are for the laboratory, not for a real network";
/// Why nothing can be written here at all.
const NOBODY: &str = "There is no host of ours that could send a message";

impl Composing {
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// What is written stays.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// Another run of the session is looked at: what is written stays, and is judged anew.
    pub(super) fn forget_run(&mut self) {
        if let Some(composer) = &mut self.composer {
            composer.forget_run();
        }
    }

    /// Another run has begun: what was written is of no use.
    pub(super) fn forget(&mut self) {
        (self.composer, self.open) = (None, false);
    }
}

impl App {
    /// Opens the editor for the chosen lane, or for the client that is looked at; with what is
    /// written already, if that is for the same host.
    pub(super) fn compose_for_lane(&mut self) {
        let model = &self.model;
        let host = model.lane.or_else(|| model.shown_client());
        let host = host.unwrap_or(HostId(0));
        let writing = &mut self.composing;
        let same = writing.composer.as_mut().filter(|it| it.host() == host);
        if let Some(composer) = same.filter(|_| model.network().is_none()) {
            composer.again();
            writing.open = true;
        } else {
            self.compose(Compose::Host(host));
        }
    }

    /// Opens the editor.
    pub(super) fn compose(&mut self, compose: Compose) {
        let model = &mut self.model;
        if model.network().is_some() {
            model.trouble = Some(NOT_ON_A_NETWORK.into());
            return;
        }
        self.composing.opened += 1;
        let opened = self.composing.opened;
        match Composer::open(compose, model, opened) {
            Some(composer) => {
                self.composing.composer = Some(composer);
                self.composing.open = true;
                (self.start_page, self.palette, self.sheet) = (false, None, None);
            }
            None => model.trouble = Some(NOBODY.into()),
        }
    }

    /// Shows it, if it is open.
    pub(super) fn composer_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let writing = &mut self.composing;
        let composer = writing.composer.as_mut().filter(|_| writing.open);
        if composer.is_some_and(|composer| composer.show(ui, &self.model, actions)) {
            writing.open = false;
        }
    }
}

//! What lies over the window for a while, or looks through the run: palette, find bar, host
//! card, what is copied, and what Esc closes.

use egui::{Context, Ui};

use super::App;
use crate::session::Log;
use crate::sim::HostKind;
use crate::ui::action::Action;
use crate::ui::find_bar::{self, FindWish};
use crate::ui::host_card::{self, CardWish, card_ui};
use crate::ui::ladder::list_id;
use crate::ui::palette::{Palette, PaletteWish, palette_ui};
use crate::ui::prefs::Tab;
use crate::ui::sheets::Sheet;
use crate::view::message_text;
use crate::view::{Outline, clipboard};

/// More clients than this may not all have lanes.
const FEW: usize = 8;

impl App {
    /// What lies over the panels.
    pub(super) fn overlays(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let page =
            self.network.is_shown() || self.reports().is_some() || self.comparison().is_some();
        if !self.start_page && !page {
            card_ui(ui, &self.model, actions);
        }
        if let Some(palette) = &mut self.palette {
            palette.update(&self.model);
            palette_ui(ui, palette, actions);
        }
    }

    pub(super) fn toggle_palette(&mut self) {
        self.palette = self.palette.is_none().then(Palette::default);
        self.sheet = None;
    }

    pub(super) fn use_palette(&mut self, wish: PaletteWish) {
        let Some(palette) = &mut self.palette else {
            return;
        };
        match wish {
            PaletteWish::Type(text) => palette.look_for(text),
            PaletteWish::Move(by) => palette.go(by),
            PaletteWish::Close => self.palette = None,
        }
    }

    pub(super) fn open_find(&mut self, ctx: &Context) {
        (self.palette, self.sheet, self.start_page) = (None, None, false);
        self.model.finding = true;
        find_bar::focus(ctx, self.model.finder.text());
    }

    pub(super) fn find(&mut self, wish: FindWish) {
        match wish {
            FindWish::Type(text) => self.model.finder.look_for(&text),
            FindWish::Go(way) => self.model.finder.want(way),
            FindWish::Close => self.model.finding = false,
        }
    }

    /// Reads on for the find bar and goes to the match that was wished for. Returns whether
    /// there is more to read.
    pub(super) fn look_on(&mut self, ctx: &Context) -> bool {
        let model = &mut self.model;
        if !model.finding {
            return false;
        }
        let more = model.finder.update(&model.log, &model.outline);
        let from = model.shown_number().unwrap_or(0);
        if let Some(number) = model.finder.next_match(from) {
            self.go_to_message(ctx, number);
            self.unfold_found(number);
        }
        more
    }

    /// Opens the list of those that share a lane, or closes it.
    pub(super) fn list_folded(&mut self, ctx: &Context) {
        if self.camera.folds {
            egui::Popup::toggle_id(ctx, list_id(&self.model));
        } else {
            self.model.notice = Some("No client is folded: each has a lane of its own".to_owned());
        }
    }

    /// Among many clients the one that was found has its lane chosen, and so unfolded: a key
    /// pins it.
    fn unfold_found(&mut self, number: usize) {
        let model = &mut self.model;
        let departures = model.steps.departures();
        let message = number
            .checked_sub(1)
            .and_then(|place| departures.get(place));
        let client =
            message.and_then(|message| model.outline.client_of(&model.log, message.released));
        let clients = model.outline.of_kind(HostKind::Client, model.log.len());
        if clients.len() > FEW && client.is_some() {
            model.lane = client;
        }
    }

    fn go_to_message(&mut self, ctx: &Context, number: usize) {
        for action in self.model.way_to(number) {
            self.act(ctx, action);
        }
    }

    pub(super) fn go_along_xid(
        &mut self,
        ctx: &Context,
        find: impl Fn(&Log, &Outline, usize) -> Option<usize>,
    ) {
        let model = &self.model;
        let number = model.shown_number();
        let found = number.and_then(|number| find(&model.log, &model.outline, number));
        if let Some(number) = found {
            self.go_to_message(ctx, number);
        }
    }

    /// The card of the chosen lane, or of the client that is looked at.
    pub(super) fn show_card(&mut self) {
        let host = self.model.lane.or_else(|| self.model.shown_client());
        if let Some(host) = host {
            host_card::carry_out(CardWish::Toggle(host), &mut self.model.card);
        }
    }

    /// Copies the message that is shown; the leases where they are open and no message was
    /// chosen.
    pub(super) fn copy(&self, ctx: &Context) {
        let model = &self.model;
        let leases_open = self.drawer_is_open(ctx) && model.prefs.drawer.tab == Tab::Leases;
        let text = if leases_open && model.selection.is_none() {
            Some(clipboard::leases(model.drawer.leases.rows()))
        } else {
            model.shown().map(|shown| message_text(&shown))
        };
        if let Some(text) = text {
            ctx.copy_text(text);
        }
    }

    /// Closes what lies on top; where nothing does, the keys go back to the lesson.
    pub(super) fn close_topmost(&mut self, ctx: &Context) {
        if self.palette.take().is_some()
            || self.sheet.take().is_some()
            || self.runs.renaming.take().is_some()
        {
            return;
        }
        let model = &mut self.model;
        let closed = std::mem::take(&mut model.finding)
            || model.card.take().is_some()
            || model.explained.take().is_some();
        if closed {
            return;
        }
        let focused = ctx.memory(egui::Memory::focused);
        if let Some(id) = focused {
            ctx.memory_mut(|memory| memory.surrender_focus(id));
        } else if !self.network.hide() {
            self.projector.end(ctx);
        }
    }

    pub(super) fn toggle(&mut self, sheet: Sheet) {
        self.palette = None;
        self.sheet = (self.sheet != Some(sheet)).then_some(sheet);
    }
}

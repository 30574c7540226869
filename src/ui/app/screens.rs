//! The screens: theme, text size and animation of the window, the projector mode in it or in a
//! second one, and what is black.

use egui::{CentralPanel, Context, Frame, Panel, Ui, ViewportClass, ViewportCommand, vec2};

use super::App;
use crate::ui::action::Action;
use crate::ui::keys::Keys;
use crate::ui::network::frame_ui;
use crate::ui::projector::{self, Screens, Stage, black, projector_ui, speaker_ui};
use crate::ui::sheets::Sheet;
use crate::ui::theme::{self, Theme, ThemeChoice};

impl App {
    /// Brings theme, text size and animation up to what is wanted, before anything is shown.
    pub(super) fn dress(&mut self, ctx: &Context) {
        let wanted = (self.theme_of_window(), self.letters());
        if self.dressed != Some(wanted) {
            theme::apply(ctx, wanted.0, wanted.1);
            self.dressed = Some(wanted);
        }
        let factor = self.model.prefs.screen.text.factor();
        if (ctx.zoom_factor() - factor).abs() > 0.001 {
            ctx.set_zoom_factor(factor);
        }
        theme::animate(ctx, !self.model.is_still());
        Keys::set_black(ctx, self.is_black() && !self.projector.is_beside());
    }

    /// A window that is opened again is as large as it was, also with larger text: eframe opens
    /// it before it knows the text size. It is resized when it stands, so that it stays in place.
    fn reopen(&mut self, ctx: &Context) {
        let screen = &self.model.prefs.screen;
        let is_shown = ctx.cumulative_pass_nr() > 2;
        if let Some([width, height]) = self.reopened.take_if(|_| is_shown) {
            let size = vec2(width, height) / screen.text.factor();
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(size));
        } else if self.reopened.is_some() {
            ctx.request_repaint();
        }
    }

    fn theme_of_window(&self) -> ThemeChoice {
        let prefs = &self.model.prefs;
        if self.projector.is_here() {
            prefs.screen.projector
        } else {
            prefs.theme
        }
    }

    /// As for which theme letters are rasterised: with two windows as for the projector, which is
    /// looked at from afar.
    fn letters(&self) -> ThemeChoice {
        if self.projector.is_beside() {
            self.model.prefs.screen.projector
        } else {
            self.theme_of_window()
        }
    }

    /// Decides where the projector mode is to be, once it is wanted.
    pub(super) fn set_stage(&mut self, ctx: &Context, frame: &eframe::Frame) {
        let assumed = self.assumed_screens.clone();
        self.projector
            .place(ctx, || assumed.unwrap_or_else(|| Screens::ask(frame)));
    }

    /// What stands in place of the panels, or above them, is to be seen: it has the keys.
    pub(super) fn leave_stage_for_pages(&mut self, ctx: &Context) {
        let page = self.start_page
            || self.network.is_shown()
            || self.reports().is_some()
            || self.comparison().is_some()
            || self.asks_to_close();
        if page && self.projector.is_here() {
            self.projector.end(ctx);
        }
    }

    /// For where no window system can be asked: these screens are there.
    pub fn assume_screens(&mut self, screens: Screens) {
        self.assumed_screens = Some(screens);
    }

    /// Where the lesson is shown to a room.
    pub fn stage(&self) -> Stage {
        self.projector.stage()
    }

    /// Whether what the room sees is black.
    pub fn is_black(&self) -> bool {
        self.sheet == Some(Sheet::Blank)
    }

    /// Both looks at the ladder go with the playhead.
    pub(super) fn follow(&mut self) {
        self.camera.following = true;
        self.projector.camera.following = true;
    }

    /// Larger or smaller, in the window and for the room.
    pub(super) fn zoom_by(&mut self, factor: f32) {
        // From one message of a crowd to a whole day it is a long way.
        let factor = if self.camera.crowd {
            factor.powi(3)
        } else {
            factor
        };
        if !self.projector.is_here() {
            self.camera.zoom_by(factor, 0.0);
        }
        if self.projector.is_on() {
            self.projector.camera.zoom_by(factor, 0.0);
        }
    }

    /// The second window, if there is one, and the window: panels, or what the room sees. The
    /// second comes first, because the atlas of letters may be made anew when it begins: what had
    /// been laid out before would point into the old one.
    pub(super) fn screens(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        if let Stage::Beside(screen) = self.projector.stage() {
            self.second_window(ui.ctx(), screen, actions);
            ui.reset_style();
        }
        if self.projector.is_here() {
            projector_ui(ui, &self.model, &mut self.projector.camera, false, actions);
        } else {
            self.panels(ui, actions);
        }
        frame_ui(ui, &self.model);
    }

    /// What the room sees, in a window of its own. It has a theme of its own, which is in force
    /// while it is painted.
    fn second_window(&mut self, ctx: &Context, screen: usize, actions: &mut Vec<Action>) {
        let own = self.model.prefs.screen.projector;
        theme::apply(ctx, own, own);
        let (is_black, model) = (self.is_black(), &self.model);
        let camera = &mut self.projector.camera;
        let (id, window) = (projector::window_id(), projector::window_on(screen));
        let closed = ctx.show_viewport_immediate(id, window, |ui, class| {
            debug_assert!(class != ViewportClass::EmbeddedWindow);
            CentralPanel::default()
                .frame(Frame::new().fill(Theme::of(ui).canvas))
                .show(ui, |ui| projector_ui(ui, model, camera, true, actions));
            frame_ui(ui, model);
            let shown_again = is_black && black(ui);
            if shown_again {
                actions.push(Action::Do(crate::ui::action::Verb::Blank));
            }
            ui.input(|input| input.viewport().close_requested())
        });
        theme::apply(ctx, self.theme_of_window(), own);
        if closed {
            self.projector.end(ctx);
        }
    }

    /// What only the lecturer sees while the room looks at the second window.
    pub(super) fn speaker(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        if self.projector.is_beside() {
            Panel::bottom("speaker")
                .frame(
                    Frame::new()
                        .fill(Theme::of(ui).panel)
                        .outer_margin(egui::Margin {
                            top: 8,
                            ..egui::Margin::ZERO
                        }),
                )
                .resizable(false)
                .show(ui, |ui| {
                    speaker_ui(ui, &self.model, self.is_black(), actions);
                });
        }
    }

    /// How large the window is, to be remembered in points at normal text size.
    pub(super) fn remember_window(&mut self, ctx: &Context) {
        if self.reopened.is_some() {
            return self.reopen(ctx);
        }
        let zoom = ctx.zoom_factor();
        let size = ctx.input(|input| {
            let viewport = input.viewport();
            let plain =
                !viewport.fullscreen.unwrap_or(false) && !viewport.maximized.unwrap_or(false);
            viewport
                .inner_rect
                .filter(|_| plain)
                .map(|rect| rect.size())
        });
        if let Some(size) = size {
            self.model.prefs.screen.window = Some((size * zoom).into());
        }
    }
}

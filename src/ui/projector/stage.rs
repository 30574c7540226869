//! Whether the lesson is shown to a room, and on which screen.

use eframe::Frame;
use egui::{Context, Vec2, ViewportBuilder, ViewportCommand, ViewportId, vec2};
use winit::monitor::MonitorHandle;

use crate::ui::ladder::Camera;

/// The screens of this computer, as the window system tells of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screens {
    /// Where each begins, in pixels to the right and down.
    pub corners: Vec<(i32, i32)>,
    /// The one that the window is on, counted from 0.
    pub window_on: usize,
}

impl Screens {
    /// Asks the window system.
    pub fn ask(frame: &Frame) -> Self {
        let Some(window) = frame.winit_window() else {
            return Self::default();
        };
        let current = window.current_monitor();
        let all: Vec<_> = window.available_monitors().collect();
        let corner = |monitor: &MonitorHandle| (monitor.position().x, monitor.position().y);
        let is_current = |monitor: &MonitorHandle| Some(monitor) == current.as_ref();
        Self {
            corners: all.iter().map(corner).collect(),
            window_on: all.iter().position(is_current).unwrap_or(0),
        }
    }

    /// The first one that the window is not on. A mirrored screen begins at the same place and
    /// shows the window already.
    pub fn other(&self) -> Option<usize> {
        let here = self.corners.get(self.window_on)?;
        self.corners.iter().position(|corner| corner != here)
    }
}

/// Where the lesson is shown to a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nowhere.
    #[default]
    Off,
    /// On another screen if there is one, else here: not yet decided.
    Wanted,
    /// In the window.
    Here {
        /// Whether the window has become as large as the screen for it.
        full: bool,
    },
    /// In a second window on this screen.
    Beside(usize),
}

/// The projector mode.
#[derive(Default)]
pub struct Projector {
    stage: Stage,
    /// What the room sees of the ladder.
    pub camera: Camera,
}

impl Projector {
    /// Where the lesson is shown to a room.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether it is shown at all.
    pub fn is_on(&self) -> bool {
        self.stage != Stage::Off
    }

    /// Whether the window itself shows it, without its panels.
    pub fn is_here(&self) -> bool {
        matches!(self.stage, Stage::Here { .. } | Stage::Wanted)
    }

    /// Whether a second window shows it.
    pub fn is_beside(&self) -> bool {
        matches!(self.stage, Stage::Beside(_))
    }

    /// Begins; where, [`place`](Self::place) decides. What fills a screen already stays there.
    pub fn begin(&mut self) {
        if matches!(self.stage, Stage::Off | Stage::Here { full: false }) {
            self.stage = Stage::Wanted;
            self.camera = Camera::default();
        }
    }

    /// Begins in the window as it is, or goes there.
    pub fn begin_here(&mut self, ctx: &Context) {
        if self.stage == (Stage::Here { full: true }) {
            return;
        }
        self.end(ctx);
        self.camera = Camera::default();
        self.stage = Stage::Here { full: false };
    }

    /// Decides where it is shown, once it is wanted: on the other screen; where there is none, or
    /// where the system gives no second window, here, as large as the screen.
    pub fn place(&mut self, ctx: &Context, screens: impl FnOnce() -> Screens) {
        if self.stage != Stage::Wanted {
            return;
        }
        let other = screens().other().filter(|_| !ctx.embed_viewports());
        self.stage = if let Some(screen) = other {
            Stage::Beside(screen)
        } else {
            let was_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
            if !was_full {
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(true));
            }
            Stage::Here { full: !was_full }
        };
    }

    /// Ends. The window is as large again as it was.
    pub fn end(&mut self, ctx: &Context) {
        if self.stage == (Stage::Here { full: true }) {
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(false));
        }
        self.stage = Stage::Off;
    }
}

/// The second window.
pub(in crate::ui) fn window_id() -> ViewportId {
    ViewportId::from_hash_of("projector")
}

/// How the second window is to be on this screen.
pub(in crate::ui) fn window_on(screen: usize) -> ViewportBuilder {
    const LEAST: Vec2 = vec2(640.0, 400.0);
    ViewportBuilder::default()
        .with_title("Dorascope projector")
        .with_app_id("dorascope")
        .with_inner_size(vec2(1280.0, 720.0))
        .with_min_inner_size(LEAST)
        .with_monitor(screen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(corners: &[(i32, i32)], window_on: usize, own_windows: bool) -> Stage {
        let ctx = Context::default();
        ctx.set_embed_viewports(!own_windows);
        let mut projector = Projector::default();
        projector.begin();
        projector.place(&ctx, || Screens {
            corners: corners.to_vec(),
            window_on,
        });
        projector.stage()
    }

    #[test]
    fn it_opens_on_the_screen_that_the_window_is_not_on() {
        let [left, right] = [(0, 0), (1920, 0)];
        assert_eq!(placed(&[left, right], 0, true), Stage::Beside(1));
        assert_eq!(placed(&[left, right], 1, true), Stage::Beside(0));
        assert_eq!(placed(&[left, left, right], 1, true), Stage::Beside(2));
    }

    #[test]
    fn a_second_press_does_not_forget_that_the_window_is_to_shrink_again() {
        let ctx = Context::default();
        let mut projector = Projector::default();
        for _ in 0..2 {
            projector.begin();
            projector.place(&ctx, Screens::default);
            projector.begin_here(&ctx);
            assert_eq!(projector.stage(), Stage::Here { full: true });
        }
    }

    #[test]
    fn with_one_screen_or_one_window_it_opens_in_place() {
        let here = Stage::Here { full: true };
        assert_eq!(placed(&[], 0, true), here);
        assert_eq!(placed(&[(0, 0)], 0, true), here);
        assert_eq!(placed(&[(0, 0), (0, 0)], 0, true), here, "mirrored");
        assert_eq!(placed(&[(0, 0), (1920, 0)], 0, false), here);
    }
}

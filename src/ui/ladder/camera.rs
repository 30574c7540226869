//! Which part of the ladder is in sight; panning, scrolling and zooming.

use egui::{Rect, Response, Ui};

use super::MARGIN;
use super::measures::Places;
use crate::ui::model::Model;

/// Which part of the ladder is in sight, and how large.
#[derive(Clone, Debug)]
pub struct Camera {
    /// The upper edge, in points from the top of the ladder.
    pub top: f64,
    /// How large, 1 is normal.
    pub zoom: f32,
    /// Whether it goes with the playhead.
    pub following: bool,
    /// The rows in sight, from one to another.
    pub sight: (f64, f64),
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            top: 0.0,
            zoom: 1.0,
            following: true,
            sight: (0.0, 0.0),
        }
    }
}

impl Camera {
    /// Larger (above 1) or smaller, with the place at `y` points below the upper edge kept there.
    pub fn zoom_by(&mut self, factor: f32, y: f64) {
        let before = self.zoom;
        self.zoom = (self.zoom * factor).clamp(0.5, 2.5);
        let ratio = f64::from(self.zoom / before);
        self.top = (self.top + y) * ratio - y;
    }

    /// Moves towards the playhead, or stays within the ladder. Returns whether it is still moving.
    fn settle(&mut self, height: f64, room: f64, dt: f32, at_once: bool) -> bool {
        let lowest = (height - room).max(0.0);
        if !self.following {
            self.top = self.top.clamp(0.0, (height - room * 0.3).max(0.0));
            return false;
        }
        let away = lowest - self.top;
        if at_once || away.abs() < 0.5 || away.abs() > room * 4.0 {
            self.top = lowest;
            return false;
        }
        self.top += away * f64::from(1.0 - (-9.0 * dt).exp());
        true
    }
}

pub(super) fn move_camera(ui: &Ui, canvas: &Response, view: Rect, camera: &mut Camera) {
    if canvas.dragged() {
        camera.top -= f64::from(canvas.drag_delta().y);
        camera.following = false;
    }
    if !canvas.contains_pointer() {
        return;
    }
    let (scroll, zoom, pointer) = ui.input(|input| {
        (
            input.smooth_scroll_delta().y,
            input.zoom_delta(),
            input.pointer.hover_pos(),
        )
    });
    if scroll != 0.0 {
        camera.top -= f64::from(scroll);
        camera.following = false;
    }
    if (zoom - 1.0).abs() > f32::EPSILON {
        let y = pointer.map_or(0.0, |place| place.y - view.top() - MARGIN);
        camera.zoom_by(zoom, f64::from(y));
        camera.following = false;
    }
}

pub(super) fn follow(ui: &Ui, model: &Model, camera: &mut Camera, places: &Places) {
    let (view, sizes) = (places.view, camera.sizes(places, model.axis));
    let row = f64::from(sizes.row);
    let height = model
        .outline
        .height(&model.log, model.playhead(), model.axis)
        * row;
    let room = f64::from(view.height() - 2.0 * MARGIN - sizes.text * 2.0);
    let dt = ui.input(|input| input.stable_dt).min(0.1);
    if camera.settle(height, room.max(40.0), dt, model.is_still()) {
        ui.ctx().request_repaint();
    }
}

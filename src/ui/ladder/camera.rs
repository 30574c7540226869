//! Which part of the ladder is in sight; panning, scrolling and zooming.

use egui::{Rect, Response, Ui};

use super::MARGIN;
use super::measures::Places;
use crate::ui::model::Model;
use crate::view::scene::Rows;

/// How small and how large a ladder can be.
const FOR_A_FEW: (f32, f32) = (0.5, 2.5);
/// From a day on one screen to each message of a crowd.
const FOR_A_CROWD: (f32, f32) = (1e-5, 8.0);

/// Which part of the ladder is in sight, and how large.
#[derive(Clone, Debug)]
pub struct Camera {
    /// The upper edge, in points from the top of the ladder.
    pub top: f64,
    /// How large it is wished for, 1 is normal; [`size`](Self::size) is as far as that goes.
    pub zoom: f32,
    /// Whether it goes with the playhead.
    pub following: bool,
    /// The rows in sight, from one to another.
    pub sight: (f64, f64),
    /// At least so many rows are gone along with: another ladder is so tall.
    pub at_least: f64,
    /// A row of which it is to be told where it stands.
    pub marked: Option<f64>,
    /// Whether one looks at a crowd, which is seen from much farther away.
    pub crowd: bool,
    /// Whether some clients share a lane.
    pub folds: bool,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            top: 0.0,
            zoom: 1.0,
            following: true,
            sight: (0.0, 0.0),
            at_least: 0.0,
            marked: None,
            crowd: false,
            folds: false,
        }
    }
}

impl Camera {
    /// For another lesson: as large as this, unless a crowd was looked at from afar or from near.
    pub fn anew(&self) -> Self {
        Self {
            zoom: if self.crowd { 1.0 } else { self.zoom },
            ..Self::default()
        }
    }

    /// How large, 1 is normal. What was wished for a crowd is too much for a few.
    pub fn size(&self) -> f32 {
        let (least, most) = if self.crowd { FOR_A_CROWD } else { FOR_A_FEW };
        self.zoom.clamp(least, most)
    }

    /// Larger (above 1) or smaller, with the place at `y` points below the upper edge kept there.
    pub fn zoom_by(&mut self, factor: f32, y: f64) {
        let before = self.size();
        self.zoom = before * factor;
        self.zoom = self.size();
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

pub(super) fn follow(
    ui: &Ui,
    model: &Model,
    camera: &mut Camera,
    places: &Places,
    rows: &Rows<'_>,
) {
    let (view, sizes) = (places.view, camera.sizes(places, model.axis));
    let row = f64::from(sizes.row);
    let (log, axis) = (&model.log, model.axis);
    let height = model.outline.height(log, model.playhead(), axis);
    let height = rows.at(height.max(camera.at_least)) * row;
    let room = f64::from(view.height() - 2.0 * MARGIN - sizes.text * 2.0);
    let dt = ui.input(|input| input.stable_dt).min(0.1);
    if camera.settle(height, room.max(40.0), dt, model.is_still()) {
        ui.ctx().request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_a_crowd_seen_from_afar_one_comes_to_a_few_that_can_be_seen() {
        let mut camera = Camera {
            crowd: true,
            ..Camera::default()
        };
        camera.zoom_by(1e-4, 0.0);
        assert!(camera.size() < 1e-3);
        let other = camera.anew();
        assert!((other.size() - 1.0).abs() < f32::EPSILON);
        // In one run, too, few are seen before the many have come.
        camera.crowd = false;
        assert!((camera.size() - FOR_A_FEW.0).abs() < f32::EPSILON);
        camera.crowd = true;
        assert!(camera.size() < 1e-3, "the crowd is as it was");
    }
}

//! The ladder below the heads, as [`drawing`] has it, and what the window adds
//! to it: the message that is shown and the one under the pointer glow.

use super::SIDE;
use super::brush::{self, Brush};
use super::measures::Places;
use crate::sim::RecordId;
use crate::ui::model::Model;
use crate::view::Axis;
use crate::view::drawing::{self, Style};
use crate::view::scene::LadderScene;

/// The scene; `glowing` is the message under the pointer.
pub(super) fn paint(
    brush: &Brush<'_>,
    scene: &LadderScene,
    model: &Model,
    places: &Places,
    gutter: f32,
    glowing: Option<RecordId>,
) {
    let palette = brush.theme.palette;
    let shown = model.shown_message();
    let glow = |record| {
        if shown == Some(record) {
            Some(palette.selected)
        } else {
            (glowing == Some(record)).then_some(palette.hover)
        }
    };
    let style = Style {
        palette,
        text: brush.text,
        small: brush.small,
        gutter: gutter - 8.0,
        widest_time: gutter - 4.0,
        sight: brush.sight(places.view.width() - 2.0 * SIDE),
        timed: !places.is_room() || model.axis != Axis::Order,
        measure: &|text, face, size| brush::measure(brush.painter, text, face, size),
        glow: &glow,
    };
    let shapes = drawing::ladder(scene, &style);
    brush::paint(brush.painter, brush.origin, &shapes);
}

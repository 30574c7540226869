//! Bookmarks and notes in the gutter, beside what they are about.

use egui::{Id, Rect, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::brush::{self, Brush};
use super::camera::Camera;
use super::measures::Places;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::notes::{NoteWish, menu};
use crate::view::drawing::bookmark;
use crate::view::notebook::{self, Mark};
use crate::view::scene::Rows;

/// From the times at the left to the middle of a mark.
const ASIDE: f32 = 4.0;
/// Rows of marks above the part in sight that reach into it.
const ABOVE: f64 = 0.3;

/// The marks in sight.
pub(super) fn marks_ui(
    ui: &Ui,
    brush: &Brush<'_>,
    model: &Model,
    camera: &Camera,
    places: &Places,
    rows: &Rows<'_>,
    actions: &mut Vec<Action>,
) {
    let sizes = camera.sizes(places, model.axis);
    let sight = camera.sight.0 - ABOVE..camera.sight.1;
    let notes = model.seen_notes();
    for mark in notebook::marks(notes, &model.log, &model.outline, model.axis, &sight) {
        #[expect(clippy::cast_possible_truncation, reason = "a height in points")]
        let y = (rows.at(mark.row) * f64::from(sizes.row) - camera.top) as f32;
        let at = pos2(brush.x(sizes.gutter) + ASIDE, brush.y(y));
        mark_ui(
            ui,
            brush,
            at,
            sizes.small / 11.0,
            &mark,
            model,
            places,
            actions,
        );
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "what is drawn, where, and for whom"
)]
fn mark_ui(
    ui: &Ui,
    brush: &Brush<'_>,
    at: egui::Pos2,
    scale: f32,
    mark: &Mark<'_>,
    model: &Model,
    places: &Places,
    actions: &mut Vec<Action>,
) {
    let Some(first) = mark.notes.first() else {
        return;
    };
    let has_words = mark.notes.iter().any(|note| !note.text.is_empty());
    let shapes = bookmark(brush.theme.palette, [at.x, at.y], scale, has_words);
    brush::paint(brush.painter, egui::Vec2::ZERO, &shapes);
    let target = Rect::from_center_size(at, vec2(18.0, places.target()) * scale.max(1.0));
    let target = target.intersect(places.view);
    if !target.is_positive() {
        return;
    }
    let id = Id::unique(("mark", first.record.index()));
    let response = ui.interact(target, id, Sense::CLICK);
    let entry = notebook::entry(&model.log, &model.outline, first);
    let name = format!("Mark on {}: {}", entry.place(), entry.says());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.context_menu(|ui| menu(ui, model, first.record, actions));
    if response.clicked() {
        actions.push(Action::Note(NoteWish::Open(first.record)));
    }
    response.on_hover_ui_at_pointer(|ui| {
        ui.set_max_width(320.0);
        for line in mark.notes.iter().flat_map(notebook::lines) {
            ui.label(line);
        }
    });
}

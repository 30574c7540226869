//! Many clients: rows of one line, of which only those in sight are laid out; the client of the
//! chosen lane unfolds below its row.

use egui::{Rect, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2};

use super::clients::client;
use crate::session::world::HostNow;
use crate::sim::HostId;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{card, elided, row_ground, state_swatch};
use crate::view::cards;

/// The height of a row.
const ROW: f32 = 26.0;

/// The clients as rows.
pub(super) fn rows_ui(
    ui: &mut Ui,
    model: &Model,
    clients: &[(HostId, &HostNow)],
    actions: &mut Vec<Action>,
) {
    let chosen = clients.iter().position(|(id, _)| model.lane == Some(*id));
    let memory = ui.make_persistent_id("unfolded client");
    let unfolded = match chosen {
        Some(_) => ui.data(|data| data.get_temp::<f32>(memory).unwrap_or(150.0)),
        None => 0.0,
    };
    let height = ROW * clients.len() as f32 + unfolded;
    let (all, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let sight = ui.clip_rect();
    let mut top = all.top();
    for (place, (id, now)) in clients.iter().enumerate() {
        let is_chosen = chosen == Some(place);
        let line = Rect::from_min_size(pos2(all.left(), top), vec2(all.width(), ROW));
        if line.intersects(sight) && row(ui, line, (*id, now), is_chosen) {
            actions.push(Action::SelectLane(*id));
        }
        top = line.bottom();
        if is_chosen {
            let place = Rect::from_min_size(pos2(all.left(), top), vec2(all.width(), unfolded));
            let used = if place.intersects(sight) {
                unfold(ui, place, model, (*id, now), actions)
            } else {
                unfolded
            };
            if (used - unfolded).abs() > 0.5 {
                ui.data_mut(|data| data.insert_temp(memory, used));
                ui.ctx().request_repaint();
            }
            top += unfolded;
        }
    }
}

/// The card below the chosen row. Returns how high it is.
fn unfold(
    ui: &mut Ui,
    place: Rect,
    model: &Model,
    (id, now): (HostId, &HostNow),
    actions: &mut Vec<Action>,
) -> f32 {
    let mut below = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("unfolded", id.0)));
    card(&mut below, |ui| client(ui, model, id, now, actions));
    below.min_rect().height() + 4.0
}

fn row(ui: &mut Ui, rect: Rect, (id, now): (HostId, &HostNow), chosen: bool) -> bool {
    let theme = Theme::of(ui);
    let response = ui.interact(
        rect,
        ui.scope_id().with(("client row", id.0)),
        Sense::click(),
    );
    row_ground(ui, rect, chosen, &response);
    if let Some(state) = now.known_state() {
        state_swatch(ui, state, pos2(rect.left() + 11.0, rect.center().y));
    }
    let address = cards::address_in_words(now);
    let address = ui.painter().text(
        rect.right_center() - vec2(6.0, 0.0),
        egui::Align2::RIGHT_CENTER,
        address,
        theme::mono(size::SMALL),
        theme.muted,
    );
    let room = rect
        .with_min_x(rect.left() + 22.0)
        .with_max_x(address.left() - 8.0);
    elided(
        ui,
        room,
        &now.info.name,
        theme::regular(size::SMALL),
        theme.text,
    );
    let words = cards::in_words(now);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, &words));
    response.on_hover_text(&words).clicked()
}

//! Where a run on a real network can be: this computer's interfaces as a list, those of no use
//! with the reason, and a server by its address.

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use crate::net::interface::Interface;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::elided;
use crate::view::forms::network::At;

/// The height of an interface.
const ROW: f32 = 52.0;
/// Between two of them.
const GAP: f32 = 6.0;

/// The list. Returns what was chosen.
pub(super) fn places_ui(ui: &mut Ui, interfaces: &[Interface], chosen: &At) -> Option<At> {
    let mut wish = None;
    ui.spacing_mut().item_spacing.y = GAP;
    for interface in interfaces {
        let at = At::Interface(interface.name.clone());
        if place_ui(ui, &Row::of(interface), *chosen == at) {
            wish = Some(at);
        }
    }
    if place_ui(ui, &Row::server(), *chosen == At::Server) {
        wish = Some(At::Server);
    }
    wish
}

/// What stands in a row.
struct Row {
    name: String,
    /// At the right end: its state, or why it is of no use.
    state: String,
    below: String,
    useful: bool,
}

impl Row {
    fn of(interface: &Interface) -> Self {
        let obstacle = interface.obstacle();
        let addresses: Vec<String> = interface
            .addresses
            .iter()
            .map(ToString::to_string)
            .collect();
        let addresses = if addresses.is_empty() {
            "no address".to_owned()
        } else {
            addresses.join(", ")
        };
        let below = match interface.mac {
            Some(mac) => format!("{mac}   {addresses}"),
            None => addresses,
        };
        let on = if interface.up { "up" } else { "down" };
        Self {
            name: interface.name.clone(),
            state: obstacle.unwrap_or(on).to_owned(),
            below,
            useful: obstacle.is_none(),
        }
    }

    fn server() -> Self {
        Self {
            name: "A server by its address".into(),
            state: "any route".into(),
            below: "One server, wherever it is: also on this computer".into(),
            useful: true,
        }
    }

    fn words(&self) -> String {
        format!("{}: {}, {}", self.name, self.below, self.state)
    }
}

fn place_ui(ui: &mut Ui, row: &Row, chosen: bool) -> bool {
    let theme = Theme::of(ui);
    let sense = if row.useful {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), sense);
    let active = row.useful && (response.hovered() || response.has_focus());
    let (fill, line) = match (chosen, active) {
        (true, _) => (theme.selected, Stroke::new(theme.fine, theme.accent)),
        (false, true) => (theme.hover, Stroke::new(theme.outline, theme.accent)),
        (false, false) => (theme.card, Stroke::new(theme.outline, theme.border)),
    };
    let painter = ui.painter();
    painter.rect(rect, size::RADIUS, fill, line, StrokeKind::Inside);
    let center = pos2(rect.left() + 20.0, rect.center().y);
    let edge = if row.useful { theme.muted } else { theme.rail };
    painter.circle_stroke(center, 7.0, Stroke::new(1.5, edge));
    if chosen {
        painter.circle_filled(center, 4.0, theme.accent);
    }
    let inside = Rect::from_min_max(
        pos2(rect.left() + 38.0, rect.top()),
        pos2(rect.right() - 12.0, rect.bottom()),
    );
    let (upper, lower) = inside.split_top_bottom_at_fraction(0.5);
    let color = if row.useful { theme.text } else { theme.muted };
    let state = painter.text(
        upper.right_center() + vec2(0.0, 3.0),
        Align2::RIGHT_CENTER,
        &row.state,
        theme::regular(size::SMALL),
        theme.muted,
    );
    let upper = upper
        .translate(vec2(0.0, 3.0))
        .with_max_x(state.left() - 10.0);
    elided(ui, upper, &row.name, theme::strong(size::BODY), color);
    let lower = lower.translate(vec2(0.0, -3.0));
    let font = if row.name.contains(' ') {
        theme::regular(size::SMALL)
    } else {
        theme::mono(size::SMALL)
    };
    elided(ui, lower, &row.below, font, theme.muted);
    response
        .widget_info(|| WidgetInfo::selected(Role::RadioButton, row.useful, chosen, row.words()));
    row.useful && response.clicked()
}

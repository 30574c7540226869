//! The parts that servers, clients and wire share: heads of sections that fold, a card's first
//! line with its switch, small buttons. In the past every
//! control is there and none works.

use egui::{
    Align, Button, Label, Layout, Rect, Response, RichText, Sense, Shape, Stroke, Ui, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use crate::sim::{Command, HostId};
use crate::ui::action::{Action, Edit};
use crate::ui::composer::Compose;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{PAST, muted};

/// The least height of a control in a card.
const CONTROL: f32 = 24.0;

/// What a control says of itself.
pub(super) struct Says<'a> {
    /// The word on it.
    pub(super) word: &'a str,
    /// Its accessible name: the word and whom it is about.
    pub(super) name: String,
    /// What it does.
    pub(super) hint: &'a str,
}

impl<'a> Says<'a> {
    /// A control that is about no host.
    pub(super) fn alone(word: &'a str, hint: &'a str) -> Self {
        Self {
            word,
            name: word.to_owned(),
            hint,
        }
    }

    /// A control of this host.
    pub(super) fn of(host: &str, word: &'a str, hint: &'a str) -> Self {
        Self {
            word,
            name: format!("{word} {host}"),
            hint,
        }
    }
}

/// The head of a section with its button at the right end. Returns whether it is unfolded.
pub(super) fn head(
    ui: &mut Ui,
    title: &str,
    count: Option<usize>,
    right: impl FnOnce(&mut Ui),
) -> bool {
    ui.add_space(6.0);
    let id = ui.make_persistent_id(("section", title));
    let folded = ui.data(|data| data.get_temp::<bool>(id).unwrap_or(false));
    let words = match count {
        Some(count) => format!("{title} ({count})"),
        None => title.to_owned(),
    };
    line(ui, |ui| {
        let response = fold(ui, &words, title, folded);
        if response.clicked() {
            ui.data_mut(|data| data.insert_temp(id, !folded));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), right);
    });
    !folded
}

fn fold(ui: &mut Ui, words: &str, title: &str, folded: bool) -> Response {
    let theme = Theme::of(ui);
    let font = theme::strong(size::SMALL);
    let galley = ui
        .painter()
        .layout_no_wrap(words.to_owned(), font, theme.muted);
    let wanted = vec2(galley.size().x + 14.0, CONTROL);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    let color = if response.hovered() {
        theme.text
    } else {
        theme.muted
    };
    let center = pos2(rect.left() + 4.0, rect.center().y);
    let points = if folded {
        vec![
            center + vec2(-2.0, -4.0),
            center + vec2(3.0, 0.0),
            center + vec2(-2.0, 4.0),
        ]
    } else {
        vec![
            center + vec2(-4.0, -2.0),
            center + vec2(4.0, -2.0),
            center + vec2(0.0, 3.0),
        ]
    };
    ui.painter()
        .add(Shape::convex_polygon(points, color, Stroke::NONE));
    let place = pos2(rect.left() + 14.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(place, galley, theme.muted);
    focus_ring(ui, &response, rect);
    let (name, hint) = if folded {
        ("Unfold", "Show")
    } else {
        ("Fold", "Hide")
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name} {title}")));
    response.on_hover_text(format!("{hint} this section"))
}

/// A quiet button in the accent colour, which opens a sheet.
pub(super) fn link_button(ui: &mut Ui, live: bool, says: &Says<'_>) -> bool {
    let text = RichText::new(says.word).font(theme::strong(size::SMALL));
    let color = Theme::of(ui).accent;
    ui.spacing_mut().button_padding = vec2(0.0, 2.0);
    let button = Button::new(text.color(color)).frame(false);
    let response = ui.add_enabled(live, button.min_size(vec2(CONTROL, CONTROL)));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, live, &says.name));
    let response = response.on_hover_text(says.hint);
    response.on_disabled_hover_text(PAST).clicked()
}

/// A small button on a card.
pub(super) fn button(ui: &mut Ui, live: bool, says: &Says<'_>) -> bool {
    let text = RichText::new(says.word).font(theme::regular(size::SMALL));
    let response = ui.add_enabled(live, Button::new(text).min_size(vec2(0.0, 26.0)));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, live, &says.name));
    let response = response.on_hover_text(says.hint);
    response.on_disabled_hover_text(PAST).clicked()
}

/// A button that sends a command.
pub(super) fn order(
    ui: &mut Ui,
    live: bool,
    says: &Says<'_>,
    command: Command,
    actions: &mut Vec<Action>,
) {
    if button(ui, live, says) {
        actions.push(Action::Command(command));
    }
}

/// Lets buttons stand close to each other, in as many lines as they need.
pub(super) fn in_lines(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.spacing_mut().button_padding = vec2(4.0, 4.0);
    ui.spacing_mut().item_spacing = vec2(3.0, 4.0);
    ui.horizontal_wrapped(content);
}

/// Opens the sheet of a host.
pub(super) fn configure(
    ui: &mut Ui,
    live: bool,
    host: &str,
    edit: Edit,
    actions: &mut Vec<Action>,
) {
    let hint = "Its name and what it is like; also the way to remove it";
    if button(ui, live, &Says::of(host, "Configure…", hint)) {
        actions.push(Action::Edit(edit));
    }
}

/// The way to the message editor.
pub(super) fn write_message(
    ui: &mut Ui,
    live: bool,
    (host, name): (HostId, &str),
    actions: &mut Vec<Action>,
) {
    let hint = "A message written by hand: legal, or not";
    if button(ui, live, &Says::of(name, "Write…", hint)) {
        actions.push(Action::Compose(Compose::Host(host)));
    }
}

/// The first line of a card: the name, the address, and the switch that powers the host.
pub(super) fn name_and_power(
    ui: &mut Ui,
    live: bool,
    (host, name): (HostId, &str),
    address: Option<RichText>,
    on: bool,
    actions: &mut Vec<Action>,
) {
    let says = Says {
        word: "",
        name: format!("Power {name}"),
        hint: if on { "Switch it off" } else { "Switch it on" },
    };
    line(ui, |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if switch(ui, live, on, &says) {
                actions.push(Action::Command(if on {
                    Command::PowerOff(host)
                } else {
                    Command::PowerOn(host)
                }));
            }
            if let Some(address) = address {
                ui.label(address);
            }
            let text = RichText::new(name).font(theme::strong(size::BODY));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(text).truncate());
            });
        });
    });
}

/// A line that is as high as a control.
pub(super) fn line<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = CONTROL;
        ui.horizontal(content).inner
    })
    .inner
}

/// A switch with its word at its right. Returns whether it was turned.
pub(super) fn switch(ui: &mut Ui, live: bool, on: bool, says: &Says<'_>) -> bool {
    let theme = Theme::of(ui);
    let color = if live { theme.text } else { theme.muted };
    let font = theme::regular(size::SMALL);
    let galley = ui
        .painter()
        .layout_no_wrap(says.word.to_owned(), font, color);
    let gap = if says.word.is_empty() { 0.0 } else { 6.0 };
    let wanted = vec2(28.0 + gap + galley.size().x, CONTROL);
    let sense = if live { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(wanted, sense);
    let body = Rect::from_center_size(pos2(rect.left() + 14.0, rect.center().y), vec2(28.0, 16.0));
    let fill = match (on, live) {
        (true, true) => theme.accent,
        (true, false) => theme.rail,
        (false, _) => theme.card,
    };
    let edge = if on { fill } else { theme.muted };
    let painter = ui.painter();
    painter.rect(
        body,
        8.0,
        fill,
        Stroke::new(1.0, edge),
        egui::StrokeKind::Inside,
    );
    let (x, knob) = if on {
        (body.right() - 8.0, theme.card)
    } else {
        (body.left() + 8.0, theme.muted)
    };
    painter.circle_filled(pos2(x, body.center().y), 5.0, knob);
    let place = pos2(body.right() + gap, rect.center().y - galley.size().y / 2.0);
    painter.galley(place, galley, color);
    focus_ring(ui, &response, rect.expand(1.0));
    response.widget_info(|| WidgetInfo::selected(Role::Switch, live, on, &says.name));
    let hint = if live { says.hint } else { PAST };
    response.on_hover_text(hint).clicked()
}

fn focus_ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        let line = Stroke::new(1.5, Theme::of(ui).accent);
        ui.painter()
            .rect_stroke(rect, 4.0, line, egui::StrokeKind::Outside);
    }
}

/// A line of quiet small text that is ended by dots where it does not fit.
pub(super) fn small(ui: &mut Ui, words: impl Into<String>) -> Response {
    let words = muted(ui, words).font(theme::regular(size::SMALL));
    ui.add(Label::new(words).truncate())
}

//! Small parts that several panels share: cards, section titles, chips, and buttons of the
//! action catalogue.

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Align2, Button, Checkbox, Color32, FontId, Frame, InnerResponse, Layout, Margin, Rect,
    Response, RichText, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetText, vec2,
};

use super::action::{Action, Verb};
use super::ladder::hatch_rect;
use super::theme::{self, Theme, hatch, size};
use crate::protocol::client::ClientState;
use crate::view::words;
use crate::wire::MessageType;

/// Why a control does not work while one looks at the past.
pub(super) const PAST: &str = "In the past nothing can be changed: press End first";

/// A card on a panel.
pub(super) fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let theme = Theme::of(ui);
    Frame::new()
        .fill(theme.card)
        .stroke(Stroke::new(theme.outline, theme.border))
        .corner_radius(size::RADIUS)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui)
        })
}

/// The frame of a sheet, which lies over everything; `margin` is from its edge to what is in it.
pub(super) fn sheet_frame(ui: &Ui, margin: i8) -> Frame {
    Frame::popup(ui.style())
        .inner_margin(Margin::same(margin))
        .corner_radius(12)
}

/// At the end of what scrolls: a control in it that Tab has just led to comes into sight.
pub(super) fn follow_focus(ui: &Ui) {
    let focused = ui.memory(egui::Memory::focused);
    let place = focused.and_then(|id| ui.ctx().read_response(id));
    let Some(place) = place.filter(Response::gained_focus) else {
        return;
    };
    let is_inside = ui.min_rect().contains(place.rect.center());
    if is_inside && !ui.clip_rect().contains_rect(place.rect) {
        ui.scroll_to_rect(place.rect.expand(8.0), None);
    }
}

/// The ground of a row that is chosen, or that is pointed at.
pub(super) fn row_ground(ui: &Ui, rect: Rect, chosen: bool, response: &Response) {
    let theme = Theme::of(ui);
    if chosen {
        ui.painter().rect_filled(rect, 4.0, theme.selected);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, theme.hover);
    }
}

/// A box to tick. Empty, too, it must be seen as one.
pub(super) fn tick_box(ui: &mut Ui, on: &mut bool, words: impl Into<WidgetText>) -> Response {
    ui.scope(|ui| {
        ui.visuals_mut().widgets.inactive.bg_stroke.color = Theme::of(ui).muted;
        ui.add(Checkbox::new(on, words.into()))
    })
    .inner
}

/// The title of a section: small, strong, quiet.
pub(super) fn section(ui: &mut Ui, title: &str) {
    ui.add_space(6.0);
    ui.label(
        RichText::new(title)
            .font(theme::strong(size::SMALL))
            .color(Theme::of(ui).muted),
    );
}

/// Quiet text.
pub(super) fn muted(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).color(Theme::of(ui).muted)
}

/// Quiet text of fixed width.
pub(super) fn muted_mono(ui: &Ui, text: impl Into<String>) -> RichText {
    muted(ui, text).font(theme::mono(size::SMALL))
}

/// A message's name on a chip of its colour.
pub(super) fn message_chip(ui: &mut Ui, kind: Option<MessageType>, cut: bool) -> Response {
    let (fill, letters) = message_colours(Theme::of(ui), kind);
    chip(ui, words::message_name(kind, cut), fill, letters)
}

/// A chip's fill and its letters.
pub(super) fn message_colours(theme: &Theme, kind: Option<MessageType>) -> (Color32, Color32) {
    match kind {
        Some(MessageType::Release | MessageType::Inform) => (theme.text, theme.canvas),
        Some(kind) => (theme.message(kind), theme.on_message(kind)),
        None => (theme.hover, theme.text),
    }
}

fn chip(ui: &mut Ui, text: &str, fill: Color32, letters: Color32) -> Response {
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::strong(size::BODY), letters);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(20.0, 8.0), Sense::hover());
    ui.painter().rect_filled(rect, 7.0, fill);
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, letters);
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Label, true, text));
    response
}

/// A client's state: a swatch of its band and its name.
pub(super) fn state_chip(ui: &mut Ui, state: ClientState) -> Response {
    let theme = Theme::of(ui);
    let galley =
        ui.painter()
            .layout_no_wrap(state.name().to_owned(), theme::strong(11.0), theme.text);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(30.0, 8.0), Sense::hover());
    ui.painter().rect_stroke(
        rect,
        9.0,
        Stroke::new(theme.outline, theme.border),
        egui::StrokeKind::Inside,
    );
    state_swatch(ui, state, rect.left_center() + vec2(13.0, 0.0));
    let place = rect.left_center() + vec2(22.0, 0.0);
    ui.painter().text(
        place,
        Align2::LEFT_CENTER,
        state.name(),
        theme::strong(11.0),
        theme.text,
    );
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Label, true, state.name()));
    response
}

/// The fill of a state's band, as a small square around this place.
pub(super) fn state_swatch(ui: &Ui, state: ClientState, center: egui::Pos2) {
    let theme = Theme::of(ui);
    let swatch = egui::Rect::from_center_size(center, Vec2::splat(10.0));
    ui.painter().rect_filled(swatch, 2.0, theme.state(state));
    let lines = theme.card.gamma_multiply(0.75);
    hatch_rect(ui.painter(), swatch, hatch(state), lines);
}

/// A menu entry of the catalogue with its key.
pub(super) fn entry(ui: &mut Ui, verb: Verb, actions: &mut Vec<Action>) {
    let mut button = Button::new(verb.name());
    if let Some(key) = verb.keys().first() {
        button = button.shortcut_text(RichText::new(key.words()).color(Theme::of(ui).muted));
    }
    if ui.add(button).on_hover_text(verb.tooltip()).clicked() {
        actions.push(Action::Do(verb));
        ui.close();
    }
}

/// A switch between a few words: one row of buttons in one frame.
pub(super) fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    all: &[T],
    current: T,
    name: fn(T) -> &'static str,
) -> Option<T> {
    let theme = Theme::of(ui);
    let mut wish = None;
    Frame::new()
        .fill(theme.hover)
        .corner_radius(7.0)
        .inner_margin(2.0)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding = vec2(7.0, 2.0);
            ui.spacing_mut().interact_size.y = 24.0;
            ui.horizontal(|ui| {
                for item in in_order(ui, all) {
                    let chosen = item == current;
                    let text = RichText::new(name(item)).font(theme::regular(size::SMALL));
                    let text = text.color(if chosen { theme.text } else { theme.muted });
                    let fill = if chosen {
                        theme.card
                    } else {
                        Color32::TRANSPARENT
                    };
                    let stroke = if chosen {
                        Stroke::new(theme.outline, theme.border)
                    } else {
                        Stroke::NONE
                    };
                    if ui
                        .add(Button::new(text).fill(fill).stroke(stroke).selected(false))
                        .clicked()
                    {
                        wish = Some(item);
                    }
                }
            });
        });
    wish
}

/// The items so that the first one stands at the left, whichever way the layout runs.
fn in_order<T: Copy>(ui: &Ui, all: &[T]) -> Vec<T> {
    let mut items = all.to_vec();
    if ui.layout().prefer_right_to_left() {
        items.reverse();
    }
    items
}

/// As [`elided`]; where something is left out, the whole text stands under the pointer.
pub(super) fn elided_with_hint(
    ui: &Ui,
    response: &Response,
    rect: Rect,
    text: &str,
    font: FontId,
    color: Color32,
) {
    elided(ui, rect, text, font.clone(), color);
    if response.hovered() {
        let whole = ui.painter().layout_no_wrap(text.to_owned(), font, color);
        if whole.size().x > rect.width() + 0.5 {
            response.clone().on_hover_text(text);
        }
    }
}

/// Text in one row, ended by dots where it does not fit. Returns how wide it is.
pub(super) fn elided(ui: &Ui, rect: Rect, text: &str, font: FontId, color: Color32) -> f32 {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(rect.width().max(0.0));
    let galley = ui.painter().layout_job(job);
    let width = galley.size().x;
    let place = Align2::LEFT_CENTER.anchor_size(rect.left_center(), galley.size());
    ui.painter().galley(place.min, galley, color);
    width
}

/// One low row with something at its left and something at its right end.
pub(super) fn both_ends<A, B>(
    ui: &mut Ui,
    left: impl FnOnce(&mut Ui) -> A,
    right: impl FnOnce(&mut Ui) -> B,
) -> B {
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal(|ui| {
        left(ui);
        ui.with_layout(Layout::right_to_left(Align::Center), right)
            .inner
    })
    .inner
}

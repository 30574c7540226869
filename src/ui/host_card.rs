//! The card of a host, below its lane head: what it got and from which message, or what it
//! gives. A click on a source selects the message and goes there. What stands on it is computed
//! in `view::host_card`.

use egui::{
    Align2, Area, Button, Context, Frame, Id, Label, Margin, Order, Rect, RichText, Ui, vec2,
};

use super::action::{Action, Verb};
use super::model::Model;
use super::theme::{self, Theme, size};
use super::widgets::muted;
use crate::sim::HostId;
use crate::view::host_card::{HostCard, Line, NOTHING_CHANGED, Source, host_card};

const WIDTH: f32 = 420.0;
const LABELS: f32 = 72.0;

/// A wish about host cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardWish {
    /// Shows the card of this host, or puts it away.
    Toggle(HostId),
    /// Puts the card of this host away, if it is the one shown.
    Close(HostId),
}

/// Carries out a wish about the card that is shown.
pub fn carry_out(wish: CardWish, shown: &mut Option<HostId>) {
    *shown = match wish {
        CardWish::Toggle(host) => (*shown != Some(host)).then_some(host),
        CardWish::Close(host) => shown.filter(|other| *other != host),
    };
}

/// The id of a lane's head, which the card stands below.
pub fn head_id(host: HostId) -> Id {
    Id::unique(("lane head", host.0))
}

/// The card of the host that was asked about, if one was.
pub fn card_ui(ui: &Ui, model: &Model, actions: &mut Vec<Action>) {
    let Some(host) = model.card else { return };
    let playhead = model.playhead();
    let Some(card) = host_card(
        &model.log,
        &model.outline,
        &model.world,
        playhead,
        &model.scenario,
        host,
    ) else {
        return;
    };
    let ctx = ui.ctx();
    let head = head(ctx, host);
    let frame = Frame::popup(ui.style())
        .inner_margin(Margin::same(14))
        .corner_radius(10);
    let area = Area::new(Id::unique("host card"))
        .order(Order::Foreground)
        .pivot(Align2::CENTER_TOP)
        .fixed_pos(head.center_bottom() + vec2(0.0, 6.0))
        .constrain(true);
    let shown = area.show(ctx, |ui| {
        frame.show(ui, |ui| {
            ui.set_width(WIDTH);
            content(ui, host, &card, model, actions);
        });
    });
    let on_head = ctx
        .pointer_interact_pos()
        .is_some_and(|place| head.contains(place));
    if shown.response.clicked_elsewhere() && !on_head {
        actions.push(Action::Card(CardWish::Close(host)));
    }
}

/// Where the lane's head was painted last; the middle of the window where it is out of sight.
fn head(ctx: &Context, host: HostId) -> Rect {
    let painted = ctx.read_response(head_id(host));
    painted.map_or_else(
        || {
            let all = ctx.content_rect();
            Rect::from_center_size(
                all.center() - vec2(0.0, all.height() / 4.0),
                egui::Vec2::ZERO,
            )
        },
        |response| response.rect,
    )
}

fn content(ui: &mut Ui, host: HostId, card: &HostCard, model: &Model, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing = vec2(8.0, 3.0);
    ui.spacing_mut().interact_size.y = 24.0;
    ui.horizontal(|ui| {
        ui.label(RichText::new(&card.name).font(theme::strong(size::TITLE)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let close = Button::new(RichText::new("Close").font(theme::regular(size::SMALL)));
            let response = ui.add(close).on_hover_text(Verb::Close.hint());
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::accesskit::Role::Button, true, "Close host card")
            });
            if response.clicked() {
                actions.push(Action::Card(CardWish::Close(host)));
            }
        });
    });
    ui.label(muted(ui, &card.what).font(theme::regular(size::SMALL)));
    ui.add_space(2.0);
    ui.add(Label::new(RichText::new(&card.stands).font(theme::strong(size::BODY))).wrap());
    ui.add_space(4.0);
    for line in &card.lines {
        line_ui(ui, line, model, actions);
    }
    ui.separator();
    ui.label(muted(ui, NOTHING_CHANGED).font(theme::regular(size::SMALL)));
}

fn line_ui(ui: &mut Ui, line: &Line, model: &Model, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let label = muted(ui, &line.label).font(theme::regular(12.5));
        ui.allocate_ui_with_layout(
            vec2(LABELS, 24.0),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_min_width(LABELS);
                ui.label(label);
            },
        );
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(source) = &line.source {
                source_ui(ui, line, source, model, actions);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let value = RichText::new(&line.value).font(theme::regular(size::BODY));
                ui.add(Label::new(value).truncate())
                    .on_hover_text(&line.value);
            });
        });
    });
}

/// The way to the message.
fn source_ui(ui: &mut Ui, line: &Line, source: &Source, model: &Model, actions: &mut Vec<Action>) {
    let words = RichText::new(&source.words)
        .font(theme::regular(size::SMALL))
        .color(Theme::of(ui).accent);
    let response = ui.add(Button::new(words).frame(false));
    response.widget_info(|| {
        let name = format!("{} from {}", line.label, source.words);
        egui::WidgetInfo::labeled(egui::accesskit::Role::Link, true, name)
    });
    if response
        .on_hover_text("Selects the message and goes there")
        .clicked()
    {
        actions.extend(model.way_to(source.number));
    }
}

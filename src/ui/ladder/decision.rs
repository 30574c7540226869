//! The card beside a message that says why it goes where it goes.

use egui::{
    Align, Align2, Area, Frame, Id, Key, Label, Layout, Margin, Order, Rect, RichText, Sense,
};
use egui::{Stroke, Ui, WidgetInfo, pos2, vec2};

use super::brush::Brush;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::view::destination::{Answer, Decision, Line};
use crate::view::scene::LadderScene;

const WIDTH: f32 = 470.0;
/// The columns of field and value.
const FIELD: f32 = 52.0;
const VALUE: f32 = 100.0;
/// From the arrow to the card.
const AWAY: f32 = 12.0;
/// How high the card is about, before it has been seen.
const ABOUT: f32 = 220.0;

/// The card, if one is asked for and its message is in sight.
pub(super) fn decision_ui(
    ui: &Ui,
    brush: &Brush<'_>,
    scene: &LadderScene,
    model: &Model,
    view: Rect,
    actions: &mut Vec<Action>,
) {
    let Some((record, decision)) = model.decision() else {
        return;
    };
    let arrows = scene.arrows.iter().filter(|arrow| arrow.record == record);
    let ends = arrows.flat_map(|arrow| [brush.at(arrow.start), brush.at(arrow.end)]);
    let around = Rect::from_points(&ends.collect::<Vec<_>>());
    if !around.is_finite() || !around.intersects(view) {
        return;
    }
    let escape = ui.input(|input| input.key_pressed(Key::Escape));
    if card(ui, &decision, around, view) || (escape && !egui::Popup::is_any_open(ui.ctx())) {
        actions.push(Action::Explain(None));
    }
}

/// Below the arrow if there is room, else above it. Returns whether it is to be closed.
fn card(ui: &Ui, decision: &Decision, around: Rect, view: Rect) -> bool {
    let theme = Theme::of(ui);
    let id = Id::unique("decision");
    let seen = ui.ctx().memory(|memory| memory.area_rect(id));
    let height = seen.map_or(ABOUT, |rect| rect.height());
    let below = around.bottom() + AWAY + height <= view.bottom()
        || around.top() - AWAY - height < view.top();
    let (pivot, y) = if below {
        (Align2::CENTER_TOP, around.bottom() + AWAY)
    } else {
        (Align2::CENTER_BOTTOM, around.top() - AWAY)
    };
    let area = Area::new(id)
        .order(Order::Middle)
        .pivot(pivot)
        .fixed_pos(pos2(around.center().x, y))
        .constrain_to(view.shrink(6.0));
    let frame = Frame::popup(ui.style())
        .fill(theme.card)
        .stroke(Stroke::new(1.0, theme.accent))
        .corner_radius(size::RADIUS)
        .inner_margin(Margin::symmetric(12, 10));
    let width = WIDTH.min(view.width() - 40.0);
    let shown = area.show(ui.ctx(), |ui| {
        frame
            .show(ui, |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 4.0;
                content(ui, decision)
            })
            .inner
    });
    shown.inner
}

fn content(ui: &mut Ui, decision: &Decision) -> bool {
    let close = ui
        .horizontal(|ui| {
            let title = format!("{}: why {}", decision.kind.name(), decision.outcome);
            let close = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let close = ui.button("Close").on_hover_text("Close (Esc)").clicked();
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let text = RichText::new(title).font(theme::strong(size::BODY));
                    ui.add(Label::new(text).wrap());
                });
                close
            });
            close.inner
        })
        .inner;
    for line in &decision.lines {
        line_ui(ui, line);
    }
    ui.add_space(2.0);
    verdict(ui, decision);
    close
}

/// Where it went, and the clause.
fn verdict(ui: &mut Ui, decision: &Decision) {
    let theme = Theme::of(ui);
    let went = format!("It goes to {}", decision.to);
    ui.label(RichText::new(went).font(theme::strong(size::SMALL)));
    if let Some(other) = decision.instead_of {
        let words = format!("By the clause it should go to {other}");
        ui.label(
            RichText::new(words)
                .font(theme::regular(size::SMALL))
                .color(theme.alert),
        );
    }
    let clause = format!("{}: {}", decision.rule.citation(), decision.rule.text());
    let clause = RichText::new(clause)
        .font(theme::regular(size::SMALL))
        .color(theme.muted);
    ui.add(Label::new(clause).wrap());
}

/// Sign, field, value, what follows.
fn line_ui(ui: &mut Ui, line: &Line) {
    let theme = Theme::of(ui);
    let applies = line.answer == Answer::Applies;
    let fill = if applies { theme.selected } else { theme.card };
    let color = if applies { theme.text } else { theme.muted };
    let frame = Frame::new()
        .fill(fill)
        .corner_radius(5.0)
        .inner_margin(Margin::symmetric(4, 3));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            sign(ui, line.answer, color);
            for (text, width) in [(line.field, FIELD), (&line.value, VALUE)] {
                let text = RichText::new(text)
                    .font(theme::mono(size::SMALL))
                    .color(color);
                column(ui, text, width);
            }
            let font = if applies {
                theme::strong(size::SMALL)
            } else {
                theme::regular(size::SMALL)
            };
            ui.add(Label::new(RichText::new(line.words).font(font).color(color)).wrap());
        });
    });
}

fn column(ui: &mut Ui, text: RichText, width: f32) {
    let height = ui.text_style_height(&egui::TextStyle::Small);
    ui.allocate_ui_with_layout(
        vec2(width, height),
        Layout::left_to_right(Align::Min),
        |ui| {
            ui.set_min_width(width);
            ui.label(text);
        },
    );
}

/// A tick where it applies, a cross where it does not, a dash where nobody asks.
fn sign(ui: &mut Ui, answer: Answer, color: egui::Color32) {
    let (rect, response) = ui.allocate_exact_size(vec2(14.0, 15.0), Sense::hover());
    response
        .widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Label, true, answer.words()));
    let (at, painter) = (rect.center(), ui.painter());
    let stroke = Stroke::new(if answer == Answer::Applies { 2.2 } else { 1.5 }, color);
    let strokes: &[&[(f32, f32)]] = match answer {
        Answer::Applies => &[&[(-5.0, 0.0), (-1.5, 4.0), (5.5, -4.5)]],
        Answer::DoesNot => &[&[(-3.5, -3.5), (3.5, 3.5)], &[(-3.5, 3.5), (3.5, -3.5)]],
        Answer::NotAsked => &[&[(-3.5, 0.0), (3.5, 0.0)]],
    };
    for path in strokes {
        painter.line(
            path.iter().map(|(x, y)| at + vec2(*x, *y)).collect(),
            stroke,
        );
    }
    response.on_hover_text(answer.words());
}

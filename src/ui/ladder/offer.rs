//! What was just done to a message, in words, and the rule that would do the same to others: where
//! the eye is, below the diagram.

use egui::{Align2, Area, Frame, Id, Label, Margin, Order, Rect, RichText, Stroke, Ui, pos2};

use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::rules::RuleWish;
use crate::ui::theme::{self, Theme, size};
use crate::view::rules::{Disturbance, deed, deed_to_all, words};

const AWAY: f32 = 10.0;
/// How high it is about, before it has been seen.
const ABOUT: f32 = 46.0;

fn id() -> Id {
    Id::unique("rule offer")
}

/// How much of the diagram's room it takes now.
pub(super) fn height(ui: &Ui, model: &Model) -> f32 {
    if model.fresh_disturbance().is_none() {
        return 0.0;
    }
    let seen = ui.ctx().memory(|memory| memory.area_rect(id()));
    seen.map_or(ABOUT, |rect| rect.height()) + 2.0 * AWAY
}

/// The offer, if something was just done.
pub(super) fn offer_ui(ui: &Ui, model: &Model, view: Rect, actions: &mut Vec<Action>) {
    let Some(last) = model.fresh_disturbance() else {
        return;
    };
    let theme = Theme::of(ui);
    let frame = Frame::popup(ui.style())
        .fill(theme.card)
        .stroke(Stroke::new(1.0, theme.border))
        .corner_radius(size::RADIUS)
        .inner_margin(Margin::symmetric(12, 8));
    let area = Area::new(id())
        .order(Order::Middle)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(pos2(view.center().x, view.bottom() - AWAY))
        .constrain_to(view.shrink(6.0));
    area.show(ui.ctx(), |ui| {
        frame.show(ui, |ui| {
            ui.set_max_width(view.width() - 40.0);
            content(ui, model, last, actions);
        });
    });
}

fn content(ui: &mut Ui, model: &Model, last: Disturbance, actions: &mut Vec<Action>) {
    let name = model.name_for_rules();
    let said = match last.others {
        0 => deed(last.action, last.kind, last.from, &name),
        others => deed_to_all(last.action, others + 1),
    };
    let rule = last.as_rule(1, u32::MAX);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 26.0;
        ui.add(Label::new(
            RichText::new(said).font(theme::regular(size::BODY)),
        ));
        let hint = "From now on, until the rule is switched off below Wire at the left";
        // They are of many hosts: none of their rules would do the same.
        if last.others == 0 && ui.button(words(&rule, &name)).on_hover_text(hint).clicked() {
            actions.push(Action::Rule(RuleWish::Add(rule)));
        }
        let hint = "Which one, how often, for whom: the form below Wire at the left";
        if last.others == 0 && ui.button("Another rule…").on_hover_text(hint).clicked() {
            let rule = last.as_rule(1, 1);
            actions.push(Action::Rule(RuleWish::Draft(rule)));
        }
        let hint = "It was only this once";
        if ui.button("No rule").on_hover_text(hint).clicked() {
            actions.push(Action::Rule(RuleWish::Waive(last.record)));
        }
    });
}

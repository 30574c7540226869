//! The rules of the link: what each does and how often it did, with its switch; and the form in
//! which one is written by hand. Rules of the lesson's file stand in the same list.

use std::time::Duration;

use egui::{ComboBox, DragValue, Label, RichText, Ui};
use strum::IntoEnumIterator as _;

use super::controls::{Says, button, in_lines, line, link_button, small, switch};
use crate::sim::scenario::{FaultAction, FaultRule};
use crate::sim::{Command, HostId};
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::rules::{RuleWish, blank};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{card, muted};
use crate::view::rules::{RuleRow, met_words, words};
use crate::view::words::instant_in_brief;
use crate::wire::{FixedField, MessageType, Spot};

/// The rules at the playhead.
pub(super) fn rules_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let live = model.is_live();
    ui.add_space(4.0);
    line(ui, |ui| {
        ui.label(muted(ui, "Rules").font(theme::strong(size::SMALL)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let hint = "What the link does to certain messages: drop the 2nd OFFER of a server";
            if link_button(ui, live, &Says::alone("Add rule…", hint)) {
                actions.push(Action::Rule(RuleWish::Draft(blank())));
            }
        });
    });
    let rows = model.rules.at(model.playhead().count);
    if rows.is_empty() && model.rule_desk.draft.is_none() {
        small(ui, "None: the link treats all messages alike");
    }
    for row in &rows {
        card(ui, |ui| rule(ui, model, row, actions));
    }
    if let Some(draft) = &model.rule_desk.draft {
        card(ui, |ui| form(ui, model, draft, actions));
    }
}

fn rule(ui: &mut Ui, model: &Model, row: &RuleRow, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 3.0;
    let (live, number) = (model.is_live(), row.number);
    let said = words(&row.rule, &model.name_for_rules());
    ui.add(Label::new(RichText::new(&said).font(theme::regular(size::SMALL))).wrap());
    let never = row.met == 0 && model.at_lesson_end();
    let met = match (never, row.since) {
        (true, _) => "never matched".to_owned(),
        (false, None) => met_words(row),
        (false, Some(at)) => format!("{}, since {}", met_words(row), instant_in_brief(at)),
    };
    let color = if never {
        Theme::of(ui).alert
    } else {
        Theme::of(ui).muted
    };
    let met = RichText::new(met)
        .font(theme::regular(size::SMALL))
        .color(color);
    ui.add(Label::new(met).truncate());
    in_lines(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        let on = Says {
            word: if row.on { "On" } else { "Off" },
            name: format!("Rule {}: {said}", number + 1),
            hint: "While it is off it does nothing and counts nothing",
        };
        if switch(ui, live, row.on, &on) {
            actions.push(Action::Command(Command::SwitchFault(number, !row.on)));
        }
        let delete = Says {
            word: "Delete",
            name: format!("Delete rule {}", number + 1),
            hint: "Takes the rule back from here on; what it did stays done",
        };
        if button(ui, live, &delete) {
            actions.push(Action::Command(Command::RemoveFault(number)));
        }
    });
}

/// The form of a rule. Every change is a wish: the form itself remembers nothing.
fn form(ui: &mut Ui, model: &Model, draft: &FaultRule, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let mut rule = draft.clone();
    deed(ui, &mut rule.action);
    let types = MessageType::iter().map(|kind| (Some(kind), kind.short().to_owned()));
    let types = std::iter::once((None, "any message".to_owned())).chain(types);
    pick(ui, "Message", &mut rule.message, types.collect());
    pick(ui, "From", &mut rule.from, hosts(model, "anybody"));
    pick(ui, "To", &mut rule.to, hosts(model, "everybody"));
    which(ui, &mut rule);
    let said = words(&rule, &model.name_for_rules());
    ui.add(Label::new(RichText::new(said).font(theme::strong(size::SMALL))).wrap());
    small(ui, "Counted from when it is added");
    in_lines(ui, |ui| {
        let add = Says::alone("Add rule", "The link does so from now on");
        if button(ui, model.is_live(), &add) {
            actions.push(Action::Rule(RuleWish::Add(rule.clone())));
        }
        let discard = Says::alone("Discard", "No rule after all");
        if button(ui, true, &discard) {
            actions.push(Action::Rule(RuleWish::Discard));
        }
    });
    if rule != *draft {
        actions.push(Action::Rule(RuleWish::Draft(rule)));
    }
}

fn hosts(model: &Model, nobody: &str) -> Vec<(Option<HostId>, String)> {
    let present = model.world.hosts().filter(|(_, now)| !now.gone);
    let named = present.map(|(id, now)| (Some(id), now.info.name.to_string()));
    std::iter::once((None, nobody.to_owned()))
        .chain(named)
        .collect()
}

/// What is done, and what it needs to be told.
fn deed(ui: &mut Ui, action: &mut FaultAction) {
    const SECOND: Duration = Duration::from_secs(1);
    let xid = FaultAction::CorruptField(Spot::Field(FixedField::Xid));
    let all = [
        (FaultAction::Drop, "Drop"),
        (FaultAction::Delay(SECOND), "Delay"),
        (FaultAction::Duplicate, "Duplicate"),
        (FaultAction::AfterNext, "Deliver after the next"),
        (xid, "Corrupt"),
    ];
    let kind = |action: FaultAction| match action {
        FaultAction::Corrupt(_) => std::mem::discriminant(&xid),
        other => std::mem::discriminant(&other),
    };
    let mut chosen = kind(*action);
    let kinds = all.map(|(action, name)| (kind(action), name.to_owned()));
    pick(ui, "Do", &mut chosen, kinds.into());
    if chosen != kind(*action) {
        let wanted = all.into_iter().find(|(action, _)| kind(*action) == chosen);
        *action = wanted.map_or(*action, |(action, _)| action);
    }
    match action {
        FaultAction::Delay(span) => {
            let mut millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
            if number(
                ui,
                "By",
                "Delay in milliseconds",
                (&mut millis, 1..=3_600_000),
                " ms",
            ) {
                *span = Duration::from_millis(millis);
            }
        }
        FaultAction::CorruptField(spot) => pick(ui, "Field", spot, spots(*spot)),
        _ => {}
    }
}

/// The fields of figure 1, and the options that an exchange hangs on.
fn spots(chosen: Spot) -> Vec<(Spot, String)> {
    let fields = FixedField::iter().map(Spot::Field);
    let options = [53, 54, 50, 51, 58, 59, 61, 1, 3, 6, 12, 55, 82].map(Spot::Option);
    let mut all: Vec<_> = fields.chain(options).collect();
    if !all.contains(&chosen) {
        all.push(chosen);
    }
    all.into_iter()
        .map(|spot| (spot, spot.to_string()))
        .collect()
}

/// The first that is meant, and how many are.
fn which(ui: &mut Ui, rule: &mut FaultRule) {
    let mut first = u64::from(rule.first);
    if number(
        ui,
        "First",
        "The first one that is meant",
        (&mut first, 1..=10_000),
        "",
    ) {
        rule.first = u32::try_from(first).unwrap_or(1);
    }
    let mut every = rule.count == u32::MAX;
    let says = Says {
        word: "Every one from there on",
        name: "Every one".to_owned(),
        hint: "For ever, until the rule is switched off",
    };
    if switch(ui, true, every, &says) {
        every = !every;
        rule.count = if every { u32::MAX } else { 1 };
    }
    let mut count = u64::from(rule.count);
    if !every
        && number(
            ui,
            "How many",
            "How many are meant",
            (&mut count, 1..=10_000),
            "",
        )
    {
        rule.count = u32::try_from(count).unwrap_or(1);
    }
}

/// A number in a row. Returns whether it changed.
fn number(
    ui: &mut Ui,
    word: &str,
    name: &str,
    (value, range): (&mut u64, core::ops::RangeInclusive<u64>),
    unit: &str,
) -> bool {
    line(ui, |ui| {
        label(ui, word);
        let response = ui.add(DragValue::new(value).range(range).suffix(unit));
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label(name));
        response.changed()
    })
}

/// A choice in a row.
fn pick<T: PartialEq + Clone>(ui: &mut Ui, word: &str, value: &mut T, all: Vec<(T, String)>) {
    let shown = all.iter().find(|(each, _)| each == value);
    let shown = shown.map_or(String::new(), |(_, name)| name.clone());
    line(ui, |ui| {
        label(ui, word);
        let width = ui.available_width();
        let combo = ComboBox::from_id_salt(("rule", word))
            .selected_text(&shown)
            .width(width)
            .height(420.0)
            .truncate();
        let response = combo.show_ui(ui, |ui| {
            for (each, name) in all {
                ui.selectable_value(value, each, name);
            }
        });
        let name = format!("{word}: {shown}");
        ui.ctx()
            .accesskit_node_builder(response.response.id, |node| node.set_label(name));
    });
}

fn label(ui: &mut Ui, word: &str) {
    ui.scope(|ui| {
        ui.set_min_width(62.0);
        ui.add_sized(
            [62.0, 20.0],
            Label::new(muted(ui, word).font(theme::regular(size::SMALL))).selectable(false),
        );
    });
}

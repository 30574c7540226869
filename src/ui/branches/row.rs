//! The row of tabs under the top bar, as soon as there is more than one run; and what is asked before
//! a run is closed with something in it that stands in no file.

use egui::accesskit::Role;
use egui::{
    Button, Frame, Id, Key, Margin, Panel, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui,
    WidgetInfo, vec2,
};

use super::{BranchWish, Runs, Tab};
use crate::ui::action::{Action, Verb};
use crate::ui::compare::CompareWish;
use crate::ui::model::Model;
use crate::ui::theme::{self, Theme, size};
use crate::view::words;

/// A tab is at most so wide; a longer name is cut off and stands in the tooltip.
const WIDEST: usize = 34;

/// The row; nothing where there is but one run, and nothing to be asked.
pub(in crate::ui) fn row_ui(
    ui: &mut Ui,
    runs: &Runs,
    model: &Model,
    leaving: bool,
    actions: &mut Vec<Action>,
) {
    if runs.is_alone() && !leaving {
        return;
    }
    let theme = Theme::of(ui);
    let frame = Frame::new()
        .fill(theme.panel)
        .inner_margin(Margin::symmetric(size::EDGE, 3));
    Panel::top("runs").frame(frame).show(ui, |ui| {
        if !runs.is_alone() {
            tabs_ui(ui, runs, model, actions);
        }
        if let Some(tab) = runs.closing.and_then(|id| runs.tab(id)) {
            let sentence = about_to_close(runs, tab, model);
            let close = ("Close it", BranchWish::CloseAnyway(tab.id));
            asks_ui(
                ui,
                &sentence,
                [close, ("Keep it", BranchWish::Keep)],
                actions,
            );
        } else if leaving && runs.is_alone() {
            let close = ("Close it", BranchWish::Leave);
            asks_ui(
                ui,
                "This run has notes that stand in no file. Close it?",
                [close, ("Keep it", BranchWish::Keep)],
                actions,
            );
        } else if leaving {
            let runs = words::counted(runs.tabs().len(), "run");
            let sentence =
                format!("{runs} are open, and not all of them stand in a file. Close them?");
            let close = ("Close them", BranchWish::Leave);
            asks_ui(
                ui,
                &sentence,
                [close, ("Keep them", BranchWish::Keep)],
                actions,
            );
        }
    });
}

fn tabs_ui(ui: &mut Ui, runs: &Runs, model: &Model, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        let compare = 92.0;
        let room = (ui.available_width() - compare).max(80.0);
        ScrollArea::horizontal()
            .id_salt("runs")
            .max_width(room)
            .auto_shrink([true, true])
            .show(ui, |ui| {
                for tab in runs.tabs() {
                    tab_ui(ui, runs, tab, model, actions);
                }
            });
        ui.add_space(6.0);
        let name = RichText::new(Verb::Compare.name()).font(theme::regular(size::SMALL));
        let button = ui.add(Button::new(name).min_size(vec2(0.0, 24.0)));
        if button.on_hover_text(Verb::Compare.hint()).clicked() {
            actions.push(Action::Do(Verb::Compare));
        }
    });
}

fn tab_ui(ui: &mut Ui, runs: &Runs, tab: &Tab, model: &Model, actions: &mut Vec<Action>) {
    let chosen = runs.active().id == tab.id;
    if let Some((_, text)) = runs.renaming.as_ref().filter(|(id, _)| *id == tab.id) {
        return name_field(ui, text, actions);
    }
    let theme = Theme::of(ui);
    let wish = |wish| Action::Branch(wish);
    let (font, color) = if chosen {
        (theme::strong(size::SMALL), theme.text)
    } else {
        (theme::regular(size::SMALL), theme.muted)
    };
    let name = words::shortened(tab.name(), |text| text.chars().count() <= WIDEST);
    let mut button = Button::new(RichText::new(name).font(font).color(color))
        .stroke(Stroke::NONE)
        .fill(egui::Color32::TRANSPARENT)
        .min_size(vec2(0.0, 24.0));
    if chosen {
        let line = Stroke::new(theme.outline, theme.border);
        button = button.fill(theme.card).stroke(line);
    }
    let response = ui.add(button.corner_radius(6));
    response.widget_info(|| {
        let name = format!("Run {}", tab.name());
        WidgetInfo::selected(Role::Tab, true, chosen, name)
    });
    let hint = about(runs, tab, model);
    let response = response.on_hover_text(hint);
    if response.double_clicked() {
        actions.push(wish(BranchWish::Rename(tab.id)));
    } else if response.clicked() && !chosen {
        actions.push(wish(BranchWish::Show(tab.id)));
    } else if response.middle_clicked() {
        actions.push(wish(BranchWish::Close(tab.id)));
    }
    response.context_menu(|ui| {
        ui.set_min_width(190.0);
        if ui.button("Rename…").clicked() {
            actions.push(wish(BranchWish::Rename(tab.id)));
            ui.close();
        }
        if !chosen && ui.button("Compare with this").clicked() {
            actions.push(Action::Compare(CompareWish::With(tab.id)));
            ui.close();
        }
        let close = Button::new("Close tab");
        let close = ui.add_enabled(tab.root.is_some(), close);
        if close.on_disabled_hover_text(TRUNK_STAYS).clicked() {
            actions.push(wish(BranchWish::Close(tab.id)));
            ui.close();
        }
    });
    if tab.root.is_some() {
        close_ui(ui, tab, actions);
    }
}

/// Why the trunk has nothing to be closed with.
pub(in crate::ui) const TRUNK_STAYS: &str =
    "The others were branched off this run: it stays as long as they do";

fn close_ui(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(24.0, 24.0), Sense::click());
    let name = format!("Close {}", tab.name());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let color = if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.shrink(3.0), 5.0, theme.hover);
        theme.text
    } else {
        theme.muted
    };
    let stroke = Stroke::new(1.5, color);
    let (at, reach) = (rect.center(), 3.5);
    for turn in [1.0, -1.0] {
        let arm = vec2(reach, reach * turn);
        ui.painter().line_segment([at - arm, at + arm], stroke);
    }
    if response.on_hover_text(name).clicked() {
        actions.push(Action::Branch(BranchWish::Close(tab.id)));
    }
}

/// What is to be known of a tab.
fn about(runs: &Runs, tab: &Tab, model: &Model) -> String {
    let steps = runs
        .model(tab.id, model)
        .map_or(0, |model| model.steps.number(model.log.len()));
    let steps = words::counted(steps, "step");
    let from = tab.root.as_ref().and_then(|root| {
        let other = runs.tab(root.from)?.name();
        let at = words::instant(root.cut.mark.at);
        Some(format!("branched off “{other}” at {at}"))
    });
    let from = from.unwrap_or_else(|| "the run that the others were branched off".to_owned());
    format!("{}\n{steps}, {from}", tab.name())
}

fn name_field(ui: &mut Ui, text: &str, actions: &mut Vec<Action>) {
    let id = Id::unique("name of a run");
    let mut typed = text.to_owned();
    let field = TextEdit::singleline(&mut typed)
        .id(id)
        .font(theme::regular(size::SMALL))
        .desired_width(180.0);
    let response = ui.add(field);
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_label("Name of the run"));
    if response.changed() {
        actions.push(Action::Branch(BranchWish::Type(typed)));
    }
    let (enter, escape) = ui.input(|input| {
        (
            input.key_pressed(Key::Enter),
            input.key_pressed(Key::Escape),
        )
    });
    if enter || (response.lost_focus() && !escape) {
        actions.push(Action::Branch(BranchWish::Named));
    } else if escape {
        actions.push(Action::Branch(BranchWish::NotNamed));
    } else if !response.has_focus() {
        response.request_focus();
    }
}

fn about_to_close(runs: &Runs, tab: &Tab, model: &Model) -> String {
    let model = runs.model(tab.id, model);
    let steps = model.map_or(0, |model| model.steps.number(model.log.len()));
    let steps = words::counted(steps, "step");
    format!(
        "“{}” has {steps} and stands in no file. Close it?",
        tab.name()
    )
}

/// Asks before something is lost.
fn asks_ui(
    ui: &mut Ui,
    sentence: &str,
    answers: [(&str, BranchWish); 2],
    actions: &mut Vec<Action>,
) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(sentence).font(theme::regular(size::BODY)));
        for (name, wish) in answers {
            let name = RichText::new(name).font(theme::strong(size::BODY));
            if ui.button(name).clicked() {
                actions.push(Action::Branch(wish));
            }
        }
    });
}

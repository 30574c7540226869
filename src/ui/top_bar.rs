//! The bar at the top: the program's name, menus, and which lesson is open.

use egui::{Align, Layout, MenuBar, RichText, Ui};

use super::action::{Action, Verb};
use super::model::Model;
use super::network::{TABS, Tab, tabs_ui};
use super::own_lessons::own_menu;
use super::prefs::{Level, Speed};
use super::source::{CAPTURED, Recording};
use super::theme::{self, Theme, ThemeChoice, size};
use super::widgets::{entry, muted};

/// The top bar.
pub(super) fn top_ui(ui: &mut Ui, model: &Model, tab: Tab, actions: &mut Vec<Action>) {
    MenuBar::new().ui(ui, |ui| {
        ui.spacing_mut().button_padding = egui::vec2(9.0, 5.0);
        ui.label(RichText::new("Dorascope").font(theme::strong(16.0)));
        ui.add_space(14.0);
        ui.menu_button("File", |ui| file_menu(ui, actions));
        ui.menu_button("View", |ui| view_menu(ui, model, actions));
        ui.menu_button("Lesson", |ui| lesson_menu(ui, model, actions));
        ui.menu_button("Network", |ui| network_menu(ui, model, actions));
        ui.menu_button("Help", |ui| help_menu(ui, actions));
        // In the middle of the window, as far as the menus let them.
        let middle = ui.ctx().content_rect().center().x - TABS / 2.0;
        ui.add_space((middle - ui.cursor().left()).max(10.0));
        tabs_ui(ui, tab, model.is_on_network(), actions);
        ui.add_space(10.0);
        if let Some(words) = model.session.words() {
            let words = muted(ui, words).font(theme::regular(size::SMALL));
            ui.add(egui::Label::new(words).truncate());
        }
        if ui.available_width() < 60.0 {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(recording) = model.source.recording() {
                return recording_ui(ui, recording, actions);
            }
            if model.network().is_some() || tab != Tab::Lab {
                return;
            }
            let sections = &model.scenario.lesson.sections;
            let plural = if sections.len() == 1 { "" } else { "s" };
            let words = format!("RFC 2131 section{plural} {}", sections.join(", "));
            ui.add(egui::Label::new(muted(ui, words).font(theme::regular(size::SMALL))).truncate());
        });
    });
}

/// Says that a recording is open, and leads back to the lesson.
fn recording_ui(ui: &mut Ui, recording: &Recording, actions: &mut Vec<Action>) {
    let lesson = &recording.behind.scenario.lesson.title;
    let back = RichText::new("Back to the lesson").font(theme::regular(size::SMALL));
    let response = ui.button(back).on_hover_text(format!("To “{lesson}”"));
    if response.clicked() {
        actions.push(Action::LeaveRecording);
    }
    let name = Recording::title(&recording.path);
    let words = match recording.progress() {
        Some(progress) => format!("Recording: {name}, {progress}"),
        None => format!("Recording: {name}"),
    };
    let words = RichText::new(words)
        .font(theme::strong(size::SMALL))
        .color(Theme::of(ui).accent);
    ui.add(egui::Label::new(words).truncate())
        .on_hover_text(CAPTURED);
}

fn wide(ui: &mut Ui) {
    ui.set_min_width(230.0);
}

fn file_menu(ui: &mut Ui, actions: &mut Vec<Action>) {
    wide(ui);
    entry(ui, Verb::Lessons, actions);
    ui.separator();
    for verb in [
        Verb::Open,
        Verb::Save,
        Verb::SaveAs,
        Verb::SaveLesson,
        Verb::Export,
    ] {
        entry(ui, verb, actions);
    }
    ui.separator();
    for verb in [Verb::SaveReport, Verb::Reports] {
        entry(ui, verb, actions);
    }
    ui.separator();
    entry(ui, Verb::Quit, actions);
}

fn view_menu(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    wide(ui);
    for verb in [
        Verb::ZoomIn,
        Verb::ZoomOut,
        Verb::Fit,
        Verb::Axis,
        Verb::Why,
    ] {
        entry(ui, verb, actions);
    }
    ui.separator();
    ui.menu_button("Lanes", lanes_menu(actions));
    ui.separator();
    ui.label(muted(ui, "Captions"));
    for level in Level::ALL {
        pick(
            ui,
            level == model.prefs.level,
            level.name(),
            Action::Level(level),
            actions,
        );
    }
    ui.separator();
    ui.menu_button("Theme", |ui| {
        for theme in ThemeChoice::ALL {
            let chosen = theme == model.prefs.theme;
            pick(ui, chosen, theme.name(), Action::Theme(theme), actions);
        }
    });
    ui.menu_button("Theme of the projector", |ui| {
        for theme in ThemeChoice::FOR_PROJECTOR {
            let chosen = theme == model.prefs.screen.projector;
            let action = Action::ProjectorTheme(theme);
            pick(ui, chosen, theme.name(), action, actions);
        }
    });
    let percent = model.prefs.screen.text.percent();
    ui.menu_button(format!("Text size: {percent} %"), |ui| {
        wide(ui);
        for verb in [Verb::TextLarger, Verb::TextSmaller, Verb::TextNormal] {
            entry(ui, verb, actions);
        }
    });
    ui.separator();
    for verb in [Verb::Projector, Verb::ProjectorHere, Verb::Blank] {
        entry(ui, verb, actions);
    }
    ui.separator();
    for verb in [Verb::Drawer, Verb::FullScreen] {
        entry(ui, verb, actions);
    }
}

fn lanes_menu(actions: &mut Vec<Action>) -> impl FnOnce(&mut Ui) {
    |ui| {
        wide(ui);
        let all = [
            Verb::HideLane,
            Verb::PinLane,
            Verb::LaneLeft,
            Verb::LaneRight,
            Verb::ShowLanes,
            Verb::LanesAsInFigure,
            Verb::Folded,
        ];
        for verb in all {
            entry(ui, verb, actions);
        }
    }
}

fn pick(ui: &mut Ui, chosen: bool, name: &str, action: Action, actions: &mut Vec<Action>) {
    if ui.radio(chosen, name).clicked() {
        actions.push(action);
        ui.close();
    }
}

fn lesson_menu(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    wide(ui);
    for verb in [Verb::Next, Verb::Back, Verb::Play, Verb::First, Verb::Live] {
        entry(ui, verb, actions);
    }
    entry(ui, Verb::Questions, actions);
    ui.separator();
    for verb in [Verb::Find, Verb::Copy, Verb::HostCard] {
        entry(ui, verb, actions);
    }
    ui.separator();
    for verb in [Verb::Undo, Verb::Redo, Verb::Branch, Verb::Compare] {
        entry(ui, verb, actions);
    }
    for verb in [Verb::NextRun, Verb::PreviousRun, Verb::CloseRun] {
        entry(ui, verb, actions);
    }
    ui.separator();
    for verb in [Verb::Restart, Verb::RestartNewSeed] {
        entry(ui, verb, actions);
    }
    ui.separator();
    ui.menu_button("Speed", |ui| {
        for speed in Speed::ALL {
            pick(
                ui,
                speed == model.prefs.speed,
                speed.name(),
                Action::Speed(speed),
                actions,
            );
        }
    });
    for verb in [Verb::IdleTime, Verb::Compression] {
        entry(ui, verb, actions);
    }
    ui.menu_button("Own lessons", |ui| own_menu(ui, model, actions));
    ui.menu_button("Open lesson", |ui| {
        ui.set_min_width(280.0);
        for lesson in model.catalogue.iter().map(|scenario| &scenario.lesson) {
            let chosen = lesson.name == model.scenario.lesson.name;
            pick(
                ui,
                chosen,
                &lesson.title,
                Action::OpenLesson(lesson.name.clone()),
                actions,
            );
        }
    });
}

fn network_menu(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    wide(ui);
    for verb in [Verb::JoinNetwork, Verb::ServeNetwork] {
        entry(ui, verb, actions);
    }
    ui.separator();
    ui.add_enabled_ui(model.is_on_network(), |ui| {
        entry(ui, Verb::StopNetwork, actions);
    });
}

fn help_menu(ui: &mut Ui, actions: &mut Vec<Action>) {
    wide(ui);
    for verb in [Verb::Palette, Verb::Keys, Verb::About] {
        entry(ui, verb, actions);
    }
}

//! Lessons of the user's own where lessons are offered: on the start page and in the menu.

use std::path::Path;

use egui::{Align, Label, Layout, RichText, Ui, WidgetInfo};

use super::action::{Action, Verb};
use super::model::Model;
use super::start_page::{GAP, heading, lesson_card};
use super::theme::{self, Theme, size};
use super::widgets::muted;
use crate::files::lessons::shelf::{LOOKED_AT, OwnLesson, Shelf};
use crate::sim::scenario::Lesson;
use crate::view::words;

/// Part of the start page: a card for each lesson, a line for each file that is none.
pub(super) fn own_ui(ui: &mut Ui, model: &Model, columns: usize, actions: &mut Vec<Action>) {
    heading(ui, "Own lessons");
    let shelf = model.own.as_deref();
    folder_ui(ui, model.prefs.places.lessons.as_deref(), actions);
    let Some(shelf) = shelf else { return };
    if let Some(remark) = remark(shelf) {
        ui.label(muted(ui, remark).font(theme::regular(size::SMALL)));
    }
    let good: Vec<(&Path, &Lesson)> = shelf.lessons.iter().filter_map(good).collect();
    for row in good.chunks(columns) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for (path, lesson) in row {
                lesson_card(ui, lesson, Action::OpenFile(path.to_path_buf()), actions);
            }
        });
        ui.add_space(GAP - ui.spacing().item_spacing.y);
    }
    for own in &shelf.lessons {
        if let Err(why) = &own.lesson {
            wrong_ui(ui, &own.path, why);
        }
    }
}

/// Part of the menu.
pub(super) fn own_menu(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    ui.set_min_width(280.0);
    if let Some(shelf) = model.own.as_deref() {
        if let Some(remark) = remark(shelf) {
            ui.label(muted(ui, remark));
        }
        for own in &shelf.lessons {
            let (title, why) = match &own.lesson {
                Ok(lesson) => (lesson.title.clone(), None),
                Err(why) => (name(&own.path), Some(why)),
            };
            let chosen = model.file.as_ref() == Some(&own.path);
            let entry = ui.add_enabled(why.is_none(), egui::RadioButton::new(chosen, title));
            let entry = match why {
                Some(why) => entry.on_disabled_hover_text(why),
                None => entry,
            };
            if entry.clicked() {
                actions.push(Action::OpenFile(own.path.clone()));
                ui.close();
            }
        }
        ui.separator();
    }
    if ui
        .button(Verb::SaveLesson.name())
        .on_hover_text(Verb::SaveLesson.tooltip())
        .clicked()
    {
        actions.push(Action::Do(Verb::SaveLesson));
        ui.close();
    }
    if ui.button("Choose a folder…").clicked() {
        actions.push(Action::AskForLessons);
        ui.close();
    }
}

fn good(own: &OwnLesson) -> Option<(&Path, &Lesson)> {
    let lesson = own.lesson.as_ref().ok()?;
    Some((&own.path, lesson))
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// What is to be said about the folder as a whole.
fn remark(shelf: &Shelf) -> Option<String> {
    if let Some(trouble) = &shelf.trouble {
        return Some(trouble.clone());
    }
    let listed = shelf.lessons.len();
    match (shelf.found, shelf.cut) {
        (0, false) => Some("No lesson file (.toml) in this folder yet".into()),
        (0, true) => Some(format!(
            "No lesson file (.toml) among the first {} entries of this folder",
            words::count(LOOKED_AT)
        )),
        (found, true) => Some(format!("Showing {listed} of more than {found}")),
        (found, false) => (found > listed).then(|| format!("Showing {listed} of {found}")),
    }
}

/// Which folder, and a way to another one.
fn folder_ui(ui: &mut Ui, folder: Option<&Path>, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        if ui.button("Choose a folder…").clicked() {
            actions.push(Action::AskForLessons);
        }
        let words = match folder {
            Some(folder) => folder.to_string_lossy().into_owned(),
            None => "Lesson files in it are listed here, and read again when they are saved".into(),
        };
        ui.add(Label::new(muted(ui, words).font(theme::regular(size::SMALL))).truncate());
    });
}

/// A file that is no lesson yet, and why.
fn wrong_ui(ui: &mut Ui, path: &Path, why: &str) {
    let theme = Theme::of(ui);
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.label(RichText::new(name(path)).font(theme::strong(size::SMALL)));
        let words = RichText::new(why)
            .font(theme::regular(size::SMALL))
            .color(theme.danger);
        let label = ui.add(Label::new(words).truncate());
        label.widget_info(|| {
            let words = format!("{}: {why}", name(path));
            WidgetInfo::labeled(egui::accesskit::Role::Label, true, words)
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sees_but_a_part_of_a_folder_is_told() {
        let of = |listed: usize, found, cut| {
            let own = OwnLesson {
                path: "a.toml".into(),
                lesson: Err("it is empty".into()),
            };
            remark(&Shelf {
                folder: "lessons".into(),
                lessons: vec![own; listed],
                found,
                cut,
                trouble: None,
            })
        };
        assert_eq!(of(3, 3, false), None);
        assert_eq!(of(2, 3, false).unwrap(), "Showing 2 of 3");
        assert_eq!(of(3, 3, true).unwrap(), "Showing 3 of more than 3");
        let none = "No lesson file (.toml) in this folder yet";
        assert_eq!(of(0, 0, false).unwrap(), none);
        let none = "No lesson file (.toml) among the first 10,000 entries of this folder";
        assert_eq!(of(0, 0, true).unwrap(), none);
    }
}

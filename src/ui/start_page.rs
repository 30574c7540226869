//! The start page: go on where you were, the lessons to begin with as cards, then all others.

use std::path::Path;
use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Layout, Rect, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, vec2,
};

use super::action::Action;
use super::model::{Model, free_play};
use super::own_lessons::own_ui;
use super::places::Whence;
use super::theme::{self, Theme, size};
use super::widgets::{follow_focus, muted};
use crate::sim::Scenario;
use crate::sim::scenario::Lesson;

const CARD: Vec2 = vec2(286.0, 132.0);
pub(super) const GAP: f32 = 14.0;
/// Room for a lesson's number and the gap behind it.
const NUMBER_WIDTH: f32 = 36.0;

/// The start page.
pub fn start_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let room = ui.available_width();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small positive count"
    )]
    let columns = (((room - 80.0 + GAP) / (CARD.x + GAP)) as usize).clamp(1, 4);
    let width = columns as f32 * (CARD.x + GAP) - GAP;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let left = ((room - width) / 2.0).max(16.0);
        let place = ui.available_rect_before_wrap();
        let place = Rect::from_min_size(place.min + vec2(left, 36.0), vec2(width, place.height()));
        ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
            ui.set_width(width);
            welcome(ui, model, columns, actions);
            let (stars, others): (Vec<_>, Vec<_>) = model
                .catalogue
                .iter()
                .partition(|scenario| scenario.lesson.star);
            heading(ui, "Begin here");
            grid(ui, &stars, columns, actions);
            recent(ui, model, actions);
            own_ui(ui, model, columns, actions);
            if !others.is_empty() {
                heading(ui, "All other lessons");
                grid(ui, &others, columns, actions);
            }
            if let Some(free) = free_play() {
                heading(ui, "Without a script");
                built_in_card(ui, free, actions);
            }
            ui.add_space(36.0);
        });
        follow_focus(ui);
    });
}

pub(super) fn heading(ui: &mut Ui, words: &str) {
    ui.add_space(22.0);
    ui.label(RichText::new(words).font(theme::strong(size::CAPTION)));
    ui.add_space(4.0);
}

fn welcome(ui: &mut Ui, model: &Model, columns: usize, actions: &mut Vec<Action>) {
    let name = |ui: &mut Ui| {
        ui.label(RichText::new("Dorascope").font(theme::strong(30.0)));
        let words = "Watch DHCP happen: every message you see crosses a real UDP socket";
        ui.label(muted(ui, words).font(theme::regular(size::CAPTION)));
    };
    if columns == 1 {
        name(ui);
        ui.add_space(6.0);
        go_on(ui, model, actions);
        return;
    }
    ui.horizontal(|ui| {
        ui.vertical(name);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            go_on(ui, model, actions);
        });
    });
}

/// Back to where the user was: in the lesson that is open, or at the last time.
fn go_on(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let step = model.steps.number(model.playhead().count);
    let last = model.prefs.places.last.as_ref();
    let place = last.filter(|_| model.steps.number(model.log.len()) == 0);
    let (title, step, action) = match place {
        Some(place) => (&place.title, place.step, Action::Resume(place.clone())),
        None => (&model.scenario.lesson.title, step, Action::Continue),
    };
    let obstacle = place.and_then(|place| match &place.whence {
        Whence::File(path) => model.missing.get(path),
        Whence::BuiltIn(_) => None,
    });
    let text = RichText::new("Continue")
        .font(theme::strong(size::CAPTION))
        .color(theme.on_accent);
    let button = egui::Button::new(text)
        .fill(theme.accent)
        .stroke(Stroke::NONE)
        .min_size(vec2(120.0, 38.0));
    let hint = format!("Back to “{title}”");
    let response = ui.add_enabled(obstacle.is_none(), button);
    if response.on_hover_text(hint).clicked() {
        actions.push(action);
    }
    let where_to = match (obstacle, step) {
        (Some(obstacle), _) => format!("“{title}”: {obstacle}"),
        (None, 0) => format!("“{title}”"),
        (None, step) => format!("“{title}”, step {step}"),
    };
    ui.add(egui::Label::new(muted(ui, where_to)).truncate());
}

/// Lesson files that were opened, the last one first.
fn recent(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let files = &model.prefs.places.recent;
    if files.is_empty() {
        return;
    }
    heading(ui, "Recent files");
    for path in files {
        recent_file(ui, path, model.missing.get(path), actions);
    }
}

fn recent_file(ui: &mut Ui, path: &Path, obstacle: Option<&String>, actions: &mut Vec<Action>) {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    let folder = path.parent().unwrap_or(Path::new("")).to_string_lossy();
    let beside = match obstacle {
        Some(obstacle) => format!("{folder}: {obstacle}"),
        None => folder.into_owned(),
    };
    ui.horizontal(|ui| {
        let button = egui::Button::new(RichText::new(&*name).font(theme::regular(size::BODY)));
        let response = ui
            .add_enabled(obstacle.is_none(), button)
            .on_hover_text(path.to_string_lossy())
            .on_disabled_hover_text(&beside);
        response.widget_info(|| {
            let words = match obstacle {
                Some(obstacle) => format!("Open file {name}, not now: {obstacle}"),
                None => format!("Open file {name}"),
            };
            WidgetInfo::labeled(egui::accesskit::Role::Button, obstacle.is_none(), words)
        });
        if response.clicked() {
            actions.push(Action::OpenFile(path.to_owned()));
        }
        let words = muted(ui, beside).font(theme::regular(size::SMALL));
        ui.add(egui::Label::new(words).truncate());
    });
}

fn grid(ui: &mut Ui, lessons: &[&Arc<Scenario>], columns: usize, actions: &mut Vec<Action>) {
    for row in lessons.chunks(columns) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for scenario in row {
                built_in_card(ui, scenario, actions);
            }
        });
        ui.add_space(GAP - ui.spacing().item_spacing.y);
    }
}

fn built_in_card(ui: &mut Ui, scenario: &Scenario, actions: &mut Vec<Action>) {
    let lesson = &scenario.lesson;
    let open = Action::OpenLesson(lesson.name.clone());
    lesson_card(ui, lesson, open, actions);
}

/// A card that says what a lesson is about, and opens it.
pub(super) fn lesson_card(ui: &mut Ui, lesson: &Lesson, open: Action, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(CARD, Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(
            egui::accesskit::Role::Button,
            true,
            format!("Open lesson {}", lesson.title),
        )
    });
    let active = response.hovered() || response.has_focus();
    let border = if active {
        Stroke::new(theme.fine, theme.accent)
    } else {
        Stroke::new(theme.outline, theme.border)
    };
    ui.painter()
        .rect(rect, 10.0, theme.card, border, egui::StrokeKind::Inside);
    let inside = rect.shrink2(vec2(16.0, 14.0));
    let mut text = ui.new_child(
        UiBuilder::new()
            .max_rect(inside)
            .layout(Layout::top_down(Align::Min)),
    );
    text.set_clip_rect(rect.intersect(ui.clip_rect()));
    text.spacing_mut().item_spacing.y = 5.0;
    card_text(&mut text, lesson);
    sections(&text, inside, lesson);
    if response.clicked() {
        actions.push(open);
    }
}

fn card_text(ui: &mut Ui, lesson: &Lesson) {
    let number = muted(ui, &lesson.number).font(theme::strong(size::SMALL));
    let number = if lesson.star {
        muted(ui, format!("★ {}", lesson.number)).font(theme::strong(size::SMALL))
    } else {
        number
    };
    ui.add(egui::Label::new(number).selectable(false));
    let title = RichText::new(&lesson.title).font(theme::strong(size::CAPTION));
    ui.add(egui::Label::new(title).wrap().selectable(false));
    let summary = muted(ui, &lesson.summary).font(theme::regular(12.5));
    ui.add(egui::Label::new(summary).wrap().selectable(false));
}

/// Where the RFC treats it, to the right of the number, as much as there is room for.
fn sections(ui: &Ui, inside: Rect, lesson: &Lesson) {
    if lesson.sections.is_empty() {
        return;
    }
    let theme = Theme::of(ui);
    let words = format!("RFC 2131 {}", lesson.sections.join(", "));
    let mut job = LayoutJob::simple_singleline(words, theme::regular(11.0), theme.muted);
    job.wrap = TextWrapping::truncate_at_width(inside.width() - NUMBER_WIDTH);
    let galley = ui.painter().layout_job(job);
    let place = inside.right_top() - vec2(galley.size().x, 0.0);
    ui.painter().galley(place, galley, theme.muted);
}

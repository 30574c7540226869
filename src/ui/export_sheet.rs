//! The sheet from which a run is exported: which format, how much of the run, and what can be
//! chosen about the file. It keeps what is chosen; where the file goes is asked afterwards.

use std::sync::Arc;

use egui::{Align, Button, Id, Layout, Modal, RichText, ScrollArea, Ui, vec2};

use super::action::Action;
use super::model::Model;
use super::theme::{self, Theme, size};
use super::widgets::{choice, follow_focus, muted, sheet_frame, tick_box};
use crate::files::export::Export;
use crate::files::export::options::{ExportOption, ExportOptions, Paper};
use crate::files::export::task::file_name;
use crate::session::{Log, Playhead};

/// What is to be exported, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportWish {
    /// The format.
    pub format: Export,
    /// How much of the run.
    pub scope: Scope,
    /// What was chosen about the file.
    pub options: ExportOptions,
}

/// How much of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All that has happened.
    Whole,
    /// What lies before the playhead.
    ToPlayhead,
    /// The messages that the diagram shows at present; for pictures.
    InSight,
    /// From the pinned message to the chosen one; for pictures.
    Selected,
}

impl Scope {
    /// Those that there are for a format.
    fn offered(format: Export, model: &Model) -> Vec<Self> {
        let mut offered = vec![Self::Whole, Self::ToPlayhead];
        if format.is_picture() && model.message_count() > 0 {
            offered.push(Self::InSight);
            if model.pinned_message().is_some() {
                offered.push(Self::Selected);
            }
        }
        offered
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Whole => "Whole run",
            Self::ToPlayhead => "Up to the playhead",
            Self::InSight => "In sight",
            Self::Selected => "Pinned to chosen",
        }
    }

    /// What it is a part of, and where the paper ends. The whole run is whole even while a
    /// question hides some of it.
    pub fn of(self, model: &Model) -> (&Arc<Log>, Playhead) {
        match self {
            Self::Whole => {
                let log = model.whole_log();
                (log, Playhead::at_end(log))
            }
            Self::ToPlayhead | Self::InSight | Self::Selected => (&model.log, model.playhead()),
        }
    }

    /// How many messages it has, of which `part` is what [`messages`](Self::messages) says.
    pub fn count(self, model: &Model, part: Option<(usize, usize)>) -> usize {
        match part {
            Some((first, last)) => last + 1 - first,
            None if self == Self::Whole => model.whole_steps().departures().len(),
            None => model.message_count(),
        }
    }

    /// The first and the last message of a part, counted from 1; `sight` are the rows that the
    /// diagram shows.
    pub fn messages(self, model: &Model, sight: (f64, f64)) -> Option<(usize, usize)> {
        let count = model.message_count();
        match self {
            Self::Whole | Self::ToPlayhead => None,
            Self::InSight => {
                let row = |released| model.outline.row_of(&model.log, released, model.axis);
                let sent = &model.steps.departures()[..count];
                let above = sent.partition_point(|sent| row(sent.released) < sight.0);
                let shown = sent.partition_point(|sent| row(sent.released) < sight.1);
                let first = above + 1;
                (shown > 0).then(|| (first.min(shown), shown))
            }
            Self::Selected => {
                let number = |record| model.outline.number_of(&model.log, record);
                let (pinned, shown) = (number(model.pinned_message()?)?, model.shown_number()?);
                Some((pinned.min(shown), pinned.max(shown)))
            }
        }
    }
}

impl ExportWish {
    /// As the last time, the first time as it is most useful.
    fn remembered(model: &Model) -> Self {
        let prefs = &model.prefs.dialogs;
        let scope = if prefs.up_to_playhead {
            Scope::ToPlayhead
        } else {
            Scope::Whole
        };
        Self {
            format: prefs.format().unwrap_or(Export::PcapNg),
            scope,
            options: prefs.options,
        }
    }

    /// Whether it becomes one file for each step.
    pub fn is_per_step(self) -> bool {
        self.options.per_step && self.format.uses(ExportOption::PerStep)
    }

    /// The name that is proposed for the file.
    pub fn file_name(self, model: &Model) -> String {
        let ending = self.format.extensions()[0];
        format!("{}.{ending}", proposed_name(model))
    }
}

/// What files about this run are called, without an ending: the lesson and its seed.
pub fn proposed_name(model: &Model) -> String {
    let scenario = &model.scenario;
    format!(
        "{}-seed-{}",
        file_name(&scenario.lesson.name),
        scenario.seed.0
    )
}

/// How many messages, in words.
pub fn messages_words(count: usize) -> String {
    match count {
        0 => "no message".into(),
        1 => "1 message".into(),
        _ => format!("{count} messages"),
    }
}

/// The sheet.
pub struct ExportSheet {
    wish: ExportWish,
    /// It is about to be shown for the first time.
    fresh: bool,
}

/// Its width.
const WIDTH: f32 = 560.0;

impl ExportSheet {
    /// Filled in as the last time.
    pub fn new(model: &Model) -> Self {
        Self {
            wish: ExportWish::remembered(model),
            fresh: true,
        }
    }

    /// Shows it; `sight` are the rows that the diagram shows. Returns whether it is to be closed.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        model: &Model,
        sight: (f64, f64),
        actions: &mut Vec<Action>,
    ) -> bool {
        let frame = sheet_frame(ui, 20);
        let room = ui.ctx().content_rect().size();
        let modal = Modal::new(Id::unique("export"))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                ui.set_width(WIDTH.min(room.x - 80.0));
                ui.label(RichText::new("Export").font(theme::strong(size::TITLE)));
                ui.add_space(4.0);
                ScrollArea::vertical()
                    .max_height((room.y - 390.0).max(130.0))
                    .show(ui, |ui| {
                        self.formats(ui);
                        follow_focus(ui);
                    });
                ui.add_space(8.0);
                self.choices(ui, model, sight);
                ui.add_space(10.0);
                self.foot(ui, model, actions)
            });
        modal.should_close() || modal.inner
    }

    fn formats(&mut self, ui: &mut Ui) {
        for format in Export::all() {
            let response = format_row(ui, format, format == self.wish.format);
            // While egui measures a sheet, nothing in it can have the focus.
            let is_ready = self.fresh && !ui.is_sizing_pass();
            if is_ready && format == self.wish.format {
                response.request_focus();
                self.fresh = false;
            }
            if response.clicked() {
                self.wish.format = format;
            }
        }
    }

    fn choices(&mut self, ui: &mut Ui, model: &Model, sight: (f64, f64)) {
        let wish = &mut self.wish;
        ui.horizontal(|ui| {
            let offered = Scope::offered(wish.format, model);
            if !offered.contains(&wish.scope) {
                wish.scope = Scope::Whole;
            }
            if let Some(scope) = choice(ui, &offered, wish.scope, Scope::name) {
                wish.scope = scope;
            }
            let part = wish.scope.messages(model, sight);
            let count = wish.scope.count(model, part);
            ui.label(muted(ui, messages_words(count)).font(theme::regular(size::SMALL)));
        });
        let is_of_use = |option: &ExportOption| match option {
            ExportOption::Notes => !model.notes.all().is_empty(),
            ExportOption::Answers => !model.is_recording() && model.has_own_questions(),
            _ => true,
        };
        let offered = |option: &ExportOption| wish.format.uses(*option) && is_of_use(option);
        let offered: Vec<ExportOption> = ExportOption::all().filter(offered).collect();
        for option in offered {
            ui.add_space(2.0);
            if option == ExportOption::Answers && model.is_asking() {
                let why = "Without answers: a question is open";
                ui.label(muted(ui, why).font(theme::regular(size::SMALL)));
            } else {
                option_ui(ui, option, &mut wish.options);
            }
        }
    }

    fn foot(&self, ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) -> bool {
        let wish = self.wish;
        let name = if wish.is_per_step() {
            "One file for each step, in a folder".to_owned()
        } else {
            wish.file_name(model)
        };
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let theme = Theme::of(ui);
                let text = RichText::new("Save…").font(theme::strong(size::BODY));
                let save = Button::new(text.color(theme.on_accent))
                    .fill(theme.accent)
                    .min_size(vec2(92.0, 30.0));
                let save = ui.add(save).on_hover_text("Asks where to");
                let cancel = ui.add(Button::new("Cancel").min_size(vec2(80.0, 30.0)));
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let name = muted(ui, name).font(theme::mono(size::SMALL));
                    ui.add(egui::Label::new(name).truncate());
                });
                if save.clicked() {
                    actions.push(Action::Export(wish));
                }
                save.clicked() || cancel.clicked()
            })
            .inner
        })
        .inner
    }
}

/// A format with what it is for below its name.
fn format_row(ui: &mut Ui, format: Export, is_chosen: bool) -> egui::Response {
    let theme = Theme::of(ui);
    let mut job = egui::text::LayoutJob::default();
    let name = egui::TextFormat::simple(theme::strong(size::BODY), theme.text);
    let about = egui::TextFormat::simple(theme::regular(size::SMALL), theme.muted);
    job.append(format.name(), 0.0, name);
    job.append(&format!("\n{}", format.about()), 0.0, about);
    let width = ui.available_width();
    let row = Button::selectable(is_chosen, job)
        .min_size(vec2(width, 42.0))
        .wrap();
    let response = ui.add(row);
    response.widget_info(|| {
        let role = egui::accesskit::Role::RadioButton;
        egui::WidgetInfo::selected(role, true, is_chosen, format.name())
    });
    response
}

fn option_ui(ui: &mut Ui, option: ExportOption, options: &mut ExportOptions) {
    match option {
        ExportOption::Captions => {
            tick_box(ui, &mut options.captions, "With captions");
        }
        ExportOption::Notes => {
            tick_box(ui, &mut options.notes, "With notes");
        }
        ExportOption::Answers => {
            let words = "With the answers to the lesson's questions";
            tick_box(ui, &mut options.answers, words);
        }
        ExportOption::Paper => {
            if let Some(paper) = choice(ui, &Paper::ALL, options.paper, Paper::name) {
                options.paper = paper;
            }
        }
        ExportOption::PerStep => {
            let words = "One file for each step, into a folder";
            tick_box(ui, &mut options.per_step, words);
        }
    }
}

//! Files that the user opens, saves and exports: which path is asked for, what becomes of it,
//! and what was dropped on the window.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Align2, Area, Context, Frame, Id, Label, Order, Panel, RichText, Ui, vec2};

use super::App;
use crate::files::errand::Outcome;
use crate::files::export::options::ExportOptions;
use crate::files::export::task::{Place, Snapshot, Task, file_name};
use crate::files::export::{Export, lesson};
use crate::ui::action::{Action, Verb};
use crate::ui::compare::CompareWish;
use crate::ui::dialogs::{Asked, Backend, Purpose, Question, short_path};
use crate::ui::export_sheet::{ExportSheet, ExportWish, Scope, messages_words, proposed_name};
use crate::ui::reports::ReportWish;
use crate::ui::theme::{self, Theme, size};

/// What is being written.
#[derive(Default)]
pub(super) struct Exports {
    /// Taken when the export was wished for; where it goes is still asked.
    pending: Option<Pending>,
    running: Option<Running>,
}

struct Pending {
    snapshot: Snapshot,
    messages: usize,
}

struct Running {
    task: Task,
    path: PathBuf,
    messages: usize,
    since: Instant,
}

/// What is done sooner than this is not announced.
const SOON: Duration = Duration::from_millis(300);

impl App {
    /// From now on paths are asked for like this.
    pub fn asking_through(mut self, backend: Backend) -> Self {
        self.ask_through(backend);
        self
    }

    /// From now on paths are asked for like this.
    pub fn ask_through(&mut self, backend: Backend) {
        self.dialogs.ask_through(backend);
    }

    /// What a path is being asked for.
    pub fn asks_for(&self) -> Option<Purpose> {
        self.dialogs.purpose()
    }

    /// Whether a dialog of the window's own has the keys.
    pub(super) fn is_asking(&self) -> bool {
        self.export_sheet.is_some()
            || self.note_sheet.is_some()
            || self.dialogs.is_over_the_window()
            || self.comparing.is_asking()
            || self.reporting.is_asking()
            || self.network.is_asking()
    }

    /// Esc puts the dialog away that lies on top; other keys are not for it.
    pub(super) fn escape_asking(&mut self, verb: Verb) {
        if verb != Verb::Close {
        } else if self.dialogs.is_over_the_window() {
            self.dialogs.escape();
        } else if self.note_sheet.take().is_none()
            && self.export_sheet.take().is_none()
            && !self.comparing.escape()
            && !self.reporting.escape()
        {
            self.network.escape();
        }
    }

    /// Carries out the wishes of the File menu.
    pub(super) fn file_verb(&mut self, ctx: &Context, verb: Verb) {
        (self.palette, self.sheet) = (None, None);
        match (verb, self.model.session.file.clone()) {
            (Verb::Open, _) => self.ask(Purpose::Open, String::new()),
            (Verb::Export, _) => self.export_sheet = Some(ExportSheet::new(&self.model)),
            (Verb::SaveLesson, _) => self.ask_where_to_save_lesson(),
            (Verb::Save, Some(path)) => self.save_session(ctx, path),
            _ => {
                let name = format!("{}.dorascope", proposed_name(&self.model));
                self.ask(Purpose::SaveSession, name);
            }
        }
        ctx.request_repaint();
    }

    /// Asks for a path. Where nothing was chosen yet, one begins beside the lesson's file.
    pub(super) fn ask(&mut self, purpose: Purpose, name: String) {
        let prefs = &self.model.prefs;
        let lessons = prefs.places.lessons.as_deref();
        let lessons = lessons.filter(|_| purpose == Purpose::Export(Export::Lesson));
        let last = lessons.or(prefs.dialogs.folder(purpose));
        let file = self.model.file.as_deref().and_then(Path::parent);
        let folder = last.or(file).map(Path::to_owned);
        let question = Question {
            purpose,
            folder: folder.or_else(std::env::home_dir),
            name,
        };
        if let Err(busy) = self.dialogs.ask(question) {
            self.model.trouble = Some(busy);
        }
    }

    /// The run as it is now is what will be written, whatever goes on while one is asked.
    pub(super) fn ask_where_to_export(&mut self, wish: ExportWish) {
        let prefs = &mut self.model.prefs.dialogs;
        prefs.remember_format(wish.format);
        prefs.options = wish.options;
        prefs.up_to_playhead = wish.scope == Scope::ToPlayhead;
        let (purpose, name) = if wish.is_per_step() {
            (Purpose::ExportSteps(wish.format), String::new())
        } else {
            (Purpose::Export(wish.format), wish.file_name(&self.model))
        };
        self.ask_where(wish, purpose, name);
    }

    fn ask_where(&mut self, wish: ExportWish, purpose: Purpose, name: String) {
        let model = &mut self.model;
        let (log, until) = wish.scope.of(model);
        let part = wish.scope.messages(model, self.camera.sight);
        if let Some(running) = &self.exports.running {
            let name = short_path(&running.path);
            model.trouble = Some(format!("One export at a time: {name} is being written"));
            return;
        }
        let snapshot = Snapshot {
            log: Arc::clone(log),
            until,
            title: model.scenario.lesson.title.clone(),
            scenario: (!model.is_recording()).then(|| Arc::clone(&model.scenario)),
            epoch: model.epoch(),
            notes: Arc::clone(model.notes.all()),
            options: ExportOptions {
                messages: part,
                // That of the open question is not to be read on the page.
                answers: wish.options.answers && !model.is_asking(),
                ..wish.options
            },
        };
        let messages = wish.scope.count(model, part);
        self.exports.pending = Some(Pending { snapshot, messages });
        self.ask(purpose, name);
    }

    /// The whole run as a lesson, as a rule among one's own. The name of its file is its title.
    fn ask_where_to_save_lesson(&mut self) {
        let model = &mut self.model;
        let log = model.whole_log();
        let scenario = (!model.is_recording()).then_some(&*model.scenario);
        if let Err(why) = lesson::playable(log, log.len(), scenario) {
            model.trouble = Some(why);
            return;
        }
        let wish = ExportWish {
            format: Export::Lesson,
            scope: Scope::Whole,
            options: model.prefs.dialogs.options,
        };
        let name = format!("my-{}.toml", file_name(&model.scenario.lesson.name));
        self.ask_where(wish, Purpose::Export(Export::Lesson), name);
    }

    /// Goes on with what is asked and written, and opens what was dropped on the window.
    pub(super) fn run_dialogs(&mut self, ctx: &Context, frame: &eframe::Frame) {
        self.take_dropped(ctx);
        match self.dialogs.update(ctx, frame) {
            Some(Asked::Chosen(purpose, path)) => self.chosen(ctx, purpose, path),
            Some(Asked::Cancelled(_)) => self.forget_pending(),
            Some(Asked::Trouble(_, why)) => {
                self.forget_pending();
                self.model.trouble = Some(why);
            }
            None => {}
        }
        self.take_exported();
    }

    /// No place was chosen for what was to be written.
    fn forget_pending(&mut self) {
        self.exports.pending = None;
        self.reporting.forget_pending();
    }

    /// The one place where a path that was asked for is used.
    fn chosen(&mut self, ctx: &Context, purpose: Purpose, path: PathBuf) {
        self.model.prefs.dialogs.chosen(purpose, &path);
        match purpose {
            Purpose::Open => self.act(ctx, Action::OpenFile(path)),
            Purpose::CompareWith => {
                self.act(ctx, Action::Compare(CompareWish::File(path)));
            }
            Purpose::Lessons => self.model.prefs.places.lessons = Some(path),
            // Whoever was asked for it has been asked whether it may be replaced.
            Purpose::SaveSession => self.save_session_over(ctx, path),
            Purpose::SaveReport => self.save_report(ctx, path),
            Purpose::Reports => self.act(ctx, Action::Report(ReportWish::Show(path))),
            Purpose::ExportReports => self.export_reports(ctx, path),
            Purpose::ImportLeases(server) => self.preview_leases(ctx, &path, server),
            Purpose::KeepInStep => self.act(ctx, Action::KeepInStep(Some(path))),
            Purpose::ExportLeases(target) => self.write_listed(ctx, &path, target),
            Purpose::Export(format) => self.export(ctx, format, Place::File(path)),
            Purpose::ExportSteps(format) => self.export(ctx, format, Place::Folder(path)),
        }
    }

    fn export(&mut self, ctx: &Context, format: Export, place: Place) {
        let Some(Pending { snapshot, messages }) = self.exports.pending.take() else {
            return;
        };
        let (path, wake) = (place.path().to_owned(), ctx.clone());
        match Task::begin(format, snapshot, place, move || wake.request_repaint()) {
            Ok(task) => {
                self.exports.running = Some(Running {
                    task,
                    path,
                    messages,
                    since: Instant::now(),
                });
            }
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    fn take_exported(&mut self) {
        let Some(running) = self.exports.running.take() else {
            return;
        };
        let name = short_path(&running.path);
        match running.task.take() {
            Outcome::Pending => self.exports.running = Some(running),
            Outcome::Done(Ok(told)) => {
                let told = told.map_or_else(String::new, |told| format!("; {told}"));
                self.done(format!(
                    "Saved {name}, {}{told}",
                    messages_words(running.messages)
                ));
            }
            Outcome::Done(Err(error)) => {
                self.model.trouble = Some(format!("cannot write {name}: {error}"));
            }
            Outcome::Lost => {
                self.model.trouble = Some(format!("cannot write {name}: the export broke off"));
            }
        }
    }

    /// Something was done: what went wrong before is over, unless there is no run.
    fn done(&mut self, words: String) {
        if self.driver.is_some() {
            self.model.trouble = None;
        }
        self.model.notice = Some(words);
    }

    /// Opens the first of the files that were dropped on the window.
    fn take_dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        let paths: Vec<PathBuf> = dropped.iter().map(|file| file.path().to_owned()).collect();
        let Some((first, others)) = paths.split_first() else {
            return;
        };
        (self.editor, self.sheet, self.export_sheet, self.palette) = (None, None, None, None);
        self.reporting.escape();
        self.model.prefs.dialogs.chosen(Purpose::Open, first);
        self.model.notice = not_opened(others.len());
        self.act(ctx, Action::OpenFile(first.clone()));
    }

    /// What lies over everything: the export sheet, a question, what will become of a file that
    /// is held over the window.
    pub(super) fn asking_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let sheet = self.export_sheet.as_mut();
        if sheet.is_some_and(|sheet| sheet.show(ui, &self.model, self.camera.sight, actions)) {
            self.export_sheet = None;
        }
        let sheet = self.note_sheet.as_mut();
        if sheet.is_some_and(|sheet| sheet.show(ui, actions)) {
            self.note_sheet = None;
        }
        self.dialogs.show(ui);
        hovered_ui(ui);
    }

    /// One line about files: what was done, what is being written, which dialog is open.
    pub(super) fn file_line(&mut self, ui: &mut Ui) {
        let asked = self.dialogs.is_elsewhere();
        let running = self.exports.running.as_ref();
        let written = running.filter(|running| running.since.elapsed() >= SOON);
        let (words, button) = match (written, asked) {
            (Some(running), _) => {
                let name = short_path(&running.path);
                let size = running.task.written() as f64 / 1e6;
                (format!("Writing {name}: {size:.1} MB"), Some("Stop"))
            }
            (None, Some(title)) => {
                let words = format!("A file dialog is open: {title}");
                (words, Some("Do not wait for it"))
            }
            (None, None) => return,
        };
        let theme = Theme::of(ui);
        let frame = Frame::new()
            .fill(theme.panel)
            .inner_margin(egui::Margin::symmetric(size::EDGE, 4));
        let pressed = Panel::top("files")
            .frame(frame)
            .show(ui, |ui| file_line_ui(ui, &words, button))
            .inner;
        if pressed && self.exports.running.take().is_none() {
            self.dialogs.give_up();
            self.forget_pending();
        }
        if button.is_some() {
            ui.ctx().request_repaint_after(SOON);
        }
    }
}

fn file_line_ui(ui: &mut Ui, words: &str, button: Option<&str>) -> bool {
    let words = RichText::new(words)
        .font(theme::regular(size::SMALL))
        .color(Theme::of(ui).text);
    ui.horizontal(|ui| {
        let pressed = button.is_some_and(|name| {
            let name = RichText::new(name).font(theme::strong(size::SMALL));
            ui.button(name).clicked()
        });
        ui.add(Label::new(words).truncate());
        pressed
    })
    .inner
}

/// How many files are not opened, where several were dropped.
fn not_opened(others: usize) -> Option<String> {
    match others {
        0 => None,
        1 => Some("One file is opened at a time: 1 other was not opened".into()),
        _ => Some(format!(
            "One file is opened at a time: {others} others were not opened"
        )),
    }
}

/// Says what will become of the files that are held over the window.
fn hovered_ui(ui: &Ui) {
    let hovered = ui.input(|input| input.raw.hovered_files.clone());
    let Some((first, others)) = hovered.split_first() else {
        return;
    };
    let name = first.path.as_deref().map(short_path);
    let name = name.as_deref().unwrap_or("the file");
    let words = match others.len() {
        0 => format!("Open {name}"),
        _ => format!("Open {name}, one of {} files", hovered.len()),
    };
    let theme = Theme::of(ui);
    let place = ui.ctx().content_rect();
    Area::new(Id::unique("hovered files"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .interactable(false)
        .show(ui.ctx(), |ui| {
            ui.painter().with_clip_rect(place).rect_stroke(
                place.shrink(4.0),
                8.0,
                egui::Stroke::new(3.0, theme.accent),
                egui::StrokeKind::Inside,
            );
            Frame::popup(ui.style())
                .inner_margin(egui::Margin::symmetric(24, 16))
                .show(ui, |ui| {
                    let words = RichText::new(words).font(theme::strong(size::TITLE));
                    ui.add(Label::new(words).extend());
                });
        });
}

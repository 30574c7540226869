//! Saves exercise reports and shows a folder of them. Files are touched beside the window.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use egui::{Context, Ui};

use super::App;
use super::sessions::waker;
use crate::files::errand::{Errand, Outcome};
use crate::files::export::handout::report::score;
use crate::files::export::task::file_name;
use crate::files::reports::{self, Handed, Saved};
use crate::files::save;
use crate::files::stamp::Stamp;
use crate::session::Log;
use crate::session::remark::Author;
use crate::session::report::{Tally, author};
use crate::ui::action::{Action, Verb};
use crate::ui::dialogs::{Purpose, short_path};
use crate::ui::reports::{ReportSheet, ReportWish, Reports, page_ui};

/// A capture has no answers.
const NOT_HERE: &str = "A recording of others is no exercise: only a session can be handed in";
/// Why nothing is done to the run behind the table.
const ONLY_THE_TABLE: &str = "The table of reports is open: Esc goes back to the run";

/// What is being done with reports.
#[derive(Default)]
pub(super) struct Reporting {
    sheet: Option<ReportSheet>,
    /// Taken when it was wished for; where it goes is still asked.
    pending: Option<Handed>,
    saving: Option<(PathBuf, Errand<Result<Saved, String>>)>,
    table: Option<Reports>,
    /// Whether the table is to be seen; it stays when a report of it is looked at.
    shows: bool,
    exporting: Option<(PathBuf, Errand<std::io::Result<()>>)>,
}

impl Reporting {
    /// Whether the sheet has the keys.
    pub(super) fn is_asking(&self) -> bool {
        self.sheet.is_some()
    }

    /// The sheet is put away. Returns whether there was one.
    pub(super) fn escape(&mut self) -> bool {
        self.sheet.take().is_some()
    }

    /// No place was chosen for it.
    pub(super) fn forget_pending(&mut self) {
        self.pending = None;
    }

    /// Lets what is being written be written.
    pub(super) fn finish(&mut self) {
        self.table = None;
        if let Some((_, saving)) = self.saving.take() {
            saving.wait();
        }
        if let Some((_, exporting)) = self.exporting.take() {
            exporting.wait();
        }
    }
}

impl App {
    /// The table that is to be seen.
    pub fn reports(&self) -> Option<&Reports> {
        let reporting = &self.reporting;
        reporting.table.as_ref().filter(|_| reporting.shows)
    }

    pub(super) fn report_verb(&mut self, ctx: &Context, verb: Verb) {
        (self.palette, self.sheet) = (None, None);
        if verb == Verb::SaveReport {
            self.open_report_sheet();
        } else if self.reporting.table.is_some() && !self.reporting.shows {
            self.show_reports(ctx);
        } else {
            self.ask(Purpose::Reports, String::new());
        }
    }

    fn open_report_sheet(&mut self) {
        if self.model.is_recording() {
            self.model.trouble = Some(NOT_HERE.to_owned());
            return;
        }
        if let Some(why) = self.runs.unfit(&self.model) {
            self.model.trouble = Some(format!("This session cannot be handed in: {why}"));
            return;
        }
        let tally = Tally::of(&self.runs.branches(&self.model));
        let title = self.model.scenario.lesson.title.clone();
        let prefs = &self.model.prefs.report;
        self.reporting.sheet = Some(ReportSheet::new(title, score(&tally), prefs));
    }

    pub(super) fn report_wish(&mut self, ctx: &Context, wish: ReportWish) {
        match wish {
            ReportWish::Save(name, page) => self.ask_where_to_hand_in(name, page),
            ReportWish::Choose => self.ask(Purpose::Reports, String::new()),
            ReportWish::Show(folder) => self.read_reports(ctx, folder),
            ReportWish::Again => {
                let table = self.reporting.table.as_ref();
                if let Some(folder) = table.map(|table| table.folder().to_owned()) {
                    self.read_reports(ctx, folder);
                }
            }
            ReportWish::Sort(column) => self.with_reports(|table| table.sort(column)),
            ReportWish::Select(path) => self.with_reports(|table| table.select(path)),
            ReportWish::Move(by) => self.with_reports(|table| table.go(by)),
            ReportWish::Open => {
                let selected = self.reports().and_then(Reports::selected);
                if let Some(row) = selected.filter(|row| row.report.is_ok()) {
                    self.act(ctx, Action::OpenFile(row.path.clone()));
                }
            }
            ReportWish::Export => self.ask(Purpose::ExportReports, "reports.csv".to_owned()),
            ReportWish::Close => self.reporting.shows = false,
        }
        ctx.request_repaint();
    }

    fn with_reports(&mut self, change: impl FnOnce(&mut Reports)) {
        if let Some(table) = &mut self.reporting.table {
            change(table);
        }
    }

    /// The session as it is now is what will be written, whatever goes on while one is asked.
    fn ask_where_to_hand_in(&mut self, name: String, page: bool) {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let saved = since_1970.map_or(0, |span| i64::try_from(span.as_secs()).unwrap_or(0));
        let tabs = self.runs.tabs().iter();
        let models = tabs.filter_map(|tab| self.runs.model(tab.id, &self.model));
        let logs: Vec<Arc<Log>> = models.map(|model| Arc::clone(model.whole_log())).collect();
        let lesson = file_name(&self.model.scenario.lesson.name);
        let proposed = format!("{}-{lesson}.dorascope", file_name(&name));
        self.reporting.pending = Some(Handed {
            branches: self.runs.branches(&self.model),
            logs,
            scenario: Arc::clone(&self.model.scenario),
            author: Author {
                name: name.as_str().into(),
                saved,
            },
            page,
        });
        let prefs = &mut self.model.prefs.report;
        (prefs.name, prefs.page) = (name, page);
        self.ask(Purpose::SaveReport, proposed);
    }

    /// Writes the report to where it was asked for.
    pub fn save_report(&mut self, ctx: &Context, path: PathBuf) {
        let Some(report) = self.reporting.pending.take() else {
            return;
        };
        let own = self.model.session.file.as_ref() == Some(&path);
        if own && author(&report.branches).is_none() {
            self.model.trouble = Some(format!(
                "{} is the session that is open: a report needs another name",
                short_path(&path)
            ));
            return;
        }
        let place = path.clone();
        match Errand::run(move || report.save(&place), waker(ctx)) {
            Ok(errand) => self.reporting.saving = Some((path, errand)),
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    fn read_reports(&mut self, ctx: &Context, folder: PathBuf) {
        match Reports::begin(folder, waker(ctx)) {
            Ok(table) => {
                self.reporting.table = Some(table);
                self.show_reports(ctx);
            }
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    fn show_reports(&mut self, ctx: &Context) {
        self.stand_still();
        self.close_question();
        self.comparing.stop();
        self.network.hide();
        self.reporting.shows = true;
        ctx.request_repaint();
    }

    /// Writes the table, all rows as they stand.
    pub fn export_reports(&mut self, ctx: &Context, path: PathBuf) {
        let Some(table) = &self.reporting.table else {
            return;
        };
        let rows: Vec<_> = table.rows().cloned().collect();
        let place = path.clone();
        let job = move || save::whole(&place, |out| reports::csv(&rows, out));
        match Errand::run(job, waker(ctx)) {
            Ok(errand) => self.reporting.exporting = Some((path, errand)),
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    /// Takes in what has been read and written.
    pub(super) fn run_reports(&mut self) {
        self.with_reports(Reports::update);
        if let Some((path, errand)) = self.reporting.saving.take() {
            match errand.take() {
                Outcome::Pending => self.reporting.saving = Some((path, errand)),
                Outcome::Lost => {
                    self.model.trouble = Some("The report could not be saved".into());
                }
                Outcome::Done(Err(why)) => self.model.trouble = Some(why),
                Outcome::Done(Ok(saved)) => self.note_handed(&path, saved),
            }
        }
        if let Some((path, errand)) = self.reporting.exporting.take() {
            let name = short_path(&path);
            match errand.take() {
                Outcome::Pending => self.reporting.exporting = Some((path, errand)),
                Outcome::Lost => self.model.trouble = Some(format!("cannot write {name}")),
                Outcome::Done(Err(error)) => {
                    self.model.trouble = Some(format!("cannot write {name}: {error}"));
                }
                Outcome::Done(Ok(())) => self.model.notice = Some(format!("Saved {name}")),
            }
        }
    }

    fn note_handed(&mut self, path: &Path, saved: Saved) {
        let session = &mut self.model.session;
        if session.file.as_deref() == Some(path) {
            session.known = Stamp::of(path);
        }
        let page = saved.page.map(|page| short_path(&page));
        let page = page.map_or_else(String::new, |page| format!(", and {page} to read"));
        self.model.notice = Some(format!("Saved the report {}{page}", short_path(path)));
        self.model.trouble = saved.trouble;
    }

    /// Takes the wishes that are for the table, and holds back what would change the run behind it.
    pub(super) fn is_for_reports(&mut self, action: &Action) -> bool {
        if !self.reporting.shows {
            return false;
        }
        let nothing_over = self.palette.is_none() && self.sheet.is_none();
        match action {
            Action::Do(Verb::Close) if nothing_over => self.reporting.shows = false,
            Action::Do(Verb::First) => self.with_reports(|table| table.go(isize::MIN)),
            Action::Do(Verb::Live) => self.with_reports(|table| table.go(isize::MAX)),
            Action::Do(Verb::Lessons | Verb::JoinNetwork | Verb::ServeNetwork | Verb::Compare)
            | Action::OpenFile(_)
            | Action::OpenLesson(_)
            | Action::Branch(_)
            | Action::Compare(_)
            | Action::Resume(_)
            | Action::Network(_)
            | Action::LeaveRecording => {
                self.reporting.shows = false;
                return false;
            }
            Action::Do(verb) if Self::is_for_page(*verb) || may_pass(*verb) => return false,
            Action::Do(_) => self.model.notice = Some(ONLY_THE_TABLE.to_owned()),
            _ => return false,
        }
        true
    }

    /// The page with the table. Returns whether there is one.
    pub(super) fn reports_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) -> bool {
        let Some(table) = self.reports() else {
            return false;
        };
        page_ui(ui, table, actions);
        true
    }

    /// The sheet from which a report is saved.
    pub(super) fn report_sheet(&mut self, ui: &Ui, actions: &mut Vec<Action>) {
        let sheet = self.reporting.sheet.as_mut();
        if sheet.is_some_and(|sheet| sheet.show(ui, actions)) {
            self.reporting.sheet = None;
        }
    }
}

/// What of the catalogue is for any page.
fn may_pass(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Blank | Verb::Save | Verb::SaveAs | Verb::SaveReport | Verb::Reports
    )
}

//! The window: takes in what the run tells, lets the playhead go on, shows the panels and
//! carries out what they wish. Nothing here waits.

use std::sync::Arc;
use std::time::Duration;

use egui::{Context, Ui};

mod begin;
mod branches;
mod compare;
mod composing;
mod dialogs;
mod files;
mod flow;
mod in_step;
mod keeping;
mod layout;
mod leases;
mod network;
mod notes;
mod overlays;
mod own;
mod perform;
mod question;
mod recording;
mod report;
mod screens;
mod sessions;
mod variants;

use self::branches::Branching;
use self::compare::Comparing;
use self::composing::Composing;
use self::dialogs::Exports;
use self::files::Errands;
use self::in_step::Following;
use self::keeping::Keeping;
use self::leases::Listed;
use self::network::Networks;
use self::own::OwnLessons;
use self::report::Reporting;
use self::sessions::Sessions;
use super::action::{Action, Verb};
use super::branches::Runs;
use super::dialogs::{Dialogs, Purpose};
use super::driver::{Drive, Driver};
use super::editor::Editor;
use super::export_sheet::ExportSheet;
use super::host_card;
use super::import::Importer;
use super::keys::Keys;
use super::ladder::Camera;
use super::model::{Catalogue, Model};
use super::notes::NoteSheet;
use super::palette::Palette;
use super::prefs::Tab;
use super::projector::{Projector, Screens, TextSize};
use super::sheets::Sheet;
use super::theme::{self, ThemeChoice};
use super::window::Announce;
use crate::files::errand::Errand;
use crate::files::leases::Target;
use crate::session::Order;
use crate::sim::{Command, Scenario};

/// Where the remembered choices are kept.
const PREFS: &str = "dorascope prefs";

/// How often a running clock is drawn.
const CLOCK: Duration = Duration::from_millis(40);

/// The window.
pub struct App {
    /// What the panels read.
    pub model: Model,
    drive: Drive,
    driver: Option<Driver>,
    announce: Option<Announce>,
    camera: Camera,
    sheet: Option<Sheet>,
    editor: Option<Editor>,
    composing: Composing,
    /// A lease file that is being looked at.
    importer: Option<Importer>,
    /// Leases that are being written.
    writing: Option<Errand<Result<Vec<String>, String>>>,
    /// What is to be written as leases, once it is known where.
    listed: Option<Listed>,
    /// How many times the editor was opened.
    edits: u64,
    palette: Option<Palette>,
    dialogs: Dialogs,
    export_sheet: Option<ExportSheet>,
    /// A note is being written.
    note_sheet: Option<NoteSheet>,
    exports: Exports,
    projector: Projector,
    /// Screens that a test has instead of those of the window system.
    assumed_screens: Option<Screens>,
    /// The theme in force, and that of its letters.
    dressed: Option<(ThemeChoice, ThemeChoice)>,
    /// The size that the window had when it was closed with larger or smaller text.
    reopened: Option<[f32; 2]>,
    start_page: bool,
    errands: Errands,
    sessions: Sessions,
    /// The runs of the session, of which the model shows one.
    runs: Runs,
    branching: Branching,
    comparing: Comparing,
    reporting: Reporting,
    keeping: Keeping,
    following: Following,
    network: Networks,
    own: OwnLessons,
    /// A step has been ordered and has not come back yet.
    waiting: bool,
    /// What comes back is to be jumped to, without animation.
    leaping: bool,
    /// At the last frame time was passing with nothing in flight.
    was_waiting: bool,
    /// After how many records the model's world is.
    world_of: Option<usize>,
}

impl App {
    /// Opens on `scenario`, paused before the first message.
    pub fn new(
        ctx: &Context,
        storage: Option<&dyn eframe::Storage>,
        drive: Drive,
        catalogue: Catalogue,
        scenario: Arc<Scenario>,
    ) -> Self {
        theme::install(ctx);
        ctx.plugin_or_default::<Keys>();
        let prefs = storage
            .and_then(|storage| eframe::get_value(storage, PREFS))
            .unwrap_or_default();
        let mut app = Self {
            model: Model::new(catalogue, Arc::clone(&scenario), prefs),
            drive,
            driver: None,
            announce: None,
            camera: Camera::default(),
            sheet: None,
            editor: None,
            composing: Composing::default(),
            importer: None,
            writing: None,
            listed: None,
            edits: 0,
            palette: None,
            dialogs: Dialogs::default(),
            export_sheet: None,
            note_sheet: None,
            exports: Exports::default(),
            projector: Projector::default(),
            assumed_screens: None,
            dressed: None,
            reopened: None,
            start_page: false,
            errands: Errands::default(),
            sessions: Sessions::default(),
            runs: Runs::default(),
            branching: Branching::default(),
            comparing: Comparing::default(),
            reporting: Reporting::default(),
            keeping: Keeping::default(),
            following: Following::default(),
            network: Networks::default(),
            own: OwnLessons::default(),
            waiting: false,
            leaping: false,
            was_waiting: false,
            world_of: None,
        };
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let screen = app.model.prefs.screen;
        app.reopened = screen.window.filter(|_| screen.text != TextSize::NORMAL);
        app.dress(ctx);
        app.open(ctx, scenario);
        app
    }

    /// Tells of the sockets of each run that is opened.
    pub fn announcing(mut self, announce: Announce) -> Self {
        self.announce = Some(announce);
        self
    }

    /// Carries out a wish.
    pub fn act(&mut self, ctx: &Context, action: Action) {
        self.errands.stop_resuming();
        if self.is_for_reports(&action)
            || self.is_for_comparison(&action)
            || self.holds_back(&action)
            || self.refuses(&action)
            || self.asks_before(&action)
        {
            return;
        }
        if matches!(action, Action::Do(_)) {
            self.model.notice = None;
        }
        match action {
            Action::Do(verb) => self.perform(ctx, verb),
            Action::Command(Command::Disturb(action)) => self.disturb(action),
            Action::Command(command) => self.command(command),
            Action::Select(record) => self.model.select(record),
            Action::Unselect => (self.model.selection, self.model.explained) = (None, None),
            Action::Explain(record) => {
                self.model.explained = record;
                self.model.selection = record.or(self.model.selection);
            }
            Action::Lanes(wish) => self.arrange(wish),
            Action::Idle(idle) => self.model.prefs.idle = idle,
            Action::Compression(factor) => self.model.prefs.compression = factor,
            Action::Tab(tab) => self.model.tab = tab,
            Action::Message(wish) => {
                let model = &mut self.model;
                model.message.carry_out(wish, &mut model.prefs);
            }
            Action::OurArrows(shown) => self.model.our_arrows = shown,
            Action::SelectLane(host) => {
                self.model.lane = (self.model.lane != Some(host)).then_some(host);
            }
            Action::Seek(playhead) => self.seek(playhead),
            Action::OpenLesson(name) => self.open_by_name(ctx, &name),
            Action::Edit(edit) => {
                self.edits += 1;
                self.editor = Editor::open(edit, &self.model, self.edits);
            }
            Action::Compose(compose) => self.compose(compose),
            Action::Seed(seed) => self.restart_with(ctx, seed),
            Action::Variant(id, on) => self.switch_variant(ctx, &id, on),
            Action::Continue => self.start_page = false,
            Action::Speed(speed) => {
                self.model.prefs.speed = speed;
                if self.model.flows {
                    self.flow();
                }
            }
            Action::Level(level) => self.model.prefs.level = level,
            Action::Theme(theme) => {
                self.model.prefs.theme = theme;
            }
            Action::ProjectorTheme(theme) => {
                self.model.prefs.screen.projector = theme;
            }
            Action::Drawer(wish) => {
                let model = &mut self.model;
                model.drawer.carry_out(wish, &mut model.prefs.drawer);
            }
            Action::Find(wish) => self.find(wish),
            Action::Palette(wish) => self.use_palette(wish),
            Action::Card(wish) => host_card::carry_out(wish, &mut self.model.card),
            Action::OpenFile(path) => self.read(ctx, path, None),
            Action::Export(wish) => self.ask_where_to_export(wish),
            Action::Resume(place) => self.resume(ctx, place),
            Action::LeaveRecording => self.leave_recording(ctx),
            Action::Network(wish) => self.network_wish(ctx, wish),
            Action::SaveSession(path) => self.save_session(ctx, path),
            Action::Note(wish) => self.note_wish(ctx, wish),
            Action::Question(wish) => self.question_wish(wish),
            Action::Session(wish) => self.answer(ctx, wish),
            Action::Rule(wish) => {
                if let Some(command) = self.model.rule_desk.carry_out(wish) {
                    self.act(ctx, Action::Command(command));
                }
            }
            Action::BranchBefore(message) => self.branch_before(ctx, message),
            Action::Branch(wish) => self.branch_wish(ctx, wish),
            Action::Compare(wish) => self.compare_wish(ctx, wish),
            Action::Report(wish) => self.report_wish(ctx, wish),
            Action::DismissImport(command) => self.model.dismissed_import = Some(command),
            Action::AskForLessons => self.ask(Purpose::Lessons, String::new()),
            Action::ImportLeases(server) => self.ask_for_leases(server),
            Action::ExportLeases(tab, target) => self.ask_where_to_write_leases(tab, target),
            Action::AskWhereToKeep => {
                let name = Target::Txt.file_name().to_owned();
                self.ask(Purpose::KeepInStep, name);
            }
            Action::KeepInStep(path) => self.keep_in_step(path),
        }
    }

    /// Tells the run to do something. Returns whether it takes that.
    fn order(&mut self, order: Order) -> bool {
        let Some(driver) = &mut self.driver else {
            return false;
        };
        if self.model.status.failed.is_some() {
            return false;
        }
        let told = driver.order(order);
        if let Err(busy) = &told {
            self.model.trouble = Some(busy.to_string());
        }
        told.is_ok()
    }

    /// Takes in what the run tells.
    fn take_in(&mut self, ctx: &Context) {
        if self.model.network().is_some() {
            return self.take_in_network(ctx);
        }
        let Some(driver) = &mut self.driver else {
            return;
        };
        if self.model.is_recording() {
            return self.take_in_recording(ctx);
        }
        let mut batch = driver.take();
        let ahead = batch.ahead.take();
        if !batch.records.is_empty() {
            self.withdraw_question();
        }
        let before = self.model.log.len();
        self.absorb(batch);
        if self.leaping && self.model.log.len() > before {
            self.leaping = false;
            self.model.playback.complete();
        }
        if let Some(ahead) = ahead {
            self.model.foresee(&ahead);
        }
    }

    /// Lets the playhead go on.
    fn go_on(&mut self, ctx: &Context) {
        // A glide must not jump after the window has slept; a rest is mostly sleep.
        // A wait goes by a clock that is drawn less often.
        let waits = self.model.playback.is_waiting() && self.was_waiting;
        let flies = self.model.playback.is_gliding() && !waits;
        let seconds = ctx.input(|input| {
            if flies {
                input.stable_dt
            } else {
                input.unstable_dt
            }
        });
        let elapsed = Duration::from_secs_f32(seconds.clamp(0.0, 10.0));
        let due = self
            .model
            .playback
            .advance(&self.model.log, elapsed, self.model.prefs.tempo());
        if due && !self.model.is_asking() {
            if self.model.at_lesson_end() || (self.model.is_on_network() && self.model.is_live()) {
                self.model.playback.stop();
            } else {
                self.step_on();
            }
        }
        self.land();
        self.was_waiting = self.model.playback.is_waiting();
        if let Some(wait) = self.model.playback.wakes_in() {
            let least = if self.was_waiting {
                CLOCK
            } else {
                Duration::ZERO
            };
            ctx.request_repaint_after(wait.max(least));
        }
        let count = self.model.playhead().count;
        if self.world_of != Some(count) {
            self.model.world = self.model.log.world_at(count);
            self.world_of = Some(count);
        }
        self.model.notes.update(&self.model.session.recorder);
        self.model.judge();
        if self.list(ctx) | self.look_on(ctx) {
            ctx.request_repaint();
        }
    }
}

impl App {
    /// Brings what the drawer shows up to the playhead. Returns whether there is more to take in.
    fn list(&mut self, ctx: &Context) -> bool {
        if !self.drawer_is_open(ctx) || self.start_page || self.network.is_shown() {
            return false;
        }
        match self.model.prefs.drawer.tab {
            Tab::Messages => self.model.list_messages(),
            Tab::Charts => self.model.draw_charts(),
            Tab::Leases | Tab::Bindings => {
                self.model.list_leases();
                false
            }
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        for verb in Keys::take(ctx) {
            if self.is_black() {
                self.sheet = None;
            } else if self.is_asking() && verb != Verb::Quit {
                self.escape_asking(verb);
            } else if self.network.is_shown() && !Self::is_for_page(verb) {
                // What is behind the page is not to be moved unseen.
            } else if self.composing.is_open() && verb != Verb::Quit {
                if verb == Verb::Close {
                    self.composing.close();
                }
            } else if (self.editor.is_none() && self.importer.is_none()) || verb == Verb::Quit {
                self.act(ctx, Action::Do(verb));
            } else if verb == Verb::Close {
                (self.editor, self.importer) = (None, None);
            }
        }
        self.set_stage(ctx, frame);
        self.take_in(ctx);
        self.write_leases(ctx);
        self.run_errands(ctx);
        self.look_at_lessons(ctx);
        self.run_network(ctx);
        self.run_comparison(ctx);
        self.run_reports();
        self.run_sessions(ctx);
        self.run_dialogs(ctx, frame);
        // After whatever opens runs: their tabs are drawn with their names.
        self.run_branches(ctx);
        self.leave_stage_for_pages(ctx);
        self.run_questions();
        self.go_on(ctx);
        self.go_on_with_leases(ctx);
        self.remember_window(ctx);
        self.dress(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let mut actions = Vec::new();
        ui.reset_style();
        self.screens(ui, &mut actions);
        self.overlays(ui, &mut actions);
        let over = self
            .sheet
            .filter(|sheet| *sheet != Sheet::Blank || !self.projector.is_beside());
        if over.is_some_and(|sheet| sheet.show(ui)) {
            self.sheet = None;
        }
        let editor = self.editor.as_mut();
        if editor.is_some_and(|editor| editor.show(ui, &self.model, &mut actions)) {
            self.editor = None;
        }
        let importer = self.importer.as_mut();
        if importer.is_some_and(|importer| importer.show(ui, &self.model, &mut actions)) {
            self.importer = None;
        }
        self.composer_ui(ui, &mut actions);
        self.compare_sheet(ui, &mut actions);
        self.report_sheet(ui, &mut actions);
        self.network_sheets(ui, &mut actions);
        self.asking_ui(ui, &mut actions);
        let ctx = ui.ctx().clone();
        if !actions.is_empty() {
            ctx.request_repaint();
        }
        for action in actions {
            self.act(&ctx, action);
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.remember_place();
        eframe::set_value(storage, PREFS, &self.model.prefs);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.leave_network_at_once();
        self.reporting.finish();
        let standing = self.runs.standing(&self.model);
        let in_file = self.sessions.is_saving(&standing);
        // What could not be saved at the last moment is offered at the next start.
        if self.sessions.finish() {
            self.end_keeping(in_file);
        }
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

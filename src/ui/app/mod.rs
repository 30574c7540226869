//! The window: takes in what the run tells, lets the playhead go on, shows the panels and
//! carries out what they wish. Nothing here waits.

use std::sync::Arc;
use std::time::Duration;

use egui::{Context, Ui};

mod layout;
mod perform;
mod screens;

use super::action::Action;
use super::driver::{Drive, Driver};
use super::keys::Keys;
use super::ladder::Camera;
use super::model::{Catalogue, Model};
use super::projector::{Projector, Screens, TextSize};
use super::sheets::Sheet;
use super::theme::{self, ThemeChoice};
use super::window::Announce;
use crate::seed::Seed;
use crate::session::{Order, Playhead};
use crate::sim::Scenario;

/// Where the remembered choices are kept.
const PREFS: &str = "dorascope prefs";

/// The window.
pub struct App {
    /// What the panels read.
    pub model: Model,
    drive: Drive,
    driver: Option<Driver>,
    announce: Option<Announce>,
    camera: Camera,
    sheet: Option<Sheet>,
    projector: Projector,
    /// Screens that a test has instead of those of the window system.
    assumed_screens: Option<Screens>,
    /// The theme in force, and that of its letters.
    dressed: Option<(ThemeChoice, ThemeChoice)>,
    /// The size that the window had when it was closed with larger or smaller text.
    reopened: Option<[f32; 2]>,
    start_page: bool,
    /// A step has been ordered and has not come back yet.
    waiting: bool,
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
            projector: Projector::default(),
            assumed_screens: None,
            dressed: None,
            reopened: None,
            start_page: false,
            waiting: false,
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
        match action {
            Action::Do(verb) => self.perform(ctx, verb),
            Action::Command(command) => self.order(Order::Command(command)),
            Action::Select(record) => self.model.selection = Some(record),
            Action::Unselect => self.model.selection = None,
            Action::Tab(tab) => self.model.tab = tab,
            Action::OurArrows(shown) => self.model.our_arrows = shown,
            Action::SelectLane(host) => {
                self.model.lane = (self.model.lane != Some(host)).then_some(host);
            }
            Action::Seek(playhead) => self.seek(playhead),
            Action::OpenLesson(name) => self.open_by_name(ctx, &name),
            Action::Continue => self.start_page = false,
            Action::Speed(speed) => self.model.prefs.speed = speed,
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
        }
    }

    fn order(&mut self, order: Order) {
        let Some(driver) = &mut self.driver else {
            return;
        };
        if let Err(busy) = driver.order(order) {
            self.model.trouble = Some(busy.to_string());
        }
    }

    fn open_by_name(&mut self, ctx: &Context, name: &str) {
        let found = self
            .model
            .catalogue
            .iter()
            .find(|scenario| scenario.lesson.name == name);
        if let Some(scenario) = found.cloned() {
            self.open(ctx, scenario);
        }
    }

    /// Ends the run that is open, closing its sockets, and starts this one.
    fn open(&mut self, ctx: &Context, scenario: Arc<Scenario>) {
        self.driver = None;
        let catalogue = std::mem::take(&mut self.model.catalogue);
        let (axis, tab) = (self.model.axis, self.model.tab);
        let drawer = self.model.drawer.anew();
        self.model = Model::new(catalogue, scenario, self.model.prefs.clone());
        (self.model.axis, self.model.tab, self.model.drawer) = (axis, tab, drawer);
        self.camera = Camera {
            zoom: self.camera.zoom,
            ..Camera::default()
        };
        (self.start_page, self.waiting, self.world_of) = (false, false, None);
        match Driver::start(self.drive, &self.model.scenario, ctx) {
            Ok(driver) => self.driver = Some(driver),
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    fn restart_with_new_seed(&mut self, ctx: &Context) {
        let mut scenario = Scenario::clone(&self.model.scenario);
        scenario.seed = Seed(scenario.seed.0.wrapping_add(1));
        self.open(ctx, Arc::new(scenario));
    }

    /// Takes in what the run tells.
    fn take_in(&mut self) {
        let Some(driver) = &mut self.driver else {
            return;
        };
        let batch = driver.take();
        let before = self.model.log.len();
        if !batch.records.is_empty() {
            self.waiting = false;
            self.model.log.append(batch.records);
            self.model.outline.extend(&self.model.log);
            self.model.steps.extend(&self.model.log);
            let captions = &self.model.scenario.captions;
            self.model.captions.extend(&self.model.log, captions);
        }
        self.waiting &= !(batch.status.ended && batch.status.held == 0);
        self.model.status = batch.status;
        if before == 0 && !self.model.log.is_empty() {
            if let Some(announce) = self.announce {
                announce(&self.model.scenario, &self.model.status);
            }
            self.model.playback.jump(Playhead::at_end(&self.model.log));
        }
        self.model.playback.follow(&self.model.log, before);
    }

    /// Lets the playhead go on.
    fn go_on(&mut self, ctx: &Context) {
        // A glide must not jump after the window has slept; a rest is mostly sleep.
        let gliding = self.model.playback.is_gliding();
        let seconds = ctx.input(|input| {
            if gliding {
                input.stable_dt
            } else {
                input.unstable_dt
            }
        });
        let elapsed = Duration::from_secs_f32(seconds.clamp(0.0, 10.0));
        let due = self
            .model
            .playback
            .advance(&self.model.log, elapsed, self.model.prefs.speed);
        if due {
            if self.model.at_lesson_end() {
                self.model.playback.stop();
            } else {
                self.step_on();
            }
        }
        if let Some(wait) = self.model.playback.wakes_in() {
            ctx.request_repaint_after(wait);
        }
        let count = self.model.playhead().count;
        if self.world_of != Some(count) {
            self.model.world = self.model.log.world_at(count);
            self.world_of = Some(count);
        }
        self.model.judge();
        if self.model.list_messages() {
            ctx.request_repaint();
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        for verb in Keys::take(ctx) {
            if self.sheet == Some(Sheet::Blank) {
                self.sheet = None;
            } else {
                self.act(ctx, Action::Do(verb));
            }
        }
        self.set_stage(ctx, frame);
        self.take_in();
        self.go_on(ctx);
        self.remember_window(ctx);
        self.dress(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let mut actions = Vec::new();
        ui.reset_style();
        self.screens(ui, &mut actions);
        let over = self
            .sheet
            .filter(|sheet| *sheet != Sheet::Blank || !self.projector.is_beside());
        if over.is_some_and(|sheet| sheet.show(ui)) {
            self.sheet = None;
        }
        let ctx = ui.ctx().clone();
        if !actions.is_empty() {
            ctx.request_repaint();
        }
        for action in actions {
            self.act(&ctx, action);
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, PREFS, &self.model.prefs);
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

//! The window: takes in what the run tells, lets the playhead go on, shows the panels and
//! carries out what they wish. Nothing here waits.

use std::sync::Arc;
use std::time::Duration;

use egui::{CentralPanel, Context, Frame, Margin, Panel, RichText, Ui, ViewportCommand};

use super::action::{Action, Verb};
use super::drawer;
use super::driver::{Drive, Driver};
use super::keys::Keys;
use super::ladder::{Camera, ladder_ui};
use super::model::{Catalogue, Model};
use super::sheets::Sheet;
use super::theme::{self, Theme, size};
use super::window::Announce;
use super::{lesson_panel, message_panel, start_page, top_bar, transport};
use crate::seed::Seed;
use crate::session::{Log, Order, Playhead};
use crate::sim::{HostId, Scenario};
use crate::view::scene::figure_order;
use crate::view::{Axis, steps};

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
            start_page: false,
            waiting: false,
            world_of: None,
        };
        ctx.set_theme(app.model.prefs.theme.preference());
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
                ctx.set_theme(theme.preference());
            }
            Action::Drawer(wish) => {
                let model = &mut self.model;
                model.drawer.carry_out(wish, &mut model.prefs.drawer);
            }
        }
    }

    fn perform(&mut self, ctx: &Context, verb: Verb) {
        match verb {
            Verb::Step | Verb::Play if self.model.playback.is_playing() => {
                self.model.playback.pause();
            }
            Verb::Step | Verb::Next => self.next(),
            Verb::Back => self.back(),
            Verb::Play => self.model.playback.play(),
            Verb::First => self.seek(Playhead::after(
                &self.model.log,
                self.model.steps.beginning(),
            )),
            Verb::Live => self.seek(Playhead::at_end(&self.model.log)),
            Verb::NextTimer => self.seek_found(steps::next_timer),
            Verb::NextOnLane => self.seek_on_lane(steps::next_on_lane),
            Verb::PreviousOnLane => self.seek_on_lane(steps::previous_on_lane),
            Verb::CaptionLevel => self.model.prefs.level = self.model.prefs.level.next(),
            Verb::Axis => self.model.axis = next_axis(self.model.axis),
            Verb::ZoomIn => self.camera.zoom_by(1.15, 0.0),
            Verb::ZoomOut => self.camera.zoom_by(1.0 / 1.15, 0.0),
            Verb::Fit => self.camera = Camera::default(),
            Verb::Restart => self.open(ctx, Arc::clone(&self.model.scenario)),
            Verb::RestartNewSeed => self.restart_with_new_seed(ctx),
            Verb::PreviousMessage => self.select_neighbour(-1),
            Verb::NextMessage => self.select_neighbour(1),
            Verb::Pin => self.model.pin_or_unpin(),
            Verb::PreviousLane => self.select_lane(-1),
            Verb::NextLane => self.select_lane(1),
            Verb::Drawer => {
                let open = self.drawer_is_open(ctx);
                self.model.prefs.drawer.open = Some(!open);
            }
            Verb::Blank => self.toggle(Sheet::Blank),
            Verb::Keys => self.toggle(Sheet::Keys),
            Verb::About => self.toggle(Sheet::About),
            Verb::Lessons => self.start_page = true,
            Verb::FullScreen => {
                let full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!full));
            }
            Verb::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Verb::Speed1
            | Verb::Speed2
            | Verb::Speed3
            | Verb::Speed4
            | Verb::Speed5
            | Verb::Speed6 => {
                self.model.prefs.speed = verb.speed().unwrap_or_default();
            }
        }
    }

    /// At the live edge the run makes a step, in the past the playhead does; what is in flight
    /// lands first.
    fn next(&mut self) {
        self.camera.following = true;
        self.model.playback.stop();
        if self.model.playback.is_gliding() {
            return self.model.playback.complete();
        }
        self.step_on();
    }

    fn step_on(&mut self) {
        let count = self.model.playhead().count;
        match self.model.steps.step_after(count) {
            Some(end) => {
                let end = Playhead::after(&self.model.log, end);
                self.model.playback.glide_to(&self.model.log, end);
            }
            None if !self.waiting => {
                self.waiting = true;
                self.order(Order::Step);
            }
            None => {}
        }
    }

    fn back(&mut self) {
        self.camera.following = true;
        let count = self.model.playback.destination().count;
        if let Some(end) = self.model.steps.step_before(count) {
            self.seek(Playhead::after(&self.model.log, end));
        }
    }

    fn seek(&mut self, playhead: Playhead) {
        self.camera.following = true;
        self.model.playback.stop();
        self.model.playback.jump(playhead);
    }

    fn seek_found(&mut self, find: impl Fn(&Log, Playhead) -> Option<Playhead>) {
        if let Some(found) = find(&self.model.log, self.model.playhead()) {
            self.seek(found);
        }
    }

    fn seek_on_lane(&mut self, find: impl Fn(&Log, Playhead, HostId) -> Option<Playhead>) {
        if let Some(lane) = self.model.lane {
            self.seek_found(|log, playhead| find(log, playhead, lane));
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

    fn select_neighbour(&mut self, by: isize) {
        let Some(place) = self.model.shown_place() else {
            return;
        };
        let last = self.model.message_count().saturating_sub(1);
        let place = place.saturating_add_signed(by).min(last);
        self.model.selection = Some(self.model.steps.departures()[place].released);
    }

    /// The lane beside the chosen one, as they stand from left to right.
    fn select_lane(&mut self, by: isize) {
        let model = &mut self.model;
        let lanes = figure_order(&model.log, &model.outline, model.playback.playhead());
        let chosen = lanes.iter().position(|lane| Some(*lane) == model.lane);
        let place = chosen.map_or(0, |place| place.saturating_add_signed(by));
        let place = place.min(lanes.len().saturating_sub(1));
        model.lane = lanes.get(place).copied();
    }

    fn drawer_is_open(&self, ctx: &Context) -> bool {
        let window = ctx.content_rect().height();
        self.model.prefs.drawer.is_open(window)
    }

    fn toggle(&mut self, sheet: Sheet) {
        self.sheet = (self.sheet != Some(sheet)).then_some(sheet);
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

    fn panels(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let theme = Theme::of(ui);
        let edge = |x: i8, y: i8| {
            Frame::new()
                .fill(theme.panel)
                .inner_margin(Margin::symmetric(x, y))
        };
        let width = ui.available_width();
        Panel::top("top")
            .frame(edge(size::EDGE, 7))
            .show(ui, |ui| top_bar::top_ui(ui, &self.model, actions));
        self.status_line(ui);
        if self.start_page {
            let canvas = Frame::new().fill(theme.panel);
            CentralPanel::default()
                .frame(canvas)
                .show(ui, |ui| start_page::start_ui(ui, &self.model, actions));
            return;
        }
        Panel::bottom("transport")
            .frame(edge(size::EDGE, 8))
            .exact_size(56.0)
            .resizable(false)
            .show(ui, |ui| {
                transport::transport_ui(ui, &self.model, actions);
            });
        let (left, right) = (
            side(width, 0.22, 272.0, 340.0),
            side(width, 0.25, 296.0, 400.0),
        );
        Panel::left("lesson")
            .frame(edge(size::EDGE, 14))
            .exact_size(left)
            .resizable(false)
            .show(ui, |ui| {
                lesson_panel::lesson_ui(ui, &self.model, actions);
            });
        Panel::right("message")
            .frame(edge(size::EDGE, 14))
            .exact_size(right)
            .resizable(false)
            .show(ui, |ui| {
                message_panel::message_ui(ui, &self.model, actions);
            });
        if self.drawer_is_open(ui.ctx()) {
            let height = self.model.prefs.drawer.height.max(drawer::LEAST);
            let drawer = Panel::bottom("drawer")
                .frame(edge(10, 6))
                .default_size(height)
                .size_range(drawer::LEAST..=(ui.available_height() * 0.6).max(drawer::LEAST))
                .resizable(true)
                .show(ui, |ui| drawer::drawer_ui(ui, &self.model, actions));
            drawer::remember_height(drawer.response.rect.height(), height, actions);
        }
        CentralPanel::default()
            .frame(Frame::new().fill(theme.canvas))
            .show(ui, |ui| {
                ladder_ui(ui, &self.model, &mut self.camera, actions);
            });
    }

    /// What has gone wrong, and quietly what is to be said about ports.
    fn status_line(&self, ui: &mut Ui) {
        let theme = Theme::of(ui);
        let (status, model) = (&self.model.status, &self.model);
        let failures = status.failed.iter().chain(&model.trouble);
        let remarks = status.remarks.iter();
        let sentences: Vec<_> = failures
            .map(|words| (words, theme.alert))
            .chain(remarks.map(|words| (words, theme.muted)))
            .collect();
        if sentences.is_empty() {
            return;
        }
        let frame = Frame::new()
            .fill(theme.panel)
            .inner_margin(Margin::symmetric(size::EDGE, 4));
        Panel::top("status").frame(frame).show(ui, |ui| {
            for (words, color) in sentences {
                let words = RichText::new(words)
                    .font(theme::regular(size::SMALL))
                    .color(color);
                ui.add(egui::Label::new(words).wrap());
            }
        });
    }
}

/// The width of a side panel: its share of the window within limits.
fn side(window: f32, share: f32, least: f32, most: f32) -> f32 {
    (window * share).clamp(least, most)
}

const fn next_axis(axis: Axis) -> Axis {
    match axis {
        Axis::Order => Axis::Compressed,
        Axis::Compressed => Axis::True,
        Axis::True => Axis::Order,
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        for verb in Keys::take(ctx) {
            if self.sheet == Some(Sheet::Blank) {
                self.sheet = None;
            } else {
                self.act(ctx, Action::Do(verb));
            }
        }
        self.take_in();
        self.go_on(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let mut actions = Vec::new();
        self.panels(ui, &mut actions);
        if self.sheet.is_some_and(|sheet| sheet.show(ui)) {
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

//! How a run begins: what was open ends, and there is room for the next.

use std::sync::Arc;

use egui::Context;

use super::App;
use crate::seed::Seed;
use crate::sim::Scenario;
use crate::ui::driver::Driver;
use crate::ui::model::{Model, free_play};

impl App {
    pub(super) fn open_by_name(&mut self, ctx: &Context, name: &str) {
        if let Some(scenario) = self.built_in(name) {
            self.open(ctx, scenario);
        }
    }

    /// The lesson of the program with this name, free play included.
    pub(super) fn built_in(&self, name: &str) -> Option<Arc<Scenario>> {
        let mut all = self.model.catalogue.iter().chain(free_play());
        all.find(|scenario| scenario.lesson.name == name).cloned()
    }

    /// Ends what is open, closing its sockets, and starts a run of this.
    pub(super) fn open(&mut self, ctx: &Context, scenario: Arc<Scenario>) {
        self.begin(scenario);
        match Driver::start(self.drive, &self.model.scenario, ctx) {
            Ok(driver) => self.driver = Some(driver),
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    /// Ends what is open, and makes room for this.
    pub(super) fn begin(&mut self, scenario: Arc<Scenario>) {
        (self.driver, self.importer, self.note_sheet) = (None, None, None);
        self.network.another_run();
        self.own.another_run();
        self.composing.forget();
        let catalogue = std::mem::take(&mut self.model.catalogue);
        let (axis, tab) = (self.model.axis, self.model.tab);
        let drawer = self.model.drawer.anew();
        self.remember_place();
        let same = self.model.scenario.source == scenario.source;
        let file = self.model.file.take().filter(|_| same);
        let (finder, finding) = (self.model.finder.anew(), self.model.finding);
        let lanes = std::mem::take(&mut self.model.lanes);
        let (notice, own) = (self.model.notice.take(), self.model.own.take());
        self.model = Model::new(catalogue, scenario, self.model.prefs.clone());
        if same {
            self.model.lanes = lanes;
        }
        (self.model.axis, self.model.tab, self.model.drawer) = (axis, tab, drawer);
        (self.model.finder, self.model.finding) = (finder, finding);
        (self.model.file, self.model.notice, self.model.own) = (file, notice, own);
        for camera in [&mut self.camera, &mut self.projector.camera] {
            let zoom = camera.zoom;
            *camera = camera.anew();
            if same {
                camera.zoom = zoom;
            }
        }
        (self.start_page, self.waiting, self.world_of) = (false, false, None);
        self.leaping = false;
        self.forget_session();
        self.following.begin();
    }

    /// The same run from the start; if the lesson's file was saved meanwhile, as it is now.
    pub(super) fn restart(&mut self, ctx: &Context) {
        self.open_again(ctx, Arc::clone(self.lesson_now()));
    }

    /// The same, drawn from another number.
    pub(super) fn restart_with(&mut self, ctx: &Context, seed: Seed) {
        let mut scenario = Scenario::clone(self.lesson_now());
        scenario.seed = seed;
        self.open_again(ctx, Arc::new(scenario));
    }

    /// The lesson that is open; if its file was saved meanwhile, as it is now.
    pub(super) fn lesson_now(&self) -> &Arc<Scenario> {
        self.own.newer().unwrap_or(&self.model.scenario)
    }

    /// Starts a run of what is still the same lesson, of the same file.
    pub(super) fn open_again(&mut self, ctx: &Context, scenario: Arc<Scenario>) {
        let file = self.model.file.clone();
        self.open(ctx, scenario);
        self.model.file = file;
    }
}

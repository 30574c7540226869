//! Files of every kind and the place of the last time: read and looked after on a thread of
//! their own, while the window goes on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use super::App;
use super::variants::{in_variants, variants_of};
use crate::files::capture::reading::Reading;
use crate::files::errand::{Errand, Outcome};
use crate::files::kind::{self, Kind, Opened};
use crate::files::lessons;
use crate::seed::Seed;
use crate::session::{Order, Playhead};
use crate::sim::Scenario;
use crate::ui::places::{Place, Whence};

/// What is being done beside the window.
#[derive(Debug, Default)]
pub(super) struct Errands {
    opening: Option<Opening>,
    looking: Option<Errand<Vec<(PathBuf, String)>>>,
    resuming: Option<Resuming>,
}

/// A file that is being opened, and where in it one wants to be.
#[derive(Debug)]
struct Opening {
    path: PathBuf,
    place: Option<Place>,
    errand: Errand<Result<Loaded, String>>,
}

/// What came out of a file.
#[derive(Debug)]
enum Loaded {
    /// A lesson.
    Lesson(Box<Scenario>),
    /// A capture, which is being read on.
    Capture(Reading),
    /// A session, which is to be played again.
    Session,
    /// Leases, which are to be looked at first.
    Leases,
}

/// Opens a file by what is in it. What cannot be opened is told in one sentence, and what was
/// open before stays open.
fn load(opened: Opened, wake: impl Fn() + Send + 'static) -> Result<Loaded, String> {
    let path = opened.path.clone();
    match opened.kind {
        Kind::Lesson => lessons::read(&path, opened.into_source())
            .map(|scenario| Loaded::Lesson(Box::new(scenario)))
            .map_err(|error| error.to_string()),
        Kind::Capture => Reading::begin(opened, wake)
            .map(Loaded::Capture)
            .map_err(|error| format!("{}: {error}", kind::name(&path))),
        Kind::Session => Ok(Loaded::Session),
        Kind::Leases(_) => Ok(Loaded::Leases),
    }
}

/// On the way to a place: so many steps are to be made, so many are ordered.
#[derive(Clone, Copy, Debug)]
struct Resuming {
    steps: usize,
    ordered: usize,
}

/// So many steps are ordered at once.
const AT_ONCE: usize = 16;

impl Errands {
    /// The user wants something else.
    pub(super) fn stop_resuming(&mut self) {
        self.resuming = None;
    }
}

impl App {
    /// Says that the lesson that is open was read from this file.
    pub fn opened_from(mut self, path: Option<&Path>) -> Self {
        if let Some(path) = path {
            self.model.file = Some(path.to_owned());
            self.model.prefs.places.opened(path);
        }
        self
    }

    /// What is being read is not wanted any more.
    pub(super) fn stop_reading(&mut self) {
        (self.errands.opening, self.errands.resuming) = (None, None);
    }

    /// Opens a file of any kind, at a place in it.
    pub(super) fn read(&mut self, ctx: &Context, path: PathBuf, place: Option<Place>) {
        let file = path.clone();
        let open = move || kind::open(&file).map_err(|error| error.to_string());
        self.load(ctx, path, place, open);
    }

    /// Opens on a file that is open already.
    pub fn opening(mut self, ctx: &Context, opened: Option<Opened>) -> Self {
        if let Some(opened) = opened {
            self.load(ctx, opened.path.clone(), None, move || Ok(opened));
        }
        self
    }

    fn load(
        &mut self,
        ctx: &Context,
        path: PathBuf,
        place: Option<Place>,
        open: impl FnOnce() -> Result<Opened, String> + Send + 'static,
    ) {
        let (wake_now, wake_later) = (ctx.clone(), ctx.clone());
        let job = move || load(open()?, move || wake_later.request_repaint());
        match Errand::run(job, move || wake_now.request_repaint()) {
            Ok(errand) => {
                self.errands.opening = Some(Opening {
                    path,
                    place,
                    errand,
                });
            }
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    /// The start page; meanwhile it is looked which of the remembered files are still there.
    pub(super) fn show_start_page(&mut self, ctx: &Context) {
        self.stand_still();
        self.start_page = true;
        let (files, ctx) = (self.model.prefs.places.recent.clone(), ctx.clone());
        let look = move || {
            let obstacle = |path: PathBuf| kind::obstacle(&path).map(|why| (path, why));
            files.into_iter().filter_map(obstacle).collect()
        };
        self.errands.looking = Errand::run(look, move || ctx.request_repaint()).ok();
    }

    /// Opens a lesson as it was: same seed, same step.
    pub(super) fn resume(&mut self, ctx: &Context, place: Place) {
        match &place.whence {
            Whence::File(path) => self.read(ctx, path.clone(), Some(place)),
            Whence::BuiltIn(name) => {
                if let Some(scenario) = self.built_in(name) {
                    self.open_at(ctx, in_variants(&scenario, &place.variants), &place);
                }
            }
        }
    }

    pub(super) fn open_at(&mut self, ctx: &Context, mut scenario: Scenario, place: &Place) {
        scenario.seed = Seed(place.seed);
        self.open(ctx, Arc::new(scenario));
        self.errands.resuming = Some(Resuming {
            steps: place.step,
            ordered: 0,
        });
        ctx.request_repaint();
    }

    /// Takes in what has been done, and goes on towards the place of the last time.
    pub(super) fn run_errands(&mut self, ctx: &Context) {
        self.take_opened(ctx);
        let looked = self.errands.looking.take();
        if let Some(looking) = looked {
            match looking.take() {
                Outcome::Pending => self.errands.looking = Some(looking),
                Outcome::Done(missing) => self.model.missing = missing.into_iter().collect(),
                Outcome::Lost => {}
            }
        }
        self.go_on_resuming(ctx);
    }

    fn take_opened(&mut self, ctx: &Context) {
        let Some(opening) = self.errands.opening.take() else {
            return;
        };
        match opening.errand.take() {
            Outcome::Pending => self.errands.opening = Some(opening),
            Outcome::Lost => self.model.trouble = Some("The file could not be read".into()),
            Outcome::Done(Err(sentence)) => self.model.trouble = Some(sentence),
            Outcome::Done(Ok(loaded)) => {
                self.show_loaded(ctx, loaded, opening.path, opening.place);
            }
        }
    }

    fn show_loaded(&mut self, ctx: &Context, loaded: Loaded, path: PathBuf, place: Option<Place>) {
        match (loaded, &place) {
            (Loaded::Leases, _) => return self.preview_leases(ctx, &path, None),
            (Loaded::Session, _) => return self.open_session_at(ctx, path, place),
            (Loaded::Lesson(scenario), Some(place)) => {
                self.open_at(ctx, in_variants(&scenario, &place.variants), place);
            }
            (Loaded::Lesson(scenario), None) => self.open(ctx, Arc::new(*scenario)),
            (Loaded::Capture(reading), place) => {
                self.open_recording(path.clone(), reading);
                let steps = place.as_ref().map_or(0, |place| place.step);
                self.errands.resuming = (steps > 0).then_some(Resuming { steps, ordered: 0 });
            }
        }
        if !kind::is_standard_input(&path) {
            self.model.prefs.places.opened(&path);
            self.model.file = Some(path);
        }
    }

    fn go_on_resuming(&mut self, ctx: &Context) {
        let Some(Resuming { steps, ordered }) = self.errands.resuming else {
            return;
        };
        if let Some(recording) = self.model.source.recording() {
            let model = &self.model;
            if model.steps.number(model.log.len()) > steps || !recording.is_open() {
                self.errands.resuming = None;
                let place = Playhead::after(&model.log, model.steps.end_of(steps));
                self.model.playback.jump(place);
            }
            return;
        }
        let log = &self.model.log;
        if !log.is_empty() {
            self.model.playback.jump(Playhead::at_end(log));
        }
        if self.model.steps.number(log.len()) >= steps || self.model.status.failed.is_some() {
            self.errands.resuming = None;
            return;
        }
        let more = (steps - ordered).min(AT_ONCE);
        for _ in 0..more {
            self.order(Order::Step);
        }
        self.errands.resuming = Some(Resuming {
            steps,
            ordered: ordered + more,
        });
        if more > 0 {
            ctx.request_repaint();
        }
    }

    /// Remembers where one looks, if anything has been done there.
    pub(super) fn remember_place(&mut self) {
        let model = &mut self.model;
        let step = model.steps.number(model.playback.destination().count);
        let nothing_done = model.steps.number(model.log.len()) == 0;
        // What came through a pipe cannot be had again.
        let network = model.network().is_some() && model.session.file.is_none();
        let passed = network || (model.is_recording() && model.file.is_none());
        if nothing_done || passed {
            return;
        }
        let lesson = &model.scenario.lesson;
        let whence = match model.session.file.as_ref().or(model.file.as_ref()) {
            // It cannot be written down.
            Some(path) if path.to_str().is_none() => return,
            Some(path) => Whence::File(path.clone()),
            None => Whence::BuiltIn(lesson.name.clone()),
        };
        model.prefs.places.last = Some(Place {
            whence,
            title: lesson.title.clone(),
            seed: model.scenario.seed.0,
            step,
            variants: variants_of(&model.scenario),
        });
    }
}

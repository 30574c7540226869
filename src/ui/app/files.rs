//! Lesson files and the place of the last time: read and looked after on a thread of their own,
//! while the window goes on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use super::App;
use crate::files::errand::{Errand, Outcome};
use crate::files::leases::intake::is_lease_file;
use crate::files::lessons::{self, LessonError};
use crate::seed::Seed;
use crate::session::{Order, Playhead};
use crate::sim::Scenario;
use crate::ui::places::{Place, Whence};

/// What is being done beside the window.
#[derive(Debug, Default)]
pub(super) struct Errands {
    reading: Option<Reading>,
    looking: Option<Errand<Vec<(PathBuf, String)>>>,
    resuming: Option<Resuming>,
}

/// A file that is being read, and where in it one wants to be.
#[derive(Debug)]
struct Reading {
    path: PathBuf,
    place: Option<Place>,
    errand: Errand<Result<Opened, LessonError>>,
}

/// What a file turned out to be.
#[derive(Debug)]
enum Opened {
    Lesson(Box<Scenario>),
    Leases,
}

/// Reads a lesson; a lease file is only known as one.
fn open_any(path: &Path) -> Result<Opened, LessonError> {
    match lessons::load(path) {
        Ok(scenario) => Ok(Opened::Lesson(Box::new(scenario))),
        Err(_) if is_lease_file(path) => Ok(Opened::Leases),
        Err(error) => Err(error),
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

    /// Reads a lesson file and opens it, at a place in it.
    pub(super) fn read(&mut self, ctx: &Context, path: PathBuf, place: Option<Place>) {
        let (file, ctx) = (path.clone(), ctx.clone());
        let wake = move || ctx.request_repaint();
        match Errand::run(move || open_any(&file), wake) {
            Ok(errand) => {
                self.errands.reading = Some(Reading {
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
        self.start_page = true;
        let (files, ctx) = (self.model.prefs.places.recent.clone(), ctx.clone());
        let look = move || {
            let obstacle = |path: PathBuf| lessons::obstacle(&path).map(|why| (path, why));
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
                    self.open_at(ctx, Scenario::clone(&scenario), &place);
                }
            }
        }
    }

    fn open_at(&mut self, ctx: &Context, mut scenario: Scenario, place: &Place) {
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
        self.take_read(ctx);
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

    fn take_read(&mut self, ctx: &Context) {
        let Some(reading) = self.errands.reading.take() else {
            return;
        };
        match reading.errand.take() {
            Outcome::Pending => self.errands.reading = Some(reading),
            Outcome::Lost => self.model.trouble = Some("The file could not be read".into()),
            Outcome::Done(Err(error)) => self.model.trouble = Some(error.to_string()),
            Outcome::Done(Ok(Opened::Leases)) => self.preview_leases(ctx, &reading.path, None),
            Outcome::Done(Ok(Opened::Lesson(scenario))) => {
                match &reading.place {
                    Some(place) => self.open_at(ctx, *scenario, place),
                    None => self.open(ctx, Arc::from(scenario)),
                }
                self.model.prefs.places.opened(&reading.path);
                self.model.file = Some(reading.path);
            }
        }
    }

    fn go_on_resuming(&mut self, ctx: &Context) {
        let Some(Resuming { steps, ordered }) = self.errands.resuming else {
            return;
        };
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
        if model.steps.number(model.log.len()) == 0 {
            return;
        }
        let lesson = &model.scenario.lesson;
        let whence = match &model.file {
            Some(path) => Whence::File(path.clone()),
            None => Whence::BuiltIn(lesson.name.clone()),
        };
        model.prefs.places.last = Some(Place {
            whence,
            title: lesson.title.clone(),
            seed: model.scenario.seed.0,
            step,
        });
    }
}

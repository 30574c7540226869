//! Keeps the open run in case the program breaks off, and offers what was left behind when it
//! did. Files are touched beside the window, one after the other.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;

use super::App;
use super::sessions::waker;
use crate::files::errand::{Errand, Outcome};
use crate::files::recovery::{self, Keeper, Leftover};
use crate::session::Branches;
use crate::ui::branches::Standing;
use crate::ui::session::banner::{self, Banner};
use crate::ui::session::open::{self, Opened, Progress};

/// A run is kept at most this often, and more seldom the longer that takes.
const PAUSE: Duration = Duration::from_secs(3);
/// So many times as long as it takes to keep a run, nothing is kept.
const REST: u32 = 20;

/// How the open run is kept, and what was found.
#[derive(Default)]
pub(super) struct Keeping {
    folder: Option<PathBuf>,
    keeper: Option<Arc<Keeper>>,
    starting: Option<Errand<std::io::Result<Keeper>>>,
    kept: Kept,
    writing: Option<Writing>,
    /// Not again before.
    rests_until: Option<Instant>,
    looking: Option<Errand<Option<Found>>>,
    found: Option<Found>,
    /// A run that was recovered: its file goes when this process keeps the run itself.
    moving: Option<Leftover>,
}

/// What is in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Kept {
    /// Something of another run, perhaps.
    #[default]
    Unknown,
    /// Nothing.
    Nothing,
    /// So much of the run that is open.
    Run(Standing),
}

impl Kept {
    fn of(standing: Option<Standing>) -> Self {
        standing.map_or(Self::Nothing, Self::Run)
    }

    fn is(&self, standing: Option<&Standing>) -> bool {
        match self {
            Self::Unknown => false,
            Self::Nothing => standing.is_none(),
            Self::Run(kept) => standing == Some(kept),
        }
    }
}

/// What is being written: so much of this run, or that there is nothing.
struct Writing {
    run: u64,
    standing: Option<Standing>,
    errand: Errand<Written>,
}

/// What came of it, and how long it took.
struct Written {
    result: Result<(), String>,
    took: Duration,
}

/// A run that was left behind, opened or not.
struct Found {
    leftover: Leftover,
    opened: Result<Box<Opened>, String>,
}

impl Keeping {
    /// What is in the file is no longer the run that is open.
    pub(super) fn another_run(&mut self) {
        self.kept = Kept::Unknown;
    }

    /// Whether a run is to be offered that was left behind.
    pub(super) fn offer(&self) -> Option<Banner> {
        let Found { leftover, opened } = self.found.as_ref()?;
        Some(match opened {
            Ok(opened) => {
                let (title, steps) = (&opened.scenario.lesson.title, opened.step_count());
                banner::recovery(title, steps, opened.runs.len(), leftover.saved)
            }
            Err(why) => banner::lost(why),
        })
    }

    /// Looks for what was left behind, once this is out of the way.
    fn look(&mut self, ctx: &Context, away: Option<Leftover>) {
        let folder = self.folder.clone();
        let look = move || {
            if let Some(leftover) = away {
                leftover.discard();
            }
            let leftover = recovery::newest(&folder?).ok()??;
            let opened = open::open(&leftover.path, &Progress::default(), || ());
            let opened = opened.and_then(|opened| opened.ok_or_else(String::new));
            Some(Found {
                leftover,
                opened: opened.map(Box::new),
            })
        };
        self.looking = Errand::run(look, waker(ctx)).ok();
    }

    fn take_found(&mut self) {
        if let Some(looking) = self.looking.take() {
            match looking.take() {
                Outcome::Pending => self.looking = Some(looking),
                Outcome::Done(found) => self.found = found,
                Outcome::Lost => {}
            }
        }
    }

    /// Why nothing can be kept, if that has just turned out.
    fn take_keeper(&mut self) -> Option<String> {
        let starting = self.starting.take()?;
        match starting.take() {
            Outcome::Pending => self.starting = Some(starting),
            Outcome::Done(Ok(keeper)) => self.keeper = Some(Arc::new(keeper)),
            Outcome::Done(Err(error)) => return Some(error.to_string()),
            Outcome::Lost => {}
        }
        None
    }

    /// What went wrong with what was written, if anything did. `run` is the one that is open.
    fn take_written(&mut self, run: u64) -> Option<String> {
        let writing = self.writing.take()?;
        let (trouble, took) = match writing.errand.take() {
            Outcome::Pending => {
                self.writing = Some(writing);
                return None;
            }
            Outcome::Done(Written { result, took }) => (result.err(), took),
            Outcome::Lost => (None, Duration::ZERO),
        };
        if writing.run == run {
            // What failed is told once, and tried again when the run has gone on.
            self.kept = Kept::of(writing.standing);
        }
        self.rests_until = Some(Instant::now() + PAUSE.max(took * REST));
        trouble
    }

    /// The window closes with something in it that stands in no file: that stays for the next start.
    fn leave(&mut self, branches: &Branches) {
        if let Some(writing) = self.writing.take() {
            writing.errand.wait();
        }
        let begun = self.starting.take().and_then(Errand::wait);
        let begun = begun.and_then(Result::ok).map(Arc::new);
        let Some(keeper) = begun.or_else(|| self.keeper.take()) else {
            return;
        };
        // Where that fails, what was kept before stays.
        let kept = keeper.keep(branches).is_ok();
        if let Some(leftover) = self.moving.take_if(|_| kept) {
            leftover.discard();
        }
    }

    /// The window closes as it should.
    pub(super) fn end(&mut self) {
        let begun = self.starting.take().and_then(Errand::wait);
        if let Some(Ok(keeper)) = begun {
            keeper.end();
        }
        if let Some(keeper) = self.keeper.take() {
            keeper.end();
        }
        if let Some(leftover) = self.moving.take() {
            leftover.discard();
        }
    }
}

impl App {
    /// Keeps the open run in this folder in case the program breaks off, and looks whether one was
    /// left behind there.
    pub fn kept_in(mut self, ctx: &Context, folder: Option<PathBuf>) -> Self {
        if let Some(folder) = folder {
            let place = folder.clone();
            let begin = move || Keeper::begin(&place);
            self.keeping.starting = Errand::run(begin, waker(ctx)).ok();
            self.keeping.folder = Some(folder);
            self.keeping.look(ctx, None);
        }
        self
    }

    /// The window closes. Branches and notes that stand in no file are offered at the next start;
    /// `in_file` if they were saved at the last moment.
    pub(super) fn end_keeping(&mut self, in_file: bool) {
        if !in_file && !self.model.is_recording() && self.has_unsaved_work() {
            let branches = self.runs.branches(&self.model);
            self.keeping.leave(&branches);
        } else {
            self.keeping.end();
        }
    }

    /// Opens what was left behind.
    pub(super) fn recover(&mut self, ctx: &Context) {
        let Some(Found { leftover, opened }) = self.keeping.found.take() else {
            return;
        };
        let Ok(opened) = opened else {
            return;
        };
        let goes_on = opened.is_whole();
        self.put_in_place(ctx, *opened);
        if goes_on {
            self.keeping.moving = Some(leftover);
        }
    }

    /// Throws away what was left behind.
    pub(super) fn discard(&mut self, ctx: &Context) {
        let found = self.keeping.found.take();
        self.keeping.look(ctx, found.map(|found| found.leftover));
    }

    /// Takes in what has been done, and keeps the run that is open.
    pub(super) fn run_keeping(&mut self, ctx: &Context) {
        self.keeping.take_found();
        if let Some(why) = self.keeping.take_keeper() {
            self.model.notice = Some(format!("Runs cannot be kept for recovery: {why}"));
        }
        if let Some(why) = self.keeping.take_written(self.sessions.run) {
            self.model.notice = Some(format!("This run is not kept for recovery: {why}"));
        }
        self.keep(ctx);
    }

    /// What of the run is worth keeping: something was done that stands in no other file.
    fn worth_keeping(&self) -> Option<Standing> {
        let session = &self.model.session;
        let done = self.model.step_count() > 0 || !self.runs.is_alone();
        (done && session.is_unsaved()).then(|| self.runs.standing(&self.model))
    }

    fn keep(&mut self, ctx: &Context) {
        if self.keeping.keeper.is_none() || self.keeping.writing.is_some() {
            return;
        }
        let standing = self.worth_keeping();
        let keeping = &mut self.keeping;
        if keeping.kept.is(standing.as_ref()) {
            return;
        }
        let Some(keeper) = keeping.keeper.clone() else {
            return;
        };
        let now = Instant::now();
        if let Some(rests_until) = keeping.rests_until.filter(|until| now < *until) {
            ctx.request_repaint_after(rests_until - now);
            return;
        }
        let branches = standing.as_ref().map(|_| self.runs.branches(&self.model));
        let moving = keeping.moving.take();
        let job = move || {
            let began = Instant::now();
            let result = write(&keeper, branches, moving);
            let took = began.elapsed();
            Written { result, took }
        };
        if let Ok(errand) = Errand::run(job, waker(ctx)) {
            keeping.writing = Some(Writing {
                run: self.sessions.run,
                standing,
                errand,
            });
        }
    }
}

/// Writes what is to be kept; what was left behind by another process goes once it is.
fn write(
    keeper: &Keeper,
    branches: Option<Branches>,
    moving: Option<Leftover>,
) -> Result<(), String> {
    match branches {
        Some(branches) => keeper.keep(&branches).map_err(|error| error.to_string())?,
        None => keeper.forget(),
    }
    if let Some(leftover) = moving {
        leftover.discard();
    }
    Ok(())
}

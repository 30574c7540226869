//! Opens and saves sessions: everything that touches a file is done beside the window.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Context, Ui, ViewportCommand};

use super::App;
use crate::files::errand::{Errand, Outcome};
use crate::files::recording;
use crate::files::stamp::Stamp;
use crate::session::Playhead;
use crate::ui::action::Action;
use crate::ui::branches::Standing;
use crate::ui::driver::Driver;
use crate::ui::network::NetworkRun;
use crate::ui::places::Place;
use crate::ui::session::banner::{self, Banner, banners_ui};
use crate::ui::session::open::{self, Opened, Progress};
use crate::ui::session::{SessionWish, name_of};
use crate::ui::source::Source;

/// What is being done with sessions.
#[derive(Default)]
pub(super) struct Sessions {
    /// How many runs have been opened: what comes of an errand may concern one of before.
    pub(super) run: u64,
    opening: Option<Opening>,
    saving: Option<Saving>,
    /// To be saved when the one before is done.
    next: Option<Target>,
    /// To be asked about: another program has changed it.
    changed: Option<Target>,
    /// The title that the window has.
    title: Option<String>,
}

/// A session file that is being opened, and where in it one wants to be.
struct Opening {
    path: PathBuf,
    place: Option<Place>,
    progress: Arc<Progress>,
    errand: Errand<Result<Option<Opened>, String>>,
}

/// Where a run is to be saved.
#[derive(Clone, Debug)]
struct Target {
    path: PathBuf,
    /// Whatever has become of the file meanwhile.
    overwrites: bool,
}

struct Saving {
    target: Target,
    run: u64,
    standing: Standing,
    steps: usize,
    errand: Errand<Saved>,
}

/// What came of saving.
enum Saved {
    Done(Option<Stamp>),
    /// Another program has changed the file.
    Changed,
    Failed(String),
}

impl Sessions {
    /// Whether the run that is open is being saved as far as this.
    pub(super) fn is_saving(&self, standing: &Standing) -> bool {
        let saving = self.saving.as_ref();
        saving.is_some_and(|saving| saving.run == self.run && saving.standing == *standing)
    }

    /// Lets what is being saved be saved. Returns whether all went well.
    pub(super) fn finish(&mut self) -> bool {
        if let Some(opening) = self.opening.take() {
            opening.progress.stop();
        }
        let saved = self.saving.take().and_then(|saving| saving.errand.wait());
        self.next.is_none() && !matches!(saved, Some(Saved::Failed(_) | Saved::Changed))
    }
}

impl App {
    /// Opens a session: it is played again, then goes on from its end, over sockets again.
    pub fn open_session(&mut self, ctx: &Context, path: PathBuf) {
        self.open_session_at(ctx, path, None);
    }

    /// The same at a place in it.
    pub(super) fn open_session_at(&mut self, ctx: &Context, path: PathBuf, place: Option<Place>) {
        self.stop_opening();
        let progress = Arc::<Progress>::default();
        let (file, shared, wake) = (path.clone(), Arc::clone(&progress), waker(ctx));
        let note = waker(ctx);
        match Errand::run(move || open::open(&file, &shared, note), wake) {
            Ok(errand) => {
                self.sessions.opening = Some(Opening {
                    path,
                    place,
                    progress,
                    errand,
                });
            }
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    /// Saves the run that is open, as far as it has come.
    pub(super) fn save_session(&mut self, ctx: &Context, path: PathBuf) {
        let target = Target {
            path,
            overwrites: false,
        };
        self.save_to(ctx, target);
    }

    /// The same, whatever stands there: that was agreed to.
    pub(super) fn save_session_over(&mut self, ctx: &Context, path: PathBuf) {
        let target = Target {
            path,
            overwrites: true,
        };
        self.save_to(ctx, target);
    }

    fn save_to(&mut self, ctx: &Context, target: Target) {
        if let Some(why) = self.runs.unfit(&self.model) {
            self.model.trouble = Some(format!("This session cannot be saved: {why}"));
            return;
        }
        self.sessions.changed = None;
        if self.sessions.saving.is_some() {
            self.sessions.next = Some(target);
            return;
        }
        let session = &self.model.session;
        let own = session.file.as_ref() == Some(&target.path);
        let known = session.known.filter(|_| own && !target.overwrites);
        let branches = self.runs.branches(&self.model);
        let path = target.path.clone();
        let job = move || {
            let now = known.and(Stamp::of(&path));
            if now.is_some() && now != known {
                return Saved::Changed;
            }
            match recording::save_all(&branches, &path) {
                Ok(()) => Saved::Done(Stamp::of(&path)),
                Err(error) => Saved::Failed(error.to_string()),
            }
        };
        match Errand::run(job, waker(ctx)) {
            Ok(errand) => {
                self.sessions.saving = Some(Saving {
                    target,
                    run: self.sessions.run,
                    standing: self.runs.standing(&self.model),
                    steps: self.model.step_count(),
                    errand,
                });
            }
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    /// Carries out what a banner was answered with.
    pub(super) fn answer(&mut self, ctx: &Context, wish: SessionWish) {
        match wish {
            SessionWish::Recover => self.recover(ctx),
            SessionWish::Discard => self.discard(ctx),
            SessionWish::Overwrite => {
                if let Some(target) = self.sessions.changed.take() {
                    let overwrites = true;
                    self.save_to(
                        ctx,
                        Target {
                            overwrites,
                            ..target
                        },
                    );
                }
            }
            SessionWish::Leave => self.sessions.changed = None,
            SessionWish::StopOpening => self.stop_opening(),
            SessionWish::StopBranching => self.branching.stop(),
        }
    }

    fn stop_opening(&mut self) {
        if let Some(opening) = self.sessions.opening.take() {
            opening.progress.stop();
        }
    }

    /// Another run is open now.
    pub(super) fn forget_session(&mut self) {
        self.stop_opening();
        self.forget_branches();
        let sessions = &mut self.sessions;
        sessions.run += 1;
        sessions.changed = None;
        sessions.next = None;
        self.keeping.another_run();
    }

    /// Takes in what has been done beside the window, and keeps the run that is open.
    pub(super) fn run_sessions(&mut self, ctx: &Context) {
        self.take_session(ctx);
        self.take_saved(ctx);
        self.run_keeping(ctx);
        self.entitle(ctx);
    }

    fn take_session(&mut self, ctx: &Context) {
        let Some(opening) = self.sessions.opening.take() else {
            return;
        };
        match opening.errand.take() {
            Outcome::Pending => self.sessions.opening = Some(opening),
            Outcome::Lost => self.model.trouble = Some("The session could not be read".into()),
            Outcome::Done(Err(sentence)) => self.model.trouble = Some(sentence),
            Outcome::Done(Ok(None)) => {}
            Outcome::Done(Ok(Some(opened))) => {
                let stamp = opened.stamp;
                self.put_in_place(ctx, opened);
                let session = &mut self.model.session;
                (session.file, session.known) = (Some(opening.path.clone()), stamp);
                session.saved = Some(session.recorder.extent());
                self.runs.saved = Some(self.runs.standing(&self.model));
                self.model.prefs.places.opened(&opening.path);
                if let Some(place) = &opening.place {
                    self.look_at_step(place.step);
                }
            }
        }
    }

    /// Puts a run in the place of the one that was open, and goes on with it.
    pub(super) fn put_in_place(&mut self, ctx: &Context, opened: Opened) {
        let behind = self.behind();
        self.begin(Arc::clone(&opened.scenario));
        let network = NetworkRun::is_of(&opened.scenario);
        if network {
            // Nobody can go on with a network of the past.
            self.model.source = Source::Network(Box::new(NetworkRun::read(behind)));
        }
        let Opened { runs, active, .. } = opened;
        let run = self.runs.open(runs, active, &mut self.model);
        match run
            .filter(|_| !network)
            .map(|run| Driver::resume(self.drive, run, ctx))
        {
            Some(Ok(driver)) => {
                self.driver = Some(driver);
                self.take_in(ctx);
                if let Some(announce) = self.announce {
                    announce(&self.model.scenario, &self.model.status);
                }
            }
            Some(Err(error)) => self.model.trouble = Some(error.to_string()),
            None => {}
        }
        self.model.playback.jump(Playhead::at_end(&self.model.log));
        ctx.request_repaint();
    }

    /// After so many steps, as far as there are.
    fn look_at_step(&mut self, step: usize) {
        let model = &mut self.model;
        let ends = std::iter::successors(Some(model.steps.beginning()), |count| {
            model.steps.step_after(*count)
        });
        let end = ends.take(step.saturating_add(1)).last();
        let end = end.unwrap_or(model.log.len());
        model.playback.jump(Playhead::after(&model.log, end));
    }

    fn take_saved(&mut self, ctx: &Context) {
        let Some(saving) = self.sessions.saving.take() else {
            return;
        };
        match saving.errand.take() {
            Outcome::Pending => {
                self.sessions.saving = Some(saving);
                return;
            }
            Outcome::Lost => self.model.trouble = Some("The session could not be saved".into()),
            Outcome::Done(saved) => self.note_saved(&saving, saved),
        }
        if let Some(next) = self.sessions.next.take() {
            self.save_to(ctx, next);
        }
    }

    fn note_saved(&mut self, saving: &Saving, saved: Saved) {
        let path = &saving.target.path;
        let same_run = saving.run == self.sessions.run;
        match saved {
            Saved::Failed(sentence) => self.model.trouble = Some(sentence),
            Saved::Changed if same_run => self.sessions.changed = Some(saving.target.clone()),
            Saved::Changed => {}
            Saved::Done(stamp) => {
                let plural = if saving.steps == 1 { "" } else { "s" };
                let (name, steps) = (name_of(path), saving.steps);
                self.model.trouble = None;
                self.model.notice = Some(format!("Saved {name}, {steps} step{plural}"));
                self.model.prefs.places.opened(path);
                if same_run {
                    self.runs.saved = Some(saving.standing.clone());
                    let elsewhere = self.runs.is_unsaved_elsewhere(&self.model);
                    let session = &mut self.model.session;
                    (session.file, session.known) = (Some(path.clone()), stamp);
                    session.saved = self.runs.saved_extent(self.runs.active().id);
                    session.elsewhere = elsewhere;
                }
            }
        }
    }

    /// Brings the window's title up to what is open.
    fn entitle(&mut self, ctx: &Context) {
        let title = self.model.session.title();
        if self.sessions.title.as_ref() != Some(&title) {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.sessions.title = Some(title);
        }
    }

    /// What is to be asked or told about sessions, over all panels.
    pub(super) fn banners(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let sessions = &self.sessions;
        let opening = sessions.opening.as_ref();
        let opening = opening.map(|o| banner::opening(&name_of(&o.path), o.progress.percent()));
        let changed = sessions.changed.as_ref();
        let changed = changed.map(|target| banner::changed(&name_of(&target.path)));
        let found = self.keeping.offer();
        let branching = self.branching_banner();
        let all = opening
            .into_iter()
            .chain(branching)
            .chain(changed)
            .chain(found);
        let banners: Vec<Banner> = all.collect();
        banners_ui(ui, &banners, actions);
    }
}

/// Has the window look again.
pub(super) fn waker(ctx: &Context) -> impl Fn() + Send + 'static {
    let ctx = ctx.clone();
    move || ctx.request_repaint()
}

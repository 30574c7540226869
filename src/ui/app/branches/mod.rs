//! The runs of a session: branched off, looked at one by one, closed. What a branch needs is played
//! beside the window; only the run that is looked at holds sockets and goes on.

use std::sync::Arc;

use egui::{Context, Ui};

use super::App;
use super::network::ends_the_run;
use super::sessions::waker;
use crate::files::errand::{Errand, Outcome};
use crate::session::branches::{MOST_BRANCHES, MOST_RECORDS};
use crate::session::{Batch, Pace, Place, Playhead};
use crate::sim::RecordId;
use crate::ui::action::{Action, Verb};
use crate::ui::branches::{BranchWish, Parked, Root, Runs, Shared, TabId};
use crate::ui::driver::Driver;
use crate::ui::editor::Editor;
use crate::ui::model::Model;
use crate::ui::network::NetworkWish;
use crate::ui::session::banner::{self, Banner};
use crate::ui::session::open::{self, LaidOut, Progress};
use crate::ui::source::Source;

/// Why a run on a real network is not branched.
pub(super) const NOT_OF_NETWORK: &str =
    "A real network goes on by itself: only runs of the lab can be branched";
/// Why a capture is not.
pub(super) const NOT_OF_RECORDING: &str =
    "This is a recording: only runs of the lab can be branched";
/// What is said where one looks at the past and wants to change something.
pub(super) const BRANCH_INSTEAD: &str =
    "In the past nothing can be changed: End returns, Branch from here goes on differently";

/// What is being done about branches.
#[derive(Default)]
pub(super) struct Branching {
    playing: Option<Playing>,
    /// Would close all runs, of which some, or notes, stand in no file: the user is asked first.
    leaving: Option<Action>,
    /// The user has agreed to that; they are closed when something else begins in their place.
    agreed: bool,
}

/// A branch that is being played up to where it begins.
struct Playing {
    /// Of which session.
    session: u64,
    from: TabId,
    /// It comes of an undo.
    undoes: bool,
    progress: Arc<Progress>,
    errand: Errand<Result<Option<LaidOut>, String>>,
}

impl Branching {
    /// Nothing of it is wanted any more.
    pub(super) fn stop(&mut self) {
        if let Some(playing) = self.playing.take() {
            playing.progress.stop();
        }
    }
}

/// Whether something else begins by this, in the place of all runs of the session. Of a real network
/// that is what is agreed to at last: its page alone closes nothing.
fn closes_the_runs(action: &Action) -> bool {
    match action {
        Action::Network(wish) => *wish == NetworkWish::Plan,
        Action::LeaveRecording | Action::Do(Verb::JoinNetwork | Verb::ServeNetwork) => false,
        action => ends_the_run(action),
    }
}

impl App {
    /// The runs of the session.
    pub fn runs(&self) -> &Runs {
        &self.runs
    }

    /// Carries out a wish about the runs of the session.
    pub(super) fn branch_wish(&mut self, ctx: &Context, wish: BranchWish) {
        match wish {
            BranchWish::Show(tab) => {
                self.comparing.stop();
                self.show_run(ctx, tab);
            }
            BranchWish::Close(tab) => self.close_run(ctx, tab, false),
            BranchWish::CloseAnyway(tab) => self.close_run(ctx, tab, true),
            BranchWish::Keep => (self.runs.closing, self.branching.leaving) = (None, None),
            BranchWish::Leave => {
                if let Some(action) = self.branching.leaving.take() {
                    self.branching.agreed = true;
                    self.act(ctx, action);
                    self.branching.agreed = false;
                }
            }
            BranchWish::Rename(tab) => {
                let name = self.runs.tab(tab).map(|tab| tab.name().to_owned());
                self.runs.renaming = name.map(|name| (tab, name));
            }
            BranchWish::Type(text) => {
                if let Some((_, name)) = &mut self.runs.renaming {
                    *name = text;
                }
            }
            BranchWish::Named => {
                if let Some((tab, name)) = self.runs.renaming.take()
                    && self.runs.tab(tab).is_some_and(|tab| tab.name() != name)
                {
                    self.runs.rename(tab, &name);
                }
            }
            BranchWish::NotNamed => self.runs.renaming = None,
        }
    }

    /// Cuts the run where one looks; what comes of it goes on in a tab of its own.
    pub(super) fn branch_from_here(&mut self, ctx: &Context) {
        let place = Place::After(self.model.playhead());
        self.branch_at(ctx, place, false);
    }

    /// Cuts the run where a message has not left yet.
    pub(super) fn branch_before(&mut self, ctx: &Context, message: RecordId) {
        let model = &self.model;
        let start = model.steps.step_before(message.index() + 1);
        let place = Playhead::after(&model.log, start.unwrap_or(message.index()));
        self.branch_at(ctx, Place::After(place), false);
    }

    /// A branch before the last thing that was done, in silence: the run stays in its tab.
    pub(super) fn undo(&mut self, ctx: &Context) {
        let inputs = self.model.session.recorder.inputs();
        match inputs.iter().rposition(|input| input.deed().is_some()) {
            Some(last) => self.branch_at(ctx, Place::Before(last), true),
            None => self.model.notice = Some("Nothing was done that could be undone".into()),
        }
    }

    /// Back to the run in which the last thing was done that was undone here.
    pub(super) fn redo(&mut self, ctx: &Context) {
        match self.runs.redo(&self.model) {
            Some(tab) => self.show_run(ctx, tab),
            None => self.model.notice = Some("Nothing was undone here".into()),
        }
    }

    fn branch_at(&mut self, ctx: &Context, place: Place, undoes: bool) {
        if let Some(why) = self.unbranchable() {
            self.model.trouble = Some(why);
            return;
        }
        let recording = self.model.session.recorder.recording();
        let progress = Arc::<Progress>::default();
        let shared = Arc::clone(&progress);
        let job = move || open::branch(&recording, place, &shared);
        match Errand::run(job, waker(ctx)) {
            Ok(errand) => {
                self.branching.playing = Some(Playing {
                    session: self.sessions.run,
                    from: self.runs.active().id,
                    undoes,
                    progress,
                    errand,
                });
            }
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    /// Why what is open cannot be branched, in one sentence.
    pub(super) fn unbranchable(&self) -> Option<String> {
        let model = &self.model;
        let records: usize = self
            .runs
            .tabs()
            .iter()
            .filter_map(|tab| self.runs.model(tab.id, model))
            .map(|model| model.log.len())
            .sum();
        match &model.source {
            Source::Network(_) => Some(NOT_OF_NETWORK.to_owned()),
            Source::Recording(_) => Some(NOT_OF_RECORDING.to_owned()),
            Source::Lab if model.session.unfit.is_some() => {
                Some("This run does not play as it was recorded: it cannot be branched".into())
            }
            Source::Lab if self.branching.playing.is_some() => {
                Some("One branch at a time: another one is being made".into())
            }
            Source::Lab if self.runs.tabs().len() >= MOST_BRANCHES => Some(format!(
                "There are {MOST_BRANCHES} runs already: close one first"
            )),
            // Half of what a file may hold: they go on.
            Source::Lab if records + model.log.len() > MOST_RECORDS / 2 => {
                Some("These runs hold too many records together: close one first".into())
            }
            Source::Lab => None,
        }
    }

    /// Takes in what has been played, and brings the tabs up to what has been done.
    pub(super) fn run_branches(&mut self, ctx: &Context) {
        self.take_branch(ctx);
        self.runs.name_all(&self.model);
        self.model.session.elsewhere = self.runs.is_unsaved_elsewhere(&self.model);
    }

    /// While a note is written, a branch waits: the note is for the run that is looked at.
    fn take_branch(&mut self, ctx: &Context) {
        let writes = self.note_sheet.is_some();
        let Some(playing) = self.branching.playing.take_if(|_| !writes) else {
            return;
        };
        match playing.errand.take() {
            Outcome::Pending => self.branching.playing = Some(playing),
            Outcome::Lost => self.model.trouble = Some("The branch could not be made".into()),
            Outcome::Done(_) if playing.session != self.sessions.run => {}
            Outcome::Done(Err(sentence)) => self.model.trouble = Some(sentence),
            Outcome::Done(Ok(None)) => {}
            Outcome::Done(Ok(Some(laid_out))) => {
                self.add_branch(ctx, playing.from, playing.undoes, laid_out);
            }
        }
    }

    fn add_branch(&mut self, ctx: &Context, from: TabId, undoes: bool, laid_out: LaidOut) {
        let begun = laid_out.recorder.recording();
        let root = Root {
            from,
            inputs: begun.inputs.len(),
            cut: begun.end,
        };
        let parked = Parked::of(laid_out, &self.model, self.camera.zoom);
        let tab = self.runs.add(Some(root), None, parked);
        self.show_run(ctx, tab);
        if undoes {
            let extent = self.model.session.recorder.extent();
            self.runs.active_mut().undone = Some((from, extent));
        }
    }

    /// Looks at another run of the session, which can go on from now on. The one that was looked
    /// at stands still, with its sockets closed.
    pub(super) fn show_run(&mut self, ctx: &Context, tab: TabId) {
        if self.runs.active().id == tab || self.runs.tab(tab).is_none() {
            return;
        }
        let shared = Shared::take(&mut self.model);
        let parked = self.park();
        let other = self.runs.swap(tab, parked);
        self.take_up(ctx, other);
        shared.give(&mut self.model);
        self.model.session.saved = self.runs.saved_extent(self.runs.active().id);
        self.run_branches(ctx);
    }

    /// Puts away the run that is looked at.
    fn park(&mut self) -> Parked {
        self.model.flows = false;
        self.withdraw_question();
        // Whoever drives it next is told anew.
        self.model.questions.told = false;
        self.model.questions.passed = None;
        self.model.playback.stop();
        self.model.playback.complete();
        let run = self.driver.take().and_then(|driver| {
            let (batch, run) = driver.park();
            self.absorb(batch);
            run
        });
        self.model.playback.complete();
        self.model.status.ports.clear();
        self.model.world = self.model.log.world_at(self.model.playhead().count);
        let empty = Model::new(
            Vec::new(),
            Arc::clone(&self.model.scenario),
            self.model.prefs.clone(),
        );
        Parked {
            model: std::mem::replace(&mut self.model, empty),
            run,
            camera: self.camera.clone(),
            room: self.projector.camera.clone(),
        }
    }

    /// Looks at a run that stood still, and lets it go on.
    fn take_up(&mut self, ctx: &Context, parked: Parked) {
        let Parked {
            model,
            run,
            camera,
            room,
        } = parked;
        self.model = model;
        (self.camera, self.projector.camera) = (camera, room);
        (self.waiting, self.leaping, self.world_of) = (false, false, None);
        (self.editor, self.importer, self.palette) = (None::<Editor>, None, None);
        self.composing.forget_run();
        self.following.begin();
        match run.map(|run| Driver::resume(self.drive, run, ctx)) {
            Some(Ok(driver)) => {
                self.driver = Some(driver);
                let playhead = self.model.playhead();
                let live = self.model.is_live();
                self.take_in(ctx);
                if live {
                    self.model.playback.complete();
                } else {
                    self.model.playback.jump(playhead);
                }
                if let Some(announce) = self.announce {
                    announce(&self.model.scenario, &self.model.status);
                }
            }
            Some(Err(error)) => self.model.trouble = Some(error.to_string()),
            None => {}
        }
        ctx.request_repaint();
    }

    /// Closes a tab, if nothing is lost by that or it does not matter.
    fn close_run(&mut self, ctx: &Context, id: TabId, anyway: bool) {
        self.runs.closing = None;
        let Some(tab) = self.runs.tab(id) else { return };
        let Some(root) = tab.root.clone() else {
            self.model.notice = Some(crate::ui::branches::TRUNK_STAYS.to_owned());
            return;
        };
        let extent = self
            .runs
            .model(id, &self.model)
            .map(|model| model.session.recorder.extent());
        let is_saved = self.runs.saved_extent(id) == extent && self.model.session.file.is_some();
        if !anyway && !is_saved && !self.runs.is_empty(id, &self.model) {
            self.runs.closing = Some(id);
            return;
        }
        let playing = self.branching.playing.as_ref();
        if playing.is_some_and(|playing| playing.from == id) {
            // It would hang on nothing.
            self.branching.stop();
        }
        if self.runs.active().id == id {
            self.show_run(ctx, root.from);
        }
        self.runs.remove(id);
        self.run_branches(ctx);
    }

    /// Takes in what a run tells that is driven.
    pub(super) fn absorb(&mut self, batch: Batch) {
        let before = self.model.log.len();
        // What still came while time was being stopped is there at once, too.
        let ran = self.model.status.pace != Pace::Stopped && self.model.is_live();
        let recorder = &mut self.model.session.recorder;
        recorder.take(&batch.records, batch.inputs, batch.status.mark);
        if !batch.records.is_empty() {
            self.waiting = false;
            self.model.grow(batch.records);
        }
        self.waiting &= !(batch.status.ended && batch.status.held == 0);
        self.model.status = batch.status;
        if before == 0 && !self.model.log.is_empty() {
            if let Some(announce) = self.announce {
                announce(&self.model.scenario, &self.model.status);
            }
            self.model.playback.jump(Playhead::at_end(&self.model.log));
        }
        if self.model.flows || ran {
            self.go_with_the_flow(before);
        } else {
            self.model.playback.follow(&self.model.log, before);
        }
        self.model.flows &= self.model.status.failed.is_none();
    }

    /// How far a branch is that takes its time.
    pub(super) fn branching_banner(&self) -> Option<Banner> {
        let playing = self.branching.playing.as_ref()?;
        let percent = playing.progress.percent();
        (percent > 0).then(|| banner::branching(percent))
    }

    /// Asks before all runs of the session are closed, if some of them, or notes, stand in no file.
    /// Returns whether it does.
    pub(super) fn asks_before(&mut self, action: &Action) -> bool {
        let asks = !self.branching.agreed
            && self.model.is_lab()
            && self.has_unsaved_work()
            && closes_the_runs(action);
        if asks {
            (self.palette, self.start_page) = (None, false);
            self.branching.leaving = Some(action.clone());
        }
        asks
    }

    /// Whether branches or notes stand in no file. A run alone is soon played again.
    pub(super) fn has_unsaved_work(&self) -> bool {
        let session = &self.model.session;
        session.has_unsaved_notes() || (!self.runs.is_alone() && session.is_unsaved())
    }

    /// Whether it is asked above the panels if something is to be closed.
    pub(super) fn asks_to_close(&self) -> bool {
        self.branching.leaving.is_some() || self.runs.closing.is_some()
    }

    /// The row of tabs.
    pub(super) fn runs_row(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        if self.model.is_lab() && !self.start_page {
            let leaving = self.branching.leaving.is_some();
            crate::ui::branches::row_ui(ui, &self.runs, &self.model, leaving, actions);
        }
    }

    /// Forgets the runs of a session that is no longer open.
    pub(super) fn forget_branches(&mut self) {
        self.branching.stop();
        self.comparing.stop();
        self.branching.leaving = None;
        self.runs = Runs::default();
    }
}

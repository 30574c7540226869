//! A run on a real network in the window: described, agreed to and begun; what it is like while
//! it goes on, and how it ends, is in `going`. Nothing here waits.

use std::time::{Duration, Instant};

use egui::{Context, Ui};

mod backlog;
mod going;

use self::backlog::Backlog;
use self::going::Parting;
use super::App;
use super::sessions::waker;
use crate::files::errand::{Errand, Outcome};
use crate::net::CarryError;
use crate::net::interface::{self, Interface};
use crate::session::RunnerThread;
use crate::session::network::Plan;
use crate::sim::Command;
use crate::ui::action::{Action, Verb};
use crate::ui::driver::Driver;
use crate::ui::network::{
    Agreed, Begun, ConsentSheet, NetworkRun, NetworkWish, OVER, OWN_CAST, OWN_TIME, OWN_WIRE,
    REASONS, Setup, Tab, Task, Wanted, leaving_ui,
};
use crate::ui::source::Source;
use crate::view::forms::capitalised;

/// So often the interfaces are looked up while the page is open.
const LOOK: Duration = Duration::from_secs(2);
/// So often the clock of a network run is shown.
const CLOCK: Duration = Duration::from_millis(50);

/// What is being done about a real network.
#[derive(Default)]
pub(super) struct Networks {
    /// What is typed on the page.
    setup: Setup,
    /// Whether the page is to be seen.
    shown: bool,
    listing: Option<Errand<Vec<Interface>>>,
    listed: Option<Instant>,
    /// Interfaces that a test has instead of those of the computer.
    assumed: Option<Vec<Interface>>,
    planning: Option<(Wanted, Errand<Result<Plan, String>>)>,
    sheet: Option<ConsentSheet>,
    beginning: Option<(Wanted, Errand<Result<Begun, String>>)>,
    /// Would end the run: the user is asked first.
    leaving: Option<Action>,
    /// To be done when the run is over.
    then: Option<Action>,
    parting: Option<Parting>,
    /// What has happened and is not taken in yet.
    backlog: Backlog,
    /// How long a frame may spend on that, where a test says so.
    assumed_frame: Option<Duration>,
}

impl Networks {
    /// Whether the page is to be seen.
    pub(super) fn is_shown(&self) -> bool {
        self.shown
    }

    /// Whether a sheet has the keys.
    pub(super) fn is_asking(&self) -> bool {
        self.sheet.is_some() || self.leaving.is_some()
    }

    /// Puts the sheet away that lies on top.
    pub(super) fn escape(&mut self) {
        if self.leaving.take().is_none() {
            self.sheet = None;
        }
    }

    /// Another run is open now.
    pub(super) fn another_run(&mut self) {
        (self.shown, self.parting, self.then, self.leaving) = (false, None, None, None);
        self.backlog.clear();
    }

    /// Puts the page away.
    pub(super) fn hide(&mut self) -> bool {
        std::mem::take(&mut self.shown)
    }
}

/// Whether this would end the run that is open.
pub(super) fn ends_the_run(action: &Action) -> bool {
    matches!(
        action,
        Action::OpenLesson(_)
            | Action::OpenFile(_)
            | Action::Resume(_)
            | Action::LeaveRecording
            | Action::Seed(_)
            | Action::Variant(..)
            | Action::Session(crate::ui::session::SessionWish::Recover)
            | Action::Network(NetworkWish::Show(Tab::Lab) | NetworkWish::SetUp(_))
            | Action::Do(
                Verb::Restart | Verb::RestartNewSeed | Verb::JoinNetwork | Verb::ServeNetwork
            )
    )
}

/// Why this is not for a run on a real network.
fn why_not(action: &Action, open: bool) -> Option<&'static str> {
    match action {
        Action::Do(verb) if verb.disturbs() => Some(OWN_WIRE),
        Action::Rule(_)
        | Action::Command(
            Command::Link(_)
            | Command::Fault(_)
            | Command::SwitchFault(..)
            | Command::RemoveFault(_)
            | Command::Disturb(_)
            | Command::Move(..)
            | Command::Unplug(..)
            | Command::TakeAddress(..),
        ) => Some(OWN_WIRE),
        Action::Command(_) if !open => Some(OVER),
        Action::Edit(_) => Some(OWN_CAST),
        Action::Speed(_)
        | Action::Idle(_)
        | Action::Compression(_)
        | Action::Do(Verb::IdleTime | Verb::Compression)
            if open =>
        {
            Some(OWN_TIME)
        }
        Action::Do(verb) if open && verb.speed().is_some() => Some(OWN_TIME),
        _ => None,
    }
}

impl App {
    /// For where the real ones would not do: this computer has these interfaces.
    pub fn assume_interfaces(&mut self, interfaces: Vec<Interface>) {
        self.network.assumed = Some(interfaces);
    }

    /// For where the clock would not do: a frame may spend so long on taking in what happened on a
    /// real network, and some of it is taken in all the same.
    pub fn assume_frame(&mut self, budget: Duration) {
        self.network.assumed_frame = Some(budget);
    }

    /// Carries out a wish about a real network.
    pub(super) fn network_wish(&mut self, ctx: &Context, wish: NetworkWish) {
        match wish {
            NetworkWish::Show(Tab::Lab) => self.show_lab(ctx),
            NetworkWish::Show(Tab::Network) => {
                self.start_page = false;
                self.network.shown = self.model.network().is_none();
            }
            NetworkWish::Show(Tab::Recording) => {
                if self.model.is_recording() {
                    (self.start_page, self.network.shown) = (false, false);
                } else {
                    self.act(ctx, Action::Do(Verb::Open));
                }
            }
            NetworkWish::SetUp(task) => {
                (self.sheet, self.palette, self.start_page) = (None, None, false);
                self.network.setup.task = task;
                self.network.shown = true;
            }
            NetworkWish::Plan => self.plan(ctx),
            NetworkWish::Begin => self.begin_network(ctx),
            NetworkWish::Refuse => self.network.sheet = None,
            NetworkWish::Stop => {
                self.network.then = self.network.leaving.take();
                self.part();
            }
            NetworkWish::GoOn => self.network.leaving = None,
        }
        ctx.request_repaint();
    }

    /// Back to the lesson, from wherever.
    fn show_lab(&mut self, ctx: &Context) {
        self.network.shown = false;
        self.leave_recording(ctx);
    }

    /// Asks before the run that is open on a real network is ended, and says what is not for it.
    /// Returns whether the wish is not to be carried out now.
    pub(super) fn holds_back(&mut self, action: &Action) -> bool {
        let Some(run) = self.model.network() else {
            return false;
        };
        let open = run.is_open();
        if open && ends_the_run(action) {
            self.palette = None;
            self.network.leaving = Some(action.clone());
            return true;
        }
        if !open && matches!(action, Action::Do(Verb::Restart | Verb::RestartNewSeed)) {
            self.network.shown = true;
            return true;
        }
        let why = why_not(action, open);
        if let Some(why) = why {
            self.model.trouble = Some(why.to_owned());
        } else if matches!(action, Action::Do(_) | Action::Command(_)) {
            // The next wish shows that it was read.
            let said = |trouble: &mut String| REASONS.contains(&&**trouble);
            self.model.trouble.take_if(said);
        }
        why.is_some()
    }

    /// Whether the page lets this key through.
    pub(super) fn is_for_page(verb: Verb) -> bool {
        matches!(
            verb,
            Verb::Palette
                | Verb::Close
                | Verb::Open
                | Verb::Lessons
                | Verb::Keys
                | Verb::About
                | Verb::FullScreen
                | Verb::Quit
                | Verb::TextLarger
                | Verb::TextSmaller
                | Verb::TextNormal
                | Verb::JoinNetwork
                | Verb::ServeNetwork
                | Verb::StopNetwork
        )
    }

    fn plan(&mut self, ctx: &Context) {
        let Some(wanted) = self.network.setup.wanted() else {
            return;
        };
        let deed = wanted.deed.clone();
        match Errand::run(move || deed.plan(), waker(ctx)) {
            Ok(errand) => self.network.planning = Some((wanted, errand)),
            Err(error) => self.network.setup.trouble = Some(error.to_string()),
        }
    }

    /// The user has agreed: from here on sockets may be opened.
    fn begin_network(&mut self, ctx: &Context) {
        let Some(sheet) = self.network.sheet.take() else {
            return;
        };
        let (wanted, plan) = (sheet.wanted.clone(), sheet.plan);
        match Errand::run(move || wanted.begin(plan), waker(ctx)) {
            Ok(errand) => self.network.beginning = Some((sheet.wanted, errand)),
            Err(error) => self.network.setup.trouble = Some(error.to_string()),
        }
    }

    /// Goes on with what is planned, begun and ended.
    pub(super) fn run_network(&mut self, ctx: &Context) {
        self.list_interfaces(ctx);
        self.take_planned();
        self.take_begun(ctx);
        self.go_on_parting(ctx);
        self.close_gently(ctx);
        let network = &mut self.network;
        network.setup.busy = network.planning.is_some() || network.beginning.is_some();
        if self.model.is_on_network() {
            ctx.request_repaint_after(CLOCK);
        }
    }

    fn list_interfaces(&mut self, ctx: &Context) {
        let network = &mut self.network;
        if let Some(listing) = network.listing.take() {
            match listing.take() {
                Outcome::Pending => network.listing = Some(listing),
                Outcome::Done(all) => network.setup.know(all),
                Outcome::Lost => {}
            }
        }
        if !network.shown {
            return;
        }
        if let Some(assumed) = &network.assumed {
            return network.setup.know(assumed.clone());
        }
        let due = network.listed.is_none_or(|last| last.elapsed() >= LOOK);
        if due && network.listing.is_none() {
            network.listing = Errand::run(interface::all, waker(ctx)).ok();
            network.listed = Some(Instant::now());
        }
        ctx.request_repaint_after(LOOK);
    }

    fn take_planned(&mut self) {
        let Some((wanted, planning)) = self.network.planning.take() else {
            return;
        };
        match planning.take() {
            Outcome::Pending => self.network.planning = Some((wanted, planning)),
            Outcome::Done(Ok(plan)) => {
                self.edits += 1;
                self.network.sheet = Some(ConsentSheet::new(wanted, plan, self.edits));
            }
            Outcome::Done(Err(why)) => self.network.setup.trouble = Some(capitalised(&why)),
            Outcome::Lost => self.network.setup.trouble = Some("It could not be planned".into()),
        }
    }

    fn take_begun(&mut self, ctx: &Context) {
        let Some((wanted, errand)) = self.network.beginning.take() else {
            return;
        };
        let why = match errand.take() {
            Outcome::Pending => {
                self.network.beginning = Some((wanted, errand));
                return;
            }
            Outcome::Done(Ok(begun)) => match self.look_at_network(ctx, &wanted, begun) {
                Ok(()) => return,
                Err(error) => error.to_string(),
            },
            Outcome::Done(Err(why)) => why,
            Outcome::Lost => "the sockets could not be opened".into(),
        };
        self.network.setup.trouble = Some(capitalised(&why));
    }

    /// The sockets are open: what was open before makes room.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub fn look_at_network(
        &mut self,
        ctx: &Context,
        wanted: &Wanted,
        begun: Begun,
    ) -> Result<(), CarryError> {
        let Begun { plan, runner, told } = begun;
        let wake = ctx.clone();
        // Its clock runs all the time: not every tick of it is worth a frame.
        let thread = RunnerThread::drive(runner, move || wake.request_repaint_after(CLOCK))?;
        let behind = self.behind();
        self.stop_reading();
        self.begin(plan.scenario);
        let run = NetworkRun::begun(plan.consent, wanted.expected(), behind);
        self.model.source = Source::Network(Box::new(run));
        self.driver = Some(Driver::Thread(thread));
        self.model.notice = (!told.is_empty()).then(|| capitalised(&told.join("; ")));
        Ok(())
    }

    /// The sheets about a real network.
    pub(super) fn network_sheets(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        if let Some(sheet) = &mut self.network.sheet {
            match sheet.show(ui) {
                Agreed::Undecided => {}
                Agreed::Yes => actions.push(Action::Network(NetworkWish::Begin)),
                Agreed::No => actions.push(Action::Network(NetworkWish::Refuse)),
            }
        }
        if self.network.leaving.is_some() && self.model.network().is_some() {
            leaving_ui(ui, self.model.holders(), actions);
        }
    }

    /// The page.
    pub(super) fn network_page(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        self.network.setup.show(ui, actions);
    }

    /// Which tab is to be seen.
    pub(super) fn shown_tab(&self) -> Tab {
        if self.network.shown {
            Tab::Network
        } else if self.start_page {
            Tab::Lab
        } else {
            self.model.source.tab()
        }
    }

    /// Carries out the wishes of the catalogue that are about a real network.
    pub(super) fn network_verb(&mut self, ctx: &Context, verb: Verb) {
        let wish = match verb {
            Verb::ServeNetwork => NetworkWish::SetUp(Task::Serve),
            Verb::StopNetwork => NetworkWish::Stop,
            _ => NetworkWish::SetUp(Task::Join),
        };
        self.network_wish(ctx, wish);
    }
}

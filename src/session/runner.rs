//! Drives a run: as a plain [`Runner`] that somebody pumps, or on a thread of its own.
//! The only place below the window that looks at a clock.

use core::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::pace::Pace;
use super::run::{self, Ahead, Input, Mark, Run};
use super::store::Store;
use crate::net::loopback::LoopbackCarrier;
use crate::net::memory::MemoryCarrier;
use crate::net::{Carrier, CarryError};
use crate::sim::{ClockJump, Command, HostId, Record, Scenario};
use crate::time::SimTime;

mod limit;
mod thread;
mod watch;

pub use limit::Limit;
pub use thread::{Busy, RunnerThread};

use limit::Fill;
use watch::Watch;

/// How long nothing is done while time runs.
const TICK: Duration = Duration::from_millis(5);
/// Events done before orders are looked at again.
const BUDGET: usize = 2_000;

/// Why a run that was on a real network and is opened again takes no orders.
pub const ONLY_LOOKED_AT: &str =
    "this run was on a real network: it can be looked at, not gone on with";

/// What the window, or the terminal, asks of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// One step: what is in flight lands; else the next held message departs and lands; else
    /// the clock jumps to the next timer that a student can see.
    Step,
    /// As a step, but a message that departs stays in flight until the next step.
    Depart,
    /// Steps until the next timer that a student can see has fired.
    NextTimer,
    /// Goes on at this pace. Closes the gate for [`Pace::Stopped`], opens it for the others.
    Pace(Pace),
    /// A command, at the present instant.
    Command(Command),
    /// Whether, wherever the run stands still, its next step is to be found out on a branch.
    Foresee(bool),
}

/// How datagrams cross.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CarrierKind {
    /// Through real UDP sockets on 127.0.0.1.
    #[default]
    Loopback,
    /// Through memory.
    Memory,
}

/// Where a run that is not stepped ends by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Until {
    /// Nowhere.
    #[default]
    Forever,
    /// When the script has ended and nothing is held or in flight.
    LessonEnd,
    /// At this instant.
    Instant(SimTime),
}

/// How a run begins.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The world.
    pub scenario: Arc<Scenario>,
    /// How datagrams cross.
    pub carrier: CarrierKind,
    /// How it goes on at first. [`Pace::Stopped`] starts with the gate closed.
    pub pace: Pace,
    /// Where it ends by itself.
    pub until: Until,
}

/// How a run stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// Where the run stands, its virtual instant included.
    pub mark: Mark,
    /// The pace.
    pub pace: Pace,
    /// Messages that wait at the gate.
    pub held: usize,
    /// Datagrams in flight.
    pub in_flight: usize,
    /// Whether the script has ended and nothing is held or in flight; for a run with an end of
    /// its own, whether it is reached.
    pub ended: bool,
    /// The sockets in use: the first host of each (clients share one) and its real address.
    pub ports: Vec<(HostId, SocketAddr)>,
    /// Sentences about ports that were busy and replaced.
    pub remarks: Vec<String>,
    /// Hops that had to be sent again.
    pub retries: u64,
    /// Datagrams from other programs that were counted, not kept.
    pub overflow: u64,
    /// Why the run stopped, if it failed. The log stays.
    pub failed: Option<String>,
}

/// What is new since the last time.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// New records, in order.
    pub records: Vec<Record>,
    /// New inputs, in order; together they make a recording.
    pub inputs: Vec<Input>,
    /// How the run stands now.
    pub status: Status,
    /// What the next step will bring, if that is [wanted](Order::Foresee) and new.
    pub ahead: Option<Ahead>,
}

/// A run that somebody pumps.
pub struct Runner {
    run: Run,
    pace: Pace,
    until: Until,
    orders: Vec<Order>,
    failed: Option<String>,
    /// Virtual seconds that should have passed already.
    owed_secs: f64,
    /// The clock, where it looks at it itself.
    watch: Option<Watch>,
    /// How full the log is, if it has a limit.
    fill: Option<Fill>,
    /// Whether its next step is to be found out, wherever it stands still.
    foresees: bool,
    /// Whether it has moved since that was found out.
    moved: bool,
}

impl Runner {
    /// Opens the carrier. Nothing has happened yet but the hosts' appearance.
    ///
    /// # Errors
    /// When no socket can be had.
    pub fn new(setup: &Setup) -> Result<Self, CarryError> {
        let hosts = setup.scenario.hosts.iter();
        let sides: Vec<_> = hosts.map(|spec| run::side(&spec.role)).collect();
        let carrier: Box<dyn Carrier + Send> = match setup.carrier {
            CarrierKind::Memory => Box::new(MemoryCarrier),
            CarrierKind::Loopback => Box::new(LoopbackCarrier::open(&sides)?),
        };
        Ok(Self::with_carrier(setup, carrier))
    }

    /// A runner with a carrier of one's own.
    pub fn with_carrier(setup: &Setup, carrier: Box<dyn Carrier + Send>) -> Self {
        let mut runner = Self::of(Run::new(&setup.scenario, carrier), setup.until);
        runner.set_pace(setup.pace);
        runner
    }

    fn of(run: Run, until: Until) -> Self {
        Self {
            run,
            pace: Pace::Fast,
            until,
            orders: Vec::new(),
            failed: None,
            owed_secs: 0.0,
            watch: None,
            fill: None,
            foresees: false,
            moved: false,
        }
    }

    /// Goes on, with the gate closed, from where a run stands that was played again, each host
    /// with a way of its own from now on. A run on a real network cannot be gone on with: the
    /// network has. It stands as it stood, with [`ONLY_LOOKED_AT`] in its status, and takes no
    /// orders.
    ///
    /// # Errors
    /// When no socket can be had.
    pub fn resume(run: Run, carrier: CarrierKind) -> Result<Self, CarryError> {
        let carrier: Box<dyn Carrier + Send> = match carrier {
            CarrierKind::Loopback if !run.engine().is_live() => {
                Box::new(LoopbackCarrier::open(&run.sides())?)
            }
            CarrierKind::Loopback | CarrierKind::Memory => Box::new(MemoryCarrier),
        };
        Ok(Self::resume_with(run, carrier))
    }

    /// The same with a carrier of one's own.
    pub fn resume_with(mut run: Run, carrier: Box<dyn Carrier + Send>) -> Self {
        let live = run.engine().is_live();
        if !live {
            run.go_on_with(carrier);
        }
        let mut runner = Self::of(run, Until::Forever);
        if live {
            runner.pace = Pace::Stopped;
            runner.failed = Some(ONLY_LOOKED_AT.to_owned());
        } else {
            runner.set_pace(Pace::Stopped);
        }
        runner
    }

    /// Closes the sockets; the run stands still until somebody [resumes](Self::resume) it. What is
    /// new is to be taken before. A run that failed cannot be gone on with.
    pub fn park(mut self) -> Option<Run> {
        self.run.hang_up();
        self.failed.is_none().then_some(self.run)
    }

    /// Ends the run, with its sockets closed, when its log is as full as this. For whoever keeps
    /// the log.
    pub fn keep_within(&mut self, limit: Limit) {
        self.fill = Some(Fill::new(limit));
    }

    /// From now on what happens is stored before anybody on a real network is told of it.
    pub fn store_in(&mut self, store: Box<dyn Store>) {
        self.run.store_in(store);
    }

    /// What was stored is put in order; from now on nothing is stored.
    ///
    /// # Errors
    /// When something could not be stored, in one phrase.
    pub fn finish_store(&mut self) -> Result<(), String> {
        self.run.finish_store()
    }

    fn set_pace(&mut self, pace: Pace) {
        let open = pace != Pace::Stopped;
        if open != self.run.engine().gate_is_open() {
            self.run.command(Command::Gate(open));
        }
        self.pace = pace;
    }

    /// Takes an order. It is carried out by the next pump.
    pub fn order(&mut self, order: Order) {
        if self.failed.is_none() {
            self.orders.push(order);
        }
    }

    /// Goes on for so much real time, for at most `budget` events. Returns whether there is more
    /// to do at once. A run that failed does nothing more.
    pub fn pump(&mut self, elapsed: Duration, budget: usize) -> bool {
        if self.failed.is_some() {
            return false;
        }
        self.try_pump(elapsed, budget).unwrap_or_else(|error| {
            self.fail(error.to_string());
            false
        })
    }

    /// The run does nothing more. No port of a real network is held idle.
    fn fail(&mut self, why: String) {
        self.failed = Some(why);
        self.orders = Vec::new();
        if self.run.engine().is_live() {
            self.run.hang_up();
        }
    }

    /// The clock of this computer jumped. On a real network the time that the computer slept has
    /// passed for everybody: what was due then is due at once. A clock that is set moves nothing,
    /// but the log tells of it, because dates come from the clock as it was at the start.
    pub fn clock_jumped(&mut self, jump: ClockJump) {
        if self.failed.is_none() && self.run.engine().is_live() {
            self.run.clock_jumped(jump);
        }
    }

    fn try_pump(&mut self, elapsed: Duration, budget: usize) -> Result<bool, CarryError> {
        let more = self.run.take_in_guests()?;
        for order in std::mem::take(&mut self.orders) {
            self.moved = true;
            match order {
                Order::Step => self.run.step()?,
                Order::Depart => self.run.depart()?,
                Order::NextTimer => self.run.step_to_timer()?,
                Order::Pace(pace) => self.set_pace(pace),
                Order::Command(command) => self.run.command(command),
                Order::Foresee(wanted) => self.foresees = wanted,
            }
        }
        if self.has_ended() {
            return Ok(false);
        }
        if self.run.engine().is_live() {
            // The clock of a real network is everybody's: only the gate is ours.
            return Ok(self.go_on(elapsed, 1.0, budget)? || more);
        }
        match self.pace {
            Pace::Stopped => Ok(false),
            Pace::Speed(factor) => self.go_on(elapsed, factor, budget),
            Pace::Fast => self.rush(budget),
        }
    }

    fn go_on(&mut self, elapsed: Duration, factor: f64, budget: usize) -> Result<bool, CarryError> {
        self.owed_secs += elapsed.as_secs_f64() * factor.max(0.0);
        let before = self.run.engine().now();
        let span = Duration::try_from_secs_f64(self.owed_secs).unwrap_or(Duration::MAX);
        let limit = (before + span).min(self.limit());
        let arrived = self.run.advance(limit, budget)?;
        let spent = self.run.engine().now().since(before).as_secs_f64();
        self.owed_secs = (self.owed_secs - spent).max(0.0);
        if arrived && limit == self.limit() {
            self.land_the_rest(budget)?;
        }
        Ok(!arrived)
    }

    fn rush(&mut self, budget: usize) -> Result<bool, CarryError> {
        let limit = self.limit();
        if limit == SimTime::MAX {
            for _ in 0..budget {
                if !self.run.work(limit)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        if !self.run.advance(limit, budget)? {
            return Ok(true);
        }
        self.land_the_rest(budget)?;
        Ok(!self.has_ended())
    }

    /// A lesson ends only when nothing is in flight any more.
    fn land_the_rest(&mut self, budget: usize) -> Result<(), CarryError> {
        match self.until {
            Until::LessonEnd => self.run.land_all(budget),
            Until::Forever | Until::Instant(_) => Ok(()),
        }
    }

    fn limit(&self) -> SimTime {
        match self.until {
            Until::Forever => SimTime::MAX,
            Until::LessonEnd => self.run.engine().ends(),
            Until::Instant(instant) => instant,
        }
    }

    fn has_ended(&self) -> bool {
        let engine = self.run.engine();
        match self.until {
            Until::Forever => false,
            Until::LessonEnd => engine.has_ended(),
            Until::Instant(instant) => engine.now() >= instant,
        }
    }

    /// Goes on until the run has reached its end, or failed, on the caller's thread; in step
    /// with the clock if the pace asks for it. `each` gets what is new.
    pub fn run_to_end(&mut self, mut each: impl FnMut(Batch)) {
        self.watch = None;
        loop {
            let busy = self.keep_pace(BUDGET);
            each(self.take());
            if self.has_ended() || self.failed.is_some() {
                return;
            }
            if !busy {
                std::thread::sleep(TICK);
            }
        }
    }

    /// Goes on for as long as it is since the last time, for at most `budget` events. Returns
    /// whether there is more to do at once.
    pub fn keep_pace(&mut self, budget: usize) -> bool {
        let watch = self.watch.get_or_insert_with(Watch::start);
        let passed = watch.look();
        if !self.run.engine().is_live() {
            return self.pump(passed.shown, budget);
        }
        for jump in passed.stood_still.into_iter().chain(passed.set) {
            self.clock_jumped(jump);
        }
        self.pump(passed.elapsed, budget)
    }

    /// Waits for a real network, but not longer than so.
    pub fn wait(&mut self, patience: Duration) {
        self.run.wait(patience);
    }

    /// What is new since the last time.
    pub fn take(&mut self) -> Batch {
        let records = self.run.take_records();
        let full = self.fill.as_mut().and_then(|fill| fill.take(&records));
        if let Some(why) = full.filter(|_| self.failed.is_none()) {
            self.fail(why);
        }
        self.moved |= !records.is_empty();
        Batch {
            ahead: self.look_ahead(),
            records,
            inputs: self.run.take_inputs(),
            status: self.status(),
        }
    }

    /// What the next step will bring: told once wherever the run stands still, on no account
    /// otherwise.
    fn look_ahead(&mut self) -> Option<Ahead> {
        let stands = self.foresees && self.pace == Pace::Stopped && self.failed.is_none();
        if !stands || !std::mem::take(&mut self.moved) {
            return None;
        }
        self.run.foresee()
    }

    /// Shows what is new since the last time and forgets it, inputs included: as
    /// [`take`](Self::take) for runs that nobody looks back upon. Memory does not grow with time.
    pub fn pass(&mut self, look: impl FnOnce(&[Record])) -> Status {
        self.run.pass(look);
        self.status()
    }

    /// How the run stands.
    pub fn status(&self) -> Status {
        let engine = self.run.engine();
        let (retries, overflow) = self.run.counts();
        Status {
            mark: self.run.mark(),
            pace: self.pace,
            held: self.run.held(),
            in_flight: engine.in_flight(),
            ended: self.has_ended() || engine.has_ended(),
            ports: self.run.ports(),
            remarks: self.run.remarks().to_vec(),
            retries,
            overflow,
            failed: self.failed.clone(),
        }
    }
}

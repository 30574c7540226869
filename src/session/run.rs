//! A run: an engine with its carrier, and the inputs that make it repeatable.

mod foresee;
mod step;

pub use foresee::Ahead;

use core::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::intake::Intake;
use super::store::Store;
use crate::net::memory::MemoryCarrier;
use crate::net::{Carrier, CarryError, FromNetwork, GuestDatagram, Hop, Side, Target};
use crate::sim::scenario::{HostSpec, Role};
use crate::sim::{ClockJump, Command, Engine, Event, HostId, HostKind, Progress, Record, Scenario};
use crate::time::SimTime;

/// Something that cannot be derived: a command, or what another program sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// How many things the engine had done when it came.
    pub ticks: u64,
    /// The instant.
    pub at: SimTime,
    /// What came.
    pub what: InputKind,
}

/// What can come from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum InputKind {
    /// A command of the user.
    Command(Command),
    /// A datagram of another program.
    Guest(GuestDatagram),
    /// What a real network had for us.
    Network(FromNetwork),
    /// The clock of this computer jumped.
    Clock(ClockJump),
    /// A host that could not be added for want of a socket, and why.
    Refused(Box<HostSpec>, String),
}

/// Where a run stands: enough to replay it up to here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// How many things the engine has done.
    pub ticks: u64,
    /// The instant.
    pub at: SimTime,
}

/// Why a host cannot join, before what the system says.
const NO_SOCKET: &str = "no socket can be had";

/// So many datagrams are read before the first of them is answered.
const READ_AT_ONCE: usize = 256;

/// So many are read before commands and timers have their turn, whatever else waits.
const READ_IN_A_TURN: usize = 4_096;

/// An engine with its carrier.
pub struct Run {
    engine: Engine,
    carrier: Box<dyn Carrier + Send>,
    /// The carrier has a way for each host below this one that needs any.
    plugged: HostId,
    inputs: Vec<Input>,
    /// Whether anybody will want to play the run again.
    remembers: bool,
    /// Where the run stood before what its carrier could not do.
    stopped: Option<Mark>,
    /// What a real network sent and nobody has read yet.
    intake: Intake,
    store: Option<Storing>,
}

/// Where records are stored, and how many of the engine's new ones are.
struct Storing {
    store: Box<dyn Store>,
    given: usize,
    /// Whether the last call failed.
    owes: bool,
}

impl Storing {
    fn store(&mut self, new: &[Record]) -> Result<(), String> {
        let fresh = new.get(self.given..).unwrap_or_default();
        self.given = new.len();
        if fresh.is_empty() && !self.owes {
            return Ok(());
        }
        let stored = self.store.store(fresh);
        self.owes = stored.is_err();
        stored
    }
}

impl Run {
    /// What was stored is put in order; from now on nothing is stored.
    ///
    /// # Errors
    /// When something could not be stored, in one phrase.
    pub fn finish_store(&mut self) -> Result<(), String> {
        let Some(mut storing) = self.store.take() else {
            return Ok(());
        };
        storing.store(self.engine.new_records())?;
        storing.store.finish()
    }

    /// The beginning of a run.
    pub fn new(scenario: &Scenario, carrier: Box<dyn Carrier + Send>) -> Self {
        let engine = Engine::new(scenario);
        Self {
            plugged: engine.next_host(),
            engine,
            carrier,
            inputs: Vec::new(),
            remembers: true,
            stopped: None,
            intake: Intake::default(),
            store: None,
        }
    }

    /// From now on what happens is stored before anybody on a real network is told of it; what
    /// has not been taken yet is stored first.
    pub fn store_in(&mut self, store: Box<dyn Store>) {
        self.store = Some(Storing {
            store,
            given: 0,
            owes: false,
        });
    }

    /// Goes on with another carrier, which has a way for every host that needs one. What other
    /// programs send through it is theirs, and not that of guests of before.
    pub(super) fn go_on_with(&mut self, mut carrier: Box<dyn Carrier + Send>) {
        carrier.number_guests_from(self.engine.next_guest());
        self.carrier = carrier;
        self.plugged = self.engine.next_host();
    }

    /// Lets time pass in which nothing is due.
    pub(super) fn advance_to(&mut self, instant: SimTime) {
        self.engine.advance_to(instant);
    }

    /// On which side of the wire each host stands, in the order of their numbers.
    pub(super) fn sides(&self) -> Vec<Option<Side>> {
        self.engine.kinds().map(side_of).collect()
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Where the run stands. One that has failed stands before what could not be carried.
    pub fn mark(&self) -> Mark {
        self.stopped.unwrap_or(Mark {
            ticks: self.engine.ticks(),
            at: self.engine.now(),
        })
    }

    /// Carries out a command now, and remembers it. A command with a number that no file can
    /// hold is none.
    pub fn command(&mut self, command: Command) {
        if matches!(&command, Command::Link(link) if !link.is_finite()) {
            return;
        }
        let input = match command {
            Command::Add(spec) => match self.connect(&spec) {
                Ok(()) => InputKind::Command(Command::Add(spec)),
                Err(error) => InputKind::Refused(spec, format!("{NO_SOCKET}: {error}")),
            },
            command => InputKind::Command(command),
        };
        self.take_in(input);
    }

    /// Gets a socket for a host that is about to join.
    fn connect(&mut self, spec: &HostSpec) -> Result<(), CarryError> {
        if self.engine.check_spec(spec).is_err() {
            return Ok(());
        }
        self.plug_in_newcomers()?;
        if let Some(side) = side(&spec.role) {
            self.carrier.host_added(self.plugged, side)?;
        }
        self.plugged = HostId(self.plugged.0.saturating_add(1));
        Ok(())
    }

    /// Gets sockets for hosts that the script has added since the last time.
    fn plug_in_newcomers(&mut self) -> Result<(), CarryError> {
        let next = self.engine.next_host();
        if self.plugged == next {
            return Ok(());
        }
        let known = self.plugged.index();
        for (host, kind) in (0..).map(HostId).zip(self.engine.kinds()).skip(known) {
            if let Some(side) = side_of(kind) {
                self.carrier.host_added(host, side)?;
            }
        }
        self.plugged = next;
        Ok(())
    }

    fn take_in(&mut self, what: InputKind) {
        let now = Mark {
            ticks: self.engine.ticks(),
            at: self.engine.now(),
        };
        self.take_in_at(now, what);
    }

    fn take_in_at(&mut self, Mark { ticks, at }: Mark, what: InputKind) {
        let input = Input { ticks, at, what };
        self.apply(&input);
        if self.remembers {
            self.inputs.push(input);
        }
    }

    /// Carries out an input that is already on record.
    pub(super) fn apply(&mut self, input: &Input) {
        self.engine.advance_to(input.at);
        match &input.what {
            InputKind::Command(command) => self.engine.command(command.clone()),
            InputKind::Guest(datagram) => self.engine.guest(datagram),
            InputKind::Network(what) => self.engine.take_news(what),
            InputKind::Clock(jump) => self.engine.clock_jumped(*jump),
            InputKind::Refused(spec, why) => {
                self.engine.refuse(Command::Add(spec.clone()), why);
            }
        }
    }

    /// Takes in what other programs sent meanwhile, and lets the answers go. Returns whether more
    /// waits than was read in this turn.
    pub fn take_in_guests(&mut self) -> Result<bool, CarryError> {
        for datagram in self.carrier.guests() {
            self.take_in(InputKind::Guest(datagram));
            self.answer()?;
        }
        for what in self.carrier.news() {
            self.intake.keep(what);
        }
        // Many are read before the first is answered: what they change is stored at once.
        for _ in 0..READ_IN_A_TURN / READ_AT_ONCE {
            if !self.engine.gate_is_open() {
                return Ok(false);
            }
            let read = (0..READ_AT_ONCE).take_while(|_| self.read_next()).count();
            self.answer()?;
            if read < READ_AT_ONCE {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn answer(&mut self) -> Result<(), CarryError> {
        while self.engine.has_answers() {
            self.work(SimTime::ZERO)?;
        }
        Ok(())
    }

    /// Reads the next thing that a real network sent, if there is one.
    fn read_next(&mut self) -> bool {
        let Some(next) = self.intake.next(&self.engine) else {
            return false;
        };
        let before = self.engine.new_records().len();
        let octets = next.what.octets();
        self.take_in(InputKind::Network(next.what));
        let new = self.engine.new_records().get(before..).unwrap_or_default();
        let ends = new.last().map(|record| &record.event);
        if !next.expected || matches!(ends, Some(Event::Ignored(_) | Event::Dropped(_))) {
            self.intake.charge(octets);
        }
        true
    }

    /// The clock of this computer jumped. If time passed meanwhile, what was due then is due now.
    pub(super) fn clock_jumped(&mut self, jump: ClockJump) {
        if let ClockJump::StoodStill(secs) = jump {
            let awake = self.engine.now() + Duration::from_secs(secs.into());
            self.engine.advance_to(awake);
        }
        self.take_in(InputKind::Clock(jump));
    }

    /// Gives the sockets back. What happens from now on reaches nobody.
    pub(super) fn hang_up(&mut self) {
        self.carrier = Box::new(MemoryCarrier);
    }

    /// Messages that wait at the gate: ours that have not left, and those of a real network
    /// that nobody has read.
    pub fn held(&self) -> usize {
        self.engine.held() + self.intake.len()
    }

    /// Does the next thing due at `limit` or before. `false`: nothing is.
    pub(super) fn work(&mut self, limit: SimTime) -> Result<bool, CarryError> {
        let before = self.mark();
        match self.engine.poll(limit) {
            Progress::Worked => Ok(true),
            Progress::Carry(hop) => {
                let carried = match self.stored_for(&hop) {
                    Ok(()) => self
                        .plug_in_newcomers()
                        .and_then(|()| self.carrier.carry(&hop)),
                    Err(why) => Err(CarryError::NotStored(why)),
                };
                let bytes = match carried {
                    Err(error) if error.is_passing() => {
                        self.does_not_leave(before, hop.from, &error);
                        None
                    }
                    other => other.inspect_err(|_| self.stopped = Some(before))?,
                };
                self.engine.arrived(bytes);
                Ok(true)
            }
            Progress::Idle(_) => Ok(false),
        }
    }

    /// A message does not leave now. For a replay, which can send everything, this is said before
    /// the engine comes to it.
    fn does_not_leave(&mut self, before: Mark, from: HostId, error: &CarryError) {
        let unsent = FromNetwork::Unsent(from, error.to_string().into());
        self.take_in_at(before, InputKind::Network(unsent));
    }

    /// What has happened is stored, if a real network is about to be told.
    fn stored_for(&mut self, hop: &Hop) -> Result<(), String> {
        match (&mut self.store, hop.to) {
            (Some(store), Target::Network(_)) => store.store(self.engine.new_records()),
            _ => Ok(()),
        }
    }

    /// Goes on up to and including `limit`, for at most `budget` events. `false`: there is more
    /// to do before `limit`.
    pub fn advance(&mut self, limit: SimTime, budget: usize) -> Result<bool, CarryError> {
        for _ in 0..budget {
            if !self.work(limit)? {
                self.engine.advance_to(limit);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Lets land what is in flight, whatever else happens meanwhile.
    pub fn land(&mut self, budget: usize) -> Result<(), CarryError> {
        self.work_while(budget, SimTime::MAX, |engine| engine.in_flight() > 0)
    }

    /// Lets land what is in flight and what is kept back at the end of a lesson, whatever else
    /// happens meanwhile; no longer than to its latest end.
    pub fn land_all(&mut self, budget: usize) -> Result<(), CarryError> {
        let latest = self.engine.latest_end();
        self.work_while(budget, latest, |engine| {
            engine.in_flight() + engine.kept_back() > 0
        })
    }

    fn work_while(
        &mut self,
        budget: usize,
        limit: SimTime,
        is_left: impl Fn(&Engine) -> bool,
    ) -> Result<(), CarryError> {
        for _ in 0..budget {
            if !is_left(&self.engine) {
                return Ok(());
            }
            if !self.work(limit)? {
                if limit < SimTime::MAX {
                    self.engine.advance_to(limit);
                }
                return Ok(());
            }
        }
        Ok(())
    }

    /// Waits for a real network, but not longer than so.
    pub fn wait(&mut self, patience: Duration) {
        self.carrier.wait(patience);
    }

    /// What happened since the last time.
    pub fn take_records(&mut self) -> Vec<Record> {
        self.store_new();
        self.engine.take_records()
    }

    /// Stores what is about to be taken.
    fn store_new(&mut self) {
        if let Some(store) = &mut self.store {
            // What could not be stored is tried again before the next answer.
            let _ = store.store(self.engine.new_records());
            store.given = 0;
        }
    }

    /// Shows what happened since the last time, and forgets it; from now on nothing is kept that
    /// a recording needs. For runs that go on for weeks and are not looked back upon.
    pub fn pass(&mut self, look: impl FnOnce(&[Record])) {
        self.remembers = false;
        self.inputs = Vec::new();
        self.store_new();
        look(self.engine.new_records());
        self.engine.forget_records();
    }

    /// What came from outside since the last time.
    pub fn take_inputs(&mut self) -> Vec<Input> {
        std::mem::take(&mut self.inputs)
    }

    /// The sockets in use.
    pub fn ports(&self) -> Vec<(HostId, SocketAddr)> {
        self.carrier.ports()
    }

    /// Sentences about ports that were busy.
    pub fn remarks(&self) -> &[String] {
        self.carrier.remarks()
    }

    /// How many hops had to be sent again, and how many datagrams were counted, not kept.
    pub fn counts(&self) -> (u64, u64) {
        let overflow = self.carrier.overflow() + self.intake.left_out();
        (self.carrier.retries(), overflow)
    }
}

/// On which side of the wire a host with this role stands; a bystander stands on neither.
pub(super) fn side(role: &Role) -> Option<Side> {
    match role {
        Role::Client { .. } => Some(Side::Client),
        Role::Server { .. } | Role::Relay(_) => Some(Side::Server),
        Role::Bystander => None,
    }
}

fn side_of(kind: HostKind) -> Option<Side> {
    match kind {
        HostKind::Client => Some(Side::Client),
        HostKind::Server | HostKind::Relay => Some(Side::Server),
        HostKind::Bystander | HostKind::Guest => None,
    }
}

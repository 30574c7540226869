//! A run: an engine with its carrier, and the inputs that make it repeatable.

use core::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::intake::Intake;
use super::store::Store;
use crate::net::memory::MemoryCarrier;
use crate::net::{Carrier, CarryError, FromNetwork, GuestDatagram, Hop, Side, Target};
use crate::sim::scenario::{HostSpec, Role};
use crate::sim::{
    ClockJump, Command, Engine, Event, HostId, HostKind, Progress, Record, Scenario, Waiting,
};
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// How many things the engine has done.
    pub ticks: u64,
    /// The instant.
    pub at: SimTime,
}

/// At most so many invisible events are passed within one step.
const STEP_BUDGET: usize = 1_000_000;
/// Why a host cannot join, before what the system says.
const NO_SOCKET: &str = "no socket can be had";

/// So many datagrams are read before the first of them is answered.
const READ_AT_ONCE: usize = 256;

/// So many are read before commands and timers have their turn, whatever else waits.
const READ_IN_A_TURN: usize = 4_096;
/// At most so many steps are made on the way to a timer.
const STEPS_TO_TIMER: usize = 1_000;

/// What a step ended with.
enum Stop {
    /// A message landed.
    Message,
    /// The clock jumped to this.
    Jump(Waiting),
    /// Nothing was left to do.
    Nothing,
}

/// An engine with its carrier.
pub struct Run {
    engine: Engine,
    carrier: Box<dyn Carrier + Send>,
    inputs: Vec<Input>,
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
        Self {
            engine: Engine::new(scenario),
            carrier,
            inputs: Vec::new(),
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
        let joins = self.engine.check_spec(spec).is_ok();
        match side(&spec.role).filter(|_| joins) {
            Some(side) => self.carrier.host_added(self.engine.next_host(), side),
            None => Ok(()),
        }
    }

    fn take_in(&mut self, what: InputKind) {
        let input = Input {
            ticks: self.engine.ticks(),
            at: self.engine.now(),
            what,
        };
        self.apply(&input);
        self.inputs.push(input);
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
        let octets = next.octets();
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
                    Ok(()) => self.carrier.carry(&hop),
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
        let input = Input {
            ticks: before.ticks,
            at: before.at,
            what: InputKind::Network(FromNetwork::Unsent(from, error.to_string().into())),
        };
        self.apply(&input);
        self.inputs.push(input);
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
        for _ in 0..budget {
            if self.engine.in_flight() == 0 || !self.work(SimTime::MAX)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// One step. What is in flight lands; else the next held message departs and lands; else the
    /// clock jumps to the next timer or line of the script that a student can see. Offer window
    /// and ARP wait are passed without a stop.
    pub fn step(&mut self) -> Result<(), CarryError> {
        self.step_to_stop(true).map(|_| ())
    }

    /// The first half of a step: a message departs and stays in flight, so that something can
    /// be done to it; the next step lands it.
    pub fn depart(&mut self) -> Result<(), CarryError> {
        self.step_to_stop(false).map(|_| ())
    }

    /// Step after step until a timer has fired that a student can see, or nothing is left to do;
    /// a thousand steps at most.
    pub fn step_to_timer(&mut self) -> Result<(), CarryError> {
        for _ in 0..STEPS_TO_TIMER {
            match self.step_to_stop(true)? {
                Stop::Jump(Waiting::Timer(..)) | Stop::Nothing => return Ok(()),
                Stop::Message | Stop::Jump(_) => {}
            }
        }
        Ok(())
    }

    fn step_to_stop(&mut self, lands: bool) -> Result<Stop, CarryError> {
        if self.engine.in_flight() > 0 {
            self.land(STEP_BUDGET)?;
            return Ok(Stop::Message);
        }
        for _ in 0..STEP_BUDGET {
            if self.engine.held() > 0 {
                self.command(Command::ReleaseNext);
                if lands {
                    self.land(STEP_BUDGET)?;
                }
                return Ok(Stop::Message);
            }
            if self.read_next() {
                return Ok(Stop::Message);
            }
            // The time of a real network is not ours to jump.
            let jump = self.engine.upcoming().filter(|_| !self.engine.is_live());
            let Some((at, waiting)) = jump else {
                break;
            };
            let jumps = at > self.engine.now();
            self.work(at)?;
            if jumps && is_a_stop(waiting) {
                return Ok(Stop::Jump(waiting));
            }
        }
        Ok(Stop::Nothing)
    }

    /// Waits for a real network, but not longer than so.
    pub fn wait(&mut self, patience: Duration) {
        self.carrier.wait(patience);
    }

    /// What happened since the last time.
    pub fn take_records(&mut self) -> Vec<Record> {
        if let Some(store) = &mut self.store {
            // What could not be stored is tried again before the next answer.
            let _ = store.store(self.engine.new_records());
            store.given = 0;
        }
        self.engine.take_records()
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

fn is_a_stop(waiting: Waiting) -> bool {
    match waiting {
        Waiting::Script => true,
        Waiting::Timer(_, timer) => timer.is_a_stop(),
        Waiting::Flight | Waiting::ProbeAnswer => false,
    }
}

//! Plays scenarios: to their end or to an instant, in memory and over real sockets, rushed or
//! by presses of *Step*. Whatever is played is judged.

use std::sync::Arc;
use std::time::Duration;

use dorascope::files::lessons;
use dorascope::net::Carrier;
use dorascope::protocol::ClientState;
use dorascope::session::world::HostNow;
use dorascope::session::{
    CarrierKind, Digest, Input, Log, Mark, Order, Pace, Playhead, Recording, Replay, Runner, Setup,
    Until,
};
use dorascope::sim::{Command, Event, HostId, Scenario};
use dorascope::time::SimTime;
use dorascope::view::Outline;
use dorascope::view::text::{self, Detail};

use super::judge::demand_clean;
use super::rows::begins_row;

/// Events done before the run is looked at again.
const BUDGET: usize = 10_000;

/// The built-in lesson with this name; in variants, where they follow: `rebinding+not-shared`.
pub(crate) fn lesson(name: &str) -> Arc<Scenario> {
    let mut words = name.split('+');
    let lesson = words.next().and_then(lessons::find);
    let lesson = lesson.unwrap_or_else(|| panic!("there is no lesson {name}"));
    let variants: Vec<&str> = words.collect();
    let with = scenario(lesson.text).with_variants(&variants);
    Arc::new(with.unwrap_or_else(|error| panic!("{error} in {name}")))
}

pub(super) fn scenario(text: &str) -> Arc<Scenario> {
    Arc::new(Scenario::parse(text).unwrap_or_else(|error| panic!("{error} in\n{text}")))
}

/// A run that has ended.
pub(crate) struct Played {
    /// What was played.
    pub(crate) scenario: Arc<Scenario>,
    /// What happened.
    pub(crate) log: Log,
    /// What came from outside.
    pub(crate) inputs: Vec<Input>,
    /// Where it ended.
    pub(crate) mark: Mark,
}

impl Played {
    /// One number for the run, guests left out.
    pub(crate) fn digest(&self) -> String {
        Digest::of(self.log.records()).own()
    }

    /// What makes it repeatable.
    pub(crate) fn recording(&self) -> Recording {
        Recording::new(&self.scenario, 0, self.inputs.clone(), self.mark, &self.log)
    }

    /// The run as a text ladder.
    pub(crate) fn ladder(&self) -> String {
        let mut outline = Outline::default();
        outline.extend(&self.log);
        text::ladder(
            &self.log,
            &outline,
            Playhead::at_end(&self.log),
            Detail::Full,
        )
    }

    /// The state in which the client with this key is at the end.
    pub(crate) fn state_of(&self, key: &str) -> ClientState {
        self.world_of(key).state
    }

    /// What is the case at the end with the host of this key.
    pub(crate) fn world_of(&self, key: &str) -> &HostNow {
        self.log.world().host(host(&self.log, key)).unwrap()
    }

    /// The first event of this kind.
    pub(crate) fn first<T>(&self, find: impl Fn(&Event) -> Option<T>) -> T {
        let mut events = self.log.records().iter().map(|record| &record.event);
        events.find_map(find).unwrap()
    }

    /// The recording gives the same log again, without sockets.
    pub(crate) fn replays(&self) {
        let again = self.recording().replay().unwrap();
        assert_eq!(again.records(), self.log.records());
    }
}

/// The number of the host with this key.
fn host(log: &Log, key: &str) -> HostId {
    let hosts = log.hosts().iter().map(|host| &*host.key);
    let mut numbers = (0..).map(HostId).zip(hosts);
    let found = numbers.find(|(_, other)| *other == key);
    found.unwrap_or_else(|| panic!("there is no {key}")).0
}

/// A run that a test drives itself.
pub(crate) struct Stage {
    pub(crate) runner: Runner,
    pub(crate) log: Log,
    scenario: Arc<Scenario>,
    inputs: Vec<Input>,
}

impl Stage {
    /// At the beginning.
    pub(crate) fn new(
        scenario: &Arc<Scenario>,
        carrier: CarrierKind,
        pace: Pace,
        until: Until,
    ) -> Self {
        let setup = Setup {
            scenario: Arc::clone(scenario),
            carrier,
            pace,
            until,
        };
        Self::of(scenario, Runner::new(&setup).unwrap())
    }

    /// At the beginning, with a carrier of the test's own; rushed.
    pub(crate) fn with_carrier(scenario: &Arc<Scenario>, carrier: Box<dyn Carrier + Send>) -> Self {
        let setup = Setup {
            scenario: Arc::clone(scenario),
            carrier: CarrierKind::Loopback,
            pace: Pace::Fast,
            until: Until::LessonEnd,
        };
        Self::of(scenario, Runner::with_carrier(&setup, carrier))
    }

    /// Goes on from the end of a recording.
    pub(crate) fn resumed(recording: &Recording, carrier: CarrierKind) -> Self {
        let mut replay = Replay::begin(recording).unwrap();
        while replay.go_on(1_000).unwrap() {}
        let replayed = replay.finish().unwrap();
        let mut stage = Self {
            runner: Runner::resume(replayed.run, carrier).unwrap(),
            log: replayed.log,
            scenario: Arc::new(recording.scenario().unwrap()),
            inputs: recording.inputs.to_vec(),
        };
        stage.take();
        stage
    }

    fn of(scenario: &Arc<Scenario>, runner: Runner) -> Self {
        let mut stage = Self {
            runner,
            log: Log::default(),
            scenario: Arc::clone(scenario),
            inputs: Vec::new(),
        };
        stage.take();
        stage
    }

    /// Lets so much real time pass. Returns whether there is more to do at once.
    pub(crate) fn pump(&mut self, elapsed: Duration) -> bool {
        let more = self.runner.pump(elapsed, BUDGET);
        self.take();
        more
    }

    /// The number of the host with this key.
    pub(crate) fn host(&self, key: &str) -> HostId {
        host(&self.log, key)
    }

    fn take(&mut self) {
        let batch = self.runner.take();
        assert_eq!(batch.status.failed, None);
        self.log.append(batch.records);
        self.inputs.extend(batch.inputs);
    }

    /// Gives an order and has it carried out.
    pub(crate) fn order(&mut self, order: Order) {
        self.runner.order(order);
        self.pump(Duration::ZERO);
    }

    /// A press of *Step*.
    pub(crate) fn step(&mut self) {
        self.order(Order::Step);
    }

    /// The user wants something.
    pub(crate) fn command(&mut self, command: Command) {
        self.order(Order::Command(command));
    }

    /// Goes on to the end.
    pub(crate) fn rush(&mut self) {
        while self.pump(Duration::ZERO) {}
    }

    /// The run so far, judged.
    pub(crate) fn finish(self) -> Played {
        let played = self.finish_unjudged();
        demand_clean(&played);
        played
    }

    /// The run so far, for tests that judge it by a rule of their own.
    pub(crate) fn finish_unjudged(self) -> Played {
        let mark = self.runner.status().mark;
        Played {
            scenario: self.scenario,
            log: self.log,
            inputs: self.inputs,
            mark,
        }
    }
}

/// Plays a scenario to its end, as fast as the machine can.
pub(crate) fn play(scenario: &Arc<Scenario>, carrier: CarrierKind) -> Played {
    play_until(scenario, carrier, Until::LessonEnd)
}

fn play_until(scenario: &Arc<Scenario>, carrier: CarrierKind, until: Until) -> Played {
    let mut stage = Stage::new(scenario, carrier, Pace::Fast, until);
    stage.rush();
    assert!(stage.runner.status().ended);
    stage.finish()
}

/// Plays a scenario, written as a lesson file, to its end: in memory and over real sockets, and
/// both are the same.
pub(crate) fn run(text: &str) -> Played {
    run_both(text, Until::LessonEnd)
}

/// As [`run`], to an instant.
pub(crate) fn run_until(text: &str, instant: SimTime) -> Played {
    run_both(text, Until::Instant(instant))
}

fn run_both(text: &str, until: Until) -> Played {
    let scenario = scenario(text);
    let memory = play_until(&scenario, CarrierKind::Memory, until);
    let loopback = play_until(&scenario, CarrierKind::Loopback, until);
    assert_eq!(
        memory.digest(),
        loopback.digest(),
        "memory and sockets differ:\n{text}"
    );
    memory
}

/// Plays a lesson by presses of *Step*. Returns how many rows each press added.
pub(crate) fn play_stepped(scenario: &Arc<Scenario>) -> (Played, Vec<usize>) {
    let mut stage = Stage::new(
        scenario,
        CarrierKind::Memory,
        Pace::Stopped,
        Until::LessonEnd,
    );
    let mut presses = Vec::new();
    while stage.log.end() < scenario.ends {
        let before = stage.log.len();
        stage.runner.order(Order::Step);
        stage.runner.pump(Duration::ZERO, BUDGET);
        if stage.runner.status().mark.at > scenario.ends {
            break;
        }
        stage.take();
        let new = before..stage.log.len();
        assert!(!new.is_empty(), "a press did nothing");
        presses.push(new.filter(|index| begins_row(&stage.log, *index)).count());
    }
    (stage.finish(), presses)
}

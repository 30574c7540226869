//! Plays built-in lessons for the tests, and tells a run as rows of words: one row for each
//! message, timer of a lease and line of the script, with what is the case after it. Addresses
//! of the lessons' network are shortened to `.100`; `X1`, `X2` number the transactions as they
//! come; `server-1> OFFER` is who sends what; `lost:`, `heard:` and `ignored:` tell what became
//! of its copies; `laptop-a=BOUND` and `server-1:.100=Active` are the states after it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::lessons;
use dorascope::protocol::Timer;
use dorascope::protocol::referee::{Place, Referee, broken};
use dorascope::protocol::server::BindingState;
use dorascope::session::{CarrierKind, Digest, Log, Order, Pace, Runner, Setup, Until, World};
use dorascope::sim::{Command, Event, HostId, HostKind, Record, RecordId, Scenario};
use dorascope::wire::options::code;
use dorascope::wire::{Message, Packet};

/// Events done before the run is looked at again.
const BUDGET: usize = 10_000;

/// The built-in lesson with this name.
pub(crate) fn lesson(name: &str) -> Arc<Scenario> {
    let lesson = lessons::find(name).unwrap_or_else(|| panic!("there is no lesson {name}"));
    let scenario = Scenario::parse(lesson.text);
    Arc::new(scenario.unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// A run that has ended.
pub(crate) struct Played {
    /// What was played.
    pub(crate) scenario: Arc<Scenario>,
    /// What happened.
    pub(crate) log: Log,
}

impl Played {
    /// One number for the whole run.
    pub(crate) fn digest(&self) -> String {
        Digest::of(self.log.records()).own()
    }
}

fn begin(scenario: &Arc<Scenario>, carrier: CarrierKind, pace: Pace) -> Runner {
    let scenario = Arc::clone(scenario);
    Runner::new(&Setup {
        scenario,
        carrier,
        pace,
        until: Until::LessonEnd,
    })
    .unwrap()
}

/// Plays a lesson to its end, as fast as the machine can.
pub(crate) fn play(scenario: &Arc<Scenario>, carrier: CarrierKind) -> Played {
    let mut runner = begin(scenario, carrier, Pace::Fast);
    while runner.pump(Duration::ZERO, BUDGET) {}
    let batch = runner.take();
    assert_eq!(batch.status.failed, None);
    assert!(batch.status.ended);
    let mut log = Log::default();
    log.append(batch.records);
    Played {
        scenario: Arc::clone(scenario),
        log,
    }
}

/// Plays a lesson by presses of *Step*. Returns how many rows each press added.
pub(crate) fn play_stepped(scenario: &Arc<Scenario>) -> (Played, Vec<usize>) {
    let mut runner = begin(scenario, CarrierKind::Memory, Pace::Stopped);
    let mut log = Log::default();
    let mut presses = Vec::new();
    log.append(runner.take().records);
    while log.end() < scenario.ends {
        runner.order(Order::Step);
        runner.pump(Duration::ZERO, BUDGET);
        let batch = runner.take();
        assert_eq!(batch.status.failed, None);
        let before = log.len();
        if batch.status.mark.at > scenario.ends {
            break;
        }
        log.append(batch.records);
        assert!(log.len() > before, "a press did nothing");
        presses.push(
            (before..log.len())
                .filter(|index| begins_row(&log, *index))
                .count(),
        );
    }
    (
        Played {
            scenario: Arc::clone(scenario),
            log,
        },
        presses,
    )
}

/// The message that leaves with this record.
fn left(log: &Log, index: usize) -> Option<&Arc<Packet>> {
    let record = &log.records()[index];
    let Event::Released(_) = record.event else {
        return None;
    };
    match &log.get(record.cause?)?.event {
        Event::Sent(packet, _) => Some(packet),
        _ => None,
    }
}

/// The MUSTs and MUST NOTs that the messages of a run break: key of the rule, and with what.
pub(crate) fn broken_rules(log: &Log) -> BTreeSet<(String, String)> {
    let mut referee = Referee::default();
    let mut found = BTreeSet::new();
    for record in log.records() {
        if let Event::Sent(packet, _) = &record.event {
            let from_relay = log
                .host(record.host)
                .is_some_and(|host| host.kind == HostKind::Relay);
            let place = if from_relay {
                Place::BehindRelay
            } else {
                Place::ClientLink
            };
            let verdicts = referee.judge(packet, place);
            found.extend(
                broken(&verdicts).map(|verdict| (verdict.rule.key(), verdict.what.clone())),
            );
        }
    }
    found
}

/// Tells the run, a row for each message, timer of a lease and command of the script.
pub(crate) fn rows(log: &Log) -> Vec<BTreeSet<String>> {
    let mut xids = Vec::new();
    let starts: Vec<usize> = (0..log.len())
        .filter(|index| begins_row(log, *index))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([log.len()]);
    let spans: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
    spans
        .into_iter()
        .map(|(start, end)| row(log, start, end, &mut xids))
        .collect()
}

fn begins_row(log: &Log, index: usize) -> bool {
    match &log.records()[index].event {
        Event::Commanded(command) => !matches!(
            **command,
            Command::PowerOn(_) | Command::Gate(_) | Command::ReleaseNext
        ),
        Event::TimerFired(timer) => matches!(timer, Timer::T1 | Timer::T2 | Timer::Expiry),
        _ => left(log, index).is_some(),
    }
}

fn row(log: &Log, start: usize, end: usize, xids: &mut Vec<u32>) -> BTreeSet<String> {
    let record = &log.records()[start];
    let key = |host: HostId| {
        log.host(host)
            .map_or("?".into(), |info| info.key.to_string())
    };
    let mut words = BTreeSet::from([format!("at={}", record.at.as_micros() / 1_000_000)]);
    match &record.event {
        Event::Commanded(command) => words.extend([format!("{command:?}")]),
        Event::TimerFired(timer) => words.extend([format!("{timer:?}"), key(record.host)]),
        _ => {
            let packet = left(log, start).unwrap();
            words.insert(format!("{}>", key(record.host)));
            words.extend(packet_words(packet, xids));
            words.extend(fate_words(log, start, &key));
        }
    }
    words.extend(world_words(log, &log.world_at(end), &key));
    words
        .into_iter()
        .map(|word| word.replace("192.168.1.", "."))
        .collect()
}

fn packet_words(packet: &Packet, xids: &mut Vec<u32>) -> Vec<String> {
    let message = packet.message().unwrap();
    let header = message.header();
    let xid = header.xid.0;
    let place = xids
        .iter()
        .position(|known| *known == xid)
        .unwrap_or_else(|| {
            xids.push(xid);
            xids.len() - 1
        });
    let mut words = vec![
        message.kind().short().to_owned(),
        if packet.is_broadcast() {
            "broadcast"
        } else {
            "unicast"
        }
        .to_owned(),
        format!("X{}", place + 1),
        format!("B={}", u8::from(header.broadcast())),
        format!("src={}", packet.src.ip()),
        format!("dst={}", packet.dst.ip()),
        format!("ciaddr={}", header.ciaddr),
        format!("yiaddr={}", header.yiaddr),
        format!("chaddr={}", header.mac()),
        format!("secs={}", header.secs),
    ];
    words.extend(option_words(&message));
    words
}

/// `o51=3600`, `o54=192.168.1.1`, or `no50` for what is not there.
fn option_words(message: &Message) -> Vec<String> {
    let words = |code: u8, value: Option<String>| match value {
        Some(value) => format!("o{code}={value}"),
        None => format!("no{code}"),
    };
    let seconds = |secs: Option<u32>| secs.map(|secs| secs.to_string());
    let address = |code: u8| words(code, message.address(code).map(|ip| ip.to_string()));
    vec![
        address(code::REQUESTED_IP),
        address(code::SERVER_ID),
        words(code::LEASE_TIME, seconds(message.lease_time())),
        words(code::T1, seconds(message.t1())),
        words(code::T2, seconds(message.t2())),
        words(
            code::PARAMETER_LIST,
            message
                .parameter_list()
                .map(|list| format!("{list:?}").replace(' ', "")),
        ),
        words(
            code::MESSAGE,
            message.text_message().map(|text| text.replace(' ', "-")),
        ),
    ]
}

/// `lost:server-1` and `ignored:server-2`: what became of the copies of a message.
fn fate_words(log: &Log, released: usize, key: &dyn Fn(HostId) -> String) -> Vec<String> {
    let cause = Some(RecordId::new(released));
    let mut words = Vec::new();
    for (index, record) in log.records().iter().enumerate().skip(released) {
        if record.cause != cause {
            continue;
        }
        match &record.event {
            Event::Dropped(_) => words.push(format!("lost:{}", key(record.host))),
            Event::Delivered(_) => {
                let ignored = |other: &Record| {
                    other.cause == Some(RecordId::new(index))
                        && matches!(other.event, Event::Ignored(_))
                };
                let word = if log.records()[index..].iter().any(ignored) {
                    "ignored"
                } else {
                    "heard"
                };
                words.push(format!("{word}:{}", key(record.host)));
            }
            _ => {}
        }
    }
    words
}

/// `laptop-a=BOUND`, `laptop-a=192.168.1.100`, `server-1:192.168.1.100=Active`.
fn world_words(log: &Log, world: &World, key: &dyn Fn(HostId) -> String) -> Vec<String> {
    let mut words = Vec::new();
    for (host, now) in world.hosts() {
        let name = key(host);
        if log
            .host(host)
            .is_some_and(|info| info.kind == HostKind::Client)
        {
            words.push(format!("{name}={}", now.state.name()));
            words.push(format!(
                "{name}={}",
                now.address().map_or("none".into(), |ip| ip.to_string())
            ));
        }
        if log
            .host(host)
            .is_none_or(|info| info.kind != HostKind::Server)
        {
            continue;
        }
        for binding in now.bindings.values() {
            words.push(format!("{name}:{}={:?}", binding.address, binding.state));
        }
        let active = now
            .bindings
            .values()
            .filter(|binding| binding.state == BindingState::Active);
        words.push(format!("{name}:active={}", active.count()));
    }
    words
}

//! The lessons with crowds. What their pictures show is counted: who is answered, how many ask in
//! a second, who holds what, and how long they waited.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::time::Duration;

use dorascope::protocol::server::{BindingState, ClientKey};
use dorascope::protocol::{ClientState, Rule};
use dorascope::session::{CarrierKind, Log, Pace, Playhead, Until};
use dorascope::sim::event::Fault;
use dorascope::sim::{Command, Event, HostId, Record};
use dorascope::time::SimTime;
use dorascope::view::charts::{Charts, Label, Scale, Sight, Subject};
use dorascope::view::question::QuestionTrack;
use dorascope::view::{Axis, Outline};
use dorascope::wire::MessageType;

use super::captions::every_caption_comes;
use crate::support::{Played, Stage, lesson, play};

/// In the order of the catalogue.
pub(super) const LESSONS: [&str; 7] = [
    "exhaustion+starvation",
    "power-cut",
    "power-cut+jitter",
    "power-cut+fuzz",
    "power-cut+five-thousand",
    "thousand-addresses",
    "thousand-addresses+long-lease",
];

const HOUR: u64 = 3_600;

/// When messages of this type leave.
fn departures(log: &Log, wanted: MessageType) -> Vec<(SimTime, HostId)> {
    let sent = log
        .records()
        .iter()
        .filter_map(|record| match &record.event {
            Event::Sent(packet, _) if packet.kind == Some(wanted) => Some((record.at, record.host)),
            _ => None,
        });
    sent.collect()
}

/// The most that leave within one second.
fn peak(departures: &[SimTime]) -> usize {
    let within = |from: &SimTime| {
        let end = *from + Duration::from_secs(1);
        departures
            .iter()
            .filter(|at| (*from..end).contains(at))
            .count()
    };
    departures.iter().map(within).max().unwrap_or(0)
}

fn count(log: &Log, meant: impl Fn(&Record) -> bool) -> usize {
    log.records().iter().filter(|record| meant(record)).count()
}

/// Follows who holds which address, and fails where two hold one, or one holds two.
#[derive(Default)]
struct Holders {
    of_host: BTreeMap<HostId, Ipv4Addr>,
    of_address: BTreeMap<Ipv4Addr, HostId>,
    /// The server's records of those who have an address, and how many each client has.
    granted: BTreeMap<Ipv4Addr, ClientKey>,
    of_client: BTreeMap<ClientKey, usize>,
    most_granted: usize,
    at: SimTime,
}

impl Holders {
    fn of(log: &Log) -> Self {
        let mut holders = Self::default();
        for record in log.records() {
            holders.take(record);
        }
        holders
    }

    fn take(&mut self, record: &Record) {
        if record.at > self.at {
            // Within an instant a server may grant a new address before it frees the old one.
            assert_eq!(
                self.granted.len(),
                self.of_client.len(),
                "one has two at {}",
                self.at
            );
            self.at = record.at;
        }
        match &record.event {
            Event::StateChanged(change) => {
                if let Some(before) = self.of_host.remove(&record.host) {
                    self.of_address.remove(&before);
                }
                let lease = change.lease.as_ref().filter(|_| change.to.has_address());
                if let Some(lease) = lease {
                    let other = self.of_address.insert(lease.address, record.host);
                    assert_eq!(
                        other, None,
                        "{} has two holders at {}",
                        lease.address, record.at
                    );
                    self.of_host.insert(record.host, lease.address);
                }
            }
            Event::BindingChanged(binding, _) => {
                let active = binding.state == BindingState::Active;
                let client = active.then(|| binding.client.clone());
                self.grant(binding.address, client);
            }
            _ => {}
        }
    }

    fn grant(&mut self, address: Ipv4Addr, client: Option<ClientKey>) {
        if let Some(before) = self.granted.remove(&address) {
            let left = self.of_client.remove(&before).unwrap() - 1;
            if left > 0 {
                self.of_client.insert(before, left);
            }
        }
        if let Some(client) = client {
            *self.of_client.entry(client.clone()).or_default() += 1;
            self.granted.insert(address, client);
            self.most_granted = self.most_granted.max(self.granted.len());
        }
    }
}

/// Every caption, and every question.
fn everything_comes(played: &Played) {
    every_caption_comes(played);
    let questions = &played.scenario.questions;
    assert!(!questions.is_empty());
    let mut track = QuestionTrack::default();
    track.extend(&played.log, questions);
    for question in 0..questions.len() {
        let place = track.place(question);
        assert!(place.is_some(), "question {} waits in vain", question + 1);
    }
}

fn power_cut() -> Played {
    play(&lesson("power-cut"), CarrierKind::Memory)
}

#[test]
fn of_fifty_at_once_exactly_31_are_answered() {
    let played = power_cut();
    let first = SimTime::from_secs(3);
    let log = &played.log;
    let asked = departures(log, MessageType::Discover);
    assert_eq!(
        asked.iter().filter(|(at, _)| *at == SimTime::ZERO).count(),
        50
    );
    let answered = departures(log, MessageType::Offer);
    assert_eq!(answered.iter().filter(|(at, _)| *at < first).count(), 31);
    let full = |record: &Record| record.event == Event::Dropped(Fault::QueueFull);
    assert_eq!(count(log, full), 19);
    // Each takes its time: the last of the 31 waits for 31 times 30 ms.
    let last = answered[30].0.since(SimTime::ZERO);
    assert!(last >= Duration::from_millis(200 + 31 * 30), "{last:?}");
}

#[test]
fn the_storm_has_a_memory() {
    let played = power_cut();
    let renewals: Vec<SimTime> = departures(&played.log, MessageType::Request)
        .into_iter()
        .filter_map(|(at, _)| (at >= SimTime::from_secs(1_800)).then_some(at))
        .collect();
    assert_eq!(renewals.len(), 50);
    assert!(peak(&renewals) >= 30, "{} in a second", peak(&renewals));
    let span = renewals[49].since(renewals[0]);
    assert!(span < Duration::from_secs(8), "{span:?}");
}

#[test]
fn everyone_has_an_address_in_the_end_and_each_its_own() {
    let played = power_cut();
    let holders = Holders::of(&played.log);
    assert_eq!(holders.of_host.len(), 50);
    everything_comes(&played);
    played.replays();
}

#[test]
fn over_real_sockets_the_power_returns_just_the_same() {
    let loopback = play(&lesson("power-cut"), CarrierKind::Loopback);
    assert_eq!(power_cut().digest(), loopback.digest());
}

#[test]
fn with_jitter_about_five_ask_in_a_second_and_nobody_is_lost() {
    let played = play(&lesson("power-cut+jitter"), CarrierKind::Memory);
    let asked: Vec<SimTime> = departures(&played.log, MessageType::Discover)
        .into_iter()
        .map(|(at, _)| at)
        .collect();
    assert_eq!(asked.len(), 50);
    let (first, last) = (asked[0].as_secs_f64(), asked[49].as_secs_f64());
    assert!(first >= 1.0 && last <= 10.0, "from {first} to {last} s");
    let in_a_second = 50.0 / (last - first);
    assert!(
        (5.0..6.5).contains(&in_a_second),
        "{in_a_second} in a second"
    );
    assert!(peak(&asked) <= 12, "{} in one second", peak(&asked));
    let full = |record: &Record| record.event == Event::Dropped(Fault::QueueFull);
    assert_eq!(count(&played.log, full), 0);
    everything_comes(&played);
}

#[test]
fn with_fuzz_the_second_storm_does_not_come() {
    for lesson_name in ["power-cut+fuzz", "power-cut+jitter+fuzz"] {
        let played = play(&lesson(lesson_name), CarrierKind::Memory);
        let renewals: Vec<SimTime> = departures(&played.log, MessageType::Request)
            .into_iter()
            .filter_map(|(at, _)| (at >= SimTime::from_secs(1_700)).then_some(at))
            .collect();
        assert_eq!(renewals.len(), 50, "{lesson_name}");
        assert!(peak(&renewals) <= 4, "{} in one second", peak(&renewals));
        everything_comes(&played);
    }
}

#[test]
fn five_thousand_clients_have_an_address_each_and_one_ladder_is_the_one_we_know() {
    let played = play(&lesson("power-cut+five-thousand"), CarrierKind::Memory);
    let log = &played.log;
    assert_eq!(Holders::of(log).of_host.len(), 5_000);
    let laptop = HostId(1);
    assert_eq!(&*log.host(laptop).unwrap().key, "laptop-a");
    let own = log
        .records()
        .iter()
        .filter_map(|record| match &record.event {
            Event::Sent(packet, _) if record.host == laptop => packet.kind,
            Event::Delivered(packet) if record.host == laptop => packet.kind,
            _ => None,
        });
    let own: Vec<MessageType> = own.collect();
    let dora = [
        MessageType::Discover,
        MessageType::Offer,
        MessageType::Request,
        MessageType::Ack,
    ];
    assert_eq!(own[..4], dora);
    assert_eq!(own[4..], [MessageType::Request, MessageType::Ack], "and T1");
    everything_comes(&played);
}

#[test]
fn starvation_leaves_nothing_for_a_real_client() {
    for carrier in [CarrierKind::Memory, CarrierKind::Loopback] {
        let played = play(&lesson("exhaustion+starvation"), carrier);
        let log = &played.log;
        assert_eq!(Holders::of(log).most_granted, 50);
        let made_up: BTreeSet<_> = departures(log, MessageType::Discover)
            .into_iter()
            .filter(|(_, host)| log.host(*host).unwrap().key.starts_with("attacker"))
            .map(|(_, host)| log.host(host).unwrap().mac)
            .collect();
        assert_eq!(made_up.len(), 200, "hardware addresses of one host");
        assert_eq!(played.state_of("phone-b"), ClientState::Selecting);
        everything_comes(&played);
    }
}

/// The whole day, played once for all tests.
fn day() -> &'static Played {
    static DAY: OnceLock<Played> = OnceLock::new();
    DAY.get_or_init(|| play(&lesson("thousand-addresses"), CarrierKind::Memory))
}

/// How many clients are switched on, and how many addresses are granted, at an hour.
fn at_hour(log: &Log, hour: u64) -> (usize, usize) {
    let world = log.world_at(log.count_at(SimTime::from_secs(hour * HOUR)));
    let on = world.hosts().filter(|(_, host)| host.on).count() - 1;
    let bindings = world.host(HostId(0)).unwrap().bindings.values();
    let granted = bindings.filter(|binding| binding.state == BindingState::Active);
    (on, granted.count())
}

#[test]
fn a_day_has_its_night_its_morning_and_its_evening() {
    let log = &day().log;
    let (night, in_use) = at_hour(log, 3);
    assert!((270..330).contains(&night), "{night} at night");
    assert!((300..400).contains(&in_use), "{in_use} in use at night");
    let (morning, in_use) = at_hour(log, 10);
    assert!((660..760).contains(&morning), "{morning} in the morning");
    assert!(
        (700..950).contains(&in_use),
        "{in_use} in use in the morning"
    );
    let (evening, in_use) = at_hour(log, 20);
    assert!(evening > 1_000, "{evening} want to be online");
    assert_eq!(in_use, 1_000);
    everything_comes(day());
}

#[test]
fn nobody_holds_two_addresses_and_no_address_has_two_holders() {
    assert_eq!(Holders::of(&day().log).most_granted, 1_000);
}

#[test]
fn who_is_turned_away_binds_later() {
    let log = &day().log;
    let mut waiting = BTreeSet::new();
    let (mut served, mut later) = (BTreeSet::new(), 0);
    for record in log.records() {
        match &record.event {
            Event::Ignored(Rule::NoAddressLeft) => {
                waiting.insert(sender(log, record));
            }
            Event::StateChanged(change) if change.to.has_address() => {
                served.insert(record.host);
                later += usize::from(waiting.remove(&record.host));
            }
            Event::Commanded(command) => {
                if let Command::PowerOff(host) = **command {
                    waiting.remove(&host);
                }
            }
            _ => {}
        }
    }
    assert!(later > 200, "{later} bound after they were turned away");
    assert_eq!(served.len(), 4_000, "everyone was served at some time");
}

/// Who sent what is ignored here.
fn sender(log: &Log, ignored: &Record) -> HostId {
    let cause = |record: &Record| log.get(record.cause.unwrap()).unwrap();
    cause(cause(ignored)).host
}

#[test]
fn the_wait_for_an_address_is_finite() {
    let log = &day().log;
    let mut outline = Outline::default();
    outline.extend(log);
    let scale = Scale {
        log,
        outline: &outline,
        axis: Axis::True,
    };
    let end = Playhead::at_end(log);
    let sight = Sight {
        beginning: 0,
        playhead: end,
        end,
    };
    let mut charts = Charts::default();
    while charts.update(scale, sight) {}
    let charts = &charts.picture().charts;
    let waits = charts
        .iter()
        .find(|chart| chart.subject == Subject::TimeToLease);
    let last = |label| {
        let series = waits
            .unwrap()
            .series
            .iter()
            .find(|series| series.label == label);
        series.unwrap().values.last().copied().flatten().unwrap()
    };
    let (half, most) = (last(Label::Half), last(Label::Most));
    assert!(half < 1.0, "half wait for {half} s");
    assert!(
        (60.0..3.0 * 3_600.0).contains(&most),
        "99 of 100 wait for {most} s"
    );
}

/// The morning is enough: from then on nobody's lease ends before the day does.
#[test]
fn with_a_lease_of_a_day_the_addresses_are_gone_in_the_morning() {
    let scenario = lesson("thousand-addresses+long-lease");
    let mut stage = Stage::new(
        &scenario,
        CarrierKind::Memory,
        Pace::Fast,
        Until::Instant(SimTime::from_secs(10 * HOUR)),
    );
    stage.rush();
    let played = stage.finish();
    let (on, in_use) = at_hour(&played.log, 3);
    assert!(on < 330 && in_use > 450, "{in_use} in use at night by {on}");
    let (on, in_use) = at_hour(&played.log, 9);
    assert!(on < 800, "{on} in the morning");
    assert_eq!(in_use, 1_000);
}

#[test]
#[ignore = "needs a minute in a debug build"]
fn with_a_lease_of_a_day_every_caption_comes() {
    let played = play(
        &lesson("thousand-addresses+long-lease"),
        CarrierKind::Memory,
    );
    everything_comes(&played);
}

#[test]
#[ignore = "needs half a minute in a debug build"]
fn over_real_sockets_the_day_is_the_same() {
    let loopback = play(&lesson("thousand-addresses"), CarrierKind::Loopback);
    assert_eq!(day().digest(), loopback.digest());
}

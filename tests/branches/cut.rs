//! Where a run can be cut, and what stays the same.

use std::net::UdpSocket;
use std::sync::Arc;

use dorascope::files::lessons;
use dorascope::session::branches::Parting;
use dorascope::session::{
    CarrierKind, Digest, Log, Order, Pace, Place, Playhead, Recording, Replay, Replayed, Runner,
    RunnerThread, Setup, Until,
};
use dorascope::sim::scenario::FaultAction;
use dorascope::sim::{Command, Event};
use dorascope::view::steps::Steps;
use proptest::prelude::*;

use crate::support::{Played, Stage, cases, lesson};

/// So many presses make a trunk.
const PRESSES: usize = 12;

fn stepped(name: &str, presses: usize) -> Stage {
    let mut stage = Stage::new(
        &lesson(name),
        CarrierKind::Memory,
        Pace::Stopped,
        Until::Forever,
    );
    for _ in 0..presses {
        stage.step();
    }
    stage
}

/// A recording, played up to this place in pieces.
pub(crate) fn cut(recording: &Recording, place: Place) -> Replayed {
    let mut replay = Replay::begin(recording).unwrap();
    while replay.go_on_to(place, 7).unwrap() {}
    replay.cut(place)
}

/// The ends of all steps.
fn ends(log: &Log) -> Vec<usize> {
    let mut steps = Steps::default();
    steps.extend(log);
    let beginning = steps.beginning();
    std::iter::successors(Some(beginning), |count| steps.step_after(*count)).collect()
}

#[test]
fn a_branch_begins_with_the_log_of_its_trunk_at_the_end_of_every_step_of_every_lesson() {
    for embedded in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let trunk = stepped(embedded.name, PRESSES).finish_unjudged();
        let recording = trunk.recording();
        for count in ends(&trunk.log) {
            let place = Place::After(Playhead::after(&trunk.log, count));
            let branch = cut(&recording, place);
            let shared = &trunk.log.records()[..count];
            assert_eq!(branch.log.records(), shared, "{} {count}", embedded.name);
            let own = branch.recorder.recording();
            assert_eq!(own.end.last.digest, Digest::of(shared).whole());
            assert_eq!(own.replay().unwrap().records(), shared);
        }
        assert_eq!(recording, trunk.recording(), "the trunk is as it was");
    }
}

#[test]
fn a_branch_in_which_nothing_is_changed_comes_to_the_same_digest() {
    for embedded in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let trunk = stepped(embedded.name, PRESSES).finish_unjudged();
        for (step, count) in ends(&trunk.log).into_iter().enumerate() {
            let place = Place::After(Playhead::after(&trunk.log, count));
            let begun = cut(&trunk.recording(), place).recorder.recording();
            let mut branch = Stage::resumed(&begun, CarrierKind::Memory);
            for _ in step..PRESSES {
                branch.step();
            }
            let branch = branch.finish_unjudged();
            assert_eq!(branch.digest(), trunk.digest(), "{} {count}", embedded.name);
            let parting = Parting::of(&branch.inputs, &trunk.inputs, begun.inputs.len());
            assert_eq!(parting, Parting::Nowhere);
        }
    }
}

#[test]
fn a_message_in_flight_can_be_dropped_in_a_branch_and_lands_in_its_trunk() {
    let trunk = stepped("dora", 4).finish_unjudged();
    let is_request = |place: usize| {
        let record = &trunk.log.records()[place];
        let sent = record.cause.and_then(|sent| trunk.log.get(sent));
        matches!(record.event, Event::Released(_))
            && sent.is_some_and(|sent| {
                matches!(&sent.event, Event::Sent(packet, _)
                if packet.kind == Some(dorascope::wire::MessageType::Request))
            })
    };
    let leaves = (0..trunk.log.len())
        .find(|place| is_request(*place))
        .unwrap();
    let mut flying = Playhead::after(&trunk.log, leaves + 1);
    flying.instant = flying.instant + std::time::Duration::from_millis(100);
    let begun = cut(&trunk.recording(), Place::After(flying))
        .recorder
        .recording();
    assert_eq!(begun.end.mark.at, flying.instant, "it is half way");
    let mut branch = Stage::resumed(&begun, CarrierKind::Loopback);
    assert_eq!(branch.runner.status().in_flight, 1);
    branch.command(Command::Disturb(FaultAction::Drop));
    branch.step();
    let branch = branch.finish_unjudged();
    let lost = |log: &Log| {
        let mut records = log.records().iter();
        records.any(|record| matches!(record.event, Event::Dropped(_)))
    };
    assert!(lost(&branch.log) && !lost(&trunk.log));
    branch.replays();
    trunk.replays();
    let shared = begun.inputs.len();
    let Parting::Done(input) = Parting::of(&branch.inputs, &trunk.inputs, shared) else {
        panic!("the drop is what differs");
    };
    assert_eq!(input.deed(), Some(&Command::Disturb(FaultAction::Drop)));
    let Parting::LeftOut(_) = Parting::of(&trunk.inputs, &branch.inputs, shared) else {
        panic!("and is what the trunk does not have");
    };
}

#[test]
fn a_run_is_cut_before_a_command_as_if_it_had_never_been_given() {
    let mut stage = stepped("two-servers", 2);
    let server = stage.host("server-1");
    let before = stage.log.len();
    stage.command(Command::PowerOff(server));
    for _ in 0..4 {
        stage.step();
    }
    let trunk = stage.finish_unjudged();
    let place = trunk.inputs.iter().position(|input| input.deed().is_some());
    let branch = cut(&trunk.recording(), Place::Before(place.unwrap()));
    assert_eq!(branch.log.len(), before);
    let mut branch = Stage::resumed(&branch.recorder.recording(), CarrierKind::Memory);
    for _ in 0..4 {
        branch.step();
    }
    let never = stepped("two-servers", 6).finish_unjudged();
    assert_eq!(branch.finish_unjudged().log.records(), never.log.records());
}

#[test]
fn what_was_said_about_later_records_is_not_said_in_a_branch() {
    use dorascope::session::Remark;
    use dorascope::session::remark::Note;
    use dorascope::sim::RecordId;

    let trunk = stepped("dora", 4).finish_unjudged();
    let note = |record| {
        Remark::Note(Note {
            record: RecordId::new(record),
            text: "ask the class".into(),
        })
    };
    let (early, late) = (note(3), note(trunk.log.len() - 1));
    let mut recording = trunk.recording();
    recording.remarks = Arc::new(vec![early.clone(), late]);
    let count = ends(&trunk.log)[2];
    let place = Place::After(Playhead::after(&trunk.log, count));
    let branch = cut(&recording, place);
    assert_eq!(branch.recorder.remarks(), [early]);
}

/// A trunk that is parked has given its sockets back, and goes on over new ones.
#[test]
fn a_parked_run_holds_no_socket_and_goes_on_when_it_is_resumed() {
    let setup = Setup {
        scenario: lesson("dora"),
        carrier: CarrierKind::Loopback,
        pace: Pace::Stopped,
        until: Until::Forever,
    };
    let thread = RunnerThread::start(&setup, || ()).unwrap();
    let ports: Vec<_> = thread.take().status.ports;
    assert!(!ports.is_empty());
    thread.order(Order::Step).unwrap();
    let (batch, run) = thread.park();
    let mut log = Log::default();
    log.append(batch.records);
    for (_, address) in ports {
        UdpSocket::bind(address).expect("the port is free again");
    }
    let mut runner = Runner::resume(run.unwrap(), CarrierKind::Loopback).unwrap();
    for _ in 0..3 {
        runner.order(Order::Step);
        while runner.pump(std::time::Duration::ZERO, 1_000) {}
    }
    assert!(!runner.status().ports.is_empty());
    let whole = stepped("dora", 4).finish_unjudged();
    let rest = runner.take().records;
    let seen = whole.log.records().len() - rest.len();
    assert_eq!(rest, whole.log.records()[seen..]);
}

/// One thing that a user can do.
#[derive(Clone, Debug)]
enum Deed {
    Step,
    Command(u8, u8),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => Just(Deed::Step),
        1 => (0_u8..9, 0_u8..4).prop_map(|(what, host)| Deed::Command(what, host)),
    ];
    prop::collection::vec(deed, 0..12)
}

fn carry_out(stage: &mut Stage, deeds: &[Deed]) {
    use dorascope::sim::HostId;
    for deed in deeds {
        match deed {
            Deed::Step => stage.step(),
            Deed::Command(what, host) => {
                let host = HostId(u32::from(*host));
                stage.command(match what {
                    0 => Command::PowerOff(host),
                    1 => Command::PowerOn(host),
                    2 => Command::Disturb(FaultAction::Drop),
                    3 => Command::Disturb(FaultAction::Duplicate),
                    4 => Command::ReleaseAll,
                    5 => Command::Restart(host, true),
                    6 => Command::Silence(host, true),
                    7 => Command::JoinAll,
                    _ => Command::Renew(host),
                });
            }
        }
    }
}

fn is_prefix(branch: &Played, shared: usize, trunk: &Played) -> bool {
    branch.log.records()[..shared] == trunk.log.records()[..shared]
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_branch_anywhere_in_any_lesson_leaves_its_trunk_alone(
        which in any::<prop::sample::Index>(),
        before in deeds(),
        place in any::<prop::sample::Index>(),
        after in deeds(),
    ) {
        let few = lessons::all().iter().filter(|lesson| !lesson.has_crowd());
        let all: Vec<_> = few.collect();
        let name = all[which.index(all.len())].name;
        let mut stage = stepped(name, 1);
        carry_out(&mut stage, &before);
        let trunk = stage.finish_unjudged();
        let recording = trunk.recording();
        let count = place.index(trunk.log.len() + 1);
        let begun = cut(&recording, Place::After(Playhead::after(&trunk.log, count)));
        // What the playhead is in the midst of is done to its end.
        let shared = begun.log.len();
        prop_assert!(shared >= count);
        prop_assert_eq!(begun.log.records(), &trunk.log.records()[..shared]);
        let mut branch = Stage::resumed(&begun.recorder.recording(), CarrierKind::Memory);
        carry_out(&mut branch, &after);
        let branch = branch.finish_unjudged();
        prop_assert!(is_prefix(&branch, shared, &trunk));
        branch.replays();
        prop_assert_eq!(&recording, &trunk.recording());
        trunk.replays();
    }
}

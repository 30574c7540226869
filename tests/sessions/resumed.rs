//! A run goes on from its recording as if it had never stopped.

use std::net::UdpSocket;
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::lessons;
use dorascope::net::memory::MemoryCarrier;
use dorascope::net::{Carrier, CarryError, Hop, Side};
use dorascope::session::{CarrierKind, Pace, Recorder, Replay, Until};
use dorascope::sim::scenario::FaultAction;
use dorascope::sim::{Command, HostId, HostKind};
use dorascope::wire::compose::{ClientFields, discover};
use dorascope::wire::{Mac, Xid};

use crate::support::{Played, Stage, lesson, play};

/// So many presses of *Step* before the run is saved, and after.
const BEFORE: usize = 7;
const AFTER: usize = 9;

fn stepped(name: &str, presses: usize) -> Stage {
    let mut stage = Stage::new(
        &lesson(name),
        CarrierKind::Memory,
        Pace::Stopped,
        Until::Forever,
    );
    for press in 0..presses {
        if press == 3 {
            // Something that only the recording knows.
            stage.command(Command::Disturb(FaultAction::Duplicate));
        }
        stage.step();
    }
    stage
}

fn resumed(recording: &dorascope::session::Recording, carrier: CarrierKind) -> Played {
    let mut stage = Stage::resumed(recording, carrier);
    for _ in 0..AFTER {
        stage.step();
    }
    stage.finish_unjudged()
}

#[test]
fn a_saved_run_goes_on_as_one_that_was_never_saved() {
    for embedded in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let recording = stepped(embedded.name, BEFORE).finish_unjudged().recording();
        let whole = stepped(embedded.name, BEFORE + AFTER).finish_unjudged();
        for carrier in [CarrierKind::Memory, CarrierKind::Loopback] {
            let resumed = resumed(&recording, carrier);
            let name = embedded.name;
            assert_eq!(
                resumed.log.records(),
                whole.log.records(),
                "{name}, {carrier:?}"
            );
            assert_eq!(resumed.inputs, whole.inputs, "{name}, {carrier:?}");
            resumed.replays();
        }
    }
}

#[test]
fn a_run_saved_with_a_message_in_flight_lands_it() {
    let flying = |stage: &mut Stage| stage.order(dorascope::session::Order::Depart);
    let mut stage = stepped("dora", 1);
    flying(&mut stage);
    assert_eq!(stage.runner.status().in_flight, 1);
    let recording = stage.finish_unjudged().recording();
    let mut stage = Stage::resumed(&recording, CarrierKind::Loopback);
    assert_eq!(stage.runner.status().in_flight, 1);
    stage.step();
    assert_eq!(stage.runner.status().in_flight, 0);
    let landed = stage.finish_unjudged();
    assert_eq!(
        landed.log.records(),
        stepped("dora", 2).finish_unjudged().log.records()
    );
}

#[test]
fn a_run_that_went_by_itself_stands_when_it_is_opened() {
    let recording = play(&lesson("three-devices"), CarrierKind::Memory).recording();
    let mut stage = Stage::resumed(&recording, CarrierKind::Loopback);
    let before = stage.log.len();
    stage.pump(Duration::from_secs(100_000));
    assert_eq!(stage.log.len(), before, "nothing moves but by steps");
    stage.step();
    assert!(stage.log.len() > before);
    stage.finish_unjudged().replays();
}

#[test]
fn what_a_recorder_keeps_up_is_what_a_recording_of_the_whole_log_is() {
    let played = stepped("rebinding", 40).finish_unjudged();
    let mut recorder = Recorder::new(&played.scenario, 0);
    let (mut records, mut inputs) = (played.log.records(), played.inputs.clone());
    while !records.is_empty() {
        let (now, later) = records.split_at(records.len().min(7));
        let some = inputs.drain(..inputs.len().min(2)).collect();
        recorder.take(now, some, played.mark);
        records = later;
    }
    recorder.take(&[], inputs, played.mark);
    assert_eq!(recorder.recording(), played.recording());
}

#[test]
fn a_replay_in_pieces_tells_how_far_it_is() {
    let recording = stepped("three-devices", 30).finish_unjudged().recording();
    let mut replay = Replay::begin(&recording).unwrap();
    let mut shares = vec![replay.progress()];
    while replay.go_on(5).unwrap() {
        shares.push(replay.progress());
    }
    assert!(shares.is_sorted() && shares.len() > 5, "{shares:?}");
    assert!((replay.progress() - 1.0).abs() < f32::EPSILON);
    assert_eq!(replay.finish().unwrap().recorder.recording(), recording);
}

fn guest(number: u8) -> (UdpSocket, Vec<u8>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let fields = ClientFields {
        xid: Xid(0x77),
        secs: 0,
        broadcast: false,
        chaddr: Mac([2, 0, 0, 0, 0x77, number]),
        client_id: None,
        hostname: None,
        vendor_class: None,
        parameters: &[1],
        max_size: None,
        lease_secs: None,
        pad: true,
    };
    let message = discover(&fields, None);
    (socket, message.bytes().to_vec())
}

/// A guest asks `server-1` and is answered.
fn visit(stage: &mut Stage, number: u8) {
    let server = stage.host("server-1");
    let ports = stage.runner.status().ports;
    let (_, server) = *ports.iter().find(|(host, _)| *host == server).unwrap();
    let (socket, message) = guest(number);
    socket.send_to(&message, server).unwrap();
    for _ in 0..100 {
        stage.pump(Duration::from_millis(1));
        if stage.runner.status().in_flight == 0 && guests(stage) >= usize::from(number) {
            break;
        }
    }
    let answered = socket.recv_from(&mut [0; 2048]).unwrap();
    assert_eq!(answered.1, server);
}

fn guests(stage: &Stage) -> usize {
    let hosts = stage.log.hosts().iter();
    hosts.filter(|host| host.kind == HostKind::Guest).count()
}

#[test]
fn a_guest_of_before_is_not_taken_for_one_of_now() {
    let mut stage = Stage::new(
        &lesson("dora"),
        CarrierKind::Loopback,
        Pace::Stopped,
        Until::Forever,
    );
    visit(&mut stage, 1);
    let recording = stage.finish_unjudged().recording();
    let mut stage = Stage::resumed(&recording, CarrierKind::Loopback);
    assert_eq!(guests(&stage), 1);
    visit(&mut stage, 2);
    assert_eq!(guests(&stage), 2, "the new one has a lane of its own");
    stage.finish_unjudged().replays();
}

/// Carries, but has no socket for another server.
struct Full(MemoryCarrier);

impl Carrier for Full {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        self.0.carry(hop)
    }

    fn host_added(&mut self, _: HostId, _: Side) -> Result<(), CarryError> {
        Err(CarryError::TooMany(256))
    }
}

#[test]
fn what_was_refused_stays_refused_and_who_joined_has_a_socket() {
    let mut another = lesson("two-servers").hosts[1].clone();
    another.info.key = "server-9".into();
    another.info.name = "Server 9".into();
    another.info.mac = Mac([2, 0, 0, 0, 0, 0x99]);
    another.info.address = Some([192, 168, 1, 9].into());
    if let dorascope::sim::scenario::Role::Server { config, .. } = &mut another.role {
        config.address = [192, 168, 1, 9].into();
    }
    let add = Command::Add(Box::new(another));
    let mut full = Stage::with_carrier(&lesson("dora"), Box::new(Full(MemoryCarrier)));
    full.command(add.clone());
    let refused = full.finish_unjudged();
    let mut stage = Stage::resumed(&refused.recording(), CarrierKind::Loopback);
    assert_eq!(stage.log.hosts().len(), 2);
    stage.command(add);
    assert_eq!(stage.log.hosts().len(), 3);
    assert_eq!(stage.runner.status().ports.len(), 3);
    let joined = stage.finish_unjudged();
    joined.replays();
    let again = Stage::resumed(&joined.recording(), CarrierKind::Loopback);
    assert_eq!(again.runner.status().ports.len(), 3);
}

/// Carries so many datagrams, and then no more.
struct Failing(u32);

impl Carrier for Failing {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        self.0 = self.0.checked_sub(1).ok_or(CarryError::NoSocket(0))?;
        Ok(Some(Arc::clone(&hop.bytes)))
    }
}

#[test]
fn a_run_whose_socket_failed_is_saved_as_it_stood_and_goes_on() {
    let scenario = lesson("dora");
    let setup = dorascope::session::Setup {
        scenario: Arc::clone(&scenario),
        carrier: CarrierKind::Memory,
        pace: Pace::Fast,
        until: Until::LessonEnd,
    };
    let mut runner = dorascope::session::Runner::with_carrier(&setup, Box::new(Failing(2)));
    let mut recorder = Recorder::new(&scenario, 0);
    while runner.pump(Duration::ZERO, 1_000) {}
    let batch = runner.take();
    assert!(batch.status.failed.is_some());
    recorder.take(&batch.records, batch.inputs, batch.status.mark);
    let mut stage = Stage::resumed(&recorder.recording(), CarrierKind::Loopback);
    for _ in ["the REQUEST", "the ACK"] {
        stage.step();
    }
    let whole = play(&scenario, CarrierKind::Memory);
    assert_eq!(
        stage.finish().state_of("laptop-a"),
        whole.state_of("laptop-a")
    );
}

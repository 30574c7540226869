//! Other programs that speak to the sockets of a run: a student's own client, rubbish, a flood.
//! They get a lane and an answer, and change nothing else.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dorascope::protocol::ClientState;
use dorascope::session::{
    CarrierKind, Digest, Log, Order, Pace, Playhead, RunnerThread, Setup, Until, World,
};
use dorascope::sim::{Event, HostKind};
use dorascope::view::captions::CaptionTrack;
use dorascope::wire::compose::{ClientFields, discover, request_selecting};
use dorascope::wire::{Mac, Message, MessageType, Xid};
use support::{Lab, Stage, lesson, play};

/// A program that speaks to `server-1` of a run.
struct Guest {
    socket: UdpSocket,
    fields: ClientFields<'static>,
}

impl Guest {
    fn new(number: u8) -> Self {
        Self::with_card(Mac([2, 0, 0, 0, 0x77, number]))
    }

    fn with_card(chaddr: Mac) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let wait = Some(Duration::from_millis(20));
        socket.set_read_timeout(wait).unwrap();
        let fields = ClientFields {
            xid: Xid(0x77),
            secs: 0,
            broadcast: false,
            chaddr,
            client_id: None,
            hostname: Some("guest"),
            vendor_class: None,
            parameters: &[1, 3],
            max_size: None,
            lease_secs: None,
            pad: true,
        };
        Self { socket, fields }
    }

    /// Sends a message and lets the run take it in. The answer comes from where it was sent to.
    fn ask(&self, stage: &mut Stage, message: &Message) -> Message {
        let server = port_of(stage, "server-1");
        self.socket.send_to(message.bytes(), server).unwrap();
        let mut buffer = [0; 2048];
        for _ in 0..100 {
            stage.pump(Duration::from_millis(20));
            if let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
                assert_eq!(from, server);
                return Message::read(Arc::from(&buffer[..length])).unwrap();
            }
        }
        panic!("no answer to {:?}", message.kind());
    }

    /// The whole way to a lease.
    fn lease(&self, stage: &mut Stage) -> Message {
        let offer = self.ask(stage, &discover(&self.fields, None));
        assert_eq!(offer.kind(), MessageType::Offer);
        let (address, server) = (offer.header().yiaddr, offer.server_id().unwrap());
        let ack = self.ask(stage, &request_selecting(&self.fields, address, server));
        assert_eq!(
            (ack.kind(), ack.header().yiaddr),
            (MessageType::Ack, address)
        );
        ack
    }
}

fn paused(name: &str) -> Stage {
    Stage::new(
        &lesson(name),
        CarrierKind::Loopback,
        Pace::Stopped,
        Until::LessonEnd,
    )
}

fn port_of(stage: &Stage, key: &str) -> SocketAddr {
    let host = stage.host(key);
    let ports = stage.runner.status().ports;
    ports
        .into_iter()
        .find(|(first, _)| *first == host)
        .unwrap()
        .1
}

fn guests(log: &Log) -> Vec<&str> {
    let hosts = log.hosts().iter();
    hosts
        .filter(|host| host.kind == HostKind::Guest)
        .map(|host| &*host.key)
        .collect()
}

fn count(log: &Log, wanted: impl Fn(&Event) -> bool) -> usize {
    log.records()
        .iter()
        .filter(|record| wanted(&record.event))
        .count()
}

#[test]
fn a_guest_gets_its_lease_while_the_lesson_is_paused() {
    let mut stage = paused("dora");
    Guest::new(1).lease(&mut stage);
    let played = stage.finish();
    assert_eq!(guests(&played.log), ["guest-1"]);
    played.replays();
}

#[test]
fn two_guests_get_two_lanes_and_each_its_own_answer() {
    let mut stage = paused("dora");
    let [one, other] = [Guest::new(1), Guest::new(2)];
    let addresses = [&one, &other, &one].map(|guest| guest.lease(&mut stage).header().yiaddr);
    assert_eq!(addresses[0], addresses[2]);
    assert_ne!(addresses[0], addresses[1]);
    let played = stage.finish();
    assert_eq!(guests(&played.log), ["guest-1", "guest-2"]);
    played.replays();
}

#[test]
fn a_guest_and_the_lessons_own_client_live_side_by_side() {
    let mut stage = paused("dora");
    stage.step();
    Guest::new(1).lease(&mut stage);
    for _ in 0..3 {
        stage.step();
    }
    let played = stage.finish();
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
    played.replays();
}

#[test]
fn captions_and_fans_speak_of_the_lessons_own_hosts() {
    let mut stage = paused("dora");
    stage.step();
    let mut guest = Guest::new(1);
    guest.fields.broadcast = true;
    guest.lease(&mut stage);
    let played = stage.finish();
    let mut track = CaptionTrack::default();
    track.extend(&played.log, &played.scenario.captions);
    let playhead = Playhead::at_end(&played.log);
    assert_eq!(track.shown(playhead), Some(0));
    let ladder = played.ladder();
    assert!(ladder.contains("guest-1"), "{ladder}");
    assert!(!ladder.contains('⊘'), "nobody overhears a guest:\n{ladder}");
}

#[test]
fn a_guest_with_the_card_of_a_built_in_client_takes_nothing_from_it() {
    let mut stage = paused("dora");
    let impostor = Guest::with_card(Mac([2, 0, 0, 0, 0, 0x0a]));
    let stolen = impostor.lease(&mut stage).header().yiaddr;
    stage.step();
    impostor.lease(&mut stage);
    for _ in 0..3 {
        stage.step();
    }
    let played = stage.finish();
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
    assert_eq!(played.world_of("laptop-a").address(), Some(stolen));
    played.replays();
}

#[test]
fn rubbish_is_recorded_explained_and_ignored() {
    let mut stage = paused("dora");
    stage.step();
    let socket = Guest::new(1).socket;
    let server = port_of(&stage, "server-1");
    for nth in 0..1_000_usize {
        let rubbish = vec![u8::try_from(nth % 251).unwrap(); nth % 600];
        socket.send_to(&rubbish, server).unwrap();
        if nth % 50 == 0 {
            stage.pump(Duration::from_millis(20));
        }
    }
    for _ in 0..3 {
        stage.step();
    }
    let played = stage.finish();
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
    let ignored = count(&played.log, |event| matches!(event, Event::Ignored(_)));
    assert_eq!(ignored, 1_000);
    played.replays();
}

#[test]
fn the_smallest_and_the_largest_datagram_are_heard_on_every_socket() {
    let relay = "[[relay]]\nid = \"relay\"\nclient_side = \"192.168.2.1/24\"\nserver_side = \"192.168.1.254/24\"\nservers = [\"server-1\"]";
    let scenario = Lab::dora("4s").with(relay).scenario();
    let mut stage = Stage::new(
        &scenario,
        CarrierKind::Loopback,
        Pace::Stopped,
        Until::LessonEnd,
    );
    stage.step();
    let socket = Guest::new(1).socket;
    let ports = stage.runner.status().ports;
    assert_eq!(ports.len(), 3, "a server, a relay, all clients");
    for (_, port) in &ports {
        for octets in [0, 65_507] {
            socket.send_to(&vec![99; octets], port).unwrap();
            stage.pump(Duration::from_millis(20));
        }
    }
    stage.pump(Duration::from_millis(20));
    for _ in 0..3 {
        stage.step();
    }
    let played = stage.finish();
    for octets in [0, 65_507] {
        let heard = |event: &Event| matches!(event, Event::Delivered(packet) if packet.bytes.len() == octets);
        assert_eq!(count(&played.log, heard), 3, "{octets} octets");
    }
    assert_eq!(played.state_of("laptop-a"), ClientState::Bound);
    played.replays();
}

#[test]
fn a_flood_from_outside_leaves_the_lessons_digest_as_it_was() {
    let scenario = lesson("two-servers");
    let quiet = play(&scenario, CarrierKind::Loopback);
    let mut stage = Stage::new(
        &scenario,
        CarrierKind::Loopback,
        Pace::Fast,
        Until::LessonEnd,
    );
    let flood = Flood::begin(port_of(&stage, "server-1"));
    std::thread::sleep(Duration::from_millis(20));
    stage.rush();
    flood.end();
    let played = stage.finish();
    let whole = |log: &Log| Digest::of(log.records()).whole();
    assert_ne!(
        whole(&played.log),
        whole(&quiet.log),
        "the flood was not heard"
    );
    assert_eq!(played.digest(), quiet.digest());
}

/// Somebody sends as much as he can.
struct Flood {
    stop: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<()>,
}

impl Flood {
    fn begin(port: SocketAddr) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let socket = Guest::new(1).socket;
        let thread = std::thread::spawn(move || {
            let mut sent = 0;
            while !stopped.load(Ordering::Relaxed) && sent < 2_000_000 {
                // A full buffer at the other end is what this is about.
                let _ = socket.send_to(b"flood", port);
                sent += 1;
            }
        });
        Self { stop, thread }
    }

    fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
    }
}

#[test]
fn the_thread_steps_wakes_and_ends() {
    let woken = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&woken);
    let setup = Setup {
        scenario: lesson("dora"),
        carrier: CarrierKind::Loopback,
        pace: Pace::Stopped,
        until: Until::LessonEnd,
    };
    let thread = RunnerThread::start(&setup, move || flag.store(true, Ordering::Relaxed)).unwrap();
    for _ in 0..4 {
        thread.order(Order::Step).unwrap();
    }
    let is_bound = |world: &World| {
        world
            .hosts()
            .any(|(_, host)| host.state == ClientState::Bound)
    };
    let mut log = Log::default();
    for _ in 0..500 {
        log.append(thread.take().records);
        if is_bound(log.world()) {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(is_bound(log.world()));
    assert!(woken.load(Ordering::Relaxed));
    drop(thread);
}

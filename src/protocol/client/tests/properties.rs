//! Whatever happens in whatever order: no panic, no standstill, no growth, no way outside of
//! the table.

use proptest::prelude::*;

use super::*;
use crate::protocol::client::state::State;
use crate::protocol::client::table;

/// Something that happens to a client.
#[derive(Clone, Debug)]
enum Event {
    User(u8),
    /// An answer to the last message: its type, lease, T1, T2, and a byte that was changed.
    Reply(MessageType, LeaseSecs, Option<(usize, u8)>),
    Datagram(Vec<u8>),
    Departs,
    ProbeAnswered,
    ProbeSilent,
    Deadline,
}

fn lease() -> impl Strategy<Value = LeaseSecs> {
    let secs = || prop_oneof![0..5_u32, 0..10_000_u32, any::<u32>(), Just(u32::MAX)];
    (secs(), secs(), secs()).prop_map(|(lease, t1, t2)| LeaseSecs { lease, t1, t2 })
}

fn event() -> impl Strategy<Value = Event> {
    let kind = prop_oneof![
        Just(MessageType::Offer),
        Just(MessageType::Ack),
        Just(MessageType::Nak)
    ];
    let change = proptest::option::weighted(0.3, (0..300_usize, any::<u8>()));
    prop_oneof![
        2 => (0..9_u8).prop_map(Event::User),
        4 => (kind, lease(), change).prop_map(|(kind, lease, change)| Event::Reply(kind, lease, change)),
        1 => proptest::collection::vec(any::<u8>(), 0..600).prop_map(Event::Datagram),
        1 => Just(Event::Departs),
        1 => Just(Event::ProbeAnswered),
        2 => Just(Event::ProbeSilent),
        2 => Just(Event::Deadline),
    ]
}

fn config() -> impl Strategy<Value = ClientConfig> {
    let switches = any::<[bool; 6]>();
    let window = prop_oneof![Just(0), Just(500)];
    (switches, window, 0..100_u16).prop_map(|(switches, window, fuzz_per_mille)| ClientConfig {
        start_delay: switches[0],
        probe: switches[1],
        new_xid_for_retry: switches[2],
        new_xid_for_request: switches[3],
        forget_after_reboot: switches[4],
        by_hand: (switches[5] && fuzz_per_mille < 10).then_some(A150),
        offer_window: Duration::from_millis(window),
        probe_wait: Duration::from_millis(window),
        fuzz_per_mille,
        ..ClientConfig::new(MAC)
    })
}

fn user_input(number: u8) -> ClientInput<'static> {
    match number {
        0 => ClientInput::PowerOff,
        1 => ClientInput::Join,
        2 => ClientInput::Renew,
        3 => ClientInput::Rebind,
        4 => ClientInput::Reboot,
        5 => ClientInput::Release,
        6 => ClientInput::AddressInUse,
        7 => ClientInput::Inform,
        _ => ClientInput::PowerOn,
    }
}

impl Story {
    fn happens(&mut self, event: Event) {
        match event {
            Event::User(number) => {
                self.act(user_input(number));
            }
            Event::Reply(..) if self.sent.is_empty() => (),
            Event::Reply(kind, lease, change) => {
                let mut bytes = self.reply(kind, A100, S1, Some(lease)).bytes().to_vec();
                if let Some((at, byte)) = change {
                    bytes[at] = byte;
                }
                self.datagram(bytes);
            }
            Event::Datagram(bytes) => self.datagram(bytes),
            Event::Departs => {
                if let Some(xid) = self.client.state.ask().map(|ask| ask.xid) {
                    self.act(ClientInput::Departed(xid));
                }
            }
            Event::ProbeAnswered => {
                self.act(ClientInput::ProbeAnswered(A100));
            }
            Event::ProbeSilent => {
                self.act(ClientInput::ProbeSilent(A100));
            }
            Event::Deadline => {
                if let Some((at, _)) = self.client.deadline() {
                    self.now = self.now.max(at);
                }
            }
        }
        self.let_timers_fire();
    }

    fn datagram(&mut self, bytes: Vec<u8>) {
        let template = Packet {
            src: core::net::SocketAddrV4::new(S1, 67),
            dst: core::net::SocketAddrV4::new(Ipv4Addr::BROADCAST, 68),
            link: LinkDest::Broadcast,
            kind: None,
            bytes: Arc::default(),
            captured: None,
        };
        let packet = template.with_bytes(bytes.into());
        self.act(ClientInput::Received(&packet));
    }

    /// Whatever is due fires; there is always an end to it.
    fn let_timers_fire(&mut self) {
        for _ in 0..10 {
            if self.client.deadline().is_none_or(|(at, _)| at > self.now) {
                return;
            }
            let did = self.act(ClientInput::Deadline);
            assert!(did > 0, "a deadline that is due makes something happen");
        }
        panic!("timers fire for ever at {}", self.now);
    }

    /// Feeds one input and looks at each output; how many there were.
    fn act(&mut self, input: ClientInput<'_>) -> usize {
        self.client.handle(self.now, input);
        let outputs: Vec<_> = std::iter::from_fn(|| self.client.poll()).collect();
        for output in &outputs {
            self.check(output);
        }
        assert!(outputs.len() < 20);
        if let State::Selecting(selecting) = &self.client.state {
            assert!(selecting.offers.len() <= 64);
        }
        outputs.len()
    }

    fn check(&mut self, output: &ClientOutput) {
        match output {
            ClientOutput::StateChanged(change) => {
                let row = table::find(change.from, change.trigger).expect("a row of the table");
                assert_eq!((change.to, change.rule), (row.to, row.rule));
            }
            ClientOutput::TimerSet(set) if set.at >= self.now => {
                let drawn = Duration::from_micros(set.drawn_micros.unsigned_abs());
                let end = self.now + set.base;
                let end = if set.drawn_micros < 0 {
                    end - drawn
                } else {
                    end + drawn
                };
                // A base cannot be negative: fuzz may have moved a T1 that is all but due.
                assert!(
                    set.at == end || set.base.is_zero(),
                    "{set:?} at {}",
                    self.now
                );
            }
            ClientOutput::Transmit(packet, _) => {
                packet.message().expect("what is sent is a DHCP message");
                self.sent = vec![packet.clone()];
            }
            _ => (),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_brings_a_client_out_of_its_way(
        config in config(),
        events in proptest::collection::vec((0..100_000_000_u64, event()), 1..80),
    ) {
        let mut story = story(|default| *default = config);
        story.act(ClientInput::PowerOn);
        for (micros, event) in events {
            let due = story.client.deadline().map_or(SimTime::MAX, |(at, _)| at);
            story.now = (story.now + Duration::from_micros(micros)).min(due.max(story.now));
            story.happens(event);
        }
    }

    #[test]
    fn the_same_seed_and_inputs_give_the_same_outputs(
        config in config(),
        events in proptest::collection::vec(event(), 1..40),
    ) {
        let run = |events: Vec<Event>| {
            let mut story = story(|default| *default = config.clone());
            story.act(ClientInput::PowerOn);
            for event in events {
                story.happens(event);
            }
            format!("{:?}", story.client)
        };
        prop_assert_eq!(run(events.clone()), run(events));
    }
}

#[test]
fn a_waiting_client_is_small() {
    assert!(size_of::<Client>() <= 288, "{}", size_of::<Client>());
    let mut story = bound(|_| ());
    assert!(story.client.poll().is_none());
    assert_eq!(story.client.outputs.capacity(), 0);
}

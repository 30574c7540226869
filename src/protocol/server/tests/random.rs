//! Whatever is fed to a server in whatever order: it never panics, and its table stays sound.

use proptest::prelude::*;

use super::*;

/// Something that happens to a server.
#[derive(Clone, Debug)]
enum Happening {
    Message {
        kind: u8,
        client: u8,
        address: Ipv4Addr,
        server: Ipv4Addr,
        way: Way,
    },
    Bytes(Vec<u8>),
    Spoilt {
        client: u8,
        at: usize,
        value: u8,
    },
    Wait(u64),
    CommitFails {
        client: u8,
        address: Ipv4Addr,
    },
    Restart {
        forgets: bool,
    },
    Free(Ipv4Addr),
    Replicated {
        client: u8,
        address: Ipv4Addr,
        state: BindingState,
    },
    Configure {
        last: u8,
        reserved: u8,
        hold: bool,
        authoritative: bool,
    },
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Broadcast,
    Unicast,
    Relayed,
}

fn address() -> impl Strategy<Value = Ipv4Addr> {
    prop_oneof![
        8 => (98..112_u8).prop_map(ip),
        2 => (98..112_u8).prop_map(|last| Ipv4Addr::new(192, 168, 2, last)),
        1 => any::<u32>().prop_map(Ipv4Addr::from_bits),
        1 => Just(Ipv4Addr::UNSPECIFIED),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    let server = prop_oneof![4 => Just(SERVER), 1 => Just(OTHER)];
    let way = prop_oneof![Just(Way::Broadcast), Just(Way::Unicast), Just(Way::Relayed)];
    let states = prop_oneof![
        Just(BindingState::Offered),
        Just(BindingState::Active),
        Just(BindingState::Released),
        Just(BindingState::Expired),
        Just(BindingState::Declined),
    ];
    prop_oneof![
        20 => (0..8_u8, 0..16_u8, address(), server, way).prop_map(
            |(kind, client, address, server, way)| Happening::Message { kind, client, address, server, way }
        ),
        1 => prop::collection::vec(any::<u8>(), 0..400).prop_map(Happening::Bytes),
        1 => (0..16_u8, 0..300_usize, any::<u8>())
            .prop_map(|(client, at, value)| Happening::Spoilt { client, at, value }),
        4 => (0..2000_u64).prop_map(Happening::Wait),
        1 => (0..16_u8, address()).prop_map(|(client, address)| Happening::CommitFails { client, address }),
        1 => any::<bool>().prop_map(|forgets| Happening::Restart { forgets }),
        1 => address().prop_map(Happening::Free),
        1 => (0..16_u8, address(), states)
            .prop_map(|(client, address, state)| Happening::Replicated { client, address, state }),
        1 => (98..112_u8, 98..112_u8, any::<bool>(), any::<bool>()).prop_map(
            |(last, reserved, hold, authoritative)| Happening::Configure { last, reserved, hold, authoritative }
        ),
    ]
}

fn config(last: u8, reserved: u8) -> ServerConfig {
    let mut scopes = vec![scope(1, 100, last), scope(2, 100, 105)];
    scopes[0].reservations.insert(key(3), ip(reserved));
    ServerConfig::new(SERVER, scopes)
}

fn message(kind: u8, client: u8, address: Ipv4Addr, server: Ipv4Addr) -> Message {
    let client = &fields(client);
    match kind {
        0 => compose::discover(client, Some(address)),
        1 => compose::discover(client, None),
        2 => compose::request_selecting(client, address, server),
        3 => compose::request_rebooting(client, address),
        4 => compose::request_extending(client, address),
        5 => compose::decline(client, address, server, ""),
        6 => compose::release(client, address, server, ""),
        _ => compose::inform(client, address),
    }
}

fn packet(message: &Message, way: Way) -> Packet {
    match way {
        Way::Broadcast => broadcast(message),
        Way::Unicast => unicast(message),
        Way::Relayed => unicast(&relayed(message)),
    }
}

impl Lab {
    fn meets(&mut self, happening: Happening) -> Vec<ServerOutput> {
        match happening {
            Happening::Message {
                kind,
                client,
                address,
                server,
                way,
            } => {
                let packet = packet(&message(kind, client, address, server), way);
                self.outputs(ServerInput::Received(&packet))
            }
            Happening::Bytes(bytes) => {
                let any = broadcast(&message(1, 0, SERVER, SERVER));
                self.outputs(ServerInput::Received(&any.with_bytes(bytes.into())))
            }
            Happening::Spoilt { client, at, value } => {
                let whole = broadcast(&message(2, client, ip(101), SERVER));
                let mut bytes = whole.bytes.to_vec();
                bytes[at] = value;
                self.outputs(ServerInput::Received(&whole.with_bytes(bytes.into())))
            }
            Happening::Wait(secs) => {
                self.now = self.now + Duration::from_secs(secs);
                Vec::new()
            }
            Happening::CommitFails { client, address } => self.fails_to_store(client, address),
            Happening::Restart { forgets } => {
                let stored = self.server.bindings().filter(|_| !forgets);
                let stored = stored.map(|binding| (**binding).clone()).collect();
                self.outputs(ServerInput::Restart(stored))
            }
            Happening::Free(address) => self.outputs(ServerInput::Free(address)),
            Happening::Replicated {
                client,
                address,
                state,
            } => {
                let until = Some(self.now + Duration::from_mins(1));
                self.outputs(ServerInput::Replicated(&Binding {
                    address,
                    client: key(client),
                    mac: mac(client),
                    hostname: None,
                    state,
                    reserved: false,
                    since: self.now,
                    until,
                }))
            }
            Happening::Configure {
                last,
                reserved,
                hold,
                authoritative,
            } => {
                let hold_offers = hold.then(|| Duration::from_mins(1));
                let config = ServerConfig {
                    authoritative,
                    hold_offers,
                    ..config(last, reserved)
                };
                self.outputs(ServerInput::Configure(Arc::new(config)))
            }
        }
    }

    /// A REQUEST whose binding cannot be stored leaves everything as it was.
    fn fails_to_store(&mut self, client: u8, address: Ipv4Addr) -> Vec<ServerOutput> {
        let before: Vec<_> = self.server.bindings().cloned().collect();
        let request = broadcast(&message(2, client, address, SERVER));
        self.server
            .handle(self.now, ServerInput::Received(&request));
        match self.server.poll() {
            Some(ServerOutput::Commit(..)) => {
                let outputs = self.outputs(ServerInput::CommitFailed);
                assert_eq!(outputs, [ServerOutput::Noted(Note::CannotCommit(address))]);
                assert!(self.server.bindings().eq(&before));
                outputs
            }
            _ => self.outputs(ServerInput::Deadline),
        }
    }

    /// Each ACK with an address says what the table says, and only after it was stored.
    fn acks_are_true(&self, outputs: &[ServerOutput]) {
        for output in outputs {
            let ServerOutput::Transmit(packet, _) = output else {
                continue;
            };
            let ack = packet.message().expect("what is sent is well-formed");
            let (kind, header) = (ack.kind(), ack.header());
            if kind == MessageType::Ack && !header.yiaddr.is_unspecified() {
                let binding = self.server.table.get(header.yiaddr).expect("a record");
                assert_eq!(
                    (binding.state, binding.mac),
                    (BindingState::Active, header.mac())
                );
                assert!(header.yiaddr != SERVER);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_table_stays_sound(happenings in prop::collection::vec(happening(), 1..120)) {
        let mut lab = Lab::new(config(109, 104));
        for happening in happenings {
            let outputs = lab.meets(happening);
            lab.acks_are_true(&outputs);
            lab.outputs(ServerInput::Deadline);
            prop_assert!(lab.server.deadline().is_none_or(|(at, _)| at > lab.now));
        }
    }

    /// Without records from elsewhere and edits by hand, no client holds two addresses and
    /// everything held is in the pool or written down.
    #[test]
    fn no_client_holds_two_addresses(happenings in prop::collection::vec(happening(), 1..120)) {
        let mut lab = Lab::new(config(109, 104));
        for happening in happenings {
            if matches!(happening, Happening::Replicated { .. } | Happening::Configure { .. }) {
                continue;
            }
            lab.meets(happening);
            let held = lab.server.bindings().filter(|binding| binding.state == BindingState::Active);
            let mut holders: Vec<_> = held.map(|binding| (binding.address.octets()[2], &binding.client)).collect();
            let count = holders.len();
            holders.sort();
            holders.dedup();
            prop_assert_eq!(holders.len(), count);
            for binding in lab.server.bindings() {
                let [.., third, last] = binding.address.octets();
                prop_assert!((100..110).contains(&last) && (third == 1 || third == 2 && last <= 105));
                let theirs = binding.client == key(3);
                prop_assert!(binding.address != ip(104) || theirs && binding.reserved);
            }
        }
    }
}

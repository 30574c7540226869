//! Runs on 127.0.0.1 that take it for a real network, and somebody who speaks to them.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use dorascope::net::live::{Door, LiveCarrier};
use dorascope::net::{HostId, Side};
use dorascope::protocol::{ClientState, Note};
use dorascope::session::{CarrierKind, Input, Log, Pace, Recording, Runner, Setup, Until};
use dorascope::sim::scenario::join::JoinPlan;
use dorascope::sim::{Event, Scenario};
use dorascope::wire::compose::{self, ClientFields, LeaseSecs, ReplyFields};
use dorascope::wire::{Mac, Message, MessageType, Xid};

/// A server of ours with twenty addresses.
const SERVER: &str = r#"
[lesson]
name = "network"
title = "A server on a real network"

[link]
delay = "0s"

[[network]]
id = "network"
subnet = "192.168.1.0/24"
real = true
unicast = true

[[server]]
id = "server"
address = "192.168.1.1/24"
pool = "192.168.1.100-192.168.1.119"
"#;

/// What every server here is called.
pub(crate) const S1: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
/// What every client here may have.
pub(crate) const A9: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 9);

/// A run that has its sockets on 127.0.0.1.
pub(crate) struct Live {
    pub(crate) runner: Runner,
    pub(crate) log: Log,
    inputs: Vec<Input>,
    scenario: Arc<Scenario>,
    /// Where it listens.
    pub(crate) port: SocketAddr,
}

impl Live {
    /// A client of ours, whose only server is `other`.
    pub(crate) fn client(other: &Other) -> Self {
        Self::client_towards(Ipv4Addr::LOCALHOST, other)
    }

    /// A client of ours that speaks to this address and to no other.
    pub(crate) fn client_towards(everyone: Ipv4Addr, other: &Other) -> Self {
        let plan = JoinPlan {
            clients: 1,
            every: Duration::ZERO,
            network: "10.0.0.0/8".parse().unwrap(),
            own: Some(Ipv4Addr::new(10, 0, 0, 9)),
            relay: None,
            seed: 7,
        };
        let scenario = plan.scenario().unwrap();
        Self::new(scenario, JoinPlan::DOOR, Side::Client, everyone, other)
    }

    /// A server of ours, whose clients all listen where `other` does.
    pub(crate) fn server(other: &Other) -> Self {
        let scenario = Scenario::parse(SERVER).unwrap();
        let everyone = Ipv4Addr::LOCALHOST;
        Self::new(scenario, HostId(0), Side::Server, everyone, other)
    }

    fn new(
        scenario: Scenario,
        host: HostId,
        side: Side,
        everyone: Ipv4Addr,
        other: &Other,
    ) -> Self {
        let door = Door {
            host,
            side,
            bind: SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0),
            device: None,
            everyone,
            server_port: other.port(),
            client_port: other.port(),
        };
        let setup = Setup {
            scenario: Arc::new(scenario),
            carrier: CarrierKind::Memory,
            pace: Pace::Speed(1.0),
            until: Until::Forever,
        };
        let carrier = LiveCarrier::open(vec![door]).unwrap();
        let runner = Runner::with_carrier(&setup, Box::new(carrier));
        let port = runner.status().ports[0].1;
        let mut live = Self {
            runner,
            log: Log::default(),
            inputs: Vec::new(),
            scenario: setup.scenario,
            port,
        };
        live.pass(Duration::ZERO);
        live
    }

    /// So much time passes at once.
    pub(crate) fn pass(&mut self, time: Duration) {
        self.runner.pump(time, 100_000);
        self.take();
    }

    pub(crate) fn take(&mut self) {
        let batch = self.runner.take();
        self.log.append(batch.records);
        self.inputs.extend(batch.inputs);
    }

    /// How many events of the log are such.
    pub(crate) fn count(&self, such: impl Fn(&Event) -> bool) -> usize {
        let events = self.log.records().iter().map(|record| &record.event);
        events.filter(|event| such(event)).count()
    }

    /// How many datagrams the log says were left out.
    pub(crate) fn left_out(&self) -> usize {
        let told = self.log.records().iter().map(|record| match record.event {
            Event::Noted(Note::LeftOut(count)) => count as usize,
            _ => 0,
        });
        told.sum()
    }

    /// How many that others sent are in the log.
    pub(crate) fn heard(&self) -> usize {
        let ours = self.scenario.hosts.len();
        let records = self.log.records().iter();
        let sent = records.filter(|record| matches!(record.event, Event::Sent(..)));
        sent.filter(|record| record.host.index() >= ours).count()
    }

    /// How many clients of ours are in this state.
    pub(crate) fn in_state(&self, state: ClientState) -> usize {
        let world = self.log.world();
        world
            .hosts()
            .filter(|(_, host)| host.state == state)
            .count()
    }

    /// A replay gives the same log.
    pub(crate) fn replays(self) {
        let mark = self.runner.status().mark;
        let recording = Recording::new(&self.scenario, 0, self.inputs, mark, &self.log);
        let again = recording.replay().unwrap();
        assert_eq!(again.records(), self.log.records());
    }
}

/// Somebody on the other end of the wire.
pub(crate) struct Other {
    socket: UdpSocket,
}

impl Other {
    pub(crate) fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let patience = Some(Duration::from_millis(200));
        socket.set_read_timeout(patience).unwrap();
        Self { socket }
    }

    fn port(&self) -> u16 {
        self.socket.local_addr().unwrap().port()
    }

    pub(crate) fn says(&self, to: &Live, bytes: &[u8]) {
        self.socket.send_to(bytes, to.port).unwrap();
    }

    /// The next message that reaches it.
    pub(crate) fn hears(&self) -> Option<Message> {
        let mut buffer = [0; 2_048];
        let (length, _) = self.socket.recv_from(&mut buffer).ok()?;
        Some(Message::read(Arc::from(&buffer[..length])).unwrap())
    }

    /// Does not wait for messages any longer.
    pub(crate) fn impatient(self) -> Self {
        self.socket.set_nonblocking(true).unwrap();
        self
    }
}

/// What a client outside says of itself.
pub(crate) fn client(number: u32) -> ClientFields<'static> {
    let [a, b, c, d] = number.to_be_bytes();
    ClientFields {
        xid: Xid(number),
        secs: 0,
        broadcast: true,
        chaddr: Mac([2, 0x77, a, b, c, d]),
        client_id: None,
        hostname: None,
        vendor_class: None,
        parameters: &[1, 3],
        max_size: None,
        lease_secs: None,
        pad: true,
    }
}

/// A server's answer, for an hour.
pub(crate) fn answer(
    kind: MessageType,
    request: &Message,
    yiaddr: Ipv4Addr,
    server: Ipv4Addr,
) -> Message {
    let hour = LeaseSecs {
        lease: 3600,
        t1: 1800,
        t2: 3150,
    };
    let fields = ReplyFields {
        server,
        next_server: Ipv4Addr::UNSPECIFIED,
        lease: Some(hour),
        options: &[],
        text: None,
        echo_client_id: true,
        room: None,
    };
    compose::reply(kind, request, yiaddr, &fields)
}

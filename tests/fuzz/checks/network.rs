//! A run on a real network that means no good: what comes, when, and what cannot leave.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dorascope::files::capture::write::{CaptureFormat, frames, write};
use dorascope::files::recording;
use dorascope::net::{Carrier, CarryError, FromNetwork, GuestDatagram, Heard, Hop, HostId, Target};
use dorascope::session::{
    CarrierKind, Input, Log, Order, Pace, Playhead, Recording, Runner, Setup, Until,
};
use dorascope::sim::{ClockJump, Command, HostKind, Scenario};
use dorascope::wire::options::code;
use dorascope::wire::{Draft, Header, Mac, Message, Op, Opt, Xid};

use super::runs::looked_at;

/// So many events are enough for a life with several leases.
const MOST: usize = 96;
/// Events of the run between two of these.
const BUDGET: usize = 2_000;
/// A ladder of more records takes longer to draw than a fuzzer has patience.
const MOST_DRAWN: usize = 250;
/// Lanes that strangers can have, one for all others, and some for guests and hosts of ours.
const MOST_LANES: usize = 4_096 + 1 + 256;
/// Servers that strangers can claim to be.
const MOST_SERVERS: usize = 64;

const LINK: &str = "[lesson]\nname = \"n\"\ntitle = \"N\"\n[link]\ndelay = \"0s\"\n";
const REAL: &str =
    "[[network]]\nid = \"net\"\nsubnet = \"10.0.0.0/24\"\nreal = true\nunicast = true\n";
const BEHIND: &str = "[[network]]\nid = \"behind\"\nsubnet = \"10.0.0.0/24\"\n";
const RELAY: &str = "[[relay]]\nid = \"relay\"\nclient_side = \"10.0.0.2/24\"\n\
    server_side = \"10.0.0.2/24\"\nservers = [\"255.255.255.255\"]\n";
const SERVER: &str = "[[server]]\nid = \"server\"\naddress = \"10.0.0.3/24\"\n\
    pool = \"10.0.0.100-10.0.0.103\"\n";

/// A world on a real network: clients alone, clients behind a relay, a server, or both.
fn world(kind: u8) -> (Scenario, usize) {
    let clients = |network: &str| -> String {
        [1, 2]
            .map(|n| {
                format!(
                    "[[client]]\nid = \"c{n}\"\nmac = \"02:00:00:00:00:0{n}\"\n\
                     network = \"{network}\"\nprobe = false\n\
                     [[script]]\nat = \"{n}s\"\ndo = \"power-on\"\nhost = \"c{n}\"\n"
                )
            })
            .concat()
    };
    let (text, ours) = match kind & 3 {
        0 => (format!("{LINK}{REAL}{}", clients("net")), 2),
        1 => (
            format!("{LINK}{BEHIND}{REAL}{RELAY}{}", clients("behind")),
            3,
        ),
        2 => (format!("{LINK}{REAL}{SERVER}"), 1),
        _ => (format!("{LINK}{REAL}{SERVER}{}", clients("net")), 3),
    };
    (Scenario::parse(&text).unwrap(), ours)
}

/// The wire, as a test has it in its hand.
#[derive(Default)]
struct Wire {
    down: bool,
    news: Vec<FromNetwork>,
    guests: Vec<GuestDatagram>,
    /// What left last.
    last: Option<Arc<[u8]>>,
}

#[derive(Clone, Default)]
struct Ether(Arc<Mutex<Wire>>);

impl Carrier for Ether {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        let mut wire = self.0.lock().unwrap();
        match hop.to {
            Target::Host(_) => Ok(Some(Arc::clone(&hop.bytes))),
            Target::Guest(_) => Ok(None),
            Target::Network(_) if wire.down => {
                Err(CarryError::Unsent(io::Error::other("network is down")))
            }
            Target::Network(_) => {
                wire.last = Some(Arc::clone(&hop.bytes));
                Ok(None)
            }
        }
    }

    fn guests(&mut self) -> Vec<GuestDatagram> {
        std::mem::take(&mut self.0.lock().unwrap().guests)
    }

    fn news(&mut self) -> Vec<FromNetwork> {
        std::mem::take(&mut self.0.lock().unwrap().news)
    }
}

struct Lab {
    ether: Ether,
    runner: Runner,
    log: Log,
    inputs: Vec<Input>,
    ours: usize,
}

/// What the bytes say happens to a run: each event is an octet and what it needs after it.
/// Whatever it is, memory keeps within bounds, the file of it is read as it was written, and a
/// replay gives the same log.
pub fn network(bytes: &[u8]) {
    let Some((&kind, mut rest)) = bytes.split_first() else {
        return;
    };
    let (scenario, ours) = world(kind);
    let setup = Setup {
        scenario: Arc::new(scenario),
        carrier: CarrierKind::Memory,
        pace: Pace::Speed(1.0),
        until: Until::Forever,
    };
    let ether = Ether::default();
    let mut lab = Lab {
        runner: Runner::with_carrier(&setup, Box::new(ether.clone())),
        ether,
        log: Log::default(),
        inputs: Vec::new(),
        ours,
    };
    // Those who are there from the start are on record, whatever follows.
    lab.pass(Duration::ZERO);
    for _ in 0..MOST {
        let Some((&event, after)) = rest.split_first() else {
            break;
        };
        rest = lab.event(event, after);
        lab.pass(Duration::ZERO);
    }
    lab.looked_at(&setup.scenario);
}

impl Lab {
    /// Lets one event happen and hands back what follows it.
    fn event<'a>(&mut self, event: u8, rest: &'a [u8]) -> &'a [u8] {
        let flags = event >> 4;
        match event & 15 {
            0 | 1 => return self.datagram(flags, rest),
            2 | 3 => return self.answer(flags, rest),
            4 | 5 => return self.question(flags, rest),
            6 => self.ether.0.lock().unwrap().down = flags & 1 == 1,
            7 => self.order(Order::Pace(Pace::Stopped)),
            8 => self.order(Order::Pace(Pace::Speed(1.0))),
            9 => self.order(Order::Step),
            10 => self.pass(Duration::from_millis(100) * (1_u32 << flags.min(8))),
            11 => self.pass(Duration::from_mins(10) * flags.into()),
            12 => self.runner.clock_jumped(if flags & 1 == 0 {
                ClockJump::StoodStill(u32::from(flags) * 300)
            } else {
                ClockJump::Set(i32::from(flags) - 8)
            }),
            13 => self.flood(u32::from(flags) * 32),
            14 => self.guest(flags),
            _ => self.order(Order::Command(command(flags, self.ours))),
        }
        rest
    }

    fn order(&mut self, order: Order) {
        self.runner.order(order);
    }

    fn pass(&mut self, time: Duration) {
        self.runner.pump(time, BUDGET);
        let batch = self.runner.take();
        assert_eq!(batch.status.failed, None);
        self.log.append(batch.records);
        self.inputs.extend(batch.inputs);
    }

    fn says(&self, flags: u8, bytes: Arc<[u8]>) {
        let heard = Heard {
            at: HostId(u32::from(flags & 1)),
            src: SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 1 + flags), 67),
            broadcast: [None, Some(true), Some(false), None][usize::from(flags & 3)],
            bytes,
        };
        let mut wire = self.ether.0.lock().unwrap();
        wire.news.push(FromNetwork::Heard(heard));
    }

    /// A length of two octets and a datagram; by its bits made one that somebody waits for.
    fn datagram<'a>(&mut self, flags: u8, rest: &'a [u8]) -> &'a [u8] {
        let Some((length, rest)) = rest.split_first_chunk::<2>() else {
            return &[];
        };
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (bytes, rest) = rest.split_at(length);
        let mut bytes = bytes.to_vec();
        let last = self.ether.0.lock().unwrap().last.clone();
        for range in [4..8, 28..34] {
            let here = bytes.get_mut(range.clone());
            let there = last.as_ref().and_then(|last| last.get(range));
            if let (4.., Some(here), Some(there)) = (flags, here, there) {
                here.copy_from_slice(there);
            }
        }
        self.says(flags, bytes.into());
        rest
    }

    /// An answer to what left last: its type, an address, a server, a lease time.
    fn answer<'a>(&mut self, flags: u8, rest: &'a [u8]) -> &'a [u8] {
        let Some((&[kind, address, server, lease], rest)) = rest.split_first_chunk::<4>() else {
            return &[];
        };
        let last = self.ether.0.lock().unwrap().last.clone();
        let Some(question) = last.and_then(|last| Message::read(last).ok()) else {
            return rest;
        };
        let mut draft = Draft::from_message(&question);
        draft.header.op = Op::Reply;
        draft.header.yiaddr = Ipv4Addr::new(10, 0, 0, address);
        draft.options = vec![
            Opt::new(53, [[2, 5, 6, kind][usize::from(kind & 3)]]),
            Opt::new(code::SERVER_ID, [10, 0, 0, server & 7]),
            Opt::new(code::SUBNET_MASK, [255, 255, 255, 0]),
        ];
        let secs = (u32::from(lease) * u32::from(lease)).to_be_bytes();
        draft.options.push(Opt::new(code::LEASE_TIME, secs));
        if flags & 8 == 8 {
            draft.options.push(Opt::new(code::T1, [0, 0, 0, lease]));
            draft.options.push(Opt::new(code::T2, [0, 0, 0, address]));
        }
        self.says(flags, draft.encode());
        rest
    }

    /// A question of a stranger: its type, who, an address, a server.
    fn question<'a>(&mut self, flags: u8, rest: &'a [u8]) -> &'a [u8] {
        let Some((&[kind, who, address, server], rest)) = rest.split_first_chunk::<4>() else {
            return &[];
        };
        let mut header = Header::new(Op::Request, Xid(who.into()), Mac([2, 0, 0, 0, 9, who]));
        let address = [10, 0, 0, address];
        let mut options = vec![Opt::new(53, [kind & 15])];
        if flags & 2 == 2 {
            options.push(Opt::new(code::REQUESTED_IP, address));
        } else {
            header.ciaddr = address.into();
        }
        if flags & 4 == 4 {
            options.push(Opt::new(code::SERVER_ID, [10, 0, 0, server & 7]));
        }
        if flags & 8 == 8 {
            header.giaddr = Ipv4Addr::new(10, 0, 0, server);
        }
        let draft = Draft {
            options,
            ..Draft::new(header)
        };
        self.says(flags, draft.encode());
        rest
    }

    /// Many who claim to be servers.
    fn flood(&mut self, count: u32) {
        let mut header = Header::new(Op::Reply, Xid(7), Mac([2, 0, 0, 0, 0, 1]));
        for nth in 0..count {
            header.xid = Xid(nth);
            let mut draft = Draft::new(header);
            draft.options = vec![
                Opt::new(53, [2]),
                Opt::new(code::SERVER_ID, (0x0b00_0000 + nth).to_be_bytes()),
            ];
            self.says(0, draft.encode());
        }
    }

    fn guest(&mut self, flags: u8) {
        let mut wire = self.ether.0.lock().unwrap();
        let bytes = wire.last.clone().unwrap_or_else(|| [flags; 9].into());
        wire.guests.push(GuestDatagram {
            guest: (flags & 1).into(),
            to: HostId((flags >> 1).into()),
            bytes,
        });
    }

    fn looked_at(self, scenario: &Arc<Scenario>) {
        const NAME: &str = "a.dorascope";
        let hosts = self.log.hosts();
        assert!(hosts.len() <= MOST_LANES, "{} lanes", hosts.len());
        let servers = hosts.iter().filter(|host| host.kind == HostKind::Server);
        assert!(servers.count() <= MOST_SERVERS + self.ours);
        let mark = self.runner.status().mark;
        let made = Recording::new(scenario, 0, self.inputs, mark, &self.log);
        let mut out = Vec::new();
        recording::write(&made, &mut out).unwrap();
        let read = recording::read(&*out, NAME).unwrap();
        assert_eq!(read, made);
        let again = read.replay().unwrap();
        assert_eq!(again.records(), self.log.records());
        let segments: Vec<String> = scenario
            .segments
            .iter()
            .map(|s| s.key.to_string())
            .collect();
        let all = frames(&self.log, Playhead::at_end(&self.log));
        let none = |_| None;
        write(
            all,
            &segments,
            Duration::ZERO,
            none,
            CaptureFormat::PcapNg,
            &mut io::sink(),
        )
        .unwrap();
        if self.log.len() <= MOST_DRAWN {
            looked_at(&self.log);
        }
    }
}

fn command(which: u8, ours: usize) -> Command {
    let host = HostId(u32::from(which) % u32::try_from(ours).unwrap());
    match which / 2 {
        0 => Command::Renew(host),
        1 => Command::Rebind(host),
        2 => Command::Release(host),
        3 => Command::Reboot(host),
        4 => Command::AddressInUse(host),
        5 => Command::PowerOff(host),
        6 => Command::ReleaseAll,
        _ => Command::JoinAll,
    }
}

//! Where a reply from a real network went, as far as a socket that hears everything can tell: at
//! its own address and at everyone's, and nowhere else.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use core::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use std::time::Duration;

use dorascope::net::{Carrier, CarryError, FromNetwork, Heard, Hop, HostId, Target};
use dorascope::protocol::referee::{Place, Referee, Verdict, broken};
use dorascope::session::{CarrierKind, Pace, Runner, Setup, Until};
use dorascope::sim::{Event, Scenario};
use dorascope::wire::options::code;
use dorascope::wire::{Draft, Message, MessageType, Op, Opt, Packet};

const OWN: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 9);
const LEASED: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 50);
const SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
const NONE: Ipv4Addr = Ipv4Addr::UNSPECIFIED;

/// This computer's address is known; it has none; nothing is known.
const KNOWN: &str = "address = \"10.0.0.9\"";
const WITHOUT: &str = "unicast = false";
const UNKNOWN: &str = "";

/// What a reply says: `ciaddr`, `yiaddr`, the BROADCAST flag.
type Says = (Ipv4Addr, Ipv4Addr, bool);

/// Answers whatever leaves with one ACK.
struct Answers {
    says: Says,
    news: Vec<FromNetwork>,
}

impl Carrier for Answers {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        let Target::Network(_) = hop.to else {
            return Ok(Some(Arc::clone(&hop.bytes)));
        };
        let question = Message::read(Arc::clone(&hop.bytes)).unwrap();
        let mut draft = Draft::from_message(&question);
        let (ciaddr, yiaddr, flag) = self.says;
        (draft.header.op, draft.header.secs) = (Op::Reply, 0);
        (draft.header.ciaddr, draft.header.yiaddr) = (ciaddr, yiaddr);
        draft.header.flags = if flag { 0x8000 } else { 0 };
        let server = Opt::new(code::SERVER_ID, SERVER.octets());
        draft.options = vec![Opt::new(code::MESSAGE_TYPE, [5]), server];
        self.news.push(FromNetwork::Heard(Heard {
            at: HostId(0),
            src: SocketAddrV4::new(SERVER, 67),
            broadcast: None,
            bytes: draft.encode(),
        }));
        Ok(None)
    }

    fn news(&mut self) -> Vec<FromNetwork> {
        std::mem::take(&mut self.news)
    }
}

/// The first question of a host on such a network, and the answer to it.
fn exchange(network: &str, says: Says) -> [Arc<Packet>; 2] {
    let text = format!(
        "[lesson]\nname = \"n\"\ntitle = \"N\"\n[link]\ndelay = \"0s\"\n\
         [[network]]\nid = \"net\"\nsubnet = \"10.0.0.0/24\"\nreal = true\n{network}\n\
         [[client]]\nid = \"c\"\nmac = \"02:00:00:00:00:01\"\nnetwork = \"net\"\n\
         by_hand = \"{OWN}\"\nprobe = false\n\
         [[script]]\nat = \"1s\"\ndo = \"power-on\"\nhost = \"c\"\n\
         [[script]]\nat = \"2s\"\ndo = \"inform\"\nhost = \"c\"\n"
    );
    let setup = Setup {
        scenario: Arc::new(Scenario::parse(&text).unwrap()),
        carrier: CarrierKind::Memory,
        pace: Pace::Speed(1.0),
        until: Until::Forever,
    };
    let news = Vec::new();
    let mut runner = Runner::with_carrier(&setup, Box::new(Answers { says, news }));
    for _ in 0..4 {
        runner.pump(Duration::from_secs(1), 1_000);
    }
    let records = runner.take().records;
    let sent: Vec<_> = records
        .iter()
        .filter_map(|record| match &record.event {
            Event::Sent(packet, _) => Some(Arc::clone(packet)),
            _ => None,
        })
        .take(2)
        .collect();
    sent.try_into().expect("a question and an answer")
}

#[test]
fn a_reply_that_names_another_address_was_sent_to_everyone() {
    let everyone = Ipv4Addr::BROADCAST;
    for (network, says, went_to) in [
        (KNOWN, (OWN, NONE, true), OWN),
        (KNOWN, (OWN, NONE, false), OWN),
        (KNOWN, (NONE, OWN, false), OWN),
        (KNOWN, (NONE, OWN, true), everyone),
        (KNOWN, (LEASED, LEASED, false), everyone),
        (KNOWN, (LEASED, LEASED, true), everyone),
        (KNOWN, (NONE, LEASED, false), everyone),
        (KNOWN, (NONE, NONE, false), everyone),
        (WITHOUT, (LEASED, LEASED, false), everyone),
        (WITHOUT, (NONE, LEASED, false), everyone),
        // Who does not know is told what section 4.1 says.
        (UNKNOWN, (LEASED, LEASED, true), LEASED),
        (UNKNOWN, (NONE, LEASED, true), everyone),
        (UNKNOWN, (NONE, LEASED, false), LEASED),
    ] {
        let [_, answer] = exchange(network, says);
        assert_eq!(*answer.dst.ip(), went_to, "{network} {says:?}");
    }
}

#[test]
fn the_answer_to_an_inform_is_not_blamed_for_reaching_its_address() {
    let mut referee = Referee::default();
    let [inform, ack] = exchange(KNOWN, (OWN, NONE, true));
    assert_eq!(inform.kind, Some(MessageType::Inform));
    referee.judge(&inform, Place::ClientLink);
    let verdicts = referee.judge(&ack, Place::ClientLink);
    let blamed: Vec<&Verdict> = broken(&verdicts).collect();
    assert!(blamed.is_empty(), "{blamed:?}");
}

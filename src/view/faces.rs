//! The four faces of REQUEST side by side (section 4.3.2, table 4): what each must carry, and
//! what the run's own messages of that face did carry. How strongly an option binds is the
//! referee's; which messages there are is the outline's.

use core::net::Ipv4Addr;
use std::sync::Arc;

use super::messages::{packet, place};
use super::outline::Outline;
use crate::protocol::Rule;
use crate::protocol::referee::{ClientFace, Place, client_level};
use crate::protocol::rule::Level;
use crate::session::{Log, Playhead};
use crate::sim::RecordId;
use crate::wire::options::code;
use crate::wire::{Message, MessageType, Packet};

/// So many messages before the playhead are looked through.
const LOOK_BACK: usize = 4_000;

/// The table: one column for each face, in the order of [`FACES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faces {
    /// SELECTING, INIT-REBOOT, RENEWING, REBINDING.
    pub columns: [Column; 4],
}

/// One face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The state that gives it its name: `INIT-REBOOT`.
    pub name: &'static str,
    /// Whether the shown message has this face.
    pub shown: bool,
    /// The message whose values stand in the cells.
    pub message: Option<Seen>,
    /// One cell for each of [`Line::ALL`].
    pub cells: [Cell; 4],
    /// What a server does with it: one sentence without a full stop.
    pub server: &'static str,
    /// The clause behind that.
    pub rule: Rule,
}

/// A message of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Counted from 1.
    pub number: usize,
    /// What a selection names.
    pub record: RecordId,
}

/// What a message of this face says in one line of the table, or has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The rule's words: `MUST NOT`, `zero`, `broadcast`.
    pub rule: &'static str,
    /// The message's value, `none` for an option that is not there; nothing without a message.
    pub value: Option<String>,
    /// Whether the value is another than the rule wants.
    pub broken: bool,
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The client's own address.
    Ciaddr,
    /// The requested address.
    Requested,
    /// The server identifier.
    Server,
    /// The destination.
    Sent,
}

impl Line {
    /// All lines, from top to bottom.
    pub const ALL: [Self; 4] = [Self::Ciaddr, Self::Requested, Self::Server, Self::Sent];

    /// What stands before it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ciaddr => "ciaddr",
            Self::Requested => "50 Requested address",
            Self::Server => "54 Server identifier",
            Self::Sent => "Sent to",
        }
    }
}

/// The faces from left to right, as a client meets them.
pub const FACES: [ClientFace; 4] = [
    ClientFace::Selecting,
    ClientFace::Rebooting,
    ClientFace::Renewing,
    ClientFace::Rebinding,
];

impl Faces {
    /// The table for the shown message, counted from 1. Where the run up to the playhead holds a
    /// message of a face, the newest one stands in its column, one of the same client first.
    pub fn of(log: &Log, outline: &Outline, playhead: Playhead, shown: Option<usize>) -> Self {
        let shown = shown.and_then(|number| Some((number, packet(log, outline, number)?)));
        let face = shown.and_then(|(_, packet)| face_of(packet));
        let client = shown.and_then(|(_, packet)| packet.bytes.get(CHADDR));
        let mut found: [Option<usize>; 4] = [None; 4];
        for (number, packet) in requests(log, outline, playhead) {
            let of_client = client.is_some() && packet.bytes.get(CHADDR) == client;
            let Some(place) = face_of(packet).and_then(place_of) else {
                continue;
            };
            let known = &mut found[place];
            let is_first_of_client = known.is_none_or(|known| {
                let before = super::messages::packet(log, outline, known);
                before.and_then(|before| before.bytes.get(CHADDR)) != client
            });
            if known.is_none() || (of_client && is_first_of_client) {
                *known = Some(number);
            }
        }
        if let (Some((number, _)), Some(place)) = (shown, face.and_then(place_of)) {
            found[place] = Some(number);
        }
        let columns = std::array::from_fn(|place| {
            let face_here = FACES[place];
            let message =
                found[place].and_then(|number| Some((number, packet(log, outline, number)?)));
            column(face_here, face == Some(face_here), outline, message)
        });
        Self { columns }
    }
}

const CHADDR: std::ops::Range<usize> = 28..44;

fn place_of(face: ClientFace) -> Option<usize> {
    FACES.iter().position(|other| *other == face)
}

/// The REQUESTs of clients up to the playhead, the newest first.
fn requests<'a>(
    log: &'a Log,
    outline: &'a Outline,
    playhead: Playhead,
) -> impl Iterator<Item = (usize, &'a Packet)> {
    let last = outline.messages(playhead);
    let first = last.saturating_sub(LOOK_BACK) + 1;
    (first..=last).rev().filter_map(move |number| {
        let packet = packet(log, outline, number)?;
        let is_request = packet.kind == Some(MessageType::Request);
        let of_client = is_request && place(packet) == Place::ClientLink;
        of_client.then_some((number, &**packet))
    })
}

/// The face of a REQUEST; what a relay hands on was not sent to it alone by the client.
fn face_of(packet: &Packet) -> Option<ClientFace> {
    let message = packet.message().ok()?;
    let alone = place(packet) == Place::ClientLink && !packet.is_broadcast();
    (message.kind() == MessageType::Request).then(|| ClientFace::of(&message, alone))
}

fn column(
    face: ClientFace,
    shown: bool,
    outline: &Outline,
    message: Option<(usize, &Arc<Packet>)>,
) -> Column {
    let (name, server, rule) = words(face);
    let read = message.and_then(|(_, packet)| Some((packet.message().ok()?, Arc::clone(packet))));
    let seen = message.and_then(|(number, _)| {
        let record = outline.messages.get(number - 1)?.released;
        Some(Seen { number, record })
    });
    Column {
        name,
        shown,
        message: seen,
        cells: Line::ALL.map(|line| cell(face, line, read.as_ref())),
        server,
        rule,
    }
}

/// The state, what a server does, and by which clause.
const fn words(face: ClientFace) -> (&'static str, &'static str, Rule) {
    match face {
        ClientFace::Rebooting => (
            "INIT-REBOOT",
            "A server that knows the client says ACK, or NAK where the address is wrong; \
             one without a record stays silent",
            Rule::SilentWithoutRecord,
        ),
        ClientFace::Renewing => (
            "RENEWING",
            "The server that leased the address extends its binding and says ACK to ciaddr alone",
            Rule::ExtendsBinding,
        ),
        ClientFace::Rebinding => (
            "REBINDING",
            "Any server that has the binding may extend it and say ACK; the others stay silent",
            Rule::ExtendsBinding,
        ),
        _ => (
            "SELECTING",
            "The server named in option 54 stores the binding and says ACK; \
             all others take their offers back",
            Rule::ChosenGrants,
        ),
    }
}

fn cell(face: ClientFace, line: Line, message: Option<&(Message, Arc<Packet>)>) -> Cell {
    let option = |number| {
        let level = client_level(face, number).unwrap_or(Level::May);
        let found = message.map(|(message, _)| (message.option(number), message.address(number)));
        let there = found.map(|(raw, _)| raw.is_some());
        Cell {
            rule: level.word(),
            value: found.map(|(raw, address)| match (raw, address) {
                (_, Some(address)) => address.to_string(),
                (Some(_), None) => "unreadable".into(),
                (None, None) => "none".into(),
            }),
            broken: match level {
                Level::Must => there == Some(false),
                Level::MustNot => there == Some(true),
                _ => false,
            },
        }
    };
    match line {
        Line::Ciaddr => {
            let has = face.has_address();
            let value = message.map(|(message, _)| message.header().ciaddr);
            Cell {
                rule: if has { "its own" } else { "zero" },
                value: value.map(|address| address.to_string()),
                broken: value.is_some_and(|address| (address != Ipv4Addr::UNSPECIFIED) != has),
            }
        }
        Line::Requested => option(code::REQUESTED_IP),
        Line::Server => option(code::SERVER_ID),
        Line::Sent => sent(face, message.map(|(_, packet)| &**packet)),
    }
}

fn sent(face: ClientFace, packet: Option<&Packet>) -> Cell {
    let to_one = face == ClientFace::Renewing;
    Cell {
        rule: if to_one { "unicast" } else { "broadcast" },
        value: packet.map(|packet| {
            if packet.is_broadcast() {
                "everyone".into()
            } else {
                packet.dst.ip().to_string()
            }
        }),
        // A rebooting client that knows its server may ask it alone (4.4.4); a relay passes on
        // to servers what it heard.
        broken: face == ClientFace::Selecting
            && packet
                .is_some_and(|packet| !packet.is_broadcast() && place(packet) == Place::ClientLink),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{lesson, outline_of};
    use crate::wire::{Draft, Header, LinkDest, Mac, Op, Opt, Xid};

    fn faces(log: &Log, shown: Option<usize>) -> Faces {
        Faces::of(log, &outline_of(log), Playhead::at_end(log), shown)
    }

    fn told(column: &Column) -> Vec<&str> {
        let cells = column.cells.iter();
        cells
            .map(|cell| cell.value.as_deref().unwrap_or(cell.rule))
            .collect()
    }

    /// The number of the first REQUEST with this face.
    fn first(log: &Log, face: ClientFace) -> Option<usize> {
        let outline = outline_of(log);
        (1..=outline.messages.len())
            .find(|number| packet(log, &outline, *number).and_then(|p| face_of(p)) == Some(face))
    }

    #[test]
    fn without_a_message_the_rules_stand_as_in_table_4() {
        let log = lesson("01-dora");
        let table = Faces::of(&log, &outline_of(&log), Playhead::default(), None);
        let words: Vec<_> = table.columns.iter().map(told).collect();
        assert_eq!(
            words,
            [
                ["zero", "MUST", "MUST", "broadcast"],
                ["zero", "MUST", "MUST NOT", "broadcast"],
                ["its own", "MUST NOT", "MUST NOT", "unicast"],
                ["its own", "MUST NOT", "MUST NOT", "broadcast"],
            ]
        );
        assert!(table.columns.iter().all(|column| !column.shown));
    }

    #[test]
    fn each_face_of_a_real_run_shows_its_values_and_keeps_its_rules() {
        let address = "192.168.1.100";
        let cases = [
            (
                "01-dora",
                0,
                ["0.0.0.0", address, "192.168.1.1", "everyone"],
            ),
            (
                "07-init-reboot",
                1,
                ["0.0.0.0", address, "none", "everyone"],
            ),
            ("04-renewal", 2, [address, "none", "none", "192.168.1.1"]),
            ("05-rebinding", 3, [address, "none", "none", "everyone"]),
        ];
        for (name, place, expected) in cases {
            let log = lesson(name);
            let number = first(&log, FACES[place]).expect(name);
            let table = faces(&log, Some(number));
            let column = &table.columns[place];
            assert_eq!(told(column), expected, "{name}");
            assert_eq!(column.message.map(|seen| seen.number), Some(number));
            assert!(column.cells.iter().all(|cell| !cell.broken), "{name}");
            let shown: Vec<_> = table.columns.iter().map(|column| column.shown).collect();
            assert_eq!(shown, std::array::from_fn::<_, 4, _>(|at| at == place));
        }
    }

    #[test]
    fn one_run_can_fill_several_columns_but_none_from_beyond_the_playhead() {
        let log = lesson("05-rebinding");
        let outline = outline_of(&log);
        let filled = |playhead| {
            let table = Faces::of(&log, &outline, playhead, None);
            table.columns.map(|column| column.message.is_some())
        };
        let end = Playhead::at_end(&log);
        let all = filled(end);
        assert!(all[2] && all[3], "{all:?}");
        let rebinding = first(&log, ClientFace::Rebinding).unwrap();
        let before = outline.messages[rebinding - 1].released.index();
        assert!(!filled(Playhead::after(&log, before))[3]);
        assert_eq!(filled(Playhead::default()), [false; 4]);
    }

    #[test]
    fn the_message_of_the_same_client_is_preferred() {
        let log = lesson("29-three-devices");
        let outline = outline_of(&log);
        let offers = (1..=outline.messages.len()).filter(|number| {
            packet(&log, &outline, *number).and_then(|p| p.kind) == Some(MessageType::Offer)
        });
        let chaddr = |number| packet(&log, &outline, number).unwrap().bytes[CHADDR].to_vec();
        for offer in offers {
            let seen = faces(&log, Some(offer)).columns[0].message.unwrap();
            assert_eq!(chaddr(seen.number), chaddr(offer));
        }
    }

    #[test]
    fn a_value_that_the_rule_forbids_is_marked() {
        let mut header = Header::new(Op::Request, Xid(7), Mac([2; 6]));
        header.ciaddr = [10, 0, 0, 9].into();
        let draft = Draft {
            options: vec![Opt::new(53, [3]), Opt::new(54, [10, 0, 0, 1])],
            ..Draft::new(header)
        };
        let message = Message::read(draft.encode()).unwrap();
        let [any, server] = [(0, 68), (1, 67)].map(|(last, port)| {
            let address = Ipv4Addr::new(10, 0, 0, last);
            core::net::SocketAddrV4::new(address, port)
        });
        let packet = Packet::new(&message, any, server, LinkDest::Resolve);
        let read = (message, Arc::new(packet));
        let broken = Line::ALL.map(|line| cell(ClientFace::Selecting, line, Some(&read)).broken);
        // An address of its own, no wish, and to one server only; option 54 is as it must be.
        assert_eq!(broken, [true, true, false, true]);
    }

    #[test]
    fn what_a_server_does_is_a_sentence_with_a_clause() {
        for face in FACES {
            let (name, server, rule) = words(face);
            assert!(!name.is_empty() && server.len() > 40 && !server.ends_with('.'));
            assert!(rule.citation().starts_with("RFC 2131"));
        }
    }
}

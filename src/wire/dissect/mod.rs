//! Explains any byte string as a tree of fields with exact byte ranges: the fixed fields of
//! figure 1 here, the options in `opts`. It finds what [`walk`] finds and judges no more than
//! whether octets can be read; whether a message is right is for the referee.

use core::net::Ipv4Addr;
use std::ops::Range;

use super::message::{BROADCAST_FLAG, MAGIC_COOKIE, Op};
use super::{Xid, options, walk};

mod opts;

/// One field of a message, or a part of one, or a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The RFC's name: `yiaddr`, `54 Server identifier`.
    pub name: String,
    /// The value as shown: `192.168.1.1`, `DHCPREQUEST (3)`, `0x8000 broadcast`.
    pub value: String,
    /// What it is for, in one sentence without a full stop.
    pub meaning: &'static str,
    /// Where it is defined: `RFC 2131 section 2`, `RFC 2132 section 9.7`.
    pub section: String,
    /// Which bytes it takes, code and length octets included.
    pub range: Range<usize>,
    /// What kind of entry this is.
    pub kind: FieldKind,
    /// Its parts: the bits of `flags`, the addresses of a list, the options inside `file`.
    pub children: Vec<Field>,
}

/// What kind of entry a [`Field`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A fixed field of figure 1, the cookie included.
    Fixed,
    /// An option with its code.
    Option(u8),
    /// Pad octets or the end mark.
    Filler,
    /// A part of its parent.
    Part,
    /// Something is wrong here; the value says what.
    Mistake,
    /// Octets that could not be read as anything.
    Rest,
}

/// Explains `bytes`. The ranges of the top level cover all bytes without gap or overlap,
/// except options inside `sname` and `file`, which stand below those. Never panics.
pub fn dissect(bytes: &[u8]) -> Vec<Field> {
    let mut fields: Vec<Field> = FIXED.iter().map_while(|row| row.field(bytes)).collect();
    let read = fields.last().map_or(0, |field| field.range.end);
    if fields.len() < FIXED.len() {
        let missing = format!("{} octets are too few for a DHCP message", bytes.len());
        let section = "RFC 2131 section 2";
        fields.push(Field::mistake(missing, section, read..bytes.len()));
    } else if bytes[COOKIE] != MAGIC_COOKIE {
        fields.extend(rest(bytes, read..bytes.len()));
    } else {
        opts::add(bytes, &mut fields);
    }
    fields
}

impl Field {
    fn new(name: impl Into<String>, value: String, range: Range<usize>, kind: FieldKind) -> Self {
        let (meaning, section) = ("", String::new());
        Self {
            name: name.into(),
            value,
            meaning,
            section,
            range,
            kind,
            children: Vec::new(),
        }
    }

    fn mistake(what: String, section: impl Into<String>, range: Range<usize>) -> Self {
        Self::new("Mistake", what, range, FieldKind::Mistake)
            .meaning("The octets here cannot be right", section)
    }

    fn part(name: impl Into<String>, value: String, range: Range<usize>) -> Self {
        Self::new(name, value, range, FieldKind::Part)
    }

    fn meaning(self, meaning: &'static str, section: impl Into<String>) -> Self {
        Self {
            meaning,
            section: section.into(),
            ..self
        }
    }
}

/// Octets that could not be read as anything, if there are any.
fn rest(bytes: &[u8], range: Range<usize>) -> Option<Field> {
    let value = options::text_or_pairs(&bytes[range.clone()]);
    (!range.is_empty()).then(|| {
        Field::new("Rest", value, range, FieldKind::Rest)
            .meaning("Octets that nobody reads", "RFC 2131 section 3")
    })
}

const COOKIE: Range<usize> = 236..240;

/// One fixed field of figure 1.
struct Row {
    name: &'static str,
    at: Range<usize>,
    meaning: &'static str,
    /// Its value in words, from the whole message.
    value: fn(&[u8], Range<usize>) -> String,
    /// Its parts and mistakes.
    children: fn(&[u8], Range<usize>) -> Vec<Field>,
}

impl Row {
    /// The field, if the bytes reach that far.
    fn field(&self, bytes: &[u8]) -> Option<Field> {
        bytes.get(self.at.clone())?;
        let section = if self.at == COOKIE {
            "RFC 2131 section 3"
        } else {
            "RFC 2131 section 2"
        };
        let value = (self.value)(bytes, self.at.clone());
        let children = (self.children)(bytes, self.at.clone());
        let field = Field::new(self.name, value, self.at.clone(), FieldKind::Fixed);
        Some(Field {
            children,
            ..field.meaning(self.meaning, section)
        })
    }
}

const fn row(
    name: &'static str,
    at: Range<usize>,
    meaning: &'static str,
    value: fn(&[u8], Range<usize>) -> String,
) -> Row {
    Row {
        name,
        at,
        meaning,
        value,
        children: |_, _| Vec::new(),
    }
}

const FIXED: [Row; 15] = [
    row("op", 0..1, "Who speaks: 1 a client, 2 a server", op),
    row(
        "htype",
        1..2,
        "The kind of hardware address; 1 is Ethernet",
        htype,
    ),
    Row {
        children: hardware_mistake,
        ..row(
            "hlen",
            2..3,
            "The length of the hardware address in octets",
            number,
        )
    },
    row(
        "hops",
        3..4,
        "How many relays the message has passed",
        number,
    ),
    row(
        "xid",
        4..8,
        "The transaction: chosen by the client, echoed by the server",
        xid,
    ),
    row("secs", 8..10, "Seconds since the client began", secs),
    Row {
        children: flag_bits,
        ..row("flags", 10..12, "How the client can be answered", flags)
    },
    row(
        "ciaddr",
        12..16,
        "The client's own address, if it has one it can use",
        address,
    ),
    row(
        "yiaddr",
        16..20,
        "Your address: what the server offers or grants",
        address,
    ),
    row(
        "siaddr",
        20..24,
        "The next server to boot from, not the DHCP server itself",
        address,
    ),
    row(
        "giaddr",
        24..28,
        "The relay through which the message came",
        address,
    ),
    row(
        "chaddr",
        28..44,
        "The client's hardware address, filled up with zeros",
        chaddr,
    ),
    row(
        "sname",
        walk::SNAME,
        "The name of the server to boot from, or options",
        text,
    ),
    row(
        "file",
        walk::FILE,
        "The file to boot from, or options",
        text,
    ),
    Row {
        children: cookie_mistake,
        ..row("cookie", COOKIE, "Says that options follow", cookie)
    },
];

fn number(bytes: &[u8], at: Range<usize>) -> String {
    bytes[at]
        .iter()
        .fold(0_u64, |sum, octet| sum << 8 | u64::from(*octet))
        .to_string()
}

fn op(bytes: &[u8], at: Range<usize>) -> String {
    match Op::from_number(bytes[at.start]) {
        Op::Request => "BOOTREQUEST (1)".into(),
        Op::Reply => "BOOTREPLY (2)".into(),
        Op::Other(other) => format!("unknown ({other})"),
    }
}

fn htype(bytes: &[u8], at: Range<usize>) -> String {
    match bytes[at.start] {
        1 => "Ethernet (1)".into(),
        6 => "IEEE 802 (6)".into(),
        32 => "InfiniBand (32)".into(),
        other => other.to_string(),
    }
}

fn xid(bytes: &[u8], at: Range<usize>) -> String {
    Xid(u32::from_be_bytes(octets(bytes, at))).to_string()
}

fn secs(bytes: &[u8], at: Range<usize>) -> String {
    format!("{} s", u16::from_be_bytes(octets(bytes, at)))
}

fn flags(bytes: &[u8], at: Range<usize>) -> String {
    let flags = u16::from_be_bytes(octets(bytes, at));
    let kind = if flags & BROADCAST_FLAG == 0 {
        "unicast"
    } else {
        "broadcast"
    };
    format!("0x{flags:04x} {kind}")
}

const FLAGS_FIGURE: &str = "RFC 2131 section 2, figure 2";

fn flag_bits(bytes: &[u8], at: Range<usize>) -> Vec<Field> {
    let flags = u16::from_be_bytes(octets(bytes, at.clone()));
    let first = at.start..at.start + 1;
    let broadcast = Field::part("BROADCAST", (flags >> 15).to_string(), first)
        .meaning("Whether replies must be broadcast", FLAGS_FIGURE);
    let rest = Field::part("MBZ", format!("0x{:04x}", flags & !BROADCAST_FLAG), at)
        .meaning("Reserved: must be zero", FLAGS_FIGURE);
    vec![broadcast, rest]
}

fn address(bytes: &[u8], at: Range<usize>) -> String {
    Ipv4Addr::from(octets(bytes, at)).to_string()
}

fn chaddr(bytes: &[u8], at: Range<usize>) -> String {
    let hlen = usize::from(bytes[2]).min(at.len());
    options::pairs(&bytes[at.start..at.start + hlen])
}

fn text(bytes: &[u8], at: Range<usize>) -> String {
    let field = &bytes[at];
    if field.iter().all(|octet| *octet == 0) {
        "empty".into()
    } else {
        options::text_or_pairs(field)
    }
}

fn cookie(bytes: &[u8], at: Range<usize>) -> String {
    Ipv4Addr::from(octets(bytes, at)).to_string()
}

fn cookie_mistake(bytes: &[u8], at: Range<usize>) -> Vec<Field> {
    let wrong = bytes[at.clone()] != MAGIC_COOKIE;
    let what = || {
        let words = "99.130.83.99 is expected: this is not DHCP".into();
        Field::mistake(words, "RFC 2131 section 3", at)
    };
    wrong.then(what).into_iter().collect()
}

fn hardware_mistake(bytes: &[u8], at: Range<usize>) -> Vec<Field> {
    let what = match (bytes[1], bytes[2]) {
        (1, hlen) if hlen != 6 => "an Ethernet address has 6 octets",
        (_, hlen) if hlen > 16 => "a hardware address has at most 16 octets",
        _ => return Vec::new(),
    };
    vec![Field::mistake(what.into(), "RFC 2131 section 2", at)]
}

/// The `N` octets of a fixed field.
fn octets<const N: usize>(bytes: &[u8], at: Range<usize>) -> [u8; N] {
    std::array::from_fn(|index| bytes[at.start + index])
}

#[cfg(test)]
mod tests;

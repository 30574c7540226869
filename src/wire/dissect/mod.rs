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
        fields.push(Field::mistake(missing, read..bytes.len()));
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

    fn mistake(what: String, range: Range<usize>) -> Self {
        Self::new("Mistake", what, range, FieldKind::Mistake)
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
        Field::new("Rest", value, range, FieldKind::Rest).meaning("Octets that nobody reads", "")
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

fn flag_bits(bytes: &[u8], at: Range<usize>) -> Vec<Field> {
    let flags = u16::from_be_bytes(octets(bytes, at.clone()));
    let first = at.start..at.start + 1;
    let broadcast = Field::part("BROADCAST", (flags >> 15).to_string(), first).meaning(
        "Whether replies must be broadcast",
        "RFC 2131 section 2, figure 2",
    );
    let rest = Field::part("MBZ", format!("0x{:04x}", flags & !BROADCAST_FLAG), at)
        .meaning("Reserved: must be zero", "RFC 2131 section 2, figure 2");
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
    let what = || Field::mistake("99.130.83.99 is expected: this is not DHCP".into(), at);
    wrong.then(what).into_iter().collect()
}

fn hardware_mistake(bytes: &[u8], at: Range<usize>) -> Vec<Field> {
    let what = match (bytes[1], bytes[2]) {
        (1, hlen) if hlen != 6 => "an Ethernet address has 6 octets",
        (_, hlen) if hlen > 16 => "a hardware address has at most 16 octets",
        _ => return Vec::new(),
    };
    vec![Field::mistake(what.into(), at)]
}

/// The `N` octets of a fixed field.
fn octets<const N: usize>(bytes: &[u8], at: Range<usize>) -> [u8; N] {
    std::array::from_fn(|index| bytes[at.start + index])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Draft, Header, Mac, Opt};
    use proptest::prelude::*;

    fn message(options: Vec<Opt>) -> Draft {
        let header = Header::new(Op::Request, Xid(0x3903_f326), Mac([2, 0, 0, 0, 0, 0x0a]));
        Draft {
            options,
            ..Draft::new(header)
        }
    }

    /// `name = value` of each field of the top level, and of what is below it one step in.
    fn told(bytes: &[u8]) -> Vec<String> {
        let line = |depth: usize, field: &Field| {
            format!("{}{} = {}", "  ".repeat(depth), field.name, field.value)
        };
        let mut lines = Vec::new();
        for field in dissect(bytes) {
            lines.push(line(0, &field));
            lines.extend(field.children.iter().map(|child| line(1, child)));
        }
        lines
    }

    fn mistakes(bytes: &[u8]) -> Vec<String> {
        let all = told(bytes);
        all.iter()
            .filter_map(|line| line.trim().strip_prefix("Mistake = "))
            .map(Into::into)
            .collect()
    }

    #[test]
    fn a_discover_reads_as_a_list_of_fields() {
        let mut draft = message(vec![Opt::new(53, [1]), Opt::new(55, [1, 3])]);
        draft.header.flags = BROADCAST_FLAG;
        draft.minimum = 0;
        let expected = [
            "op = BOOTREQUEST (1)",
            "htype = Ethernet (1)",
            "hlen = 6",
            "hops = 0",
            "xid = 0x3903f326",
            "secs = 0 s",
            "flags = 0x8000 broadcast",
            "  BROADCAST = 1",
            "  MBZ = 0x0000",
            "ciaddr = 0.0.0.0",
            "yiaddr = 0.0.0.0",
            "siaddr = 0.0.0.0",
            "giaddr = 0.0.0.0",
            "chaddr = 02:00:00:00:00:0a",
            "sname = empty",
            "file = empty",
            "cookie = 99.130.83.99",
            "53 Message type = DHCPDISCOVER (1)",
            "55 Parameter request list = 1, 3",
            "  1 = Subnet mask",
            "  3 = Router",
            "255 End = end of the options",
        ];
        assert_eq!(told(&draft.encode()), expected);
    }

    #[test]
    fn options_in_file_and_sname_stand_below_them() {
        let mut draft = message(vec![Opt::new(53, [5]), Opt::new(52, [3])]);
        draft.file = vec![15, 3, b'l', b'a', b'n', 255];
        draft.sname = vec![12, 2, b'p', b'c', 255];
        let told = told(&draft.encode());
        for line in [
            "file = holds options",
            "  15 Domain name = lan",
            "  12 Host name = pc",
        ] {
            assert!(told.iter().any(|told| told == line), "{line}: {told:?}");
        }
    }

    #[test]
    fn each_mistake_is_named_where_it_is() {
        let good = message(vec![Opt::new(53, [1])]).encode();
        assert_eq!(mistakes(&good), [""; 0]);
        assert_eq!(
            mistakes(&good[..100]),
            ["100 octets are too few for a DHCP message"]
        );
        assert_eq!(mistakes(&good[..243]), ["the end mark (255) is missing"]);
        assert_eq!(
            mistakes(&good[..242]),
            ["option 53 says 1 octet, 0 are left"]
        );
        let mut no_dhcp = good.to_vec();
        no_dhcp[236] = 0;
        assert_eq!(
            mistakes(&no_dhcp),
            ["99.130.83.99 is expected: this is not DHCP"]
        );
        no_dhcp[2] = 7;
        assert_eq!(mistakes(&no_dhcp)[0], "an Ethernet address has 6 octets");
    }

    #[test]
    fn an_option_of_the_wrong_length_is_a_mistake() {
        let bytes = message(vec![Opt::new(53, [1]), Opt::new(51, [0, 0, 9])]).encode();
        assert_eq!(mistakes(&bytes), ["3 octets instead of 4 octets"]);
        let bytes = message(vec![Opt::new(53, [1]), Opt::new(52, [4])]).encode();
        assert_eq!(mistakes(&bytes), ["overload is 1, 2 or 3"]);
    }

    #[test]
    fn a_split_option_is_explained_once() {
        let long = "x".repeat(300);
        let told = told(&message(vec![Opt::new(53, [6]), Opt::new(56, long.as_bytes())]).encode());
        assert!(told.contains(&format!("56 Message = {long}")));
        assert!(told.contains(&"56 Message = continues the option above (RFC 3396)".into()));
    }

    /// Whether the fields cover `range` without gap or overlap.
    fn tile(fields: &[Field], range: Range<usize>) -> bool {
        let mut at = range.start;
        fields.iter().all(|field| {
            let meets = field.range.start == at;
            at = field.range.end;
            meets
        }) && at == range.end
    }

    fn inside(field: &Field) -> bool {
        let within = |child: &Field| {
            child.range.start >= field.range.start && child.range.end <= field.range.end
        };
        field
            .children
            .iter()
            .all(|child| within(child) && inside(child))
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn fields_tile_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert!(tile(&dissect(&bytes), 0..bytes.len()));
        }

        #[test]
        fn fields_tile_any_options(
            options in prop::collection::vec(any::<u8>(), 0..1000),
            names in prop::collection::vec(any::<u8>(), 192),
            overload in 0..5_u8,
        ) {
            let mut draft = message(vec![Opt::new(53, [1]), Opt::new(52, [overload])]);
            (draft.sname, draft.file) = (names[..64].to_vec(), names[64..].to_vec());
            let mut bytes = draft.encode()[..246].to_vec();
            bytes.extend(options);
            let fields = dissect(&bytes);
            prop_assert!(tile(&fields, 0..bytes.len()));
            prop_assert!(fields.iter().all(inside));
            let file = &fields[13];
            prop_assert!(matches!(overload, 0 | 2 | 4) || tile(&file.children, file.range.clone()));
        }
    }
}

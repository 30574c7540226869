//! Messages good and bad, taken apart.

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

/// Every field, at any depth, has a sentence and says where it stands.
fn all_explained(fields: &[Field]) {
    for field in fields {
        let Field {
            name,
            value,
            meaning,
            section,
            ..
        } = field;
        assert!(
            meaning.len() > 8 && !meaning.ends_with('.'),
            "{name} {value}: {meaning:?}"
        );
        assert!(section.starts_with("RFC "), "{name} {value}: {section:?}");
        all_explained(&field.children);
    }
}

#[test]
fn every_field_and_every_code_has_a_sentence_and_its_section() {
    let mut draft = message(vec![Opt::new(53, [1]), Opt::new(52, [3])]);
    (draft.file, draft.sname) = (vec![15, 1, b'l', 255], vec![12, 1, b'p', 0, 255]);
    all_explained(&dissect(&draft.encode()));
    for code in 1..=254 {
        for value in [&[0; 8][..], &[1, 2, 3, 4, 5, 6, 7, 8], &[9; 3], &[]] {
            let bytes = message(vec![Opt::new(53, [1]), Opt::new(code, value)]).encode();
            let fields = dissect(&bytes);
            all_explained(&fields);
            let named = format!("{code} ");
            assert!(
                fields.iter().any(|field| field.name.starts_with(&named)),
                "{code}"
            );
        }
    }
    let bytes = message(vec![Opt::new(55, (1..=254).collect::<Vec<u8>>())]).encode();
    all_explained(&dissect(&bytes));
    let relay: Vec<u8> = (0..20).flat_map(|code| [code, 1, b'x']).collect();
    all_explained(&dissect(&message(vec![Opt::new(82, relay)]).encode()));
    for cut in [0, 3, 100, 239, 241, 243] {
        all_explained(&dissect(&bytes[..cut]));
    }
}

#[test]
fn what_is_not_known_says_so_by_its_range() {
    let options = vec![Opt::new(53, [1]), Opt::new(200, [7]), Opt::new(230, [7])];
    let fields = dissect(&message(options).encode());
    let of = |name: &str| fields.iter().find(|field| field.name == name).unwrap();
    let (unknown, private) = (of("200 Option"), of("230 Private option"));
    assert!(unknown.meaning.starts_with("Not known here"));
    assert_eq!(unknown.section, "RFC 2132 section 2");
    assert!(
        private.meaning.contains("site-specific"),
        "{}",
        private.meaning
    );
    assert_eq!(private.section, "RFC 3942 section 3");
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

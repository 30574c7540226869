//! What one field of a message means, as the message panel tells it: the field's sentence and
//! section from the dissection, its value explained, and how strongly the RFC binds it in this
//! message, from the referee.

use super::check::Standing;
use super::field_tree::{Row, holds};
use crate::protocol::Rule;
use crate::protocol::referee::Verdict;
use crate::protocol::rule::Level;
use crate::wire::MessageType;
use crate::wire::dissect::{Field, FieldKind};
use crate::wire::options::code;

/// All there is to say about a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldHelp {
    /// `54 Server identifier`; a part stands behind its parent: `flags, BROADCAST`.
    pub name: String,
    /// Its value, in full.
    pub value: String,
    /// What it is for.
    pub meaning: &'static str,
    /// What the value says here, where that is not plain.
    pub reading: Option<String>,
    /// What the RFC asks of it in this message.
    pub bounds: Vec<Bound>,
    /// Where it is defined.
    pub section: String,
}

/// A clause about the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// How the message stands to it.
    pub standing: Standing,
    /// How strongly it binds here.
    pub level: Level,
    /// What it says.
    pub text: &'static str,
    /// Where it stands.
    pub citation: String,
}

/// Explains a row of a message's tree. `kind` is the message's type, `verdicts` what the referee
/// says about it.
pub fn field_help(
    row: &Row<'_>,
    rows: &[Row<'_>],
    kind: Option<MessageType>,
    verdicts: &[Verdict],
) -> FieldHelp {
    let field = row.field;
    let subject = subject(row, rows);
    let mut bounds: Vec<Bound> = verdicts
        .iter()
        .filter(|verdict| about(verdict) == Some(subject))
        .map(bound)
        .collect();
    bounds.sort_by_key(|bound| bound.standing);
    if bounds.is_empty() && !verdicts.is_empty() {
        bounds.extend(kind.and_then(|kind| by_the_last_row(subject, kind)));
    }
    FieldHelp {
        name: row
            .key
            .split('/')
            .map(uncounted)
            .collect::<Vec<_>>()
            .join(", "),
        value: field.value.clone(),
        meaning: field.meaning,
        reading: reading(field, kind),
        bounds,
        section: field.section.clone(),
    }
}

/// The name without the count that makes its key unique.
fn uncounted(name: &str) -> &str {
    name.split_once('#').map_or(name, |(name, _)| name)
}

/// What a clause can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject<'a> {
    /// A fixed field by its name.
    Field(&'a str),
    /// An option by its code.
    Option(u8),
    /// Neither: fillers and mistakes.
    Other,
}

/// The field that a row is, or is a part of.
fn subject<'a>(row: &Row<'a>, rows: &[Row<'a>]) -> Subject<'a> {
    let around = rows.iter().filter(|other| holds(&other.key, &row.key));
    let mut told = around.filter_map(|other| match other.field.kind {
        FieldKind::Fixed => Some(Subject::Field(&other.field.name)),
        FieldKind::Option(code) => Some(Subject::Option(code)),
        _ => None,
    });
    // The innermost one: options can stand inside of `file` and `sname`.
    told.next_back().unwrap_or(Subject::Other)
}

fn bound(verdict: &Verdict) -> Bound {
    Bound {
        standing: Standing::of(verdict),
        level: verdict.level,
        text: verdict.rule.text(),
        citation: verdict.rule.citation(),
    }
}

/// What a verdict is about; nothing for where a message goes and comes from.
fn about(verdict: &Verdict) -> Option<Subject<'static>> {
    use Subject::{Field, Option};
    Some(match verdict.rule {
        Rule::ClientOp | Rule::ServerOp => Field("op"),
        Rule::ImpossibleHardware => Field("hlen"),
        Rule::ClientHops | Rule::ServerHops => Field("hops"),
        Rule::ClientXid | Rule::EchoesXid => Field("xid"),
        Rule::ClientSecs | Rule::ServerSecs | Rule::SameSecs => Field("secs"),
        Rule::ClientFlags | Rule::ReservedFlags | Rule::EchoesFlags | Rule::NakFlag => {
            Field("flags")
        }
        Rule::ClientCiaddr | Rule::ServerCiaddr => Field("ciaddr"),
        Rule::ClientYiaddr | Rule::ServerYiaddr => Field("yiaddr"),
        Rule::ClientSiaddr | Rule::ServerSiaddr => Field("siaddr"),
        Rule::ClientGiaddr | Rule::EchoesGiaddr | Rule::RelayForwards => Field("giaddr"),
        Rule::EchoesChaddr => Field("chaddr"),
        Rule::NotDhcp => Field("cookie"),
        Rule::ClientOption50 | Rule::ServerOption50 | Rule::OfferedAddress => Option(50),
        Rule::ClientOption51 | Rule::ServerOption51 => Option(51),
        Rule::ServerOption52 => Option(52),
        Rule::NoType => Option(53),
        Rule::ClientOption54 | Rule::ServerOption54 => Option(54),
        Rule::ClientOption55 | Rule::ServerOption55 | Rule::RepeatsParameters => Option(55),
        Rule::ClientOption56 | Rule::ServerOption56 => Option(56),
        Rule::ClientOption57 | Rule::ServerOption57 => Option(57),
        Rule::ServerOption58 => Option(58),
        Rule::ServerOption59 => Option(59),
        Rule::ClientOption60 => Option(60),
        Rule::SameClientId | Rule::EchoesClientId => Option(61),
        Rule::EchoesRelayInfo => Option(82),
        Rule::NakOthers => Option(strange(&verdict.what)?),
        _ => return None,
    })
}

/// The code in `option 3`, which is all that such a verdict says.
fn strange(what: &str) -> Option<u8> {
    what.strip_prefix("option ")?.parse().ok()
}

/// An option without a row of its own is bound by the last row of table 3 or 5, "all others".
fn by_the_last_row(subject: Subject<'_>, kind: MessageType) -> Option<Bound> {
    let Subject::Option(number) = subject else {
        return None;
    };
    let citation = |table| format!("RFC 2131 table {table}");
    let (level, text, citation) = match (number, kind) {
        (code::MESSAGE_TYPE, _) => (Level::Must, Rule::NoType.text(), Rule::NoType.citation()),
        // A relay puts it in, not the client or the server; and a NAK has its own clause.
        (code::RELAY_INFO, _) | (_, MessageType::Nak) => return None,
        (_, kind) if kind.is_reply() => (Level::May, "Servers may add it", citation(3)),
        (code::CLIENT_ID | code::OVERLOAD, _) => (Level::May, "Clients may add it", citation(5)),
        (_, MessageType::Decline | MessageType::Release) => {
            let text = "DECLINE and RELEASE carry nothing else";
            return Some(Bound {
                standing: Standing::Note,
                level: Level::MustNot,
                text,
                citation: citation(5),
            });
        }
        _ => (Level::May, "Clients may add it", citation(5)),
    };
    Some(Bound {
        standing: Standing::Kept,
        level,
        text,
        citation,
    })
}

/// What the value says here.
fn reading(field: &Field, kind: Option<MessageType>) -> Option<String> {
    match field.kind {
        FieldKind::Fixed => fixed(&field.name, &field.value, kind).map(Into::into),
        FieldKind::Option(number) => option(number, field, kind),
        FieldKind::Part if field.name == "BROADCAST" => Some(match &*field.value {
            "0" => "Replies may go to the client alone".into(),
            _ => "Replies go to everyone".into(),
        }),
        _ => None,
    }
}

const ZERO: &str = "0.0.0.0";

fn fixed(name: &str, value: &str, kind: Option<MessageType>) -> Option<&'static str> {
    use MessageType::{Ack, Offer};
    Some(match (name, value, kind) {
        ("op", "BOOTREQUEST (1)", _) => "Here a client speaks",
        ("op", "BOOTREPLY (2)", _) => "Here a server speaks",
        ("hlen", "6", _) => "Six octets, as every Ethernet address has",
        ("hops", "0", _) => "No relay has passed it on",
        ("secs", "0 s", Some(kind)) if kind.is_reply() => "Servers leave it at zero",
        ("secs", "0 s", _) => "The client has just begun, or does not count",
        ("flags", value, _) if value.ends_with("broadcast") => {
            "The client asks for replies to everyone: it cannot take unicasts yet"
        }
        ("flags", _, _) => "Replies may go to the client alone",
        ("ciaddr", ZERO, Some(kind)) if !kind.is_reply() => {
            "The client has no address that it may use now"
        }
        ("ciaddr", ZERO, _) => "Nothing of the request is repeated here",
        ("ciaddr", _, Some(kind)) if !kind.is_reply() => {
            "The client uses this address and can be reached at it"
        }
        ("yiaddr", ZERO, _) => "No address is given here",
        ("yiaddr", _, Some(Offer)) => "The address that is proposed: nobody may use it yet",
        ("yiaddr", _, Some(Ack)) => "The address that is granted",
        ("siaddr", ZERO, _) => "No server to boot from is named",
        ("giaddr", ZERO, _) => "No relay stands between client and server",
        ("giaddr", _, _) => "The relay's address on the client's network: it chooses the pool",
        ("sname" | "file", "empty", _) => "Not used, as nearly always today",
        ("sname" | "file", "holds options", _) => "Option 52 says that options go on in here",
        ("cookie", "99.130.83.99", _) => "The number that RFC 1497 chose; options begin after it",
        _ => return None,
    })
}

fn option(number: u8, field: &Field, kind: Option<MessageType>) -> Option<String> {
    use MessageType::{Discover, Request};
    let words = match (number, kind) {
        (code::MESSAGE_TYPE, Some(kind)) => sends(kind),
        (code::REQUESTED_IP, Some(Discover)) => "A wish: the server may offer another",
        (code::REQUESTED_IP, Some(Request)) => "The address that was offered, or is remembered",
        (code::SERVER_ID, Some(Request)) => "This offer is chosen; all other servers are refused",
        (code::SERVER_ID, Some(kind)) if kind.is_reply() => "The server that speaks",
        (code::LEASE_TIME, Some(Discover | Request)) => "A wish: the server decides",
        (code::LEASE_TIME, _) if field.value.starts_with("infinite") => "The lease never ends",
        (code::T1, _) => "From then on the client is RENEWING; usually half of the lease",
        (code::T2, _) => "From then on the client is REBINDING; usually 7/8 of the lease",
        (code::PARAMETER_LIST, _) => return Some(wishes(field.children.len())),
        (code::CLIENT_ID, _) if field.value.starts_with("type 1,") => {
            "Type 1: the hardware address of an Ethernet card"
        }
        (code::CLIENT_ID, _) if field.value.starts_with("type 255,") => {
            "Type 255: a number of the network card and one of the client (RFC 4361)"
        }
        (code::CLIENT_ID, _) if field.value.starts_with("type 0,") => "Type 0: just a name",
        (128..=223, _) if field.meaning.starts_with("Not known here") => {
            "Codes from 128 to 223 were site-specific until 2004 (RFC 3942)"
        }
        _ => return None,
    };
    Some(words.into())
}

fn wishes(count: usize) -> String {
    match count {
        1 => "One option is asked for".into(),
        count => format!("{count} options are asked for; unfold to see which"),
    }
}

/// What a message of this type does, in a few words.
const fn sends(kind: MessageType) -> &'static str {
    match kind {
        MessageType::Discover => "A client looks for servers",
        MessageType::Offer => "A server proposes an address",
        MessageType::Request => "A client asks for an address, or to keep its own",
        MessageType::Decline => "A client refuses an address that is in use",
        MessageType::Ack => "A server grants what was asked for",
        MessageType::Nak => "A server says no",
        MessageType::Release => "A client returns its address",
        MessageType::Inform => "A client asks for settings only",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::field_tree::{find, rows};
    use crate::view::inspector::inspect;
    use crate::view::messages::verdicts;
    use crate::view::testing::{lesson, outline_of, runs};
    use crate::wire::dissect::dissect;
    use crate::wire::options::catalogue::CATALOGUE;
    use crate::wire::{Draft, Header, Mac, Op, Opt, Xid};

    fn help(name: &str, number: usize, key: &str) -> FieldHelp {
        let log = lesson(name);
        let outline = outline_of(&log);
        let record = outline.messages[number - 1].released;
        let shown = inspect(&log, &outline, record).unwrap();
        let rows = rows(&shown.fields);
        let said = verdicts(&log, &outline, number);
        field_help(find(&rows, key).expect(key), &rows, shown.kind, &said)
    }

    fn bounds(help: &FieldHelp) -> Vec<(&str, Standing, &str)> {
        let told = help.bounds.iter();
        told.map(|bound| (bound.level.word(), bound.standing, &*bound.citation))
            .collect()
    }

    #[test]
    fn the_lease_time_of_an_offer_is_a_must_and_is_kept() {
        let help = help("01-dora", 2, "51 Lease time");
        assert_eq!(help.value, "3600 s (1 h)");
        assert_eq!(help.section, "RFC 2132 section 9.2");
        assert_eq!(
            bounds(&help),
            [("MUST", Standing::Kept, "RFC 2131 table 3")]
        );
    }

    #[test]
    fn the_same_field_is_bound_otherwise_in_another_message() {
        let request = help("01-dora", 3, "54 Server identifier");
        assert_eq!(
            bounds(&request),
            [("MUST", Standing::Kept, "RFC 2131 table 5")]
        );
        assert!(request.reading.unwrap().contains("chosen"));
        let router = help("01-dora", 2, "3 Router");
        assert_eq!(
            bounds(&router),
            [("MAY", Standing::Kept, "RFC 2131 table 3")]
        );
        let yiaddr = help("01-dora", 2, "yiaddr");
        assert!(yiaddr.reading.unwrap().contains("proposed"));
        let kind = help("01-dora", 1, "53 Message type");
        assert_eq!(
            bounds(&kind),
            [("MUST", Standing::Kept, "RFC 2132 section 9.6")]
        );
    }

    #[test]
    fn a_part_is_told_behind_its_parent_and_is_bound_as_it() {
        let bit = help("01-dora", 1, "flags/BROADCAST");
        assert_eq!(bit.name, "flags, BROADCAST");
        assert_eq!(bit.reading.as_deref(), Some("Replies go to everyone"));
        assert_eq!(bounds(&bit), bounds(&help("01-dora", 1, "flags")));
    }

    #[test]
    fn what_is_broken_comes_first() {
        let verdict = |rule, kept| Verdict {
            kept,
            ..Verdict::against(rule, "looked at")
        };
        let fields = dissect(&Draft::new(Header::new(Op::Request, Xid(7), Mac([2; 6]))).encode());
        let rows = rows(&fields);
        let said = [
            verdict(Rule::ClientFlags, true),
            verdict(Rule::ReservedFlags, false),
        ];
        let flags = find(&rows, "flags").unwrap();
        let told = field_help(flags, &rows, Some(MessageType::Release), &said);
        assert_eq!(told.bounds[0].standing, Standing::Broken);
        assert_eq!(told.bounds[1].standing, Standing::Kept);
    }

    #[test]
    fn every_verdict_on_a_field_finds_its_field() {
        // These are about the way of a message, which is told in the panel's head.
        let way = [
            Rule::ClientBroadcasts,
            Rule::ClientUnicasts,
            Rule::ZeroSource,
            Rule::OwnSource,
            Rule::ToServerPort,
            Rule::ToClientPort,
            Rule::ToRelay,
            Rule::NakToAll,
            Rule::ToCiaddr,
            Rule::ToAllByFlag,
            Rule::ToYiaddr,
            Rule::RelayReplies,
        ];
        for (name, log) in runs() {
            let outline = outline_of(&log);
            for number in 1..=outline.messages.len() {
                for verdict in verdicts(&log, &outline, number) {
                    let known = about(&verdict).is_some() || way.contains(&verdict.rule);
                    let no_settings = verdict.rule == Rule::NakOthers && verdict.kept;
                    assert!(known || no_settings, "{name} {number}: {verdict:?}");
                }
            }
        }
    }

    #[test]
    fn every_option_of_the_catalogue_is_explained_and_bound_in_a_discover() {
        let options = CATALOGUE.iter().map(|entry| entry.code).chain([200, 230]);
        for code in options.filter(|code| *code != 53) {
            let header = Header::new(Op::Request, Xid(7), Mac([2, 0, 0, 0, 0, 1]));
            let draft = Draft {
                options: vec![Opt::new(53, [1]), Opt::new(code, [0; 12])],
                ..Draft::new(header)
            };
            let fields = dissect(&draft.encode());
            let rows = rows(&fields);
            let row = rows
                .iter()
                .find(|row| row.field.kind == FieldKind::Option(code))
                .unwrap();
            let said = [Verdict::against(Rule::ClientOp, "looked at")];
            let told = field_help(row, &rows, Some(MessageType::Discover), &said);
            assert!(told.name.starts_with(&format!("{code} ")), "{}", told.name);
            assert!(!told.meaning.is_empty() && told.section.starts_with("RFC "));
            assert_eq!(told.bounds.is_empty(), code == 82, "{code}");
        }
    }

    #[test]
    fn readings_are_sentences_without_a_full_stop() {
        for (name, log) in runs() {
            let outline = outline_of(&log);
            for message in &outline.messages {
                let shown = inspect(&log, &outline, message.released).unwrap();
                let told = rows(&shown.fields);
                for reading in told.iter().filter_map(|row| reading(row.field, shown.kind)) {
                    assert!(
                        reading.len() > 10 && !reading.ends_with('.'),
                        "{name} {reading}"
                    );
                }
            }
        }
    }
}

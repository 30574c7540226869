//! Every built-in lesson shows, message by message, what its table in the catalogue says: in
//! memory, over real sockets, and stepped by hand. That it breaks only what it declares is the
//! harness's business, whenever a lesson is played. And its captions keep to the rules of words.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use std::collections::BTreeSet;

use dorascope::files::lessons;
use dorascope::session::CarrierKind;
use dorascope::sim::scenario::{Caption, CaptionEvent};
use dorascope::view::captions::CaptionTrack;
use dorascope::wire::MessageType;
use support::{lesson, play, play_stepped, rows};

/// A lesson's table. A row names what must be the case with its message and after it; the
/// words are explained in `support`. `presses`: how many rows each press of *Step* adds.
struct Table {
    lesson: &'static str,
    rows: &'static [&'static str],
    presses: &'static [usize],
}

const TABLES: &[Table] = &[
    Table {
        lesson: "dora",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 B=1 src=0.0.0.0 ciaddr=0.0.0.0 no50 no54 o55=[1,3,6,15] \
             heard:server-1 laptop-a=SELECTING server-1:.100=Offered",
            "server-1> OFFER broadcast X1 yiaddr=.100 o54=.1 o51=3600 o58=1800 o59=3150 heard:laptop-a",
            "laptop-a> REQUEST broadcast X1 src=0.0.0.0 ciaddr=0.0.0.0 o50=.100 o54=.1 secs=0 \
             laptop-a=REQUESTING server-1:.100=Active",
            "server-1> ACK broadcast X1 yiaddr=.100 o51=3600 o58=1800 o59=3150 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1, 1, 1, 1],
    },
    Table {
        lesson: "two-servers",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 heard:server-1 heard:server-2 laptop-a=SELECTING",
            "server-1> OFFER broadcast X1 yiaddr=.100 o54=.1 laptop-a=SELECTING server-1:.100=Offered",
            "server-2> OFFER broadcast X1 yiaddr=.150 o54=.2 server-1:.100=Offered server-2:.150=Offered",
            "laptop-a> REQUEST broadcast X1 o50=.100 o54=.1 laptop-a=REQUESTING heard:server-1 ignored:server-2",
            "server-1> ACK X1 yiaddr=.100 laptop-a=BOUND server-1:.100=Active server-2:.150=Expired",
        ],
        presses: &[1, 1, 1, 1, 1],
    },
    Table {
        lesson: "renewal",
        rows: &[
            "T1 laptop-a at=1800 laptop-a=RENEWING laptop-a=.100",
            "laptop-a> REQUEST unicast X1 src=.100 dst=.1 ciaddr=.100 no50 no54 o55=[1,3,6,15] laptop-a=RENEWING",
            "server-1> ACK unicast X1 dst=.100 yiaddr=.100 o51=3600 laptop-a=BOUND server-1:.100=Active",
        ],
        presses: &[1, 1, 1],
    },
    Table {
        lesson: "rebinding",
        rows: &[
            "PowerOff(HostId(0)) at=600 laptop-a=BOUND",
            "T1 laptop-a at=1800 laptop-a=RENEWING",
            "laptop-a> REQUEST unicast X1 at=1800 dst=.1 ciaddr=.100 no50 no54 lost:server-1 laptop-a=RENEWING",
            "laptop-a> REQUEST unicast X2 at=2475 dst=.1 ciaddr=.100 no50 no54 lost:server-1",
            "laptop-a> REQUEST unicast X3 at=2812 dst=.1 ciaddr=.100 no50 no54 lost:server-1",
            "laptop-a> REQUEST unicast X4 at=2981 dst=.1 ciaddr=.100 no50 no54 lost:server-1",
            "laptop-a> REQUEST unicast X5 at=3065 dst=.1 ciaddr=.100 no50 no54 lost:server-1",
            "laptop-a> REQUEST unicast X6 at=3125 dst=.1 ciaddr=.100 no50 no54 lost:server-1 laptop-a=RENEWING",
            "T2 laptop-a at=3150 laptop-a=REBINDING laptop-a=.100",
            "laptop-a> REQUEST broadcast X7 src=.100 ciaddr=.100 no50 no54 o55=[1,3,6,15] \
             lost:server-1 heard:server-2 laptop-a=REBINDING",
            "server-2> ACK unicast X7 dst=.100 yiaddr=.100 o54=.2 o51=3600 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1],
    },
    Table {
        lesson: "init-reboot",
        rows: &[
            "laptop-a> REQUEST broadcast X1 src=0.0.0.0 ciaddr=0.0.0.0 o50=.100 no54 \
             laptop-a=REBOOTING laptop-a=none",
            "server-1> ACK broadcast X1 yiaddr=.100 o51=3600 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1, 1],
    },
    Table {
        lesson: "nak-wrong-network",
        rows: &[
            "laptop-a> REQUEST broadcast X1 ciaddr=0.0.0.0 o50=10.0.0.50 no54 laptop-a=REBOOTING",
            "server-1> NAK broadcast X1 yiaddr=0.0.0.0 o54=.1 o56=wrong-network no51 laptop-a=none",
            "laptop-a> DISCOVER broadcast X2 ciaddr=0.0.0.0 no50 laptop-a=SELECTING",
            "server-1> OFFER X2 yiaddr=.100 o54=.1",
            "laptop-a> REQUEST broadcast X2 o50=.100 o54=.1 laptop-a=REQUESTING",
            "server-1> ACK X2 yiaddr=.100 laptop-a=BOUND laptop-a=.100 server-1:.100=Active",
        ],
        presses: &[1, 1, 1, 1, 1, 1],
    },
    Table {
        lesson: "release",
        rows: &[
            "Release(HostId(1)) at=10 laptop-a=INIT laptop-a=none",
            "laptop-a> RELEASE unicast X1 src=.100 dst=.1 ciaddr=.100 o54=.1 no50 server-1:.100=Released",
            "Join(HostId(1)) at=30 laptop-a=SELECTING",
            "laptop-a> DISCOVER broadcast X2 ciaddr=0.0.0.0 server-1:.100=Offered",
            "server-1> OFFER X2 yiaddr=.100",
            "laptop-a> REQUEST broadcast X2 o50=.100 o54=.1",
            "server-1> ACK X2 yiaddr=.100 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1, 1, 1, 1, 1, 1, 1],
    },
    Table {
        lesson: "back-off",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 at=0 secs=0 lost:server-1 laptop-a=SELECTING server-1:active=0",
            "laptop-a> DISCOVER broadcast X1 at=3 secs=3 lost:server-1 laptop-a=SELECTING",
            "laptop-a> DISCOVER broadcast X1 at=11 secs=11 lost:server-1 laptop-a=SELECTING",
            "laptop-a> DISCOVER broadcast X1 at=28 secs=28 heard:server-1 laptop-a=SELECTING",
            "server-1> OFFER X1 yiaddr=.100",
            "laptop-a> REQUEST X1 o50=.100 o54=.1 secs=28",
            "server-1> ACK X1 yiaddr=.100 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1, 0, 1, 0, 1, 0, 1, 1, 1, 1],
    },
    Table {
        lesson: "three-devices",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 chaddr=02:00:00:00:00:0a laptop-a=SELECTING",
            "phone-b> DISCOVER broadcast X2 chaddr=02:00:00:00:00:0b phone-b=SELECTING",
            "laptop-c> DISCOVER broadcast X3 chaddr=02:00:00:00:00:0c laptop-c=SELECTING",
            "server-1> OFFER X1 yiaddr=.100 heard:laptop-a",
            "server-1> OFFER X2 yiaddr=.101 heard:phone-b",
            "server-1> OFFER X3 yiaddr=.102 heard:laptop-c \
             server-1:.100=Offered server-1:.101=Offered server-1:.102=Offered",
            "laptop-a> REQUEST X1 o50=.100 o54=.1 laptop-a=REQUESTING",
            "phone-b> REQUEST X2 o50=.101 o54=.1 phone-b=REQUESTING",
            "laptop-c> REQUEST X3 o50=.102 o54=.1 laptop-c=REQUESTING",
            "server-1> ACK X1 yiaddr=.100 heard:laptop-a",
            "server-1> ACK X2 yiaddr=.101 heard:phone-b",
            "server-1> ACK X3 yiaddr=.102 laptop-a=.100 phone-b=.101 laptop-c=.102 server-1:active=3",
        ],
        presses: &[1; 12],
    },
];

fn compare(lesson: &str, expected: &[&str], found: &[BTreeSet<String>]) {
    let told = || {
        let lines = found
            .iter()
            .map(|row| row.iter().cloned().collect::<Vec<_>>().join(" "));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        found.len(),
        expected.len(),
        "{lesson}: number of rows\n{}",
        told()
    );
    for (number, (expected, found)) in (1..).zip(expected.iter().zip(found)) {
        for word in expected.split_whitespace() {
            assert!(
                found.contains(word),
                "{lesson}, row {number}: no {word} in\n{found:?}"
            );
        }
    }
}

#[test]
fn every_lesson_has_a_table_here() {
    let tables: Vec<&str> = TABLES.iter().map(|table| table.lesson).collect();
    let lessons: Vec<&str> = lessons::all().iter().map(|lesson| lesson.name).collect();
    assert_eq!(tables, lessons);
}

#[test]
fn every_lesson_shows_its_table() {
    for table in TABLES {
        let played = play(&lesson(table.lesson), CarrierKind::Memory);
        compare(table.lesson, table.rows, &rows(&played.log));
    }
}

#[test]
fn over_real_sockets_every_lesson_runs_the_same_byte_for_byte() {
    for table in TABLES {
        let scenario = lesson(table.lesson);
        let memory = play(&scenario, CarrierKind::Memory);
        let loopback = play(&scenario, CarrierKind::Loopback);
        assert_eq!(memory.digest(), loopback.digest(), "{}", table.lesson);
    }
}

#[test]
fn stepped_by_hand_every_press_shows_at_most_one_row() {
    for table in TABLES {
        let (played, presses) = play_stepped(&lesson(table.lesson));
        assert_eq!(presses, table.presses, "{}", table.lesson);
        compare(table.lesson, table.rows, &rows(&played.log));
    }
}

#[test]
fn every_ladder_is_as_it_was() {
    for table in TABLES {
        let played = play(&lesson(table.lesson), CarrierKind::Memory);
        insta::assert_snapshot!(table.lesson, played.ladder());
    }
}

#[test]
fn every_caption_has_its_moment() {
    for table in TABLES {
        let played = play(&lesson(table.lesson), CarrierKind::Memory);
        let mut track = CaptionTrack::default();
        track.extend(&played.log, &played.scenario.captions);
        for caption in 0..played.scenario.captions.len() {
            let waits = track.place(caption).is_none();
            assert!(
                !waits,
                "{}: caption {} waits in vain",
                table.lesson,
                caption + 1
            );
        }
    }
}

#[test]
fn captions_keep_to_the_rules_of_words() {
    for table in TABLES {
        let scenario = lesson(table.lesson);
        let names: Vec<&str> = scenario.hosts.iter().map(|host| &*host.info.name).collect();
        for (number, caption) in (1..).zip(&scenario.captions) {
            let wrong = wrong_words(caption, &names);
            assert!(
                wrong.is_empty(),
                "{}, caption {number}: {wrong:?}",
                table.lesson
            );
        }
    }
}

fn levels(caption: &Caption) -> [&str; 3] {
    [&caption.story, &caption.protocol, &caption.bytes]
}

fn wrong_words(caption: &Caption, names: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |fine: bool, what: String| {
        if !fine {
            wrong.push(what);
        }
    };
    check(caption.rule.is_some(), "no rule".into());
    check(!caption.because.is_empty(), "no because line".into());
    for (text, most) in levels(caption)
        .into_iter()
        .zip([84; 3])
        .chain([(&*caption.because, 120)])
    {
        let length = text.chars().count();
        check(length <= most, format!("{length} characters in “{text}”"));
        check(!text.ends_with('.'), format!("a full stop after “{text}”"));
        let demand = ["MUST", "SHOULD"].iter().any(|word| text.contains(word));
        check(
            !demand || text.contains("ection "),
            format!("no section in “{text}”"),
        );
    }
    let by_message = matches!(caption.on, CaptionEvent::Message(..));
    let addressed = ["(broadcast)", "(unicast)"]
        .iter()
        .any(|kind| caption.bytes.contains(kind));
    check(
        !by_message || addressed,
        format!("no kind of address in “{}”", caption.bytes),
    );
    for text in levels(caption) {
        let subject = names.iter().any(|name| text.starts_with(name));
        check(subject || !by_message, format!("no host begins “{text}”"));
        for (verb, kind) in VERBS {
            let fits = matches!(caption.on, CaptionEvent::Message(other, _) if other == *kind);
            check(
                fits || !speaks(text, verb),
                format!("only {} “{verb}”: “{text}”", kind.short()),
            );
        }
        if let CaptionEvent::Message(kind, _) = caption.on {
            let verb = VERBS
                .iter()
                .find(|(_, other)| *other == kind && kind != MessageType::Ack);
            check(
                verb.is_none_or(|(verb, _)| speaks(text, verb)),
                format!("“{text}” lacks its verb"),
            );
        }
    }
    wrong
}

/// Whether the verb stands there as a whole word: “says nothing” is not “says no”.
fn speaks(text: &str, verb: &str) -> bool {
    let mut rests = text
        .match_indices(verb)
        .map(|(at, _)| &text[at + verb.len()..]);
    rests.any(|rest| !rest.starts_with(char::is_alphabetic))
}

/// What only these messages do. (An ACK may also extend or confirm.)
const VERBS: &[(&str, MessageType)] = &[
    ("proposes", MessageType::Offer),
    ("grants", MessageType::Ack),
    ("says no", MessageType::Nak),
    ("refuses", MessageType::Decline),
    ("returns", MessageType::Release),
];

#[test]
fn an_address_is_written_out_once_then_shortened() {
    for table in TABLES {
        let scenario = lesson(table.lesson);
        for level in 0..3 {
            let texts = scenario
                .captions
                .iter()
                .map(|caption| levels(caption)[level]);
            let all: Vec<&str> = texts.flat_map(full_addresses).collect();
            let once: BTreeSet<&str> = all.iter().copied().collect();
            assert_eq!(
                all.len(),
                once.len(),
                "{}, level {level}: {all:?}",
                table.lesson
            );
        }
    }
}

/// Addresses with four octets, 0.0.0.0 aside: that is a word.
fn full_addresses(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    words
        .filter(|word| word.split('.').count() == 4 && *word != "0.0.0.0")
        .collect()
}

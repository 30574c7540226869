//! Captions come at their moments and keep to the rules of words.

use std::collections::BTreeSet;

use dorascope::session::CarrierKind;
use dorascope::sim::scenario::{Caption, CaptionEvent};
use dorascope::view::captions::CaptionTrack;
use dorascope::wire::MessageType;

use super::{none_of, tables};
use crate::support::{Played, lesson, play};

#[test]
fn every_caption_has_its_moment() {
    for table in tables() {
        let played = play(&lesson(table.lesson), CarrierKind::Memory);
        every_caption_comes(&played);
    }
}

pub(super) fn every_caption_comes(played: &Played) {
    let lesson = &played.scenario.lesson.name;
    let mut track = CaptionTrack::default();
    track.extend(&played.log, &played.scenario.captions);
    for caption in 0..played.scenario.captions.len() {
        let comes = track.place(caption).is_some();
        assert!(comes, "{lesson}: caption {} waits in vain", caption + 1);
    }
}

/// All lessons, those with crowds as well.
fn names() -> impl Iterator<Item = &'static str> {
    let few = tables().into_iter().map(|table| table.lesson);
    few.chain(super::crowds::LESSONS)
}

#[test]
fn captions_keep_to_the_rules_of_words() {
    let mut faults = Vec::new();
    for name in names() {
        let scenario = lesson(name);
        let hosts: Vec<&str> = scenario.hosts.iter().map(|host| &*host.info.name).collect();
        for (number, caption) in (1..).zip(&scenario.captions) {
            let wrong = wrong_words(caption, &hosts).into_iter();
            faults.extend(wrong.map(|wrong| format!("{name}, caption {number}: {wrong}")));
        }
    }
    none_of(&faults);
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
    for name in names() {
        let scenario = lesson(name);
        for level in 0..3 {
            let texts = scenario
                .captions
                .iter()
                .map(|caption| levels(caption)[level]);
            let all: Vec<&str> = texts.flat_map(full_addresses).collect();
            let once: BTreeSet<&str> = all.iter().copied().collect();
            assert_eq!(all.len(), once.len(), "{name}, level {level}: {all:?}");
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

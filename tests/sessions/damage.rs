//! Every way in which a small session file can be cut, and every octet of it changed: the same
//! run comes of it, or one sentence that says what is wrong.

use std::sync::LazyLock;

use dorascope::files::recording::{read, write};
use dorascope::session::{CarrierKind, Order, Pace, Until};
use dorascope::sim::{Command, Record};

use crate::support::{BOUND, Lab, Stage};

/// A session as it is written, and the run in it.
struct Session {
    octets: Vec<u8>,
    records: Vec<Record>,
}

static SESSION: LazyLock<Session> = LazyLock::new(|| {
    let lab = Lab::until("2h").server("").client("laptop-a", BOUND);
    let mut stage = Stage::new(
        &lab.scenario(),
        CarrierKind::Memory,
        Pace::Stopped,
        Until::Forever,
    );
    let laptop = stage.host("laptop-a");
    stage.command(Command::Renew(laptop));
    stage.step();
    stage.step();
    stage.order(Order::NextTimer);
    let played = stage.finish_unjudged();
    let mut octets = Vec::new();
    write(&played.recording(), &mut octets).unwrap();
    Session {
        octets,
        records: played.log.records().to_vec(),
    }
});

/// The same as format 1 has it: without a seal, so that whatever can be read is played.
fn unsealed() -> Vec<u8> {
    let text = std::str::from_utf8(&SESSION.octets).unwrap();
    let (body, _) = text.trim_end().rsplit_once('\n').unwrap();
    let body = body.replacen("\"dorascope\":3", "\"dorascope\":1", 1);
    format!("{body}\n").into_bytes()
}

/// Opens it: the records of the run, or what is said.
fn opened(octets: &[u8]) -> Result<Vec<Record>, String> {
    let recording = read(octets, "a.dorascope").map_err(|error| error.to_string())?;
    let log = recording.replay().map_err(|error| error.to_string())?;
    Ok(log.records().to_vec())
}

fn is_a_sentence(words: &str) -> bool {
    !words.is_empty() && words.len() < 600 && !words.ends_with('.')
}

fn same_or_told(octets: &[u8], how: &str) -> bool {
    match opened(octets) {
        Ok(records) => {
            assert_eq!(records, SESSION.records, "{how}");
            true
        }
        Err(sentence) => {
            assert!(is_a_sentence(&sentence), "{how}: {sentence}");
            false
        }
    }
}

#[test]
fn a_whole_file_is_the_same_run() {
    assert!(same_or_told(&SESSION.octets, "as written"));
    assert!(same_or_told(&unsealed(), "without a seal"));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for octets in [SESSION.octets.clone(), unsealed()] {
        for length in 0..octets.len() {
            let how = format!("cut after {length}");
            assert!(!same_or_told(&octets[..length], &how), "{how}");
        }
    }
}

#[test]
fn a_sealed_file_with_another_octet_anywhere_is_refused() {
    for place in 0..SESSION.octets.len() {
        for other in others(SESSION.octets[place]) {
            let mut octets = SESSION.octets.clone();
            octets[place] = other;
            let how = format!("octet {place} is {other}");
            assert!(!same_or_told(&octets, &how), "{how}");
        }
    }
}

#[test]
fn an_unsealed_file_with_another_octet_is_the_same_run_or_says_what_is_wrong() {
    let whole = unsealed();
    let mut same = 0;
    for place in 0..whole.len() {
        for other in others(whole[place]) {
            let mut octets = whole.clone();
            octets[place] = other;
            same += usize::from(same_or_told(&octets, &format!("octet {place} is {other}")));
        }
    }
    assert!(same > 0, "a title may change without changing the run");
}

/// What an octet may have become: a neighbour, another digit, the end of a line, no text at all.
fn others(octet: u8) -> impl Iterator<Item = u8> {
    let all = [octet ^ 1, b'9', b'\n', 0xff];
    all.into_iter().filter(move |other| *other != octet)
}

//! Lessons and sessions: read, and played a little.

use dorascope::files::recording;
use dorascope::net::memory::MemoryCarrier;
use dorascope::session::{Log, Playhead, Run};
use dorascope::sim::{RecordId, Scenario};
use dorascope::time::SimTime;
use dorascope::view::Outline;
use dorascope::view::explain::explain;
use dorascope::view::text::{self, Detail};

use super::is_a_sentence;

/// More hosts, and more records, than this take longer to play than a fuzzer has patience.
const MOST_HOSTS: usize = 64;
const MOST_RECORDS: usize = 1_500;

/// A lesson that can be read can be played, explained and drawn.
pub fn lesson(bytes: &[u8]) {
    const EVENTS: usize = 2_000;
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let scenario = match Scenario::parse(text) {
        Ok(scenario) => scenario,
        Err(error) => return is_a_sentence(&error),
    };
    for variant in &scenario.variants {
        let alone = scenario.with_variants(&[&variant.id]);
        assert!(alone.is_ok_and(|scenario| scenario.lesson.title.ends_with(&variant.title)));
    }
    if scenario.hosts.len() > MOST_HOSTS {
        return;
    }
    let mut run = Run::new(&scenario, Box::new(MemoryCarrier));
    let mut log = Log::default();
    for _ in 0..EVENTS {
        let over = run.advance(SimTime::MAX, 1).unwrap();
        log.append(run.take_records());
        if over || log.len() > MOST_RECORDS {
            break;
        }
    }
    looked_at(&log);
}

pub(super) fn looked_at(log: &Log) {
    for place in 0..log.len() {
        let told = explain(log, RecordId::new(place)).unwrap();
        assert!(!told.sentence.is_empty());
    }
    let mut outline = Outline::default();
    outline.extend(log);
    let _ = text::ladder(log, &outline, Playhead::at_end(log), Detail::Full);
}

/// A session that can be read is written as it was; each of its runs, played again, ends, whatever it
/// claims.
pub fn session(bytes: &[u8]) {
    const NAME: &str = "a.dorascope";
    /// More runs, one after the other, take longer than a fuzzer has patience.
    const RUNS: usize = 4;
    let read = match recording::read_all(bytes, NAME) {
        Ok(read) => read,
        Err(error) => return is_a_sentence(&error),
    };
    let mut out = Vec::new();
    recording::write_all(&read, &mut out).unwrap();
    assert_eq!(recording::read_all(&*out, NAME).unwrap(), read);
    for branch in read.runs.iter().take(RUNS) {
        let run = &branch.recording;
        let hosts = run.scenario().map_or(0, |scenario| scenario.hosts.len());
        if hosts > MOST_HOSTS {
            return;
        }
        match run.replay() {
            Ok(log) if log.len() <= MOST_RECORDS => {
                looked_at(&log);
                if let Some(origin) = &branch.origin {
                    let _ = origin.fits(&log);
                }
            }
            Ok(_) => {}
            Err(error) => is_a_sentence(&error),
        }
    }
}

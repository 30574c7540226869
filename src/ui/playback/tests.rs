//! Where one looks after so much real time, at every tempo.

use std::sync::Arc;

use super::*;
use crate::protocol::Timer;
use crate::sim::Event;
use crate::sim::event::Fate;
use crate::sim::{HostId, Record, RecordId};

use crate::ui::tempo::{Compression, FLIGHT, Idle};

const DELAY: Duration = Duration::from_millis(200);

fn record(micros: u64, cause: Option<usize>, event: Event) -> Record {
    let at = SimTime::from_micros(micros);
    Record {
        at,
        host: HostId(0),
        cause: cause.map(RecordId::new),
        event,
    }
}

/// A message leaves at 0 and lands after 200 ms; half an hour later another one does.
fn two_messages() -> Log {
    let fate = |at: SimTime| Fate {
        to: HostId(1),
        arrives: at + DELAY,
        lost: None,
    };
    let leave = |secs| Event::Released(Arc::from([fate(SimTime::from_secs(secs))]));
    let mut log = Log::default();
    log.append([
        record(0, None, leave(0)),
        record(200_000, Some(0), Event::Overheard(1)),
        record(1_800_000_000, None, Event::TimerFired(Timer::T1)),
        record(1_800_000_000, None, leave(1800)),
        record(1_800_200_000, Some(3), Event::Overheard(1)),
    ]);
    log
}

#[test]
fn a_flight_takes_700_ms_and_waits_are_skipped() {
    let log = two_messages();
    let mut playback = Playback::default();
    playback.follow(&log, 0);
    playback.advance(&log, FLIGHT / 2, Speed::Normal);
    assert_eq!(
        playback.playhead(),
        Playhead {
            count: 1,
            instant: SimTime::from_micros(100_000)
        }
    );
    playback.advance(&log, FLIGHT, Speed::Normal);
    assert_eq!(
        playback.playhead(),
        Playhead {
            count: 4,
            instant: SimTime::from_micros(1_800_100_000)
        }
    );
    playback.advance(&log, FLIGHT, Speed::Normal);
    assert_eq!(playback.playhead(), Playhead::at_end(&log));
    assert!(!playback.is_gliding());
}

#[test]
fn speed_counts_and_no_animation_jumps() {
    let log = two_messages();
    for (speed, expected) in [
        (Speed::Half, 25_000),
        (Speed::Normal, 50_000),
        (Speed::Double, 100_000),
    ] {
        let mut playback = Playback::default();
        playback.follow(&log, 0);
        playback.advance(&log, FLIGHT / 4, speed);
        assert_eq!(
            playback.playhead().instant.as_micros(),
            expected,
            "{speed:?}"
        );
    }
    let mut playback = Playback::default();
    playback.follow(&log, 0);
    playback.advance(&log, Duration::from_micros(1), Speed::Instant);
    assert_eq!(playback.playhead(), Playhead::at_end(&log));
}

#[test]
fn a_press_during_a_flight_completes_it() {
    let log = two_messages();
    let mut playback = Playback::default();
    playback.glide_to(&log, Playhead::after(&log, 2));
    playback.advance(&log, FLIGHT / 3, Speed::Normal);
    playback.complete();
    assert_eq!(playback.playhead(), Playhead::after(&log, 2));
}

#[test]
fn a_pause_freezes_in_mid_flight() {
    let log = two_messages();
    let mut playback = Playback::default();
    playback.play();
    playback.follow(&log, 0);
    playback.advance(&log, FLIGHT / 2, Speed::Normal);
    playback.pause();
    let frozen = playback.playhead();
    playback.advance(&log, FLIGHT, Speed::Normal);
    assert_eq!(playback.playhead(), frozen);
    assert_eq!(playback.wakes_in(), None);
    playback.play();
    playback.advance(&log, FLIGHT * 2, Speed::Normal);
    assert_eq!(playback.playhead(), Playhead::at_end(&log));
}

#[test]
fn playing_rests_between_steps() {
    let log = two_messages();
    let mut playback = Playback::default();
    playback.jump(Playhead::at_end(&log));
    playback.play();
    assert!(
        playback.advance(&log, Duration::ZERO, Speed::Normal),
        "the first step is due at once"
    );
    assert!(!playback.advance(&log, READING / 2, Speed::Normal));
    assert!(playback.advance(&log, READING / 2, Speed::Normal));
}

#[test]
fn who_looks_at_the_past_is_left_there() {
    let log = two_messages();
    let mut playback = Playback::default();
    playback.jump(Playhead::after(&log, 1));
    playback.follow(&log, 4);
    assert_eq!(playback.destination(), Playhead::after(&log, 1));
}

fn real(compression: Compression) -> Tempo {
    Tempo {
        speed: Speed::Normal,
        idle: Idle::Real,
        compression,
    }
}

/// After the first message has landed; the wait of almost half an hour begins.
fn waiting(log: &Log, tempo: Tempo) -> Playback {
    let mut playback = Playback::default();
    playback.follow(log, 0);
    playback.advance(log, FLIGHT, tempo);
    assert!(playback.is_waiting());
    playback
}

#[test]
fn a_real_wait_takes_its_time_divided_by_the_factor() {
    let log = two_messages();
    let tempo = real(Compression::SecondAnHour);
    let mut playback = waiting(&log, tempo);
    playback.advance(&log, Duration::from_millis(250), tempo);
    let at = playback.playhead();
    assert_eq!(at.instant, SimTime::from_micros(200_000 + 900_000_000));
    assert_eq!(at.count, 2, "the timer has not fired yet");
    playback.advance(&log, Duration::from_millis(250), tempo);
    assert!(!playback.is_waiting() && playback.is_gliding());
}

#[test]
fn a_compressed_wait_shows_a_running_clock() {
    let log = two_messages();
    let tempo = Tempo {
        idle: Idle::Compressed,
        ..Tempo::default()
    };
    let mut playback = waiting(&log, tempo);
    let mut seen = vec![playback.playhead().instant];
    for _ in 0..100 {
        playback.advance(&log, Duration::from_millis(20), tempo);
        seen.push(playback.playhead().instant);
    }
    assert!(playback.is_waiting(), "2 s are not enough for half an hour");
    assert!(seen.windows(2).all(|two| two[0] < two[1]));
    playback.advance(&log, Duration::from_millis(200), tempo);
    assert!(!playback.is_waiting());
}

#[test]
fn a_press_in_a_wait_ends_the_wait_and_not_the_flight_behind_it() {
    let log = two_messages();
    let tempo = real(Compression::One);
    let mut playback = waiting(&log, tempo);
    playback.press_on(&log);
    assert_eq!(playback.playhead().instant, SimTime::from_secs(1800));
    assert!(playback.is_gliding() && !playback.is_waiting());
    playback.press_on(&log);
    assert_eq!(playback.playhead(), Playhead::at_end(&log));
}

#[test]
fn a_pause_freezes_a_wait_and_a_new_tempo_keeps_the_place() {
    let log = two_messages();
    let tempo = real(Compression::SecondAnHour);
    let mut playback = waiting(&log, tempo);
    playback.advance(&log, Duration::from_millis(100), tempo);
    let frozen = playback.playhead();
    playback.pause();
    playback.advance(&log, Duration::from_secs(9), tempo);
    assert_eq!(playback.playhead(), frozen);
    playback.play();
    playback.advance(&log, Duration::ZERO, real(Compression::One));
    assert_eq!(playback.playhead(), frozen);
}

#[test]
fn without_animation_a_wait_that_is_wanted_is_kept() {
    let log = two_messages();
    let tempo = Tempo {
        speed: Speed::Instant,
        ..real(Compression::TenSecondsAnHour)
    };
    let mut playback = Playback::default();
    playback.follow(&log, 0);
    playback.advance(&log, Duration::from_millis(100), tempo);
    assert!(playback.is_waiting());
    playback.advance(&log, Duration::from_secs(5), tempo);
    assert_eq!(playback.playhead(), Playhead::at_end(&log));
}

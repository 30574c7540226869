//! Text ladders of real runs, as they are printed.

use std::sync::Arc;

use super::*;
use crate::sim::HostInfo;
use crate::view::testing::{LESSONS, lesson, log_of, outline_of, playheads};

fn text(log: &Log, playhead: Playhead, detail: Detail) -> String {
    ladder(log, &outline_of(log), playhead, detail)
}

fn whole(log: &Log, detail: Detail) -> String {
    text(log, Playhead::at_end(log), detail)
}

#[test]
fn two_servers_look_like_figure_3() {
    insta::assert_snapshot!(whole(&lesson("03-two-servers"), Detail::Full), @r"
         time         server-1          laptop-a          server-2
        0.000             │               INIT                │                                           4.4.1
        0.000             │       Begins initialization       │
        0.000             │             SELECTING             │                                           4.4.1
        0.000             │◀───DISCOVER─────┬────DISCOVER────▶│            looks for servers              4.4.1
        0.200 Determines configuration      │                 │            sets 192.168.1.100 aside       4.3.1
        0.200             ┬──────OFFER─────▶│                 │            proposes 192.168.1.100 for 1 h 4.1
        0.240             │                 │     Determines configuration sets 192.168.1.150 aside       4.3.1
        0.240             │                 │◀─────OFFER──────┬            proposes 192.168.1.150 for 1 h 4.1
        0.400             │         Collects replies          │                                           4.4.1
        0.900             │       Selects configuration       │                                           3.1 step 3
        0.900             │            REQUESTING             │                                           3.1 step 3
        0.900             │◀────REQUEST─────┬─────REQUEST────⊘│            asks server-1 for 192.168.1.100 3.1 step 3
        1.100   Commits configuration       │                 │            binds 192.168.1.100 for 1 h    3.1 step 4
        1.100             ┬───────ACK──────▶│                 │            grants 192.168.1.100 for 1 h   4.1
        1.140             │                 │     Takes back 192.168.1.150 has 192.168.1.150 to give again 4.3.2
        1.140             │                 │                 ⊘            another server is chosen       4.3.2
        1.300             │                ARP                │            who has 192.168.1.100?         4.4.1
        1.300             │               BOUND               │            has 192.168.1.100 for 1 h      4.4.1
        1.300             │      Initialization complete      │                                           4.4.1
    ");
}

#[test]
fn lost_messages_and_waits_show_in_the_brief_ladder() {
    insta::assert_snapshot!(whole(&lesson("17-back-off"), Detail::Brief), @r"
         time         laptop-a          server-1
        0.000           INIT                │                                           4.4.1
        0.000         SELECTING             │                                           4.4.1
        0.000             ┬DISCOVER─╳       │            dropped on the wire            4.4.1
                          ┊                 ┊            3.3 s later: next try          4.1
        3.491             ┬DISCOVER─╳       │            dropped on the wire            4.4.1
                          ┊                 ┊            7.9 s later: next try          4.1
       11.640             ┬DISCOVER─╳       │            dropped on the wire            4.4.1
                          ┊                 ┊            16 s later: next try           4.1
       28.263             ┬────DISCOVER────▶│            looks for servers              4.4.1
       28.463             │◀─────OFFER──────┬            proposes 192.168.1.100 for 1 h 4.1
       28.663        REQUESTING             │                                           3.1 step 3
       28.663             ┬─────REQUEST────▶│            asks server-1 for 192.168.1.100 3.1 step 3
       28.863             │◀──────ACK───────┬            grants 192.168.1.100 for 1 h   4.1
       29.063           BOUND               │            has 192.168.1.100 for 1 h      4.4.1
    ");
}

#[test]
fn an_earlier_playhead_shows_the_beginning() {
    for name in LESSONS.iter().copied() {
        let log = lesson(name);
        let all = whole(&log, Detail::Brief);
        for playhead in playheads(&log) {
            let lines = text(&log, playhead, Detail::Brief).lines().count();
            assert!(lines <= all.lines().count(), "{name} {playhead:?}");
        }
    }
}

#[test]
fn lines_are_narrow_and_end_with_a_letter() {
    for name in LESSONS.iter().copied() {
        for line in whole(&lesson(name), Detail::Full).lines() {
            assert_eq!(line, line.trim_end());
            assert!(line.chars().count() <= 150, "{line}");
        }
    }
}

/// A lesson whose hosts are called something else.
fn renamed(name: &str, key: &dyn Fn(usize) -> String) -> Log {
    let mut records = lesson(name).records().to_vec();
    for (index, record) in records.iter_mut().enumerate() {
        if let Event::Appeared(info, config) = &record.event {
            let info = HostInfo {
                key: key(index).into(),
                ..(**info).clone()
            };
            record.event = Event::Appeared(Arc::new(info), config.clone());
        }
    }
    log_of(records)
}

#[test]
fn odd_names_do_no_harm() {
    for odd in [
        "",
        "\u{0}\n\t",
        "ß̈́",
        "日本語日本語日本語日本語",
        "a name that is far longer than any lane is wide",
    ] {
        let log = renamed("03-two-servers", &|_| odd.to_owned());
        assert!(whole(&log, Detail::Full).contains("BOUND"));
    }
}

#[test]
fn a_crowd_is_a_list() {
    let mut log = lesson("01-dora");
    let guests = (0..8).map(|_| log.records()[0].clone()).collect::<Vec<_>>();
    log.append(guests);
    let list = whole(&log, Detail::Full);
    assert_eq!(list.lines().count(), 4);
    assert!(list.lines().next().is_some_and(|line| {
        line.contains("laptop-a → *")
            && line.contains("DISCOVER")
            && line.contains("looks for servers")
    }));
}

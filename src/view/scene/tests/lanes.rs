//! Lanes that begin, end, change their names and hide.

use super::*;

/// Of the run in which hosts come and go: the scene before the first event that fits, and after.
fn around(log: &Log, fits: fn(&Event) -> bool) -> [LadderScene; 2] {
    let place = log.records().iter().position(|record| fits(&record.event));
    let place = place.expect("it happens");
    [place, place + 1].map(|count| whole(log, Axis::Order, Playhead::after(log, count)))
}

#[test]
fn a_lane_has_the_name_of_the_playhead() {
    let log = changes();
    let [before, after] = around(&log, |event| matches!(event, Event::Renamed(_)));
    assert!(names(&before).contains(&"Server 1") && !names(&before).contains(&"Main server"));
    assert!(names(&after).contains(&"Main server") && !names(&after).contains(&"Server 1"));
}

#[test]
fn a_lane_begins_where_its_host_joins() {
    let log = changes();
    let joins =
        |event: &Event| matches!(event, Event::Appeared(info, _) if &*info.key == "laptop-z");
    let [before, after] = around(&log, joins);
    assert!(!names(&before).contains(&"Laptop Z"));
    let lane = |name: &str| after.lanes.iter().find(|lane| &*lane.name == name);
    let (joined, laptop) = (lane("Laptop Z"), lane("Laptop A"));
    let y = joined
        .and_then(|lane| lane.joined)
        .expect("it joined a run");
    assert!(y > 0.0 && y <= after.playhead_y, "{y}");
    assert_eq!(laptop.map(|lane| lane.joined), Some(None));
    let notes = after
        .notes
        .iter()
        .filter(|note| note.note == Note::JoinsNetwork);
    assert_eq!(notes.count(), 1);
}

#[test]
fn a_lane_ends_where_its_host_leaves() {
    let log = changes();
    let [before, after] = around(&log, |event| matches!(event, Event::Left));
    let ends = |scene: &LadderScene| {
        let lane = scene.lanes.iter().find(|lane| &*lane.name == "Main server");
        lane.map(|lane| (lane.left.is_some(), lane.on))
    };
    assert_eq!(ends(&before), Some((false, true)));
    assert_eq!(ends(&after), Some((true, false)));
    let notes = after
        .notes
        .iter()
        .filter(|note| note.note == Note::LeavesNetwork);
    assert_eq!(notes.count(), 1);
    let end = whole(&log, Axis::Order, Playhead::at_end(&log));
    let waits = end.held.iter().filter(|held| {
        let lane = end.lanes.iter().find(|lane| lane.host == Some(held.host));
        lane.is_some_and(|lane| lane.left.is_some())
    });
    assert_eq!(waits.count(), 0, "who has left waits for nothing");
}

fn hiding(name: &str, hidden: &[u32]) -> LadderScene {
    let log = lesson(name);
    let hidden: BTreeSet<HostId> = hidden.iter().copied().map(HostId).collect();
    let options = options(&hidden, Axis::Order, 1024.0);
    let end = Playhead::at_end(&log);
    LadderScene::new(&log, &outline_of(&log), end, &options, 0.0..1e7)
}

#[test]
fn arrows_to_a_hidden_lane_end_at_its_rail() {
    let all = hiding("03-two-servers", &[]);
    assert_eq!(all.hidden, None);
    let scene = hiding("03-two-servers", &[1]);
    let rail = scene.hidden.unwrap();
    assert_eq!((rail.count, rail.of, scene.lanes.len()), (1, 3, 2));
    assert_eq!(scene.arrows.len(), all.arrows.len(), "no arrow is left out");
    let to_rail = |arrow: &&Arrow| arrow.to == Some(HostId(1));
    let ends: Vec<_> = scene
        .arrows
        .iter()
        .filter(to_rail)
        .map(|arrow| arrow.end[0])
        .collect();
    assert!(!ends.is_empty() && ends.iter().all(|x| *x == rail.x));
    assert!(
        scene
            .lanes
            .iter()
            .all(|lane| lane.x + lane.width / 2.0 < rail.x)
    );
}

#[test]
fn a_message_between_hidden_lanes_leaves_its_letter_on_the_rail() {
    let scene = hiding("01-dora", &[0, 1]);
    let letters: String = scene
        .labels
        .iter()
        .map(|label| label.text.as_str())
        .collect();
    assert_eq!(letters, "DORA");
    assert!(scene.arrows.is_empty());
    assert!(
        scene
            .labels
            .iter()
            .all(|label| label.center[0] == scene.hidden.unwrap().x)
    );
}

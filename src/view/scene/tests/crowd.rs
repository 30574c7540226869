//! Many clients: who is folded, what a crowd shows, and that neither knows what comes later.

use super::*;
use crate::view::outline::kind_at;

/// The lanes at a playhead in a diagram of this width, with these clients pinned.
fn seen(log: &Log, outline: &Outline, playhead: Playhead, look: &Look<'_>) -> LadderScene {
    let hidden = BTreeSet::new();
    let options = SceneOptions {
        pinned: look.pinned,
        ..options(&hidden, look.axis, look.width)
    };
    LadderScene::new(log, outline, playhead, &options, look.span.clone())
}

#[derive(Clone)]
struct Look<'a> {
    axis: Axis,
    width: f32,
    pinned: &'a [HostId],
    span: Range<f64>,
}

const FEW_LANES: Look<'static> = Look {
    axis: Axis::Order,
    width: 860.0,
    pinned: &[],
    span: 0.0..600.0,
};

fn own(scene: &LadderScene) -> Vec<HostId> {
    scene.lanes.iter().filter_map(|lane| lane.host).collect()
}

/// Two hundred and more clients that ask one after the other.
fn throng() -> Log {
    crowd("01-dora", 219)
}

#[test]
fn who_acts_has_a_lane_and_the_others_stay_where_they_are() {
    let log = crowd("29-three-devices", 40);
    let outline = outline_of(&log);
    let mut last: Option<LadderScene> = None;
    let mut swaps = 0;
    // Before, the hosts appear one after the other.
    for count in log.hosts().len()..=log.len() {
        let scene = seen(&log, &outline, Playhead::after(&log, count), &FEW_LANES);
        let acts = outline.crowd.acts(count);
        if let Some((_, host)) = acts.last() {
            assert!(own(&scene).contains(host), "{host:?} acts at {count}");
        }
        let folded = scene.lanes.iter().find(|lane| lane.host.is_none());
        assert_eq!(
            folded.map(|lane| &*lane.name),
            Some("40 more"),
            "{:?}",
            names(&scene)
        );
        let lanes = |scene: &LadderScene| -> Vec<_> {
            scene.lanes.iter().map(|lane| (lane.host, lane.x)).collect()
        };
        if let Some(last) = &last {
            let moved = lanes(last)
                .into_iter()
                .zip(lanes(&scene))
                .filter(|(a, b)| a != b);
            // At one instant several clients may be remarked on, but each record moves one.
            let moved = moved.count();
            assert!(moved <= 1, "{moved} lanes change at {count}");
            swaps += moved;
        }
        last = Some(scene);
    }
    assert!(swaps > 20, "the lanes go round: {swaps}");
}

#[test]
fn who_is_folded_does_not_depend_on_what_is_in_sight() {
    let log = crowd("29-three-devices", 40);
    let outline = outline_of(&log);
    let end = Playhead::at_end(&log);
    let at = |span: Range<f64>| {
        let look = Look { span, ..FEW_LANES };
        own(&seen(&log, &outline, end, &look))
    };
    assert_eq!(at(0.0..10.0), at(3_000.0..3_600.0));
}

#[test]
fn a_pinned_client_is_never_folded() {
    let log = crowd("29-three-devices", 40);
    let outline = outline_of(&log);
    let look = Look {
        pinned: &[HostId(30)],
        ..FEW_LANES
    };
    for count in (0..=log.len()).step_by(9) {
        let scene = seen(&log, &outline, Playhead::after(&log, count), &look);
        assert!(own(&scene).contains(&HostId(30)) || count < 45, "{count}");
    }
    let many: Vec<HostId> = (5..40).map(HostId).collect();
    let look = Look {
        pinned: &many,
        ..FEW_LANES
    };
    let scene = seen(&log, &outline, Playhead::at_end(&log), &look);
    assert!(
        own(&scene).contains(&HostId(39)),
        "the last that was pinned"
    );
    assert!(scene.lanes.iter().all(|lane| lane.width >= 84.0));
    let head = scene.lanes.iter().find_map(|lane| lane.crowd.as_ref());
    assert!(head.is_some_and(|head| head.shown.ends_with("of 43 shown")));
}

#[test]
fn the_folded_lane_counts_the_states_of_those_that_stand_nowhere_else() {
    let log = crowd("29-three-devices", 40);
    let outline = outline_of(&log);
    for count in (0..=log.len()).step_by(5) {
        let playhead = Playhead::after(&log, count);
        let scene = seen(&log, &outline, playhead, &FEW_LANES);
        let world = log.world_at(count);
        let lanes = own(&scene);
        let folded = |host: &HostId| {
            let is_client = log
                .host(*host)
                .is_some_and(|info| info.kind == HostKind::Client);
            is_client && !lanes.contains(host)
        };
        let head = scene.lanes.iter().find_map(|lane| lane.crowd.as_ref());
        for (state, number) in head.map_or(&[][..], |head| &head.states) {
            let hosts = world.hosts().filter(|(host, _)| folded(host));
            let expected = hosts.filter(|(_, now)| now.state == *state).count();
            assert_eq!(*number as usize, expected, "{state:?} after {count}");
        }
    }
}

/// What is hidden is no client of the folded lane, and it may be a host that only another run has.
#[test]
fn hidden_clients_are_not_among_the_folded() {
    let log = crowd("29-three-devices", 40);
    let outline = outline_of(&log);
    let hidden = BTreeSet::from([HostId(2), HostId(30), HostId(40), HostId(999)]);
    let options = options(&hidden, Axis::Order, 860.0);
    for count in (0..=log.len()).step_by(3) {
        let playhead = Playhead::after(&log, count);
        let scene = LadderScene::new(&log, &outline, playhead, &options, 0.0..600.0);
        let Some(folded) = &scene.crowd else { continue };
        let lanes = own(&scene);
        let clients = outline.of_kind(HostKind::Client, count).iter();
        let more = clients.filter(|host| !lanes.contains(host) && !hidden.contains(host));
        assert_eq!(folded.of as usize, more.count(), "after {count}");
        let head = scene.lanes.iter().find_map(|lane| lane.crowd.as_ref());
        let states = head.map_or(&[][..], |head| &head.states).iter();
        let all: u32 = states.map(|(_, number)| number).sum();
        assert_eq!(all, folded.of, "after {count}");
    }
}

#[test]
fn many_lanes_know_nothing_of_what_comes_later() {
    for log in [crowd("29-three-devices", 40), throng()] {
        let outline = outline_of(&log);
        let step = (log.len() / 14).max(1);
        for count in (0..=log.len()).step_by(step) {
            let past = cut(&log, count);
            let known = outline_of(&past);
            for instant in [Playhead::after(&log, count).instant, {
                let next = log.records().get(count);
                next.map_or(log.end(), |record| record.at)
            }] {
                let playhead = Playhead { count, instant };
                for axis in AXES {
                    let look = Look {
                        axis,
                        pinned: &[HostId(9)],
                        span: 0.0..4_000.0,
                        ..FEW_LANES
                    };
                    assert_eq!(
                        seen(&past, &known, playhead, &look),
                        seen(&log, &outline, playhead, &look),
                        "{axis:?} {playhead:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_crowd_counts_every_message_once() {
    let log = throng();
    let outline = outline_of(&log);
    let end = Playhead::at_end(&log);
    for axis in AXES {
        let look = Look {
            axis,
            span: 0.0..1e6,
            ..FEW_LANES
        };
        let scene = seen(&log, &outline, end, &look);
        let lane = scene.crowd.expect("they are a crowd");
        let density = lane.density.expect("with a density lane");
        assert_eq!(lane.of, 220);
        let all: u32 = density.rows.iter().map(DensityRow::messages).sum();
        assert_eq!(all as usize, scene.messages, "{axis:?}");
        for place in 0..9 {
            let kind = kind_at(place);
            let rows = density.rows.iter().flat_map(|row| &row.counts);
            let counted = rows.filter(|(other, _)| *other == kind).map(|(_, n)| *n);
            let expected = outline.messages.iter().filter(|m| m.kind == kind).count();
            assert_eq!(counted.sum::<u32>() as usize, expected, "{axis:?} {kind:?}");
        }
        for row in &density.rows {
            assert!(row.y0 <= row.y1 && row.y1 <= scene.playhead_y + 0.01);
            assert!(row.messages() <= density.peak.max(1) * 10, "{row:?}");
        }
        assert!(density.words[0].0.starts_with("each row"), "{density:?}");
    }
}

#[test]
fn a_row_stays_what_it_is_while_the_ladder_scrolls() {
    let log = throng();
    let outline = outline_of(&log);
    let end = Playhead::at_end(&log);
    for axis in AXES {
        let rows = |top: f64| {
            let look = Look {
                axis,
                span: top..top + 400.0,
                ..FEW_LANES
            };
            let scene = seen(&log, &outline, end, &look);
            let density = scene.crowd.and_then(|lane| lane.density);
            let rows = density.expect("a crowd").rows.into_iter();
            let placed = rows.map(|row| {
                let y = (f64::from(row.y0) + top).round();
                (y, row.counts)
            });
            placed
                .filter(|(y, _)| (250.0..350.0).contains(y))
                .collect::<Vec<_>>()
        };
        assert_eq!(rows(203.0), rows(211.5), "{axis:?}");
    }
}

#[test]
fn beside_a_crowd_the_first_that_acted_is_an_example() {
    let log = throng();
    let outline = outline_of(&log);
    let end = Playhead::at_end(&log);
    let scene = seen(&log, &outline, end, &FEW_LANES);
    assert_eq!(names(&scene), ["220 clients", "Laptop A", "Server 1"]);
    let look = Look {
        pinned: &[HostId(77)],
        span: 0.0..1e5,
        ..FEW_LANES
    };
    let scene = seen(&log, &outline, end, &look);
    assert_eq!(own(&scene), [HostId(77), HostId(0)]);
    let its = |arrow: &Arrow| arrow.from == HostId(77) || arrow.to == Some(HostId(77));
    let is_shared = |arrow: &Arrow| arrow.to.is_none() && arrow.count > 1;
    assert!(scene.arrows.iter().any(its));
    assert!(
        scene
            .arrows
            .iter()
            .all(|arrow| its(arrow) || is_shared(arrow))
    );
    assert!(
        scene
            .labels
            .iter()
            .any(|label| label.text == "DISCOVER" || label.text == "DHCPDISCOVER"),
        "its ladder is the one that we know"
    );
}

#[test]
fn heights_of_a_crowd_grow_with_rows_and_lead_back() {
    let log = throng();
    let outline = outline_of(&log);
    let playhead = Playhead::at_end(&log);
    let hidden = BTreeSet::new();
    let options = SceneOptions {
        pinned: &[HostId(5), HostId(6)],
        ..options(&hidden, Axis::Order, 900.0)
    };
    let rows = Rows::new(&outline, playhead, &options);
    assert!(!rows.are_plain());
    let all = outline.height(&log, playhead, Axis::Order);
    let mut last = -1.0;
    for step in 0..1_000 {
        let row = all * f64::from(step) / 1_000.0;
        let height = rows.at(row);
        assert!(height > last, "{height} at {row}");
        assert!((rows.back(height) - row).abs() < 0.01, "{row}");
        last = height;
    }
    assert!(rows.at(all) < all / 3.0, "most of it is squeezed");
    let plain = SceneOptions {
        axis: Axis::True,
        ..options
    };
    let rows = Rows::new(&outline, playhead, &plain);
    assert!(rows.are_plain() && (rows.at(77.5) - 77.5).abs() < 1e-9);
}

#[test]
fn no_text_of_a_crowd_stands_on_another() {
    for (name, log) in [
        ("folded", crowd("29-three-devices", 40)),
        ("crowd", throng()),
    ] {
        let outline = outline_of(&log);
        for axis in AXES {
            for count in (0..=log.len()).step_by((log.len() / 9).max(1)) {
                for width in [400.0, 1_300.0] {
                    let look = Look {
                        axis,
                        width,
                        span: 0.0..3_000.0,
                        ..FEW_LANES
                    };
                    let playhead = Playhead::after(&log, count);
                    assert_apart(name, &seen(&log, &outline, playhead, &look));
                }
            }
        }
    }
}

#[test]
fn states_are_told_apart_by_as_many_places_as_there_are() {
    use strum::IntoEnumIterator as _;
    let log = lesson("01-dora");
    let counts = outline_of(&log).crowd.states(log.len());
    assert_eq!(ClientState::iter().count(), counts.len());
    for (place, state) in ClientState::iter().enumerate() {
        assert_eq!(state as usize, place);
    }
}

//! A part of a ladder: what begins between two heights, so that a ladder that is cut shows
//! everything once.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::view::scene::LadderScene;

/// What lies so near to a cut belongs to neither side of it.
const EDGE: f32 = 0.5;

/// Leaves in the scene what stands between two heights; an arrow that crosses one of them stays.
pub fn keep_part(scene: &mut LadderScene, part: &Range<f32>) {
    let holds = |y: f32| y >= part.start - EDGE && y < part.end - EDGE;
    let crosses = |y0: f32, y1: f32| y0 < part.end - EDGE && y1 > part.start + EDGE;
    let is_level = |y0: f32, y1: f32| (y1 - y0).abs() <= 2.0 * EDGE;
    let is_in = |y0: f32, y1: f32| {
        if is_level(y0, y1) {
            holds(y0)
        } else {
            crosses(y0, y1)
        }
    };
    scene
        .arrows
        .retain(|arrow| is_in(arrow.start[1], arrow.end[1]));
    let seen: BTreeSet<_> = scene.arrows.iter().map(|arrow| arrow.record).collect();
    scene.labels.retain(|label| {
        let is_of_arrow = seen.contains(&label.record);
        is_of_arrow || holds(label.center[1])
    });
    scene.notes.retain(|note| holds(note.rect.center()[1]));
    scene
        .silences
        .retain(|silence| is_in(silence.start[1], silence.end[1]));
    scene.jumps.retain(|jump| holds(jump.y));
    scene.bands.retain(|band| crosses(band.y0, band.y1));
    for band in &mut scene.bands {
        band.name = band.name.filter(|name| holds(name.center()[1]));
        band.y0 = band.y0.max(part.start);
        band.y1 = band.y1.min(part.end);
    }
    if let Some(lane) = &mut scene.crowd {
        lane.states.retain(|run| crosses(run.y0, run.y1));
        for run in &mut lane.states {
            run.y0 = run.y0.max(part.start);
            run.y1 = run.y1.min(part.end);
            run.number = run.number.filter(|(_, rect)| holds(rect.center()[1]));
        }
        if let Some(density) = &mut lane.density {
            density.rows.retain(|row| holds(row.y0));
        }
    }
    scene.timers.retain(|timer| crosses(timer.y0, timer.y1));
    for timer in &mut scene.timers {
        timer.rect = timer.rect.filter(|text| holds(text.center()[1]));
    }
    let departs = |y: f32| {
        let mut starts = scene.arrows.iter().map(|arrow| arrow.start[1]);
        starts.any(|start| (start - y).abs() < EDGE)
    };
    // An arrival at the lower cut belongs to the message above it.
    let within = |y: f32| y > part.start + EDGE && y <= part.end + EDGE;
    scene.ticks.retain(|tick| within(tick.y) || departs(tick.y));
}

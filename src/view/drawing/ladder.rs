//! The layers of the ladder, one over the other.

use std::collections::BTreeSet;

use super::shape::Shape;
use super::sketch::{Pad, Style};
use super::{arrow, crowd, lane, note};
use crate::view::scene::LadderScene;

/// The ladder below the lane heads.
pub fn ladder(scene: &LadderScene, style: &Style<'_>) -> Vec<Shape> {
    let mut pad = Pad::default();
    lanes(&mut pad, style, scene);
    for jump in &scene.jumps {
        note::jump(&mut pad, style, jump);
    }
    for silence in &scene.silences {
        arrow::silence(&mut pad, style, silence);
    }
    arrows(&mut pad, style, scene);
    for label in &scene.labels {
        arrow::label(&mut pad, style, label);
    }
    for remark in &scene.notes {
        note::note(&mut pad, style, remark);
    }
    for held in &scene.held {
        arrow::held(&mut pad, style, held);
    }
    for each in &scene.arrows {
        arrow::envelope(&mut pad, style, each);
    }
    for tick in scene.ticks.iter().filter(|_| style.timed) {
        note::tick(&mut pad, style, tick);
    }
    if let Some(lane) = &scene.crowd {
        crowd::words(&mut pad, style, lane);
    }
    if scene.left_out > 0 {
        let shown = scene.messages.saturating_sub(scene.left_out);
        note::left_out(&mut pad, style, shown, scene.messages);
    }
    pad.shapes
}

fn lanes(pad: &mut Pad, style: &Style<'_>, scene: &LadderScene) {
    for each in &scene.lanes {
        lane::lane(pad, style, each);
    }
    if let Some(hidden) = scene.hidden {
        lane::rail(pad, style, hidden);
    }
    if let Some(shared) = &scene.crowd {
        crowd::crowd(pad, style, shared);
    }
    for band in &scene.bands {
        lane::band(pad, style, band);
    }
    for timer in &scene.timers {
        lane::timer(pad, style, timer);
    }
    for band in &scene.bands {
        lane::band_name(pad, style, band);
    }
}

fn arrows(pad: &mut Pad, style: &Style<'_>, scene: &LadderScene) {
    let mut fans = BTreeSet::new();
    for (place, each) in scene.arrows.iter().enumerate() {
        let first = fans.insert((each.number, each.end[0] > each.start[0]));
        let mut shapes = Pad::default();
        arrow::arrow(&mut shapes, style, each, first);
        pad.shapes.push(Shape::Arrow(place, shapes.shapes));
    }
}

//! Two runs side by side, aligned where they part: two ladders that fall by one time, their messages
//! field by field, their figures over each other. Nothing is done to either: the playheads move and
//! nothing else. What is compared is made ready in [`ready`]; [`App`](super::App) carries out the
//! wishes.

mod charts;
mod page;
pub mod ready;
mod sheet;

pub(super) use page::page_ui;
pub(super) use sheet::{Choice, sheet_ui};

use std::path::PathBuf;

use super::branches::TabId;
use super::ladder::Camera;
use super::model::{Beside, Model};
use super::prefs::{Prefs, Speed};
use crate::session::Playhead;
use crate::sim::RecordId;
use crate::view::Axis;
use crate::view::charts::Scale;
use crate::view::compare::{self, Overlay, Parted, Told};
use crate::view::inspector::Inspection;
use crate::view::words;
use ready::Ready;

/// A wish about a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareWish {
    /// Compares with another run of the session.
    With(TabId),
    /// Asks for a file to compare with.
    AskForFile,
    /// Compares with what is in this file.
    File(PathBuf),
    /// Asks with nothing any more, or ends the comparison.
    Close,
    /// Lets both begin, or part, at the same height.
    Align(Align),
    /// Steps by time or by messages.
    Pace(Pace),
    /// To where they part.
    Parting,
}

/// What stands at the same height in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// What is different first.
    #[default]
    Parting,
    /// The first message.
    Start,
}

impl Align {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Parting, Self::Start];

    /// The words on its button.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parting => "Where they part",
            Self::Start => "At the start",
        }
    }
}

/// How one goes through both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// To the next thing that happens in either, by the time that they share.
    #[default]
    Time,
    /// One step in each.
    Message,
}

impl Pace {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Time, Self::Message];

    /// The words on its button.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "By time",
            Self::Message => "By message",
        }
    }
}

/// One of the two.
pub struct Side {
    /// What it is called.
    pub title: String,
    /// What there is to be seen of it, and where one looks.
    pub model: Model,
    /// What is in sight.
    pub camera: Camera,
}

/// Two runs that are compared.
pub struct Comparison {
    /// The left one and the right one.
    pub sides: [Side; 2],
    /// Where they part; nowhere if they are the same.
    pub parted: Option<Parted>,
    /// What stands at the same height.
    pub align: Align,
    /// How one steps.
    pub pace: Pace,
    /// By how many microseconds the right one is shown later than it was.
    later: i64,
    overlays: [Overlay; 3],
    /// Of which playheads, on which axis and with which shift the overlays are, once they are whole.
    drawn: Option<([Playhead; 2], Axis, i64)>,
    /// Where one was before, to go back to.
    passed: Vec<[Playhead; 2]>,
}

impl Side {
    fn told(&self) -> Told<'_> {
        Told {
            log: &self.model.log,
            outline: &self.model.outline,
            steps: &self.model.steps,
        }
    }
}

/// So many steps can be gone back.
const MOST_PASSED: usize = 100_000;

impl Comparison {
    /// Of two runs that are ready, seen where they part.
    #[expect(
        clippy::large_stack_arrays,
        reason = "two models, once for a comparison"
    )]
    pub fn new(ready: Ready, prefs: &Prefs) -> Self {
        let Ready { sides, parted } = ready;
        let [left, right] = sides;
        let side = |run: ready::Run, beside| {
            let mut model = Model::new(Vec::new(), run.scenario, prefs.clone());
            model.prefs.speed = Speed::Instant;
            model.show(run.laid);
            (model.axis, model.beside) = (Axis::Compressed, Some(beside));
            Side {
                title: run.title,
                model,
                camera: Camera::default(),
            }
        };
        let mut comparison = Self {
            sides: [side(left, Beside::Left), side(right, Beside::Right)],
            parted,
            align: Align::default(),
            pace: Pace::default(),
            later: 0,
            overlays: Default::default(),
            drawn: None,
            passed: Vec::new(),
        };
        comparison.align(Align::default());
        comparison
    }

    /// Lets both begin, or part, at the same height, and looks there.
    pub fn align(&mut self, align: Align) {
        self.align = align;
        let first = |side: &Side| {
            let departures = side.model.steps.departures();
            departures.first().map_or(0, |first| first.released.index())
        };
        let [left, right] = &self.sides;
        let places = match (align, self.parted) {
            (Align::Parting, Some(parted)) => [parted.left, parted.right],
            _ => [first(left), first(right)],
        };
        self.later = compare::shift(&left.model.log, &right.model.log, places);
        let [left, right] = &mut self.sides;
        let (own, other) = (&mut left.model, &mut right.model);
        crate::view::Outline::share_clock(
            [
                (&own.log, &mut own.outline),
                (&other.log, &mut other.outline),
            ],
            self.later,
        );
        self.to_parting();
    }

    /// To the last place at which both are the same.
    pub fn to_parting(&mut self) {
        let at = |side: &Side, place: Option<usize>| {
            let (log, steps) = (&side.model.log, &side.model.steps);
            let count = place.unwrap_or(log.len()).max(steps.beginning());
            Playhead::after(log, count)
        };
        let [left, right] = &self.sides;
        let there = [
            at(left, self.parted.map(|parted| parted.left)),
            at(right, self.parted.map(|parted| parted.right)),
        ];
        self.passed.clear();
        self.look(there);
    }

    fn look(&mut self, at: [Playhead; 2]) {
        for (side, at) in self.sides.iter_mut().zip(at) {
            side.model.playback.jump(at);
            side.camera.following = true;
        }
    }

    /// Where one looks in both.
    pub fn playheads(&self) -> [Playhead; 2] {
        [
            self.sides[0].model.playhead(),
            self.sides[1].model.playhead(),
        ]
    }

    /// One step on in both. Returns whether there was one.
    pub fn step(&mut self) -> bool {
        let before = self.playheads();
        let told = [self.sides[0].told(), self.sides[1].told()];
        let next = match self.pace {
            Pace::Time => compare::step_by_time(told, before, self.later),
            Pace::Message => compare::step_by_message(told, before),
        };
        if next == before {
            return false;
        }
        if self.passed.len() < MOST_PASSED {
            self.passed.push(before);
        }
        self.look(next);
        true
    }

    /// One step back in both.
    pub fn back(&mut self) {
        if let Some(before) = self.passed.pop() {
            return self.look(before);
        }
        let at = |side: &Side| {
            let (model, count) = (&side.model, side.model.playhead().count);
            let start = model.steps.step_before(count);
            Playhead::after(&model.log, start.unwrap_or(model.steps.beginning()))
        };
        let there = [at(&self.sides[0]), at(&self.sides[1])];
        self.look(there);
    }

    /// To the beginning of both, or to their ends.
    pub fn go(&mut self, to_end: bool) {
        let at = |side: &Side| {
            let (log, steps) = (&side.model.log, &side.model.steps);
            let end = if to_end { log.len() } else { steps.beginning() };
            Playhead::after(log, end)
        };
        self.passed.clear();
        let there = [at(&self.sides[0]), at(&self.sides[1])];
        self.look(there);
    }

    /// Selects a message in one of them, and what corresponds to it in the other.
    pub fn select(&mut self, side: usize, record: Option<RecordId>) {
        let other = record.and_then(|record| {
            let (own, other) = (self.sides[side].told(), self.sides[1 - side].told());
            let number = own.outline.number_of(own.log, record)?;
            let number = compare::corresponding(own, number, other)?;
            Some(other.steps.departures()[number - 1].released)
        });
        self.sides[side].model.selection = record;
        self.sides[1 - side].model.selection = other;
    }

    /// The messages that are compared: where one is chosen, that one and what corresponds to it, if
    /// it has left; else the newest of both.
    pub fn messages(&self) -> [Option<Inspection>; 2] {
        let chosen = self
            .sides
            .each_ref()
            .map(|side| side.model.chosen_message());
        let newest = chosen == [None, None];
        let shown = |side: usize| {
            let shows = newest || chosen[side].is_some();
            shows.then(|| self.sides[side].model.shown()).flatten()
        };
        [shown(0), shown(1)]
    }

    /// The other axis.
    pub fn next_axis(&mut self) {
        for side in &mut self.sides {
            side.model.axis = match side.model.axis {
                Axis::Compressed => Axis::True,
                Axis::True => Axis::Order,
                Axis::Order => Axis::Compressed,
            };
        }
    }

    /// Both larger or smaller.
    pub fn zoom_by(&mut self, factor: f32) {
        for side in &mut self.sides {
            side.camera.zoom_by(factor, 0.0);
        }
    }

    /// By how many rows the right ladder is drawn further up, so that what is to stand at one height
    /// does.
    fn rows_apart(&self) -> f64 {
        let [left, right] = &self.sides;
        let axis = left.model.axis;
        match axis {
            Axis::Compressed => 0.0,
            Axis::True => -(self.later as f64) / 200_000.0,
            Axis::Order => {
                let place = |side: &Side, parted: Option<usize>| {
                    let first = side.model.steps.departures().first();
                    let first = first.map_or(0, |first| first.released.index());
                    let by_parting = parted.filter(|_| self.align == Align::Parting);
                    compare::row(side.told(), by_parting.unwrap_or(first), axis)
                };
                place(right, self.parted.map(|parted| parted.right))
                    - place(left, self.parted.map(|parted| parted.left))
            }
        }
    }

    /// Brings the figures up to where one looks. Returns whether there is more to take in.
    pub fn draw_charts(&mut self) -> bool {
        let axis = match self.sides[0].model.axis {
            Axis::True => Axis::True,
            Axis::Order | Axis::Compressed => Axis::Compressed,
        };
        let wanted = Some((self.playheads(), axis, self.later));
        if self.drawn == wanted {
            return false;
        }
        let (overlays, more) = compare::overlay(
            self.sides.each_mut().map(|side| {
                let model = &mut side.model;
                let playhead = model.playback.playhead();
                compare::Side {
                    charts: &mut model.drawer.charts,
                    scale: Scale {
                        log: &model.log,
                        outline: &model.outline,
                        axis,
                    },
                    beginning: model.steps.beginning(),
                    playhead,
                }
            }),
            self.later,
        );
        self.overlays = overlays;
        self.drawn = wanted.filter(|_| !more);
        more
    }

    /// Where they part, in one sentence.
    pub fn words(&self) -> String {
        let Some(parted) = self.parted else {
            return "Both are the same to their ends".to_owned();
        };
        let [left, right] = &self.sides;
        let says = |side: &Side, place| compare::first_words(side.told(), place);
        let (here, there) = (says(left, parted.left), says(right, parted.right));
        let same = match parted.messages {
            0 => "They part at the first message".to_owned(),
            count => format!("Both are the same for {}", words::counted(count, "message")),
        };
        if here == there {
            same
        } else {
            format!("{same}; then here {here}, there {there}")
        }
    }
}

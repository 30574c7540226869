//! Figure 5 as plain data: the eight states where the RFC's drawing has them, an arrow for every
//! pair of states that the transition table joins, and the way that one client has taken up to
//! the playhead. Where things stand is in `layout`; painting is the window's.

use super::outline::{LaneIndex, Outline};
use super::scene::{Point, Rect};
use crate::protocol::client::table::{TABLE, Transition, find};
use crate::protocol::client::{ClientState, Trigger};
use crate::session::{Log, Playhead};
use crate::sim::{Event, HostId, RecordId};
use crate::time::SimTime;

mod layout;

pub use layout::{SIZE, settle};

/// The figure, in units of which [`SIZE`] has so many.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The states.
    pub boxes: Vec<StateBox>,
    /// The ways between them.
    pub arrows: Vec<Arrow>,
    /// The changes of state of the client so far, in order.
    pub way: Vec<Step>,
    /// The state at the playhead; OFF and STATIC have no box.
    pub present: ClientState,
}

/// A state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StateBox {
    /// Which one.
    pub state: ClientState,
    /// Where it stands.
    pub rect: Rect,
    /// Whether the client is, or has been, in it.
    pub visited: bool,
}

/// All ways from one state to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// From here.
    pub from: ClientState,
    /// To there.
    pub to: ClientState,
    /// The rows of the table that lead this way.
    pub rows: Vec<&'static Transition>,
    /// Whether figure 5 draws one of them; else the arrow is ours alone.
    pub in_figure: bool,
    /// Its line, from border to border.
    pub path: Vec<Point>,
    /// What brings it about: `NAK, in use`.
    pub label: String,
    /// The middle of the label.
    pub label_at: Point,
    /// The numbers of the steps that the client has gone this way.
    pub steps: Vec<usize>,
}

/// One change of state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Counted from 1 among those that have an arrow.
    pub number: Option<usize>,
    /// The record that tells of it.
    pub record: RecordId,
    /// When.
    pub at: SimTime,
    /// The state left.
    pub from: ClientState,
    /// The state entered.
    pub to: ClientState,
    /// What happened.
    pub trigger: Trigger,
}

impl Step {
    /// Its row of the table.
    pub fn row(&self) -> Option<&'static Transition> {
        find(self.from, self.trigger).filter(|row| row.to == self.to)
    }
}

impl Figure {
    /// The figure with the way of this client up to the playhead; without `ours`, only the rows
    /// that the RFC draws.
    pub fn of(
        log: &Log,
        outline: &Outline,
        playhead: Playhead,
        client: HostId,
        ours: bool,
    ) -> Self {
        let lane = outline.lanes.get(client.index());
        let way = lane.map_or_else(Vec::new, |lane| way(log, lane, playhead));
        let present = lane.and_then(|lane| lane.mark_before(playhead.count));
        let present = present.map_or(ClientState::Off, |mark| mark.state);
        let seen = |state| state == present || way.iter().any(|step| step.from == state);
        let boxes = layout::STATES.iter().map(|(state, rect)| StateBox {
            state: *state,
            rect: *rect,
            visited: seen(*state),
        });
        Self {
            boxes: boxes.collect(),
            arrows: arrows(ours, &way),
            way,
            present,
        }
    }

    /// The client's last step that has an arrow.
    pub fn last_step(&self) -> Option<usize> {
        self.way.iter().rev().find_map(|step| step.number)
    }
}

/// The arrows of the table in its order, each pair of states once.
fn arrows(ours: bool, way: &[Step]) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    for row in TABLE.iter().filter(|row| ours || row.in_figure) {
        let same = |arrow: &&mut Arrow| arrow.from == row.from && arrow.to == row.to;
        match arrows.iter_mut().find(same) {
            Some(arrow) => arrow.rows.push(row),
            None => arrows.extend(arrow(row, way)),
        }
    }
    for arrow in &mut arrows {
        arrow.in_figure = arrow.rows.iter().any(|row| row.in_figure);
        arrow.label = label(arrow);
    }
    arrows
}

/// The arrow that begins with this row, if both states have a box.
fn arrow(row: &'static Transition, way: &[Step]) -> Option<Arrow> {
    let (path, label_at) = layout::route(row.from, row.to)?;
    let taken = way
        .iter()
        .filter(|step| step.from == row.from && step.to == row.to);
    Some(Arrow {
        from: row.from,
        to: row.to,
        rows: vec![row],
        in_figure: row.in_figure,
        path,
        label: String::new(),
        label_at,
        steps: taken.filter_map(|step| step.number).collect(),
    })
}

/// What the figure writes beside the arrow; beside one of ours, what brings it about.
fn label(arrow: &Arrow) -> String {
    let mut words: Vec<&str> = Vec::new();
    for row in arrow
        .rows
        .iter()
        .filter(|row| row.in_figure == arrow.in_figure)
    {
        let word = word(row.trigger);
        // The user only takes the arrow of T1 early.
        let early = row.trigger == Trigger::UserRenews && words.contains(&self::word(Trigger::T1));
        if !early && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}

/// What happens, in a word or two.
pub const fn word(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::PowerOn | Trigger::PowerOnRemembering | Trigger::PowerOnByHand => "power on",
        Trigger::PowerOff => "power off",
        Trigger::Start => "start",
        Trigger::Offer => "OFFER",
        Trigger::Ack => "ACK",
        Trigger::AddressInUse => "in use",
        Trigger::Nak => "NAK",
        Trigger::WindowCloses => "select offer",
        Trigger::NoAnswer => "no answer",
        Trigger::GaveUp | Trigger::GaveUpForgetting => "gives up",
        Trigger::T1 => "T1",
        Trigger::T2 => "T2",
        Trigger::Expiry => "expiry",
        Trigger::UserRenews => "renew",
        Trigger::UserRebinds => "rebind",
        Trigger::UserReleases => "release",
        Trigger::UserInforms => "inform",
    }
}

/// The changes of state on a lane before the playhead.
fn way(log: &Log, lane: &LaneIndex, playhead: Playhead) -> Vec<Step> {
    let mut drawn = 0;
    let known = lane
        .marks
        .iter()
        .take_while(|mark| mark.record.index() < playhead.count);
    let changes = known.filter_map(|mark| step(log, mark.record));
    changes
        .map(|step| {
            let has_arrow = layout::stands(step.from) && layout::stands(step.to);
            drawn += usize::from(has_arrow);
            let number = has_arrow.then_some(drawn);
            Step { number, ..step }
        })
        .collect()
}

fn step(log: &Log, record: RecordId) -> Option<Step> {
    let told = log.get(record)?;
    let Event::StateChanged(change) = &told.event else {
        return None;
    };
    (change.from != change.to).then_some(Step {
        number: None,
        record,
        at: told.at,
        from: change.from,
        to: change.to,
        trigger: change.trigger,
    })
}

#[cfg(test)]
mod tests;

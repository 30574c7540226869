//! The ladder as plain data: lanes, arrows, notes, bands, ticks, all with places in points. It
//! is a function of log, playhead, options and span; painting it is for the window and SVG.
//!
//! All y in a scene are relative to the top of the span asked for, so that the millionth row is
//! as sharp as the first. Nothing lies below [`LadderScene::playhead_y`], but for the texts of what
//! has just happened on the axes that show time.

use core::net::Ipv4Addr;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

mod arrows;
mod axis;
mod canvas;
mod crowd;
mod fold;
mod labels;
mod lane_marks;
mod lanes;
mod notes;
mod rows;

use canvas::Canvas;
pub use crowd::{CrowdHead, CrowdLane, Density, DensityRow, StateRun};
pub use fold::{CROWD, is_crowd};
pub use labels::letter;
pub use lanes::figure_order;
pub use rows::{Rows, SQUEEZED};

#[cfg(test)]
mod tests;

use super::outline::{Axis, Outline};
use crate::protocol::client::ClientState;
use crate::protocol::{Note, Rule, Timer};
use crate::session::{Log, Playhead};
use crate::sim::event::Fault;
use crate::sim::{HostId, HostKind, RecordId};
use crate::time::SimTime;
use crate::wire::MessageType;

/// A place in points: right, down.
pub type Point = [f32; 2];

/// A box in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left upper corner.
    pub min: Point,
    /// Right lower corner.
    pub max: Point,
}

/// A box turned around its middle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Turned {
    /// The middle.
    pub center: Point,
    /// Width and height before it is turned.
    pub size: Point,
    /// By how much it is turned, in radians, clockwise.
    pub angle: f32,
}

/// How tall and wide things are, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    /// One row of the Order axis, and 200 ms of the others. At least four times the text.
    pub row: f32,
    /// The lane heads, which stay above the scene.
    pub head: f32,
    /// The names of messages, and long waits.
    pub text: f32,
    /// All other texts; at most as large as the names.
    pub small: f32,
    /// Nothing is written smaller than this.
    pub least: f32,
    /// The time labels at the left.
    pub gutter: f32,
    /// Below this distance between lanes, quiet clients fold into one lane.
    pub narrowest_lane: f32,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            row: 60.0,
            head: 64.0,
            text: 13.0,
            small: 11.0,
            least: 9.5,
            gutter: 72.0,
            narrowest_lane: 150.0,
        }
    }
}

/// What a scene depends on beside log and playhead.
#[derive(Clone, Copy)]
pub struct SceneOptions<'a> {
    /// From the left edge of the time labels to the right edge, in points.
    pub width: f32,
    /// Which time axis.
    pub axis: Axis,
    /// How large things are.
    pub sizes: Sizes,
    /// Lanes that are not shown: their hosts share a narrow rail at the right edge.
    pub hidden: &'a BTreeSet<HostId>,
    /// These lanes stand in this order, the others beside their neighbours in the figure.
    pub order: &'a [HostId],
    /// These lanes are never folded.
    pub pinned: &'a [HostId],
    /// How wide a text of this size is, in points.
    pub measure: &'a dyn Fn(&str, f32) -> f32,
}

/// The visible part of the ladder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LadderScene {
    /// From left to right.
    pub lanes: Vec<Lane>,
    /// What runs along the lane that many clients share, if there is one.
    pub crowd: Option<CrowdLane>,
    /// Where arrows to and from hidden lanes end, if there are any.
    pub hidden: Option<HiddenLanes>,
    /// One for each receiver, in order of departure.
    pub arrows: Vec<Arrow>,
    /// What stands at both sides of a message's arrows, and between them.
    pub labels: Vec<Label>,
    /// Messages that wait at the gate, at the playhead.
    pub held: Vec<HeldMessage>,
    /// Remarks on lanes.
    pub notes: Vec<NoteBox>,
    /// States of clients.
    pub bands: Vec<Band>,
    /// Timers that wait or have fired.
    pub timers: Vec<TimerArc>,
    /// Answers that a silent server did not send.
    pub silences: Vec<Silence>,
    /// Long waits.
    pub jumps: Vec<Jump>,
    /// Times at the left.
    pub ticks: Vec<Tick>,
    /// Where the playhead stands, relative to the top of the span.
    pub playhead_y: f32,
    /// How tall the whole ladder is up to the playhead, in points.
    pub content_height: f64,
    /// How many messages have left by the playhead.
    pub messages: usize,
    /// How many messages of the span are not drawn because there are too many.
    pub left_out: usize,
}

/// A lane with its head.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Whose; `None` is the lane of those that are folded.
    pub host: Option<HostId>,
    /// The middle of the lane.
    pub x: f32,
    /// How wide a head may be.
    pub width: f32,
    /// Which icon.
    pub kind: HostKind,
    /// `Laptop A`; `45 more`.
    pub name: Arc<str>,
    /// Clients without a lease have 0.0.0.0; the lane of the folded has none.
    pub address: Option<Ipv4Addr>,
    /// A client's state.
    pub state: Option<ClientState>,
    /// Whether it is switched on.
    pub on: bool,
    /// Where the lane begins, if the host joined in the middle of the run, in points below the
    /// top of the span.
    pub joined: Option<f32>,
    /// Where it ends, if the host has left.
    pub left: Option<f32>,
    /// A client's lease.
    pub lease: Option<LeaseBar>,
    /// `Some(true)`: (selected), `Some(false)`: (not selected); once the choice has fallen.
    pub selected: Option<bool>,
    /// Of a lane that many share, for whom it stands.
    pub crowd: Option<CrowdHead>,
}

/// The rail at the right edge that stands for all hidden lanes, so that an arrow to one of them
/// does not look as if it went nowhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HiddenLanes {
    /// The middle of the rail.
    pub x: f32,
    /// How many lanes are hidden.
    pub count: usize,
    /// How many there are, shown and hidden.
    pub of: usize,
}

/// How far a lease has run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeaseBar {
    /// Share of the lease that is over, 0 … 1.
    pub elapsed: f32,
    /// Where T1 is, 0 … 1.
    pub t1: Option<f32>,
    /// Where T2 is, 0 … 1.
    pub t2: Option<f32>,
    /// Time left; `None` is for ever.
    pub left: Option<Duration>,
}

/// A message on its way to one receiver.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// Which message of the run, from 1.
    pub number: usize,
    /// Its `Released` record: what a selection names.
    pub record: RecordId,
    /// Option 53, if it is a DHCP message.
    pub kind: Option<MessageType>,
    /// Who sends.
    pub from: HostId,
    /// Who could hear it; `None` if nobody has the address, or if the receivers are folded.
    pub to: Option<HostId>,
    /// Whether it is one of a broadcast's fan: a stub and "))" are drawn at its start.
    pub fan: bool,
    /// Where it leaves.
    pub start: Point,
    /// Where the whole of it would land.
    pub end: Point,
    /// How much of the way it has come by the playhead, 0 … 1; 0.6 at most if it is lost.
    pub fraction: f32,
    /// Whether it is still under way: an envelope is drawn at `fraction`.
    pub in_flight: bool,
    /// What became of it.
    pub mark: EndMark,
    /// For how many receivers it stands: those that are folded share an arrow.
    pub count: u32,
}

/// What became of a message at one receiver, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndMark {
    /// Still under way.
    Pending,
    /// ● The receiver took it.
    Accepted,
    /// ⊘ The receiver heard and ignored it.
    Ignored(Rule),
    /// ○ It never arrived. If it was lost on the wire, ✕ stands at 60 % and a faint dashed line
    /// shows the rest.
    NeverArrived(Fault),
}

impl EndMark {
    /// Whether the wire lost it (✕ on the way); otherwise the line goes to its end.
    pub const fn lost_on_the_way(self) -> bool {
        matches!(
            self,
            Self::NeverArrived(
                Fault::Loss
                    | Fault::DroppedByRule
                    | Fault::NoSuchHost
                    | Fault::Unsent
                    | Fault::Snooped
                    | Fault::CableOut
            )
        )
    }
}

/// A text on an arrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Which message, from 1.
    pub number: usize,
    /// Its `Released` record.
    pub record: RecordId,
    /// Which text it is.
    pub kind: LabelKind,
    /// The text, already shortened to fit.
    pub text: String,
    /// The middle of the text.
    pub center: Point,
    /// By how much it is turned around its middle, in radians, clockwise.
    pub angle: f32,
    /// Width and height before it is turned.
    pub size: Point,
    /// The upright box around the turned text.
    pub rect: Rect,
}

/// What a [`Label`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// `DHCPOFFER`, above the line; `OFFER` or a badge `O` where room is scarce.
    Name,
    /// A badge with the letter.
    Badge,
    /// `192.168.1.100, 1 h`, below the line.
    Value,
    /// Why it did not arrive, or why it is ignored.
    Reason,
    /// For how many receivers the arrow stands: `45 others`.
    Count,
}

/// A message that waits at the gate.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldMessage {
    /// Its `Sent` record.
    pub record: RecordId,
    /// Option 53.
    pub kind: Option<MessageType>,
    /// Whose lane.
    pub host: HostId,
    /// The middle of its envelope, just below the playhead.
    pub at: Point,
}

/// A remark on a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteBox {
    /// Its record.
    pub record: RecordId,
    /// Whose lane.
    pub host: HostId,
    /// What it says.
    pub note: Note,
    /// The words, in one line or two; shortened where even those do not fit.
    pub text: String,
    /// How large they are written, in points.
    pub text_size: f32,
    /// Around the text, with its padding.
    pub rect: Rect,
}

/// A stretch of a client's lane in one state.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Whose.
    pub host: HostId,
    /// The lane's middle.
    pub x: f32,
    /// Upper end.
    pub y0: f32,
    /// Lower end, at most the playhead.
    pub y1: f32,
    /// The state.
    pub state: ClientState,
    /// The record that began it.
    pub record: RecordId,
    /// Where the state's name stands, if its beginning is in sight and there is room.
    pub name: Option<Rect>,
}

/// From the place where a timer was set to the place where it fires, or to the playhead.
#[derive(Clone, Debug, PartialEq)]
pub struct TimerArc {
    /// The record that set it.
    pub record: RecordId,
    /// Whose.
    pub host: HostId,
    /// What for.
    pub timer: Timer,
    /// The lane's middle.
    pub x: f32,
    /// Where it was set.
    pub y0: f32,
    /// Where it fired, or the playhead.
    pub y1: f32,
    /// Whether it has fired.
    pub fired: bool,
    /// `next try in 4 s ± 1: 3.6`
    pub text: String,
    /// Where the text stands, if there is room.
    pub rect: Option<Rect>,
}

/// An answer that was never sent: a hollow dashed arrow from the silent server.
#[derive(Clone, Debug, PartialEq)]
pub struct Silence {
    /// The `Ignored` record.
    pub record: RecordId,
    /// The server.
    pub from: HostId,
    /// Where an answer would have left.
    pub start: Point,
    /// Where it would have landed.
    pub end: Point,
    /// Why.
    pub rule: Rule,
    /// `no pool for this network`
    pub text: String,
    /// Around the text.
    pub rect: Rect,
}

/// A long wait: a row across all lanes, or a break in the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Jump {
    /// The record that came after it.
    pub record: RecordId,
    /// The middle of the row.
    pub y: f32,
    /// `30 min later: T1`; `≈ 30 min` on the compressed axis.
    pub text: String,
    /// Around the text.
    pub rect: Rect,
}

/// A time at the left.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Its height.
    pub y: f32,
    /// The instant.
    pub at: SimTime,
    /// `0.200`, `30:00.200`.
    pub text: String,
}

impl LadderScene {
    /// The scene at `playhead`, `span` of it: from and to in points below the lane heads. The
    /// outline must have taken in the log. Costs as much as there is to see.
    pub fn new(
        log: &Log,
        outline: &Outline,
        playhead: Playhead,
        options: &SceneOptions<'_>,
        span: Range<f64>,
    ) -> Self {
        let mut canvas = Canvas::new(log, outline, playhead, options, span);
        let mut scene = Self::default();
        lanes::lay_out(&mut canvas);
        scene.crowd = crowd::lane(&mut canvas);
        let drawn = arrows::draw(&canvas, &mut scene);
        for arrow in drawn.iter().flat_map(|drawn| &drawn.arrows) {
            canvas.draw_line(arrow.start, arrow.end);
        }
        scene.held = arrows::held(&mut canvas);
        scene.jumps = axis::jumps(&mut canvas);
        scene.notes = notes::notes(&mut canvas);
        scene.silences = lane_marks::silences(&mut canvas);
        scene.labels = labels::write(&mut canvas, &drawn);
        scene.bands = lane_marks::bands(&mut canvas);
        scene.timers = lane_marks::timers(&mut canvas);
        if let Some(lane) = &mut scene.crowd {
            crowd::numbers(&mut canvas, lane);
        }
        scene.ticks = axis::ticks(&canvas);
        scene.arrows = drawn.into_iter().flat_map(|drawn| drawn.arrows).collect();
        scene.playhead_y = canvas.playhead_y();
        scene.content_height = canvas.height_of(canvas.playhead_row);
        scene.messages = outline.messages(playhead);
        scene.hidden = canvas.hidden;
        scene.lanes = canvas.lanes;
        scene
    }
}

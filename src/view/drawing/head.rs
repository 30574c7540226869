//! Lane heads: icon, name, address, state and lease of a host. They stay above the scene.

use super::icon::icon;
use super::lane::{HATCH, hatching};
use super::shape::{Anchor, Face, Ink, Pen, Shape};
use super::sketch::Pad;
use crate::protocol::client::ClientState;
use crate::sim::HostKind;
use crate::time::span_in_words;
use crate::view::colours::{Palette, Rgb, hatch};
use crate::view::scene::{CrowdHead, HiddenLanes, Lane, LeaseBar, Point, Rect};
use crate::view::words::shortened;

/// Room above a head card.
const ABOVE: f32 = 12.0;
/// The height of a head card.
const CARD: f32 = 72.0;
/// The height of all heads together: room above, card, and the line "(selected)" below.
const HEIGHT: f32 = ABOVE + CARD + 22.0;

/// The height of all heads at this scale.
pub(super) fn height(scale: f32) -> f32 {
    HEIGHT * scale
}

/// Heads of one row, all at the same scale; the scene's x, and y from the upper edge of all heads.
#[derive(Clone, Copy)]
pub struct Heads<'a> {
    /// Colours and thicknesses.
    pub palette: &'static Palette,
    /// How large, 1 is normal.
    pub scale: f32,
    /// How wide a text of this face and size is, in points.
    pub measure: &'a dyn Fn(&str, Face, f32) -> f32,
}

impl Heads<'_> {
    /// How tall all heads are together.
    pub fn height(&self) -> f32 {
        height(self.scale)
    }

    /// The card of a lane.
    pub fn card(&self, lane: &Lane) -> Rect {
        let k = self.scale;
        let width = (lane.width - 10.0).clamp(84.0, 188.0 * k);
        Rect::around([lane.x, (ABOVE + CARD / 2.0) * k], width, CARD * k)
    }

    /// The card itself; `chosen` if the user has selected its lane.
    pub fn frame(&self, lane: &Lane, chosen: bool) -> Shape {
        let palette = self.palette;
        let pen = if chosen {
            Pen::new(palette.line, palette.accent)
        } else {
            Pen::new(palette.outline, palette.border)
        };
        let mut pad = Pad::default();
        pad.framed(self.card(lane), 8.0, palette.card, pen);
        pad.shapes.remove(0)
    }

    /// What stands on the card.
    pub fn inside(&self, lane: &Lane) -> Shape {
        let rect = self.card(lane);
        let mut card = Card {
            heads: *self,
            rect,
            is_narrow: rect.max[0] - rect.min[0] < 130.0 * self.scale,
            pad: Pad::default(),
        };
        card.draw(lane);
        Shape::Clipped(rect, card.pad.shapes)
    }

    /// "(selected)" below the card, once the choice has fallen.
    pub fn choice(&self, lane: &Lane) -> Option<Shape> {
        let card = self.card(lane);
        let (words, face, color) = choice_words(self.palette, lane.selected?);
        let at = [card.center()[0], card.max[1] + 11.0 * self.scale];
        let mut pad = Pad::default();
        pad.text(at, Anchor::Middle, words, (face, 12.0 * self.scale), color);
        pad.shapes.pop()
    }
}

impl Heads<'_> {
    /// What stands above the rail of the hidden lanes.
    pub fn hidden(&self, hidden: HiddenLanes) -> Vec<Shape> {
        let bottom = height(self.scale) - 22.0 * self.scale;
        let font = (Face::Regular, 10.5);
        let mut pad = Pad::default();
        for (up, words) in [(14.0, hidden.count.to_string()), (0.0, "hidden".to_owned())] {
            let at = [hidden.x, bottom - up];
            pad.text(at, Anchor::Middle, &words, font, self.palette.muted);
        }
        pad.shapes
    }
}

/// One head card with what its texts need.
struct Card<'a> {
    heads: Heads<'a>,
    rect: Rect,
    is_narrow: bool,
    pad: Pad,
}

impl Card<'_> {
    fn draw(&mut self, lane: &Lane) {
        let (palette, k) = (self.heads.palette, self.heads.scale);
        if !self.is_narrow {
            let color = if lane.on { palette.text } else { palette.muted };
            let at = self.place(27.0, 24.0);
            self.pad
                .shapes
                .extend(icon(palette, lane.kind, at, color, k));
        }
        let left = if self.is_narrow { 8.0 } else { 50.0 };
        let room = self.width() - (left + 6.0) * k;
        let size = if self.is_narrow { 12.0 } else { 13.5 };
        let name = Name::fitting(self.heads.measure, &lane.name, size * k, room);
        let (first, address_y) = match name.lines.len() {
            0 | 1 => (17.0, 34.0),
            _ => (14.0, 41.0),
        };
        let color = if lane.left.is_some() {
            palette.muted
        } else {
            palette.text
        };
        for (place, line) in name.lines.iter().enumerate() {
            let y = first + place as f32 * 13.0;
            self.text(left, y, line, (Face::Strong, name.size), color);
        }
        if let Some(crowd) = &lane.crowd {
            return self.crowd(crowd, left, address_y);
        }
        if let Some(address) = lane.address {
            let font = (Face::Mono, (11.5 * k).min(room / 8.0));
            self.text(left, address_y, &address.to_string(), font, palette.muted);
        }
        self.condition(lane, left);
        if let Some(lease) = &lane.lease {
            self.lease(lease);
        }
    }

    /// For whom a shared lane stands, and in which states they are.
    fn crowd(&mut self, crowd: &CrowdHead, left: f32, shown_y: f32) {
        let (palette, k) = (self.heads.palette, self.heads.scale);
        let font = (Face::Regular, 11.5 * k);
        let room = self.width() - (left + 6.0) * k;
        let shown = Name::in_one_line(self.heads.measure, &crowd.shown, font.1, room);
        self.text(left, shown_y, &shown, font, palette.muted);
        let bar = Rect {
            min: self.place(8.0, 62.0),
            max: [self.rect.max[0] - 8.0 * k, self.rect.min[1] + 67.0 * k],
        };
        state_bar(&mut self.pad, palette, bar, &crowd.states);
        let size = 10.5 * k;
        let room = self.width() - 16.0 * k;
        let words = state_words(&crowd.states, |text| {
            (self.heads.measure)(text, Face::Strong, size) <= room
        });
        self.text(8.0, 51.0, &words, (Face::Strong, size), palette.text);
    }

    /// The state of a client, or what else a host is.
    fn condition(&mut self, lane: &Lane, left: f32) {
        let (palette, k) = (self.heads.palette, self.heads.scale);
        let indent = if self.is_narrow { 6.0 } else { 12.0 };
        let Some(state) = lane.state.filter(|_| lane.left.is_none()) else {
            let words = if lane.left.is_some() {
                "left the network"
            } else if lane.on {
                kind_word(lane.kind)
            } else {
                "switched off"
            };
            let (size, room) = (11.5 * k, self.width() - (left + 6.0) * k);
            let words = Name::in_one_line(self.heads.measure, words, size, room);
            return self.text(left, 53.0, &words, (Face::Regular, size), palette.muted);
        };
        let side = if self.is_narrow { 8.0 } else { 10.0 };
        let center = self.place(indent + side / 2.0, 53.0);
        let swatch = Rect::around(center, side * k, side * k);
        self.pad.fill(swatch, 2.0, palette.state(state));
        let ink = Ink::veil(palette.card, HATCH);
        let lines = hatching(swatch, hatch(state), ink);
        self.pad.shapes.extend(lines);
        let size = if self.is_narrow { 9.0 } else { 11.0 } * k;
        let font = (Face::Strong, size);
        self.text(indent + side + 4.0, 53.0, state.name(), font, palette.text);
    }

    /// How far the lease has run, with marks at T1 and T2, and the time left.
    fn lease(&mut self, lease: &LeaseBar) {
        let (palette, k, card) = (self.heads.palette, self.heads.scale, self.rect);
        if self.width() >= 150.0 * k {
            let left = lease.left.map_or_else(
                || "for ever".to_owned(),
                |left| format!("{} left", span_in_words(left)),
            );
            let at = [card.max[0] - 10.0 * k, card.min[1] + 53.0 * k];
            let font = (Face::Regular, 11.0 * k);
            self.pad.text(at, Anchor::Right, &left, font, palette.muted);
        }
        let rail = Rect {
            min: [card.min[0] + 12.0 * k, card.max[1] - 9.0 * k],
            max: [card.max[0] - 10.0 * k, card.max[1] - 5.0 * k],
        };
        self.pad.shapes.extend(lease_bar(palette, rail, lease));
    }

    fn width(&self) -> f32 {
        self.rect.max[0] - self.rect.min[0]
    }

    fn place(&self, x: f32, y: f32) -> Point {
        let k = self.heads.scale;
        [self.rect.min[0] + x * k, self.rect.min[1] + y * k]
    }

    fn text(&mut self, x: f32, y: f32, words: &str, font: (Face, f32), color: Rgb) {
        let at = self.place(x, y);
        self.pad.text(at, Anchor::Left, words, font, color);
    }
}

/// Whether the choice fell on this server.
pub const fn choice_words(palette: &Palette, selected: bool) -> (&'static str, Face, Rgb) {
    if selected {
        ("(selected)", Face::Strong, palette.text)
    } else {
        ("(not selected)", Face::Regular, palette.muted)
    }
}

/// How many clients are in which state, the most first, as many as fit: `31 SELECTING, 14 BOUND`;
/// those for whom there is no room are counted: `31 SELECTING, +14`.
pub fn state_words(states: &[(ClientState, u32)], fits: impl Fn(&str) -> bool) -> String {
    let mut most = states.to_vec();
    most.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let some = |shown: usize| {
        let named = most[..shown].iter();
        let mut words: Vec<String> = named
            .map(|(state, count)| format!("{} {}", count_in_words(*count), state.name()))
            .collect();
        let rest: u32 = most[shown..].iter().map(|(_, count)| count).sum();
        if rest > 0 {
            words.push(format!("+{}", count_in_words(rest)));
        }
        words.join(", ")
    };
    let mut ways = (1..=most.len()).rev().map(some);
    let fitting = ways.find(|words| fits(words));
    fitting.unwrap_or_else(|| shortened(&some(most.len().min(1)), fits))
}

fn count_in_words(count: u32) -> String {
    crate::view::words::count(count as usize)
}

/// States beside each other, each as wide as clients are in it.
fn state_bar(pad: &mut Pad, palette: &Palette, bar: Rect, states: &[(ClientState, u32)]) {
    pad.fill(bar, 2.0, palette.trough);
    let all: u32 = states.iter().map(|(_, count)| count).sum();
    let mut x = bar.min[0];
    for (state, count) in states {
        let width = (bar.max[0] - bar.min[0]) * *count as f32 / all.max(1) as f32;
        let part = Rect {
            min: [x, bar.min[1]],
            max: [x + width, bar.max[1]],
        };
        pad.fill(part, 0.0, palette.state(*state));
        let ink = Ink::veil(palette.card, HATCH);
        pad.shapes.extend(hatching(part, hatch(*state), ink));
        x += width;
    }
}

/// What is left of a lease, with marks at T1 and T2.
pub fn lease_bar(palette: &Palette, rail: Rect, lease: &LeaseBar) -> Vec<Shape> {
    let at = |share: f32| rail.min[0] + (rail.max[0] - rail.min[0]) * share.clamp(0.0, 1.0);
    let mut pad = Pad::default();
    pad.fill(rail, 2.0, palette.trough);
    let rest = Rect {
        min: [at(lease.elapsed), rail.min[1]],
        max: rail.max,
    };
    pad.fill(rest, 2.0, palette.in_use());
    for mark in [lease.t1, lease.t2].into_iter().flatten() {
        let ends = [rail.min[1] - 2.0, rail.max[1] + 2.0].map(|y| [at(mark), y]);
        pad.line(ends, Pen::new(palette.fine, palette.text));
    }
    pad.shapes
}

/// What a host is, if it is no client.
pub const fn kind_word(kind: HostKind) -> &'static str {
    match kind {
        HostKind::Client => "",
        HostKind::Server => "DHCP server",
        HostKind::Relay => "relay agent",
        HostKind::Bystander => "address by hand",
        HostKind::Guest => "another program",
    }
}

/// A name as it fits: in one line, in two, smaller, or shortened.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// One line or two.
    pub lines: Vec<String>,
    /// How large they are written.
    pub size: f32,
}

impl Name {
    /// The best form for so much room, of this size or a little smaller.
    pub fn fitting(
        measure: &dyn Fn(&str, Face, f32) -> f32,
        name: &str,
        size: f32,
        room: f32,
    ) -> Self {
        let fits = |lines: &[String], size: f32| {
            let mut widths = lines.iter().map(|line| measure(line, Face::Strong, size));
            widths.all(|width| width <= room)
        };
        let one = vec![name.to_owned()];
        let two = name
            .rsplit_once(' ')
            .map(|(first, last)| vec![first.to_owned(), last.to_owned()]);
        let ways = [Some(one), two];
        for size in [size, size * 0.88] {
            for lines in ways.iter().flatten() {
                if fits(lines, size) {
                    let lines = lines.clone();
                    return Self { lines, size };
                }
            }
        }
        let lines = vec![Self::in_one_line(measure, name, size, room)];
        Self { lines, size }
    }

    /// The name in one line of this size, shortened if it must be.
    pub fn in_one_line(
        measure: &dyn Fn(&str, Face, f32) -> f32,
        name: &str,
        size: f32,
        room: f32,
    ) -> String {
        shortened(name, |text| measure(text, Face::Strong, size) <= room)
    }
}

//! Lane heads: icon, name, address, state and lease of a host. They stay above the scene.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Stroke, StrokeKind, lerp, pos2, vec2};

use crate::sim::HostKind;
use crate::time::span_in_words;
use crate::ui::ladder::band::hatch_rect;
use crate::ui::ladder::icon;
use crate::ui::theme::{Theme, hatch, mono, regular, strong};
use crate::view::scene::{Lane, LeaseBar};
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

/// Paints heads of one row, all at the same scale.
pub(super) struct Heads<'a> {
    /// Paints.
    pub painter: &'a Painter,
    /// Colours.
    pub theme: &'static Theme,
    /// Where the scene's x begin, and the upper edge of all heads.
    pub corner: Pos2,
    /// How large, 1 is normal.
    pub scale: f32,
}

/// One head card with what its texts need.
struct Card<'a> {
    heads: &'a Heads<'a>,
    rect: Rect,
    narrow: bool,
}

impl Heads<'_> {
    /// The card of a lane.
    pub(super) fn card(&self, lane: &Lane) -> Rect {
        let k = self.scale;
        let width = (lane.width - 10.0).clamp(84.0, 188.0 * k);
        let center = self.corner + vec2(lane.x, (ABOVE + CARD / 2.0) * k);
        Rect::from_center_size(center, vec2(width, CARD * k))
    }

    /// A head; `chosen` if the user has selected its lane, `faint` while it is elsewhere.
    pub(super) fn paint(&self, lane: &Lane, chosen: bool, faint: bool) {
        let rect = self.card(lane);
        let theme = self.theme;
        let outline = if chosen {
            Stroke::new(theme.line, theme.accent)
        } else {
            Stroke::new(theme.outline, theme.border)
        };
        self.painter
            .rect(rect, 8.0, theme.card, outline, StrokeKind::Inside);
        let narrow = rect.width() < 130.0 * self.scale;
        let card = Card {
            heads: self,
            rect,
            narrow,
        };
        let mut inside = self
            .painter
            .with_clip_rect(rect.intersect(self.painter.clip_rect()));
        if faint {
            inside.multiply_opacity(0.3);
        }
        card.paint(&inside, lane);
        self.choice(lane, rect);
    }

    /// Where the menu of a lane is opened: over the right end of the card's upper edge.
    pub(super) fn dots(&self, lane: &Lane) -> Rect {
        let corner = self.card(lane).right_top();
        let size = (24.0 * self.scale).max(24.0);
        Rect::from_center_size(
            corner - vec2(18.0, 0.0) * self.scale,
            vec2(size + 4.0, size),
        )
    }

    /// Three dots; `lit` under the pointer and with the focus.
    pub(super) fn paint_dots(&self, lane: &Lane, lit: bool) {
        let fill = if lit {
            self.theme.selected
        } else {
            self.theme.card
        };
        let pill = self.tab(self.dots(lane).center(), 24.0, fill);
        for step in [-1.0, 0.0, 1.0] {
            let place = pill.center() + vec2(step * 5.0, 0.0) * self.scale;
            self.painter
                .circle_filled(place, 1.5 * self.scale, self.theme.text);
        }
    }

    /// A pin over the left end of the card's upper edge: this lane is never folded.
    pub(super) fn paint_pin(&self, lane: &Lane) {
        let k = self.scale;
        let center = self.card(lane).left_top() + vec2(18.0, 0.0) * k;
        let at = self.tab(center, 20.0, self.theme.card).center();
        let stroke = Stroke::new(1.5 * k, self.theme.text);
        let head = Rect::from_center_size(at - vec2(0.0, 2.5) * k, vec2(5.0, 4.0) * k);
        self.painter.rect_filled(head, 1.0, self.theme.text);
        self.painter
            .hline(at.x - 4.0 * k..=at.x + 4.0 * k, at.y + 0.5 * k, stroke);
        self.painter
            .vline(at.x, at.y + 0.5 * k..=at.y + 5.0 * k, stroke);
    }

    /// A small tab around a place on the edge of a card.
    fn tab(&self, center: Pos2, width: f32, fill: Color32) -> Rect {
        let pill = Rect::from_center_size(center, vec2(width, 13.0) * self.scale);
        let stroke = Stroke::new(1.0, self.theme.border);
        self.painter
            .rect(pill, 6.0 * self.scale, fill, stroke, StrokeKind::Inside);
        pill
    }

    /// "(selected)" below the card, once the choice has fallen.
    fn choice(&self, lane: &Lane, card: Rect) {
        let Some(selected) = lane.selected else {
            return;
        };
        let place = pos2(card.center().x, card.bottom() + 11.0 * self.scale);
        let (words, font, color) = choice_words(self.theme, selected, 12.0 * self.scale);
        self.painter
            .text(place, Align2::CENTER_CENTER, words, font, color);
    }
}

impl Card<'_> {
    fn paint(&self, painter: &Painter, lane: &Lane) {
        let (theme, k) = (self.heads.theme, self.heads.scale);
        if !self.narrow {
            let color = if lane.on { theme.text } else { theme.muted };
            icon::paint(
                painter,
                theme,
                lane.kind,
                self.rect.min + vec2(27.0, 24.0) * k,
                color,
                k,
            );
        }
        let left = if self.narrow { 8.0 } else { 50.0 };
        let room = self.rect.width() - (left + 6.0) * k;
        let size = if self.narrow { 12.0 } else { 13.5 };
        let name = Name::fitting(painter, &lane.name, size * k, room);
        let (first, address_y) = match name.lines.len() {
            0 | 1 => (17.0, 34.0),
            _ => (14.0, 41.0),
        };
        let color = if lane.left.is_some() {
            theme.muted
        } else {
            theme.text
        };
        for (place, line) in name.lines.iter().enumerate() {
            let y = first + place as f32 * 13.0;
            self.text(painter, left, y, line, strong(name.size), color);
        }
        if let Some(address) = lane.address {
            let font = mono((11.5 * k).min(room / 8.0));
            self.text(
                painter,
                left,
                address_y,
                &address.to_string(),
                font,
                theme.muted,
            );
        }
        self.condition(painter, lane, left);
        if let Some(lease) = &lane.lease {
            self.lease(painter, lease);
        }
    }

    /// The state of a client, or what else a host is.
    fn condition(&self, painter: &Painter, lane: &Lane, left: f32) {
        let (theme, k) = (self.heads.theme, self.heads.scale);
        let indent = if self.narrow { 6.0 } else { 12.0 };
        let Some(state) = lane.state.filter(|_| lane.left.is_none()) else {
            let words = if lane.left.is_some() {
                "left the network"
            } else if lane.on {
                kind_word(lane.kind)
            } else {
                "switched off"
            };
            let (size, room) = (11.5 * k, self.rect.width() - (left + 6.0) * k);
            let words = Name::in_one_line(painter, words, size, room);
            return self.text(painter, left, 53.0, &words, regular(size), theme.muted);
        };
        let side = if self.narrow { 8.0 } else { 10.0 };
        let center = self.rect.min + vec2(indent + side / 2.0, 53.0) * k;
        let swatch = Rect::from_center_size(center, vec2(side, side) * k);
        painter.rect_filled(swatch, 2.0, theme.state(state));
        hatch_rect(
            painter,
            swatch,
            hatch(state),
            theme.card.gamma_multiply(0.75),
        );
        let font = strong(if self.narrow { 9.0 } else { 11.0 } * k);
        self.text(
            painter,
            indent + side + 4.0,
            53.0,
            state.name(),
            font,
            theme.text,
        );
    }

    /// How far the lease has run, with marks at T1 and T2, and the time left.
    fn lease(&self, painter: &Painter, lease: &LeaseBar) {
        let (theme, k, card) = (self.heads.theme, self.heads.scale, self.rect);
        if card.width() >= 150.0 * k {
            let left = lease.left.map_or_else(
                || "for ever".to_owned(),
                |left| format!("{} left", span_in_words(left)),
            );
            let place = pos2(card.right() - 10.0 * k, card.top() + 53.0 * k);
            painter.text(
                place,
                Align2::RIGHT_CENTER,
                left,
                regular(11.0 * k),
                theme.muted,
            );
        }
        let rail = Rect::from_min_max(
            pos2(card.left() + 12.0 * k, card.bottom() - 9.0 * k),
            pos2(card.right() - 10.0 * k, card.bottom() - 5.0 * k),
        );
        lease_bar(painter, theme, rail, lease);
    }

    fn text(&self, painter: &Painter, x: f32, y: f32, words: &str, font: FontId, color: Color32) {
        let place = self.rect.min + vec2(x, y) * self.heads.scale;
        painter.text(place, Align2::LEFT_CENTER, words, font, color);
    }
}

/// Whether the choice fell on this server.
pub(super) fn choice_words(
    theme: &Theme,
    selected: bool,
    size: f32,
) -> (&'static str, FontId, Color32) {
    if selected {
        ("(selected)", strong(size), theme.text)
    } else {
        ("(not selected)", regular(size), theme.muted)
    }
}

/// What is left of a lease, with marks at T1 and T2.
pub(super) fn lease_bar(painter: &Painter, theme: &Theme, rail: Rect, lease: &LeaseBar) {
    painter.rect_filled(rail, 2.0, theme.trough);
    let mut rest = rail;
    rest.set_left(lerp(rail.x_range(), lease.elapsed.clamp(0.0, 1.0)));
    painter.rect_filled(rest, 2.0, theme.in_use());
    for mark in [lease.t1, lease.t2].into_iter().flatten() {
        let x = lerp(rail.x_range(), mark.clamp(0.0, 1.0));
        painter.vline(
            x,
            rail.top() - 2.0..=rail.bottom() + 2.0,
            Stroke::new(theme.fine, theme.text),
        );
    }
}

/// What a host is, if it is no client.
pub(super) const fn kind_word(kind: HostKind) -> &'static str {
    match kind {
        HostKind::Client => "",
        HostKind::Server => "DHCP server",
        HostKind::Relay => "relay agent",
        HostKind::Bystander => "address by hand",
        HostKind::Guest => "another program",
    }
}

/// A name as it fits: in one line, in two, smaller, or shortened.
pub(super) struct Name {
    pub(super) lines: Vec<String>,
    pub(super) size: f32,
}

impl Name {
    pub(super) fn fitting(painter: &Painter, name: &str, size: f32, room: f32) -> Self {
        let wide = |text: &str, size: f32| {
            let font = strong(size);
            let galley = painter.layout_no_wrap(text.to_owned(), font, Color32::WHITE);
            galley.size().x
        };
        let fits = |lines: &[String], size: f32| lines.iter().all(|line| wide(line, size) <= room);
        let one = vec![name.to_owned()];
        let two = name
            .rsplit_once(' ')
            .map(|(first, last)| vec![first.to_owned(), last.to_owned()]);
        let ways = [Some(one.clone()), two.clone()];
        for size in [size, size * 0.88] {
            for lines in ways.iter().flatten() {
                if fits(lines, size) {
                    let lines = lines.clone();
                    return Self { lines, size };
                }
            }
        }
        let lines = vec![Self::in_one_line(painter, name, size, room)];
        Self { lines, size }
    }

    /// The name in one line of this size, shortened if it must be.
    pub(super) fn in_one_line(painter: &Painter, name: &str, size: f32, room: f32) -> String {
        shortened(name, |text| {
            let galley = painter.layout_no_wrap(text.to_owned(), strong(size), Color32::WHITE);
            galley.size().x <= room
        })
    }
}

//! Lane heads: icon, name, address, state and lease of a host. They stay above the scene.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Stroke, StrokeKind, lerp, pos2, vec2};

use crate::sim::HostKind;
use crate::time::span_in_words;
use crate::ui::ladder::band::hatch_rect;
use crate::ui::ladder::icon;
use crate::ui::theme::{Theme, hatch, mono, regular, strong};
use crate::view::scene::{Lane, LeaseBar};

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

    /// A head; `chosen` if the user has selected its lane.
    pub(super) fn paint(&self, lane: &Lane, chosen: bool) {
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
        let inside = self
            .painter
            .with_clip_rect(rect.intersect(self.painter.clip_rect()));
        card.paint(&inside, lane);
        self.choice(lane, rect);
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
        let name = fitting(painter, &lane.name, size * k, room);
        self.text(painter, left, 17.0, &name, strong(size * k), theme.text);
        if let Some(address) = lane.address {
            let font = mono((11.5 * k).min(room / 8.0));
            self.text(painter, left, 34.0, &address.to_string(), font, theme.muted);
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
        let Some(state) = lane.state else {
            let words = if lane.on {
                kind_word(lane.kind)
            } else {
                "switched off"
            };
            return self.text(painter, left, 53.0, words, regular(11.5 * k), theme.muted);
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

/// The name, shortened to what fits.
pub(super) fn fitting(painter: &Painter, name: &str, size: f32, room: f32) -> String {
    let wide = |text: &str| {
        painter
            .layout_no_wrap(text.to_owned(), strong(size), Color32::WHITE)
            .size()
            .x
    };
    if wide(name) <= room {
        return name.to_owned();
    }
    let mut short: String = name.to_owned();
    while short.pop().is_some() {
        let with_dots = format!("{}…", short.trim_end());
        if wide(&with_dots) <= room {
            return with_dots;
        }
    }
    String::new()
}

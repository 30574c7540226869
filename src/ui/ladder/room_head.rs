//! Lane heads for a whole room: name, address, state, each in letters that can be read from the
//! last row, and the lease as a bar.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use super::brush::{self, hatch_rect, scene_rect};
use crate::ui::theme::{self, Theme, hatch, mono, regular, strong};
use crate::view::drawing::{Face, Name, choice_words, icon, kind_word, lease_bar, state_words};
use crate::view::scene::Lane;
use crate::view::words::shortened;

/// Room above a head card.
const ABOVE: f32 = 4.0;
/// The height of a head card.
const CARD: f32 = 104.0;
/// The line "(selected)" below the card.
const BELOW: f32 = 30.0;
/// The most that a card is wide.
const WIDEST: f32 = 300.0;
/// From a card's left edge to its texts.
const PADDING: f32 = 14.0;
/// How large everything is but the name.
const TEXT: f32 = 20.0;
const NAME: f32 = 23.0;

/// The height of all heads at this scale.
pub(super) fn height(scale: f32) -> f32 {
    (ABOVE + CARD + BELOW) * scale
}

/// Paints heads of one row, all at the same scale.
pub(super) struct RoomHeads<'a> {
    /// Paints.
    pub painter: &'a Painter,
    /// Colours.
    pub theme: &'static Theme,
    /// Where the scene's x begin, and the upper edge of all heads.
    pub corner: Pos2,
    /// How large, 1 is the least that can be read.
    pub scale: f32,
}

impl RoomHeads<'_> {
    /// The card of a lane.
    pub(super) fn card(&self, lane: &Lane) -> Rect {
        let k = self.scale;
        let width = (lane.width - 12.0).min(WIDEST * k);
        let center = self.corner + vec2(lane.x, (ABOVE + CARD / 2.0) * k);
        Rect::from_center_size(center, vec2(width, CARD * k))
    }

    /// A head; `chosen` if the user has selected its lane.
    pub(super) fn paint(&self, lane: &Lane, chosen: bool) {
        let (card, theme, k) = (self.card(lane), self.theme, self.scale);
        let outline = if chosen {
            Stroke::new(theme.line, theme.accent)
        } else {
            Stroke::new(theme.outline, theme.border)
        };
        self.painter
            .rect(card, 9.0 * k, theme.card, outline, StrokeKind::Inside);
        self.name(card, lane);
        if let Some(address) = lane.address {
            let font = mono(TEXT * k);
            self.text(card, 0.0, 51.0, &address.to_string(), font, theme.muted);
        }
        self.condition(card, lane);
        if let Some(lease) = &lane.lease {
            let rail = Rect::from_min_max(
                pos2(card.left() + PADDING * k, card.bottom() - 12.0 * k),
                pos2(card.right() - PADDING * k, card.bottom() - 6.0 * k),
            );
            let bar = lease_bar(theme.palette, scene_rect(rail), lease);
            brush::paint(self.painter, Vec2::ZERO, &bar);
        }
        if let Some(selected) = lane.selected {
            let place = pos2(card.center().x, card.bottom() + BELOW / 2.0 * k);
            let (words, face, color) = choice_words(theme.palette, selected);
            let (font, color) = (brush::font(face, TEXT * k), theme::color(color));
            self.painter
                .text(place, Align2::CENTER_CENTER, words, font, color);
        }
    }

    /// The name, with the sign of what it is where there is room for both.
    fn name(&self, card: Rect, lane: &Lane) {
        let k = self.scale;
        let has_sign = card.width() >= 235.0 * k;
        let left = if has_sign { 44.0 } else { 0.0 };
        let room = card.width() - (left + 2.0 * PADDING) * k;
        let measure = |text: &str, face, size| brush::measure(self.painter, text, face, size);
        let name = Name::in_one_line(&measure, &lane.name, NAME * k, room);
        let palette = self.theme.palette;
        let color = if lane.left.is_some() {
            palette.muted
        } else {
            palette.text
        };
        let font = strong(NAME * k);
        self.text(card, left, 23.0, &name, font, theme::color(color));
        if has_sign {
            let color = if lane.on { color } else { palette.muted };
            let at = card.min + vec2(PADDING + 16.0, 23.0) * k;
            let sign = icon(palette, lane.kind, at.into(), color, k * 1.05);
            brush::paint(self.painter, Vec2::ZERO, &sign);
        }
    }

    /// The state of a client, or what else a host is.
    fn condition(&self, card: Rect, lane: &Lane) {
        let (theme, k) = (self.theme, self.scale);
        if let Some(crowd) = &lane.crowd {
            let (font, room) = (regular(TEXT * k), card.width() - 2.0 * PADDING * k);
            let fits =
                |text: &str, face| brush::measure(self.painter, text, face, TEXT * k) <= room;
            let shown = shortened(&crowd.shown, |text| fits(text, Face::Regular));
            self.text(card, 0.0, 51.0, &shown, font, theme.muted);
            let words = state_words(&crowd.states, |text| fits(text, Face::Strong));
            return self.text(card, 0.0, 77.0, &words, strong(TEXT * k), theme.text);
        }
        let Some(state) = lane.state else {
            let words = match (lane.left, lane.on) {
                (Some(_), _) => "left",
                (None, true) => kind_word(lane.kind),
                (None, false) => "switched off",
            };
            return self.text(card, 0.0, 77.0, words, regular(TEXT * k), theme.muted);
        };
        let center = card.min + vec2(PADDING + 8.0, 77.0) * k;
        let swatch = Rect::from_center_size(center, vec2(16.0, 16.0) * k);
        let lines = theme.card.gamma_multiply(0.75);
        self.painter
            .rect_filled(swatch, 3.0 * k, theme.state(state));
        hatch_rect(self.painter, swatch, hatch(state), lines);
        self.text(card, 24.0, 77.0, state.name(), strong(TEXT * k), theme.text);
    }

    fn text(&self, card: Rect, x: f32, y: f32, words: &str, font: FontId, color: Color32) {
        let place = card.min + vec2(PADDING + x, y) * self.scale;
        self.painter
            .text(place, Align2::LEFT_CENTER, words, font, color);
    }
}

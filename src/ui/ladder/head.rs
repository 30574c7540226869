//! Lane heads on the screen: [`drawing::Heads`] painted, and over each the dots that open its menu
//! and the pin of a lane that is kept.

use egui::{Color32, Painter, Pos2, Rect, Stroke, StrokeKind, vec2};

use super::brush;
use crate::ui::theme::Theme;
use crate::view::drawing;
use crate::view::scene::{HiddenLanes, Lane};

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

impl Heads<'_> {
    /// The card of a lane.
    pub(super) fn card(&self, lane: &Lane) -> Rect {
        let card = self.drawn(|heads| heads.card(lane));
        Rect::from_min_max(card.min.into(), card.max.into()).translate(self.corner.to_vec2())
    }

    /// A head; `chosen` if the user has selected its lane, `faint` while it is elsewhere.
    pub(super) fn paint(&self, lane: &Lane, chosen: bool, faint: bool) {
        let origin = self.corner.to_vec2();
        let (frame, inside, choice) = self.drawn(|heads| {
            let inside = heads.inside(lane);
            (heads.frame(lane, chosen), inside, heads.choice(lane))
        });
        brush::paint(self.painter, origin, &[frame]);
        let mut painter = self.painter.clone();
        if faint {
            painter.multiply_opacity(0.3);
        }
        brush::paint(&painter, origin, &[inside]);
        brush::paint(self.painter, origin, choice.as_slice());
    }

    /// What stands above the rail of the hidden lanes.
    pub(super) fn paint_hidden(&self, hidden: HiddenLanes) {
        let shapes = self.drawn(|heads| heads.hidden(hidden));
        brush::paint(self.painter, self.corner.to_vec2(), &shapes);
    }

    fn drawn<T>(&self, draw: impl FnOnce(&drawing::Heads<'_>) -> T) -> T {
        draw(&drawing::Heads {
            palette: self.theme.palette,
            scale: self.scale,
            measure: &|text, face, size| brush::measure(self.painter, text, face, size),
        })
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
}

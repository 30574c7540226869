//! Lane heads: icon, name, address, state and lease of a host. They stay above the scene.

use egui::{Align2, Color32, Painter, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

use crate::sim::HostKind;
use crate::time::span_in_words;
use crate::ui::ladder::band::hatch_rect;
use crate::ui::theme::{Theme, hatch, mono, regular, strong};
use crate::view::scene::{Lane, LeaseBar};

/// The height of a head card.
const CARD: f32 = 72.0;
/// The height of all heads together: room above, card, and the line "(selected)" below.
pub(super) const HEIGHT: f32 = 12.0 + CARD + 22.0;

/// A head; `left` is where the scene's x begin, `top` the upper edge of all heads.
pub(super) fn paint(
    painter: &Painter,
    theme: &'static Theme,
    lane: &Lane,
    left: f32,
    top: f32,
    chosen: bool,
) {
    let width = (lane.width - 10.0).clamp(90.0, 188.0);
    let center = pos2(left + lane.x, top + 12.0 + CARD / 2.0);
    let card = Rect::from_center_size(center, vec2(width, CARD));
    let outline = if chosen {
        Stroke::new(2.0, theme.accent)
    } else {
        Stroke::new(1.0, theme.border)
    };
    painter.rect(card, 8.0, theme.card, outline, StrokeKind::Inside);
    let painter = &painter.with_clip_rect(card.expand(24.0).intersect(painter.clip_rect()));
    let narrow = width < 130.0;
    let text_left = card.left() + if narrow { 10.0 } else { 50.0 };
    if !narrow {
        let color = if lane.on { theme.text } else { theme.muted };
        icon(
            painter,
            theme,
            lane.kind,
            pos2(card.left() + 27.0, card.top() + 24.0),
            color,
        );
    }
    texts(painter, theme, lane, text_left, card);
    if let Some(lease) = &lane.lease {
        lease_bar(painter, theme, lease, card);
    }
    if let Some(selected) = lane.selected {
        let words = if selected {
            "(selected)"
        } else {
            "(not selected)"
        };
        let place = pos2(center.x, card.bottom() + 11.0);
        let (font, color) = if selected {
            (strong(12.0), theme.text)
        } else {
            (regular(12.0), theme.muted)
        };
        painter.text(place, Align2::CENTER_CENTER, words, font, color);
    }
}

fn texts(painter: &Painter, theme: &Theme, lane: &Lane, left: f32, card: Rect) {
    let room = card.right() - 8.0 - left;
    let name = fitting(painter, &lane.name, 13.5, room);
    painter.text(
        pos2(left, card.top() + 17.0),
        Align2::LEFT_CENTER,
        name,
        strong(13.5),
        theme.text,
    );
    if let Some(address) = lane.address {
        let place = pos2(left, card.top() + 34.0);
        painter.text(
            place,
            Align2::LEFT_CENTER,
            address.to_string(),
            mono(11.5),
            theme.muted,
        );
    }
    let place = pos2(card.left() + 12.0, card.top() + 53.0);
    match lane.state {
        Some(state) => {
            let swatch = Rect::from_center_size(place + vec2(5.0, 0.0), vec2(10.0, 10.0));
            painter.rect_filled(swatch, 2.0, theme.state(state));
            hatch_rect(
                painter,
                swatch,
                hatch(state),
                theme.card.gamma_multiply(0.75),
            );
            painter.text(
                place + vec2(16.0, 0.0),
                Align2::LEFT_CENTER,
                state.name(),
                strong(11.0),
                theme.text,
            );
        }
        None if !lane.on => {
            painter.text(
                place,
                Align2::LEFT_CENTER,
                "switched off",
                regular(11.5),
                theme.muted,
            );
        }
        None => {
            painter.text(
                pos2(left, place.y),
                Align2::LEFT_CENTER,
                kind_word(lane.kind),
                regular(11.5),
                theme.muted,
            );
        }
    }
}

const fn kind_word(kind: HostKind) -> &'static str {
    match kind {
        HostKind::Client => "",
        HostKind::Server => "DHCP server",
        HostKind::Relay => "relay agent",
        HostKind::Bystander => "address by hand",
        HostKind::Guest => "another program",
    }
}

/// The name, shortened to what fits.
fn fitting(painter: &Painter, name: &str, size: f32, room: f32) -> String {
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

/// How far the lease has run, with marks at T1 and T2, and the time left.
fn lease_bar(painter: &Painter, theme: &Theme, lease: &LeaseBar, card: Rect) {
    let left = lease.left.map_or_else(
        || "for ever".to_owned(),
        |left| format!("{} left", span_in_words(left)),
    );
    let place = pos2(card.right() - 10.0, card.top() + 53.0);
    painter.text(place, Align2::RIGHT_CENTER, left, mono(10.5), theme.muted);
    let rail = Rect::from_min_max(
        pos2(card.left() + 12.0, card.bottom() - 9.0),
        pos2(card.right() - 10.0, card.bottom() - 5.0),
    );
    painter.rect_filled(rail, 2.0, theme.border);
    let mut rest = rail;
    rest.set_left(egui::lerp(rail.x_range(), lease.elapsed.clamp(0.0, 1.0)));
    painter.rect_filled(rest, 2.0, theme.in_use());
    for mark in [lease.t1, lease.t2].into_iter().flatten() {
        let x = egui::lerp(rail.x_range(), mark.clamp(0.0, 1.0));
        painter.vline(
            x,
            rail.top() - 2.0..=rail.bottom() + 2.0,
            Stroke::new(1.5, theme.text),
        );
    }
}

/// What a host is, as a sign of about 30 by 24 points.
pub(in crate::ui) fn icon(
    painter: &Painter,
    theme: &Theme,
    kind: HostKind,
    at: Pos2,
    color: Color32,
) {
    let line = Stroke::new(1.6, color);
    let frame = |rect: Rect, radius: f32| {
        painter.rect_stroke(rect, radius, line, StrokeKind::Middle);
    };
    match kind {
        HostKind::Client => {
            frame(
                Rect::from_center_size(at + vec2(0.0, -2.0), vec2(22.0, 15.0)),
                2.0,
            );
            painter.hline(
                at.x - 15.0..=at.x + 15.0,
                at.y + 9.0,
                Stroke::new(2.2, color),
            );
        }
        HostKind::Server => {
            for row in [-8.0, 0.0, 8.0] {
                let unit = Rect::from_center_size(at + vec2(0.0, row), vec2(26.0, 6.5));
                frame(unit, 1.5);
                painter.circle_filled(unit.right_center() - vec2(4.5, 0.0), 1.5, theme.in_use());
            }
        }
        HostKind::Relay => {
            frame(Rect::from_center_size(at, vec2(28.0, 18.0)), 3.0);
            for (y, way) in [(-4.0, 1.0), (4.0, -1.0)] {
                let middle = at + vec2(0.0, y);
                painter.arrow(
                    middle - vec2(8.0 * way, 0.0),
                    vec2(16.0 * way, 0.0),
                    Stroke::new(1.4, color),
                );
            }
        }
        HostKind::Bystander => {
            frame(
                Rect::from_center_size(at + vec2(0.0, 2.0), vec2(26.0, 11.0)),
                2.0,
            );
            frame(
                Rect::from_center_size(at + vec2(0.0, -7.0), vec2(16.0, 7.0)),
                1.0,
            );
        }
        HostKind::Guest => {
            frame(Rect::from_center_size(at, vec2(28.0, 20.0)), 3.0);
            let prompt = vec![
                at + vec2(-9.0, -4.0),
                at + vec2(-4.0, 0.0),
                at + vec2(-9.0, 4.0),
            ];
            painter.line(prompt, line);
            painter.hline(at.x - 1.0..=at.x + 7.0, at.y + 4.0, line);
        }
    }
}

//! The *RFC check* tab: what the referee says about the message, rule by rule, what is broken
//! first. A rule that is chosen shows its sentence in place.

use egui::accesskit::Role;
use egui::{Color32, Id, Pos2, Rect, RichText, ScrollArea, Sense, Stroke, Ui, WidgetInfo, vec2};

use crate::protocol::referee::Verdict;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::elided;
use crate::view::check::{Standing, summary};

const ROW: f32 = 38.0;
/// Room for the sign at the left.
const SIGNS: f32 = 24.0;

/// The verdicts on the message that is shown, in their order.
pub(super) fn check_ui(ui: &mut Ui, verdicts: &[Verdict], cut: bool) {
    ui.add_space(2.0);
    let words = if cut {
        "Not judged: the capture has cut it off, and what is missing may have been right".into()
    } else {
        summary(verdicts)
    };
    let summary = RichText::new(words).font(theme::strong(size::BODY));
    ui.add(egui::Label::new(summary).wrap());
    ScrollArea::vertical()
        .id_salt("verdicts")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for verdict in verdicts {
                row(ui, verdict);
            }
        });
}

fn row(ui: &mut Ui, verdict: &Verdict) {
    let theme = Theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let id = Id::unique(("open rule", verdict.rule));
    let mut open = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
    if response.clicked() {
        open = !open;
        ui.data_mut(|data| data.insert_temp(id, open));
    }
    let standing = Standing::of(verdict);
    let clause = format!("{}, {}", verdict.level.word(), verdict.rule.citation());
    let name = format!("{}: {} ({clause})", standing.word(), verdict.what);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, open, &name));
    if open || response.hovered() || response.has_focus() {
        let fill = if open { theme.selected } else { theme.hover };
        ui.painter()
            .rect_filled(rect.expand2(vec2(6.0, 0.0)), 4.0, fill);
    }
    if ui.is_rect_visible(rect) {
        let (first, second) = lines(rect);
        mark(ui, standing, rect.left_center() + vec2(9.0, 0.0));
        elided(
            ui,
            first,
            &verdict.what,
            theme::regular(size::BODY),
            theme.text,
        );
        elided(
            ui,
            second,
            &clause,
            theme::regular(11.5),
            color_of(theme, standing),
        );
    }
    if open {
        sentence(ui, verdict);
    }
}

/// Where the two lines of a row stand.
fn lines(row: Rect) -> (Rect, Rect) {
    let text = row.with_min_x(row.left() + SIGNS).shrink2(vec2(0.0, 2.0));
    text.split_top_bottom_at_fraction(0.53)
}

/// Letters are loud only where something is broken.
pub(super) fn color_of(theme: &Theme, standing: Standing) -> Color32 {
    match standing {
        Standing::Broken => theme.alert,
        Standing::Note | Standing::Kept => theme.muted,
    }
}

/// What was looked at in full, and what the rule says.
fn sentence(ui: &mut Ui, verdict: &Verdict) {
    let theme = Theme::of(ui);
    let standing = Standing::of(verdict);
    let frame = egui::Frame::new().inner_margin(egui::Margin {
        left: 24,
        right: 0,
        top: 3,
        bottom: 9,
    });
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let rule = RichText::new(verdict.rule.text()).font(theme::regular(size::BODY));
        ui.add(egui::Label::new(rule).wrap());
        let seen = format!("{}: {}", standing.word(), verdict.what);
        let seen = RichText::new(seen).font(theme::regular(size::SMALL));
        ui.add(egui::Label::new(seen.color(color_of(theme, standing))).wrap());
    });
}

/// A tick, an exclamation mark or a cross: the shape says what the colour says.
pub(super) fn mark(ui: &Ui, standing: Standing, center: Pos2) {
    let theme = Theme::of(ui);
    let line = |color| Stroke::new(2.0, color);
    let segment = |from: [f32; 2], to: [f32; 2], color| {
        let ends = [center + from.into(), center + to.into()];
        ui.painter().line_segment(ends, line(color));
    };
    match standing {
        Standing::Kept => {
            let points = [[-5.0, 0.5], [-1.5, 4.0], [5.5, -4.0]].map(|at| center + at.into());
            ui.painter().line(points.to_vec(), line(theme.in_use()));
        }
        Standing::Note => {
            segment([0.0, -6.0], [0.0, 1.5], theme.proposed());
            ui.painter()
                .circle_filled(center + vec2(0.0, 5.0), 1.6, theme.proposed());
        }
        Standing::Broken => {
            segment([-4.5, -4.5], [4.5, 4.5], theme.alert);
            segment([-4.5, 4.5], [4.5, -4.5], theme.alert);
        }
    }
}

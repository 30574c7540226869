//! Series that stand on each other: messages in their colours with their letters, states with
//! their hatches. Columns with the same figures are painted as one.

use std::ops::Range;

use egui::{Align2, Painter, Rect, Ui, pos2};
use egui_plot::{PlotPoint, PlotTransform};

use crate::ui::ladder::hatch_rect;
use crate::ui::theme::{self, Theme, hatch};
use crate::view::charts::{Chart, Label, Picture};
use crate::view::scene::letter;

/// From this size on there is room for a hatch.
const HATCHED: f32 = 3.0;
/// From this size on there is room for a letter.
const LETTERED: egui::Vec2 = egui::vec2(11.0, 12.0);

/// Paints the stack over the plot's grid.
pub(super) fn paint_stack(ui: &Ui, picture: &Picture, chart: &Chart, transform: &PlotTransform) {
    let theme = Theme::of(ui);
    let painter = ui.painter().with_clip_rect(*transform.frame());
    for columns in runs(chart, picture.cells.len()) {
        let (first, last) = (
            &picture.cells[columns.start],
            &picture.cells[columns.end - 1],
        );
        let mut floor = 0.0;
        for series in &chart.series {
            let value = series.value(columns.start).unwrap_or(0.0);
            if value <= 0.0 {
                continue;
            }
            let corner = |x, y| transform.position_from_point(&PlotPoint::new(x, y));
            let rect =
                Rect::from_two_pos(corner(first.left, floor), corner(last.right, floor + value));
            paint(&painter, theme, series.label, rect);
            floor += value;
        }
    }
}

/// Columns side by side in which every series stays the same.
fn runs(chart: &Chart, columns: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let same = |a: usize, b: usize| {
        chart
            .series
            .iter()
            .all(|row| row.values[a] == row.values[b])
    };
    for column in 0..columns {
        match runs.last_mut() {
            Some(run) if same(run.start, column) => run.end = column + 1,
            _ => runs.push(column..column + 1),
        }
    }
    runs
}

fn paint(painter: &Painter, theme: &Theme, label: Label, rect: Rect) {
    let fits = |least: egui::Vec2| rect.width() >= least.x && rect.height() >= least.y;
    match label {
        Label::Message(kind) => {
            painter.rect_filled(rect, 0.0, theme.message(kind));
            if fits(LETTERED) {
                let (font, color) = (theme::strong(10.0), theme.on_message(kind));
                painter.text(
                    rect.center(),
                    Align2::CENTER_CENTER,
                    letter(kind),
                    font,
                    color,
                );
            }
        }
        Label::State(state) => {
            painter.rect_filled(rect, 0.0, theme.state(state));
            if fits(egui::Vec2::splat(HATCHED)) {
                let lines = theme.card.gamma_multiply(0.75);
                let clipped = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
                hatch_rect(&clipped, on_grid(rect), hatch(state), lines);
            }
        }
        _ => {}
    }
}

/// The rectangle grown to a common grid, so that hatches go on from one column to the next.
fn on_grid(rect: Rect) -> Rect {
    const GRID: f32 = 6.0;
    let down = |at: f32| (at / GRID).floor() * GRID;
    let up = |at: f32| (at / GRID).ceil() * GRID;
    Rect::from_min_max(
        pos2(down(rect.left()), down(rect.top())),
        pos2(up(rect.right()), up(rect.bottom())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::charts::{Series, Subject};
    use crate::wire::MessageType;

    #[test]
    fn columns_with_the_same_figures_are_one() {
        let series = |kind, values: [f64; 5]| Series {
            label: Label::Message(kind),
            name: String::new(),
            values: values.map(Some).to_vec(),
            pools: Vec::new(),
        };
        let chart = Chart {
            subject: Subject::Messages,
            series: vec![
                series(MessageType::Discover, [0.0, 0.0, 1.0, 1.0, 1.0]),
                series(MessageType::Offer, [0.0, 0.0, 0.0, 0.0, 2.0]),
            ],
        };
        assert_eq!(runs(&chart, 5), [0..2, 2..4, 4..5]);
    }
}

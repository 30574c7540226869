//! The keys of a chart: what each line or fill is about, told apart without its colour by the
//! line's style, the message's letter or the state's hatch, with the figure at the playhead.

use egui::{Color32, Label as Words, Rect, Sense, Shape, Stroke, Ui, vec2};
use egui_plot::LineStyle;

use crate::ui::drawer::table::kind_badge;
use crate::ui::theme::{self, Theme};
use crate::ui::widgets::{muted, state_swatch};
use crate::view::charts::{Chart, Label, Series};

/// Colour and style of a line.
pub(super) fn look(theme: &Theme, label: Label) -> (Color32, LineStyle) {
    match label {
        Label::Server(place, _) => (
            theme.in_use(),
            match place % 3 {
                0 => LineStyle::Solid,
                1 => LineStyle::dashed_dense(),
                _ => LineStyle::dotted_dense(),
            },
        ),
        Label::Half => (theme.accent, LineStyle::Solid),
        Label::Most => (theme.accent, LineStyle::dashed_dense()),
        Label::Message(kind) => (theme.message(kind), LineStyle::Solid),
        Label::State(state) => (theme.state(state), LineStyle::Solid),
    }
}

/// One key for each series.
pub(super) fn legend_ui(ui: &mut Ui, chart: &Chart) {
    for series in &chart.series {
        let words = words(chart, series);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            swatch(ui, series.label);
            let words = muted(ui, words).font(theme::regular(11.5));
            ui.add(Words::new(words).extend());
        });
    }
}

fn words(chart: &Chart, series: &Series) -> String {
    let last = series.values.len().saturating_sub(1);
    let figure = series.words(last);
    match series.label {
        Label::Server(..) if chart.series.len() == 1 => figure,
        Label::Message(_) => {
            let value = series.value(last).unwrap_or(0.0);
            if value == 0.0 {
                "0".into()
            } else {
                figure.replace(" per second", "")
            }
        }
        _ => format!("{} {figure}", series.name),
    }
}

fn swatch(ui: &mut Ui, label: Label) {
    let width = if matches!(label, Label::State(_)) {
        10.0
    } else {
        20.0
    };
    let (rect, _) = ui.allocate_exact_size(vec2(width, 16.0), Sense::hover());
    match label {
        Label::Message(kind) => kind_badge(ui, rect, Some(kind)),
        Label::State(state) => state_swatch(ui, state, rect.center()),
        _ => sample(ui, rect, label),
    }
}

/// A piece of the line.
fn sample(ui: &Ui, rect: Rect, label: Label) {
    let (color, style) = look(Theme::of(ui), label);
    let stroke = Stroke::new(2.0, color);
    let ends = [rect.left_center(), rect.right_center()];
    match style {
        LineStyle::Solid => {
            ui.painter().line_segment(ends, stroke);
        }
        LineStyle::Dashed { length } => {
            ui.painter()
                .extend(Shape::dashed_line(&ends, stroke, length, length * 0.6));
        }
        LineStyle::Dotted { spacing } => {
            ui.painter()
                .extend(Shape::dotted_line(&ends, color, spacing, 2.0));
        }
    }
}

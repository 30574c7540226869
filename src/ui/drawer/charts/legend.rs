//! The keys of a chart: what each line or fill is about, told apart without its colour by the
//! line's style, the message's letter or the state's hatch, with the figure at the playhead.

use egui::{Align2, Color32, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, vec2};
use egui_plot::LineStyle;

use crate::ui::drawer::table::kind_badge;
use crate::ui::theme::{self, Theme};
use crate::ui::widgets::state_swatch;
use crate::view::charts::{Chart, Label, Series};

/// Colour and style of a line.
pub(super) fn look(theme: &Theme, label: Label) -> (Color32, LineStyle) {
    match label {
        Label::Server(place) => (
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

/// One key for each series; those that do not fit stand in the next row. Where there is little
/// room, keys of stacks are short: what a column holds is read with the pointer.
pub(super) fn legend_ui(ui: &mut Ui, chart: &Chart, short: bool) {
    for series in &chart.series {
        if let Some(words) = words(chart, series, short) {
            key(ui, series.label, &series.name, &words);
        }
    }
}

fn words(chart: &Chart, series: &Series, short: bool) -> Option<String> {
    let last = series.values.len().saturating_sub(1);
    let figure = series.words(last);
    let name = series.name.clone();
    Some(match (series.label, series.value(last)) {
        (Label::Message(_), _) if short => String::new(),
        (Label::State(_), Some(0.0)) if short => return None,
        (Label::Message(_), _) | (Label::State(_), Some(0.0)) | (_, None) => name,
        (Label::Server(_), _) if chart.series.len() == 1 => {
            let drawn = chart.pool_in_sight(series).is_some();
            figure + if drawn { "" } else { ", pool off the scale" }
        }
        _ => format!("{name} {figure}"),
    })
}

fn key(ui: &mut Ui, label: Label, name: &str, words: &str) {
    let theme = Theme::of(ui);
    let swatch = if matches!(label, Label::State(_)) {
        10.0
    } else {
        20.0
    };
    let painter = ui.painter();
    let galley = painter.layout_no_wrap(words.to_owned(), theme::regular(11.5), theme.muted);
    let gap = if words.is_empty() { 0.0 } else { 4.0 };
    let size = vec2(swatch + gap + galley.size().x, 16.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let name = if words.is_empty() { name } else { words };
        WidgetInfo::labeled(egui::accesskit::Role::Label, true, name)
    });
    let sample = rect.with_max_x(rect.left() + swatch);
    match label {
        Label::Message(kind) => kind_badge(ui, sample, Some(kind)),
        Label::State(state) => state_swatch(ui, state, sample.center()),
        _ => line_sample(ui, sample, label),
    }
    let place = Align2::RIGHT_CENTER.anchor_size(rect.right_center(), galley.size());
    ui.painter().galley(place.min, galley, theme.muted);
}

/// A piece of the line.
fn line_sample(ui: &Ui, rect: Rect, label: Label) {
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

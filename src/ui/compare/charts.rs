//! The figures of both runs over each other: the left one's line is solid, the right one's dashed.

use egui::{Color32, RichText, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2};
use egui_plot::{AxisHints, Line, LineStyle, Plot};

use super::Comparison;
use crate::ui::plots::{SMALLEST, hints, marks, still};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::muted;
use crate::view::charts::Tick;
use crate::view::compare::{Figure, Overlay};

/// Between two charts.
const GAP: f32 = 16.0;

/// Three charts side by side.
pub(super) fn charts_ui(ui: &mut Ui, comparison: &Comparison) {
    let all = ui.available_rect_before_wrap();
    let count = Figure::ALL.len() as f32;
    let width = (all.width() - GAP * (count - 1.0)) / count;
    for (place, figure) in Figure::ALL.into_iter().enumerate() {
        let left = all.left() + place as f32 * (width + GAP);
        let rect = egui::Rect::from_x_y_ranges(left..=left + width, all.y_range());
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            chart_ui(ui, figure, &comparison.overlays[place]);
        });
    }
}

/// The colours of the two lines.
fn colours(theme: &Theme) -> [Color32; 2] {
    [theme.muted, theme.accent]
}

fn chart_ui(ui: &mut Ui, figure: Figure, overlay: &Overlay) {
    let theme = Theme::of(ui);
    ui.spacing_mut().item_spacing = vec2(8.0, 2.0);
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal(|ui| {
        let title = RichText::new(figure.name()).font(theme::strong(size::SMALL));
        ui.label(title);
        for (place, words) in overlay.last.iter().enumerate() {
            key(ui, place, words);
        }
    });
    let top = if overlay.top > 0.0 { overlay.top } else { 1.0 };
    let values: Vec<Tick> = vec![(0.0, String::new()), (top, figure.words(top))];
    let [from, to] = overlay.across;
    let response = still(Plot::new(("compared", figure.name())), theme)
        .sense(Sense::HOVER)
        .custom_x_axes(vec![hints(AxisHints::new_x(), &overlay.times, 15.0, theme)])
        .custom_y_axes(vec![hints(AxisHints::new_y(), &values, 44.0, theme)])
        .x_grid_spacer(marks(&overlay.times))
        .y_grid_spacer(marks(&values))
        .show(ui, |plot| {
            plot.set_plot_bounds_x(from..=to.max(from + 1e-6));
            plot.set_plot_bounds_y(0.0..=top * 1.08);
            let styles = [LineStyle::Solid, LineStyle::dashed_dense()];
            for (place, points) in overlay.lines.iter().enumerate() {
                let name = ["left", "right"][place];
                let line = Line::new(name, points.clone())
                    .color(colours(theme)[place])
                    .style(styles[place])
                    .width(2.0)
                    .allow_band(false)
                    .allow_hover(false);
                plot.line(line);
            }
        })
        .response;
    let said = format!(
        "{}: {} on the left, {} on the right",
        figure.name(),
        overlay.last[0],
        overlay.last[1]
    );
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Figure, true, &said));
}

/// A piece of a line, and its last figure.
fn key(ui: &mut Ui, place: usize, words: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(20.0, 14.0), Sense::hover());
    let stroke = Stroke::new(2.0, colours(Theme::of(ui))[place]);
    let ends = [rect.left_center(), rect.right_center()];
    if place == 0 {
        ui.painter().line_segment(ends, stroke);
    } else {
        ui.painter()
            .extend(egui::Shape::dashed_line(&ends, stroke, 4.0, 3.0));
    }
    ui.label(muted(ui, words).font(theme::regular(SMALLEST + 1.0)));
}

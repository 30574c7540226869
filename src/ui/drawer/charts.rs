//! The tab *Charts*: figures over the run, up to the playhead. Four side by side where there is
//! room, else one of one's choice. The pointer reads a column in words, a click leads there.
//! Axes and lines are those of `egui_plot`; `stack` paints what stands on each other, `legend` the keys.

mod legend;
mod stack;

use egui::{Response, RichText, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2};
use egui_plot::{AxisHints, Line, LineStyle, Plot, PlotTransform};

use self::legend::{legend_ui, look};
use self::stack::paint_stack;
use super::DrawerWish;
use crate::session::Playhead;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::plots::{SMALLEST, hints, marks, still};
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{choice, muted};
use crate::view::charts::{Chart, Picture, Scale, Series, Subject};
use crate::view::{Axis, words};

/// From this width on all charts stand side by side.
const SIDE_BY_SIDE: f32 = 900.0;
/// Between two charts.
const GAP: f32 = 14.0;
/// Room for the words of the value axis.
const VALUES: f32 = 46.0;

/// The charts.
pub(super) fn charts_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let picture = model.drawer.charts.picture();
    let all = ui.available_rect_before_wrap();
    let wide = all.width() >= SIDE_BY_SIDE;
    let chosen = model.prefs.drawer.chart;
    let shown = picture
        .charts
        .iter()
        .filter(|chart| wide || chart.subject == chosen);
    let count = if wide { Subject::ALL.len() } else { 1 };
    let width = (all.width() - GAP * (count - 1) as f32) / count as f32;
    for (place, chart) in shown.enumerate() {
        let left = all.left() + place as f32 * (width + GAP);
        let rect = egui::Rect::from_x_y_ranges(left..=left + width, all.y_range());
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            chart_ui(ui, model, picture, chart, wide, actions);
        });
    }
}

fn chart_ui(
    ui: &mut Ui,
    model: &Model,
    picture: &Picture,
    chart: &Chart,
    titled: bool,
    actions: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing = vec2(10.0, 2.0);
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal_wrapped(|ui| {
        ui.add_space(5.0);
        if titled {
            let name = RichText::new(chart.subject.name());
            ui.label(name.font(theme::strong(size::SMALL)));
        } else {
            let wish = choice(ui, &Subject::ALL, chart.subject, Subject::name);
            actions.extend(wish.map(|chart| Action::Drawer(DrawerWish::Chart(chart))));
        }
        legend_ui(ui, chart, titled);
    });
    let (response, transform) = plot(ui, model, picture, chart);
    let summary = chart.summary();
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Figure, true, &summary));
    if chart.subject.is_stacked() {
        paint_stack(ui, picture, chart, &transform);
    } else {
        note_pool(ui, chart, &transform);
    }
    paint_playhead(ui, picture, &transform);
    touch(ui, model, picture, chart, &response, &transform, actions);
}

fn scale(model: &Model) -> Scale<'_> {
    Scale {
        log: &model.log,
        outline: &model.outline,
        axis: model.axis,
    }
}

/// Axes, grid and lines.
fn plot(ui: &mut Ui, model: &Model, picture: &Picture, chart: &Chart) -> (Response, PlotTransform) {
    let theme = Theme::of(ui);
    let times = scale(model).ticks(picture.from, picture.to);
    let values = chart.ticks();
    let top = values.last().map_or(1.0, |tick| tick.0);
    let across = hints(AxisHints::new_x(), &times, 15.0, theme);
    // The foot of the chart says zero by itself, and the first instant needs the room.
    let mut named = values.clone();
    if let Some(zero) = named.first_mut() {
        zero.1.clear();
    }
    let up = hints(AxisHints::new_y(), &named, VALUES, theme);
    let to = picture.to.max(picture.from + f64::EPSILON.max(1e-6));
    let shown = still(Plot::new(("chart", chart.subject.name())), theme)
        .sense(Sense::CLICK)
        .custom_x_axes(vec![across])
        .custom_y_axes(vec![up])
        .x_grid_spacer(marks(&times))
        .y_grid_spacer(marks(&values))
        .show(ui, |plot| {
            plot.set_plot_bounds_x(picture.from..=to);
            plot.set_plot_bounds_y(0.0..=top * 1.06);
            if !chart.subject.is_stacked() {
                for series in &chart.series {
                    if chart.pool_in_sight(series).is_some() {
                        plot.line(pool_line(theme, picture, series));
                    }
                }
                for series in &chart.series {
                    plot.line(line(theme, picture, series));
                }
            }
        });
    (shown.response, shown.transform)
}

fn line(theme: &Theme, picture: &Picture, series: &Series) -> Line<'static> {
    let (color, style) = look(theme, series.label);
    Line::new(series.name.clone(), picture.corners(&series.values))
        .color(color)
        .style(style)
        .width(2.0)
        .allow_band(false)
        .allow_hover(false)
}

fn pool_line(theme: &Theme, picture: &Picture, series: &Series) -> Line<'static> {
    Line::new(
        format!("pool of {}", series.name),
        picture.corners(&series.pools),
    )
    .color(theme.muted)
    .style(LineStyle::dashed_loose())
    .width(1.0)
    .allow_band(false)
    .allow_hover(false)
}

/// Which line is the pool.
fn note_pool(ui: &Ui, chart: &Chart, transform: &PlotTransform) {
    let frame = transform.frame();
    let (align, font) = (egui::Align2::RIGHT_TOP, theme::regular(SMALLEST));
    let note = |y: f32, words: String| {
        let at = egui::pos2(frame.right() - 4.0, y + 1.0);
        let color = Theme::of(ui).muted;
        ui.painter().text(at, align, words, font.clone(), color);
    };
    for pool in chart
        .series
        .iter()
        .filter_map(|series| chart.pool_in_sight(series))
    {
        let y = transform.position_from_point_y(pool);
        note(y, format!("pool of {pool}"));
    }
}

fn paint_playhead(ui: &Ui, picture: &Picture, transform: &PlotTransform) {
    let frame = transform.frame();
    let x = transform.position_from_point_x(picture.playhead());
    let stroke = Stroke::new(2.0, Theme::of(ui).accent);
    let x = x.clamp(frame.left() + 1.0, frame.right() - 1.0);
    ui.painter().vline(x, frame.y_range(), stroke);
}

/// Under the pointer: what the column says, and where a click leads.
fn touch(
    ui: &Ui,
    model: &Model,
    picture: &Picture,
    chart: &Chart,
    response: &Response,
    transform: &PlotTransform,
    actions: &mut Vec<Action>,
) {
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let Some(pointer) = pointer else { return };
    let x = transform.value_from_position(pointer).x;
    let x = x.clamp(picture.from, picture.to);
    let place = place(model, x);
    let cell = picture.cell(x);
    let line = Stroke::new(1.0, Theme::of(ui).muted);
    ui.painter()
        .vline(pointer.x, transform.frame().y_range(), line);
    response.clone().on_hover_ui_at_pointer(|ui| {
        let at = cell.map_or(place, |cell| picture.cells[cell].at);
        let title = RichText::new(format!("At {}", words::instant(at.instant)));
        ui.label(title.font(theme::strong(size::SMALL)));
        let said = match cell {
            Some(cell) => chart.reading(cell),
            None => vec!["Behind the playhead: a click leads there".to_owned()],
        };
        let said = if said.is_empty() {
            vec!["none".to_owned()]
        } else {
            said
        };
        for words in said {
            ui.label(muted(ui, words).font(theme::regular(size::SMALL)));
        }
    });
    if response.clicked() {
        actions.push(Action::Seek(place));
    }
}

/// Where a click leads: on an axis that shows time to the instant, else to the end of a step.
fn place(model: &Model, x: f64) -> Playhead {
    let there = scale(model).playhead(x);
    let beginning = model.steps.beginning();
    if model.axis == Axis::True && there.count > beginning {
        there
    } else {
        Playhead::after(&model.log, model.steps.nearest(there.count))
    }
}

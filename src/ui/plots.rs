//! What all charts share: axes and grid with ticks of our own, and nothing that moves them.

use egui::{Color32, Rangef, vec2};
use egui_plot::{AxisHints, GridInput, GridMark, Plot};

use super::theme::{self, Theme};
use crate::view::charts::Tick;

/// The size of the words at the axes.
pub(super) const SMALLEST: f32 = 10.5;

/// An axis with these ticks; `room` is for their words.
pub(super) fn hints(
    hints: AxisHints<'static>,
    ticks: &[Tick],
    room: f32,
    theme: &Theme,
) -> AxisHints<'static> {
    let mut ticks = ticks.to_vec();
    // On an axis that skips time, several may stand at one instant: it is said once.
    for place in (1..ticks.len()).rev() {
        if ticks[place].1 == ticks[place - 1].1 {
            ticks[place].1.clear();
        }
    }
    hints
        .formatter(move |mark, _| label_of(&ticks, mark.value))
        .tick_label_color(theme.muted)
        .tick_label_font(theme::regular(SMALLEST))
        .label_spacing(Rangef::new(1.0, 2.0))
        .min_thickness(room)
}

fn label_of(ticks: &[Tick], value: f64) -> String {
    let nearest = ticks
        .iter()
        .min_by(|a, b| (a.0 - value).abs().total_cmp(&(b.0 - value).abs()));
    nearest.map_or_else(String::new, |tick| tick.1.clone())
}

/// Grid lines at the ticks.
pub(super) fn marks(ticks: &[Tick]) -> impl Fn(GridInput) -> Vec<GridMark> + use<> {
    let step = match ticks {
        [first, second, ..] => second.0 - first.0,
        _ => 1.0,
    };
    let marks: Vec<GridMark> = ticks
        .iter()
        .map(|(value, _)| GridMark {
            value: *value,
            step_size: step,
        })
        .collect();
    move |_| marks.clone()
}

/// A plot that is neither moved nor zoomed, on the panel's own ground.
pub(super) fn still<'a>(plot: Plot<'a>, theme: &Theme) -> Plot<'a> {
    plot.allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .show_x(false)
        .show_y(false)
        .show_background(false)
        .cursor_color(Color32::TRANSPARENT)
        .grid_color(theme.border)
        .set_margin_fraction(vec2(0.0, 0.0))
}

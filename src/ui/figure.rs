//! Paints figure 5: what stands where is the view's, so that this file knows only lines, boxes
//! and letters. Each state and arrow has a name and says more under the pointer.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{
    Align2, Galley, Id, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, vec2,
};
use egui::{WidgetInfo, pos2};

use super::ladder::hatch_rect;
use super::theme::{self, Theme, hatch};
use crate::view::figure::{Arrow, Figure, SIZE, StateBox, settle};
use crate::view::scene::{self, Point};

/// Letters at the figure's least width, and that width.
const LETTERS: f32 = 9.5;
const LEAST: f32 = 264.0;
/// So many points are as high as one unit is wide.
const UNIT_HEIGHT: f32 = 0.94;

/// Points above the figure for the label of its topmost line.
const HEADROOM: f32 = 4.0;

/// Where the figure lies on the screen and how large its letters are.
struct Sheet<'a> {
    painter: &'a Painter,
    theme: &'static Theme,
    origin: Pos2,
    unit: Vec2,
    letters: f32,
}

/// One unit of the figure on a sheet of this width.
fn unit(width: f32) -> Vec2 {
    vec2(1.0, UNIT_HEIGHT) * (width / SIZE[0])
}

impl<'a> Sheet<'a> {
    fn new(painter: &'a Painter, theme: &'static Theme, origin: Pos2, width: f32) -> Self {
        Self {
            painter,
            theme,
            origin,
            unit: unit(width),
            letters: LETTERS * (width / LEAST).clamp(1.0, 1.25),
        }
    }

    fn at(&self, point: Point) -> Pos2 {
        self.origin + vec2(point[0], point[1]) * self.unit
    }

    /// What nothing stands outside of.
    fn border(&self) -> Rect {
        Rect::from_min_max(self.origin - vec2(0.0, HEADROOM), self.at(SIZE))
    }

    fn rect(&self, state: &StateBox) -> Rect {
        Rect::from_min_max(self.at(state.rect.min), self.at(state.rect.max))
    }
}

/// The figure, as wide as there is room.
pub(super) fn figure_ui(ui: &mut Ui, figure: &Figure) {
    let width = ui.available_width();
    let height = SIZE[1] * unit(width).y + HEADROOM;
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let painter = ui.painter().clone();
    let origin = rect.min + vec2(0.0, HEADROOM);
    let sheet = Sheet::new(&painter, Theme::of(ui), origin, width);
    let last = figure.last_step();
    let (taken, others): (Vec<_>, Vec<_>) = figure
        .arrows
        .iter()
        .partition(|arrow| !arrow.steps.is_empty());
    for arrow in others.iter().chain(&taken) {
        line(&sheet, arrow);
        touch(ui, &sheet, arrow);
    }
    for state in &figure.boxes {
        state_ui(ui, &sheet, state, figure);
    }
    let labels = taken.iter().chain(&others);
    let labels: Vec<_> = labels
        .map(|arrow| (*arrow, Label::of(&sheet, arrow)))
        .collect();
    let places = places(&sheet, figure, &labels);
    for ((arrow, label), place) in labels.into_iter().zip(places) {
        label_ui(ui, &sheet, arrow, label, place, last);
    }
}

/// The line of an arrow and its head: strong where the client has gone, dashed where it is ours.
fn line(sheet: &Sheet<'_>, arrow: &Arrow) {
    let theme = sheet.theme;
    let (width, color) = if arrow.steps.is_empty() {
        (theme.fine * 0.8, theme.muted.gamma_multiply(0.8))
    } else {
        (theme.line * 1.2, theme.accent)
    };
    let stroke = Stroke::new(width, color);
    let mut path: Vec<Pos2> = arrow.path.iter().map(|point| sheet.at(*point)).collect();
    let [.., before, tip] = path[..] else {
        return;
    };
    let along = (tip - before).normalized();
    if let Some(last) = path.last_mut() {
        *last = tip - along * 5.0;
    }
    if arrow.in_figure {
        sheet.painter.line(path, stroke);
    } else {
        let dashes = Shape::dashed_line(&path, stroke, 4.0, 3.0);
        sheet.painter.extend(dashes);
    }
    let (back, side) = (tip - along * 7.0, along.rot90() * (2.4 + width * 0.5));
    let head = vec![tip, back + side, back - side];
    sheet
        .painter
        .add(Shape::convex_polygon(head, color, Stroke::NONE));
}

/// Lets the line say, under the pointer, what its label says.
fn touch(ui: &Ui, sheet: &Sheet<'_>, arrow: &Arrow) {
    let id = Id::unique(("figure line", arrow.from, arrow.to));
    for (number, ends) in arrow.path.windows(2).enumerate() {
        let around = Rect::from_two_pos(sheet.at(ends[0]), sheet.at(ends[1]));
        let response = ui.interact(around.expand(3.0), id.with(number), Sense::hover());
        if response.hovered() {
            response.on_hover_text(rows(arrow));
        }
    }
}

/// A state's box; the present one is filled as its band on the lane.
fn state_ui(ui: &Ui, sheet: &Sheet<'_>, state: &StateBox, figure: &Figure) {
    let theme = sheet.theme;
    let rect = sheet.rect(state);
    let now = state.state == figure.present;
    let border = if state.visited {
        Stroke::new(theme.line * 0.9, theme.accent)
    } else {
        Stroke::new(theme.outline, theme.rail)
    };
    let fill = if now {
        theme.state(state.state)
    } else {
        theme.card
    };
    sheet.painter.rect_filled(rect, 5.0, fill);
    let font = theme::strong(sheet.letters);
    if now {
        let stripes = theme.card.gamma_multiply(0.75);
        hatch_rect(sheet.painter, rect, hatch(state.state), stripes);
        halo(sheet, rect.center(), state.state.name(), &font);
    }
    sheet
        .painter
        .rect_stroke(rect, 5.0, border, StrokeKind::Inside);
    sheet.painter.text(
        rect.center(),
        Align2::CENTER_CENTER,
        state.state.name(),
        font,
        theme.text,
    );
    let id = Id::unique(("figure state", state.state));
    let name = match (now, state.visited) {
        (true, _) => format!("State {}, now", state.state.name()),
        (false, true) => format!("State {}, visited", state.state.name()),
        (false, false) => format!("State {}", state.state.name()),
    };
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
}

/// A quiet ground behind letters that stand on a hatched fill.
fn halo(sheet: &Sheet<'_>, center: Pos2, text: &str, font: &egui::FontId) {
    let color = sheet.theme.text;
    let galley = sheet
        .painter
        .layout_no_wrap(text.to_owned(), font.clone(), color);
    let ground = Rect::from_center_size(center, galley.size() + vec2(6.0, 0.0));
    sheet.painter.rect_filled(ground, 4.0, sheet.theme.card);
}

/// The letters of a label, measured: what brings the arrow about, and before it the numbers of
/// the steps that went this way.
struct Label {
    words: Arc<Galley>,
    numbers: Arc<Galley>,
    /// The width of the pill around the numbers.
    badge: f32,
}

impl Label {
    fn of(sheet: &Sheet<'_>, arrow: &Arrow) -> Self {
        let theme = sheet.theme;
        let taken = !arrow.steps.is_empty();
        let color = if taken { theme.text } else { theme.muted };
        let text = |words: String, font, color| sheet.painter.layout_no_wrap(words, font, color);
        let numbers = text(
            numbers(&arrow.steps),
            theme::strong(sheet.letters),
            theme.on_accent,
        );
        Self {
            words: text(
                arrow.label.clone(),
                theme::regular(sheet.letters - 0.5),
                color,
            ),
            badge: if taken { numbers.size().x + 10.0 } else { 0.0 },
            numbers,
        }
    }

    fn size(&self) -> Vec2 {
        let (words, numbers) = (self.words.size(), self.numbers.size());
        vec2(self.badge + words.x + 3.0, words.y.max(numbers.y))
    }
}

/// Where the labels of these arrows stand on the screen, clear of each other and of the states.
fn places(sheet: &Sheet<'_>, figure: &Figure, labels: &[(&Arrow, Label)]) -> Vec<Rect> {
    let point = |at: Pos2| [at.x, at.y];
    let plain = |rect: Rect| scene::Rect {
        min: point(rect.min),
        max: point(rect.max),
    };
    let boxes = figure.boxes.iter().map(|state| plain(sheet.rect(state)));
    let boxes: Vec<scene::Rect> = boxes.collect();
    let wanted = labels.iter().map(|(arrow, label)| {
        let size = label.size();
        (point(sheet.at(arrow.label_at)), [size.x, size.y])
    });
    let border = plain(sheet.border());
    let settled = settle(&wanted.collect::<Vec<_>>(), &boxes, border);
    let rect = |place: scene::Rect| Rect::from_min_max(place.min.into(), place.max.into());
    settled.into_iter().map(rect).collect()
}

/// Paints a label; under the pointer stand the rows of the table.
fn label_ui(
    ui: &Ui,
    sheet: &Sheet<'_>,
    arrow: &Arrow,
    label: Label,
    whole: Rect,
    last: Option<usize>,
) {
    let theme = sheet.theme;
    sheet.painter.rect_filled(whole, 3.0, theme.panel);
    if !arrow.steps.is_empty() {
        let pill = Rect::from_min_size(whole.min, vec2(label.badge - 3.0, whole.height()));
        let is_last = last.is_some_and(|last| arrow.steps.contains(&last));
        let fill = if is_last { theme.accent } else { theme.muted };
        sheet.painter.rect_filled(pill, 5.0, fill);
        let place = pill.center() - label.numbers.size() / 2.0;
        sheet.painter.galley(place, label.numbers, theme.on_accent);
    }
    let left = whole.left() + label.badge + 1.5;
    let place = pos2(left, whole.center().y - label.words.size().y / 2.0);
    sheet.painter.galley(place, label.words, theme.text);
    let id = Id::unique(("figure arrow", arrow.from, arrow.to));
    let response = ui.interact(whole.expand(2.0), id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name(arrow)));
    response.on_hover_text(rows(arrow));
}

/// `2, 5`; of many the first and the last.
fn numbers(steps: &[usize]) -> String {
    match steps {
        [first, _, .., last] => format!("{first} … {last}"),
        few => {
            let few: Vec<String> = few.iter().map(ToString::to_string).collect();
            few.join(", ")
        }
    }
}

fn name(arrow: &Arrow) -> String {
    let way = format!(
        "{} to {}: {}",
        arrow.from.name(),
        arrow.to.name(),
        arrow.label
    );
    let ours = if arrow.in_figure {
        ""
    } else {
        ", not in figure 5"
    };
    match arrow.steps.len() {
        0 => format!("{way}{ours}"),
        1 => format!("{way}{ours}, step {}", numbers(&arrow.steps)),
        _ => format!("{way}{ours}, steps {}", numbers(&arrow.steps)),
    }
}

/// The rows of the table behind an arrow, one a line.
fn rows(arrow: &Arrow) -> String {
    let told = arrow.rows.iter().map(|row| {
        let ours = if row.in_figure {
            ""
        } else {
            ", not in figure 5"
        };
        let word = crate::view::figure::word(row.trigger);
        format!("{word}: {} ({}{ours})", row.action, row.rule.citation())
    });
    told.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Log, Playhead};
    use crate::sim::HostId;
    use crate::ui::theme::{LIGHT, install};
    use crate::view::Outline;

    /// The figure of a client that has done nothing.
    fn blank(ours: bool) -> Figure {
        let (log, outline) = (Log::default(), Outline::default());
        Figure::of(&log, &outline, Playhead::default(), HostId(0), ours)
    }

    /// Looks at the figure on sheets of these widths.
    fn look(widths: impl Iterator<Item = u16>, mut at: impl FnMut(u16, &Sheet<'_>)) {
        let ctx = egui::Context::default();
        install(&ctx);
        let widths: Vec<u16> = widths.collect();
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            for width in &widths {
                let painter = ui.painter();
                let sheet = Sheet::new(painter, &LIGHT, Pos2::ZERO, f32::from(*width));
                at(*width, &sheet);
            }
        });
        output.textures_delta.clear();
    }

    /// Which labels meet on sheets of these widths.
    fn meetings(figure: &Figure, widths: impl Iterator<Item = u16>) -> Vec<String> {
        let mut met = Vec::new();
        look(widths, |width, sheet| {
            met.extend(meeting(sheet, figure).map(|what| format!("{width}: {what}")));
        });
        met
    }

    fn meeting(sheet: &Sheet<'_>, figure: &Figure) -> impl Iterator<Item = String> {
        let (taken, others): (Vec<_>, Vec<_>) = figure
            .arrows
            .iter()
            .partition(|arrow| !arrow.steps.is_empty());
        let labels = taken.into_iter().chain(others);
        let labels: Vec<_> = labels
            .map(|arrow| (arrow, Label::of(sheet, arrow)))
            .collect();
        let places = places(sheet, figure, &labels);
        let mut all: Vec<(String, Rect)> = figure
            .boxes
            .iter()
            .map(|state| (state.state.name().to_owned(), sheet.rect(state)))
            .collect();
        let names = labels.iter().map(|(arrow, _)| name(arrow));
        all.extend(names.zip(places));
        let sheet = sheet.border().expand(0.1);
        let mut met = Vec::new();
        for (place, (one, rect)) in all.iter().enumerate() {
            if !sheet.contains_rect(*rect) {
                met.push(format!("{one} stands out of the figure"));
            }
            let others = all[place + 1..].iter();
            let over = others.filter(|(_, other)| rect.shrink(0.1).intersects(other.shrink(0.1)));
            met.extend(over.map(|(other, _)| format!("{one} on {other}")));
        }
        met.into_iter()
    }

    #[test]
    fn no_label_stands_on_another_or_on_a_state_at_any_width_of_the_panel() {
        for ours in [true, false] {
            let met = meetings(&blank(ours), (264..=368).step_by(3));
            assert!(met.is_empty(), "{}", met.join("\n"));
        }
    }

    #[test]
    fn nor_where_the_client_has_gone_every_way_many_times() {
        for steps in [vec![7], vec![12, 34], vec![1, 5, 117]] {
            let mut figure = blank(true);
            for arrow in &mut figure.arrows {
                arrow.steps.clone_from(&steps);
            }
            let met = meetings(&figure, (264..=368).step_by(13));
            assert!(met.is_empty(), "{steps:?}\n{}", met.join("\n"));
        }
    }

    #[test]
    fn the_names_of_the_states_fit_into_their_boxes() {
        let figure = blank(true);
        look(264..=368, |width, sheet| {
            for state in &figure.boxes {
                let font = theme::strong(sheet.letters);
                let name = state.state.name().to_owned();
                let letters = sheet.painter.layout_no_wrap(name, font, LIGHT.text).size();
                let room = sheet.rect(state).size();
                assert!(
                    letters.x <= room.x && letters.y <= room.y,
                    "{width} {state:?}"
                );
            }
        });
    }
}

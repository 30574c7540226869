//! Paints figure 5: what stands where is the view's, so that this file knows only lines, boxes
//! and letters. Each state and arrow has a name and says more under the pointer.

use egui::accesskit::Role;
use egui::{Align2, Id, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, vec2};
use egui::{WidgetInfo, pos2};

use super::ladder::hatch_rect;
use super::theme::{self, Theme, hatch};
use crate::view::figure::{Arrow, Figure, SIZE, StateBox};
use crate::view::scene::Point;

/// Letters at the figure's least width, and that width.
const LETTERS: f32 = 9.5;
const LEAST: f32 = 264.0;
/// So many points are as high as one unit is wide.
const UNIT_HEIGHT: f32 = 0.94;

/// Where the figure lies on the screen and how large its letters are.
struct Sheet<'a> {
    painter: &'a Painter,
    theme: &'static Theme,
    origin: Pos2,
    unit: Vec2,
    letters: f32,
}

impl Sheet<'_> {
    fn at(&self, point: Point) -> Pos2 {
        self.origin + vec2(point[0], point[1]) * self.unit
    }

    fn rect(&self, state: &StateBox) -> Rect {
        Rect::from_min_max(self.at(state.rect.min), self.at(state.rect.max))
    }
}

/// The figure, as wide as there is room.
pub(super) fn figure_ui(ui: &mut Ui, figure: &Figure) {
    let width = ui.available_width();
    let unit = vec2(width / SIZE[0], width / SIZE[0] * UNIT_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(vec2(width, SIZE[1] * unit.y), Sense::hover());
    let sheet = Sheet {
        painter: &ui.painter().clone(),
        theme: Theme::of(ui),
        origin: rect.min,
        unit,
        letters: LETTERS * (width / LEAST).clamp(1.0, 1.25),
    };
    let last = figure.last_step();
    let (taken, others): (Vec<_>, Vec<_>) = figure
        .arrows
        .iter()
        .partition(|arrow| !arrow.steps.is_empty());
    for arrow in others.iter().chain(&taken) {
        line(&sheet, arrow);
    }
    for state in &figure.boxes {
        state_ui(ui, &sheet, state, figure);
    }
    for arrow in others.iter().chain(&taken) {
        label_ui(ui, &sheet, arrow, last);
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

/// What brings the arrow about, and before it the numbers of the steps that went this way.
fn label_ui(ui: &Ui, sheet: &Sheet<'_>, arrow: &Arrow, last: Option<usize>) {
    let theme = sheet.theme;
    let taken = !arrow.steps.is_empty();
    let color = if taken { theme.text } else { theme.muted };
    let words = sheet.painter.layout_no_wrap(
        arrow.label.clone(),
        theme::regular(sheet.letters - 0.5),
        color,
    );
    let numbers = sheet.painter.layout_no_wrap(
        numbers(&arrow.steps),
        theme::strong(sheet.letters),
        theme.on_accent,
    );
    let badge = if taken { numbers.size().x + 10.0 } else { 0.0 };
    let size = vec2(
        badge + words.size().x + 3.0,
        words.size().y.max(numbers.size().y),
    );
    let whole = held_in(
        Rect::from_center_size(sheet.at(arrow.label_at), size),
        sheet,
    );
    sheet.painter.rect_filled(whole, 3.0, theme.panel);
    if taken {
        let pill = Rect::from_min_size(whole.min, vec2(badge - 3.0, whole.height()));
        let is_last = last.is_some_and(|last| arrow.steps.contains(&last));
        let fill = if is_last { theme.accent } else { theme.muted };
        sheet.painter.rect_filled(pill, 5.0, fill);
        let place = pill.center() - numbers.size() / 2.0;
        sheet.painter.galley(place, numbers, theme.on_accent);
    }
    let place = pos2(
        whole.left() + badge + 1.5,
        whole.center().y - words.size().y / 2.0,
    );
    sheet.painter.galley(place, words, color);
    let id = Id::unique(("figure arrow", arrow.from, arrow.to));
    let response = ui.interact(whole.expand(2.0), id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name(arrow)));
    response.on_hover_text(rows(arrow));
}

/// The label shifted so that it stays within the figure.
fn held_in(label: Rect, sheet: &Sheet<'_>) -> Rect {
    let right = sheet.origin.x + SIZE[0] * sheet.unit.x;
    let over = (label.right() - right).max(0.0);
    let under = (sheet.origin.x - label.left()).max(0.0);
    label.translate(vec2(under - over, 0.0))
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

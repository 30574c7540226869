//! The page on which two runs stand side by side.

use egui::accesskit::Role;
use egui::{
    Align2, Button, CentralPanel, Frame, Label, Layout, Margin, Panel, Rect, RichText, ScrollArea,
    Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::charts::charts_ui;
use super::{Align, CompareWish, Comparison, Pace, Side};
use crate::ui::action::{Action, Verb};
use crate::ui::ladder::{Distance, Drawn, ladder_ui};
use crate::ui::message_panel::between_ui;
use crate::ui::projector;
use crate::ui::theme::{self, Theme, size};
use crate::ui::widgets::{choice, muted};
use crate::view::compare;
use crate::view::words;

/// From this width on there is room for the messages field by field.
const WIDE: f32 = 1_000.0;
/// And from this height on for the figures.
const TALL: f32 = 500.0;
/// How high the captions are.
const CAPTION: f32 = 62.0;

/// The page. What is done on one of the sides stays there.
pub(in crate::ui) fn page_ui(ui: &mut Ui, comparison: &mut Comparison, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let edge = |x: i8, y: i8| {
        Frame::new()
            .fill(theme.panel)
            .inner_margin(Margin::symmetric(x, y))
    };
    Panel::top("comparison")
        .frame(edge(size::EDGE, 6))
        .show(ui, |ui| head_ui(ui, comparison, actions));
    Panel::bottom("comparison steps")
        .frame(edge(size::EDGE, 8))
        .exact_size(52.0)
        .resizable(false)
        .show(ui, |ui| steps_ui(ui, comparison, actions));
    let (width, height) = (ui.available_width(), ui.available_height());
    if width >= WIDE {
        let panel = Panel::right("compared messages")
            .frame(edge(size::EDGE, 12))
            .exact_size((width * 0.25).clamp(290.0, 400.0))
            .resizable(false);
        panel.show(ui, |ui| messages_ui(ui, comparison));
    }
    if height >= TALL {
        Panel::bottom("compared figures")
            .frame(edge(size::EDGE, 6))
            .exact_size((height * 0.22).clamp(132.0, 220.0))
            .resizable(false)
            .show(ui, |ui| charts_ui(ui, comparison));
    }
    CentralPanel::default()
        .frame(Frame::new().fill(theme.canvas))
        .show(ui, |ui| ladders_ui(ui, comparison));
}

/// Where they part, and how they stand.
fn head_ui(ui: &mut Ui, comparison: &Comparison, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let sentence = RichText::new(comparison.words()).font(theme::strong(size::BODY));
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let close = RichText::new("Close comparison").font(theme::regular(size::SMALL));
            if ui
                .button(close)
                .on_hover_text("Back to the run (Esc)")
                .clicked()
            {
                actions.push(Action::Compare(CompareWish::Close));
            }
            ui.add_space(6.0);
            let wish = choice(ui, &Align::ALL, comparison.align, Align::name);
            actions.extend(wish.map(|align| Action::Compare(CompareWish::Align(align))));
            ui.label(muted(ui, "Align").font(theme::regular(size::SMALL)));
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(Label::new(sentence).truncate());
            });
        });
    });
}

/// Forwards and backwards through both.
fn steps_ui(ui: &mut Ui, comparison: &Comparison, actions: &mut Vec<Action>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let mut button = |ui: &mut Ui, verb: Verb, name: &str, strong: bool| {
            let theme = Theme::of(ui);
            let mut text = RichText::new(name).font(theme::strong(size::BODY));
            let mut button = Button::new(text.clone()).min_size(vec2(64.0, 34.0));
            if strong {
                text = text.color(theme.on_accent);
                button = Button::new(text)
                    .fill(theme.accent)
                    .min_size(vec2(104.0, 34.0));
            }
            if ui.add(button).on_hover_text(verb.hint()).clicked() {
                actions.push(Action::Do(verb));
            }
        };
        button(ui, Verb::First, "Start", false);
        button(ui, Verb::Back, "Back", false);
        button(ui, Verb::Step, "Step both", true);
        button(ui, Verb::Live, "End", false);
        let parting = Button::new("To the parting").min_size(vec2(0.0, 34.0));
        let parting = ui.add_enabled(comparison.parted.is_some(), parting);
        let parting = parting.on_disabled_hover_text("The two part nowhere");
        if parting.clicked() {
            actions.push(Action::Compare(CompareWish::Parting));
        }
        ui.add_space(8.0);
        let wish = choice(ui, &Pace::ALL, comparison.pace, Pace::name);
        actions.extend(wish.map(|pace| Action::Compare(CompareWish::Pace(pace))));
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let count = |side: &Side| {
                let (model, instant) = (&side.model, side.model.playhead().instant);
                format!("{} · {}", model.count_words(), words::instant(instant))
            };
            let [left, right] = &comparison.sides;
            let words = format!("{}   |   {}", count(left), count(right));
            ui.add(Label::new(muted(ui, words).font(theme::mono(size::SMALL))).truncate());
        });
    });
}

/// Both ladders with their titles and captions.
fn ladders_ui(ui: &mut Ui, comparison: &mut Comparison) {
    let theme = Theme::of(ui);
    let all = ui.available_rect_before_wrap();
    let apart = comparison.rows_apart();
    go_together(comparison, apart);
    let before = comparison
        .sides
        .each_ref()
        .map(|side| (side.camera.top, side.camera.zoom));
    let middle = all.center().x;
    let halves = [all.with_max_x(middle - 1.0), all.with_min_x(middle + 1.0)];
    let mut chosen = None;
    let mut drawn: [Option<Drawn>; 2] = [None; 2];
    for (place, rect) in halves.into_iter().enumerate() {
        let side = &mut comparison.sides[place];
        let builder = UiBuilder::new().max_rect(rect).id_salt(("side", place));
        ui.scope_builder(builder, |ui| {
            ui.set_clip_rect(rect.intersect(ui.clip_rect()));
            let (top, below) = rect.split_top_bottom_at_y(rect.top() + CAPTION);
            caption_ui(ui, top, side, place);
            let mut wishes = Vec::new();
            let mut diagram = ui.new_child(UiBuilder::new().max_rect(below));
            diagram.set_clip_rect(below);
            let camera = &mut side.camera;
            drawn[place] = Some(ladder_ui(
                &mut diagram,
                &side.model,
                camera,
                Distance::Desk,
                &mut wishes,
            ));
            for wish in wishes {
                match wish {
                    Action::Explain(record) => chosen = Some((place, record)),
                    Action::Select(record) => chosen = Some((place, Some(record))),
                    Action::Unselect => chosen = Some((place, None)),
                    Action::SelectLane(host) => {
                        let lane = &mut side.model.lane;
                        *lane = (*lane != Some(host)).then_some(host);
                    }
                    Action::Lanes(wish) => {
                        let figure = side.model.figure_lanes();
                        side.model.lanes.carry_out(wish, &figure);
                    }
                    _ => {}
                }
            }
        });
    }
    ui.painter()
        .vline(middle, all.y_range(), Stroke::new(2.0, theme.border));
    move_together(comparison, before, apart);
    if let [Some(left), Some(right)] = drawn {
        parting_ui(ui, [left, right]);
    }
    if let Some((side, record)) = chosen {
        comparison.select(side, record);
    }
    ui.allocate_rect(all, egui::Sense::hover());
}

/// Whoever is taller leads: both end at the same height.
fn go_together(comparison: &mut Comparison, apart: f64) {
    let height = |side: &Side| {
        let model = &side.model;
        model
            .outline
            .height(&model.log, model.playhead(), model.axis)
    };
    let [left, right] = comparison.sides.each_ref().map(height);
    let common = left.max(right - apart);
    let parted = comparison.parted;
    let places = parted.map(|parted| [parted.left, parted.right]);
    for (place, side) in comparison.sides.iter_mut().enumerate() {
        let record = places.map(|places| places[place]);
        let row = record.map(|record| compare::row(side.told(), record, side.model.axis));
        side.camera.marked = row;
    }
    comparison.sides[0].camera.at_least = common;
    comparison.sides[1].camera.at_least = common + apart;
}

/// Where one is scrolled or zoomed, the other goes with it.
fn move_together(comparison: &mut Comparison, before: [(f64, f32); 2], apart: f64) {
    let moved = |side: &Side, (top, zoom): (f64, f32)| {
        let scrolled = !side.camera.following && (side.camera.top - top).abs() > 0.01;
        scrolled || (side.camera.zoom - zoom).abs() > f32::EPSILON
    };
    let [left, right] = &comparison.sides;
    let lead = match (moved(left, before[0]), moved(right, before[1])) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => return,
    };
    let camera = comparison.sides[lead].camera.clone();
    let (from, to) = camera.sight;
    let row = if to > from && camera.top > 0.0 && from > 0.0 {
        camera.top / from
    } else {
        0.0
    };
    let apart = if lead == 0 { apart } else { -apart };
    let other = &mut comparison.sides[1 - lead].camera;
    (other.zoom, other.following) = (camera.zoom, camera.following);
    other.top = camera.top + apart * row;
}

/// What each is called, and what happens in it.
fn caption_ui(ui: &mut Ui, rect: Rect, side: &Side, place: usize) {
    let theme = Theme::of(ui);
    ui.painter().rect_filled(rect, 0.0, theme.panel);
    let inner = rect.shrink2(vec2(12.0, 6.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ui.set_clip_rect(rect);
        ui.spacing_mut().item_spacing.y = 2.0;
        let title = RichText::new(&side.title).font(theme::strong(size::CAPTION));
        let response = ui.add(Label::new(title).truncate());
        let name = format!("{} run: {}", ["Left", "Right"][place], side.title);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        let words = projector::sentence(&side.model);
        let words = muted(ui, words).font(theme::regular(size::BODY));
        ui.add(Label::new(words).wrap());
    });
}

/// What both share is dim; a line says where they part.
fn parting_ui(ui: &Ui, drawn: [Drawn; 2]) {
    let theme = Theme::of(ui);
    for Drawn { view, mark } in drawn {
        let Some(y) = mark else { return };
        let y = y - ABOVE;
        let painter = ui.painter_at(view);
        let above = view.with_max_y(y.min(view.bottom()));
        if above.is_positive() {
            painter.rect_filled(above, 0.0, theme.canvas.gamma_multiply(0.5));
        }
        let ends = [pos2(view.left(), y), pos2(view.right(), y)];
        let stroke = Stroke::new(2.0, theme.accent);
        painter.extend(egui::Shape::dashed_line(&ends, stroke, 8.0, 5.0));
    }
    let [left, _] = drawn;
    let Some(y) = left.mark.map(|y| y - ABOVE) else {
        return;
    };
    if !left.view.y_range().contains(y) {
        return;
    }
    let words = "they part here";
    let font = theme::strong(size::SMALL);
    let galley = ui
        .painter()
        .layout_no_wrap(words.to_owned(), font, theme.on_accent);
    let center = pos2(left.view.right(), y - 11.0);
    let pill = Rect::from_center_size(center, galley.size() + vec2(18.0, 6.0));
    ui.painter().rect_filled(pill, 9.0, theme.accent);
    let at = Align2::CENTER_CENTER.anchor_size(center, galley.size());
    ui.painter().galley(at.min, galley, theme.on_accent);
    let response = ui.interact(pill, ui.scope_id().with("parting"), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}

/// The line stands so far above what it parts.
const ABOVE: f32 = 5.0;

/// The messages that correspond, field by field.
fn messages_ui(ui: &mut Ui, comparison: &Comparison) {
    let [left, right] = &comparison.sides;
    let title = RichText::new("Changes").font(theme::strong(size::CAPTION));
    ui.label(title);
    ScrollArea::vertical()
        .id_salt("compared messages")
        .auto_shrink([false, true])
        .show(ui, |ui| match comparison.messages().into() {
            (Some(before), Some(after)) => {
                between_ui(ui, &before, &after, [&left.title, &right.title]);
            }
            (Some(_), None) => {
                ui.label(muted(ui, "The right run has no such message yet"));
            }
            (None, Some(_)) => {
                ui.label(muted(ui, "The left run has no such message yet"));
            }
            (None, None) => {
                ui.label(muted(ui, "No message has left yet in either of them"));
            }
        });
}

//! Paints what [`drawing`] says, with egui: each kind of shape, moved to where
//! the scene lies on the screen.

use egui::epaint::TextShape;
use egui::{
    Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, emath::Rot2, pos2,
};

use crate::ui::theme::{Hatch, Theme, color, mono, regular, strong};
use crate::view::colours::Rgb;
use crate::view::drawing::{self, Anchor, Edge, Face, Ink, Pen, Shape, Text};
use crate::view::scene::{Point, Rect as SceneRect};

/// A painter that knows where the scene lies.
pub(super) struct Brush<'a> {
    /// Paints, clipped to the scene.
    pub painter: &'a Painter,
    /// Colours.
    pub theme: &'static Theme,
    /// Where the scene's own origin is on the screen.
    pub origin: Vec2,
    /// How large the names of messages are, in points.
    pub text: f32,
    /// How large all other texts are.
    pub small: f32,
}

impl Brush<'_> {
    pub(super) fn at(&self, point: Point) -> Pos2 {
        pos2(point[0], point[1]) + self.origin
    }

    pub(super) fn rect(&self, rect: SceneRect) -> Rect {
        Rect::from_min_max(self.at(rect.min), self.at(rect.max))
    }

    pub(super) fn y(&self, y: f32) -> f32 {
        y + self.origin.y
    }

    pub(super) fn x(&self, x: f32) -> f32 {
        x + self.origin.x
    }

    /// The part of the scene's plane that is in sight, as wide as the scene.
    pub(super) fn sight(&self, width: f32) -> SceneRect {
        let clip = self.painter.clip_rect();
        SceneRect {
            min: [0.0, clip.top() - self.origin.y],
            max: [width, clip.bottom() - self.origin.y],
        }
    }
}

/// Paints shapes so far away from where they say.
pub(super) fn paint(painter: &Painter, origin: Vec2, shapes: &[Shape]) {
    // The bars of a crowd are many: those that follow each other are one mesh.
    let mut mesh = Mesh::default();
    for shape in shapes {
        if let Shape::Box {
            rect,
            radius: 0.0,
            fill: Some(fill),
            outline: None,
        } = shape
        {
            let [min, max] = [rect.min, rect.max].map(|at| pos2(at[0], at[1]) + origin);
            mesh.add_colored_rect(Rect::from_min_max(min, max), ink(*fill));
            continue;
        }
        if !mesh.is_empty() {
            painter.add(std::mem::take(&mut mesh));
        }
        paint_one(painter, origin, shape);
    }
    if !mesh.is_empty() {
        painter.add(mesh);
    }
}

fn paint_one(painter: &Painter, origin: Vec2, shape: &Shape) {
    let at = |point: &Point| pos2(point[0], point[1]) + origin;
    let path = |points: &[Point]| points.iter().map(at).collect::<Vec<_>>();
    let rect = |rect: &SceneRect| Rect::from_min_max(at(&rect.min), at(&rect.max));
    match shape {
        Shape::Line { points, pen } => match points[..] {
            [from, to] => {
                painter.line_segment([at(&from), at(&to)], stroke(*pen));
            }
            _ => {
                painter.line(path(points), stroke(*pen));
            }
        },
        Shape::Dashes {
            points,
            pen,
            dashes,
            gaps,
        } => painter.extend(egui::Shape::dashed_line_with_offset(
            &path(points),
            stroke(*pen),
            dashes,
            gaps,
            0.0,
        )),
        Shape::Area {
            corners,
            fill,
            outline,
        } => {
            let outline = outline.map_or(Stroke::NONE, stroke);
            let area = egui::Shape::convex_polygon(path(corners), ink(*fill), outline);
            painter.add(area);
        }
        Shape::Circle {
            center,
            radius,
            fill,
            outline,
        } => {
            let outline = outline.map_or(Stroke::NONE, stroke);
            painter.circle(at(center), *radius, filled(*fill), outline);
        }
        Shape::Box {
            rect: place,
            radius,
            fill,
            outline,
        } => {
            let (outline, edge) = match outline {
                Some((pen, Edge::Inside)) => (stroke(*pen), StrokeKind::Inside),
                Some((pen, Edge::Middle)) => (stroke(*pen), StrokeKind::Middle),
                None => (Stroke::NONE, StrokeKind::Inside),
            };
            painter.rect(rect(place), *radius, filled(*fill), outline, edge);
        }
        Shape::Text(text) => paint_text(painter, at(&text.at), text),
        Shape::Clipped(place, shapes) => {
            let clip = rect(place).intersect(painter.clip_rect());
            paint(&painter.with_clip_rect(clip), origin, shapes);
        }
        Shape::Arrow(_, shapes) => paint(painter, origin, shapes),
    }
}

fn paint_text(painter: &Painter, at: Pos2, text: &Text) {
    let color = color(text.color);
    let galley = painter.layout_no_wrap(text.words.clone(), font(text.face, text.size), color);
    let corner = match text.anchor {
        Anchor::Left => Align2::LEFT_CENTER,
        Anchor::Middle => Align2::CENTER_CENTER,
        Anchor::Right => Align2::RIGHT_CENTER,
    };
    if text.angle == 0.0 {
        let rect = corner.anchor_size(at, galley.size());
        painter.galley(rect.min, galley, color);
        return;
    }
    let from = corner.anchor_size(Pos2::ZERO, galley.size()).min.to_vec2();
    let place = at + Rot2::from_angle(text.angle) * from;
    painter.add(TextShape::new(place, galley, color).with_angle(text.angle));
}

/// How wide a text is on the screen.
pub(super) fn measure(painter: &Painter, text: &str, face: Face, size: f32) -> f32 {
    let galley = painter.layout_no_wrap(text.to_owned(), font(face, size), Color32::WHITE);
    galley.size().x
}

pub(super) fn font(face: Face, size: f32) -> FontId {
    match face {
        Face::Regular => regular(size),
        Face::Strong => strong(size),
        Face::Mono => mono(size),
    }
}

fn ink(ink: Ink) -> Color32 {
    color(ink.color).gamma_multiply(ink.opacity)
}

fn filled(fill: Option<Ink>) -> Color32 {
    fill.map_or(Color32::TRANSPARENT, ink)
}

fn stroke(pen: Pen) -> Stroke {
    Stroke::new(pen.width, ink(pen.ink))
}

/// Slanted lines over a fill, fixed to the screen's pixels so that they do not crawl.
pub(in crate::ui) fn hatch_rect(painter: &Painter, rect: Rect, kind: Hatch, color: Color32) {
    let [r, g, b, _] = color.to_srgba_unmultiplied();
    let opacity = f32::from(color.a()) / 255.0;
    let lines = drawing::hatching(scene_rect(rect), kind, Ink::veil(Rgb([r, g, b]), opacity));
    paint(painter, Vec2::ZERO, lines.as_slice());
}

/// A box on the screen as the scene has boxes.
pub(super) fn scene_rect(rect: Rect) -> SceneRect {
    SceneRect {
        min: rect.min.into(),
        max: rect.max.into(),
    }
}

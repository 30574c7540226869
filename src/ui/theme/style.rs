//! egui's own style, made from the tokens.

use egui::style::ScrollAnimation;
use egui::{
    Color32, CornerRadius, Margin, Shadow, Stroke, TextStyle, ThemePreference, Vec2, Visuals,
};

use super::{
    CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Theme, ThemeChoice, mono, regular, size, strong,
};
use crate::ui::fonts;

/// Gives egui our fonts, colours and spacing.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts::definitions());
    apply(ctx, ThemeChoice::System, ThemeChoice::System);
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Small, regular(size::SMALL)),
            (TextStyle::Body, regular(size::BODY)),
            (TextStyle::Button, regular(size::BODY)),
            (TextStyle::Heading, strong(size::TITLE)),
            (TextStyle::Monospace, mono(size::SMALL)),
        ]
        .into();
        style.spacing.item_spacing = Vec2::new(8.0, 6.0);
        style.spacing.button_padding = Vec2::new(10.0, 5.0);
        style.spacing.interact_size.y = size::TARGET;
        style.spacing.menu_margin = Margin::same(6);
        style.spacing.scroll = egui::style::ScrollStyle::floating();
    });
}

/// Puts a theme in force for what is shown from now on. Letters are rasterised as for `letters`:
/// all windows share one atlas of them, and its options must not change within a frame.
pub fn apply(ctx: &egui::Context, choice: ThemeChoice, letters: ThemeChoice) {
    let (light, dark) = if choice.is_high_contrast() {
        (&CONTRAST_LIGHT, &CONTRAST_DARK)
    } else {
        (&LIGHT, &DARK)
    };
    for (slot, theme) in [(egui::Theme::Light, light), (egui::Theme::Dark, dark)] {
        let mut visuals = visuals(theme);
        match letters.preference() {
            ThemePreference::Light => visuals.text_options = Visuals::light().text_options,
            ThemePreference::Dark => visuals.text_options = Visuals::dark().text_options,
            ThemePreference::System => {}
        }
        ctx.set_visuals_of(slot, visuals);
    }
    ctx.set_theme(choice.preference());
}

/// Lets controls fade and lists glide, or not at all.
pub fn animate(ctx: &egui::Context, on: bool) {
    let normal = egui::Style::default();
    let seconds = if on { normal.animation_time } else { 0.0 };
    let is_so = (ctx.global_style().animation_time - seconds).abs() < f32::EPSILON;
    if is_so {
        return;
    }
    ctx.all_styles_mut(|style| {
        style.animation_time = seconds;
        style.scroll_animation = if on {
            normal.scroll_animation
        } else {
            ScrollAnimation::none()
        };
    });
}

fn visuals(theme: &Theme) -> Visuals {
    let mut visuals = if theme.dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    visuals.panel_fill = theme.panel;
    visuals.window_fill = theme.card;
    visuals.window_stroke = Stroke::new(theme.outline, theme.border);
    visuals.extreme_bg_color = theme.canvas;
    visuals.faint_bg_color = theme.hover;
    visuals.hyperlink_color = theme.accent;
    visuals.warn_fg_color = theme.alert;
    visuals.error_fg_color = theme.alert;
    visuals.weak_text_color = Some(theme.muted);
    visuals.selection.bg_fill = theme.selected;
    visuals.selection.stroke = Stroke::new(1.5, theme.accent);
    visuals.popup_shadow = Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: Color32::from_black_alpha(40),
    };
    visuals.window_shadow = visuals.popup_shadow;
    widgets(&mut visuals.widgets, theme);
    visuals
}

fn widgets(widgets: &mut egui::style::Widgets, theme: &Theme) {
    let states = [
        (
            &mut widgets.noninteractive,
            theme.card,
            theme.border,
            theme.text,
        ),
        (&mut widgets.inactive, theme.card, theme.border, theme.text),
        (&mut widgets.hovered, theme.hover, theme.rail, theme.text),
        (
            &mut widgets.active,
            theme.selected,
            theme.accent,
            theme.text,
        ),
        (&mut widgets.open, theme.hover, theme.rail, theme.text),
    ];
    for (look, fill, border, text) in states {
        look.bg_fill = fill;
        look.weak_bg_fill = fill;
        look.bg_stroke = Stroke::new(theme.outline, border);
        look.fg_stroke = Stroke::new(theme.outline, text);
        look.corner_radius = CornerRadius::same(6);
        look.expansion = 0.0;
    }
}

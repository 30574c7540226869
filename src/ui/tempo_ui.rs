//! The choices of the transport bar that say how fast things go: speed, idle time, and where idle
//! time is real, how fast virtual time runs through it.

use egui::{Align, ComboBox, Label, Layout, RichText, Ui, WidgetInfo, vec2};

use super::action::{Action, Verb};
use super::model::Model;
use super::prefs::Speed;
use super::tempo::{Compression, Idle};
use super::theme::{self, Theme};

/// How high a choice with its title is.
const HEIGHT: f32 = 40.0;
/// The least height of what is clicked.
const BOX: f32 = 24.0;

/// Speed, idle time, compression.
pub(super) fn tempo_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let tempo = model.prefs.tempo();
    let speed = Choice {
        title: "Speed",
        width: 116.0,
        hint: "How fast messages fly (1 … 6)".to_owned(),
    };
    let wish = speed.show(ui, &Speed::ALL, tempo.speed, Speed::name);
    actions.extend(wish.map(Action::Speed));
    let idle = Choice {
        title: "Idle time",
        width: 98.0,
        hint: Verb::IdleTime.hint(),
    };
    let wish = idle.show(ui, &Idle::ALL, tempo.idle, Idle::name);
    actions.extend(wish.map(Action::Idle));
    if tempo.idle == Idle::Real {
        let factor = Choice {
            title: "Virtual time",
            width: 74.0,
            hint: Verb::Compression.hint(),
        };
        let wish = factor.show(ui, &Compression::ALL, tempo.compression, Compression::name);
        actions.extend(wish.map(Action::Compression));
    }
}

/// A list that folds out, under its title.
struct Choice {
    title: &'static str,
    width: f32,
    hint: String,
}

impl Choice {
    fn show<T: Copy + PartialEq>(
        self,
        ui: &mut Ui,
        all: &[T],
        current: T,
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let size = vec2(self.width, HEIGHT);
        let shown = ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.spacing_mut().interact_size.y = BOX;
            ui.spacing_mut().button_padding = vec2(8.0, 2.0);
            let title = RichText::new(self.title)
                .font(theme::regular(11.0))
                .color(Theme::of(ui).muted);
            ui.add(Label::new(title).extend());
            self.list(ui, all, current, name)
        });
        shown.inner
    }

    fn list<T: Copy + PartialEq>(
        &self,
        ui: &mut Ui,
        all: &[T],
        current: T,
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let mut wish = None;
        let response = ComboBox::from_id_salt(self.title)
            .width(self.width)
            .wrap_mode(egui::TextWrapMode::Extend)
            .selected_text(name(current))
            .show_ui(ui, |ui| {
                for item in all {
                    if ui.selectable_label(*item == current, name(*item)).clicked() {
                        wish = Some(*item);
                    }
                }
            });
        let response = response.response.on_hover_text(&self.hint);
        response.widget_info(|| {
            let words = format!("{} {}", self.title, name(current));
            WidgetInfo::labeled(egui::accesskit::Role::ComboBox, true, words)
        });
        wish
    }
}

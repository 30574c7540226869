//! The three tabs at the top: where the messages on the screen come from.

use egui::{Button, RichText, Stroke, Ui, WidgetInfo, accesskit::Role, vec2};

use super::NetworkWish;
use crate::ui::action::Action;
use crate::ui::theme::{self, Theme, size};

/// A tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Runs of this program among hosts of its own.
    Lab,
    /// Runs on a real network.
    Network,
    /// Captures.
    Recording,
}

impl Tab {
    const ALL: [Self; 3] = [Self::Lab, Self::Network, Self::Recording];

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Lab => ("Lab", "Lessons and free play, on this computer alone"),
            Self::Network => (
                "Network",
                "Clients or a server of ours on a real network, once you agree",
            ),
            Self::Recording => ("Recording", "A capture that was opened"),
        }
    }
}

/// How wide the tabs are together.
pub(in crate::ui) const WIDTH: f32 = 262.0;

/// Where there is less room there are no tabs: menus lead there as well.
const LEAST: f32 = 215.0;

/// The tabs, with the one that is shown.
pub(in crate::ui) fn tabs_ui(ui: &mut Ui, shown: Tab, open: bool, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui);
    let room = ui.available_width();
    if room < LEAST {
        return;
    }
    // In a small window with large text they stand closer together.
    let (gap, padding) = if room < WIDTH {
        (1.0, 5.0)
    } else {
        (4.0, 12.0)
    };
    ui.spacing_mut().item_spacing.x = gap;
    ui.spacing_mut().button_padding = vec2(padding, 5.0);
    for tab in Tab::ALL {
        let chosen = tab == shown;
        let (name, hint) = tab.words();
        let color = match (chosen, tab == Tab::Network && open) {
            (_, true) => theme.alert,
            (true, false) => theme.text,
            (false, false) => theme.muted,
        };
        let font = if chosen {
            theme::strong(size::BODY)
        } else {
            theme::regular(size::BODY)
        };
        let mut button = Button::new(RichText::new(name).font(font).color(color))
            .stroke(Stroke::NONE)
            .fill(egui::Color32::TRANSPARENT);
        if chosen {
            let line = Stroke::new(theme.outline, theme.border);
            button = button.fill(theme.card).stroke(line);
        }
        let response = ui.add(button.corner_radius(7));
        response.widget_info(|| {
            let name = format!("{name} tab");
            WidgetInfo::selected(Role::Tab, true, chosen, name)
        });
        if response.on_hover_text(hint).clicked() {
            actions.push(Action::Network(NetworkWish::Show(tab)));
        }
    }
}

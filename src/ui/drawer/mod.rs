//! The drawer below the diagram: what is in sight there, once more as tables. One file per tab;
//! `table` paints and sorts for all of them. Which rows there are is computed in `view`.

mod address_menu;
mod bindings;
mod charts;
mod in_step;
mod leases;
mod messages;
pub(super) mod table;

use egui::{Align, Button, Id, Label, Layout, RichText, Stroke, TextEdit, Ui, vec2};

use self::bindings::bindings_ui;
use self::charts::charts_ui;
use self::in_step::in_step_ui;
use self::leases::leases_ui;
use self::messages::messages_ui;
use super::action::{Action, Verb};
use super::model::Model;
use super::prefs::{DrawerPrefs, Tab};
use super::theme::{self, Theme, size};
use super::widgets::{PAST, muted};
use crate::files::leases::Target;
use crate::sim::HostId;
use crate::view::Axis;
use crate::view::charts::{Charts, Subject};
use crate::view::leases::{BindingColumn, BindingRow, LeaseColumn, LeaseRow, Listed};
use crate::view::message_list::{MessageColumn, MessageList};

/// The least height of the drawer: its tabs, a title row and a few rows.
pub const LEAST: f32 = 116.0;

/// What the drawer's tabs list, and how.
#[derive(Clone, Debug, Default)]
pub struct Drawer {
    /// The messages.
    pub messages: MessageList,
    /// The leases.
    pub leases: Listed<LeaseColumn, LeaseRow>,
    /// The bindings.
    pub bindings: Listed<BindingColumn, BindingRow>,
    /// The charts.
    pub charts: Charts,
}

/// A wish about the drawer.
#[derive(Clone, Debug, PartialEq)]
pub enum DrawerWish {
    /// Shows a tab.
    Show(Tab),
    /// Makes it this high, in points.
    Height(f32),
    /// Filters the rows of a tab.
    Filter(Tab, String),
    /// Shows this chart where there is room for one.
    Chart(Subject),
    /// Sorts the messages, or turns their order around.
    SortMessages(MessageColumn),
    /// Sorts the leases, or turns their order around.
    SortLeases(LeaseColumn),
    /// Sorts the bindings, or turns their order around.
    SortBindings(BindingColumn),
}

impl Drawer {
    /// The same choices for another run.
    pub fn anew(&self) -> Self {
        Self {
            messages: self.messages.anew(),
            leases: self.leases.anew(),
            bindings: self.bindings.anew(),
            charts: Charts::default(),
        }
    }

    /// Carries out a wish.
    pub fn carry_out(&mut self, wish: DrawerWish, prefs: &mut DrawerPrefs) {
        match wish {
            DrawerWish::Show(tab) => prefs.tab = tab,
            DrawerWish::Chart(chart) => prefs.chart = chart,
            DrawerWish::Height(height) => prefs.height = height,
            DrawerWish::Filter(Tab::Messages, text) => self.messages.set_filter(&text),
            DrawerWish::Filter(Tab::Leases, text) => self.leases.set_filter(&text),
            DrawerWish::Filter(Tab::Bindings, text) => self.bindings.set_filter(&text),
            DrawerWish::Filter(Tab::Charts, _) => {}
            DrawerWish::SortMessages(column) => {
                self.messages.set_sort(self.messages.sort().clicked(column));
            }
            DrawerWish::SortLeases(column) => self.leases.sort_by(column),
            DrawerWish::SortBindings(column) => self.bindings.sort_by(column),
        }
    }

    fn filter_text(&self, tab: Tab) -> &str {
        match tab {
            Tab::Messages => self.messages.filter().text(),
            Tab::Leases => self.leases.look().filter.text(),
            Tab::Bindings => self.bindings.look().filter.text(),
            Tab::Charts => "",
        }
    }
}

/// The drawer.
pub fn drawer_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    // As high as it was drawn, however little is in it.
    ui.set_min_height(ui.available_height());
    let tab = model.prefs.drawer.tab;
    match tab {
        Tab::Messages => {
            head(ui, model, tab, model.drawer.messages.echo(), actions);
            messages_ui(ui, model, actions);
        }
        Tab::Leases => {
            head(ui, model, tab, model.drawer.leases.echo(), actions);
            in_step_ui(ui, model, actions);
            leases_ui(ui, model, actions);
        }
        Tab::Charts => {
            let (taken, all) = (model.drawer.charts.taken(), model.log.len());
            let reading = || format!("Reading the run: {taken} of {all} records");
            head(ui, model, tab, (taken < all).then(reading), actions);
            charts_ui(ui, model, actions);
        }
        Tab::Bindings => {
            head(ui, model, tab, model.drawer.bindings.echo(), actions);
            bindings_ui(ui, model, actions);
        }
    }
}

/// Wishes that the drawer's height be remembered, if the user has drawn it elsewhere.
pub fn remember_height(now: f32, before: f32, actions: &mut Vec<Action>) {
    if (now - before).abs() > 0.5 {
        actions.push(Action::Drawer(DrawerWish::Height(now)));
    }
}

/// Tabs at the left, filter and the way out at the right; below them what the filter means.
fn head(ui: &mut Ui, model: &Model, tab: Tab, echo: Option<String>, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
    ui.horizontal(|ui| {
        ui.add_space(5.0);
        for each in Tab::ALL {
            if tab_button(ui, each, each == tab) {
                actions.push(Action::Drawer(DrawerWish::Show(each)));
            }
            ui.add_space(9.0);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if small_button(ui, "Close", &Verb::Drawer.hint()) {
                actions.push(Action::Do(Verb::Drawer));
            }
            if let Tab::Leases | Tab::Bindings = tab {
                lease_buttons(ui, model, tab, actions);
            }
            if tab == Tab::Charts {
                axis_button(ui, model.axis, actions);
            } else {
                filter_field(ui, tab, model.drawer.filter_text(tab), actions);
            }
        });
    });
    if let Some(echo) = echo {
        let words = muted(ui, &echo).font(theme::regular(size::SMALL));
        // No higher than its text.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.horizontal(|ui| {
            ui.add_space(5.0);
            ui.add(Label::new(words).truncate()).on_hover_text(echo);
        });
    }
}

fn tab_button(ui: &mut Ui, tab: Tab, chosen: bool) -> bool {
    let theme = Theme::of(ui);
    let (font, color) = if chosen {
        (theme::strong(size::BODY), theme.text)
    } else {
        (theme::regular(size::BODY), theme.muted)
    };
    let button = Button::new(RichText::new(tab.name()).font(font).color(color)).frame(false);
    let response = ui.add(button);
    if chosen {
        let line = Stroke::new(2.0, theme.accent);
        let (under, bottom) = (response.rect.x_range(), response.rect.bottom());
        ui.painter().hline(under, bottom - 1.0, line);
    }
    response.clicked()
}

fn small_button(ui: &mut Ui, name: &str, hint: &str) -> bool {
    let text = RichText::new(name).font(theme::regular(size::SMALL));
    ui.add(Button::new(text)).on_hover_text(hint).clicked()
}

/// Lease files in and out.
fn lease_buttons(ui: &mut Ui, model: &Model, tab: Tab, actions: &mut Vec<Action>) {
    let hint = "What is listed here, to a lease file of any server";
    let name = RichText::new("Export…").font(theme::regular(size::SMALL));
    let menu = ui.menu_button(name, |ui| {
        for target in Target::all() {
            if ui.button(target.format().name()).clicked() {
                actions.push(Action::ExportLeases(tab, target));
                ui.close();
            }
        }
    });
    menu.response.on_hover_text(hint);
    if tab == Tab::Bindings {
        let name = RichText::new("Import…").font(theme::regular(size::SMALL));
        let import = ui.add_enabled(model.is_live(), Button::new(name));
        let hint = "The leases of a file, into a server's table; a preview comes first";
        let import = import.on_hover_text(hint).on_disabled_hover_text(PAST);
        if import.clicked() {
            let is_server = |host: &HostId| {
                let host = model.world.host(*host);
                host.is_some_and(|host| host.server().is_some())
            };
            actions.push(Action::ImportLeases(model.lane.filter(is_server)));
        }
    }
}

/// The charts' time axis is the diagram's.
fn axis_button(ui: &mut Ui, axis: Axis, actions: &mut Vec<Action>) {
    let name = match axis {
        Axis::Order => "Time axis: Order",
        Axis::Compressed => "Time axis: Compressed",
        Axis::True => "Time axis: True",
    };
    if small_button(ui, name, &Verb::Axis.hint()) {
        actions.push(Action::Do(Verb::Axis));
    }
}

fn filter_field(ui: &mut Ui, tab: Tab, filter: &str, actions: &mut Vec<Action>) {
    let mut wish = |text: String| actions.push(Action::Drawer(DrawerWish::Filter(tab, text)));
    if !filter.is_empty() && small_button(ui, "Clear", "All rows again") {
        wish(String::new());
    }
    let mut text = filter.to_owned();
    let examples = match tab {
        Tab::Messages => "offer · laptop-a · type:ack · from:server-1 · xid:0x2636",
        Tab::Leases => "laptop-a · state:bound · address:192.168.1.",
        Tab::Bindings => "active · server:server-1 · mac:02:00",
        Tab::Charts => "",
    };
    // An id of its own: the button that comes with the first letter must not take the focus.
    let field = TextEdit::singleline(&mut text)
        .id(Id::unique(("drawer filter", tab.name())))
        .hint_text("Filter")
        .font(theme::regular(size::SMALL))
        .align(egui::Align2::LEFT_CENTER)
        .desired_width((ui.available_width() - 20.0).clamp(90.0, 230.0));
    let response = ui.add(field);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label("Filter"));
    if response.changed() {
        wish(text);
    }
    response.on_hover_text(examples);
}

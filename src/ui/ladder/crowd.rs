//! The head of the lane that many clients share, and the list that it opens: who is folded there. A
//! click on a client gives it a lane of its own and keeps it.

use egui::accesskit::Role;
use egui::{
    Button, Id, Popup, PopupCloseBehavior, Rect, Response, RichText, ScrollArea, Sense, Ui,
    WidgetInfo,
};

use super::id_of;
use crate::session::world::HostNow;
use crate::sim::{HostId, HostKind};
use crate::ui::action::{Action, Verb};
use crate::ui::model::Model;
use crate::ui::theme::{self, size};
use crate::ui::widgets::muted;
use crate::view::arrangement::LaneWish;
use crate::view::scene::{CrowdHead, LadderScene, Lane};

/// The height of a client in the list.
const ROW: f32 = 26.0;
/// How tall the list is at most.
const TALLEST: f32 = 320.0;
const WIDTH: f32 = 300.0;

/// The list of those that are folded.
pub(in crate::ui) fn list_id(model: &Model) -> Id {
    id_of(model, "folded clients")
}

/// The head as a button; `card` is where it is painted.
pub(super) fn head(
    ui: &Ui,
    model: &Model,
    card: Rect,
    lane: &Lane,
    scene: &LadderScene,
) -> Option<Response> {
    let crowd = lane.crowd.as_ref()?;
    let response = ui.interact(card, id_of(model, "shared lane"), Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, told(lane, crowd, scene)));
    Some(response)
}

/// `Lane 45 more: 5 of 50 shown; 31 SELECTING, 14 BOUND`
fn told(lane: &Lane, crowd: &CrowdHead, scene: &LadderScene) -> String {
    let states = crowd.states.iter();
    let states: Vec<String> = states
        .map(|(state, count)| format!("{count} {}", state.name()))
        .collect();
    let density = scene.crowd.as_ref().and_then(|lane| lane.density.as_ref());
    let words = density.iter().flat_map(|density| &density.words);
    let words: Vec<&str> = words.map(|(words, _)| words.as_str()).collect();
    let parts = [crowd.shown.clone(), states.join(", "), words.join(", ")];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("Lane {}: {}", lane.name, parts.join("; "))
}

/// What the head says under the pointer, and the list that a click opens.
pub(super) fn list(
    response: Response,
    model: &Model,
    lane: &Lane,
    scene: &LadderScene,
    actions: &mut Vec<Action>,
) {
    Popup::menu(&response)
        .id(list_id(model))
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| list_ui(ui, model, scene, actions));
    let Some(crowd) = &lane.crowd else { return };
    let told = told(lane, crowd, scene);
    response.on_hover_text(format!("{told}\nClick to give one of them a lane"));
}

fn list_ui(ui: &mut Ui, model: &Model, scene: &LadderScene, actions: &mut Vec<Action>) {
    ui.set_width(WIDTH);
    let own = |host: &HostId| scene.lanes.iter().any(|lane| lane.host == Some(*host));
    let count = model.playhead().count;
    let clients = model.outline.of_kind(HostKind::Client, count);
    let is_folded = |host: &HostId| !own(host) && !model.lanes.hidden.contains(host);
    let folded: Vec<HostId> = clients.iter().copied().filter(is_folded).collect();
    ui.label(muted(
        ui,
        format!(
            "{} of {} clients stand here",
            crate::view::words::count(folded.len()),
            crate::view::words::count(clients.len())
        ),
    ));
    if model.beside.is_none() {
        let find = ui.button("Find a client…");
        if find.on_hover_text(Verb::Find.hint()).clicked() {
            actions.push(Action::Do(Verb::Find));
            ui.close();
        }
    }
    ui.separator();
    ScrollArea::vertical()
        .max_height(TALLEST)
        .auto_shrink([false, true])
        .show_rows(ui, ROW, folded.len(), |ui, rows| {
            for host in &folded[rows] {
                client(ui, model, *host, actions);
            }
        });
}

fn client(ui: &mut Ui, model: &Model, host: HostId, actions: &mut Vec<Action>) {
    let now = model.world.host(host);
    let state = now.map_or("", |now| now.state.name());
    let address = now.and_then(HostNow::address);
    let address = address.map_or_else(String::new, |address| format!("  {address}"));
    let name = model.host_name(host).to_owned();
    let words = format!("{name}  {state}{address}");
    let text = RichText::new(words).font(theme::regular(size::SMALL));
    let button = Button::new(text)
        .frame(false)
        .truncate()
        .min_size(egui::vec2(WIDTH, ROW - 4.0));
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Unfold {name}")));
    if response
        .on_hover_text("Its lane is kept until it is unpinned")
        .clicked()
    {
        actions.push(Action::Lanes(LaneWish::Pin(host)));
    }
}

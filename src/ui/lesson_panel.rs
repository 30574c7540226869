//! The panel at the left: the lesson's caption for this step, then its servers and clients with
//! what can be done to them, then the wire.

use core::net::Ipv4Addr;

use egui::{Button, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::action::Action;
use super::model::{Model, Telling};
use super::prefs::Level;
use super::theme::{self, Theme, size};
use super::widgets::{card, choice, muted, muted_mono, section, state_chip};
use crate::protocol::Rule;
use crate::protocol::client::ClientState;
use crate::protocol::server::{BindingState, Scope};
use crate::session::world::HostNow;
use crate::sim::scenario::{Caption, Role};
use crate::sim::{Command, HostId};
use crate::time::span_in_words;
use crate::view::explain::Explanation;
use crate::wire::MessageType;

/// The lesson panel.
pub fn lesson_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        title(ui, model, actions);
        caption_card(ui, model);
        servers(ui, model);
        clients(ui, model, actions);
        wire(ui, model);
        ui.add_space(8.0);
    });
}

fn title(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let lesson = &model.scenario.lesson;
    let place = model
        .catalogue
        .iter()
        .position(|other| other.lesson.name == lesson.name);
    let words = match place {
        Some(place) => format!("Lesson {} of {}", place + 1, model.catalogue.len()),
        None => "Lesson".to_owned(),
    };
    let words = muted(ui, words).font(theme::strong(size::SMALL));
    let level = both_ends(
        ui,
        |ui| ui.label(words),
        |ui| choice(ui, &Level::ALL, model.prefs.level, Level::name),
    );
    actions.extend(level.map(Action::Level));
    ui.add(egui::Label::new(RichText::new(&lesson.title).font(theme::strong(size::TITLE))).wrap());
    ui.add_space(4.0);
}

fn caption_card(ui: &mut Ui, model: &Model) {
    let response = card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 7.0;
        match model.telling() {
            Telling::Caption(number, caption) => caption_ui(ui, model, number, caption),
            Telling::Explained(kind, explanation) => explained_ui(ui, kind, &explanation),
            Telling::Beginning => beginning(ui, model),
        }
        if model.at_lesson_end() {
            ui.separator();
            ui.label(RichText::new("The lesson has ended").font(theme::strong(size::BODY)));
            ui.add(
                egui::Label::new(muted(
                    ui,
                    "Stepping goes on: timers run, and the buttons below still work",
                ))
                .wrap(),
            );
        }
    });
    let id = response.response.id.with("live caption");
    let words = spoken(model);
    ui.interact(response.response.rect, id, Sense::hover())
        .widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Status, true, words.clone()));
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_live(egui::accesskit::Live::Polite));
}

/// What is read aloud when the step changes.
pub(super) fn spoken(model: &Model) -> String {
    match model.telling() {
        Telling::Caption(_, caption) => {
            format!("{}. {}", text(caption, model.prefs.level), caption.because)
        }
        Telling::Explained(_, explanation) => explanation.sentence,
        Telling::Beginning => model.scenario.lesson.summary.clone(),
    }
}

fn beginning(ui: &mut Ui, model: &Model) {
    heading(ui, None, "Before the first message".to_owned());
    sentence(ui, &model.scenario.lesson.summary);
    ui.label(muted(ui, "Press Space: one message goes on its way"));
}

fn explained_ui(ui: &mut Ui, kind: Option<MessageType>, explanation: &Explanation) {
    heading(
        ui,
        kind,
        kind.map_or("Time passes", MessageType::name).to_owned(),
    );
    sentence(ui, &explanation.sentence);
    clause(ui, explanation.rule);
}

fn caption_ui(ui: &mut Ui, model: &Model, number: usize, caption: &Caption) {
    let kind = caption_kind(caption);
    let what = kind.map_or_else(String::new, |kind| format!(" · {}", kind.name()));
    heading(ui, kind, format!("Step {number}{what}"));
    sentence(ui, text(caption, model.prefs.level));
    if !caption.because.is_empty() {
        ui.add(egui::Label::new(muted(ui, format!("Because: {}", caption.because))).wrap());
    }
    clause(ui, caption.rule);
}

fn heading(ui: &mut Ui, kind: Option<MessageType>, words: String) {
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal(|ui| {
        if let Some(kind) = kind {
            let (rect, _) = ui.allocate_exact_size(vec2(4.0, 16.0), Sense::hover());
            ui.painter()
                .rect_filled(rect, 2.0, Theme::of(ui).message(kind));
        }
        ui.label(RichText::new(words).font(theme::strong(size::BODY)));
    });
}

fn sentence(ui: &mut Ui, words: &str) {
    let words = RichText::new(words).font(theme::regular(size::CAPTION));
    ui.add(egui::Label::new(words).wrap());
}

fn clause(ui: &mut Ui, rule: Option<Rule>) {
    let Some(rule) = rule else { return };
    let citation = RichText::new(rule.citation()).font(theme::strong(size::SMALL));
    ui.label(citation.color(Theme::of(ui).accent))
        .on_hover_text(rule.level().word());
    let sentence = muted(ui, format!("“{}”", rule.text())).font(theme::regular(size::SMALL));
    ui.add(egui::Label::new(sentence).wrap());
}

fn caption_kind(caption: &Caption) -> Option<MessageType> {
    match caption.on {
        crate::sim::scenario::CaptionEvent::Message(kind, _) => Some(kind),
        _ => None,
    }
}

pub(super) fn text(caption: &Caption, level: Level) -> &str {
    match level {
        Level::Story => &caption.story,
        Level::Protocol => &caption.protocol,
        Level::Bytes => &caption.bytes,
    }
}

fn servers(ui: &mut Ui, model: &Model) {
    let mut first = true;
    for (id, spec) in (0..).map(HostId).zip(&model.scenario.hosts) {
        let Role::Server { config, .. } = &spec.role else {
            continue;
        };
        let Some(now) = model.world.host(id) else {
            continue;
        };
        if std::mem::take(&mut first) {
            section(ui, "Servers");
        }
        card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 5.0;
            name_and_address(ui, &spec.info.name, config.address);
            if !now.on {
                ui.label(muted(ui, "Switched off"));
            }
            for scope in &config.scopes {
                pool(ui, scope, now);
            }
        });
    }
}

fn name_and_address(ui: &mut Ui, name: &str, address: Ipv4Addr) {
    let name = RichText::new(name).font(theme::strong(size::BODY));
    let address = muted_mono(ui, address.to_string());
    both_ends(ui, |ui| ui.label(name), |ui| ui.label(address));
}

/// One low row with something at its left and something at its right end.
fn both_ends<A, B>(
    ui: &mut Ui,
    left: impl FnOnce(&mut Ui) -> A,
    right: impl FnOnce(&mut Ui) -> B,
) -> B {
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal(|ui| {
        left(ui);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), right)
            .inner
    })
    .inner
}

/// How much of a pool is granted and proposed.
fn pool(ui: &mut Ui, scope: &Scope, now: &HostNow) {
    let theme = Theme::of(ui);
    let size =
        u64::from(u32::from(scope.last)).saturating_sub(u64::from(u32::from(scope.first))) + 1;
    let in_pool = |state: BindingState| {
        now.bindings
            .range(scope.first..=scope.last)
            .filter(|(_, binding)| binding.state == state)
            .count()
    };
    let (active, offered) = (
        in_pool(BindingState::Active),
        in_pool(BindingState::Offered),
    );
    let (rail, _) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
    ui.painter().rect_filled(rail, 3.0, theme.border);
    let mut left = rail.left();
    for (count, color) in [(active, theme.in_use()), (offered, theme.proposed())] {
        if count > 0 {
            let width = (rail.width() * count as f32 / size as f32).max(5.0);
            let part =
                Rect::from_min_size(egui::pos2(left, rail.top()), vec2(width, 6.0)).intersect(rail);
            ui.painter().rect_filled(part, 3.0, color);
            left = part.right();
        }
    }
    let (first, last) = (scope.first.octets()[3], scope.last.octets()[3]);
    let proposed = if offered > 0 {
        format!(", {offered} proposed")
    } else {
        String::new()
    };
    let words = format!(".{first}–.{last} · {active} of {size} granted{proposed}");
    let whole = format!("Pool {} – {}", scope.first, scope.last);
    ui.label(muted(ui, words).font(theme::regular(size::SMALL)))
        .on_hover_text(whole);
}

fn clients(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let mut first = true;
    for (id, spec) in (0..).map(HostId).zip(&model.scenario.hosts) {
        let Role::Client { config, .. } = &spec.role else {
            continue;
        };
        let Some(now) = model.world.host(id) else {
            continue;
        };
        if std::mem::take(&mut first) {
            section(ui, "Clients");
        }
        card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            name_and_address(
                ui,
                &spec.info.name,
                now.address().unwrap_or(Ipv4Addr::UNSPECIFIED),
            );
            let mac = muted_mono(ui, config.mac.to_string()).size(10.5);
            both_ends(ui, |ui| state_chip(ui, now.state), |ui| ui.label(mac));
            lease_left(ui, model, now);
            ui.horizontal_wrapped(|ui| {
                for (name, command) in possible(id, now.state) {
                    command_button(ui, &spec.info.name, name, command, model.is_live(), actions);
                }
            });
        });
    }
}

fn lease_left(ui: &mut Ui, model: &Model, now: &HostNow) {
    let Some(lease) = now.lease.as_ref().filter(|_| now.state.has_address()) else {
        return;
    };
    let words = match lease.expires_at {
        Some(end) => format!(
            "Lease: {} left",
            span_in_words(end.since(model.playhead().instant))
        ),
        None => "Lease: for ever".to_owned(),
    };
    ui.label(muted(ui, words).font(theme::regular(size::SMALL)));
}

/// What a client can be told to do in this state.
fn possible(id: HostId, state: ClientState) -> Vec<(&'static str, Command)> {
    let power_off = ("Power off", Command::PowerOff(id));
    match state {
        ClientState::Off => vec![("Power on", Command::PowerOn(id))],
        ClientState::Init => vec![("Join", Command::Join(id)), power_off],
        ClientState::Bound => vec![
            ("Renew", Command::Renew(id)),
            ("Rebind", Command::Rebind(id)),
            ("Reboot", Command::Reboot(id)),
            ("Release", Command::Release(id)),
            power_off,
        ],
        ClientState::Renewing => vec![
            ("Rebind", Command::Rebind(id)),
            ("Release", Command::Release(id)),
            power_off,
        ],
        ClientState::Rebinding => vec![("Release", Command::Release(id)), power_off],
        ClientState::Static => vec![("Inform", Command::Inform(id)), power_off],
        _ => vec![power_off],
    }
}

fn command_button(
    ui: &mut Ui,
    host: &str,
    name: &str,
    command: Command,
    live: bool,
    actions: &mut Vec<Action>,
) {
    let text = RichText::new(name).font(theme::regular(size::SMALL));
    let button = Button::new(text).min_size(vec2(0.0, 26.0));
    let response = ui.add_enabled(live, button);
    response.widget_info(|| {
        WidgetInfo::labeled(
            egui::accesskit::Role::Button,
            live,
            format!("{name} {host}"),
        )
    });
    let response =
        response.on_disabled_hover_text("In the past nothing can be changed: press End first");
    if response.clicked() {
        actions.push(Action::Command(command));
    }
}

fn wire(ui: &mut Ui, model: &Model) {
    section(ui, "Wire");
    let link = &model.scenario.link;
    let (delay, jitter) = (span_in_words(link.delay), link.jitter.as_millis());
    let (loss, twice) = (link.loss * 100.0, link.duplication * 100.0);
    let words = format!("Delay {delay} ± {jitter}, loss {loss:.0} %, twice {twice:.0} %");
    ui.add(egui::Label::new(RichText::new(words).font(theme::regular(size::SMALL))).wrap());
    for (host, socket) in &model.status.ports {
        let is_client = matches!(
            model
                .scenario
                .hosts
                .get(host.index())
                .map(|spec| &spec.role),
            Some(Role::Client { .. })
        );
        let name = if is_client {
            "clients"
        } else {
            model.host_name(*host)
        };
        ui.label(muted_mono(ui, format!("UDP {socket} {name}")));
    }
    ui.label(
        muted(ui, format!("Seed {}", model.scenario.seed.0)).font(theme::regular(size::SMALL)),
    );
}

//! The panel at the left: the lesson's caption for this step, then its servers and clients with
//! what can be done to them, then the wire.

use core::net::Ipv4Addr;

use egui::{Button, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::action::Action;
use super::model::Model;
use super::prefs::Level;
use super::theme::{self, Theme, size};
use super::widgets::{card, choice, muted, muted_mono, section, state_chip};
use crate::protocol::client::ClientState;
use crate::protocol::server::{BindingState, Scope};
use crate::session::world::HostNow;
use crate::sim::scenario::{Caption, Role};
use crate::sim::{Command, HostId};
use crate::time::span_in_words;

/// The lesson panel.
pub fn lesson_ui(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        title(ui, model);
        caption_card(ui, model, actions);
        servers(ui, model);
        clients(ui, model, actions);
        wire(ui, model);
        ui.add_space(8.0);
    });
}

fn title(ui: &mut Ui, model: &Model) {
    let lesson = &model.scenario.lesson;
    let place = model
        .catalogue
        .iter()
        .position(|other| other.lesson.name == lesson.name);
    let words = match place {
        Some(place) => format!("Lesson {} of {}", place + 1, model.catalogue.len()),
        None => "Lesson".to_owned(),
    };
    ui.label(
        RichText::new(words)
            .font(theme::strong(size::SMALL))
            .color(Theme::of(ui).muted),
    );
    ui.add(egui::Label::new(RichText::new(&lesson.title).font(theme::strong(size::TITLE))).wrap());
    ui.add_space(4.0);
}

fn caption_card(ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) {
    let response = card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 7.0;
        match model.caption() {
            Some((number, caption)) => caption_ui(ui, model, number, caption),
            None => beginning(ui, model),
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
        ui.add_space(1.0);
        if let Some(level) = choice(ui, &Level::ALL, model.prefs.level, Level::name) {
            actions.push(Action::Level(level));
        }
    });
    let id = response.response.id.with("live caption");
    let words = model
        .caption()
        .map(|(_, caption)| format!("{}. {}", text(caption, model.prefs.level), caption.because));
    ui.interact(response.response.rect, id, Sense::hover())
        .widget_info(|| {
            WidgetInfo::labeled(
                egui::accesskit::Role::Status,
                true,
                words.clone().unwrap_or_default(),
            )
        });
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_live(egui::accesskit::Live::Polite));
}

fn beginning(ui: &mut Ui, model: &Model) {
    ui.label(RichText::new("Before the first message").font(theme::strong(size::BODY)));
    let summary = &model.scenario.lesson.summary;
    ui.add(egui::Label::new(RichText::new(summary).font(theme::regular(size::CAPTION))).wrap());
    ui.label(muted(ui, "Press Space: one message goes on its way"));
}

fn caption_ui(ui: &mut Ui, model: &Model, number: usize, caption: &Caption) {
    let theme = Theme::of(ui);
    ui.horizontal(|ui| {
        let kind = caption_kind(caption);
        if let Some(kind) = kind {
            let (rect, _) = ui.allocate_exact_size(vec2(4.0, 16.0), Sense::hover());
            ui.painter().rect_filled(rect, 2.0, theme.message(kind));
        }
        let what = kind.map_or_else(String::new, |kind| format!(" · {}", kind.name()));
        ui.label(RichText::new(format!("Step {number}{what}")).font(theme::strong(size::BODY)));
    });
    let words = RichText::new(text(caption, model.prefs.level)).font(theme::regular(size::CAPTION));
    ui.add(egui::Label::new(words).wrap());
    if !caption.because.is_empty() {
        ui.add(egui::Label::new(muted(ui, format!("Because: {}", caption.because))).wrap());
    }
    if let Some(rule) = caption.rule {
        let citation = RichText::new(rule.citation())
            .font(theme::strong(size::SMALL))
            .color(theme.accent);
        ui.label(citation)
            .on_hover_text(format!("{}: {}", rule.level().word(), rule.text()));
        let sentence = muted(ui, format!("“{}”", rule.text())).font(theme::regular(size::SMALL));
        ui.add(egui::Label::new(sentence).wrap());
    }
}

fn caption_kind(caption: &Caption) -> Option<crate::wire::MessageType> {
    match caption.on {
        crate::sim::scenario::CaptionEvent::Message(kind, _) => Some(kind),
        _ => None,
    }
}

fn text(caption: &Caption, level: Level) -> &str {
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
            name_and_address(ui, &spec.info.name, Some(config.address));
            if !now.on {
                ui.label(muted(ui, "Switched off"));
            }
            for scope in &config.scopes {
                pool(ui, scope, now);
            }
        });
    }
}

fn name_and_address(ui: &mut Ui, name: &str, address: Option<Ipv4Addr>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).font(theme::strong(size::BODY)));
        if let Some(address) = address {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(muted_mono(ui, address.to_string()));
            });
        }
    });
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
    let mut words = format!(
        "{} – .{} · {active} of {size} granted",
        scope.first,
        scope.last.octets()[3]
    );
    if offered > 0 {
        words += &format!(" · {offered} proposed");
    }
    ui.label(muted(ui, words).font(theme::regular(size::SMALL)));
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
                Some(now.address().unwrap_or(Ipv4Addr::UNSPECIFIED)),
            );
            ui.horizontal(|ui| {
                state_chip(ui, now.state);
                lease_left(ui, model, now);
            });
            ui.label(muted_mono(ui, config.mac.to_string()));
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
            "{} left",
            span_in_words(end.since(model.playhead().instant))
        ),
        None => "for ever".to_owned(),
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
    let delay = format!(
        "Delay {} ± {}",
        span_in_words(link.delay),
        link.jitter.as_millis()
    );
    let words = format!(
        "{delay} · loss {:.0} % · duplicates {:.0} %",
        link.loss * 100.0,
        link.duplication * 100.0
    );
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

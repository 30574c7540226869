//! The message editor: what a host may send to begin with, its fields and options to be changed,
//! the octets beside them, and what the referee says before anything is sent. It keeps what is
//! typed; what it means is for `view::composer`, and a [`Command::Send`] carries it out.

use egui::{
    Align, Button, ComboBox, Id, Key, Layout, Modal, Modifiers, RichText, ScrollArea, Ui, vec2,
};

mod fields;
mod list;
mod octets;
mod options;
mod verdict;

use super::action::{Action, Verb};
use super::model::Model;
use super::theme::{self, Theme, size};
use super::widgets::{PAST, follow_focus, muted, sheet_frame};
use crate::protocol::Rule;
use crate::protocol::referee::{ClientFace, Referee};
use crate::sim::crafted::Crafted;
use crate::sim::{Command, Event, HostId, HostKind, RecordId};
use crate::view::composer::{Desk, Form, Judgement, Place, Template, judge};
use crate::wire::Packet;

/// What the message editor is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compose {
    /// What this host can send.
    Host(HostId),
    /// This message, given by its `Released` or `Sent` record, once more.
    Message(RecordId),
}

/// A message that is being written.
pub struct Composer {
    host: HostId,
    form: Form,
    /// What it began with.
    name: String,
    words: String,
    rule: Rule,
    meant: Option<ClientFace>,
    /// What there is to begin with, and for whom and when.
    templates: Vec<Template>,
    templates_of: Option<(HostId, usize)>,
    /// What is typed to find an option that is added.
    wanted: String,
    /// The part that lights up, and the octets that do.
    lit: Option<Place>,
    /// Whether the octets are typed in.
    as_octets: bool,
    /// How many times it was opened: each time its fields are new to egui.
    opened: u64,
    /// Whether it is about to be shown for the first time.
    fresh: bool,
    /// Who has heard the messages before this one, of which client, and up to where.
    referee: Option<(Option<Vec<u8>>, usize, Referee)>,
    judged: Option<(Crafted, usize, Option<ClientFace>)>,
    judgement: Judgement,
}

impl Composer {
    /// The editor for this; nothing if that host or message is not there.
    pub fn open(compose: Compose, model: &Model, opened: u64) -> Option<Self> {
        let (host, packet) = match compose {
            Compose::Host(host) => (host, None),
            Compose::Message(record) => sent(model, record)?,
        };
        let host = writer(model, host)?;
        let desk = desk(model, host);
        let templates = desk.templates();
        let template = match packet {
            Some(packet) => Template::of_packet(&packet),
            None => templates.first()?.clone(),
        };
        Some(Self {
            host,
            form: Form::of(&template.crafted),
            name: template.name,
            words: template.words,
            rule: template.rule,
            meant: template.meant,
            templates,
            templates_of: Some((host, model.playhead().count)),
            wanted: String::new(),
            lit: None,
            as_octets: false,
            opened,
            fresh: true,
            referee: None,
            judged: None,
            judgement: Judgement::default(),
        })
    }

    /// It is shown again as it was left.
    pub fn again(&mut self) {
        self.fresh = true;
    }

    /// Another run is looked at: what was found out about the one before says nothing of it.
    pub fn forget_run(&mut self) {
        (self.templates_of, self.referee, self.judged) = (None, None, None);
    }

    /// Who sends.
    pub fn host(&self) -> HostId {
        self.host
    }

    fn begin_with(&mut self, template: Template) {
        self.form = Form::of(&template.crafted);
        (self.name, self.words) = (template.name, template.words);
        (self.rule, self.meant) = (template.rule, template.meant);
        self.lit = None;
    }

    /// Shows it. Returns whether it is to be closed.
    pub fn show(&mut self, ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) -> bool {
        let frame = sheet_frame(ui, 18);
        let id = Id::unique(("composer", self.opened));
        let room = ui.ctx().content_rect().size();
        self.look(model);
        let modal = Modal::new(id)
            .area(Modal::default_area(id).default_size(room))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                ui.set_width(1180.0_f32.min(room.x - 76.0));
                ui.set_max_height(room.y - 60.0);
                self.content(ui, model, actions)
            });
        modal.should_close() || modal.inner
    }

    /// Brings templates and verdict up to the playhead and what is typed.
    fn look(&mut self, model: &Model) {
        let count = model.playhead().count;
        let desk = desk(model, self.host);
        if self.templates_of != Some((self.host, count)) {
            self.templates = desk.templates();
            self.templates_of = Some((self.host, count));
        }
        let Some(crafted) = self.form.crafted() else {
            return;
        };
        let wanted = (crafted, count, self.meant);
        if self.judged.as_ref() == Some(&wanted) {
            return;
        }
        let client = wanted.0.octets.0.get(28..34).map(<[u8]>::to_vec);
        let known = self.referee.take();
        let known = known.filter(|(of, at, _)| (of, *at) == (&client, count));
        let (client, count, referee) = known.unwrap_or_else(|| {
            let referee = judge::referee(&desk, &model.outline, &wanted.0.octets.0);
            (client, count, referee)
        });
        self.judgement = Judgement::of(&referee, &desk, &wanted.0, self.meant);
        self.referee = Some((client, count, referee));
        self.judged = Some(wanted);
    }

    fn content(&mut self, ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) -> bool {
        // Before a button that has the focus takes it for a click.
        let enter = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        self.head(ui, model);
        ui.add_space(4.0);
        let height = (ui.ctx().content_rect().height() - 176.0).max(240.0);
        let width = ui.available_width();
        let fresh = std::mem::take(&mut self.fresh);
        let columns = [0.22, 0.44, 0.34].map(|share| (width - 28.0) * share);
        let area = |ui: &mut Ui, column: usize, content: &mut dyn FnMut(&mut Ui)| {
            let place = vec2(columns[column], height);
            ui.allocate_ui_with_layout(place, Layout::top_down(Align::Min), |ui| {
                ui.set_width(columns[column]);
                ui.set_min_height(height);
                content(ui);
            });
        };
        let mut chosen = None;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 14.0;
            area(ui, 0, &mut |ui| {
                scroll(ui, "templates", |ui| {
                    let found = list::list_ui(ui, &self.templates, &self.name, fresh);
                    chosen = found.or(chosen.take());
                });
            });
            area(ui, 1, &mut |ui| {
                scroll(ui, "fields", |ui| {
                    fields::fields_ui(ui, self);
                    options::options_ui(ui, self);
                });
            });
            area(ui, 2, &mut |ui| {
                scroll(ui, "verdict", |ui| {
                    verdict::verdict_ui(ui, self);
                    octets::octets_ui(ui, self);
                });
            });
        });
        if let Some(template) = chosen {
            self.begin_with(template);
        }
        ui.add_space(6.0);
        self.foot(ui, model, enter, actions)
    }

    /// Whose message it is, and what it began with.
    fn head(&mut self, ui: &mut Ui, model: &Model) {
        ui.horizontal(|ui| {
            ui.label(RichText::new("Message editor").font(theme::strong(size::TITLE)));
            ui.add_space(8.0);
            ui.label(muted(ui, "sent by"));
            let mut host = self.host;
            let response = ComboBox::from_id_salt("sender")
                .selected_text(model.host_name(host).to_owned())
                .show_ui(ui, |ui| {
                    for other in writers(model) {
                        ui.selectable_value(&mut host, other, model.host_name(other));
                    }
                });
            let named = |node: &mut egui::accesskit::Node| node.set_label("Sent by");
            ui.ctx().accesskit_node_builder(response.response.id, named);
            if host != self.host {
                self.host = host;
                self.templates_of = None;
                self.look(model);
                if let Some(template) = self.templates.first().cloned() {
                    self.begin_with(template);
                }
            }
        });
        let words = format!("{} · {}", self.words, self.rule.citation());
        let words = muted(ui, words).font(theme::regular(size::SMALL));
        ui.add(egui::Label::new(words).truncate())
            .on_hover_text(&self.words);
    }

    /// The size, what stands in the way, and the buttons.
    fn foot(&mut self, ui: &mut Ui, model: &Model, enter: bool, actions: &mut Vec<Action>) -> bool {
        let obstacle = self.obstacle(model);
        let mut close = false;
        ui.horizontal(|ui| {
            let size = muted(ui, self.form.size()).font(theme::mono(size::SMALL));
            ui.label(size)
                .on_hover_text("What one Ethernet frame holds without fragments");
            if let Some(why) = &obstacle {
                let color = Theme::of(ui).alert;
                let text = RichText::new(why).font(theme::regular(size::SMALL));
                ui.add(egui::Label::new(text.color(color)).truncate())
                    .on_hover_text(why);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let ready = obstacle.is_none();
                let theme = Theme::of(ui);
                let text = RichText::new("Send").font(theme::strong(size::BODY));
                let mut send = Button::new(text.clone()).min_size(vec2(92.0, 30.0));
                if ready {
                    send = Button::new(text.color(theme.on_accent))
                        .fill(theme.accent)
                        .min_size(vec2(92.0, 30.0));
                }
                let hint = "It waits at the gate like every other message (Ctrl+Enter)";
                let sends = ui.add_enabled(ready, send).on_hover_text(hint).clicked();
                let both = Button::new("Send and step").min_size(vec2(110.0, 30.0));
                let hint = "It leaves at once";
                let steps = ui.add_enabled(ready, both).on_hover_text(hint).clicked();
                let cancel = Button::new("Close").min_size(vec2(80.0, 30.0));
                let hint = "What is written stays until the run ends";
                let cancel = ui.add(cancel);
                let named = |node: &mut egui::accesskit::Node| {
                    node.set_label("Close the message editor");
                };
                ui.ctx().accesskit_node_builder(cancel.id, named);
                close = cancel.on_hover_text(hint).clicked();
                if (sends || steps || (enter && ready))
                    && let Some(crafted) = self.form.crafted()
                {
                    let command = Command::Send(self.host, Box::new(crafted));
                    actions.push(Action::Command(command));
                    if steps {
                        actions.push(Action::Do(Verb::Step));
                    }
                    close = true;
                }
            });
        });
        close
    }

    /// Why it cannot be sent, in one sentence.
    fn obstacle(&self, model: &Model) -> Option<String> {
        let now = model.world.host(self.host).filter(|now| !now.gone);
        let Some(now) = now else {
            return Some("Whoever was to send it has left the network".into());
        };
        let wrong = self.form.mistakes();
        if let Some(why) = wrong.at(Place::Whole) {
            return Some(why.to_owned());
        }
        match wrong.count() {
            0 if !model.is_live() => Some(PAST.into()),
            0 if !now.on => Some(format!("{} is off", now.info.name)),
            0 => None,
            1 => Some("One field needs another look".into()),
            count => Some(format!("{count} fields need another look")),
        }
    }
}

fn scroll(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical()
        .id_salt(name)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            content(ui);
            follow_focus(ui);
        });
}

fn desk(model: &Model, host: HostId) -> Desk<'_> {
    Desk {
        log: &model.log,
        count: model.playhead().count,
        world: &model.world,
        host,
    }
}

/// The hosts that speak DHCP here.
fn writers(model: &Model) -> Vec<HostId> {
    let present = model.world.hosts().filter(|(_, now)| !now.gone);
    let ours = present.filter(|(_, now)| {
        let has_machine = now.client().is_some() || now.server().is_some();
        has_machine || now.info.kind == HostKind::Relay
    });
    ours.map(|(id, _)| id).collect()
}

/// This host if it can send something, else the first that can.
fn writer(model: &Model, host: HostId) -> Option<HostId> {
    let all = writers(model);
    let itself = all.iter().find(|other| **other == host);
    itself.or(all.first()).copied()
}

/// Who sent the message of this record, and what.
fn sent(model: &Model, record: RecordId) -> Option<(HostId, Option<Packet>)> {
    let mut place = record;
    for _ in 0..3 {
        let found = model.log.get(place)?;
        if let Event::Sent(packet, _) = &found.event {
            return Some((found.host, Some(Packet::clone(packet))));
        }
        place = found.cause?;
    }
    None
}

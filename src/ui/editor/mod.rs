//! The sheet on which a server or a client is described: one field per setting, one sentence
//! beside each field that is wrong, *Apply* when none is. It keeps what is typed and nothing
//! else; what is read from it is for `view::forms`.

use egui::{Align, Button, Id, Layout, Modal, RichText, ScrollArea, Ui, vec2};

mod client;
pub(super) mod fields;
mod server;

use super::action::{Action, Edit};
use super::model::Model;
use super::theme::{self, Theme, size};
use super::widgets::{follow_focus, muted, sheet_frame};
use crate::sim::{Command, HostId};
use crate::view::forms::propose::Town;
use crate::view::forms::{ClientForm, ServerForm};

/// What is being edited, as it is typed.
pub struct Editor {
    edit: Edit,
    form: Form,
    /// How many times it was opened: each time its fields are new to egui.
    opened: u64,
    /// Whether it is about to be shown for the first time.
    fresh: bool,
}

enum Form {
    Server(Box<ServerForm>),
    Client(Box<ClientForm>),
}

/// What the user wants of the sheet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Stay,
    Close,
    Apply,
    Remove(HostId),
}

impl Editor {
    /// The sheet for this, filled in with what is the case at the playhead. Nothing if that host
    /// is not there.
    pub fn open(edit: Edit, model: &Model, opened: u64) -> Option<Self> {
        let town = town(edit, model);
        let form = match (edit, town.now()) {
            (Edit::NewServer, _) => Form::Server(Box::new(ServerForm::proposed(&town))),
            (Edit::NewClients, _) => Form::Client(Box::new(ClientForm::proposed(&town))),
            (_, Some((_, now))) => match (now.server(), now.client()) {
                (Some(config), _) => {
                    Form::Server(Box::new(ServerForm::of(&now.info.name, config, &town)))
                }
                (_, Some(config)) => Form::Client(Box::new(ClientForm::of(&now.info.name, config))),
                _ => return None,
            },
            _ => return None,
        };
        Some(Self {
            edit,
            form,
            opened,
            fresh: true,
        })
    }

    /// Shows it. Returns whether it is to be closed.
    pub fn show(&mut self, ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) -> bool {
        let frame = sheet_frame(ui, 20);
        let id = Id::unique(("editor", self.opened));
        let room = ui.ctx().content_rect().size();
        let modal = Modal::new(id)
            .area(Modal::default_area(id).default_size(room))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                ui.set_width(600.0_f32.min(room.x - 80.0));
                ui.set_max_height(room.y - 80.0);
                self.content(ui, model, actions)
            });
        // A menu inside of the sheet takes Escape for itself.
        modal.should_close() || modal.inner
    }

    fn content(&mut self, ui: &mut Ui, model: &Model, actions: &mut Vec<Action>) -> bool {
        let town = town(self.edit, model);
        let (title, about) = self.title(&town);
        ui.label(RichText::new(title).font(theme::strong(size::TITLE)));
        ui.label(muted(ui, about).font(theme::regular(size::SMALL)));
        ui.add_space(4.0);
        let height = (ui.ctx().content_rect().height() - 210.0).max(200.0);
        let fresh = std::mem::take(&mut self.fresh);
        let form = &mut self.form;
        let read = ScrollArea::vertical()
            .max_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                let read = match form {
                    Form::Server(form) => {
                        let read = form.commands(&town);
                        server::server_ui(ui, form, &town, (read.as_ref().err(), fresh));
                        read.map_err(|wrong| wrong.count())
                    }
                    Form::Client(form) => {
                        let read = form.commands(&town);
                        client::client_ui(ui, form, &town, (read.as_ref().err(), fresh));
                        read.map_err(|wrong| wrong.count())
                    }
                };
                follow_focus(ui);
                read
            })
            .inner;
        ui.add_space(6.0);
        match (self.foot(ui, &town, &read), read) {
            (Wish::Apply, Ok(commands)) => {
                actions.extend(commands.into_iter().map(Action::Command));
                true
            }
            (Wish::Remove(host), _) => {
                actions.push(Action::Command(Command::Remove(host)));
                true
            }
            (wish, _) => wish == Wish::Close,
        }
    }

    fn title(&self, town: &Town<'_>) -> (String, &'static str) {
        let name = town
            .now()
            .map_or_else(String::new, |(_, now)| now.info.name.to_string());
        match self.edit {
            Edit::NewServer => (
                "Add a server".into(),
                "It joins at once and answers what it hears from then on",
            ),
            Edit::NewClients => (
                "Add clients".into(),
                "They stand there switched off until they are told to join",
            ),
            Edit::Server(_) => (
                format!("Configure {name}"),
                "Leases stay as they were granted; the next OFFER and ACK carry what is set here",
            ),
            Edit::Client(_) => (
                format!("Configure {name}"),
                "What is set here holds from its next message on",
            ),
        }
    }

    /// The buttons, and what stands in the way of *Apply*.
    fn foot(&self, ui: &mut Ui, town: &Town<'_>, read: &Result<Vec<Command>, usize>) -> Wish {
        let (word, unready) = match (self.edit, read) {
            (_, Err(1)) => (
                self.apply_word(),
                Some("One field needs another look".to_owned()),
            ),
            (_, Err(count)) => (
                self.apply_word(),
                Some(format!("{count} fields need another look")),
            ),
            (Edit::Server(_) | Edit::Client(_), Ok(commands)) if commands.is_empty() => {
                (self.apply_word(), Some("Nothing has changed".to_owned()))
            }
            _ => (self.apply_word(), None),
        };
        let mut wish = Wish::Stay;
        ui.horizontal(|ui| {
            if let Some((host, now)) = town.now() {
                let name = &now.info.name;
                let hint = "It leaves without a word, as when its cable is pulled for good; its past stays";
                let says = format!("Remove {name}");
                if fields::small_button(ui, "Remove", &says, hint) {
                    wish = Wish::Remove(host);
                }
            }
            if let Some(why) = &unready {
                ui.label(muted(ui, why).font(theme::regular(size::SMALL)));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let theme = Theme::of(ui);
                let text = RichText::new(word).font(theme::strong(size::BODY));
                let mut apply = Button::new(text.clone()).min_size(vec2(92.0, 30.0));
                if unready.is_none() {
                    apply = Button::new(text.color(theme.on_accent))
                        .fill(theme.accent)
                        .min_size(vec2(92.0, 30.0));
                }
                let response = ui.add_enabled(unready.is_none(), apply);
                let response = response.on_hover_text("One recorded command for what was changed");
                if response.clicked() {
                    wish = Wish::Apply;
                }
                let cancel = Button::new("Cancel").min_size(vec2(80.0, 30.0));
                if ui.add(cancel).on_hover_text("Nothing is changed").clicked() {
                    wish = Wish::Close;
                }
            });
        });
        wish
    }

    fn apply_word(&self) -> &'static str {
        match self.edit {
            Edit::NewServer | Edit::NewClients => "Add",
            Edit::Server(_) | Edit::Client(_) => "Apply",
        }
    }
}

fn town(edit: Edit, model: &Model) -> Town<'_> {
    let host = match edit {
        Edit::Server(host) | Edit::Client(host) => Some(host),
        Edit::NewServer | Edit::NewClients => None,
    };
    Town::new(&model.world, &model.scenario.segments, host)
}

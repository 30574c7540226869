//! Asks the user for paths: through the desktop's own dialogs where there are some, else in the
//! window. One question at a time; nothing here waits. What becomes of a path is for `app`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::{Context, Id, Modal, Ui};

mod means;
mod path_field;
#[cfg(all(unix, not(target_os = "macos")))]
mod portal;
mod prefs;
mod question;
#[cfg(all(unix, not(target_os = "macos")))]
mod zenity;

pub use means::{Backend, Stand};
pub use path_field::short as short_path;
pub use prefs::DialogPrefs;
pub use question::{Answer, Filter, Kind, Purpose, Question};

use self::means::Means;
use self::path_field::{Done, PathField};
use super::widgets::sheet_frame;
use crate::files::errand::{Errand, Outcome};
use crate::files::folder;

/// So long somebody is looked for who can be asked; then the window asks itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// The question that is open, if there is one.
#[derive(Default)]
pub struct Dialogs {
    backend: Backend,
    open: Option<(Question, Stage)>,
}

/// How far a question has come.
enum Stage {
    /// It is wished for.
    Wanted,
    /// It is looked who can be asked, and where to begin.
    Looking(Errand<(Means, Option<PathBuf>)>, Instant),
    /// The user is being asked by the desktop.
    Asking(Errand<Reply>),
    /// The user is being asked in the window.
    Field(Box<PathField>),
    /// The path got an ending, and under that name there is a file.
    Replacing(PathBuf, Option<bool>),
}

/// An answer, and whether it has to be asked about once more.
enum Reply {
    Answer(Answer),
    WouldReplace(PathBuf),
}

/// What became of a question.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// This path is to be used.
    Chosen(Purpose, PathBuf),
    /// None is.
    Cancelled(Purpose),
    /// It went wrong, in one sentence.
    Trouble(Purpose, String),
}

impl Dialogs {
    /// From now on paths are asked for like this.
    pub fn ask_through(&mut self, backend: Backend) {
        self.backend = backend;
    }

    /// Asks.
    ///
    /// # Errors
    /// When a question is open already; in one sentence.
    pub fn ask(&mut self, question: Question) -> Result<(), String> {
        if let Some((open, _)) = &self.open {
            let title = open.purpose.title();
            return Err(format!("A file dialog is open already: {title}"));
        }
        self.open = Some((question, Stage::Wanted));
        Ok(())
    }

    /// What a path is being asked for.
    pub fn purpose(&self) -> Option<Purpose> {
        self.open.as_ref().map(|(question, _)| question.purpose)
    }

    /// Whether the window itself asks: then keys are for nothing else.
    pub fn is_over_the_window(&self) -> bool {
        let stage = self.open.as_ref().map(|(_, stage)| stage);
        matches!(stage, Some(Stage::Field(_) | Stage::Replacing(..)))
    }

    /// The title of the dialog that the desktop shows.
    pub fn is_elsewhere(&self) -> Option<String> {
        let (question, stage) = self.open.as_ref()?;
        matches!(stage, Stage::Asking(_)).then(|| question.purpose.title())
    }

    /// What Esc does.
    pub fn escape(&mut self) {
        match &mut self.open {
            Some((_, Stage::Field(field))) => field.cancel(),
            Some((_, Stage::Replacing(_, yes))) => *yes = Some(false),
            _ => {}
        }
    }

    /// No answer is waited for any more.
    pub fn give_up(&mut self) {
        self.open = None;
    }

    /// Goes on with the question. Returns what became of it, once.
    pub fn update(&mut self, ctx: &Context, frame: &eframe::Frame) -> Option<Asked> {
        let (mut question, stage) = self.open.take()?;
        let purpose = question.purpose;
        let next = match stage {
            Stage::Wanted => self.look(ctx, &question),
            Stage::Looking(errand, since) => look_on(ctx, frame, &mut question, errand, since),
            Stage::Asking(errand) => hear(&question, errand),
            Stage::Field(mut field) => match field.update(ctx) {
                None => Ok(Stage::Field(field)),
                Some(Done::Chosen(path)) => Err(Asked::Chosen(purpose, path)),
                Some(Done::Cancelled) => Err(Asked::Cancelled(purpose)),
            },
            Stage::Replacing(path, Some(true)) => Err(Asked::Chosen(purpose, path)),
            Stage::Replacing(_, Some(false)) => Err(Asked::Cancelled(purpose)),
            Stage::Replacing(path, None) => Ok(Stage::Replacing(path, None)),
        };
        match next {
            Ok(stage) => {
                self.open = Some((question, stage));
                None
            }
            Err(asked) => Some(asked),
        }
    }

    /// Looks, on a thread of its own, who can be asked and whether the folder is still there.
    fn look(&self, ctx: &Context, question: &Question) -> Result<Stage, Asked> {
        let (backend, folder) = (self.backend.clone(), question.folder.clone());
        let look = move || {
            let nearest = folder.as_deref().and_then(folder::nearest);
            (backend.look(), nearest)
        };
        let wake = ctx.clone();
        let errand = Errand::run(look, move || wake.request_repaint());
        ctx.request_repaint_after(PATIENCE);
        errand
            .map(|errand| Stage::Looking(errand, Instant::now()))
            .map_err(|error| Asked::Trouble(question.purpose, error.to_string()))
    }

    /// Shows what the window itself asks.
    pub fn show(&mut self, ui: &mut Ui) {
        match &mut self.open {
            Some((_, Stage::Field(field))) => field.show(ui),
            Some((_, Stage::Replacing(path, yes))) => {
                let name = path_field::short(path);
                *yes = yes.or(replacing_ui(ui, &name));
            }
            _ => return,
        }
        ui.ctx().request_repaint_after(Duration::from_millis(100));
    }
}

fn look_on(
    ctx: &Context,
    frame: &eframe::Frame,
    question: &mut Question,
    errand: Errand<(Means, Option<PathBuf>)>,
    since: Instant,
) -> Result<Stage, Asked> {
    let means = match errand.take() {
        Outcome::Pending if since.elapsed() < PATIENCE => {
            return Ok(Stage::Looking(errand, since));
        }
        Outcome::Pending | Outcome::Lost => Means::None,
        Outcome::Done((means, folder)) => {
            question.folder = folder;
            means
        }
    };
    let (wake, then) = (ctx.clone(), reply(question.purpose));
    match means.ask(question, frame, then, move || {
        wake.request_repaint();
    }) {
        Ok(Some(errand)) => Ok(Stage::Asking(errand)),
        Ok(None) => Ok(field(question)),
        Err(error) => Err(Asked::Trouble(question.purpose, error.to_string())),
    }
}

fn field(question: &Question) -> Stage {
    Stage::Field(Box::new(PathField::new(question.clone())))
}

/// What an answer comes to. The dialog has asked before it let a file be replaced; not, however,
/// about the name that the file gets with its ending.
fn reply(purpose: Purpose) -> impl FnOnce(Answer) -> Reply + Send + 'static {
    move |answer| {
        let Answer::Chosen(path) = answer else {
            return Reply::Answer(answer);
        };
        let ended = purpose.with_ending(&path);
        if ended != path && matches!(folder::look(&ended), Ok(folder::Found::File)) {
            return Reply::WouldReplace(ended);
        }
        Reply::Answer(Answer::Chosen(ended))
    }
}

fn hear(question: &Question, errand: Errand<Reply>) -> Result<Stage, Asked> {
    let purpose = question.purpose;
    let answer = match errand.take() {
        Outcome::Pending => return Ok(Stage::Asking(errand)),
        Outcome::Lost => Answer::Failed("it broke off".into()),
        Outcome::Done(Reply::WouldReplace(path)) => return Ok(Stage::Replacing(path, None)),
        Outcome::Done(Reply::Answer(answer)) => answer,
    };
    match answer {
        Answer::Chosen(path) => Err(Asked::Chosen(purpose, path)),
        Answer::Cancelled => Err(Asked::Cancelled(purpose)),
        Answer::NoDialog => Ok(field(question)),
        Answer::Failed(why) => {
            let sentence = format!("The file dialog has failed: {why}");
            Err(Asked::Trouble(purpose, sentence))
        }
    }
}

fn replacing_ui(ui: &mut Ui, name: &str) -> Option<bool> {
    let frame = sheet_frame(ui, 20);
    Modal::new(Id::unique("replace"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(420.0);
            path_field::replace_ui(ui, name)
        })
        .inner
}

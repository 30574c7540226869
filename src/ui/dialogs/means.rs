//! Who can be asked for a path on this computer. rfd says the same when the user cancels and when
//! there is no dialog at all, so it is looked beforehand; and on Linux, where the desktop has no
//! file chooser, zenity is asked by ourselves: its exit code tells the two apart.

use std::path::PathBuf;
use std::sync::Arc;

use super::question::{Answer, Filter, Kind, Question};
use crate::files::errand::Errand;

/// Answers instead of the user.
pub type Stand = Arc<dyn Fn(&Question) -> Answer + Send + Sync>;

/// Who is asked.
#[derive(Clone, Default)]
pub enum Backend {
    /// The user, in the window itself.
    #[default]
    Window,
    /// The user, through the desktop's own dialogs where there are some.
    Desktop,
    /// Somebody else: for tests.
    Instead(Stand),
}

/// How the user can be asked.
#[derive(Clone)]
pub(super) enum Means {
    /// Through rfd.
    Native,
    /// Through zenity.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    Zenity,
    /// Somebody else is asked.
    Instead(Stand),
    /// In the window itself.
    None,
}

impl Backend {
    /// Looks who can be asked. It may take seconds: a desktop service may have to be started.
    pub(super) fn look(&self) -> Means {
        match self {
            Self::Window => Means::None,
            Self::Desktop => of_desktop(),
            Self::Instead(stand) => Means::Instead(Arc::clone(stand)),
        }
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn of_desktop() -> Means {
    if super::portal::answers() {
        Means::Native
    } else if super::zenity::is_there() {
        Means::Zenity
    } else {
        Means::None
    }
}

/// macOS and Windows always have dialogs.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn of_desktop() -> Means {
    Means::Native
}

impl Means {
    /// Asks, on a thread of its own, and makes of the answer there what is wanted; only what must
    /// be done on the window's thread is done here. Nothing if there is nobody to ask.
    pub(super) fn ask<T: Send + 'static>(
        self,
        question: &Question,
        parent: &eframe::Frame,
        then: impl FnOnce(Answer) -> T + Send + 'static,
        wake: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<Option<Errand<T>>> {
        let asked = question.clone();
        let errand = match self {
            Self::None => return Ok(None),
            Self::Instead(stand) => Errand::run(move || then(stand(&asked)), wake),
            Self::Native => {
                let dialog = native(question, parent);
                Errand::run(move || then(pollster::block_on(dialog)), wake)
            }
            Self::Zenity => Errand::run(move || then(zenity(&asked)), wake),
        };
        errand.map(Some)
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn zenity(question: &Question) -> Answer {
    super::zenity::ask(question)
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn zenity(_: &Question) -> Answer {
    Answer::NoDialog
}

/// The dialog of the desktop. macOS wants it made on the window's thread; it may be awaited on
/// any.
fn native(
    question: &Question,
    parent: &eframe::Frame,
) -> impl Future<Output = Answer> + Send + use<> {
    let mut dialog = rfd::AsyncFileDialog::new()
        .set_title(question.purpose.title())
        .set_can_create_directories(true)
        .set_parent(parent);
    if let Some(folder) = &question.folder {
        dialog = dialog.set_directory(folder);
    }
    let kind = question.purpose.kind();
    if kind == Kind::Save {
        dialog = dialog.set_file_name(&question.name);
    }
    if kind != Kind::Folder {
        for filter in question.purpose.filters() {
            dialog = dialog.add_filter(filter.name, &patterns(filter));
        }
    }
    let handle: std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>> = match kind
    {
        Kind::Open => Box::pin(dialog.pick_file()),
        Kind::Save => Box::pin(dialog.save_file()),
        Kind::Folder => Box::pin(dialog.pick_folder()),
    };
    async move {
        let path = handle.await.map(|handle| PathBuf::from(handle.path()));
        path.map_or(Answer::Cancelled, Answer::Chosen)
    }
}

/// The endings as rfd takes them. A portal minds small and capital letters, the others do not.
fn patterns(filter: Filter) -> Vec<String> {
    if filter.endings.is_empty() {
        return vec!["*".into()];
    }
    let small = filter.endings.iter().map(|ending| (*ending).to_owned());
    if cfg!(any(target_os = "macos", windows)) {
        return small.collect();
    }
    let capital = filter.endings.iter().map(|ending| ending.to_uppercase());
    small.chain(capital).collect()
}

//! A dialog of our own, where the computer has none: a field for a path with what lies in its
//! folder below. Folders are read on a thread of their own; a slow one holds nothing up.

use std::io;
use std::path::{Path, PathBuf};

use egui::Context;

mod show;
mod text;

pub(super) use self::show::replace_ui;
use self::text::PathText;
use super::question::{Filter, Kind, Question};
use crate::files::errand::{Errand, Outcome};
use crate::files::folder::{self, Entry, Found, Listing, Wanted};

/// The dialog as it stands.
pub(super) struct PathField {
    question: Question,
    filters: Vec<Filter>,
    /// Which of the filters is in force.
    filter: usize,
    text: PathText,
    /// What is shown, and of what it is a list.
    listed: Option<(Wanted, Result<Listing, String>)>,
    listing: Option<(Wanted, Errand<io::Result<Listing>>)>,
    /// The entry that is marked.
    marked: Option<usize>,
    /// What is being looked at before it is taken.
    looking: Option<Errand<(PathBuf, io::Result<Found>)>>,
    /// This file is there already.
    replacing: Option<PathBuf>,
    trouble: Option<String>,
    done: Option<Done>,
    /// It is shown for the first time, or its text was changed by other than typing.
    fresh: bool,
}

/// How it ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// With this path.
    Chosen(PathBuf),
    /// With none.
    Cancelled,
}

impl PathField {
    pub(super) fn new(question: Question) -> Self {
        let text = PathText::new(question.folder.as_deref(), &question.name);
        Self {
            filters: question.purpose.filters(),
            question,
            filter: 0,
            text,
            listed: None,
            listing: None,
            marked: None,
            looking: None,
            replacing: None,
            trouble: None,
            done: None,
            fresh: true,
        }
    }

    /// Takes in what was read and looked at, and has the next folder read. Returns how it ended,
    /// once.
    pub(super) fn update(&mut self, ctx: &Context) -> Option<Done> {
        self.take_listing();
        self.take_look();
        let wanted = self.wanted();
        let is_listed = self.listed.as_ref().is_some_and(|(of, _)| *of == wanted);
        if !is_listed && self.listing.is_none() {
            let (of, ctx) = (wanted.clone(), ctx.clone());
            let errand = Errand::run(move || folder::list(&of), move || ctx.request_repaint());
            match errand {
                Ok(errand) => self.listing = Some((wanted, errand)),
                Err(error) => self.listed = Some((wanted, Err(error.to_string()))),
            }
        }
        self.done.take()
    }

    /// What is to be listed for what is typed. A proposed name of a file that is to be written
    /// hides nothing that is there.
    fn wanted(&self) -> Wanted {
        let (folder, mut beginning) = self.text.parts();
        if beginning == self.question.name {
            beginning.clear();
        }
        let is_folder = self.question.purpose.kind() == Kind::Folder;
        Wanted {
            folder,
            beginning,
            endings: if is_folder {
                NO_FILES
            } else {
                self.filters[self.filter].endings
            },
        }
    }

    fn take_listing(&mut self) {
        let Some((wanted, errand)) = self.listing.take() else {
            return;
        };
        let listing = match errand.take() {
            Outcome::Pending => return self.listing = Some((wanted, errand)),
            Outcome::Done(listing) => listing.map_err(|error| error.to_string()),
            Outcome::Lost => Err("it could not be read".into()),
        };
        self.listed = Some((wanted, listing));
        self.marked = None;
    }

    fn take_look(&mut self) {
        let Some(errand) = self.looking.take() else {
            return;
        };
        match errand.take() {
            Outcome::Pending => self.looking = Some(errand),
            Outcome::Lost => self.trouble = Some("The place could not be looked at".into()),
            Outcome::Done((path, Err(error))) => {
                self.trouble = Some(format!("{}: {error}", short(&path)));
            }
            Outcome::Done((path, Ok(found))) => self.come_upon(path, found),
        }
    }

    /// What is done with a path at which this was found.
    fn come_upon(&mut self, path: PathBuf, found: Found) {
        match (self.question.purpose.kind(), found) {
            (Kind::Folder, Found::Folder) | (Kind::Open, Found::File) => {
                self.done = Some(Done::Chosen(path));
            }
            (Kind::Open | Kind::Save, Found::Folder) => self.go_into(&path),
            (Kind::Save, Found::Nothing) => self.done = Some(Done::Chosen(path)),
            (Kind::Save, Found::File) => self.replacing = Some(path),
            (Kind::Folder, Found::File) => {
                self.trouble = Some(format!("{} is a file, a folder is wanted", short(&path)));
            }
            (_, Found::NoFolder) => {
                let folder = path.parent().unwrap_or(&path);
                self.trouble = Some(format!("There is no folder {}", short(folder)));
            }
            (Kind::Open | Kind::Folder, Found::Nothing) => {
                self.trouble = Some(format!("There is no {}", short(&path)));
            }
        }
    }

    fn go_into(&mut self, folder: &Path) {
        self.text.pick_folder(folder);
        self.changed();
    }

    /// The text was changed by other than typing.
    fn changed(&mut self) {
        (self.fresh, self.marked, self.trouble) = (true, None, None);
    }

    /// What Enter and the button do: the marked entry is taken, else what is typed.
    fn accept(&mut self, ctx: &Context) {
        let marked = self.marked.and_then(|marked| self.entry(marked));
        if let Some(entry) = marked {
            return self.pick(ctx, &entry);
        }
        let path = self.text.path();
        let named = self.text.parts().1;
        if named.is_empty() && self.question.purpose.kind() != Kind::Folder {
            self.trouble = Some("A name is missing".into());
            return;
        }
        self.look_at(ctx, path);
    }

    /// Takes an entry: one goes into a folder, a file is the answer.
    fn pick(&mut self, ctx: &Context, entry: &Entry) {
        let Some((wanted, _)) = &self.listed else {
            return;
        };
        let path = wanted.folder.join(&entry.name);
        if entry.is_folder {
            return self.go_into(&path);
        }
        self.text.pick_file(&path);
        self.changed();
        self.look_at(ctx, path);
    }

    /// Looks what is there before a path is taken. A folder is one under its own name; a file
    /// gets its ending first.
    fn look_at(&mut self, ctx: &Context, path: PathBuf) {
        let (ended, wake) = (self.question.purpose.with_ending(&path), ctx.clone());
        let look = move || {
            let found = folder::look(&path);
            if ended == path || matches!(found, Ok(Found::Folder)) {
                return (path, found);
            }
            let found = folder::look(&ended);
            (ended, found)
        };
        (self.trouble, self.replacing) = (None, None);
        match Errand::run(look, move || wake.request_repaint()) {
            Ok(errand) => self.looking = Some(errand),
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    /// What Tab does: what all entries that fit have in common is filled in. Returns whether
    /// there was anything.
    fn complete(&mut self) -> bool {
        let (folder, beginning) = self.text.parts();
        let Some((wanted, Ok(listing))) = &self.listed else {
            return false;
        };
        if wanted.folder != folder || listing.matching > listing.entries.len() {
            return false;
        }
        let fits = |entry: &&Entry| {
            let name = entry.name.to_string_lossy().to_lowercase();
            name.starts_with(&beginning.to_lowercase())
        };
        let fitting: Vec<&Entry> = listing.entries.iter().filter(fits).collect();
        let before = self.text.text.clone();
        if let [only] = fitting[..] {
            let (path, is_folder) = (folder.join(&only.name), only.is_folder);
            if is_folder {
                self.text.pick_folder(&path);
            } else {
                self.text.pick_file(&path);
            }
        } else {
            let common = common_beginning(&fitting);
            if common.len() > beginning.len() {
                self.text.pick_folder(&folder);
                self.text.text.push_str(&common);
            }
        }
        let more = self.text.text != before;
        if more {
            self.changed();
        }
        more
    }

    fn mark(&mut self, by: isize) {
        let Some((_, Ok(listing))) = &self.listed else {
            return;
        };
        let count = listing.entries.len();
        self.marked = match self.marked {
            _ if count == 0 => None,
            None if by > 0 => Some(0),
            None => None,
            Some(0) if by < 0 => None,
            Some(marked) => Some(marked.saturating_add_signed(by).min(count - 1)),
        };
    }

    fn entry(&self, place: usize) -> Option<Entry> {
        let (_, listing) = self.listed.as_ref()?;
        listing.as_ref().ok()?.entries.get(place).cloned()
    }

    /// Ends it without a path.
    pub(super) fn cancel(&mut self) {
        if self.replacing.take().is_none() {
            self.done = Some(Done::Cancelled);
        }
    }
}

/// The ending of no file.
const NO_FILES: &[&str] = &["/"];

/// As much as all names begin with.
fn common_beginning(entries: &[&Entry]) -> String {
    let mut names = entries.iter().map(|entry| entry.name.to_string_lossy());
    let first = names.next().unwrap_or_default().into_owned();
    names.fold(first, |common, name| {
        let pairs = common.chars().zip(name.chars());
        let same = pairs.take_while(|(a, b)| a == b && *a != char::REPLACEMENT_CHARACTER);
        same.map(|(letter, _)| letter).collect()
    })
}

/// The name at the end of a path, cut where it is very long.
pub fn short(path: &Path) -> String {
    const MOST: usize = 80;
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    if name.chars().count() <= MOST {
        return name.into_owned();
    }
    let cut: String = name.chars().take(MOST).collect();
    cut + "…"
}

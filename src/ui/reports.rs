//! Exercise reports in the window: the sheet from which one is saved, and a folder of them as a
//! table. Files are read beside the window; [`App`](super::App) carries out the wishes.

mod page;
mod sheet;

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub(super) use page::page_ui;
pub(super) use sheet::ReportSheet;

use crate::files::errand::Outcome;
use crate::files::reports::{Folder, Part, Reading};
use crate::view::reports::{ReportColumn, ReportRow, in_order, mark_alike};
use crate::view::sort::Sort;
use crate::view::words;

/// A wish about exercise reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportWish {
    /// Saves one under this name, with a page beside it or without.
    Save(String, bool),
    /// Asks for the folder that is to be shown.
    Choose,
    /// Shows this folder.
    Show(PathBuf),
    /// Reads the folder again.
    Again,
    /// Sorts by a column, or the other way round.
    Sort(ReportColumn),
    /// Chooses a file.
    Select(PathBuf),
    /// Chooses the file so many rows further down.
    Move(isize),
    /// Opens the file that is chosen.
    Open,
    /// Asks where the table is written to.
    Export,
    /// Puts the table away.
    Close,
}

/// What is remembered of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportPrefs {
    /// Who hands in.
    pub name: String,
    /// Whether a page is written beside the session.
    pub page: bool,
}

/// A folder of reports.
pub struct Reports {
    folder: PathBuf,
    rows: Vec<ReportRow>,
    /// The places of the rows, as they stand.
    order: Vec<usize>,
    sort: Sort<ReportColumn>,
    selected: Option<PathBuf>,
    found: Option<Folder>,
    reading: Option<Reading>,
    trouble: Option<String>,
}

impl Reports {
    /// Begins to read a folder. `wake` is called whenever there is something new.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn begin(folder: PathBuf, wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        Ok(Self {
            reading: Some(Reading::begin(folder.clone(), wake)?),
            folder,
            rows: Vec::new(),
            order: Vec::new(),
            sort: Sort::default(),
            selected: None,
            found: None,
            trouble: None,
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The rows as they stand.
    pub fn rows(&self) -> impl Iterator<Item = &ReportRow> {
        self.order.iter().filter_map(|place| self.rows.get(*place))
    }

    /// Whether all of the folder has been read.
    pub fn is_whole(&self) -> bool {
        self.reading.is_none()
    }

    /// The row that is chosen.
    pub fn selected(&self) -> Option<&ReportRow> {
        let selected = self.selected.as_ref()?;
        self.rows.iter().find(|row| row.path == *selected)
    }

    /// Takes in what has been read.
    pub fn update(&mut self) {
        let mut changed = false;
        while let Some(reading) = &self.reading {
            match reading.take() {
                Outcome::Pending => break,
                Outcome::Done(Part::Folder(folder)) => self.found = Some(folder),
                Outcome::Done(Part::Row(row)) => {
                    self.rows.push(*row);
                    changed = true;
                }
                Outcome::Done(Part::Trouble(why)) => self.trouble = Some(why),
                Outcome::Lost => {
                    self.reading = None;
                    let (read, files) = (self.rows.len(), self.files());
                    if read < files {
                        let why = format!("reading broke off after {read} of {files} files");
                        self.trouble = Some(why);
                    }
                }
            }
        }
        if changed {
            mark_alike(&mut self.rows);
            self.order = in_order(&self.rows, self.sort);
        }
    }

    fn files(&self) -> usize {
        self.found.as_ref().map_or(0, |found| found.files.len())
    }

    /// How far it is, and what is left out.
    pub fn words(&self) -> String {
        if let Some(trouble) = &self.trouble {
            return trouble.clone();
        }
        let Some(found) = &self.found else {
            return "Looking through the folder".to_owned();
        };
        let files = self.files();
        let read = if self.is_whole() {
            match files {
                0 => "No session file (.dorascope) in this folder".to_owned(),
                _ => words::counted(files, "session file"),
            }
        } else {
            format!("{} of {} read", self.rows.len(), files)
        };
        let left_out = found.left_out().map(|words| format!(", {words}"));
        format!("{read}{}", left_out.unwrap_or_default())
    }

    /// Sorts by a column; a second time the other way round.
    pub fn sort(&mut self, column: ReportColumn) {
        self.sort = self.sort.clicked(column);
        self.order = in_order(&self.rows, self.sort);
    }

    /// Chooses a file.
    pub fn select(&mut self, path: PathBuf) {
        self.selected = Some(path);
    }

    /// Chooses the row so many places further down; the first one where none is chosen.
    pub fn go(&mut self, by: isize) {
        let Some(last) = self.order.len().checked_sub(1) else {
            return;
        };
        let chosen = self
            .rows()
            .position(|row| self.selected.as_ref() == Some(&row.path));
        let place = chosen.map_or(0, |place| place.saturating_add_signed(by));
        let path = self.rows().nth(place.min(last)).map(|row| row.path.clone());
        self.selected = path;
    }
}

//! Writes an exercise report: a session with a name in it, and on wish a page beside it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::export::handout::report::{Paper, write};
use crate::files::{recording, save};
use crate::session::remark::Author;
use crate::session::report::sign;
use crate::session::{Branches, Log};
use crate::sim::Scenario;

/// What a page of ours has among its first lines.
const OURS: &str = "name=\"generator\" content=\"Dorascope ";
/// And within so many octets.
const HEAD: u64 = 2_048;
/// How the names of pages end.
const PAGE: &str = "html";

/// A session that is handed in, as it was when that was wished for.
#[derive(Clone, Debug)]
pub struct Report {
    /// All its runs.
    pub branches: Branches,
    /// What happened in each of them.
    pub logs: Vec<Arc<Log>>,
    /// The lesson.
    pub scenario: Arc<Scenario>,
    /// Who hands it in, and when.
    pub author: Author,
    /// Whether a page is written beside it.
    pub page: bool,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The page, if one was wished for.
    pub page: Option<PathBuf>,
    /// Why there is none although it was, in one sentence.
    pub trouble: Option<String>,
}

impl Report {
    /// Writes the session, then the page.
    ///
    /// # Errors
    /// One sentence, when the session cannot be written; there is no page then either.
    pub fn save(mut self, path: &Path) -> Result<Saved, String> {
        let author = self.author.clone();
        sign(&mut self.branches, author).map_err(|why| why.to_string())?;
        recording::save_all(&self.branches, path).map_err(|error| error.to_string())?;
        let mut saved = Saved {
            page: None,
            trouble: None,
        };
        if self.page {
            let page = path.with_extension(PAGE);
            match self.save_page(&page) {
                Ok(()) => saved.page = Some(page),
                Err(why) => saved.trouble = Some(why),
            }
        }
        Ok(saved)
    }

    fn save_page(&self, path: &Path) -> Result<(), String> {
        let name = || path.display();
        // Whoever was asked was asked about the session alone.
        if path.exists() && !is_ours(path) {
            return Err(format!(
                "the page was not written: {} is there already and is none of Dorascope's",
                name()
            ));
        }
        let paper = Paper {
            branches: &self.branches,
            scenario: &self.scenario,
            logs: &self.logs,
        };
        let written = save::whole(path, |out| write(&paper, out));
        written.map_err(|error| format!("cannot write {}: {error}", name()))
    }
}

fn is_ours(path: &Path) -> bool {
    let head = || -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        File::open(path)?.take(HEAD).read_to_end(&mut head)?;
        Ok(head)
    };
    path.is_file() && head().is_ok_and(|head| String::from_utf8_lossy(&head).contains(OURS))
}

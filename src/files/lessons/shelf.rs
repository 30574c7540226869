//! A folder with lessons of the user's own, and the lesson file that is open: a thread looks
//! again and again whether they have changed, so that whoever writes a lesson sees it at once.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::{LessonError, load, parse};
use crate::files::errand::{Flow, Inlet, Outcome};
use crate::files::folder::{Files, with_ending};
use crate::files::stamp::Stamp;
use crate::sim::Scenario;
use crate::sim::scenario::Lesson;

/// So often one looks.
pub const PAUSE: Duration = Duration::from_millis(500);
/// So many lessons of a folder are listed.
const MOST: usize = 200;
/// So many entries of a folder are looked at.
pub const LOOKED_AT: usize = 10_000;
/// How the names of the files end.
const ENDING: &str = "toml";

/// The lessons of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// The folder.
    pub folder: PathBuf,
    /// Its lessons in the order of their files' names, 200 at most.
    pub lessons: Vec<OwnLesson>,
    /// How many there are.
    pub found: usize,
    /// Whether the folder has more entries than [`LOOKED_AT`].
    pub cut: bool,
    /// Why the folder cannot be looked at, in one sentence.
    pub trouble: Option<String>,
}

/// A lesson file of the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLesson {
    /// The file.
    pub path: PathBuf,
    /// What it is about, or what is wrong with it: one sentence that names line and key.
    pub lesson: Result<Lesson, String>,
}

/// What is to be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// This folder.
    pub folder: Option<PathBuf>,
    /// This lesson file, which is open.
    pub file: Option<PathBuf>,
}

/// What has changed.
#[derive(Debug)]
pub enum News {
    /// The folder, or what is in it.
    Shelf(Arc<Shelf>),
    /// The lesson file that is open.
    Lesson(PathBuf, Result<Box<Scenario>, String>),
}

/// Somebody who looks. It ends with this.
#[derive(Debug)]
pub struct Watch {
    wanted: Wanted,
    wishes: Sender<Wanted>,
    news: Flow<News>,
}

impl Watch {
    /// Begins; nothing is looked at yet. `wake` is called whenever there is news.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn begin(pause: Duration, wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let (wishes, wanted) = channel();
        let news = Flow::run(
            move |inlet| Watcher::default().watch(&wanted, inlet, pause),
            wake,
        )?;
        Ok(Self {
            wanted: Wanted::default(),
            wishes,
            news,
        })
    }

    /// From now on this is looked at.
    pub fn want(&mut self, wanted: Wanted) {
        if self.wanted != wanted {
            self.wanted = wanted.clone();
            // Who has gone has nothing to tell either.
            let _ = self.wishes.send(wanted);
        }
    }

    /// The next that has changed, without waiting.
    pub fn take(&self) -> Option<News> {
        match self.news.take() {
            Outcome::Done(news) => Some(news),
            Outcome::Pending | Outcome::Lost => None,
        }
    }
}

/// What is known of the files.
#[derive(Debug, Default)]
struct Watcher {
    wanted: Wanted,
    /// The open file as it was read, and as it looked the last time.
    file: (Option<Stamp>, Option<Stamp>),
    shelf: Option<Arc<Shelf>>,
    known: BTreeMap<PathBuf, (Stamp, Result<Lesson, String>)>,
}

impl Watcher {
    fn watch(mut self, wanted: &Receiver<Wanted>, inlet: &Inlet<News>, pause: Duration) {
        loop {
            match wanted.recv_timeout(pause) {
                Ok(wanted) => self.begin_with(wanted),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            for news in [self.look_at_folder(), self.look_at_file()]
                .into_iter()
                .flatten()
            {
                if !inlet.put(news) {
                    return;
                }
            }
        }
    }

    fn begin_with(&mut self, wanted: Wanted) {
        if self.wanted.file != wanted.file {
            let stamp = wanted.file.as_deref().and_then(Stamp::of);
            self.file = (stamp, stamp);
        }
        if self.wanted.folder != wanted.folder {
            (self.shelf, self.known) = (None, BTreeMap::new());
        }
        self.wanted = wanted;
    }

    /// A file is read when it has changed and lies still: it may be being written.
    fn look_at_file(&mut self) -> Option<News> {
        let path = self.wanted.file.as_deref()?;
        let now = Stamp::of(path)?;
        let (read_as, seen) = self.file;
        let still = seen == Some(now);
        self.file.1 = Some(now);
        if read_as == Some(now) || !still {
            return None;
        }
        self.file.0 = Some(now);
        let lesson = load(path).map(Box::new);
        let lesson = lesson.map_err(|error| error.to_string());
        Some(News::Lesson(path.to_owned(), lesson))
    }

    fn look_at_folder(&mut self) -> Option<News> {
        let folder = self.wanted.folder.clone()?;
        let shelf = match with_ending(&folder, ENDING, MOST, LOOKED_AT) {
            Ok(Files { files, found, cut }) => {
                let lessons = files.into_iter().map(|path| self.own_lesson(path));
                Shelf {
                    lessons: lessons.collect(),
                    found,
                    cut,
                    trouble: None,
                    folder,
                }
            }
            Err(error) => Shelf {
                lessons: Vec::new(),
                found: 0,
                cut: false,
                trouble: Some(format!("cannot read {}: {error}", folder.display())),
                folder,
            },
        };
        if self.shelf.as_deref() == Some(&shelf) {
            return None;
        }
        self.known
            .retain(|path, _| shelf.lessons.iter().any(|own| own.path == *path));
        let shelf = Arc::new(shelf);
        self.shelf = Some(Arc::clone(&shelf));
        Some(News::Shelf(shelf))
    }

    /// A file is read again only if it looks different.
    fn own_lesson(&mut self, path: PathBuf) -> OwnLesson {
        let stamp = Stamp::of(&path);
        if let (Some((before, lesson)), Some(now)) = (self.known.get(&path), stamp)
            && *before == now
        {
            let lesson = lesson.clone();
            return OwnLesson { path, lesson };
        }
        let lesson = about(&path);
        if let Some(stamp) = stamp {
            self.known.insert(path.clone(), (stamp, lesson.clone()));
        }
        OwnLesson { path, lesson }
    }
}

/// What a lesson file is about; it is not played for that.
fn about(path: &Path) -> Result<Lesson, String> {
    let source = fs::File::open(path).map_err(|error| error.to_string())?;
    match parse(path, source) {
        Ok(scenario) => Ok(scenario.lesson),
        // Its name stands beside it.
        Err(LessonError::Wrong { source, .. }) => Err(source.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

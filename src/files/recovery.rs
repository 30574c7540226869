//! Keeps the run of a window that may break off. Each process has a file of its own in the data
//! folder, and holds a lock beside it for as long as it lives: a file whose lock nobody holds was
//! left behind. Looking and beginning take turns by one more lock, so that no two processes can
//! take the same file.

use std::fs::{self, DirEntry, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::recording::{self, RecordingError};
use crate::session::Branches;

/// How the names of all these files begin.
const PREFIX: &str = "recovery-";
/// What is kept.
const KEPT: &str = "dorascope";
/// What tells whether its process lives.
const LOCK: &str = "lock";
/// The lock by which processes take turns.
const TURN: &str = "recovery.lock";
/// More processes of one number cannot have left something behind.
const MOST: u32 = 1_000;

/// The place of this process.
#[derive(Debug)]
pub struct Keeper {
    path: PathBuf,
    /// Held until the end; `None` after it.
    lock: Mutex<Option<File>>,
}

impl Keeper {
    /// Takes a place in this folder, which is made if it is not there.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn begin(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let _turn = turn(folder)?;
        for number in 0..MOST {
            let path = place(folder, number);
            if path.exists() {
                continue;
            }
            let created = File::create_new(path.with_extension(LOCK));
            match created {
                Ok(lock) => {
                    lock.try_lock()?;
                    return Ok(Self {
                        path,
                        lock: Mutex::new(Some(lock)),
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("too many runs were left behind"))
    }

    /// Keeps this run with its branches in place of what was kept before. Nothing is kept after
    /// the end.
    ///
    /// # Errors
    /// When the file cannot be written; what was kept before then stays.
    pub fn keep(&self, branches: &Branches) -> Result<(), RecordingError> {
        let lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        match *lock {
            Some(_) => recording::save_all(branches, &self.path),
            None => Ok(()),
        }
    }

    /// There is nothing worth keeping.
    pub fn forget(&self) {
        let _lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        remove(&self.path);
    }

    /// The process ends as it should: nothing is left behind.
    pub fn end(&self) {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.take().is_some() {
            remove(&self.path);
            remove(&self.path.with_extension(LOCK));
        }
    }
}

/// A run that was left behind. While this is there nobody else finds it.
#[derive(Debug)]
pub struct Leftover {
    /// The file, a session.
    pub path: PathBuf,
    /// When it was written.
    pub saved: Option<SystemTime>,
    lock: File,
}

impl Leftover {
    /// It is not wanted, or has found a new home.
    pub fn discard(self) {
        let Self { path, lock, .. } = self;
        remove(&path);
        drop(lock);
        remove(&path.with_extension(LOCK));
    }
}

/// The run that was left behind last, if any was.
///
/// # Errors
/// When the folder cannot be looked through.
pub fn newest(folder: &Path) -> io::Result<Option<Leftover>> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let _turn = turn(folder)?;
    let mut found: Option<Leftover> = None;
    for entry in folder.read_dir()? {
        let Some(leftover) = entry.ok().and_then(|entry| left_behind(&entry)) else {
            continue;
        };
        let newer = |other: &Leftover| leftover.saved > other.saved;
        if found.as_ref().is_none_or(newer) {
            found = Some(leftover);
        }
    }
    Ok(found)
}

/// What this file is, if it was left behind. A lock that keeps nothing is put away.
fn left_behind(entry: &DirEntry) -> Option<Leftover> {
    let path = entry.path();
    let name = path.file_name()?.to_str()?;
    if !name.starts_with(PREFIX) {
        return None;
    }
    let is_kept = path.extension().is_some_and(|ending| ending == KEPT);
    if !is_kept && path.with_extension(KEPT).exists() {
        return None;
    }
    let lock = take(&path.with_extension(LOCK))?;
    if !is_kept {
        drop(lock);
        remove(&path.with_extension(LOCK));
        return None;
    }
    let saved = entry.metadata().ok().and_then(|what| what.modified().ok());
    Some(Leftover { path, saved, lock })
}

/// Where process number so and so of this process's number keeps its run.
fn place(folder: &Path, number: u32) -> PathBuf {
    let process = std::process::id();
    let name = match number {
        0 => format!("{PREFIX}{process}.{KEPT}"),
        _ => format!("{PREFIX}{process}-{number}.{KEPT}"),
    };
    folder.join(name)
}

/// Waits for its turn, which lasts as long as the file is open.
fn turn(folder: &Path) -> io::Result<File> {
    let lock = opened(&folder.join(TURN))?;
    lock.lock()?;
    Ok(lock)
}

/// The lock, if nobody holds it.
fn take(path: &Path) -> Option<File> {
    let lock = opened(path).ok()?;
    lock.try_lock().ok()?;
    Some(lock)
}

fn opened(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    options.open(path)
}

/// What is not there, or cannot be removed, is no trouble to anybody.
fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::session::Recorder;
    use crate::sim::Scenario;

    fn run(seed: u64) -> Branches {
        let text = crate::files::lessons::free_play().text;
        let mut scenario = Scenario::parse(text).unwrap();
        scenario.seed = crate::seed::Seed(seed);
        Recorder::new(&scenario, 0).recording().into()
    }

    fn seed_of(leftover: &Leftover) -> u64 {
        recording::load(&leftover.path).unwrap().seed.0
    }

    /// As when its process is killed: the lock goes, the files stay.
    fn killed(keeper: Keeper) {
        drop(keeper);
    }

    #[test]
    fn what_a_process_that_lives_keeps_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = Keeper::begin(folder.path()).unwrap();
        keeper.keep(&run(1)).unwrap();
        assert!(newest(folder.path()).unwrap().is_none());
        killed(keeper);
        let found = newest(folder.path()).unwrap().unwrap();
        assert_eq!(seed_of(&found), 1);
        assert!(newest(folder.path()).unwrap().is_none(), "it is taken");
    }

    #[test]
    fn the_run_of_a_process_with_the_same_number_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keeper::begin(folder.path()).unwrap();
        first.keep(&run(1)).unwrap();
        killed(first);
        let second = Keeper::begin(folder.path()).unwrap();
        second.keep(&run(2)).unwrap();
        let found = newest(folder.path()).unwrap().unwrap();
        assert_eq!(seed_of(&found), 1);
        found.discard();
        killed(second);
        assert_eq!(seed_of(&newest(folder.path()).unwrap().unwrap()), 2);
    }

    #[test]
    fn the_last_one_is_found_first() {
        let folder = tempfile::tempdir().unwrap();
        let keepers: Vec<_> = (0..3)
            .map(|seed| {
                let keeper = Keeper::begin(folder.path()).unwrap();
                keeper.keep(&run(seed)).unwrap();
                let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seed);
                let file = File::options().append(true).open(&keeper.path).unwrap();
                file.set_modified(date).unwrap();
                keeper
            })
            .collect();
        keepers.into_iter().for_each(killed);
        for seed in [2, 1, 0] {
            let found = newest(folder.path()).unwrap().unwrap();
            assert_eq!(seed_of(&found), seed);
            found.discard();
        }
        assert!(newest(folder.path()).unwrap().is_none());
    }

    #[test]
    fn who_ends_as_one_should_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = Keeper::begin(folder.path()).unwrap();
        keeper.keep(&run(1)).unwrap();
        keeper.end();
        keeper.keep(&run(1)).unwrap();
        assert!(newest(folder.path()).unwrap().is_none());
        let left: Vec<_> = folder.path().read_dir().unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    fn a_lock_that_keeps_nothing_is_put_away() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = Keeper::begin(folder.path()).unwrap();
        keeper.keep(&run(1)).unwrap();
        keeper.forget();
        killed(keeper);
        assert!(newest(folder.path()).unwrap().is_none());
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}

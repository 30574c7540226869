//! `dhcpleases.txt` kept in step with leases that change. A [`Keeper`] writes a state and notices
//! when another program has changed the file meanwhile; whoever must not go on before a lease is
//! safe calls it directly. [`InStep`] does the same beside the window: one write at a time, never
//! too often, and the last state always.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::errand::{Errand, Outcome};
use super::leases::{self, Format, LeaseRecord, Target};
use super::save;

/// Between the beginnings of two writes lies at least so much time.
pub const EVERY: Duration = Duration::from_millis(250);

/// Why a state is not in the file.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The system refused.
    #[error("cannot write {}: {source}; it is tried again when a lease changes", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not as it was left.
    #[error("another program has changed {}; it is replaced when a lease changes", .0.display())]
    Changed(PathBuf),
    /// There is something else.
    #[error("{} is no dhcpleases.txt; it is replaced when a lease changes", .0.display())]
    Foreign(PathBuf),
}

/// What came of keeping a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was written.
    Written,
    /// It stands there already.
    Current,
    /// The last try failed, and nothing has changed since.
    Waiting,
}

/// What a file was like when it was last looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    stamp: Option<Stamp>,
    /// Unknown for what another program wrote.
    content: Option<blake3::Hash>,
}

/// Length and time of modification.
type Stamp = (u64, SystemTime);

/// What is in the place of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// Nothing that could be lost.
    Nothing,
    /// What was there the last time.
    Same,
    /// Something else.
    Other,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Nothing,
    Write,
    /// It is said that there is something else, and this is what was seen.
    Tell,
}

/// The whole decision: what should be in the file, what was, and what is.
fn decide(wanted: blake3::Hash, seen: Option<Seen>, found: Found) -> Deed {
    let content = seen.and_then(|seen| seen.content);
    match found {
        Found::Same if content == Some(wanted) => Deed::Nothing,
        Found::Nothing | Found::Same => Deed::Write,
        Found::Other => Deed::Tell,
    }
}

/// Writes the states of one file.
#[derive(Clone, Debug)]
pub struct Keeper {
    path: PathBuf,
    /// Whether a write ends only when the disk has it.
    durable: bool,
    seen: Option<Seen>,
    /// The state that could not be written.
    failed: Option<blake3::Hash>,
}

impl Keeper {
    /// For the file at this place. A lease file of ours that is there is replaced; anything else
    /// is told of first.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            durable: false,
            seen: None,
            failed: None,
        }
    }

    /// As [`new`](Self::new), but a state is written only when it would outlive a power cut.
    pub fn durable(path: impl Into<PathBuf>) -> Self {
        Self {
            durable: true,
            ..Self::new(path)
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Brings the file to this state, or says why not. When it returns without an error the
    /// leases are in the file, whole; an error leaves the file as it was. What another program
    /// wrote is told of once, then replaced.
    ///
    /// # Errors
    /// When the system refuses, or somebody else's work would be lost.
    pub fn keep(&mut self, leases: &[LeaseRecord]) -> Result<Kept, KeepError> {
        let text = rendered(leases).map_err(|source| self.unwritable(source))?;
        self.bring(&text, blake3::hash(&text))
    }

    /// As [`keep`](Self::keep), but a state that could not be written is not tried again.
    ///
    /// # Errors
    /// As `keep`.
    pub fn keep_if_changed(&mut self, leases: &[LeaseRecord]) -> Result<Kept, KeepError> {
        let text = rendered(leases).map_err(|source| self.unwritable(source))?;
        let wanted = blake3::hash(&text);
        if self.failed == Some(wanted) {
            return Ok(Kept::Waiting);
        }
        self.bring(&text, wanted)
    }

    fn bring(&mut self, text: &[u8], wanted: blake3::Hash) -> Result<Kept, KeepError> {
        let brought = match decide(wanted, self.seen, self.find()) {
            Deed::Nothing => Ok(Kept::Current),
            Deed::Write => self.write(text, wanted),
            Deed::Tell => Err(self.notice()),
        };
        self.failed = brought.is_err().then_some(wanted);
        brought
    }

    fn find(&self) -> Found {
        let stamp = stamp(&self.path);
        if stamp.is_none() {
            return Found::Nothing;
        }
        match self.seen {
            Some(seen) if seen.stamp == stamp || self.is_still(seen) => Found::Same,
            None if self.is_ours_or_empty() => Found::Nothing,
            _ => Found::Other,
        }
    }

    /// Whether the file has the content that was seen, although it was touched.
    fn is_still(&self, seen: Seen) -> bool {
        seen.content.is_some() && seen.content == self.content()
    }

    fn write(&mut self, text: &[u8], wanted: blake3::Hash) -> Result<Kept, KeepError> {
        let write = |out: &mut dyn io::Write| out.write_all(text);
        let written = if self.durable {
            save::on_disk(&self.path, write)
        } else {
            save::whole(&self.path, write)
        };
        written.map_err(|source| self.unwritable(source))?;
        self.seen = Some(Seen {
            stamp: stamp(&self.path),
            content: Some(wanted),
        });
        Ok(Kept::Written)
    }

    /// From now on what is there is known.
    fn notice(&mut self) -> KeepError {
        let before = self.seen.replace(Seen {
            stamp: stamp(&self.path),
            content: None,
        });
        let path = self.path.clone();
        match before {
            Some(_) => KeepError::Changed(path),
            None => KeepError::Foreign(path),
        }
    }

    fn unwritable(&self, source: io::Error) -> KeepError {
        let path = self.path.clone();
        KeepError::Unwritable { path, source }
    }

    /// What is in the file, as far as it is as long as what was written last.
    fn content(&self) -> Option<blake3::Hash> {
        let (length, _) = self.seen?.stamp?;
        let (now, _) = stamp(&self.path)?;
        let read = || {
            let mut text = Vec::new();
            let file = std::fs::File::open(&self.path)?;
            file.take(length.saturating_add(1)).read_to_end(&mut text)?;
            Ok::<_, io::Error>(blake3::hash(&text))
        };
        (now == length).then(read)?.ok()
    }

    fn is_ours_or_empty(&self) -> bool {
        let read = || {
            let mut head = Vec::new();
            let file = std::fs::File::open(&self.path)?;
            file.take(HEAD).read_to_end(&mut head)?;
            Ok::<_, io::Error>(head)
        };
        let ours = |head: Vec<u8>| head.is_empty() || leases::recognise(&head) == Some(Format::Txt);
        // What cannot be read cannot be written either, and then the system says why.
        read().map_or(true, ours)
    }
}

/// Octets that are enough to know a format.
const HEAD: u64 = 4 << 10;

/// None where there is no file.
fn stamp(path: &Path) -> Option<Stamp> {
    let what = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
    Some((
        what.len(),
        what.modified().unwrap_or(SystemTime::UNIX_EPOCH),
    ))
}

fn rendered(leases: &[LeaseRecord]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    leases::write(leases, Target::Txt, &mut text)?;
    Ok(text)
}

/// What makes the leases of a state, on the thread that writes them.
type State = Box<dyn FnOnce() -> Vec<LeaseRecord> + Send>;
/// A write, and the keeper that comes back from it.
type Writing = Errand<(Keeper, Result<Kept, KeepError>)>;

/// A file that follows leases, off the thread that has it. Dropping it waits until the last state
/// is written.
pub struct InStep {
    keeper: Keeper,
    writing: Option<Writing>,
    wanted: Option<State>,
    /// When the last write began.
    began: Option<Duration>,
    trouble: Option<String>,
}

impl InStep {
    /// Follows with this keeper.
    pub fn new(keeper: Keeper) -> Self {
        Self {
            keeper,
            writing: None,
            wanted: None,
            began: None,
            trouble: None,
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.keeper.path()
    }

    /// Why the file is not as it should be, in one sentence. It stays until a write succeeds.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// The file is to have this state; one that was wanted before and is not yet written is
    /// passed over.
    pub fn want(&mut self, leases: impl FnOnce() -> Vec<LeaseRecord> + Send + 'static) {
        self.wanted = Some(Box::new(leases));
    }

    /// Whether everything wanted is written, or told to be impossible.
    pub fn is_settled(&self) -> bool {
        self.wanted.is_none() && self.writing.is_none()
    }

    /// Takes in what is done and begins what is due. `now` is the time since any fixed instant;
    /// `wake` is called when a write is done. Returns how long it takes until the next one is
    /// due, if only that is waited for.
    pub fn go_on(
        &mut self,
        now: Duration,
        wake: impl FnOnce() + Send + 'static,
    ) -> Option<Duration> {
        self.take_in();
        if self.writing.is_some() || self.wanted.is_none() {
            return None;
        }
        let rest = rest(self.began, now);
        if !rest.is_zero() {
            return Some(rest);
        }
        let leases = self.wanted.take()?;
        self.began = Some(now);
        let mut keeper = self.keeper.clone();
        let job = move || {
            let kept = keeper.keep_if_changed(&leases());
            (keeper, kept)
        };
        match Errand::run(job, wake) {
            Ok(writing) => self.writing = Some(writing),
            Err(error) => self.trouble = Some(self.keeper.unwritable(error).to_string()),
        }
        None
    }

    fn take_in(&mut self) {
        let Some(writing) = self.writing.take() else {
            return;
        };
        match writing.take() {
            Outcome::Pending => self.writing = Some(writing),
            Outcome::Done((keeper, kept)) => self.done(keeper, kept),
            Outcome::Lost => self.trouble = Some(self.lost()),
        }
    }

    fn lost(&self) -> String {
        let source = io::Error::other("the writing has broken off");
        self.keeper.unwritable(source).to_string()
    }

    fn done(&mut self, keeper: Keeper, kept: Result<Kept, KeepError>) {
        self.keeper = keeper;
        match kept {
            Ok(Kept::Written | Kept::Current) => self.trouble = None,
            Ok(Kept::Waiting) => {}
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }
}

impl Drop for InStep {
    fn drop(&mut self) {
        if let Some((keeper, _)) = self.writing.take().and_then(Errand::wait) {
            self.keeper = keeper;
        }
        if let Some(leases) = self.wanted.take() {
            // Nobody is there any more to be told.
            let _ = self.keeper.keep_if_changed(&leases());
        }
    }
}

/// How long the next write has to wait.
fn rest(began: Option<Duration>, now: Duration) -> Duration {
    let passed = began.map(|began| now.saturating_sub(began));
    passed.map_or(Duration::ZERO, |passed| EVERY.saturating_sub(passed))
}

#[cfg(test)]
mod tests;

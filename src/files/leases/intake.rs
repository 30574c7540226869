//! Reads a lease file for a run: its dates become the run's virtual time. It may be large, so it
//! is told how far the reading is, and it can be called off.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::exchange::{self, Taken};
use super::{HEAD, LeaseError, LeaseFile, LeaseFileError, modified, read, recognise};
use crate::view::import::{Candidate, Intake, Rejected};

/// How far a file has been read. Whoever reads it and whoever waits share one.
#[derive(Debug, Default)]
pub struct Progress {
    read: AtomicU64,
    total: AtomicU64,
    called_off: AtomicBool,
}

impl Progress {
    /// The share that has been read, if the size of the whole is known.
    pub fn share(&self) -> Option<f32> {
        let total = self.total.load(Ordering::Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "a share to be shown")]
        let share = self.read.load(Ordering::Relaxed) as f32 / total as f32;
        (total > 0).then_some(share.min(1.0))
    }

    /// Nobody waits any more: the reading ends soon.
    pub fn call_off(&self) {
        self.called_off.store(true, Ordering::Relaxed);
    }
}

/// A source that tells how far it was read.
struct Watched<'a, R> {
    source: R,
    progress: &'a Progress,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.progress.called_off.load(Ordering::Relaxed) {
            return Err(io::Error::other("nobody waits for it any more"));
        }
        let count = self.source.read(buffer)?;
        self.progress
            .read
            .fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Whether the file is a lease file, as far as its beginning tells.
pub fn is_lease_file(path: &Path) -> bool {
    let mut head = Vec::new();
    let is_file = path.metadata().is_ok_and(|what| what.is_file());
    let read = is_file && {
        let opened = File::open(path);
        opened.is_ok_and(|file| file.take(HEAD as u64).read_to_end(&mut head).is_ok())
    };
    read && recognise(&head).is_some()
}

/// Reads a lease file for a run whose virtual instant 0 is `epoch`, since 1970-01-01T00:00:00Z.
///
/// # Errors
/// When the file cannot be read, or is no lease file.
pub fn take_in(
    path: &Path,
    epoch: Duration,
    progress: &Progress,
) -> Result<Intake, LeaseFileError> {
    let wrong = |source| LeaseFileError {
        path: path.into(),
        source,
    };
    let file = File::open(path).map_err(LeaseError::Io).map_err(wrong)?;
    if let Ok(what) = file.metadata() {
        progress.total.store(what.len(), Ordering::Relaxed);
    }
    let written = modified(&file);
    let source = Watched {
        source: file,
        progress,
    };
    let leases = read(source, written).map_err(wrong)?;
    Ok(intake(&leases, date(epoch)))
}

/// The date of a run's first instant; none is later than the year 9999.
pub fn date(epoch: Duration) -> Timestamp {
    let micros = i64::try_from(epoch.as_micros()).ok();
    let date = micros.and_then(|micros| Timestamp::from_microsecond(micros).ok());
    date.unwrap_or(Timestamp::MAX)
}

/// What was read, in the time of a run that began at `epoch`.
pub fn intake(file: &LeaseFile, epoch: Timestamp) -> Intake {
    let Taken { bindings, refused } = exchange::to_bindings(&file.leases, epoch);
    let remarks = &file.remarks;
    let unreadable = remarks.rejected.iter().map(|rejected| Rejected {
        what: rejected.place.to_string(),
        reason: rejected.reason.clone(),
    });
    let refused = refused.into_iter().map(|(address, reason)| Rejected {
        what: address.to_string(),
        reason: reason.to_owned(),
    });
    let mut said: Vec<String> = remarks.skipped.iter().map(ToString::to_string).collect();
    if remarks.beyond > 0 {
        said.push(format!("{} leases are beyond what is read", remarks.beyond));
    }
    let candidates = bindings
        .into_iter()
        .map(|(binding, server)| Candidate { binding, server });
    Intake {
        format: file.format.name(),
        candidates: candidates.collect(),
        rejected: unreadable.chain(refused).collect(),
        rejected_more: remarks.rejected_more,
        remarks: said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_of_a_file_become_the_time_of_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dnsmasq.leases");
        let text = "1000000060 02:00:00:00:00:0a 192.168.1.100 laptop-a *\nnothing\n";
        std::fs::write(&path, text).unwrap();
        let progress = Progress::default();
        let found = take_in(&path, Duration::from_secs(1_000_000_000), &progress).unwrap();
        assert_eq!(found.format, "dnsmasq");
        let binding = &found.candidates[0].binding;
        assert_eq!(binding.until, Some(crate::time::SimTime::from_secs(60)));
        assert_eq!(found.rejected[0].what, "line 2");
        assert_eq!(progress.share(), Some(1.0));
        assert!(is_lease_file(&path) && !is_lease_file(folder.path()));
    }

    #[test]
    fn reading_ends_when_nobody_waits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dnsmasq.leases");
        std::fs::write(&path, "1000000060 02:00:00:00:00:0a 192.168.1.100 a *\n").unwrap();
        let progress = Progress::default();
        progress.call_off();
        let error = take_in(&path, Duration::ZERO, &progress).unwrap_err();
        assert!(
            error.to_string().ends_with("nobody waits for it any more"),
            "{error}"
        );
    }
}

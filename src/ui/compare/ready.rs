//! Makes two runs ready to be compared, away from the window: reads what is in a file, lays both
//! out, finds where they part.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::capture::{CaptureError, open as capture};
use crate::files::kind::{self, Kind};
use crate::session::{Limit, Log, Observer};
use crate::sim::Scenario;
use crate::ui::laid::Laid;
use crate::ui::session::open::{self, Progress};
use crate::ui::source::{Recording, broken_off};
use crate::view::compare::{By, Parted, part};

/// What is to be compared.
pub enum Source {
    /// What is open.
    Open {
        /// What it is called.
        title: String,
        /// What was played; of a capture nothing but its name.
        scenario: Arc<Scenario>,
        /// What happened.
        log: Arc<Log>,
    },
    /// What is in a file: a session, or a capture.
    File(PathBuf),
}

/// A run that is ready.
pub struct Run {
    /// What it is called.
    pub title: String,
    /// What was played.
    pub scenario: Arc<Scenario>,
    /// What happened.
    pub laid: Laid,
    /// Why it is not all that is in its file, in one sentence.
    pub short: Option<String>,
}

/// Two runs, and where they part.
pub struct Ready {
    /// The left one and the right one.
    pub sides: [Run; 2],
    /// Nowhere, if they are the same.
    pub parted: Option<Parted>,
}

/// Makes two runs ready.
///
/// # Errors
/// One sentence, if a file is not what can be compared.
pub fn ready(sources: [Source; 2], progress: &Progress) -> Result<Option<Ready>, String> {
    let [left, right] = sources;
    let Some(left) = lay(left, progress)? else {
        return Ok(None);
    };
    let Some(right) = lay(right, progress)? else {
        return Ok(None);
    };
    // Two runs of one lesson, drawn from one seed, are the same until something is done.
    let one = left.scenario.source == right.scenario.source
        && left.scenario.seed == right.scenario.seed
        && left.laid.log.records().first() == right.laid.log.records().first();
    let by = if one { By::Records } else { By::Messages };
    let parted = part(left.laid.told(), right.laid.told(), by);
    Ok(Some(Ready {
        sides: [left, right],
        parted,
    }))
}

fn lay(source: Source, progress: &Progress) -> Result<Option<Run>, String> {
    match source {
        Source::Open {
            title,
            scenario,
            log,
        } => Ok(Some(Run {
            title,
            laid: Laid::of(log, &scenario.captions),
            scenario,
            short: None,
        })),
        Source::File(path) => read(&path, progress),
    }
}

fn read(path: &Path, progress: &Progress) -> Result<Option<Run>, String> {
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    let opened = kind::open(path).map_err(|error| error.to_string())?;
    match opened.kind {
        Kind::Session => {
            let session = open::open(path, progress, || ())?;
            let Some(mut session) = session else {
                return Ok(None);
            };
            let place = session.active.min(session.runs.len().saturating_sub(1));
            let run = session.runs.swap_remove(place);
            let short = run.parted.map(|why| format!("{name}: {why}"));
            Ok(Some(Run {
                title: name,
                scenario: session.scenario,
                laid: run.laid,
                short,
            }))
        }
        Kind::Capture => {
            let most = Limit::default().records;
            let (log, short) = of_capture(path, most).map_err(|why| format!("{name}: {why}"))?;
            let scenario = Scenario::overheard(&name, "A capture that is compared");
            Ok(Some(Run {
                title: name,
                laid: Laid::of(Arc::new(log), &scenario.captions),
                scenario: Arc::new(scenario),
                short,
            }))
        }
        Kind::Lesson | Kind::Leases(_) => Err(format!(
            "{name}: only a session or a capture can be compared, this is {}",
            opened.kind.name()
        )),
    }
}

/// All of a capture, as far as it can be read and about so many records go; and why that is not
/// all, in one sentence.
fn of_capture(path: &Path, most: usize) -> Result<(Log, Option<String>), String> {
    let told = |error: CaptureError| error.to_string();
    let cast = capture::cast(path).map_err(told)?;
    let mut listener = capture::open(path).map_err(told)?;
    let mut observer = Observer::knowing(&cast);
    let mut log = Log::default();
    let short = loop {
        match listener.next_heard() {
            Ok(None) => break None,
            Ok(Some(_)) if log.len() >= most => {
                let title = Recording::title(path);
                break Some(format!(
                    "{title}: only the first {most} records are compared"
                ));
            }
            Ok(Some(heard)) => {
                observer.take(heard.at, heard.what);
                log.append(observer.take_records());
            }
            Err(error) if log.is_empty() => return Err(told(error)),
            // What was read stands; what comes after a mistake cannot be compared.
            Err(error) => break Some(broken_off(path, &told(error), listener.frames())),
        }
    };
    observer.settle();
    log.append(observer.take_records());
    Ok((log, short))
}

#[cfg(test)]
mod tests {
    use super::{Path, of_capture};

    #[test]
    fn a_capture_that_is_longer_than_what_is_compared_says_so() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pcap");
        let path = folder.join("cycle_kea_dhclient.pcap");
        let (whole, short) = of_capture(&path, usize::MAX).unwrap();
        assert_eq!(short, None);
        let (part, short) = of_capture(&path, 10).unwrap();
        assert!((10..whole.len()).contains(&part.len()));
        let said = "cycle_kea_dhclient.pcap: only the first 10 records are compared";
        assert_eq!(short.as_deref(), Some(said));
    }
}

//! Makes a run of a session file again, away from the window: reads it, plays it, compares it and
//! lays it out, so that the window has but to put it in the place of what was open.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::files::recording;
use crate::files::stamp::Stamp;
use crate::session::replay::ReplayError;
use crate::session::{Log, Recorder, Recording, Replay, Run};
use crate::sim::Scenario;
use crate::view::Outline;
use crate::view::captions::CaptionTrack;
use crate::view::steps::Steps;

/// So many events are played before anybody is asked whether to go on.
const AT_ONCE: usize = 10_000;

/// A session, ready for the window.
pub struct Opened {
    /// What was played.
    pub scenario: Arc<Scenario>,
    /// The run, which can go on from its end; none if its replay differs.
    pub run: Option<Run>,
    /// What happened.
    pub log: Log,
    /// Where everything stands in the ladder.
    pub outline: Outline,
    /// Steps and messages.
    pub steps: Steps,
    /// Which caption belongs where.
    pub captions: CaptionTrack,
    /// What is needed to save it again.
    pub recorder: Recorder,
    /// The file as it was read.
    pub stamp: Option<Stamp>,
    /// Where the replay parts from the recording.
    pub parted: Option<String>,
}

impl Opened {
    /// How many steps were made in it.
    pub fn step_count(&self) -> usize {
        self.steps.number(self.log.len())
    }
}

/// How far the opening of a session is, for both sides to see.
#[derive(Debug, Default)]
pub struct Progress {
    per_mille: AtomicU32,
    stopped: AtomicBool,
}

impl Progress {
    /// The share that has been played, in hundredths.
    pub fn percent(&self) -> u32 {
        self.per_mille.load(Ordering::Relaxed) / 10
    }

    /// Nobody wants it any more.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn note(&self, share: f32) -> bool {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share between 0 and 1"
        )]
        let per_mille = (share * 1_000.0) as u32;
        self.per_mille.store(per_mille, Ordering::Relaxed);
        !self.stopped.load(Ordering::Relaxed)
    }
}

/// Opens a session file. `note` is called from time to time. `None`: it was stopped.
///
/// # Errors
/// One sentence, if it is no session that can be played.
pub fn open(path: &Path, progress: &Progress, note: impl Fn()) -> Result<Option<Opened>, String> {
    // Before it is read: what is written meanwhile is then noticed later.
    let stamp = Stamp::of(path);
    let recording = recording::load(path).map_err(|error| error.to_string())?;
    let about = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let scenario = recording.scenario().map_err(|error| about(&error))?;
    let played = match play(&recording, progress, note) {
        Ok(None) => return Ok(None),
        Ok(Some(played)) => played,
        Err(error) => {
            let parted = parted(&recording, &error);
            let ReplayError::Differs { log, .. } = error else {
                return Err(about(&error));
            };
            Played {
                run: None,
                log: *log,
                recorder: Recorder::new(&scenario, recording.epoch),
                parted: Some(parted),
            }
        }
    };
    Ok(Some(lay_out(Arc::new(scenario), played, stamp)))
}

struct Played {
    run: Option<Run>,
    log: Log,
    recorder: Recorder,
    parted: Option<String>,
}

fn play(
    recording: &Recording,
    progress: &Progress,
    note: impl Fn(),
) -> Result<Option<Played>, ReplayError> {
    let mut replay = Replay::begin(recording)?;
    while replay.go_on(AT_ONCE)? {
        if !progress.note(replay.progress()) {
            return Ok(None);
        }
        note();
    }
    let replayed = replay.finish()?;
    Ok(Some(Played {
        run: Some(replayed.run),
        log: replayed.log,
        recorder: replayed.recorder,
        parted: None,
    }))
}

fn parted(recording: &Recording, error: &ReplayError) -> String {
    let program = env!("CARGO_PKG_VERSION");
    let recorded_by = &recording.program;
    if recorded_by == program {
        return error.to_string();
    }
    // Whatever stands in a file is not to fill the window.
    let recorded_by: String = recorded_by.chars().take(20).collect();
    format!("{error} (recorded by Dorascope {recorded_by}, this is {program})")
}

fn lay_out(scenario: Arc<Scenario>, played: Played, stamp: Option<Stamp>) -> Opened {
    let Played {
        run,
        log,
        recorder,
        parted,
    } = played;
    let mut outline = Outline::default();
    outline.extend(&log);
    let mut steps = Steps::default();
    steps.extend(&log);
    let mut captions = CaptionTrack::default();
    captions.extend(&log, &scenario.captions);
    Opened {
        scenario,
        run,
        log,
        outline,
        steps,
        captions,
        recorder,
        stamp,
        parted,
    }
}

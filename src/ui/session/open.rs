//! Makes a run of a session file again, away from the window: reads it, plays it, compares it and
//! lays it out, so that the window has but to put it in the place of what was open.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::files::recording;
use crate::files::stamp::Stamp;
use crate::session::replay::ReplayError;
use crate::session::{
    Branches, Log, Origin, Place as Cut, Recorder, Recording, Replay, Replayed, Run,
};
use crate::sim::Scenario;
use crate::ui::laid::Laid;

/// So many events are played before anybody is asked whether to go on.
const AT_ONCE: usize = 10_000;

/// A session, ready for the window.
pub struct Opened {
    /// What was played.
    pub scenario: Arc<Scenario>,
    /// Its runs, the trunk first; there is at least one.
    pub runs: Vec<LaidOut>,
    /// Which of them is looked at.
    pub active: usize,
    /// The file as it was read.
    pub stamp: Option<Stamp>,
}

/// A run that was played, ready for the window.
pub struct LaidOut {
    /// The run, which can go on from its end; none if its replay differs.
    pub run: Option<Run>,
    /// What happened.
    pub laid: Laid,
    /// What is needed to save it again.
    pub recorder: Recorder,
    /// Where the replay parts from the recording, or from the run that it was branched off.
    pub parted: Option<String>,
    /// Where it was branched off.
    pub origin: Option<Origin>,
    /// What the user calls it.
    pub name: Option<String>,
}

impl Opened {
    /// How many steps were made in the run that is looked at.
    pub fn step_count(&self) -> usize {
        let active = self.runs.get(self.active);
        active.map_or(0, |run| run.laid.step_count())
    }

    /// Whether all of it was played as it was recorded.
    pub fn is_whole(&self) -> bool {
        self.runs.iter().all(|run| run.parted.is_none())
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
    let Branches { runs, active } = recording::load_all(path).map_err(|error| error.to_string())?;
    let about = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let trunk = runs.first().ok_or_else(|| about(&"there is no run"))?;
    let scenario = trunk.recording.scenario().map_err(|error| about(&error))?;
    let all = runs.len() as f32;
    let mut opened = Vec::with_capacity(runs.len());
    for (number, branch) in runs.into_iter().enumerate() {
        let recording = &branch.recording;
        let share = |played: f32| {
            note();
            progress.note((number as f32 + played) / all)
        };
        let played = match Replay::play(recording, share) {
            Ok(None) => return Ok(None),
            Ok(Some(replayed)) => {
                let misfit = branch.misfit(&replayed.log);
                let played = Played::from(replayed);
                Played {
                    run: played.run.filter(|_| misfit.is_none()),
                    parted: misfit.map(str::to_owned),
                    ..played
                }
            }
            Err(error) => {
                let parted = parted(recording, &error);
                let ReplayError::Differs { log, .. } = error else {
                    return Err(about(&error));
                };
                let mut recorder = Recorder::new(&scenario, recording.epoch);
                // What was said about the records that agree is still to be read.
                let said = recording.remarks.iter();
                let said = said.filter(|remark| remark.is_within(log.len()));
                recorder.edit_remarks(|remarks| remarks.extend(said.cloned()));
                Played {
                    run: None,
                    log: *log,
                    recorder,
                    parted: Some(parted),
                }
            }
        };
        let laid_out = lay_out(&scenario, played);
        opened.push(LaidOut {
            origin: branch.origin,
            name: branch.name,
            ..laid_out
        });
    }
    Ok(Some(Opened {
        scenario: Arc::new(scenario),
        runs: opened,
        active,
        stamp,
    }))
}

/// Plays a recording up to a place, so that it can go on differently from there. `None`: it was
/// stopped.
///
/// # Errors
/// One sentence, if it cannot be played.
pub fn branch(
    recording: &Recording,
    place: Cut,
    progress: &Progress,
) -> Result<Option<LaidOut>, String> {
    let told = |error: ReplayError| format!("This run cannot be branched: {error}");
    let mut replay = Replay::begin(recording).map_err(told)?;
    while replay.go_on_to(place, AT_ONCE).map_err(told)? {
        if !progress.note(replay.progress()) {
            return Ok(None);
        }
    }
    let scenario = recording.scenario().map_err(|error| error.to_string())?;
    Ok(Some(lay_out(&scenario, replay.cut(place).into())))
}

struct Played {
    run: Option<Run>,
    log: Log,
    recorder: Recorder,
    parted: Option<String>,
}

impl From<Replayed> for Played {
    fn from(replayed: Replayed) -> Self {
        Self {
            run: Some(replayed.run),
            log: replayed.log,
            recorder: replayed.recorder,
            parted: None,
        }
    }
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

fn lay_out(scenario: &Scenario, played: Played) -> LaidOut {
    let Played {
        run,
        log,
        recorder,
        parted,
    } = played;
    LaidOut {
        run,
        laid: Laid::of(Arc::new(log), &scenario.captions),
        recorder,
        parted,
        origin: None,
        name: None,
    }
}

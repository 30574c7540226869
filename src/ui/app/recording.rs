//! A recording in the window: how it is opened over a lesson, how its records come in, what it
//! refuses, and the way back.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;

use super::App;
use crate::files::capture::reading::Reading;
use crate::session::Playhead;
use crate::sim::Scenario;
use crate::ui::action::{Action, Verb};
use crate::ui::driver::Driver;
use crate::ui::places::{Place, Whence};
use crate::ui::source::{Behind, NO_RESTART, NOT_HERE, NOT_SAVED, Recording, Source};

/// So long a frame may spend on taking in what was read.
const A_FRAME: Duration = Duration::from_millis(8);

impl App {
    /// Opens a capture. The lesson that was open ends, and is remembered.
    pub(super) fn open_recording(&mut self, path: PathBuf, reading: Reading) {
        let behind = self.behind();
        let title = Recording::title(&path);
        let scenario = Scenario::overheard(&title, &Recording::summary(&path));
        self.begin(Arc::new(scenario));
        self.model.source = Source::Recording(Box::new(Recording {
            path,
            about: reading.about().clone(),
            behind,
        }));
        self.driver = Some(Driver::Recording(Box::new(reading)));
    }

    /// The lesson that is open, or that the open recording was opened over.
    pub(super) fn behind(&self) -> Behind {
        let model = &self.model;
        match &model.source {
            Source::Recording(recording) => recording.behind.clone(),
            Source::Network(run) => run.behind.clone(),
            Source::Lab => Behind {
                scenario: Arc::clone(&model.scenario),
                file: model.file.clone(),
                step: model.steps.number(model.playback.destination().count),
            },
        }
    }

    /// Back to the lesson, to the step at which it was left.
    pub(super) fn leave_recording(&mut self, ctx: &Context) {
        if self.model.is_lab() {
            return;
        }
        let Behind {
            scenario,
            file,
            step,
        } = self.behind();
        let place = Place {
            whence: Whence::BuiltIn(scenario.lesson.name.clone()),
            title: scenario.lesson.title.clone(),
            seed: scenario.seed.0,
            step,
            variants: Vec::new(),
        };
        self.open_at(ctx, Scenario::clone(&scenario), &place);
        self.model.file = file;
    }

    /// Says why a wish cannot be carried out in a recording. Returns whether that is so.
    pub(super) fn refuses(&mut self, action: &Action) -> bool {
        if !self.model.is_recording() {
            return false;
        }
        let why = match action {
            Action::Do(Verb::Restart | Verb::RestartNewSeed)
            | Action::Seed(_)
            | Action::Variant(..) => NO_RESTART,
            Action::SaveSession(_) | Action::Do(Verb::Save | Verb::SaveAs) => NOT_SAVED,
            Action::Command(_)
            | Action::Rule(_)
            | Action::Edit(_)
            | Action::Compose(_)
            | Action::Do(Verb::Compose) => NOT_HERE,
            Action::Do(verb) if verb.disturbs() => NOT_HERE,
            _ => {
                // The next wish shows that it was read.
                let said =
                    |trouble: &mut String| [NOT_HERE, NO_RESTART, NOT_SAVED].contains(&&**trouble);
                self.model.trouble.take_if(said);
                return false;
            }
        };
        self.model.trouble = Some(why.to_owned());
        true
    }

    /// Takes in what was read of the capture, for as long as a frame can spare.
    pub(super) fn take_in_recording(&mut self, ctx: &Context) {
        let began = Instant::now();
        while let Some(Driver::Recording(reading)) = &mut self.driver {
            let Some(records) = reading.take() else {
                return;
            };
            let about = reading.about().clone();
            let model = &mut self.model;
            if !records.is_empty() && model.close_question() {
                self.world_of = None;
            }
            let before = model.log.len();
            let follows = model.steps.number(before) > 0 && model.is_live();
            model.grow(records);
            if let Source::Recording(recording) = &mut model.source {
                let grows = about.grows;
                recording.about = about;
                if let Some(trouble) = recording.trouble() {
                    model.trouble = Some(trouble);
                }
                self.look_at_new(before, follows, grows);
            }
            if began.elapsed() > A_FRAME {
                return ctx.request_repaint();
            }
        }
    }

    /// A file is looked at from its start; what is still arriving as it arrives. Whoever looks
    /// at the end stays there, and sees the newest message on its way.
    fn look_at_new(&mut self, before: usize, follows: bool, grows: bool) {
        let model = &mut self.model;
        let (log, steps) = (&model.log, &model.steps);
        let started = steps.number(before) > 0;
        if !started && !grows {
            let start = Playhead::after(log, steps.beginning());
            return model.playback.jump(start);
        }
        if (follows || !started) && log.len() > before {
            let last = steps.step(log.len()).map_or(before, |step| step.start);
            if model.playback.destination().count < last {
                model.playback.jump(Playhead::after(log, last));
            }
            model.playback.glide_to(log, Playhead::at_end(log));
        }
    }

    /// At the end of what was read nothing more is played, unless more is still arriving.
    pub(super) fn wait_for_more(&mut self) {
        if self.model.is_over() {
            self.model.playback.stop();
        }
    }
}

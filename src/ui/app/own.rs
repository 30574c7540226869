//! Lessons of the user's own: the folder is looked at, and the lesson that is open begins again
//! when its file was saved.

use std::path::Path;
use std::sync::Arc;

use egui::Context;

use super::App;
use super::sessions::waker;
use super::variants::in_same_variants;
use crate::files::lessons::shelf::{News, PAUSE, Wanted, Watch};
use crate::session::InputKind;
use crate::sim::{Command, Scenario};
use crate::ui::places::{Place, Whence};

/// Who looks at the folder and the file, and what was found.
#[derive(Debug, Default)]
pub(super) struct OwnLessons {
    watch: Option<Watch>,
    /// Nobody can be had to look.
    given_up: bool,
    /// The lesson that is open as its file has it now; the run is of before.
    newer: Option<Arc<Scenario>>,
}

impl OwnLessons {
    /// What is open now is as its file had it.
    pub(super) fn another_run(&mut self) {
        self.newer = None;
    }

    /// The lesson with which the next run begins, if its file is newer than this one.
    pub(super) fn newer(&self) -> Option<&Arc<Scenario>> {
        self.newer.as_ref()
    }
}

impl App {
    /// Looks what has changed.
    pub(super) fn look_at_lessons(&mut self, ctx: &Context) {
        let folder = self.model.prefs.places.lessons.clone();
        let is_lesson = self.model.is_lab() && self.model.session.file.is_none();
        let file = self.model.file.clone().filter(|_| is_lesson);
        let wanted = Wanted { folder, file };
        if self.own.watch.is_none() {
            if self.own.given_up || wanted == Wanted::default() {
                return;
            }
            match Watch::begin(PAUSE, waker(ctx)) {
                Ok(watch) => self.own.watch = Some(watch),
                Err(error) => {
                    self.own.given_up = true;
                    self.model.trouble = Some(format!("own lessons cannot be watched: {error}"));
                    return;
                }
            }
        }
        let mut heard = Vec::new();
        if let Some(watch) = &mut self.own.watch {
            watch.want(wanted);
            heard.extend(std::iter::from_fn(|| watch.take()));
        }
        for news in heard {
            match news {
                News::Shelf(shelf) => {
                    let wanted = self.model.prefs.places.lessons.as_ref();
                    if wanted == Some(&shelf.folder) {
                        self.model.own = Some(shelf);
                    }
                }
                News::Lesson(path, lesson) => self.read_again(ctx, &path, lesson),
            }
        }
    }

    /// The file of the lesson that is open was saved: the run begins again with it and goes to
    /// where one was, unless there is something in the run that would be lost.
    fn read_again(&mut self, ctx: &Context, path: &Path, lesson: Result<Box<Scenario>, String>) {
        if self.model.file.as_deref() != Some(path) {
            return;
        }
        let scenario = match lesson {
            Ok(scenario) => self.with_seed_of_the_user(*scenario),
            Err(sentence) => {
                self.model.trouble = Some(sentence);
                return;
            }
        };
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy();
        if self.has_something_to_lose() {
            self.model.notice = Some(format!(
                "{name} was saved anew: Restart plays it as it is now"
            ));
            self.own.newer = Some(Arc::new(scenario));
            return;
        }
        let model = &self.model;
        let place = Place {
            whence: Whence::File(path.to_owned()),
            title: scenario.lesson.title.clone(),
            seed: scenario.seed.0,
            step: model.steps.number(model.playback.destination().count),
            variants: Vec::new(),
        };
        let at_start_page = self.start_page;
        self.open_at(ctx, scenario, &place);
        self.start_page = at_start_page;
        self.model.file = Some(path.to_owned());
        self.model.notice = Some(format!("{name} was read again"));
    }

    /// The lesson in the variants of the run that is open; a seed of the user's own stays.
    fn with_seed_of_the_user(&self, lesson: Scenario) -> Scenario {
        let open = &self.model.scenario;
        let mut lesson = in_same_variants(open, lesson);
        let usual = Scenario::parse(&open.source).map(|usual| in_same_variants(open, usual).seed);
        if usual != Ok(open.seed) {
            lesson.seed = open.seed;
        }
        lesson
    }

    /// Whether there is something in the session that the lesson does not say: what the user has
    /// told the run, branched off it, answered, noted or is just noting.
    fn has_something_to_lose(&self) -> bool {
        let recorder = &self.model.session.recorder;
        let mut inputs = recorder.inputs().iter();
        !self.runs.is_alone()
            || self.note_sheet.is_some()
            || !recorder.remarks().is_empty()
            || inputs.any(|input| {
                !matches!(
                    input.what,
                    InputKind::Command(Command::Gate(_) | Command::ReleaseNext)
                )
            })
    }
}

//! Compares what is open with something else: asks with what, has both made ready beside the window,
//! shows them, and carries out what is wished for meanwhile. Nothing is done to either run.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Context, Ui};

use super::App;
use super::sessions::waker;
use crate::files::errand::{Errand, Outcome};
use crate::ui::action::{Action, Verb};
use crate::ui::branches::TabId;
use crate::ui::compare::ready::{self, Ready, Source};
use crate::ui::compare::{Choice, CompareWish, Comparison, page_ui, sheet_ui};
use crate::ui::dialogs::Purpose;
use crate::ui::model::Model;
use crate::ui::session::open::Progress;
use crate::ui::source::Recording;

/// Why nothing is done to a run while it is compared.
const ONLY_LOOKED_AT: &str =
    "Two runs are compared: nothing can be done to them until the comparison is closed";

/// What is being compared.
#[derive(Default)]
pub(super) struct Comparing {
    /// It is asked with what.
    asks: bool,
    readying: Option<Readying>,
    shown: Option<Box<Comparison>>,
}

/// Two runs that are being made ready.
struct Readying {
    /// Of which session.
    session: u64,
    progress: Arc<Progress>,
    errand: Errand<Result<Option<Ready>, String>>,
}

impl Comparing {
    /// Asks with what.
    pub(super) fn ask(&mut self) {
        self.asks = self.shown.is_none();
    }

    /// Whether it is asked.
    pub(super) fn is_asking(&self) -> bool {
        self.asks
    }

    /// It is not asked any more. Returns whether it was.
    pub(super) fn escape(&mut self) -> bool {
        std::mem::take(&mut self.asks)
    }

    /// It is not to be compared with anything.
    pub(super) fn stop(&mut self) {
        if let Some(readying) = self.readying.take() {
            readying.progress.stop();
        }
        (self.asks, self.shown) = (false, None);
    }
}

impl App {
    /// The comparison that is to be seen.
    pub fn comparison(&self) -> Option<&Comparison> {
        self.comparing.shown.as_deref()
    }

    /// Carries out a wish about comparing.
    pub(super) fn compare_wish(&mut self, ctx: &Context, wish: CompareWish) {
        self.comparing.asks = false;
        match wish {
            CompareWish::With(tab) => self.compare_with_tab(ctx, tab),
            CompareWish::AskForFile => self.ask(Purpose::CompareWith, String::new()),
            CompareWish::File(path) => self.compare_with_file(ctx, path),
            CompareWish::Close => self.comparing.stop(),
            CompareWish::Align(align) => self.with_comparison(|shown| shown.align(align)),
            CompareWish::Pace(pace) => self.with_comparison(|shown| shown.pace = pace),
            CompareWish::Parting => self.with_comparison(Comparison::to_parting),
        }
    }

    fn with_comparison(&mut self, change: impl FnOnce(&mut Comparison)) {
        if let Some(shown) = &mut self.comparing.shown {
            change(shown);
        }
    }

    /// What is open stands at the left, unless the other is what it was branched off.
    fn compare_with_tab(&mut self, ctx: &Context, tab: TabId) {
        let active = self.runs.active();
        let (Some(other), Some(model)) = (self.runs.tab(tab), self.runs.model(tab, &self.model))
        else {
            return;
        };
        if tab == active.id {
            return;
        }
        let own = open_source(&self.model, active.name());
        let its = open_source(model, other.name());
        let is_root = active.root.as_ref().is_some_and(|root| root.from == tab);
        let sources = if is_root { [its, own] } else { [own, its] };
        self.make_ready(ctx, sources);
    }

    fn compare_with_file(&mut self, ctx: &Context, path: PathBuf) {
        let title = title(&self.model, self.runs.active().name());
        let own = open_source(&self.model, &title);
        self.make_ready(ctx, [own, Source::File(path)]);
    }

    fn make_ready(&mut self, ctx: &Context, sources: [Source; 2]) {
        self.comparing.stop();
        let progress = Arc::<Progress>::default();
        let shared = Arc::clone(&progress);
        let job = move || ready::ready(sources, &shared);
        match Errand::run(job, waker(ctx)) {
            Ok(errand) => {
                self.comparing.readying = Some(Readying {
                    session: self.sessions.run,
                    progress,
                    errand,
                });
            }
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }

    /// Takes in what has been made ready, and brings the figures up to where one looks.
    pub(super) fn run_comparison(&mut self, ctx: &Context) {
        if let Some(readying) = self.comparing.readying.take() {
            match readying.errand.take() {
                Outcome::Pending => self.comparing.readying = Some(readying),
                Outcome::Lost => {
                    self.model.trouble = Some("The runs could not be compared".into());
                }
                Outcome::Done(_) if readying.session != self.sessions.run => {}
                Outcome::Done(Err(sentence)) => self.model.trouble = Some(sentence),
                Outcome::Done(Ok(None)) => {}
                Outcome::Done(Ok(Some(ready))) => {
                    let short = ready.sides.iter().filter_map(|side| side.short.as_deref());
                    let short: Vec<&str> = short.collect();
                    if !short.is_empty() {
                        self.model.trouble = Some(short.join("; "));
                    }
                    self.stand_still();
                    self.model.playback.complete();
                    (self.start_page, self.palette) = (false, None);
                    let shown = Comparison::new(ready, &self.model.prefs);
                    self.comparing.shown = Some(Box::new(shown));
                    ctx.request_repaint();
                }
            }
        }
        if let Some(shown) = &mut self.comparing.shown
            && shown.draw_charts()
        {
            ctx.request_repaint();
        }
    }

    /// Takes the wishes that are for the comparison, and holds back what would change a run.
    pub(super) fn is_for_comparison(&mut self, action: &Action) -> bool {
        let Some(shown) = &mut self.comparing.shown else {
            return false;
        };
        match action {
            Action::Do(verb) => match verb {
                Verb::Step | Verb::Next | Verb::NextMessage | Verb::NextTimer => {
                    shown.step();
                }
                Verb::Back | Verb::PreviousMessage => shown.back(),
                Verb::First => shown.go(false),
                Verb::Live => shown.go(true),
                Verb::Axis => shown.next_axis(),
                Verb::ZoomIn => shown.zoom_by(1.15),
                Verb::ZoomOut => shown.zoom_by(1.0 / 1.15),
                Verb::Fit => {
                    for side in &mut shown.sides {
                        side.camera = crate::ui::ladder::Camera::default();
                    }
                }
                Verb::Close if self.palette.is_none() && self.sheet.is_none() => {
                    self.comparing.stop();
                }
                _ if may_pass(*verb) => return false,
                _ => self.model.notice = Some(ONLY_LOOKED_AT.to_owned()),
            },
            Action::Command(_) | Action::Edit(_) | Action::Seek(_) | Action::BranchBefore(_) => {
                self.model.notice = Some(ONLY_LOOKED_AT.to_owned());
            }
            _ => return false,
        }
        true
    }

    /// The page with both runs. Returns whether there is one.
    pub(super) fn compared_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) -> bool {
        let Some(shown) = &mut self.comparing.shown else {
            return false;
        };
        page_ui(ui, shown, actions);
        true
    }

    /// Asks what to compare with.
    pub(super) fn compare_sheet(&mut self, ui: &Ui, actions: &mut Vec<Action>) {
        if !self.comparing.asks {
            return;
        }
        let active = self.runs.active();
        let title = title(&self.model, active.name());
        let root = active.root.as_ref().map(|root| root.from);
        let others = self.runs.tabs().iter().filter(|tab| tab.id != active.id);
        let mut choices: Vec<Choice> = others
            .map(|tab| Choice {
                tab: tab.id,
                name: tab.name().to_owned(),
                is_root: Some(tab.id) == root,
            })
            .collect();
        choices.sort_by_key(|choice| !choice.is_root);
        if sheet_ui(ui, &title, &choices, actions) {
            self.comparing.asks = false;
        }
    }
}

/// What of the catalogue changes neither run nor look.
fn may_pass(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Palette
            | Verb::Close
            | Verb::Keys
            | Verb::About
            | Verb::Blank
            | Verb::FullScreen
            | Verb::Quit
            | Verb::Save
            | Verb::SaveAs
            | Verb::TextLarger
            | Verb::TextSmaller
            | Verb::TextNormal
            | Verb::CaptionLevel
    )
}

fn open_source(model: &Model, title: &str) -> Source {
    Source::Open {
        title: title.to_owned(),
        scenario: Arc::clone(&model.scenario),
        log: Arc::clone(model.whole_log()),
    }
}

/// What is open, by its name.
fn title(model: &Model, run: &str) -> String {
    match model.source.recording() {
        Some(recording) => Recording::title(&recording.path),
        None if run.is_empty() => model.scenario.lesson.title.clone(),
        None => run.to_owned(),
    }
}

//! The runs of a session as tabs: one is looked at and can go on, the others stand still with all
//! that was to be seen of them. [`App`](super::App) carries out the wishes; the row of tabs is in
//! `row`.

mod parked;
mod row;

pub use parked::{Parked, Shared};
pub(super) use row::{TRUNK_STAYS, row_ui};

use crate::session::branches::Parting;
use crate::session::recording::End;
use crate::session::{Branch, Branches, Extent, Input, Log, Origin, Run};
use crate::ui::model::Model;
use crate::ui::session::open::LaidOut;
use crate::view::deeds::branch_name;

/// A tab, as long as it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TabId(u64);

/// A wish about the runs of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BranchWish {
    /// Looks at another run.
    Show(TabId),
    /// Closes a tab; asks first if something would be lost.
    Close(TabId),
    /// Closes it, whatever is lost.
    CloseAnyway(TabId),
    /// Closes nothing after all.
    Keep,
    /// Closes all of them, whatever is lost.
    Leave,
    /// Wants to name it.
    Rename(TabId),
    /// What stands in the field for the name.
    Type(String),
    /// Takes the name that was typed.
    Named,
    /// Leaves the name as it was.
    NotNamed,
}

/// Where a run was branched off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// From which.
    pub from: TabId,
    /// So many inputs are the same in both.
    pub inputs: usize,
    /// Up to here both are the same.
    pub cut: End,
}

/// A run of the session.
pub struct Tab {
    /// Which.
    pub id: TabId,
    /// Where it was branched off; nowhere if it is the trunk.
    pub root: Option<Root>,
    /// What the user calls it.
    pub given: Option<String>,
    /// What it is called else.
    derived: String,
    /// How far it and the run that it was branched off had come when that was made.
    derived_of: Option<(Extent, Extent)>,
    /// If it came of an undo, the run in which that can be redone, and how far this one had come.
    pub undone: Option<(TabId, Extent)>,
    /// The run, unless it is looked at.
    pub parked: Option<Box<Parked>>,
}

/// How far each run of a session had come, and what it was called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing(Vec<(TabId, Extent, Option<String>)>);

/// The runs of a session.
pub struct Runs {
    tabs: Vec<Tab>,
    active: usize,
    next: u64,
    /// How they stood when they were last saved or opened.
    pub saved: Option<Standing>,
    /// The name that is being typed, and for which tab.
    pub renaming: Option<(TabId, String)>,
    /// A tab that is to be closed although something would be lost: to be asked about.
    pub closing: Option<TabId>,
}

impl Default for Runs {
    /// One run, which is looked at.
    fn default() -> Self {
        let trunk = Tab::new(TabId(0), None);
        Self {
            tabs: vec![trunk],
            active: 0,
            next: 1,
            saved: None,
            renaming: None,
            closing: None,
        }
    }
}

impl Tab {
    fn new(id: TabId, root: Option<Root>) -> Self {
        Self {
            id,
            root,
            given: None,
            derived: String::new(),
            derived_of: None,
            undone: None,
            parked: None,
        }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        self.given.as_deref().unwrap_or(&self.derived)
    }

    /// Its run: the one that is looked at, or what is parked here.
    pub fn model<'a>(&'a self, active: &'a Model) -> &'a Model {
        self.parked.as_ref().map_or(active, |parked| &parked.model)
    }
}

impl Runs {
    /// All tabs, in the order in which they were made.
    pub fn tabs(&self) -> &[Tab] {
        &self.tabs
    }

    /// Whether there is but one run.
    pub fn is_alone(&self) -> bool {
        self.tabs.len() == 1
    }

    /// The one that is looked at.
    pub fn active(&self) -> &Tab {
        &self.tabs[self.active]
    }

    /// The one that is looked at.
    pub fn active_mut(&mut self) -> &mut Tab {
        &mut self.tabs[self.active]
    }

    /// One of them.
    pub fn tab(&self, id: TabId) -> Option<&Tab> {
        self.tabs.iter().find(|tab| tab.id == id)
    }

    fn tab_mut(&mut self, id: TabId) -> Option<&mut Tab> {
        self.tabs.iter_mut().find(|tab| tab.id == id)
    }

    /// The tab so many places to the right, around the circle.
    pub fn beside(&self, by: isize) -> TabId {
        let count = self.tabs.len();
        let place = (self.active + count).saturating_add_signed(by) % count;
        self.tabs[place].id
    }

    /// A run of the session: the one that is looked at, or what is parked of another.
    pub fn model<'a>(&'a self, id: TabId, active: &'a Model) -> Option<&'a Model> {
        Some(self.tab(id)?.model(active))
    }

    /// Adds a run, which stands still until it is looked at.
    pub fn add(&mut self, root: Option<Root>, name: Option<String>, parked: Parked) -> TabId {
        let id = TabId(self.next);
        self.next += 1;
        self.tabs.push(Tab {
            given: name,
            parked: Some(Box::new(parked)),
            ..Tab::new(id, root)
        });
        id
    }

    /// Takes in the runs of a session that was opened; the one that is looked at goes to `active`,
    /// which has its scenario. Returns what can go on of it.
    pub fn open(&mut self, runs: Vec<LaidOut>, place: usize, active: &mut Model) -> Option<Run> {
        let place = place.min(runs.len().saturating_sub(1));
        let mut on = None;
        self.tabs.clear();
        for (number, mut laid_out) in runs.into_iter().enumerate() {
            let id = TabId(self.next);
            self.next += 1;
            let root = laid_out.origin.take().and_then(|origin| {
                Some(Root {
                    from: self.tabs.get(origin.from)?.id,
                    inputs: origin.inputs,
                    cut: origin.cut,
                })
            });
            let mut tab = Tab::new(id, root);
            tab.given = laid_out.name.take();
            if number == place {
                on = active.take_up(laid_out);
            } else {
                tab.parked = Some(Box::new(Parked::of(laid_out, active, 1.0)));
            }
            self.tabs.push(tab);
        }
        if self.tabs.is_empty() {
            *self = Self::default();
        }
        self.active = place;
        on
    }

    /// Changes which run is looked at: puts away the one that was, and hands out the other. If
    /// there is no such other one, nothing changes and the same is handed out again.
    pub fn swap(&mut self, to: TabId, parked: Parked) -> Parked {
        let Some(place) = self.tabs.iter().position(|tab| tab.id == to) else {
            return parked;
        };
        let Some(other) = self.tabs[place].parked.take() else {
            return parked;
        };
        self.tabs[self.active].parked = Some(Box::new(parked));
        self.active = place;
        *other
    }

    /// Takes a tab away that is not looked at and not the trunk. What was branched off it is now
    /// branched off the run that it came from itself.
    pub fn remove(&mut self, id: TabId) {
        let place = self.tabs.iter().position(|tab| tab.id == id);
        let Some(place) = place.filter(|place| *place != self.active) else {
            return;
        };
        let Some(root) = self.tabs[place].root.clone() else {
            return;
        };
        self.tabs.remove(place);
        self.active -= usize::from(place < self.active);
        for tab in &mut self.tabs {
            if let Some(own) = tab.root.as_mut().filter(|own| own.from == id) {
                *own = if own.inputs <= root.inputs && own.cut.mark <= root.cut.mark {
                    Root {
                        from: root.from,
                        ..own.clone()
                    }
                } else {
                    root.clone()
                };
                tab.derived_of = None;
            }
            tab.undone.take_if(|(redo, _)| *redo == id);
        }
        self.closing.take_if(|closing| *closing == id);
        self.renaming.take_if(|(renaming, _)| *renaming == id);
    }

    /// Whether nothing has been done in a run since it was branched off.
    pub fn is_empty(&self, id: TabId, active: &Model) -> bool {
        let root = self.tab(id).and_then(|tab| tab.root.as_ref());
        let model = self.model(id, active);
        root.zip(model).is_some_and(|(root, model)| {
            let recorder = &model.session.recorder;
            let own = recorder.inputs().get(root.inputs..).unwrap_or_default();
            let grown = recorder.extent().records > root.cut.last.records;
            !grown && own.iter().all(|input| input.deed().is_none())
        })
    }

    /// Which run can be gone back to after an undo, as long as nothing was done since.
    pub fn redo(&self, active: &Model) -> Option<TabId> {
        let (redo, extent) = self.active().undone?;
        let now = active.session.recorder.extent();
        (now == extent && self.tab(redo).is_some()).then_some(redo)
    }

    /// How all runs stand.
    pub fn standing(&self, active: &Model) -> Standing {
        let of = |tab: &Tab| {
            let extent = tab.model(active).session.recorder.extent();
            (tab.id, extent, tab.given.clone())
        };
        Standing(self.tabs.iter().map(of).collect())
    }

    /// Whether a run that is not looked at stands elsewhere than in the file, or the tabs do.
    pub fn is_unsaved_elsewhere(&self, active: &Model) -> bool {
        let Some(saved) = &self.saved else {
            return !self.is_alone();
        };
        let here = self.active().id;
        let mut both = self.tabs.iter().zip(&saved.0);
        self.tabs.len() != saved.0.len()
            || both.any(|(tab, (id, extent, name))| {
                let moved = || tab.model(active).session.recorder.extent() != *extent;
                tab.id != *id || tab.given != *name || (tab.id != here && moved())
            })
    }

    /// How far this run had come when it was last saved.
    pub fn saved_extent(&self, id: TabId) -> Option<Extent> {
        let saved = self.saved.as_ref()?;
        let found = saved.0.iter().find(|(other, ..)| *other == id);
        found.map(|(_, extent, _)| *extent)
    }

    /// Why the session cannot be saved, if one of its runs cannot.
    pub fn unfit(&self, active: &Model) -> Option<String> {
        let mut others = self.tabs.iter().filter_map(|tab| {
            let why = tab.parked.as_ref()?.model.session.unfit.as_ref()?;
            Some(format!("“{}”: {why}", tab.name()))
        });
        active.session.unfit.clone().or_else(|| others.next())
    }

    /// All runs as recordings. What they hold is shared, not copied.
    pub fn branches(&self, active: &Model) -> Branches {
        let place = |id: TabId| self.tabs.iter().position(|tab| tab.id == id);
        let branch = |tab: &Tab| Branch {
            recording: tab.model(active).session.recorder.recording(),
            origin: tab.root.as_ref().and_then(|root| {
                Some(Origin {
                    from: place(root.from)?,
                    inputs: root.inputs,
                    cut: root.cut.clone(),
                })
            }),
            name: tab.given.clone(),
        };
        Branches {
            runs: self.tabs.iter().map(branch).collect(),
            active: self.active,
        }
    }

    /// Brings the names up to what has been done.
    pub fn name_all(&mut self, active: &Model) {
        for place in 0..self.tabs.len() {
            let tab = &self.tabs[place];
            let Some(root) = &tab.root else {
                let title = &active.scenario.lesson.title;
                if self.tabs[place].derived != *title {
                    self.tabs[place].derived.clone_from(title);
                }
                continue;
            };
            let (Some(own), Some(other)) = (
                self.model(tab.id, active).map(Told::of),
                self.model(root.from, active).map(Told::of),
            ) else {
                continue;
            };
            let of = Some((own.extent, other.extent));
            if tab.derived_of == of {
                continue;
            }
            let parting = Parting::of(own.inputs, other.inputs, root.inputs);
            let name = branch_name(parting, own.log, other.log, root.cut.mark.at);
            let tab = &mut self.tabs[place];
            (tab.derived, tab.derived_of) = (name, of);
        }
    }

    /// Gives a tab another name; an empty one is the derived one again.
    pub fn rename(&mut self, id: TabId, name: &str) {
        let name: String = name.trim().chars().take(LONGEST).collect();
        if let Some(tab) = self.tab_mut(id) {
            tab.given = (!name.is_empty()).then_some(name);
        }
    }
}

/// A name is no longer than this.
const LONGEST: usize = crate::files::recording::LONGEST_NAME;

/// What a name is derived from.
struct Told<'a> {
    extent: Extent,
    inputs: &'a [Input],
    log: &'a Log,
}

impl<'a> Told<'a> {
    fn of(model: &'a Model) -> Self {
        let recorder = &model.session.recorder;
        Self {
            extent: recorder.extent(),
            inputs: recorder.inputs(),
            log: model.whole_log(),
        }
    }
}

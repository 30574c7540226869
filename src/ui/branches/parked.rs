//! A run that is not looked at: what there is to be seen of it, where one looked, and the run itself,
//! which holds no socket and goes on when somebody looks at it again.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::files::lessons::shelf::Shelf;
use crate::files::stamp::Stamp;
use crate::session::{Playhead, Run, Status};
use crate::ui::ladder::Camera;
use crate::ui::model::{Catalogue, Model};
use crate::ui::prefs::Prefs;
use crate::ui::session::open::LaidOut;

/// A run that stands still.
pub struct Parked {
    /// What there is to be seen, and where one looked.
    pub model: Model,
    /// What can go on; none if it has failed.
    pub run: Option<Run>,
    /// What was in sight.
    pub camera: Camera,
    /// What a room saw.
    pub room: Camera,
}

impl Parked {
    /// A run that was just played. What one chose to see of another one is seen of it as well.
    pub fn of(laid_out: LaidOut, like: &Model, zoom: f32) -> Self {
        let mut model = Model::new(Vec::new(), Arc::clone(&like.scenario), like.prefs.clone());
        model.lanes = like.lanes.clone();
        (model.axis, model.tab) = (like.axis, like.tab);
        (model.lane, model.our_arrows) = (like.lane, like.our_arrows);
        model.drawer = like.drawer.anew();
        (model.finder, model.finding) = (like.finder.anew(), like.finding);
        let seen = |record: &crate::sim::RecordId| record.index() < laid_out.laid.log.len();
        model.selection = like.selection.filter(seen);
        model.pinned = like.pinned.filter(seen);
        let run = model.take_up(laid_out);
        let camera = || Camera {
            zoom,
            ..Camera::default()
        };
        Self {
            model,
            run,
            camera: camera(),
            room: camera(),
        }
    }
}

/// What belongs to all runs of a session and goes with the one that is looked at.
pub struct Shared {
    catalogue: Catalogue,
    prefs: Prefs,
    missing: BTreeMap<PathBuf, String>,
    file: Option<PathBuf>,
    own: Option<Arc<Shelf>>,
    session: Option<PathBuf>,
    known: Option<Stamp>,
}

impl Shared {
    /// Takes it from the run that was looked at.
    pub fn take(model: &mut Model) -> Self {
        Self {
            catalogue: std::mem::take(&mut model.catalogue),
            prefs: model.prefs.clone(),
            missing: std::mem::take(&mut model.missing),
            file: model.file.take(),
            own: model.own.take(),
            session: model.session.file.take(),
            known: model.session.known.take(),
        }
    }

    /// Gives it to the one that is.
    pub fn give(self, model: &mut Model) {
        (model.catalogue, model.prefs) = (self.catalogue, self.prefs);
        (model.missing, model.file, model.own) = (self.missing, self.file, self.own);
        (model.session.file, model.session.known) = (self.session, self.known);
        model.notice = None;
    }
}

impl Model {
    /// Takes up a run that was played, and looks at its end. Returns what can go on.
    pub fn take_up(&mut self, laid_out: LaidOut) -> Option<Run> {
        self.show(laid_out.laid);
        self.lay_out_rest();
        self.session.recorder = laid_out.recorder;
        if let Some(why) = laid_out.parted {
            self.session.unfit = Some(why.clone());
            self.status = Status {
                failed: Some(why),
                ..Status::default()
            };
        }
        self.playback.jump(Playhead::at_end(&self.log));
        laid_out.run
    }
}

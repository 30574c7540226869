//! A crowd is not watched message by message: playing lets virtual time run, a whole lesson in
//! about a minute, and the window goes along with the live edge.

use super::App;
use crate::session::{Order, Pace, Playhead};

impl App {
    /// Lets time run.
    pub(super) fn flow(&mut self) {
        self.follow();
        self.camera.following = true;
        self.model.explained = None;
        self.model.playback.stop();
        self.model.playback.complete();
        let factor = self.model.flow_factor();
        self.model.flows |= self.order(Order::Pace(Pace::Speed(factor)));
    }

    /// Lets it stand.
    pub(super) fn stop_flowing(&mut self) {
        self.model.flows = false;
        self.order(Order::Pace(Pace::Stopped));
    }

    /// Another page is shown in place of the run: it stands, whatever it was doing.
    pub(super) fn stand_still(&mut self) {
        if self.model.flows {
            self.stop_flowing();
        }
        self.model.playback.stop();
    }

    /// Looks at where time has come to. At the lesson's end it stands, and where it ran past a
    /// question in what came after so many records.
    pub(super) fn go_with_the_flow(&mut self, before: usize) {
        let model = &mut self.model;
        let mut end = Playhead::at_end(&model.log);
        end.instant = end.instant.max(model.status.mark.at);
        model.playback.jump(end);
        if model.flows && (model.status.ended | model.passes_question(before)) {
            self.stop_flowing();
        }
    }
}

//! Whether time can run by itself, and how fast.

use super::Model;
use crate::sim::HostKind;
use crate::ui::prefs::Speed;
use crate::view::scene::CROWD;

/// At normal speed a lesson takes so many seconds.
const A_LESSON: f64 = 60.0;

impl Model {
    /// Whether so many take part that what one message does says little: the lesson's words stay
    /// until its next ones.
    pub fn has_crowd(&self) -> bool {
        let hosts = self.scenario.hosts.iter();
        let clients = hosts.filter(|spec| spec.info.kind == HostKind::Client);
        clients.take(CROWD).count() == CROWD
    }

    /// Whether playing lets time run: a crowd takes part, and one looks at the live edge of a run
    /// that can go on.
    pub fn can_flow(&self) -> bool {
        let lab = self.is_lab() && self.beside.is_none();
        // With a question open in the past, what is shown ends there as if it were the live edge.
        let live = self.playback.destination().is_live(self.whole_log());
        lab && self.has_crowd() && live && self.status.failed.is_none()
    }

    /// So many times as fast as real time it runs.
    pub fn flow_factor(&self) -> f64 {
        let times = match self.prefs.speed {
            Speed::Quarter => 0.25,
            Speed::Half => 0.5,
            Speed::Normal => 1.0,
            Speed::Double => 2.0,
            Speed::Four => 4.0,
            Speed::Instant => 8.0,
        };
        let whole = self.scenario.ends.since(crate::time::SimTime::ZERO);
        (whole.as_secs_f64() / A_LESSON).max(1.0) * times
    }
}

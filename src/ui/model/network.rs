//! What the panels ask about a run on a real network.

use super::Model;
use crate::ui::network::NetworkRun;

impl Model {
    /// The run on a real network, if one is open or was.
    pub fn network(&self) -> Option<&NetworkRun> {
        self.source.network()
    }

    /// Whether sockets are open on a real network.
    pub fn is_on_network(&self) -> bool {
        self.network().is_some_and(NetworkRun::is_open)
    }

    /// Whether what is open is a run on a real network that is over.
    pub fn is_network_over(&self) -> bool {
        self.network().is_some_and(|run| !run.is_open())
    }

    /// Whether what is open can only be looked at.
    pub fn is_closed(&self) -> bool {
        self.is_recording() || self.is_network_over()
    }
}

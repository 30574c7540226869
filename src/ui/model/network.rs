//! What the panels ask about a run on a real network, and how it grows.

use super::Model;
use crate::protocol::ClientState;
use crate::session::{Input, Mark};
use crate::sim::Record;
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

    /// How many clients of ours hold an address that a server granted, after all that was taken in.
    pub fn holders(&self) -> usize {
        self.clients_in(|state| state.has_address() && state != ClientState::Static)
    }

    /// How many clients of ours may be granted an address any moment.
    pub fn asking(&self) -> usize {
        self.clients_in(|state| matches!(state, ClientState::Requesting | ClientState::Rebooting))
    }

    fn clients_in(&self, wanted: impl Fn(ClientState) -> bool) -> usize {
        let hosts = self.log.world().hosts();
        let ours = hosts.filter(|(_, now)| now.client().is_some());
        ours.filter(|(_, now)| wanted(now.state)).count()
    }

    /// Takes in what happened on a real network. `end` comes with the last part of what came
    /// together: its inputs, and where the run stood after it.
    pub(in crate::ui) fn take_in(&mut self, records: Vec<Record>, end: Option<(Vec<Input>, Mark)>) {
        let recorder = &mut self.session.recorder;
        match end {
            Some((inputs, mark)) => recorder.take(&records, inputs, mark),
            None => recorder.take_part(&records),
        }
        self.grow(records);
    }

    /// Whether what is open can only be looked at.
    pub fn is_closed(&self) -> bool {
        self.is_recording() || self.is_network_over()
    }
}

//! Which real sockets stand behind the hosts of a run.

use super::Model;
use crate::sim::{Event, HostId, HostKind, RecordId};

impl Model {
    /// The real port of a host; clients share one.
    pub fn port(&self, host: HostId) -> Option<u16> {
        let kind = self.log.host(host)?.kind;
        let same = |other: HostId| {
            other == host
                || self
                    .log
                    .host(other)
                    .is_some_and(|info| info.kind == kind && kind == HostKind::Client)
        };
        self.status
            .ports
            .iter()
            .find(|(other, _)| same(*other))
            .map(|(_, socket)| socket.port())
    }

    /// The real sockets that a message crossed.
    pub fn sockets(&self, released: RecordId) -> Option<String> {
        let record = self.log.get(released)?;
        let Event::Released(fates) = &record.event else {
            return None;
        };
        let from = self.port(record.host)?;
        let mut ports: Vec<u16> = fates.iter().filter_map(|fate| self.port(fate.to)).collect();
        ports.sort_unstable();
        ports.dedup();
        let ports: Vec<String> = ports.iter().map(|port| format!(":{port}")).collect();
        let to = ports.join(", ");
        (!ports.is_empty()).then(|| format!("127.0.0.1:{from} → 127.0.0.1{to}"))
    }
}

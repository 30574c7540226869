//! ISC's relay agent, between the two sides of a [`Wire::relayed`].

use core::net::Ipv4Addr;

use super::{ETH, Process, START, Wire, wait_for};

/// A running relay agent.
pub(crate) struct Relay {
    process: Process,
}

impl Relay {
    /// Starts it at the end `rly`, and waits until it listens.
    pub(crate) fn start(wire: &Wire, server: Ipv4Addr) -> Self {
        let folder = wire.folder("rly");
        let mut command = wire.daemon("rly", &folder, "dhcrelay");
        command.args(["-4", "-d", "-a", "-id", ETH, "-iu", "eth1", "--no-pid"]);
        command.arg(server.to_string());
        let mut process = Process::start(command, &folder, "dhcrelay");
        let ready = wait_for(START, || {
            let listens = wire.listens("rly", process.id(), 67);
            (listens || !process.is_running()).then_some(listens)
        });
        assert!(ready == Some(true), "{}", process.last_words());
        Self { process }
    }
}

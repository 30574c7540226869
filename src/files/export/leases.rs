//! The leases of a run at a playhead: what its servers have on record, or what its clients hold.
//! They are a table and no picture of the run, and a format may have no room for some of them:
//! so they stand beside [`Export`](super::Export) and tell what they left out.

use core::net::Ipv4Addr;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use crate::files::leases::exchange::from_bindings;
use crate::files::leases::held::of_client;
use crate::files::leases::{self, LeaseRecord, Losses, Target, intake};
use crate::files::save;
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::HostId;

/// Which leases are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// What all servers have on record.
    #[default]
    Servers,
    /// What all clients hold or remember.
    Clients,
    /// These records of servers.
    Records(BTreeSet<(HostId, Ipv4Addr)>),
    /// What these clients hold or remember.
    HeldBy(BTreeSet<HostId>),
}

/// Leases to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeaseTable(pub Vec<LeaseRecord>);

impl LeaseTable {
    /// The leases of a world, in a run whose instant 0 is `epoch`, since 1970-01-01T00:00:00Z.
    pub fn of(world: &World, which: &Which, epoch: Duration) -> Self {
        let epoch = intake::date(epoch);
        let all = |_: HostId, _: Ipv4Addr| true;
        Self(match which {
            Which::Servers => records(world, epoch, all),
            Which::Clients => held(world, epoch, |_| true),
            Which::Records(wanted) => records(world, epoch, |server, address| {
                wanted.contains(&(server, address))
            }),
            Which::HeldBy(wanted) => held(world, epoch, |client| wanted.contains(&client)),
        })
    }

    /// Writes them.
    ///
    /// # Errors
    /// When `out` refuses.
    pub fn write(&self, target: Target, out: &mut dyn Write) -> io::Result<Losses> {
        leases::write(&self.0, target, out)
    }

    /// Writes them to a file, whole or not at all. Returns what the format had no room for, one
    /// sentence for each reason.
    ///
    /// # Errors
    /// One sentence.
    pub fn save(&self, path: &Path, target: Target) -> Result<Vec<String>, String> {
        let mut losses = Losses::default();
        save::whole(path, |out| {
            losses = self.write(target, out)?;
            Ok(())
        })
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok(losses.lines())
    }
}

/// What servers have on record, by server and address.
fn records(
    world: &World,
    epoch: Timestamp,
    wanted: impl Fn(HostId, Ipv4Addr) -> bool,
) -> Vec<LeaseRecord> {
    let of_server = |(id, host): (HostId, &HostNow)| {
        let server = host.info.address.unwrap_or(Ipv4Addr::UNSPECIFIED);
        let bindings = host.bindings.values().map(AsRef::as_ref);
        from_bindings(bindings.filter(|b| wanted(id, b.address)), epoch, server)
    };
    world.hosts().flat_map(of_server).collect()
}

/// What clients hold or remember, in the order of their lanes.
fn held(world: &World, epoch: Timestamp, wanted: impl Fn(HostId) -> bool) -> Vec<LeaseRecord> {
    let clients = world.hosts().filter(|(id, _)| wanted(*id));
    clients
        .filter_map(|(_, host)| of_client(host, epoch))
        .collect()
}

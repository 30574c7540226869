//! Cables that are pulled and plugged in again, here or in another network, and somebody who
//! takes an address that is not his.

use core::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use super::{Engine, Machine, Plan};
use crate::net::Fault;
use crate::protocol::client::ClientInput;
use crate::protocol::{Field, Flaw, Note};
use crate::sim::event::{Event, RecordId};
use crate::sim::host::{HostId, HostInfo, HostKind, SegmentId};
use crate::sim::scenario::{HostSpec, Role};
use crate::wire::Mac;

impl Engine {
    /// Whether this cable can be pulled (`out`) or plugged in.
    pub(super) fn check_cable(&self, id: HostId, out: bool) -> Result<(), Flaw> {
        self.check_simulated("no cable of a real network is ours")?;
        let host = &self.hosts[id.index()];
        let name = &host.info.name;
        let what = match host.info.kind {
            HostKind::Guest => format!("{name} is another program: it has no cable"),
            _ if out && host.unplugged => format!("the cable of {name} is pulled already"),
            _ if !out && !host.unplugged => format!("the cable of {name} is plugged in"),
            _ => return Ok(()),
        };
        Err(Flaw::new(Field::Whole, what))
    }

    /// Whether this host can be plugged into this network.
    pub(super) fn check_move(&self, id: HostId, to: SegmentId) -> Result<(), Flaw> {
        self.check_simulated("nobody can be moved out of a real network or into one")?;
        let info = &self.hosts[id.index()].info;
        let what = match self.networks.get(to.0 as usize) {
            None => "there is no such network".to_owned(),
            Some(_) if info.kind != HostKind::Client => {
                format!("{} is no client: it stays where it is", info.name)
            }
            Some(_) if info.segment == to => format!("{} is in this network already", info.name),
            Some(_) => return Ok(()),
        };
        Err(Flaw::new(Field::Network, what))
    }

    /// Whether somebody can take this address on this client's network.
    pub(super) fn check_taking(&self, id: HostId, address: Ipv4Addr) -> Result<(), Flaw> {
        self.check_simulated("nobody takes addresses on a real network for us")?;
        let info = &self.hosts[id.index()].info;
        if info.kind != HostKind::Client {
            return Err(Flaw::new(
                Field::Whole,
                format!("{} is no client", info.name),
            ));
        }
        self.check_spec(&self.newcomer(info.segment, address))
    }

    fn check_simulated(&self, what: &str) -> Result<(), Flaw> {
        if self.is_live() {
            return Err(Flaw::new(Field::Whole, what));
        }
        Ok(())
    }

    pub(super) fn unplug(&mut self, id: HostId, out: bool, cause: RecordId) {
        let was_online = self.hosts[id.index()].is_client_online();
        let host = &mut self.hosts[id.index()];
        host.unplugged = out;
        let is_online = host.is_client_online();
        if was_online != is_online {
            self.segments.count_client(host.info.segment, is_online);
        }
        let note = if out {
            Note::CablePulled
        } else {
            Note::CablePlugged
        };
        let noted = self.emit(id, Some(cause), Event::Noted(note));
        if !out {
            self.checks_its_address(id, noted);
        }
    }

    /// Section 3.7: after a disconnection from the local network a client verifies its address, or
    /// asks for one. One that waits until it is told to join goes on waiting.
    fn checks_its_address(&mut self, id: HostId, cause: RecordId) {
        if let Machine::Client(client) = &self.hosts[id.index()].machine
            && !client.is_idle()
        {
            self.tell_client(id, ClientInput::Reboot, cause);
        }
    }

    pub(super) fn move_client(&mut self, id: HostId, to: SegmentId, cause: RecordId) {
        let moved = self.emit(id, Some(cause), Event::Moved(to));
        let network = self.networks[to.0 as usize].network;
        self.emit(id, Some(cause), Event::Noted(Note::MovesTo(network)));
        let host = &mut self.hosts[id.index()];
        if host.is_client_online() {
            self.segments.count_client(host.info.segment, false);
        }
        host.unplugged = false;
        let online = host.is_client_online();
        Arc::make_mut(&mut host.info).segment = to;
        let (mac, address) = (host.info.mac, host.address.take());
        if online {
            self.segments.count_client(to, true);
        }
        self.segments.unplug_card(id);
        self.segments.plug_client(to, mac, id);
        if let Some(address) = address {
            self.segments.leave_address(address, id);
        }
        self.leaves_behind(id, to);
        self.checks_its_address(id, moved);
    }

    /// What was on its way to it comes too late, and what was kept back is lost at once; what of
    /// its own waits at the gate leaves where it is plugged in now.
    fn leaves_behind(&mut self, id: HostId, to: SegmentId) {
        let is_for_it = |plan: &Plan| matches!(plan, Plan::Arrival(flight) | Plan::Late(flight) if flight.to == id);
        for (at, plan) in self.agenda.take_all(is_for_it) {
            let (at, flight) = match plan {
                Plan::Arrival(flight) => (at, flight),
                Plan::Late(flight) => {
                    self.waits_no_longer(&flight);
                    self.in_flight += 1;
                    (self.now, flight)
                }
                _ => continue,
            };
            let loss = Plan::Loss {
                to: id,
                released: flight.released,
                fault: Fault::HostGone,
            };
            self.agenda.plan(at, loss);
        }
        for outgoing in self.gate.waiting().filter(|outgoing| outgoing.from == id) {
            outgoing.segment = to;
        }
    }

    /// Somebody with this address joins. Its first ARP message says so, and a client that has the
    /// address, and listens for such things, hears it (RFC 5227 section 2.4).
    pub(super) fn take_address(&mut self, id: HostId, address: Ipv4Addr, cause: RecordId) {
        let newcomer = self.next_host();
        let spec = self.newcomer(self.hosts[id.index()].info.segment, address);
        self.add(&spec, cause);
        let host = &self.hosts[id.index()];
        let listens = match &host.machine {
            Machine::Client(client) => client.config().probe && !host.unplugged,
            _ => false,
        };
        if listens && host.address == Some(address) {
            self.probe_answered(id, address, newcomer, cause);
        }
    }

    /// Somebody whom nobody knows yet.
    fn newcomer(&self, segment: SegmentId, address: Ipv4Addr) -> HostSpec {
        let number = self.next_host().0;
        let [.., a, b, c, d] = u64::from(number).to_be_bytes();
        // Locally administered, of a block that no scenario hands out by itself.
        let mac = Mac([0x02, 0x5a, a, b, c, d]);
        let is_taken = |name: &str| self.hosts.iter().any(|host| *host.info.name == *name);
        // One more name than there are hosts: one of them is free.
        let name = (1..=self.hosts.len() + 1)
            .map(|count| match count {
                1 => "Somebody".to_owned(),
                more => format!("Somebody {more}"),
            })
            .find(|name| !is_taken(name))
            .unwrap_or_default();
        let key = name.to_lowercase().replace(' ', "-");
        let names = (key.as_str(), name.as_str());
        let kind = HostKind::Bystander;
        HostSpec {
            info: HostInfo::on_one_link(names, kind, mac, Some(address), segment),
            role: Role::Bystander,
            extra_delay: Duration::ZERO,
            shares_leases: None,
            desk: None,
        }
    }
}

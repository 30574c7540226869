//! Feeds the machines and carries out what they answer, in the order in which they say it.

use std::collections::VecDeque;
use std::sync::Arc;

use core::net::Ipv4Addr;

use super::transit::Probe;
use super::{Engine, Machine};
use crate::protocol::client::{ClientInput, ClientOutput, ClientState, StateChange};
use crate::protocol::relay::{RelayOutput, Side};
use crate::protocol::server::{Binding, BindingState, ServerInput, ServerOutput};
use crate::protocol::{Rule, Server};
use crate::sim::event::{Event, RecordId};
use crate::sim::host::{HostId, SegmentId};
use crate::wire::Packet;

impl Engine {
    /// Hands a datagram to the machine on `host`.
    pub(super) fn receive(
        &mut self,
        host: HostId,
        segment: SegmentId,
        packet: &Packet,
        cause: RecordId,
    ) {
        let now = self.now;
        let state = &mut self.hosts[host.index()];
        match &mut state.machine {
            Machine::Client(client) => {
                client.handle(now, ClientInput::Received(packet));
                self.drain_client(host, Some(cause));
            }
            Machine::Server(server) => {
                let input = match self.read.take() {
                    Some(message) => ServerInput::Read {
                        message,
                        broadcast: packet.is_broadcast(),
                    },
                    None => ServerInput::Received(packet),
                };
                server.server.handle(now, input);
                self.drain_server(host, Some(cause));
            }
            Machine::Relay(relay) => {
                let clients_side = segment == state.info.segment;
                relay.receive(
                    packet,
                    if clients_side {
                        Side::Clients
                    } else {
                        Side::Servers
                    },
                );
                self.drain_relay(host, cause);
            }
            Machine::Bystander | Machine::Guest(_) | Machine::Remote | Machine::Gone => {}
        }
    }

    /// A deadline of the host has come.
    pub(super) fn deadline(&mut self, host: HostId) {
        let now = self.now;
        let state = &mut self.hosts[host.index()];
        state.planned = None;
        match &mut state.machine {
            Machine::Client(client) => {
                client.handle(now, ClientInput::Deadline);
                self.drain_client(host, None);
            }
            Machine::Server(server) => {
                server.server.handle(now, ServerInput::Deadline);
                self.drain_server(host, None);
            }
            _ => {}
        }
    }

    /// Gives a client one input and carries out what follows.
    pub(super) fn tell_client(&mut self, host: HostId, input: ClientInput<'_>, cause: RecordId) {
        if let Machine::Client(client) = &mut self.hosts[host.index()].machine {
            client.handle(self.now, input);
            self.drain_client(host, Some(cause));
        }
    }

    pub(super) fn drain_client(&mut self, host: HostId, mut cause: Option<RecordId>) {
        let mut silent = VecDeque::new();
        loop {
            let Machine::Client(client) = &mut self.hosts[host.index()].machine else {
                return;
            };
            let Some(output) = client.poll() else {
                let Some((address, probed)) = silent.pop_front() else {
                    break;
                };
                client.handle(self.now, ClientInput::ProbeSilent(address));
                cause = Some(probed);
                continue;
            };
            match output {
                ClientOutput::Transmit(packet, rule) => {
                    let segment = self.hosts[host.index()].info.segment;
                    self.send(host, segment, packet, rule, cause);
                }
                ClientOutput::StateChanged(change) => self.change_state(host, *change, cause),
                ClientOutput::TimerSet(set) => {
                    self.emit(host, cause, Event::TimerSet(Arc::new(set)));
                }
                ClientOutput::TimerFired(timer) => {
                    cause = Some(self.emit(host, cause, Event::TimerFired(timer)));
                }
                ClientOutput::Ignored(rule) => {
                    self.emit(host, cause, Event::Ignored(rule));
                }
                ClientOutput::Probe(address) => {
                    if let Probe::Silent(probed) = self.probe(host, address, cause) {
                        silent.push_back((address, probed));
                    }
                }
                ClientOutput::Noted(note) => {
                    self.emit(host, cause, Event::Noted(note));
                }
            }
        }
        self.plan_deadline(host);
    }

    /// Keeps the segment's picture true: who is on, and who uses which address.
    fn change_state(&mut self, id: HostId, change: StateChange, cause: Option<RecordId>) {
        let host = &mut self.hosts[id.index()];
        let segment = host.info.segment;
        let on = change.to != ClientState::Off;
        if on != host.on {
            host.on = on;
            if !host.unplugged {
                self.segments.count_client(segment, on);
            }
        }
        let by_hand = match &host.machine {
            Machine::Client(client) => client.config().by_hand,
            _ => None,
        };
        let address = match change.to {
            ClientState::Static => by_hand,
            state if state.has_address() => change.lease.as_ref().map(|lease| lease.address),
            _ => None,
        };
        let before = std::mem::replace(&mut host.address, address);
        if before != address {
            if let Some(address) = before {
                self.segments.leave_address(address, id);
            }
            if let Some(address) = address {
                self.segments.take_address(segment, address, id);
            }
        }
        self.emit(id, cause, Event::StateChanged(Arc::new(change)));
    }

    pub(super) fn drain_server(&mut self, host: HostId, mut cause: Option<RecordId>) {
        while let Some(output) = self.server(host).and_then(Server::poll) {
            match output {
                ServerOutput::Transmit(packet, rule) => {
                    let segment = self.hosts[host.index()].info.segment;
                    self.send(host, segment, packet, rule, cause);
                }
                ServerOutput::Commit(binding, rule) => self.commit(host, &binding, rule, cause),
                ServerOutput::Dropped(address) => self.drop_binding(host, address, cause),
                ServerOutput::Ignored(rule) => {
                    self.emit(host, cause, Event::Ignored(rule));
                }
                ServerOutput::TimerSet(set) => {
                    self.emit(host, cause, Event::TimerSet(Arc::new(set)));
                }
                ServerOutput::TimerFired(timer) => {
                    cause = Some(self.emit(host, cause, Event::TimerFired(timer)));
                }
                ServerOutput::Noted(note) => {
                    self.emit(host, cause, Event::Noted(note));
                }
            }
        }
        self.plan_deadline(host);
    }

    fn server(&mut self, host: HostId) -> Option<&mut Server> {
        match &mut self.hosts[host.index()].machine {
            Machine::Server(server) => Some(&mut server.server),
            _ => None,
        }
    }

    /// Stores a binding, and tells the servers that share their lease data. An offer is a promise
    /// kept in mind only.
    fn commit(
        &mut self,
        host: HostId,
        binding: &Arc<Binding>,
        rule: Rule,
        cause: Option<RecordId>,
    ) {
        let changed = self.emit(
            host,
            cause,
            Event::BindingChanged(Arc::clone(binding), rule),
        );
        if binding.state == BindingState::Offered {
            return;
        }
        self.store(host, binding);
        let Some(group) = self.hosts[host.index()].shares_leases else {
            return;
        };
        for other in self.sharing(group, host) {
            self.store(other, binding);
            let now = self.now;
            if let Some(server) = self.server(other) {
                server.handle(now, ServerInput::Replicated(binding));
                let event = Event::BindingChanged(Arc::clone(binding), rule);
                self.emit(other, Some(changed), event);
                self.plan_deadline(other);
            }
        }
    }

    /// Forgets what is stored of an address, there and at the servers that share the lease data.
    fn drop_binding(&mut self, host: HostId, address: Ipv4Addr, cause: Option<RecordId>) {
        let dropped = self.emit(host, cause, Event::BindingDropped(address));
        let group = self.hosts[host.index()].shares_leases;
        let others = group.map(|group| self.sharing(group, host));
        self.unstore(host, address);
        for other in others.into_iter().flatten() {
            self.unstore(other, address);
            let now = self.now;
            if let Some(server) = self.server(other) {
                server.handle(now, ServerInput::Forgotten(address));
                self.emit(other, Some(dropped), Event::BindingDropped(address));
                self.plan_deadline(other);
            }
        }
    }

    fn unstore(&mut self, host: HostId, address: Ipv4Addr) {
        if let Machine::Server(server) = &mut self.hosts[host.index()].machine {
            server.stored.remove(&address);
        }
    }

    fn sharing(&self, group: u32, but: HostId) -> Vec<HostId> {
        (0..)
            .map(HostId)
            .zip(&self.hosts)
            .filter(|(id, host)| *id != but && host.shares_leases == Some(group))
            .map(|(id, _)| id)
            .collect()
    }

    fn store(&mut self, host: HostId, binding: &Arc<Binding>) {
        if let Machine::Server(server) = &mut self.hosts[host.index()].machine {
            server.stored.insert(binding.address, Arc::clone(binding));
        }
    }

    /// The server starts again, with what it has stored or with nothing.
    pub(super) fn restart(&mut self, host: HostId, forget: bool, cause: RecordId) {
        let now = self.now;
        let state = &mut self.hosts[host.index()];
        let Machine::Server(server) = &mut state.machine else {
            return;
        };
        if forget {
            server.stored.clear();
        }
        let bindings = server
            .stored
            .values()
            .map(|binding| (**binding).clone())
            .collect();
        server.server.handle(now, ServerInput::Restart(bindings));
        state.on = true;
        state.queue.clear();
        self.emit(host, Some(cause), Event::Restarted(forget));
        self.drain_server(host, Some(cause));
    }

    fn drain_relay(&mut self, host: HostId, cause: RecordId) {
        loop {
            let state = &mut self.hosts[host.index()];
            let near = state.info.segment;
            let far = state.info.second_segment.unwrap_or(near);
            let Machine::Relay(relay) = &mut state.machine else {
                return;
            };
            match relay.poll() {
                Some(RelayOutput::Transmit(packet, side, rule)) => {
                    let segment = if side == Side::Clients { near } else { far };
                    self.send(host, segment, packet, rule, Some(cause));
                }
                Some(RelayOutput::Ignored(rule)) => {
                    self.emit(host, Some(cause), Event::Ignored(rule));
                }
                None => return,
            }
        }
    }

    /// The client that uses this address now, if any; for commands that name no host.
    pub(super) fn clients_with_address(&self) -> Vec<(HostId, Ipv4Addr)> {
        (0..)
            .map(HostId)
            .zip(&self.hosts)
            .filter(|(_, host)| matches!(host.machine, Machine::Client(_)))
            .filter_map(|(id, host)| host.address.map(|address| (id, address)))
            .collect()
    }
}

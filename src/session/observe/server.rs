//! What is concluded about a server's records from what it answers and is told.

use core::net::Ipv4Addr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Observer;
use crate::protocol::server::{Binding, BindingState, ClientKey};
use crate::protocol::{Note, Rule};
use crate::sim::{Event, HostId, RecordId};
use crate::wire::message::lease_span;
use crate::wire::{Mac, Message, MessageType};

/// What servers are known to have on record.
pub(super) type Bindings = BTreeMap<(HostId, Ipv4Addr), Arc<Binding>>;
/// What servers have offered and neither granted nor withdrawn, by client.
pub(super) type Offers = BTreeSet<(HostId, Mac, Ipv4Addr)>;

impl Observer {
    /// A reply leaves the server: what it says stands in its records.
    pub(super) fn server_speaks(&mut self, server: HostId, reply: &Message) -> Option<RecordId> {
        let address = reply.header().yiaddr;
        let (state, rule, note) = match reply.kind() {
            MessageType::Offer => (
                BindingState::Offered,
                Rule::AddressChoice,
                Note::DeterminesConfiguration,
            ),
            MessageType::Ack if !address.is_unspecified() => (
                BindingState::Active,
                Rule::ChosenGrants,
                Note::CommitsConfiguration,
            ),
            MessageType::Nak => {
                let note = Note::Refuses(Rule::WrongAddress);
                return Some(self.emit(server, None, Event::Noted(note)));
            }
            _ => return None,
        };
        let until = reply.lease_time().and_then(lease_span);
        let binding = Binding {
            address,
            client: key_of(reply),
            mac: reply.header().mac(),
            hostname: reply.hostname().map(Into::into),
            state,
            reserved: false,
            since: self.now,
            until: until.map(|span| self.now + span),
        };
        let stored = self.store(server, binding, rule, None);
        Some(self.emit(server, Some(stored), Event::Noted(note)))
    }

    fn store(
        &mut self,
        server: HostId,
        binding: Binding,
        rule: Rule,
        cause: Option<RecordId>,
    ) -> RecordId {
        let binding = Arc::new(binding);
        let place = (server, binding.address);
        if binding.state == BindingState::Offered {
            self.offers.insert((server, binding.mac, binding.address));
        }
        let before = self.bindings.insert(place, Arc::clone(&binding));
        if let Some(before) = before.filter(|before| before.state == BindingState::Offered)
            && (binding.state != BindingState::Offered || before.mac != binding.mac)
        {
            self.offers.remove(&(server, before.mac, before.address));
        }
        self.emit(server, cause, Event::BindingChanged(binding, rule))
    }

    /// A message reaches the server.
    pub(super) fn server_hears(&mut self, server: HostId, message: &Message, cause: RecordId) {
        let own = self.hosts[server.index()].address;
        let named = message.server_id();
        match message.kind() {
            MessageType::Request if named.is_some() && named != own => {
                let rule = Rule::OtherServerChosen;
                self.emit(server, Some(cause), Event::Ignored(rule));
                self.withdraw(server, message, cause);
            }
            MessageType::Release => {
                let address = message.header().ciaddr;
                let rule = Rule::ReleaseFrees;
                self.end(server, address, BindingState::Released, rule, cause);
            }
            MessageType::Decline if named == own => {
                let address = message.requested_ip();
                let address = address.unwrap_or(Ipv4Addr::UNSPECIFIED);
                let rule = Rule::DeclineSetsAside;
                self.end(server, address, BindingState::Declined, rule, cause);
            }
            _ => {}
        }
    }

    /// The client has chosen another server: what was offered is free again.
    fn withdraw(&mut self, server: HostId, message: &Message, cause: RecordId) {
        let mac = message.header().mac();
        let all = (server, mac, Ipv4Addr::UNSPECIFIED)..=(server, mac, Ipv4Addr::BROADCAST);
        let Some((_, _, address)) = self.offers.range(all).next().copied() else {
            return;
        };
        let rule = Rule::OtherServerChosen;
        self.end(server, address, BindingState::Expired, rule, cause);
    }

    fn end(
        &mut self,
        server: HostId,
        address: Ipv4Addr,
        state: BindingState,
        rule: Rule,
        cause: RecordId,
    ) {
        let Some(known) = self.bindings.get(&(server, address)) else {
            return;
        };
        let binding = Binding {
            state,
            since: self.now,
            until: None,
            ..Binding::clone(known)
        };
        let stored = self.store(server, binding, rule, Some(cause));
        let note = match state {
            BindingState::Released => Note::DiscardsLease,
            BindingState::Declined => Note::AddressReportedInUse(address),
            _ => Note::WithdrawsOffer(address),
        };
        self.emit(server, Some(stored), Event::Noted(note));
    }
}

/// Who the client of a reply is to its server, as far as the reply tells.
fn key_of(reply: &Message) -> ClientKey {
    let header = reply.header();
    reply.client_id().map_or(
        ClientKey::Hardware(header.htype, header.mac()),
        ClientKey::Id,
    )
}

//! What each message of a client brings about: the decisions of section 4.3, one function for
//! each message. An `Err` is silence, and the clause that asks for it. The faces of REQUEST
//! have a module of their own, and so has the granting of a lease.

use core::net::Ipv4Addr;
use std::sync::Arc;

use super::binding::Asker;
use super::request::Answer;
use super::{Binding, BindingState, ClientKey, Server, ServerOutput, reply};
use crate::protocol::note::Note;
use crate::protocol::rule::Rule;
use crate::time::SimTime;
use crate::wire::{ClientId, Message, MessageType, Op, Packet};

/// The longest client identifier and host name that is kept: one option's worth (RFC 2132).
/// Joined options (RFC 3396) could fill the server's memory.
const LONGEST_NAME: usize = 255;

/// A client's message, and who asks from where.
pub(super) struct Asked {
    pub(super) now: SimTime,
    pub(super) message: Message,
    pub(super) asker: Asker,
}

impl Server {
    /// Answers a datagram, or says why not.
    pub(super) fn answer(&mut self, now: SimTime, packet: &Packet) -> Result<(), Rule> {
        let message = packet.message()?;
        if message.header().op != Op::Request {
            return Err(Rule::NotForServers);
        }
        if self.config.silent {
            return Err(Rule::ServerSilenced);
        }
        let asker = self
            .asker(&message, packet.is_broadcast())
            .ok_or(Rule::NoPoolForNetwork)?;
        let asked = Asked {
            now,
            message,
            asker,
        };
        match asked.message.kind() {
            MessageType::Discover => self.discover(&asked),
            MessageType::Request => self.request(&asked),
            MessageType::Decline => self.decline(&asked),
            MessageType::Release => self.release(&asked),
            MessageType::Inform => self.inform(&asked),
            MessageType::Offer | MessageType::Ack | MessageType::Nak => Err(Rule::NotForServers),
        }
    }

    pub(super) fn asker(&self, message: &Message, broadcast: bool) -> Option<Asker> {
        let scope = self.network(message, broadcast)?;
        let hardware = ClientKey::Hardware(message.header().htype, message.header().mac());
        let client = client_id(message).map_or_else(|| hardware.clone(), ClientKey::Id);
        let reservations = &self.config.scopes[scope].reservations;
        // Reservations are mostly written down by hardware address, whatever else the client
        // calls itself.
        let reserved = reservations
            .get(&client)
            .or_else(|| reservations.get(&hardware))
            .copied();
        Some(Asker {
            scope,
            client,
            reserved,
        })
    }

    /// The network a message comes from: the relay's; the client's own, if it speaks to this
    /// server alone and a router may lie between; else the server's.
    fn network(&self, message: &Message, broadcast: bool) -> Option<usize> {
        let header = message.header();
        let local = || self.table.scope_of(self.config.address);
        if !header.giaddr.is_unspecified() {
            let relays = self.table.scope_of(header.giaddr);
            // 127.0.0.0/8 is on no link (RFC 1122 3.2.1.3): that relay is on this computer.
            return relays.or_else(|| local().filter(|_| header.giaddr.is_loopback()));
        }
        let routed = Some(header.ciaddr).filter(|ciaddr| !broadcast && !ciaddr.is_unspecified());
        routed
            .and_then(|ciaddr| self.table.scope_of(ciaddr))
            .or_else(local)
    }

    /// 4.3.1.
    fn discover(&mut self, asked: &Asked) -> Result<(), Rule> {
        let Some(address) = self
            .table
            .choose(&asked.asker, asked.message.requested_ip())
        else {
            self.note(Note::PoolEmpty);
            return Err(Rule::NoAddressLeft);
        };
        let lease_secs = self.offered_secs(asked, address);
        if self.table.held_by(&asked.asker) != Some(address) {
            self.hold(asked, address);
        }
        self.note(Note::DeterminesConfiguration);
        self.say_yes(asked, MessageType::Offer, address, Some(lease_secs));
        Ok(())
    }

    fn hold(&mut self, asked: &Asked, address: Ipv4Addr) {
        if let Some(span) = self.config.hold_offers {
            let until = Some(asked.now + span);
            let offer = asked.binding(address, BindingState::Offered, asked.now, until);
            self.commit(offer, Rule::AddressChoice);
        }
    }

    /// 4.3.2.
    fn request(&mut self, asked: &Asked) -> Result<(), Rule> {
        match self.judge_request(asked) {
            Answer::Grant(address, rule) => self.grant(asked, address, rule),
            Answer::Refuse(rule, why) => self.say_no(asked, rule, why),
            Answer::Withdraw => return Err(self.withdraw(asked)),
            Answer::Silence(rule) => return Err(rule),
        }
        Ok(())
    }

    /// Another server was chosen. Only an offer is withdrawn, never a binding: the client may
    /// not get what it asks that server for.
    fn withdraw(&mut self, asked: &Asked) -> Rule {
        let offer = self.table.offered_to(&asked.asker);
        if let Some(offer) = offer.and_then(|address| self.table.get(address)) {
            let expired = offer.becomes(BindingState::Expired, asked.now, None);
            let address = offer.address;
            self.commit(expired, Rule::OtherServerChosen);
            self.note(Note::WithdrawsOffer(address));
        }
        Rule::OtherServerChosen
    }

    /// 4.3.3.
    fn decline(&mut self, asked: &Asked) -> Result<(), Rule> {
        let refused = asked.message.requested_ip().ok_or(Rule::NotMyBinding)?;
        let record = self.named_binding(asked, refused)?;
        let until = asked.now + self.config.quarantine;
        self.commit(
            record.becomes(BindingState::Declined, asked.now, Some(until)),
            Rule::DeclineSetsAside,
        );
        self.note(Note::AddressReportedInUse(refused));
        Ok(())
    }

    /// 4.3.4.
    fn release(&mut self, asked: &Asked) -> Result<(), Rule> {
        let record = self.named_binding(asked, asked.message.header().ciaddr)?;
        self.commit(
            record.becomes(BindingState::Released, asked.now, None),
            Rule::ReleaseFrees,
        );
        self.note(Note::DiscardsLease);
        Ok(())
    }

    /// The binding of this client and address, if the message names this server.
    pub(super) fn named_binding(
        &self,
        asked: &Asked,
        address: Ipv4Addr,
    ) -> Result<Arc<Binding>, Rule> {
        if asked.message.server_id() != Some(self.config.address) {
            return Err(Rule::NotMyBinding);
        }
        let record = self.table.record_of(&asked.asker, address);
        let held = record.filter(|record| record.state.is_held());
        held.cloned().ok_or(Rule::NotMyBinding)
    }

    /// 4.3.5.
    fn inform(&mut self, asked: &Asked) -> Result<(), Rule> {
        if asked.message.header().ciaddr.is_unspecified() {
            return Err(Rule::NoAddressNamed);
        }
        self.say_yes(asked, MessageType::Ack, Ipv4Addr::UNSPECIFIED, None);
        Ok(())
    }

    pub(super) fn say_yes(
        &mut self,
        asked: &Asked,
        kind: MessageType,
        yiaddr: Ipv4Addr,
        lease_secs: Option<u32>,
    ) {
        let scope = &self.config.scopes[asked.asker.scope];
        let (packet, rule) = reply::positive(
            &self.config,
            scope,
            &asked.message,
            kind,
            yiaddr,
            lease_secs,
        );
        self.outbox.push_back(ServerOutput::Transmit(packet, rule));
    }

    fn say_no(&mut self, asked: &Asked, rule: Rule, why: &str) {
        self.note(Note::Refuses(rule));
        let (packet, rule) = reply::negative(&self.config, &asked.message, why);
        self.outbox.push_back(ServerOutput::Transmit(packet, rule));
    }
}

impl Asked {
    /// The lease time the client asks for; none at all is no wish.
    pub(super) fn wished_secs(&self) -> Option<u32> {
        self.message.lease_time().filter(|wish| *wish > 0)
    }

    /// A record of this client.
    pub(super) fn binding(
        &self,
        address: Ipv4Addr,
        state: BindingState,
        since: SimTime,
        until: Option<SimTime>,
    ) -> Arc<Binding> {
        let hostname = self
            .message
            .hostname()
            .filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME);
        Arc::new(Binding {
            address,
            client: self.asker.client.clone(),
            mac: self.message.header().mac(),
            hostname: hostname.map(Arc::from),
            state,
            reserved: self.asker.reserved == Some(address),
            since,
            until,
        })
    }
}

fn client_id(message: &Message) -> Option<ClientId> {
    message
        .client_id()
        .filter(|id| (1..=LONGEST_NAME).contains(&id.0.len()))
}

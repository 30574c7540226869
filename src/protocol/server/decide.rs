//! Which answer a client gets: the decisions of section 4.3, one function for each message and
//! each face of REQUEST. An `Err` is silence, and the clause that asks for it.

use core::net::Ipv4Addr;
use std::sync::Arc;

use super::binding::{Asker, Grant};
use super::{Binding, BindingState, ClientKey, Server, ServerOutput, reply};
use crate::protocol::note::Note;
use crate::protocol::rule::Rule;
use crate::time::SimTime;
use crate::wire::message::lease_span;
use crate::wire::{ClientId, Message, MessageType, Op, Packet};

/// The longest client identifier and host name that is kept: one option's worth (RFC 2132).
/// Joined options (RFC 3396) could fill the server's memory.
const LONGEST_NAME: usize = 255;

/// A client's message, and who asks from where.
pub(super) struct Asked {
    now: SimTime,
    message: Message,
    asker: Asker,
}

/// What a server's records say of a client's claim to an address.
enum Standing {
    /// The client may have it (again).
    Theirs,
    /// Somebody else has it, or it is set aside.
    Taken,
    /// Nothing.
    Unknown,
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

    fn asker(&self, message: &Message, broadcast: bool) -> Option<Asker> {
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
        if !header.giaddr.is_unspecified() {
            return self.table.scope_of(header.giaddr);
        }
        let routed = Some(header.ciaddr).filter(|ciaddr| !broadcast && !ciaddr.is_unspecified());
        routed
            .and_then(|ciaddr| self.table.scope_of(ciaddr))
            .or_else(|| self.table.scope_of(self.config.address))
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
        let left = self.time_left(asked, address);
        if self.table.held_by(&asked.asker) != Some(address) {
            self.hold(asked, address);
        }
        self.note(Note::DeterminesConfiguration);
        self.say_yes(
            asked,
            MessageType::Offer,
            address,
            Some(self.lease_secs(asked, left)),
        );
        Ok(())
    }

    fn hold(&mut self, asked: &Asked, address: Ipv4Addr) {
        if let Some(span) = self.config.hold_offers {
            let until = Some(asked.now + span);
            let offer = asked.binding(address, BindingState::Offered, asked.now, until);
            self.commit(offer, Rule::AddressChoice);
        }
    }

    /// 4.3.2: options 50 and 54 and `ciaddr` tell the four faces of REQUEST apart (table 4).
    fn request(&mut self, asked: &Asked) -> Result<(), Rule> {
        let ciaddr = asked.message.header().ciaddr;
        let ciaddr = Some(ciaddr).filter(|ciaddr| !ciaddr.is_unspecified());
        let wish = asked.message.requested_ip();
        match (asked.message.server_id(), ciaddr) {
            (Some(server), _) if server != self.config.address => self.withdraw(asked),
            (Some(_), _) => self.selecting(asked, wish.or(ciaddr).ok_or(Rule::NoAddressNamed)?),
            (None, None) => self.rebooting(asked, wish.ok_or(Rule::NoAddressNamed)?),
            (None, Some(ciaddr)) => self.extending(asked, ciaddr),
        }
    }

    /// Another server was chosen. Only an offer is withdrawn, never a binding: the client may
    /// not get what it asks that server for.
    fn withdraw(&mut self, asked: &Asked) -> Result<(), Rule> {
        if let Some(offer) = self.table.offer_for(&asked.asker) {
            let expired = offer.becomes(BindingState::Expired, asked.now, None);
            let address = offer.address;
            self.commit(expired, Rule::OtherServerChosen);
            self.note(Note::WithdrawsOffer(address));
        }
        Err(Rule::OtherServerChosen)
    }

    fn selecting(&mut self, asked: &Asked, address: Ipv4Addr) -> Result<(), Rule> {
        if !self.is_on_network(asked, address) {
            self.say_no(asked, Rule::WrongNetwork, "wrong network");
        } else if self.table.may_have(&asked.asker, address) {
            self.grant(asked, address, Rule::ChosenGrants);
        } else {
            self.say_no(asked, Rule::AddressGone, "address taken");
        }
        Ok(())
    }

    fn rebooting(&mut self, asked: &Asked, address: Ipv4Addr) -> Result<(), Rule> {
        if !self.is_on_network(asked, address) {
            self.say_no(asked, Rule::WrongNetwork, "wrong network");
            return Ok(());
        }
        let known = self.table.held_by(&asked.asker).or(asked.asker.reserved);
        if known.is_some_and(|known| known != address) {
            self.say_no(asked, Rule::WrongAddress, "wrong address");
            return Ok(());
        }
        match self.standing(asked, address) {
            Standing::Theirs => self.grant(asked, address, Rule::ConfirmsBinding),
            // That somebody else has it is no record of this client.
            Standing::Taken | Standing::Unknown => {
                return self.unknown(asked, Rule::SilentWithoutRecord);
            }
        }
        Ok(())
    }

    /// RENEWING and REBINDING differ only in where the client sends them.
    fn extending(&mut self, asked: &Asked, ciaddr: Ipv4Addr) -> Result<(), Rule> {
        if !self.is_on_network(asked, ciaddr) {
            self.say_no(asked, Rule::NotThisClients, "wrong network");
            return Ok(());
        }
        match self.standing(asked, ciaddr) {
            Standing::Theirs => self.grant(asked, ciaddr, Rule::ExtendsBinding),
            Standing::Taken => self.say_no(asked, Rule::NotThisClients, "address taken"),
            Standing::Unknown => return self.unknown(asked, Rule::UnknownRenewal),
        }
        Ok(())
    }

    fn unknown(&mut self, asked: &Asked, rule: Rule) -> Result<(), Rule> {
        if !self.config.authoritative {
            return Err(rule);
        }
        self.say_no(asked, rule, "unknown client");
        Ok(())
    }

    fn standing(&self, asked: &Asked, address: Ipv4Addr) -> Standing {
        let asker = &asked.asker;
        let known =
            asker.reserved == Some(address) || self.table.record_of(asker, address).is_some();
        if known && self.table.may_have(asker, address) {
            return Standing::Theirs;
        }
        match self.table.get(address) {
            Some(record) if !record.state.is_free() => Standing::Taken,
            _ => Standing::Unknown,
        }
    }

    fn is_on_network(&self, asked: &Asked, address: Ipv4Addr) -> bool {
        self.config.scopes[asked.asker.scope]
            .subnet
            .contains(&address)
    }

    /// Commits the binding, then answers ACK (3.1 step 4).
    fn grant(&mut self, asked: &Asked, address: Ipv4Addr, rule: Rule) {
        let (now, xid) = (asked.now, asked.message.header().xid);
        let repeated = self.table.repeated(now, xid, address);
        if let Some(grant) = repeated.filter(|_| rule != Rule::ExtendsBinding) {
            self.say_yes(asked, MessageType::Ack, address, Some(grant.lease_secs));
            return;
        }
        let left = self
            .time_left(asked, address)
            .filter(|_| rule == Rule::ChosenGrants);
        let lease_secs = self.lease_secs(asked, left);
        let present = self
            .table
            .get(address)
            .filter(|record| record.state == BindingState::Active);
        let since = present.map_or(now, |record| record.since);
        let first = present.is_none();

        let others = [self.table.held_by(&asked.asker), self.offered(asked)];
        let until = lease_span(lease_secs).map(|span| now + span);
        self.commit(
            asked.binding(address, BindingState::Active, since, until),
            rule,
        );
        self.table.remember_grant(
            address,
            Grant {
                xid,
                at: now,
                lease_secs,
            },
        );
        if first {
            self.note(Note::CommitsConfiguration);
        }
        self.say_yes(asked, MessageType::Ack, address, Some(lease_secs));
        for other in others
            .into_iter()
            .flatten()
            .filter(|other| *other != address)
        {
            self.let_go(now, other);
        }
    }

    fn offered(&self, asked: &Asked) -> Option<Ipv4Addr> {
        self.table
            .offer_for(&asked.asker)
            .map(|offer| offer.address)
    }

    /// A client has one address in a network: what it had before is free.
    fn let_go(&mut self, now: SimTime, address: Ipv4Addr) {
        let Some(record) = self.table.get(address) else {
            return;
        };
        let state = match record.state {
            BindingState::Offered => BindingState::Expired,
            _ => BindingState::Released,
        };
        let freed = record.becomes(state, now, None);
        self.commit(freed, Rule::FreeAgain);
    }

    /// The seconds until the client's binding ends, where that is what it is to be offered
    /// (4.3.1).
    fn time_left(&self, asked: &Asked, address: Ipv4Addr) -> Option<u32> {
        let record = self.table.record_of(&asked.asker, address)?;
        let wanted = self.config.remaining_lease && record.state == BindingState::Active;
        let left = |until: SimTime| until.since(asked.now).as_secs();
        wanted.then(|| {
            record.until.map_or(u32::MAX, |until| {
                u32::try_from(left(until)).unwrap_or(u32::MAX)
            })
        })
    }

    /// The client's wish if it is shorter than what the server gives, else what is left of its
    /// binding or a full lease.
    fn lease_secs(&self, asked: &Asked, left: Option<u32>) -> u32 {
        let most = self.config.lease_secs;
        match asked.message.lease_time() {
            Some(wish) if wish > 0 => wish.min(most),
            _ => left.map_or(most, |left| left.max(1)),
        }
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
    fn named_binding(&self, asked: &Asked, address: Ipv4Addr) -> Result<Arc<Binding>, Rule> {
        let for_me = asked.message.server_id() == Some(self.config.address);
        let record = self
            .table
            .record_of(&asked.asker, address)
            .filter(|_| for_me);
        let held = |record: &&Arc<Binding>| {
            matches!(record.state, BindingState::Active | BindingState::Offered)
        };
        record.filter(held).cloned().ok_or(Rule::NotMyBinding)
    }

    /// 4.3.5.
    fn inform(&mut self, asked: &Asked) -> Result<(), Rule> {
        if asked.message.header().ciaddr.is_unspecified() {
            return Err(Rule::NoAddressNamed);
        }
        self.say_yes(asked, MessageType::Ack, Ipv4Addr::UNSPECIFIED, None);
        Ok(())
    }

    fn say_yes(
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
    fn binding(
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

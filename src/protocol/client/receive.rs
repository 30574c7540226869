//! Which datagrams a client takes for an answer to itself (4.1, 4.4.1). What the answer does is
//! for [`super::act`].

use super::table::Trigger;
use super::{Client, ClientState};
use crate::protocol::rule::Rule;
use crate::time::SimTime;
use crate::wire::{Message, MessageType, Op, Packet, Xid};

impl Client {
    /// Takes in a datagram.
    pub(super) fn receive(&mut self, now: SimTime, packet: &Packet) {
        match self.read(packet) {
            Ok((trigger, reply)) => self.fire(now, trigger, Some(&reply)),
            Err(rule) => self.ignore(rule),
        }
    }

    /// Whether it waits for a reply with this xid.
    pub fn awaits(&self, xid: Xid) -> bool {
        self.state.ask().is_some_and(|ask| ask.xid == xid)
    }

    /// The transaction of what it asks and waits for.
    pub fn xid(&self) -> Option<Xid> {
        self.state.ask().map(|ask| ask.xid)
    }

    fn read(&self, packet: &Packet) -> Result<(Trigger, Message), Rule> {
        if self.state() == ClientState::Off {
            return Err(Rule::HostOff);
        }
        let message = packet.message()?;
        let trigger = match message.kind() {
            MessageType::Offer => Trigger::Offer,
            MessageType::Ack => Trigger::Ack,
            MessageType::Nak => Trigger::Nak,
            _ => return Err(Rule::NotForClients),
        };
        self.check_recipient(&message)?;
        Ok((trigger, message))
    }

    fn check_recipient(&self, message: &Message) -> Result<(), Rule> {
        let header = message.header();
        if header.op != Op::Reply {
            return Err(Rule::NotForClients);
        }
        if header.mac() != self.config.mac {
            return Err(Rule::OtherClient);
        }
        if self.state.ask().is_some_and(|ask| ask.xid != header.xid) {
            return Err(Rule::ForeignXid);
        }
        let echoed = message.client_id();
        if echoed.is_some() && echoed != self.config.client_id {
            return Err(Rule::OtherClientId);
        }
        Ok(())
    }
}

//! A server that needs time: what has arrived waits in its queue until the server comes to it,
//! and what finds the queue full is lost. All of it in virtual time, and outside of the machine,
//! which answers whatever it is handed at once.

use std::sync::Arc;

use super::{Engine, Flight, Host, Machine, Plan};
use crate::sim::event::RecordId;
use crate::sim::host::{Desk, HostId, SegmentId};
use crate::time::SimTime;
use crate::wire::Packet;

/// What waits before a server.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    /// How it takes in what arrives; at once, if not given.
    pub(super) desk: Option<Desk>,
    /// How many messages wait, the one in hand included.
    waiting: u32,
    /// When it is done with all of them.
    free_at: SimTime,
    /// How often it was switched off: what waited then is forgotten.
    life: u32,
}

/// A message whose turn will come.
#[derive(Clone, Debug)]
pub(super) struct Served {
    host: HostId,
    segment: SegmentId,
    packet: Arc<Packet>,
    delivered: RecordId,
    life: u32,
}

impl Queue {
    fn is_full(&self) -> bool {
        let most = self.desk.and_then(|desk| desk.queue);
        most.is_some_and(|most| self.waiting >= most)
    }

    /// The server is off: what waited is forgotten.
    pub(super) fn clear(&mut self) {
        *self = Self {
            desk: self.desk,
            life: self.life.wrapping_add(1),
            ..Self::default()
        };
    }
}

impl Host {
    /// Whether what arrives now finds no room.
    pub(super) fn has_no_room(&self) -> bool {
        matches!(self.machine, Machine::Server(_)) && self.queue.is_full()
    }
}

impl Engine {
    /// Hands what was delivered to its host: at once, or when the server comes to it. A guest
    /// and a real network do not wait for virtual time.
    pub(super) fn hand_over(&mut self, flight: &Flight, packet: &Arc<Packet>, delivered: RecordId) {
        let Flight { to, segment, .. } = *flight;
        let in_real_time = self.answering.is_some() || self.is_live();
        let queue = &mut self.hosts[to.index()].queue;
        let Some(desk) = queue.desk.filter(|_| !in_real_time) else {
            return self.receive(to, segment, packet, delivered);
        };
        queue.waiting += 1;
        queue.free_at = queue.free_at.max(self.now) + desk.service;
        let served = Served {
            host: to,
            segment,
            packet: Arc::clone(packet),
            delivered,
            life: queue.life,
        };
        let at = queue.free_at;
        self.agenda.plan(at, Plan::Served(Box::new(served)));
    }

    /// The server comes to a message.
    pub(super) fn serve(&mut self, served: &Served) {
        let host = &mut self.hosts[served.host.index()];
        if host.on && host.queue.life == served.life {
            host.queue.waiting = host.queue.waiting.saturating_sub(1);
            self.receive(
                served.host,
                served.segment,
                &served.packet,
                served.delivered,
            );
        }
    }
}

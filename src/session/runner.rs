//! Drives a run: as a plain [`Runner`] that somebody pumps, or on a thread of its own.
//! The only place below the window that looks at a clock.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::pace::Pace;
use crate::sim::{Command, HostId, Record, Scenario};
use crate::time::SimTime;

/// What the window, or the terminal, asks of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// One step: what is in flight lands; else the next held message departs and lands; else
    /// the clock jumps to the next timer that a student can see.
    Step,
    /// Goes on at this pace. Closes the gate for [`Pace::Stopped`], opens it for the others.
    Pace(Pace),
    /// A command, at the present instant.
    Command(Command),
}

/// How datagrams cross.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CarrierKind {
    /// Through real UDP sockets on 127.0.0.1.
    #[default]
    Loopback,
    /// Through memory.
    Memory,
}

/// How a run begins.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The world.
    pub scenario: Arc<Scenario>,
    /// How datagrams cross.
    pub carrier: CarrierKind,
    /// How it goes on at first. [`Pace::Stopped`] starts with the gate closed.
    pub pace: Pace,
}

/// How a run stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// The present virtual instant.
    pub now: SimTime,
    /// The pace.
    pub pace: Pace,
    /// Messages that wait at the gate.
    pub held: usize,
    /// Datagrams in flight.
    pub in_flight: usize,
    /// Whether the script has ended and nothing is held or in flight.
    pub ended: bool,
    /// The sockets in use: the first host of each (clients share one) and its real address.
    pub ports: Vec<(HostId, SocketAddr)>,
    /// Sentences about ports that were busy and replaced.
    pub remarks: Vec<String>,
    /// Hops that had to be sent again.
    pub retries: u64,
    /// Datagrams from other programs that were counted, not kept.
    pub overflow: u64,
    /// Why the run stopped, if it failed. The log stays.
    pub failed: Option<String>,
}

/// What is new since the last time.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// New records, in order.
    pub records: Vec<Record>,
    /// How the run stands now.
    pub status: Status,
}

/// A run that somebody pumps.
pub struct Runner {
    _private: (),
}

impl Runner {
    /// Opens the carrier. Nothing has happened yet but the hosts' appearance.
    pub fn new(setup: Setup) -> Result<Self, crate::net::CarryError> {
        todo!("{setup:?}")
    }

    /// Takes an order. It is carried out by the next pumps.
    pub fn order(&mut self, order: Order) {
        todo!("{order:?}")
    }

    /// Goes on for so much real time, for at most `budget` events. Returns whether there is more
    /// to do at once.
    pub fn pump(&mut self, elapsed: Duration, budget: usize) -> bool {
        todo!("{elapsed:?} {budget}")
    }

    /// What is new since the last time.
    pub fn take(&mut self) -> Batch {
        todo!()
    }
}

/// A run on a thread of its own. Dropping it ends the thread and closes the sockets.
pub struct RunnerThread {
    _private: (),
}

/// The run did not take the order: too many wait already, or its thread is gone.
#[derive(Debug, thiserror::Error)]
#[error("the run is busy: the order was not taken")]
pub struct Busy;

impl RunnerThread {
    /// Starts the thread. `wake` is called from it whenever there is something to
    /// [`take`](Self::take).
    pub fn start(
        setup: Setup,
        wake: impl Fn() + Send + 'static,
    ) -> Result<Self, crate::net::CarryError> {
        let _ = (setup, wake);
        todo!()
    }

    /// Gives an order without waiting.
    pub fn order(&self, order: Order) -> Result<(), Busy> {
        todo!("{order:?}")
    }

    /// What is new since the last time, without waiting.
    pub fn take(&self) -> Batch {
        todo!()
    }
}

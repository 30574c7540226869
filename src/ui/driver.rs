//! The run behind the window: on a thread of its own in the program, or pumped in place where a
//! test wants no thread.

use std::sync::Arc;
use std::time::Duration;

use crate::net::CarryError;
use crate::session::runner::{Busy, Until};
use crate::session::{Batch, CarrierKind, Order, Pace, Runner, RunnerThread, Setup};
use crate::sim::Scenario;

/// How runs are driven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drive {
    /// A thread, real sockets.
    #[default]
    Thread,
    /// No thread, memory: for tests.
    InPlace,
}

/// At most so many events between two frames.
const BUDGET: usize = 5_000;

/// A run that is being driven.
pub enum Driver {
    /// On its thread.
    Thread(RunnerThread),
    /// Pumped when its records are taken.
    InPlace(Box<Runner>),
}

impl Driver {
    /// Starts a run with the gate closed. The window is woken when there is something to take.
    pub fn start(
        drive: Drive,
        scenario: &Arc<Scenario>,
        ctx: &egui::Context,
    ) -> Result<Self, CarryError> {
        let carrier = match drive {
            Drive::Thread => CarrierKind::Loopback,
            Drive::InPlace => CarrierKind::Memory,
        };
        let setup = Setup {
            scenario: Arc::clone(scenario),
            carrier,
            pace: Pace::Stopped,
            until: Until::Forever,
        };
        match drive {
            Drive::InPlace => Ok(Self::InPlace(Box::new(Runner::new(&setup)?))),
            Drive::Thread => {
                let ctx = ctx.clone();
                RunnerThread::start(&setup, move || ctx.request_repaint()).map(Self::Thread)
            }
        }
    }

    /// Gives an order without waiting.
    pub fn order(&mut self, order: Order) -> Result<(), Busy> {
        match self {
            Self::Thread(thread) => thread.order(order),
            Self::InPlace(runner) => {
                runner.order(order);
                Ok(())
            }
        }
    }

    /// What is new since the last time.
    pub fn take(&mut self) -> Batch {
        match self {
            Self::Thread(thread) => thread.take(),
            Self::InPlace(runner) => {
                while runner.pump(Duration::ZERO, BUDGET) {}
                runner.take()
            }
        }
    }
}

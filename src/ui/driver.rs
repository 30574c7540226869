//! What is behind the window: a run on a thread of its own in the program, or pumped in place
//! where a test wants no thread; or a capture that is being read, which takes no orders.

use std::sync::Arc;
use std::time::Duration;

use crate::files::capture::reading::{About, Reading};
use crate::net::{Carrier, CarryError};
use crate::session::runner::{Busy, Until};
use crate::session::{Batch, CarrierKind, Order, Pace, Run, Runner, RunnerThread, Setup};
use crate::sim::Scenario;

/// How runs are driven.
#[derive(Clone, Copy, Debug, Default)]
pub enum Drive {
    /// A thread, real sockets.
    #[default]
    Thread,
    /// No thread, memory: for tests.
    InPlace,
    /// A thread, and a carrier of the caller's: for tests of what can go wrong.
    Carrier(fn() -> Box<dyn Carrier + Send>),
}

/// At most so many events between two frames.
const BUDGET: usize = 5_000;

/// A run that is being driven.
pub enum Driver {
    /// On its thread.
    Thread(RunnerThread),
    /// Pumped when its records are taken.
    InPlace(Box<Runner>),
    /// A capture.
    Recording(Box<Reading>),
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
            Drive::InPlace | Drive::Carrier(_) => CarrierKind::Memory,
        };
        let setup = Setup {
            scenario: Arc::clone(scenario),
            carrier,
            pace: Pace::Stopped,
            until: Until::Forever,
        };
        let ctx = ctx.clone();
        let wake = move || ctx.request_repaint();
        match drive {
            Drive::InPlace => Ok(Self::InPlace(Box::new(Runner::new(&setup)?))),
            Drive::Thread => RunnerThread::start(&setup, wake).map(Self::Thread),
            Drive::Carrier(make) => {
                let runner = Runner::with_carrier(&setup, make());
                RunnerThread::drive(runner, wake).map(Self::Thread)
            }
        }
    }

    /// Goes on with a run that was played again, in the same way.
    pub fn resume(drive: Drive, run: Run, ctx: &egui::Context) -> Result<Self, CarryError> {
        let ctx = ctx.clone();
        let wake = move || ctx.request_repaint();
        match drive {
            Drive::InPlace => {
                let runner = Runner::resume(run, CarrierKind::Memory)?;
                Ok(Self::InPlace(Box::new(runner)))
            }
            Drive::Thread => {
                let runner = Runner::resume(run, CarrierKind::Loopback)?;
                RunnerThread::drive(runner, wake).map(Self::Thread)
            }
            Drive::Carrier(make) => {
                let runner = Runner::resume_with(run, make());
                RunnerThread::drive(runner, wake).map(Self::Thread)
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
            Self::Recording(_) => Err(Busy),
        }
    }

    /// Closes the sockets of a run, which stands still until it is resumed; with what was new.
    pub fn park(self) -> (Batch, Option<Run>) {
        match self {
            Self::Thread(thread) => thread.park(),
            Self::InPlace(mut runner) => (runner.take(), runner.park()),
            Self::Recording(_) => (Batch::default(), None),
        }
    }

    /// What is known of the capture, if it is one.
    pub fn about(&self) -> Option<&About> {
        match self {
            Self::Recording(reading) => Some(reading.about()),
            Self::Thread(_) | Self::InPlace(_) => None,
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
            Self::Recording(reading) => Batch {
                records: reading.take().unwrap_or_default(),
                ..Batch::default()
            },
        }
    }
}

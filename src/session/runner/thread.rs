//! A run on a thread of its own: orders go in by a channel, what is new comes out in a shared
//! batch.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{BUDGET, Batch, Limit, Order, Runner, Setup, TICK};
use crate::net::CarryError;
use crate::session::{Pace, Run};

/// How long the thread waits for an order before it looks after the sockets.
const LOOK_AROUND: Duration = Duration::from_millis(20);
/// Orders that may wait.
const ORDERS: usize = 64;

/// A run on a thread of its own. Dropping it ends the thread and closes the sockets.
pub struct RunnerThread {
    orders: Option<SyncSender<Order>>,
    batch: Arc<Mutex<Batch>>,
    thread: Option<JoinHandle<Runner>>,
}

/// The run did not take the order: too many wait already, or its thread is gone.
#[derive(Debug, thiserror::Error)]
#[error("the run is busy: the order was not taken")]
pub struct Busy;

impl RunnerThread {
    /// Starts the thread. `wake` is called from it whenever there is something to
    /// [`take`](Self::take).
    ///
    /// # Errors
    /// When no socket, or no thread, can be had.
    pub fn start(setup: &Setup, wake: impl Fn() + Send + 'static) -> Result<Self, CarryError> {
        Self::drive(Runner::new(setup)?, wake)
    }

    /// The same for a runner that is there already, with a carrier of its own for instance.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn drive(mut runner: Runner, wake: impl Fn() + Send + 'static) -> Result<Self, CarryError> {
        // What is new waits here, and whoever fetches it keeps it.
        if runner.run.engine().is_live() && runner.fill.is_none() {
            runner.keep_within(Limit::default());
        }
        let batch = Arc::new(Mutex::new(runner.take()));
        let (orders, inbox) = sync_channel(ORDERS);
        let shared = Arc::clone(&batch);
        let thread = std::thread::Builder::new()
            .name("dorascope-run".into())
            .spawn(move || {
                let last_words = LastWords(&shared, &wake);
                drive(&mut runner, &inbox, &shared, &wake);
                // What cannot be put in order stays as it was stored, and is whole.
                let _ = runner.finish_store();
                drop(last_words);
                runner
            })
            .map_err(CarryError::Thread)?;
        Ok(Self {
            orders: Some(orders),
            batch,
            thread: Some(thread),
        })
    }

    /// Gives an order without waiting.
    ///
    /// # Errors
    /// When too many orders wait, or the thread is gone.
    pub fn order(&self, order: Order) -> Result<(), Busy> {
        let orders = self.orders.as_ref().ok_or(Busy)?;
        orders.try_send(order).map_err(|_| Busy)
    }

    /// Ends the thread and closes the sockets; the run stands still until somebody resumes it. With
    /// what was new, and without the run if it has failed or its thread broke off.
    pub fn park(mut self) -> (Batch, Option<Run>) {
        self.orders = None;
        let runner = self.thread.take().and_then(|thread| thread.join().ok());
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = std::mem::take(&mut *batch);
        (batch, runner.and_then(Runner::park))
    }

    /// What is new since the last time, without waiting.
    pub fn take(&self) -> Batch {
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        let status = batch.status.clone();
        let mut taken = std::mem::replace(
            &mut *batch,
            Batch {
                status,
                ..Batch::default()
            },
        );
        let gone = self.thread.as_ref().is_none_or(JoinHandle::is_finished);
        if gone && taken.status.failed.is_none() {
            taken.status.failed = Some(THREAD_GONE.to_owned());
        }
        taken
    }
}

impl Drop for RunnerThread {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing more to tell.
            let _ = thread.join();
        }
    }
}

/// Tells, when the thread breaks off, that it is gone: nobody would look otherwise.
struct LastWords<'a>(&'a Mutex<Batch>, &'a dyn Fn());

impl Drop for LastWords<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut batch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            batch.status.failed = Some(THREAD_GONE.to_owned());
            drop(batch);
            (self.1)();
        }
    }
}

/// Why a run whose thread broke off stopped.
const THREAD_GONE: &str = "its thread has ended unexpectedly";

/// The life of the thread: until nobody can give orders any more.
fn drive(runner: &mut Runner, inbox: &Receiver<Order>, shared: &Mutex<Batch>, wake: &dyn Fn()) {
    let mut busy = false;
    loop {
        match inbox.recv_timeout(patience(runner, busy)) {
            Ok(order) => {
                runner.order(order);
                for order in inbox.try_iter() {
                    runner.order(order);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        busy = runner.keep_pace(BUDGET);
        if hand_over(runner.take(), shared) {
            wake();
        }
    }
}

fn patience(runner: &Runner, busy: bool) -> Duration {
    match runner.pace {
        _ if busy => Duration::ZERO,
        _ if runner.run.engine().is_live() => TICK,
        Pace::Speed(_) => TICK,
        Pace::Stopped | Pace::Fast => LOOK_AROUND,
    }
}

/// Adds what is new to what waits. Returns whether there is anything to see.
fn hand_over(new: Batch, shared: &Mutex<Batch>) -> bool {
    let mut batch = shared.lock().unwrap_or_else(PoisonError::into_inner);
    let changed = !new.records.is_empty() || new.ahead.is_some() || new.status != batch.status;
    // What was ahead of a run that has gone on is of no use to anybody.
    if new.ahead.is_some() || !new.records.is_empty() {
        batch.ahead = new.ahead;
    }
    batch.records.extend(new.records);
    batch.inputs.extend(new.inputs);
    batch.status = new.status;
    changed
}

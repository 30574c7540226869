//! What the next step of a run will bring, found out on a branch of it: a clone of its engine
//! goes on through memory, and the run itself neither moves nor draws a number.

use std::sync::Arc;

use super::{Intake, Run};
use crate::net::memory::MemoryCarrier;
use crate::sim::Record;

/// At most so many events are passed on a branch; a step that needs more is not foreseen.
const BUDGET: usize = 20_000;

/// The records of a step that has not been made.
#[derive(Clone, Debug, PartialEq)]
pub struct Ahead {
    /// After so many records the step begins.
    pub after: usize,
    /// What it will bring; their ids go on behind those of the run.
    pub records: Arc<[Record]>,
}

impl Run {
    /// What the next step will bring if nothing comes between. Nobody can know that of a real
    /// network, nor while something is in flight, nor of a run that has failed.
    pub fn foresee(&self) -> Option<Ahead> {
        if self.engine.is_live() || self.engine.in_flight() > 0 || self.stopped.is_some() {
            return None;
        }
        let mut branch = Self {
            engine: self.engine.clone(),
            carrier: Box::new(MemoryCarrier),
            plugged: self.plugged,
            inputs: Vec::new(),
            remembers: false,
            stopped: None,
            intake: Intake::default(),
            store: None,
        };
        let after = branch.engine.recorded();
        branch.engine.forget_records();
        let whole = branch.step_within(BUDGET).ok()?;
        let records = branch.engine.take_records();
        (whole && !records.is_empty()).then(|| Ahead {
            after,
            records: records.into(),
        })
    }
}

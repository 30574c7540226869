//! How a run goes on at a press: from one thing that a student can see to the next.

use super::Run;
use crate::net::CarryError;
use crate::sim::{Command, Waiting};

/// At most so many invisible events are passed within one step.
const STEP_BUDGET: usize = 1_000_000;

/// At most so many steps are made on the way to a timer.
const STEPS_TO_TIMER: usize = 1_000;

/// What a step ended with.
enum Stop {
    /// A message landed.
    Message,
    /// The clock jumped to this.
    Jump(Waiting),
    /// Nothing was left to do.
    Nothing,
    /// So much as was allowed has been done.
    Spent,
}

impl Run {
    /// One step. What is in flight lands; else the next held message departs and lands; else the
    /// clock jumps to the next timer or line of the script that a student can see. Offer window
    /// and ARP wait are passed without a stop.
    pub fn step(&mut self) -> Result<(), CarryError> {
        self.step_to_stop(true, STEP_BUDGET).map(|_| ())
    }

    /// A step of at most about so many events. `false`: there is more to do.
    pub(super) fn step_within(&mut self, budget: usize) -> Result<bool, CarryError> {
        let stop = self.step_to_stop(true, budget)?;
        Ok(!matches!(stop, Stop::Spent) && self.engine.in_flight() == 0)
    }

    /// The first half of a step: a message departs and stays in flight, so that something can
    /// be done to it; the next step lands it.
    pub fn depart(&mut self) -> Result<(), CarryError> {
        self.step_to_stop(false, STEP_BUDGET).map(|_| ())
    }

    /// Step after step until a timer has fired that a student can see, or nothing is left to do;
    /// a thousand steps at most.
    pub fn step_to_timer(&mut self) -> Result<(), CarryError> {
        for _ in 0..STEPS_TO_TIMER {
            match self.step_to_stop(true, STEP_BUDGET)? {
                Stop::Jump(Waiting::Timer(..)) | Stop::Nothing | Stop::Spent => return Ok(()),
                Stop::Message | Stop::Jump(_) => {}
            }
        }
        Ok(())
    }

    /// Whoever of a crowd has something to send at this instant sends it first.
    fn gather(&mut self, budget: usize) -> Result<(), CarryError> {
        for _ in 0..budget {
            if !self.engine.goes_in_bursts() || !self.work(self.engine.now())? {
                break;
            }
        }
        Ok(())
    }

    fn step_to_stop(&mut self, lands: bool, budget: usize) -> Result<Stop, CarryError> {
        if self.engine.in_flight() > 0 {
            self.land(budget)?;
            return Ok(Stop::Message);
        }
        for _ in 0..budget {
            if self.engine.held() > 0 {
                self.gather(budget)?;
                for _ in 0..self.engine.leave_at_once() {
                    self.command(Command::ReleaseNext);
                }
                if lands {
                    self.land(budget)?;
                }
                return Ok(Stop::Message);
            }
            if self.read_next() {
                return Ok(Stop::Message);
            }
            // The time of a real network is not ours to jump.
            let jump = self.engine.upcoming().filter(|_| !self.engine.is_live());
            let Some((at, waiting)) = jump else {
                return Ok(Stop::Nothing);
            };
            let jumps = at > self.engine.now();
            let kept_back = self.engine.kept_back();
            self.work(at)?;
            if self.engine.kept_back() < kept_back {
                return Ok(Stop::Message);
            }
            if jumps && is_a_stop(waiting) {
                return Ok(Stop::Jump(waiting));
            }
        }
        Ok(Stop::Spent)
    }
}

fn is_a_stop(waiting: Waiting) -> bool {
    match waiting {
        Waiting::Script => true,
        Waiting::Timer(_, timer) => timer.is_a_stop(),
        Waiting::Flight | Waiting::ProbeAnswer => false,
    }
}

//! What the user does to messages that are on their way.

use super::{Engine, Flight, Plan};
use crate::net::{Fault, FaultAction};
use crate::sim::event::Event;
use crate::time::SimTime;
use crate::wire::Spot;

impl Engine {
    /// Everything in flight suffers this; if nothing is, the next message that waits at the gate
    /// departs and suffers it.
    pub(super) fn disturb(&mut self, action: FaultAction) {
        if self.in_flight == 0 {
            self.release_next();
        }
        let flights = self
            .agenda
            .take_all(|plan| matches!(plan, Plan::Arrival(_)));
        for (at, plan) in flights {
            if let Plan::Arrival(flight) = plan {
                self.suffer(at, *flight, action);
            }
        }
    }

    fn suffer(&mut self, at: SimTime, flight: Flight, action: FaultAction) {
        let (to, released) = (flight.to, flight.released);
        let arrival = |flight| Plan::Arrival(Box::new(flight));
        match action {
            FaultAction::Drop => {
                let fault = Fault::DroppedByRule;
                let loss = Plan::Loss {
                    to,
                    released,
                    fault,
                };
                self.agenda.plan(at, loss);
            }
            FaultAction::Delay(span) => {
                self.emit(to, Some(released), Event::Delayed(span));
                self.agenda.plan(at + span, arrival(flight));
            }
            FaultAction::Duplicate => {
                self.emit(to, Some(released), Event::Duplicated);
                self.agenda.plan(at, arrival(flight.clone()));
                self.agenda.plan(at, arrival(flight));
                self.in_flight += 1;
            }
            FaultAction::AfterNext => {
                self.in_flight -= 1;
                self.keep_back(at, flight);
            }
            FaultAction::Corrupt(octet) => self.alter_on_the_way(at, &flight, Spot::Octet(octet)),
            FaultAction::CorruptField(spot) => self.alter_on_the_way(at, &flight, spot),
        }
    }

    fn alter_on_the_way(&mut self, at: SimTime, flight: &Flight, spot: Spot) {
        let packet = self.alter(&flight.packet, spot, (flight.to, flight.released));
        let flight = Flight { packet, ..*flight };
        self.agenda.plan(at, Plan::Arrival(Box::new(flight)));
    }
}

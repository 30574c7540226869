//! A run on a real network, the same from window and terminal: which way leads there, what the
//! user must agree to, and the world that begins then. Nothing here changes the network settings
//! of this computer.

use std::sync::Arc;
use std::time::Duration;

use crate::net::live::{Door, LiveCarrier};
use crate::sim::Scenario;
use crate::sim::scenario::ScenarioError;
use crate::sim::scenario::join::{Begins, JoinPlan};

pub mod consent;
pub mod convoy;
pub mod release;
pub mod serve;
pub mod trouble;
pub mod way;

pub use crate::sim::scenario::serve::Terms;
pub use consent::{Consent, GENTLE_CLIENTS, GENTLE_RATE};
pub use convoy::Convoy;
pub use release::ReleaseWish;
pub use serve::{NoServer, ServePlace, ServeWish};
pub use trouble::Trouble;
pub use way::{NoWay, Place, Speak, Way, Wish};

use super::pace::Pace;
use super::runner::{CarrierKind, Runner, Setup, Until};

/// A run on a real network that has not begun.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its world.
    pub scenario: Arc<Scenario>,
    /// The sockets it needs.
    pub doors: Vec<Door>,
    /// What the user must agree to first.
    pub consent: Consent,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// No way leads there.
    #[error(transparent)]
    NoWay(#[from] NoWay),
    /// No server can stand there.
    #[error(transparent)]
    NoServer(#[from] NoServer),
    /// What is wanted does not fit together.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

/// Clients that ask a real network for addresses.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinWish {
    /// Where.
    pub place: Wish,
    /// How many.
    pub clients: u32,
    /// How many of them begin in a second.
    pub rate: f64,
    /// The number that hardware addresses and waits are drawn from.
    pub seed: u64,
    /// Whether this computer itself is there too, to ask for settings (INFORM). As a relay agent it
    /// takes a second port then, that of clients, because many servers answer an INFORM there,
    /// whoever relayed it.
    pub inform: bool,
}

impl JoinWish {
    fn planned(&self) -> Result<(Way, JoinPlan), NoWay> {
        let way = self.place.way(JoinPlan::DOOR)?;
        let plan = JoinPlan {
            clients: self.clients,
            every: Duration::try_from_secs_f64(1.0 / self.rate).unwrap_or_default(),
            network: way.network,
            own: way.own,
            relay: way.relay.clone(),
            seed: self.seed,
        };
        Ok((way, plan))
    }
}

impl Plan {
    /// Clients join.
    ///
    /// # Errors
    /// When no way leads there.
    pub fn join(wish: &JoinWish) -> Result<Self, PlanError> {
        let (way, plan) = wish.planned()?;
        Self::of_clients(wish, &way, &plan, Begins::AtItsTime)
    }

    fn of_clients(
        wish: &JoinWish,
        way: &Way,
        plan: &JoinPlan,
        begins: Begins,
    ) -> Result<Self, PlanError> {
        let scenario = match (wish.inform, begins) {
            (true, begins) => plan.scenario_with(begins, way.own)?,
            (false, Begins::AtItsTime) => plan.scenario()?,
            (false, Begins::WhenTold) => plan.scenario_when_told()?,
        };
        let mut consent = Consent::to_join(way, wish.clients, wish.rate);
        let mut doors = vec![way.door.clone()];
        if wish.inform && way.relay.is_some() {
            let door = way.clients_door(plan.informer());
            consent.ports.push(consent::port(&door));
            doors.push(door);
        }
        Ok(Self {
            scenario: Arc::new(scenario),
            doors,
            consent,
        })
    }

    /// Opens the sockets. Time begins with the first pump; with [`Pace::Stopped`] nothing is
    /// sent or read until the gate opens.
    ///
    /// # Errors
    /// When a socket cannot be had.
    pub fn begin(&self, pace: Pace) -> Result<Runner, Trouble> {
        let setup = Setup {
            scenario: Arc::clone(&self.scenario),
            carrier: CarrierKind::Memory,
            pace,
            until: Until::Forever,
        };
        let carrier = LiveCarrier::open(self.doors.clone());
        let carrier = carrier.map_err(|error| Trouble::new(error, &self.doors))?;
        Ok(Runner::with_carrier(&setup, Box::new(carrier)))
    }
}

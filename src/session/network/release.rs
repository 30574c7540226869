//! What is held of a real network's servers is given back to them.

use std::sync::Arc;

use super::{Consent, Plan, PlanError, Wish};
use crate::sim::scenario::join::JoinPlan;
use crate::sim::scenario::release::{Held, ReleasePlan};
use crate::sim::{Command, HostId};

/// Leases that are to be given back.
#[derive(Clone, Debug, PartialEq)]
pub struct ReleaseWish {
    /// Where their servers are.
    pub place: Wish,
    /// What is held; at most [`MOST_CLIENTS`](crate::sim::scenario::join::MOST_CLIENTS).
    pub leases: Vec<Held>,
    /// How many leave in a second.
    pub rate: f64,
}

impl Plan {
    /// Leases are given back: a client in BOUND for each, who says nothing until it is told to
    /// release. The commands that tell them so come with the plan, in the order of the leases;
    /// give them no faster than the wish says.
    ///
    /// # Errors
    /// When no way leads there, or a lease cannot be: its client identifier is too short, say.
    pub fn release(wish: &ReleaseWish) -> Result<(Self, Vec<Command>), PlanError> {
        let way = wish.place.way(JoinPlan::DOOR)?;
        let plan = ReleasePlan {
            leases: wish.leases.clone(),
            network: way.network,
            own: way.own,
            relay: way.relay.clone(),
        };
        let clients = (0..plan.leases.len()).map(|place| plan.client(place));
        let commands = clients.map(|client: HostId| Command::Release(client));
        let this = Self {
            scenario: Arc::new(plan.scenario()?),
            consent: Consent::to_release(&way, plan.leases.len(), wish.rate),
            doors: vec![way.door],
        };
        Ok((this, commands.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Mac;

    #[test]
    fn a_plan_has_one_client_and_one_command_for_each_lease() {
        let held = |last| Held {
            address: [127, 0, 0, last].into(),
            server: [127, 0, 0, 1].into(),
            mac: Mac([2, 0, 0, 0, 0, last]),
            client_id: None,
            left: None,
        };
        let wish = ReleaseWish {
            place: Wish {
                server: Some("127.0.0.1:6767".parse().unwrap()),
                ..Wish::default()
            },
            leases: vec![held(10), held(11)],
            rate: 5.0,
        };
        let (plan, commands) = Plan::release(&wish).unwrap();
        assert_eq!(plan.scenario.hosts.len(), 2);
        let clients = [HostId(0), HostId(1)].map(Command::Release);
        assert_eq!(commands, clients);
        assert!(plan.consent.inside && plan.consent.second.is_empty());
        assert_eq!(plan.consent.what, "2 leases will be given back as hosts");
    }
}

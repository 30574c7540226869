//! Clients that begin when they are told to, so that never more of them ask at once than a server
//! keeps up with; and this computer itself, which can ask for settings beside them.

use super::{JoinWish, Plan, PlanError};
use crate::sim::scenario::join::Begins;
use crate::sim::{Command, HostId};

/// Clients that begin when they are told to.
#[derive(Clone, Debug)]
pub struct Convoy {
    /// Their world.
    pub plan: Plan,
    /// What tells each of them to begin.
    pub begin: Vec<(HostId, Command)>,
    /// This computer itself: a host that is off, and has its address by hand. Switched on it can
    /// be told to ask for settings ([`Command::Inform`]). Where this computer has no address, it
    /// needs one first ([`Command::ConfigureClient`]).
    pub informer: Option<HostId>,
}

impl Convoy {
    /// Clients join when they are told to.
    ///
    /// # Errors
    /// When no way leads there.
    pub fn join(wish: &JoinWish) -> Result<Self, PlanError> {
        let (way, plan) = wish.planned()?;
        Ok(Self {
            plan: Plan::of_clients(wish, &way, &plan, Begins::WhenTold)?,
            begin: plan
                .hosts()
                .map(|host| (host, Command::PowerOn(host)))
                .collect(),
            informer: wish.inform.then(|| plan.informer()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::network::{Speak, Wish};
    use crate::sim::HostKind;

    fn wish(speak: Speak, inform: bool) -> JoinWish {
        JoinWish {
            place: Wish {
                server: Some("127.0.0.1:6767".parse().unwrap()),
                speak: Some(speak),
                ..Wish::default()
            },
            clients: 3,
            rate: 5.0,
            seed: 1,
            inform,
        }
    }

    #[test]
    fn each_client_is_told_to_begin_and_nobody_begins_by_itself() {
        for speak in [Speak::Host, Speak::Relay] {
            let convoy = Convoy::join(&wish(speak, true)).unwrap();
            let scenario = &convoy.plan.scenario;
            assert!(scenario.script.is_empty());
            let clients: Vec<_> = convoy.begin.iter().map(|(host, _)| *host).collect();
            let keys = clients
                .iter()
                .map(|host| &*scenario.hosts[host.index()].info.key);
            assert_eq!(
                keys.collect::<Vec<_>>(),
                ["client-1", "client-2", "client-3"]
            );
            let informer = &scenario.hosts[convoy.informer.unwrap().index()].info;
            assert_eq!(
                (&*informer.key, informer.kind),
                ("by-hand", HostKind::Client)
            );
        }
    }

    #[test]
    fn only_as_a_relay_agent_an_inform_needs_a_port_of_its_own() {
        let doors = |speak, inform| {
            let convoy = Convoy::join(&wish(speak, inform)).unwrap();
            assert_eq!(convoy.plan.doors.len(), convoy.plan.consent.ports.len());
            convoy
                .plan
                .doors
                .iter()
                .map(|door| door.bind.port())
                .collect::<Vec<_>>()
        };
        assert_eq!(doors(Speak::Host, true), [6768]);
        assert_eq!(doors(Speak::Relay, false), [6767]);
        assert_eq!(doors(Speak::Relay, true), [6767, 6768]);
    }
}

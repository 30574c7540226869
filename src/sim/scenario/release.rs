//! The world of clients that give back what they hold of a real network's servers, written down
//! as a lesson file: so a recording of it is like any other.

use core::fmt::Write as _;
use core::net::Ipv4Addr;
use std::time::Duration;

use ipnet::Ipv4Net;

use super::join::{Surroundings, beginning};
use super::{Scenario, ScenarioError};
use crate::sim::host::HostId;
use crate::wire::{ClientId, Mac};

/// A lease that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The address.
    pub address: Ipv4Addr,
    /// Whose it is.
    pub server: Ipv4Addr,
    /// The hardware address of who holds it.
    pub mac: Mac,
    /// Option 61, which a RELEASE must repeat if the lease was asked for with one.
    pub client_id: Option<ClientId>,
    /// How much is left of it; `None` for an infinite lease.
    pub left: Option<Duration>,
}

/// Who gives back what.
#[derive(Clone, Debug, PartialEq)]
pub struct ReleasePlan {
    /// What is held.
    pub leases: Vec<Held>,
    /// The network of the interface.
    pub network: Ipv4Net,
    /// The address of this computer there, if it has one.
    pub own: Option<Ipv4Addr>,
    /// Speak as a relay: the address that goes into `giaddr`, and the servers it knows.
    pub relay: Option<(Ipv4Addr, Vec<Ipv4Addr>)>,
}

impl ReleasePlan {
    /// The world: a client in BOUND for each lease, in their order. Nobody says a word by itself
    /// before its lease ends: what is about to be given back is not renewed.
    ///
    /// # Errors
    /// When the plan makes no sense; the sentence names the line of the text.
    pub fn scenario(&self) -> Result<Scenario, ScenarioError> {
        Scenario::parse(&self.text())
    }

    /// The number of the client that holds the lease at this place.
    pub fn client(&self, place: usize) -> HostId {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        HostId(place.saturating_add(u32::from(self.relay.is_some())))
    }

    fn text(&self) -> String {
        let mut text = beginning("Leases given back to a real network", 1);
        let surroundings = Surroundings {
            network: self.network,
            own: self.own,
            relay: self.relay.as_ref(),
        };
        // Writing to a string cannot fail.
        let _ = surroundings.write(&mut text);
        let _ = self.write(&mut text, surroundings.clients_network());
        text
    }

    fn write(&self, text: &mut String, network: &str) -> core::fmt::Result {
        for (number, held) in (1..).zip(&self.leases) {
            let Held {
                address,
                server,
                mac,
                ..
            } = held;
            writeln!(
                text,
                "[[client]]\nid = \"client-{number}\"\nname = \"Client {number}\"\nmac = \"{mac}\"\n\
                 network = \"{network}\"\nhostname = \"\"\nprobe = false"
            )?;
            if let Some(id) = &held.client_id {
                writeln!(text, "client_id = \"{id}\"")?;
            }
            let left = match held.left {
                Some(left) => {
                    let left = format!("{}us", left.as_micros());
                    format!("left = \"{left}\", t1 = \"{left}\", t2 = \"{left}\"")
                }
                None => "left = \"infinite\"".to_owned(),
            };
            writeln!(
                text,
                "lease = {{ address = \"{address}\", server = \"{server}\", {left} }}\n"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ClientState;
    use crate::sim::scenario::{ClientStart, Role};
    use crate::sim::{Command, Engine, Event, Progress};
    use crate::time::SimTime;
    use crate::wire::{Message, MessageType};

    fn held(last: u8) -> Held {
        Held {
            address: Ipv4Addr::new(192, 0, 2, last),
            server: Ipv4Addr::new(192, 0, 2, 1),
            mac: Mac([2, 0, 0, 0, 0, last]),
            client_id: Some(ClientId([255, 0, last].as_slice().into())),
            left: Some(Duration::from_secs(1_000)),
        }
    }

    fn plan() -> ReleasePlan {
        ReleasePlan {
            leases: vec![held(10), held(11)],
            network: "192.0.2.0/24".parse().unwrap(),
            own: Some(Ipv4Addr::new(192, 0, 2, 50)),
            relay: None,
        }
    }

    /// What leaves for the network until this instant.
    fn sent(engine: &mut Engine, until: SimTime) -> Vec<(Ipv4Addr, Message)> {
        let mut sent = Vec::new();
        loop {
            match engine.poll(until) {
                Progress::Carry(hop) => {
                    if let crate::net::Target::Network(to) = hop.to {
                        sent.push((*to.to.ip(), Message::read(hop.bytes).unwrap()));
                        engine.arrived(None);
                    } else {
                        engine.arrived(Some(hop.bytes));
                    }
                }
                Progress::Worked => {}
                Progress::Idle(_) => return sent,
            }
        }
    }

    #[test]
    fn clients_hold_what_the_plan_says_and_are_silent_until_told() {
        let scenario = plan().scenario().unwrap();
        for host in &scenario.hosts {
            let Role::Client { start, .. } = &host.role else {
                panic!("{host:?}")
            };
            assert!(matches!(start, ClientStart::Bound(_)));
        }
        let mut engine = Engine::new(&scenario);
        assert!(sent(&mut engine, SimTime::from_secs(999)).is_empty());
    }

    #[test]
    fn a_release_carries_what_the_server_knows_the_client_by() {
        let ways = [
            (plan(), Ipv4Addr::new(192, 0, 2, 1)),
            (
                ReleasePlan {
                    own: None,
                    ..plan()
                },
                Ipv4Addr::BROADCAST,
            ),
            (
                ReleasePlan {
                    relay: Some(([192, 0, 2, 99].into(), vec![Ipv4Addr::BROADCAST])),
                    ..plan()
                },
                Ipv4Addr::new(192, 0, 2, 1),
            ),
        ];
        for (plan, to) in ways {
            let mut engine = Engine::new(&plan.scenario().unwrap());
            engine.command(Command::Release(plan.client(1)));
            let sent = sent(&mut engine, SimTime::ZERO);
            let [(went, message)] = &sent[..] else {
                panic!("{plan:?}: {sent:?}")
            };
            assert_eq!((*went, message.kind()), (to, MessageType::Release));
            let header = message.header();
            assert_eq!(
                (header.ciaddr, header.mac()),
                (held(11).address, held(11).mac)
            );
            assert_eq!(message.server_id(), Some(held(11).server));
            assert_eq!(message.client_id(), held(11).client_id);
            let giaddr = plan.relay.map_or(Ipv4Addr::UNSPECIFIED, |(own, _)| own);
            assert_eq!(header.giaddr, giaddr);
        }
    }

    #[test]
    fn an_infinite_lease_is_held_without_end() {
        let mut plan = plan();
        plan.leases[0].left = None;
        let mut engine = Engine::new(&plan.scenario().unwrap());
        sent(&mut engine, SimTime::ZERO);
        let records = engine.take_records();
        let bound = records.iter().find_map(|record| match &record.event {
            Event::StateChanged(change) if change.to == ClientState::Bound => change.lease.clone(),
            _ => None,
        });
        assert_eq!(bound.unwrap().expires_at, None);
    }
}

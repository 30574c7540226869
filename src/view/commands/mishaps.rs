//! What can befall a host: its cable is pulled, it is carried to another network, somebody takes
//! its address. Nothing of that can be done to a real network.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;

use super::Offered;
use crate::protocol::server::BindingState;
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::host::{SegmentId, SegmentInfo};
use crate::sim::{Command, HostId, HostKind};
use crate::wire::Mac;

/// What can befall this host. `networks` are the scenario's.
pub fn mishaps(world: &World, networks: &[SegmentInfo], id: HostId) -> Vec<Offered> {
    let mac = world.host(id).map(|now| now.info.mac);
    let claims = Claims::of(world, |other| Some(other) == mac);
    befalling(world, networks, &claims, id)
}

/// The same, where it is known already who has which address.
pub(super) fn befalling(
    world: &World,
    networks: &[SegmentInfo],
    claims: &Claims,
    id: HostId,
) -> Vec<Offered> {
    let ours = |now: &&HostNow| !now.gone && now.info.kind != HostKind::Guest;
    let Some(now) = world.host(id).filter(ours) else {
        return Vec::new();
    };
    if networks.iter().any(|network| network.real) {
        return Vec::new();
    }
    let mut all = vec![cable(id, now)];
    if now.client().is_some() {
        all.extend(moves(networks, id, now));
        all.push(thief(networks, claims, id, now));
    }
    all
}

/// Who has which address: found once for all clients that can be robbed of theirs.
pub(super) struct Claims {
    /// Who always has it.
    taken: BTreeMap<Ipv4Addr, Vec<HostId>>,
    /// What servers have offered or given to a client, in the order of their tables.
    set_aside: BTreeMap<Mac, Vec<Ipv4Addr>>,
}

impl Claims {
    /// All addresses that hosts always have, and those set aside for these clients.
    pub(super) fn of(world: &World, wanted: impl Fn(Mac) -> bool) -> Self {
        let mut taken: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (id, now) in world.hosts().filter(|(_, now)| !now.gone) {
            let own = [now.info.address, now.info.second_address];
            for address in own.into_iter().flatten() {
                taken.entry(address).or_default().push(id);
            }
        }
        let mut set_aside: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let is_its = |state| matches!(state, BindingState::Offered | BindingState::Active);
        let tables = world.hosts().map(|(_, server)| &server.bindings);
        for binding in tables.flat_map(|table| table.values()) {
            if is_its(binding.state) && wanted(binding.mac) {
                let addresses = set_aside.entry(binding.mac).or_default();
                addresses.push(binding.address);
            }
        }
        Self { taken, set_aside }
    }
}

fn cable(id: HostId, now: &HostNow) -> Offered {
    let name = &now.info.name;
    let verb = if now.unplugged { "Plug in" } else { "Pull" };
    Offered {
        name: format!("{verb} the cable of {name}"),
        command: Command::Unplug(id, !now.unplugged),
        obstacle: None,
    }
}

/// To each network but its own.
fn moves(networks: &[SegmentInfo], id: HostId, now: &HostNow) -> Vec<Offered> {
    let name = &now.info.name;
    let numbers = (0..).map(SegmentId).zip(networks);
    let others = numbers.filter(|(number, _)| *number != now.info.segment);
    let all: Vec<_> = others
        .map(|(number, network)| Offered {
            name: format!("Move {name} to {} ({})", network.key, network.network),
            command: Command::Move(id, number),
            obstacle: None,
        })
        .collect();
    if !all.is_empty() {
        return all;
    }
    vec![Offered {
        name: format!("Move {name} to another network"),
        command: Command::Move(id, now.info.segment),
        obstacle: Some("There is only one network in this lesson".to_owned()),
    }]
}

fn thief(networks: &[SegmentInfo], claims: &Claims, id: HostId, now: &HostNow) -> Offered {
    let name = &now.info.name;
    let wanted = wanted_address(networks, claims, now);
    let is_taken = |address: Ipv4Addr| {
        let mut holders = claims.taken.get(&address).into_iter().flatten();
        holders.any(|other| *other != id)
    };
    Offered {
        name: format!("Somebody takes the address of {name}"),
        command: Command::TakeAddress(id, wanted.unwrap_or(Ipv4Addr::UNSPECIFIED)),
        obstacle: match wanted {
            None => Some(format!("{name} has no address here and is offered none")),
            Some(address) if is_taken(address) => Some(format!("{address} is taken already")),
            Some(_) => None,
        },
    }
}

/// The address that the client has, or that a server has set aside for it, if it belongs to the
/// network where it stands.
fn wanted_address(networks: &[SegmentInfo], claims: &Claims, now: &HostNow) -> Option<Ipv4Addr> {
    let network = networks.get(now.info.segment.0 as usize)?.network;
    let is_here = |address: &Ipv4Addr| network.contains(address);
    let set_aside = || {
        let addresses = claims.set_aside.get(&now.info.mac)?;
        addresses.iter().copied().find(is_here)
    };
    now.address().filter(is_here).or_else(set_aside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{lesson, scenario};

    const SERVER: HostId = HostId(0);
    const LAPTOP: HostId = HostId(1);

    fn possible(world: &World, networks: &[SegmentInfo], id: HostId) -> Vec<Command> {
        let all = mishaps(world, networks, id).into_iter();
        let possible = all.filter(|offered| offered.obstacle.is_none());
        possible.map(|offered| offered.command).collect()
    }

    #[test]
    fn an_offered_address_can_be_taken_before_it_is_had() {
        let (log, networks) = (lesson("01-dora"), scenario("01-dora").segments);
        let offered = log
            .records()
            .iter()
            .position(|record| matches!(record.event, crate::sim::Event::BindingChanged(..)));
        let taken = Command::TakeAddress(LAPTOP, [192, 168, 1, 100].into());
        let before = log.world_at(offered.unwrap());
        assert_eq!(
            possible(&before, &networks, LAPTOP),
            [Command::Unplug(LAPTOP, true)]
        );
        let after = log.world_at(offered.unwrap() + 1);
        assert!(possible(&after, &networks, LAPTOP).contains(&taken));
        assert!(possible(log.world(), &networks, LAPTOP).contains(&taken));
        assert_eq!(
            possible(log.world(), &networks, SERVER),
            [Command::Unplug(SERVER, true)]
        );
    }

    #[test]
    fn a_client_moves_where_there_is_somewhere_to_go() {
        let (log, networks) = (lesson("14-relay"), scenario("14-relay").segments);
        let clients = log
            .world()
            .hosts()
            .filter(|(_, now)| now.client().is_some());
        for (id, now) in clients {
            let moves = possible(log.world(), &networks, id);
            let moves = moves
                .iter()
                .filter(|command| matches!(command, Command::Move(..)));
            assert_eq!(moves.count(), networks.len() - 1, "{}", now.info.name);
        }
        let one = scenario("01-dora").segments;
        let all = mishaps(lesson("01-dora").world(), &one, LAPTOP);
        let moved = all
            .iter()
            .find(|offered| offered.name == "Move Laptop A to another network");
        assert_eq!(
            moved.and_then(|offered| offered.obstacle.as_deref()),
            Some("There is only one network in this lesson")
        );
    }

    #[test]
    fn nothing_befalls_a_real_network() {
        let (log, mut networks) = (lesson("01-dora"), scenario("01-dora").segments);
        networks[0].real = true;
        assert!(mishaps(log.world(), &networks, LAPTOP).is_empty());
    }
}

//! Servers of ours for real clients: on which interfaces and addresses, with which pools. Nothing
//! is opened and nothing sent; what does not fit together is said here, in words of the places
//! that the user named.

use core::fmt;
use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeSet;
use std::sync::Arc;

use ipnet::Ipv4Net;

use super::way::{self, NoWay, Place};
use super::{Consent, Plan, PlanError};
use crate::net::Side;
use crate::net::interface::{self, Interface};
use crate::net::live::Door;
use crate::protocol::server::Binding;
use crate::sim::scenario::serve::{PlannedServer, ServePlan, Terms};
use crate::wire::{Mac, SERVER_PORT};

/// The most addresses of one pool: what a lease file can hold.
pub const MOST_ADDRESSES: u32 = 1_000_000;

/// Servers that answer real clients.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServeWish {
    /// Where they stand.
    pub places: Vec<ServePlace>,
}

/// Where a server stands, and what it hands out there.
#[derive(Clone, Debug, PartialEq)]
pub struct ServePlace {
    /// The interface; the one that has the address, if not given.
    pub interface: Option<String>,
    /// Its own address, and the port if it is not 67; the interface's first address, if not
    /// given.
    pub bind: Option<Place>,
    /// The network of the clients; that of its own address, if not given.
    pub subnet: Option<Ipv4Net>,
    /// What it hands out there.
    pub terms: Terms,
}

impl fmt::Display for ServePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.interface, self.bind) {
            (Some(name), _) => f.write_str(name),
            (None, Some(bind)) => bind.fmt(f),
            (None, None) => f.write_str("nowhere"),
        }
    }
}

impl ServeWish {
    /// Writes addresses down for hardware addresses, each at the server of its network. Returns
    /// those that lie in none.
    ///
    /// # Errors
    /// When there is no place for one of the servers.
    pub fn reserve(
        &mut self,
        reservations: impl IntoIterator<Item = (Mac, Ipv4Addr)>,
    ) -> Result<Vec<Ipv4Addr>, NoServer> {
        let owns = self.identities()?;
        let mut outside = Vec::new();
        for (mac, address) in reservations {
            let mut places = owns.iter().zip(&mut self.places);
            let there = places.find(|(own, place)| {
                let subnet = place.subnet.unwrap_or(**own);
                subnet.contains(&address)
            });
            match there {
                Some((_, place)) => place.terms.reservations.push((mac, address)),
                None => outside.push(address),
            }
        }
        Ok(outside)
    }

    fn identities(&self) -> Result<Vec<Ipv4Net>, NoServer> {
        let identity = |place| found(place).map(|(_, own)| identity(place, own));
        self.places.iter().map(identity).collect()
    }

    /// Each server begins with the records that are its own: those of its address, and those of
    /// its network that name no server. Returns how many belong to none of them.
    ///
    /// # Errors
    /// When there is no place for one of the servers.
    pub fn begin_with(
        &mut self,
        records: impl IntoIterator<Item = (Binding, Option<Ipv4Addr>)>,
    ) -> Result<usize, NoServer> {
        let owns = self.identities()?;
        let mut left = 0;
        for (binding, server) in records {
            let mut places = owns.iter().zip(&mut self.places);
            let owner = places.find(|(own, place)| {
                let subnet = place.subnet.unwrap_or(**own);
                server.map_or(subnet.contains(&binding.address), |it| it == own.addr())
            });
            match owner {
                Some((_, place)) => place.terms.bindings.push(binding),
                None => left += 1,
            }
        }
        Ok(left)
    }
}

/// Why nobody can be served.
#[derive(Debug, thiserror::Error)]
pub enum NoServer {
    /// The interface cannot be used.
    #[error(transparent)]
    NoWay(#[from] NoWay),
    /// Neither interface nor address was named.
    #[error("a server needs an interface, or an address of this computer")]
    Nowhere,
    /// The interface has no address.
    #[error(
        "{interface} has no IPv4 address, and a server needs one of its own: give it one first, \
         for instance with `{how}`"
    )]
    NoAddress {
        /// The interface.
        interface: String,
        /// A command that gives it one.
        how: String,
    },
    /// The address is nobody's here.
    #[error("no interface of this computer has the address {0}")]
    NotHere(Ipv4Addr),
    /// The address is not the interface's.
    #[error("{interface} does not have the address {address}")]
    NotThere {
        /// The interface.
        interface: String,
        /// The address.
        address: Ipv4Addr,
    },
    /// What is to be handed out does not fit together.
    #[error("{place}: {what}")]
    Unfit {
        /// Where.
        place: String,
        /// What is wrong: a sentence without a full stop.
        what: String,
    },
    /// Two servers cannot be told apart.
    #[error(
        "{one} and {other}: one network has one server here, because clients could not tell two apart"
    )]
    Twice {
        /// One place.
        one: String,
        /// The other.
        other: String,
    },
}

impl NoServer {
    fn unfit(place: &ServePlace, what: String) -> Self {
        Self::Unfit {
            place: place.to_string(),
            what,
        }
    }
}

impl Plan {
    /// Servers of ours answer whoever asks.
    ///
    /// # Errors
    /// When there is no place for one of them, or what it is to hand out does not fit.
    pub fn serve(wish: &ServeWish) -> Result<Self, PlanError> {
        let stands: Result<Vec<Stand>, NoServer> = wish
            .places
            .iter()
            .enumerate()
            .map(|(number, place)| Stand::find(number, place))
            .collect();
        let stands = stands?;
        if stands.is_empty() {
            return Err(NoServer::Nowhere.into());
        }
        check_apart(&stands)?;
        let servers = stands.iter().map(|stand| stand.server.clone()).collect();
        let (scenario, refused) = ServePlan { servers }.scenario()?;
        let mut consent = Consent::to_serve(&stands);
        let refused = refused.iter();
        consent.warnings.extend(
            refused
                .map(|(address, why)| format!("the lease of {address} is not taken over: {why}")),
        );
        Ok(Self {
            scenario: Arc::new(scenario),
            consent,
            doors: stands.into_iter().map(|stand| stand.door).collect(),
        })
    }
}

/// A server with its place.
#[derive(Debug)]
pub(super) struct Stand {
    /// The place in the user's words.
    pub(super) name: String,
    pub(super) door: Door,
    pub(super) server: PlannedServer,
    /// Whether only this computer reaches it.
    pub(super) inside: bool,
}

impl Stand {
    fn find(number: usize, place: &ServePlace) -> Result<Self, NoServer> {
        let (interface, own) = found(place)?;
        let inside = own.addr().is_loopback();
        let address = identity(place, own);
        let unfit = |what| NoServer::unfit(place, what);
        let server = PlannedServer {
            address,
            network: place.subnet.unwrap_or(own).trunc(),
            terms: place.terms.clone(),
        };
        check(&server).map_err(unfit)?;
        let port = place.bind.and_then(|bind| bind.port).unwrap_or(SERVER_PORT);
        let door = Door {
            host: ServePlan::door(number),
            side: Side::Server,
            bind: SocketAddrV4::new(own.addr(), port),
            device: interface.filter(|_| !inside).map(|found| found.name),
            everyone: Ipv4Addr::BROADCAST,
            server_port: port,
            // The field's convention: servers on N, clients on N + 1.
            client_port: port.saturating_add(1),
        };
        Ok(Self {
            name: place.to_string(),
            door,
            server,
            inside,
        })
    }
}

/// The server's identifier, with the length of its link's mask: the address at which it stands.
/// On this computer alone clients may have addresses of any network; there the server calls itself
/// by one that is left over, as the servers of lessons do. Elsewhere clients of another network
/// are behind relay agents.
fn identity(place: &ServePlace, own: Ipv4Net) -> Ipv4Net {
    let subnet = place.subnet.unwrap_or(own);
    let address = match own.addr() {
        address if subnet.contains(&address) => address,
        address if address.is_loopback() => spare_address(place, subnet),
        _ => return own,
    };
    Ipv4Net::new_assert(address, subnet.prefix_len())
}

/// What would work, and surprise.
fn check(server: &PlannedServer) -> Result<(), String> {
    server.check().map_err(|flaw| flaw.what)?;
    let subnet = server.network;
    let (first, last) = server.terms.pool;
    // Their number, less one: a whole network of the greatest size is one too many.
    if last.to_bits() - first.to_bits() >= MOST_ADDRESSES {
        return Err(format!(
            "the pool {first}-{last} is too large: at most {MOST_ADDRESSES} addresses"
        ));
    }
    if let Some(router) = server
        .terms
        .router
        .filter(|router| !subnet.contains(router))
    {
        return Err(format!(
            "no client reaches the router {router} from {subnet}"
        ));
    }
    let mut macs = BTreeSet::new();
    match server
        .terms
        .reservations
        .iter()
        .find(|(mac, _)| !macs.insert(mac))
    {
        Some((mac, _)) => Err(format!("{mac} has two reservations")),
        None => Ok(()),
    }
}

/// The interface, and its address with the mask.
fn found(place: &ServePlace) -> Result<(Option<Interface>, Ipv4Net), NoServer> {
    let wanted = place.bind.map(|bind| bind.address);
    let Some(name) = &place.interface else {
        let address = wanted.ok_or(NoServer::Nowhere)?;
        return at_address(address);
    };
    let interface = way::usable(name)?;
    let mut addresses = interface.addresses.iter();
    let own = match wanted {
        Some(address) => {
            addresses
                .find(|own| own.addr() == address)
                .ok_or_else(|| NoServer::NotThere {
                    interface: name.clone(),
                    address,
                })?
        }
        None => addresses.next().ok_or_else(|| NoServer::NoAddress {
            interface: name.clone(),
            how: how_to_get_one(name, place),
        })?,
    };
    let own = *own;
    Ok((Some(interface), own))
}

fn at_address(address: Ipv4Addr) -> Result<(Option<Interface>, Ipv4Net), NoServer> {
    let all = interface::all();
    let holder = all.into_iter().find_map(|interface| {
        let mut addresses = interface.addresses.iter();
        let own = *addresses.find(|own| own.addr() == address)?;
        Some((interface, own))
    });
    match holder {
        Some((interface, own)) if interface.loopback => Ok((None, own)),
        Some((interface, own)) => Ok((Some(way::usable(&interface.name)?), own)),
        // All of 127.0.0.0/8 is here, whatever the interface lists.
        None if address.is_loopback() => Ok((None, Ipv4Net::new_assert(address, 8))),
        None => Err(NoServer::NotHere(address)),
    }
}

/// A command that gives an interface an address which suits the pool.
fn how_to_get_one(interface: &str, place: &ServePlace) -> String {
    let subnet = place
        .subnet
        .unwrap_or_else(|| Ipv4Net::new_assert(place.terms.pool.0, 24))
        .trunc();
    let own = spare_address(place, subnet);
    let (length, mask) = (subnet.prefix_len(), subnet.netmask());
    if cfg!(windows) {
        format!("netsh interface ipv4 set address name=\"{interface}\" static {own} {mask}")
    } else if cfg!(target_os = "macos") {
        format!("sudo ifconfig {interface} inet {own} netmask {mask}")
    } else {
        format!("sudo ip address add {own}/{length} dev {interface}")
    }
}

/// An address of the network that nobody is to get.
fn spare_address(place: &ServePlace, subnet: Ipv4Net) -> Ipv4Addr {
    let terms = &place.terms;
    let (first, last) = terms.pool;
    let reserved = |host: &Ipv4Addr| terms.reservations.iter().any(|(_, taken)| taken == host);
    let taken = |host: &Ipv4Addr| {
        (first..=last).contains(host) || Some(*host) == terms.router || reserved(host)
    };
    let lowest = subnet.hosts().take(1_024).find(|host| !taken(host));
    // Above a pool that begins at the bottom.
    let above = || last.to_bits().checked_add(1).map(Ipv4Addr::from_bits);
    let above = || above().filter(|host| subnet.contains(host) && !taken(host));
    // Whoever lends a whole network finds none in it, and is told so later.
    lowest.or_else(above).unwrap_or_else(|| subnet.addr())
}

/// A broadcast is heard once on an interface, and a port has one owner.
fn check_apart(stands: &[Stand]) -> Result<(), NoServer> {
    for (number, stand) in stands.iter().enumerate() {
        let same = |other: &&Stand| {
            let (one, two) = (&stand.server, &other.server);
            let device = stand.door.device.is_some() && stand.door.device == other.door.device;
            let links = overlap(one.address.trunc(), two.address.trunc());
            device || links || overlap(one.network, two.network)
        };
        if let Some(other) = stands[..number].iter().find(same) {
            return Err(NoServer::Twice {
                one: other.name.clone(),
                other: stand.name.clone(),
            });
        }
    }
    Ok(())
}

fn overlap(one: Ipv4Net, two: Ipv4Net) -> bool {
    one.contains(&two.network()) || two.contains(&one.network())
}

#[cfg(test)]
mod tests;

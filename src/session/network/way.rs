//! Which way leads to a real network: the interface or the server that the user names, as a host
//! or as a relay agent, from which address and port. Nothing is opened and nothing sent.

use core::fmt;
use core::net::{Ipv4Addr, SocketAddrV4};
use core::str::FromStr;

use ipnet::Ipv4Net;

use crate::net::Side;
use crate::net::interface::{self, Interface};
use crate::net::live::Door;
use crate::sim::HostId;
use crate::wire::{CLIENT_PORT, SERVER_PORT};

/// An address, and perhaps a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The address.
    pub address: Ipv4Addr,
    /// The port; the usual one, if not given.
    pub port: Option<u16>,
}

/// What was written is no [`Place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address such as 192.0.2.1 or 192.0.2.1:6767 is expected")]
pub struct NoPlace;

impl FromStr for Place {
    type Err = NoPlace;
    fn from_str(words: &str) -> Result<Self, NoPlace> {
        if !words.contains(':') {
            let address = words.parse().map_err(|_| NoPlace)?;
            return Ok(Self {
                address,
                port: None,
            });
        }
        let both: SocketAddrV4 = words.parse().map_err(|_| NoPlace)?;
        Ok(Self {
            address: *both.ip(),
            port: Some(both.port()),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.address),
            None => self.address.fmt(f),
        }
    }
}

/// As what this computer speaks for its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speak {
    /// As the clients themselves: port 68, with the BROADCAST flag.
    Host,
    /// As a relay agent: port 67, with its own address in `giaddr`.
    Relay,
}

/// Where the user wants to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The interface to speak on.
    pub interface: Option<String>,
    /// The one server to speak to, instead of everyone on an interface.
    pub server: Option<Place>,
    /// The address and port of this computer.
    pub local: Option<Place>,
    /// As what; the better of both, if not given.
    pub speak: Option<Speak>,
}

/// The way to a network, ready to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The door through which everything goes.
    pub door: Door,
    /// The network of this computer's address there.
    pub network: Ipv4Net,
    /// Which.
    pub own: Option<Ipv4Addr>,
    /// As a relay agent: the address in `giaddr`, and the servers.
    pub relay: Option<(Ipv4Addr, Vec<Ipv4Addr>)>,
    /// Whether nothing leaves this computer.
    pub inside: bool,
    /// Why as a host, or as a relay agent: one sentence.
    pub because: &'static str,
}

/// Why no way leads there.
#[derive(Debug, thiserror::Error)]
pub enum NoWay {
    /// There is no such interface.
    #[error("there is no interface {wanted}; there are {}", there.join(", "))]
    NoInterface {
        /// The name that was given.
        wanted: String,
        /// The names that there are.
        there: Vec<String>,
    },
    /// No exchange can be had on it.
    #[error("{name} is of no use here: {obstacle}")]
    Useless {
        /// The interface.
        name: String,
        /// One phrase.
        obstacle: &'static str,
    },
    /// Neither interface nor server was named.
    #[error("an interface or a server is needed")]
    Nowhere,
    /// The relay way needs an address.
    #[error(
        "the relay way needs an address of this computer on the interface: give it one, or go as \
         a host"
    )]
    NoAddress,
    /// No route leads to the server.
    #[error("there is no way to {server}: {source}")]
    NoRoute {
        /// The server.
        server: Ipv4Addr,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Way {
    /// As what this computer speaks.
    pub fn speak(&self) -> Speak {
        if self.relay.is_some() {
            Speak::Relay
        } else {
            Speak::Host
        }
    }

    /// The door of a client that stands beside the relay agent: answers that pass the agent by
    /// come to the clients' port.
    pub fn clients_door(&self, client: HostId) -> Door {
        let door = &self.door;
        let port = if door.server_port == SERVER_PORT {
            CLIENT_PORT
        } else {
            door.server_port.saturating_add(1)
        };
        // A reply to everyone reaches a socket only at the address of everyone.
        let at = match door.device {
            Some(_) => Ipv4Addr::UNSPECIFIED,
            None => *door.bind.ip(),
        };
        Door {
            host: client,
            side: Side::Client,
            bind: SocketAddrV4::new(at, port),
            client_port: port,
            ..door.clone()
        }
    }
}

impl Wish {
    /// Finds the way; `first` is the first host that will stand behind its door.
    ///
    /// # Errors
    /// When there is none.
    pub fn way(&self, first: HostId) -> Result<Way, NoWay> {
        let known = self.interface.as_ref().map(|_| interface::all());
        self.way_among(&known.unwrap_or_default(), first)
    }

    /// The same where the interfaces of this computer are known already.
    ///
    /// # Errors
    /// When there is none.
    pub fn way_among(&self, known: &[Interface], first: HostId) -> Result<Way, NoWay> {
        let named = self.interface.as_deref();
        let interface = named.map(|name| usable_among(known, name)).transpose()?;
        let server = self.server.map(|server| server.address);
        let server_port = self.server.and_then(|server| server.port);
        let server_port = server_port.unwrap_or(SERVER_PORT);
        let own = self.own_address(interface, server)?;
        let inside = interface.is_none() && server.is_some_and(|server| server.is_loopback());
        let (speak, because) = self.choose(own, inside, server_port);
        let local_port = self.local.and_then(|local| local.port);
        // The field's convention: servers on N, clients on N + 1.
        let client_port = local_port.unwrap_or(server_port.saturating_add(1));
        let (relay, side, bind) = match speak {
            Speak::Relay => {
                let giaddr = own.ok_or(NoWay::NoAddress)?;
                let servers = vec![server.unwrap_or(Ipv4Addr::BROADCAST)];
                let bind = SocketAddrV4::new(giaddr, local_port.unwrap_or(server_port));
                (Some((giaddr, servers)), Side::Server, bind)
            }
            Speak::Host => {
                // Replies to everyone reach a socket only at the address of everyone.
                let at = match (interface, self.local) {
                    (None, Some(local)) => local.address,
                    _ => Ipv4Addr::UNSPECIFIED,
                };
                (None, Side::Client, SocketAddrV4::new(at, client_port))
            }
        };
        Ok(Way {
            door: Door {
                host: first,
                side,
                bind,
                device: interface.map(|interface| interface.name.clone()),
                everyone: server.unwrap_or(Ipv4Addr::BROADCAST),
                server_port,
                client_port: match speak {
                    Speak::Relay => CLIENT_PORT,
                    Speak::Host => client_port,
                },
            },
            network: network(interface, own),
            own,
            relay,
            inside,
            because,
        })
    }

    /// The better way of the two, and why.
    fn choose(
        &self,
        own: Option<Ipv4Addr>,
        inside: bool,
        server_port: u16,
    ) -> (Speak, &'static str) {
        match self.speak {
            Some(Speak::Host) => (Speak::Host, "as a host, because you chose it"),
            Some(Speak::Relay) => (Speak::Relay, "as a relay agent, because you chose it"),
            None if inside => (
                Speak::Host,
                "as a host, because the server is on this computer",
            ),
            None if own.is_none() => (
                Speak::Host,
                "as a host, because this computer has no address on the interface",
            ),
            None if server_port != SERVER_PORT => (
                Speak::Host,
                "as a host, because relay agents are answered at port 67 only",
            ),
            None => (
                Speak::Relay,
                "as a relay agent, because only so the answers to renewals reach this computer",
            ),
        }
    }

    /// The address from which this computer speaks, if it has one there.
    fn own_address(
        &self,
        interface: Option<&Interface>,
        server: Option<Ipv4Addr>,
    ) -> Result<Option<Ipv4Addr>, NoWay> {
        if let Some(local) = self.local.filter(|local| !local.address.is_unspecified()) {
            return Ok(Some(local.address));
        }
        if let Some(interface) = interface {
            return Ok(interface.addresses.first().map(Ipv4Net::addr));
        }
        let server = server.ok_or(NoWay::Nowhere)?;
        match interface::address_towards(server) {
            Ok(own) => Ok(Some(own)),
            Err(source) => Err(NoWay::NoRoute { server, source }),
        }
    }
}

fn network(interface: Option<&Interface>, own: Option<Ipv4Addr>) -> Ipv4Net {
    let here = interface.and_then(|interface| {
        let mut networks = interface.addresses.iter();
        networks.find(|network| own.is_none_or(|own| network.addr() == own))
    });
    match (here, own) {
        (Some(network), _) => network.trunc(),
        (None, Some(own)) => interface::network_of(own),
        (None, None) => Ipv4Net::default(),
    }
}

/// The interface with this name, if an exchange can be had on it.
///
/// # Errors
/// When there is none, or none can be had.
pub fn usable(name: &str) -> Result<Interface, NoWay> {
    usable_among(&interface::all(), name).cloned()
}

fn usable_among<'a>(all: &'a [Interface], name: &str) -> Result<&'a Interface, NoWay> {
    let Some(found) = all.iter().find(|interface| interface.name == name) else {
        return Err(NoWay::NoInterface {
            wanted: name.to_owned(),
            there: all.iter().map(|interface| interface.name.clone()).collect(),
        });
    };
    match found.obstacle() {
        Some(obstacle) => Err(NoWay::Useless {
            name: name.to_owned(),
            obstacle,
        }),
        None => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(server: &str) -> Wish {
        Wish {
            server: Some(server.parse().unwrap()),
            ..Wish::default()
        }
    }

    #[test]
    fn a_server_on_this_computer_is_spoken_to_as_a_host_from_the_port_above_its_own() {
        let way = wish("127.0.0.1:6767").way(HostId(0)).unwrap();
        assert_eq!(way.speak(), Speak::Host);
        assert!(way.inside);
        assert_eq!(way.door.bind.port(), 6768);
        assert_eq!(way.door.everyone, Ipv4Addr::LOCALHOST);
    }

    #[test]
    fn a_place_is_an_address_with_or_without_a_port() {
        for words in ["192.0.2.1", "192.0.2.1:6767"] {
            assert_eq!(words.parse::<Place>().unwrap().to_string(), words);
        }
        for words in ["192.0.2", "192.0.2.1:", "192.0.2.1:70000", "router", "::1"] {
            assert_eq!(words.parse::<Place>(), Err(NoPlace), "{words}");
        }
    }

    #[test]
    fn what_leads_nowhere_says_so() {
        assert!(matches!(
            Wish::default().way(HostId(0)),
            Err(NoWay::Nowhere)
        ));
        let error = usable("no such interface").unwrap_err().to_string();
        assert!(error.contains("there is no interface no such interface"));
    }
}

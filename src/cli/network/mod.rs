//! What `join`, `release` and `serve` share: where to, through which sockets, and whether the
//! user agrees. Nothing here changes the network settings of this computer.

use core::fmt;
use core::net::{Ipv4Addr, SocketAddrV4};
use core::str::FromStr;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use ipnet::Ipv4Net;

use super::remark;
use crate::net::Side;
use crate::net::interface::{self, Interface};
use crate::net::live::Door;
use crate::sim::scenario::join::JoinPlan;
use crate::wire::{CLIENT_PORT, SERVER_PORT};

pub(super) mod join;

/// Without a second word from the user, so many clients begin in a second.
const GENTLE_RATE: f64 = 5.0;

/// Where the servers are.
#[derive(Debug, Args)]
pub(super) struct Where {
    /// The interface to speak on.
    #[arg(long, value_name = "IF", required_unless_present = "server")]
    interface: Option<String>,
    /// The one server to speak to, instead of everyone on an interface.
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = Place::parse)]
    server: Option<Place>,
    /// The address and port of this computer.
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = Place::parse)]
    local: Option<Place>,
    /// Speak as a relay agent: from port 67, with this computer's address in giaddr.
    #[arg(long)]
    relay: bool,
    /// Agree to speak on a real network.
    #[arg(long)]
    yes: bool,
}

/// An address, and perhaps a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    address: Ipv4Addr,
    port: Option<u16>,
}

impl Place {
    fn parse(words: &str) -> Result<Self, &'static str> {
        let wrong = |_| "an address such as 192.0.2.1 or 192.0.2.1:6767 is expected";
        if !words.contains(':') {
            let address = Ipv4Addr::from_str(words).map_err(wrong)?;
            return Ok(Self {
                address,
                port: None,
            });
        }
        let both = SocketAddrV4::from_str(words).map_err(wrong)?;
        Ok(Self {
            address: *both.ip(),
            port: Some(both.port()),
        })
    }
}

/// The user did not agree: the command was not right as it stood.
#[derive(Debug)]
pub(super) struct NotAgreed(String);

impl fmt::Display for NotAgreed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAgreed {}

/// The way to a network, ready to be opened.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) door: Door,
    pub(super) network: Ipv4Net,
    pub(super) unicast: bool,
    /// As a relay agent: the address in `giaddr`, and the servers.
    pub(super) relay: Option<(Ipv4Addr, Vec<Ipv4Addr>)>,
    /// Whether nothing leaves this computer.
    pub(super) inside: bool,
}

impl Where {
    /// Finds the way.
    pub(super) fn way(&self) -> Result<Way> {
        let interface = match &self.interface {
            Some(name) => Some(usable(name)?),
            None => None,
        };
        let server = self.server.map(|server| server.address);
        let server_port = self.server.and_then(|server| server.port);
        let server_port = server_port.unwrap_or(SERVER_PORT);
        let own = self.own_address(interface.as_ref(), server)?;
        let network = network(interface.as_ref(), own);
        let client_port = match self.local.and_then(|local| local.port) {
            Some(port) => port,
            // The field's convention: servers on N, clients on N + 1.
            None => server_port.saturating_add(1),
        };
        let (relay, side, bind) = if self.relay {
            let giaddr = own.context(
                "the relay way needs an address of this computer on the interface: give it one, \
                 or leave --relay out",
            )?;
            let servers = vec![server.unwrap_or(Ipv4Addr::BROADCAST)];
            let port = self.local.and_then(|local| local.port);
            let bind = SocketAddrV4::new(giaddr, port.unwrap_or(server_port));
            (Some((giaddr, servers)), Side::Server, bind)
        } else {
            // Replies to everyone reach a socket only at the address of everyone.
            let at = match (&interface, self.local) {
                (None, Some(local)) => local.address,
                _ => Ipv4Addr::UNSPECIFIED,
            };
            (None, Side::Client, SocketAddrV4::new(at, client_port))
        };
        Ok(Way {
            door: Door {
                host: JoinPlan::DOOR,
                side,
                bind,
                device: interface.as_ref().map(|interface| interface.name.clone()),
                everyone: server.unwrap_or(Ipv4Addr::BROADCAST),
                server_port,
                client_port: if self.relay { CLIENT_PORT } else { client_port },
            },
            network,
            unicast: own.is_some(),
            relay,
            inside: interface.is_none() && server.is_some_and(|server| server.is_loopback()),
        })
    }

    /// The address from which this computer speaks, if it has one there.
    fn own_address(
        &self,
        interface: Option<&Interface>,
        server: Option<Ipv4Addr>,
    ) -> Result<Option<Ipv4Addr>> {
        if let Some(local) = self.local {
            return Ok(Some(local.address));
        }
        if let Some(interface) = interface {
            return Ok(interface.addresses.first().map(Ipv4Net::addr));
        }
        let server = server.context("an interface or a server is needed")?;
        let own = interface::address_towards(server);
        Ok(Some(
            own.with_context(|| format!("there is no way to {server}"))?,
        ))
    }

    /// Asks the user, who has to know what will happen.
    pub(super) fn agree(&self, way: &Way, rate: f64, what: &str) -> Result<()> {
        if way.inside || self.yes {
            return Ok(());
        }
        let door = &way.door;
        let on = door
            .device
            .as_deref()
            .unwrap_or("the interface that leads there");
        let question = format!(
            "REAL NETWORK: {what}, through UDP port {} on {on}. Nothing on this computer is changed.",
            door.bind.port()
        );
        if rate > GENTLE_RATE {
            let why = format!("{question} More than {GENTLE_RATE} a second needs --yes");
            bail!(NotAgreed(why));
        }
        if !io::stdin().is_terminal() {
            let why = format!("{question} Without a terminal this needs --yes");
            bail!(NotAgreed(why));
        }
        remark(&format!("{question} Go on? [y/N]"));
        let _ = io::stderr().flush();
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if matches!(answer.trim(), "y" | "Y" | "yes") {
            return Ok(());
        }
        bail!(NotAgreed("nothing was sent".into()))
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
fn usable(name: &str) -> Result<Interface> {
    let all = interface::all();
    let Some(found) = all.iter().find(|interface| interface.name == name) else {
        let names: Vec<&str> = all.iter().map(|interface| &*interface.name).collect();
        bail!(
            "there is no interface {name}; there are {}",
            names.join(", ")
        );
    };
    if let Some(obstacle) = found.obstacle() {
        bail!("{name} is of no use here: {obstacle}");
    }
    Ok(found.clone())
}

/// Set when the user presses Ctrl-C: what is held is given back, then the program ends.
pub(super) fn interrupt() -> Result<Arc<AtomicBool>> {
    let pressed = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&pressed);
    ctrlc::set_handler(move || set.store(true, Ordering::Relaxed))
        .context("Ctrl-C cannot be watched for")?;
    Ok(pressed)
}

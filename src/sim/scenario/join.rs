//! The world of clients that join a real network, written down as a lesson file: so a recording
//! of it is like any other.

use core::fmt::Write as _;
use core::net::Ipv4Addr;
use std::time::Duration;

use ipnet::Ipv4Net;

use super::{Scenario, ScenarioError};
use crate::sim::host::HostId;
use crate::wire::Mac;

/// What joins which network.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinPlan {
    /// How many clients.
    pub clients: u32,
    /// How long after one client the next one begins.
    pub every: Duration,
    /// The network of the interface.
    pub network: Ipv4Net,
    /// The address of this computer there, if it has one.
    pub own: Option<Ipv4Addr>,
    /// Speak as a relay: the address that goes into `giaddr`, and the servers it knows.
    pub relay: Option<(Ipv4Addr, Vec<Ipv4Addr>)>,
    /// The number that hardware addresses and waits are drawn from.
    pub seed: u64,
}

/// The most clients that one run can have.
pub const MOST_CLIENTS: u32 = 20_000;

impl JoinPlan {
    /// The first host behind the socket.
    pub const DOOR: HostId = HostId(0);

    /// The world, in which each client begins at its time.
    ///
    /// # Errors
    /// When the plan makes no sense; the sentence names the line of the text.
    pub fn scenario(&self) -> Result<Scenario, ScenarioError> {
        Scenario::parse(&self.text(Begins::AtItsTime, None))
    }

    /// The world, in which each client begins when it is told to.
    ///
    /// # Errors
    /// When the plan makes no sense; the sentence names the line of the text.
    pub fn scenario_when_told(&self) -> Result<Scenario, ScenarioError> {
        Scenario::parse(&self.text(Begins::WhenTold, None))
    }

    /// Either of them, and in it this computer itself with the address that it has, if it has one:
    /// off, until it is to ask for settings (INFORM). Its number is [`JoinPlan::informer`].
    ///
    /// # Errors
    /// When the plan makes no sense; the sentence names the line of the text.
    pub fn scenario_with(
        &self,
        begins: Begins,
        by_hand: Option<Ipv4Addr>,
    ) -> Result<Scenario, ScenarioError> {
        Scenario::parse(&self.text(begins, Some(ByHand(by_hand))))
    }

    /// The numbers of the clients.
    pub fn hosts(&self) -> impl Iterator<Item = HostId> + use<> {
        let first = u32::from(self.relay.is_some());
        (first..first + self.clients.min(MOST_CLIENTS)).map(HostId)
    }

    /// The number of the host with an address by hand, where there is one.
    pub fn informer(&self) -> HostId {
        HostId(self.clients.min(MOST_CLIENTS) + u32::from(self.relay.is_some()))
    }

    /// The hardware address of a client, counted from 0: locally administered, and another one
    /// for every seed.
    pub fn mac(&self, client: u32) -> Mac {
        let [_, _, _, _, _, _, one, two] = self.seed.to_be_bytes();
        let [_, high, mid, low] = client.to_be_bytes();
        Mac([0x02, one, two, high, mid, low])
    }

    fn text(&self, begins: Begins, informer: Option<ByHand>) -> String {
        let mut text = beginning("Clients on a real network", self.seed);
        let surroundings = Surroundings {
            network: self.network,
            own: self.own,
            relay: self.relay.as_ref(),
        };
        // Writing to a string cannot fail.
        let _ = surroundings.write(&mut text);
        let _ = self.write_hosts(&mut text, surroundings.clients_network(), informer);
        if begins == Begins::AtItsTime {
            let _ = self.write_script(&mut text);
        }
        text
    }

    fn write_hosts(
        &self,
        text: &mut String,
        network: &str,
        informer: Option<ByHand>,
    ) -> core::fmt::Result {
        let clients = self.clients.min(MOST_CLIENTS);
        for client in 0..clients {
            let (number, mac) = (client + 1, self.mac(client));
            writeln!(
                text,
                "[[client]]\nid = \"client-{number}\"\nname = \"Client {number}\"\nmac = \"{mac}\"\n\
                 network = \"{network}\"\nprobe = false\nlink_local = true\n"
            )?;
        }
        if let Some(ByHand(address)) = informer {
            let mac = self.mac(clients);
            let address = address.map(|address| format!("by_hand = \"{address}\"\n"));
            writeln!(
                text,
                "[[client]]\nid = \"by-hand\"\nname = \"This host\"\nmac = \"{mac}\"\n\
                 network = \"network\"\nprobe = false\n{}",
                address.unwrap_or_default()
            )?;
        }
        Ok(())
    }

    fn write_script(&self, text: &mut String) -> core::fmt::Result {
        for client in 0..self.clients.min(MOST_CLIENTS) {
            let at = self.every.saturating_mul(client);
            writeln!(
                text,
                "[[script]]\nat = \"{}us\"\ndo = \"power-on\"\nhost = \"client-{}\"\n",
                at.as_micros(),
                client + 1
            )?;
        }
        Ok(())
    }
}

/// When clients begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// One after the other, by the script.
    AtItsTime,
    /// When a command switches them on.
    WhenTold,
}

/// This computer itself, and the address that it has by hand.
#[derive(Clone, Copy)]
struct ByHand(Option<Ipv4Addr>);

/// How the file of a world on a real network begins.
pub(super) fn beginning(title: &str, seed: u64) -> String {
    format!(
        "[lesson]\nname = \"network\"\ntitle = \"{title}\"\nseed = {seed}\n\n\
         [link]\ndelay = \"0s\"\n\n"
    )
}

/// The real network, and this computer as a relay before it.
pub(super) struct Surroundings<'a> {
    pub(super) network: Ipv4Net,
    pub(super) own: Option<Ipv4Addr>,
    pub(super) relay: Option<&'a (Ipv4Addr, Vec<Ipv4Addr>)>,
}

impl Surroundings<'_> {
    /// The id of the network on which clients stand.
    pub(super) fn clients_network(&self) -> &'static str {
        if self.relay.is_some() {
            "behind"
        } else {
            "network"
        }
    }

    pub(super) fn write(&self, text: &mut String) -> core::fmt::Result {
        let network = self.network;
        if self.relay.is_some() {
            writeln!(
                text,
                "[[network]]\nid = \"behind\"\nsubnet = \"{network}\"\n"
            )?;
        }
        writeln!(
            text,
            "[[network]]\nid = \"network\"\nsubnet = \"{network}\"\nreal = true"
        )?;
        match self.own {
            Some(own) => writeln!(text, "address = \"{own}\"\n")?,
            None => writeln!(text, "unicast = false\n")?,
        }
        let Some((address, servers)) = self.relay else {
            return Ok(());
        };
        let length = network.prefix_len();
        let servers: Vec<String> = servers.iter().map(|ip| format!("\"{ip}\"")).collect();
        writeln!(
            text,
            "[[relay]]\nid = \"relay\"\nname = \"This computer\"\n\
             client_side = \"{address}/{length}\"\nserver_side = \"{address}/{length}\"\n\
             servers = [{}]\n",
            servers.join(", ")
        )
    }
}

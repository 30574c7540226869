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
    /// Whether this computer has an address there.
    pub unicast: bool,
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

    /// The world.
    ///
    /// # Errors
    /// When the plan makes no sense; the sentence names the line of the text.
    pub fn scenario(&self) -> Result<Scenario, ScenarioError> {
        Scenario::parse(&self.text())
    }

    /// The hardware address of a client, counted from 0: locally administered, and another one
    /// for every seed.
    pub fn mac(&self, client: u32) -> Mac {
        let [_, _, _, _, _, _, one, two] = self.seed.to_be_bytes();
        let [_, high, mid, low] = client.to_be_bytes();
        Mac([0x02, one, two, high, mid, low])
    }

    fn text(&self) -> String {
        let mut text = format!(
            "[lesson]\nname = \"network\"\ntitle = \"Clients on a real network\"\nseed = {}\n\n\
             [link]\ndelay = \"0s\"\n\n",
            self.seed
        );
        // Writing to a string cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> core::fmt::Result {
        let network = self.network;
        if self.relay.is_some() {
            writeln!(
                text,
                "[[network]]\nid = \"behind\"\nsubnet = \"{network}\"\n"
            )?;
        }
        let unicast = self.unicast;
        writeln!(
            text,
            "[[network]]\nid = \"network\"\nsubnet = \"{network}\"\nreal = true\nunicast = {unicast}\n"
        )?;
        if let Some((address, servers)) = &self.relay {
            let length = network.prefix_len();
            let servers: Vec<String> = servers.iter().map(|ip| format!("\"{ip}\"")).collect();
            writeln!(
                text,
                "[[relay]]\nid = \"relay\"\nname = \"This computer\"\n\
                 client_side = \"{address}/{length}\"\nserver_side = \"{address}/{length}\"\n\
                 servers = [{}]\n",
                servers.join(", ")
            )?;
        }
        let on = if self.relay.is_some() {
            "behind"
        } else {
            "network"
        };
        for client in 0..self.clients.min(MOST_CLIENTS) {
            let (number, mac) = (client + 1, self.mac(client));
            writeln!(
                text,
                "[[client]]\nid = \"client-{number}\"\nname = \"Client {number}\"\nmac = \"{mac}\"\n\
                 network = \"{on}\"\nprobe = false\n"
            )?;
        }
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

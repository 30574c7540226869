//! The world of servers of ours on real networks, written down as a lesson file: so a recording of
//! it is like any other.

use core::fmt::Write as _;
use core::net::Ipv4Addr;
use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use toml::Value;

use super::file::OptionTable;
use super::machines::handed_out;
use super::{Scenario, ScenarioError, lease_row};
use crate::protocol::Flaw;
use crate::protocol::server::import::{Sieve, taken_in};
use crate::protocol::server::{Binding, ClientKey, Scope, ServerConfig};
use crate::sim::host::HostId;
use crate::time::SimTime;
use crate::wire::Mac;

/// Servers of ours, each on a real network of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct ServePlan {
    /// The servers. The networks do not overlap.
    pub servers: Vec<PlannedServer>,
}

/// A server and its network.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedServer {
    /// Its own address, which is its identifier, with the length of its network's mask.
    pub address: Ipv4Net,
    /// The network of its clients. Where it does not stand there itself, they reach it through
    /// relay agents.
    pub network: Ipv4Net,
    /// What it hands out there.
    pub terms: Terms,
}

/// What a server hands out, and to whom it has done so.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// First and last address that it hands out.
    pub pool: (Ipv4Addr, Ipv4Addr),
    /// Option 3.
    pub router: Option<Ipv4Addr>,
    /// Option 6.
    pub dns: Vec<Ipv4Addr>,
    /// Option 15.
    pub domain: Option<String>,
    /// Lease time in seconds; `u32::MAX` is infinity.
    pub lease_secs: u32,
    /// Addresses written down for hardware addresses.
    pub reservations: Vec<(Mac, Ipv4Addr)>,
    /// What it has on record, in the time of the run: what is before its first instant is over.
    pub bindings: Vec<Binding>,
}

impl Terms {
    /// The addresses of a pool, for so many seconds, to whoever asks.
    pub fn new(pool: (Ipv4Addr, Ipv4Addr), lease_secs: u32) -> Self {
        Self {
            pool,
            router: None,
            dns: Vec::new(),
            domain: None,
            lease_secs,
            reservations: Vec::new(),
            bindings: Vec::new(),
        }
    }
}

/// A record that a server could not take, and why: one phrase.
pub type Refused = (Ipv4Addr, String);

impl ServePlan {
    /// The host behind the socket of the server at this place.
    pub fn door(place: usize) -> HostId {
        HostId(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// The world, and the records that are not in it.
    ///
    /// # Errors
    /// When the plan makes no sense; the sentence names the line of the text.
    pub fn scenario(&self) -> Result<(Scenario, Vec<Refused>), ScenarioError> {
        let mut refused = Vec::new();
        let mut text = String::from(
            "[lesson]\nname = \"serve\"\ntitle = \"Servers on real networks\"\n\n\
             [link]\ndelay = \"0s\"\n\n",
        );
        for (number, server) in (1..).zip(&self.servers) {
            let network = server.address.trunc();
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "[[network]]\nid = \"network-{number}\"\nsubnet = \"{network}\"\nreal = true\n"
            );
        }
        for (number, server) in (1..).zip(&self.servers) {
            let _ = server.write(number, &mut text, &mut refused);
        }
        Ok((Scenario::parse(&text)?, refused))
    }
}

impl PlannedServer {
    /// Whether its settings fit together.
    ///
    /// # Errors
    /// The first flaw.
    pub fn check(&self) -> Result<(), Flaw> {
        self.config().check()
    }

    fn config(&self) -> ServerConfig {
        let (first, last) = self.terms.pool;
        let options = OptionTable {
            router: self.terms.router,
            dns: self.terms.dns.clone(),
            domain: self.terms.domain.clone(),
            ..OptionTable::default()
        };
        let reservations = self.terms.reservations.iter();
        let scope = Scope {
            subnet: self.network.trunc(),
            first,
            last,
            options: handed_out(&options),
            reservations: reservations
                .map(|(mac, address)| (ClientKey::Hardware(1, *mac), *address))
                .collect::<BTreeMap<_, _>>(),
        };
        ServerConfig {
            lease_secs: self.terms.lease_secs,
            ..ServerConfig::new(self.address.addr(), vec![scope])
        }
    }

    fn write(
        &self,
        number: u32,
        text: &mut String,
        refused: &mut Vec<Refused>,
    ) -> core::fmt::Result {
        let (first, last) = self.terms.pool;
        writeln!(
            text,
            "[[server]]\nid = \"server-{number}\"\nname = \"Server {number}\"\n\
             address = \"{}\"",
            self.address
        )?;
        match self.terms.lease_secs {
            u32::MAX => writeln!(text, "lease = \"infinite\"")?,
            secs => writeln!(text, "lease = \"{secs}s\"")?,
        }
        writeln!(text, "reservations = [")?;
        for (mac, address) in &self.terms.reservations {
            writeln!(text, "    {{ mac = \"{mac}\", address = \"{address}\" }},")?;
        }
        writeln!(text, "]\nleases = [")?;
        let config = self.config();
        let mut sieve = Sieve::of_any_size(&config);
        for binding in &self.terms.bindings {
            match admitted(binding, &config, &mut sieve) {
                Ok(row) => writeln!(text, "    {row},")?,
                Err(why) => refused.push((binding.address, why)),
            }
        }
        writeln!(
            text,
            "]\n\n[[server.scope]]\nsubnet = \"{}\"\npool = \"{first}-{last}\"",
            self.network.trunc()
        )?;
        let quoted = |address: &Ipv4Addr| format!("\"{address}\"");
        let dns: Vec<String> = self.terms.dns.iter().map(quoted).collect();
        write!(text, "options = {{ dns = [{}]", dns.join(", "))?;
        if let Some(router) = self.terms.router {
            write!(text, ", router = \"{router}\"")?;
        }
        if let Some(domain) = &self.terms.domain {
            write!(text, ", domain = {}", Value::from(domain.as_str()))?;
        }
        writeln!(text, " }}\n")
    }
}

/// The row of a record, as the server takes it in when it starts.
fn admitted(
    binding: &Binding,
    config: &ServerConfig,
    sieve: &mut Sieve<'_>,
) -> Result<String, String> {
    let taken = taken_in(config, binding, SimTime::ZERO);
    let row = lease_row(&taken)?;
    sieve.admit(&taken)?;
    Ok(row)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::protocol::server::BindingState;
    use crate::sim::scenario::Role;
    use crate::wire::ClientId;

    const MAC: Mac = Mac([2, 0, 0, 0, 0, 0x0a]);

    fn plan() -> ServePlan {
        let server = PlannedServer {
            address: "192.0.2.1/24".parse().unwrap(),
            network: "192.0.2.0/24".parse().unwrap(),
            terms: Terms {
                router: Some(ip(254)),
                dns: vec![ip(2), ip(3)],
                domain: Some("a \"quoted\\ na\u{fc}me\n".into()),
                reservations: vec![(MAC, ip(10))],
                ..Terms::new((ip(100), ip(200)), 600)
            },
        };
        let only = [203, 0, 113, 9].into();
        let other = PlannedServer {
            address: "198.51.100.1/24".parse().unwrap(),
            // Behind relay agents.
            network: "203.0.113.0/24".parse().unwrap(),
            terms: Terms::new((only, only), u32::MAX),
        };
        ServePlan {
            servers: vec![server, other],
        }
    }

    fn ip(last: u8) -> Ipv4Addr {
        [192, 0, 2, last].into()
    }

    fn binding(last: u8, client: ClientKey, state: BindingState, until: Option<u64>) -> Binding {
        Binding {
            address: ip(last),
            client,
            mac: MAC,
            hostname: Some(Arc::from("na\"me\u{1}")),
            state,
            reserved: false,
            since: SimTime::ZERO,
            until: until.map(|secs| SimTime::ZERO + Duration::from_secs(secs)),
        }
    }

    fn server(scenario: &Scenario, place: usize) -> (&ServerConfig, &[Binding]) {
        match &scenario.hosts[place].role {
            Role::Server { config, bindings } => (config, bindings),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_text_says_what_was_planned() {
        let plan = plan();
        let (scenario, refused) = plan.scenario().unwrap();
        assert!(refused.is_empty());
        for (place, planned) in plan.servers.iter().enumerate() {
            assert_eq!(*server(&scenario, place).0, planned.config());
        }
        assert!(scenario.segments.iter().all(|segment| segment.real));
    }

    #[test]
    fn every_record_that_a_server_can_have_begins_with_it() {
        let mut plan = plan();
        let one_octet = ClientKey::Id(ClientId([7].into()));
        let token_ring = ClientKey::Hardware(6, MAC);
        let records = vec![
            binding(100, one_octet, BindingState::Active, Some(300)),
            binding(101, token_ring, BindingState::Active, None),
            binding(
                10,
                ClientKey::Hardware(1, MAC),
                BindingState::Released,
                None,
            ),
        ];
        plan.servers[0].terms.bindings.clone_from(&records);
        let (scenario, refused) = plan.scenario().unwrap();
        assert_eq!(refused, []);
        let mut expected = records;
        expected[2].reserved = true;
        assert_eq!(server(&scenario, 0).1, expected);
    }

    #[test]
    fn what_ended_meanwhile_has_expired_and_what_cannot_be_taken_is_told() {
        let mut plan = plan();
        let client = |last| ClientKey::Hardware(1, Mac([2, 0, 0, 0, 1, last]));
        let foreign = Binding {
            address: [203, 0, 113, 5].into(),
            ..binding(1, client(1), BindingState::Active, Some(60))
        };
        plan.servers[0].terms.bindings = vec![
            binding(100, client(2), BindingState::Active, Some(0)),
            binding(10, client(3), BindingState::Active, Some(60)),
            foreign,
        ];
        let (scenario, refused) = plan.scenario().unwrap();
        let told: Vec<Ipv4Addr> = refused.iter().map(|(address, _)| *address).collect();
        assert_eq!(told, [ip(10), [203, 0, 113, 5].into()]);
        let (_, taken) = server(&scenario, 0);
        let states: Vec<_> = taken.iter().map(|b| (b.address, b.state)).collect();
        assert_eq!(states, [(ip(100), BindingState::Expired)]);
    }
}

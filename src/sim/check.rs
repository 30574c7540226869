//! Whether a new host, a new name or new settings get along with who is there already. The
//! window asks before it sends a command, the engine when it carries one out, and the parser
//! where a scenario is bound by the same rule.

use core::net::Ipv4Addr;
use std::time::Duration;

use super::host::{Desk, HostId, HostInfo, HostKind, SegmentId, SegmentInfo};
use super::scenario::{ClientStart, FaultAction, FaultRule, HostSpec, LinkSettings, Role};
use crate::protocol::client::ClientConfig;
use crate::protocol::flaw::{Field, Flaw};
use crate::protocol::server::ServerConfig;
use crate::wire::Mac;

/// A longer name fits on no lane.
const LONGEST_NAME: usize = 40;
/// A longer cable, or link, is a mistake of the hand.
pub(crate) const LONGEST_DELAY: Duration = Duration::from_hours(1);

/// The hosts that take part at some moment, those left out that are gone.
#[derive(Clone, Debug)]
pub struct Neighbours<'a> {
    /// The networks.
    pub segments: &'a [SegmentInfo],
    /// The hosts.
    pub hosts: Vec<(HostId, &'a HostInfo)>,
}

impl HostSpec {
    /// A client that is off and knows nothing.
    pub fn client(key: &str, name: &str, segment: SegmentId, config: ClientConfig) -> Self {
        let card = (HostKind::Client, config.mac, config.by_hand);
        let role = Role::Client {
            config: Box::new(config),
            start: ClientStart::Fresh,
        };
        Self::new(key, name, segment, card, role)
    }

    /// A server that is up and has no bindings.
    pub fn server(
        key: &str,
        name: &str,
        segment: SegmentId,
        mac: Mac,
        config: ServerConfig,
    ) -> Self {
        let card = (HostKind::Server, mac, Some(config.address));
        let role = Role::Server {
            config: Box::new(config),
            bindings: Vec::new(),
        };
        Self::new(key, name, segment, card, role)
    }

    fn new(
        key: &str,
        name: &str,
        segment: SegmentId,
        (kind, mac, address): (HostKind, Mac, Option<Ipv4Addr>),
        role: Role,
    ) -> Self {
        let info = HostInfo::on_one_link((key, name), kind, mac, address, segment);
        Self {
            info,
            role,
            extra_delay: Duration::ZERO,
            shares_leases: None,
            desk: None,
        }
    }

    /// Whether this host can join in the middle of a run.
    ///
    /// # Errors
    /// The first flaw: a key, name, hardware address or address that is taken, a place that is
    /// none, settings that do not fit together, or a beginning that only a scenario can have.
    pub fn check(&self, others: &Neighbours<'_>) -> Result<(), Flaw> {
        let info = &self.info;
        others.check_key(&info.key)?;
        others.check_name(None, &info.name)?;
        others.check_mac(None, info)?;
        if others.segments.get(info.segment.0 as usize).is_none() {
            return Err(Flaw::new(Field::Network, "there is no such network"));
        }
        if self.extra_delay > LONGEST_DELAY {
            let what = "its cable takes more than an hour";
            return Err(Flaw::new(Field::ExtraDelay, what));
        }
        if info.second_address.is_some() || info.second_segment.is_some() {
            return Err(Flaw::new(
                Field::Network,
                "only a relay stands in two networks",
            ));
        }
        self.check_role()?;
        match &self.role {
            Role::Client { config, .. } => others.check_client(None, info, config),
            Role::Server { config, .. } => others.check_server(info, config),
            Role::Relay(_) | Role::Bystander => Ok(()),
        }?;
        self.desk.as_ref().map_or(Ok(()), check_desk)?;
        info.address
            .map_or(Ok(()), |address| others.check_address(None, info, address))
    }

    fn check_role(&self) -> Result<(), Flaw> {
        let wrong = |what: &str| Err(Flaw::new(Field::Whole, what));
        match (&self.role, self.info.kind) {
            (Role::Client { start, .. }, HostKind::Client) => match start {
                ClientStart::Fresh => Ok(()),
                _ => wrong("a client joins a run without a lease"),
            },
            (Role::Server { bindings, .. }, HostKind::Server) => {
                if bindings.is_empty() && self.shares_leases.is_none() {
                    Ok(())
                } else {
                    wrong("a server joins a run without bindings")
                }
            }
            (Role::Bystander, HostKind::Bystander) if self.info.address.is_some() => Ok(()),
            (Role::Bystander, HostKind::Bystander) => {
                Err(Flaw::new(Field::Address, "it needs an address"))
            }
            _ => wrong("only clients, servers and bystanders can join a run"),
        }
    }
}

impl Neighbours<'_> {
    fn others(&self, but: Option<HostId>) -> impl Iterator<Item = &HostInfo> {
        let hosts = self.hosts.iter();
        hosts
            .filter(move |(id, _)| Some(*id) != but)
            .map(|(_, info)| *info)
    }

    fn check_key(&self, key: &str) -> Result<(), Flaw> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if key.is_empty() || key.len() > LONGEST_NAME || !key.chars().all(fits) {
            let what = format!("an id has 1 to {LONGEST_NAME} letters, digits, - _ or .");
            return Err(Flaw::new(Field::Key, what));
        }
        match self.others(None).find(|other| *other.key == *key) {
            Some(_) => Err(Flaw::new(Field::Key, two_hosts("id", &format!("“{key}”")))),
            None => Ok(()),
        }
    }

    /// Whether `host`, or a new one, can have this name.
    ///
    /// # Errors
    /// When it is empty, too long, or another host's.
    pub fn check_name(&self, host: Option<HostId>, name: &str) -> Result<(), Flaw> {
        let wrong = |what: String| Err(Flaw::new(Field::Name, what));
        if name.trim().is_empty() {
            return wrong("a host needs a name".into());
        }
        if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return wrong(format!("a name has at most {LONGEST_NAME} letters"));
        }
        match self.others(host).find(|other| *other.name == *name) {
            Some(_) => wrong(two_hosts("name", &format!("“{name}”"))),
            None => Ok(()),
        }
    }

    fn check_mac(&self, host: Option<HostId>, info: &HostInfo) -> Result<(), Flaw> {
        let taken = self.others(host).any(|other| {
            other.kind != HostKind::Guest && (other.segment, other.mac) == (info.segment, info.mac)
        });
        if taken {
            let what = two_hosts("hardware address", &info.mac.to_string());
            return Err(Flaw::new(Field::Mac, what));
        }
        Ok(())
    }

    fn check_address(
        &self,
        host: Option<HostId>,
        info: &HostInfo,
        address: Ipv4Addr,
    ) -> Result<(), Flaw> {
        let wrong = |what: String| Err(Flaw::new(Field::Address, what));
        let segment = self.segments.get(info.segment.0 as usize);
        if let Some(network) = segment.map(|segment| segment.network)
            && !network.contains(&address)
        {
            return wrong(format!("{address} lies outside of {network}"));
        }
        match self.others(host).find(|other| other.always_has(address)) {
            Some(_) => wrong(two_hosts("address", &address.to_string())),
            None => Ok(()),
        }
    }

    /// Whether the client `host`, or a new one, can be like this. That its identity stays while
    /// it has a lease is for the client to say.
    ///
    /// # Errors
    /// The first flaw.
    pub fn check_client(
        &self,
        host: Option<HostId>,
        info: &HostInfo,
        config: &ClientConfig,
    ) -> Result<(), Flaw> {
        config.check()?;
        if host.is_none() && (config.mac != info.mac || config.by_hand != info.address) {
            let what = "host and client differ in hardware address or address";
            return Err(Flaw::new(Field::Whole, what));
        }
        let card = HostInfo {
            mac: config.mac,
            ..info.clone()
        };
        self.check_mac(host, &card)?;
        config
            .by_hand
            .map_or(Ok(()), |address| self.check_address(host, info, address))
    }

    /// Whether the server described by `info` can be like this. A server keeps its address:
    /// its clients would look for it in vain.
    ///
    /// # Errors
    /// The first flaw.
    pub fn check_server(&self, info: &HostInfo, config: &ServerConfig) -> Result<(), Flaw> {
        if info.address != Some(config.address) {
            let what = match info.address {
                Some(address) => format!("{} keeps its address {address}", info.name),
                None => "a server needs an address".into(),
            };
            return Err(Flaw::new(Field::Address, what));
        }
        config.check()
    }
}

/// Whether a link can be like this.
///
/// # Errors
/// The first flaw: a share outside of 0 … 1, a datagram that travels for hours.
pub fn check_link(settings: &LinkSettings) -> Result<(), Flaw> {
    let shares = [
        (Field::Loss, settings.loss),
        (Field::Duplication, settings.duplication),
    ];
    for (field, share) in shares {
        check_share(share).map_err(|what| Flaw::new(field, what))?;
    }
    let spans = [
        (Field::Delay, settings.delay),
        (Field::Jitter, settings.jitter),
    ];
    match spans.into_iter().find(|(_, span)| *span > LONGEST_DELAY) {
        Some((field, _)) => Err(Flaw::new(field, "a datagram travels for at most an hour")),
        None => Ok(()),
    }
}

/// Whether a server can take in what arrives like this.
///
/// # Errors
/// The first flaw: a queue without room, an answer that takes no time, or hours.
pub fn check_desk(desk: &Desk) -> Result<(), Flaw> {
    let wrong = |what| Err(Flaw::new(Field::Whole, what));
    match *desk {
        Desk { queue: Some(0), .. } => wrong("a queue has room for at least one message"),
        Desk { service, .. } if service.is_zero() => {
            wrong("a server that answers at once has no queue")
        }
        Desk { service, .. } if service > LONGEST_DELAY => {
            wrong("a server takes at most an hour for a message")
        }
        Desk { .. } => Ok(()),
    }
}

/// More rules than this are a mistake of a file: each of them looks at every datagram. One that is
/// taken back counts, because its number stays its own.
const MOST_RULES: usize = 1_000;

/// Whether a rule can be added where there are so many hosts and rules.
///
/// # Errors
/// The first flaw: a host that is not there, a count that begins with nothing, a delay of hours.
pub fn check_rule(rule: &FaultRule, hosts: usize, rules: usize) -> Result<(), Flaw> {
    let ends = [rule.from, rule.to].into_iter().flatten();
    let unknown = ends.into_iter().find(|host| host.index() >= hosts);
    let what = match (rule.action, unknown) {
        (_, Some(host)) => format!("there is no host {}", host.0),
        _ if rule.first == 0 || rule.count == 0 => "a rule counts messages from 1".to_owned(),
        (FaultAction::Delay(span), _) if span > LONGEST_DELAY => {
            "a datagram is delayed by at most an hour".to_owned()
        }
        _ if rules >= MOST_RULES => format!("there are {MOST_RULES} rules already"),
        _ => return Ok(()),
    };
    Err(Flaw::new(Field::Whole, what))
}

/// Whether this is a probability.
pub(super) fn check_share(share: f64) -> Result<(), String> {
    if (0.0..=1.0).contains(&share) {
        return Ok(());
    }
    Err(format!("{share} is no share between 0 and 1"))
}

fn two_hosts(what: &str, which: &str) -> String {
    format!("two hosts have the {what} {which}")
}

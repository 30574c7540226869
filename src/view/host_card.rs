//! The card of a host at the playhead: what a client has got, each setting with the message and
//! the option it came from; what a server lends; what is known of relays, guests and others.

use core::net::Ipv4Addr;

use super::inspector::arrived;
use super::outline::Outline;
use super::words;
use crate::protocol::client::{ClientState, Lease};
use crate::protocol::relay::RelayConfig;
use crate::protocol::server::{Binding, BindingState, Scope, ServerConfig};
use crate::session::world::HostNow;
use crate::session::{Log, Playhead, World};
use crate::sim::scenario::Role;
use crate::sim::{HostId, HostInfo, HostKind, RecordId, Scenario};
use crate::time::{SimTime, span_in_words};
use crate::wire::options::{code, describe};
use crate::wire::{Message, MessageType};

/// What stands at the foot of every card.
pub const NOTHING_CHANGED: &str = "Nothing on this computer was changed";

/// So many bindings stand on a server's card.
const MOST_BINDINGS: usize = 6;

/// What there is to know about a host.
#[derive(Clone, Debug, PartialEq)]
pub struct HostCard {
    /// Its name on the lane.
    pub name: String,
    /// What it is: `DHCP client, 02:00:00:00:00:0a`.
    pub what: String,
    /// How it stands, in one sentence without a full stop.
    pub stands: String,
    /// What it has or gives, line by line.
    pub lines: Vec<Line>,
}

/// One thing that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is: `Router`.
    pub label: String,
    /// `192.168.1.1`
    pub value: String,
    /// Where it comes from.
    pub source: Option<Source>,
}

/// A field of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The message, counted from 1.
    pub number: usize,
    /// Its `Released` record.
    pub released: RecordId,
    /// `option 3 in DHCPACK 4`
    pub words: String,
}

/// The card of a host, in the world at the playhead. What relays are like is the scenario's
/// business.
pub fn host_card(
    log: &Log,
    outline: &Outline,
    world: &World,
    playhead: Playhead,
    scenario: &Scenario,
    host: HostId,
) -> Option<HostCard> {
    let now = world.host(host)?;
    let info = &now.info;
    let role = scenario.hosts.get(host.index()).map(|spec| &spec.role);
    let (stands, lines) = match (info.kind, role) {
        (HostKind::Client, _) => client(log, outline, playhead, host, now),
        (HostKind::Server, _) if now.server().is_some() => server(now, now.server()?),
        (HostKind::Relay, Some(Role::Relay(config))) => relay(config),
        (HostKind::Guest, _) => guest(outline, playhead, host),
        _ => by_hand(info),
    };
    Some(HostCard {
        name: info.name.to_string(),
        what: format!("{}, {}", kind_in_words(info.kind), info.mac),
        stands,
        lines,
    })
}

const fn kind_in_words(kind: HostKind) -> &'static str {
    match kind {
        HostKind::Client => "DHCP client",
        HostKind::Server => "DHCP server",
        HostKind::Relay => "Relay agent",
        HostKind::Bystander => "Address set by hand",
        HostKind::Guest => "Another program on this computer",
    }
}

/// A sentence and what follows from it.
type Told = (String, Vec<Line>);

fn client(log: &Log, outline: &Outline, playhead: Playhead, host: HostId, now: &HostNow) -> Told {
    let lease = now.lease.as_ref();
    let lease = lease.filter(|lease| lease.is_live(playhead.instant));
    let Some(state) = now.known_state().map(ClientState::name) else {
        let stands = "It is not ours: what it sends and is sent is all that is known of it";
        return (stands.into(), Vec::new());
    };
    let Some(lease) = lease else {
        let settings = (now.state == ClientState::Static)
            .then(|| granting(log, outline, playhead, host, None))
            .flatten();
        return match settings {
            Some(grant) => (
                "Its address was set by hand; it has asked for the settings only".into(),
                grant.settings().into(),
            ),
            None => (format!("Has got nothing so far: {state}"), Vec::new()),
        };
    };
    let verb = if now.state.has_address() {
        "Holds"
    } else {
        "Remembers"
    };
    let stands = format!("{verb} {}: {state}", lease.address);
    match granting(log, outline, playhead, host, Some(lease)) {
        Some(grant) => (stands, grant.lines(lease)),
        None => (
            format!("{stands}; the lease is from before the lesson"),
            from_before(lease),
        ),
    }
}

/// The ACK that a client holds its settings by.
struct Grant {
    number: usize,
    released: RecordId,
    ack: Message,
}

/// The last ACK that the client took; for a lease, the one that granted it.
fn granting(
    log: &Log,
    outline: &Outline,
    playhead: Playhead,
    host: HostId,
    lease: Option<&Lease>,
) -> Option<Grant> {
    let since = lease.map_or(SimTime::ZERO, |lease| lease.granted_at);
    let departed = &outline.messages[..outline.messages(playhead)];
    let numbered = departed.iter().enumerate().rev();
    numbered
        .take_while(|(_, message)| message.place.at >= since)
        .filter(|(_, message)| message.kind == Some(MessageType::Ack))
        .find_map(|(place, message)| {
            let taken = message.ends_at(playhead).find(|end| {
                end.to == host && end.has_arrived(playhead) && end.ignored_by(playhead).is_none()
            })?;
            let bytes = &arrived(log, taken.arrived?)?.bytes;
            let granted = lease.is_none_or(|lease| lease.ack == *bytes);
            let ack = Message::read(bytes.clone()).ok().filter(|_| granted)?;
            Some(Grant {
                number: place + 1,
                released: message.released,
                ack,
            })
        })
}

impl Grant {
    fn source(&self, field: &str) -> Source {
        Source {
            number: self.number,
            released: self.released,
            words: format!("{field} in {} {}", self.ack.kind().name(), self.number),
        }
    }

    /// An option as it stands in the ACK; what is not there was not given.
    fn option(&self, label: &str, code: u8) -> Line {
        match self.ack.option(code) {
            Some(data) => Line {
                label: label.into(),
                value: describe(code, data),
                source: Some(self.source(&format!("option {code}"))),
            },
            None => line(label, "not given"),
        }
    }

    fn settings(&self) -> [Line; 5] {
        [
            self.option("Mask", code::SUBNET_MASK),
            self.option("Router", code::ROUTER),
            self.option("DNS", code::DNS),
            self.option("Domain", code::DOMAIN),
            self.option("Server", code::SERVER_ID),
        ]
    }

    fn lines(&self, lease: &Lease) -> Vec<Line> {
        let address = Line {
            label: "Address".into(),
            value: lease.address.to_string(),
            source: Some(self.source("yiaddr")),
        };
        let ends = self.option("Lease", code::LEASE_TIME);
        let times = [
            with_instant(ends, "ends at", lease.expires_at),
            self.timer(lease, "T1", code::T1, lease.t1_at, "half"),
            self.timer(lease, "T2", code::T2, lease.t2_at, "7/8"),
        ];
        let settings = self.settings();
        [address].into_iter().chain(settings).chain(times).collect()
    }

    /// T1 and T2 need not be given: then they are a share of the lease (4.4.5).
    fn timer(
        &self,
        lease: &Lease,
        label: &str,
        code: u8,
        at: Option<SimTime>,
        share: &str,
    ) -> Line {
        let Some(at) = at else {
            return line(label, "never");
        };
        let mut told = self.option(label, code);
        if told.source.is_none() {
            let span = span_in_words(at.since(lease.granted_at));
            told.value = format!("{span}, {share} of the lease");
        }
        with_instant(told, "at", Some(at))
    }
}

/// The line with the instant at which its time is over.
fn with_instant(line: Line, verb: &str, at: Option<SimTime>) -> Line {
    let Some(at) = at else { return line };
    let value = format!("{}, {verb} {}", line.value, words::instant_in_brief(at));
    Line { value, ..line }
}

fn line(label: impl Into<String>, value: impl Into<String>) -> Line {
    Line {
        label: label.into(),
        value: value.into(),
        source: None,
    }
}

/// A lease whose ACK nobody here has seen.
fn from_before(lease: &Lease) -> Vec<Line> {
    let at = |instant: Option<SimTime>| instant.map_or("never".into(), words::instant_in_brief);
    vec![
        line("Address", lease.address.to_string()),
        line("Server", lease.server.to_string()),
        line("T1", at(lease.t1_at)),
        line("T2", at(lease.t2_at)),
        line("Ends", at(lease.expires_at)),
    ]
}

fn server(now: &HostNow, config: &ServerConfig) -> Told {
    let count = |state| {
        let with = now.bindings.values().filter(|b| b.state == state);
        with.count()
    };
    let (active, offered) = (count(BindingState::Active), count(BindingState::Offered));
    let stands = match (now.on, active, offered) {
        (false, ..) => "Switched off".into(),
        (_, active, 0) => format!("Has granted {}", addresses(active)),
        (_, active, offered) => {
            format!("Has granted {} and proposes {offered}", addresses(active))
        }
    };
    let mut lines = vec![line("Identifier", config.address.to_string())];
    lines.push(line("Lease", words::lease(config.lease_secs)));
    lines.extend(config.scopes.iter().flat_map(scope));
    lines.extend(lent(now));
    (stands, lines)
}

fn addresses(count: usize) -> String {
    match count {
        0 => "no address".into(),
        1 => "1 address".into(),
        _ => format!("{} addresses", words::count(count)),
    }
}

fn scope(scope: &Scope) -> Vec<Line> {
    let size = u32::from(scope.last).saturating_sub(u32::from(scope.first)) as usize + 1;
    let pool = format!("{} – {}, {}", scope.first, scope.last, addresses(size));
    let mut lines = vec![
        line("Network", scope.subnet.to_string()),
        line("Pool", pool),
    ];
    lines.extend(scope.options.iter().map(|option| {
        let label = match option.code {
            code::ROUTER => "Router".into(),
            code::DNS => "DNS".into(),
            code::DOMAIN => "Domain".into(),
            other => format!("Option {other}"),
        };
        line(label, describe(option.code, &option.data))
    }));
    lines
}

/// What the server has lent or set aside, the first few by address.
fn lent(now: &HostNow) -> Vec<Line> {
    let is_lent = |b: &&std::sync::Arc<Binding>| {
        matches!(b.state, BindingState::Active | BindingState::Offered)
    };
    let all = now.bindings.values().filter(is_lent).count();
    let first = now.bindings.values().filter(is_lent).take(MOST_BINDINGS);
    let mut lines: Vec<Line> = first.map(|binding| lent_line(binding)).collect();
    if all > MOST_BINDINGS {
        let more = words::count(all - MOST_BINDINGS);
        lines.push(line("", format!("and {more} more: see Server bindings")));
    }
    lines
}

fn lent_line(binding: &Binding) -> Line {
    let verb = match binding.state {
        BindingState::Active => "Lends",
        _ => "Proposes",
    };
    let whom = match &binding.hostname {
        Some(name) => name.to_string(),
        None => binding.mac.to_string(),
    };
    let value = format!("{} to {whom}", binding.address);
    let until = binding.until.map(words::instant_in_brief);
    let until = until.map_or(String::new(), |at| format!(" until {at}"));
    line(verb, value + &until)
}

fn relay(config: &RelayConfig) -> Told {
    let join = |list: &[Ipv4Addr]| {
        let words: Vec<String> = list.iter().map(ToString::to_string).collect();
        words.join(", ")
    };
    let mut lines = vec![
        line(
            "Clients’ side",
            format!("{}, goes into giaddr", config.client_side),
        ),
        line("Servers’ side", config.server_side.to_string()),
        line("Servers", join(&config.servers)),
        line("Most hops", config.max_hops.to_string()),
    ];
    if config.strict {
        let least = crate::wire::message::BOOTP_MINIMUM;
        lines.push(line("Shortest message", format!("{least} octets")));
    }
    (
        "Carries broadcasts to the servers, and their answers back".into(),
        lines,
    )
}

fn guest(outline: &Outline, playhead: Playhead, host: HostId) -> Told {
    let departed = &outline.messages[..outline.messages(playhead)];
    let sent = departed.iter().filter(|message| message.from == host);
    let lines = vec![line("Messages", words::count(sent.count()))];
    (
        "It spoke to a socket of this run; nothing more is known".into(),
        lines,
    )
}

fn by_hand(info: &HostInfo) -> Told {
    let address = info
        .address
        .map(|address| line("Address", address.to_string()));
    (
        "Answers when somebody asks for its address by ARP".into(),
        address.into_iter().collect(),
    )
}

#[cfg(test)]
mod tests;

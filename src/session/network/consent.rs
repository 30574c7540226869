//! What the user must agree to before a word is said on a real network, in words that window and
//! terminal share.

use core::net::SocketAddrV4;

use super::serve::Stand;
use super::way::{Speak, Way};
use crate::net::live::Door;
use crate::net::rp_filter::{self, Filter};

/// Without a second word from the user, so many clients begin in a second.
pub const GENTLE_RATE: f64 = 5.0;

/// Without a second word from the user, so many clients join: more can take the last address
/// that a network of 24 bits has to give.
pub const GENTLE_CLIENTS: u32 = 250;

/// What will happen, told before it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// What will be done: one sentence.
    pub what: String,
    /// The ports that will be opened, a phrase each.
    pub ports: Vec<String>,
    /// Why in this way: one sentence.
    pub because: Option<String>,
    /// What else is to be known, a sentence each.
    pub warnings: Vec<String>,
    /// What has to be agreed to apart: one sentence each.
    pub second: Vec<String>,
    /// Whether nothing leaves this computer: then nobody has to agree.
    pub inside: bool,
}

impl Consent {
    /// That of clients who ask for addresses.
    pub fn to_join(way: &Way, clients: u32, rate: f64) -> Self {
        let who = if clients == 1 { "client" } else { "clients" };
        let many = clients > GENTLE_CLIENTS;
        let many = many.then(|| {
            format!("{clients} clients will take an address each, more than {GENTLE_CLIENTS}")
        });
        let fast = fast(rate, "clients a second will begin");
        Self {
            what: format!("{clients} {who} will ask for an address {}", as_what(way)),
            warnings: filtered(way).into_iter().chain(half_a_life(way)).collect(),
            second: fast.into_iter().chain(many).collect(),
            ..Self::of(way)
        }
    }

    /// That of clients who give back what they hold.
    pub fn to_release(way: &Way, leases: usize, rate: f64) -> Self {
        let what = if leases == 1 { "lease" } else { "leases" };
        let to_all = "without an address of this computer on the interface nothing can be sent to \
                      a server alone: each RELEASE goes to everyone";
        let to_all = way.own.is_none().then(|| to_all.to_owned());
        Self {
            what: format!("{leases} {what} will be given back {}", as_what(way)),
            warnings: to_all.into_iter().collect(),
            second: fast(rate, "leases a second will be given back")
                .into_iter()
                .collect(),
            ..Self::of(way)
        }
    }

    fn of(way: &Way) -> Self {
        Self {
            what: String::new(),
            ports: vec![port(&way.door)],
            because: Some(way.because.to_owned()),
            warnings: Vec::new(),
            second: Vec::new(),
            inside: way.inside,
        }
    }

    /// That of servers who answer whoever asks.
    pub(super) fn to_serve(stands: &[Stand]) -> Self {
        let offers: Vec<String> = stands.iter().map(Stand::offer).collect();
        let inside = stands.iter().all(|stand| stand.inside);
        let warnings = [
            "a server that a network does not expect is a rogue server: its clients may get \
             addresses that are taken, and lose their way to everything else",
            "a client without an address is answered by broadcast, because a plain socket cannot \
             reach it alone",
        ];
        Self {
            what: format!("every client is answered on {}", offers.join(", and on ")),
            ports: stands.iter().map(|stand| port(&stand.door)).collect(),
            because: None,
            warnings: warnings
                .iter()
                .filter(|_| !inside)
                .map(|&warning| warning.to_owned())
                .chain(stands.iter().filter_map(Stand::only_through_relays))
                .collect(),
            second: Vec::new(),
            inside,
        }
    }
}

impl Stand {
    fn offer(&self) -> String {
        let (first, last) = self.server.terms.pool;
        format!("{} with addresses from {first} to {last}", self.name)
    }

    /// Whom it does not answer on its own link.
    fn only_through_relays(&self) -> Option<String> {
        let (own, network) = (self.server.address.addr(), self.server.network);
        (!network.contains(&own)).then(|| {
            format!(
                "clients on {} itself are not answered, because {own} lies outside of {network}: \
                 only those behind a relay agent there are",
                self.name
            )
        })
    }
}

fn as_what(way: &Way) -> &'static str {
    match way.speak() {
        Speak::Host => "as hosts",
        Speak::Relay => "behind this computer as a relay agent",
    }
}

fn fast(rate: f64, what: &str) -> Option<String> {
    (rate > GENTLE_RATE).then(|| format!("{rate} {what}, not {GENTLE_RATE}"))
}

/// What a host way cannot do: the answer to a renewal goes to the leased address.
fn half_a_life(way: &Way) -> Option<String> {
    let known = way.speak() == Speak::Host && !way.inside;
    known.then(|| {
        "as hosts, leases are extended only by servers that answer by broadcast, because other \
         answers go to leased addresses, which this computer does not have"
            .to_owned()
    })
}

/// Without an address, the kernel's filter keeps every answer from us.
fn filtered(way: &Way) -> Option<String> {
    let device = way.door.device.as_deref().filter(|_| way.own.is_none())?;
    rp_filter::of(device).map(|filter| unheard(device, &filter))
}

fn unheard(device: &str, filter: &Filter) -> String {
    let settings = filter.settings.join(" and ");
    let value = filter.value;
    format!(
        "{device} has no address, and {settings} (now up to {value}) must be 0 for answers to be \
         heard there: set it with sysctl -w, or give {device} an address, or name a server that \
         another interface leads to"
    )
}

/// A port that will be opened, as words: `UDP port 68 of every address on eth0`.
pub fn port(door: &Door) -> String {
    let Door { bind, device, .. } = door;
    let at = address(*bind);
    match device {
        Some(device) => format!("{at} on {device}"),
        None => at,
    }
}

fn address(bind: SocketAddrV4) -> String {
    let port = bind.port();
    if bind.ip().is_unspecified() {
        format!("UDP port {port} of every address")
    } else {
        format!("UDP port {port} of {}", bind.ip())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::network::Wish;
    use crate::sim::HostId;

    fn way() -> Way {
        let wish = Wish {
            server: Some("127.0.0.1:6767".parse().unwrap()),
            ..Wish::default()
        };
        wish.way(HostId(0)).unwrap()
    }

    #[test]
    fn many_clients_and_fast_ones_need_a_second_word() {
        let second = |clients, rate| Consent::to_join(&way(), clients, rate).second.len();
        assert_eq!(second(1, GENTLE_RATE), 0);
        assert_eq!(second(GENTLE_CLIENTS, GENTLE_RATE), 0);
        assert_eq!(second(GENTLE_CLIENTS + 1, GENTLE_RATE), 1);
        assert_eq!(second(1, GENTLE_RATE + 0.1), 1);
        assert_eq!(second(GENTLE_CLIENTS + 1, 100.0), 2);
    }

    #[test]
    fn without_an_address_a_release_is_said_to_go_to_everyone() {
        let warnings = |own| {
            let way = Way { own, ..way() };
            Consent::to_release(&way, 1, 1.0).warnings
        };
        assert!(warnings(way().own).is_empty());
        assert!(warnings(None)[0].ends_with("each RELEASE goes to everyone"));
    }

    #[test]
    fn a_filter_that_keeps_answers_away_is_named_with_the_ways_around_it() {
        let filter = Filter {
            value: 2,
            settings: vec!["net.ipv4.conf.eth0.rp_filter".into()],
        };
        let told = unheard("eth0", &filter);
        assert!(
            told.contains("net.ipv4.conf.eth0.rp_filter (now up to 2) must be 0"),
            "{told}"
        );
        assert!(told.contains("give eth0 an address"), "{told}");
    }
}

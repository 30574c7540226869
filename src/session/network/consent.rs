//! What the user must agree to before a word is said on a real network, in words that window and
//! terminal share.

use core::net::SocketAddrV4;

use super::serve::Stand;
use super::way::{Speak, Way};
use crate::net::live::Door;

/// Without a second word from the user, so many clients begin in a second.
pub const GENTLE_RATE: f64 = 5.0;

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
        let as_what = match way.speak() {
            Speak::Host => "as hosts",
            Speak::Relay => "behind this computer as a relay agent",
        };
        let fast = rate > GENTLE_RATE;
        let second = fast.then(|| format!("{rate} clients a second will begin, not {GENTLE_RATE}"));
        Self {
            what: format!("{clients} {who} will ask for an address {as_what}"),
            ports: vec![port(&way.door)],
            because: Some(way.because.to_owned()),
            warnings: Vec::new(),
            second: second.into_iter().collect(),
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
                .collect(),
            second: Vec::new(),
            inside,
        }
    }
}

impl Stand {
    fn offer(&self) -> String {
        let (first, last) = self.server.pool;
        format!("{} with addresses from {first} to {last}", self.name)
    }
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

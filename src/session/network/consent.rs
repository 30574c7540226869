//! What the user must agree to before a word is said on a real network, in words that window and
//! terminal share.

use core::net::SocketAddrV4;

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

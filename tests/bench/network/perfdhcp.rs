//! perfdhcp, which plays a relay agent, and what it says at the end.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::{Cost, ETH, Wire, timed};

/// So long one rate is kept up.
const SPAN: Duration = Duration::from_secs(2);
/// So many clients come one after the other.
const CLIENTS: u32 = 60_000;

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trial {
    sent: f64,
    done: f64,
    secs: f64,
}

impl Trial {
    /// The share of exchanges that were begun and not ended.
    pub(crate) fn lost(self) -> f64 {
        1.0 - self.done / self.sent.max(1.0)
    }

    /// Exchanges a second.
    pub(crate) fn rate(self) -> f64 {
        self.done / self.secs
    }
}

/// New clients at this rate, for two seconds.
pub(crate) fn at_rate(wire: &Wire, server: Ipv4Addr, rate: f64) -> Trial {
    let secs = SPAN.as_secs();
    let (_, said) = run(
        wire,
        server,
        &format!("-R {CLIENTS} -r {rate:.0} -p {secs} -W 500000"),
    );
    Trial {
        sent: count(&said, "DISCOVER-OFFER", "sent packets:"),
        done: count(&said, "REQUEST-ACK", "received packets:"),
        secs: SPAN.as_secs_f64(),
    }
}

/// So many clients at this rate, and how many were granted an address.
pub(crate) fn so_many(wire: &Wire, server: Ipv4Addr, rate: u32, clients: u32) -> (Cost, u32) {
    let words = format!("-R {clients} -r {rate} -n {clients} -W 500000");
    let (cost, said) = run(wire, server, &words);
    (cost, granted(&said))
}

/// So many clients at once, each of which asks until it is answered.
pub(crate) fn avalanche(wire: &Wire, server: Ipv4Addr, clients: u32) -> (Cost, u32) {
    let words = format!("--scenario avalanche -R {clients}");
    let (cost, said) = run(wire, server, &words);
    (cost, granted(&said))
}

fn run(wire: &Wire, server: Ipv4Addr, words: &str) -> (Cost, String) {
    let mut all: Vec<String> = ["perfdhcp", "-4", "-l", ETH, "-b", "mac=02:00:00:00:00:00"]
        .map(String::from)
        .into();
    all.extend(words.split(' ').map(String::from));
    all.push(server.to_string());
    let (cost, output) = timed(wire, &all);
    (cost, String::from_utf8_lossy(&output.stdout).into_owned())
}

fn granted(said: &str) -> u32 {
    let count = count(said, "REQUEST-ACK", "received packets:");
    // What is counted is whole and small.
    count.to_string().parse().unwrap_or_default()
}

/// A number below the heading of a kind of exchange.
fn count(said: &str, heading: &str, word: &str) -> f64 {
    let mut below = said.lines().skip_while(|line| !line.contains(heading));
    let found = below.find_map(|line| line.strip_prefix(word)?.trim().parse().ok());
    found.unwrap_or_else(|| panic!("no “{word}” below {heading}: {said}"))
}

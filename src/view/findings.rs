//! What a run on a real network has found out about it: who answers there, who does so although
//! nobody expected it, that nobody does. Read from the log as it grows; told up to the playhead.

use core::net::Ipv4Addr;
use std::time::Duration;

use super::forms::capitalised;
use crate::protocol::Note;
use crate::session::{Log, Playhead};
use crate::sim::{Event, HostConfig, HostKind};
use crate::time::{SimTime, span_in_words};

/// Nobody answers, if nobody has answered for so long: the second try is over then (4.1).
const PATIENCE: Duration = Duration::from_secs(8);

/// A server that is not ours, and after how many records it was first heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Server {
    address: Ipv4Addr,
    since: usize,
}

/// What was found so far.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    read: usize,
    servers: Vec<Server>,
    /// Whether a server of ours takes part.
    serves: bool,
    asked: Option<SimTime>,
    /// Clients that fell back on an address of their own, after how many records.
    fallen: Vec<(String, Ipv4Addr, usize)>,
}

impl Findings {
    /// Reads on.
    pub fn extend(&mut self, log: &Log) {
        for (place, record) in log.records().iter().enumerate().skip(self.read) {
            match &record.event {
                Event::Appeared(info, config) if info.kind == HostKind::Server => {
                    self.serves |= matches!(config, HostConfig::Server(_));
                    let remote = matches!(config, HostConfig::Nothing);
                    let address = info.address.filter(|_| remote);
                    self.servers.extend(address.map(|address| Server {
                        address,
                        since: place,
                    }));
                }
                Event::Noted(Note::LinkLocal(address)) => {
                    let name = log.host(record.host).map(|info| info.name.to_string());
                    let name = name.unwrap_or_default();
                    self.fallen.push((name, *address, place));
                }
                Event::Released(_) => {
                    self.asked.get_or_insert(record.at);
                }
                _ => {}
            }
        }
        self.read = log.len();
    }

    /// What is to be told at the playhead, a sentence each. `expected` is the server that was
    /// named, if one was.
    pub fn sentences(&self, at: Playhead, expected: Option<Ipv4Addr>) -> Vec<String> {
        let heard = self.servers.iter().filter(|server| server.since < at.count);
        let heard: Vec<Ipv4Addr> = heard.map(|server| server.address).collect();
        let mut all = Vec::new();
        if heard.len() > 1 {
            all.push(who_answered(&heard));
        }
        let others = heard.iter().copied();
        let strange: Vec<Ipv4Addr> = match expected {
            // A server that is reached by one address may call itself by another.
            Some(expected) if heard.contains(&expected) => {
                others.filter(|server| *server != expected).collect()
            }
            _ if self.serves => others.collect(),
            _ => Vec::new(),
        };
        if !strange.is_empty() {
            all.push(capitalised(&unexpected(&strange)) + " too");
        }
        let waited = self.asked.map(|asked| at.instant.since(asked));
        if let Some(waited) = waited.filter(|waited| heard.is_empty() && *waited > PATIENCE)
            && !self.serves
        {
            let waited = span_in_words(Duration::from_secs(waited.as_secs()));
            all.push(format!(
                "Nobody has answered for {waited}: clients ask again, ever more seldom"
            ));
        }
        all.extend(self.fallback(at.count).filter(|_| heard.is_empty()));
        all
    }

    /// Who helps himself because nobody answers.
    fn fallback(&self, count: usize) -> Option<String> {
        let fallen = self.fallen.iter().filter(|(.., since)| *since < count);
        let fallen: Vec<_> = fallen.collect();
        match fallen.as_slice() {
            [] => None,
            [(name, address, _)] => Some(format!(
                "{name} falls back on the link-local {address}, which is no lease"
            )),
            [(name, address, _), rest @ ..] => Some(format!(
                "{name} and {} more fall back on link-local addresses ({address} …), which are \
                 no leases",
                rest.len()
            )),
        }
    }
}

/// `2 servers answered: 192.0.2.1, 192.0.2.2`
pub fn who_answered(servers: &[Ipv4Addr]) -> String {
    let what = if servers.len() == 1 {
        "server"
    } else {
        "servers"
    };
    format!("{} {what} answered: {}", servers.len(), listed(servers))
}

/// `nobody expected that 192.0.2.2 answers`
pub fn unexpected(servers: &[Ipv4Addr]) -> String {
    let verb = if servers.len() == 1 {
        "answers"
    } else {
        "answer"
    };
    format!("nobody expected that {} {verb}", listed(servers))
}

fn listed(addresses: &[Ipv4Addr]) -> String {
    let words: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    words.join(", ")
}

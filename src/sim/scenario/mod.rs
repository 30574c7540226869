//! What there is before anything happens: hosts, pools, link, seed, script, captions. Parsed from
//! the text of a lesson file; reading the file is for `files`.
//!
//! `file` is the lesson file as it is written, `parse` reads it and finds the line of a mistake,
//! `hosts`, `machines` and `plan` check it and build the scenario.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::host::{HostId, HostInfo, SegmentInfo};
pub use crate::net::{FaultAction, FaultRule, LinkSettings};
use crate::protocol::Rule;
use crate::protocol::client::{ClientConfig, Lease};
use crate::protocol::relay::RelayConfig;
use crate::protocol::server::{Binding, ServerConfig};
use crate::seed::Seed;
use crate::time::SimTime;
use crate::wire::MessageType;

mod file;
mod hosts;
pub mod join;
mod leases;
mod machines;
mod parse;
mod plan;
pub mod release;
pub mod serve;

pub use leases::lease_row;
pub use parse::{ScenarioError, in_one_line};

/// A world before its first instant, and what is planned for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The lesson's text as it was read, which is what a recording keeps.
    pub source: Arc<str>,
    /// Title and place in the catalogue.
    pub lesson: Lesson,
    /// The number the run is drawn from.
    pub seed: Seed,
    /// The segments.
    pub segments: Vec<SegmentInfo>,
    /// The hosts; a [`HostId`] is the place in this list.
    pub hosts: Vec<HostSpec>,
    /// The link between all hosts.
    pub link: LinkSettings,
    /// What happens by itself, in order of time.
    pub script: Vec<ScriptLine>,
    /// What the link does to certain datagrams.
    pub faults: Vec<FaultRule>,
    /// When the script has ended.
    pub ends: SimTime,
    /// Captions in the order in which their events come.
    pub captions: Vec<Caption>,
    /// Clauses that this scenario breaks on purpose.
    pub breaks: Vec<Rule>,
}

impl Scenario {
    /// Of what was overheard nothing is known beforehand but what it is called: no host, no plan.
    pub fn overheard(title: &str, summary: &str) -> Self {
        Self {
            source: Arc::default(),
            lesson: Lesson {
                name: String::new(),
                number: String::new(),
                title: title.to_owned(),
                summary: summary.to_owned(),
                star: false,
                sections: Vec::new(),
            },
            seed: Seed(0),
            segments: Vec::new(),
            hosts: Vec::new(),
            link: LinkSettings::default(),
            script: Vec::new(),
            faults: Vec::new(),
            ends: SimTime::ZERO,
            captions: Vec::new(),
            breaks: Vec::new(),
        }
    }
}

/// What the catalogue says about a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// The name for files and the command line: `dora`.
    pub name: String,
    /// The number in the catalogue: `S01`.
    pub number: String,
    /// The title.
    pub title: String,
    /// One sentence for the start card.
    pub summary: String,
    /// Whether it stands on the start page.
    pub star: bool,
    /// Where the RFC treats it: `3.1`, `4.3.1`.
    pub sections: Vec<String>,
}

/// A host and its machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HostSpec {
    /// Names and place.
    pub info: HostInfo,
    /// What runs on it.
    pub role: Role,
    /// Added to the link's delay for everything this host sends or hears.
    pub extra_delay: Duration,
    /// Servers with the same number share their lease data.
    pub shares_leases: Option<u32>,
}

/// What runs on a host, and what it knows at the start. Servers, relays and bystanders start
/// switched on, clients switched off, unless they begin with a lease.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A client.
    Client {
        /// What it is like.
        config: Box<ClientConfig>,
        /// What it has or remembers.
        start: ClientStart,
    },
    /// A server.
    Server {
        /// What it is like.
        config: Box<ServerConfig>,
        /// The bindings it has stored.
        bindings: Vec<Binding>,
    },
    /// A relay agent.
    Relay(RelayConfig),
    /// Answers ARP for its address.
    Bystander,
}

/// In what condition a client begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientStart {
    /// Off, knowing nothing.
    Fresh,
    /// On and BOUND, with this lease.
    Bound(Lease),
    /// Off, remembering this lease.
    Remembers(Lease),
}

/// A line of the script.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptLine {
    /// When.
    pub at: SimTime,
    /// What.
    pub command: Command,
}

/// What a caption waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaptionEvent {
    /// A message of this type leaves (from this host).
    Message(MessageType, Option<HostId>),
    /// A timer fires (at this host).
    Timer(crate::protocol::Timer, Option<HostId>),
    /// A command of the script is carried out on this host.
    Command(HostId),
    /// This host ignores what arrived.
    Ignored(HostId),
}

/// The words for one step, at three levels. Placeholders are already replaced by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// What it waits for: the first such event after the event of the caption before.
    pub on: CaptionEvent,
    /// For everyone.
    pub story: String,
    /// For who learns the protocol.
    pub protocol: String,
    /// For who looks at fields.
    pub bytes: String,
    /// Why: one line, without a full stop at the end.
    pub because: String,
    /// The clause.
    pub rule: Option<Rule>,
}
#[cfg(test)]
mod tests;

//! What there is before anything happens: hosts, pools, link, seed, script, captions. Parsed from
//! the text of a lesson file; reading the file is for `files`.
//!
//! `file` is the lesson file as it is written, `parse` reads it and finds the line of a mistake,
//! `variants` lays variants over it, `segments`, `hosts`, `machines` and `plan` check it and build
//! the scenario.

use core::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::host::{Desk, HostId, HostInfo, SegmentInfo};
pub use crate::net::{FaultAction, FaultRule, LinkSettings, Watch};
use crate::protocol::Rule;
use crate::protocol::client::{ClientConfig, Lease};
use crate::protocol::relay::RelayConfig;
use crate::protocol::server::{Binding, ServerConfig};
use crate::seed::Seed;
use crate::time::SimTime;
use crate::wire::MessageType;

mod by_hand;
pub mod crowd;
mod faults;
mod file;
mod hosts;
pub mod join;
mod leases;
mod machines;
mod parse;
mod plan;
pub mod question;
mod recorded;
pub mod release;
mod segments;
pub mod serve;
mod variants;
mod written;

pub use crowd::Crowd;
pub use leases::lease_row;
pub use parse::{ScenarioError, in_one_line};
pub use question::Question;
pub use variants::{Variant, VariantError};
pub use written::Written;

/// A world before its first instant, and what is planned for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The lesson's text as it was read, which is what a recording keeps.
    pub source: Arc<str>,
    /// Title and place in the catalogue.
    pub lesson: Lesson,
    /// The variants of the lesson, and which are on.
    pub variants: Vec<Variant>,
    /// The number the run is drawn from.
    pub seed: Seed,
    /// The segments.
    pub segments: Vec<SegmentInfo>,
    /// The hosts; a [`HostId`] is the place in this list.
    pub hosts: Vec<HostSpec>,
    /// The link between all hosts.
    pub link: LinkSettings,
    /// Which of the hosts are crowds, and what crowds do.
    pub crowds: Vec<Crowd>,
    /// What happens by itself, in order of time.
    pub script: Vec<ScriptLine>,
    /// What the link does to certain datagrams.
    pub faults: Vec<FaultRule>,
    /// When the script has ended.
    pub ends: SimTime,
    /// Captions in the order in which their events come.
    pub captions: Vec<Caption>,
    /// Questions, in the order of the file.
    pub questions: Vec<Question>,
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
            variants: Vec::new(),
            seed: Seed(0),
            segments: Vec::new(),
            hosts: Vec::new(),
            crowds: Vec::new(),
            link: LinkSettings::default(),
            script: Vec::new(),
            faults: Vec::new(),
            ends: SimTime::ZERO,
            captions: Vec::new(),
            questions: Vec::new(),
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
    /// How a server takes in what arrives; at once, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<Desk>,
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
    /// Where it stands in the lesson's text.
    pub place: Range<usize>,
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
    /// This server has no address left for who asks.
    NoAddressLeft(HostId),
    /// What arrives here finds the queue full.
    QueueFull(HostId),
    /// The first thing that happens at this instant or later.
    At(SimTime),
}

/// The words for one step, at three levels. Placeholders are already replaced by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// What it waits for: the first such event after the event of the caption before.
    pub on: CaptionEvent,
    /// Where that stands in the lesson's text.
    pub place: Range<usize>,
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

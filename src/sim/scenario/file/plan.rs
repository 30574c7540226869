//! What is planned, as it is written: the script, the faults of the link, the captions and the
//! questions.

use core::net::Ipv4Addr;

use serde::Deserialize;
use toml::Spanned;

use super::{LinkTable, SendTable, Span};
use crate::wire::MessageType;

/// `[[script]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sim::scenario) struct ScriptTable {
    pub(in crate::sim::scenario) at: Span,
    #[serde(rename = "do")]
    pub(in crate::sim::scenario) verb: Spanned<Verb>,
    pub(in crate::sim::scenario) host: Option<Spanned<String>>,
    /// For `silence` and `authoritative`: begins (`true`, if not given) or ends.
    pub(in crate::sim::scenario) on: Option<bool>,
    /// For `restart`: whether the bindings are lost.
    pub(in crate::sim::scenario) forget: Option<bool>,
    /// For `free` and `take-address`.
    pub(in crate::sim::scenario) address: Option<Ipv4Addr>,
    /// For `move`: the key of the network.
    pub(in crate::sim::scenario) network: Option<Spanned<String>>,
    /// For `link`.
    pub(in crate::sim::scenario) link: Option<LinkTable>,
    /// For `identify`, as a client's: what it calls itself from now on; nothing, if not given.
    pub(in crate::sim::scenario) client_id: Option<String>,
    /// For `send`: what is sent.
    pub(in crate::sim::scenario) send: Option<Spanned<SendTable>>,
    /// For a crowd: each of its clients does it at a random instant of so long a span.
    pub(in crate::sim::scenario) within: Option<Spanned<Span>>,
    /// For `queue`, as a server's.
    pub(in crate::sim::scenario) queue: Option<Spanned<u32>>,
    /// For `queue`, as a server's; at once, if not given.
    pub(in crate::sim::scenario) service: Option<Span>,
    /// For `as-recorded`: a command as sessions have it, in JSON.
    pub(in crate::sim::scenario) recorded: Option<Spanned<String>>,
}

/// What a script can do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Deserialize, strum::EnumString, strum::IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub(in crate::sim::scenario) enum Verb {
    PowerOn,
    PowerOff,
    Join,
    Renew,
    Rebind,
    Reboot,
    Release,
    ReleaseAll,
    AddressInUse,
    Inform,
    Send,
    Identify,
    Restart,
    Silence,
    Authoritative,
    Free,
    Queue,
    Link,
    Move,
    Unplug,
    Plug,
    TakeAddress,
    AsRecorded,
}

/// `[[fault]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sim::scenario) struct FaultTable {
    #[serde(rename = "do")]
    pub(in crate::sim::scenario) action: Spanned<FaultWord>,
    pub(in crate::sim::scenario) message: Option<MessageType>,
    pub(in crate::sim::scenario) from: Option<Spanned<String>>,
    pub(in crate::sim::scenario) to: Option<Spanned<String>>,
    pub(in crate::sim::scenario) first: Option<Spanned<u32>>,
    /// How many, from the first on: a number, or `every`.
    pub(in crate::sim::scenario) count: Option<Spanned<Count>>,
    /// For `delay`: how much longer it takes.
    pub(in crate::sim::scenario) by: Option<Spanned<Span>>,
    /// For `corrupt`: the name of a field of figure 1, or `cookie`.
    pub(in crate::sim::scenario) field: Option<Spanned<String>>,
    /// For `corrupt`: the code of an option.
    pub(in crate::sim::scenario) option: Option<Spanned<u8>>,
    /// For `corrupt`: the place of the byte.
    pub(in crate::sim::scenario) byte: Option<Spanned<u32>>,
    /// From when on; from the start, if not given.
    pub(in crate::sim::scenario) at: Option<Span>,
}

/// How many messages a fault is meant for.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged, expecting = "this is neither a number nor “every”")]
pub(in crate::sim::scenario) enum Count {
    Number(u32),
    Word(CountWord),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::sim::scenario) enum CountWord {
    Every,
}

/// What a fault can do.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::sim::scenario) enum FaultWord {
    Drop,
    Delay,
    Duplicate,
    Corrupt,
    AfterNext,
}

/// `[[caption]]`; levels that are not given say what *Protocol* says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sim::scenario) struct CaptionTable {
    pub(in crate::sim::scenario) on: Spanned<String>,
    pub(in crate::sim::scenario) story: Option<Spanned<String>>,
    pub(in crate::sim::scenario) protocol: Spanned<String>,
    pub(in crate::sim::scenario) bytes: Option<Spanned<String>>,
    pub(in crate::sim::scenario) because: Option<Spanned<String>>,
    pub(in crate::sim::scenario) rule: Option<Spanned<String>>,
}

/// `[[question]]`: either `ask`, `answers` and `right`, or a `kind` that the run answers itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sim::scenario) struct QuestionTable {
    /// As a caption's `on`.
    pub(in crate::sim::scenario) before: Spanned<String>,
    /// Which such event of the run, from 1; the first, if not given.
    pub(in crate::sim::scenario) nth: Option<Spanned<u32>>,
    pub(in crate::sim::scenario) ask: Option<Spanned<String>>,
    pub(in crate::sim::scenario) answers: Option<Spanned<Vec<Spanned<String>>>>,
    /// The number of the right answer, from 1.
    pub(in crate::sim::scenario) right: Option<Spanned<usize>>,
    pub(in crate::sim::scenario) because: Option<Spanned<String>>,
    pub(in crate::sim::scenario) rule: Option<Spanned<String>>,
    pub(in crate::sim::scenario) kind: Option<Spanned<String>>,
    /// For `field`.
    pub(in crate::sim::scenario) field: Option<Spanned<String>>,
}

//! What a user, or a lesson's script, can ask of a run. Commands are the inputs of a recording,
//! so each has a stable form in JSON.

use core::net::Ipv4Addr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::crafted::Crafted;
use super::host::{Desk, HostId, SegmentId};
use super::scenario::{FaultAction, FaultRule, HostSpec, LinkSettings};
use crate::protocol::client::ClientConfig;
use crate::protocol::server::ServerConfig;
use crate::protocol::server::import::Import;

/// One wish at one instant. The digest of a log tells variants by their place: a new one stands at
/// the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Switch the host on.
    PowerOn(HostId),
    /// Switch it off, or pull its cable.
    PowerOff(HostId),
    /// The client asks for an address.
    Join(HostId),
    /// The client renews before T1.
    Renew(HostId),
    /// The client rebinds before T2.
    Rebind(HostId),
    /// The client checks its address as after a restart.
    Reboot(HostId),
    /// The client returns its address.
    Release(HostId),
    /// Every client that has an address returns it.
    ReleaseAll,
    /// Every client that is off is switched on, and every one that waits without an address
    /// asks for one.
    JoinAll,
    /// The client finds its address in use.
    AddressInUse(HostId),
    /// The client asks for settings only.
    Inform(HostId),
    /// The server starts again; with `true` it has lost its bindings.
    Restart(HostId, bool),
    /// The server hears but answers nobody, or answers again.
    Silence(HostId, bool),
    /// The server says NAK to what it does not know, or no longer.
    Authoritative(HostId, bool),
    /// The operator frees an address of the server.
    Free(HostId, Ipv4Addr),
    /// Changes the link.
    Link(LinkSettings),
    /// Adds a rule for datagrams to come.
    Fault(FaultRule),
    /// What is in flight suffers this; if nothing is, the next held message departs and does.
    Disturb(FaultAction),
    /// Opens (`true`) or closes the gate.
    Gate(bool),
    /// Lets the first held datagram go.
    ReleaseNext,
    /// A host joins; its [`HostId`] is the next number. It must pass [`HostSpec::check`].
    Add(Box<HostSpec>),
    /// The host vanishes without a word, as when its cable is pulled for good. What of
    /// its own still waits at the gate never leaves; its lane and its past stay.
    Remove(HostId),
    /// The host has another name from now on.
    Rename(HostId, Arc<str>),
    /// The operator changes what the server is like; its address stays. Bindings stay as they
    /// are until they end or their clients renew: a lease that is shorter now is shorter from
    /// the next ACK on, and an address outside of the new pool stays bound, and is extended,
    /// until its client lets go of it.
    ConfigureServer(HostId, Box<ServerConfig>),
    /// Changes what the client is like, with effect from its next message. Hardware address,
    /// client identifier and an address by hand change only while it has no lease and asks for
    /// none.
    ConfigureClient(HostId, Box<ClientConfig>),
    /// The operator writes records from elsewhere into the server's table. They must pass
    /// [`Import::check`]. What has ended by then is remembered as expired.
    Import(HostId, Arc<Import>),
    /// Puts back what the last import into this server found, as long as nothing that it wrote
    /// has changed since.
    UndoImport(HostId),
    /// Switches the rule with this number on or off. Rules are numbered from 0, those of the
    /// scenario first, then in the order in which they are added.
    SwitchFault(u32, bool),
    /// Takes the rule with this number back. The others keep their numbers.
    RemoveFault(u32),
    /// The client is plugged into another network. If it is on it checks its address there, as
    /// after a restart (RFC 2131 section 3.7).
    Move(HostId, SegmentId),
    /// The host's cable is pulled (`true`) or plugged in again. It stays as it is and hears
    /// nothing; a client that is plugged in again checks its address (RFC 2131 section 3.7).
    Unplug(HostId, bool),
    /// Somebody new on the client's network takes this address by hand. A client that uses the
    /// address hears of it, if it listens for such things.
    TakeAddress(HostId, Ipv4Addr),
    /// The host sends exactly this, made by hand; nothing about the host changes by it. It must pass
    /// [`Crafted::check`], and the host must be on.
    Send(HostId, Box<Crafted>),
    /// From now on the server takes in what arrives like this; `None`: at once. What waits
    /// already is answered when its time has come.
    Desk(HostId, Option<Desk>),
}

impl Command {
    /// The host it is for, if it is for one.
    pub fn host(&self) -> Option<HostId> {
        match *self {
            Self::PowerOn(host)
            | Self::PowerOff(host)
            | Self::Join(host)
            | Self::Renew(host)
            | Self::Rebind(host)
            | Self::Reboot(host)
            | Self::Release(host)
            | Self::AddressInUse(host)
            | Self::Inform(host)
            | Self::Send(host, _)
            | Self::Restart(host, _)
            | Self::Silence(host, _)
            | Self::Authoritative(host, _)
            | Self::Desk(host, _)
            | Self::Free(host, _)
            | Self::Remove(host)
            | Self::Rename(host, _)
            | Self::ConfigureServer(host, _)
            | Self::ConfigureClient(host, _)
            | Self::Import(host, _)
            | Self::UndoImport(host)
            | Self::Move(host, _)
            | Self::Unplug(host, _)
            | Self::TakeAddress(host, _) => Some(host),
            Self::ReleaseAll
            | Self::JoinAll
            | Self::Add(_)
            | Self::Link(_)
            | Self::Fault(_)
            | Self::SwitchFault(..)
            | Self::RemoveFault(_)
            | Self::Disturb(_)
            | Self::Gate(_)
            | Self::ReleaseNext => None,
        }
    }
}

//! What a user, or a lesson's script, can ask of a run. Commands are the inputs of a recording,
//! so each has a stable form in JSON.

use core::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::host::HostId;
use super::scenario::{FaultRule, LinkSettings};

/// One wish at one instant.
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
    /// Opens (`true`) or closes the gate.
    Gate(bool),
    /// Lets the first held datagram go.
    ReleaseNext,
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
            | Self::Restart(host, _)
            | Self::Silence(host, _)
            | Self::Authoritative(host, _)
            | Self::Free(host, _) => Some(host),
            Self::ReleaseAll
            | Self::Link(_)
            | Self::Fault(_)
            | Self::Gate(_)
            | Self::ReleaseNext => None,
        }
    }
}

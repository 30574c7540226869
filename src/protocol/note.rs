//! What a host does that no message shows, in the words of RFC 2131 figure 3 where it has any.

use core::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::rule::Rule;

/// A remark that stands on a host's lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// The client starts.
    BeginsInitialization,
    /// A server picks an address to offer.
    DeterminesConfiguration,
    /// The client has its first offer and waits for more.
    CollectsReplies,
    /// The client chooses an offer.
    SelectsConfiguration,
    /// The server stores the binding.
    CommitsConfiguration,
    /// The client uses its address.
    InitializationComplete,
    /// The client gives its address back.
    GracefulShutdown,
    /// The server takes an address back.
    DiscardsLease,
    /// A server that lost takes back its offer (3.1 step 4).
    WithdrawsOffer(Ipv4Addr),
    /// Nothing to offer: the server stays silent and warns its administrator (4.3.1).
    PoolEmpty,
    /// A client found the address in use: the administrator is notified (4.3.3).
    AddressReportedInUse(Ipv4Addr),
    /// Four tries, no answer: the user is told (3.1 step 5).
    NobodyAnswered,
    /// After unanswered checks the client keeps its address until the lease ends (3.2 step 3).
    KeepsOldLease(Ipv4Addr),
    /// The client stops using its address.
    StopsUsing(Ipv4Addr),
    /// An INFORM brought the other settings.
    SettingsTaken,
    /// A server answers NAK, by this clause.
    Refuses(Rule),
    /// A binding could not be stored, so no ACK is sent (3.1 step 4).
    CannotCommit(Ipv4Addr),
    /// The client asks by ARP who has an address.
    AsksWhoHas(Ipv4Addr),
    /// Somebody answers the client that it has the address.
    LearnsInUse(Ipv4Addr),
    /// The host was added in the middle of a run.
    JoinsNetwork,
    /// The host was removed in the middle of a run.
    LeavesNetwork,
    /// So many datagrams came for nobody, or faster than they could be read: counted, not kept.
    LeftOut(u32),
    /// Messages could not leave this computer for a while; this one could.
    ReachesAgain,
    /// This computer slept, or stood still, for so many seconds: that time has passed.
    StoodStill(u32),
    /// The clock of this computer was set by so many seconds, backwards if negative. Leases go on
    /// by the time that has really passed.
    ClockSet(i32),
    /// Nobody answered, so the client helps itself to an address of this link (RFC 3927): no
    /// server knows of it, and it goes on asking.
    LinkLocal(Ipv4Addr),
    /// The host's cable was pulled.
    CablePulled,
    /// The host's cable was plugged in again.
    CablePlugged,
    /// The host was plugged into this network.
    MovesTo(Ipv4Net),
}

impl Note {
    /// The words on the lane.
    pub fn words(self) -> String {
        match self {
            Self::BeginsInitialization => "Begins initialization".into(),
            Self::DeterminesConfiguration => "Determines configuration".into(),
            Self::CollectsReplies => "Collects replies".into(),
            Self::SelectsConfiguration => "Selects configuration".into(),
            Self::CommitsConfiguration => "Commits configuration".into(),
            Self::InitializationComplete => "Initialization complete".into(),
            Self::GracefulShutdown => "Graceful shutdown".into(),
            Self::DiscardsLease => "Discards lease".into(),
            Self::WithdrawsOffer(address) => format!("Takes back {address}"),
            Self::PoolEmpty => "No address left".into(),
            Self::AddressReportedInUse(address) => format!("{address} is in use: set aside"),
            Self::NobodyAnswered => "Nobody answered".into(),
            Self::KeepsOldLease(address) => format!("Keeps {address}"),
            Self::StopsUsing(address) => format!("Stops using {address}"),
            Self::SettingsTaken => "Settings taken".into(),
            Self::Refuses(_) => "Says no".into(),
            Self::CannotCommit(address) => format!("Cannot store {address}"),
            Self::AsksWhoHas(address) => format!("ARP: who has {address}?"),
            Self::LearnsInUse(address) => format!("ARP: {address} is in use"),
            Self::JoinsNetwork => "Joins the network".into(),
            Self::LeavesNetwork => "Leaves the network".into(),
            Self::LeftOut(count) => format!("{count} datagrams left out"),
            Self::ReachesAgain => "Reaches the network again".into(),
            Self::StoodStill(secs) => format!("Stood still for {secs} s"),
            Self::ClockSet(secs) => format!("Clock set by {secs} s"),
            Self::LinkLocal(address) => format!("No lease: link-local {address}"),
            Self::CablePulled => "Cable pulled".into(),
            Self::CablePlugged => "Cable plugged in".into(),
            Self::MovesTo(network) => format!("Moves to {network}"),
        }
    }
}

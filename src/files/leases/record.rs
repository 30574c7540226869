//! One lease as files know it, whichever program wrote them. What is not in the file is unknown
//! here, never guessed.

use core::net::Ipv4Addr;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::wire::{ClientId, Mac};

/// One lease: who has, or had, an address, and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseRecord {
    /// The address.
    pub ip: Ipv4Addr,
    /// The client's Ethernet address; an abandoned lease has none.
    pub mac: Option<Mac>,
    /// Option 61, type octet included; never empty.
    pub client_id: Option<ClientId>,
    /// Option 12; never empty.
    pub hostname: Option<Arc<str>>,
    /// The server identifier (option 54).
    pub server: Option<Ipv4Addr>,
    /// What became of the address.
    pub state: LeaseState,
    /// When the lease was granted, or the address set aside.
    pub starts: When,
    /// When it ends; for a lease that is over, when that happened.
    pub ends: When,
    /// When renewing begins.
    pub t1: When,
    /// When rebinding begins.
    pub t2: When,
    /// What only Kea writes; kept so that Kea gets it back.
    pub kea: Option<Box<KeaColumns>>,
}

impl LeaseRecord {
    /// A lease of which nothing is known but address and state.
    pub fn new(ip: Ipv4Addr, state: LeaseState) -> Self {
        Self {
            ip,
            mac: None,
            client_id: None,
            hostname: None,
            server: None,
            state,
            starts: When::Unknown,
            ends: When::Unknown,
            t1: When::Unknown,
            t2: When::Unknown,
            kea: None,
        }
    }
}

/// What became of an address. ISC's *abandoned* is `Declined`, its *free* is `Released` or
/// `Expired`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter)]
pub enum LeaseState {
    /// Granted.
    Active,
    /// Refused by a client: in use by somebody else.
    Declined,
    /// Proposed and held.
    Offered,
    /// Returned by the client.
    Released,
    /// The lease ended.
    Expired,
}

impl LeaseState {
    /// The word in our own formats.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Declined => "declined",
            Self::Offered => "offered",
            Self::Released => "released",
            Self::Expired => "expired",
        }
    }

    /// Whether the lease is over and only remembered.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Released | Self::Expired)
    }
}

/// A date in a lease.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// The file does not say.
    #[default]
    Unknown,
    /// This instant, in UTC.
    At(Timestamp),
    /// Never: the lease is infinite.
    Never,
}

impl When {
    /// So many seconds after 1970 began. `None` before that and after the year 9999.
    pub fn from_secs(secs: i64) -> Option<Self> {
        let date = Timestamp::from_second(secs).ok()?;
        (secs >= 0).then_some(Self::At(date))
    }

    /// Whole seconds since 1970 began; `None` if there is no date.
    pub fn secs(self) -> Option<i64> {
        match self {
            Self::At(date) => Some(date.as_second()),
            Self::Unknown | Self::Never => None,
        }
    }

    /// Whether the file says something.
    pub fn is_known(self) -> bool {
        self != Self::Unknown
    }
}

/// RFC 3339 in UTC, `infinite`, or nothing.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => Ok(()),
            Self::At(date) => date.fmt(f),
            Self::Never => f.write_str(super::columns::INFINITE),
        }
    }
}

/// The columns of Kea's file that no other format has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeaColumns {
    /// The number of the subnet in Kea's configuration.
    pub subnet_id: u32,
    /// Whether Kea made the forward DNS entry.
    pub fqdn_fwd: bool,
    /// Whether Kea made the reverse DNS entry.
    pub fqdn_rev: bool,
    /// Whatever hooks and users noted, as JSON.
    pub user_context: Box<str>,
}

/// Subnet 1 and nothing noted: what a lease gets that does not come from Kea.
impl Default for KeaColumns {
    fn default() -> Self {
        Self {
            subnet_id: 1,
            fqdn_fwd: false,
            fqdn_rev: false,
            user_context: Box::default(),
        }
    }
}

//! What a client is like: what it says of itself, and the switches where the RFC leaves a choice.

use core::net::Ipv4Addr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::wire::{ClientId, Mac};

/// What a client is like. The switches are those of `protocol.md`'s last table.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientConfig {
    /// Hardware address.
    pub mac: Mac,
    /// Option 61; once set it is in every message.
    pub client_id: Option<ClientId>,
    /// Option 12.
    pub hostname: Option<String>,
    /// Option 60.
    pub vendor_class: Option<String>,
    /// Option 55; an empty list is left out.
    pub parameters: Vec<u8>,
    /// Option 57 in DISCOVER and REQUEST, octets.
    pub max_size: Option<u16>,
    /// Option 51 in DISCOVER and REQUEST, seconds.
    pub requested_lease: Option<u32>,
    /// Whether replies are asked for by broadcast.
    pub broadcast_flag: bool,
    /// How long offers are collected after the first (4.4.1). Zero: the first is taken at once.
    pub offer_window: Duration,
    /// Which of the collected offers is taken.
    pub choice: OfferChoice,
    /// Whether the client waits 1–10 s before it begins (4.4.1).
    pub start_delay: bool,
    /// Largest random change of T1 and T2, per mille of the lease (4.4.5).
    pub fuzz_per_mille: u16,
    /// Whether a granted address is checked with ARP (4.4.1).
    pub probe: bool,
    /// How long the client waits for an answer to its ARP probe.
    pub probe_wait: Duration,
    /// Whether the REQUEST for an offer takes a new xid instead of the OFFER's (table 5).
    pub new_xid_for_request: bool,
    /// Whether a repeated message takes a new xid (4.1).
    pub new_xid_for_retry: bool,
    /// Whether `secs` in the REQUEST is the time elapsed instead of the DISCOVER's value.
    pub elapsed_secs_in_request: bool,
    /// Whether four unanswered checks of an old address lead to INIT instead of keeping it.
    pub forget_after_reboot: bool,
    /// Whether messages are padded to 300 octets (RFC 951).
    pub pad: bool,
    /// Whether a client whose first four DISCOVERs nobody answers takes a link-local address for
    /// itself meanwhile (RFC 3927), which is a remark and never a lease. Left out where it is
    /// off, so that recordings of before keep their digests.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub link_local: bool,
    /// An address set by hand: the client only asks for other settings (INFORM, 3.4).
    pub by_hand: Option<Ipv4Addr>,
}

impl ClientConfig {
    /// A client with this hardware address and the defaults of `protocol.md`: no start delay,
    /// no fuzz, the first offer at once, ARP on, BROADCAST flag set, option 55 asking for
    /// 1, 3, 6, 15.
    pub fn new(mac: Mac) -> Self {
        Self {
            mac,
            client_id: None,
            hostname: None,
            vendor_class: None,
            parameters: vec![1, 3, 6, 15],
            max_size: None,
            requested_lease: None,
            broadcast_flag: true,
            offer_window: Duration::ZERO,
            choice: OfferChoice::First,
            start_delay: false,
            fuzz_per_mille: 0,
            probe: true,
            probe_wait: Duration::from_secs(1),
            new_xid_for_request: false,
            new_xid_for_retry: false,
            elapsed_secs_in_request: false,
            forget_after_reboot: false,
            pad: true,
            link_local: false,
            by_hand: None,
        }
    }
}

/// Which of several offers a client takes (4.4.1 leaves it open).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OfferChoice {
    /// The one that came first.
    #[default]
    First,
    /// The longest lease, then the previous server, then the first.
    Best,
}

//! One constructor for each message of RFC 2131, with all four faces of REQUEST (tables 3 and
//! 5). Option 53 comes first, the message is padded to 300 octets.

use core::net::Ipv4Addr;

use super::message::{Message, MessageType, Opt};
use super::{ClientId, Mac, Xid};

/// What is the same in all messages of one client and transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientFields<'a> {
    /// Transaction.
    pub xid: Xid,
    /// Seconds since the client began.
    pub secs: u16,
    /// Whether replies are asked for by broadcast.
    pub broadcast: bool,
    /// Hardware address.
    pub chaddr: Mac,
    /// Option 61.
    pub client_id: Option<&'a ClientId>,
    /// Option 12.
    pub hostname: Option<&'a str>,
    /// Option 60.
    pub vendor_class: Option<&'a str>,
    /// Option 55; an empty list is left out.
    pub parameters: &'a [u8],
    /// Option 57.
    pub max_size: Option<u16>,
    /// Option 51, seconds.
    pub lease_secs: Option<u32>,
    /// Whether to pad to 300 octets.
    pub pad: bool,
}

/// DISCOVER, with option 50 if the client has a wish.
pub fn discover(client: &ClientFields<'_>, wish: Option<Ipv4Addr>) -> Message {
    todo!("{client:?} {wish:?}")
}

/// REQUEST in SELECTING: takes the offer of `address` by `server` (options 50 and 54).
pub fn request_selecting(client: &ClientFields<'_>, address: Ipv4Addr, server: Ipv4Addr) -> Message {
    todo!("{client:?} {address} {server}")
}

/// REQUEST in INIT-REBOOT: asks whether `address` still holds (option 50 only).
pub fn request_rebooting(client: &ClientFields<'_>, address: Ipv4Addr) -> Message {
    todo!("{client:?} {address}")
}

/// REQUEST in RENEWING and REBINDING: asks to extend `ciaddr` (no option 50, no option 54).
/// The two differ only in where they are sent.
pub fn request_extending(client: &ClientFields<'_>, ciaddr: Ipv4Addr) -> Message {
    todo!("{client:?} {ciaddr}")
}

/// DECLINE: refuses `address` of `server` (options 50, 54, 56). `secs` and flags are zero.
pub fn decline(client: &ClientFields<'_>, address: Ipv4Addr, server: Ipv4Addr, why: &str) -> Message {
    todo!("{client:?} {address} {server} {why}")
}

/// RELEASE: returns `ciaddr` to `server` (options 54, 56). `secs` and flags are zero.
pub fn release(client: &ClientFields<'_>, ciaddr: Ipv4Addr, server: Ipv4Addr, why: &str) -> Message {
    todo!("{client:?} {ciaddr} {server} {why}")
}

/// INFORM: asks for settings for `ciaddr`.
pub fn inform(client: &ClientFields<'_>, ciaddr: Ipv4Addr) -> Message {
    todo!("{client:?} {ciaddr}")
}

/// What a server puts into a reply, beside what it echoes from the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyFields<'a> {
    /// Option 54.
    pub server: Ipv4Addr,
    /// `siaddr`.
    pub next_server: Ipv4Addr,
    /// Options 51, 58 and 59 in seconds; T1 and T2 are left out of an infinite lease.
    pub lease: Option<LeaseSecs>,
    /// Requested and configured options, in the order in which they go out.
    pub options: &'a [Opt],
    /// Option 56.
    pub text: Option<&'a str>,
    /// Whether option 61 is echoed (RFC 6842).
    pub echo_client_id: bool,
}

/// Lease time, T1 and T2 in seconds (options 51, 58, 59).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseSecs {
    /// Option 51; `u32::MAX` is infinity.
    pub lease: u32,
    /// Option 58.
    pub t1: u32,
    /// Option 59.
    pub t2: u32,
}

/// OFFER or ACK of `yiaddr` to `request` (table 3): xid, flags, giaddr, chaddr and option 82
/// echoed; `ciaddr` from the request in an ACK. The ACK to an INFORM has `yiaddr` 0.0.0.0 and
/// no lease.
pub fn reply(kind: MessageType, request: &Message, yiaddr: Ipv4Addr, fields: &ReplyFields<'_>) -> Message {
    todo!("{kind:?} {request:?} {yiaddr} {fields:?}")
}

/// NAK to `request`: only options 53, 54, 56, 61 and 82, and the BROADCAST flag if it goes
/// through a relay (4.3.2).
pub fn nak(request: &Message, server: Ipv4Addr, why: &str, echo_client_id: bool) -> Message {
    todo!("{request:?} {server} {why} {echo_client_id}")
}

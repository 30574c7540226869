//! The options that Dorascope knows by name: code, name, RFC section, one sentence each
//! ([`catalogue`]), and their values in words ([`describe`](fn@describe)). Single values are
//! encoded and decoded by dhcproto; whole messages are for [`walk`](super::walk) and
//! [`Draft`](super::Draft).

pub mod catalogue;
mod describe;

use dhcproto::v4::{DhcpOption, OptionCode};
use dhcproto::{Encodable as _, Encoder};

use super::message::Opt;
pub use catalogue::{Entry, Length, entry, name};
pub use describe::describe;
pub(super) use describe::{pairs, text_or_pairs};

/// Option codes by their names in RFC 2132 and its successors.
pub mod code {
    #![allow(
        missing_docs,
        reason = "the names say it; the catalogue has a sentence for each"
    )]
    pub const PAD: u8 = 0;
    pub const SUBNET_MASK: u8 = 1;
    pub const ROUTER: u8 = 3;
    pub const DNS: u8 = 6;
    pub const HOSTNAME: u8 = 12;
    pub const DOMAIN: u8 = 15;
    pub const BROADCAST_ADDRESS: u8 = 28;
    pub const NTP: u8 = 42;
    pub const REQUESTED_IP: u8 = 50;
    pub const LEASE_TIME: u8 = 51;
    pub const OVERLOAD: u8 = 52;
    pub const MESSAGE_TYPE: u8 = 53;
    pub const SERVER_ID: u8 = 54;
    pub const PARAMETER_LIST: u8 = 55;
    pub const MESSAGE: u8 = 56;
    pub const MAX_SIZE: u8 = 57;
    pub const T1: u8 = 58;
    pub const T2: u8 = 59;
    pub const VENDOR_CLASS: u8 = 60;
    pub const CLIENT_ID: u8 = 61;
    pub const RAPID_COMMIT: u8 = 80;
    pub const RELAY_INFO: u8 = 82;
    pub const DOMAIN_SEARCH: u8 = 119;
    pub const TFTP_SERVERS: u8 = 150;
    pub const END: u8 = 255;
}

/// A typed value as an option, ready to go into a message.
pub fn encode(value: &DhcpOption) -> Opt {
    let code = OptionCode::from(value).into();
    match value {
        // Those of nearly every message, without a detour.
        DhcpOption::MessageType(kind) => return Opt::new(code, [u8::from(*kind)]),
        DhcpOption::ServerIdentifier(address) | DhcpOption::RequestedIpAddress(address) => {
            return Opt::new(code, address.octets());
        }
        DhcpOption::AddressLeaseTime(secs)
        | DhcpOption::Renewal(secs)
        | DhcpOption::Rebinding(secs) => return Opt::new(code, secs.to_be_bytes()),
        _ => {}
    }
    let mut written = Vec::with_capacity(32);
    // Writing into a growing buffer fails for no value that dhcproto can hold.
    let _ = value.encode(&mut Encoder::new(&mut written));
    Opt::new(code, values_of(&written))
}

/// The values of options written one after the other, without code and length octets.
fn values_of(mut written: &[u8]) -> Box<[u8]> {
    let mut values = Vec::new();
    while let [_, len, rest @ ..] = written {
        let (value, next) = rest.split_at(usize::from(*len).min(rest.len()));
        // Nearly always there is one, and nothing to join.
        if values.is_empty() && next.is_empty() {
            return value.into();
        }
        values.extend_from_slice(value);
        written = next;
    }
    values.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_value_becomes_an_option() {
        assert_eq!(
            encode(&DhcpOption::AddressLeaseTime(3600)),
            Opt::new(51, [0, 0, 14, 16])
        );
        assert_eq!(
            encode(&DhcpOption::Hostname(String::new())),
            Opt::new(12, [])
        );
        let long = "x".repeat(600);
        assert_eq!(
            encode(&DhcpOption::Message(long.clone())),
            Opt::new(56, long.into_bytes())
        );
    }
}

//! A datagram as somebody made it by hand: a host sends exactly these octets, and nothing about
//! the host changes by that. What comes back is judged by the host's machine like any reply.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::host::HostId;
use crate::protocol::{Field, Flaw};
use crate::wire::address::octet;
use crate::wire::{CLIENT_PORT, LinkDest, Mac, Message, Packet, SERVER_PORT};

pub use crate::wire::packet::MOST_OCTETS;

/// From which address a datagram made by hand leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// From the host's own, if it has one by then; else from 0.0.0.0.
    #[default]
    Own,
    /// From 0.0.0.0, whatever the host has.
    Nobody,
}

/// A datagram made by hand.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crafted {
    /// The IP source.
    #[serde(default)]
    pub from: Source,
    /// The UDP source port.
    pub sport: u16,
    /// IP destination and UDP destination port; 255.255.255.255 is everyone on the link.
    pub dst: SocketAddrV4,
    /// The frame goes to this card without asking ARP, as a reply to `yiaddr` does (4.1); to
    /// whoever has the address, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Mac>,
    /// When it leaves, `xid` is the one of what this client asks just then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xid_of: Option<HostId>,
    /// The UDP payload.
    pub octets: Octets,
}

/// Octets, in JSON a row of hexadecimal pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Octets(pub Arc<[u8]>);

impl From<Octets> for String {
    fn from(octets: Octets) -> Self {
        let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
        let pair = |octet: &u8| [digit(octet >> 4), digit(octet & 15)];
        octets.0.iter().flat_map(pair).collect()
    }
}

impl TryFrom<String> for Octets {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let octets: Option<Arc<[u8]>> = text.as_bytes().chunks(2).map(octet).collect();
        octets
            .map(Self)
            .ok_or("octets are written as hexadecimal pairs")
    }
}

impl Crafted {
    /// What a client says to everyone.
    pub fn to_all(octets: impl Into<Arc<[u8]>>) -> Self {
        Self {
            from: Source::default(),
            sport: CLIENT_PORT,
            dst: SocketAddrV4::new(Ipv4Addr::BROADCAST, SERVER_PORT),
            card: None,
            xid_of: None,
            octets: Octets(octets.into()),
        }
    }

    /// It as it leaves a host with this address, with these octets: its own, or the same with the
    /// transaction of [`xid_of`](Self::xid_of).
    pub fn packet(&self, own: Option<Ipv4Addr>, bytes: Arc<[u8]>) -> Packet {
        let source = match self.from {
            Source::Own => own.unwrap_or(Ipv4Addr::UNSPECIFIED),
            Source::Nobody => Ipv4Addr::UNSPECIFIED,
        };
        let link = match self.card {
            _ if self.dst.ip().is_broadcast() => LinkDest::Broadcast,
            Some(card) => LinkDest::Card(card),
            None => LinkDest::Resolve,
        };
        Packet {
            src: SocketAddrV4::new(source, self.sport),
            dst: self.dst,
            link,
            kind: Message::read(Arc::clone(&bytes))
                .ok()
                .map(|message| message.kind()),
            bytes,
            captured: None,
        }
    }

    /// Whether it can be sent at all.
    ///
    /// # Errors
    /// One sentence: it is empty, longer than a datagram may be, or goes nowhere.
    pub fn check(&self) -> Result<(), Flaw> {
        let wrong = |field, what: String| Err(Flaw::new(field, what));
        check_length(self.octets.0.len()).map_err(|what| Flaw::new(Field::Octets, what))?;
        if self.dst.ip().is_unspecified() {
            return wrong(Field::Address, "nobody has the address 0.0.0.0".into());
        }
        if self.sport == 0 || self.dst.port() == 0 {
            return wrong(Field::Port, "there is no port 0".into());
        }
        Ok(())
    }
}

/// Whether so many octets can be sent in one datagram.
///
/// # Errors
/// One sentence that says why not.
pub fn check_length(octets: usize) -> Result<(), String> {
    match octets {
        0 => Err("there is nothing to send".into()),
        1..=MOST_OCTETS => Ok(()),
        more => Err(format!(
            "{more} octets do not fit into one datagram: an Ethernet frame without fragments holds \
             {MOST_OCTETS}"
        )),
    }
}

impl fmt::Debug for Crafted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} octets to {}", self.octets.0.len(), self.dst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_for_a_frame_is_told_with_its_reason() {
        assert_eq!(Crafted::to_all([1; MOST_OCTETS]).check(), Ok(()));
        let long = Crafted::to_all([1; MOST_OCTETS + 1]).check().unwrap_err();
        assert_eq!(
            long.to_string(),
            "1473 octets do not fit into one datagram: an Ethernet frame without fragments holds 1472"
        );
        assert!(Crafted::to_all([]).check().is_err());
    }

    #[test]
    fn what_goes_nowhere_is_refused() {
        let to = |dst: &str, sport| Crafted {
            dst: dst.parse().unwrap(),
            sport,
            ..Crafted::to_all([1])
        };
        assert!(to("0.0.0.0:67", 68).check().is_err());
        assert!(to("192.168.1.1:0", 68).check().is_err());
        assert!(to("192.168.1.1:67", 0).check().is_err());
    }

    #[test]
    fn in_a_file_its_octets_are_pairs() {
        let crafted = Crafted::to_all([1, 0xab, 0]);
        let text = serde_json::to_string(&crafted).unwrap();
        assert!(text.contains("\"octets\":\"01ab00\""), "{text}");
        assert_eq!(serde_json::from_str::<Crafted>(&text).unwrap(), crafted);
        for wrong in ["01a", "zz"] {
            let broken = text.replace("01ab00", wrong);
            assert!(serde_json::from_str::<Crafted>(&broken).is_err(), "{wrong}");
        }
    }
}

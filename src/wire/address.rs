//! The identifiers of RFC 2131 as types of their own, so that they cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An Ethernet hardware address.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Mac(pub [u8; 6]);

impl Mac {
    /// Everyone on the link.
    pub const BROADCAST: Self = Self([0xff; 6]);
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_pairs(f, &self.0)
    }
}

/// A hardware address is six hexadecimal pairs joined by colons.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("“{0}” is not a hardware address: six hexadecimal pairs joined by colons are expected")]
pub struct NotAMac(String);

impl FromStr for Mac {
    type Err = NotAMac;
    fn from_str(text: &str) -> Result<Self, NotAMac> {
        pairs(text)
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| NotAMac(text.to_owned()))
    }
}

impl TryFrom<String> for Mac {
    type Error = NotAMac;
    fn try_from(text: String) -> Result<Self, NotAMac> {
        text.parse()
    }
}

impl From<Mac> for String {
    fn from(mac: Mac) -> Self {
        mac.to_string()
    }
}

/// A transaction identifier: chosen by the client, echoed by the server (section 2).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Xid(pub u32);

impl fmt::Display for Xid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08x}", self.0)
    }
}

/// The contents of option 61, type octet included (RFC 2132 section 9.14).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClientId(pub Box<[u8]>);

impl ClientId {
    /// The identifier most clients use: type 1 (Ethernet) and the hardware address.
    pub fn from_mac(mac: Mac) -> Self {
        Self([&[1][..], &mac.0].concat().into())
    }

    /// A name as identifier, type 0 (RFC 2132 section 9.14).
    pub fn from_name(name: &str) -> Self {
        Self([&[0][..], name.as_bytes()].concat().into())
    }

    /// What such words mean: `mac` is type 1 and the hardware address, hexadecimal pairs joined
    /// by colons stand as they are (a single one with a colon behind it), all else is a name.
    pub fn from_words(words: &str, mac: Mac) -> Self {
        let single = words.strip_suffix(':').and_then(pairs);
        if let Some(octet) = single.filter(|octets| octets.len() == 1) {
            return Self(octet.into());
        }
        match pairs(words) {
            _ if words == "mac" => Self::from_mac(mac),
            Some(bytes) if bytes.len() > 1 => Self(bytes.into()),
            _ => Self::from_name(words),
        }
    }

    /// The words that mean this identifier; see [`from_words`](Self::from_words).
    pub fn to_words(&self, mac: Mac) -> String {
        if *self == Self::from_mac(mac) {
            return "mac".into();
        }
        let name = self
            .0
            .strip_prefix(&[0])
            .and_then(|name| str::from_utf8(name).ok());
        let name = name.filter(|name| !name.contains(char::is_control));
        let name = name.filter(|name| Self::from_words(name, mac) == *self);
        match name {
            Some(name) => name.to_owned(),
            None if self.0.len() == 1 => format!("{self}:"),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_pairs(f, &self.0)
    }
}

/// Bytes as hexadecimal pairs joined by colons.
pub(crate) fn write_pairs(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    for (at, byte) in bytes.iter().enumerate() {
        let colon = if at == 0 { "" } else { ":" };
        write!(f, "{colon}{byte:02x}")?;
    }
    Ok(())
}

/// The bytes of hexadecimal pairs joined by colons.
pub(crate) fn pairs(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().split(|octet| *octet == b':');
    pairs.map(octet).collect()
}

/// The octet that a hexadecimal pair stands for.
pub(crate) fn octet(pair: &[u8]) -> Option<u8> {
    match pair {
        [sixteens, ones] => Some(hex_digit(*sixteens)? << 4 | hex_digit(*ones)?),
        _ => None,
    }
}

/// What a hexadecimal digit counts.
pub(crate) const fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardware_addresses_read_what_they_print() {
        let mac = Mac([2, 0, 0, 0, 0, 0x0a]);
        assert_eq!(mac.to_string(), "02:00:00:00:00:0a");
        assert_eq!(mac.to_string().parse(), Ok(mac));
        for wrong in [
            "",
            "02:00",
            "02:00:00:00:00:0g",
            "+2:00:00:00:00:0a:00",
            "2:0:0:0:0:a",
        ] {
            assert!(wrong.parse::<Mac>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn xids_and_client_ids_print_as_in_json() {
        assert_eq!(Xid(0x3903_f326).to_string(), "0x3903f326");
        let id = ClientId::from_mac(Mac([2, 0, 0, 0, 0, 0x0a]));
        assert_eq!(id.to_string(), "01:02:00:00:00:00:0a");
    }

    #[test]
    fn client_identifiers_have_words_that_mean_them() {
        let mac = Mac([2, 0, 0, 0, 0, 0x0a]);
        for words in [
            "mac",
            "laptop-a",
            "01:02:00:00:00:00:0b",
            "00:ff:fe",
            "ab:cd",
        ] {
            let id = ClientId::from_words(words, mac);
            assert_eq!(id.to_words(mac), words);
        }
        let called_mac = ClientId::from_name("mac");
        assert_eq!(called_mac.to_words(mac), "00:6d:61:63");
    }
}

//! The fixed fields as they are typed.

use core::net::Ipv4Addr;

use super::{Read, hex, hex_typed, no, number, number_in, pairs_typed, text_typed};
use crate::wire::FixedField;

impl FixedField {
    /// Its octets as they are typed. `octets` are as many as [`range`](Self::range) says.
    pub fn typed(self, octets: &[u8]) -> String {
        match self {
            Self::Op | Self::Htype | Self::Hlen | Self::Hops | Self::Secs => {
                number_in(octets).to_string()
            }
            Self::Xid | Self::Flags => hex_typed(octets),
            Self::Ciaddr | Self::Yiaddr | Self::Siaddr | Self::Giaddr | Self::Cookie => {
                match <[u8; 4]>::try_from(octets) {
                    Ok(octets) => Ipv4Addr::from(octets).to_string(),
                    Err(_) => hex_typed(octets),
                }
            }
            Self::Chaddr => match octets.split_at_checked(6) {
                Some((mac, rest)) if rest.iter().all(|octet| *octet == 0) => pairs_typed(mac),
                _ => pairs_typed(octets),
            },
            Self::Sname | Self::File => {
                let end = octets.iter().rposition(|octet| *octet != 0);
                let said = &octets[..end.map_or(0, |last| last + 1)];
                if said.is_empty() {
                    return String::new();
                }
                text_typed(said).unwrap_or_else(|| hex_typed(said))
            }
        }
    }

    /// The octets of what was typed, as many as [`range`](Self::range) says.
    ///
    /// # Errors
    /// One sentence that says what is expected.
    pub fn read(self, text: &str) -> Read<Vec<u8>> {
        let text = text.trim();
        match self {
            Self::Op | Self::Htype | Self::Hlen | Self::Hops => number(text, 1),
            Self::Secs | Self::Flags => number(text, 2),
            Self::Xid => number(text, 4),
            Self::Ciaddr | Self::Yiaddr | Self::Siaddr | Self::Giaddr => {
                address(text, "an address such as 192.168.1.10")
            }
            Self::Cookie => address(text, "four numbers such as 99.130.83.99"),
            Self::Chaddr => {
                let octets = hex(text).map_err(|_| no(text, "pairs such as 02:00:00:00:00:0a"))?;
                self.filled(octets)
            }
            Self::Sname | Self::File => {
                let octets = match text.strip_prefix("0x") {
                    Some(digits) => hex(digits)?,
                    None => text.as_bytes().to_vec(),
                };
                self.filled(octets)
            }
        }
    }

    /// Filled up with zeros.
    fn filled(self, mut octets: Vec<u8>) -> Read<Vec<u8>> {
        let (width, given) = (self.range().len(), octets.len());
        if given > width {
            return Err(format!(
                "{} has {width} octets, and here are {given}",
                self.name()
            ));
        }
        octets.resize(width, 0);
        Ok(octets)
    }
}

fn address(text: &str, wanted: &str) -> Read<Vec<u8>> {
    let address: Ipv4Addr = text.parse().map_err(|_| no(text, wanted))?;
    Ok(address.octets().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use strum::IntoEnumIterator as _;

    #[test]
    fn what_is_wrong_is_told_in_one_sentence() {
        let wrong = [
            (FixedField::Op, "256"),
            (FixedField::Xid, "0x1ffffffff"),
            (FixedField::Flags, ""),
            (FixedField::Ciaddr, "192.168.1"),
            (FixedField::Chaddr, "02:0"),
            (FixedField::Cookie, "99.130.83"),
            (FixedField::Sname, "0xabc"),
        ];
        for (field, text) in wrong {
            let sentence = field.read(text).expect_err("it is wrong");
            assert!(!sentence.ends_with('.'), "{sentence}");
        }
        let long = FixedField::Sname.read(&"x".repeat(65));
        assert_eq!(long, Err("sname has 64 octets, and here are 65".into()));
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_octets_are_read_back(octets in prop::collection::vec(any::<u8>(), 240)) {
            for field in FixedField::iter() {
                let here = &octets[field.range()];
                prop_assert_eq!(field.read(&field.typed(here)), Ok(here.to_vec()));
            }
        }

        #[test]
        fn whatever_is_typed_is_read_or_refused(text in "\\PC{0,40}") {
            for field in FixedField::iter() {
                if let Ok(octets) = field.read(&text) {
                    prop_assert_eq!(octets.len(), field.range().len());
                }
            }
        }
    }
}

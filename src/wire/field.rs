//! The fixed fields of section 2, figure 1: their names and places, and two that are looked up in any
//! octets, whatever else is wrong with them.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::walk::{FILE, SNAME};
use super::{Mac, Xid};

/// A fixed field of RFC 2131 figure 1, or the magic cookie (section 3).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum FixedField {
    /// Who speaks.
    Op,
    /// The kind of hardware address.
    Htype,
    /// The length of the hardware address.
    Hlen,
    /// How many relays it has passed.
    Hops,
    /// The transaction.
    Xid,
    /// Seconds since the client began.
    Secs,
    /// BROADCAST and what must be zero.
    Flags,
    /// The client's own address.
    Ciaddr,
    /// Your address.
    Yiaddr,
    /// The next server to boot from.
    Siaddr,
    /// The relay.
    Giaddr,
    /// The client's hardware address.
    Chaddr,
    /// The name of a server, or options.
    Sname,
    /// The name of a file, or options.
    File,
    /// Says that options follow.
    Cookie,
}

impl FixedField {
    /// The name in figure 1.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Which octets it takes.
    pub const fn range(self) -> Range<usize> {
        match self {
            Self::Op => 0..1,
            Self::Htype => 1..2,
            Self::Hlen => 2..3,
            Self::Hops => 3..4,
            Self::Xid => 4..8,
            Self::Secs => 8..10,
            Self::Flags => 10..12,
            Self::Ciaddr => 12..16,
            Self::Yiaddr => 16..20,
            Self::Siaddr => 20..24,
            Self::Giaddr => 24..28,
            Self::Chaddr => 28..44,
            Self::Sname => SNAME,
            Self::File => FILE,
            Self::Cookie => 236..240,
        }
    }
}

/// The transaction in these octets, whatever else they are.
pub fn xid_in(bytes: &[u8]) -> Option<Xid> {
    let octets = bytes.get(FixedField::Xid.range())?.try_into().ok()?;
    Some(Xid(u32::from_be_bytes(octets)))
}

/// The first six octets of `chaddr` in these octets, whatever else they are.
pub fn chaddr_in(bytes: &[u8]) -> Option<Mac> {
    let octets = bytes
        .get(FixedField::Chaddr.range().start..)?
        .first_chunk()?;
    Some(Mac(*octets))
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator as _;

    #[test]
    fn the_fields_lie_side_by_side() {
        let mut at = 0;
        for field in FixedField::iter() {
            assert_eq!(field.range().start, at, "{}", field.name());
            at = field.range().end;
        }
        assert_eq!(at, 240);
    }
}

//! Explains any byte string as a tree of fields with exact byte ranges.

use std::ops::Range;

/// One field of a message, or a part of one, or a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The RFC's name: `yiaddr`, `54 Server identifier`.
    pub name: String,
    /// The value as shown: `192.168.1.1`, `DHCPREQUEST (3)`, `0x8000 broadcast`.
    pub value: String,
    /// What it is for, in one sentence without a full stop.
    pub meaning: &'static str,
    /// Where it is defined: `RFC 2131 section 2`, `RFC 2132 section 9.7`.
    pub section: String,
    /// Which bytes it takes, code and length octets included.
    pub range: Range<usize>,
    /// What kind of entry this is.
    pub kind: FieldKind,
    /// Its parts: the bits of `flags`, the addresses of a list, the options inside `file`.
    pub children: Vec<Field>,
}

/// What kind of entry a [`Field`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A fixed field of figure 1, the cookie included.
    Fixed,
    /// An option with its code.
    Option(u8),
    /// Pad octets or the end mark.
    Filler,
    /// A part of its parent.
    Part,
    /// Something is wrong here; the value says what.
    Mistake,
    /// Octets that could not be read as anything.
    Rest,
}

/// Explains `bytes`. The ranges of the top level cover all bytes without gap or overlap,
/// except options inside `sname` and `file`, which stand below those. Never panics.
pub fn dissect(bytes: &[u8]) -> Vec<Field> {
    todo!("{bytes:?}")
}

//! The option rows of tables 3 and 5 as data: how strongly each binds in each column.

use super::super::rule::Level::{self, May, Must, MustNot, Should, ShouldNot};
use super::super::rule::Rule;
use super::face::{ClientFace, ServerFace};

/// One option in the columns of a table.
pub(super) struct Row<const COLUMNS: usize> {
    pub(super) rule: Rule,
    pub(super) code: u8,
    levels: [Level; COLUMNS],
}

impl Row<8> {
    /// How strongly it binds in this column.
    pub(super) const fn level(&self, face: ClientFace) -> Level {
        self.levels[face as usize]
    }
}

impl Row<4> {
    /// How strongly it binds in this column.
    pub(super) const fn level(&self, face: ServerFace) -> Level {
        self.levels[face as usize]
    }
}

const fn row<const COLUMNS: usize>(rule: Rule, code: u8, levels: [Level; COLUMNS]) -> Row<COLUMNS> {
    Row { rule, code, levels }
}

/// Table 5. The columns: DISCOVER; REQUEST in SELECTING, INIT-REBOOT, RENEWING, REBINDING;
/// DECLINE, RELEASE, INFORM.
#[rustfmt::skip]
pub(super) const CLIENT: [Row<8>; 7] = [
    row(Rule::ClientOption50, 50, [May, Must, Must, MustNot, MustNot, Must, MustNot, MustNot]),
    row(Rule::ClientOption54, 54, [MustNot, Must, MustNot, MustNot, MustNot, Must, Must, MustNot]),
    row(Rule::ClientOption51, 51, [May, May, May, May, May, MustNot, MustNot, MustNot]),
    row(Rule::ClientOption55, 55, [May, May, May, May, May, MustNot, MustNot, May]),
    row(Rule::ClientOption57, 57, [Should, May, May, May, May, MustNot, MustNot, May]),
    row(Rule::ClientOption60, 60, [May, May, May, May, May, MustNot, MustNot, May]),
    row(Rule::ClientOption56, 56, [ShouldNot, ShouldNot, ShouldNot, ShouldNot, ShouldNot, Should, Should, ShouldNot]),
];

/// Table 3. The columns: OFFER, ACK to REQUEST, ACK to INFORM, NAK. Option 56 in OFFER and ACK
/// is left open: table 3 wants it, RFC 2132 section 9.9 keeps it for errors.
#[rustfmt::skip]
pub(super) const SERVER: [Row<4>; 9] = [
    row(Rule::ServerOption51, 51, [Must, Must, MustNot, MustNot]),
    row(Rule::ServerOption54, 54, [Must, Must, Must, Must]),
    row(Rule::ServerOption50, 50, [MustNot, MustNot, MustNot, MustNot]),
    row(Rule::ServerOption55, 55, [MustNot, MustNot, MustNot, MustNot]),
    row(Rule::ServerOption57, 57, [MustNot, MustNot, MustNot, MustNot]),
    row(Rule::ServerOption56, 56, [May, May, May, Should]),
    row(Rule::ServerOption58, 58, [Should, Should, MustNot, MustNot]),
    row(Rule::ServerOption59, 59, [Should, Should, MustNot, MustNot]),
    row(Rule::ServerOption52, 52, [May, May, May, MustNot]),
];

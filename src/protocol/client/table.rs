//! Figure 5 as a table: the machine obeys it, tests walk it, the window draws it.

use serde::{Deserialize, Serialize};

use super::ClientState;
use crate::protocol::rule::Rule;

/// What can happen to a client.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter,
)]
pub enum Trigger {
    /// Power on, no remembered address.
    PowerOn,
    /// Power on with a remembered address.
    PowerOnRemembering,
    /// Power on with an address set by hand.
    PowerOnByHand,
    /// Power off, cable pulled.
    PowerOff,
    /// The start (after the start delay, if there is one).
    Start,
    /// An OFFER arrives.
    Offer,
    /// An ACK arrives and the address is free.
    Ack,
    /// An ACK arrives, but the address is in use (ARP); or it is found in use later.
    AddressInUse,
    /// A NAK arrives.
    Nak,
    /// The offer window closes with an offer.
    WindowCloses,
    /// No answer in time.
    NoAnswer,
    /// No answer after four tries.
    GaveUp,
    /// T1.
    T1,
    /// T2.
    T2,
    /// The lease ends.
    Expiry,
    /// The user renews.
    UserRenews,
    /// The user rebinds.
    UserRebinds,
    /// The user releases.
    UserReleases,
    /// The user asks for settings only.
    UserInforms,
}

/// One row of figure 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// State before.
    pub from: ClientState,
    /// What happens.
    pub trigger: Trigger,
    /// State after.
    pub to: ClientState,
    /// What the client does, in the figure's words.
    pub action: &'static str,
    /// The clause.
    pub rule: Rule,
    /// Whether figure 5 draws it; the others carry a badge.
    pub in_figure: bool,
}

//! Figure 5 as a table: the machine obeys it, tests walk it, the window draws it. Rows outside
//! of the figure (OFF, STATIC, repeats, what the user may do) say so. What a row does in detail
//! is for the machine.

use serde::{Deserialize, Serialize};

use super::ClientState;
use crate::protocol::rule::Rule;

/// What can happen to a client.
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
    /// No answer after four tries, and the old address is not kept: so the policy, or its lease
    /// has ended meanwhile.
    GaveUpForgetting,
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

/// The row for what happens in this state. Without a row nothing happens.
pub fn find(from: ClientState, trigger: Trigger) -> Option<&'static Transition> {
    TABLE
        .iter()
        .find(|row| row.from == from && row.trigger == trigger)
}

macro_rules! rows {
    ($($from:ident, $trigger:ident => $to:ident, $drawn:ident, $rule:ident, $action:literal;)*) => {
        /// Every way from state to state, in the order in which a client's life goes.
        pub const TABLE: &[Transition] = &[$(Transition {
            from: ClientState::$from,
            trigger: Trigger::$trigger,
            to: ClientState::$to,
            action: $action,
            rule: Rule::$rule,
            in_figure: rows!($drawn),
        },)*];
    };
    (figure) => { true };
    (ours) => { false };
}

// From, trigger, to; drawn in figure 5 or ours; clause, action.
rows! {
    Off, PowerOn => Init, ours, AsksEveryone, "Switch on";
    Off, PowerOnRemembering => InitReboot, ours, ChecksOldAddress, "Switch on";
    Off, PowerOnByHand => Static, ours, AsksForSettings, "Switch on";

    Init, Start => Selecting, figure, AsksEveryone, "Send DHCPDISCOVER";
    Init, PowerOff => Off, ours, PowerOff, "Send nothing";

    Selecting, Offer => Selecting, figure, Collects, "Collect replies";
    Selecting, WindowCloses => Requesting, figure, SelectsOffer, "Select offer, send DHCPREQUEST";
    Selecting, NoAnswer => Selecting, ours, Repeats, "Repeat DHCPDISCOVER";
    Selecting, Ack => Selecting, ours, NobodyAsked, "Discard";
    Selecting, Nak => Selecting, ours, NobodyAsked, "Discard";
    Selecting, PowerOff => Off, ours, PowerOff, "Send nothing";

    Requesting, Ack => Bound, figure, TakesLease, "Check address, record lease, set timers T1, T2";
    Requesting, AddressInUse => Init, figure, Declines, "Send DHCPDECLINE, wait ten seconds";
    Requesting, Nak => Init, figure, NakRestarts, "Discard offer";
    Requesting, Offer => Requesting, figure, OfferTooLate, "Discard";
    Requesting, NoAnswer => Requesting, ours, Repeats, "Repeat DHCPREQUEST";
    Requesting, GaveUp => Init, ours, GivesUp, "Tell the user, restart";
    Requesting, PowerOff => Off, ours, PowerOff, "Send nothing";

    InitReboot, Start => Rebooting, figure, ChecksOldAddress, "Send DHCPREQUEST";
    InitReboot, PowerOff => Off, ours, PowerOff, "Send nothing, remember the lease";

    Rebooting, Ack => Bound, figure, TakesLease, "Check address, record lease, set timers T1, T2";
    Rebooting, AddressInUse => Init, ours, Declines, "Send DHCPDECLINE, wait ten seconds";
    Rebooting, Nak => Init, figure, NakRestarts, "Restart";
    Rebooting, NoAnswer => Rebooting, ours, Repeats, "Repeat DHCPREQUEST";
    Rebooting, GaveUp => Bound, ours, KeepsUnconfirmed, "Keep the address for the rest of the lease";
    Rebooting, GaveUpForgetting => Init, ours, GivesUp, "Tell the user, restart";
    Rebooting, PowerOff => Off, ours, PowerOff, "Send nothing, remember the lease";

    Bound, T1 => Renewing, figure, Renews, "Send DHCPREQUEST to leasing server";
    // The figure's own arrow, taken early.
    Bound, UserRenews => Renewing, figure, Renews, "Send DHCPREQUEST to leasing server";
    Bound, UserRebinds => Rebinding, ours, Rebinds, "Broadcast DHCPREQUEST";
    Bound, UserReleases => Init, ours, Releases, "Send DHCPRELEASE, halt network";
    Bound, AddressInUse => Init, ours, Declines, "Send DHCPDECLINE, halt network, wait ten seconds";
    Bound, Offer => Bound, figure, OfferTooLate, "Discard";
    Bound, Ack => Bound, figure, NobodyAsked, "Discard";
    Bound, Nak => Bound, figure, NobodyAsked, "Discard";
    Bound, PowerOff => Off, ours, PowerOff, "Send nothing, remember the lease";

    Renewing, Ack => Bound, figure, Extended, "Record lease, set timers T1, T2";
    Renewing, Nak => Init, figure, NakRestarts, "Halt network";
    Renewing, T2 => Rebinding, figure, Rebinds, "Broadcast DHCPREQUEST";
    Renewing, Offer => Renewing, ours, OfferTooLate, "Discard";
    Renewing, NoAnswer => Renewing, ours, HalfOfTheRest, "Repeat DHCPREQUEST";
    Renewing, UserRebinds => Rebinding, ours, Rebinds, "Broadcast DHCPREQUEST";
    Renewing, UserReleases => Init, ours, Releases, "Send DHCPRELEASE, halt network";
    Renewing, PowerOff => Off, ours, PowerOff, "Send nothing, remember the lease";

    Rebinding, Ack => Bound, figure, Extended, "Record lease, set timers T1, T2";
    Rebinding, Nak => Init, figure, NakRestarts, "Halt network";
    Rebinding, Expiry => Init, figure, Expires, "Halt network";
    Rebinding, Offer => Rebinding, ours, OfferTooLate, "Discard";
    Rebinding, NoAnswer => Rebinding, ours, HalfOfTheRest, "Repeat DHCPREQUEST";
    Rebinding, UserReleases => Init, ours, Releases, "Send DHCPRELEASE, halt network";
    Rebinding, PowerOff => Off, ours, PowerOff, "Send nothing, remember the lease";

    Static, UserInforms => Static, ours, AsksForSettings, "Send DHCPINFORM";
    Static, Ack => Static, ours, AsksForSettings, "Take the settings";
    Static, NoAnswer => Static, ours, Repeats, "Repeat DHCPINFORM";
    Static, GaveUp => Static, ours, GivesUp, "Tell the user";
    Static, PowerOff => Off, ours, PowerOff, "Send nothing";
}

//! What a machine can wait for.

use serde::{Deserialize, Serialize};

/// The reason for a deadline.
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
pub enum Timer {
    /// The random 1–10 s before the first DISCOVER (4.4.1).
    StartDelay,
    /// How long a client collects offers after the first one (4.4.1).
    OfferWindow,
    /// The next repeat of an unanswered message (4.1).
    Retry,
    /// The next repeat of an unanswered REQUEST to extend the lease (4.4.5).
    RetryExtending,
    /// The end of the last wait: nobody answered four tries.
    GiveUp,
    /// How long a client waits for an answer to its ARP probe.
    Probe,
    /// The pause of at least ten seconds after a DECLINE (3.1 step 5).
    AfterDecline,
    /// T1: start renewing (4.4.5).
    T1,
    /// T2: start rebinding (4.4.5).
    T2,
    /// The end of the lease (4.4.5).
    Expiry,
    /// The end of a held offer, at a server.
    OfferHold,
    /// The end of a binding, at a server.
    BindingExpiry,
    /// The end of the quarantine of a declined address, at a server.
    Quarantine,
    /// The pause of a client that is told no again and again.
    AfterNak,
}

impl Timer {
    /// The name shown at a jump in time: `T1`, `next try`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::StartDelay => "start",
            Self::OfferWindow => "offer window closes",
            Self::Retry | Self::RetryExtending => "next try",
            Self::GiveUp => "gives up",
            Self::Probe => "probe wait ends",
            Self::AfterDecline | Self::AfterNak => "tries again",
            Self::T1 => "T1",
            Self::T2 => "T2",
            Self::Expiry => "lease ends",
            Self::OfferHold => "held offer ends",
            Self::BindingExpiry => "binding expires",
            Self::Quarantine => "quarantine ends",
        }
    }

    /// Whether a step stops at it. Offer window and ARP wait are passed without a stop, and so
    /// is what a server does by itself to an offer that nobody took up or a binding whose
    /// client saw the same expiry.
    pub const fn is_a_stop(self) -> bool {
        !matches!(
            self,
            Self::OfferWindow | Self::Probe | Self::OfferHold | Self::BindingExpiry
        )
    }
}

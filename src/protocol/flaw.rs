//! What is wrong with a setting, in one sentence, and which setting it is: for the command that
//! is refused, for the field of a form, for the line of a lesson file.

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Flaw {
    /// Which setting.
    pub field: Field,
    /// What is wrong with it: a sentence without a full stop.
    pub what: String,
}

impl Flaw {
    /// A flaw of this setting.
    pub fn new(field: Field, what: impl Into<String>) -> Self {
        Self {
            field,
            what: what.into(),
        }
    }
}

/// A setting that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The whole of it, or something that no form offers.
    Whole,
    /// The key for files and JSON.
    Key,
    /// The name on the lane.
    Name,
    /// The hardware address.
    Mac,
    /// The address that the host always has, or to which something goes.
    Address,
    /// A UDP port.
    Port,
    /// The octets of a message.
    Octets,
    /// The network in which it stands.
    Network,
    /// The delay of its own cable.
    ExtraDelay,
    /// The pool of the scope at this place.
    Pool(usize),
    /// The options of the scope at this place.
    Options(usize),
    /// The reservations of the scope at this place.
    Reservations(usize),
    /// The lease time.
    Lease,
    /// T1.
    T1,
    /// T2.
    T2,
    /// The host name, option 12.
    Hostname,
    /// The client identifier, option 61.
    ClientId,
    /// The vendor class, option 60.
    VendorClass,
    /// The parameter request list, option 55.
    Parameters,
    /// The largest message, option 57.
    MaxSize,
    /// The fuzz on T1 and T2.
    Fuzz,
    /// How long offers are collected.
    OfferWindow,
    /// How long an ARP probe waits.
    ProbeWait,
    /// The time in transit.
    Delay,
    /// The variation of the time in transit.
    Jitter,
    /// The share that is lost.
    Loss,
    /// The share that arrives twice.
    Duplication,
}

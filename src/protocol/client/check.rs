//! Whether the settings of a client fit together. The scenario parser asks it, and so does every
//! command that adds or changes a client.

use std::time::Duration;

use super::ClientConfig;
use crate::protocol::flaw::{Field, Flaw};
use crate::wire::packet::LEAST_MAX_SIZE;

/// The most octets that one option holds.
const MOST_OCTETS: usize = 255;
/// A longer wait is a mistake of the hand.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

impl ClientConfig {
    /// Whether each setting can be written into a message, and waits are of use.
    ///
    /// # Errors
    /// The first flaw.
    pub fn check(&self) -> Result<(), Flaw> {
        if self.mac.0[0] & 1 == 1 || self.mac.0 == [0; 6] {
            let what = format!("{} is the hardware address of no single card", self.mac);
            return Err(Flaw::new(Field::Mac, what));
        }
        let id = self.client_id.as_ref().map(|id| id.0.len());
        if id.is_some_and(|length| !(2..=MOST_OCTETS).contains(&length)) {
            let what = format!("a client identifier has 2 to {MOST_OCTETS} octets");
            return Err(Flaw::new(Field::ClientId, what));
        }
        check_text(Field::Hostname, "the host name", self.hostname.as_deref())?;
        check_text(
            Field::VendorClass,
            "the vendor class",
            self.vendor_class.as_deref(),
        )?;
        if self.parameters.len() > MOST_OCTETS {
            let what = format!("at most {MOST_OCTETS} options can be asked for");
            return Err(Flaw::new(Field::Parameters, what));
        }
        if self.max_size.is_some_and(|size| size < LEAST_MAX_SIZE) {
            let what = format!("every host takes in messages of {LEAST_MAX_SIZE} octets");
            return Err(Flaw::new(Field::MaxSize, what));
        }
        if self.fuzz_per_mille > 1_000 {
            let what = "T1 and T2 change by at most 1000 per mille of the lease";
            return Err(Flaw::new(Field::Fuzz, what));
        }
        check_wait(Field::OfferWindow, self.offer_window)?;
        check_wait(Field::ProbeWait, self.probe_wait)
    }

    /// Whether both are one and the same to servers and to the link: hardware address, client
    /// identifier, address set by hand.
    pub fn same_identity(&self, other: &Self) -> bool {
        (self.mac, &self.client_id, self.by_hand) == (other.mac, &other.client_id, other.by_hand)
    }
}

fn check_text(field: Field, whose: &str, text: Option<&str>) -> Result<(), Flaw> {
    match text.map(str::len) {
        Some(0) => Err(Flaw::new(field, format!("{whose} is empty"))),
        Some(length) if length > MOST_OCTETS => {
            let what = format!("{whose} is longer than {MOST_OCTETS} octets");
            Err(Flaw::new(field, what))
        }
        _ => Ok(()),
    }
}

fn check_wait(field: Field, wait: Duration) -> Result<(), Flaw> {
    if wait <= LONGEST_WAIT {
        return Ok(());
    }
    Err(Flaw::new(field, "a wait lasts at most an hour"))
}

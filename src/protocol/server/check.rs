//! Whether the settings of a server fit together. The scenario parser asks it, and so does every
//! command that adds or changes a server.

use core::net::Ipv4Addr;
use std::collections::BTreeSet;
use std::time::Duration;

use super::{Scope, ServerConfig};
use crate::protocol::flaw::{Field, Flaw};
use crate::time::span_in_words;
use crate::wire::options::code;

/// A shorter lease leaves no room for T1 and T2 in whole seconds.
const LEAST_LEASE_SECS: u32 = 3;
/// Octets of options for one scope: what is left of a message of 1,500 octets.
const MOST_OPTION_OCTETS: usize = 1_024;
/// Options that a server writes itself, and the two that are no options.
const OWN_OPTIONS: [u8; 13] = [0, 1, 50, 51, 52, 53, 54, 55, 57, 58, 59, 61, 255];

impl ServerConfig {
    /// Whether the settings fit together: T1 < T2 < lease, pools and reservations in their
    /// networks, the server's own address out of its pools.
    ///
    /// # Errors
    /// The first flaw.
    pub fn check(&self) -> Result<(), Flaw> {
        self.check_times()?;
        for (place, scope) in self.scopes.iter().enumerate() {
            self.check_pool(place, scope)?;
            self.check_reservations(place, scope)?;
            check_options(place, scope)?;
        }
        Ok(())
    }

    /// 4.4.5: T1 comes before T2, and T2 before the lease ends.
    fn check_times(&self) -> Result<(), Flaw> {
        let lease = self.lease_secs;
        if lease < LEAST_LEASE_SECS {
            let what = format!("a lease lasts at least {LEAST_LEASE_SECS} s");
            return Err(Flaw::new(Field::Lease, what));
        }
        let t2 = self.t2_secs.unwrap_or(lease - lease.div_ceil(8));
        if t2 >= lease {
            let what = format!("T2 ({}) does not come before the lease ends", words(t2));
            return Err(Flaw::new(Field::T2, what));
        }
        match self.t1_secs {
            Some(0) => Err(Flaw::new(Field::T1, "T1 must be at least a second")),
            Some(t1) if t1 >= t2 => {
                let what = format!("T1 ({}) does not come before T2 ({})", words(t1), words(t2));
                Err(Flaw::new(Field::T1, what))
            }
            None if lease / 2 >= t2 => {
                let what = format!("T2 ({}) does not come after half of the lease", words(t2));
                Err(Flaw::new(Field::T2, what))
            }
            _ => Ok(()),
        }
    }

    fn check_pool(&self, place: usize, scope: &Scope) -> Result<(), Flaw> {
        let wrong = |what: String| Err(Flaw::new(Field::Pool(place), what));
        let Scope {
            subnet,
            first,
            last,
            ..
        } = *scope;
        for address in [first, last] {
            if !subnet.contains(&address) {
                return wrong(format!("{address} lies outside of {subnet}"));
            }
        }
        if first > last {
            return wrong(format!("{first} does not come before {last}"));
        }
        if (first..=last).contains(&self.address) {
            return wrong(format!("the pool holds the server's own {}", self.address));
        }
        let others = self.scopes.iter().take(place);
        for other in others.map(|scope| scope.subnet) {
            if other.contains(&subnet) || subnet.contains(&other) {
                return wrong(format!("{subnet} overlaps with {other}"));
            }
        }
        Ok(())
    }

    fn check_reservations(&self, place: usize, scope: &Scope) -> Result<(), Flaw> {
        let wrong = |what: String| Err(Flaw::new(Field::Reservations(place), what));
        let mut seen = BTreeSet::<Ipv4Addr>::new();
        for &address in scope.reservations.values() {
            if !scope.subnet.contains(&address) {
                return wrong(format!("{address} lies outside of {}", scope.subnet));
            }
            if address == self.address {
                return wrong(format!("{address} is the server's own"));
            }
            if !seen.insert(address) {
                return wrong(format!("{address} is written down for two clients"));
            }
        }
        Ok(())
    }
}

fn check_options(place: usize, scope: &Scope) -> Result<(), Flaw> {
    let wrong = |what: String| Err(Flaw::new(Field::Options(place), what));
    let own = |option: &&crate::wire::Opt| OWN_OPTIONS.contains(&option.code);
    if let Some(option) = scope.options.iter().find(own) {
        return wrong(format!("the server writes option {} itself", option.code));
    }
    let addresses = [code::ROUTER, code::DNS, code::NTP];
    for option in &scope.options {
        if addresses.contains(&option.code) && option.data.len() % 4 != 0 {
            return wrong(format!("option {} is a row of addresses", option.code));
        }
    }
    let octets: usize = scope
        .options
        .iter()
        .map(|option| option.data.len() + 2)
        .sum();
    if octets > MOST_OPTION_OCTETS {
        return wrong(format!(
            "the options take more than {MOST_OPTION_OCTETS} octets"
        ));
    }
    Ok(())
}

fn words(secs: u32) -> String {
    span_in_words(Duration::from_secs(secs.into()))
}

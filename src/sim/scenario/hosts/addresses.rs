//! Whose addresses are whose: none belongs to two hosts.

use core::net::Ipv4Addr;
use std::collections::BTreeSet;

use toml::Spanned;

use super::super::file::{File, HeldLease};
use super::super::parse::Wrong;

/// No address belongs to two hosts, be it by hand or by lease.
pub(super) fn check(file: &File) -> Result<(), Wrong> {
    let nets = file.server.iter().map(|server| &server.address);
    let sides = file.relay.iter().flat_map(|relay| {
        // Before a real network a relay has one address for both sides.
        let (near, far) = (&relay.client_side, &relay.server_side);
        let far = (near.get_ref() != far.get_ref()).then_some(far);
        std::iter::once(near).chain(far)
    });
    let nets = nets
        .chain(sides)
        .map(|place| (place.span(), place.get_ref().addr()));
    // What servers elsewhere lease is theirs to keep apart, and before a real network a relay
    // and a host by hand are both this computer.
    let here = |lease: &&HeldLease| lease.server.get_ref().parse::<Ipv4Addr>().is_err();
    let leases = file
        .client
        .iter()
        .filter_map(|client| client.lease.as_ref());
    let leases = leases.filter(here).map(|lease| &lease.address);
    let is_real = file.network.iter().any(|network| network.real);
    let by_hand = file.client.iter().filter(|_| !is_real);
    let by_hand = by_hand.filter_map(|client| client.by_hand.as_ref());
    let bystanders = file.bystander.iter().map(|bystander| &bystander.address);
    let plain = bystanders.chain(leases).chain(by_hand);
    let plain = plain.map(|place| (place.span(), *place.get_ref()));
    let mut seen = BTreeSet::new();
    for (span, address) in nets.chain(plain) {
        if !seen.insert(address) {
            let what = format!("two hosts have the address {address}");
            return Err(Wrong::new(&Spanned::new(span, ()), what));
        }
    }
    Ok(())
}

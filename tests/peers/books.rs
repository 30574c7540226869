//! Whether the lease files of servers and of our clients say what was said on the wire.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use dorascope::files::leases::{LeaseRecord, LeaseState};

use crate::harness::{Server, ServerKind};
use crate::overheard::Ledger;

/// The server's own file says what was said on the wire.
#[track_caller]
pub(crate) fn agree(server: &Server, ledger: &Ledger) {
    let kind = server.kind;
    let leases = server.leases_until(|leases| disagreements(kind, leases, ledger).is_empty());
    let wrong = disagreements(kind, &leases, ledger);
    assert!(wrong.is_empty(), "{kind:?} {wrong:#?} {leases:#?}");
}

fn disagreements(kind: ServerKind, leases: &[LeaseRecord], ledger: &Ledger) -> Vec<String> {
    let find = |address: Ipv4Addr| leases.iter().find(|lease| lease.ip == address);
    let mut wrong = Vec::new();
    for (mac, address) in &ledger.held {
        let lease = find(*address);
        let known =
            lease.is_some_and(|lease| lease.state == LeaseState::Active && lease.mac == Some(*mac));
        if !known {
            wrong.push(format!("{mac} has {address}, and here is {lease:?}"));
        }
    }
    for address in &ledger.declined {
        let state = find(*address).map(|lease| lease.state);
        // dnsmasq keeps in mind only what was declined.
        if state != (kind != ServerKind::Dnsmasq).then_some(LeaseState::Declined) {
            wrong.push(format!("{address} was declined, and here is {state:?}"));
        }
    }
    for (address, mac) in &ledger.released {
        let lease = find(*address);
        if !lease.is_none_or(|lease| lease.state.is_over() && lease.mac == Some(*mac)) {
            wrong.push(format!("{mac} returned {address}, and here is {lease:?}"));
        }
    }
    wrong
}

/// So many leases are active by the server's own file.
#[track_caller]
pub(crate) fn demand_active(server: &Server, count: usize) {
    let leases = server.leases_until(|leases| active(leases) == count);
    assert_eq!(active(&leases), count, "{:?} {leases:#?}", server.kind);
}

fn active(leases: &[LeaseRecord]) -> usize {
    let active = leases.iter().filter(|it| it.state == LeaseState::Active);
    active.count()
}

/// Our file has what is held, and as the server's file has it.
#[track_caller]
pub(crate) fn agree_with_ours(theirs: &[LeaseRecord], ours: &[LeaseRecord], ledger: &Ledger) {
    let held = ours.iter().map(|lease| (lease.mac.unwrap(), lease.ip));
    assert_eq!(held.collect::<BTreeMap<_, _>>(), ledger.held, "{ours:#?}");
    for mine in ours {
        let same = theirs.iter().find(|lease| lease.ip == mine.ip).unwrap();
        assert_eq!(
            (mine.mac, mine.state),
            (same.mac, same.state),
            "{mine:?} {same:?}"
        );
        assert_eq!(mine.server, Some(Ipv4Addr::new(198, 51, 100, 1)));
        let ends = (mine.ends.secs().unwrap(), same.ends.secs().unwrap());
        assert!(ends.0.abs_diff(ends.1) <= 2, "{mine:?} {same:?}");
    }
}

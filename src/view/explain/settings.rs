//! What is different after a change of settings, in words.

use std::time::Duration;

use crate::protocol::client::ClientConfig;
use crate::protocol::server::{Scope, ServerConfig};
use crate::session::Log;
use crate::sim::{HostConfig, HostId};
use crate::time::span_in_words;
use crate::wire::message::lease_span;

/// More names of settings than this fit into no sentence.
const MOST_NAMES: usize = 3;

/// What a host is like now, if before it was as the first `before` records tell:
/// `Server 1 now lends for 10 min`.
pub(super) fn settings_sentence(
    log: &Log,
    before: usize,
    (host, name): (HostId, &str),
    after: &HostConfig,
) -> String {
    let old = log.config_at(host, before);
    let (names, single) = match (old, after) {
        (Some(HostConfig::Server(old)), HostConfig::Server(new)) => {
            (server_names(old, new), server_sentence(old, new))
        }
        (Some(HostConfig::Client(old)), HostConfig::Client(new)) => (client_names(old, new), None),
        _ => (Vec::new(), None),
    };
    match (names.as_slice(), single) {
        ([_], Some(words)) => format!("{name} now {words}"),
        ([], _) => format!("{name} keeps its settings"),
        (few, _) if few.len() <= MOST_NAMES => format!("{name} changes its {}", list(few)),
        (many, _) => format!("{name} changes {} settings", many.len()),
    }
}

fn list(names: &[&str]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// The names of the settings that are not the same.
fn changed(settings: &[(&'static str, bool)]) -> Vec<&'static str> {
    let changed = settings.iter().filter(|(_, same)| !same);
    changed.map(|(name, _)| *name).collect()
}

fn server_names(old: &ServerConfig, new: &ServerConfig) -> Vec<&'static str> {
    let scopes = |same: fn(&Scope, &Scope) -> bool| {
        old.scopes.len() == new.scopes.len()
            && old.scopes.iter().zip(&new.scopes).all(|(a, b)| same(a, b))
    };
    let same = [
        ("lease time", old.lease_secs == new.lease_secs),
        (
            "pool",
            scopes(|a, b| (a.subnet, a.first, a.last) == (b.subnet, b.first, b.last)),
        ),
        ("T1", old.t1_secs == new.t1_secs),
        ("T2", old.t2_secs == new.t2_secs),
        ("options", scopes(|a, b| a.options == b.options)),
        (
            "reservations",
            scopes(|a, b| a.reservations == b.reservations),
        ),
        ("silence", old.silent == new.silent),
        ("authority", old.authoritative == new.authoritative),
        ("hold on offers", old.hold_offers == new.hold_offers),
        ("quarantine", old.quarantine == new.quarantine),
        (
            "echo of option 61",
            old.echo_client_id == new.echo_client_id,
        ),
        (
            "offer of the time left",
            old.remaining_lease == new.remaining_lease,
        ),
        ("option overload", old.overload == new.overload),
        ("next server", old.next_server == new.next_server),
    ];
    changed(&same)
}

/// Where one setting changed: what follows from it.
fn server_sentence(old: &ServerConfig, new: &ServerConfig) -> Option<String> {
    if old.lease_secs != new.lease_secs {
        let span = lease_span(new.lease_secs).map(span_in_words);
        return Some(format!("lends for {}", span.as_deref().unwrap_or("ever")));
    }
    if old.silent != new.silent {
        let words = if new.silent {
            "answers nobody"
        } else {
            "answers again"
        };
        return Some(words.into());
    }
    if old.authoritative != new.authoritative {
        let words = if new.authoritative {
            "says NAK to what it does not know"
        } else {
            "is silent about what it does not know"
        };
        return Some(words.into());
    }
    let asks = |secs: Option<u32>, verb: &str, usual: &str| {
        let span = secs.map(|secs| span_in_words(Duration::from_secs(secs.into())));
        let span = span.unwrap_or_else(|| format!("{usual} of the lease"));
        format!("has clients {verb} after {span}")
    };
    if old.t1_secs != new.t1_secs {
        return Some(asks(new.t1_secs, "renew", "half"));
    }
    if old.t2_secs != new.t2_secs {
        return Some(asks(new.t2_secs, "rebind", "seven eighths"));
    }
    match (old.scopes.as_slice(), new.scopes.as_slice()) {
        ([before], [after]) if (before.first, before.last) != (after.first, after.last) => {
            Some(format!("lends {} to {}", after.first, after.last))
        }
        _ => None,
    }
}

fn client_names(old: &ClientConfig, new: &ClientConfig) -> Vec<&'static str> {
    let same = [
        ("hardware address", old.mac == new.mac),
        ("client identifier", old.client_id == new.client_id),
        ("host name", old.hostname == new.hostname),
        ("vendor class", old.vendor_class == new.vendor_class),
        ("list of wishes", old.parameters == new.parameters),
        ("largest message", old.max_size == new.max_size),
        (
            "wish for a lease time",
            old.requested_lease == new.requested_lease,
        ),
        ("BROADCAST flag", old.broadcast_flag == new.broadcast_flag),
        ("offer window", old.offer_window == new.offer_window),
        ("choice of offers", old.choice == new.choice),
        ("start delay", old.start_delay == new.start_delay),
        ("fuzz", old.fuzz_per_mille == new.fuzz_per_mille),
        (
            "ARP probe",
            (old.probe, old.probe_wait) == (new.probe, new.probe_wait),
        ),
        (
            "xid",
            (old.new_xid_for_request, old.new_xid_for_retry)
                == (new.new_xid_for_request, new.new_xid_for_retry),
        ),
        (
            "secs",
            old.elapsed_secs_in_request == new.elapsed_secs_in_request,
        ),
        ("memory", old.forget_after_reboot == new.forget_after_reboot),
        ("padding", old.pad == new.pad),
        ("link-local fallback", old.link_local == new.link_local),
        ("address by hand", old.by_hand == new.by_hand),
    ];
    changed(&same)
}

//! What stands on the cards of servers and clients: how full a pool is, how much of a lease is
//! left, what a client can be told to do. Everything is read from the world at the playhead.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::protocol::client::{ClientState, Lease, Trigger, table};
use crate::protocol::server::{Binding, BindingState, Scope};
use crate::session::World;
use crate::session::world::HostNow;
use crate::sim::{Command, HostId, HostKind};
use crate::time::{SimTime, span_in_words};

/// The hosts of one kind that take part, in the order in which they came.
pub fn of_kind(world: &World, kind: HostKind) -> Vec<(HostId, &HostNow)> {
    let present = world.hosts().filter(|(_, now)| !now.gone);
    present.filter(|(_, now)| now.info.kind == kind).collect()
}

/// How full a pool is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolUse {
    /// How many addresses it has.
    pub size: u64,
    /// How many of them are granted.
    pub granted: u64,
    /// How many of them are only proposed.
    pub proposed: u64,
    /// In words: `.100–.149 · 1 of 50 granted, 1 proposed`.
    pub words: String,
    /// The whole addresses.
    pub whole: String,
}

impl PoolUse {
    /// The use of this network's pool.
    pub fn new(scope: &Scope, bindings: &BTreeMap<Ipv4Addr, Arc<Binding>>) -> Self {
        let size =
            u64::from(u32::from(scope.last)).saturating_sub(u32::from(scope.first).into()) + 1;
        let count = |state: BindingState| {
            let pool = bindings.range(scope.first..=scope.last);
            pool.filter(|(_, binding)| binding.state == state).count() as u64
        };
        let (granted, proposed) = (count(BindingState::Active), count(BindingState::Offered));
        let also = match proposed {
            0 => String::new(),
            proposed => format!(", {proposed} proposed"),
        };
        let (first, last) = in_brief(scope);
        Self {
            size,
            granted,
            proposed,
            words: format!("{first}–{last} · {granted} of {size} granted{also}"),
            whole: format!("Pool {} – {} of {}", scope.first, scope.last, scope.subnet),
        }
    }
}

/// First and last address of a pool, as short as they differ: `.100`, `.149`.
fn in_brief(scope: &Scope) -> (String, String) {
    let (first, last) = (scope.first.octets(), scope.last.octets());
    if first[..3] == last[..3] {
        return (format!(".{}", first[3]), format!(".{}", last[3]));
    }
    (
        format!(".{}.{}", first[2], first[3]),
        format!(".{}.{}", last[2], last[3]),
    )
}

/// How much of a lease is left.
#[derive(Clone, Debug, PartialEq)]
pub struct LeaseLeft {
    /// The part that is left, 0 … 1; all of it where a lease is for ever.
    pub left: f32,
    /// Where T1 and T2 stand on the way, 0 … 1 from the beginning.
    pub marks: Vec<f32>,
    /// In words: `59 min 59 s left of 1 h`.
    pub words: String,
    /// What comes next: `T1 in 29 min 59 s`.
    pub next: Option<String>,
}

impl LeaseLeft {
    /// What is left of the lease that a client uses at this instant.
    pub fn new(lease: &Lease, now: SimTime) -> Self {
        let Some(end) = lease.expires_at else {
            return Self {
                left: 1.0,
                marks: Vec::new(),
                words: "for ever".into(),
                next: None,
            };
        };
        let whole = end.since(lease.granted_at);
        let share = |until: SimTime| {
            let past = until.since(lease.granted_at);
            (past.as_secs_f32() / whole.as_secs_f32().max(f32::MIN_POSITIVE)).clamp(0.0, 1.0)
        };
        let timers = [
            ("T1", lease.t1_at),
            ("T2", lease.t2_at),
            ("Expiry", Some(end)),
        ];
        let to_come = timers.iter().find(|(_, at)| at.is_some_and(|at| at > now));
        let left = span_in_words(end.since(now));
        Self {
            left: 1.0 - share(now),
            marks: [lease.t1_at, lease.t2_at]
                .into_iter()
                .flatten()
                .map(share)
                .collect(),
            words: format!("{left} left of {}", span_in_words(whole)),
            next: to_come.and_then(|(name, at)| {
                Some(format!(
                    "{name} in {}",
                    span_in_words(at.as_ref()?.since(now))
                ))
            }),
        }
    }
}

/// Something a client can be told to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The word on its button.
    pub name: &'static str,
    /// What it does.
    pub hint: &'static str,
    /// The command.
    pub command: Command,
}

/// What a client can be told to do in this state, power apart.
pub fn orders(host: HostId, state: ClientState) -> Vec<Order> {
    let order = |name, hint, command| Order {
        name,
        hint,
        command,
    };
    let mut orders = match state {
        ClientState::Off => vec![order(
            "Join",
            "Switches it on: it asks for an address, or for the one it remembers",
            Command::PowerOn(host),
        )],
        ClientState::Init => vec![order("Join", "It asks for an address", Command::Join(host))],
        _ => Vec::new(),
    };
    let rows = [
        (
            Trigger::UserRenews,
            order(
                "Renew",
                "Asks its server to extend, before T1",
                Command::Renew(host),
            ),
        ),
        (
            Trigger::UserRebinds,
            order(
                "Rebind",
                "Asks any server to extend, before T2",
                Command::Rebind(host),
            ),
        ),
        (
            Trigger::UserReleases,
            order(
                "Release",
                "Returns its address with a DHCPRELEASE",
                Command::Release(host),
            ),
        ),
        (
            Trigger::AddressInUse,
            order(
                "Decline",
                "It finds its address in use and refuses it with a DHCPDECLINE",
                Command::AddressInUse(host),
            ),
        ),
        (
            Trigger::UserInforms,
            order(
                "Inform",
                "Asks for settings only, with a DHCPINFORM",
                Command::Inform(host),
            ),
        ),
    ];
    // While the address is only being checked, the answer to the check decides.
    let checks = matches!(state, ClientState::Requesting | ClientState::Rebooting);
    let possible = |trigger| table::find(state, trigger).is_some() && !checks;
    orders.extend(
        rows.into_iter()
            .filter(|(trigger, _)| possible(*trigger))
            .map(|(_, order)| order),
    );
    if state.has_address() && state != ClientState::Static {
        let hint = "Switches it off and on: it asks whether its address still holds";
        let place = orders.iter().position(|order| order.name == "Release");
        orders.insert(
            place.unwrap_or(orders.len()),
            order("Reboot", hint, Command::Reboot(host)),
        );
    }
    orders
}

/// Whether one of the clients would begin if all were told to join.
pub fn can_join(clients: &[(HostId, &HostNow)]) -> bool {
    let waits = |state| matches!(state, ClientState::Off | ClientState::Init);
    clients.iter().any(|(_, now)| waits(now.state))
}

/// Whether one of the clients has a lease to return.
pub fn can_release(clients: &[(HostId, &HostNow)]) -> bool {
    clients.iter().any(|(_, now)| now.address().is_some())
}

/// The address that a client has, 0.0.0.0 as long as it has none; nothing, if that is not known.
pub fn address_in_words(now: &HostNow) -> String {
    let address = now.address().or(now.info.address);
    let none = now.known_state().map(|_| Ipv4Addr::UNSPECIFIED);
    let address = address.or(none);
    address.map_or_else(String::new, |address| address.to_string())
}

/// A client in one line: `Laptop A: BOUND, 192.168.1.100`; its name alone, if no more is known.
pub fn in_words(now: &HostNow) -> String {
    let name = &now.info.name;
    match (now.known_state(), now.address()) {
        (None, _) => name.to_string(),
        (Some(state), None) => format!("{name}: {}, no address", state.name()),
        (Some(state), Some(address)) => format!("{name}: {}, {address}", state.name()),
    }
}

/// The clients whose name, hardware address or address holds these words; all, if there are none.
pub fn found<'a>(clients: Vec<(HostId, &'a HostNow)>, words: &str) -> Vec<(HostId, &'a HostNow)> {
    let words = words.trim().to_lowercase();
    if words.is_empty() {
        return clients;
    }
    let fits = |now: &HostNow| {
        now.info.name.to_lowercase().contains(&words)
            || now.info.mac.to_string().contains(&words)
            || now
                .address()
                .is_some_and(|address| address.to_string().contains(&words))
            || now
                .known_state()
                .is_some_and(|state| state.name().to_lowercase() == words)
    };
    clients.into_iter().filter(|(_, now)| fits(now)).collect()
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    fn lease(secs: Option<u64>) -> Lease {
        let at = |secs: u64| SimTime::from_secs(secs);
        Lease {
            address: Ipv4Addr::new(192, 168, 1, 100),
            server: Ipv4Addr::new(192, 168, 1, 1),
            granted_at: SimTime::ZERO,
            t1_at: secs.map(|secs| at(secs / 2)),
            t2_at: secs.map(|secs| at(secs / 8 * 7)),
            expires_at: secs.map(at),
            ack: Arc::default(),
        }
    }

    #[test]
    fn a_lease_tells_what_is_left_and_what_comes_next() {
        let left = LeaseLeft::new(&lease(Some(3_600)), SimTime::from_secs(900));
        assert_eq!(left.words, "45 min left of 1 h");
        assert_eq!(left.next.as_deref(), Some("T1 in 15 min"));
        assert!((left.left - 0.75).abs() < 1e-6);
        assert_eq!(left.marks, [0.5, 0.875]);
        let renewing = LeaseLeft::new(&lease(Some(3_600)), SimTime::from_secs(1_800));
        assert_eq!(renewing.next.as_deref(), Some("T2 in 22 min 30 s"));
        let rebinding = LeaseLeft::new(&lease(Some(3_600)), SimTime::from_secs(3_500));
        assert_eq!(rebinding.next.as_deref(), Some("Expiry in 1 min 40 s"));
        let over = LeaseLeft::new(&lease(Some(3_600)), SimTime::from_secs(9_000));
        assert_eq!((over.left, over.next), (0.0, None));
        let for_ever = LeaseLeft::new(&lease(None), SimTime::from_secs(9_000));
        assert_eq!((for_ever.left, for_ever.words.as_str()), (1.0, "for ever"));
    }

    #[test]
    fn only_what_figure_5_knows_can_be_ordered() {
        let names = |state| {
            let orders = orders(HostId(0), state);
            orders.iter().map(|order| order.name).collect::<Vec<_>>()
        };
        assert_eq!(names(ClientState::Off), ["Join"]);
        assert_eq!(names(ClientState::Init), ["Join"]);
        assert_eq!(
            names(ClientState::Bound),
            ["Renew", "Rebind", "Reboot", "Release", "Decline"]
        );
        assert_eq!(
            names(ClientState::Renewing),
            ["Rebind", "Reboot", "Release"]
        );
        assert_eq!(names(ClientState::Rebinding), ["Reboot", "Release"]);
        assert_eq!(names(ClientState::Static), ["Inform"]);
        for state in ClientState::iter() {
            let asks = matches!(state, ClientState::Selecting | ClientState::Requesting);
            assert_eq!(
                names(state).is_empty(),
                asks || matches!(state, ClientState::InitReboot | ClientState::Rebooting)
            );
        }
    }
}

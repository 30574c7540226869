//! What each format can hold of a lease, written apart from the writers: for the round trips here
//! and for those of `tests/fuzz`.

use dorascope::files::leases::{LeaseRecord, LeaseState, Target, When};

/// What a format can hold of a lease. Written apart from the writers.
pub(crate) fn held(lease: &LeaseRecord, target: Target) -> Option<LeaseRecord> {
    let mut lease = lease.clone();
    if matches!(target, Target::Txt | Target::Csv | Target::Json) {
        lease.kea = None;
        return Some(lease);
    }
    (lease.server, lease.t1, lease.t2) = (None, When::Unknown, When::Unknown);
    lease.starts = whole_seconds(lease.starts);
    lease.ends = whole_seconds(lease.ends);
    let over = lease.state.is_over();
    let name_has = |test: fn(char) -> bool| {
        let name = lease.hostname.as_deref();
        name.is_some_and(|name| name.contains(test))
    };
    let (controls, spaces) = (name_has(char::is_control), name_has(char::is_whitespace));
    match target {
        Target::Isc => {
            lease.kea = None;
            let known = over || lease.ends.is_known();
            (known && lease.state != LeaseState::Offered).then_some(lease)
        }
        Target::Dnsmasq => {
            lease.kea = None;
            lease.starts = When::Unknown;
            if controls || spaces || lease.hostname.as_deref() == Some("*") {
                lease.hostname = None;
            }
            let ends = lease.ends.is_known() && lease.ends.secs() != Some(0);
            (lease.state == LeaseState::Active && ends && lease.mac.is_some()).then_some(lease)
        }
        _ => {
            if controls {
                lease.hostname = None;
            }
            lease.client_id = lease.client_id.filter(|id| (2..=128).contains(&id.0.len()));
            if let Some(kea) = &mut lease.kea {
                // No JSON has control characters that mean more than a space.
                kea.user_context = kea.user_context.replace(char::is_control, " ").into();
            }
            let nobody = lease.mac.is_none() && lease.client_id.is_none();
            let active = lease.state == LeaseState::Active;
            let kept = !matches!(lease.state, LeaseState::Released | LeaseState::Offered);
            (kept && lease.ends.is_known() && !(active && nobody)).then_some(lease)
        }
    }
}

fn whole_seconds(when: When) -> When {
    when.secs().and_then(When::from_secs).unwrap_or(when)
}

/// Kea has no start but a lifetime: where that fits no start, the start is not compared.
pub(crate) fn comparable(
    mut lease: LeaseRecord,
    target: Target,
    original: &LeaseRecord,
) -> LeaseRecord {
    if target == Target::Kea {
        let (starts, ends) = (original.starts.secs(), original.ends.secs());
        let span = ends.zip(starts).map(|(ends, starts)| ends - starts);
        let fits = match original.ends {
            When::Never => true,
            _ => span.is_some_and(|span| (1..i64::from(u32::MAX)).contains(&span)),
        };
        if !fits || starts.is_none_or(|starts| starts == 0) {
            lease.starts = When::Unknown;
        }
    }
    lease
}

//! Whole worlds drawn at random: servers with any policy, clients with any switches, a bad
//! link, commands at any instant, stepped and rushed. Whatever happens, every message is clean,
//! the log is in order and can be had again, and nobody holds another's address.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "properties/worlds.rs"]
mod worlds;

use std::collections::BTreeSet;

use dorascope::session::{CarrierKind, InputKind, Log, Pace, Until, World};
use dorascope::sim::{Command, Event, HostKind, Record, RecordId};
use dorascope::time::SimTime;
use dorascope::view::explain::explain;
use proptest::prelude::*;
use support::{Played, Stage, broken_rules, cases};
use worlds::{Press, WorldPlan, honest_world, presses, presses_and_changes, tampered_world, world};

const ENDS: SimTime = SimTime::from_secs(1_200);

/// Plays a world by these presses, then to its end.
fn driven(plan: &WorldPlan, presses: &[Press]) -> Played {
    let scenario = plan.lab().scenario();
    let mut stage = Stage::new(
        &scenario,
        CarrierKind::Memory,
        Pace::Stopped,
        Until::Instant(ENDS),
    );
    for press in presses {
        press.on(&mut stage);
    }
    stage.order(dorascope::session::Order::Pace(Pace::Fast));
    stage.rush();
    stage.finish_unjudged()
}

fn is_in_order(log: &Log) -> bool {
    let records = log.records();
    let causes = records
        .iter()
        .enumerate()
        .all(|(place, record)| record.cause.is_none_or(|cause| cause.index() < place));
    causes && records.is_sorted_by_key(|record| record.at)
}

/// Every record has its sentence.
fn is_told(log: &Log) -> bool {
    let mut all = (0..log.len()).map(|place| explain(log, RecordId::new(place)));
    all.all(|told| told.is_some_and(|told| !told.sentence.is_empty()))
}

/// Two clients that use one address at the same time, and from which record on.
fn shared_address(log: &Log) -> Option<String> {
    let mut world = World::default();
    for (place, record) in log.records().iter().enumerate() {
        world.apply(record);
        if !matches!(record.event, Event::StateChanged(_)) {
            continue;
        }
        let mut seen = BTreeSet::new();
        let is_client = |host| {
            log.host(host)
                .is_some_and(|info| info.kind == HostKind::Client)
        };
        for (host, now) in world.hosts().filter(|(host, _)| is_client(*host)) {
            if let Some(address) = now.address()
                && !seen.insert(address)
            {
                return Some(format!(
                    "{address} has a second holder, {host:?}, after record {place}"
                ));
            }
        }
    }
    None
}

/// A run that breaks no clause but those its plan declares, is in order, and can be had again.
fn sound(plan: &WorldPlan, presses: &[Press]) -> Result<Played, TestCaseError> {
    let played = driven(plan, presses);
    let broken: Vec<_> = broken_rules(&played.log).into_iter().collect();
    let declared = plan.may_break();
    let is_undeclared = |(key, _): &&(String, _)| !declared.contains(&key.as_str());
    let undeclared: Vec<_> = broken.iter().filter(is_undeclared).collect();
    prop_assert!(
        undeclared.is_empty(),
        "{undeclared:?} in\n{}",
        plan.lab().text()
    );
    prop_assert!(is_in_order(&played.log));
    played.replays();
    Ok(played)
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn any_world_is_clean_in_order_and_can_be_had_again(
        plan in world(),
        presses in presses(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 3),
    ) {
        let played = sound(&plan, &presses)?;
        for place in places {
            let count = place.index(played.log.len() + 1);
            let mut folded = World::default();
            played.log.records()[..count].iter().for_each(|record| folded.apply(record));
            prop_assert_eq!(played.log.world_at(count), folded);
        }
        prop_assert!(!played.ladder().is_empty());
    }

    #[test]
    fn hosts_that_come_go_and_change_leave_a_clean_run_that_can_be_had_again(
        plan in world(),
        presses in presses_and_changes(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 3),
    ) {
        let played = sound(&plan, &presses)?;
        for place in places {
            let count = place.index(played.log.len() + 1);
            let mut folded = World::default();
            played.log.records()[..count].iter().for_each(|record| folded.apply(record));
            for (host, now) in folded.hosts() {
                prop_assert_eq!(played.log.host_at(host, count), Some(&now.info));
                prop_assert_eq!(played.log.config_at(host, count), Some(&now.config));
            }
            prop_assert_eq!(played.log.world_at(count), folded);
        }
        for input in &played.inputs {
            if let InputKind::Command(command) = &input.what {
                let text = serde_json::to_string(command).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Command>(&text).unwrap(), command);
            }
        }
        prop_assert!(is_told(&played.log));
        // A crowd is told by its messages alone.
        let sent = |record: &Record| matches!(record.event, Event::Released(_));
        let silent = !played.log.records().iter().any(sent);
        prop_assert!(silent || !played.ladder().is_empty());
    }

    #[test]
    fn whatever_the_link_makes_of_the_bytes_the_run_goes_on_and_can_be_had_again(
        plan in tampered_world(),
        presses in presses(),
    ) {
        let played = driven(&plan, &presses);
        prop_assert!(is_in_order(&played.log));
        played.replays();
        prop_assert!(!played.ladder().is_empty());
    }

    #[test]
    fn as_long_as_no_server_forgets_no_address_has_two_holders(
        plan in honest_world(),
        presses in presses(),
    ) {
        let played = driven(&plan, &presses);
        let shared = shared_address(&played.log);
        prop_assert!(shared.is_none(), "{shared:?} in\n{}\n{}", plan.lab().text(), played.ladder());
    }
}

proptest! {
    #![proptest_config(cases(32))]

    /// Not a run any more, but it is looked at without a panic.
    #[test]
    fn records_in_any_order_make_a_log(
        plan in world(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
    ) {
        let played = driven(&plan, &[]);
        let mut log = Log::default();
        log.append(places.iter().map(|place| place.get(played.log.records()).clone()));
        let mut folded = World::default();
        log.records().iter().for_each(|record| folded.apply(record));
        prop_assert_eq!(log.world(), &folded);
        prop_assert!(log.count_at(SimTime::MAX) <= log.len());
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn over_real_sockets_any_world_is_the_same(plan in world()) {
        let scenario = plan.lab().scenario();
        let ends = |carrier| {
            let mut stage = Stage::new(&scenario, carrier, Pace::Fast, Until::Instant(ENDS));
            stage.rush();
            stage.finish_unjudged().digest()
        };
        prop_assert_eq!(ends(CarrierKind::Memory), ends(CarrierKind::Loopback));
    }
}

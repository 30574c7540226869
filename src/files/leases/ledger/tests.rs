//! Whatever a run does, and wherever it breaks off, the file holds what was promised.

use std::sync::Arc;

use super::*;
use crate::files::leases::exchange;
use crate::files::leases::load;
use crate::files::lessons;
use crate::session::{CarrierKind, Pace, Runner, Setup, Until};
use crate::sim::Scenario;
use crate::sim::scenario::Role;

const EPOCH: Duration = Duration::from_secs(1_800_000_000);

fn runner(lesson: &str, until: Until) -> Runner {
    let scenario = Scenario::parse(lessons::find(lesson).unwrap().text).unwrap();
    let setup = Setup {
        scenario: Arc::new(scenario),
        carrier: CarrierKind::Memory,
        pace: Pace::Fast,
        until,
    };
    Runner::new(&setup).unwrap()
}

fn open(path: &Path, whose: Whose) -> (Ledger, Vec<LeaseRecord>) {
    Ledger::open(path, whose, EPOCH, false).unwrap()
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dhcpleases.txt");
    (folder, path)
}

/// Leases that are not over, without what only the present instant decides.
fn held_in(path: &Path) -> Vec<LeaseRecord> {
    let mut leases = load(path).unwrap().leases;
    leases.retain(|lease| !lease.state.is_over());
    leases
}

#[test]
fn after_every_record_the_file_holds_what_the_clients_hold() {
    for lesson in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let (_folder, path) = folder();
        let mut runner = runner(lesson.name, Until::LessonEnd);
        let (mut ledger, _) = open(&path, Whose::Clients);
        let mut world = World::default();
        while runner.pump(Duration::ZERO, 1) {}
        for record in runner.take().records {
            world.apply(&record);
            ledger.store(std::slice::from_ref(&record)).unwrap();
            // The word that a lease was given back has left by now.
            ledger.store(&[]).unwrap();
            let hosts = world.hosts();
            let known = hosts.filter_map(|(_, host)| held::of_client(host, intake::date(EPOCH)));
            let mut known: Vec<_> = known.collect();
            known.sort_by_key(key);
            assert_eq!(held_in(&path), known, "{} at {}", lesson.name, record.at);
        }
        ledger.finish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 1 + held_in(&path).len(), "{text}");
    }
}

#[test]
fn a_server_finds_again_what_it_had_on_record_wherever_it_broke_off() {
    for lesson in lessons::all().iter().filter(|lesson| !lesson.has_crowd()) {
        let (_folder, path) = folder();
        let mut runner = runner(lesson.name, Until::LessonEnd);
        let (mut ledger, _) = open(&path, Whose::Servers);
        while runner.pump(Duration::ZERO, 1) {}
        for batch in runner.take().records.chunks(3) {
            ledger.store(batch).unwrap();
            let stored = load(&path).unwrap().leases;
            let active = |leases: &[LeaseRecord]| {
                let active = leases.iter().filter(|lease| !lease.state.is_over());
                active.cloned().collect::<Vec<_>>()
            };
            assert_eq!(
                active(&stored),
                active(&ledger.bindings()),
                "{}",
                lesson.name
            );
        }
        let known = ledger.bindings();
        drop(ledger);
        let (_, again) = open(&path, Whose::Servers);
        let over = known.iter().filter(|lease| !again.contains(lease));
        // An offer that nobody took up was never stored, so its end is not either.
        assert!(over.into_iter().all(|lease| lease.state.is_over()));
        assert!(again.iter().all(|lease| known.contains(lease)));
    }
}

#[test]
fn a_line_that_a_crash_cut_off_is_left_out_and_the_others_stay() {
    let (_folder, path) = folder();
    let line = "192.0.2.7 02:00:00:00:00:07 - 192.0.2.1 - active \
                2026-01-01T00:00:00Z infinite - -\n";
    let header = "# dorascope leases 1: ip mac client_id server hostname state starts ends t1 t2\n";
    for cut in 0..line.len() {
        let text = format!("{header}{line}{}", &line[..cut]);
        std::fs::write(&path, text).unwrap();
        let (_, leases) = open(&path, Whose::Clients);
        assert_eq!(leases.len(), 1, "{cut}");
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            format!("{header}{line}")
        );
    }
    std::fs::write(&path, format!("{header}{}", &line[..30])).unwrap();
    assert!(open(&path, Whose::Clients).1.is_empty());
}

#[test]
fn files_of_others_and_damaged_ones_are_left_as_they_are() {
    let (_folder, path) = folder();
    let header = "# dorascope leases 1: ip mac\n";
    for (text, told) in [
        ("lease 192.0.2.1 {\n}\n", "ISC dhcpd"),
        ("shopping list\n", "no lease file of a known kind"),
        ("# dorascope leases 2: ip\n", "version"),
        (
            &format!("{header}192.0.2.1 -\nnonsense\n192.0.2.2 -\n"),
            "line 3",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let refused = Ledger::open(&path, Whose::Clients, EPOCH, false).unwrap_err();
        assert!(refused.to_string().contains(told), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
    let nowhere = path.join("below").join("a file");
    assert!(Ledger::open(&nowhere, Whose::Clients, EPOCH, false).is_err());
}

/// What happens in a lesson in which a server grants.
fn records() -> Vec<Record> {
    let mut runner = runner("two-servers", Until::LessonEnd);
    while runner.pump(Duration::ZERO, 1) {}
    runner.take().records
}

#[test]
fn what_somebody_else_did_to_the_file_is_undone_with_the_next_line() {
    let records = records();
    let (_folder, path) = folder();
    let (mut ledger, _) = open(&path, Whose::Servers);
    let (first, rest) = records.split_at(records.len() / 2);
    ledger.store(first).unwrap();
    std::fs::remove_file(&path).unwrap();
    ledger.store(rest).unwrap();
    assert_eq!(
        held_in(&path).len(),
        ledger
            .bindings()
            .iter()
            .filter(|b| !b.state.is_over())
            .count()
    );
    assert!(!held_in(&path).is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn what_could_not_be_written_is_written_with_the_next_call() {
    let (_folder, path) = folder();
    let (mut ledger, _) = open(&path, Whose::Servers);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let real = std::mem::replace(&mut ledger.file, full);
    let refused = ledger.store(&records()).unwrap_err();
    assert!(refused.contains("dhcpleases.txt"), "{refused}");
    assert!(ledger.store(&[]).is_err(), "it is still owed");
    assert!(held_in(&path).is_empty());
    ledger.file = real;
    ledger.store(&[]).unwrap();
    assert!(!held_in(&path).is_empty());
}

#[test]
fn a_file_with_many_old_lines_is_written_anew() {
    let (_folder, path) = folder();
    let (mut ledger, _) = open(&path, Whose::Servers);
    let records = records();
    ledger.store(&records).unwrap();
    ledger.lines = 10 * SPARE_LINES;
    let renewed: Vec<Record> = records
        .iter()
        .filter(|record| matches!(record.event, Event::BindingChanged(..)))
        .cloned()
        .collect();
    ledger.store(&renewed).unwrap();
    assert!(ledger.lines < 10);
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 1 + ledger.lines);
}

/// Two leases in a file, and a world in which clients hold them to give them back.
fn to_be_given_back(path: &Path) -> (crate::sim::Engine, Ledger, String) {
    let lines = [
        "192.0.2.10 02:00:00:00:00:01 01:aa:bb 192.0.2.1 laptop active \
         2027-01-15T08:00:00Z 2027-01-15T10:00:00Z 2027-01-15T08:10:00Z 2027-01-15T09:00:00Z\n",
        "192.0.2.11 02:00:00:00:00:02 - 192.0.2.1 phone active \
         2027-01-15T08:00:00Z infinite - -\n",
    ];
    let header = "# dorascope leases 1: ip mac client_id server hostname state starts ends t1 t2\n";
    let text = format!("{header}{}", lines.concat());
    std::fs::write(path, &text).unwrap();
    let (ledger, leases) = open(path, Whose::Clients);
    let plan = crate::sim::scenario::release::ReleasePlan {
        leases: held::shares(&leases, EPOCH, 5.0).held,
        network: "192.0.2.0/24".parse().unwrap(),
        own: Some(Ipv4Addr::new(192, 0, 2, 50)),
        relay: None,
    };
    assert_eq!(plan.leases.len(), 2);
    let engine = crate::sim::Engine::new(&plan.scenario().unwrap());
    (engine, ledger, text)
}

/// Everything that is due now; what is for the network leaves.
fn carried_out(engine: &mut crate::sim::Engine) -> Vec<Record> {
    use crate::sim::Progress;
    loop {
        match engine.poll(SimTime::ZERO) {
            Progress::Carry(_) => engine.arrived(None),
            Progress::Worked => {}
            Progress::Idle(_) => return engine.take_records(),
        }
    }
}

#[test]
fn leases_that_are_to_be_given_back_stand_as_they_stood_until_they_are() {
    let (_folder, path) = folder();
    let (mut engine, mut ledger, text) = to_be_given_back(&path);
    ledger.store(&carried_out(&mut engine)).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    engine.command(crate::sim::Command::Release(HostId(0)));
    ledger.store(&carried_out(&mut engine)).unwrap();
    ledger.finish().unwrap();
    let left = text.lines().filter(|line| !line.starts_with("192.0.2.10"));
    let left: Vec<_> = left.collect();
    let now = std::fs::read_to_string(&path).unwrap();
    assert_eq!(now.lines().collect::<Vec<_>>(), left);
}

#[test]
fn a_lease_whose_release_cannot_leave_stays() {
    let (_folder, path) = folder();
    let (mut engine, mut ledger, text) = to_be_given_back(&path);
    ledger.store(&carried_out(&mut engine)).unwrap();
    engine.command(crate::sim::Command::Release(HostId(0)));
    // As in a run: what changes is stored, then the message is to leave.
    ledger.store(&engine.take_records()).unwrap();
    let why = "no route to host".into();
    engine.take_news(&crate::net::FromNetwork::Unsent(HostId(0), why));
    ledger.store(&carried_out(&mut engine)).unwrap();
    assert_eq!(held_in(&path).len(), 2);
    ledger.finish().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_lease_that_a_server_began_with_stays_as_its_line_stood() {
    let (_folder, path) = folder();
    let (mut ledger, _) = open(&path, Whose::Servers);
    ledger.store(&records()).unwrap();
    ledger.finish().unwrap();
    let before = load(&path).unwrap().leases;
    let later = EPOCH + Duration::from_secs(100);
    let (mut ledger, again) = Ledger::open(&path, Whose::Servers, later, false).unwrap();
    let known = exchange::to_bindings(&again, intake::date(later));
    let lesson = lessons::find("two-servers").unwrap();
    let mut scenario = Scenario::parse(lesson.text).unwrap();
    for spec in &mut scenario.hosts {
        if let Role::Server { bindings, .. } = &mut spec.role {
            let own = known.bindings.iter();
            let own = own.filter(|(_, server)| *server == spec.info.address);
            *bindings = own.map(|(binding, _)| binding.clone()).collect();
        }
    }
    let setup = Setup {
        scenario: Arc::new(scenario),
        carrier: CarrierKind::Memory,
        pace: Pace::Stopped,
        until: Until::Forever,
    };
    ledger
        .store(&Runner::new(&setup).unwrap().take().records)
        .unwrap();
    assert!(!ledger.bindings().is_empty());
    ledger.finish().unwrap();
    assert_eq!(load(&path).unwrap().leases, before);
}

//! A lesson that begins with the leases of a file.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use dorascope::files::lessons::load;
use dorascope::protocol::ClientState;
use dorascope::protocol::server::BindingState;
use dorascope::session::CarrierKind;
use dorascope::sim::Scenario;
use dorascope::sim::scenario::Role;
use dorascope::time::SimTime;

use crate::support::play;

fn office() -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lessons");
    load(&folder.join("office.toml")).unwrap()
}

/// What the first server has on record at the start, one line each.
fn on_record(scenario: &Scenario) -> Vec<String> {
    let Role::Server { bindings, .. } = &scenario.hosts[0].role else {
        panic!("a server");
    };
    let line = |b: &dorascope::protocol::server::Binding| {
        let until = b
            .until
            .map_or("never".into(), |end| format!("{}", end.as_secs_f64()));
        format!("{} {} {:?} {until}", b.address, b.mac, b.state)
    };
    bindings.iter().map(line).collect()
}

#[test]
fn the_file_is_true_at_its_last_start() {
    assert_eq!(
        on_record(&office()),
        [
            "192.168.1.100 02:99:00:00:00:01 Active 1800",
            "192.168.1.101 02:99:00:00:00:02 Active never",
            "192.168.1.102 02:00:00:00:00:0a Expired never",
            "192.168.1.103 00:00:00:00:00:00 Declined 84600",
        ]
    );
}

#[test]
fn a_client_gets_the_address_that_the_old_server_gave_it() {
    let scenario = Arc::new(office());
    let [memory, loopback] =
        [CarrierKind::Memory, CarrierKind::Loopback].map(|c| play(&scenario, c));
    assert_eq!(memory.digest(), loopback.digest());
    assert_eq!(memory.state_of("laptop-a"), ClientState::Bound);
    let lease = memory.world_of("laptop-a").lease.clone().unwrap();
    assert_eq!(lease.address.to_string(), "192.168.1.102");
    let table = &memory.world_of("server-1").bindings;
    let printer = &table[&"192.168.1.100".parse().unwrap()];
    assert_eq!(printer.state, BindingState::Expired, "after half an hour");
    assert_eq!(printer.since, SimTime::from_secs(1800));
}

/// A recording needs no file: the lesson's text has all of it, line for line as it was.
#[test]
fn the_leases_stand_in_the_text_that_a_recording_keeps() {
    let scenario = office();
    let again = Scenario::parse(&scenario.source).unwrap();
    assert_eq!(again, scenario);
    let lines = |text: &str| text.lines().count();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lessons/office.toml");
    assert_eq!(
        lines(&scenario.source),
        lines(&fs::read_to_string(path).unwrap())
    );
    play(&Arc::new(scenario), CarrierKind::Memory).replays();
}

/// A lesson in a folder with lease files, whose server says this.
fn told(says: &str) -> Result<Scenario, String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lessons");
    write(
        "isc.leases",
        &fs::read_to_string(data.join("dhcpd.leases")).unwrap(),
    );
    write(
        "dnsmasq.leases",
        "1772441400 02:00:00:00:00:01 192.168.1.100 a *\n",
    );
    write("far.leases", "1772442000 02:00:00:00:00:01 10.0.0.1 a *\n");
    write(
        "bad.leases",
        "1772442000 02:00:00:00:00:01 192.168.1.100 a *\nnonsense\n",
    );
    let text = format!(
        "[lesson]\nname = \"x\"\ntitle = \"X\"\n\n[[server]]\nid = \"server-1\"\n\
         address = \"192.168.1.1/24\"\npool = \"192.168.1.100-192.168.1.149\"\n{says}\n"
    );
    write("mine.toml", &text);
    let path = folder.path().join("mine.toml");
    load(&path).map_err(|error| {
        let told = error.to_string();
        told.replace(&format!("{}: ", path.display()), "")
    })
}

#[test]
fn the_date_at_which_a_lesson_begins_can_be_told() {
    let says = "leases = { file = \"dnsmasq.leases\", as_of = \"2026-03-02T08:30:00Z\" }";
    let scenario = told(says).unwrap();
    assert_eq!(
        on_record(&scenario),
        ["192.168.1.100 02:00:00:00:00:01 Active 1200"]
    );
    let later = told(&says.replace("\"2026-03-02T08:30:00Z\"", "2026-03-02T10:00:00+01:00"));
    assert_eq!(
        on_record(&later.unwrap()),
        ["192.168.1.100 02:00:00:00:00:01 Expired never"]
    );
}

#[test]
fn leases_can_stand_in_the_lesson_itself() {
    let rows = r#"quarantine = "2h"
[[server.leases]]
address = "192.168.1.100"
mac = "02:00:00:00:00:01"
left = "10min"
[[server.leases]]
address = "192.168.1.101"
client_id = "phone"
[[server.leases]]
address = "192.168.1.102"
state = "declined""#;
    assert_eq!(
        on_record(&told(rows).unwrap()),
        [
            "192.168.1.100 02:00:00:00:00:01 Active 600",
            "192.168.1.101 00:00:00:00:00:00 Active 3600",
            "192.168.1.102 00:00:00:00:00:00 Declined 7200",
        ]
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let cases = [
        (
            "leases = \"none.leases\"",
            "line 9, leases: none.leases: cannot be read: No such file or directory (os error 2)",
        ),
        (
            "leases = \"dnsmasq.leases\"",
            "line 9, leases: dnsmasq.leases does not tell when a lease began: add the date at \
             which the lesson begins, leases = { file = …, as_of = … }",
        ),
        (
            "leases = { file = \"far.leases\", as_of = \"2026-03-02T08:30:00Z\" }",
            "line 9, address: 10.0.0.1: the address is in no network of this server",
        ),
        (
            "leases = { file = \"bad.leases\", as_of = \"2026-03-02T08:30:00Z\" }",
            "line 9, leases: bad.leases, line 2: ",
        ),
        (
            "leases = { file = \"isc.leases\", as_of = \"tomorrow\" }",
            "line 9, leases: “tomorrow” is no date such as 2026-03-01T08:00:00Z",
        ),
        (
            "leases = { file = \"isc.leases\", at = 3 }",
            "line 9, leases: “at” is unknown: file and as_of are",
        ),
        (
            "leases = \"../isc.leases\"",
            "line 9, leases: a lease file stands in the lesson's folder or below",
        ),
        (
            "leases = [{ address = \"192.168.1.100\" }]",
            "line 9, address: whose lease is this? It needs a mac or a client_id",
        ),
        (
            "leases = [{ address = \"192.168.1.100\", client_id = \"a\" }, \
             { address = \"192.168.1.100\", client_id = \"b\" }]",
            "line 9, address: 192.168.1.100: the address is there already",
        ),
        (
            "leases = \"isc.leases\"\n[[client]]\nid = \"a\"\n\
             lease = { address = \"192.168.1.100\", server = \"server-1\" }",
            "line 12, address: 192.168.1.100 is on record already",
        ),
    ];
    for (says, expected) in cases {
        let problem = told(says).unwrap_err();
        assert!(
            problem.starts_with(expected),
            "{problem}\nexpected {expected}"
        );
    }
}

#[test]
fn a_variant_can_name_a_lease_file_too() {
    let says = "[[variant]]\nid = \"old\"\ntitle = \"Old\"\n[[variant.server]]\nid = \"server-1\"\n\
                leases = \"isc.leases\"\n[[variant]]\nid = \"other\"\ntitle = \"Other\"\n\
                [[variant.server]]\nid = \"server-1\"\n\
                leases = { file = \"dnsmasq.leases\", as_of = \"2026-03-02T08:30:00Z\" }";
    let lesson = told(says).unwrap();
    assert!(on_record(&lesson).is_empty());
    let rows = |variant: &str| on_record(&lesson.with_variants(&[variant]).unwrap());
    assert_eq!(rows("old").len(), 4);
    assert_eq!(
        rows("other"),
        ["192.168.1.100 02:00:00:00:00:01 Active 1200"]
    );
    let bad = says.replace("isc.leases", "bad.leases");
    let told = told(&bad).unwrap_err();
    assert!(
        told.starts_with("line 14, leases: bad.leases, line 2"),
        "{told}"
    );
}

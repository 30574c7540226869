//! `dhcpd.leases`: what other servers' files hold, and what comes back of ours.

use super::super::{Format, LeaseFile, LeaseState, Target, read, write};
use super::*;

fn file(text: &str) -> LeaseFile {
    let file = read(text.as_bytes(), None).unwrap();
    assert_eq!(file.format, Format::Isc);
    file
}

fn one(statements: &str) -> LeaseRecord {
    let file = file(&format!("lease 192.0.2.7 {{\n{statements}\n}}\n"));
    assert_eq!(file.remarks.lines(), [""; 0], "{statements}");
    file.leases[0].clone()
}

#[test]
fn dates_come_in_three_ways() {
    let ends = |text: &str| one(&format!("ends {text};")).ends.to_string();
    assert_eq!(ends("5 2026/11/20 18:41:11"), "2026-11-20T18:41:11Z");
    assert_eq!(
        ends("epoch 1795200071; # Fri Nov 20 18:41:11 2026\n "),
        "2026-11-20T18:41:11Z"
    );
    assert_eq!(ends("never"), "infinite");
    assert_eq!(ends("1 1970/1/1 0:0:0"), "1970-01-01T00:00:00Z");
}

#[test]
fn a_lease_that_is_free_was_released_or_ran_out() {
    let ends = "ends 5 2026/11/20 18:41:44; ";
    let state = |rest: &str| one(&format!("{ends}{rest}")).state;
    let released = "cltt 5 2026/11/20 18:41:44; binding state free;";
    let expired = "cltt 5 2026/11/20 18:41:24; binding state backup;";
    assert_eq!(state(released), LeaseState::Released);
    assert_eq!(state(expired), LeaseState::Expired);
    assert_eq!(state("binding state free;"), LeaseState::Expired);
    assert_eq!(state("binding state released;"), LeaseState::Released);
    assert_eq!(state("binding state expired;"), LeaseState::Expired);
    assert_eq!(state("binding state abandoned;"), LeaseState::Declined);
    assert_eq!(state("abandoned;"), LeaseState::Declined);
    assert_eq!(state("next binding state free;"), LeaseState::Active);
}

#[test]
fn identifiers_come_as_strings_and_as_numbers() {
    for text in [
        r#"uid "\001\000\000^\000S\021";"#,
        "uid 01:00:00:5e:00:53:11;",
        "uid 1:0:0:5e:0:53:11;",
    ] {
        let id = one(text).client_id.unwrap();
        assert_eq!(id.to_string(), "01:00:00:5e:00:53:11", "{text}");
    }
    assert_eq!(one(r#"uid "";"#).client_id, None);
}

#[test]
fn what_is_no_lease_is_skipped_with_a_word() {
    let text = r#"
        server-duid "\000\001"; failover peer "a" state { my state normal at 5 2026/11/20 18:41:11; }
        ia-na "\001\002" { cltt 5 2026/11/20 18:41:11; iaaddr 2001:db8::1 { binding state active; } }
        host x { dynamic; }
        lease 192.0.2.7 { hardware token-ring 1:2:3:4:5:6; set a = "}"; set b = 1;
          on expiry or release { if option x = "{" { log("bye"); } }
          option agent.circuit-id "x"; reserved; binding state active; }
    "#;
    let file = file(text);
    assert_eq!(file.leases.len(), 1);
    assert_eq!(
        file.remarks.lines(),
        [
            "line 2 skipped: the block “failover”",
            "line 3 skipped: the block “ia-na”",
            "line 4 skipped: the block “host”",
            "line 5 skipped: “hardware” in a lease",
            "line 5 skipped: “set” in a lease (2 times)",
            "line 6 skipped: “on” in a lease",
            "line 7 skipped: “option” in a lease",
            "line 7 skipped: “reserved” in a lease",
        ]
    );
}

#[test]
fn a_broken_block_harms_no_other() {
    let text = "lease 192.0.2.1 { ends never; }\n\
        lease 192.0.2 { ends never; }\n\
        lease 192.0.2.1 { ends 5 2026/02/30 18:41:11; }\n\
        lease 192.0.2.2 { binding state busy; on x { } }\n\
        lease 192.0.2.3 { hardware ethernet 1:2:3; }\n\
        lease 192.0.2.4 {\n  uid \"\n;}\n\
        lease 192.0.2.5 { uid +1:2; }\n}\n\
        lease 192.0.2.6 { ends 5 0000/01/01 00:00:00; }\n\
        lease 192.0.2.7 { ends epoch -5; }\n\
        lease 192.0.2.8 { client-hostname x; }\n\
        lease 192.0.2.9 { ends never; }\n\
        lease 192.0.2.10 { on x {";
    let file = file(text);
    let found: Vec<_> = file
        .leases
        .iter()
        .map(|lease| lease.ip.to_string())
        .collect();
    assert_eq!(found, ["192.0.2.1", "192.0.2.9"]);
    assert_eq!(
        file.remarks.lines(),
        [
            "line 2 rejected: “192.0.2” is no address of a host",
            "line 3 rejected: “ends”: “2026/02/30 18:41:11” is no date since 1970 (line 3)",
            "line 4 rejected: “busy” is no binding state (line 4)",
            "line 5 rejected: “1:2:3” is no hardware address (line 5)",
            "line 6 rejected: a string does not end on its line (line 7)",
            "line 9 rejected: “+1:2” is no client identifier (line 9)",
            "line 10 rejected: this brace closes nothing",
            "line 11 rejected: “ends”: “0000/01/01 00:00:00” is no date since 1970 (line 11)",
            "line 12 rejected: “-5” is no date in seconds since 1970 (line 12)",
            "line 13 rejected: the host name is no string (line 13)",
            "line 15 rejected: the file ends within this lease",
        ]
    );
}

#[test]
fn what_is_written_is_what_the_server_writes() {
    let mut lease = LeaseRecord::new([192, 0, 2, 7].into(), LeaseState::Released);
    lease.mac = Some(Mac([0, 0, 0x5e, 0, 0x53, 0x11]));
    lease.client_id = Some(ClientId::from_mac(Mac([0, 0, 0x5e, 0, 0x53, 0x11])));
    lease.hostname = Some("a \"b\\ä".into());
    lease.ends = When::from_secs(1_795_200_071).unwrap();
    let mut out = Vec::new();
    let offered = LeaseRecord::new([192, 0, 2, 8].into(), LeaseState::Offered);
    let endless = LeaseRecord::new([192, 0, 2, 9].into(), LeaseState::Active);
    let losses = write(&[lease.clone(), offered, endless], Target::Isc, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let expected = r#"lease 192.0.2.7 {
  ends 5 2026/11/20 18:41:11;
  cltt 5 2026/11/20 18:41:11;
  binding state free;
  hardware ethernet 00:00:5e:00:53:11;
  uid "\001\000\000^\000S\021";
  client-hostname "a \"b\\\303\244";
}
"#;
    assert_eq!(text.split_once("endian;\n\n").unwrap().1, expected);
    assert_eq!(file(&text).leases, [lease]);
    assert_eq!(
        losses.lines(),
        [
            "192.0.2.8: left out, dhcpd writes no offers",
            "192.0.2.9: left out, without its end dhcpd would take it for over",
        ]
    );
}

#[test]
fn every_day_of_the_calendar_is_counted_alike() {
    for day in 0..60_000 {
        let secs = i64::from(day) * 86_400 + i64::from(day) % 86_400;
        let date = Offset::UTC.to_datetime(jiff::Timestamp::from_second(secs).unwrap());
        let (day, time) = (date.strftime("%Y/%m/%d"), date.strftime("%H:%M:%S"));
        let (day, time) = (day.to_string(), time.to_string());
        assert_eq!(calendar(&day, &time), When::from_secs(secs), "{day} {time}");
    }
    for (day, time) in [
        ("2026/02/29", "00:00:00"),
        ("2026/13/01", "00:00:00"),
        ("2026/00/01", "00:00:00"),
        ("2026/04/31", "00:00:00"),
        ("2026/04/00", "00:00:00"),
        ("2026/04/01", "24:00:00"),
        ("2026/04/01", "00:60:00"),
        ("1969/12/31", "00:00:00"),
    ] {
        assert_eq!(calendar(day, time), None, "{day} {time}");
    }
}

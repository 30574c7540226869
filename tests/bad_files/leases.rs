//! Leases that no server can have: addresses of nobody, one address for two, dates beyond the
//! calendar.

use dorascope::files::leases::{LeaseFile, read};

fn file(text: &str) -> LeaseFile {
    read(text.as_bytes(), None).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

/// Why a file gives nothing.
fn refused(text: &str) -> String {
    let error = read(text.as_bytes(), None).unwrap_err().to_string();
    assert!(!error.contains('\n'), "{error}");
    error
}

#[test]
fn what_no_host_can_have_is_no_address() {
    let texts = [
        "4000000000 00:00:5e:00:53:01 IP * *\n",
        "ip,mac,state,ends\nIP,00:00:5e:00:53:01,active,infinite\n",
        "lease IP {\n  ends never;\n  hardware ethernet 00:00:5e:00:53:01;\n}\n",
        "address,hwaddr,valid_lifetime,expire,state\nIP,00:00:5e:00:53:01,3600,9999,0\n",
        "[{\"ip\":\"IP\",\"mac\":\"00:00:5e:00:53:01\",\"state\":\"active\"}]\n",
    ];
    for text in texts {
        for ip in ["0.0.0.0", "255.255.255.255", "192.0.2"] {
            let told = refused(&text.replace("IP", ip));
            if ip != "192.0.2" {
                assert!(told.contains("line "), "{told}");
            }
        }
        assert_eq!(file(&text.replace("IP", "192.0.2.1")).leases.len(), 1);
    }
}

#[test]
fn of_two_clients_on_one_address_the_file_s_last_has_it() {
    let read = file(
        "4000000000 00:00:5e:00:53:01 192.0.2.100 a *\n\
         4000000000 00:00:5e:00:53:02 192.0.2.100 b *\n",
    );
    let names: Vec<_> = read
        .leases
        .iter()
        .map(|lease| lease.hostname.as_deref())
        .collect();
    assert_eq!(names, [Some("b")]);
}

/// Numbers and words for dates that no calendar has.
const SECONDS: [&str; 5] = [
    "-1",
    "253402300800",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999",
];
const DATES: [&str; 5] = [
    "0000-01-01T00:00:00Z",
    "-009999-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-01-01T25:00:00Z",
];

#[test]
fn dates_beyond_the_calendar_are_named_by_their_line() {
    let by_seconds = [
        "DATE 00:00:5e:00:53:01 192.0.2.1 * *\n1 00:00:5e:00:53:02 192.0.2.2 * *\n",
        "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state\n\
         192.0.2.1,00:00:5e:00:53:01,,3600,DATE,1,0,0,,0\n192.0.2.2,00:00:5e:00:53:02,,3600,9999,1,0,0,,0\n",
    ];
    let by_words = [
        "ip,mac,state,ends\n192.0.2.1,00:00:5e:00:53:01,active,DATE\n192.0.2.2,,active,infinite\n",
        "{\"ip\":\"192.0.2.1\",\"state\":\"active\",\"ends\":\"DATE\"}\n{\"ip\":\"192.0.2.2\",\"state\":\"active\"}\n",
    ];
    let seconds = by_seconds.iter().map(|text| (text, SECONDS));
    for (text, dates) in seconds.chain(by_words.iter().map(|text| (text, DATES))) {
        for date in dates {
            let read = file(&text.replace("DATE", date));
            let told = read.remarks.lines();
            assert_eq!((read.leases.len(), told.len()), (1, 1), "{date}: {told:?}");
            assert!(
                told[0].starts_with("line ") && told[0].contains("rejected"),
                "{told:?}"
            );
        }
    }
}

#[test]
fn dates_of_dhcpd_beyond_the_calendar_are_rejected_too() {
    for date in [
        "0 0000/01/01 00:00:00",
        "6 10000/01/01 00:00:00",
        "2 2026/13/01 00:00:00",
    ] {
        let text = format!(
            "lease 192.0.2.1 {{\n  ends {date};\n}}\nlease 192.0.2.2 {{\n  ends never;\n}}\n"
        );
        let read = file(&text);
        let told = read.remarks.lines();
        assert_eq!((read.leases.len(), told.len()), (1, 1), "{date}: {told:?}");
        assert!(told[0].starts_with("line 1 rejected"), "{told:?}");
    }
}

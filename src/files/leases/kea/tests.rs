//! Kea's memfile: any order of columns, every state, and what comes back of ours.

use super::super::{Format, Target, read, write};
use super::*;
use crate::wire::{ClientId, Mac};

fn rows(rows: &str) -> LeaseFile {
    let file = read(format!("{HEADER}\n{rows}").as_bytes(), None).unwrap();
    assert_eq!(file.format, Format::Kea);
    file
}

#[test]
fn columns_are_found_by_name() {
    let text = "state,expire,colour,address,valid_lifetime,hwaddr\n\
        1,1795286413,red,192.0.2.1,86400,\n";
    let file = read(text.as_bytes(), None).unwrap();
    let lease = &file.leases[0];
    assert_eq!((lease.state, lease.mac), (LeaseState::Declined, None));
    assert_eq!(lease.starts.secs(), Some(1_795_200_013));
}

#[test]
fn values_are_unescaped_and_escaped_as_kea_does() {
    let file = rows(
        "192.0.2.1,00:00:5e:00:53:10,,3600,1795203607,7,1,0,a&#x2cb &#x26#x2c&#xzz,0,{ \"a\": 1&#x2c \"b\": 2 }\n",
    );
    let lease = &file.leases[0];
    assert_eq!(lease.hostname.as_deref(), Some("a,b &#x2c&#xzz"));
    let kea = lease.kea.as_ref().unwrap();
    assert_eq!(
        (kea.subnet_id, kea.fqdn_fwd, kea.fqdn_rev),
        (7, true, false)
    );
    assert_eq!(&*kea.user_context, "{ \"a\": 1, \"b\": 2 }");
    let mut out = Vec::new();
    write(&file.leases, Target::Kea, &mut out).unwrap();
    assert_eq!(read(&*out, None).unwrap().leases, file.leases);
}

#[test]
fn the_last_row_wins_and_a_lifetime_of_zero_takes_away() {
    let row = |ip: &str, rest: &str| format!("{ip},00:00:5e:00:53:10,,{rest}\n");
    let text = [
        row("192.0.2.1", "3600,1795203607,1,0,0,old,0,"),
        row("192.0.2.2", "3600,1795203607,1,0,0,gone,0,"),
        row("192.0.2.1", "3600,1795203609,1,0,0,new,0,"),
        row("192.0.2.2", "0,1795200012,1,0,0,gone,0,"),
        row("192.0.2.3", "4294967295,6090170902,1,0,0,ever,0,"),
        row("192.0.2.4", "4294967295,1795203607,1,0,0,ever,2,"),
        row("192.0.2.5", "3600,1795203607,1,0,0,back,3,"),
    ];
    let file = rows(&text.concat());
    let told: Vec<_> = file
        .leases
        .iter()
        .map(|lease| {
            let name = lease.hostname.as_deref().unwrap_or_default();
            format!(
                "{name} {} {} {}",
                lease.state.word(),
                lease.starts,
                lease.ends
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "new active 2026-11-20T18:40:09Z 2026-11-20T19:40:09Z",
            "ever active 2026-11-20T19:40:07Z infinite",
            "ever expired  infinite",
            "back released 2026-11-20T18:40:07Z 2026-11-20T19:40:07Z",
        ]
    );
}

#[test]
fn bad_rows_are_rejected_and_other_headers_refused() {
    let file = rows(
        "192.0.2.1,,,3600,1795203607,1,0,0,,0,\n192.0.2.2,,,3600\n192.0.2,,,3600,1,1,0,0,,0,\n\
         192.0.2.3,,,-1,1,1,0,0,,0,\n192.0.2.4,,,1,99999999999999,1,0,0,,0,\n\
         192.0.2.5,,,1,1,1,0,0,,9,\n192.0.2.6,xx,,1,1,1,0,0,,0,\n192.0.2.7,,,1,1,1,0,0,,0",
    );
    assert_eq!(
        file.remarks.lines(),
        [
            "line 3 rejected: 4 columns are there, 11 are expected",
            "line 4 rejected: “192.0.2” is no address of a host",
            "line 5 rejected: “-1” is no lifetime",
            "line 6 rejected: “99999999999999” is no date since 1970",
            "line 7 rejected: “9” is no state of a lease",
            "line 8 rejected: “xx” is no hardware address",
            "line 9 rejected: the line is cut off",
        ]
    );
    let told = |text: &str| read(text.as_bytes(), None).unwrap_err().to_string();
    assert_eq!(
        told("address,duid,valid_lifetime,expire,hwaddr\n"),
        "line 1: these are IPv6 leases; only IPv4 is known here"
    );
    assert_eq!(
        told("address,hwaddr\n"),
        "line 1: the header names no column “valid_lifetime”"
    );
}

#[test]
fn what_kea_cannot_keep_is_told() {
    let lease = |last, state| {
        let mut lease = LeaseRecord::new([192, 0, 2, last].into(), state);
        lease.mac = Some(Mac([2, 0, 0, 0, 0, last]));
        lease.ends = When::from_secs(1_795_203_607).unwrap();
        lease
    };
    let mut leases: Vec<_> = [
        LeaseState::Active,
        LeaseState::Released,
        LeaseState::Offered,
    ]
    .into_iter()
    .zip(1..)
    .map(|(state, last)| lease(last, state))
    .collect();
    leases[0].client_id = Some(ClientId([7].into()));
    leases[0].hostname = Some("a\nb".into());
    leases.push(LeaseRecord::new([192, 0, 2, 9].into(), LeaseState::Active));
    let mut out = Vec::new();
    let losses = write(&leases, Target::Kea, &mut out).unwrap();
    let row = "192.0.2.1,02:00:00:00:00:01,,3600,1795203607,1,0,0,,0,\n";
    assert_eq!(String::from_utf8(out).unwrap(), format!("{HEADER}\n{row}"));
    assert_eq!(losses.lines().len(), 6, "{:#?}", losses.lines());
}

#[test]
fn the_files_of_a_cleanup_are_read_in_keas_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kea-leases4.csv");
    let put = |ending: &str, name: &str| {
        let row = format!("192.0.2.1,,00:61,3600,1795203607,1,0,0,{name},0,\n");
        fs::write(
            folder.path().join(format!("kea-leases4.csv{ending}")),
            format!("{HEADER}\n{row}"),
        )
        .unwrap();
    };
    let names = || -> Vec<String> {
        let names = journal_of(&path).into_iter().map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.trim_start_matches("kea-leases4.csv").to_owned()
        });
        names.collect()
    };
    put(".2", "oldest");
    put(".output", "never");
    fs::write(
        &path,
        format!("{HEADER}\n192.0.2.2,,00:61,3600,1795203607,1,0,0,now,0,\n"),
    )
    .unwrap();
    assert_eq!(names(), [".2", ""]);
    let file = load_journal(&journal_of(&path)).unwrap();
    let hosts: Vec<_> = file
        .leases
        .iter()
        .map(|lease| lease.hostname.clone().unwrap())
        .collect();
    assert_eq!(hosts, ["oldest".into(), "now".into()]);
    put(".1", "older");
    assert_eq!(names(), [".2", ".1", ""]);
    let file = load_journal(&journal_of(&path)).unwrap();
    assert_eq!(file.leases[0].hostname.as_deref(), Some("older"));
    put(".completed", "clean");
    assert_eq!(names(), [".completed", ""]);
    fs::write(folder.path().join("kea-leases4.csv.completed"), "{}").unwrap();
    let problem = load_journal(&journal_of(&path)).unwrap_err().to_string();
    assert!(
        problem.ends_with("line 1: this is a file of dorascope (JSON), not of Kea"),
        "{problem}"
    );
}

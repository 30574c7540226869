//! Files of another kind, octets that are no text, lengths that cannot be.

use crate::kinds::{Folder, Kind};

#[test]
fn a_file_of_another_kind_is_refused_by_everybody() {
    let others: [&[u8]; 8] = [
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\x7fELF\x02\x01\x01\0\0\0",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"hello, world\n",
        b"\n\n\n",
        &[0; 5_000],
        &[0xff; 5_000],
    ];
    let folder = Folder::new();
    for (number, bytes) in others.iter().enumerate() {
        let path = folder.file("other", bytes);
        for kind in Kind::all() {
            kind.read(&path).unwrap_err();
            if number % 4 == 0 {
                kind.refused(&path);
            }
        }
    }
}

#[test]
fn no_kind_takes_the_file_of_another_one_for_its_own() {
    let folder = Folder::new();
    for kind in Kind::all() {
        let path = folder.file("sample", &kind.sample());
        for other in Kind::all().filter(|other| *other != kind) {
            assert!(other.read(&path).is_err(), "{other:?} takes {kind:?}");
        }
    }
}

#[test]
fn octets_that_are_no_text_are_named_by_their_line() {
    let folder = Folder::new();
    for kind in [Kind::Session, Kind::Lesson] {
        for foreign in [&b"\xff\xfe"[..], b"\xc3(", b"\0", b"\xed\xa0\x80"] {
            let mut bytes = kind.sample();
            let second = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
            bytes.splice(second..second, foreign.iter().copied());
            let path = folder.file("foreign", &bytes);
            let told = kind.read(&path).unwrap_err();
            assert!(told.contains("line 2"), "{told}");
        }
    }
    let mut bytes = Kind::Leases.sample();
    bytes.splice(
        0..0,
        b"1795203568 00:00:5e:00:53:41 192.0.2.9 \xff *\n"
            .iter()
            .copied(),
    );
    let read = dorascope::files::leases::read(&*bytes, None).unwrap();
    assert_eq!(
        read.remarks.lines(),
        ["line 1 rejected: the line is not text in UTF-8"]
    );
}

#[test]
fn a_record_that_claims_an_absurd_length_is_named_by_its_byte() {
    let folder = Folder::new();
    let whole = Kind::Capture.sample();
    for length in [u32::MAX, 1 << 31, 5 << 20] {
        let mut bytes = whole.clone();
        bytes[24 + 8..24 + 12].copy_from_slice(&length.to_le_bytes());
        // Enough that the length alone is what is wrong.
        bytes.resize(6 << 20, 0);
        let path = folder.file("absurd.pcap", &bytes);
        let told = Kind::Capture.refused(&path);
        assert!(told.contains("the record at byte 24 "), "{told}");
    }
}

#[test]
fn a_block_that_claims_an_absurd_length_is_named_by_its_byte() {
    let section = [
        &[
            0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0,
        ][..],
        &[0xff; 8],
        &[28, 0, 0, 0],
    ]
    .concat();
    let folder = Folder::new();
    for length in [0_u32, 4, 13, 1 << 31, u32::MAX] {
        let mut bytes = [&section[..], &[6, 0, 0, 0], &length.to_le_bytes()].concat();
        bytes.resize(5 << 20, 0);
        let path = folder.file("absurd.pcapng", &bytes);
        let told = Kind::Capture.read(&path).unwrap_err();
        assert!(told.contains("the record at byte 28 "), "{length}: {told}");
    }
}

#[test]
fn a_session_that_claims_to_be_endless_is_played_no_further_than_its_digests_agree() {
    let folder = Folder::new();
    // Without a seal, which would not fit any more.
    let sealed = String::from_utf8(Kind::Session.sample()).unwrap();
    let (lines, _seal) = sealed.trim_end().rsplit_once('\n').unwrap();
    let text = format!("{lines}\n").replacen("{\"dorascope\":3", "{\"dorascope\":1", 1);
    let (_, end) = lines.rsplit_once('\n').unwrap();
    let ticks = end.split_once("\"ticks\":").unwrap().1;
    let ticks = &ticks[..ticks.find(',').unwrap()];
    let endless = end.replacen(ticks, &u64::MAX.to_string(), 1);
    let path = folder.file("endless.dorascope", text.replace(end, &endless).as_bytes());
    let told = Kind::Session.refused(&path);
    assert!(told.contains("the replay agrees for "), "{told}");
    let records = endless.split_once("\"records\":").unwrap().1;
    let records = records[..records.find(',').unwrap()].to_owned();
    let endless = endless.replace(
        &format!("\"records\":{records}"),
        &format!("\"records\":{}", usize::MAX),
    );
    let path = folder.file("endless.dorascope", text.replace(end, &endless).as_bytes());
    let told = Kind::Session.refused(&path);
    assert!(told.contains(" records cannot follow "), "{told}");
}

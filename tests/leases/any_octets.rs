//! Whatever a file holds, reading it ends, with leases and remarks or with a sentence.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use dorascope::files::leases::{LeaseError, LeaseFile, MOST_REJECTED, read};
use proptest::prelude::*;

use crate::samples::{SAMPLES, bytes};
use crate::support::cases;

/// Reads, and asks for every word there is to say.
fn take(bytes: &[u8]) -> Result<LeaseFile, LeaseError> {
    let read = read(bytes, None);
    match &read {
        Ok(file) => assert!(file.remarks.rejected.len() <= MOST_REJECTED),
        Err(error) => {
            let sentence = error.to_string();
            assert!(
                !sentence.is_empty() && !sentence.contains('\n'),
                "{sentence}"
            );
        }
    }
    read
}

#[test]
fn a_sample_that_is_cut_anywhere_keeps_what_was_whole() {
    for (name, _) in SAMPLES {
        let bytes = bytes(name);
        let most = take(&bytes).unwrap().leases.len();
        // At every octet, in the long ones here and there.
        let step = if bytes.len() < 4_000 { 1 } else { 997 };
        for end in (0..bytes.len()).step_by(step) {
            if let Ok(file) = take(&bytes[..end]) {
                // A journal can have more leases before the last rows take some away.
                assert!(file.leases.len() <= most + 2, "{name} cut at {end}");
            }
        }
        let almost = take(&bytes[..bytes.len() - 1]).map_or(0, |file| file.leases.len());
        assert!(almost + 1 >= most, "{name}");
    }
}

#[test]
fn an_empty_file_and_one_of_another_kind_are_told() {
    let told = |bytes: &[u8]| take(bytes).unwrap_err().to_string();
    assert_eq!(told(b""), "the file is empty");
    for other in [
        &b"\n"[..],
        b"hello, world\n",
        b"\x7fELF\x02\x01\x01",
        b"%PDF-1.7\n",
        &[0; 300],
    ] {
        assert_eq!(
            told(other),
            "this is no lease file of a known kind, from line 1 on"
        );
    }
}

/// The beginnings that lead into each reader.
const BEGINNINGS: &[&str] = &[
    "# dorascope leases 1: ip mac client_id server hostname state starts ends t1 t2\n",
    "ip,mac,hostname,state,ends\n",
    "[{\"ip\":\"192.0.2.1\",\"mac\":",
    "lease 192.0.2.1 {\n  ends never;\n  uid \"",
    "lease {\n  fixed-address 192.0.2.1;\n",
    "1795203568 00:00:5e:00:53:41 192.0.2.140 tv 01:02\n",
    "address,hwaddr,client_id,valid_lifetime,expire,state\n",
    "Mac Address IP Address Host Name Expires in\n00:00:5e:00:53:41 ",
    "\0\0\0\0\x6b\0\x17\x57\0\0\x0e\x10\x0a\0\0\x01",
];

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn octets_at_random_are_taken(
        beginning in proptest::sample::select(BEGINNINGS),
        octets in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let _ = take(&octets);
        let _ = take(&[beginning.as_bytes(), &octets].concat());
    }

    #[test]
    fn words_of_the_formats_in_any_order_are_taken(
        beginning in proptest::sample::select(BEGINNINGS),
        words in "(lease|192\\.0\\.2\\.1|\\{|\\}|;|\"|\\\\[0-9]{0,3}|#|ends|never|uid|epoch|-1|[0-9]{1,25}|,|:|\n| |binding state|&#x|%|\\[|null){0,80}",
    ) {
        let _ = take(&[beginning.as_bytes(), words.as_bytes()].concat());
    }

    #[test]
    fn samples_with_changed_octets_are_taken(
        sample in 0..SAMPLES.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = bytes(SAMPLES[sample].0);
        bytes.truncate(4_000);
        for (place, octet) in changes {
            let place = place.index(bytes.len());
            bytes[place] = octet;
        }
        let _ = take(&bytes);
    }
}

/// A file that repeats a piece and never has to exist.
struct Endless {
    piece: Vec<u8>,
    at: usize,
    left: usize,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.piece[self.at..];
        let length = rest.len().min(buffer.len()).min(self.left);
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at = (self.at + length) % self.piece.len();
        self.left -= length;
        Ok(length)
    }
}

/// Lines, strings, blocks and objects that never end: reading stays linear and ends.
#[test]
fn what_never_ends_is_read_to_its_end() {
    let endless = [
        ("# dorascope leases 1: ip\n", "x"),
        ("ip,mac\n", "\"x\n"),
        ("ip,mac\n\"", "x\n"),
        ("[", "{\"ip\":"),
        ("{\"ip\": \n", "[1,\n"),
        ("lease 192.0.2.1 { uid \"", "\\"),
        ("lease 192.0.2.1 { x", " x"),
        ("lease 192.0.2.1 ", "{"),
        ("lease 192.0.2.1 {", "set a = 1; "),
        ("1 00:00:5e:00:53:41 192.0.2.1 * *\n", "\0"),
        ("address,hwaddr,valid_lifetime,expire\n", ",\n"),
        ("\0\0\0\0\x6b\0\x17\x57", "\0\x01\x02\x03\x04"),
    ];
    for (beginning, piece) in endless {
        let started = Instant::now();
        let source = Endless {
            piece: piece.repeat(1_000).into(),
            at: 0,
            left: 4 << 20,
        };
        let _ = read(beginning.as_bytes().chain(source), None);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(60), "{beginning:?}: {took:?}");
    }
}

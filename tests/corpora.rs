//! What fuzzing has found is read again at each test: every file of every corpus goes through the
//! check of its target. No fuzzer is needed for that.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[path = "fuzz/checks/mod.rs"]
mod checks;

use checks::TARGETS;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::FileFailurePersistence;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz")
}

/// The names in a folder, without endings.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = fuzz().join(folder).read_dir().unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

/// The files of a target's corpus.
fn corpus(name: &str) -> Vec<PathBuf> {
    let folder = fuzz().join("corpus").join(name);
    let entries = folder
        .read_dir()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{name} has no corpus");
    files
}

#[test]
fn every_file_of_every_corpus_is_read() {
    for (name, check) in TARGETS {
        for file in corpus(name) {
            let bytes = std::fs::read(&file).unwrap();
            let checked = std::panic::catch_unwind(|| check(&bytes));
            assert!(checked.is_ok(), "this file is not read: {}", file.display());
        }
    }
}

#[test]
fn every_target_has_its_file_its_corpus_and_its_line() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("fuzz_targets"), known);
    assert_eq!(names("corpus"), known);
    let manifest = std::fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for name in &known {
        let line = format!("path = \"fuzz_targets/{name}.rs\"");
        assert!(manifest.contains(&line), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/proptest-regressions.txt",
        ))),
        ..ProptestConfig::default()
    })]

    /// A little fuzzing without a fuzzer.
    #[test]
    fn a_file_of_a_corpus_with_other_octets_is_read_too(
        target: Index,
        file: Index,
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..8),
        end: Index,
    ) {
        let (name, check) = TARGETS[target.index(TARGETS.len())];
        let files = corpus(name);
        let mut bytes = std::fs::read(&files[file.index(files.len())]).unwrap();
        prop_assume!(!bytes.is_empty());
        for (place, octet) in changes {
            let place = place.index(bytes.len());
            bytes[place] = octet;
        }
        check(&bytes);
        check(&bytes[..end.index(bytes.len())]);
    }
}

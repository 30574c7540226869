//! The four kinds of files that the program reads: a sample of each, its reader in the library
//! and the command that reads it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dorascope::files::capture::{CaptureError, open};
use dorascope::files::{leases, lessons, recording};
use dorascope::session::CarrierKind;
use strum::{EnumIter, IntoEnumIterator as _};

use crate::support::{lesson, play};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub(crate) enum Kind {
    Session,
    Capture,
    Lesson,
    Leases,
}

impl Kind {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// A file of this kind as it should be.
    pub(crate) fn sample(self) -> Vec<u8> {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        match self {
            Self::Session => {
                let played = play(&lesson("dora"), CarrierKind::Memory);
                let mut bytes = Vec::new();
                recording::write(&played.recording(), &mut bytes).unwrap();
                bytes
            }
            Self::Capture => std::fs::read(data.join("pcap/cycle_udhcpd_udhcpc.pcap")).unwrap(),
            Self::Lesson => lessons::find("dora").unwrap().text.into(),
            Self::Leases => std::fs::read(data.join("leases/dnsmasq/dnsmasq.leases")).unwrap(),
        }
    }

    /// What the library says about a file.
    pub(crate) fn read(self, path: &Path) -> Result<(), String> {
        let read = match self {
            Self::Session => recording::load(path).map(drop).map_err(|e| e.to_string()),
            Self::Capture => heard(path).map_err(|e| format!("{}: {e}", path.display())),
            Self::Lesson => lessons::load(path).map(drop).map_err(|e| e.to_string()),
            Self::Leases => leases::load(path).map(drop).map_err(|e| e.to_string()),
        };
        read.inspect_err(|told| is_a_sentence_about(path, told))
    }

    /// The words of the command line, before the file.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Session => &["replay"],
            Self::Capture => &["show", "--json"],
            Self::Lesson => &["run", "--carrier", "memory"],
            Self::Leases => &["leases", "show"],
        }
    }

    /// What the program says about a file that it refuses.
    pub(crate) fn refused(self, path: &Path) -> String {
        let output = dorascope(
            self.words()
                .iter()
                .map(OsStr::new)
                .chain([path.as_os_str()]),
        );
        failed(path, &output)
    }
}

/// Goes through a capture to its end.
fn heard(path: &Path) -> Result<(), CaptureError> {
    let mut listener = open::open(path)?;
    while listener.next_heard()?.is_some() {}
    Ok(())
}

/// Runs the program.
pub(crate) fn dorascope(words: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    command.args(words).output().unwrap()
}

/// The one line on standard error with which the program gave up.
pub(crate) fn failed(path: &Path, output: &Output) -> String {
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}: {told}", path.display());
    let line = told.strip_suffix('\n').unwrap_or_default();
    let line = line
        .strip_prefix("dorascope: ")
        .unwrap_or_else(|| panic!("{told:?}"));
    is_a_sentence_about(path, line);
    line.to_owned()
}

/// One line, with the name of the file, in words and not in Rust.
pub(crate) fn is_a_sentence_about(path: &Path, told: &str) {
    const RUST: [&str; 9] = [
        "Some(", "None", "Err(", "Os {", "kind:", "Error", "::", "panicked", "src/",
    ];
    assert!(told.contains(&path.display().to_string()), "{told}");
    assert!(!told.contains(char::is_control), "{told:?}");
    let words = told.replace(&path.display().to_string(), "");
    let rust = RUST.iter().find(|word| words.contains(**word));
    assert!(rust.is_none() && words.len() < 400, "{told}");
}

/// A folder for one test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// A file with these octets.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// How many files lie in it.
    pub(crate) fn count(&self) -> usize {
        self.path().read_dir().unwrap().count()
    }
}

//! The lessons: those built into the program, by name or number, and a lecturer's own, from disk.
//! What a lesson's text means is for `sim::scenario`.

mod inlined;
pub mod shelf;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::sim::Scenario;
use crate::sim::scenario::ScenarioError;
use crate::view::rehearsal::rehearse;

/// A lesson that is part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// The number in the catalogue: `S01`.
    pub number: &'static str,
    /// The name for files and the command line: `dora`.
    pub name: &'static str,
    /// The text of its file.
    pub text: &'static str,
}

impl Embedded {
    /// Whether many clients from one table take part: such a lesson takes a thousand times as long
    /// as any other.
    pub fn has_crowd(&self) -> bool {
        self.text.contains("\n[[crowd]]")
    }
}

macro_rules! embedded {
    ($($number:literal $name:literal;)*) => {
        &[$(Embedded {
            number: concat!("S", $number),
            name: $name,
            text: include_str!(concat!("../../assets/lessons/", $number, "-", $name, ".toml")),
        },)*]
    };
}

static LESSONS: &[Embedded] = embedded! {
    "01" "dora";
    "02" "unicast-replies";
    "03" "two-servers";
    "04" "renewal";
    "05" "rebinding";
    "06" "lease-expiry";
    "07" "init-reboot";
    "08" "nak-wrong-network";
    "09" "silence";
    "10" "nak-address-gone";
    "11" "decline";
    "12" "release";
    "13" "inform";
    "14" "relay";
    "15" "exhaustion";
    "16" "rogue-server";
    "17" "back-off";
    "18" "lost-offer";
    "19" "lost-request";
    "20" "xid";
    "21" "reservation";
    "22" "link-local";
    "23" "client-identifier";
    "24" "options";
    "25" "power-cut";
    "26" "amnesia";
    "27" "four-requests";
    "28" "illegal-messages";
    "29" "three-devices";
    "30" "thousand-addresses";
};

static FREE_PLAY: Embedded = Embedded {
    number: "",
    name: "free-play",
    text: include_str!("../../assets/free-play.toml"),
};

/// No lesson: one server, one client, nothing planned.
pub fn free_play() -> &'static Embedded {
    &FREE_PLAY
}

/// All built-in lessons, in the order of their numbers.
pub fn all() -> &'static [Embedded] {
    LESSONS
}

/// The built-in lesson with this name or number: `dora`, `S01`, `s01`.
pub fn find(name: &str) -> Option<&'static Embedded> {
    all().iter().find(|lesson| {
        lesson.name.eq_ignore_ascii_case(name) || lesson.number.eq_ignore_ascii_case(name)
    })
}

/// No lesson is longer than this many octets.
const LARGEST: u64 = 1 << 20;

/// Why a lesson could not be had from a file.
#[derive(Debug, thiserror::Error)]
pub enum LessonError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not a lesson, by its size alone.
    #[error("{} is longer than 1 MiB: that is no lesson", .0.display())]
    TooLong(PathBuf),
    /// The file is not a lesson.
    #[error("{}: {source}", path.display())]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// Line, key and what is wrong.
        source: ScenarioError,
    },
}

/// Reads a lesson from disk, and the lease files that it names, and rehearses it.
///
/// # Errors
/// When the file cannot be read, is no lesson, or contradicts itself.
pub fn load(path: &Path) -> Result<Scenario, LessonError> {
    let file = File::open(path).map_err(|source| LessonError::Unreadable {
        path: path.into(),
        source,
    })?;
    read(path, file)
}

/// Reads a lesson from a source that is called `path`, and the lease files that it names, and
/// rehearses it.
///
/// # Errors
/// When it cannot be read, is no lesson, or contradicts itself.
pub fn read(path: &Path, source: impl io::Read) -> Result<Scenario, LessonError> {
    let scenario = parse(path, source)?;
    let rehearsed = rehearse(&scenario).map_err(|source| LessonError::Wrong {
        path: path.into(),
        source,
    });
    rehearsed.map(|()| scenario)
}

fn parse(path: &Path, source: impl io::Read) -> Result<Scenario, LessonError> {
    let mut octets = Vec::new();
    source
        .take(LARGEST + 1)
        .read_to_end(&mut octets)
        .map_err(|source| LessonError::Unreadable {
            path: path.into(),
            source,
        })?;
    if octets.len() as u64 > LARGEST {
        return Err(LessonError::TooLong(path.into()));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let whole = text(octets).and_then(|text| inlined::inlined(text, folder, LARGEST));
    let scenario = whole.and_then(|text| Scenario::parse(&text));
    scenario.map_err(|source| LessonError::Wrong {
        path: path.into(),
        source,
    })
}

fn text(octets: Vec<u8>) -> Result<String, ScenarioError> {
    String::from_utf8(octets).map_err(|error| {
        let whole = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        ScenarioError {
            line: String::from_utf8_lossy(whole).matches('\n').count() + 1,
            key: String::new(),
            what: "this is not text in UTF-8".into(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_lesson_is_what_its_place_in_the_catalogue_says() {
        for lesson in all() {
            let scenario =
                Scenario::parse(lesson.text).unwrap_or_else(|e| panic!("{}: {e}", lesson.name));
            assert_eq!(scenario.lesson.name, lesson.name);
            assert_eq!(scenario.lesson.number, lesson.number);
        }
    }

    #[test]
    fn free_play_is_a_world_without_a_plan() {
        let scenario = Scenario::parse(free_play().text).unwrap();
        assert_eq!(scenario.lesson.name, free_play().name);
        assert_eq!(scenario.hosts.len(), 2);
        assert!(scenario.script.is_empty() && scenario.captions.is_empty());
        assert_eq!(find(free_play().name), None, "it is none of the lessons");
    }

    #[test]
    fn a_lesson_is_found_by_name_and_by_number() {
        for name in ["dora", "DORA", "S01", "s01"] {
            assert_eq!(find(name).map(|lesson| lesson.name), Some("dora"), "{name}");
        }
        assert_eq!(find("dor"), None);
    }

    #[test]
    fn a_file_that_is_missing_too_long_or_wrong_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.toml");
        let problem = |path| load(path).unwrap_err().to_string();
        assert!(problem(&path).starts_with(&format!("cannot read {}: ", path.display())));
        std::fs::write(&path, vec![b' '; 1 << 21]).unwrap();
        assert_eq!(
            problem(&path),
            format!("{} is longer than 1 MiB: that is no lesson", path.display())
        );
        std::fs::write(&path, "[lesson]\nname = 3").unwrap();
        assert!(problem(&path).starts_with(&format!("{}: line 2, name: ", path.display())));
    }
}

//! What a file is, known by its first octets and never by its name: a session, a capture, a
//! lesson or a file of leases. What is in it is for the reader of its kind; [`Opened`] hands that
//! one the file from its beginning, also where it came through a pipe and passes only once.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use super::leases::{self, Format};

/// Octets that are enough to know any kind.
const HEAD: usize = 64 << 10;

/// What stands for standard input where a file is named.
pub const STANDARD_INPUT: &str = "-";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A run of this program: `.dorascope`.
    Session,
    /// Frames from a network: pcap or pcapng.
    Capture,
    /// A lesson or a world, in TOML.
    Lesson,
    /// Leases, in one of the formats of `leases`.
    Leases(Format),
}

impl Kind {
    /// What it is called in a sentence: `a capture`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "a session",
            Self::Capture => "a capture",
            Self::Lesson => "a lesson",
            Self::Leases(_) => "a lease file",
        }
    }
}

/// Why a file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum KindError {
    /// The system refused.
    #[error("cannot read {}: {source}", name(path))]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is a folder.
    #[error("{} is a folder, not a file", name(.0))]
    Folder(PathBuf),
    /// There is nothing in it.
    #[error("{} is empty", name(.0))]
    Empty(PathBuf),
    /// It must be unpacked first.
    #[error("{} is packed with {packer}: unpack it first", name(path))]
    Packed {
        /// Which file.
        path: PathBuf,
        /// What packed it.
        packer: &'static str,
    },
    /// No kind fits.
    #[error("{} is neither a session, a capture, a lesson nor a known lease file", name(.0))]
    Unknown(PathBuf),
}

/// What a file is called in a sentence.
pub fn name(path: &Path) -> String {
    if is_standard_input(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// Whether standard input is meant.
pub fn is_standard_input(path: &Path) -> bool {
    path == Path::new(STANDARD_INPUT)
}

/// A file whose kind is known, to be read from its beginning.
pub struct Opened {
    /// Where it is; `-` is standard input.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Whether it passes only once and may still grow: a pipe, standard input.
    pub passes: bool,
    source: Box<dyn Read + Send>,
}

impl Opened {
    /// What is in it.
    pub fn into_source(self) -> Box<dyn Read + Send> {
        self.source
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (path, kind) = (&self.path, self.kind);
        write!(f, "Opened({} is {})", path.display(), kind.name())
    }
}

/// Opens a file, or standard input, and looks what it is. Waits where nothing has come yet.
///
/// # Errors
/// When it cannot be read, is empty, or is of no kind that is read here.
pub fn open(path: &Path) -> Result<Opened, KindError> {
    let unreadable = |source| KindError::Unreadable {
        path: path.into(),
        source,
    };
    if is_standard_input(path) {
        return look(path, true, Box::new(io::stdin()));
    }
    // Some systems open a folder like a file.
    let what = path.metadata().map_err(unreadable)?;
    if what.is_dir() {
        return Err(KindError::Folder(path.into()));
    }
    let file = File::open(path).map_err(unreadable)?;
    look(path, !what.is_file(), Box::new(file))
}

/// Looks what comes from a source, and says it was called `path`. `passes` is whether it may
/// still grow.
///
/// # Errors
/// As [`open`].
pub fn look(
    path: &Path,
    passes: bool,
    mut source: Box<dyn Read + Send>,
) -> Result<Opened, KindError> {
    let head = head(&mut source).map_err(|source| KindError::Unreadable {
        path: path.into(),
        source,
    })?;
    if head.is_empty() {
        return Err(KindError::Empty(path.into()));
    }
    if let Some(packer) = packer(&head) {
        let path = path.into();
        return Err(KindError::Packed { path, packer });
    }
    let kind = recognise(&head).ok_or_else(|| KindError::Unknown(path.into()))?;
    Ok(Opened {
        path: path.into(),
        kind,
        passes,
        source: Box::new(Cursor::new(head).chain(source)),
    })
}

/// Why a remembered file cannot be opened, in a few words. A pipe is not looked into: that would
/// take from it.
pub fn obstacle(path: &Path) -> Option<String> {
    match path.metadata() {
        Ok(what) if what.is_dir() => Some("this is a folder".into()),
        Ok(what) if !what.is_file() => None,
        Ok(_) => match open(path) {
            Ok(_) => None,
            Err(KindError::Empty(_)) => Some("empty".into()),
            Err(KindError::Unreadable { source, .. }) => Some(source.to_string()),
            Err(KindError::Folder(_) | KindError::Packed { .. } | KindError::Unknown(_)) => {
                Some("not a file that is read here".into())
            }
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some("no longer there".into()),
        Err(error) => Some(error.to_string()),
    }
}

/// The first octets: a capture that is only just beginning is known by four of them, so that
/// nothing is waited for that need not come.
fn head(source: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let mut length = 0;
    while length < HEAD && !is_capture(&head[..length]) {
        match source.read(&mut head[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(length);
    Ok(head)
}

/// What a file is that begins with these octets; the first 64 KiB are enough.
pub fn recognise(head: &[u8]) -> Option<Kind> {
    if is_capture(head) {
        return Some(Kind::Capture);
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}');
    if text.lines().next().is_some_and(is_session) {
        return Some(Kind::Session);
    }
    match table(text) {
        Some(table) if TABLES.contains(&table) => Some(Kind::Lesson),
        Some(_) => None,
        None => leases::recognise(head).map(Kind::Leases),
    }
}

/// By the first four octets, in either order of octets and with either unit of time.
fn is_capture(head: &[u8]) -> bool {
    matches!(
        head,
        [0x0a, 0x0d, 0x0d, 0x0a, ..]
            | [0xa1, 0xb2, 0xc3, 0xd4, ..]
            | [0xa1, 0xb2, 0x3c, 0x4d, ..]
            | [0xd4, 0xc3, 0xb2, 0xa1, ..]
            | [0x4d, 0x3c, 0xb2, 0xa1, ..]
    )
}

fn packer(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [b'P', b'K', 3, 4, ..] => Some("zip"),
        _ => None,
    }
}

/// The header of a session is one object whose first key names the format.
fn is_session(line: &str) -> bool {
    let key = line
        .trim_start()
        .strip_prefix('{')
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix("\"dorascope\""));
    key.is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// The tables that a lesson may begin with.
const TABLES: [&str; 10] = [
    "lesson",
    "link",
    "network",
    "server",
    "relay",
    "bystander",
    "client",
    "script",
    "fault",
    "caption",
];

/// The table that the first line opens which says anything, if it opens one: a list of JSON
/// does not begin with a bare word.
fn table(text: &str) -> Option<&str> {
    let said = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let line = text.lines().map(str::trim).find(said)?.strip_prefix('[')?;
    let name = line
        .trim_start_matches('[')
        .split([']', '.'])
        .next()?
        .trim();
    name.starts_with(char::is_alphabetic).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Option<Kind> {
        recognise(bytes)
    }

    #[test]
    fn captures_are_known_by_four_octets_in_either_order() {
        for magic in [
            [0xa1, 0xb2, 0xc3, 0xd4],
            [0xd4, 0xc3, 0xb2, 0xa1],
            [0xa1, 0xb2, 0x3c, 0x4d],
            [0x4d, 0x3c, 0xb2, 0xa1],
            [0x0a, 0x0d, 0x0d, 0x0a],
        ] {
            assert_eq!(of(&magic), Some(Kind::Capture));
            assert_eq!(of(&magic[..3]), None);
        }
    }

    #[test]
    fn text_is_known_by_its_first_line_that_says_anything() {
        let json = Kind::Leases(Format::Json);
        for (text, kind) in [
            ("{\"dorascope\":1,\"program\":\"x\"}\n", Kind::Session),
            ("{ \"dorascope\" : 1 }", Kind::Session),
            ("{\"ip\":\"192.0.2.1\"}", json),
            ("[{\"ip\":\"192.0.2.1\"}]", json),
            ("# mine\n\n[lesson]\nname = \"x\"", Kind::Lesson),
            ("\u{feff}[[server]]\nid = \"a\"", Kind::Lesson),
            ("[lesson]\nname = 3", Kind::Lesson),
            ("# dorascope leases 1: ip mac\n", Kind::Leases(Format::Txt)),
            ("lease 192.0.2.1 {\n}\n", Kind::Leases(Format::Isc)),
        ] {
            assert_eq!(of(text.as_bytes()), Some(kind), "{text}");
        }
        for text in [
            "",
            "Dear all,",
            "[package]\nname = \"x\"",
            "\0\0\0\0",
            "seed = 3",
        ] {
            assert_eq!(recognise(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn every_lesson_of_the_program_is_one() {
        let lessons = crate::files::lessons::all();
        for lesson in lessons.iter().chain([crate::files::lessons::free_play()]) {
            assert_eq!(
                of(lesson.text.as_bytes()),
                Some(Kind::Lesson),
                "{}",
                lesson.name
            );
        }
    }

    #[test]
    fn what_was_looked_at_is_read_from_its_beginning() {
        let text = format!("[lesson]\n# {}", "long ".repeat(40_000));
        let source = Box::new(Cursor::new(text.clone().into_bytes()));
        let opened = look(Path::new("-"), true, source).unwrap();
        assert_eq!(opened.kind, Kind::Lesson);
        let mut read = String::new();
        opened.into_source().read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }

    /// A source that fails if more is asked of it than is there.
    struct Waiting(Cursor<Vec<u8>>);

    impl Read for Waiting {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("it would have waited")),
                count => Ok(count),
            }
        }
    }

    #[test]
    fn a_capture_that_only_begins_is_not_waited_for() {
        let magic = vec![0xd4, 0xc3, 0xb2, 0xa1];
        let source = Box::new(Waiting(Cursor::new(magic)));
        let opened = look(Path::new("-"), true, source).unwrap();
        assert_eq!(opened.kind, Kind::Capture);
    }

    #[test]
    fn what_cannot_be_opened_is_one_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let told = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let told = open(&path).unwrap_err().to_string();
            told.replace(&folder.path().display().to_string(), "here")
        };
        assert_eq!(told("none", b""), "here/none is empty");
        assert_eq!(
            told("letter", b"Dear all,"),
            "here/letter is neither a session, a capture, a lesson nor a known lease file"
        );
        assert_eq!(
            told("a.pcap.gz", &[0x1f, 0x8b, 8, 0]),
            "here/a.pcap.gz is packed with gzip: unpack it first"
        );
        let of_folder = open(folder.path()).unwrap_err().to_string();
        assert!(
            of_folder.ends_with(" is a folder, not a file"),
            "{of_folder}"
        );
        let missing = open(&folder.path().join("away")).unwrap_err().to_string();
        assert!(missing.starts_with("cannot read "), "{missing}");
        let input = KindError::Empty(STANDARD_INPUT.into());
        assert_eq!(input.to_string(), "standard input is empty");
    }

    #[test]
    fn a_place_that_holds_nothing_to_open_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.toml");
        assert_eq!(obstacle(&path).unwrap(), "no longer there");
        assert_eq!(obstacle(folder.path()).unwrap(), "this is a folder");
        std::fs::write(&path, "").unwrap();
        assert_eq!(obstacle(&path).unwrap(), "empty");
        std::fs::write(&path, "[lesson]").unwrap();
        assert_eq!(obstacle(&path), None);
    }
}

//! What lies in a folder: the entries that fit what somebody has typed so far of a path, and the
//! files of one kind. A folder may hold any number of them; only the first few are kept, the others
//! are counted.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// So many entries are kept.
pub const KEPT: usize = 200;
/// So many entries are looked at.
const LOOKED_AT: usize = 200_000;

/// Which entries are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of this folder.
    pub folder: PathBuf,
    /// Their names begin so; small and capital letters are the same here. Hidden ones are meant
    /// where it begins with a dot.
    pub beginning: String,
    /// The names of files end so, without the dot; none for all files.
    pub endings: &'static [&'static str],
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Its name.
    pub name: OsString,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Folders, then files, each in the order of their names; at most [`KEPT`].
    pub entries: Vec<Entry>,
    /// How many there are.
    pub matching: usize,
    /// Whether there are more than anybody looked at.
    pub cut: bool,
}

/// Lists what is wanted of a folder.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(wanted: &Wanted) -> io::Result<Listing> {
    let mut first = BTreeSet::new();
    let mut listing = Listing::default();
    for (looked_at, entry) in fs::read_dir(&wanted.folder)?.enumerate() {
        if looked_at == LOOKED_AT {
            listing.cut = true;
            break;
        }
        // What vanishes while one looks is not there.
        let Ok(entry) = entry else { continue };
        let name = entry.file_name();
        let words = name.to_string_lossy().to_lowercase();
        if !wanted.begins(&words) {
            continue;
        }
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir())
            || (is_link(&entry) && entry.path().is_dir());
        if is_folder || wanted.ends(&words) {
            listing.matching += 1;
            first.insert((!is_folder, words, name));
            if first.len() > KEPT {
                first.pop_last();
            }
        }
    }
    let entry = |(is_file, _, name): (bool, String, OsString)| Entry {
        is_folder: !is_file,
        name,
    };
    listing.entries = first.into_iter().map(entry).collect();
    Ok(listing)
}

/// The files of one kind in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The first of them by name.
    pub files: Vec<PathBuf>,
    /// How many there are.
    pub found: usize,
    /// Whether there are more entries than were looked at.
    pub cut: bool,
}

/// The files whose names end so, without the dot; small and capital letters are the same here.
/// So many of them are kept, and so many entries of the folder are looked at.
///
/// # Errors
/// When the folder cannot be read.
pub fn with_ending(
    folder: &Path,
    ending: &str,
    kept: usize,
    looked_at: usize,
) -> io::Result<Files> {
    let mut found = Files::default();
    for (number, entry) in fs::read_dir(folder)?.enumerate() {
        if number == looked_at {
            found.cut = true;
            break;
        }
        // What vanishes while one looks is not there.
        let Ok(entry) = entry else { continue };
        let path = entry.path();
        let ends = path.extension();
        // A pipe would have to be waited for.
        if ends.is_some_and(|ends| ends.eq_ignore_ascii_case(ending)) && path.is_file() {
            found.files.push(path);
        }
    }
    found.files.sort();
    found.found = found.files.len();
    found.files.truncate(kept);
    Ok(found)
}

fn is_link(entry: &fs::DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_symlink())
}

impl Wanted {
    fn begins(&self, name: &str) -> bool {
        let hidden = name.starts_with('.') && !self.beginning.starts_with('.');
        !hidden && name.starts_with(&self.beginning.to_lowercase())
    }

    fn ends(&self, name: &str) -> bool {
        let ending = |ending: &&str| {
            let before = name.strip_suffix(*ending);
            before.is_some_and(|before| before.ends_with('.'))
        };
        self.endings.is_empty() || self.endings.iter().any(ending)
    }
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing, in a folder that is there.
    Nothing,
    /// Nothing, and no folder either.
    NoFolder,
    /// A file, or something that is used like one.
    File,
    /// A folder.
    Folder,
}

/// Looks what stands at a path.
///
/// # Errors
/// When the system does not tell.
pub fn look(path: &Path) -> io::Result<Found> {
    match path.metadata() {
        Ok(what) if what.is_dir() => Ok(Found::Folder),
        Ok(_) => Ok(Found::File),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| *folder != Path::new(""));
            let is_there = folder.unwrap_or(Path::new(".")).is_dir();
            Ok(if is_there {
                Found::Nothing
            } else {
                Found::NoFolder
            })
        }
        Err(error) => Err(error),
    }
}

/// The folder, or the nearest one above it that is still there.
pub fn nearest(folder: &Path) -> Option<PathBuf> {
    let mut above = folder.ancestors().filter(|above| above.is_dir());
    above.next().map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(listing: &Listing) -> Vec<String> {
        let name = |entry: &Entry| entry.name.to_string_lossy().into_owned();
        listing.entries.iter().map(name).collect()
    }

    fn wanted(folder: &Path, beginning: &str, endings: &'static [&'static str]) -> Wanted {
        Wanted {
            folder: folder.to_owned(),
            beginning: beginning.to_owned(),
            endings,
        }
    }

    #[test]
    fn folders_come_first_and_files_that_end_otherwise_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        for name in ["b.pcap", "A.PCAP", "c.txt", ".hidden.pcap", "pcap"] {
            fs::write(at.join(name), "").unwrap();
        }
        fs::create_dir(at.join("zoo")).unwrap();
        fs::create_dir(at.join(".git")).unwrap();
        let of = |beginning, endings| names(&list(&wanted(at, beginning, endings)).unwrap());
        assert_eq!(of("", &["pcap"]), ["zoo", "A.PCAP", "b.pcap"]);
        assert_eq!(of("a", &["pcap"]), ["A.PCAP"]);
        assert_eq!(of(".", &["pcap"]), [".git", ".hidden.pcap"]);
        assert_eq!(of("c", &[]), ["c.txt"]);
    }

    #[test]
    fn of_many_the_first_are_kept_and_all_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..KEPT + 50 {
            fs::write(folder.path().join(format!("{number:04}")), "").unwrap();
        }
        let listing = list(&wanted(folder.path(), "", &[])).unwrap();
        assert_eq!((listing.matching, listing.cut), (KEPT + 50, false));
        assert_eq!(names(&listing).last().unwrap(), "0199");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_is_a_folder_and_odd_names_are_listed() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::create_dir(at.join("real")).unwrap();
        std::os::unix::fs::symlink(at.join("real"), at.join("link")).unwrap();
        std::os::unix::fs::symlink(at.join("gone"), at.join("nowhere")).unwrap();
        let odd = OsStr::from_bytes(b"odd\xff.txt");
        fs::write(at.join(odd), "").unwrap();
        let listing = list(&wanted(at, "", &["txt"])).unwrap();
        assert_eq!(names(&listing)[..2], ["link", "real"]);
        assert_eq!(listing.entries[2].name, odd);
        assert_eq!(listing.matching, 3);
    }

    #[test]
    fn of_the_files_of_one_kind_the_first_are_kept_and_who_stopped_looking_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        for name in ["c.toml", "a.TOML", "b.toml", "d.txt", "toml"] {
            fs::write(at.join(name), "").unwrap();
        }
        let found = with_ending(at, "toml", 2, 5).unwrap();
        assert_eq!(found.files, [at.join("a.TOML"), at.join("b.toml")]);
        assert_eq!((found.found, found.cut), (3, false));
        let found = with_ending(at, "toml", 2, 4).unwrap();
        assert!(found.found >= 2 && found.cut, "{found:?}");
    }

    #[test]
    fn a_look_tells_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        assert_eq!(look(&file).unwrap(), Found::Nothing);
        fs::write(&file, "").unwrap();
        assert_eq!(look(&file).unwrap(), Found::File);
        assert_eq!(look(folder.path()).unwrap(), Found::Folder);
        assert_eq!(look(&folder.path().join("b/c")).unwrap(), Found::NoFolder);
        let deep = folder.path().join("x/y/z");
        assert_eq!(nearest(&deep).as_deref(), Some(folder.path()));
    }
}

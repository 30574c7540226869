//! The path as it is typed. Names that cannot be typed, because they are no Unicode, can still be
//! picked from the list: what was picked is remembered beside the letters that stand for it.

use std::ffi::OsString;
use std::path::{MAIN_SEPARATOR, Path, PathBuf, is_separator};

/// What stands in the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PathText {
    /// The letters.
    pub(super) text: String,
    /// The path that was picked last, and the letters that stand for it.
    picked: Option<(String, PathBuf)>,
    /// Where a path begins that does not begin at the root.
    home: Option<PathBuf>,
}

impl PathText {
    /// A name in a folder.
    pub(super) fn new(folder: Option<&Path>, name: &str) -> Self {
        let home = std::env::home_dir();
        let mut text = Self {
            home: home.filter(|home| home.is_absolute()),
            ..Self::default()
        };
        let folder = folder.or(text.home.as_deref()).map(Path::to_owned);
        if let Some(folder) = folder {
            text.pick_folder(&folder);
        }
        text.text.push_str(name);
        text
    }

    /// Puts a folder in the field; what is typed on goes on in it.
    pub(super) fn pick_folder(&mut self, folder: &Path) {
        let mut shown = folder.to_string_lossy().into_owned();
        let mut real = OsString::from(folder);
        if !shown.ends_with(is_separator) {
            shown.push(MAIN_SEPARATOR);
            real.push(MAIN_SEPARATOR.to_string());
        }
        self.pick(shown, real.into());
    }

    /// Puts a file in the field.
    pub(super) fn pick_file(&mut self, file: &Path) {
        self.pick(file.to_string_lossy().into_owned(), file.to_owned());
    }

    fn pick(&mut self, shown: String, real: PathBuf) {
        self.text.clone_from(&shown);
        self.picked = Some((shown, real));
    }

    /// The path that the letters mean.
    pub(super) fn path(&self) -> PathBuf {
        if let Some((shown, real)) = &self.picked
            && let Some(more) = self.text.strip_prefix(shown.as_str())
        {
            let mut path = real.clone().into_os_string();
            path.push(more);
            return path.into();
        }
        let typed = Path::new(&self.text);
        match (&self.home, typed.strip_prefix("~")) {
            (Some(home), Ok(rest)) => self.ended_as_typed(home.join(rest)),
            (Some(home), Err(_)) if typed.is_relative() => home.join(typed),
            _ => typed.to_owned(),
        }
    }

    /// `~/` is a folder, as it was typed; a path forgets its last slash.
    fn ended_as_typed(&self, path: PathBuf) -> PathBuf {
        if self.text.ends_with(is_separator) && !ends_with_separator(&path) {
            let mut longer = path.into_os_string();
            longer.push(MAIN_SEPARATOR.to_string());
            return longer.into();
        }
        path
    }

    /// The folder that is being typed in, and the beginning of the name in it.
    pub(super) fn parts(&self) -> (PathBuf, String) {
        let path = self.path();
        if ends_with_separator(&path) {
            return (path, String::new());
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        (folder, name.into_owned())
    }
}

fn ends_with_separator(path: &Path) -> bool {
    path.to_string_lossy().ends_with(is_separator)
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    fn parts(text: &PathText) -> (String, String) {
        let (folder, name) = text.parts();
        (folder.to_string_lossy().into_owned(), name)
    }

    #[test]
    fn a_path_is_a_folder_and_the_beginning_of_a_name() {
        let mut text = PathText::new(Some(Path::new("/tmp")), "dora");
        assert_eq!(text.text, "/tmp/dora");
        assert_eq!(parts(&text), ("/tmp".into(), "dora".into()));
        text.text = "/tmp/".into();
        assert_eq!(parts(&text), ("/tmp/".into(), String::new()));
        text.text = "/var/lib/".into();
        assert_eq!(parts(&text), ("/var/lib/".into(), String::new()));
    }

    #[test]
    fn a_tilde_and_a_bare_name_are_at_home() {
        let mut text = PathText {
            home: Some("/home/anna".into()),
            ..PathText::default()
        };
        for (typed, meant) in [
            ("~/a", "/home/anna/a"),
            ("~/", "/home/anna/"),
            ("a/b", "/home/anna/a/b"),
            ("/a", "/a"),
            ("~a", "/home/anna/~a"),
        ] {
            text.text = typed.into();
            assert_eq!(text.path().to_str(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_was_picked_is_meant_although_it_cannot_be_typed() {
        let odd = Path::new(OsStr::from_bytes(b"/tmp/odd\xff")).to_owned();
        let mut text = PathText::default();
        text.pick_folder(&odd);
        text.text.push_str("more");
        assert_eq!(text.path().as_os_str().as_bytes(), b"/tmp/odd\xff/more");
        assert_eq!(text.parts().0, odd);
        text.pick_file(&odd);
        assert_eq!(text.path(), odd);
    }
}

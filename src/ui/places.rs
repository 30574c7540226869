//! What is remembered of where the user was: the lesson and the step of the last time, and the
//! lesson files that were opened.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// So many files are remembered.
const MOST: usize = 8;

/// Where a lesson's text comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whence {
    /// Built in, by its name.
    BuiltIn(String),
    /// A file.
    File(PathBuf),
}

/// A place in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which lesson.
    pub whence: Whence,
    /// Its title.
    pub title: String,
    /// What the run was drawn from.
    pub seed: u64,
    /// How many steps had been made.
    pub step: usize,
    /// The variants that were on.
    #[serde(default)]
    pub variants: Vec<String>,
}

/// What is remembered from one start to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Places {
    /// Where the user was.
    pub last: Option<Place>,
    /// Files, the one opened last first.
    pub recent: Vec<PathBuf>,
    /// The folder of the user's own lessons.
    pub lessons: Option<PathBuf>,
}

impl Places {
    /// A file was opened. A path that is no Unicode cannot be written down.
    pub fn opened(&mut self, path: &Path) {
        if path.to_str().is_none() {
            return;
        }
        self.recent.retain(|other| other != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_opened_last_stands_first_and_none_stands_twice() {
        let mut places = Places::default();
        for number in 0..10 {
            places.opened(Path::new(&format!("{number}.toml")));
        }
        places.opened(Path::new("5.toml"));
        let names: Vec<_> = places
            .recent
            .iter()
            .filter_map(|path| path.to_str())
            .collect();
        assert_eq!(
            names,
            [
                "5.toml", "9.toml", "8.toml", "7.toml", "6.toml", "4.toml", "3.toml", "2.toml"
            ]
        );
    }
}

//! Holds the walls between the rooms: reads every source file, test code included, and compares
//! what it names with the table of rooms. No build is needed to know who may see whom.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and what its row in the table names; what those rooms may use comes with them.
/// `time` and `seed` are everybody's.
const ROOMS: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("seed", &[]),
    ("wire", &[]),
    ("protocol", &["wire"]),
    ("net", &["wire"]),
    ("sim", &["protocol", "net"]),
    ("session", &["sim"]),
    ("view", &["session", "sim", "protocol", "wire"]),
    ("files", &["view", "session", "wire"]),
    ("ui", &["view", "files", "session"]),
    ("cli", &["view", "files", "session"]),
];

/// What reaches outside of the program, and the files or rooms that may name it.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("std::net", &["net/"]),
    ("socket2", &["net/"]),
    // The tests of `view` look at the lessons, which `files` has for everybody above. What the
    // kernel tells in `/proc` is no file of anybody's: sockets, processes and switches are of `net`.
    ("std::fs", &["files/", "net/proc.rs", "view/testing.rs"]),
    (
        "std::thread",
        &["session/runner", "net/live", "files/errand"],
    ),
    ("Instant::now", &["session/runner", "net/live", "ui/"]),
    ("SystemTime::now", &["session/runner", "ui/"]),
    ("jiff", &["files/", "cli/"]),
    ("egui", &["ui/"]),
    ("eframe", &["ui/"]),
    ("Color32", &["ui/"]),
    ("println!", &["cli/", "main.rs"]),
    ("print!", &["cli/", "main.rs"]),
    ("eprintln!", &["cli/", "main.rs"]),
    ("eprint!", &["cli/", "main.rs"]),
];

/// The carriers, which open sockets: the simulated world must not know them.
const CARRIERS: &[&str] = &["net::memory", "net::loopback", "net::live"];

/// A file longer than this is two files.
const LONGEST: usize = 500;

#[test]
fn every_room_names_only_what_its_row_allows() {
    let broken: Vec<String> = sources("src").iter().flat_map(broken_walls).collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_file_says_what_it_is_and_is_short() {
    let all = ["src", "tests"].into_iter().flat_map(sources);
    let broken: Vec<String> = all.flat_map(|source| ill_formed(&source)).collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_room_has_its_row() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let rooms: BTreeSet<&str> = modules.collect();
    let rows: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    assert!(rooms.is_subset(&rows), "rooms {rooms:?}, rows {rows:?}");
}

/// The walls can fall: each line here stands in a room that must not say it.
#[test]
fn a_broken_wall_is_found_and_named() {
    let told = |path: &str, line: &str| {
        let text = format!("//! A room.\n\n{line}\n");
        broken_walls(&Source {
            path: path.into(),
            text,
        })
        .join("\n")
    };
    let found = [
        (
            "protocol/client.rs",
            "use crate::net::Link;",
            "`protocol` must not use `net`",
        ),
        (
            "wire/mod.rs",
            "fn f(_: crate::net::Link) {}",
            "`wire` must not use `net`",
        ),
        (
            "wire/mod.rs",
            "use super::seed::Seed;",
            "leave the room with `crate::`",
        ),
        (
            "sim/engine.rs",
            "use crate::net::loopback::Loopback;",
            "`sim` must not know a carrier",
        ),
        (
            "sim/engine.rs",
            "use crate::{net, ui};",
            "name one room in each `use`",
        ),
        (
            "view/mod.rs",
            "use std::{fs, net};",
            "name one path in each `use`",
        ),
        (
            "view/mod.rs",
            "let now = Instant::now();",
            "`Instant::now` belongs to session/runner",
        ),
        (
            "sim/host.rs",
            "use std::net::Ipv4Addr;",
            "`std::net` belongs to net/",
        ),
        (
            "files/svg.rs",
            "    println!(\"done\");",
            "`println!` belongs to cli/, main.rs",
        ),
    ];
    for (path, line, rule) in found {
        let told = told(path, line);
        assert!(
            told.starts_with(&format!("src/{path}:3: {rule}")),
            "{line}: {told}"
        );
    }
    for (path, line) in [
        ("cli/run.rs", "use crate::sim::Command;"),
        (
            "sim/engine.rs",
            "// unlike std::thread and Instant, time is handed in",
        ),
        ("view/mod.rs", "use core::net::Ipv4Addr;"),
        (
            "view/mod.rs",
            "Until::Instant(instant) => unprintln!(instant),",
        ),
        ("session/runner/thread.rs", "let now = Instant::now();"),
        ("wire/walk.rs", "use super::options::code;"),
    ] {
        assert_eq!(told(path, line), "", "{line}");
    }
}

/// A source file and where it lies, below `src` or `tests`.
struct Source {
    path: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
        .iter()
        .map(|path| read(path, &root().join(folder)))
        .collect()
}

fn read(path: &PathBuf, folder: &Path) -> Source {
    let below = path
        .strip_prefix(folder)
        .unwrap()
        .to_string_lossy()
        .replace('\\', "/");
    Source {
        path: below,
        text: fs::read_to_string(path).unwrap(),
    }
}

/// Every line that reaches through a wall, as `file:line: rule`.
fn broken_walls(source: &Source) -> Vec<String> {
    let mut broken = Vec::new();
    for (number, line) in (1..).zip(source.text.lines()) {
        let code = without_comment(line);
        let rules = wrong_rooms(source, code)
            .into_iter()
            .chain(wrong_outside(source, code))
            .chain(unreadable(source, code));
        broken.extend(rules.map(|rule| format!("src/{}:{number}: {rule}", source.path)));
    }
    broken
}

fn without_comment(line: &str) -> &str {
    let comment = if line.trim_start().starts_with("//") {
        Some(0)
    } else {
        line.find(" // ")
    };
    &line[..comment.unwrap_or(line.len())]
}

/// The room a file belongs to: its folder, or its own name; none for `lib.rs` and `main.rs`.
fn room(source: &Source) -> Option<&str> {
    let first = source.path.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    ROOMS
        .iter()
        .map(|(room, _)| *room)
        .find(|room| *room == name)
}

/// All rooms that a room may use.
fn allowed(room: &str) -> BTreeSet<&'static str> {
    let mut all = BTreeSet::from(["time", "seed"]);
    let row = ROOMS.iter().find(|(name, _)| *name == room);
    for other in row.into_iter().flat_map(|(_, names)| *names) {
        all.insert(other);
        all.append(&mut allowed(other));
    }
    all
}

fn wrong_rooms(source: &Source, code: &str) -> Vec<String> {
    let Some(room) = room(source) else {
        return Vec::new();
    };
    let allowed = allowed(room);
    let named = code.split("crate::").skip(1).map(first_word);
    let known = named.filter(|name| ROOMS.iter().any(|(other, _)| other == name));
    let mut rules: Vec<String> = known
        .filter(|name| *name != room && !allowed.contains(name))
        .map(|name| format!("`{room}` must not use `{name}`"))
        .collect();
    if room == "sim" && CARRIERS.iter().any(|carrier| code.contains(carrier)) {
        rules.push("`sim` must not know a carrier".into());
    }
    rules
}

fn first_word(text: &str) -> &str {
    let ends = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    &text[..ends]
}

fn wrong_outside(source: &Source, code: &str) -> Vec<String> {
    let foreign = OUTSIDE.iter().filter(|(word, places)| {
        names(code, word) && !places.iter().any(|place| source.path.starts_with(place))
    });
    foreign
        .map(|(word, places)| format!("`{word}` belongs to {}", places.join(", ")))
        .collect()
}

/// Whether the code names this, as a whole word.
fn names(code: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

/// Ways of writing that hide a path from this test.
fn unreadable(source: &Source, code: &str) -> Option<String> {
    if code.contains("use crate::{") {
        return Some("name one room in each `use`".into());
    }
    if code.contains("use std::{") {
        return Some("name one path in each `use`".into());
    }
    let path = code
        .strip_prefix("pub ")
        .unwrap_or(code)
        .strip_prefix("use ")?;
    let ups = path.split("::").take_while(|step| *step == "super").count();
    let depth = source.path.trim_end_matches("/mod.rs").split('/').count();
    (ups >= depth && room(source).is_some()).then(|| "leave the room with `crate::`".into())
}

fn ill_formed(source: &Source) -> Vec<String> {
    let mut broken = Vec::new();
    if !source.text.starts_with("//!") {
        broken.push(format!(
            "{}:1: begin with `//!`: what it is, what it leaves to others",
            source.path
        ));
    }
    let lines = source.text.lines().count();
    if lines > LONGEST {
        broken.push(format!(
            "{}:{lines}: longer than {LONGEST} lines",
            source.path
        ));
    }
    broken
}

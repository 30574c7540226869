//! `dorascope reports`: a folder as a table, as objects and for a spreadsheet.

use std::process::{Command, Output};

use super::{Folder, class, handed};

/// What the program prints, and what it says on standard error.
fn printed(words: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_dorascope"))
        .arg("reports")
        .args(words)
        .output()
        .unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = output;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(stdout), text(stderr));
    assert_eq!(status.code(), Some(0), "{words:?}: {err}");
    (out, err)
}

#[test]
fn every_session_of_the_folder_is_an_object_whatever_is_wrong_with_it() {
    let folder = class();
    let (out, err) = printed(&[folder.word(), "--json"]);
    assert_eq!(err, "");
    let rows: Vec<serde_json::Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |key: &str| -> Vec<&str> {
        rows.iter()
            .map(|row| row[key].as_str().unwrap_or(""))
            .collect()
    };
    assert_eq!(
        of("file"),
        [
            "ada-dora.dorascope",
            "bob-dora.dorascope",
            "cyd-relay.dorascope",
            "dan.dorascope",
            "eve.dorascope"
        ]
    );
    assert_eq!(of("name"), ["Ada", "Bob", "Cyd", "", "Ada"]);
    assert_eq!(
        of("verified"),
        ["yes", "yes", "yes", "cannot be read", "differs"]
    );
    assert_eq!(rows[2]["variants"], serde_json::json!(["option-82"]));
    let figures = ["asked", "answered", "right", "wrong", "revealed", "notes"];
    let of_cyd = figures.map(|key| rows[2][key].as_u64().unwrap());
    assert_eq!(of_cyd, [2, 1, 1, 0, 1, 0]);
    let alike = of("alike");
    assert!(
        alike[0].contains("same run as bob-dora.dorascope"),
        "{alike:?}"
    );
    assert!(alike[0].contains("begun in the same second"));
    assert!(alike[1].contains("same run as ada-dora.dorascope"));
    assert_eq!(alike[2], "");
    assert!(of("error")[3].starts_with("line 1"));
    assert!(of("error")[4].contains("differs within"));
}

#[test]
fn the_table_is_read_by_people_and_by_spreadsheets() {
    let folder = class();
    let (out, _) = printed(&[folder.word()]);
    assert_eq!(out.lines().count(), 6, "{out}");
    let cyd = out.lines().find(|line| line.starts_with("Cyd")).unwrap();
    assert!(
        cyd.contains("  2      1      0         1      0  "),
        "{cyd}"
    );
    let (out, _) = printed(&[folder.word(), "--csv"]);
    let header = "file,name,lesson,asked,right,wrong,revealed,notes,digest,verified,saved,remark";
    assert_eq!(out.lines().next(), Some(header));
    assert!(out.contains("\nbob-dora.dorascope,Bob,"));
    assert!(out.contains(",yes,2020-09-13T12:27:40Z,"));
}

#[test]
fn a_name_can_neither_speak_to_the_terminal_nor_calculate() {
    let folder = Folder::new();
    let name = "=HYPERLINK(\"x\")\u{1b}[2J";
    folder.put("eve.dorascope", handed(name, "dora", 0, Vec::new()));
    for format in [&["--csv"][..], &["--json"], &[]] {
        let mut words = vec![folder.word()];
        words.extend(format);
        let (out, _) = printed(&words);
        assert!(!out.contains('\u{1b}'), "{format:?}: {out}");
    }
    let (out, _) = printed(&[folder.word(), "--csv"]);
    assert!(out.contains("\"'=HYPERLINK(\"\"x\"\")"), "{out}");
}

#[test]
fn more_files_than_are_read_are_told() {
    let folder = Folder::new();
    for number in 0..503 {
        std::fs::write(folder.file(&format!("{number:03}.dorascope")), "x").unwrap();
    }
    let (out, err) = printed(&[folder.word(), "--json"]);
    assert_eq!(out.lines().count(), 500);
    assert_eq!(err, "dorascope: showing 500 of 503 session files\n");
}

#[test]
fn a_folder_without_reports_and_no_folder_are_told() {
    let folder = Folder::new();
    let (out, err) = printed(&[folder.word(), "--json"]);
    assert_eq!(out, "");
    assert!(err.ends_with("has no session file (.dorascope)\n"), "{err}");
    let missing = folder.file("away");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    let output = command.arg("reports").arg(&missing).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.starts_with("dorascope: cannot read ") && err.lines().count() == 1);
}

//! zenity, a program that shows a dialog and prints the path. It is asked here and not through
//! rfd, which gives it no folder, loses paths that are not UTF-8, and cannot tell a dialog that
//! failed from one that was cancelled.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::question::{Answer, Filter, Kind, Question};

/// What zenity ends with when the user cancels.
const CANCELLED: i32 = 1;

/// Whether it is installed.
pub(super) fn is_there() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file())
}

/// Asks, and waits for the answer.
pub(super) fn ask(question: &Question) -> Answer {
    let mut command = Command::new("zenity");
    command.args(arguments(question)).stdin(Stdio::null());
    match command.output() {
        Ok(output) => answer(output),
        Err(error) => Answer::Failed(format!("zenity cannot be started: {error}")),
    }
}

fn arguments(question: &Question) -> Vec<OsString> {
    let kind = question.purpose.kind();
    let title = format!("--title={}", question.purpose.title());
    let mut all = vec![OsString::from("--file-selection"), title.into()];
    match kind {
        Kind::Open => {}
        Kind::Save => all.extend(["--save".into(), "--confirm-overwrite".into()]),
        Kind::Folder => all.push("--directory".into()),
    }
    let mut place = question.folder.clone().unwrap_or_default();
    place.push(&question.name);
    if !place.as_os_str().is_empty() {
        // A folder ends with a slash: what is in it is to be shown, not itself chosen.
        let mut start = OsString::from("--filename=");
        start.push(&place);
        if question.name.is_empty() && !place.as_os_str().as_bytes().ends_with(b"/") {
            start.push("/");
        }
        all.push(start);
    }
    if kind != Kind::Folder {
        all.extend(question.purpose.filters().iter().map(filter));
    }
    all
}

/// `--file-filter=Captures | *.pcap *.PCAP`: its patterns mind small and capital letters.
fn filter(filter: &Filter) -> OsString {
    let both = |ending: &&str| format!("*.{ending} *.{}", ending.to_uppercase());
    let mut patterns: Vec<String> = filter.endings.iter().map(both).collect();
    if patterns.is_empty() {
        patterns.push("*".into());
    }
    format!("--file-filter={} | {}", filter.name, patterns.join(" ")).into()
}

fn answer(output: Output) -> Answer {
    let Output {
        status,
        mut stdout,
        stderr,
    } = output;
    if stdout.ends_with(b"\n") {
        stdout.pop();
    }
    match status.code() {
        Some(0) if !stdout.is_empty() => Answer::Chosen(PathBuf::from(OsString::from_vec(stdout))),
        Some(0 | CANCELLED) => Answer::Cancelled,
        _ => Answer::Failed(format!("zenity gave up ({status}){}", last_line(&stderr))),
    }
}

/// The last thing that it said, if it said anything.
fn last_line(stderr: &[u8]) -> String {
    let words = OsStr::from_bytes(stderr).to_string_lossy();
    let last = words.lines().rev().find(|line| !line.trim().is_empty());
    last.map_or(String::new(), |line| format!(": {}", line.trim()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::ExitStatus;

    use super::*;
    use crate::files::export::Export;
    use crate::ui::dialogs::Purpose;

    fn ended(code: i32, stdout: &[u8], stderr: &[u8]) -> Answer {
        answer(Output {
            status: ExitStatus::from_raw(code << 8),
            stdout: stdout.to_vec(),
            stderr: stderr.to_vec(),
        })
    }

    #[test]
    fn chosen_cancelled_and_failed_are_three_things() {
        let odd = OsStr::from_bytes(b"/tmp/ \xff\n ").to_owned();
        let mut printed = odd.clone().into_vec();
        printed.push(b'\n');
        assert_eq!(ended(0, &printed, b""), Answer::Chosen(odd.into()));
        assert_eq!(ended(1, b"", b"a warning\n"), Answer::Cancelled);
        let Answer::Failed(why) = ended(255, b"", b"first\nlast\n\n") else {
            panic!("it failed");
        };
        assert!(
            why.starts_with("zenity gave up (") && why.ends_with("): last"),
            "{why}"
        );
    }

    #[test]
    fn folder_name_and_filter_are_handed_over() {
        let mut question = Question {
            purpose: Purpose::Export(Export::Pcap),
            folder: Some("/tmp/here".into()),
            name: "dora.pcap".into(),
        };
        let all = arguments(&question);
        for wanted in [
            "--save",
            "--confirm-overwrite",
            "--filename=/tmp/here/dora.pcap",
            "--file-filter=Capture (pcap) | *.pcap *.PCAP *.cap *.CAP",
            "--file-filter=All files | *",
        ] {
            assert!(all.iter().any(|given| given == wanted), "{wanted}: {all:?}");
        }
        (question.purpose, question.name) = (Purpose::Open, String::new());
        let all = arguments(&question);
        assert!(all.iter().any(|given| given == "--filename=/tmp/here/"));
        assert!(!all.iter().any(|given| given == "--save"));
    }
}

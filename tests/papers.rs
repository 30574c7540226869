//! What a run leaves on paper: the lease log, the file that follows it, sequence diagrams, the
//! handout. Whoever chose the names in it, the papers stay what they are.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "papers/grammar.rs"]
mod grammar;
#[path = "papers/markup.rs"]
mod markup;
#[path = "papers/names.rs"]
mod names;
#[path = "papers/rebuild.rs"]
mod rebuild;
#[path = "properties/worlds.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod worlds;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output};
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::export::options::ExportOptions;
use dorascope::files::export::{Export, Subject, handout, mermaid, plantuml};
use dorascope::files::lessons;
use dorascope::session::{CarrierKind, Log, Order, Pace, Playhead, Until};
use dorascope::sim::Scenario;
use dorascope::sim::scenario::question::Asks;
use dorascope::time::SimTime;
use dorascope::view::sequence::Captions;
use proptest::prelude::*;
use support::{Played, Stage, cases, lesson, play};
use worlds::{Press, WorldPlan, presses, tampered_world, world};

/// 2026-01-01T00:00:00Z.
const EPOCH: Duration = Duration::from_secs(1_767_225_600);

fn subject<'a>(log: &'a Log, scenario: Option<&'a Scenario>, title: &'a str) -> Subject<'a> {
    Subject {
        options: ExportOptions {
            captions: false,
            ..ExportOptions::default()
        },
        log,
        until: Playhead::at_end(log),
        title,
        scenario,
        epoch: EPOCH,
        notes: &[],
    }
}

fn written(subject: &Subject<'_>, format: Export) -> String {
    let mut out = Vec::new();
    match format {
        // The ladder instead of the picture, which has tests of its own.
        Export::Handout => handout::write(subject, None, &mut out).unwrap(),
        format => drop(format.write(subject, &mut out).unwrap()),
    }
    String::from_utf8(out).unwrap()
}

/// A page without its picture, and the picture.
fn taken_apart(page: &str) -> (String, &str) {
    let (before, picture) = page.split_once("<svg").unwrap();
    let (picture, after) = picture.rsplit_once("</svg>").unwrap();
    (format!("{before}{after}"), picture)
}

#[test]
fn a_handout_has_its_picture_in_it_and_loads_nothing() {
    let played = play(&lesson("dora"), CarrierKind::Memory);
    let subject = subject(&played.log, Some(&played.scenario), "DORA");
    let mut page = Vec::new();
    Export::Handout.write(&subject, &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    let (rest, picture) = taken_apart(&page);
    markup::check(&rest).unwrap();
    assert!(picture.contains("aria-label") && picture.len() > 10_000);
    for loads in [
        "<script",
        "<image",
        "href=\"http",
        "url(http",
        "<?xml",
        "@import",
    ] {
        assert!(!picture.contains(loads), "{loads}");
    }
}

fn of_run(played: &Played, format: Export) -> String {
    let title = &played.scenario.lesson.title;
    written(&subject(&played.log, Some(&played.scenario), title), format)
}

fn all_lessons() -> Vec<(String, Played)> {
    let played = |name: &str| (name.to_owned(), play(&lesson(name), CarrierKind::Memory));
    lessons::all()
        .iter()
        .filter(|lesson| !lesson.has_crowd())
        .map(|lesson| played(lesson.name))
        .collect()
}

#[test]
fn the_lease_logs_of_all_lessons() {
    let mut all = String::new();
    for (name, played) in all_lessons() {
        let _ = writeln!(all, "{name}\n{}", of_run(&played, Export::LeaseLogTxt));
        assert_eq!(rebuild::flaw(&played.log, &played.scenario), None, "{name}");
    }
    insta::assert_snapshot!("lease_logs", all);
}

#[test]
fn a_lease_log_for_tables_says_the_same() {
    let played = play(&lesson("nak-wrong-network"), CarrierKind::Memory);
    let text = of_run(&played, Export::LeaseLogTxt);
    let table = of_run(&played, Export::LeaseLogCsv);
    let named = text.lines().next().unwrap().split(": ").nth(1).unwrap();
    let mut rows = table.lines();
    assert_eq!(rows.next().unwrap(), named.replace(' ', ","));
    for (line, row) in text.lines().skip(1).zip(rows) {
        let line: Vec<&str> = line.split_whitespace().collect();
        let row: Vec<&str> = row
            .split(',')
            .map(|cell| if cell.is_empty() { "-" } else { cell })
            .collect();
        assert_eq!(line, row);
    }
    assert_eq!(table.lines().count(), text.lines().count());
}

#[test]
fn a_paper_ends_at_the_playhead() {
    let played = play(&lesson("dora"), CarrierKind::Memory);
    let whole = subject(&played.log, Some(&played.scenario), "DORA");
    let half = Subject {
        until: Playhead::at(&played.log, SimTime::from_micros(300_000)),
        ..whole
    };
    let lines = |format| written(&half, format).lines().count();
    assert_eq!(lines(Export::LeaseLogTxt), 2, "header and offer");
    let diagram = written(&half, Export::Mermaid);
    assert!(
        diagram.contains("h0-)h1: 2. DHCPOFFER to everyone"),
        "{diagram}"
    );
    assert!(!diagram.contains("DHCPREQUEST"), "{diagram}");
    let page = written(&half, Export::Handout);
    assert!(
        page.contains("(on its way)") && !page.contains("DHCPACK"),
        "{page}"
    );
    assert!(page.contains("No client holds a lease."));
}

fn driven(plan: &WorldPlan, presses: &[Press]) -> Played {
    let scenario = plan.lab().scenario();
    let until = Until::Instant(SimTime::from_secs(1_200));
    let mut stage = Stage::new(&scenario, CarrierKind::Memory, Pace::Stopped, until);
    for press in presses {
        press.on(&mut stage);
    }
    stage.order(Order::Pace(Pace::Fast));
    stage.rush();
    stage.finish_unjudged()
}

/// All papers of a run keep their form.
fn demand_well_formed(log: &Log, scenario: Option<&Scenario>, title: &str) {
    let subject = subject(log, scenario, title);
    for captions in [Captions::Hidden, Captions::Shown] {
        let text = |write: &dyn Fn(&mut Vec<u8>)| {
            let mut out = Vec::new();
            write(&mut out);
            String::from_utf8(out).unwrap()
        };
        let diagram = text(&|out| mermaid::write(&subject, captions, out).unwrap());
        assert_eq!(grammar::mermaid(&diagram), Ok(()), "{diagram}");
        let diagram = text(&|out| plantuml::write(&subject, captions, out).unwrap());
        assert_eq!(grammar::plantuml(&diagram), Ok(()), "{diagram}");
    }
    let page = written(&subject, Export::Handout);
    assert_eq!(markup::check(&page), Ok(()), "{page}");
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn what_any_server_has_on_record_stands_in_the_lease_log(
        plan in world(),
        presses in presses(),
    ) {
        let played = driven(&plan, &presses);
        let flaw = rebuild::flaw(&played.log, &played.scenario);
        prop_assert!(flaw.is_none(), "{}\nin\n{}", flaw.unwrap(), of_run(&played, Export::LeaseLogTxt));
    }

    #[test]
    fn altered_messages_do_not_spoil_the_lease_log(plan in tampered_world()) {
        let played = driven(&plan, &[]);
        let flaw = rebuild::flaw(&played.log, &played.scenario);
        prop_assert!(flaw.is_none(), "{}\nin\n{}", flaw.unwrap(), of_run(&played, Export::LeaseLogTxt));
        demand_well_formed(&played.log, Some(&played.scenario), "altered");
    }
}

#[test]
fn all_lessons_are_drawn_and_handed_out() {
    for (_, played) in all_lessons() {
        demand_well_formed(
            &played.log,
            Some(&played.scenario),
            &played.scenario.lesson.title,
        );
        let page = of_run(&played, Export::Handout);
        let captions = played.scenario.captions.len();
        let questions = played.scenario.questions.iter();
        let own: Vec<_> = questions
            .filter_map(|question| match &question.asks {
                Asks::Own(own) => Some(own),
                Asks::Generated(_) => None,
            })
            .collect();
        // Each question stands there twice: with its answers, and with the right one.
        assert_eq!(page.matches("<li>").count(), captions + 2 * own.len());
        let answers: usize = own.iter().map(|own| own.answers.len()).sum();
        let reasons = own.iter().filter(|own| !own.because.is_empty()).count();
        let because = page.matches("class=\"because\"").count();
        assert_eq!(because, captions + answers + reasons);
    }
}

#[test]
fn the_handout_has_all_of_a_long_question_and_its_answers() {
    let long = |what: &str| format!("{what} {}at all?", "and so on ".repeat(30));
    let (ask, answer, because) = (long("What"), long("That"), long("So"));
    let text = format!(
        "{}\n[[question]]\nbefore = \"REQUEST\"\nask = \"{ask}\"\n\
         answers = [\"no\", \"{answer}\"]\nright = 2\nbecause = \"{because}\"\n",
        lessons::find("dora").unwrap().text
    );
    let scenario = Arc::new(Scenario::parse(&text).unwrap());
    let page = of_run(&play(&scenario, CarrierKind::Memory), Export::Handout);
    for (words, times) in [(&ask, 1), (&answer, 2), (&because, 1)] {
        assert_eq!(page.matches(words).count(), times, "{words}");
    }
    let played = play(&scenario, CarrierKind::Memory);
    let mut subject = subject(&played.log, Some(&scenario), "");
    subject.options.answers = false;
    let page = written(&subject, Export::Handout);
    for (words, times) in [
        (&ask, 1),
        (&answer, 1),
        (&because, 0),
        (&"Answers".into(), 0),
    ] {
        assert_eq!(page.matches(words).count(), times, "{words}");
    }
}

#[test]
fn nothing_at_all_is_a_paper_too() {
    demand_well_formed(&Log::default(), None, "");
}

#[test]
fn two_servers_as_diagrams() {
    let played = play(&lesson("two-servers"), CarrierKind::Memory);
    insta::assert_snapshot!("mermaid", of_run(&played, Export::Mermaid));
    insta::assert_snapshot!("plantuml", of_run(&played, Export::PlantUml));
}

#[test]
fn a_handout_of_dora() {
    let played = play(&lesson("dora"), CarrierKind::Memory);
    let page = of_run(&played, Export::Handout);
    let start = page.find("<style>").unwrap();
    let end = page.find("</style>").unwrap();
    insta::assert_snapshot!("handout", format!("{}{}", &page[..start], &page[end..]));
}

fn dorascope(arguments: &[&str]) -> Output {
    let mut program = Process::new(env!("CARGO_BIN_EXE_dorascope"));
    program.args(arguments).output().unwrap()
}

fn stdout(arguments: &[&str]) -> String {
    let output = dorascope(arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn capture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pcap");
    folder.join(name).to_str().unwrap().to_owned()
}

#[test]
fn captures_have_a_lease_log() {
    let mut all = String::new();
    for name in [
        "cycle_kea_dhclient.pcap",
        "cycle_isc-dhcpd_udhcpc.pcap",
        "decline_isc_dhcpcd.pcap",
        "lease-expires_kea_dhclient.pcap",
        "lost-offer_dnsmasq_udhcpc.pcap",
    ] {
        let log = stdout(&["show", &capture(name), "--lease-log", "-"]);
        let _ = writeln!(all, "{name}\n{log}");
    }
    insta::assert_snapshot!("lease_logs_of_captures", all);
}

#[test]
fn all_captures_are_drawn_and_handed_out() {
    let folder = capture("");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_none_or(|ending| ending != "pcap" && ending != "pcapng")
        {
            continue;
        }
        let path = path.to_str().unwrap();
        let mermaid = stdout(&["show", path, "--mermaid", "-"]);
        assert_eq!(grammar::mermaid(&mermaid), Ok(()), "{path}");
        let plantuml = stdout(&["show", path, "--plantuml", "-"]);
        assert_eq!(grammar::plantuml(&plantuml), Ok(()), "{path}");
        let page = stdout(&["show", path, "--handout", "-"]);
        assert_eq!(markup::check(&taken_apart(&page).0), Ok(()), "{path}");
    }
}

fn place(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    (folder, path)
}

#[test]
fn the_name_of_a_lease_log_tells_its_format() {
    let (folder, _) = place("");
    let run = |name: &str| {
        let path = folder.path().join(name);
        let file = path.to_str().unwrap();
        stdout(&["run", "dora", "--carrier", "memory", "--lease-log", file]);
        std::fs::read_to_string(path).unwrap()
    };
    assert!(run("a.csv").starts_with("time,event,address,"));
    assert!(run("a.CSV").starts_with("time,event,address,"));
    assert!(run("a.txt").starts_with("# dorascope lease log 1: time event address "));
}

#[test]
fn captions_stand_in_a_diagram_if_wanted() {
    let of = |more: &[&str]| {
        let usual = ["run", "dora", "--carrier", "memory", "--plantuml", "-"];
        stdout(&[&usual, more].concat())
    };
    assert!(!of(&[]).contains("note across : "));
    assert!(of(&["--captions"]).contains("note across : Laptop A "));
}

#[test]
fn a_lease_file_has_what_clients_hold_at_the_end() {
    let (_folder, path) = place("dhcpleases.txt");
    let file = path.to_str().unwrap();
    let run = |lesson: &str, more: &[&str]| {
        let usual = ["run", lesson, "--carrier", "memory", "--lease-file", file];
        stdout(&[&usual, more].concat());
        std::fs::read_to_string(&path).unwrap()
    };
    let three = run("three-devices", &["--epoch", "2026-01-01T00:00:00Z"]);
    let leases: Vec<&str> = three.lines().skip(1).collect();
    assert_eq!(leases.len(), 3, "{three}");
    assert!(
        leases[0].starts_with("192.168.1.100 02:00:00:00:00:0a "),
        "{three}"
    );
    assert!(
        leases[0].contains(" active 2026-01-01T00:00:00."),
        "{three}"
    );
    let returned = run("release", &["--until", "20s"]);
    assert_eq!(returned.lines().count(), 1, "{returned}");
    assert!(returned.starts_with("# dorascope leases 1: "));
}

#[test]
fn a_file_of_another_kind_is_not_replaced_in_silence() {
    let (_folder, path) = place("thesis.txt");
    std::fs::write(&path, "my thesis").unwrap();
    let file = path.to_str().unwrap();
    let output = dorascope(&["run", "dora", "--carrier", "memory", "--lease-file", file]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("is no dhcpleases.txt"), "{said}");
}

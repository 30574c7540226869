//! The export sheet: every format, whole and up to the playhead, read again.

use dorascope::files::capture::open;
use dorascope::files::errand::Outcome;
use dorascope::files::export::Export;
use dorascope::files::export::options::ExportOptions;
use dorascope::files::export::task::{Place, Snapshot, Task};
use dorascope::session::Overheard;
use dorascope::ui::dialogs::{Answer, Purpose};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use super::support::window::{act, at_step, click, has, press};
use super::{answered, answering, entries, notice, saving_in};

/// DORA, looked at after the second of four messages.
fn in_the_middle() -> super::Window {
    let mut window = at_step("dora", 4);
    for _ in 0..2 {
        act(&mut window, dorascope::ui::action::Verb::Back);
    }
    window
}

/// How many messages a file holds, where the program reads this format itself.
fn messages_in(format: Export, path: &std::path::Path) -> Option<usize> {
    let text = || std::fs::read_to_string(path).unwrap();
    match format {
        Export::Json => {
            let lines = text();
            let object = |line| serde_json::from_str::<serde_json::Value>(line).unwrap();
            let types = lines.lines().map(|line| object(line)["type"].clone());
            Some(types.filter(serde_json::Value::is_string).count())
        }
        Export::Text => {
            let arrow = |line: &&str| line.contains('▶') || line.contains('◀');
            Some(text().lines().filter(arrow).count())
        }
        Export::Pcap | Export::PcapNg => {
            let mut listener = open::open(path).unwrap();
            let mut count = 0;
            while let Some(heard) = listener.next_heard().unwrap() {
                count += usize::from(matches!(heard.what, Overheard::Dhcp(_)));
            }
            Some(count)
        }
        #[allow(
            unreachable_patterns,
            reason = "other formats have readers of their own"
        )]
        _ => None,
    }
}

#[test]
fn every_format_is_written_whole_and_up_to_the_playhead() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = in_the_middle();
    saving_in(&mut window, folder.path());
    for format in Export::all() {
        let mut sizes = Vec::new();
        for (scope, count) in [("Whole run", 4), ("Up to the playhead", 2)] {
            press(&mut window, Modifiers::COMMAND, Key::E);
            window.get_by_label(format.name()).scroll_to_me();
            window.run_steps(4);
            click(&mut window, format.name());
            click(&mut window, scope);
            let name = format!("dora-seed-2131.{}", format.extensions()[0]);
            assert!(has(&window, &name), "{name} is not previewed");
            window.state_mut().model.notice = None;
            click(&mut window, "Save…");
            let saved = format!("Saved {name}, {count} messages");
            assert_eq!(notice(&mut window), saved);
            assert!(has(&window, &saved), "it is to be seen");
            let path = folder.path().join(name);
            let read = messages_in(format, &path);
            assert!(
                read.is_none_or(|read| read == count),
                "{format:?}: {read:?}"
            );
            sizes.push(path.metadata().unwrap().len());
        }
        assert!(sizes[0] > sizes[1] && sizes[1] > 0, "{format:?}: {sizes:?}");
    }
    assert_eq!(entries(folder.path()).len(), Export::all().count());
}

#[test]
fn captions_are_offered_where_a_format_has_them_and_left_out_if_not_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = in_the_middle();
    saving_in(&mut window, folder.path());
    let path = folder.path().join("dora-seed-2131.pcapng");
    let caption = || {
        let octets = std::fs::read(&path).unwrap();
        String::from_utf8_lossy(&octets).contains("asks everyone: is there a DHCP server?")
    };
    press(&mut window, Modifiers::COMMAND, Key::E);
    click(&mut window, Export::Json.name());
    assert!(!has(&window, "With captions"));
    click(&mut window, Export::PcapNg.name());
    click(&mut window, "Save…");
    notice(&mut window);
    assert!(caption());
    press(&mut window, Modifiers::COMMAND, Key::E);
    click(&mut window, "With captions");
    click(&mut window, "Save…");
    notice(&mut window);
    assert!(!caption());
    // It is remembered.
    assert!(!window.state().model.prefs.dialogs.options.captions);
    press(&mut window, Modifiers::COMMAND, Key::E);
    assert!(has(&window, "With captions"));
}

/// What is written is the run as it was when *Save…* was pressed.
#[test]
fn a_run_that_goes_on_meanwhile_is_written_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let (answer, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let mut window = at_step("dora", 2);
    let chosen = path.clone();
    answering(&mut window, move |_| {
        wait.lock().unwrap().recv().unwrap();
        Answer::Chosen(chosen.clone())
    });
    press(&mut window, Modifiers::COMMAND, Key::E);
    click(&mut window, Export::Json.name());
    click(&mut window, "Save…");
    press(&mut window, Modifiers::NONE, Key::Space);
    press(&mut window, Modifiers::SHIFT, Key::R);
    assert_eq!(window.state().model.message_count(), 0);
    answer.send(()).unwrap();
    assert_eq!(notice(&mut window), "Saved a.jsonl, 2 messages");
    assert_eq!(messages_in(Export::Json, &path), Some(2));
}

#[test]
fn the_sheet_is_closed_by_esc_and_takes_all_other_keys() {
    let mut window = at_step("dora", 1);
    press(&mut window, Modifiers::COMMAND, Key::E);
    press(&mut window, Modifiers::NONE, Key::N);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(!has(&window, "Save…"));
    assert_eq!(window.state().model.message_count(), 1);
    press(&mut window, Modifiers::COMMAND, Key::E);
    click(&mut window, "Cancel");
    assert!(!has(&window, "Save…"));
}

#[test]
fn the_sheet_can_be_used_by_keys_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = at_step("dora", 4);
    let asked = saving_in(&mut window, folder.path());
    press(&mut window, Modifiers::COMMAND, Key::E);
    let focused = window.get_by_label(Export::PcapNg.name());
    assert!(egui_kittest::kittest::NodeT::accesskit_node(&focused).is_focused());
    press(&mut window, Modifiers::SHIFT, Key::Tab);
    press(&mut window, Modifiers::NONE, Key::Space);
    window.get_by_label("Save…").focus();
    window.run_steps(2);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(
        notice(&mut window),
        "Saved dora-seed-2131.jsonl, 4 messages"
    );
    answered(&mut window);
    let purpose = asked.lock().unwrap()[0].purpose;
    assert_eq!(purpose, Purpose::Export(Export::Json));
}

/// As it is wished for by formats that become one file for each step.
#[test]
fn each_step_has_a_file_of_its_own_up_to_the_playhead() {
    let folder = tempfile::tempdir().unwrap();
    let window = in_the_middle();
    let model = &window.state().model;
    let snapshot = Snapshot {
        log: model.log.clone(),
        until: model.playhead(),
        title: "DORA: the first/../address".into(),
        scenario: Some(model.scenario.clone()),
        epoch: model.epoch(),
        notes: model.notes.all().clone(),
        options: ExportOptions::default(),
    };
    let place = Place::Folder(folder.path().to_owned());
    let task = Task::begin(Export::Json, snapshot, place, || ()).unwrap();
    let begun = std::time::Instant::now();
    let done = loop {
        match task.take() {
            Outcome::Pending if begun.elapsed() < super::PATIENCE => std::thread::yield_now(),
            outcome => break outcome,
        }
    };
    assert!(matches!(done, Outcome::Done(Ok(None))), "{done:?}");
    let names = entries(folder.path());
    assert_eq!(
        names,
        [
            "DORA-the-first-address-01.jsonl",
            "DORA-the-first-address-02.jsonl"
        ]
    );
    for (count, name) in (1..).zip(&names) {
        let read = messages_in(Export::Json, &folder.path().join(name));
        assert_eq!(read, Some(count));
    }
}

/// The numbers of the messages whose arrows a picture has.
fn arrows_in(path: &std::path::Path) -> Vec<usize> {
    let svg = std::fs::read_to_string(path).unwrap();
    let numbers = svg.split("message ").skip(1);
    let mut numbers: Vec<usize> = numbers
        .filter_map(|rest| rest.split_once(':')?.0.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[test]
fn a_picture_can_be_of_what_is_in_sight_or_of_what_was_chosen() {
    use dorascope::ui::action::Verb;
    let folder = tempfile::tempdir().unwrap();
    let mut window = at_step("two-servers", 7);
    saving_in(&mut window, folder.path());
    press(&mut window, Modifiers::COMMAND, Key::E);
    click(&mut window, Export::Json.name());
    assert!(!has(&window, "In sight"), "only pictures show a part");
    click(&mut window, Export::Svg.name());
    assert!(!has(&window, "Pinned to chosen"), "nothing is pinned");
    click(&mut window, "In sight");
    click(&mut window, "Save…");
    notice(&mut window);
    let path = folder.path().join("two-servers-seed-2131.svg");
    let shown = arrows_in(&path);
    let newest = window.state().model.message_count();
    assert_eq!(shown.last(), Some(&newest), "the newest is in sight");

    let chosen = |window: &mut super::Window, number: usize| {
        let sent = window.state().model.steps.departures()[number - 1].released;
        super::support::window::wish(window, dorascope::ui::action::Action::Select(sent));
    };
    chosen(&mut window, 4);
    act(&mut window, Verb::Pin);
    chosen(&mut window, 2);
    press(&mut window, Modifiers::COMMAND, Key::E);
    click(&mut window, "Pinned to chosen");
    click(&mut window, "Save…");
    assert!(notice(&mut window).ends_with(", 3 messages"));
    assert_eq!(arrows_in(&path), [2, 3, 4]);
}

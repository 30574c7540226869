//! Branches in the window: made, named, looked at in turn, undone, closed, saved and opened again.

use std::path::Path;

use dorascope::session::{Digest, Playhead};
use dorascope::sim::scenario::FaultAction;
use dorascope::sim::{Command, Event, HostId, Record};
use dorascope::ui::Drive;
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::branches::BranchWish;
use dorascope::ui::network::{NetworkWish, Tab};
use dorascope::ui::notes::NoteWish;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use super::file::{claims_another_beginning, tree};
use crate::support::window::{
    Window, act, at_step, click, driven, has, key, press, steps, type_text, wait_for, wish,
};

fn records(window: &Window) -> Vec<Record> {
    window.state().model.log.records().to_vec()
}

pub(crate) fn names(window: &Window) -> Vec<String> {
    let tabs = window.state().runs().tabs().iter();
    tabs.map(|tab| tab.name().to_owned()).collect()
}

fn active(window: &Window) -> String {
    window.state().runs().active().name().to_owned()
}

/// Does something of which a branch comes.
pub(crate) fn branching(window: &mut Window, make: impl FnOnce(&mut Window)) {
    let before = window.state().runs().tabs().len();
    make(window);
    wait_for(window, "the branch", |window| {
        window.state().runs().tabs().len() == before + 1
    });
}

fn back_to(window: &mut Window, step: usize) {
    let model = &window.state().model;
    let place = Playhead::after(&model.log, model.steps.end_of(step));
    wish(window, Action::Seek(place));
}

fn is_lost(records: &[Record]) -> bool {
    records
        .iter()
        .any(|record| matches!(record.event, Event::Dropped(_)))
}

#[test]
fn a_branch_goes_on_differently_and_the_old_run_stays_in_its_tab() {
    let mut window = at_step("dora", 4);
    let trunk = records(&window);
    back_to(&mut window, 2);
    let count = window.state().model.playhead().count;
    branching(&mut window, |window| click(window, "Branch from here"));
    assert_eq!(records(&window), trunk[..count], "as the trunk was there");
    assert!(window.state().model.is_live(), "its edge is live");
    assert_eq!(names(&window), ["DORA: the first address", "from 0.400"]);
    act(&mut window, Verb::DropFlight);
    steps(&mut window, 1);
    assert!(is_lost(&records(&window)));
    assert_eq!(active(&window), "drop REQUEST of laptop-a");
    let branch = records(&window);
    click(&mut window, "Run DORA: the first address");
    assert_eq!(records(&window), trunk);
    let looked = window.state().model.playhead().count;
    assert_eq!(looked, count, "one looks where one looked");
    key(&mut window, Key::End);
    steps(&mut window, 1);
    assert!(records(&window).len() > trunk.len(), "the trunk goes on");
    assert!(!is_lost(&records(&window)));
    click(&mut window, "Run drop REQUEST of laptop-a");
    assert_eq!(records(&window), branch);
    steps(&mut window, 1);
    assert!(records(&window).len() > branch.len(), "so does the branch");
}

#[test]
fn over_sockets_only_the_run_that_is_looked_at_holds_ports_and_each_goes_on() {
    let mut window = driven("dora", [1280.0, 800.0], Drive::Thread);
    for count in 1..=4 {
        act(&mut window, Verb::Step);
        wait_for(&mut window, "the step", |window| {
            let model = &window.state().model;
            model.steps.number(model.log.len()) == count && model.status.in_flight == 0
        });
    }
    let trunk = records(&window);
    let ports = window.state().model.status.ports.clone();
    assert!(!ports.is_empty());
    back_to(&mut window, 1);
    branching(&mut window, |window| act(window, Verb::Branch));
    let with_ports = |window: &Window| !window.state().model.status.ports.is_empty();
    wait_for(&mut window, "sockets", with_ports);
    let own = window.state().model.status.ports.clone();
    let parked = {
        let runs = window.state().runs();
        let other = runs.tabs()[0].parked.as_ref().unwrap();
        assert!(other.model.status.ports.is_empty());
        other.run.is_some()
    };
    assert!(parked);
    let bound = own
        .iter()
        .filter(|(_, address)| std::net::UdpSocket::bind(address).is_err());
    assert_eq!(bound.count(), own.len(), "its own ports are taken");
    for _ in 0..3 {
        let before = records(&window).len();
        act(&mut window, Verb::Step);
        wait_for(&mut window, "a step of the branch", |window| {
            let model = &window.state().model;
            model.log.len() > before && model.status.in_flight == 0
        });
    }
    let digest = |records: &[Record]| Digest::of(records).whole();
    assert_eq!(
        digest(&records(&window)),
        digest(&trunk),
        "nothing was changed"
    );
    press(&mut window, Modifiers::COMMAND, Key::Tab);
    key(&mut window, Key::End);
    wait_for(&mut window, "sockets", with_ports);
    act(&mut window, Verb::Step);
    wait_for(&mut window, "a step of the trunk", |window| {
        records(window).len() > trunk.len()
    });
}

#[test]
fn a_branch_that_is_made_while_a_note_is_written_waits_for_the_note() {
    let mut window = at_step("dora", 3);
    let shown = window.state().model.shown_message().unwrap();
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Action::Do(Verb::Branch));
    wish(&mut window, Action::Note(NoteWish::Open(shown)));
    std::thread::sleep(std::time::Duration::from_millis(300));
    window.run_steps(3);
    assert!(window.state().runs().is_alone());
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    wait_for(&mut window, "the branch", |window| {
        !window.state().runs().is_alone()
    });
    let runs = window.state().runs();
    let trunk = &runs.tabs()[0].parked.as_ref().unwrap().model;
    assert_eq!(trunk.session.recorder.remarks().len(), 1);
    assert!(window.state().model.session.recorder.remarks().is_empty());
}

#[test]
fn a_message_can_be_dropped_in_a_branch_from_its_own_menu() {
    let mut window = at_step("dora", 4);
    let request = window.state().model.steps.departures()[2].released;
    branching(&mut window, |window| {
        wish(window, Action::BranchBefore(request));
    });
    assert_eq!(window.state().model.message_count(), 2);
    key(&mut window, Key::X);
    steps(&mut window, 1);
    assert_eq!(active(&window), "drop REQUEST of laptop-a");
}

#[test]
fn tabs_are_gone_through_with_keys_and_closed() {
    let mut window = at_step("dora", 3);
    for _ in 0..2 {
        branching(&mut window, |window| {
            press(window, Modifiers::COMMAND, Key::B);
        });
    }
    let order: Vec<_> = window
        .state()
        .runs()
        .tabs()
        .iter()
        .map(|tab| tab.id)
        .collect();
    let at = |window: &Window| window.state().runs().active().id;
    assert_eq!(at(&window), order[2]);
    press(&mut window, Modifiers::COMMAND, Key::Tab);
    assert_eq!(at(&window), order[0], "around the circle");
    press(
        &mut window,
        Modifiers::COMMAND.plus(Modifiers::SHIFT),
        Key::Tab,
    );
    assert_eq!(at(&window), order[2]);
    press(&mut window, Modifiers::COMMAND, Key::PageUp);
    assert_eq!(at(&window), order[1]);
    press(&mut window, Modifiers::COMMAND, Key::PageDown);
    press(&mut window, Modifiers::COMMAND, Key::W);
    assert_eq!(
        window.state().runs().tabs().len(),
        2,
        "an empty one asks nothing"
    );
    assert_eq!(at(&window), order[1], "where it was branched off");
    wish(&mut window, Action::Command(Command::PowerOff(HostId(0))));
    assert_eq!(active(&window), "server-1 off at 0.600");
    press(&mut window, Modifiers::COMMAND, Key::W);
    let question = "“server-1 off at 0.600” has 3 steps and stands in no file. Close it?";
    assert!(has(&window, question), "{:?}", names(&window));
    click(&mut window, "Keep it");
    assert!(!has(&window, question));
    press(&mut window, Modifiers::COMMAND, Key::W);
    click(&mut window, "Close it");
    assert!(window.state().runs().is_alone());
    press(&mut window, Modifiers::COMMAND, Key::W);
    assert!(window.state().runs().is_alone(), "the trunk is not lost");
}

#[test]
fn what_was_done_is_undone_in_a_branch_and_done_again_where_it_was() {
    let mut window = at_step("dora", 2);
    wish(&mut window, Action::Command(Command::PowerOff(HostId(0))));
    steps(&mut window, 1);
    wish(&mut window, Action::Command(Command::PowerOn(HostId(0))));
    let done = records(&window);
    branching(&mut window, |window| {
        press(window, Modifiers::COMMAND, Key::Z);
    });
    let once = records(&window);
    assert!(once.len() < done.len());
    assert_eq!(active(&window), "without server-1 on at 0.600");
    branching(&mut window, |window| {
        press(window, Modifiers::COMMAND, Key::Z);
    });
    assert_eq!(
        window.state().model.message_count(),
        2,
        "before the server went off"
    );
    let redo = Modifiers::COMMAND.plus(Modifiers::SHIFT);
    press(&mut window, redo, Key::Z);
    assert_eq!(records(&window), once);
    press(&mut window, redo, Key::Z);
    assert_eq!(records(&window), done);
    press(&mut window, redo, Key::Z);
    assert_eq!(records(&window), done, "nothing was undone here");
    press(&mut window, Modifiers::COMMAND, Key::PageDown);
    steps(&mut window, 1);
    press(&mut window, redo, Key::Z);
    assert_ne!(records(&window), done, "who went on has another run");
}

#[test]
fn a_tab_is_named_by_the_user_and_by_what_was_done_again() {
    let mut window = at_step("dora", 2);
    branching(&mut window, |window| act(window, Verb::Branch));
    let tab = window.state().runs().active().id;
    wish(&mut window, Action::Branch(BranchWish::Rename(tab)));
    window.get_by_role_and_label(egui::accesskit::Role::TextInput, "Name of the run");
    wish(&mut window, Action::Branch(BranchWish::Type(String::new())));
    type_text(&mut window, "the other way");
    key(&mut window, Key::Enter);
    assert_eq!(active(&window), "the other way");
    wish(&mut window, Action::Branch(BranchWish::Rename(tab)));
    type_text(&mut window, " round");
    key(&mut window, Key::Escape);
    assert_eq!(active(&window), "the other way", "Esc leaves it");
    assert!(window.state().runs().renaming.is_none());
    wish(&mut window, Action::Branch(BranchWish::Rename(tab)));
    wish(&mut window, Action::Branch(BranchWish::Type(" ".into())));
    key(&mut window, Key::Enter);
    assert_eq!(active(&window), "from 0.400");
}

#[test]
fn a_lesson_is_not_left_with_runs_that_stand_in_no_file_unless_one_agrees() {
    let mut window = at_step("dora", 3);
    branching(&mut window, |window| act(window, Verb::Branch));
    let question = "2 runs are open, and not all of them stand in a file. Close them?";
    for (verb, answer, left) in [
        (Verb::Restart, "Keep them", false),
        (Verb::Restart, "Close them", true),
    ] {
        act(&mut window, verb);
        assert!(has(&window, question));
        click(&mut window, answer);
        assert!(!has(&window, question));
        assert_eq!(window.state().runs().is_alone(), left);
    }
    assert_eq!(window.state().model.message_count(), 0);
}

#[test]
fn a_real_network_takes_their_place_only_when_one_agrees() {
    let mut window = at_step("dora", 3);
    branching(&mut window, |window| act(window, Verb::Branch));
    wish(
        &mut window,
        Action::Network(NetworkWish::Show(Tab::Network)),
    );
    act(&mut window, Verb::JoinNetwork);
    assert!(!has(&window, "Close them"), "its page closes nothing");
    wish(&mut window, Action::Network(NetworkWish::Plan));
    click(&mut window, "Keep them");
    wish(&mut window, Action::Network(NetworkWish::Show(Tab::Lab)));
    assert!(!has(&window, "Close them"));
    assert!(!window.state().runs().is_alone());
}

#[test]
fn runs_that_one_agreed_to_close_stay_where_nothing_takes_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.toml");
    std::fs::write(&path, "[lesson]\nname = 1").unwrap();
    let mut window = at_step("dora", 3);
    branching(&mut window, |window| act(window, Verb::Branch));
    wish(&mut window, Action::OpenFile(path));
    click(&mut window, "Close them");
    wait_for(&mut window, "the sentence", |window| {
        window.state().model.trouble.is_some()
    });
    assert!(!window.state().runs().is_alone());
    // The next time one is asked again.
    act(&mut window, Verb::Restart);
    assert!(has(&window, "Close them"));
}

fn save(window: &mut Window, path: &Path) {
    wish(window, Action::SaveSession(path.to_owned()));
    wait_for(window, "the file", |window| {
        let model = &window.state().model;
        model.session.file.as_deref() == Some(path) && !model.session.is_unsaved()
    });
}

/// DORA with a branch in which the REQUEST is lost, and one of that.
fn branched() -> Window {
    let mut window = at_step("dora", 4);
    back_to(&mut window, 2);
    branching(&mut window, |window| act(window, Verb::Branch));
    wish(
        &mut window,
        Action::Command(Command::Disturb(FaultAction::Drop)),
    );
    steps(&mut window, 2);
    branching(&mut window, |window| act(window, Verb::Branch));
    wish(&mut window, Action::Command(Command::PowerOff(HostId(0))));
    press(&mut window, Modifiers::COMMAND, Key::PageUp);
    window
}

fn all_records(window: &Window) -> Vec<Vec<Record>> {
    let (runs, model) = (window.state().runs(), &window.state().model);
    let of = |tab: &dorascope::ui::branches::Tab| {
        runs.model(tab.id, model).unwrap().log.records().to_vec()
    };
    runs.tabs().iter().map(of).collect()
}

#[test]
fn a_session_is_saved_with_its_tabs_and_opened_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lecture.dorascope");
    let mut first = branched();
    let (tabs, shown) = (names(&first), active(&first));
    assert_eq!(tabs.len(), 3);
    assert_eq!(tabs[1], shown);
    save(&mut first, &path);
    for drive in [Drive::InPlace, Drive::Thread] {
        let mut second = driven("two-servers", [1280.0, 800.0], drive);
        wish(&mut second, Action::OpenFile(path.clone()));
        wait_for(&mut second, "the session", |window| {
            window.state().model.session.file.as_deref() == Some(&*path)
        });
        assert_eq!(
            (names(&second), active(&second)),
            (tabs.clone(), shown.clone())
        );
        assert_eq!(all_records(&second), all_records(&first));
        assert!(!second.state().model.session.is_unsaved());
        press(&mut second, Modifiers::COMMAND, Key::PageDown);
        assert!(
            !second.state().model.session.is_unsaved(),
            "looking changes nothing"
        );
        let before = records(&second).len();
        act(&mut second, Verb::Step);
        wait_for(&mut second, "a step", |window| {
            records(window).len() > before
        });
        assert!(second.state().model.session.is_unsaved());
        press(&mut second, Modifiers::COMMAND, Key::PageUp);
        second.run_steps(2);
        assert!(
            second.state().model.session.is_unsaved(),
            "another run has gone on"
        );
    }
}

#[test]
fn a_branch_that_claims_another_beginning_is_told_and_neither_goes_on_nor_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("forged.dorascope");
    let mut forged = tree();
    forged.active = 1;
    std::fs::write(&path, claims_another_beginning(&forged)).unwrap();
    let mut window = at_step("two-servers", 0);
    wish(&mut window, Action::OpenFile(path.clone()));
    wait_for(&mut window, "the session", |window| {
        window.state().model.session.file.as_deref() == Some(&*path)
    });
    let why = "it does not begin as the run that it was branched off";
    let model = &window.state().model;
    assert_eq!(model.status.failed.as_deref(), Some(why));
    let recorded = forged.runs[1].recording.replay().unwrap();
    assert_eq!(model.log.records(), recorded.records(), "it can be read");
    act(&mut window, Verb::Step);
    assert_eq!(records(&window).len(), recorded.len());
    wish(&mut window, Action::SaveSession(path));
    let trouble = window.state().model.trouble.clone().unwrap_or_default();
    assert!(trouble.ends_with(why), "{trouble}");
}

#[test]
fn a_tab_that_was_closed_or_named_makes_the_file_be_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lecture.dorascope");
    let mut window = branched();
    save(&mut window, &path);
    let last = window.state().runs().tabs()[2].id;
    wish(&mut window, Action::Branch(BranchWish::Close(last)));
    assert_eq!(
        names(&window).len(),
        2,
        "what is saved is closed without a question"
    );
    assert!(window.state().model.session.is_unsaved());
    save(&mut window, &path);
    let again = dorascope::files::recording::load_all(&path).unwrap();
    assert_eq!(again.runs.len(), 2);
}

#[test]
fn only_runs_of_the_lab_are_branched() {
    let mut window = at_step("dora", 0);
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert!(has(&window, "Nothing was done that could be undone"));
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pcap");
    let capture = std::fs::read_dir(capture)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let capture = capture
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == "pcap" || end == "pcapng")
        })
        .min()
        .unwrap();
    wish(&mut window, Action::OpenFile(capture));
    wait_for(&mut window, "the capture", |window| {
        window.state().model.is_recording()
    });
    press(&mut window, Modifiers::COMMAND, Key::B);
    assert!(has(
        &window,
        "This is a recording: only runs of the lab can be branched"
    ));
    assert!(window.state().runs().is_alone());
}

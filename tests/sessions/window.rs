//! Sessions in the window: opened, gone on with, saved, asked about, kept and recovered.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::recording;
use dorascope::files::recovery::{Keeper, newest};
use dorascope::session::remark::Note;
use dorascope::session::{CarrierKind, Pace, Recording, Remark, Until};
use dorascope::sim::{Command, Record, RecordId};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::prefs::Speed;
use dorascope::ui::{App, Drive};
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tempfile::TempDir;

use crate::support::kept::Kept;
use crate::support::window::{
    Window, act, at_step, catalogue, click, driven, has, key, steps, wait_for, wish,
};
use crate::support::{Stage, lesson};

fn save(window: &mut Window, path: &Path) {
    wish(window, Action::SaveSession(path.to_owned()));
    wait_for(window, "the file", |window| {
        let model = &window.state().model;
        model.session.file.as_deref() == Some(path) && !model.session.is_unsaved()
    });
}

fn open(window: &mut Window, path: &Path) {
    wish(window, Action::OpenFile(path.to_owned()));
    let is_open = |window: &Window| window.state().model.session.file.as_deref() == Some(path);
    wait_for(window, "the session", is_open);
}

fn records(window: &Window) -> Vec<Record> {
    window.state().model.log.records().to_vec()
}

fn trouble(window: &Window) -> String {
    window.state().model.trouble.clone().unwrap_or_default()
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lecture.dorascope");
    (folder, path)
}

/// DORA after so many steps, with a change that only a session remembers.
fn changed(count: usize) -> Window {
    let mut window = at_step("dora", count);
    wish(&mut window, Action::Command(Command::JoinAll));
    window
}

#[test]
fn a_run_that_was_saved_is_opened_and_goes_on_as_if_it_had_never_been_saved() {
    let (_folder, path) = folder();
    let mut first = changed(3);
    save(&mut first, &path);
    let saved = records(&first);
    for drive in [Drive::InPlace, Drive::Thread] {
        let mut second = driven("two-servers", [1280.0, 800.0], drive);
        open(&mut second, &path);
        let model = &second.state().model;
        assert_eq!(model.scenario.lesson.name, "dora");
        assert_eq!(model.log.records(), saved);
        assert!(model.is_live() && !model.session.is_unsaved());
        assert_eq!(model.steps.number(model.playhead().count), 3);
        let count = saved.len();
        act(&mut second, Verb::Step);
        wait_for(&mut second, "the fourth message", |window| {
            let model = &window.state().model;
            model.log.len() > count && model.status.in_flight == 0
        });
        if records(&first) == saved {
            act(&mut first, Verb::Step);
        }
        assert_eq!(records(&second), records(&first));
        assert!(second.state().model.session.is_unsaved());
    }
}

#[test]
fn the_title_says_where_the_run_is_saved_and_whether_it_has_gone_on() {
    let (_folder, path) = folder();
    let mut window = at_step("dora", 2);
    assert_eq!(window.state().model.session.title(), "Dorascope");
    save(&mut window, &path);
    assert!(has(&window, "Saved lecture.dorascope, 2 steps"));
    assert!(has(&window, "lecture.dorascope, saved"));
    assert_eq!(
        window.state().model.session.title(),
        "lecture.dorascope – Dorascope"
    );
    key(&mut window, Key::Space);
    assert!(!has(&window, "Saved lecture.dorascope, 2 steps"));
    assert!(has(&window, "lecture.dorascope, changed"));
    assert_eq!(
        window.state().model.session.title(),
        "● lecture.dorascope – Dorascope"
    );
    key(&mut window, Key::Backspace);
    assert!(
        has(&window, "lecture.dorascope, changed"),
        "looking saves nothing"
    );
    save(&mut window, &path);
    assert!(
        has(&window, "Saved lecture.dorascope, 3 steps"),
        "the whole run is saved"
    );
    act(&mut window, Verb::Restart);
    assert_eq!(window.state().model.session.file, None, "another run");
}

#[test]
fn a_file_that_another_program_has_changed_is_asked_about_before_it_is_overwritten() {
    let (_folder, path) = folder();
    let mut window = at_step("dora", 2);
    save(&mut window, &path);
    let question = "lecture.dorascope was changed by another program since Dorascope last saw it.";
    for (answer, theirs) in [("Leave it", true), ("Overwrite", false)] {
        std::fs::write(&path, "theirs").unwrap();
        key(&mut window, Key::Space);
        wish(&mut window, Action::SaveSession(path.clone()));
        wait_for(&mut window, "the question", |window| has(window, question));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
        click(&mut window, answer);
        if !theirs {
            wait_for(&mut window, "the file", |window| {
                !window.state().model.session.is_unsaved()
            });
        }
        assert!(!has(&window, question));
        assert_eq!(std::fs::read(&path).unwrap() == b"theirs", theirs);
    }
    let run = recording::load(&path).unwrap().replay().unwrap();
    assert_eq!(run.records(), records(&window));
}

#[test]
fn a_place_where_nothing_can_be_written_is_told_and_the_run_stays_unsaved() {
    let (folder, _) = folder();
    let mut window = at_step("dora", 1);
    let nowhere = folder.path().join("none").join("a.dorascope");
    wish(&mut window, Action::SaveSession(nowhere));
    wait_for(&mut window, "the sentence", |window| {
        trouble(window).starts_with("cannot write ")
    });
    assert!(window.state().model.session.is_unsaved());
    assert_eq!(window.state().model.session.file, None);
}

#[test]
fn a_file_that_is_no_session_leaves_open_what_was_open() {
    let (_folder, path) = folder();
    let mut window = at_step("dora", 2);
    save(&mut window, &path);
    let before = records(&window);
    let whole = std::fs::read_to_string(&path).unwrap();
    let bad = path.with_file_name("bad.dorascope");
    let newer = whole.replacen(":3", ":4", 1);
    let cases = [
        (&whole[..whole.len() / 2], "cut off"),
        (&*newer, "was written by a newer Dorascope"),
        (
            &*whole.replace("Laptop", "Lapdog"),
            "is not as Dorascope wrote it",
        ),
    ];
    for (text, told) in cases {
        std::fs::write(&bad, text).unwrap();
        wish(&mut window, Action::OpenFile(bad.clone()));
        wait_for(&mut window, told, |window| trouble(window).contains(told));
        assert_eq!(records(&window), before);
        key(&mut window, Key::Backspace);
    }
    key(&mut window, Key::Space);
    assert!(window.state().model.status.failed.is_none());
}

/// A session whose end is not the one that was recorded.
fn forged(path: &Path) -> Recording {
    let stage = {
        let mut stage = Stage::new(
            &lesson("dora"),
            CarrierKind::Memory,
            Pace::Stopped,
            Until::Forever,
        );
        for _ in 0..4 {
            stage.step();
        }
        stage
    };
    let mut forged = stage.finish().recording();
    let note = |record: usize, text: &str| {
        Remark::Note(Note {
            record: RecordId::new(record),
            text: text.into(),
        })
    };
    let last = forged.end.last.records - 1;
    forged.remarks = Arc::new(vec![note(0, "power"), note(last, "what does not come")]);
    forged.end.last.digest = "0".repeat(64);
    recording::save(&forged, path).unwrap();
    forged
}

#[test]
fn a_session_that_differs_opens_as_far_as_it_agrees_and_cannot_go_on() {
    let (_folder, path) = folder();
    let forged = forged(&path);
    let mut window = at_step("two-servers", 1);
    open(&mut window, &path);
    let agreed = forged.checkpoints.last().unwrap().records;
    assert_eq!(records(&window).len(), agreed);
    let failed = window.state().model.status.failed.clone().unwrap();
    assert!(
        failed.contains(&format!("agrees for {agreed} records")),
        "{failed}"
    );
    let said = window.state().model.session.recorder.remarks();
    assert_eq!(said, &forged.remarks[..1], "what is about the rest is not");
    key(&mut window, Key::Space);
    assert_eq!(records(&window).len(), agreed);
    key(&mut window, Key::Backspace);
    assert!(
        window.state().model.playhead().count < agreed,
        "it can be looked at"
    );
    wish(&mut window, Action::SaveSession(path.clone()));
    assert!(trouble(&window).starts_with("This session cannot be saved: "));
    act(&mut window, Verb::Restart);
    key(&mut window, Key::Space);
    assert_eq!(window.state().model.message_count(), 1);
}

fn close(mut window: Window) -> Kept {
    let mut kept = Kept::default();
    eframe::App::save(window.state_mut(), &mut kept);
    eframe::App::on_exit(window.state_mut(), None);
    kept
}

/// The program, started with what was kept; runs are kept in this folder.
fn start(kept: Kept, folder: &Path) -> Window {
    let catalogue = catalogue();
    let open = catalogue[0].clone();
    let folder = Some(folder.to_owned());
    let mut window = Harness::builder()
        .with_size([1280.0, 800.0])
        .with_step_dt(1.0 / 60.0)
        .build_eframe(move |creation| {
            let ctx = &creation.egui_ctx;
            App::new(ctx, Some(&kept), Drive::InPlace, catalogue, open).kept_in(ctx, folder)
        });
    window.state_mut().model.prefs.speed = Speed::Instant;
    window.run_steps(3);
    window
}

#[test]
fn continue_and_recent_files_lead_back_into_a_session() {
    let (folder, path) = folder();
    let data = tempfile::tempdir().unwrap();
    let mut window = changed(4);
    save(&mut window, &path);
    let saved = records(&window);
    key(&mut window, Key::Backspace);
    let mut again = start(close(window), data.path());
    act(&mut again, Verb::Lessons);
    again.get_by_label("“DORA: the first address”, step 3");
    click(&mut again, "Continue");
    let is_open = |window: &Window| window.state().model.session.file.is_some();
    wait_for(&mut again, "the session", is_open);
    let model = &again.state().model;
    assert_eq!(model.log.records(), saved);
    assert_eq!(model.steps.number(model.playhead().count), 3);
    act(&mut again, Verb::Restart);
    act(&mut again, Verb::Lessons);
    click(&mut again, "Open file lecture.dorascope");
    wait_for(&mut again, "the session", is_open);
    assert_eq!(records(&again), saved);
    drop(folder);
}

/// The window is gone without a word, as when its process is killed; what it held goes with it.
fn killed(window: Window) {
    drop(window);
}

fn kept_files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "dorascope"))
        .collect()
}

fn is_kept(folder: &Path, records: &[Record]) -> bool {
    kept_files(folder).iter().any(|path| {
        let run = recording::load(path).ok().and_then(|run| run.replay().ok());
        run.is_some_and(|log| log.records() == records)
    })
}

const OFFER: &str = "A run was left that stands in no file. Recover “DORA: the first address”, 3 steps, saved just now?";

#[test]
fn a_run_that_broke_off_is_offered_recovered_and_then_kept_by_the_new_window() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = start(Kept::default(), folder.path());
    wait_for(&mut window, "the keeper", |_| {
        folder.path().read_dir().unwrap().count() >= 2
    });
    assert!(kept_files(folder.path()).is_empty(), "nothing was done yet");
    steps(&mut window, 3);
    let run = records(&window);
    wait_for(&mut window, "what is kept", |_| {
        is_kept(folder.path(), &run)
    });
    killed(window);

    let mut window = start(Kept::default(), folder.path());
    wait_for(&mut window, "the offer", |window| has(window, OFFER));
    click(&mut window, "Recover");
    assert!(!has(&window, OFFER));
    assert_eq!(records(&window), run);
    assert!(window.state().model.session.is_unsaved());
    wait_for(&mut window, "one file", |_| {
        kept_files(folder.path()).len() == 1
    });
    assert!(is_kept(folder.path(), &run));
    key(&mut window, Key::Space);
    assert_eq!(window.state().model.message_count(), 4, "it goes on");
    let more = records(&window);
    wait_for(&mut window, "what is kept", |_| {
        is_kept(folder.path(), &more)
    });
    close(window);
    assert!(
        kept_files(folder.path()).is_empty(),
        "closed as it should be"
    );
    assert!(newest(folder.path()).unwrap().is_none());
}

#[test]
fn notes_that_stand_in_no_file_are_offered_after_the_window_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = start(Kept::default(), folder.path());
    steps(&mut window, 3);
    act(&mut window, Verb::Bookmark);
    close(window);
    let mut window = start(Kept::default(), folder.path());
    wait_for(&mut window, "the offer", |window| has(window, OFFER));
    click(&mut window, "Recover");
    let recorder = &window.state().model.session.recorder;
    assert_eq!(recorder.remarks().len(), 1);
    save(&mut window, &folder.path().join("lecture.dorascope"));
    close(window);
    assert!(newest(folder.path()).unwrap().is_none(), "it stands there");
}

#[test]
fn what_is_not_wanted_is_thrown_away_and_the_next_one_offered() {
    let folder = tempfile::tempdir().unwrap();
    for count in [3, 2] {
        let mut stage = Stage::new(
            &lesson("dora"),
            CarrierKind::Memory,
            Pace::Stopped,
            Until::Forever,
        );
        for _ in 0..count {
            stage.step();
        }
        let keeper = Keeper::begin(folder.path()).unwrap();
        keeper.keep(&stage.finish().recording().into()).unwrap();
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut window = start(Kept::default(), folder.path());
    let second = OFFER.replace("3 steps", "2 steps");
    wait_for(&mut window, "the offer", |window| has(window, &second));
    click(&mut window, "Discard");
    wait_for(&mut window, "the other offer", |window| has(window, OFFER));
    click(&mut window, "Discard");
    wait_for(&mut window, "the end", |_| {
        kept_files(folder.path()).is_empty()
    });
    assert!(!has(&window, "Recover"));
}

#[test]
fn what_cannot_be_opened_says_so_and_can_be_thrown_away() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("recovery-1.dorascope"), "{\"doras").unwrap();
    let mut window = start(Kept::default(), folder.path());
    let is_told = |window: &Window| has(window, "Discard") && !has(window, "Recover");
    wait_for(&mut window, "the sentence", is_told);
    click(&mut window, "Discard");
    wait_for(&mut window, "the end", |_| {
        kept_files(folder.path()).is_empty()
    });
}

#[test]
fn two_windows_leave_each_others_runs_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut one = start(Kept::default(), folder.path());
    steps(&mut one, 2);
    let run = records(&one);
    wait_for(&mut one, "what is kept", |_| is_kept(folder.path(), &run));
    let mut other = start(Kept::default(), folder.path());
    steps(&mut other, 3);
    wait_for(&mut other, "two files", |_| {
        kept_files(folder.path()).len() == 2
    });
    assert!(!has(&other, "Recover"));
    close(other);
    assert!(is_kept(folder.path(), &run));
    close(one);
    assert!(kept_files(folder.path()).is_empty());
}

#[test]
fn what_stands_in_a_file_of_the_users_is_kept_no_second_time() {
    let (_files, path) = folder();
    let folder = tempfile::tempdir().unwrap();
    let mut window = start(Kept::default(), folder.path());
    steps(&mut window, 2);
    let run = records(&window);
    wait_for(&mut window, "what is kept", |_| {
        is_kept(folder.path(), &run)
    });
    save(&mut window, &path);
    wait_for(&mut window, "nothing kept", |_| {
        kept_files(folder.path()).is_empty()
    });
}

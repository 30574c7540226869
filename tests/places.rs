//! Where the user was and what was opened: the start page over restarts, lesson files read beside
//! the window. And what goes wrong: a run that stops says so and leaves everything to be looked
//! at; a window that closes takes its run with it.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dorascope::files::lessons;
use dorascope::net::memory::MemoryCarrier;
use dorascope::net::{Carrier, CarryError, Hop};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::places::Whence;
use dorascope::ui::prefs::{Prefs, Speed};
use dorascope::ui::{App, Drive};
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::kept::Kept;
use support::window::{
    Window, act, at_step, catalogue, click, driven, has, key, messages, wait_for, wish,
};

fn close(mut window: Window) -> Kept {
    let mut kept = Kept::default();
    eframe::App::save(window.state_mut(), &mut kept);
    kept
}

/// Starts again, on DORA as always, or on a file.
fn start(kept: Kept, file: Option<&Path>) -> Window {
    let catalogue = catalogue();
    let open = match file {
        Some(path) => Arc::new(lessons::load(path).unwrap()),
        None => Arc::clone(&catalogue[0]),
    };
    let file = file.map(Path::to_owned);
    let mut window = Harness::builder()
        .with_size([1280.0, 800.0])
        .with_step_dt(1.0 / 60.0)
        .build_eframe(move |creation| {
            let ctx = &creation.egui_ctx;
            App::new(ctx, Some(&kept), Drive::InPlace, catalogue, open).opened_from(file.as_deref())
        });
    window.state_mut().model.prefs.speed = Speed::Instant;
    window.run_steps(3);
    window
}

fn is_open(window: &Window, lesson: &str) -> bool {
    window.state().model.scenario.lesson.name == lesson
}

#[test]
fn continue_leads_back_to_lesson_seed_and_step_of_the_last_time() {
    let mut window = at_step("two-servers", 0);
    act(&mut window, Verb::RestartNewSeed);
    for _ in 0..4 {
        key(&mut window, Key::Space);
    }
    key(&mut window, Key::PageUp);
    let model = &window.state().model;
    let (seed, place) = (model.scenario.seed, model.playhead());
    let seen = model.shown().unwrap().bytes;

    let mut again = start(close(window), None);
    assert!(is_open(&again, "dora"));
    act(&mut again, Verb::Lessons);
    again.get_by_label("“Two servers, one choice”, step 3");
    click(&mut again, "Continue");
    again.run_steps(6);
    let model = &again.state().model;
    assert!(is_open(&again, "two-servers"));
    assert_eq!(model.scenario.seed, seed);
    assert_eq!(model.playhead(), place);
    assert_eq!(model.shown().unwrap().bytes, seen);
    key(&mut again, Key::Space);
    assert_eq!(messages(&again), 4, "it goes on from there");
}

#[test]
fn a_lesson_in_which_something_was_done_is_what_continue_means() {
    let mut window = start(close(at_step("two-servers", 3)), None);
    for _ in 0..2 {
        key(&mut window, Key::Space);
    }
    act(&mut window, Verb::Lessons);
    window.get_by_label("“DORA: the first address”, step 2");
    click(&mut window, "Continue");
    assert_eq!(messages(&window), 2);
}

#[test]
fn a_start_in_which_nothing_is_done_forgets_nothing() {
    let kept = close(start(close(at_step("two-servers", 3)), None));
    let prefs: Prefs = eframe::get_value(&kept, "dorascope prefs").unwrap();
    let last = prefs.places.last.unwrap();
    assert_eq!(last.whence, Whence::BuiltIn("two-servers".into()));
    assert_eq!(last.step, 3);
}

#[test]
fn files_are_remembered_and_read_and_those_that_are_gone_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let mine = |name: &str| {
        let text = lessons::find("renewal").unwrap().text;
        let text = text.replacen("\"renewal\"", &format!("\"{name}\""), 1);
        let path = folder.path().join(name).with_extension("toml");
        std::fs::write(&path, text).unwrap();
        path
    };
    let (first, second) = (mine("first"), mine("second"));
    let kept = close(start(Kept::default(), Some(&first)));
    let mut window = start(kept, Some(&second));
    for _ in 0..2 {
        key(&mut window, Key::Space);
    }
    let mut window = start(close(window), None);
    std::fs::remove_file(&first).unwrap();
    act(&mut window, Verb::Lessons);
    let gone = "Open file first.toml, not now: no longer there";
    wait_for(&mut window, "a look at the files", |window| {
        has(window, gone)
    });
    assert!(window.get_by_label(gone).accesskit_node().is_disabled());
    let (top, below) = (
        window.get_by_label("Open file second.toml").rect(),
        window.get_by_label(gone).rect(),
    );
    assert!(top.bottom() < below.top(), "the last one stands first");

    click(&mut window, "Continue");
    wait_for(&mut window, "the lesson", |window| {
        is_open(window, "second")
    });
    window.run_steps(4);
    assert_eq!(window.state().model.steps.number(usize::MAX), 2);

    act(&mut window, Verb::Lessons);
    click(&mut window, "Open file second.toml");
    wait_for(&mut window, "the file", |window| {
        window.state().model.steps.number(usize::MAX) == 0
    });
    std::fs::write(&second, "[lesson]\nname = 3").unwrap();
    wish(&mut window, Action::OpenFile(second.clone()));
    wait_for(&mut window, "the mistake", |window| {
        window
            .query_by_label_contains("second.toml: line 2, name: ")
            .is_some()
    });
    assert!(is_open(&window, "second"), "what was open stays open");
}

#[test]
fn free_play_is_last_and_waits_for_the_user() {
    let mut window = at_step("dora", 0);
    act(&mut window, Verb::Lessons);
    let free = window.get_by_label("Open lesson Free play").rect().top();
    for card in window.query_all_by_label_contains("Open lesson ") {
        assert!(card.rect().top() <= free);
    }
    window.get_by_label("Open lesson Free play").scroll_to_me();
    window.run_steps(4);
    click(&mut window, "Open lesson Free play");
    assert!(is_open(&window, "free-play"));
    key(&mut window, Key::Space);
    assert_eq!(messages(&window), 0);
    assert!(!has(&window, "The lesson has ended"));
    click(&mut window, "Join Laptop A");
    for _ in 0..4 {
        key(&mut window, Key::Space);
    }
    assert_eq!(messages(&window), 4);
    assert!(has(&window, "Lane Laptop A BOUND"));
}

/// Carries two datagrams, then a cable is cut.
struct Fails(MemoryCarrier, usize);

impl Carrier for Fails {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        self.1 += 1;
        if self.1 > 2 {
            return Err(CarryError::Vanished {
                address: ([127, 0, 0, 1], 6767).into(),
                millis: 200,
            });
        }
        self.0.carry(hop)
    }
}

/// Carries two datagrams, then breaks off.
struct Panics(MemoryCarrier, usize);

impl Carrier for Panics {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        self.1 += 1;
        assert!(self.1 <= 2, "on purpose");
        self.0.carry(hop)
    }
}

fn stopped(drive: Drive, why: &str) -> Window {
    let mut window = driven("dora", [1280.0, 800.0], drive);
    wait_for(&mut window, "the hosts", |window| {
        has(window, "Lane Laptop A OFF")
    });
    for message in 1..=2 {
        key(&mut window, Key::Space);
        wait_for(&mut window, "a message", |window| {
            messages(window) == message
        });
    }
    key(&mut window, Key::Space);
    wait_for(&mut window, why, |window| {
        window.query_by_label_contains(why).is_some()
    });
    window
}

/// What can still be done with a run that has stopped.
fn goes_on_with_the_past(window: &mut Window) {
    for (pressed, seen) in [
        (Key::Home, 0),
        (Key::Space, 1),
        (Key::Space, 2),
        (Key::PageUp, 1),
    ] {
        key(window, pressed);
        assert_eq!(messages(window), seen, "{pressed:?}");
    }
    key(window, Key::End);
    let records = window.state().model.log.len();
    for _ in 0..3 {
        key(window, Key::Space);
    }
    key(window, Key::P);
    window.run_steps(60);
    assert!(
        !window.state().model.playback.is_playing(),
        "there is nothing to play"
    );
    let model = &window.state().model;
    assert_eq!(
        (model.log.len(), &model.trouble),
        (records, &None),
        "said once"
    );
    click(window, "Restart the run that has stopped");
    wait_for(window, "a new run", |window| {
        window.state().model.status.failed.is_none() && has(window, "no message yet")
    });
    key(window, Key::Space);
    wait_for(window, "a message of the new run", |window| {
        messages(window) == 1
    });
}

#[test]
fn a_run_whose_carrier_fails_says_so_and_keeps_the_log() {
    let drive = Drive::Carrier(|| Box::new(Fails(MemoryCarrier, 0)));
    let why = "The run has stopped: a datagram sent to 127.0.0.1:6767 did not come back within \
               200 ms, four times over; what has happened stays to be looked at, Restart begins again";
    goes_on_with_the_past(&mut stopped(drive, why));
}

#[test]
fn a_run_whose_thread_breaks_off_says_so_and_keeps_the_log() {
    let drive = Drive::Carrier(|| Box::new(Panics(MemoryCarrier, 0)));
    let why = "The run has stopped: its thread has ended unexpectedly; what has happened stays";
    goes_on_with_the_past(&mut stopped(drive, why));
}

/// How many carriers of this kind there are.
static OPEN: AtomicUsize = AtomicUsize::new(0);

struct Counted(MemoryCarrier);

impl Counted {
    fn open() -> Box<dyn Carrier + Send> {
        OPEN.fetch_add(1, Ordering::SeqCst);
        Box::new(Self(MemoryCarrier))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Carrier for Counted {
    fn carry(&mut self, hop: &Hop) -> Result<Option<Arc<[u8]>>, CarryError> {
        self.0.carry(hop)
    }
}

#[test]
fn a_window_that_closes_ends_its_thread_and_what_it_holds() {
    let mut window = driven("dora", [1280.0, 800.0], Drive::Carrier(Counted::open));
    key(&mut window, Key::Space);
    assert_eq!(OPEN.load(Ordering::SeqCst), 1);
    act(&mut window, Verb::Restart);
    assert_eq!(OPEN.load(Ordering::SeqCst), 1, "the old run has ended");
    drop(window);
    assert_eq!(OPEN.load(Ordering::SeqCst), 0);
}

//! Lease files into a server's table: the preview, the command, what it changes everywhere, the
//! way back, and that a recording gives the same run again.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

mod support;

#[path = "import/runs.rs"]
mod runs;

use core::net::Ipv4Addr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dorascope::files::export::leases::Which;
use dorascope::files::leases::{Target, load};
use dorascope::protocol::server::BindingState;
use dorascope::sim::{Command, HostId};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::drawer::DrawerWish;
use dorascope::ui::prefs::Tab;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use support::panel::{commands, host, is_enabled, painted};
use support::window::{Window, act, click, has, key, steps, wish};

/// In 2001, when the runs of these tests begin.
const EPOCH: u64 = 1_000_000_000;

fn window() -> Window {
    let mut window = support::window::window("dora");
    window
        .state_mut()
        .model
        .session
        .recorder
        .date(EPOCH.cast_signed());
    wish(&mut window, Action::Drawer(DrawerWish::Show(Tab::Bindings)));
    window.state_mut().model.prefs.drawer.open = Some(true);
    window.run_steps(3);
    window
}

/// Waits for what is done beside the window.
fn wait(window: &mut Window, done: impl Fn(&Window) -> bool) {
    let begun = Instant::now();
    while !done(window) {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{:?}",
            painted(window)
        );
        std::thread::sleep(Duration::from_millis(5));
        window.run_steps(1);
    }
    window.run_steps(2);
}

fn preview(window: &mut Window, path: &Path) {
    wish(window, Action::OpenFile(path.to_owned()));
    wait(window, |window| {
        has(window, "Import") && is_enabled(window, "Import")
    });
}

/// A file of dnsmasq with so many leases from `192.168.1.100` on, that end after so many hours.
fn file(folder: &tempfile::TempDir, count: u32, hours: u64) -> PathBuf {
    let path = folder.path().join("dnsmasq.leases");
    let mut text = String::new();
    for number in 0..count {
        let address = Ipv4Addr::from_bits(Ipv4Addr::new(192, 168, 1, 100).to_bits() + number);
        let [.., a, b, c] = number.to_be_bytes();
        let end = EPOCH + hours * 3600;
        writeln!(
            text,
            "{end} 02:99:00:{a:02x}:{b:02x}:{c:02x} {address} pc-{number} *"
        )
        .unwrap();
    }
    std::fs::write(&path, text).unwrap();
    path
}

fn on_record(window: &Window) -> usize {
    host(window, "Server 1").bindings.len()
}

#[test]
fn a_lease_file_is_looked_at_imported_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window();
    steps(&mut window, 4);
    let before = host(&window, "Server 1").bindings;
    preview(&mut window, &file(&folder, 3, 5));
    window.get_by_label("Import leases");
    window.get_by_label("dnsmasq.leases: 3 leases, dnsmasq");
    window.get_by_label("2 new, 1 changed, 0 unchanged, 0 rejected");
    let rows = painted(&window);
    let changed = rows
        .iter()
        .find(|row| row.starts_with("192.168.1.100: laptop-a"));
    assert!(
        changed
            .unwrap()
            .contains("→ pc-0 (02:99:00:00:00:00), active for"),
        "{rows:?}"
    );
    click(&mut window, "Import");
    assert!(!has(&window, "Import leases"), "the sheet closes");
    window.get_by_label("Imported 3 leases into Server 1");
    window.get_by_label(".100–.149 · 3 of 50 granted");
    assert!(has(
        &window,
        "binding of server-1: 192.168.1.101 for 02:99:00:00:00:01, active"
    ));
    assert!(matches!(
        commands(&window).last(),
        Some(Command::Import(HostId(0), _))
    ));

    act(&mut window, Verb::Back);
    assert_eq!(on_record(&window), 1, "the past is as it was");
    assert!(!has(&window, "Imported 3 leases into Server 1"));
    act(&mut window, Verb::Live);
    assert_eq!(on_record(&window), 3);

    click(&mut window, "Undo");
    window.get_by_label("Server 1 has on record again what it had before the import");
    assert_eq!(host(&window, "Server 1").bindings, before);
    click(&mut window, "Dismiss");
    assert!(!has(&window, "Dismiss"));
}

#[test]
fn replace_says_what_it_drops() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.leases");
    let text = format!("{} 02:99:00:00:00:01 192.168.1.120 pc *\n", EPOCH + 3600);
    std::fs::write(&path, text).unwrap();
    let mut window = window();
    steps(&mut window, 4);
    preview(&mut window, &path);
    click(&mut window, "Replace");
    wait(&mut window, |window| {
        has(window, "1 record of the server would be dropped")
    });
    wait(&mut window, |window| is_enabled(window, "Import"));
    click(&mut window, "Import");
    window.get_by_label("Imported 1 lease into Server 1, 1 record dropped");
    let table = host(&window, "Server 1").bindings;
    assert!(table.keys().eq(&[Ipv4Addr::new(192, 168, 1, 120)]));
    click(&mut window, "Undo");
    assert!(
        host(&window, "Server 1")
            .bindings
            .keys()
            .eq(&[Ipv4Addr::new(192, 168, 1, 100)])
    );
}

#[test]
fn an_undo_that_would_trample_on_something_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window();
    steps(&mut window, 4);
    preview(&mut window, &file(&folder, 3, 5));
    click(&mut window, "Import");
    let free = Command::Free(HostId(0), Ipv4Addr::new(192, 168, 1, 101));
    wish(&mut window, Action::Command(free));
    click(&mut window, "Undo");
    window.get_by_label(
        "The import stays: Server 1 has changed its record of 192.168.1.101 since the import",
    );
    assert_eq!(on_record(&window), 3);
}

#[test]
fn what_is_outside_of_the_pool_is_for_the_user_to_decide() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window();
    preview(&mut window, &file(&folder, 52, 5));
    window.get_by_label("52 new, 0 changed, 0 unchanged, 0 rejected");
    window.get_by_label("New and changed: showing 50 of 52");
    click(&mut window, "Take 2 leases outside of the pool");
    wait(&mut window, |window| {
        has(window, "50 new, 0 changed, 0 unchanged, 0 rejected")
    });
    wait(&mut window, |window| is_enabled(window, "Import"));
    click(&mut window, "Import");
    assert_eq!(on_record(&window), 50);
}

#[test]
fn old_leases_are_remembered_and_bad_lines_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, 2, 0);
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("nonsense\n1000003600 02:00:00:00:00:99 10.9.8.7 far *\n");
    std::fs::write(&path, text).unwrap();
    let mut window = window();
    preview(&mut window, &path);
    window.get_by_label("2 leases over by now: only remembered, free for anybody");
    window.get_by_label("Rejected: 2");
    let rows = painted(&window);
    assert!(
        rows.iter().any(|row| row.starts_with("line 3: ")),
        "{rows:?}"
    );
    let far = "10.9.8.7: the address is in no network of this server";
    assert!(rows.iter().any(|row| row == far), "{rows:?}");
    click(&mut window, "Import");
    let table = host(&window, "Server 1").bindings;
    assert!(table.values().all(|b| b.state == BindingState::Expired) && table.len() == 2);
}

#[test]
fn nothing_happens_without_import_and_a_bad_file_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window();
    let before = commands(&window).len();
    preview(&mut window, &file(&folder, 3, 5));
    key(&mut window, Key::Escape);
    assert!(!has(&window, "Import leases"));
    preview(&mut window, &file(&folder, 3, 5));
    click(&mut window, "Cancel");
    let bad = folder.path().join("bad.leases");
    std::fs::write(&bad, "1000003600 02:00:00:00:00:99\n").unwrap();
    let ctx = window.ctx.clone();
    window.state_mut().preview_leases(&ctx, &bad, None);
    wait(&mut window, |window| window.state().model.trouble.is_some());
    let trouble = window.state().model.trouble.clone().unwrap();
    assert!(trouble.contains("bad.leases: "), "{trouble}");
    assert_eq!(commands(&window).len(), before);
}

#[test]
fn in_the_past_nothing_is_imported() {
    let mut window = window();
    steps(&mut window, 4);
    assert!(is_enabled(&window, "Import…"));
    act(&mut window, Verb::Back);
    assert!(!is_enabled(&window, "Import…"));
}

#[test]
fn what_the_drawer_lists_is_written_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = support::window::window("three-devices");
    window
        .state_mut()
        .model
        .session
        .recorder
        .date(EPOCH.cast_signed());
    window.state_mut().model.prefs.drawer.open = Some(true);
    steps(&mut window, 20);
    for (tab, filter, count) in [
        (Tab::Bindings, "", 3),
        (Tab::Bindings, "laptop-a", 1),
        (Tab::Leases, "", 3),
    ] {
        wish(&mut window, Action::Drawer(DrawerWish::Show(tab)));
        wish(
            &mut window,
            Action::Drawer(DrawerWish::Filter(tab, filter.into())),
        );
        let which = window.state().listed_leases(tab).unwrap();
        let path = folder.path().join(format!("{}-{filter}", tab.name()));
        let ctx = window.ctx.clone();
        window
            .state_mut()
            .export_leases(&ctx, &path, Target::Txt, which);
        wait(&mut window, |_| path.exists());
        let leases = load(&path).unwrap().leases;
        assert_eq!(leases.len(), count, "{filter}");
        assert!(
            leases
                .iter()
                .all(|lease| lease.t1.is_known() == (tab == Tab::Leases))
        );
        let begun = i64::try_from(EPOCH).unwrap();
        assert!(
            leases
                .iter()
                .all(|lease| (begun..begun + 7200).contains(&lease.starts.secs().unwrap()))
        );
    }
    let nowhere = folder.path().join("missing/leases.txt");
    let ctx = window.ctx.clone();
    window
        .state_mut()
        .export_leases(&ctx, &nowhere, Target::Isc, Which::Servers);
    wait(&mut window, |window| window.state().model.trouble.is_some());
    let trouble = window.state().model.trouble.clone().unwrap();
    assert!(trouble.starts_with("cannot write "), "{trouble}");
}

/// The longest frame while a preview of so many leases is made, and how long that took.
fn longest_frame(count: u32) -> (Duration, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, count, 5);
    let mut window = window();
    let (begun, mut longest) = (Instant::now(), Duration::ZERO);
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Action::OpenFile(path));
    while !has(&window, "New and changed: showing 50 of 155") {
        assert!(begun.elapsed() < Duration::from_secs(120));
        let frame = Instant::now();
        window.run_steps(1);
        longest = longest.max(frame.elapsed());
    }
    (longest, begun.elapsed())
}

/// Reading and comparing many leases is done beside the window: a frame takes no longer for
/// them than for a few.
#[test]
fn no_frame_waits_for_a_large_file() {
    let (few, _) = longest_frame(300);
    let (many, whole) = longest_frame(100_000);
    assert!(
        many < 3 * few + Duration::from_millis(50) && many < whole,
        "{many:?} for many, {few:?} for few, {whole:?} in all"
    );
}

//! The preview of a lease file, and what is said after an import.

use std::time::{Duration, Instant};

use super::*;

/// A file with something of everything.
const LEASES: &str = concat!(
    include_str!("../data/lessons/dhcpd.leases"),
    r#"
lease 192.168.1.50 {
  starts 1 2026/03/02 07:00:00;
  ends 1 2026/03/02 09:00:00;
  binding state active;
  hardware ethernet 02:99:00:00:00:05;
  client-hostname "camera";
}
lease 10.0.0.7 {
  starts 1 2026/03/02 07:00:00;
  ends 1 2026/03/02 09:00:00;
  binding state active;
  hardware ethernet 02:99:00:00:00:06;
}
lease 192.168.1.400 {
  binding state active;
}
"#
);

/// What a window shows of the file of a server that was there before.
fn preview(theme: ThemeChoice, size: [f32; 2]) -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dhcpd.leases");
    std::fs::write(&path, LEASES).expect("a written file");
    let mut window = window("three-devices", size, theme);
    // 2026-03-02T08:00:00Z, when the file was true.
    window
        .state_mut()
        .model
        .session
        .recorder
        .date(1_772_438_400);
    window.state_mut().model.prefs.drawer.open = Some(true);
    wish(
        &mut window,
        Action::Drawer(DrawerWish::Show(DrawerTab::Bindings)),
    );
    steps(&mut window, 4);
    wish(&mut window, Action::OpenFile(path));
    let begun = Instant::now();
    while window.query_by_label("Rejected: 2").is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "no preview");
        std::thread::sleep(Duration::from_millis(5));
        window.step();
    }
    // The sheet takes its place.
    window.run_steps(4);
    window
}

#[test]
#[ignore = "needs a software rasteriser"]
fn lease_file() {
    for (theme, size, name) in [
        (ThemeChoice::Light, SMALL, "import-light"),
        (ThemeChoice::Dark, SMALL, "import-dark"),
        (ThemeChoice::Light, SMALLEST, "import-1024"),
    ] {
        write(preview(theme, size), name);
    }
    let window = preview(ThemeChoice::Light, SMALL);
    window.get_by_label("Import").click();
    write(window, "imported");
}

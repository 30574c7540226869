//! The real program in a real window: started as a user starts it, driven by its keys, watched
//! from outside.

#![cfg(feature = "window")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the line that did"
)]

use std::io::{BufRead as _, BufReader};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use core::net::Ipv4Addr;

use dorascope::files::recording;
use dorascope::wire::compose::{ClientFields, discover};
use dorascope::wire::{Mac, Message, Xid};
use tempfile::TempDir;

/// How long anything may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that ends with the test.
struct Process(Child);

impl Process {
    fn start(command: &mut Command) -> Self {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A screen of its own, with a window manager.
struct Screen {
    display: String,
    _manager: Process,
    _server: Process,
}

impl Screen {
    /// On the first display number that is free; the X server itself finds and tells it.
    fn open() -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x720x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map(Process)
            .expect("Xvfb can be started");
        let mut number = String::new();
        let told = server.0.stdout.take().expect("a pipe");
        BufReader::new(told)
            .read_line(&mut number)
            .expect("its number");
        let display = format!(":{}", number.trim());
        let manager = Process::start(Command::new("openbox").env("DISPLAY", &display));
        let screen = Self {
            display,
            _manager: manager,
            _server: server,
        };
        // As on any desktop: the manager manages before a program is started.
        wait_for("the window manager", || {
            screen.xdotool(&["get_num_desktops"])
        });
        screen
    }

    fn xdotool(&self, words: &[&str]) -> Option<String> {
        let output = Command::new("xdotool")
            .args(words)
            .env("DISPLAY", &self.display)
            .output();
        let output = output.expect("xdotool can be started");
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The window of a title, once it is there for all to see.
    fn window(&self, title: &str) -> Option<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", title])?;
        found.lines().last().map(str::to_owned)
    }

    /// What is on the screen.
    fn picture(&self) -> Vec<u8> {
        let mut command = Command::new("import");
        command.args(["-display", &self.display, "-window", "root", "rgb:-"]);
        let output = command.output().expect("import can be started");
        assert!(output.status.success() && !output.stdout.is_empty());
        output.stdout
    }

    fn press(&self, key: &str) {
        assert!(
            self.xdotool(&["key", key]).is_some(),
            "{key} was not pressed"
        );
    }
}

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What the program's first server proposes to a guest now.
fn proposed_to_a_guest(port: u16) -> Option<Ipv4Addr> {
    let fields = ClientFields {
        xid: Xid(0x7777),
        secs: 0,
        broadcast: true,
        chaddr: Mac([2, 0, 0, 0, 0x77, 0x77]),
        client_id: None,
        hostname: None,
        vendor_class: None,
        parameters: &[1],
        max_size: None,
        lease_secs: None,
        pad: true,
    };
    let socket = UdpSocket::bind("127.0.0.1:0").ok()?;
    socket.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    socket
        .send_to(discover(&fields, None).bytes(), ("127.0.0.1", port))
        .ok()?;
    let mut buffer = [0; 2048];
    let (length, _) = socket.recv_from(&mut buffer).ok()?;
    let offer = Message::read(Arc::from(&buffer[..length])).ok()?;
    Some(offer.header().yiaddr)
}

/// The port of `server-1`, as the program tells it on standard error.
fn announced_port(errors: &Path) -> Option<u16> {
    let text = std::fs::read_to_string(errors).ok()?;
    let (_, rest) = text.split_once("server-1 127.0.0.1:")?;
    rest.split([',', '\n']).next()?.parse().ok()
}

/// The program, as a user starts it.
struct Program {
    process: Process,
    home: TempDir,
}

impl Program {
    /// The program just built, or the one that the environment names, with a home of its own.
    fn start(screen: &Screen) -> Self {
        Self::start_in(screen, tempfile::tempdir().unwrap())
    }

    /// The same with the home of a program of before.
    fn start_in(screen: &Screen, home: TempDir) -> Self {
        let built = env!("CARGO_BIN_EXE_dorascope").into();
        let program = std::env::var_os("DORASCOPE").unwrap_or(built);
        let process = Command::new(program)
            .env("DISPLAY", &screen.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path())
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .stderr(std::fs::File::create(home.path().join("errors.txt")).unwrap())
            .spawn()
            .unwrap();
        Self {
            process: Process(process),
            home,
        }
    }

    /// Gives its window the keyboard, once it is there.
    fn focus(&mut self, screen: &Screen) {
        let window = self.wait_for("the window", |_| screen.window("Dorascope"));
        self.wait_for("the focus", |_| {
            screen.xdotool(&["windowfocus", "--sync", &window])?;
            (screen.xdotool(&["getwindowfocus"])? == window).then_some(())
        });
    }

    /// The port of its first server, once it has one.
    fn port(&mut self) -> u16 {
        self.wait_for("the ports", |home| announced_port(&home.join("errors.txt")))
    }

    /// What is waited for while the program runs; if it comes in vain, the program's own words
    /// tell why.
    fn wait_for<T>(&mut self, what: &str, mut look: impl FnMut(&Path) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look(self.home.path()) {
                return found;
            }
            let ended = self.process.0.try_wait().unwrap();
            if ended.is_some() || start.elapsed() > PATIENCE {
                let said = std::fs::read_to_string(self.home.path().join("errors.txt"));
                panic!("waited in vain for {what}: ended {ended:?}, said {said:?}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Killed without a warning; its home stays.
    fn killed(mut self) -> TempDir {
        self.process.0.kill().unwrap();
        self.process.0.wait().unwrap();
        self.home
    }

    /// It ends well, and its sockets with it.
    fn ends(mut self, port: u16) {
        let status = wait_for("the end", || self.process.0.try_wait().unwrap());
        assert!(status.success(), "{status}");
        let again = UdpSocket::bind(("127.0.0.1", port));
        assert!(again.is_ok(), "port {port} is still held: {again:?}");
    }
}

/// The runs that are kept in a home for recovery.
fn kept(home: &Path) -> Vec<PathBuf> {
    let entries = home.join("dorascope").read_dir();
    let entries = entries.into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "dorascope"))
        .collect()
}

#[test]
#[ignore = "needs an X server, a window manager and xdotool"]
fn four_presses_of_space_are_a_lease_and_ctrl_q_ends_it() {
    let screen = Screen::open();
    let mut program = Program::start(&screen);
    program.focus(&screen);
    let port = program.port();
    let mut pictures = vec![screen.picture()];
    for _ in 0..4 {
        screen.press("space");
        // A press during a flight would only complete it.
        std::thread::sleep(Duration::from_millis(1_500));
        pictures.push(screen.picture());
    }
    for pair in pictures.windows(2) {
        assert!(pair[0] != pair[1], "a press has changed nothing");
    }
    // Laptop A has .100, so a guest is proposed the next address.
    program.wait_for("the fourth message", |_| {
        proposed_to_a_guest(port).filter(|address| *address == Ipv4Addr::new(192, 168, 1, 101))
    });
    program.focus(&screen);
    screen.press("ctrl+q");
    program.ends(port);
}

#[test]
#[ignore = "needs an X server, a window manager and xdotool"]
fn closing_the_window_in_mid_flight_ends_thread_and_sockets() {
    let screen = Screen::open();
    let mut program = Program::start(&screen);
    program.focus(&screen);
    let port = program.port();
    screen.press("p");
    std::thread::sleep(Duration::from_millis(300));
    // The window manager's own key for closing a window.
    screen.press("alt+F4");
    program.ends(port);
}

#[test]
#[ignore = "needs an X server, a window manager and xdotool"]
fn a_window_that_is_killed_leaves_its_run_behind_until_somebody_has_answered() {
    let screen = Screen::open();
    let mut program = Program::start(&screen);
    program.focus(&screen);
    program.port();
    screen.press("space");
    let left = program.wait_for("what is kept", |home| kept(home).pop());
    let run = recording::load(&left).unwrap();
    assert_eq!(run.scenario().unwrap().lesson.name, "dora");
    let mut again = Program::start_in(&screen, program.killed());
    again.focus(&screen);
    let port = again.port();
    screen.press("space");
    again.wait_for("a file of its own", |home| {
        (kept(home).len() == 2).then_some(())
    });
    again.focus(&screen);
    screen.press("ctrl+q");
    let home = again.home.path().to_owned();
    wait_for("the end of its own", || {
        (kept(&home).len() == 1).then_some(())
    });
    assert_eq!(kept(&home).first(), Some(&left));
    assert!(recording::load(&left).is_ok());
    again.ends(port);
}

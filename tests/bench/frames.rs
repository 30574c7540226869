//! The CPU's part of a frame: the whole window at 1280×720, laid out, painted and cut into
//! triangles, without a GPU. At rest, in flight, and with the playhead anywhere in a long run;
//! how many frames are drawn while nothing moves; how much memory a long run takes; and frames while
//! clients lease from a server over real sockets, as fast as both can.

#![allow(missing_docs, clippy::expect_used, clippy::print_stdout)]

use core::net::Ipv4Addr;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::lessons;
use dorascope::session::network::{JoinWish, Place, Plan, ServePlace, ServeWish, Terms, Wish};
use dorascope::session::{Log, Pace, Playhead, RunnerThread};
use dorascope::sim::{HostId, Scenario};
use dorascope::ui::action::{Action, Verb};
use dorascope::ui::drawer::DrawerWish;
use dorascope::ui::network::{Deed, Wanted};
use dorascope::ui::prefs::{Speed, Tab};
use dorascope::ui::{App, Drive};
use dorascope::view::Axis;
use dorascope::view::arrangement::LaneWish;
use dorascope::view::message_list::MessageColumn;
use eframe::App as _;
use egui::{Context, FullOutput, RawInput, Rect, ViewportId, pos2, vec2};

#[path = "support.rs"]
mod support;

const SHORT: usize = 100_000;
const LONG: usize = 1_000_000;
const CLIENTS: u32 = 200;
/// So many are a crowd.
const CROWD: u32 = 5_000;
/// A second of frames.
const SECOND: usize = 60;

/// The window without a screen.
struct Window {
    ctx: Context,
    app: App,
    frame: eframe::Frame,
    seconds: f64,
}

impl Window {
    fn new(scenario: Scenario) -> Self {
        let ctx = Context::default();
        let scenario = Arc::new(scenario);
        let catalogue = vec![Arc::clone(&scenario)];
        let app = App::new(&ctx, None, Drive::InPlace, catalogue, scenario);
        let mut window = Self {
            ctx,
            app,
            frame: eframe::Frame::_new_kittest(),
            seconds: 0.0,
        };
        window.app.model.prefs.speed = Speed::Instant;
        window.app.model.prefs.drawer.open = Some(true);
        for _ in 0..4 {
            window.frame();
        }
        window
    }

    fn lesson(name: &str) -> Self {
        let text = lessons::find(name).expect("a built-in lesson").text;
        Self::new(Scenario::parse(text).expect("a sound lesson"))
    }

    /// A run of so many clients that is there already.
    fn of_log(clients: u32, log: Log) -> Self {
        let mut window = Self::new(support::crowd(clients));
        let model = &mut window.app.model;
        model.log = log.into();
        model.outline.extend(&model.log);
        model.steps.extend(&model.log);
        window.seek(model_end(&window));
        window
    }

    /// One frame. Returns when the next one is wanted.
    fn frame(&mut self) -> Duration {
        self.seconds += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 720.0))),
            time: Some(self.seconds),
            predicted_dt: 1.0 / 60.0,
            ..RawInput::default()
        };
        let (app, frame) = (&mut self.app, &mut self.frame);
        let output: FullOutput = self.ctx.run_ui(input, |ui| {
            app.logic(&ui.ctx().clone(), frame);
            app.ui(ui, frame);
        });
        let delay = output.viewport_output[&ViewportId::ROOT].repaint_delay;
        let shapes = output.shapes.clone();
        let scale = output.pixels_per_point;
        output.drop_without_applying_deltas();
        black_box(self.ctx.tessellate(shapes, scale));
        delay
    }

    fn timed_frame(&mut self) -> Duration {
        support::timed(|| {
            self.frame();
        })
    }

    fn act(&mut self, action: Action) {
        self.app.act(&self.ctx.clone(), action);
    }

    fn seek(&mut self, playhead: Playhead) {
        self.act(Action::Seek(playhead));
        self.frame();
    }

    fn steps(&mut self, count: usize) {
        for _ in 0..count {
            self.act(Action::Do(Verb::Step));
            self.frame();
            self.frame();
        }
    }

    fn show(&mut self, tab: Tab) {
        self.act(Action::Drawer(DrawerWish::Show(tab)));
        // What is taken in part by part is there after this.
        for _ in 0..SECOND * 4 {
            if self.frame() > Duration::ZERO {
                break;
            }
        }
    }
}

fn model_end(window: &Window) -> Playhead {
    Playhead::at_end(&window.app.model.log)
}

/// The middle one of the times, and one that only one of a hundred exceeds, in milliseconds.
struct Times(f64, f64);

fn times(mut all: Vec<Duration>) -> Times {
    all.sort_unstable();
    let at = |share: usize| all[(all.len() - 1) * share / 100].as_secs_f64() * 1e3;
    Times(at(50), at(99))
}

fn tell(what: &str, times: &Times) {
    println!(
        "  {what:<44} {:6.2} ms, 99 % within {:6.2} ms",
        times.0, times.1
    );
}

/// Frames that show the same again.
fn again(window: &mut Window) -> Times {
    times((0..SECOND * 2).map(|_| window.timed_frame()).collect())
}

/// First frames at places all over the run.
fn anywhere(window: &mut Window, rounds: usize) -> Times {
    let mut random = support::places();
    let (beginning, len) = (
        window.app.model.steps.beginning(),
        window.app.model.log.len(),
    );
    let jump = |_| {
        let count = beginning + support::place(&mut random, len - beginning);
        let playhead = Playhead::after(&window.app.model.log, count);
        window.act(Action::Seek(playhead));
        window.timed_frame()
    };
    times((0..rounds).map(jump).collect())
}

fn small(name: &str, mut window: Window, steps: usize) {
    println!("{name}:");
    window.steps(steps);
    for tab in [Tab::Messages, Tab::Charts] {
        window.show(tab);
        tell(&format!("at rest, {}", tab.name()), &again(&mut window));
    }
    window.show(Tab::Messages);
    let mut drawn = 0;
    for _ in 0..SECOND * 10 {
        drawn += usize::from(window.frame() < Duration::MAX);
    }
    println!("  frames wanted in ten seconds of rest: {drawn}");
    window.app.model.prefs.speed = Speed::Normal;
    window.act(Action::Do(Verb::First));
    let mut all = Vec::new();
    for _ in 0..3 {
        window.act(Action::Do(Verb::Next));
        all.extend((0..40).map(|_| window.timed_frame()));
    }
    tell("a message in flight", &times(all));
}

/// Clients that join a network at full rate while the window draws it.
const JOINING: u32 = 5_000;

/// At most so many begin in a second: about as many as the fastest real server bears, and all.
const RATES: [f64; 2] = [5_000.0, 1e6];

fn live() {
    for (port, rate) in (21_067..).step_by(2).zip(RATES) {
        live_at(port, rate);
    }
}

fn live_at(port: u16, rate: f64) {
    let at = |port: u16| Place {
        address: Ipv4Addr::LOCALHOST,
        port: Some(port),
    };
    let pool = (Ipv4Addr::new(10, 0, 1, 0), Ipv4Addr::new(10, 0, 99, 255));
    let serve = ServeWish {
        places: vec![ServePlace {
            interface: None,
            bind: Some(at(port)),
            subnet: Some("10.0.0.0/16".parse().expect("a network")),
            terms: Terms::new(pool, 3_600),
        }],
    };
    let server = Plan::serve(&serve).expect("a plan");
    let server = server.begin(Pace::Speed(1.0)).expect("a port");
    let server = RunnerThread::drive(server, || ()).expect("a thread");
    let wanted = Wanted {
        deed: Deed::Join(JoinWish {
            place: Wish {
                server: Some(at(port)),
                ..Wish::default()
            },
            clients: JOINING,
            rate,
            seed: 1,
            inform: false,
        }),
        lease_file: None,
    };
    let plan = wanted.deed.plan().expect("a plan");
    let begun = wanted.clone().begin(plan).expect("a port");
    let mut window = Window::lesson("dora");
    let ctx = window.ctx.clone();
    window
        .app
        .look_at_network(&ctx, &wanted, begun)
        .expect("a thread");
    window.act(Action::Do(Verb::Play));
    let (mut frames, mut joining) = (Vec::new(), Duration::ZERO);
    while joining < Duration::from_secs(30) {
        let took = window.timed_frame();
        frames.push(took);
        // Sixty frames a second, as on a screen.
        let rest = Duration::from_micros(16_667).saturating_sub(took);
        std::thread::sleep(rest);
        joining += took + rest;
        drop(server.take());
        if window.app.model.holders() == JOINING as usize {
            break;
        }
    }
    let (count, records) = (frames.len(), window.app.model.log.len());
    let Times(median, worst) = times(frames);
    println!(
        "{JOINING} clients join, {rate:.0} a second at most, in {:.2} s, {records} records: {count} frames of {median:.2} ms, worst 1 % {worst:.2} ms",
        joining.as_secs_f64()
    );
}

fn main() {
    let wanted = |part: &str| std::env::args().any(|word| word == part);
    if wanted("live") {
        return live();
    }
    if wanted("crowds") {
        return crowds();
    }
    let before = support::resident();
    let log = support::life(CLIENTS, LONG);
    let (records, with_log) = (log.len(), support::resident());
    let mut long = Window::of_log(CLIENTS, log);
    let with_window = support::resident();
    let mib = |octets: f64| octets / 1024.0 / 1024.0;
    println!(
        "memory with {records} records: log {:.0} MiB, with the window and its indices {:.0} MiB",
        mib(with_log - before),
        mib(with_window - before),
    );
    let mut short = Window::of_log(CLIENTS, support::life(CLIENTS, SHORT));

    small("DORA", Window::lesson("dora"), 4);
    small("three devices", Window::lesson("three-devices"), 12);
    small("50 clients", Window::new(support::arriving(50)), 220);

    for tab in Tab::ALL {
        short.show(tab);
        long.show(tab);
        println!(
            "{} and {records} records, {}:",
            short.app.model.log.len(),
            tab.name()
        );
        ratio(
            "the same place again",
            &again(&mut short),
            &again(&mut long),
        );
        let (short, long) = (anywhere(&mut short, 100), anywhere(&mut long, 100));
        ratio("a jump to any place", &short, &long);
    }
    sorting(&mut short);
    sorting(&mut long);
    drop((short, long));
    crowds();
    live();
    println!(
        "memory with all tabs shown: {:.0} MiB more",
        mib(support::resident() - with_window)
    );
}

/// Some dozens that fold, and a crowd on its density lane beside two that are pinned, on every
/// axis: at rest, at any place, and while time passes.
fn crowds() {
    for (clients, records) in [(50, SHORT), (CROWD, SHORT), (CROWD, LONG)] {
        let mut window = Window::of_log(clients, support::life(clients, records));
        let count = window.app.model.log.len();
        for host in [7, clients - 3] {
            window.act(Action::Lanes(LaneWish::Pin(HostId(host))));
        }
        for axis in [Axis::Order, Axis::Compressed, Axis::True] {
            println!("{clients} clients, {count} records, {axis:?}:");
            window.app.model.axis = axis;
            window.seek(model_end(&window));
            tell("the same place again", &again(&mut window));
            tell("a jump to any place", &anywhere(&mut window, 100));
            for _ in 0..8 {
                window.act(Action::Do(Verb::ZoomOut));
            }
            tell("from afar, the same place", &again(&mut window));
            window.act(Action::Do(Verb::Fit));
            window.act(Action::Do(Verb::First));
            let mut all = Vec::new();
            for _ in 0..SECOND * 2 {
                window.act(Action::Do(Verb::Next));
                all.push(window.timed_frame());
            }
            tell("step by step", &times(all));
        }
    }
}

/// The frames of a list that is put in another order, until it is.
fn sorting(window: &mut Window) {
    window.show(Tab::Messages);
    let wish = DrawerWish::SortMessages(MessageColumn::Info);
    window.act(Action::Drawer(wish));
    let (mut all, messages) = (Vec::new(), window.app.model.steps.departures().len());
    loop {
        let mut sleeps = Duration::ZERO;
        all.push(support::timed(|| sleeps = window.frame()));
        if sleeps > Duration::ZERO {
            break;
        }
    }
    let (frames, worst) = (all.len(), all.iter().max().copied().unwrap_or_default());
    let times = times(all);
    println!(
        "{messages} messages put in another order: {frames} frames of {:.2} ms, worst {:.2} ms",
        times.0,
        worst.as_secs_f64() * 1e3
    );
}

fn ratio(what: &str, short: &Times, long: &Times) {
    tell(&format!("{what}, {SHORT}"), short);
    tell(&format!("{what}, {LONG}"), long);
    println!("  ratio {:.2}", long.0 / short.0);
}

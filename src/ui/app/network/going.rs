//! A run on a real network while it goes on: what happened is taken in, the gate opens and
//! closes; and its end, after which no address is kept and no socket is open.

use std::time::{Duration, Instant};

use egui::{Context, ViewportCommand};

use super::{App, CLOCK};
use crate::session::{Batch, Order, Pace, Playhead};
use crate::sim::Command;
use crate::ui::action::{Action, Verb};
use crate::ui::network::Stage;
use crate::ui::source::Source;

/// So long a frame may spend on taking in what happened.
const A_FRAME: Duration = Duration::from_millis(8);
/// So many records are taken in between two looks at the clock.
const AT_ONCE: usize = 256;
/// So long it is waited until every address is returned.
const PARTING: Duration = Duration::from_secs(3);
/// So often clients that got an address meanwhile are told to return it.
const ASK_AGAIN: Duration = Duration::from_millis(200);

/// Addresses are being returned.
pub(super) struct Parting {
    since: Instant,
    asked: Instant,
}

impl App {
    /// Takes in what happened on a real network, for as long as a frame can spare.
    pub(in crate::ui::app) fn take_in_network(&mut self, ctx: &Context) {
        let before = self.model.log.len();
        let follows = before == 0 || self.model.is_live();
        self.take_in_for(self.network.assumed_frame.unwrap_or(A_FRAME));
        if !self.network.backlog.is_empty() {
            ctx.request_repaint();
        }
        let model = &mut self.model;
        if let Source::Network(run) = &mut model.source {
            run.findings.extend(&model.log);
        }
        if before == 0
            && !model.log.is_empty()
            && let Some(announce) = self.announce
        {
            announce(&model.scenario, &model.status);
        }
        if follows {
            let mut end = Playhead::at_end(&model.log);
            if self.network.backlog.is_empty() {
                // Between two messages leases run down, in real time.
                end.instant = end.instant.max(model.status.mark.at);
            }
            model.playback.jump(end);
        }
    }

    /// Takes in what happened, the oldest first: one part of it at least, and more as long as
    /// there is time.
    fn take_in_for(&mut self, budget: Duration) {
        let began = Instant::now();
        if let Some(driver) = &mut self.driver {
            let Batch {
                records,
                inputs,
                status,
                ..
            } = driver.take();
            self.network.backlog.push(records, inputs, status.mark);
            self.model.status = status;
            if self.model.status.failed.is_some() {
                self.end_network();
            }
        }
        while let Some(part) = self.network.backlog.next(AT_ONCE) {
            self.model.take_in(part.records, part.end);
            if began.elapsed() >= budget {
                break;
            }
        }
    }

    /// Whether what waits on a real network is let go at once.
    pub(in crate::ui::app) fn gate_is_open(&self) -> bool {
        self.model.is_on_network() && self.model.status.pace != Pace::Stopped
    }

    /// Lets go what waits, or holds it.
    pub(in crate::ui::app) fn toggle_gate(&mut self) {
        let pace = match self.model.status.pace {
            Pace::Stopped => Pace::Speed(1.0),
            Pace::Speed(_) | Pace::Fast => Pace::Stopped,
        };
        self.order(Order::Pace(pace));
    }

    /// What clients hold is returned; then the sockets are closed.
    pub(super) fn part(&mut self) {
        if let Source::Network(run) = &mut self.model.source
            && run.stage == Stage::Going
        {
            run.stage = Stage::Parting;
            let now = Instant::now();
            self.network.parting = Some(Parting {
                since: now,
                asked: now,
            });
            // A release that waited at the gate would be none.
            self.order(Order::Pace(Pace::Speed(1.0)));
            self.order(Order::Command(Command::ReleaseAll));
        }
    }

    pub(super) fn go_on_parting(&mut self, ctx: &Context) {
        let (true, Some(parting)) = (self.model.is_on_network(), &self.network.parting) else {
            return;
        };
        let (holders, asking) = (self.model.holders(), self.model.asking());
        let quiet =
            holders + asking + self.model.status.held == 0 && self.network.backlog.is_empty();
        // What was ordered has to be carried out before it is known that nothing is left.
        let heard = parting.since.elapsed() >= ASK_AGAIN;
        if (quiet && heard) || parting.since.elapsed() >= PARTING {
            self.end_network();
            self.model.notice = (holders > 0).then(|| match holders {
                1 => "The network run is over; 1 address could not be returned".to_owned(),
                count => {
                    format!("The network run is over; {count} addresses could not be returned")
                }
            });
            if let Some(then) = self.network.then.take() {
                self.act(ctx, then);
            }
            return;
        }
        if holders > 0 && parting.asked.elapsed() >= ASK_AGAIN {
            self.order(Order::Command(Command::ReleaseAll));
            if let Some(parting) = &mut self.network.parting {
                parting.asked = Instant::now();
            }
        }
        ctx.request_repaint_after(CLOCK);
    }

    /// Closes the sockets. What has happened stays.
    fn end_network(&mut self) {
        self.driver = None;
        self.network.parting = None;
        self.model.status.ports.clear();
        (self.model.status.held, self.model.status.pace) = (0, Pace::Stopped);
        if let Source::Network(run) = &mut self.model.source {
            run.stage = Stage::Over;
        }
    }

    /// A window that is to be closed returns what is held before. Asked again, it closes at once.
    pub(super) fn close_gently(&mut self, ctx: &Context) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        let stage = self.model.network().map(|run| run.stage);
        if asked && stage == Some(Stage::Going) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.network.then = Some(Action::Do(Verb::Quit));
            self.network.leaving = None;
            self.part();
        }
    }

    /// The program ends whatever is open: for a moment it is waited until nothing is held.
    pub(in crate::ui::app) fn leave_network_at_once(&mut self) {
        if !self.model.is_on_network() {
            return;
        }
        self.part();
        let began = Instant::now();
        let (_nobody, pause) = std::sync::mpsc::sync_channel::<()>(0);
        while self.driver.is_some()
            && (self.model.holders() > 0 || !self.network.backlog.is_empty())
            && began.elapsed() < PARTING / 2
        {
            // The next batch is there when the run's thread has had its turn.
            let _ = pause.recv_timeout(Duration::from_millis(5));
            self.take_in_for(PARTING / 2);
        }
        self.end_network();
    }
}

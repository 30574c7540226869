//! Carries out the wishes of the catalogue.

use std::time::Duration;

use egui::{Context, ViewportCommand};

use super::App;
use super::branches::BRANCH_INSTEAD;
use crate::seed::Seed;
use crate::session::{Log, Order, Playhead};
use crate::sim::scenario::FaultAction;
use crate::sim::{Command, HostId};
use crate::ui::action::{Action, Verb};
use crate::ui::branches::BranchWish;
use crate::ui::ladder::Camera;
use crate::ui::projector::TextSize;
use crate::ui::question::QuestionWish;
use crate::ui::sheets::Sheet;
use crate::view::arrangement::LaneWish;
use crate::view::{Axis, changes, steps};

/// By how much a message in flight is delayed.
const DELAY: Duration = Duration::from_secs(1);
/// Which octet of it is altered: the last one of xid, so that nobody has asked.
const CORRUPT: u32 = 7;

impl App {
    #[expect(clippy::too_many_lines, reason = "one match, one arm for each wish")]
    pub(super) fn perform(&mut self, ctx: &Context, verb: Verb) {
        match verb {
            Verb::Step if self.gate_is_open() => self.toggle_gate(),
            Verb::Play if self.model.is_on_network() && self.model.is_live() => self.toggle_gate(),
            Verb::Step | Verb::Next | Verb::Play if self.model.flows => self.stop_flowing(),
            Verb::Step if self.model.open_question().is_some() => self.next(),
            Verb::Step | Verb::Play if self.model.playback.is_playing() => {
                self.model.playback.pause();
            }
            Verb::Step | Verb::Next => self.next(),
            Verb::Back => self.back(),
            Verb::Play if self.model.can_flow() => self.flow(),
            Verb::Play => {
                self.camera.following = true;
                self.model.explained = None;
                self.model.playback.play();
            }
            Verb::First => self.seek(Playhead::after(
                &self.model.log,
                self.model.steps.beginning(),
            )),
            Verb::Live => self.seek(Playhead::at_end(self.model.whole_log())),
            Verb::NextTimer => self.next_timer(),
            Verb::NextOnLane => self.seek_on_lane(steps::next_on_lane),
            Verb::PreviousOnLane => self.seek_on_lane(steps::previous_on_lane),
            Verb::NextOfXid => self.go_along_xid(ctx, changes::next),
            Verb::PreviousOfXid => self.go_along_xid(ctx, changes::previous),
            Verb::HostCard => self.show_card(),
            Verb::Compose => self.compose_for_lane(),
            Verb::Copy => self.copy(ctx),
            Verb::Find => self.open_find(ctx),
            Verb::Palette => self.toggle_palette(),
            Verb::Close => self.close_topmost(ctx),
            Verb::Questions => self.toggle_questions(),
            Verb::Hand1 | Verb::Hand2 | Verb::Hand3 | Verb::Hand4 => {
                if let Some(answer) = verb.hand() {
                    self.question_wish(QuestionWish::Hand(answer, true));
                }
            }
            Verb::Speed1 | Verb::Speed2 | Verb::Speed3 | Verb::Speed4
                if self.model.open_question().is_some() =>
            {
                if let Some(answer) = verb.answer() {
                    self.question_wish(QuestionWish::Pick(answer));
                }
            }
            Verb::CaptionLevel => self.model.prefs.level = self.model.prefs.level.next(),
            Verb::Axis => self.model.axis = next_axis(self.model.axis),
            Verb::ZoomIn => self.zoom_by(1.15),
            Verb::ZoomOut => self.zoom_by(1.0 / 1.15),
            Verb::Fit => {
                self.camera = Camera::default();
                self.projector.camera = Camera::default();
            }
            Verb::Restart => self.restart(ctx),
            Verb::RestartNewSeed => {
                let seed = Seed(self.model.scenario.seed.0.wrapping_add(1));
                self.restart_with(ctx, seed);
            }
            Verb::PreviousMessage => self.select_neighbour(-1),
            Verb::NextMessage => self.select_neighbour(1),
            Verb::Pin => self.model.pin_or_unpin(),
            Verb::Bookmark | Verb::Note | Verb::NextMark | Verb::PreviousMark => {
                self.note_verb(ctx, verb);
            }
            Verb::PreviousLane => self.select_lane(-1),
            Verb::NextLane => self.select_lane(1),
            Verb::HideLane => self.arrange_chosen(LaneWish::Hide),
            Verb::PinLane => self.arrange_chosen(LaneWish::Pin),
            Verb::LaneLeft => self.arrange_chosen(|lane| LaneWish::Move(lane, -1)),
            Verb::LaneRight => self.arrange_chosen(|lane| LaneWish::Move(lane, 1)),
            Verb::ShowLanes => self.arrange(LaneWish::ShowAll),
            Verb::LanesAsInFigure => self.arrange(LaneWish::AsInFigure),
            Verb::Folded => self.list_folded(ctx),
            Verb::Why => {
                let shown = self.model.shown_message();
                let wish = shown.filter(|_| self.model.decision().is_none());
                self.act(ctx, Action::Explain(wish));
            }
            Verb::IdleTime => self.model.prefs.idle = self.model.prefs.idle.next(),
            Verb::Compression => {
                self.model.prefs.compression = self.model.prefs.compression.next();
            }
            Verb::DropFlight => self.disturb(FaultAction::Drop),
            Verb::DuplicateFlight => self.disturb(FaultAction::Duplicate),
            Verb::DelayFlight => self.disturb(FaultAction::Delay(DELAY)),
            Verb::CorruptFlight => self.disturb(FaultAction::Corrupt(CORRUPT)),
            Verb::KeepBackFlight => self.disturb(FaultAction::AfterNext),
            Verb::Drawer => {
                let open = self.drawer_is_open(ctx);
                self.model.prefs.drawer.open = Some(!open);
            }
            Verb::Blank => self.toggle(Sheet::Blank),
            Verb::Projector => {
                self.start_page = false;
                self.projector.begin();
                ctx.request_repaint();
            }
            Verb::ProjectorHere => {
                self.start_page = false;
                self.projector.begin_here(ctx);
            }
            Verb::TextLarger => self.resize_text(TextSize::larger),
            Verb::TextSmaller => self.resize_text(TextSize::smaller),
            Verb::TextNormal => self.resize_text(|_| TextSize::NORMAL),
            Verb::Keys => self.toggle(Sheet::Keys),
            Verb::About => self.toggle(Sheet::About),
            Verb::Branch => self.branch_from_here(ctx),
            Verb::Undo => self.undo(ctx),
            Verb::Redo => self.redo(ctx),
            Verb::NextRun => self.show_run(ctx, self.runs.beside(1)),
            Verb::PreviousRun => self.show_run(ctx, self.runs.beside(-1)),
            Verb::CloseRun => {
                let active = self.runs.active().id;
                self.act(ctx, Action::Branch(BranchWish::Close(active)));
            }
            Verb::Compare => self.comparing.ask(),
            Verb::Open | Verb::Save | Verb::SaveAs | Verb::Export | Verb::SaveLesson => {
                self.file_verb(ctx, verb);
            }
            Verb::SaveReport | Verb::Reports => self.report_verb(ctx, verb),
            Verb::JoinNetwork | Verb::ServeNetwork | Verb::StopNetwork => {
                self.network_verb(ctx, verb);
            }
            Verb::Lessons => self.show_start_page(ctx),
            Verb::FullScreen => {
                let full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!full));
            }
            Verb::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Verb::Speed1
            | Verb::Speed2
            | Verb::Speed3
            | Verb::Speed4
            | Verb::Speed5
            | Verb::Speed6 => {
                self.act(ctx, Action::Speed(verb.speed().unwrap_or_default()));
            }
        }
    }

    /// At the live edge the run makes a step, in the past the playhead does; what is in flight
    /// lands first.
    fn next(&mut self) {
        self.follow();
        self.model.explained = None;
        self.model.playback.stop();
        if self.model.playback.is_gliding() {
            return self.model.playback.press_on(&self.model.log);
        }
        if !self.answers_by_stepping() {
            self.step_on();
        }
    }

    pub(super) fn step_on(&mut self) {
        self.close_question();
        let count = self.model.playhead().count;
        match self.model.steps.step_after(count) {
            Some(end) => {
                self.ask_in_past(end);
                let end = Playhead::after(&self.model.log, end);
                self.model.playback.glide_to(&self.model.log, end);
            }
            None if self.model.is_closed() => self.wait_for_more(),
            // Its clock runs anyhow: only what waits is let go, one press for each.
            None if self.model.is_on_network() => {
                self.order(Order::Step);
            }
            None if self.model.status.failed.is_some() => self.model.playback.stop(),
            None if !self.waiting => {
                self.waiting = true;
                // What flies can still be disturbed; where nothing is animated, nothing flies.
                self.order(if self.model.is_still() {
                    Order::Step
                } else {
                    Order::Depart
                });
            }
            None => {}
        }
    }

    /// Once the flight has been seen to its end, the message lands.
    pub(super) fn land(&mut self) {
        if self.model.is_on_network() {
            return;
        }
        let flown = self.model.status.in_flight > 0 && !self.model.playback.is_gliding();
        if flown && !self.waiting && self.model.status.failed.is_none() {
            self.waiting = true;
            self.order(Order::Step);
        }
    }

    /// Does something to what is in flight, or to what departs next.
    pub(super) fn disturb(&mut self, action: FaultAction) {
        self.close_question();
        let status = &self.model.status;
        if !self.model.is_live() {
            self.model.notice = Some(BRANCH_INSTEAD.to_owned());
            return;
        }
        if status.in_flight == 0 && status.held == 0 {
            return;
        }
        self.follow();
        self.order(Order::Command(Command::Disturb(action)));
        if matches!(action, FaultAction::Drop | FaultAction::AfterNext) {
            // It is gone, or waits: there is nothing more to fly.
            self.model.playback.complete();
        }
    }

    /// Tells the run to do something. Where a question was asked in the past, what was shown ended
    /// there as if it were the live edge: what was meant for that place is not done at the other.
    pub(super) fn command(&mut self, command: Command) {
        let asked = self.model.is_asking();
        self.close_question();
        if asked && !self.model.is_live() {
            self.model.notice = Some(BRANCH_INSTEAD.to_owned());
        } else {
            self.order(Order::Command(command));
        }
    }

    fn back(&mut self) {
        self.follow();
        let count = self.model.playback.destination().count;
        if let Some(end) = self.model.steps.step_before(count) {
            self.seek(Playhead::after(&self.model.log, end));
        }
    }

    pub(super) fn seek(&mut self, playhead: Playhead) {
        if self.model.flows {
            self.stop_flowing();
        }
        self.close_question();
        self.follow();
        self.model.explained = None;
        self.model.playback.stop();
        self.model.playback.jump(playhead);
    }

    /// To the next timer on record; at the live edge the run goes on to it.
    fn next_timer(&mut self) {
        self.close_question();
        let known = steps::next_timer(&self.model.log, self.model.playhead());
        match known {
            Some(found) => self.seek(found),
            None if self.model.is_live() && !self.waiting && self.model.is_lab() => {
                (self.waiting, self.leaping) = (true, true);
                self.order(Order::NextTimer);
            }
            None => self.seek(Playhead::at_end(&self.model.log)),
        }
    }

    fn seek_found(&mut self, find: impl Fn(&Log, Playhead) -> Option<Playhead>) {
        if let Some(found) = find(&self.model.log, self.model.playhead()) {
            self.seek(found);
        }
    }

    fn seek_on_lane(&mut self, find: impl Fn(&Log, Playhead, HostId) -> Option<Playhead>) {
        if let Some(lane) = self.model.lane {
            self.seek_found(|log, playhead| find(log, playhead, lane));
        }
    }

    fn select_neighbour(&mut self, by: isize) {
        let Some(place) = self.model.shown_place() else {
            return;
        };
        let last = self.model.message_count().saturating_sub(1);
        let place = place.saturating_add_signed(by).min(last);
        let record = self.model.steps.departures()[place].released;
        self.model.select(record);
    }

    /// The lane beside the chosen one, as they stand from left to right.
    fn select_lane(&mut self, by: isize) {
        let model = &mut self.model;
        let lanes = model.shown_lanes();
        let chosen = lanes.iter().position(|lane| Some(*lane) == model.lane);
        let place = chosen.map_or(0, |place| place.saturating_add_signed(by));
        let place = place.min(lanes.len().saturating_sub(1));
        model.lane = lanes.get(place).copied();
    }

    /// Changes which lanes are shown, and where.
    pub(super) fn arrange(&mut self, wish: LaneWish) {
        let figure = self.model.figure_lanes();
        self.model.lanes.carry_out(wish, &figure);
        let hidden = &self.model.lanes.hidden;
        self.model.lane = self.model.lane.filter(|lane| !hidden.contains(lane));
    }

    fn arrange_chosen(&mut self, wish: impl FnOnce(HostId) -> LaneWish) {
        if let Some(lane) = self.model.lane {
            self.arrange(wish(lane));
        }
    }

    pub(super) fn drawer_is_open(&self, ctx: &Context) -> bool {
        let window = ctx.content_rect().height();
        self.model.prefs.drawer.is_open(window)
    }

    fn resize_text(&mut self, resize: impl Fn(TextSize) -> TextSize) {
        let size = &mut self.model.prefs.screen.text;
        *size = resize(*size);
    }
}

const fn next_axis(axis: Axis) -> Axis {
    match axis {
        Axis::Order => Axis::Compressed,
        Axis::Compressed => Axis::True,
        Axis::True => Axis::Order,
    }
}

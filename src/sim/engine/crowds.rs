//! What crowds do: the lines of the script that are for all of one, and the days of clients that
//! come and go by themselves. Of a day only each client's next move stands on the agenda.

use std::sync::Arc;

use super::Engine;
use super::parts::{Plan, number_of};
use crate::seed::{Purpose, Stream};
use crate::sim::command::Command;
use crate::sim::host::HostId;
use crate::sim::rhythm::Rhythm;
use crate::sim::scenario::crowd::{Call, Crowd, Day};
use crate::time::SimTime;

/// A client that comes and goes by itself.
#[derive(Clone, Debug)]
pub(super) struct Habit {
    host: HostId,
    rhythm: Arc<Rhythm>,
    release: f64,
    chance: Stream,
    /// Its next visit, or the one that goes on.
    visit: f64,
    is_there: bool,
}

impl Engine {
    /// Plans what crowds do.
    pub(super) fn gather(&mut self, crowds: &[Crowd]) {
        for crowd in crowds {
            for host in crowd.hosts() {
                self.call(host, &crowd.calls);
            }
            if let Some(day) = &crowd.day {
                self.live(crowd, day);
            }
        }
    }

    fn call(&mut self, host: HostId, calls: &[Call]) {
        let mut chance = self.chance(host, Purpose::Within);
        for call in calls {
            let at = call.at + call.within.mul_f64(chance.fraction());
            let command = Box::new(call.errand.of(host));
            self.agenda.plan(at, Plan::Script(command));
            self.scripted += 1;
        }
    }

    fn live(&mut self, crowd: &Crowd, day: &Day) {
        let rhythm = Arc::new(Rhythm::new(day));
        for host in crowd.hosts() {
            let mut chance = self.chance(host, Purpose::Presence);
            let visit = chance.fraction();
            self.habits.push(Habit {
                host,
                rhythm: Arc::clone(&rhythm),
                release: day.release,
                chance,
                visit,
                is_there: false,
            });
            self.plan_habit(self.habits.len() - 1, rhythm.comes(visit));
        }
    }

    /// A client's own row of random numbers.
    fn chance(&self, host: HostId, purpose: Purpose) -> Stream {
        let key = &self.hosts[host.index()].info.key;
        self.seed.stream(number_of(key), purpose)
    }

    fn plan_habit(&mut self, place: usize, at: Option<SimTime>) {
        if let Some(at) = at {
            self.agenda.plan(at, Plan::Habit(place));
        }
    }

    /// A client that is there goes, another one comes.
    pub(super) fn come_or_go(&mut self, place: usize) {
        let now = self.now;
        let Some(habit) = self.habits.get_mut(place) else {
            return;
        };
        let host = habit.host;
        habit.is_there = !habit.is_there;
        if habit.is_there {
            let goes = habit.rhythm.goes(now, &mut habit.chance);
            self.plan_habit(place, Some(goes));
            self.command(Command::PowerOn(host));
            return;
        }
        let releases = habit.chance.happens(habit.release);
        let comes = habit.next_visit(now);
        self.plan_habit(place, comes);
        if releases && self.hosts[host.index()].address.is_some() {
            self.command(Command::Release(host));
        }
        self.command(Command::PowerOff(host));
    }
}

impl Habit {
    /// When it comes again. A visit that would have begun while it was there is left out.
    fn next_visit(&mut self, now: SimTime) -> Option<SimTime> {
        loop {
            self.visit += 1.0;
            let comes = self.rhythm.comes(self.visit)?;
            if comes > now {
                return Some(comes);
            }
        }
    }
}

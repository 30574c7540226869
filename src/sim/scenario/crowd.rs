//! Many clients from one table of the lesson file: which hosts they are, what the script asks of
//! all of them, and when they come and go by themselves. When exactly each of them does what is
//! drawn from the seed, by the engine.

use std::sync::Arc;
use std::time::Duration;

use toml::Spanned;

use super::file::{ClientTable, File, ScriptTable, Verb};
use super::hosts::Register;
use super::parse::Wrong;
use crate::sim::command::Command;
use crate::sim::host::HostId;
use crate::time::{SimTime, span_from_words};

/// The most clients that all crowds of a lesson have together.
pub const MOST: u32 = 10_000;
/// The most crowds of a lesson.
pub(super) const MOST_CROWDS: usize = 100;
/// The most that a script can ask of crowds: so many lines times so many clients.
const MOST_CALLS: u64 = 200_000;
/// How long a client stays, where the file does not say.
const STAY: Duration = Duration::from_hours(2);
/// A smaller share of the largest crowd is nobody.
const LEAST_SHARE: f64 = 1e-6;
/// How long a day is.
pub const DAY: Duration = Duration::from_hours(24);

/// Many clients from one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Crowd {
    /// Its key in the lesson file; its clients are called `key-0001` and so on.
    pub key: Arc<str>,
    /// The first of its clients; the others follow.
    pub first: HostId,
    /// How many they are.
    pub count: u32,
    /// When they come and go by themselves.
    pub day: Option<Day>,
    /// What the script asks of all of them.
    pub calls: Vec<Call>,
}

impl Crowd {
    /// Its clients.
    pub fn hosts(&self) -> impl Iterator<Item = HostId> + use<> {
        let first = self.first.0;
        (first..first.saturating_add(self.count)).map(HostId)
    }

    /// Whether this is one of its clients.
    pub fn has(&self, host: HostId) -> bool {
        let place = host.0.checked_sub(self.first.0);
        place.is_some_and(|place| place < self.count)
    }

    /// When all is done that is planned for it.
    pub(super) fn ends(&self) -> SimTime {
        let calls = self.calls.iter().map(|call| call.at + call.within);
        let day = self.day.as_ref().map(|_| SimTime::ZERO + DAY);
        calls.chain(day).max().unwrap_or_default()
    }
}

/// A day as many clients live it, each by itself: comes, stays for a while, goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Which share of them wants to be online at what time of the day, in order of time; in
    /// between it changes evenly, and from the last to the first over midnight.
    pub online: Vec<(Duration, f64)>,
    /// How long one of them stays, on average.
    pub stay: Duration,
    /// Which share of those that go return their addresses; the others vanish without a word.
    pub release: f64,
}

/// What the script asks of a whole crowd.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// From when on.
    pub at: SimTime,
    /// Each of them does it at some instant of so long a span.
    pub within: Duration,
    /// What.
    pub errand: Errand,
}

/// What one can ask of every client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Switch it on.
    PowerOn,
    /// Switch it off.
    PowerOff,
    /// Ask for an address.
    Join,
    /// Renew before T1.
    Renew,
    /// Rebind before T2.
    Rebind,
    /// Check the address as after a restart.
    Reboot,
    /// Return the address.
    Release,
    /// Find the address in use.
    AddressInUse,
    /// Ask for settings only.
    Inform,
}

impl Errand {
    /// As a command for one of them.
    pub const fn of(self, host: HostId) -> Command {
        match self {
            Self::PowerOn => Command::PowerOn(host),
            Self::PowerOff => Command::PowerOff(host),
            Self::Join => Command::Join(host),
            Self::Renew => Command::Renew(host),
            Self::Rebind => Command::Rebind(host),
            Self::Reboot => Command::Reboot(host),
            Self::Release => Command::Release(host),
            Self::AddressInUse => Command::AddressInUse(host),
            Self::Inform => Command::Inform(host),
        }
    }
}

/// The key of the client with this number, from 1. The number of digits does not depend on how
/// many there are: a client keeps its name, and so its chance, in a larger crowd.
pub(super) fn key_of(crowd: &str, number: u32) -> String {
    format!("{crowd}-{number:04}")
}

/// Whether a line of the script is for a crowd.
pub(super) fn is_for_many(line: &ScriptTable, file: &File) -> bool {
    let key = line.host.as_ref();
    key.is_some_and(|key| place(key.get_ref(), file).is_some())
}

/// Which crowd has this key. They are few.
fn place(key: &str, file: &File) -> Option<usize> {
    file.crowd
        .iter()
        .position(|crowd| crowd.id.get_ref() == key)
}

/// Only many can do something within a span.
pub(super) fn is_alone(line: &ScriptTable) -> Result<(), Wrong> {
    match &line.within {
        Some(within) => Err(Wrong::new(
            within,
            "only a [[crowd]] does something within a span",
        )),
        None => Ok(()),
    }
}

/// The first client of the crowd with this key.
pub(super) fn first(key: &str, file: &File, hosts: &Register<'_>) -> Option<HostId> {
    first_of(&file.crowd[place(key, file)?], hosts).ok()
}

fn first_of(table: &ClientTable, hosts: &Register<'_>) -> Result<HostId, Wrong> {
    hosts.find(&Spanned::new(
        table.id.span(),
        key_of(table.id.get_ref(), 1),
    ))
}

/// All crowds, with what is planned for them.
pub(super) fn crowds(file: &File, hosts: &Register<'_>) -> Result<Vec<Crowd>, Wrong> {
    let crowd = |table: &ClientTable| -> Result<Crowd, Wrong> {
        Ok(Crowd {
            key: table.id.get_ref().as_str().into(),
            first: first_of(table, hosts)?,
            count: table.count.as_ref().map_or(0, |count| *count.get_ref()),
            day: day(table)?,
            calls: Vec::new(),
        })
    };
    let crowds: Result<Vec<Crowd>, Wrong> = file.crowd.iter().map(crowd).collect();
    let mut crowds = crowds?;
    let mut asked = 0;
    for line in &file.script {
        let Some(place) = line
            .host
            .as_ref()
            .and_then(|key| place(key.get_ref(), file))
        else {
            continue;
        };
        let crowd = &mut crowds[place];
        asked += u64::from(crowd.count);
        if asked > MOST_CALLS {
            let what = format!("the script asks for more than {MOST_CALLS} things");
            return Err(Wrong::new(&line.verb, what));
        }
        crowd.calls.push(call(line)?);
    }
    Ok(crowds)
}

fn call(line: &ScriptTable) -> Result<Call, Wrong> {
    let errand = match line.verb.get_ref() {
        Verb::PowerOn => Errand::PowerOn,
        Verb::PowerOff => Errand::PowerOff,
        Verb::Join => Errand::Join,
        Verb::Renew => Errand::Renew,
        Verb::Rebind => Errand::Rebind,
        Verb::Reboot => Errand::Reboot,
        Verb::Release => Errand::Release,
        Verb::AddressInUse => Errand::AddressInUse,
        Verb::Inform => Errand::Inform,
        _ => return Err(Wrong::new(&line.verb, "a whole crowd cannot do this")),
    };
    let within = line.within.as_ref().map(|within| within.get_ref().0);
    Ok(Call {
        at: SimTime::ZERO + line.at.0,
        within: within.unwrap_or_default(),
        errand,
    })
}

fn day(table: &ClientTable) -> Result<Option<Day>, Wrong> {
    let Some(online) = &table.online else {
        let idle = "this is for clients that come and go: it needs `online`";
        return match (&table.stay, &table.release) {
            (Some(stay), _) => Err(Wrong::new(stay, idle)),
            (None, Some(release)) => Err(Wrong::new(release, idle)),
            (None, None) => Ok(None),
        };
    };
    let mut points = Vec::new();
    for (words, share) in online.get_ref() {
        let at = span_from_words(words).filter(|at| *at <= DAY);
        let at = at.ok_or_else(|| {
            let what = format!("“{words}” is no time of the day such as 8h or 19h30min");
            Wrong::new(online, what)
        })?;
        if share.0 > 0.0 && share.0 < LEAST_SHARE {
            let what = format!(
                "{} is hardly anybody: a share is 0, or at least 0.000001",
                share.0
            );
            return Err(Wrong::new(online, what));
        }
        points.push((at, share.0));
    }
    points.sort_by_key(|(at, _)| *at);
    if points.is_empty() {
        return Err(Wrong::new(online, "how many are online, and when?"));
    }
    if let Some(twice) = points.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        let what = format!(
            "{} stands here twice",
            crate::time::span_in_words(twice[0].0)
        );
        return Err(Wrong::new(online, what));
    }
    let stay = match &table.stay {
        Some(stay) if stay.get_ref().0 < crate::sim::rhythm::STEP => {
            return Err(Wrong::new(stay, "a client stays for at least five minutes"));
        }
        Some(stay) => stay.get_ref().0,
        None => STAY,
    };
    Ok(Some(Day {
        online: points,
        stay,
        release: table
            .release
            .as_ref()
            .map_or(0.0, |share| share.get_ref().0),
    }))
}

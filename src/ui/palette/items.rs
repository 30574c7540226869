//! What the palette offers: the catalogue, lessons, commands for hosts, choices; each with what
//! is in its way now. Names and keys of the catalogue's wishes come from there.

use strum::IntoEnumIterator as _;

use crate::session::Log;
use crate::sim::{HostId, HostKind};
use crate::ui::action::{Action, Edit, Verb};
use crate::ui::model::{Model, free_play};
use crate::ui::prefs::Level;
use crate::ui::theme::ThemeChoice;
use crate::view::{Outline, cards, changes, commands, steps};

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// Its name.
    pub(super) name: String,
    /// What it does, in a few words.
    pub(super) beside: String,
    /// Its keys.
    pub(super) keys: String,
    /// What it is.
    pub(super) action: Action,
    /// Why it cannot be done now.
    pub(super) obstacle: Option<String>,
}

/// Everything that can be done, and what cannot be done now.
pub(super) fn items(model: &Model) -> Vec<Item> {
    let mut all: Vec<Item> = Verb::iter()
        .filter(|verb| !matches!(verb, Verb::Palette | Verb::Close))
        .map(|verb| of_verb(verb, model))
        .collect();
    all.extend(of_hosts(model));
    all.extend(of_variants(model));
    all.extend(of_lessons(model));
    all.extend(choices(model));
    all
}

fn of_verb(verb: Verb, model: &Model) -> Item {
    Item {
        name: verb.name().to_owned(),
        beside: verb.tooltip().to_owned(),
        keys: verb.keys().first().map_or(String::new(), |key| key.words()),
        action: Action::Do(verb),
        obstacle: obstacle(verb, model).map(str::to_owned),
    }
}

/// What is in the way of a wish of the catalogue.
fn obstacle(verb: Verb, model: &Model) -> Option<&'static str> {
    let (log, playhead) = (&model.log, model.playhead());
    let number = model.shown_place().map(|place| place + 1);
    let of_xid = |find: fn(&Log, &Outline, usize) -> Option<usize>| {
        number.is_some_and(|number| find(log, &model.outline, number).is_some())
    };
    let on_lane = |found: bool| match model.lane {
        None => Some("no lane is chosen: press ["),
        Some(_) => (!found).then_some("nothing more there"),
    };
    if model.is_recording()
        && let Some(refused) = refused_in_recording(verb)
    {
        return Some(refused);
    }
    if let Some(refused) = refused_on_network(verb, model) {
        return Some(refused);
    }
    let nothing_yet = number.is_none().then_some("no message yet");
    match verb {
        Verb::Back | Verb::First => {
            let at_start = playhead.count <= model.steps.beginning();
            at_start.then_some("this is the start")
        }
        Verb::Live => model.is_live().then_some("this is the live edge"),
        Verb::NextOnLane => on_lane(
            model
                .lane
                .is_some_and(|lane| steps::next_on_lane(log, playhead, lane).is_some()),
        ),
        Verb::PreviousOnLane => on_lane(
            model
                .lane
                .is_some_and(|lane| steps::previous_on_lane(log, playhead, lane).is_some()),
        ),
        Verb::NextOfXid => {
            nothing_yet.or((!of_xid(changes::next)).then_some("the last one of its xid"))
        }
        Verb::PreviousOfXid => {
            nothing_yet.or((!of_xid(changes::previous)).then_some("the first one of its xid"))
        }
        verb if verb.disturbs() && model.is_asking() => Some(ASKED),
        verb if verb.disturbs() => {
            let on_its_way = model.status.in_flight > 0 || model.status.held > 0;
            match (model.is_live(), on_its_way) {
                (false, _) => Some(IN_THE_PAST),
                (true, false) => Some("no message is in flight or waits"),
                (true, true) => None,
            }
        }
        Verb::Branch | Verb::Undo | Verb::Redo => {
            (!model.is_lab()).then_some("only runs of the lab can be branched")
        }
        Verb::Pin | Verb::PreviousMessage | Verb::NextMessage | Verb::Copy => nothing_yet,
        _ => None,
    }
}

/// What cannot be done to a recording.
fn refused_in_recording(verb: Verb) -> Option<&'static str> {
    match verb {
        Verb::Restart | Verb::RestartNewSeed => Some("this is a recording: press Home"),
        Verb::SaveLesson => Some("what was overheard cannot be played as a lesson"),
        Verb::SaveReport => Some("this is a recording: only a session can be handed in"),
        verb if verb.disturbs() => Some("this is a recording: nothing can be done to it"),
        _ => None,
    }
}

/// What cannot be done on a real network, or is for nothing else.
fn refused_on_network(verb: Verb, model: &Model) -> Option<&'static str> {
    match verb {
        Verb::SaveLesson if model.network().is_some() => {
            Some("a run on a real network cannot be played as a lesson")
        }
        Verb::StopNetwork if !model.is_on_network() => Some("no network run is going on"),
        verb if verb.disturbs() && model.network().is_some() => {
            Some("nothing can be done to messages on a real network")
        }
        Verb::IdleTime | Verb::Compression if model.is_on_network() => {
            Some("a real network keeps its own time")
        }
        verb if verb.speed().is_some() && model.is_on_network() => {
            Some("a real network keeps its own time")
        }
        _ => None,
    }
}

fn of_hosts(model: &Model) -> Vec<Item> {
    if model.is_closed() {
        return Vec::new();
    }
    let in_the_past = (!model.is_live()).then(|| IN_THE_PAST.to_owned());
    let offered = commands::offered(&model.world, &model.scenario.segments);
    let item = |offered: commands::Offered| Item {
        name: offered.name,
        beside: String::new(),
        keys: String::new(),
        action: Action::Command(offered.command),
        obstacle: in_the_past.clone().or(offered.obstacle),
    };
    let sheet = |(name, edit): (String, Edit)| Item {
        name,
        beside: "A sheet for it".to_owned(),
        keys: String::new(),
        action: Action::Edit(edit),
        obstacle: in_the_past.clone(),
    };
    let sheets = match model.network() {
        Some(_) => Vec::new(),
        None => sheets(model),
    };
    let sheets = sheets.into_iter().map(sheet);
    offered.into_iter().map(item).chain(sheets).collect()
}

/// The sheets that add and configure hosts.
fn sheets(model: &Model) -> Vec<(String, Edit)> {
    let of_kind = |kind, edit: fn(HostId) -> Edit| {
        let hosts = cards::of_kind(&model.world, kind).into_iter();
        hosts.map(move |(host, now)| (format!("Configure {}…", now.info.name), edit(host)))
    };
    let mut all = vec![
        ("Add server…".to_owned(), Edit::NewServer),
        ("Add client…".to_owned(), Edit::NewClients),
    ];
    all.extend(of_kind(HostKind::Server, Edit::Server));
    all.extend(of_kind(HostKind::Client, Edit::Client));
    all
}

/// Why nothing can be commanded.
const IN_THE_PAST: &str = "in the past nothing can be changed: press End first";

/// Why nothing can be done to messages while it is not to be told whether any come.
const ASKED: &str = "a question is open: answer it first";

/// The variants of the lesson that is open.
fn of_variants(model: &Model) -> impl Iterator<Item = Item> {
    model.scenario.variants.iter().map(|variant| Item {
        name: format!("Variant: {}", variant.title),
        beside: if variant.on {
            "Off; the lesson begins anew".to_owned()
        } else {
            "On; the lesson begins anew".to_owned()
        },
        keys: String::new(),
        action: Action::Variant(variant.id.clone(), !variant.on),
        obstacle: None,
    })
}

fn of_lessons(model: &Model) -> Vec<Item> {
    let open = |title: &str, beside: String, name: &str| Item {
        name: format!("Open lesson: {title}"),
        beside,
        keys: String::new(),
        action: Action::OpenLesson(name.to_owned()),
        obstacle: None,
    };
    let lessons = model.catalogue.iter().map(|scenario| &scenario.lesson);
    let back = (!model.is_lab()).then(|| Item {
        name: "Back to the lesson".to_owned(),
        beside: "Closes the recording or the network run".to_owned(),
        keys: String::new(),
        action: Action::LeaveRecording,
        obstacle: None,
    });
    let built_in = lessons.map(|lesson| {
        let beside = format!("{} {}", lesson.number, lesson.summary);
        open(&lesson.title, beside, &lesson.name)
    });
    let mut all: Vec<Item> = back.into_iter().chain(built_in).collect();
    let free = free_play().map(|scenario| &scenario.lesson);
    all.extend(free.map(|free| open(&free.title, free.summary.clone(), &free.name)));
    all
}

/// Choices that have no key of their own. Speeds stand in the catalogue.
fn choices(model: &Model) -> Vec<Item> {
    let item = |name: String, action, chosen: bool| Item {
        name,
        beside: String::new(),
        keys: String::new(),
        action,
        obstacle: chosen.then(|| "it is so already".to_owned()),
    };
    let themes = ThemeChoice::ALL.into_iter().map(|theme| {
        let chosen = theme == model.prefs.theme;
        item(
            format!("Theme: {}", theme.name()),
            Action::Theme(theme),
            chosen,
        )
    });
    let levels = Level::ALL.into_iter().map(|level| {
        let chosen = level == model.prefs.level;
        item(
            format!("Captions: {}", level.name()),
            Action::Level(level),
            chosen,
        )
    });
    themes.chain(levels).collect()
}

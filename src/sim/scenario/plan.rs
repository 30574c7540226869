//! What is planned for a lesson: its script and its captions. The checks
//! are here: everybody named exists and can do what is asked of it, every clause is known.

use toml::Spanned;

use super::crowd::{self, Crowd};
use super::file::{CaptionTable, File, LessonTable, LinkTable, ScriptTable, Span, Verb};
use super::hosts::Register;
use super::parse::Wrong;
use super::variants::{JOINT, Variants};
use super::{
    Caption, CaptionEvent, Lesson, LinkSettings, Role, ScriptLine, by_hand, faults, machines,
    recorded, segments,
};
use crate::protocol::{Field, Rule, Timer};
use crate::sim::check::{check_desk, check_link};
use crate::sim::command::Command;
use crate::sim::host::{Desk, HostId, HostKind, SegmentInfo};
use crate::time::{SimTime, span_from_words};
use crate::wire::{ClientId, MessageType};

/// Title and place in the catalogue. The title names the variants that are on.
pub(super) fn lesson(table: &LessonTable, variants: &Variants<'_>) -> Lesson {
    let on = variants.told().filter(|variant| variant.on);
    let titles = std::iter::once(&*table.title).chain(on.map(|variant| &*variant.title));
    Lesson {
        name: table.name.clone(),
        number: table.number.clone(),
        title: titles.collect::<Vec<_>>().join(JOINT),
        summary: table.summary.clone(),
        star: table.star,
        sections: table.sections.clone(),
    }
}

/// The link at the start.
pub(super) fn link(file: &File) -> Result<LinkSettings, Wrong> {
    changed(LinkSettings::default(), &file.link)
}

fn changed(before: LinkSettings, table: &LinkTable) -> Result<LinkSettings, Wrong> {
    let span = |place: &Option<Spanned<Span>>, before| {
        place.as_ref().map_or(before, |span| span.get_ref().0)
    };
    let settings = LinkSettings {
        delay: span(&table.delay, before.delay),
        jitter: span(&table.jitter, before.jitter),
        loss: table.loss.map_or(before.loss, |share| share.0),
        duplication: table
            .duplication
            .map_or(before.duplication, |share| share.0),
    };
    let wrong = check_link(&settings).err().and_then(|flaw| {
        let place = match flaw.field {
            Field::Jitter => &table.jitter,
            // Shares are checked when they are read.
            _ => &table.delay,
        };
        Some(Wrong::new(place.as_ref()?, flaw.what))
    });
    wrong.map_or(Ok(settings), Err)
}

/// The clause with this key.
pub(super) fn rule(key: &Spanned<String>) -> Result<Rule, Wrong> {
    Rule::from_key(key.get_ref())
        .ok_or_else(|| Wrong::new(key, format!("no rule has the key “{}”", key.get_ref())))
}

/// The script in order of time; faults with a time of their own belong to it.
pub(super) fn script(
    file: &File,
    segments: &[SegmentInfo],
    hosts: &Register<'_>,
) -> Result<Vec<ScriptLine>, Wrong> {
    let mut lines = Vec::new();
    for table in &file.script {
        if crowd::is_for_many(table, file) {
            continue;
        }
        crowd::is_alone(table)?;
        let command = command(table, (file, segments), hosts)?;
        lines.push(ScriptLine {
            at: SimTime::ZERO + table.at.0,
            command,
            place: table.verb.span(),
        });
    }
    // Those that apply from the start have the first numbers.
    let mut rules = file.fault.iter().filter(|table| table.at.is_none()).count();
    for table in &file.fault {
        if let Some(at) = table.at {
            let command = Command::Fault(faults::fault(table, hosts, rules)?);
            rules += 1;
            lines.push(ScriptLine {
                at: SimTime::ZERO + at.0,
                command,
                place: table.action.span(),
            });
        }
    }
    lines.sort_by_key(|line| line.at);
    Ok(lines)
}

/// When the script has ended.
pub(super) fn ends(lesson: &LessonTable, script: &[ScriptLine], crowds: &[Crowd]) -> SimTime {
    let last = script.last().map_or(SimTime::ZERO, |line| line.at);
    let last = crowds.iter().map(Crowd::ends).fold(last, SimTime::max);
    lesson
        .ends
        .map_or(last, |ends| (SimTime::ZERO + ends.0).max(last))
}

fn command(
    table: &ScriptTable,
    (file, segments): (&File, &[SegmentInfo]),
    hosts: &Register<'_>,
) -> Result<Command, Wrong> {
    let needs = |what: &str| Wrong::new(&table.verb, format!("this needs {what}"));
    let any = || hosts.find(table.host.as_ref().ok_or_else(|| needs("a `host`"))?);
    let kind = |wanted| {
        host_of_kind(
            table.host.as_ref().ok_or_else(|| needs("a `host`"))?,
            wanted,
            hosts,
        )
    };
    let client = || kind(HostKind::Client);
    let server = || kind(HostKind::Server);
    let on = table.on.unwrap_or(true);
    Ok(match table.verb.get_ref() {
        Verb::PowerOn => Command::PowerOn(any()?),
        Verb::PowerOff => Command::PowerOff(any()?),
        Verb::Join => Command::Join(client()?),
        Verb::Renew => Command::Renew(client()?),
        Verb::Rebind => Command::Rebind(client()?),
        Verb::Reboot => Command::Reboot(client()?),
        Verb::Release => Command::Release(client()?),
        Verb::ReleaseAll => Command::ReleaseAll,
        Verb::AddressInUse => Command::AddressInUse(client()?),
        Verb::Inform => Command::Inform(client()?),
        Verb::Send => {
            let wanted = table
                .send
                .as_ref()
                .ok_or_else(|| needs("a `[script.send]` that says what"))?;
            by_hand::send(wanted, (SimTime::ZERO + table.at.0, any()?), hosts)?
        }
        Verb::Identify => identify(table, client()?, hosts)?,
        Verb::Restart => Command::Restart(server()?, table.forget.unwrap_or(false)),
        Verb::Silence => Command::Silence(server()?, on),
        Verb::Authoritative => Command::Authoritative(server()?, on),
        Verb::Free => Command::Free(
            server()?,
            table.address.ok_or_else(|| needs("an `address`"))?,
        ),
        Verb::Queue => {
            if let (Some(queue), None) = (&table.queue, table.service) {
                return Err(Wrong::new(queue, machines::IDLE_QUEUE));
            }
            let desk = table.service.map(|service| Desk {
                queue: table.queue.as_ref().map(|queue| *queue.get_ref()),
                service: service.0,
            });
            let fits = desk.as_ref().map_or(Ok(()), check_desk);
            fits.map_err(|flaw| Wrong::new(&table.verb, flaw.what))?;
            Command::Desk(server()?, desk)
        }
        Verb::Link => {
            let wanted = table
                .link
                .as_ref()
                .ok_or_else(|| needs("a `link = { … }`"))?;
            Command::Link(changed(link(file)?, wanted)?)
        }
        Verb::Move => {
            let network = table.network.as_ref();
            let network = network.ok_or_else(|| needs("a `network`"))?;
            Command::Move(client()?, segments::named(segments, network)?)
        }
        Verb::Unplug => Command::Unplug(any()?, true),
        Verb::Plug => Command::Unplug(any()?, false),
        Verb::AsRecorded => {
            let recorded = table.recorded.as_ref();
            recorded::command(recorded.ok_or_else(|| needs("a `recorded`"))?)?
        }
        Verb::TakeAddress => Command::TakeAddress(
            client()?,
            table.address.ok_or_else(|| needs("an `address`"))?,
        ),
    })
}

/// Another system on the same hardware: the client is as before, but for what it calls itself.
fn identify(table: &ScriptTable, host: HostId, hosts: &Register<'_>) -> Result<Command, Wrong> {
    let spec = hosts.get(host);
    let Role::Client { config, .. } = &spec.role else {
        return Err(Wrong::new(&table.verb, "only a client has an identifier"));
    };
    let mut config = config.clone();
    let words = table.client_id.as_deref();
    config.client_id = words.map(|words| ClientId::from_words(words, config.mac));
    let checked = config.check();
    checked.map_err(|flaw| Wrong::new(&table.verb, flaw.what))?;
    Ok(Command::ConfigureClient(host, config))
}

fn host_of_kind(
    key: &Spanned<String>,
    wanted: HostKind,
    hosts: &Register<'_>,
) -> Result<HostId, Wrong> {
    let host = hosts.find(key)?;
    if hosts.get(host).info.kind == wanted {
        return Ok(host);
    }
    let word = if wanted == HostKind::Client {
        "client"
    } else {
        "server"
    };
    Err(Wrong::new(
        key,
        format!("{} cannot do this: it is no {word}", key.get_ref()),
    ))
}

/// The captions, names put in.
pub(super) fn captions(file: &File, hosts: &Register<'_>) -> Result<Vec<Caption>, Wrong> {
    file.caption
        .iter()
        .map(|table| caption(table, file, hosts))
        .collect()
}

fn caption(table: &CaptionTable, file: &File, hosts: &Register<'_>) -> Result<Caption, Wrong> {
    let words = |level: &Option<Spanned<String>>| {
        with_names(level.as_ref().unwrap_or(&table.protocol), hosts)
    };
    let because = table
        .because
        .as_ref()
        .map(|because| with_names(because, hosts));
    Ok(Caption {
        on: caption_event(&table.on, file, hosts)?,
        place: table.on.span(),
        story: words(&table.story)?,
        protocol: with_names(&table.protocol, hosts)?,
        bytes: words(&table.bytes)?,
        because: because.transpose()?.unwrap_or_default(),
        rule: table.rule.as_ref().map(rule).transpose()?,
    })
}

/// `DISCOVER from laptop-a`, `T1 at laptop-a`, `ignored by server-2`, `power-off server-1`.
pub(super) fn caption_event(
    on: &Spanned<String>,
    file: &File,
    hosts: &Register<'_>,
) -> Result<CaptionEvent, Wrong> {
    let words: Vec<&str> = on.get_ref().split_whitespace().collect();
    let host = |key: &str| hosts.find(&Spanned::new(on.span(), key.to_owned()));
    match *words {
        ["ignored", "by", key] => Ok(CaptionEvent::Ignored(host(key)?)),
        ["no-address-left", "at", key] => Ok(CaptionEvent::NoAddressLeft(host(key)?)),
        ["queue-full", "at", key] => Ok(CaptionEvent::QueueFull(host(key)?)),
        ["at", span] => match span_from_words(span) {
            Some(span) => Ok(CaptionEvent::At(SimTime::ZERO + span)),
            None => Err(Wrong::new(
                on,
                format!("“{span}” is no span of time such as 200ms or 8h"),
            )),
        },
        [kind, "from", key] => Ok(CaptionEvent::Message(message(kind, on)?, Some(host(key)?))),
        [name, "at", key] => Ok(CaptionEvent::Timer(timer(name, on)?, Some(host(key)?))),
        [kind] if message(kind, on).is_ok() => Ok(CaptionEvent::Message(message(kind, on)?, None)),
        [name] => Ok(CaptionEvent::Timer(timer(name, on)?, None)),
        [verb, key] => {
            let first = crowd::first(key, file, hosts).map_or_else(|| host(key), Ok)?;
            in_script(verb, first, key, file, on)
        }
        _ => Err(Wrong::new(
            on,
            "this is no event such as “DISCOVER from laptop-a” or “T1 at laptop-a”",
        )),
    }
}

fn message(word: &str, on: &Spanned<String>) -> Result<MessageType, Wrong> {
    use strum::IntoEnumIterator as _;
    let found = MessageType::iter().find(|kind| kind.short() == word);
    found.ok_or_else(|| Wrong::new(on, format!("“{word}” is no message such as DISCOVER")))
}

fn timer(word: &str, on: &Spanned<String>) -> Result<Timer, Wrong> {
    let timers = [
        ("T1", Timer::T1),
        ("T2", Timer::T2),
        ("expiry", Timer::Expiry),
        ("retry", Timer::Retry),
        ("retry-extending", Timer::RetryExtending),
        ("give-up", Timer::GiveUp),
        ("start-delay", Timer::StartDelay),
        ("offer-window", Timer::OfferWindow),
        ("probe", Timer::Probe),
        ("after-decline", Timer::AfterDecline),
        ("after-nak", Timer::AfterNak),
        ("offer-hold", Timer::OfferHold),
        ("binding-expiry", Timer::BindingExpiry),
        ("quarantine", Timer::Quarantine),
    ];
    let found = timers
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, timer)| *timer);
    found.ok_or_else(|| Wrong::new(on, format!("“{word}” is neither a message nor a timer")))
}

/// A caption can wait for what the script does.
fn in_script(
    verb: &str,
    host: HostId,
    key: &str,
    file: &File,
    on: &Spanned<String>,
) -> Result<CaptionEvent, Wrong> {
    let meant = |table: &&ScriptTable| {
        let name: &str = (*table.verb.get_ref()).into();
        name == verb
            && table
                .host
                .as_ref()
                .is_some_and(|other| other.get_ref() == key)
    };
    match file.script.iter().find(meant) {
        Some(_) => Ok(CaptionEvent::Command(host)),
        None => Err(Wrong::new(
            on,
            format!("the script has no “{verb}” for {key}"),
        )),
    }
}

/// Puts the hosts' names in the place of `{laptop-a}`.
pub(super) fn with_names(text: &Spanned<String>, hosts: &Register<'_>) -> Result<String, Wrong> {
    let mut written = String::new();
    let mut rest = text.get_ref().as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((key, after)) = after.split_once('}') else {
            return Err(Wrong::new(text, "a { is never closed"));
        };
        let host = hosts.find(&Spanned::new(text.span(), key.to_owned()))?;
        written.push_str(before);
        written.push_str(&hosts.get(host).info.name);
        rest = after;
    }
    written.push_str(rest);
    Ok(written)
}

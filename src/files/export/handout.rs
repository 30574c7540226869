//! A page to hand out: the diagram, the messages, the captions, the leases, the lesson's questions
//! and room for notes, as one HTML file that loads nothing and runs nothing. It prints in black on white whatever the
//! screen shows.

use std::io::{self, Write};

use super::Subject;
use crate::files::leases::When;
use crate::sim::scenario::Caption;
use crate::time::SimTime;
use crate::view::captions::CaptionTrack;
use crate::view::leases::{LeaseColumn, LeaseRow, Look};
use crate::view::messages::{MessageRow, Outcome, row};
use crate::view::text::{self, Detail};
use crate::view::{Outline, notebook, words};

mod page;
mod questions;
pub mod report;

use page::{Align, Page};

/// So many empty lines are for notes.
const NOTE_LINES: usize = 12;

/// Writes the page. `svg` is the diagram as a document of its own; without it the ladder stands
/// there as text.
///
/// # Errors
/// When `out` refuses.
pub fn write(subject: &Subject<'_>, svg: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let outline = subject.outline();
    let mut page = Page::begin(out, subject.title)?;
    head(subject, &outline, &mut page)?;
    page.section("Diagram")?;
    match svg {
        Some(svg) => page.picture(svg)?,
        None => page.text_picture(&text::ladder(
            subject.log,
            &outline,
            subject.until,
            Detail::Full,
        ))?,
    }
    messages(subject, &outline, &mut page)?;
    steps(subject, &outline, &mut page)?;
    notes(subject, &outline, &mut page)?;
    leases(subject, &mut page)?;
    if let Some(scenario) = subject.scenario {
        questions::asked(scenario, &mut page)?;
    }
    page.section("Your notes")?;
    page.empty_lines(NOTE_LINES)?;
    if let Some(scenario) = subject.scenario.filter(|_| subject.options.answers) {
        questions::answered(scenario, &mut page)?;
    }
    page.end()
}

/// Title, what it is, and when it was.
fn head(subject: &Subject<'_>, outline: &Outline, page: &mut Page<'_>) -> io::Result<()> {
    page.title(subject.title)?;
    if let Some(scenario) = subject.scenario {
        page.paragraph("summary", &scenario.lesson.summary)?;
    }
    let count = outline.messages(subject.until);
    let messages = match count {
        1 => "1 message".to_owned(),
        count => format!("{} messages", words::count(count)),
    };
    let what = match subject.scenario {
        Some(scenario) => {
            let sections = &scenario.lesson.sections;
            let read = match sections.as_slice() {
                [] => String::new(),
                [one] => format!("; RFC 2131 section {one}"),
                more => format!("; RFC 2131 sections {}", more.join(", ")),
            };
            let seed = scenario.seed.0;
            format!("A run of Dorascope, {messages}, drawn from the number {seed}{read}")
        }
        None => format!("A capture, {messages}"),
    };
    page.paragraph("what", &what)?;
    let date = |at: SimTime| match subject.date(at) {
        When::At(date) => Some(date.to_string()),
        When::Unknown | When::Never => None,
    };
    let dates = (date(SimTime::ZERO), date(subject.until.instant));
    if let (Some(begin), Some(end)) = dates {
        page.paragraph("what", &format!("From {begin} to {end}"))?;
    }
    Ok(())
}

fn messages(subject: &Subject<'_>, outline: &Outline, page: &mut Page<'_>) -> io::Result<()> {
    let count = outline.messages(subject.until);
    page.section("Messages")?;
    if count == 0 {
        return page.paragraph("what", "No message has left yet.");
    }
    page.begin_table(&[
        ("No.", Align::Right),
        ("Time", Align::Right),
        ("From", Align::Left),
        ("To", Align::Left),
        ("Type", Align::Left),
        ("Info", Align::Left),
    ])?;
    let rows = (1..=count).filter_map(|number| row(subject.log, outline, subject.until, number));
    for message in rows {
        page.row(&[
            (&message.number.to_string(), Align::Right),
            (&words::instant(message.time), Align::Right),
            (&message.from, Align::Left),
            (message.receiver(), Align::Left),
            (kind(&message), Align::Left),
            (&info(&message), Align::Left),
        ])?;
    }
    page.end_table()
}

fn kind(message: &MessageRow) -> &'static str {
    let read = message.message.as_ref();
    read.map_or("", |read| read.kind().name())
}

/// What it is about, and what became of it if that was not much.
fn info(message: &MessageRow) -> String {
    let fate = match (message.outcome, message.rule) {
        (Some(Outcome::Lost), _) => " (lost)".to_owned(),
        (Some(Outcome::Ignored), Some(rule)) => format!(" (ignored: {})", words::reason(rule)),
        (None, _) => " (on its way)".to_owned(),
        _ => String::new(),
    };
    format!("{}{fate}", message.info)
}

/// The captions that have been reached, each with the message that it is about.
fn steps(subject: &Subject<'_>, outline: &Outline, page: &mut Page<'_>) -> io::Result<()> {
    let Some(scenario) = subject.scenario else {
        return Ok(());
    };
    let mut track = CaptionTrack::default();
    track.extend(subject.log, &scenario.captions);
    let Some(last) = track.shown(subject.until) else {
        return Ok(());
    };
    page.section("Step by step")?;
    page.begin_steps()?;
    for (at, caption) in scenario.captions.iter().enumerate().take(last + 1) {
        let place = track.place(at);
        let message = place.and_then(|place| outline.number_of(subject.log, place));
        let time = place.and_then(|place| subject.log.get(place));
        let mut origin = time.map_or_else(String::new, |record| words::instant(record.at));
        if let Some(number) = message {
            origin = format!("Message {number}, {origin}");
        }
        page.item(&lines(caption, origin))?;
    }
    page.end_steps()
}

/// A caption line by line: what happens, why, by which clause, where in the run.
fn lines(caption: &Caption, origin: String) -> Vec<(&'static str, String)> {
    let mut lines = vec![("says", caption.protocol.clone())];
    if !caption.because.is_empty() {
        lines.push(("because", caption.because.clone()));
    }
    if let Some(rule) = caption.rule {
        let clause = format!("{}: {}", rule.citation(), rule.text());
        lines.push(("clause", clause));
    }
    if !origin.is_empty() {
        lines.push(("clause", origin));
    }
    lines
}

/// What was noted, each with what it is about.
fn notes(subject: &Subject<'_>, outline: &Outline, page: &mut Page<'_>) -> io::Result<()> {
    let notes = subject.shown_notes();
    if notes.is_empty() {
        return Ok(());
    }
    page.section("Notes")?;
    page.begin_steps()?;
    for note in notes {
        let place = notebook::entry(subject.log, outline, note).place();
        let lines = notebook::lines(note).into_iter();
        let mut lines: Vec<(&str, String)> = lines.map(|line| ("says", line)).collect();
        lines.push(("clause", place));
        page.item(&lines)?;
    }
    page.end_steps()
}

fn leases(subject: &Subject<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let world = subject.log.world_at(subject.until.count);
    let look = Look::<LeaseColumn>::default();
    let (rows, _) = look.rows(subject.log, &world, subject.until.instant);
    page.section("Leases at the end")?;
    if rows.is_empty() {
        return page.paragraph("what", "No client holds a lease.");
    }
    let left = |name| (name, Align::Left);
    let right = |name| (name, Align::Right);
    page.begin_table(&[
        left("Client"),
        left("Address"),
        left("Server"),
        left("State"),
        right("Granted"),
        right("T1"),
        right("T2"),
        right("Ends"),
    ])?;
    for lease in &rows {
        page.row(
            &lease_cells(lease)
                .each_ref()
                .map(|(cell, align)| (cell.as_str(), *align)),
        )?;
    }
    page.end_table()
}

fn lease_cells(lease: &LeaseRow) -> [(String, Align); 8] {
    let when = |at: Option<SimTime>| (at.map_or("never".into(), words::instant), Align::Right);
    let left = |text: String| (text, Align::Left);
    [
        left(lease.client.clone()),
        left(lease.address.to_string()),
        left(lease.server.clone()),
        left(lease.state.name().to_owned()),
        when(Some(lease.granted)),
        when(lease.t1),
        when(lease.t2),
        when(lease.ends),
    ]
}

//! A run as a lesson of one's own: the world it began with, what the script and the user did in it
//! as one script, and a caption for every message that the lesson has none for. What is written is
//! read and rehearsed before anybody gets it.

mod clock;
mod deeds;
mod faults;
mod page;
mod strays;
mod words;

use std::path::Path;

use toml::{Table, Value};

use self::deeds::Deeds;
use self::page::{Page, span};
use super::Subject;
use super::task::file_name;
use crate::session::Log;
use crate::sim::scenario::Written;
use crate::sim::{Event, HostKind, Scenario};
use crate::time::SimTime;
use crate::view::rehearsal::played;

/// How much of the words of a lesson goes along with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Words {
    /// Its captions and questions, as far as they were reached, then one for each message.
    Own,
    /// One caption for each message.
    Generated,
    /// None.
    None,
}

/// A run as a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// What stands in the file.
    pub text: String,
    /// In words, if the lesson goes another way than the run did: from where on.
    pub strays: Option<String>,
}

/// The lesson that plays the run, up to the end of the paper.
///
/// # Errors
/// One sentence without a full stop: a capture, a real network and a run in which other programs
/// took part cannot be planned, and a run of which the text would make no lesson is not written.
pub fn saved(subject: &Subject<'_>, title: &str) -> Result<Saved, String> {
    let scenario = playable(subject.log, subject.until.count, subject.scenario)?;
    let unreadable = |error| format!("the lesson's own text cannot be read: {error}");
    let written = scenario.written().map_err(unreadable)?;
    let deeds = Deeds::of(subject, scenario);
    let mut trouble = None;
    // Where the gate held messages back the run may have gone where a lesson does not go: then its
    // captions may wait in vain, and the lesson is told without them.
    for words in [Words::Own, Words::Generated, Words::None] {
        let text = page(subject, scenario, &written, &deeds, title, words)?;
        match Scenario::parse(&text).and_then(|lesson| played(&lesson)) {
            Ok(lesson) => {
                let strays = strays::told(subject, &lesson);
                return Ok(Saved { text, strays });
            }
            Err(error) => trouble = trouble.or(Some(error)),
        }
    }
    let why = trouble.map_or_else(String::new, |error| format!(": {error}"));
    Err(format!("this run cannot be told as a lesson{why}"))
}

/// The lesson that was played, if a lesson can play the first `count` records of its run again.
///
/// # Errors
/// One sentence without a full stop that says why not.
pub fn playable<'a>(
    log: &Log,
    count: usize,
    scenario: Option<&'a Scenario>,
) -> Result<&'a Scenario, String> {
    let Some(scenario) = scenario.filter(|it| !it.source.is_empty()) else {
        return Err("what was overheard cannot be played as a lesson".into());
    };
    if scenario.segments.iter().any(|segment| segment.real) {
        return Err("a run on a real network cannot be played as a lesson".into());
    }
    let is_guest = |event: &Event| match event {
        Event::Appeared(info, _) => info.kind == HostKind::Guest,
        _ => false,
    };
    let mut records = log.records().iter().take(count);
    if records.any(|record| is_guest(&record.event)) {
        let why = "another program took part: what it sends cannot be planned as a lesson";
        return Err(why.into());
    }
    Ok(scenario)
}

/// The title that a lesson has by the name of its file: `my-lost-offer.toml` is “My lost offer”,
/// and `-` is none.
pub fn title_of(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_string_lossy();
    let words = stem.split(|c: char| c == '-' || c == '_' || c.is_whitespace());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let words = words.join(" ");
    let mut letters = words.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

fn page(
    subject: &Subject<'_>,
    scenario: &Scenario,
    written: &Written,
    deeds: &Deeds,
    title: &str,
    words: Words,
) -> Result<String, String> {
    let mut page = Page::default();
    let mut world = written.world.clone();
    let lesson = world.remove("lesson");
    page.table("lesson", &head(subject, scenario, lesson, deeds, title)?);
    page.world(&world);
    page.tables("script", &deeds.script(scenario, written)?);
    page.tables("fault", &deeds.faults(scenario, written));
    if words != Words::None {
        let kept = (words == Words::Own).then_some(written);
        page.tables("caption", &words::captions(subject, scenario, kept));
    }
    if words == Words::Own {
        page.tables(
            "question",
            &words::questions(subject, scenario, written, deeds.first()),
        );
    }
    Ok(page.text())
}

/// The instant of the last record on the paper.
fn end(subject: &Subject<'_>) -> SimTime {
    let count = subject.until.count.min(subject.log.len());
    let last = subject.log.records()[..count].last();
    last.map_or(SimTime::ZERO, |last| last.at)
}

/// `[lesson]`: what it is called, and the seed and the end of the run.
fn head(
    subject: &Subject<'_>,
    scenario: &Scenario,
    before: Option<Value>,
    deeds: &Deeds,
    title: &str,
) -> Result<Table, String> {
    let mut head = match before {
        Some(Value::Table(head)) => head,
        _ => Table::new(),
    };
    for gone in ["number", "star"] {
        head.remove(gone);
    }
    let seed = i64::try_from(scenario.seed.0);
    let seed = seed.map_err(|_| "its seed is larger than a lesson file can hold".to_owned())?;
    let summary = format!("A run of “{}” as it was played", scenario.plain_title());
    let ends = (end(subject) + deeds.late()).max(deeds.last());
    let new = [
        ("name", Value::from(file_name(title).to_lowercase())),
        ("title", Value::from(title)),
        ("summary", Value::from(summary)),
        ("seed", Value::from(seed)),
        ("ends", Value::from(span(ends))),
    ];
    head.extend(new.map(|(key, value)| (key.to_owned(), value)));
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_a_title() {
        let title = |name: &str| title_of(Path::new(name));
        assert_eq!(
            title("/x/my-lost_offer.toml").as_deref(),
            Some("My lost offer")
        );
        assert_eq!(title("Ein  Tag.toml").as_deref(), Some("Ein Tag"));
        assert_eq!(title("-.toml"), None);
    }
}

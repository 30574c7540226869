//! The captions and questions of a lesson that was made from a run.

use toml::{Table, Value};

use super::Subject;
use crate::protocol::Rule;
use crate::sim::scenario::Written;
use crate::sim::{Event, RecordId, Scenario};
use crate::view::captions::CaptionTrack;
use crate::view::explain::explain;
use crate::view::question::QuestionTrack;

/// So many captions are made at most.
const MOST: usize = 200;

/// The captions that were reached, in their own words; behind the last of them one for each
/// message that departs. `kept` is the lesson whose captions are kept.
pub(super) fn captions(
    subject: &Subject<'_>,
    scenario: &Scenario,
    kept: Option<&Written>,
) -> Vec<Table> {
    let log = subject.log;
    let mut track = CaptionTrack::default();
    if kept.is_some() {
        track.extend(log, &scenario.captions);
    }
    let reached = |number: usize| {
        let place = track.place(number)?.index();
        (place < subject.until.count).then_some(place)
    };
    let places: Vec<usize> = (0..).map_while(reached).collect();
    let own = kept.map_or(&[][..], |written| &written.captions);
    let mut captions: Vec<Table> = own.iter().take(places.len()).cloned().collect();
    let from = places.last().map_or(0, |last| last + 1);
    let to = subject.until.count.min(log.len());
    let generated = (from..to).filter_map(|index| departure(subject, scenario, index));
    captions.extend(generated.take(MOST));
    captions
}

/// A caption for a message that departs with this record, if the lesson knows its sender.
fn departure(subject: &Subject<'_>, scenario: &Scenario, index: usize) -> Option<Table> {
    let log = subject.log;
    let record = log.records().get(index)?;
    if !matches!(record.event, Event::Released(_)) {
        return None;
    }
    let sent = record.cause?;
    let Event::Sent(packet, _) = &log.get(sent)?.event else {
        return None;
    };
    let sender = scenario.hosts.get(record.host.index())?;
    let on = format!("{} from {}", packet.kind?.short(), sender.info.key);
    let told = explain(log, sent)?;
    let mut caption = Table::new();
    caption.insert("on".into(), Value::from(on));
    // Braces stand for names in a caption.
    let sentence = told.sentence.replace('{', "(").replace('}', ")");
    caption.insert("protocol".into(), Value::from(sentence));
    if let Some(rule) = told.rule {
        caption.insert("rule".into(), Value::from(Rule::key(rule)));
    }
    Some(caption)
}

/// The questions whose events came before the user did anything: of what comes behind it the
/// lesson knew nothing.
pub(super) fn questions(
    subject: &Subject<'_>,
    scenario: &Scenario,
    written: &Written,
    first: Option<RecordId>,
) -> Vec<Table> {
    let mut track = QuestionTrack::default();
    track.extend(subject.log, &scenario.questions);
    let until = subject.until.count;
    let until = first.map_or(until, |first| until.min(first.index()));
    let numbered = written.questions.iter().enumerate();
    numbered
        .filter(|(number, _)| track.place(*number).is_some_and(|at| at < until))
        .map(|(_, question)| question.clone())
        .collect()
}

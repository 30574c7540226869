//! Plays a lesson in memory before anybody sees it, and finds where it contradicts itself: an
//! order that cannot be carried out when its time comes, a caption for what never happens.

use super::captions::CaptionTrack;
use super::commands;
use crate::net::memory::MemoryCarrier;
use crate::session::{Log, Run};
use crate::sim::scenario::{Caption, ScenarioError, ScriptLine};
use crate::sim::{Command, Event, RecordId, Scenario};
use crate::time::SimTime;

/// So much happens in a rehearsal at most: of a longer lesson the rest is believed.
const MOST: usize = 300_000;
/// So much happens after the script's end while a caption still waits.
const AFTER_THE_END: usize = 10_000;
/// So much happens between two looks.
const AT_ONCE: usize = 1_000;
/// So many lines of the script are looked at.
const MOST_LINES: usize = 1_000;

/// Rehearses a lesson as it is played, and each of its variants alone. It takes as long as playing
/// them in memory does, a second each at most.
///
/// # Errors
/// The first contradiction, with line and key.
pub fn rehearse(scenario: &Scenario) -> Result<(), ScenarioError> {
    played(scenario).map(drop)
}

/// The same, and what happened in the lesson as it was played: of a longer one the beginning.
///
/// # Errors
/// The first contradiction, with line and key.
pub fn played(scenario: &Scenario) -> Result<Played, ScenarioError> {
    let played = rehearse_one(scenario)?;
    for variant in scenario.variants.iter().filter(|variant| !variant.on) {
        // What makes no lesson together with nothing else was said when it was read.
        let Ok(alone) = scenario.with_variants(&[&variant.id]) else {
            continue;
        };
        let lines = |scenario: &Scenario| scenario.source.matches('\n').count();
        let added = lines(&alone).saturating_sub(lines(scenario));
        rehearse_one(&alone).map_err(|mut error| {
            error.line = error.line.saturating_sub(added).max(1);
            error.what = format!("in the variant “{}”: {}", variant.id, error.what);
            error
        })?;
    }
    Ok(played)
}

/// What happened in a lesson.
#[derive(Debug)]
pub struct Played {
    /// The records.
    pub log: Log,
    /// Whether it came to its end.
    pub whole: bool,
}

fn rehearse_one(scenario: &Scenario) -> Result<Played, ScenarioError> {
    let mut run = Run::new(scenario, Box::new(MemoryCarrier));
    run.command(Command::Gate(true));
    let mut stage = Stage {
        scenario,
        log: Log::default(),
        captions: CaptionTrack::default(),
        looked_at: 0,
    };
    if !stage.play(&mut run, scenario.ends, MOST)? {
        let (log, whole) = (stage.log, false);
        return Ok(Played { log, whole });
    }
    if stage.waiting().is_some() {
        stage.play(&mut run, SimTime::MAX, AFTER_THE_END)?;
    }
    match stage.waiting() {
        Some(caption) => Err(never_comes(scenario, caption)),
        None => Ok(Played {
            log: stage.log,
            whole: true,
        }),
    }
}

/// What a rehearsal has come to.
struct Stage<'a> {
    scenario: &'a Scenario,
    log: Log,
    captions: CaptionTrack,
    looked_at: usize,
}

impl<'a> Stage<'a> {
    /// Goes on until `limit`. Returns whether it was reached.
    fn play(&mut self, run: &mut Run, limit: SimTime, most: usize) -> Result<bool, ScenarioError> {
        for _ in 0..most.div_ceil(AT_ONCE) {
            // Memory carries everything.
            let reached = run.advance(limit, AT_ONCE).unwrap_or(true);
            self.log.append(run.take_records());
            self.captions.extend(&self.log, &self.scenario.captions);
            self.look_at_script()?;
            if reached || (limit == SimTime::MAX && self.waiting().is_none()) {
                return Ok(reached);
            }
        }
        Ok(false)
    }

    /// The caption that waits for its event.
    fn waiting(&self) -> Option<&'a Caption> {
        let told = |place: &usize| self.captions.place(*place).is_some();
        let number = (0..self.scenario.captions.len()).find(|place| !told(place))?;
        self.scenario.captions.get(number)
    }

    /// Whether each line of the script could be carried out.
    fn look_at_script(&mut self) -> Result<(), ScenarioError> {
        while let Some(record) = self.log.get(RecordId::new(self.looked_at)) {
            let index = self.looked_at;
            self.looked_at += 1;
            let Event::Commanded(command) = &record.event else {
                continue;
            };
            let is_it = |line: &&ScriptLine| line.at == record.at && line.command == **command;
            let Some(line) = self.scenario.script.iter().take(MOST_LINES).find(is_it) else {
                continue;
            };
            let id = RecordId::new(index);
            let refused = commands::in_vain(&self.log, id, &self.log.world_at(index));
            if let Some(why) = refused {
                let what = format!("this cannot be done at its time: {why}");
                return Err(self.scenario.wrong(&line.place, &what));
            }
        }
        Ok(())
    }
}

/// The caption waits in vain.
fn never_comes(scenario: &Scenario, caption: &Caption) -> ScenarioError {
    let words = scenario.source.get(caption.place.clone());
    let words = words.unwrap_or_default().trim_matches(['"', '\'']);
    let first = scenario.captions.first().map(|first| &first.place);
    let when = if first == Some(&caption.place) {
        "in this lesson"
    } else {
        "after the event of the caption before"
    };
    scenario.wrong(&caption.place, &format!("“{words}” never comes {when}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{LESSONS, scenario};

    fn problem(text: &str) -> String {
        let scenario = Scenario::parse(text).unwrap();
        rehearse(&scenario).unwrap_err().to_string()
    }

    fn with(more: &str) -> String {
        format!("{}\n{more}\n", scenario("01-dora").source)
    }

    #[test]
    fn no_lesson_of_ours_contradicts_itself() {
        for name in LESSONS.iter().copied() {
            assert_eq!(rehearse(&scenario(name)), Ok(()), "{name}");
        }
    }

    #[test]
    fn a_caption_for_what_never_happens_is_named() {
        let text =
            with("[[caption]]\non = \"NAK from server-1\"\nprotocol = \"{server-1} says no\"");
        let line = text.lines().count() - 1;
        assert_eq!(
            problem(&text),
            format!(
                "line {line}, on: “NAK from server-1” never comes after the event of the caption \
                 before"
            )
        );
        // The client renews for ever, and still there is an answer.
        let text = text
            .replace("NAK", "DECLINE")
            .replace("from server-1\"\np", "from laptop-a\"\np");
        assert!(problem(&text).contains("“DECLINE from laptop-a” never comes"));
    }

    #[test]
    fn an_order_that_makes_no_sense_at_its_time_is_named() {
        let text = with("[[script]]\nat = \"0s\"\ndo = \"renew\"\nhost = \"laptop-a\"");
        let line = text.lines().count() - 1;
        assert_eq!(
            problem(&text),
            format!("line {line}, do: this cannot be done at its time: Laptop A is SELECTING")
        );
    }

    #[test]
    fn a_variant_is_rehearsed_too() {
        let text = with(
            "[[variant]]\nid = \"odd\"\ntitle = \"Odd\"\n[[variant.caption]]\n\
             on = \"NAK from server-1\"\nprotocol = \"{server-1} says no\"",
        );
        let line = text.lines().count() - 1;
        assert_eq!(
            problem(&text),
            format!(
                "line {line}, on: in the variant “odd”: “NAK from server-1” never comes in this lesson"
            )
        );
    }

    #[test]
    fn a_caption_may_come_after_the_script() {
        let text = with("[[caption]]\non = \"T1 at laptop-a\"\nprotocol = \"Half of it is over\"");
        assert_eq!(rehearse(&Scenario::parse(&text).unwrap()), Ok(()));
    }
}

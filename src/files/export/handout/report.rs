//! An exercise report as a page to be read: who hands it in, what was asked and picked, what was
//! noted and done, and the digests by which the run can be verified. What has not been revealed to
//! whoever answers stands here neither.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;

use super::page::{Align, Page};
use super::questions::letter;
use crate::session::remark::{Asked, Author};
use crate::session::report::{Said, Tally, author, notes, own_inputs, questions};
use crate::session::{Branch, Branches, Log, Playhead};
use crate::sim::Scenario;
use crate::view::deeds::deed;
use crate::view::{Outline, notebook, words};

/// A session with what happened in each of its runs.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// The session, signed.
    pub branches: &'a Branches,
    /// The lesson.
    pub scenario: &'a Scenario,
    /// The log of each run, in their order.
    pub logs: &'a [Arc<Log>],
}

/// Writes the page.
///
/// # Errors
/// When `out` refuses.
pub fn write(paper: &Paper<'_>, out: &mut dyn Write) -> io::Result<()> {
    let outlines: Vec<Outline> = paper.logs.iter().map(|log| outline(log)).collect();
    let author = author(paper.branches);
    let name = author.map_or("", |author| &author.name);
    let title = format!("Exercise report: {name}");
    let mut page = Page::begin(out, &title)?;
    page.title(&title)?;
    head(paper, author, &mut page)?;
    asked(paper, &outlines, &mut page)?;
    noted(paper, &outlines, &mut page)?;
    done(paper, &mut page)?;
    verified(paper, &mut page)?;
    page.end()
}

fn outline(log: &Log) -> Outline {
    let mut outline = Outline::default();
    outline.extend(log);
    outline
}

fn head(paper: &Paper<'_>, author: Option<&Author>, page: &mut Page<'_>) -> io::Result<()> {
    let Paper {
        branches, scenario, ..
    } = *paper;
    page.paragraph("summary", &scenario.lesson.title)?;
    page.paragraph("what", &score(&Tally::of(branches)))?;
    let Some(trunk) = branches.runs.first() else {
        return Ok(());
    };
    let trunk = &trunk.recording;
    let date = |seconds: i64| Timestamp::from_second(seconds).ok();
    let mut when: Vec<String> = date(trunk.epoch)
        .map(|date| format!("Begun {date}"))
        .into_iter()
        .collect();
    let saved = author.and_then(|author| date(author.saved));
    when.extend(saved.map(|date| format!("saved {date}")));
    when.push(format!("drawn from the number {}", trunk.seed.0));
    when.push(format!("Dorascope {}", trunk.program));
    page.paragraph("what", &when.join(", "))
}

/// What was made of the questions, in one line.
pub fn score(tally: &Tally) -> String {
    let Tally {
        asked,
        answered,
        right,
        wrong,
        revealed,
        notes,
    } = *tally;
    let questions = match asked {
        0 => "No question was asked".to_owned(),
        _ if answered == 0 => {
            let asked = words::counted(asked, "question");
            format!("{asked} asked, none answered")
        }
        _ => format!(
            "{right} of {answered} right at the first pick, {} asked",
            words::counted(asked, "question")
        ),
    };
    let mut all = vec![questions];
    if wrong > 0 {
        all.push(words::counted(wrong, "wrong pick"));
    }
    if revealed > 0 {
        let answers = words::counted(revealed, "answer");
        all.push(format!("{answers} shown without having been picked"));
    }
    if notes > 0 {
        all.push(words::counted(notes, "note"));
    }
    all.join(", ")
}

/// The name of a run, where there are several.
fn run_name(branches: &Branches, run: usize) -> Option<String> {
    if branches.runs.len() < 2 {
        return None;
    }
    let name = branches
        .runs
        .get(run)
        .and_then(|branch| branch.name.as_ref());
    Some(match (run, name) {
        (0, _) => "first run".to_owned(),
        (_, Some(name)) => format!("branch {run} “{name}”"),
        (_, None) => format!("branch {run}"),
    })
}

/// Where something was said, and in which run.
fn clause(place: Option<String>, run: Option<String>) -> (&'static str, String) {
    let place: Vec<String> = place.into_iter().chain(run).collect();
    ("clause", place.join(", "))
}

fn asked(paper: &Paper<'_>, outlines: &[Outline], page: &mut Page<'_>) -> io::Result<()> {
    page.section("Questions")?;
    let questions = questions(paper.branches);
    if questions.is_empty() {
        return page.paragraph("what", "No question was asked.");
    }
    page.begin_steps()?;
    for Said { run, what } in questions {
        let mut lines = vec![("says", what.ask.to_string())];
        lines.extend(answers(what).map(|line| ("because", line)));
        if what.picked.is_empty() {
            lines.push(("clause", "Not answered".to_owned()));
        }
        if what.revealed && !what.because.is_empty() {
            lines.push(("because", what.because.to_string()));
        }
        if let Some(rule) = what.rule().filter(|_| what.revealed) {
            lines.push(("clause", format!("{}: {}", rule.citation(), rule.text())));
        }
        let place = paper.logs.get(run).zip(outlines.get(run));
        let place = place.map(|(log, outline)| {
            let sent = outline.messages(Playhead::after(log, what.after.min(log.len())));
            match sent {
                0 => "Asked before the first message".to_owned(),
                sent => format!("Asked after message {sent}"),
            }
        });
        lines.push(clause(place, run_name(paper.branches, run)));
        page.item(&lines)?;
    }
    page.end_steps()
}

/// The answers, each with what became of it: which was picked first, which was right.
fn answers(asked: &Asked) -> impl Iterator<Item = String> + '_ {
    asked.answers.iter().enumerate().map(|(place, answer)| {
        let letter = letter(place);
        let picked = asked.picked.iter().position(|picked| *picked == place);
        let right = place == asked.right && asked.revealed;
        let order = picked.map(|nth| ["first", "second", "third", "fourth"][nth.min(3)]);
        let what = match (order, right) {
            (Some(order), true) => format!(" – picked {order}, right"),
            (Some(order), false) => format!(" – picked {order}, wrong"),
            (None, true) => " – right, not picked".to_owned(),
            (None, false) => String::new(),
        };
        format!("{letter}) {answer}{what}")
    })
}

fn noted(paper: &Paper<'_>, outlines: &[Outline], page: &mut Page<'_>) -> io::Result<()> {
    page.section("Notes")?;
    let notes = notes(paper.branches);
    if notes.is_empty() {
        return page.paragraph("what", "Nothing was noted.");
    }
    page.begin_steps()?;
    for Said { run, what } in notes {
        let lines = notebook::lines(what).into_iter();
        let mut lines: Vec<(&str, String)> = lines.map(|line| ("says", line)).collect();
        let place = paper.logs.get(run).zip(outlines.get(run));
        let place = place.map(|(log, outline)| notebook::entry(log, outline, what).place());
        lines.push(clause(place, run_name(paper.branches, run)));
        page.item(&lines)?;
    }
    page.end_steps()
}

fn done(paper: &Paper<'_>, page: &mut Page<'_>) -> io::Result<()> {
    page.section("What was done to the run")?;
    let deeds = |branch: &Branch, log: &Log| -> Vec<String> {
        let inputs = own_inputs(branch).iter();
        let deeds = inputs.filter(|input| input.deed().is_some());
        deeds.map(|input| deed(log, input)).collect()
    };
    let runs = paper.branches.runs.iter().zip(paper.logs);
    let all: Vec<Vec<String>> = runs.map(|(branch, log)| deeds(branch, log)).collect();
    if all.iter().all(Vec::is_empty) && paper.branches.runs.len() < 2 {
        return page.paragraph("what", "Nothing but steps: the lesson as it is.");
    }
    page.begin_steps()?;
    for (run, deeds) in all.into_iter().enumerate() {
        let name = run_name(paper.branches, run).map(|name| ("says", name));
        let mut lines: Vec<(&str, String)> = name.into_iter().collect();
        if deeds.is_empty() {
            lines.push(("because", "nothing but steps".to_owned()));
        }
        lines.extend(deeds.into_iter().map(|deed| ("because", deed)));
        page.item(&lines)?;
    }
    page.end_steps()
}

fn verified(paper: &Paper<'_>, page: &mut Page<'_>) -> io::Result<()> {
    page.section("Digest")?;
    page.paragraph(
        "what",
        "A replay of the session gives the same records, and so the same digest.",
    )?;
    page.begin_table(&[
        ("Run", Align::Left),
        ("Records", Align::Right),
        ("Digest of the log (BLAKE3)", Align::Left),
    ])?;
    for (run, branch) in paper.branches.runs.iter().enumerate() {
        let name = run_name(paper.branches, run).unwrap_or_else(|| "the run".to_owned());
        let last = &branch.recording.end.last;
        page.row(&[
            (&name, Align::Left),
            (&words::count(last.records), Align::Right),
            (&last.digest, Align::Left),
        ])?;
    }
    page.end_table()
}

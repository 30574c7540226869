//! The lesson's own questions on the page: open ones for who works through it, and their answers
//! at its end, where the sheet can be cut off.

use std::io;

use super::page::Page;
use crate::sim::Scenario;
use crate::sim::scenario::question::{Asks, OwnWords};

/// The letter of an answer.
pub(super) fn letter(place: usize) -> char {
    char::from(b"abcd"[place.min(3)])
}

fn own(scenario: &Scenario) -> impl Iterator<Item = &OwnWords> {
    scenario
        .questions
        .iter()
        .filter_map(|question| match &question.asks {
            Asks::Own(own) => Some(own),
            Asks::Generated(_) => None,
        })
}

/// What is asked, with the answers to choose from.
pub(super) fn asked(scenario: &Scenario, page: &mut Page<'_>) -> io::Result<()> {
    if own(scenario).next().is_none() {
        return Ok(());
    }
    page.section("Questions")?;
    page.begin_steps()?;
    for question in own(scenario) {
        let mut lines = vec![("says", question.ask.clone())];
        let answers = (0..).zip(&question.answers);
        lines.extend(
            answers.map(|(place, answer)| ("because", format!("{}) {answer}", letter(place)))),
        );
        page.item(&lines)?;
    }
    page.end_steps()
}

/// What is right, and why.
pub(super) fn answered(scenario: &Scenario, page: &mut Page<'_>) -> io::Result<()> {
    if own(scenario).next().is_none() {
        return Ok(());
    }
    page.section("Answers")?;
    page.begin_steps()?;
    for question in own(scenario) {
        let right = &question.answers[question.right];
        let right = format!("{}) {right}", letter(question.right));
        let mut lines = vec![("says", right)];
        if !question.because.is_empty() {
            lines.push(("because", question.because.clone()));
        }
        if let Some(rule) = question.rule {
            lines.push(("clause", format!("{}: {}", rule.citation(), rule.text())));
        }
        page.item(&lines)?;
    }
    page.end_steps()
}

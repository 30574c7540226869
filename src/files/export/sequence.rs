//! What the programs that draw sequence diagrams have in common.

use super::Subject;
use crate::sim::HostId;
use crate::view::sequence::{Captions, Sequence};

/// The run as programs that draw sequence diagrams want it.
pub(super) fn of(subject: &Subject<'_>, captions: Captions) -> Sequence {
    let Subject {
        log,
        until,
        scenario,
        ..
    } = *subject;
    Sequence::new(log, &subject.outline(), until, scenario, captions)
}

/// What a host is called in such a diagram.
pub(super) fn id(host: HostId) -> String {
    format!("h{}", host.0)
}

/// Lines of text in one, each made harmless and joined by what breaks a line there.
pub(super) fn joined(lines: &[String], text: fn(&str) -> String, line_break: &str) -> String {
    let lines: Vec<String> = lines.iter().map(|line| text(line)).collect();
    lines.join(line_break)
}

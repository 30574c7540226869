//! The referee's verdicts in the order in which they are read: what is broken first, then what
//! is only a note, then what is kept; and all of them in one line. Judging is the referee's.

use crate::protocol::referee::Verdict;
use crate::protocol::rule::Level;

/// How a message stands to a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// A MUST or MUST NOT that is not kept.
    Broken,
    /// Anything weaker that is not kept (section 1.3: there may be good reasons).
    Note,
    /// Kept.
    Kept,
}

impl Standing {
    /// What the verdict comes to.
    pub fn of(verdict: &Verdict) -> Self {
        match verdict.level {
            _ if verdict.kept => Self::Kept,
            Level::Must | Level::MustNot => Self::Broken,
            Level::Should | Level::ShouldNot | Level::May => Self::Note,
        }
    }

    /// One word: `kept`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Note => "note",
            Self::Kept => "kept",
        }
    }
}

/// The gravest first, otherwise as the referee gave them.
pub fn in_order(mut verdicts: Vec<Verdict>) -> Vec<Verdict> {
    verdicts.sort_by_key(Standing::of);
    verdicts
}

/// All in one line: `1 rule broken, 17 rules kept, 1 note`.
pub fn summary(verdicts: &[Verdict]) -> String {
    let count = |standing| {
        let same = |verdict: &&Verdict| Standing::of(verdict) == standing;
        verdicts.iter().filter(same).count()
    };
    let parts = [
        counted(count(Standing::Broken), "rule broken", "rules broken"),
        counted(count(Standing::Kept), "rule kept", "rules kept"),
        counted(count(Standing::Note), "note", "notes"),
    ];
    let told: Vec<String> = parts.into_iter().flatten().collect();
    if told.is_empty() {
        return "No rule of RFC 2131 concerns this message".into();
    }
    told.join(", ")
}

fn counted(count: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Rule;
    use crate::view::messages::verdicts;
    use crate::view::testing::{lesson, outline_of};

    fn verdict(rule: Rule, kept: bool) -> Verdict {
        Verdict {
            kept,
            ..Verdict::against(rule, "looked at")
        }
    }

    #[test]
    fn what_is_broken_stands_first_and_a_should_is_only_a_note() {
        let given = vec![
            verdict(Rule::ClientOp, true),
            verdict(Rule::ServerSecs, false),
            verdict(Rule::ServerHops, true),
            verdict(Rule::NakOthers, false),
        ];
        let ordered = in_order(given);
        let rules: Vec<Rule> = ordered.iter().map(|verdict| verdict.rule).collect();
        assert_eq!(
            rules,
            [
                Rule::NakOthers,
                Rule::ServerSecs,
                Rule::ClientOp,
                Rule::ServerHops
            ]
        );
        assert_eq!(summary(&ordered), "1 rule broken, 2 rules kept, 1 note");
    }

    #[test]
    fn a_clean_message_breaks_no_rule() {
        let log = lesson("01-dora");
        let outline = outline_of(&log);
        let said = in_order(verdicts(&log, &outline, 1));
        assert_eq!(summary(&said), "13 rules kept, 1 note");
        assert_eq!(said[0].what, "no option 57");
        assert_eq!(summary(&[]), "No rule of RFC 2131 concerns this message");
    }
}

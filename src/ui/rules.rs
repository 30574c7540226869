//! Wishes about the rules of the link, and what the window remembers of them: the rule that is
//! being written, and the last disturbance of which nothing more is to be offered.

use crate::sim::scenario::{FaultAction, FaultRule};
use crate::sim::{Command, RecordId};
use crate::view::rules::Disturbance;

use super::model::Model;

/// A wish about rules that is no command for the run.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleWish {
    /// Opens the form with this rule, or goes on with it.
    Draft(FaultRule),
    /// Adds the rule to the run and closes the form.
    Add(FaultRule),
    /// Closes the form.
    Discard,
    /// Offers no rule for this disturbance any more.
    Waive(RecordId),
}

/// What the window remembers of rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleDesk {
    /// The rule that is being written.
    pub draft: Option<FaultRule>,
    /// The disturbance for which no rule is wanted.
    waived: Option<RecordId>,
}

impl RuleDesk {
    /// Carries out a wish. Returns what the run is to do.
    pub fn carry_out(&mut self, wish: RuleWish) -> Option<Command> {
        match wish {
            RuleWish::Draft(rule) => self.draft = Some(rule),
            RuleWish::Discard => self.draft = None,
            RuleWish::Waive(record) => self.waived = Some(record),
            RuleWish::Add(rule) => {
                self.draft = None;
                return Some(Command::Fault(rule));
            }
        }
        None
    }
}

/// The rule with which a form begins that nothing gave a reason for.
pub(super) fn blank() -> FaultRule {
    FaultRule {
        message: None,
        from: None,
        to: None,
        first: 1,
        count: 1,
        action: FaultAction::Drop,
    }
}

/// After so many more messages nobody thinks of a disturbance any more.
const RECENT: usize = 2;

impl Model {
    /// What was just done to a message, if it can be made a rule now.
    pub fn fresh_disturbance(&self) -> Option<Disturbance> {
        // While a question is open, what comes is not told.
        if !self.is_live() || !self.is_lab() || self.is_asking() {
            return None;
        }
        let last = self.rules.disturbance(self.log.len())?;
        let departures = self.steps.departures();
        let before = departures.partition_point(|message| message.released <= last.released);
        let is_recent = departures.len() - before < RECENT;
        (is_recent && self.rule_desk.waived != Some(last.record)).then_some(last)
    }

    /// The name of a host, for sentences about rules.
    pub fn name_for_rules(&self) -> impl Fn(crate::sim::HostId) -> String {
        |host| self.host_name(host).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_written_and_added() {
        let mut desk = RuleDesk::default();
        assert_eq!(desk.carry_out(RuleWish::Draft(blank())), None);
        assert_eq!(desk.draft, Some(blank()));
        let added = desk.carry_out(RuleWish::Add(blank()));
        assert_eq!(added, Some(Command::Fault(blank())));
        assert_eq!(desk.draft, None);
    }
}

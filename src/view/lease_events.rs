//! What becomes of the leases of servers of ours, as it happens and without a log behind it: a
//! line for each change, and how many there were. What is kept does not grow.

use core::fmt;

use strum::{EnumCount as _, IntoEnumIterator as _};

use super::lease_log::LeaseEvent;
use crate::protocol::server::{Binding, BindingState};
use crate::protocol::{Note, Rule, Timer};
use crate::sim::{Event, Record};
use crate::time::{SimTime, span_in_words};
use crate::wire::{MessageType, Packet, chaddr_in};

/// Tells lease events from records, and counts them.
#[derive(Clone, Debug, Default)]
pub struct LeaseEvents {
    counts: [u64; LeaseEvent::COUNT],
    /// By which clause the NAK is sent that comes next.
    refuses: Option<Rule>,
    /// Whether the record that comes next is of a lease that has ended.
    ends: bool,
}

/// One change, as a line of words.
#[derive(Clone, Debug, PartialEq)]
pub struct LeaseLine {
    /// When.
    pub at: SimTime,
    /// What became of it.
    pub event: LeaseEvent,
    /// Of which lease, and whose.
    pub what: String,
}

impl LeaseEvents {
    /// Takes in the next record; `told`: whether anybody wants a line of it.
    pub fn take(&mut self, record: &Record, told: bool) -> Option<LeaseLine> {
        let (event, what) = match &record.event {
            Event::BindingChanged(binding, rule) => {
                let ended = std::mem::take(&mut self.ends);
                let event = event_of(binding.state, *rule, ended)?;
                (event, told.then(|| lease_in_words(binding, record.at)))
            }
            Event::TimerFired(timer) => {
                self.ends = *timer == Timer::BindingExpiry;
                return None;
            }
            Event::Noted(Note::Refuses(rule)) => {
                self.refuses = Some(*rule);
                return None;
            }
            Event::Sent(packet, _) if packet.kind == Some(MessageType::Nak) => {
                let rule = self.refuses.take()?;
                (
                    LeaseEvent::Refused,
                    told.then(|| nak_in_words(packet, rule)),
                )
            }
            _ => return None,
        };
        self.counts[event as usize] += 1;
        what.map(|what| LeaseLine {
            at: record.at,
            event,
            what,
        })
    }

    /// How many there were of one kind.
    pub fn count(&self, event: LeaseEvent) -> u64 {
        self.counts[event as usize]
    }

    /// How many there were of all kinds that are told.
    pub fn all(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// `12 granted, 3 renewed`; `no lease` if there was none.
impl fmt::Display for LeaseEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = LeaseEvent::iter().map(|event| (self.count(event), event.word()));
        let some = counts.filter(|(count, _)| *count > 0);
        let words: Vec<String> = some
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if words.is_empty() {
            f.write_str("no lease")
        } else {
            f.write_str(&words.join(", "))
        }
    }
}

impl fmt::Display for LeaseLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, event, what } = self;
        write!(f, "{:>9.3}  {:<8}  {what}", at.as_secs_f64(), event.word())
    }
}

/// What a record with this state, stored by this clause, tells; offers are promises only. A record
/// that ends may be that of a lease or of an offer.
fn event_of(state: BindingState, rule: Rule, ended: bool) -> Option<LeaseEvent> {
    Some(match (state, rule) {
        (BindingState::Active, Rule::ExtendsBinding) => LeaseEvent::Renewed,
        (BindingState::Active, _) => LeaseEvent::Granted,
        (BindingState::Released, _) => LeaseEvent::Released,
        (BindingState::Declined, _) => LeaseEvent::Declined,
        (BindingState::Expired, _) if ended => LeaseEvent::Expired,
        (BindingState::Expired | BindingState::Offered, _) => return None,
    })
}

fn lease_in_words(binding: &Binding, now: SimTime) -> String {
    let mut words = format!("{}  {}", binding.address, binding.mac);
    if let Some(name) = &binding.hostname {
        words.push_str("  ");
        // It comes from the network, and goes to a terminal.
        words.extend(name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME));
    }
    match (binding.state, binding.until) {
        (BindingState::Active, None) => words.push_str("  for ever"),
        (BindingState::Active | BindingState::Declined, Some(until)) => {
            words.push_str("  for ");
            words.push_str(&span_in_words(until.since(now)));
        }
        _ => {}
    }
    words
}

/// So much of a host name is told.
const LONGEST_NAME: usize = 63;

fn nak_in_words(packet: &Packet, rule: Rule) -> String {
    let mac = chaddr_in(&packet.bytes).unwrap_or_default();
    format!("{mac}  {} ({})", rule.text(), rule.section())
}

#[cfg(test)]
mod tests {
    use super::super::testing::lesson;
    use super::*;

    /// What is told of a lesson, without the instants, and the counts in words.
    fn told(name: &str) -> (Vec<String>, String) {
        let mut events = LeaseEvents::default();
        let log = lesson(name);
        let lines = log.records().iter();
        let lines: Vec<String> = lines
            .filter_map(|record| events.take(record, true))
            .map(|line| format!("{} {}", line.event.word(), line.what))
            .collect();
        assert_eq!(events.all(), lines.len() as u64);
        (lines, events.to_string())
    }

    #[test]
    fn grants_and_returns_are_told_with_their_client() {
        let (lines, counts) = told("12-release");
        assert!(
            lines
                .iter()
                .any(|line| line.starts_with("released 192.168.1.")),
            "{lines:?}"
        );
        assert!(counts.contains("released"), "{counts}");
        let (lines, _) = told("01-dora");
        let [granted] = &lines[..] else {
            panic!("an offer is only a promise: {lines:?}")
        };
        assert_eq!(
            granted,
            "granted 192.168.1.100  02:00:00:00:00:0a  laptop-a  for 1 h"
        );
    }

    #[test]
    fn a_refusal_says_why_and_is_counted_apart() {
        let (lines, counts) = told("08-nak-wrong-network");
        let refused = lines.iter().find(|line| line.starts_with("refused"));
        assert!(refused.unwrap().ends_with("(4.3.2)"), "{lines:?}");
        assert!(counts.contains("1 refused"), "{counts}");
    }

    #[test]
    fn a_renewal_is_no_grant() {
        let (lines, _) = told("04-renewal");
        assert!(
            lines.iter().any(|line| line.starts_with("renewed")),
            "{lines:?}"
        );
        let mut events = LeaseEvents::default();
        assert_eq!(events.to_string(), "no lease");
        for record in lesson("04-renewal").records() {
            assert_eq!(events.take(record, false), None, "nobody wants a line");
        }
        assert_eq!(events.all(), lines.len() as u64);
    }
}

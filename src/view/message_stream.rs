//! Messages as they pass, without a log behind them: for captures of any length. What is kept
//! is who takes part, and the one message that has not landed yet.

use std::sync::Arc;

use super::message_line::MessageLine;
use super::messages::{Outcome, place_of};
use crate::protocol::Rule;
use crate::protocol::referee::{Referee, Verdict};
use crate::sim::event::Fate;
use crate::sim::{Event, HostId, HostInfo, Record};
use crate::time::SimTime;
use crate::wire::{Message, Packet};

/// Turns records, in order, into lines.
#[derive(Debug)]
pub struct MessageStream {
    hosts: Vec<Arc<HostInfo>>,
    referee: Referee,
    number: u64,
    open: Option<Open>,
    passed: Option<Passed>,
    verdicts: Vec<Verdict>,
}

/// A message that has left and not yet landed everywhere.
#[derive(Debug)]
struct Open {
    at: SimTime,
    from: HostId,
    packet: Arc<Packet>,
    to: Option<HostId>,
    heard: usize,
    ignored: usize,
    rule: Option<Rule>,
}

/// The message of which the last line tells.
#[derive(Debug)]
struct Passed {
    open: Open,
    message: Option<Message>,
    /// Whom it was for, where that is nobody here.
    to: String,
}

impl Default for MessageStream {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            referee: Referee::terse(),
            number: 0,
            open: None,
            passed: None,
            verdicts: Vec::new(),
        }
    }
}

impl MessageStream {
    /// Takes in a record. The line of a message comes with the next message's first record.
    /// What was looked at is told only where a MUST or a MUST NOT is broken.
    pub fn take(&mut self, record: &Record) -> Option<MessageLine<'_>> {
        match &record.event {
            Event::Appeared(info, _) => self.hosts.push(Arc::clone(info)),
            Event::Sent(packet, _) => {
                let next = Open {
                    at: record.at,
                    from: record.host,
                    packet: Arc::clone(packet),
                    to: None,
                    heard: 0,
                    ignored: 0,
                    rule: None,
                };
                let before = self.open.replace(next)?;
                return Some(self.close(before));
            }
            Event::Released(fates) => self.release(fates),
            Event::Delivered(_) => {
                if let Some(open) = &mut self.open {
                    open.heard += 1;
                }
            }
            Event::Ignored(rule) => {
                if let Some(open) = &mut self.open {
                    open.ignored += 1;
                    open.rule.get_or_insert(*rule);
                }
            }
            _ => {}
        }
        None
    }

    /// The line of the message that is still open: nothing more comes.
    pub fn finish(&mut self) -> Option<MessageLine<'_>> {
        let open = self.open.take()?;
        Some(self.close(open))
    }

    /// Takes in what happened between two moments of rest, in which many messages may have been
    /// under way at once, and tells all of them in the order of sending. `first` is the place of
    /// the first record among all that ever were.
    pub fn batch(
        &mut self,
        first: usize,
        records: &[Record],
        mut each: impl FnMut(&MessageLine<'_>),
    ) {
        let mut order: Vec<(usize, &Record)> = owners(first, records).zip(records).collect();
        order.sort_by_key(|(owner, _)| *owner);
        for (_, record) in order {
            if let Some(line) = self.take(record) {
                each(&line);
            }
        }
        if let Some(line) = self.finish() {
            each(&line);
        }
    }

    fn close(&mut self, open: Open) -> MessageLine<'_> {
        self.number += 1;
        let read = open.packet.message();
        let place = place_of(&open.packet, read.as_ref().ok());
        self.referee
            .judge_read(&read, &open.packet, place, &mut self.verdicts);
        let to = match open.to {
            None if !open.packet.is_broadcast() => open.packet.dst.ip().to_string(),
            _ => String::new(),
        };
        let message = read.ok();
        let passed = self.passed.insert(Passed { open, message, to });
        let open = &passed.open;
        let key = |host: HostId| self.hosts.get(host.index()).map_or("", |info| &*info.key);
        let (outcome, rule) = open.outcome();
        MessageLine {
            number: open.packet.captured.map_or(self.number, |it| it.frame),
            time: open.at,
            from: key(open.from),
            to: match open.to {
                _ if open.packet.is_broadcast() => "*",
                Some(to) => key(to),
                None => &passed.to,
            },
            src: open.packet.src,
            dst: open.packet.dst,
            message: passed.message.as_ref(),
            outcome,
            rule,
            // On a real network and in captures nothing is.
            by_hand: false,
            verdicts: &self.verdicts,
        }
    }

    fn release(&mut self, fates: &[Fate]) {
        if let Some(open) = &mut self.open {
            open.to = fates.first().map(|fate| fate.to);
        }
    }
}

impl Open {
    /// Taken by one is delivered; else ignored by one is ignored; nothing is known of others.
    fn outcome(&self) -> (Option<Outcome>, Option<Rule>) {
        if self.heard > self.ignored {
            (Some(Outcome::Delivered), None)
        } else if self.ignored > 0 {
            (Some(Outcome::Ignored), self.rule)
        } else {
            (None, None)
        }
    }
}

/// To which message each record belongs, by the place of its `Sent` and one; 0 is none.
fn owners(first: usize, records: &[Record]) -> impl Iterator<Item = usize> {
    let mut known: Vec<usize> = Vec::with_capacity(records.len());
    for (place, record) in records.iter().enumerate() {
        let cause = record
            .cause
            .and_then(|cause| cause.index().checked_sub(first));
        let owner = match record.event {
            Event::Sent(..) => place + 1,
            _ => cause
                .and_then(|cause| known.get(cause).copied())
                .unwrap_or(0),
        };
        known.push(owner);
    }
    known.into_iter()
}

//! Messages as they pass, without a log behind them: for captures of any length. What is kept
//! is who takes part, and the one message that has not landed yet.

use std::sync::Arc;

use super::messages::{MessageRow, Outcome, place_of};
use crate::protocol::Rule;
use crate::protocol::referee::Referee;
use crate::sim::event::Fate;
use crate::sim::{Event, HostId, HostInfo, Record};
use crate::time::SimTime;
use crate::wire::Packet;

/// Turns records, in order, into rows.
#[derive(Debug, Default)]
pub struct MessageStream {
    hosts: Vec<Arc<HostInfo>>,
    referee: Referee,
    number: usize,
    open: Option<Open>,
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

impl MessageStream {
    /// Takes in a record. The row of a message comes with the next message's first record.
    pub fn take(&mut self, record: &Record) -> Option<MessageRow> {
        match &record.event {
            Event::Appeared(info, _) => self.hosts.push(Arc::clone(info)),
            Event::Sent(packet, _) => {
                let before = self.finish();
                self.open = Some(Open {
                    at: record.at,
                    from: record.host,
                    packet: Arc::clone(packet),
                    to: None,
                    heard: 0,
                    ignored: 0,
                    rule: None,
                });
                return before;
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

    /// The row of the message that is still open: nothing more comes.
    pub fn finish(&mut self) -> Option<MessageRow> {
        let open = self.open.take()?;
        self.number += 1;
        let key = |host: HostId| {
            let info = self.hosts.get(host.index());
            info.map_or_else(String::new, |info| info.key.to_string())
        };
        let to = match open.to {
            _ if open.packet.is_broadcast() => "*".to_owned(),
            Some(to) => key(to),
            None => open.packet.dst.ip().to_string(),
        };
        let (outcome, rule) = open.outcome();
        let from = key(open.from);
        let packet = &open.packet;
        let read = packet.message();
        let known = read.as_ref().ok();
        let mut row = MessageRow::of(packet, known, self.number, open.at, from, to);
        (row.outcome, row.rule) = (outcome, rule);
        let place = place_of(packet, known);
        row.verdicts = match known {
            Some(message) => self.referee.judge_message(message, packet, place),
            None => self.referee.judge(packet, place),
        };
        Some(row)
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

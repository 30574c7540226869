//! Whether a server would do anything about a message. In a flood only what it would act on is
//! worth a place in the log.

use super::Server;
use super::decide::Asked;
use super::request::Answer;
use crate::time::SimTime;
use crate::wire::{Message, MessageType, Op};

impl Server {
    /// Whether it would answer this message or change a record for it. `broadcast`: it was sent
    /// to everyone. Nothing is changed.
    pub fn would_act(&self, now: SimTime, message: Message, broadcast: bool) -> bool {
        if message.header().op != Op::Request || self.config().silent {
            return false;
        }
        let Some(asker) = self.asker(&message, broadcast) else {
            return false;
        };
        let asked = Asked {
            now,
            message,
            asker,
        };
        match asked.message.kind() {
            MessageType::Discover => self.has_something_for(&asked),
            MessageType::Request => match self.judge_request(&asked) {
                Answer::Grant(..) | Answer::Refuse(..) => true,
                Answer::Withdraw => self.table.offered_to(&asked.asker).is_some(),
                Answer::Silence(_) => false,
            },
            MessageType::Decline => {
                let refused = asked.message.requested_ip();
                refused.is_some_and(|address| self.named_binding(&asked, address).is_ok())
            }
            MessageType::Release => {
                let ciaddr = asked.message.header().ciaddr;
                self.named_binding(&asked, ciaddr).is_ok()
            }
            MessageType::Inform => !asked.message.header().ciaddr.is_unspecified(),
            MessageType::Offer | MessageType::Ack | MessageType::Nak => false,
        }
    }

    fn has_something_for(&self, asked: &Asked) -> bool {
        let wish = asked.message.requested_ip();
        self.table.has_a_claim(&asked.asker, wish) || self.table.may_be_free(asked.asker.scope)
    }
}

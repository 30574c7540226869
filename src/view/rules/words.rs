//! A rule of the link in words: `Drop the 2nd OFFER of Server 2`.

use crate::sim::HostId;
use crate::sim::scenario::{FaultAction, FaultRule};
use crate::time::span_in_words;
use crate::wire::MessageType;

/// What the rule does, to which messages.
pub fn words(rule: &FaultRule, name: &dyn Fn(HostId) -> String) -> String {
    let meant = meant(rule, name);
    match rule.action {
        FaultAction::Drop => format!("Drop {meant}"),
        FaultAction::Delay(span) => format!("Delay {meant} by {}", span_in_words(span)),
        FaultAction::Duplicate => format!("Duplicate {meant}"),
        FaultAction::AfterNext => format!("Deliver {meant} after the next message"),
        FaultAction::Corrupt(octet) => format!("Corrupt octet {octet} of {meant}"),
        FaultAction::CorruptField(spot) => format!("Corrupt {spot} of {meant}"),
    }
}

/// What was done once, in words: `You dropped the OFFER of Server 1`.
pub fn deed(
    action: FaultAction,
    kind: Option<MessageType>,
    from: HostId,
    name: &dyn Fn(HostId) -> String,
) -> String {
    done(
        action,
        &format!("the {} of {}", kind_words(kind), name(from)),
    )
}

/// The same where it was done to so many at once: `You dropped all 50 messages in flight`.
pub fn deed_to_all(action: FaultAction, count: usize) -> String {
    done(action, &format!("all {count} messages in flight"))
}

fn done(action: FaultAction, meant: &str) -> String {
    match action {
        FaultAction::Drop => format!("You dropped {meant}"),
        FaultAction::Delay(span) => format!("You delayed {meant} by {}", span_in_words(span)),
        FaultAction::Duplicate => format!("You duplicated {meant}"),
        FaultAction::AfterNext => format!("You kept back {meant}"),
        FaultAction::Corrupt(octet) => format!("You corrupted octet {octet} of {meant}"),
        FaultAction::CorruptField(spot) => format!("You corrupted {spot} of {meant}"),
    }
}

/// `the 2nd OFFER of Server 2 to Laptop A`
fn meant(rule: &FaultRule, name: &dyn Fn(HostId) -> String) -> String {
    let kind = kind_words(rule.message);
    let from = rule
        .from
        .map_or(String::new(), |host| format!(" of {}", name(host)));
    let to = rule
        .to
        .map_or(String::new(), |host| format!(" to {}", name(host)));
    let (first, count) = (rule.first, rule.count);
    let (which, rest) = match (first, count) {
        (1, u32::MAX) => (format!("every {kind}"), None),
        (_, u32::MAX) => (format!("every {kind}"), Some(first)),
        (_, 1) => (format!("the {} {kind}", ordinal(first)), None),
        (1, _) => (format!("the first {count} {kind}s"), None),
        _ => (format!("{count} {kind}s"), Some(first)),
    };
    let rest = rest.map_or(String::new(), |first| {
        format!(" from the {} on", ordinal(first))
    });
    format!("{which}{from}{to}{rest}")
}

fn kind_words(kind: Option<MessageType>) -> &'static str {
    kind.map_or("message", MessageType::short)
}

/// `1st`, `2nd`, `11th`
pub fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::wire::{FixedField, Spot};

    fn rule(first: u32, count: u32, action: FaultAction) -> FaultRule {
        FaultRule {
            message: Some(MessageType::Offer),
            from: Some(HostId(2)),
            to: None,
            first,
            count,
            action,
        }
    }

    fn said(rule: &FaultRule) -> String {
        words(rule, &|host| format!("Server {}", host.0))
    }

    #[test]
    fn a_rule_is_one_sentence() {
        let second = rule(2, 1, FaultAction::Drop);
        assert_eq!(said(&second), "Drop the 2nd OFFER of Server 2");
        let every = rule(1, u32::MAX, FaultAction::Delay(Duration::from_secs(5)));
        assert_eq!(said(&every), "Delay every OFFER of Server 2 by 5 s");
        let later = rule(3, u32::MAX, FaultAction::Duplicate);
        assert_eq!(
            said(&later),
            "Duplicate every OFFER of Server 2 from the 3rd on"
        );
        let some = rule(1, 3, FaultAction::AfterNext);
        assert_eq!(
            said(&some),
            "Deliver the first 3 OFFERs of Server 2 after the next message"
        );
        let spot = Spot::Field(FixedField::Yiaddr);
        let any = FaultRule {
            message: None,
            from: None,
            to: Some(HostId(1)),
            ..rule(12, 1, FaultAction::CorruptField(spot))
        };
        assert_eq!(said(&any), "Corrupt yiaddr of the 12th message to Server 1");
        let all = FaultRule {
            message: None,
            from: None,
            ..rule(2, u32::MAX, FaultAction::Drop)
        };
        assert_eq!(said(&all), "Drop every message from the 2nd on");
    }

    #[test]
    fn numbers_end_as_one_says_them() {
        let said: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 112, 123].map(ordinal).into();
        let expected = [
            "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th", "123rd",
        ];
        assert_eq!(said, expected);
    }
}

//! What happens to a datagram on its way: when it arrives at whom, or why it does not.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::HostId;
use super::fault::{FaultAction, FaultRule, Watch};
use crate::seed::{Purpose, Seed};
use crate::time::SimTime;
use crate::wire::{Packet, Spot};

/// The link between hosts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkSettings {
    /// Time in transit.
    pub delay: Duration,
    /// Largest random addition to it.
    pub jitter: Duration,
    /// Share of datagrams lost, 0 … 1.
    pub loss: f64,
    /// Share of datagrams that arrive twice, 0 … 1.
    pub duplication: f64,
}

impl Default for LinkSettings {
    /// 200 ms, steady and faultless: slow enough to watch.
    fn default() -> Self {
        Self {
            delay: Duration::from_millis(200),
            jitter: Duration::ZERO,
            loss: 0.0,
            duplication: 0.0,
        }
    }
}

impl LinkSettings {
    /// Whether its shares are numbers: JSON has no others.
    pub fn is_finite(&self) -> bool {
        self.loss.is_finite() && self.duplication.is_finite()
    }
}

/// What the link decided for one receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fate {
    /// Who could hear it.
    pub to: HostId,
    /// When it arrives, or would have arrived.
    pub arrives: SimTime,
    /// Why it does not arrive.
    pub lost: Option<Fault>,
}

/// Why a datagram does not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The link lost it by chance.
    Loss,
    /// A rule of the scenario, or the user, dropped it.
    DroppedByRule,
    /// The receiver is switched off.
    HostOff,
    /// No host on the link has the destination address.
    NoSuchHost,
    /// The host with this address has nothing that listens for DHCP.
    NobodyListens,
    /// Its sender, or its receiver, has left the network.
    HostGone,
    /// It could not leave this computer for a real network.
    Unsent,
    /// The cable of its sender, or of its receiver, is pulled.
    CableOut,
    /// The link's switch lets only certain hosts say what servers say.
    Snooped,
    /// The receiver's queue is full: it takes in no more than it can work off.
    QueueFull,
}

impl Fault {
    /// Who or what lost it: `lost on the wire`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Loss => "lost on the wire",
            Self::DroppedByRule => "dropped on the wire",
            Self::HostOff => "switched off",
            Self::NoSuchHost => "nobody has this address",
            Self::NobodyListens => "nobody listens there",
            Self::HostGone => "has left the network",
            Self::Unsent => "could not leave this computer",
            Self::CableOut => "the cable is pulled",
            Self::Snooped => "dropped by the switch: DHCP snooping",
            Self::QueueFull => "its queue is full",
        }
    }
}

/// The verdict on one way: the fate, and what else was done to the datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// When it arrives, or why not.
    pub fate: Fate,
    /// When a second copy arrives.
    pub again: Option<SimTime>,
    /// How much longer than usual it takes, by a rule.
    pub delayed: Option<Duration>,
    /// Where a bit is flipped.
    pub altered: Option<Spot>,
    /// Whether it waits until the next message on the link has landed.
    pub after_next: bool,
}

/// The link with its settings, its rules and its chance.
#[derive(Clone, Debug)]
pub struct Link {
    settings: LinkSettings,
    seed: Seed,
    /// By their numbers; those that were taken back are no more.
    rules: Vec<Option<Watch>>,
}

impl Link {
    /// A link.
    pub fn new(settings: LinkSettings, seed: Seed, rules: &[FaultRule]) -> Self {
        Self {
            settings,
            seed,
            rules: rules.iter().cloned().map(Watch::new).map(Some).collect(),
        }
    }

    /// The present settings.
    pub fn settings(&self) -> &LinkSettings {
        &self.settings
    }

    /// Changes the settings for what is sent from now on.
    pub fn set(&mut self, settings: LinkSettings) {
        self.settings = settings;
    }

    /// Adds a rule for what is sent from now on. It gets the next number.
    pub fn add_rule(&mut self, rule: FaultRule) {
        self.rules.push(Some(Watch::new(rule)));
    }

    /// The rules by their numbers; of those that were taken back nothing is left.
    pub fn rules(&self) -> &[Option<Watch>] {
        &self.rules
    }

    /// Switches the rule with this number on or off.
    pub fn switch_rule(&mut self, number: u32, on: bool) {
        if let Some(Some(watch)) = self.rules.get_mut(number as usize) {
            watch.switch(on);
        }
    }

    /// Takes the rule with this number back. The others keep theirs.
    pub fn remove_rule(&mut self, number: u32) {
        if let Some(watch) = self.rules.get_mut(number as usize) {
            *watch = None;
        }
    }

    /// Decides about the `nth` datagram that `from` sends, for each receiver and the delay that
    /// the hosts' own cables add.
    pub fn decide(
        &mut self,
        now: SimTime,
        from: HostId,
        nth: u32,
        packet: &Packet,
        receivers: impl Iterator<Item = (HostId, Duration)> + Clone,
    ) -> Vec<Verdict> {
        let actions: Vec<_> = self
            .rules
            .iter_mut()
            .flatten()
            .filter_map(|rule| rule.look(from, packet, receivers.clone().map(|(to, _)| to)))
            .collect();
        receivers
            .map(|(to, extra)| {
                let mut verdict = self.by_chance(now, from, to, nth, extra);
                for (meant, action) in &actions {
                    if meant.is_none_or(|host| host == to) {
                        verdict.suffer(*action);
                    }
                }
                verdict
            })
            .collect()
    }

    /// Draws for one way come from a stream of their own, so that another receiver or another
    /// sender leaves them as they were.
    fn by_chance(
        &self,
        now: SimTime,
        from: HostId,
        to: HostId,
        nth: u32,
        extra: Duration,
    ) -> Verdict {
        let LinkSettings {
            delay,
            jitter,
            loss,
            duplication,
        } = self.settings;
        let way = u64::from(from.0) << 32 | u64::from(to.0);
        let stream = |purpose| {
            let seed = Seed(self.seed.0 ^ u64::from(nth).rotate_left(17));
            seed.stream(way, purpose)
        };
        let arrives = |shake: f64| now + delay + extra + jitter.mul_f64(shake);
        let mut shakes = (!jitter.is_zero()).then(|| stream(Purpose::Jitter));
        let mut shake = || shakes.as_mut().map_or(0.0, crate::seed::Stream::fraction);
        let fate = Fate {
            to,
            arrives: arrives(shake()),
            lost: (loss > 0.0 && stream(Purpose::Loss).happens(loss)).then_some(Fault::Loss),
        };
        let twice = duplication > 0.0 && stream(Purpose::Duplication).happens(duplication);
        let again = (twice && fate.lost.is_none()).then(|| arrives(shake()));
        Verdict {
            fate,
            again,
            delayed: None,
            altered: None,
            after_next: false,
        }
    }
}

impl Verdict {
    fn suffer(&mut self, action: FaultAction) {
        match action {
            FaultAction::Drop => {
                self.lose(Fault::DroppedByRule);
            }
            FaultAction::Delay(span) => {
                self.fate.arrives = self.fate.arrives + span;
                self.again = self.again.map(|again| again + span);
                self.delayed = Some(self.delayed.unwrap_or_default().saturating_add(span));
            }
            FaultAction::Duplicate if self.fate.lost.is_none() => {
                self.again = Some(self.fate.arrives);
            }
            FaultAction::Duplicate => {}
            FaultAction::AfterNext => self.after_next = true,
            FaultAction::Corrupt(_) | FaultAction::CorruptField(_) => {
                self.altered = action.spot();
            }
        }
    }

    /// It is lost, whatever else was decided.
    pub fn lose(&mut self, fault: Fault) {
        self.fate.lost = Some(fault);
        self.again = None;
    }
}

#[cfg(test)]
mod tests {
    use core::net::{Ipv4Addr, SocketAddrV4};

    use super::*;
    use crate::wire::{LinkDest, MessageType};

    const A: HostId = HostId(0);
    const S1: HostId = HostId(1);
    const S2: HostId = HostId(2);

    fn fates(link: &mut Link, nth: u32, receivers: &[HostId]) -> Vec<Verdict> {
        let receivers = receivers.iter().map(|&to| (to, Duration::ZERO));
        link.decide(SimTime::ZERO, A, nth, &discover(), receivers)
    }

    fn discover() -> Packet {
        Packet {
            src: SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 68),
            dst: SocketAddrV4::new(Ipv4Addr::BROADCAST, 67),
            link: LinkDest::Broadcast,
            kind: Some(MessageType::Discover),
            bytes: [1, 1, 6, 0, 0, 0, 0, 7].into(),
            captured: None,
        }
    }

    fn rule(first: u32, count: u32, action: FaultAction) -> FaultRule {
        FaultRule {
            message: Some(MessageType::Discover),
            from: Some(A),
            to: None,
            first,
            count,
            action,
        }
    }

    fn met(link: &Link) -> Vec<Option<u32>> {
        let rules = link.rules().iter();
        rules.map(|rule| rule.as_ref().map(Watch::met)).collect()
    }

    #[test]
    fn a_rule_that_is_off_counts_nothing_and_one_taken_back_is_gone() {
        let every = rule(1, u32::MAX, FaultAction::Drop);
        let mut link = Link::new(LinkSettings::default(), Seed(1), &[every.clone(), every]);
        fates(&mut link, 0, &[S1]);
        link.switch_rule(0, false);
        link.remove_rule(1);
        let later = fates(&mut link, 1, &[S1]);
        assert_eq!(later[0].fate.lost, None);
        assert_eq!(met(&link), [Some(1), None]);
        link.switch_rule(0, true);
        assert!(fates(&mut link, 2, &[S1])[0].fate.lost.is_some());
        assert_eq!(met(&link), [Some(2), None]);
    }

    #[test]
    fn a_rule_for_one_receiver_counts_only_what_goes_there() {
        let mut second = rule(2, 1, FaultAction::AfterNext);
        second.to = Some(S2);
        let mut link = Link::new(LinkSettings::default(), Seed(1), &[second]);
        let late = |verdicts: Vec<Verdict>| verdicts.iter().any(|verdict| verdict.after_next);
        assert!(!late(fates(&mut link, 0, &[S2])));
        assert!(!late(fates(&mut link, 1, &[S1])));
        assert!(late(fates(&mut link, 2, &[S1, S2])));
    }

    #[test]
    fn a_message_without_the_field_is_not_meant() {
        let yiaddr = FaultAction::CorruptField(Spot::Field(crate::wire::FixedField::Yiaddr));
        let xid = FaultAction::CorruptField(Spot::Field(crate::wire::FixedField::Xid));
        let beyond = FaultAction::Corrupt(8);
        let rules = [rule(1, 1, yiaddr), rule(1, 1, xid), rule(1, 1, beyond)];
        let mut link = Link::new(LinkSettings::default(), Seed(1), &rules);
        let verdict = fates(&mut link, 0, &[S1])[0];
        assert_eq!(verdict.altered, xid.spot());
        assert_eq!(met(&link), [Some(0), Some(1), Some(0)]);
    }

    #[test]
    fn both_copies_are_delayed_whichever_rule_stands_first() {
        let twice = rule(1, 1, FaultAction::Duplicate);
        let late = rule(1, 1, FaultAction::Delay(Duration::from_secs(5)));
        for rules in [[twice.clone(), late.clone()], [late, twice]] {
            let mut link = Link::new(LinkSettings::default(), Seed(1), &rules);
            let verdict = fates(&mut link, 0, &[S1])[0];
            assert_eq!(verdict.fate.arrives, SimTime::from_micros(5_200_000));
            assert_eq!(verdict.again, Some(verdict.fate.arrives));
        }
    }

    #[test]
    fn a_steady_link_takes_its_delay() {
        let mut link = Link::new(LinkSettings::default(), Seed(1), &[]);
        let verdicts = fates(&mut link, 0, &[S1, S2]);
        assert!(
            verdicts
                .iter()
                .all(|v| v.fate.arrives == SimTime::from_micros(200_000))
        );
        assert!(
            verdicts
                .iter()
                .all(|v| v.fate.lost.is_none() && v.again.is_none())
        );
    }

    #[test]
    fn another_receiver_leaves_the_draws_of_the_first_as_they_were() {
        let rough = LinkSettings {
            jitter: Duration::from_millis(50),
            loss: 0.4,
            duplication: 0.4,
            ..LinkSettings::default()
        };
        let mut link = Link::new(rough, Seed(1), &[]);
        for nth in 0..50 {
            let alone = fates(&mut link, nth, &[S1])[0];
            let both = fates(&mut link, nth, &[S2, S1])[1];
            assert_eq!(alone, both);
        }
    }

    #[test]
    fn about_so_many_are_lost_as_the_setting_says() {
        let lossy = LinkSettings {
            loss: 0.25,
            ..LinkSettings::default()
        };
        let mut link = Link::new(lossy, Seed(3), &[]);
        let lost = (0..4000)
            .filter(|&nth| fates(&mut link, nth, &[S1])[0].fate.lost.is_some())
            .count();
        assert!((850..1150).contains(&lost), "{lost} of 4000");
    }

    #[test]
    fn a_rule_meets_the_datagrams_it_names() {
        let second = FaultRule {
            message: Some(MessageType::Discover),
            from: Some(A),
            to: Some(S2),
            first: 2,
            count: 1,
            action: FaultAction::Drop,
        };
        let mut link = Link::new(LinkSettings::default(), Seed(1), &[second]);
        let lost: Vec<Vec<bool>> = (0..3)
            .map(|nth| {
                fates(&mut link, nth, &[S1, S2])
                    .iter()
                    .map(|v| v.fate.lost.is_some())
                    .collect()
            })
            .collect();
        assert_eq!(lost, [[false, false], [false, true], [false, false]]);
    }
}

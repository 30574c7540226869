//! Everything that a user can do to a run, sensibly or not, on any lesson.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use std::time::Duration;

use dorascope::files::lessons;
use dorascope::session::{CarrierKind, Order, Pace, Until};
use dorascope::sim::crafted::{Crafted, Octets, Source};
use dorascope::sim::host::SegmentId;
use dorascope::sim::scenario::{FaultAction, FaultRule};
use dorascope::sim::{Command, Event, HostId, Scenario};
use dorascope::time::SimTime;
use dorascope::wire::{FixedField, MessageType, Spot};
use proptest::prelude::*;
use proptest::sample::Index;
use strum::IntoEnumIterator as _;

use crate::support::{Played, Stage};
use crate::worlds::{Change, Press, change};

/// A lesson with more hosts than this is a crowd, and has tests of its own.
const MOST_HOSTS: usize = 40;
/// So far each run goes on after the last wish.
const ENDS: SimTime = SimTime::from_secs(1_200);

/// What somebody does.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Press(Press),
    /// A message departs and stays in flight.
    Depart,
    /// An order to a host, by the place of its name in [`ORDERS`].
    Order(Index, Index, bool),
    Rule(Rule),
    Switch(u8, bool),
    RemoveRule(u8),
    Disturb(Action),
    Move(Index, u8),
    Unplug(Index, bool),
    /// Somebody takes this address of the first network, or the client's own.
    Take(Index, Option<u8>),
    /// The last message again, with this octet as it is here.
    Send(Index, u16, u8),
}

/// A rule, sensibly or not.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    kind: Option<Index>,
    from: Option<Index>,
    to: Option<Index>,
    first: u8,
    count: u8,
    action: Action,
}

/// What is done to a message.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Drop,
    Delay(u16),
    Duplicate,
    AfterNext,
    Octet(u16),
    Field(Index),
    Option(u8),
}

impl Action {
    fn corrupts(&self) -> bool {
        matches!(self, Self::Octet(_) | Self::Field(_) | Self::Option(_))
    }

    fn action(&self) -> FaultAction {
        match self {
            Self::Drop => FaultAction::Drop,
            Self::Delay(millis) => FaultAction::Delay(Duration::from_millis((*millis).into())),
            Self::Duplicate => FaultAction::Duplicate,
            Self::AfterNext => FaultAction::AfterNext,
            Self::Octet(at) => FaultAction::Corrupt((*at).into()),
            Self::Field(which) => {
                let fields: Vec<_> = FixedField::iter().collect();
                FaultAction::CorruptField(Spot::Field(*which.get(&fields)))
            }
            Self::Option(code) => FaultAction::CorruptField(Spot::Option(*code)),
        }
    }
}

/// The orders that need nothing but a host.
const ORDERS: [fn(HostId, bool) -> Command; 12] = [
    |host, _| Command::PowerOn(host),
    |host, _| Command::PowerOff(host),
    |host, _| Command::Join(host),
    |host, _| Command::Renew(host),
    |host, _| Command::Rebind(host),
    |host, _| Command::Reboot(host),
    |host, _| Command::Release(host),
    |host, _| Command::AddressInUse(host),
    |host, _| Command::Inform(host),
    Command::Restart,
    Command::Silence,
    |host, _| Command::UndoImport(host),
];

impl Deed {
    fn on(&self, stage: &mut Stage) {
        let hosts = stage.log.hosts().len();
        // One more than there are: a host that is not there.
        let id = |who: &Index| HostId(u32::try_from(who.index(hosts + 1)).unwrap());
        let command = match self {
            Self::Press(press) => return press.on(stage),
            Self::Depart => return stage.order(Order::Depart),
            Self::Order(who, which, on) => which.get(&ORDERS)(id(who), *on),
            Self::Rule(rule) => Command::Fault(FaultRule {
                message: rule.kind.as_ref().map(|kind| {
                    let all: Vec<_> = MessageType::iter().collect();
                    *kind.get(&all)
                }),
                from: rule.from.as_ref().map(id),
                to: rule.to.as_ref().map(id),
                first: rule.first.into(),
                count: if rule.count > 5 {
                    u32::MAX
                } else {
                    rule.count.into()
                },
                action: rule.action.action(),
            }),
            Self::Switch(number, on) => Command::SwitchFault((*number).into(), *on),
            Self::RemoveRule(number) => Command::RemoveFault((*number).into()),
            Self::Disturb(action) => Command::Disturb(action.action()),
            Self::Move(who, to) => Command::Move(id(who), SegmentId((*to).into())),
            Self::Unplug(who, out) => Command::Unplug(id(who), *out),
            Self::Take(who, last) => {
                let now = stage.log.world().host(id(who));
                let own = now.and_then(dorascope::session::world::HostNow::address);
                let some = last.map(|last| Ipv4Addr::new(192, 168, 1, last));
                Command::TakeAddress(id(who), some.or(own).unwrap_or(Ipv4Addr::UNSPECIFIED))
            }
            Self::Send(who, at, octet) => match edited(stage, *at, *octet) {
                Some(crafted) => Command::Send(id(who), Box::new(crafted)),
                None => return,
            },
        };
        stage.command(command);
    }

    /// Whether what follows may break rules for which nobody here is to blame.
    fn tampers(&self) -> bool {
        match self {
            Self::Rule(rule) => rule.action.corrupts(),
            Self::Disturb(action) => action.corrupts(),
            Self::Send(..) => true,
            _ => false,
        }
    }

    /// Whether a server has another address pool, or another memory, from here on.
    fn changes_servers(&self) -> bool {
        match self {
            Self::Press(Press::Change(change)) => {
                matches!(change, Change::AddServer(..) | Change::Server(..))
            }
            _ => false,
        }
    }
}

/// The last message that was sent, with another octet in one place.
fn edited(stage: &Stage, at: u16, octet: u8) -> Option<Crafted> {
    let mut records = stage.log.records().iter().rev();
    let packet = records.find_map(|record| match &record.event {
        Event::Sent(packet, _) => Some(Arc::clone(packet)),
        _ => None,
    })?;
    let mut bytes = packet.bytes.to_vec();
    let place = usize::from(at) % bytes.len().max(1);
    *bytes.get_mut(place)? = octet;
    Some(Crafted {
        from: Source::Own,
        sport: 68,
        dst: SocketAddrV4::new(Ipv4Addr::BROADCAST, 67),
        card: None,
        xid_of: None,
        octets: Octets(bytes.into()),
    })
}

/// A lesson and what is done to it.
#[derive(Clone, Debug)]
pub(crate) struct Mischief {
    lesson: Index,
    deeds: Vec<Deed>,
}

impl Mischief {
    /// The lesson.
    pub(crate) fn scenario(&self) -> Arc<Scenario> {
        let all = lessons::all()
            .iter()
            .map(|lesson| Scenario::parse(lesson.text).unwrap());
        let small: Vec<_> = all
            .filter(|scenario| scenario.hosts.len() < MOST_HOSTS)
            .collect();
        Arc::new(self.lesson.get(&small).clone())
    }

    /// Does everything, then lets the run go on.
    pub(crate) fn played(&self, carrier: CarrierKind) -> Played {
        let scenario = self.scenario();
        let until = Until::Instant(ENDS);
        let mut stage = Stage::new(&scenario, carrier, Pace::Stopped, until);
        for deed in &self.deeds {
            deed.on(&mut stage);
        }
        stage.order(Order::Pace(Pace::Fast));
        stage.rush();
        stage.finish_unjudged()
    }

    /// Whether any message was altered or made by hand.
    pub(crate) fn tampers(&self) -> bool {
        self.deeds.iter().any(Deed::tampers)
    }

    /// Whether anybody's address pool was changed.
    pub(crate) fn changes_servers(&self) -> bool {
        self.deeds.iter().any(Deed::changes_servers)
    }
}

fn action(tampers: bool) -> impl Strategy<Value = Action> {
    let any = prop_oneof![
        3 => Just(Action::Drop),
        2 => (0..5_000_u16).prop_map(Action::Delay),
        2 => Just(Action::Duplicate),
        4 => Just(Action::AfterNext),
        1 => (0..320_u16).prop_map(Action::Octet),
        1 => any::<Index>().prop_map(Action::Field),
        1 => any::<u8>().prop_map(Action::Option),
    ];
    any.prop_map(move |action| match action {
        action if action.corrupts() && !tampers => Action::Drop,
        action => action,
    })
}

fn rule(tampers: bool) -> impl Strategy<Value = Rule> {
    let who = || prop::option::of(any::<Index>());
    (who(), who(), who(), 0..4_u8, 0..8_u8, action(tampers)).prop_map(
        |(kind, from, to, first, count, action)| Rule {
            kind,
            from,
            to,
            first,
            count,
            action,
        },
    )
}

/// Any lesson, and anything that can be done to it; in one half of them no message is altered or
/// made by hand, so that the referee can be asked.
pub(crate) fn mischief() -> impl Strategy<Value = Mischief> {
    prop_oneof![mischief_that(false), mischief_that(true)]
}

fn mischief_that(tampers: bool) -> impl Strategy<Value = Mischief> {
    let who = any::<Index>;
    let press = prop_oneof![
        6 => Just(Press::Step),
        1 => (0..20_000_u16).prop_map(Press::Run),
        1 => any::<bool>().prop_map(Press::Gate),
        1 => Just(Press::ReleaseNext),
        1 => Just(Press::ReleaseAll),
        1 => change().prop_map(Press::Change),
    ];
    let deed = prop_oneof![
        10 => press.prop_map(Deed::Press),
        3 => Just(Deed::Depart),
        4 => (who(), who(), any::<bool>()).prop_map(|(who, which, on)| Deed::Order(who, which, on)),
        3 => rule(tampers).prop_map(Deed::Rule),
        1 => (0..4_u8, any::<bool>()).prop_map(|(number, on)| Deed::Switch(number, on)),
        1 => (0..4_u8).prop_map(Deed::RemoveRule),
        3 => action(tampers).prop_map(Deed::Disturb),
        2 => (who(), 0..3_u8).prop_map(|(who, to)| Deed::Move(who, to)),
        3 => (who(), any::<bool>()).prop_map(|(who, out)| Deed::Unplug(who, out)),
        2 => (who(), prop::option::of(any::<u8>())).prop_map(|(who, last)| Deed::Take(who, last)),
        1 => (who(), 0..320_u16, any::<u8>()).prop_map(|(who, at, octet)| Deed::Send(who, at, octet)),
    ];
    let deed = deed.prop_map(move |deed| match deed {
        Deed::Send(..) if !tampers => Deed::Depart,
        deed => deed,
    });
    let deeds = prop::collection::vec(deed, 0..40);
    (any::<Index>(), deeds).prop_map(|(lesson, deeds)| Mischief { lesson, deeds })
}

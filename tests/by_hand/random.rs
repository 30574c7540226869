//! Any message made by hand, at any moment: nobody's own message breaks a rule because of it.

use proptest::prelude::*;

use super::*;
use crate::support::cases;

/// A message made by hand, out of what the hosts know and some noise.
#[derive(Clone, Debug)]
struct Made {
    by_server: bool,
    which: prop::sample::Index,
    fields: Vec<(FixedField, u8)>,
    options: Vec<(u8, Vec<u8>)>,
    cut: Option<u16>,
    way: (bool, bool, bool),
}

impl Made {
    fn on(&self, stage: &mut Stage) {
        let host = if self.by_server { SERVER } else { LAPTOP };
        let all = templates(stage, host);
        let mut crafted = self.which.get(&all).crafted.clone();
        let mut draft = Draft::of(&crafted.octets.0);
        for (field, octet) in &self.fields {
            draft.set_field(*field, &vec![*octet; field.range().len()]);
        }
        for (code, value) in &self.options {
            draft.set_option(*code, value);
        }
        let mut octets = draft.encode();
        octets.truncate(self.cut.map_or(MOST_OCTETS, |cut| usize::from(cut).max(1)));
        crafted.octets = Octets(octets.into());
        let (broadcast, card, nobody) = self.way;
        if broadcast {
            crafted.dst.set_ip(Ipv4Addr::BROADCAST);
        }
        crafted.card = card.then_some(Mac([2, 0, 0, 0, 0, 0x0a]));
        if nobody {
            crafted.from = Source::Nobody;
        }
        send(stage, host, crafted);
    }
}

/// What somebody does at the controls.
#[derive(Clone, Debug)]
enum Press {
    Step,
    Renew,
    Power(bool),
    Made(Made),
}

fn made() -> impl Strategy<Value = Made> {
    let fields = [
        FixedField::Op,
        FixedField::Hops,
        FixedField::Secs,
        FixedField::Flags,
        FixedField::Ciaddr,
        FixedField::Yiaddr,
        FixedField::Giaddr,
        FixedField::Xid,
    ];
    let field = (prop::sample::select(fields.to_vec()), any::<u8>());
    let code = prop::sample::select(vec![12_u8, 50, 51, 52, 53, 54, 55, 57, 61, 82]);
    let option = (code, prop::collection::vec(any::<u8>(), 0..7));
    (
        any::<bool>(),
        any::<prop::sample::Index>(),
        prop::collection::vec(field, 0..2),
        prop::collection::vec(option, 0..2),
        prop::option::weighted(0.1, 0..400_u16),
        any::<(bool, bool, bool)>(),
    )
        .prop_map(|(by_server, which, fields, options, cut, way)| Made {
            by_server,
            which,
            fields,
            options,
            cut,
            way,
        })
}

fn presses() -> impl Strategy<Value = Vec<Press>> {
    let press = prop_oneof![
        5 => Just(Press::Step),
        1 => Just(Press::Renew),
        1 => any::<bool>().prop_map(Press::Power),
        4 => made().prop_map(Press::Made),
    ];
    prop::collection::vec(press, 0..30)
}

proptest! {
    #![proptest_config(cases(256))]

    /// Whatever is made by hand, nobody's own message breaks a rule because of it, and the run can
    /// be had again.
    #[test]
    fn nobody_breaks_a_rule_because_of_a_message_made_by_hand(presses in presses()) {
        let mut stage = dora(CarrierKind::Memory);
        for press in &presses {
            match press {
                Press::Step => stage.step(),
                Press::Renew => stage.command(Command::Renew(LAPTOP)),
                Press::Power(true) => stage.command(Command::PowerOn(LAPTOP)),
                Press::Power(false) => stage.command(Command::PowerOff(LAPTOP)),
                Press::Made(made) => made.on(&mut stage),
            }
        }
        stage.order(Order::Command(Command::Gate(true)));
        (0..6).for_each(|_| stage.step());
        let broken = broken_rules(&stage.log);
        prop_assert!(broken.is_empty(), "{broken:?}\n{}", support::fields(&stage.log));
        let played = stage.finish_unjudged();
        played.replays();
        prop_assert!(!played.ladder().is_empty());
    }
}

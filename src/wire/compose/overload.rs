//! Option overload on sending (RFC 2131 section 4.1, RFC 2132 section 9.3): where the options field
//! has no room, `file` and then `sname` take options, and option 52 says so.

use crate::wire::draft::encoded_len;
use crate::wire::message::OPTIONS_AT;
use crate::wire::options::code;
use crate::wire::walk::{FILE, SNAME};
use crate::wire::{Draft, Opt};

/// Option 52 with its value.
const OVERLOAD_LEN: usize = 3;
/// The end mark.
const END_LEN: usize = 1;
/// Behind options 53 and 54, so that a reader knows early.
const OVERLOAD_AT: usize = 2;

/// Makes the message no longer than `room` octets. Options that must not move stay, and so do all
/// of them where there is room for all; the others go where they fit first: options field, `file`,
/// `sname`. What fits nowhere is left out.
pub(super) fn fit(draft: &mut Draft, room: usize, may_move: impl Fn(&Opt) -> bool) {
    let whole: usize = draft.options.iter().map(encoded_len).sum();
    if OPTIONS_AT + whole + END_LEN <= room {
        return;
    }
    let fixed = draft.options.iter().filter(|opt| !may_move(opt));
    let fixed: usize = fixed.map(encoded_len).sum();
    let left = room.saturating_sub(OPTIONS_AT + fixed + OVERLOAD_LEN + END_LEN);
    let mut rooms = [left, FILE.len() - END_LEN, SNAME.len() - END_LEN];
    let [mut main, mut file, mut sname] = [Vec::new(), Vec::new(), Vec::new()];
    for opt in draft.options.drain(..) {
        if !may_move(&opt) {
            main.push(opt);
            continue;
        }
        let len = encoded_len(&opt);
        let Some(place) = rooms.iter().position(|room| len <= *room) else {
            continue;
        };
        rooms[place] -= len;
        [&mut main, &mut file, &mut sname][place].push(opt);
    }
    let fields = u8::from(!file.is_empty()) | u8::from(!sname.is_empty()) << 1;
    if fields != 0 {
        let behind = OVERLOAD_AT.min(main.len());
        main.insert(behind, Opt::new(code::OVERLOAD, [fields]));
    }
    draft.options = main;
    draft.file = field(&file);
    draft.sname = field(&sname);
}

fn field(options: &[Opt]) -> Vec<u8> {
    let mut out = Vec::new();
    for opt in options {
        crate::wire::draft::write_option(&mut out, opt);
    }
    if !out.is_empty() {
        out.push(code::END);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::message::MessageType;
    use crate::wire::{Header, Mac, Message, Op, Xid};
    use proptest::prelude::*;

    /// An OFFER with these options behind 53 and 54, fitted into a message of 576 octets.
    fn offer(options: Vec<Opt>) -> Draft {
        let header = Header::new(Op::Reply, Xid(7), Mac([2, 0, 0, 0, 0, 10]));
        let fixed = [Opt::new(53, [2]), Opt::new(54, [192, 168, 1, 1])];
        let relay = Opt::new(82, [1, 1, 7]);
        let mut draft = Draft {
            options: fixed.into_iter().chain(options).chain([relay]).collect(),
            ..Draft::new(header)
        };
        fit(&mut draft, ROOM, |opt| ![53, 54, 82].contains(&opt.code));
        draft
    }

    /// 576 octets less the headers of IP and UDP.
    const ROOM: usize = 548;

    fn text(code: u8, len: usize) -> Opt {
        Opt::new(code, vec![b'x'; len])
    }

    #[test]
    fn where_there_is_room_nothing_moves() {
        // 240 octets, 3 + 6 + 5 of options, the end mark: 293 are left.
        let draft = offer(vec![text(17, 255), text(15, 34)]);
        assert_eq!(draft.encode().len(), ROOM);
        assert!(draft.file.is_empty() && draft.sname.is_empty());
        let codes: Vec<u8> = draft.options.iter().map(|opt| opt.code).collect();
        assert_eq!(codes, [53, 54, 17, 15, 82]);
    }

    #[test]
    fn what_does_not_fit_goes_into_file_and_then_into_sname() {
        let draft = offer(vec![
            text(17, 250),
            text(15, 100),
            text(67, 100),
            text(66, 40),
        ]);
        let message = Message::read(draft.encode()).unwrap();
        assert!(message.bytes().len() <= ROOM);
        assert_eq!(message.option(52), Some(&[3][..]));
        let codes: Vec<u8> = draft.options.iter().map(|opt| opt.code).collect();
        assert_eq!(
            codes,
            [53, 54, 52, 17, 82],
            "82 is never moved (RFC 3046 section 2.2)"
        );
        assert_eq!(message.bytes()[FILE.start], 15);
        assert_eq!(message.bytes()[SNAME.start], 66);
        let all: Vec<u8> = message.codes().collect();
        assert_eq!(all, [53, 54, 52, 17, 82, 15, 66], "67 fits nowhere");
    }

    #[test]
    fn one_field_is_enough_where_it_is() {
        let file = offer(vec![text(17, 250), text(15, 60)]);
        assert_eq!(file.options[2], Opt::new(52, [1]));
        let sname = offer(vec![text(17, 250), text(15, 125), text(66, 40)]);
        assert_eq!(sname.options[2], Opt::new(52, [3]));
        assert_eq!((sname.file.len(), sname.sname.len()), (128, 43));
        let none = offer(vec![text(17, 250), text(15, 126)]);
        assert!(
            none.options
                .iter()
                .all(|opt| opt.code != 52 && opt.code != 15)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn no_message_is_longer_and_nothing_is_said_wrong(
            values in prop::collection::btree_map(60..80_u8, prop::collection::vec(any::<u8>(), 0..300), 0..9)
        ) {
            let options: Vec<Opt> = values.iter().map(|(code, data)| Opt::new(*code, &data[..])).collect();
            let message = Message::read(offer(options).encode()).unwrap();
            prop_assert!(message.bytes().len() <= ROOM);
            prop_assert_eq!(message.kind(), MessageType::Offer);
            prop_assert_eq!(message.option(82), Some(&[1, 1, 7][..]));
            for code in message.codes().filter(|code| (60..80).contains(code)) {
                prop_assert_eq!(message.option(code), Some(&values[&code][..]));
            }
        }
    }
}

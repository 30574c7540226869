//! The list of messages, filtered and sorted, for logs of any length: it takes in a bounded
//! number of messages at a time and keeps what it found. What stands in a row is for
//! [`messages`] to say.

use std::collections::BTreeMap;

use super::filter::{Fact, Filter, Key};
use super::messages::{self, MessageRow};
use super::outline::Outline;
use super::sort::Sort;
use crate::session::{Log, Playhead};

/// The columns of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageColumn {
    /// Counted from 1.
    #[default]
    Number,
    /// When it left.
    Time,
    /// Who sends.
    From,
    /// Who could hear it.
    To,
    /// Its type.
    Type,
    /// What it is about.
    Info,
}

/// What a filter can ask for.
pub(super) const KEYS: &[Key] = &[
    Key::Number,
    Key::From,
    Key::To,
    Key::Type,
    Key::Info,
    Key::Xid,
    Key::Mac,
];

/// So many messages are looked at in one go where they must be read.
const AT_ONCE: usize = 400;

/// The numbers of the messages that are listed, in the order of the list.
#[derive(Clone, Debug, Default)]
pub struct MessageList {
    filter: Filter,
    sort: Sort<MessageColumn>,
    taken: usize,
    departed: usize,
    /// What was found, in order of departure; messages behind the playhead included.
    found: Vec<u32>,
    /// The same by what they are sorted by, if by something else. Equal keys are many, so that
    /// nothing needs to be sorted when more is found.
    keyed: BTreeMap<String, Vec<u32>>,
    /// Of `keyed`, in order, the numbers of those that have left at the playhead.
    shown: Vec<u32>,
}

impl MessageList {
    /// The same choices for another log.
    pub fn anew(&self) -> Self {
        Self {
            filter: self.filter.clone(),
            sort: self.sort,
            ..Self::default()
        }
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The order.
    pub fn sort(&self) -> Sort<MessageColumn> {
        self.sort
    }

    /// Lists what fits this filter.
    pub fn set_filter(&mut self, text: &str) {
        self.filter = Filter::parse(text, KEYS);
        *self = self.anew();
    }

    /// Lists in this order.
    pub fn set_sort(&mut self, sort: Sort<MessageColumn>) {
        let other_column = self.sort.column != sort.column;
        self.sort = sort;
        if other_column {
            *self = self.anew();
        }
    }

    /// How many messages are listed.
    pub fn len(&self) -> usize {
        if self.is_keyed() {
            self.shown.len()
        } else {
            let departed = self.departed;
            self.found
                .partition_point(|number| index(*number) <= departed)
        }
    }

    /// Whether none is listed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number, from 1, of the message in a row.
    pub fn number(&self, row: usize) -> Option<usize> {
        let place = self.turned(row)?;
        self.ascending().get(place).map(|number| index(*number))
    }

    /// The row of the message with this number.
    pub fn row_of(&self, number: usize) -> Option<usize> {
        let rows = self.ascending();
        let place = if self.is_keyed() {
            rows.iter().position(|other| index(*other) == number)
        } else {
            let place = rows.partition_point(|other| index(*other) < number);
            (rows.get(place).map(|other| index(*other)) == Some(number)).then_some(place)
        };
        self.turned(place?)
    }

    /// The numbers of the list, smallest key first.
    fn ascending(&self) -> &[u32] {
        if self.is_keyed() {
            &self.shown
        } else {
            &self.found[..self.len()]
        }
    }

    /// A place counted from the other end if the largest key stands first.
    fn turned(&self, place: usize) -> Option<usize> {
        let last = self.len().checked_sub(1)?;
        let other = if self.sort.descending {
            last.checked_sub(place)?
        } else {
            place
        };
        (other <= last).then_some(other)
    }

    /// What is listed, in words; nothing where all of it is.
    pub fn echo(&self) -> Option<String> {
        self.filter.echo(self.len(), self.departed)
    }

    /// Takes in what the log has more, and shows what has left at the playhead. Returns whether
    /// there is more to take in.
    pub fn update(&mut self, log: &Log, outline: &Outline, playhead: Playhead) -> bool {
        let all = outline.messages.len();
        let room = if self.reads() { AT_ONCE } else { all };
        let end = all.min(self.taken.saturating_add(room));
        let before = self.taken;
        for number in before + 1..=end {
            self.take(log, outline, number);
        }
        self.taken = end;
        let departed = outline.messages(playhead);
        if end > before || self.departed != departed {
            self.departed = departed;
            self.show();
        }
        end < all
    }

    /// Whether messages must be read, not only counted.
    fn reads(&self) -> bool {
        self.is_keyed() || !self.filter.is_empty()
    }

    /// Whether the order is another than that of departure.
    fn is_keyed(&self) -> bool {
        !matches!(
            self.sort.column,
            MessageColumn::Number | MessageColumn::Time
        )
    }

    fn take(&mut self, log: &Log, outline: &Outline, number: usize) {
        let Ok(place) = u32::try_from(number) else {
            return;
        };
        if !self.reads() {
            return self.found.push(place);
        }
        // Nothing that is read here depends on the playhead.
        let Some(row) = messages::row(log, outline, Playhead::default(), number) else {
            return;
        };
        if !self.filter.is_empty() && !self.filter.fits(&facts(&row)) {
            return;
        }
        if self.is_keyed() {
            let key = sorted_by(&row, self.sort.column);
            self.keyed.entry(key).or_default().push(place);
        } else {
            self.found.push(place);
        }
    }

    fn show(&mut self) {
        let departed = self.departed;
        self.shown.clear();
        for numbers in self.keyed.values() {
            let left = numbers.partition_point(|number| index(*number) <= departed);
            self.shown.extend_from_slice(&numbers[..left]);
        }
    }
}

/// A number that was stored small.
fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn sorted_by(row: &MessageRow, column: MessageColumn) -> String {
    match column {
        MessageColumn::Number | MessageColumn::Time => String::new(),
        MessageColumn::From => row.from.clone(),
        MessageColumn::To => row.to.clone(),
        MessageColumn::Type => row
            .message
            .as_ref()
            .map_or(String::new(), |message| message.kind().name().to_owned()),
        MessageColumn::Info => row.info.clone(),
    }
}

/// What a filter finds in a message.
pub(super) fn facts(row: &MessageRow) -> Vec<Fact> {
    let mut facts = vec![
        (Key::Number, row.shown_number().to_string()),
        (Key::From, row.from.clone()),
        (Key::To, row.to.clone()),
        (Key::To, row.receiver().to_owned()),
        (Key::Info, row.info.clone()),
    ];
    if let Some(message) = &row.message {
        facts.push((Key::Type, message.kind().short().to_owned()));
        facts.push((Key::Xid, message.header().xid.to_string()));
        facts.push((Key::Mac, message.header().mac().to_string()));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::testing::{cut, lesson, outline_of, playheads};

    fn list(filter: &str, column: MessageColumn) -> MessageList {
        let mut list = MessageList::default();
        list.set_filter(filter);
        list.set_sort(Sort {
            column,
            descending: false,
        });
        list
    }

    fn numbers(list: &mut MessageList, log: &Log, playhead: Playhead) -> Vec<usize> {
        while list.update(log, &outline_of(log), playhead) {}
        let numbers: Vec<usize> = (0..list.len()).filter_map(|row| list.number(row)).collect();
        for (row, number) in numbers.iter().enumerate() {
            assert_eq!(list.row_of(*number), Some(row));
        }
        assert_eq!(list.number(list.len()), None);
        numbers
    }

    #[test]
    fn the_acks_of_a_server_are_found_and_told() {
        let log = lesson("29-three-devices");
        let mut list = list("type:ack from:server-1", MessageColumn::Number);
        let found = numbers(&mut list, &log, Playhead::at_end(&log));
        assert_eq!(found.len(), 3);
        assert_eq!(list.echo().unwrap(), "3 of 12: type ACK, from server-1");
    }

    #[test]
    fn a_client_is_found_by_name_hardware_address_and_transaction() {
        let log = lesson("29-three-devices");
        let end = Playhead::at_end(&log);
        let first = messages::row(&log, &outline_of(&log), end, 1).unwrap();
        let header = *first.message.unwrap().header();
        for text in [
            first.from,
            header.mac().to_string(),
            format!("xid:{}", header.xid),
        ] {
            let found = numbers(&mut list(&text, MessageColumn::Number), &log, end);
            assert!(found.contains(&1), "{text}: {found:?}");
            assert!(found.len() < 12, "{text}: {found:?}");
        }
    }

    #[test]
    fn rows_are_sorted_by_any_column_and_either_way() {
        let log = lesson("03-two-servers");
        let end = Playhead::at_end(&log);
        let outline = outline_of(&log);
        for column in [
            MessageColumn::From,
            MessageColumn::To,
            MessageColumn::Type,
            MessageColumn::Info,
        ] {
            let mut list = list("", column);
            let up = numbers(&mut list, &log, end);
            let keys: Vec<String> = up
                .iter()
                .map(|number| {
                    let row = messages::row(&log, &outline, end, *number).unwrap();
                    sorted_by(&row, column)
                })
                .collect();
            assert!(keys.is_sorted(), "{column:?}: {keys:?}");
            list.set_sort(list.sort().clicked(column));
            let mut down = numbers(&mut list, &log, end);
            down.reverse();
            assert_eq!(up, down, "{column:?}");
        }
    }

    #[test]
    fn nothing_behind_the_playhead_is_listed() {
        let log = lesson("29-three-devices");
        for column in [MessageColumn::Number, MessageColumn::Info] {
            let mut whole = list("laptop-a", column);
            for playhead in playheads(&log) {
                let seen = cut(&log, playhead.count);
                let known = numbers(&mut list("laptop-a", column), &seen, playhead);
                assert_eq!(numbers(&mut whole, &log, playhead), known);
            }
        }
    }

    #[test]
    fn a_list_that_grows_with_the_log_is_the_same_as_one_made_at_its_end() {
        let log = lesson("29-three-devices");
        let end = Playhead::at_end(&log);
        let mut growing = list("", MessageColumn::Type);
        for count in 0..=log.len() {
            let seen = cut(&log, count);
            numbers(&mut growing, &seen, Playhead::at_end(&seen));
        }
        let whole = numbers(&mut list("", MessageColumn::Type), &log, end);
        assert_eq!(numbers(&mut growing, &log, end), whole);
    }
}

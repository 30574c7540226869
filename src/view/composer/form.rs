//! What is typed to write a message: a text for each field and option, where it goes, and the same
//! as octets. Both ways are kept in step; what cannot be read is told in one sentence beside it.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;
use std::ops::Range;

use strum::IntoEnumIterator as _;

use super::draft::{Draft, Item};
use crate::sim::crafted::{Crafted, MOST_OCTETS, Octets, Source, check_length};
use crate::view::forms::read::{self, Read};
use crate::view::forms::{Mistakes, capitalised};
use crate::wire::{FixedField, chaddr_in, typed};

/// Something that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A fixed field.
    Field(FixedField),
    /// The value of the option in this row.
    Value(usize),
    /// The length of the option in this row.
    Length(usize),
    /// How far it is filled up.
    Fill,
    /// The octets as they are typed.
    Octets,
    /// The destination.
    To,
    /// The destination's port.
    Port,
    /// The port from which it leaves.
    SourcePort,
    /// The whole message.
    Whole,
}

/// A row of the table of options, as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The code of the option; none for pads and stray octets.
    pub code: Option<u8>,
    /// Its value; for pads their number.
    pub value: String,
    /// The length that is written; empty where it is counted.
    pub length: String,
    /// Whether these are pads.
    pads: bool,
}

impl Row {
    fn of(item: &Item) -> Self {
        let (code, value, length, pads) = match item {
            Item::Option {
                code,
                length,
                value,
            } => {
                let length = length.map_or_else(String::new, |length| length.to_string());
                (Some(*code), typed::typed(*code, value), length, false)
            }
            Item::Pads(count) => (None, count.to_string(), String::new(), true),
            Item::Octets(octets) => (None, typed::hex_rows(octets), String::new(), false),
        };
        Self {
            code,
            value,
            length,
            pads,
        }
    }

    /// What stands before it: `54 Server identifier`.
    pub fn name(&self) -> String {
        match self.code {
            Some(code) => format!("{code} {}", crate::wire::options::name(code)),
            None if self.pads => "Pad octets".into(),
            None => "Octets".into(),
        }
    }

    fn read(&self, row: usize, wrong: &mut Mistakes<Place>) -> Option<Item> {
        let Some(code) = self.code else {
            let item = if self.pads {
                read::number(&self.value, 0, MOST_OCTETS).map(Item::Pads)
            } else {
                typed::hex(&self.value).map(Item::Octets)
            };
            return wrong.take(Place::Value(row), item);
        };
        let value = wrong.take(Place::Value(row), typed::read(code, &self.value));
        let length = read::optional(&self.length, |text| read::number(text, 0, u8::MAX));
        let length = wrong.take(Place::Length(row), length);
        Some(Item::Option {
            code,
            length: length?,
            value: value?,
        })
    }
}

/// What is typed about a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The fixed fields; empty where the message ends before.
    pub fields: BTreeMap<FixedField, String>,
    /// The options, in their order.
    pub rows: Vec<Row>,
    /// Whether the end mark is written.
    pub end: bool,
    /// So many octets at least.
    pub fill: String,
    /// The octets, in rows of sixteen.
    pub octets: String,
    /// An address, or `everyone`.
    pub to: String,
    /// The destination's port.
    pub port: String,
    /// The port from which it leaves.
    pub source_port: String,
    /// Whether it leaves from 0.0.0.0, whatever address the host has.
    pub from_nobody: bool,
    /// Whether the frame goes to the card in `chaddr` without asking ARP.
    pub to_card: bool,
    /// The last that could be read.
    draft: Draft,
    wrong: Mistakes<Place>,
}

/// The word for the broadcast address.
pub const EVERYONE: &str = "everyone";

impl Form {
    /// The form of this message.
    pub fn of(crafted: &Crafted) -> Self {
        let to = *crafted.dst.ip();
        let mut form = Self {
            fields: BTreeMap::new(),
            rows: Vec::new(),
            end: true,
            fill: String::new(),
            octets: String::new(),
            to: if to.is_broadcast() {
                EVERYONE.into()
            } else {
                to.to_string()
            },
            port: crafted.dst.port().to_string(),
            source_port: crafted.sport.to_string(),
            from_nobody: crafted.from == Source::Nobody,
            to_card: crafted.card.is_some(),
            draft: Draft::of(&crafted.octets.0),
            wrong: Mistakes::default(),
        };
        form.fill_in();
        form.octets = typed::hex_rows(&crafted.octets.0);
        form.read_all();
        form
    }

    /// Writes the draft into fields and rows.
    fn fill_in(&mut self) {
        let draft = &self.draft;
        let typed = |field: FixedField| Some((field, field.typed(draft.field(field)?)));
        self.fields = FixedField::iter().filter_map(typed).collect();
        self.rows = draft.items.iter().map(Row::of).collect();
        self.end = draft.end;
        self.fill = match draft.fill {
            0 => String::new(),
            fill => fill.to_string(),
        };
    }

    /// Fields, rows or the way were typed in.
    pub fn typed_in_fields(&mut self) {
        if self.read_all() {
            self.octets = typed::hex_rows(&self.draft.encode());
        }
    }

    /// The octets were typed in.
    pub fn typed_in_octets(&mut self) {
        self.wrong = Mistakes::default();
        let octets = typed::hex(&self.octets);
        let read = self.wrong.take(Place::Octets, octets);
        if let Some(octets) = read {
            self.draft = Draft::of(&octets);
            self.fill_in();
            self.read_all();
        }
    }

    /// Reads everything but the octets. Returns whether the message itself could be read.
    fn read_all(&mut self) -> bool {
        let mut wrong = Mistakes::default();
        let mut draft = self.draft.clone();
        for (field, text) in &self.fields {
            if let Some(octets) = wrong.take(Place::Field(*field), field.read(text)) {
                draft.set_field(*field, &octets);
            }
        }
        let rows = self.rows.iter().enumerate();
        let items: Vec<Item> = rows
            .filter_map(|(place, row)| row.read(place, &mut wrong))
            .collect();
        let fill = read::optional(&self.fill, |text| read::number(text, 0, MOST_OCTETS));
        let fill = wrong.take(Place::Fill, fill);
        let sound = wrong.is_empty();
        if sound {
            (draft.items, draft.end) = (items, self.end);
            draft.fill = fill.flatten().unwrap_or(0);
            self.draft = draft;
        }
        let length = check_length(self.draft.encode().len());
        wrong.take(Place::Whole, length.map_err(|what| capitalised(&what)));
        self.wrong = wrong;
        let way = self.way();
        self.object(way);
        sound
    }

    fn object(&mut self, way: Result<SocketAddrV4, (Place, String)>) {
        if let Err((place, what)) = way {
            self.wrong.add(place, what);
        }
        if let Err(what) = port(&self.source_port) {
            self.wrong.add(Place::SourcePort, what);
        }
    }

    fn way(&self) -> Result<SocketAddrV4, (Place, String)> {
        let to = destination(&self.to).map_err(|what| (Place::To, what))?;
        let port = port(&self.port).map_err(|what| (Place::Port, what))?;
        Ok(SocketAddrV4::new(to, port))
    }

    /// What is wrong.
    pub fn mistakes(&self) -> &Mistakes<Place> {
        &self.wrong
    }

    /// The message as it was last read.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What is sent, if nothing is wrong.
    pub fn crafted(&self) -> Option<Crafted> {
        let octets = self.draft.encode();
        let crafted = Crafted {
            from: if self.from_nobody {
                Source::Nobody
            } else {
                Source::Own
            },
            sport: port(&self.source_port).ok()?,
            dst: self.way().ok()?,
            card: chaddr_in(&octets).filter(|_| self.to_card),
            xid_of: None,
            octets: Octets(octets.into()),
        };
        (self.wrong.is_empty() && crafted.check().is_ok()).then_some(crafted)
    }

    /// Fills the fixed part up, so that it can be changed field by field.
    pub fn complete(&mut self) {
        self.draft.complete();
        self.fill_in();
        self.typed_in_fields();
    }

    /// Adds an option with nothing in it, behind the others. Returns its row.
    pub fn add_option(&mut self, code: u8) -> usize {
        self.rows.push(Row::of(&Item::option(code, [])));
        self.typed_in_fields();
        self.rows.len() - 1
    }

    /// Leaves out a row.
    pub fn remove(&mut self, row: usize) {
        if row < self.rows.len() {
            self.rows.remove(row);
            self.typed_in_fields();
        }
    }

    /// Moves a row one place up.
    pub fn move_up(&mut self, row: usize) {
        if row > 0 && row < self.rows.len() {
            self.rows.swap(row - 1, row);
            self.typed_in_fields();
        }
    }

    /// Which octets belong to which place, fields first.
    pub fn places(&self) -> Vec<(Place, Range<usize>)> {
        let fields = FixedField::iter().map(|field| (Place::Field(field), field.range()));
        let whole = fields.filter(|_| self.draft.is_whole());
        let rows = self.draft.places().into_iter().enumerate();
        let rows = rows.map(|(row, range)| (Place::Value(row), range));
        whole.chain(rows).collect()
    }

    /// How long it is, and what it may be: `300 of 1472 octets`.
    pub fn size(&self) -> String {
        let octets = self.draft.encode().len();
        format!("{octets} of {MOST_OCTETS} octets")
    }
}

fn destination(text: &str) -> Read<Ipv4Addr> {
    if matches!(text.trim(), EVERYONE | "*") {
        return Ok(Ipv4Addr::BROADCAST);
    }
    let address = read::address(text)
        .map_err(|_| format!("Here stands “{EVERYONE}”, or an address such as 192.168.1.1"))?;
    if address.is_unspecified() {
        return Err("Nobody has the address 0.0.0.0".into());
    }
    Ok(address)
}

fn port(text: &str) -> Read<u16> {
    read::number(text, 1, u16::MAX)
}

/// The option that is meant by a code or by a part of a name, the best fit first.
pub fn options_called(words: &str) -> Vec<u8> {
    let words = words.trim().to_lowercase();
    if words.is_empty() {
        return Vec::new();
    }
    let code = words.parse().ok().filter(|code| (1..=254).contains(code));
    let called = crate::wire::options::catalogue::CATALOGUE
        .iter()
        .filter(|entry| entry.name.to_lowercase().contains(&words));
    let named = called.map(|entry| entry.code);
    let mut found: Vec<u8> = code.into_iter().chain(named).collect();
    found.dedup();
    found
}

#[cfg(test)]
mod tests;

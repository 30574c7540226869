//! What is typed into a filter field, understood: words that a row must have, each for one fact
//! of it (`type:ack`) or for any (`laptop-a`). Says in words what it understood; which facts a
//! row has, each table knows itself.

use strum::IntoEnumIterator as _;

use crate::wire::MessageType;

/// A fact of a row that a filter can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A message's number, from 1.
    Number,
    /// Who sends.
    From,
    /// Who could hear it.
    To,
    /// A message's type: `ACK`.
    Type,
    /// What a message is about.
    Info,
    /// A message's transaction.
    Xid,
    /// A hardware address.
    Mac,
    /// A client's key or hostname.
    Client,
    /// An address that is leased.
    Address,
    /// A server's key.
    Server,
    /// The state of a client or of a binding.
    State,
}

/// One fact of a row.
pub type Fact = (Key, String);

/// A filter as it was typed, and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    text: String,
    terms: Vec<Term>,
}

/// A word of a filter, in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    key: Option<Key>,
    value: String,
}

impl Filter {
    /// Reads what was typed, for a table whose rows have these facts. Nothing is an error: a word
    /// before a colon that names no fact belongs to the word (`02:00:00:00:00:0a`).
    pub fn parse(text: &str, keys: &[Key]) -> Self {
        let words = text.split_whitespace().map(str::to_lowercase);
        Self {
            text: text.to_owned(),
            terms: words.filter_map(|word| Term::parse(word, keys)).collect(),
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether every row fits.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a row with these facts has all the words.
    pub fn fits(&self, facts: &[Fact]) -> bool {
        self.terms.iter().all(|term| term.fits(facts))
    }

    /// What is shown, in words: `4 of 9: type ACK, from server-1`; nothing if every row fits.
    pub fn echo(&self, found: usize, all: usize) -> Option<String> {
        let meaning = self.meaning();
        (!meaning.is_empty()).then(|| format!("{found} of {all}: {meaning}"))
    }

    /// What was understood: `type ACK, from server-1`.
    pub fn meaning(&self) -> String {
        let terms: Vec<String> = self.terms.iter().map(Term::words).collect();
        terms.join(", ")
    }
}

impl Term {
    fn parse(word: String, keys: &[Key]) -> Option<Self> {
        let named = word.split_once(':').and_then(|(name, value)| {
            let key = keys.iter().find(|key| key.word() == name)?;
            Some((*key, value.to_owned()))
        });
        let term = match named {
            Some((key, value)) => Self {
                key: Some(key),
                value: key.tidy(value),
            },
            None if keys.contains(&Key::Type) && names_a_type(&word) => Self {
                key: Some(Key::Type),
                value: Key::Type.tidy(word),
            },
            None => Self {
                key: None,
                value: word,
            },
        };
        (!term.value.is_empty()).then_some(term)
    }

    fn fits(&self, facts: &[Fact]) -> bool {
        let meant = |key: Key| self.key.is_none_or(|named| named == key);
        facts
            .iter()
            .any(|(key, fact)| meant(*key) && self.is_in(&fact.to_lowercase()))
    }

    fn is_in(&self, fact: &str) -> bool {
        match self.key {
            None | Some(Key::Info) => fact.contains(&self.value),
            Some(key) if key.may_be_begun() => fact.starts_with(&self.value),
            Some(_) => fact == self.value,
        }
    }

    fn words(&self) -> String {
        let value = &self.value;
        match self.key {
            None => format!("with {value}"),
            Some(Key::Type) if names_a_type(value) => format!("type {}", value.to_uppercase()),
            Some(Key::Type) => format!("type {}…", value.to_uppercase()),
            Some(key) if key.may_be_begun() => format!("{} {value}…", key.word()),
            Some(key) => format!("{} {value}", key.word()),
        }
    }
}

impl Key {
    /// The word before the colon.
    const fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::From => "from",
            Self::To => "to",
            Self::Type => "type",
            Self::Info => "info",
            Self::Xid => "xid",
            Self::Mac => "mac",
            Self::Client => "client",
            Self::Address => "address",
            Self::Server => "server",
            Self::State => "state",
        }
    }

    /// Whether the beginning of the fact is enough. Of names it is not: `server-1` is not
    /// `server-12`.
    const fn may_be_begun(self) -> bool {
        matches!(self, Self::Type | Self::Xid | Self::Mac | Self::Address)
    }

    fn tidy(self, value: String) -> String {
        match self {
            Self::Type => value.trim_start_matches("dhcp").to_owned(),
            _ => value,
        }
    }
}

/// `ack` and `dhcpack` do.
fn names_a_type(word: &str) -> bool {
    MessageType::iter().any(|kind| {
        kind.short().eq_ignore_ascii_case(word) || kind.name().eq_ignore_ascii_case(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [Key; 6] = [
        Key::Number,
        Key::From,
        Key::Type,
        Key::Info,
        Key::Xid,
        Key::Mac,
    ];

    fn ack(from: &str) -> Vec<Fact> {
        let facts = [
            (Key::Number, "4"),
            (Key::From, from),
            (Key::Type, "ACK"),
            (Key::Info, "grants 192.168.1.100 for 1 h"),
            (Key::Xid, "0x26363a01"),
            (Key::Mac, "02:00:00:00:00:0a"),
        ];
        facts.map(|(key, fact)| (key, fact.to_owned())).to_vec()
    }

    fn fits(text: &str) -> bool {
        Filter::parse(text, &KEYS).fits(&ack("server-1"))
    }

    fn echo(text: &str) -> String {
        Filter::parse(text, &KEYS).echo(4, 9).unwrap_or_default()
    }

    #[test]
    fn all_words_must_be_there() {
        assert!(fits("") && fits("  "));
        for text in [
            "ack",
            "DHCPACK",
            "type:a",
            "type:DhcpAck from:server-1",
            "xid:0x2636",
            "info:grants",
            "192.168.1.100 for",
            "mac:02:00",
            "number:4",
        ] {
            assert!(fits(text), "{text}");
        }
        for text in [
            "nak",
            "offer",
            "type:n",
            "from:server",
            "from:laptop-a",
            "ack from:server-2",
            "xid:2636",
            "number:40",
            "type:nonsense",
        ] {
            assert!(!fits(text), "{text}");
        }
    }

    #[test]
    fn a_name_is_meant_whole() {
        let filter = Filter::parse("from:server-1", &KEYS);
        assert!(!filter.fits(&ack("server-12")));
        assert!(Filter::parse("server-1", &KEYS).fits(&ack("server-12")));
    }

    #[test]
    fn it_says_what_it_understood() {
        assert_eq!(
            echo("type:ack from:Server-1"),
            "4 of 9: type ACK, from server-1"
        );
        assert_eq!(echo("offer laptop-a"), "4 of 9: type OFFER, with laptop-a");
        assert_eq!(echo("type:dis xid:0x26"), "4 of 9: type DIS…, xid 0x26…");
    }

    #[test]
    fn colons_without_meaning_belong_to_the_word() {
        assert!(fits("02:00:00:00:00:0a"));
        assert_eq!(echo("00:0a"), "4 of 9: with 00:0a");
        assert_eq!(echo("colour:red"), "4 of 9: with colour:red");
        let bindings = Filter::parse("offer", &[Key::State]);
        assert!(bindings.fits(&[(Key::State, "offered".into())]));
    }

    #[test]
    fn a_word_that_is_still_being_typed_hides_nothing() {
        assert!(Filter::parse("from:", &KEYS).is_empty());
    }
}

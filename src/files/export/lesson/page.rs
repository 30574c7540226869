//! The text of a lesson file: tables and keys in a fixed order, as one would write them by hand.

use std::fmt::Write as _;

use toml::{Table, Value};

use crate::time::SimTime;

/// The tables of a world, in the order in which a reader wants to know of them.
const WORLD: [&str; 7] = [
    "link",
    "network",
    "server",
    "relay",
    "bystander",
    "client",
    "crowd",
];

/// Keys that stand first, in this order; the others follow in the order of the alphabet.
const FIRST: [&str; 30] = [
    "id", "name", "title", "summary", "sections", "seed", "ends", "breaks", "at", "do", "message",
    "host", "on", "before", "nth", "kind", "ask", "answers", "right", "story", "protocol", "bytes",
    "because", "rule", "mac", "network", "subnet", "address", "pool", "lease",
];

/// A lesson file that is being written.
#[derive(Debug, Default)]
pub(super) struct Page(String);

impl Page {
    /// The text.
    pub(super) fn text(self) -> String {
        self.0
    }

    /// A table of which there is one.
    pub(super) fn table(&mut self, name: &str, table: &Table) {
        self.header(&format!("[{name}]"));
        self.body(name, table);
    }

    /// A list of tables.
    pub(super) fn tables(&mut self, name: &str, tables: &[Table]) {
        for table in tables {
            self.header(&format!("[[{name}]]"));
            self.body(name, table);
        }
    }

    /// Link, networks and everybody who takes part.
    pub(super) fn world(&mut self, world: &Table) {
        for name in WORLD {
            match world.get(name) {
                Some(Value::Table(table)) => self.table(name, table),
                Some(Value::Array(list)) => {
                    let tables: Vec<Table> = list.iter().filter_map(as_table).collect();
                    self.tables(name, &tables);
                }
                _ => {}
            }
        }
    }

    fn header(&mut self, header: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(header);
        self.0.push('\n');
    }

    /// Values first: what follows a header belongs to it.
    fn body(&mut self, name: &str, table: &Table) {
        let place = |key: &str| FIRST.iter().position(|first| *first == key);
        let mut entries: Vec<(&String, &Value)> = table.iter().collect();
        entries.sort_by_key(|(key, _)| (place(key).unwrap_or(FIRST.len()), *key));
        let (lists, values): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|(_, value)| is_list_of_tables(value));
        for (key, value) in values {
            // Writing to a string cannot fail.
            let _ = writeln!(self.0, "{key} = {value}");
        }
        for (key, value) in lists {
            let tables = value.as_array().into_iter().flatten().filter_map(as_table);
            self.tables(&format!("{name}.{key}"), &tables.collect::<Vec<_>>());
        }
    }
}

fn as_table(value: &Value) -> Option<Table> {
    value.as_table().cloned()
}

fn is_list_of_tables(value: &Value) -> bool {
    let list = value.as_array();
    list.is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_table))
}

/// An instant, or a span from instant 0, as a lesson file has it, to the microsecond: `3s200ms1us`.
pub(super) fn span(at: SimTime) -> String {
    let units = [
        ("h", 3_600_000_000),
        ("min", 60_000_000),
        ("s", 1_000_000),
        ("ms", 1_000),
        ("us", 1),
    ];
    let mut rest = at.as_micros();
    let mut words = String::new();
    for (unit, size) in units {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            let _ = write!(words, "{count}{unit}");
        }
    }
    if words.is_empty() { "0s".into() } else { words }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::time::span_from_words;

    #[test]
    fn an_instant_is_read_as_it_was_written() {
        for micros in [0, 1, 999, 1_000, 3_200_001, 3_600_000_000, 86_400_000_007] {
            let words = span(SimTime::from_micros(micros));
            assert_eq!(
                span_from_words(&words),
                Some(Duration::from_micros(micros)),
                "{words}"
            );
        }
        assert_eq!(span(SimTime::from_micros(3_200_001)), "3s200ms1us");
    }

    #[test]
    fn a_list_of_tables_stands_behind_the_values_of_its_table() {
        let text = "[[server]]\nleases = [{ address = \"10.0.0.1\" }]\nid = \"s\"\nx = { a = 1 }\n";
        let read: Table = toml::from_str(text).unwrap();
        let mut page = Page::default();
        page.world(&read);
        let written = page.text();
        assert_eq!(
            written,
            "[[server]]\nid = \"s\"\nx = { a = 1 }\n\n[[server.leases]]\naddress = \"10.0.0.1\"\n"
        );
        assert_eq!(toml::from_str::<Table>(&written).unwrap(), read);
    }
}

//! Our leases as JSON: one object a line. Read is also an array, or whatever else has objects
//! one after the other; each object is cut out first, so that a broken one harms no other.

use std::fmt::Display;
use std::io::{self, BufRead, Write};

use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use strum::IntoEnumIterator as _;

use super::LeaseError;
use super::columns::{Column, blank};
use super::journal::{Journal, Place};
use super::lines::Lines;
use super::losses::Losses;
use super::record::LeaseRecord;

/// A longer object is no lease.
const LONGEST: usize = 64 << 10;

pub(super) fn read(reader: &mut dyn BufRead, journal: &mut Journal) -> Result<(), LeaseError> {
    let mut lines = Lines::new(reader);
    let mut cutter = Cutter::default();
    while let Some(line) = lines.next()? {
        match line.text {
            Ok(text) => cutter.take(text, line.number, journal),
            Err(reason) => {
                cutter = Cutter::default();
                journal.reject(Place::Line(line.number), reason);
            }
        }
    }
    if cutter.depth > 0 {
        journal.reject(cutter.begins, "the object is cut off");
    }
    Ok(())
}

/// Finds the objects in a text by their braces.
struct Cutter {
    object: String,
    begins: Place,
    depth: u32,
}

impl Default for Cutter {
    fn default() -> Self {
        Self {
            object: String::new(),
            begins: Place::Line(1),
            depth: 0,
        }
    }
}

impl Cutter {
    /// Takes in a line. A line cannot end within a string: then the object is broken.
    fn take(&mut self, text: &str, number: u64, journal: &mut Journal) {
        let (mut in_string, mut escaped, mut told) = (false, false, false);
        for c in text.chars() {
            if self.depth == 0 && c != '{' {
                if !matches!(c, '[' | ']' | ',') && !c.is_whitespace() && !told {
                    told = true;
                    journal.reject(Place::Line(number), "an object is expected here");
                }
                continue;
            }
            if self.depth == 0 {
                self.object.clear();
                self.begins = Place::Line(number);
            }
            self.object.push(c);
            match c {
                _ if escaped => escaped = false,
                '\\' if in_string => escaped = true,
                '"' => in_string = !in_string,
                '{' if !in_string => self.depth += 1,
                '}' if !in_string => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.put(journal);
                    }
                }
                _ => {}
            }
        }
        if self.depth > 0 {
            self.object.push('\n');
            let broken = in_string.then_some("a string does not end on its line");
            let long = (self.object.len() > LONGEST).then_some("the object is longer than 64 KiB");
            if let Some(reason) = broken.or(long) {
                journal.reject(self.begins, reason);
                self.depth = 0;
            }
        }
    }

    fn put(&self, journal: &mut Journal) {
        match entry(&self.object) {
            Ok(lease) => journal.put_of_server(lease),
            Err(reason) => journal.reject(self.begins, reason),
        }
    }
}

/// A lease as it is written. Other keys are passed over.
#[derive(Deserialize)]
struct Row {
    ip: String,
    mac: Option<String>,
    client_id: Option<String>,
    server: Option<String>,
    hostname: Option<String>,
    state: Option<String>,
    starts: Option<String>,
    ends: Option<String>,
    t1: Option<String>,
    t2: Option<String>,
}

fn entry(object: &str) -> Result<LeaseRecord, String> {
    let row: Row = serde_json::from_str(object).map_err(|error| said(&error))?;
    let Row {
        ip,
        mac,
        client_id,
        server,
        hostname,
        state,
        starts,
        ends,
        t1,
        t2,
    } = row;
    let values = [
        Some(ip),
        mac,
        client_id,
        server,
        hostname,
        state,
        starts,
        ends,
        t1,
        t2,
    ];
    let mut lease = blank();
    for (column, value) in Column::iter().zip(values) {
        if let Some(value) = value {
            column.put(&mut lease, &value)?;
        }
    }
    Ok(lease)
}

/// What serde says, without the place: that would be within the object.
fn said(error: &impl Display) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text[..end].chars().take(200).collect()
}

/// One lease as an object in one line: `ip, mac, client_id, hostname, server, state, starts,
/// ends, t1, t2`, dates as RFC 3339 in UTC or `infinite`, unknown values left out.
///
/// # Errors
/// Never, but serde does not know that.
pub fn line(lease: &LeaseRecord) -> serde_json::Result<String> {
    serde_json::to_string(&Object(lease))
}

/// The order of the keys in an object.
const KEYS: [Column; 10] = [
    Column::Ip,
    Column::Mac,
    Column::ClientId,
    Column::Hostname,
    Column::Server,
    Column::State,
    Column::Starts,
    Column::Ends,
    Column::T1,
    Column::T2,
];

struct Object<'a>(&'a LeaseRecord);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for column in KEYS {
            if let Some(value) = column.value(self.0) {
                map.serialize_entry(column.name(), &value)?;
            }
        }
        map.end()
    }
}

pub(super) fn write(leases: &[LeaseRecord], out: &mut dyn Write) -> io::Result<Losses> {
    for lease in leases {
        writeln!(out, "{}", line(lease)?)?;
    }
    Ok(Losses::default())
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read as read_any};
    use super::*;

    fn told(text: &str) -> (usize, Vec<String>) {
        let file = read_any(text.as_bytes(), None).unwrap();
        assert_eq!(file.format, Format::Json);
        (file.leases.len(), file.remarks.lines())
    }

    #[test]
    fn a_lease_is_one_line_and_unknown_values_are_left_out() {
        let mut lease = blank();
        Column::Ip.put(&mut lease, "192.0.2.1").unwrap();
        Column::Hostname.put(&mut lease, "a\"}{\n").unwrap();
        Column::Ends.put(&mut lease, "infinite").unwrap();
        let text = line(&lease).unwrap();
        assert_eq!(
            text,
            r#"{"ip":"192.0.2.1","hostname":"a\"}{\n","state":"active","ends":"infinite"}"#
        );
        assert_eq!(read_any(text.as_bytes(), None).unwrap().leases, [lease]);
    }

    #[test]
    fn arrays_and_pretty_objects_are_read() {
        let text = "[\n  {\n    \"ip\": \"192.0.2.1\",\n    \"more\": {\"x\": [1]}\n  },\n  \
            {\"ip\": \"192.0.2.2\", \"mac\": null}\n]\n";
        assert_eq!(told(text), (2, vec![]));
        assert_eq!(told("[]"), (0, vec![]));
    }

    #[test]
    fn a_broken_object_harms_no_other() {
        let text = "{\"ip\":\"192.0.2.1\"}\n{\"ip\":\"192.0.2\n{\"ip\":\"192.0.2.2\"} x y\n\
            {\"mac\":\"00\"}\n{\"ip\":7}\n{\"ip\":\"192.0.2.3\",\"t1\":\"soon\"}\n{\"ip\":";
        let (count, told) = told(text);
        assert_eq!(count, 2);
        assert_eq!(
            told,
            [
                "line 2 rejected: a string does not end on its line",
                "line 3 rejected: an object is expected here",
                "line 4 rejected: missing field `ip`",
                "line 5 rejected: invalid type: integer `7`, expected a string",
                "line 6 rejected: “soon” is no date since 1970 that can be read",
                "line 7 rejected: the object is cut off",
            ]
        );
    }
}

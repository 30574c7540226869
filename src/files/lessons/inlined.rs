//! A lesson may name a lease file that its server begins with: `leases = "dhcpd.leases"`, or
//! `leases = { file = "dhcpd.leases", as_of = "2026-03-01T08:00:00Z" }`. The leases are written
//! into the lesson's text in its place, on the same line, so that a recording carries all it
//! needs and lines are counted as in the file.

use std::cmp::Reverse;
use std::path::{Component, Path};

use jiff::Timestamp;
use serde::Deserialize;
use toml::{Spanned, Value};

use crate::files::leases::exchange::to_bindings;
use crate::files::leases::{self, LeaseFile, When};
use crate::sim::scenario::{ScenarioError, lease_row};

/// As much of a lesson as is needed to find its lease files.
#[derive(Deserialize)]
struct Lesson {
    #[serde(default)]
    server: Vec<Server>,
    #[serde(default)]
    variant: Vec<Variant>,
}

#[derive(Deserialize)]
struct Variant {
    #[serde(default)]
    server: Vec<Server>,
}

#[derive(Deserialize)]
struct Server {
    leases: Option<Spanned<Value>>,
}

/// The text of a lesson with the leases of the files that it names, which stand in its folder or
/// below. `most` is how many octets it may have then.
pub(super) fn inlined(text: String, folder: &Path, most: u64) -> Result<String, ScenarioError> {
    // What is no lesson at all is said when it is read.
    let Ok(lesson) = toml::from_str::<Lesson>(&text) else {
        return Ok(text);
    };
    let mut whole = text.clone();
    let variants = lesson.variant.iter().flat_map(|variant| &variant.server);
    let servers = lesson.server.iter().chain(variants);
    let mut named: Vec<_> = servers
        .filter_map(|server| server.leases.as_ref())
        .collect();
    // From the end, so that places before stay true.
    named.sort_by_key(|leases| Reverse(leases.span().start));
    for leases in named {
        let span = leases.span();
        let wrong = |what: String| ScenarioError {
            line: text[..span.start].matches('\n').count() + 1,
            key: "leases".into(),
            what,
        };
        let Some(named) = Named::of(leases.get_ref()).map_err(wrong)? else {
            continue;
        };
        let written = &text[span.clone()];
        if !written.starts_with(['"', '\'', '{']) {
            let what = "write leases = { file = …, as_of = … } in one value";
            return Err(wrong(what.into()));
        }
        let mut rows = named.rows(folder).map_err(wrong)?;
        rows.push_str(&"\n".repeat(written.matches('\n').count()));
        whole.replace_range(span.clone(), &format!("[{rows}]"));
        if whole.len() as u64 > most {
            let what = "with these leases the lesson is longer than 1 MiB";
            return Err(wrong(what.into()));
        }
    }
    Ok(whole)
}

/// A lease file, and the date at which the lesson begins in its time.
struct Named<'a> {
    file: &'a str,
    as_of: Option<Timestamp>,
}

impl<'a> Named<'a> {
    /// Nothing where the leases stand in the lesson itself.
    fn of(value: &'a Value) -> Result<Option<Self>, String> {
        let table = match value {
            Value::String(file) => return Ok(Some(Self { file, as_of: None })),
            Value::Table(table) => table,
            _ => return Ok(None),
        };
        let file = table.get("file").and_then(Value::as_str);
        let file = file.ok_or("the name of the lease file is missing: file = …")?;
        if let Some(key) = table
            .keys()
            .find(|key| !["file", "as_of"].contains(&key.as_str()))
        {
            return Err(format!("“{key}” is unknown: file and as_of are"));
        }
        let date = table.get("as_of").map(|date| match date {
            Value::String(date) => date.clone(),
            other => other.to_string(),
        });
        let as_of = date.map(|date| {
            let wrong = |_| format!("“{date}” is no date such as 2026-03-01T08:00:00Z");
            date.parse().map_err(wrong)
        });
        Ok(Some(Self {
            file,
            as_of: as_of.transpose()?,
        }))
    }

    /// The leases as the lesson would have them.
    fn rows(&self, folder: &Path) -> Result<String, String> {
        let path = Path::new(self.file);
        if !path
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return Err("a lease file stands in the lesson's folder or below".into());
        }
        let file = leases::load(&folder.join(path)).map_err(|error| error.source.to_string());
        let file = file.map_err(|why| format!("{}: {why}", self.file))?;
        if let Some(first) = file.remarks.rejected.first() {
            return Err(format!("{}, {}: {}", self.file, first.place, first.reason));
        }
        let as_of = self.as_of.or_else(|| last_start(&file));
        let as_of = as_of.ok_or_else(|| {
            format!(
                "{} does not tell when a lease began: add the date at which the lesson begins, \
                 leases = {{ file = …, as_of = … }}",
                self.file
            )
        })?;
        let taken = to_bindings(&file.leases, as_of);
        if let Some((address, why)) = taken.refused.first() {
            return Err(format!("{}, {address}: {why}", self.file));
        }
        let rows = taken.bindings.iter().map(|(binding, _)| lease_row(binding));
        let rows: Result<Vec<String>, String> = rows.collect();
        Ok(rows
            .map_err(|why| format!("{}, {why}", self.file))?
            .join(", "))
    }
}

/// The instant of the last grant: the file was true then, and a lesson that begins there begins
/// the same on every day.
fn last_start(file: &LeaseFile) -> Option<Timestamp> {
    let starts = file.leases.iter().filter_map(|lease| match lease.starts {
        When::At(date) => Some(date),
        When::Unknown | When::Never => None,
    });
    starts.max()
}

//! What was handed in, as a table: one row for each session file of a folder, in any order, those
//! that are alike marked. A file that cannot be read is a row with one sentence.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::PathBuf;

use super::sort::Sort;
use super::tame::short_line;
use crate::session::Branches;
use crate::session::report::{Tally, author, digests, questions};
use crate::sim::Scenario;

/// So many of those that are alike are named.
const NAMED: usize = 3;
/// So many letters of a digest tell one from another at a glance.
const SHORT_DIGEST: usize = 12;

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// The file.
    pub path: PathBuf,
    /// Its name without the folder, as it can be shown.
    pub file: String,
    /// What it holds, or why it cannot be read: one sentence without a full stop.
    pub report: Result<Box<Report>, String>,
    /// Those that are alike; nothing if it is alone.
    pub alike: Option<String>,
}

/// What a session file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Who hands it in; nothing stands there in a session that is no report.
    pub name: Option<String>,
    /// The lesson's name.
    pub lesson: String,
    /// Its title, with those of its variants that were on.
    pub title: String,
    /// Which variants were on.
    pub variants: Vec<String>,
    /// What was made of the questions, and how much was noted.
    pub tally: Tally,
    /// The digest of its first run.
    pub digest: String,
    /// How many runs it has.
    pub runs: usize,
    /// Whether its replay gives the same digests.
    pub verified: Verified,
    /// Which program made it.
    pub program: String,
    /// When the run was begun, in seconds since 1970-01-01T00:00:00Z.
    pub begun: i64,
    /// When it was saved (RFC 3339, UTC), if that is known.
    pub saved: Option<String>,
    /// What was played and picked.
    print: Print,
}

/// Two files with the same one hold the same runs and the same picks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Print {
    digests: Vec<String>,
    picks: Vec<(usize, Vec<usize>)>,
}

/// Whether a replay gives what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// It does.
    Yes,
    /// It does not, and where: one sentence without a full stop.
    Differs(String),
}

impl Report {
    /// What a session holds. `date` writes the instant at which it says that it was saved, or
    /// knows another one where it says nothing.
    pub fn of(
        branches: &Branches,
        scenario: &Scenario,
        verified: Verified,
        date: impl Fn(Option<i64>) -> Option<String>,
    ) -> Self {
        let trunk = branches.runs.first().map(|branch| &branch.recording);
        let author = author(branches);
        let digests: Vec<String> = digests(branches).into_iter().map(short_line).collect();
        let on = scenario.variants.iter().filter(|variant| variant.on);
        let picks = questions(branches).into_iter();
        Self {
            name: author.map(|author| short_line(&author.name)),
            lesson: short_line(&scenario.lesson.name),
            title: short_line(&scenario.lesson.title),
            variants: on.map(|variant| short_line(&variant.id)).collect(),
            tally: Tally::of(branches),
            digest: digests.first().cloned().unwrap_or_default(),
            runs: branches.runs.len(),
            verified,
            program: trunk.map_or_else(String::new, |trunk| short_line(&trunk.program)),
            begun: trunk.map_or(0, |trunk| trunk.epoch),
            saved: date(author.map(|author| author.saved)),
            print: Print {
                digests,
                picks: picks
                    .map(|said| (said.what.after, said.what.picked.clone()))
                    .collect(),
            },
        }
    }
}

impl ReportRow {
    /// Of a file that was read, or could not be.
    pub fn new(path: PathBuf, report: Result<Report, String>) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Self {
            file: short_line(&name.to_string_lossy()),
            path,
            report: report.map(Box::new).map_err(|why| short_line(&why)),
            alike: None,
        }
    }

    /// Who handed it in; where nobody says so, the name of the file.
    pub fn name(&self) -> &str {
        let report = self.report.as_ref().ok();
        let name = report.and_then(|report| report.name.as_deref());
        name.unwrap_or(&self.file)
    }

    /// What else is to be said about it: why it cannot be read, where its replay differs, which
    /// others are alike.
    pub fn remark(&self) -> String {
        let report = match &self.report {
            Ok(report) => report,
            Err(why) => return why.clone(),
        };
        let differs = match &report.verified {
            Verified::Yes => None,
            Verified::Differs(where_) => Some(where_.clone()),
        };
        let said: Vec<String> = differs.into_iter().chain(self.alike.clone()).collect();
        said.join("; ")
    }

    /// What stands in a column.
    pub fn cell(&self, column: ReportColumn) -> String {
        let Ok(report) = &self.report else {
            return match column {
                ReportColumn::Name => self.name().to_owned(),
                ReportColumn::Verified => "cannot be read".to_owned(),
                ReportColumn::Remark => self.remark(),
                _ => String::new(),
            };
        };
        let tally = &report.tally;
        match column {
            ReportColumn::Name => self.name().to_owned(),
            ReportColumn::Lesson => report.title.clone(),
            ReportColumn::Asked => tally.asked.to_string(),
            ReportColumn::Right => tally.right.to_string(),
            ReportColumn::Wrong => tally.wrong.to_string(),
            ReportColumn::Revealed => tally.revealed.to_string(),
            ReportColumn::Notes => tally.notes.to_string(),
            ReportColumn::Digest => report.digest.chars().take(SHORT_DIGEST).collect(),
            ReportColumn::Verified => report.verified.word().to_owned(),
            ReportColumn::Saved => report.saved.clone().unwrap_or_default(),
            ReportColumn::Remark => self.remark(),
        }
    }
}

impl Verified {
    /// Yes, or that it differs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Differs(_) => "differs",
        }
    }
}

/// A column of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumIter)]
pub enum ReportColumn {
    /// Who handed it in.
    #[default]
    Name,
    /// The lesson with its variants.
    Lesson,
    /// How many questions were asked.
    Asked,
    /// How many were right at the first pick.
    Right,
    /// How many picks were wrong.
    Wrong,
    /// How many answers were shown without having been picked.
    Revealed,
    /// How many notes there are.
    Notes,
    /// The digest of the first run.
    Digest,
    /// Whether the replay gives the same.
    Verified,
    /// When it was saved.
    Saved,
    /// What else is to be said.
    Remark,
}

impl ReportColumn {
    /// The title of the column.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Lesson => "Lesson",
            Self::Asked => "Asked",
            Self::Right => "Right",
            Self::Wrong => "Wrong",
            Self::Revealed => "Revealed",
            Self::Notes => "Notes",
            Self::Digest => "Digest",
            Self::Verified => "Verified",
            Self::Saved => "Saved",
            Self::Remark => "Remark",
        }
    }

    fn figure(self, row: &ReportRow) -> Option<usize> {
        let tally = row.report.as_ref().ok()?.tally;
        match self {
            Self::Asked => Some(tally.asked),
            Self::Right => Some(tally.right),
            Self::Wrong => Some(tally.wrong),
            Self::Revealed => Some(tally.revealed),
            Self::Notes => Some(tally.notes),
            _ => None,
        }
    }

    fn compare(self, a: &ReportRow, b: &ReportRow) -> Ordering {
        let text = |row: &ReportRow| row.cell(self).to_lowercase();
        let figures = self.figure(a).cmp(&self.figure(b));
        figures.then_with(|| text(a).cmp(&text(b)))
    }
}

/// The places of the rows in this order; those that are equal stand by their files.
pub fn in_order(rows: &[ReportRow], sort: Sort<ReportColumn>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&rows[*a], &rows[*b]);
        let compared = sort.directed(sort.column.compare(a, b));
        compared.then_with(|| a.path.cmp(&b.path))
    });
    order
}

/// Marks the files that hold the same runs and the same picks. The same lesson drawn from the same
/// number gives the same run to everybody; one that was begun in the same second as well was copied.
pub fn mark_alike(rows: &mut [ReportRow]) {
    let mut groups: BTreeMap<&Print, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        if let Ok(report) = &row.report {
            groups.entry(&report.print).or_default().push(place);
        }
    }
    let mut alike: Vec<Option<String>> = vec![None; rows.len()];
    for group in groups.into_values().filter(|group| group.len() > 1) {
        for place in &group {
            let others: Vec<&ReportRow> = group
                .iter()
                .filter(|other| *other != place)
                .map(|other| &rows[*other])
                .collect();
            alike[*place] = Some(alike_words(&rows[*place], &others));
        }
    }
    for (row, alike) in rows.iter_mut().zip(alike) {
        row.alike = alike;
    }
}

fn alike_words(row: &ReportRow, others: &[&ReportRow]) -> String {
    let begun = |row: &ReportRow| row.report.as_ref().ok().map(|report| report.begun);
    let (copies, rest): (Vec<&ReportRow>, Vec<&ReportRow>) =
        others.iter().partition(|other| begun(other) == begun(row));
    let named = |rows: &[&ReportRow]| {
        let names: Vec<&str> = rows.iter().take(NAMED).map(|row| &*row.file).collect();
        let more = match rows.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{}{more}", names.join(", "))
    };
    let same = (!rest.is_empty()).then(|| format!("same run as {}", named(&rest)));
    let copied = (!copies.is_empty()).then(|| {
        let names = named(&copies);
        format!("same run as {names}, begun in the same second")
    });
    let said: Vec<String> = copied.into_iter().chain(same).collect();
    said.join("; ")
}

#[cfg(test)]
mod tests;

//! Variants of a lesson: what a `[[variant]]` table lays over the rest of the file, and which of
//! them are on. That stands in the text itself, `active = ["id"]` in its first line, so that the
//! text alone says what is played. How one table is laid over another is for `overlay`.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, Deserializer};

use self::overlay::{BY_ID, IN_ORDER, Keep, Overlay, TABLES};
use super::parse::Wrong;
use super::{Scenario, ScenarioError};

mod overlay;

pub(super) use self::overlay::tables;

/// Each variant is checked alone, so a file cannot have any number of them.
const MOST: usize = 16;

/// The key that says which variants are on.
const ACTIVE: &str = "active";

/// A variant that a lesson offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name in the file and on the command line.
    pub id: Arc<str>,
    /// What stands beside its switch.
    pub title: String,
    /// One sentence about it, or nothing.
    pub summary: String,
    /// The variants that cannot be on with it.
    pub excludes: Vec<Arc<str>>,
    /// Whether it is on.
    pub on: bool,
}

impl Variant {
    /// Whether it can be on together with `other`: one of the two says so if not.
    pub fn goes_with(&self, other: &Self) -> bool {
        !(self.excludes.contains(&other.id) || other.excludes.contains(&self.id))
    }
}

/// Why a lesson cannot be played in these variants.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VariantError {
    /// The lesson has no such variant.
    #[error("{lesson} has no variant “{id}”: {}", those_there_are(.known))]
    Unknown {
        /// The lesson's name.
        lesson: String,
        /// What was asked for.
        id: String,
        /// The variants that there are.
        known: Vec<Arc<str>>,
    },
    /// Two of them contradict each other.
    #[error("{0} and {1} exclude each other: only one of them can be on")]
    Exclusive(Arc<str>, Arc<str>),
    /// Together they make no lesson.
    #[error(transparent)]
    Wrong(#[from] ScenarioError),
}

fn those_there_are(known: &[Arc<str>]) -> String {
    if known.is_empty() {
        "it has none".to_owned()
    } else {
        format!("there is {}", known.join(", "))
    }
}

/// What stands before the title of each variant that is on, in the title of the lesson.
pub(super) const JOINT: &str = " · ";

impl Scenario {
    /// The lesson's title without those of the variants that are on.
    pub fn plain_title(&self) -> &str {
        let title = &*self.lesson.title;
        let on = self.variants.iter().filter(|variant| variant.on);
        let added: usize = on.map(|variant| JOINT.len() + variant.title.len()).sum();
        let plain = title.len().checked_sub(added);
        plain.and_then(|end| title.get(..end)).unwrap_or(title)
    }

    /// The same lesson with these variants on and all others off. The seed is the lesson's.
    ///
    /// # Errors
    ///
    /// An unknown variant, two that exclude each other, or two that do not fit together.
    pub fn with_variants(&self, ids: &[&str]) -> Result<Self, VariantError> {
        let mut wanted: Vec<&Variant> = Vec::new();
        for id in ids {
            let known = self.variants.iter().find(|variant| *variant.id == **id);
            wanted.push(known.ok_or_else(|| self.unknown(id))?);
        }
        if let Some((one, other)) = contradiction(&wanted) {
            return Err(VariantError::Exclusive(one.id.clone(), other.id.clone()));
        }
        let on = self.variants.iter().filter(|one| wanted.contains(one));
        let on: Vec<&str> = on.map(|variant| &*variant.id).collect();
        let (text, added) = with_active(&self.source, &on);
        Self::parse(&text).map_err(|mut error| {
            error.line = error.line.saturating_sub(added).max(1);
            VariantError::Wrong(error)
        })
    }

    fn unknown(&self, id: &str) -> VariantError {
        VariantError::Unknown {
            lesson: self.lesson.name.clone(),
            id: id.to_owned(),
            known: self.variants.iter().map(|one| one.id.clone()).collect(),
        }
    }
}

fn contradiction<'a>(on: &[&'a Variant]) -> Option<(&'a Variant, &'a Variant)> {
    let mut pairs = on.iter().enumerate().flat_map(|(place, one)| {
        let others = on[place + 1..].iter();
        others.map(move |other| (*one, *other))
    });
    pairs.find(|(one, other)| one.id != other.id && !one.goes_with(other))
}

/// The text with these variants on, and how many lines it has more than before. With none on it
/// is what it was before any was.
fn with_active(text: &str, on: &[&str]) -> (String, usize) {
    let list = format!(
        "[{}]",
        on.iter()
            .map(|id| format!("{id:?}"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let Some((start, value)) = active_in(text) else {
        return if on.is_empty() {
            (text.to_owned(), 0)
        } else {
            // A byte order mark stands nowhere but at the beginning.
            let bare = text.trim_start_matches('\u{feff}');
            (format!("{ACTIVE} = {list}\n{bare}"), 1)
        };
    };
    let (before, after) = (&text[..value.start], &text[value.end..]);
    let is_a_line_of_its_own = start == 0 && (after.starts_with('\n') || after.is_empty());
    if on.is_empty() && is_a_line_of_its_own {
        (after.strip_prefix('\n').unwrap_or_default().to_owned(), 0)
    } else {
        (format!("{before}{list}{after}"), 0)
    }
}

/// Where the key `active` begins in this text, and where its value stands.
fn active_in(text: &str) -> Option<(usize, core::ops::Range<usize>)> {
    let root = DeTable::parse(text).ok()?;
    let (key, value) = root.get_ref().get_key_value(ACTIVE)?;
    Some((key.span().start, value.span()))
}

/// The variants of a lesson file, and which are on.
pub(super) struct Variants<'a> {
    declared: Vec<Declared<'a>>,
}

/// One `[[variant]]`.
struct Declared<'a> {
    told: Variant,
    /// Its identifier and those that it excludes, in their places.
    id: Spanned<String>,
    excludes: Vec<Spanned<String>>,
    overlay: Overlay<'a>,
}

/// What a `[[variant]]` says of itself; the rest is what it lays over the lesson.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: Spanned<String>,
    title: Spanned<String>,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    excludes: Vec<Spanned<String>>,
    #[serde(default)]
    remove: Vec<Spanned<String>>,
    #[serde(default)]
    keep: Keep,
}

/// The keys of [`Head`].
const HEAD: [&str; 6] = ["id", "title", "summary", "excludes", "remove", "keep"];

/// `active` and the variants as they are written.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    active: Vec<Spanned<String>>,
}

impl<'a> Variants<'a> {
    /// Takes the variants, and which are on, out of the file.
    pub(super) fn taken_from(file: &mut DeTable<'a>) -> Result<Self, Wrong> {
        let mut declared: Vec<Declared<'a>> = Vec::new();
        for table in overlay::tables(file.remove("variant"), "variant")? {
            if declared.len() == MOST {
                let what = format!("a lesson has at most {MOST} variants");
                return Err(Wrong::new(&table, what));
            }
            let variant = Declared::read(table)?;
            if declared.iter().any(|other| other.id == variant.id) {
                let what = format!("two variants have the id “{}”", variant.told.id);
                return Err(Wrong::new(&variant.id, what));
            }
            declared.push(variant);
        }
        let variants = Self { declared };
        let mut excludes = variants.declared.iter().flat_map(|one| &one.excludes);
        excludes.try_for_each(|id| variants.find(id).map(|_| ()))?;
        variants.switched(file)
    }

    /// Switches on what `active` names.
    fn switched(mut self, file: &mut DeTable<'a>) -> Result<Self, Wrong> {
        let Some((key, value)) = file.remove_entry(ACTIVE) else {
            return Ok(self);
        };
        let list = value.span();
        let only = DeTable::from_iter([(key, value)]);
        let only = Spanned::new(list.clone(), only);
        let written = Written::deserialize(Deserializer::from(only))?;
        let mut named = BTreeSet::new();
        for id in &written.active {
            let place = self.find(id)?;
            if !named.insert(place) {
                return Err(Wrong::new(
                    id,
                    format!("“{}” stands here twice", id.get_ref()),
                ));
            }
            self.declared[place].told.on = true;
        }
        let on: Vec<&Variant> = self.told().filter(|variant| variant.on).collect();
        if let Some((one, other)) = contradiction(&on) {
            let what = format!("{} and {} exclude each other", one.id, other.id);
            return Err(Wrong::new(&Spanned::new(list, ()), what));
        }
        Ok(self)
    }

    fn find(&self, id: &Spanned<String>) -> Result<usize, Wrong> {
        let mut known = self.told().map(|variant| &*variant.id);
        known
            .position(|known| known == id.get_ref())
            .ok_or_else(|| {
                let known: Vec<_> = self.told().map(|variant| variant.id.clone()).collect();
                let those = those_there_are(&known);
                Wrong::new(
                    id,
                    format!("no variant has the id “{}”: {those}", id.get_ref()),
                )
            })
    }

    /// The variants, as they are told.
    pub(super) fn told(&self) -> impl Iterator<Item = &Variant> {
        self.declared.iter().map(|variant| &variant.told)
    }

    /// The file with each variant that is off laid over it, alone: a lesson is right in all of
    /// them, not only as it is played.
    pub(super) fn off_one_by_one(
        &self,
        file: &DeTable<'a>,
    ) -> impl Iterator<Item = Result<DeTable<'a>, Wrong>> {
        let off = self.declared.iter().filter(|variant| !variant.told.on);
        off.map(|variant| {
            let mut alone = file.clone();
            variant.overlay.lay_over(&mut alone)?;
            Ok(alone)
        })
    }

    /// Lays those that are on over the file, in the order in which they stand there.
    pub(super) fn lay_over(&self, file: &mut DeTable<'a>) -> Result<(), Wrong> {
        let mut on = self.declared.iter().filter(|variant| variant.told.on);
        on.try_for_each(|variant| variant.overlay.lay_over(file))
    }
}

impl<'a> Declared<'a> {
    fn read(table: Spanned<DeTable<'a>>) -> Result<Self, Wrong> {
        let span = table.span();
        let (mut head, mut changes) = (DeTable::new(), DeTable::new());
        for (key, value) in table.into_inner() {
            let name = &**key.get_ref();
            if HEAD.contains(&name) {
                head.insert(key, value);
            } else if TABLES.contains(&name) || BY_ID.contains(&name) || IN_ORDER.contains(&name) {
                changes.insert(key, value);
            } else {
                return Err(Wrong::new(&key, format!("a variant has no “{name}”")));
            }
        }
        let head = Head::deserialize(Deserializer::from(Spanned::new(span, head)))?;
        let id = head.id.get_ref();
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if id.is_empty() || !id.chars().all(plain) {
            let what = format!("“{id}” is no id: letters, digits and - make one");
            return Err(Wrong::new(&head.id, what));
        }
        if head.title.get_ref().trim().is_empty() {
            return Err(Wrong::new(&head.title, "a variant needs a title"));
        }
        let excludes = head.excludes.iter();
        let told = Variant {
            id: id.as_str().into(),
            title: head.title.into_inner(),
            summary: head.summary,
            excludes: excludes.map(|id| id.get_ref().as_str().into()).collect(),
            on: false,
        };
        let overlay = Overlay {
            remove: head.remove,
            keep: head.keep,
            changes,
        };
        Ok(Self {
            told,
            id: head.id,
            excludes: head.excludes,
            overlay,
        })
    }
}

#[cfg(test)]
mod tests;

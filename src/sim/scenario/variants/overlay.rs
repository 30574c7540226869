//! Lays the tables of a variant over those of its lesson. Values keep their places in the text,
//! so whatever is wrong with the result is named where it is written.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

use crate::sim::scenario::parse::Wrong;

/// Tables of which there is one: a variant's keys take the place of the lesson's.
pub(super) const TABLES: [&str; 2] = ["lesson", "link"];
/// Lists whose tables are known by their `id`.
pub(super) const BY_ID: [&str; 6] = ["network", "server", "relay", "bystander", "client", "crowd"];
/// Lists whose tables are known by their place alone.
pub(super) const IN_ORDER: [&str; 4] = ["script", "fault", "caption", "question"];

/// In a table that changes another one: keys that the other has no more.
const UNSET: &str = "unset";
/// In a table of a list: which one it changes, counted from 1.
const CHANGES: &str = "changes";

/// What a variant lays over its lesson.
pub(super) struct Overlay<'a> {
    pub(super) remove: Vec<Spanned<String>>,
    pub(super) keep: Keep,
    pub(super) changes: DeTable<'a>,
}

/// `keep = { script = "all", caption = 6 }`: how much of the lesson's lists stands before the
/// variant's.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Keep {
    script: Option<Spanned<Kept>>,
    fault: Option<Spanned<Kept>>,
    caption: Option<Spanned<Kept>>,
    question: Option<Spanned<Kept>>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged, expecting = "this is a number, or \"all\"")]
enum Kept {
    First(usize),
    All(All),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum All {
    All,
}

impl Keep {
    fn of(&self, list: &str) -> Option<&Spanned<Kept>> {
        match list {
            "script" => self.script.as_ref(),
            "fault" => self.fault.as_ref(),
            "caption" => self.caption.as_ref(),
            _ => self.question.as_ref(),
        }
    }
}

impl<'a> Overlay<'a> {
    /// Changes the file as the variant says.
    pub(super) fn lay_over(&self, file: &mut DeTable<'a>) -> Result<(), Wrong> {
        self.remove.iter().try_for_each(|id| without(file, id))?;
        for (key, value) in &self.changes {
            let name = &**key.get_ref();
            if TABLES.contains(&name) {
                let change = table(value, name)?;
                match file.get_mut(name) {
                    Some(known) => merge(table_mut(known, name)?, change, &[])?,
                    None => drop(file.insert(key.clone(), value.clone())),
                }
            } else if BY_ID.contains(&name) {
                let changed = by_id(tables(file.remove(name), name)?, value, name)?;
                file.insert(key.clone(), as_list(value, changed));
            } else {
                let before = tables(file.remove(name), name)?;
                let changed = self.in_order(before, value, name)?;
                file.insert(key.clone(), as_list(value, changed));
            }
        }
        // What is kept of a list of which the variant has nothing: the rest goes.
        for name in IN_ORDER
            .iter()
            .filter(|name| !self.changes.contains_key(**name))
        {
            if let (Some(keep), Some(list)) = (self.keep.of(name), file.get_mut(*name)) {
                let whole = tables(Some(list.clone()), name)?;
                *list = as_list(list, shortened(whole, keep)?);
            }
        }
        Ok(())
    }

    /// The variant's tables that change one of the lesson's do so; the others stand behind what
    /// is kept, or instead of all of it.
    fn in_order(
        &self,
        mut list: Vec<Spanned<DeTable<'a>>>,
        changes: &Spanned<DeValue<'a>>,
        name: &str,
    ) -> Result<Vec<Spanned<DeTable<'a>>>, Wrong> {
        let keep = self.keep.of(name);
        let mut more = Vec::new();
        let mut patched = BTreeSet::new();
        for change in tables(Some(changes.clone()), name)? {
            let Some(number) = change.get_ref().get(CHANGES) else {
                more.push(change);
                continue;
            };
            let place = place(number, list.len())?;
            if !patched.insert(place) {
                return Err(Wrong::new(number, "this one is changed twice"));
            }
            merge(list[place].get_mut(), change.get_ref(), &[CHANGES])?;
        }
        match keep {
            Some(keep) => list = shortened(list, keep)?,
            None if patched.is_empty() => list.clear(),
            None if !more.is_empty() => {
                let what = format!(
                    "what stays of the {name}s before this one? Write keep = {{ {name} = … }} in \
                     the variant, a number or \"all\""
                );
                return Err(Wrong::new(&more[0], what));
            }
            None => {}
        }
        list.extend(more);
        Ok(list)
    }
}

/// So much of a list as is kept.
fn shortened<T>(mut list: Vec<T>, keep: &Spanned<Kept>) -> Result<Vec<T>, Wrong> {
    if let Kept::First(count) = *keep.get_ref() {
        if count > list.len() {
            let what = format!("there are only {} before", list.len());
            return Err(Wrong::new(keep, what));
        }
        list.truncate(count);
    }
    Ok(list)
}

/// The place in a list of so many that is meant by this number.
fn place(number: &Spanned<DeValue<'_>>, count: usize) -> Result<usize, Wrong> {
    let digits = number.get_ref().as_integer().map(DeInteger::as_str);
    let place = digits.and_then(|digits| digits.parse::<usize>().ok()?.checked_sub(1));
    place.filter(|place| *place < count).ok_or_else(|| {
        let what = format!("this is the number of one of the {count} before, counted from 1");
        Wrong::new(number, what)
    })
}

/// Takes what has this identifier out of its list.
fn without(file: &mut DeTable<'_>, id: &Spanned<String>) -> Result<(), Wrong> {
    for name in BY_ID {
        let Some(DeValue::Array(list)) = file.get_mut(name).map(Spanned::get_mut) else {
            continue;
        };
        let is_meant = |value: &Spanned<DeValue<'_>>| id_of(value) == Some(id.get_ref());
        if list.iter().any(is_meant) {
            let rest = std::mem::replace(list, DeArray::new()).into_iter();
            *list = rest.filter(|value| !is_meant(value)).collect();
            return Ok(());
        }
    }
    let what = format!("nothing has the id “{}”", id.get_ref());
    Err(Wrong::new(id, what))
}

fn id_of<'a>(value: &'a Spanned<DeValue<'_>>) -> Option<&'a str> {
    value.get_ref().get("id")?.get_ref().as_str()
}

/// Changes those that are there, and adds the others.
fn by_id<'a>(
    mut list: Vec<Spanned<DeTable<'a>>>,
    changes: &Spanned<DeValue<'a>>,
    name: &str,
) -> Result<Vec<Spanned<DeTable<'a>>>, Wrong> {
    let id = |table: &Spanned<DeTable<'a>>| {
        Some(table.get_ref().get("id")?.get_ref().as_str()?.to_owned())
    };
    let mut met = BTreeSet::new();
    for change in tables(Some(changes.clone()), name)? {
        let Some(wanted) = id(&change) else {
            return Err(Wrong::new(&change, format!("this {name} needs an id")));
        };
        if !met.insert(wanted.clone()) {
            let what = format!("the variant has two tables with the id “{wanted}”");
            return Err(Wrong::new(&change, what));
        }
        match list
            .iter_mut()
            .find(|table| id(table).as_ref() == Some(&wanted))
        {
            Some(known) => merge(known.get_mut(), change.get_ref(), &[])?,
            None => list.push(change),
        }
    }
    Ok(list)
}

/// Each key of the change takes the place of the one before.
fn merge<'a>(known: &mut DeTable<'a>, change: &DeTable<'a>, aside: &[&str]) -> Result<(), Wrong> {
    if let Some(unset) = change.get(UNSET) {
        for key in names(unset)? {
            if known.remove(&**key.get_ref()).is_none() {
                let what = format!("there is no “{}” to unset", key.get_ref());
                return Err(Wrong::new(&key, what));
            }
        }
    }
    for (key, value) in change {
        let name = &**key.get_ref();
        if name != UNSET && !aside.contains(&name) {
            // The key goes too: its place is the variant's from now on.
            known.remove(name);
            known.insert(key.clone(), value.clone());
        }
    }
    Ok(())
}

fn names(value: &Spanned<DeValue<'_>>) -> Result<Vec<Spanned<String>>, Wrong> {
    let deserializer = toml::de::ValueDeserializer::from(value.clone());
    Ok(Vec::deserialize(deserializer)?)
}

/// The tables of a list, none if there is no list.
pub(in crate::sim::scenario) fn tables<'a>(
    list: Option<Spanned<DeValue<'a>>>,
    name: &str,
) -> Result<Vec<Spanned<DeTable<'a>>>, Wrong> {
    let Some(list) = list else {
        return Ok(Vec::new());
    };
    let wrong = || Wrong::new(&list, format!("this is a list of tables: write [[{name}]]"));
    let DeValue::Array(tables) = list.get_ref() else {
        return Err(wrong());
    };
    let tables = tables.iter().map(|value| match value.get_ref() {
        DeValue::Table(table) => Ok(Spanned::new(value.span(), table.clone())),
        _ => Err(wrong()),
    });
    tables.collect()
}

fn as_list<'a>(
    place: &Spanned<DeValue<'a>>,
    tables: Vec<Spanned<DeTable<'a>>>,
) -> Spanned<DeValue<'a>> {
    let values = tables.into_iter();
    let values = values.map(|table| Spanned::new(table.span(), DeValue::Table(table.into_inner())));
    Spanned::new(place.span(), DeValue::Array(values.collect()))
}

fn table<'v, 'a>(value: &'v Spanned<DeValue<'a>>, name: &str) -> Result<&'v DeTable<'a>, Wrong> {
    let wrong = || Wrong::new(value, format!("this is a table: write [{name}]"));
    value.get_ref().as_table().ok_or_else(wrong)
}

fn table_mut<'v, 'a>(
    value: &'v mut Spanned<DeValue<'a>>,
    name: &str,
) -> Result<&'v mut DeTable<'a>, Wrong> {
    let span = value.span();
    if let DeValue::Table(table) = value.get_mut() {
        return Ok(table);
    }
    let what = format!("this is a table: write [{name}]");
    Err(Wrong::new(&Spanned::new(span, ()), what))
}

//! What the link does to certain datagrams, as a lesson file says it: `[[fault]]`.

use toml::Spanned;

use super::file::{Count, CountWord, FaultTable, FaultWord, File};
use super::hosts::Register;
use super::parse::Wrong;
use super::{FaultAction, FaultRule};
use crate::sim::check::check_rule;
use crate::wire::{FixedField, Spot};

/// What the link does from the start to certain datagrams.
pub(super) fn faults(file: &File, hosts: &Register<'_>) -> Result<Vec<FaultRule>, Wrong> {
    let from_start = file.fault.iter().filter(|table| table.at.is_none());
    let numbered = (0..).zip(from_start);
    let rules = numbered.map(|(others, table)| fault(table, hosts, others));
    rules.collect()
}

/// One rule, after so many others: the engine would take it.
pub(super) fn fault(
    table: &FaultTable,
    hosts: &Register<'_>,
    others: usize,
) -> Result<FaultRule, Wrong> {
    let host = |key: &Option<Spanned<String>>| key.as_ref().map(|key| hosts.find(key)).transpose();
    let first = table.first.as_ref().map_or(1, |first| *first.get_ref());
    let count = table.count.as_ref().map(Spanned::get_ref);
    let count = count.map_or(1, |count| match count {
        Count::Number(count) => *count,
        Count::Word(CountWord::Every) => u32::MAX,
    });
    if let (0, Some(place)) = (first, &table.first) {
        return Err(Wrong::new(place, "messages are counted from 1"));
    }
    if let (0, Some(place)) = (count, &table.count) {
        return Err(Wrong::new(place, "a fault for no message does nothing"));
    }
    let rule = FaultRule {
        message: table.message,
        from: host(&table.from)?,
        to: host(&table.to)?,
        first,
        count,
        action: action(table)?,
    };
    check_rule(&rule, hosts.count(), others)
        .map_err(|flaw| Wrong::new(&table.action, flaw.what))?;
    Ok(rule)
}

fn action(table: &FaultTable) -> Result<FaultAction, Wrong> {
    let needs = |what: &str| Wrong::new(&table.action, format!("this needs {what}"));
    let word = *table.action.get_ref();
    is_for(table, word)?;
    let by = table.by.as_ref().map(|by| by.get_ref().0);
    Ok(match word {
        FaultWord::Drop => FaultAction::Drop,
        FaultWord::Duplicate => FaultAction::Duplicate,
        FaultWord::AfterNext => FaultAction::AfterNext,
        FaultWord::Delay => FaultAction::Delay(by.ok_or_else(|| needs("a `by`"))?),
        FaultWord::Corrupt => match (&table.byte, &table.field, &table.option) {
            (Some(byte), None, None) => FaultAction::Corrupt(*byte.get_ref()),
            (None, Some(name), None) => FaultAction::CorruptField(Spot::Field(field(name)?)),
            (None, None, Some(code)) => FaultAction::CorruptField(Spot::Option(*code.get_ref())),
            _ => return Err(needs("one of `byte`, `field` and `option`")),
        },
    })
}

/// Whether each key is one for what is done.
fn is_for(table: &FaultTable, word: FaultWord) -> Result<(), Wrong> {
    let wrong = |span, what| Err(Wrong::new(&Spanned::new(span, ()), what));
    if let (Some(by), false) = (&table.by, matches!(word, FaultWord::Delay)) {
        return wrong(by.span(), "only `delay` takes a span");
    }
    let places = [
        table.byte.as_ref().map(Spanned::span),
        table.field.as_ref().map(Spanned::span),
        table.option.as_ref().map(Spanned::span),
    ];
    match places.into_iter().flatten().next() {
        Some(place) if !matches!(word, FaultWord::Corrupt) => {
            wrong(place, "only `corrupt` names a place in the message")
        }
        _ => Ok(()),
    }
}

fn field(name: &Spanned<String>) -> Result<FixedField, Wrong> {
    let known = name.get_ref().parse();
    known.map_err(|_| {
        let what = format!("“{}” is no field such as xid or yiaddr", name.get_ref());
        Wrong::new(name, what)
    })
}

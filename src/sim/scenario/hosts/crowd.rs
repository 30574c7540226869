//! The clients of a crowd: one table, many hosts. Each has an id, a name and a hardware address of
//! its own, and by its id its own chance, so that one more leaves the others as they were.

use toml::Spanned;

use super::super::crowd::{MOST, MOST_CROWDS, key_of};
use super::super::file::ClientTable;
use super::super::parse::Wrong;
use super::super::{ClientStart, Role, machines};
use super::Town;
use crate::sim::host::HostKind;
use crate::wire::Mac;

/// The keys that only a crowd has.
pub(super) fn is_no_crowd(table: &ClientTable) -> Result<(), Wrong> {
    let wrong = |span| {
        let what = "this is for a [[crowd]]: a client is one, and does what the script says";
        Err(Wrong::new(&Spanned::new(span, ()), what))
    };
    let keys = [
        table.count.as_ref().map(Spanned::span),
        table.online.as_ref().map(Spanned::span),
        table.stay.as_ref().map(Spanned::span),
        table.release.as_ref().map(Spanned::span),
    ];
    keys.into_iter().flatten().next().map_or(Ok(()), wrong)
}

impl Town<'_> {
    /// All crowds, behind the clients that stand alone.
    pub(super) fn add_crowds(&mut self, tables: &[ClientTable]) -> Result<(), Wrong> {
        if let Some(table) = tables.get(MOST_CROWDS) {
            let what = format!("a lesson has at most {MOST_CROWDS} crowds");
            return Err(Wrong::new(&table.id, what));
        }
        let mut all = 0_u32;
        for table in tables {
            let count = count(table)?;
            all = all.saturating_add(*count.get_ref());
            if all > MOST {
                let what = format!("all crowds together have at most {MOST} clients");
                return Err(Wrong::new(count, what));
            }
            self.add_crowd(table, *count.get_ref())?;
        }
        Ok(())
    }

    fn add_crowd(&mut self, table: &ClientTable, count: u32) -> Result<(), Wrong> {
        is_one_of_many(table)?;
        let segment = self.clients_segment(table)?;
        let name = table.name.as_ref().unwrap_or(table.id.get_ref());
        for number in 1..=count {
            let key = Spanned::new(table.id.span(), key_of(table.id.get_ref(), number));
            let name = format!("{name} {number}");
            let mac = table.mac.map(|first| nth_mac(first, number - 1));
            let names = (&key, Some(&*name), mac);
            let info = self.info(names, HostKind::Client, None, segment);
            let mut config = machines::client(table, info.mac);
            if table.hostname.is_none() {
                config.hostname = Some(key.get_ref().clone());
            }
            let checked = config.check();
            checked.map_err(|flaw| Wrong::new(&table.id, flaw.what))?;
            let role = Role::Client {
                config: Box::new(config),
                start: ClientStart::Fresh,
            };
            self.add(&key, info, role, table.extra_delay.as_ref())?;
        }
        Ok(())
    }
}

fn count(table: &ClientTable) -> Result<&Spanned<u32>, Wrong> {
    let Some(count) = &table.count else {
        return Err(Wrong::new(
            &table.id,
            "how many clients? This needs a `count`",
        ));
    };
    match *count.get_ref() {
        0 => Err(Wrong::new(count, "a crowd has at least one client")),
        _ => Ok(count),
    }
}

/// What can be said of one client, but not of many at once.
fn is_one_of_many(table: &ClientTable) -> Result<(), Wrong> {
    let wrong = |what: &str| Err(Wrong::new(&table.id, what));
    if table.lease.is_some() || table.remembers.is_some() {
        return wrong("the clients of a crowd begin without a lease");
    }
    if table.by_hand.is_some() {
        return wrong("many clients cannot have one address by hand");
    }
    match table.client_id.as_deref() {
        None | Some("mac") => Ok(()),
        Some(_) => wrong("many clients cannot have one identifier: client_id can only be “mac”"),
    }
}

/// The hardware address so many behind the first. Behind the last card of all come addresses of no
/// single card, which no client can have.
fn nth_mac(first: Mac, nth: u32) -> Mac {
    let octets = first.0.iter();
    let number = octets.fold(0_u64, |number, octet| number << 8 | u64::from(*octet));
    let [_, _, mac @ ..] = (number + u64::from(nth)).to_be_bytes();
    Mac(mac)
}

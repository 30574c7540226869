//! `dorascope interfaces`: where clients and servers of ours can speak, and why not elsewhere.

use std::io::{self, Write as _};

use anyhow::Result;

use crate::net::interface::{self, Interface};
use crate::net::rp_filter;

/// Prints a line for each interface: name, hardware address, addresses, what can be had there.
pub(in crate::cli) fn list() -> Result<()> {
    let all = interface::all();
    let width = all.iter().map(|interface| interface.name.len()).max();
    let mut out = io::stdout().lock();
    for interface in &all {
        let name = &interface.name;
        let mac = interface.mac.map_or("-".to_owned(), |mac| mac.to_string());
        writeln!(
            out,
            "{name:<width$}  {mac:<17}  {:<18}  {}",
            addresses(interface),
            use_of(interface),
            width = width.unwrap_or_default()
        )?;
    }
    Ok(())
}

fn addresses(interface: &Interface) -> String {
    let words: Vec<String> = interface
        .addresses
        .iter()
        .map(ToString::to_string)
        .collect();
    match words.is_empty() {
        true => "no address".to_owned(),
        false => words.join(", "),
    }
}

fn use_of(interface: &Interface) -> String {
    if let Some(obstacle) = interface.obstacle() {
        return format!("of no use: {obstacle}");
    }
    if !interface.addresses.is_empty() {
        return "host or relay".to_owned();
    }
    match rp_filter::of(&interface.name) {
        Some(filter) => format!("deaf: {} must be 0", filter.settings.join(" and ")),
        None => "host".to_owned(),
    }
}

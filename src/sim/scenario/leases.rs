//! Records of a server as rows of a lesson file.

use core::fmt::Write as _;

use toml::Value;

use crate::protocol::server::{Binding, BindingState, ClientKey};
use crate::time::SimTime;
use crate::wire::{ClientId, Mac};

/// A record as an inline table of `leases = […]`, as it stands at the first instant.
///
/// # Errors
/// What cannot be said in a lesson file, in one phrase.
pub fn lease_row(binding: &Binding) -> Result<String, String> {
    let address = binding.address;
    let mut row = format!("{{ address = \"{address}\"");
    // Writing to a string cannot fail.
    let mut add = |key: &str, value: Value| {
        let _ = write!(row, ", {key} = {value}");
    };
    if binding.mac != Mac::default() {
        add("mac", binding.mac.to_string().into());
    }
    match &binding.client {
        ClientKey::Hardware(1, _) => {}
        ClientKey::Hardware(htype, _) => add("htype", Value::Integer((*htype).into())),
        ClientKey::Id(id) => {
            let words = id.to_words(binding.mac);
            if ClientId::from_words(&words, binding.mac) != *id {
                return Err(format!("{address}: its client identifier is empty"));
            }
            add("client_id", words.into());
        }
    }
    if let Some(name) = &binding.hostname {
        add("hostname", name.to_string().into());
    }
    let state = match binding.state {
        BindingState::Active => None,
        BindingState::Released => Some("released"),
        BindingState::Expired => Some("expired"),
        BindingState::Declined => Some("declined"),
        BindingState::Offered => {
            return Err(format!("{address}: a lesson does not begin with an offer"));
        }
    };
    if let Some(state) = state {
        add("state", state.into());
    }
    if !binding.state.is_free() {
        let left = binding
            .until
            .map(|end| end.since(SimTime::ZERO).as_micros());
        let words = left.map_or("infinite".into(), |micros| {
            format!("{}s{}us", micros / 1_000_000, micros % 1_000_000)
        });
        add("left", words.replace("s0us", "s").into());
    }
    row.push_str(" }");
    Ok(row)
}

//! A message made by hand, as it is written: `[script.send]` below a line of the script.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::wire::{FixedField, MessageType};

/// `[script.send]`: a message as its sender would write it, with what is given here in the place
/// of what it would say; or any octets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sim::scenario) struct SendTable {
    /// The message that is made; `hex` stands in its place.
    pub(in crate::sim::scenario) message: Option<MessageType>,
    /// The octets, as hexadecimal pairs.
    pub(in crate::sim::scenario) hex: Option<Spanned<String>>,
    /// The destination: `*` for everyone, the key of a host, or an address.
    pub(in crate::sim::scenario) to: Option<Spanned<String>>,
    /// The destination's port; 67 for what clients send, 68 for what servers do.
    pub(in crate::sim::scenario) port: Option<u16>,
    pub(in crate::sim::scenario) source_port: Option<u16>,
    /// Leaves from 0.0.0.0, whatever address the host has.
    #[serde(default)]
    pub(in crate::sim::scenario) from_nobody: bool,
    /// Whether the frame goes to the card in `chaddr`, without asking ARP (4.1).
    #[serde(default)]
    pub(in crate::sim::scenario) to_card: bool,
    /// The client whose message this is, or for whom; the host itself if it is a client.
    pub(in crate::sim::scenario) client: Option<Spanned<String>>,
    /// Whether `xid` is that of what the client asks when this leaves.
    pub(in crate::sim::scenario) xid_of_client: Option<Spanned<bool>>,
    op: Option<Spanned<Value>>,
    htype: Option<Spanned<Value>>,
    hlen: Option<Spanned<Value>>,
    hops: Option<Spanned<Value>>,
    xid: Option<Spanned<Value>>,
    secs: Option<Spanned<Value>>,
    flags: Option<Spanned<Value>>,
    ciaddr: Option<Spanned<Value>>,
    yiaddr: Option<Spanned<Value>>,
    siaddr: Option<Spanned<Value>>,
    giaddr: Option<Spanned<Value>>,
    chaddr: Option<Spanned<Value>>,
    sname: Option<Spanned<Value>>,
    file: Option<Spanned<Value>>,
    cookie: Option<Spanned<Value>>,
    /// Options by their codes: `options = { 50 = "192.168.1.100", 51 = "1h" }`.
    #[serde(default)]
    pub(in crate::sim::scenario) options: BTreeMap<String, Spanned<Value>>,
    /// Codes of options that are left out.
    #[serde(default)]
    pub(in crate::sim::scenario) without: Vec<Spanned<u8>>,
    /// So many octets at least: 300 if not given, none with 0.
    pub(in crate::sim::scenario) pad: Option<Spanned<usize>>,
}

impl SendTable {
    /// The fixed fields that are given.
    pub(in crate::sim::scenario) fn fields(
        &self,
    ) -> impl Iterator<Item = (FixedField, &Spanned<Value>)> {
        let all = [
            (FixedField::Op, &self.op),
            (FixedField::Htype, &self.htype),
            (FixedField::Hlen, &self.hlen),
            (FixedField::Hops, &self.hops),
            (FixedField::Xid, &self.xid),
            (FixedField::Secs, &self.secs),
            (FixedField::Flags, &self.flags),
            (FixedField::Ciaddr, &self.ciaddr),
            (FixedField::Yiaddr, &self.yiaddr),
            (FixedField::Siaddr, &self.siaddr),
            (FixedField::Giaddr, &self.giaddr),
            (FixedField::Chaddr, &self.chaddr),
            (FixedField::Sname, &self.sname),
            (FixedField::File, &self.file),
            (FixedField::Cookie, &self.cookie),
        ];
        all.into_iter()
            .filter_map(|(field, value)| Some((field, value.as_ref()?)))
    }
}

/// A value as a person types it: a text, a number, or a list of these.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "toml::Value")]
pub(in crate::sim::scenario) struct Value(pub(in crate::sim::scenario) String);

impl TryFrom<toml::Value> for Value {
    type Error = &'static str;
    fn try_from(value: toml::Value) -> Result<Self, Self::Error> {
        match value {
            toml::Value::String(text) => Ok(Self(text)),
            toml::Value::Integer(number) => Ok(Self(number.to_string())),
            toml::Value::Array(list) => {
                let words = list
                    .into_iter()
                    .map(|item| Self::try_from(item).map(|v| v.0));
                words
                    .collect::<Result<Vec<_>, _>>()
                    .map(|words| Self(words.join(", ")))
            }
            _ => Err("a text, a number, or a list of these stands here"),
        }
    }
}

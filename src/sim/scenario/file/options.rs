//! The options that a server hands out, as a lesson file names them.

use core::net::Ipv4Addr;

use serde::Deserialize;

use crate::wire::Opt;
use crate::wire::address::pairs;
use crate::wire::options::code;

/// `options = { router = …, dns = […], domain = …, ntp = […], more = [ … ] }`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sim::scenario) struct OptionTable {
    pub(in crate::sim::scenario) router: Option<Ipv4Addr>,
    #[serde(default)]
    pub(in crate::sim::scenario) dns: Vec<Ipv4Addr>,
    pub(in crate::sim::scenario) domain: Option<String>,
    #[serde(default)]
    pub(in crate::sim::scenario) ntp: Vec<Ipv4Addr>,
    #[serde(default)]
    pub(in crate::sim::scenario) more: MoreOptions,
}

/// Any other options, by their codes: `{ code = 17, text = "/srv/root" }`.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Vec<AnyOption>")]
pub(in crate::sim::scenario) struct MoreOptions(pub(in crate::sim::scenario) Vec<Opt>);

/// One of them, with its value in one of three forms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnyOption {
    code: u8,
    text: Option<String>,
    addresses: Option<Vec<Ipv4Addr>>,
    /// Pairs joined by colons.
    hex: Option<String>,
}

impl TryFrom<Vec<AnyOption>> for MoreOptions {
    type Error = String;
    fn try_from(written: Vec<AnyOption>) -> Result<Self, String> {
        let mut options: Vec<Opt> = Vec::with_capacity(written.len());
        for any in written {
            let opt = any.read()?;
            if options.iter().any(|other| other.code == opt.code) {
                return Err(format!("option {} stands here twice", opt.code));
            }
            options.push(opt);
        }
        Ok(Self(options))
    }
}

impl AnyOption {
    fn read(self) -> Result<Opt, String> {
        let code = self.code;
        let name = match code {
            code::ROUTER => Some("router"),
            code::DNS => Some("dns"),
            code::DOMAIN => Some("domain"),
            code::NTP => Some("ntp"),
            _ => None,
        };
        if let Some(name) = name {
            return Err(format!("option {code} has a key of its own: {name} = …"));
        }
        let data = match (self.text, self.addresses, self.hex) {
            (Some(text), None, None) => text.into_bytes(),
            (None, Some(addresses), None) => addresses.iter().flat_map(Ipv4Addr::octets).collect(),
            (None, None, Some(hex)) => {
                pairs(&hex).ok_or_else(|| format!("“{hex}” are no pairs such as 01:02:0a"))?
            }
            _ => {
                let what = "needs its value once, as text, addresses or hex";
                return Err(format!("option {code} {what}"));
            }
        };
        if data.is_empty() {
            return Err(format!("option {code} has no value"));
        }
        Ok(Opt::new(code, data))
    }
}

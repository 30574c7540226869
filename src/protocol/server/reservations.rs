//! Reservations in files: a row of pairs, because a key in JSON is a text and a client is more.

use core::net::Ipv4Addr;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serializer};

use super::ClientKey;

pub(super) fn serialize<S: Serializer>(
    reservations: &BTreeMap<ClientKey, Ipv4Addr>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(reservations)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<ClientKey, Ipv4Addr>, D::Error> {
    let pairs = Vec::<(ClientKey, Ipv4Addr)>::deserialize(deserializer)?;
    Ok(pairs.into_iter().collect())
}

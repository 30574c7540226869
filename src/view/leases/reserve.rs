//! A server's settings with one reservation more or less.

use core::net::Ipv4Addr;

use crate::protocol::server::{ClientKey, ServerConfig};

/// Whether the address is written down for this client.
pub fn is_reserved(config: &ServerConfig, client: &ClientKey, address: Ipv4Addr) -> bool {
    let mut scopes = config.scopes.iter();
    scopes.any(|scope| scope.reservations.get(client) == Some(&address))
}

/// With the address written down for this client, and for nobody else; `None` if it lies in no
/// network of the server.
pub fn with_reservation(
    config: &ServerConfig,
    client: &ClientKey,
    address: Ipv4Addr,
) -> Option<ServerConfig> {
    let mut config = config.clone();
    let mut scopes = config.scopes.iter_mut();
    let scope = scopes.find(|scope| scope.subnet.contains(&address))?;
    scope.reservations.retain(|_, other| *other != address);
    scope.reservations.insert(client.clone(), address);
    Some(config)
}

/// With the address written down for nobody.
pub fn without_reservation(config: &ServerConfig, address: Ipv4Addr) -> ServerConfig {
    let mut config = config.clone();
    for scope in &mut config.scopes {
        scope.reservations.retain(|_, other| *other != address);
    }
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::HostId;
    use crate::view::testing::lesson;
    use crate::wire::Mac;

    #[test]
    fn an_address_is_written_down_for_one_client_at_most() {
        let log = lesson("01-dora");
        let server = log.world().host(HostId(0)).unwrap();
        let config = server.server().unwrap();
        let client = |last| ClientKey::Hardware(1, Mac([2, 0, 0, 0, 0, last]));
        let address = *server.bindings.keys().next().unwrap();
        let first = with_reservation(config, &client(1), address).unwrap();
        assert!(is_reserved(&first, &client(1), address));
        let second = with_reservation(&first, &client(2), address).unwrap();
        assert!(!is_reserved(&second, &client(1), address));
        assert!(is_reserved(&second, &client(2), address));
        let none = without_reservation(&second, address);
        assert_eq!(none, **config);
        assert_eq!(
            with_reservation(config, &client(1), [9, 9, 9, 9].into()),
            None
        );
    }
}

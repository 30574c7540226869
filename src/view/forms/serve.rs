//! What is typed before a server of ours answers on a real network: one form for each place where
//! it stands, prefilled from the network there.

use core::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::Mistakes;
use super::network::At;
use super::read::{self, Read};
use crate::net::interface::Interface;
use crate::session::network::{Place, ServePlace, ServeWish, Terms};
use crate::wire::Mac;

/// Where a server stands on this computer alone, unless something else is typed.
const INSIDE: &str = "127.0.0.1:6767";
/// What it hands out there.
const INSIDE_POOL: &str = "127.0.1.100-127.0.1.199";

/// A field of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServeField {
    /// Its own address.
    Own,
    /// What it hands out.
    Pool,
    /// The network.
    Subnet,
    /// Option 3.
    Router,
    /// Option 6.
    Dns,
    /// The lease time.
    Lease,
    /// Addresses for hardware addresses.
    Reservations,
}

/// A place as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServePlaceForm {
    /// The interface, or an address of this computer.
    pub at: At,
    /// Its own address, and its port if that is not 67; nothing is the interface's first address.
    pub own: String,
    /// First and last address that it hands out.
    pub pool: String,
    /// The network; nothing is that of its own address.
    pub subnet: String,
    /// Option 3.
    pub router: String,
    /// Option 6.
    pub dns: String,
    /// Option 15.
    pub domain: String,
    /// The lease time.
    pub lease: String,
    /// Pairs such as `02:00:00:00:00:0a=192.0.2.10`.
    pub reservations: String,
}

impl ServePlaceForm {
    /// An interface with a part of its network.
    pub fn on(interface: &Interface) -> Self {
        let network = interface.addresses.first();
        Self {
            at: At::Interface(interface.name.clone()),
            own: String::new(),
            pool: network.copied().map_or_else(String::new, pool_beside),
            ..Self::inside()
        }
    }

    /// This computer alone.
    pub fn inside() -> Self {
        Self {
            at: At::Server,
            own: INSIDE.into(),
            pool: INSIDE_POOL.into(),
            subnet: String::new(),
            router: String::new(),
            dns: String::new(),
            domain: String::new(),
            lease: "1 h".into(),
            reservations: String::new(),
        }
    }

    /// Where it stands, in a word.
    pub fn name(&self) -> &str {
        match &self.at {
            At::Interface(name) => name,
            At::Server => &self.own,
        }
    }

    fn read(&self, wrong: &mut Mistakes<(usize, ServeField)>, nth: usize) -> Option<ServePlace> {
        let mut take = Taker { wrong, nth };
        let (interface, bind) = match &self.at {
            At::Interface(name) => (Some(name.clone()), read::optional(&self.own, own)),
            At::Server => (None, own(&self.own).map(Some)),
        };
        let bind = take.it(ServeField::Own, bind);
        let pool = take.it(ServeField::Pool, pool(&self.pool));
        let subnet = read::optional(&self.subnet, read::network);
        let subnet = take.it(ServeField::Subnet, subnet);
        let router = read::optional(&self.router, read::address);
        let router = take.it(ServeField::Router, router);
        let dns = take.it(ServeField::Dns, read::addresses(&self.dns));
        let lease = take.it(ServeField::Lease, read::lease(&self.lease));
        let reserved = take.it(ServeField::Reservations, reservations(&self.reservations));
        let domain = self.domain.trim();
        Some(ServePlace {
            interface,
            bind: bind?,
            subnet: subnet?,
            terms: Terms {
                router: router?,
                dns: dns?,
                domain: (!domain.is_empty()).then(|| domain.to_owned()),
                reservations: reserved?,
                ..Terms::new(pool?, lease?)
            },
        })
    }
}

/// Takes what was read of the nth place.
struct Taker<'a> {
    wrong: &'a mut Mistakes<(usize, ServeField)>,
    nth: usize,
}

impl Taker<'_> {
    fn it<T>(&mut self, field: ServeField, read: Read<T>) -> Option<T> {
        self.wrong.take((self.nth, field), read)
    }
}

/// A server as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServeForm {
    /// Where it stands; at each place with a pool of its own.
    pub places: Vec<ServePlaceForm>,
}

impl ServeForm {
    /// Whether it stands there.
    pub fn has(&self, at: &At) -> bool {
        self.places.iter().any(|place| place.at == *at)
    }

    /// What the session plans from.
    ///
    /// # Errors
    /// One sentence for each field of each place that is wrong.
    pub fn wish(&self) -> Result<ServeWish, Mistakes<(usize, ServeField)>> {
        let mut wrong = Mistakes::default();
        let places = self.places.iter().enumerate();
        let places: Option<Vec<ServePlace>> = places
            .map(|(nth, place)| place.read(&mut wrong, nth))
            .collect();
        match places {
            Some(places) if wrong.is_empty() => Ok(ServeWish { places }),
            _ => Err(wrong),
        }
    }
}

/// A part of the network in which the own address is not: 100 addresses, or the greater half of a
/// small network.
fn pool_beside(own: Ipv4Net) -> String {
    let (base, end) = (own.network().to_bits(), own.broadcast().to_bits());
    let (mut first, mut last) = if end - base >= 255 {
        (base + 100, base + 199)
    } else {
        (base + (end - base) / 2, end.saturating_sub(1))
    };
    let here = own.addr().to_bits();
    if (first..=last).contains(&here) {
        if here - first < last - here {
            first = here + 1;
        } else {
            last = here.saturating_sub(1);
        }
    }
    if first > last {
        return String::new();
    }
    format!(
        "{}-{}",
        Ipv4Addr::from_bits(first),
        Ipv4Addr::from_bits(last)
    )
}

fn own(text: &str) -> Read<Place> {
    let place: Option<Place> = text.trim().parse().ok();
    let place = place.filter(|place| !place.address.is_unspecified());
    place.ok_or_else(|| "An address of this computer such as 192.0.2.5 stands here".into())
}

fn pool(text: &str) -> Read<(Ipv4Addr, Ipv4Addr)> {
    let wrong = "Two addresses such as 192.0.2.100-192.0.2.199 stand here";
    let (first, last) = text.split_once(['-', '–']).ok_or(wrong)?;
    let (first, last) = (read::address(first)?, read::address(last)?);
    if first > last {
        return Err(format!("{first} does not come before {last}"));
    }
    Ok((first, last))
}

fn reservations(text: &str) -> Read<Vec<(Mac, Ipv4Addr)>> {
    let pairs = text.split([',', ';', ' ']).filter(|pair| !pair.is_empty());
    let one = |pair: &str| -> Read<(Mac, Ipv4Addr)> {
        let wrong = "Pairs such as 02:00:00:00:00:0a=192.0.2.10 stand here";
        let (mac, address) = pair.split_once('=').ok_or(wrong)?;
        Ok((read::mac(mac)?, read::address(address)?))
    };
    pairs.map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(address: &str) -> Interface {
        Interface {
            name: "eth0".into(),
            mac: None,
            addresses: vec![address.parse().unwrap()],
            up: true,
            loopback: false,
            carrier: true,
            point_to_point: false,
            broadcast: true,
        }
    }

    #[test]
    fn the_pool_is_of_the_network_and_spares_the_own_address() {
        let pool = |address| ServePlaceForm::on(&interface(address)).pool;
        assert_eq!(pool("192.0.2.5/24"), "192.0.2.100-192.0.2.199");
        assert_eq!(pool("192.0.2.110/24"), "192.0.2.111-192.0.2.199");
        assert_eq!(pool("192.0.2.190/24"), "192.0.2.100-192.0.2.189");
        assert_eq!(pool("192.0.2.2/29"), "192.0.2.3-192.0.2.6");
        assert_eq!(pool("192.0.2.5/32"), "");
    }

    #[test]
    fn what_is_typed_is_what_is_planned() {
        let mut place = ServePlaceForm::on(&interface("192.0.2.5/24"));
        place.reservations = "02:00:00:00:00:0a=192.0.2.10".into();
        place.dns = "192.0.2.1, 192.0.2.2".into();
        let form = ServeForm {
            places: vec![place],
        };
        let wish = form.wish().unwrap();
        let place = &wish.places[0];
        assert_eq!(place.interface.as_deref(), Some("eth0"));
        let terms = &place.terms;
        assert_eq!((terms.dns.len(), terms.reservations.len()), (2, 1));
        assert_eq!((terms.lease_secs, place.bind), (3_600, None));
    }

    #[test]
    fn each_mistake_has_its_sentence_at_its_place() {
        let wrong = ServePlaceForm {
            own: "here".into(),
            pool: "192.0.2.9-192.0.2.1".into(),
            subnet: "all".into(),
            router: "x".into(),
            dns: "x".into(),
            lease: "soon".into(),
            reservations: "x".into(),
            ..ServePlaceForm::inside()
        };
        let form = ServeForm {
            places: vec![ServePlaceForm::inside(), wrong],
        };
        let wrong = form.wish().unwrap_err();
        assert_eq!(wrong.count(), 7);
        assert_eq!(wrong.at((0, ServeField::Own)), None);
        let sentence = wrong.at((1, ServeField::Pool)).unwrap();
        assert_eq!(sentence, "192.0.2.9 does not come before 192.0.2.1");
    }
}

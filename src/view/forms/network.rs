//! What is typed before a run on a real network: where it leads and who takes part, read into
//! what the session plans from, or into one sentence beside each field that is wrong.

use core::net::Ipv4Addr;

use super::Mistakes;
use super::read::{self, Read};
use crate::net::interface::Interface;
use crate::session::network::{GENTLE_RATE, JoinWish, Place, Speak, Wish};
use crate::sim::scenario::join::MOST_CLIENTS;

/// The fastest that clients can be told to begin, in clients a second.
pub const MOST_RATE: f64 = 100_000.0;

/// Where a network is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum At {
    /// Behind this interface.
    Interface(String),
    /// Where the one server is that is named.
    #[default]
    Server,
}

/// A field of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceField {
    /// The server.
    Server,
    /// The address and port of this computer.
    Local,
}

/// The place as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceForm {
    /// Where.
    pub at: At,
    /// The server, with its port if that is not 67; nothing is everyone on the interface.
    pub server: String,
    /// The port of this computer, its address, or both; nothing is what fits.
    pub local: String,
    /// As what; nothing is the better of both.
    pub speak: Option<Speak>,
}

impl PlaceForm {
    /// The first interface on which an exchange can be had, one with an address before others;
    /// else a server that is still to be named.
    pub fn proposed(interfaces: &[Interface]) -> Self {
        let usable = || interfaces.iter().filter(|one| one.obstacle().is_none());
        let with_address = usable().find(|one| !one.addresses.is_empty());
        let best = with_address.or_else(|| usable().next());
        Self {
            at: best.map_or(At::Server, |one| At::Interface(one.name.clone())),
            ..Self::default()
        }
    }

    /// What the session knows as the place.
    fn read<F: Ord + Copy>(
        &self,
        wrong: &mut Mistakes<F>,
        field: impl Fn(PlaceField) -> F,
    ) -> Option<Wish> {
        let interface = match &self.at {
            At::Interface(name) => Some(name.clone()),
            At::Server => None,
        };
        let server = if interface.is_some() {
            read::optional(&self.server, place)
        } else {
            place(&self.server).map(Some)
        };
        let local = read::optional(&self.local, place_or_port);
        let server = wrong.take(field(PlaceField::Server), server);
        let local = wrong.take(field(PlaceField::Local), local);
        Some(Wish {
            interface,
            server: server?,
            local: local?,
            speak: self.speak,
        })
    }
}

/// A field of [`JoinForm`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JoinField {
    /// Where.
    Place(PlaceField),
    /// How many.
    Clients,
    /// How many a second.
    Rate,
    /// What is drawn from.
    Seed,
}

/// Clients that are to join, as they are typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinForm {
    /// Where.
    pub place: PlaceForm,
    /// How many.
    pub clients: String,
    /// How many of them begin in a second.
    pub rate: String,
    /// The number that hardware addresses and waits are drawn from.
    pub seed: String,
    /// Whether this computer itself is there too, to ask for settings.
    pub inform: bool,
}

impl JoinForm {
    /// One client, gently.
    pub fn proposed(place: PlaceForm) -> Self {
        Self {
            place,
            clients: "1".into(),
            rate: GENTLE_RATE.to_string(),
            seed: "1".into(),
            inform: false,
        }
    }

    /// What the session plans from.
    ///
    /// # Errors
    /// One sentence for each field that is wrong.
    pub fn wish(&self) -> Result<JoinWish, Mistakes<JoinField>> {
        let mut wrong = Mistakes::default();
        let place = self.place.read(&mut wrong, JoinField::Place);
        let clients = read::number(&self.clients, 1, MOST_CLIENTS);
        let clients = wrong.take(JoinField::Clients, clients);
        let rate = wrong.take(JoinField::Rate, rate(&self.rate));
        let seed = wrong.take(JoinField::Seed, read::seed(&self.seed));
        match (place, clients, rate, seed) {
            (Some(place), Some(clients), Some(rate), Some(seed)) => Ok(JoinWish {
                place,
                clients,
                rate,
                seed: seed.0,
                inform: self.inform,
            }),
            _ => Err(wrong),
        }
    }
}

/// How many begin in a second.
fn rate(text: &str) -> Read<f64> {
    let number: Option<f64> = text.trim().parse().ok();
    let number = number.filter(|rate| *rate > 0.0 && *rate <= MOST_RATE);
    number.ok_or_else(|| format!("A number above 0 and up to {MOST_RATE} stands here"))
}

fn place(text: &str) -> Read<Place> {
    let place: Option<Place> = text.trim().parse().ok();
    let place = place.filter(|place| !place.address.is_unspecified());
    place.ok_or_else(|| "An address such as 192.0.2.1 or 192.0.2.1:6767 stands here".into())
}

/// A bare number is a port of whichever address fits.
fn place_or_port(text: &str) -> Read<Place> {
    let port = text.trim().parse().map(|port| Place {
        address: Ipv4Addr::UNSPECIFIED,
        port: Some(port),
    });
    let place = port.or_else(|_| text.trim().parse());
    place.map_err(|_| "A port, an address or both, such as 6768 or 192.0.2.5:6768".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(name: &str, address: Option<&str>, up: bool) -> Interface {
        Interface {
            name: name.into(),
            mac: None,
            addresses: address.map(|it| it.parse().unwrap()).into_iter().collect(),
            up,
            carrier: up,
            loopback: false,
            broadcast: true,
            point_to_point: false,
        }
    }

    fn form(server: &str) -> JoinForm {
        JoinForm::proposed(PlaceForm {
            server: server.into(),
            ..PlaceForm::default()
        })
    }

    #[test]
    fn an_interface_with_an_address_is_proposed_before_one_without() {
        let off = interface("eth0", Some("192.0.2.5/24"), false);
        let bare = interface("eth1", None, true);
        let best = interface("eth2", Some("192.0.2.6/24"), true);
        let at = |all: &[Interface]| PlaceForm::proposed(all).at;
        let named = |name: &str| At::Interface(name.into());
        assert_eq!(at(&[off.clone(), bare.clone(), best]), named("eth2"));
        assert_eq!(at(&[off.clone(), bare]), named("eth1"));
        assert_eq!(at(&[off]), At::Server);
    }

    #[test]
    fn what_is_typed_is_what_is_planned() {
        let mut form = form("192.0.2.1:6767");
        (form.clients, form.rate) = ("50".into(), "2.5".into());
        form.place.local = "6768".into();
        let wish = form.wish().unwrap();
        assert_eq!((wish.clients, wish.seed), (50, 1));
        assert!((wish.rate - 2.5).abs() < f64::EPSILON);
        assert_eq!(wish.place.server.unwrap().to_string(), "192.0.2.1:6767");
        assert_eq!(wish.place.local.unwrap().port, Some(6768));
        form.place.at = At::Interface("eth0".into());
        form.place.server.clear();
        assert_eq!(form.wish().unwrap().place.server, None, "everyone there");
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        let mut form = form("router");
        (form.clients, form.rate) = ("0".into(), "fast".into());
        (form.seed, form.place.local) = ("x".into(), "70000".into());
        let wrong = form.wish().unwrap_err();
        let fields = [
            JoinField::Place(PlaceField::Server),
            JoinField::Place(PlaceField::Local),
            JoinField::Clients,
            JoinField::Rate,
            JoinField::Seed,
        ];
        for field in fields {
            assert!(
                wrong.at(field).is_some_and(|it| !it.ends_with('.')),
                "{field:?}"
            );
        }
        assert_eq!(wrong.count(), fields.len());
    }
}

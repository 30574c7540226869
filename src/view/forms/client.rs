//! The form of a client: what it is called, what it says of itself, what it asks for, and the
//! switches where the RFC leaves a choice.

use std::time::Duration;

use super::Mistakes;
use super::propose::{Town, in_a_file};
use super::read::{self, Read};
use crate::protocol::Field;
use crate::protocol::client::{ClientConfig, OfferChoice};
use crate::session::world::HostNow;
use crate::sim::host::SegmentId;
use crate::sim::scenario::{ClientStart, HostSpec, Role};
use crate::sim::{Command, HostId, HostInfo, HostKind};
use crate::wire::options::name;
use crate::wire::{ClientId, Mac};

/// At most so many clients are added at once.
pub const MOST_AT_ONCE: usize = 50;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClientField {
    /// The name on the lane.
    Name,
    /// How many are added.
    Count,
    /// The hardware address.
    Mac,
    /// Option 61.
    ClientId,
    /// Option 12.
    Hostname,
    /// Option 60.
    VendorClass,
    /// Option 55.
    Parameters,
    /// Option 57.
    MaxSize,
    /// Option 51.
    RequestedLease,
    /// How long offers are collected.
    OfferWindow,
    /// The random change of T1 and T2.
    Fuzz,
    /// How long an ARP answer is waited for.
    ProbeWait,
    /// An address set by hand.
    ByHand,
    /// What is wrong with the whole.
    Whole,
}

/// What is typed about a client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientForm {
    /// The name on the lane.
    pub name: String,
    /// How many are added.
    pub count: String,
    /// The network in which it is added.
    pub segment: SegmentId,
    /// The hardware address.
    pub mac: String,
    /// Option 61: empty, `mac`, pairs or a name.
    pub client_id: String,
    /// Option 12.
    pub hostname: String,
    /// Option 60.
    pub vendor_class: String,
    /// Option 55.
    pub parameters: String,
    /// Option 57.
    pub max_size: String,
    /// Option 51.
    pub requested_lease: String,
    /// How long offers are collected after the first.
    pub offer_window: String,
    /// Per cent of the lease.
    pub fuzz: String,
    /// How long an ARP answer is waited for.
    pub probe_wait: String,
    /// An address set by hand; empty is none.
    pub by_hand: String,
    /// Which offer is taken.
    pub choice: OfferChoice,
    /// See [`ClientConfig::broadcast_flag`].
    pub broadcast_flag: bool,
    /// See [`ClientConfig::start_delay`].
    pub start_delay: bool,
    /// See [`ClientConfig::probe`].
    pub probe: bool,
    /// See [`ClientConfig::new_xid_for_request`].
    pub new_xid_for_request: bool,
    /// See [`ClientConfig::new_xid_for_retry`].
    pub new_xid_for_retry: bool,
    /// See [`ClientConfig::elapsed_secs_in_request`].
    pub elapsed_secs_in_request: bool,
    /// See [`ClientConfig::forget_after_reboot`].
    pub forget_after_reboot: bool,
    /// See [`ClientConfig::link_local`]; it stays as it is.
    pub link_local: bool,
    /// See [`ClientConfig::pad`].
    pub pad: bool,
}

impl ClientForm {
    /// The form of this configuration.
    pub fn of(name: &str, config: &ClientConfig) -> Self {
        let id = config.client_id.as_ref();
        Self {
            name: name.to_owned(),
            count: "1".into(),
            segment: SegmentId::default(),
            mac: config.mac.to_string(),
            client_id: read::optional_typed(id, |id| id.to_words(config.mac)),
            hostname: config.hostname.clone().unwrap_or_default(),
            vendor_class: config.vendor_class.clone().unwrap_or_default(),
            parameters: read::list_typed(&config.parameters),
            max_size: read::optional_typed(config.max_size, |size| size.to_string()),
            requested_lease: read::optional_typed(config.requested_lease, read::lease_typed),
            offer_window: read::span_typed(config.offer_window),
            fuzz: format!("{} %", f64::from(config.fuzz_per_mille) / 10.0),
            probe_wait: read::span_typed(config.probe_wait),
            by_hand: read::optional_typed(config.by_hand, |address| address.to_string()),
            choice: config.choice,
            broadcast_flag: config.broadcast_flag,
            start_delay: config.start_delay,
            probe: config.probe,
            new_xid_for_request: config.new_xid_for_request,
            new_xid_for_retry: config.new_xid_for_retry,
            elapsed_secs_in_request: config.elapsed_secs_in_request,
            forget_after_reboot: config.forget_after_reboot,
            link_local: config.link_local,
            pad: config.pad,
        }
    }

    /// The form of clients that are to be added, filled in with what is free.
    pub fn proposed(town: &Town) -> Self {
        let name = town.name(HostKind::Client);
        let mut config = ClientConfig::new(town.mac(HostKind::Client));
        config.hostname = Some(in_a_file(&name));
        Self::of(&name, &config)
    }

    /// The commands that bring about what is typed: one for each client that is to be added, or
    /// one for each thing that differs from what is the case; none if nothing does.
    ///
    /// # Errors
    /// A sentence for each field that is wrong.
    pub fn commands(&self, town: &Town) -> Result<Vec<Command>, Mistakes<ClientField>> {
        let mut wrong = Mistakes::default();
        let config = self.read(&mut wrong);
        let name = self.name.trim();
        let commands = if let Some((host, now)) = town.now() {
            wrong.object(town.neighbours.check_name(town.host, name), from_check);
            if let Some(config) = &config {
                let checked = town.neighbours.check_client(town.host, &now.info, config);
                wrong.object(checked, from_check);
            }
            config.map(|config| changes(host, now, name, config))
        } else {
            let count = wrong.take(ClientField::Count, self.how_many());
            let given = config.zip(count);
            given.map(|(config, count)| self.additions(town, &config, count, &mut wrong))
        };
        commands.filter(|_| wrong.is_empty()).ok_or(wrong)
    }

    /// Several clients are named and numbered on; what must differ from one to the next cannot
    /// be typed for all.
    fn additions(
        &self,
        town: &Town,
        config: &ClientConfig,
        count: usize,
        wrong: &mut Mistakes<ClientField>,
    ) -> Vec<Command> {
        let name = self.name.trim();
        if count == 1 {
            let names = std::iter::once(name.to_owned());
            return self.each(town, config, names, std::iter::once(config.mac), wrong);
        }
        if !matches!(self.client_id.trim(), "" | "mac") {
            wrong.add(
                ClientField::ClientId,
                "Several clients cannot share an identifier",
            );
        }
        if config.by_hand.is_some() {
            wrong.add(
                ClientField::ByHand,
                "Several clients cannot share an address",
            );
        }
        let macs = town.free_macs(config.mac).take(count);
        self.each(town, config, town.free_names(name).take(count), macs, wrong)
    }

    fn each(
        &self,
        town: &Town,
        config: &ClientConfig,
        names: impl Iterator<Item = String>,
        macs: impl Iterator<Item = Mac>,
        wrong: &mut Mistakes<ClientField>,
    ) -> Vec<Command> {
        let own_hostname = *self.hostname.trim() != in_a_file(self.name.trim());
        let mut commands = Vec::new();
        for (name, mac) in names.zip(macs) {
            let mut config = config.clone();
            config.mac = mac;
            if let Some(hostname) = config.hostname.as_mut().filter(|_| !own_hostname) {
                *hostname = in_a_file(&name);
            }
            if self.client_id.trim() == "mac" {
                config.client_id = Some(ClientId::from_mac(mac));
            }
            let spec = self.spec(town, name, config);
            wrong.object(spec.check(&town.neighbours), from_check);
            commands.push(Command::Add(Box::new(spec)));
        }
        commands
    }

    fn spec(&self, town: &Town, name: String, config: ClientConfig) -> HostSpec {
        HostSpec {
            info: HostInfo {
                key: town.key(&name),
                name: name.into(),
                kind: HostKind::Client,
                mac: config.mac,
                address: config.by_hand,
                second_address: None,
                segment: self.segment,
                second_segment: None,
            },
            role: Role::Client {
                config: Box::new(config),
                start: ClientStart::Fresh,
            },
            extra_delay: Duration::ZERO,
            shares_leases: None,
            desk: None,
        }
    }

    fn read(&self, wrong: &mut Mistakes<ClientField>) -> Option<ClientConfig> {
        let mac = wrong.take(ClientField::Mac, read::mac(&self.mac));
        let parameters = wrong.take(ClientField::Parameters, read::codes(&self.parameters));
        let size = read::optional(&self.max_size, |text| read::number(text, 0, u16::MAX));
        let size = wrong.take(ClientField::MaxSize, size);
        let lease = read::optional(&self.requested_lease, read::lease);
        let lease = wrong.take(ClientField::RequestedLease, lease);
        let window = wrong.take(ClientField::OfferWindow, read::span(&self.offer_window));
        let fuzz = wrong.take(ClientField::Fuzz, read::per_mille(&self.fuzz));
        let wait = wrong.take(ClientField::ProbeWait, read::span(&self.probe_wait));
        let by_hand = read::optional(&self.by_hand, read::address);
        let by_hand = wrong.take(ClientField::ByHand, by_hand);
        let mac = mac?;
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(ClientConfig {
            client_id: text(&self.client_id).map(|words| ClientId::from_words(&words, mac)),
            hostname: text(&self.hostname),
            vendor_class: text(&self.vendor_class),
            parameters: parameters?,
            max_size: size?,
            requested_lease: lease?,
            broadcast_flag: self.broadcast_flag,
            offer_window: window?,
            choice: self.choice,
            start_delay: self.start_delay,
            fuzz_per_mille: fuzz?,
            probe: self.probe,
            probe_wait: wait?,
            new_xid_for_request: self.new_xid_for_request,
            new_xid_for_retry: self.new_xid_for_retry,
            elapsed_secs_in_request: self.elapsed_secs_in_request,
            forget_after_reboot: self.forget_after_reboot,
            link_local: self.link_local,
            pad: self.pad,
            by_hand: by_hand?,
            ..ClientConfig::new(mac)
        })
    }

    /// How many clients are added.
    pub fn how_many(&self) -> Read<usize> {
        read::number(&self.count, 1, MOST_AT_ONCE)
    }

    /// The names of the options that are asked for.
    pub fn parameter_names(&self) -> Option<String> {
        let codes = read::codes(&self.parameters).ok()?;
        Some(read::list_typed(codes.into_iter().map(|code| {
            match name(code) {
                "Option" => format!("option {code}"),
                name => name.to_owned(),
            }
        })))
    }
}

/// The field that a flaw is about.
fn from_check(field: Field) -> ClientField {
    match field {
        Field::Name | Field::Key => ClientField::Name,
        Field::Mac => ClientField::Mac,
        Field::Address | Field::Network => ClientField::ByHand,
        Field::Hostname => ClientField::Hostname,
        Field::ClientId => ClientField::ClientId,
        Field::VendorClass => ClientField::VendorClass,
        Field::Parameters => ClientField::Parameters,
        Field::MaxSize => ClientField::MaxSize,
        Field::Fuzz => ClientField::Fuzz,
        Field::OfferWindow => ClientField::OfferWindow,
        Field::ProbeWait => ClientField::ProbeWait,
        _ => ClientField::Whole,
    }
}

fn changes(host: HostId, now: &HostNow, name: &str, config: ClientConfig) -> Vec<Command> {
    let renamed = (*now.info.name != *name).then(|| Command::Rename(host, name.into()));
    let differs = now.client().is_none_or(|before| **before != config);
    let configured = differs.then(|| Command::ConfigureClient(host, Box::new(config)));
    renamed.into_iter().chain(configured).collect()
}

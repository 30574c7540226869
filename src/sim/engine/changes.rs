//! Hosts that join, leave, get another name or other settings in the middle of a run; and why a
//! command is refused.

use std::sync::Arc;

use super::{Engine, Machine};
use crate::net::Watch;
use crate::protocol::client::{ClientConfig, ClientInput};
use crate::protocol::server::{ServerConfig, ServerInput};
use crate::protocol::{Field, Flaw, Server};
use crate::sim::check::{Neighbours, check_desk, check_link, check_rule};
use crate::sim::command::Command;
use crate::sim::event::{Event, RecordId};
use crate::sim::host::{HostConfig, HostId, HostKind};
use crate::sim::scenario::HostSpec;

impl Engine {
    /// Whether a command can be carried out now. What only makes no sense for its host, such as
    /// to renew without a lease, passes: the host itself ignores it.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn check(&self, command: &Command) -> Result<(), Flaw> {
        if let Some(id) = command.host() {
            let wrong = |what: String| Err(Flaw::new(Field::Whole, what));
            match self.hosts.get(id.index()) {
                None => return wrong(format!("there is no host {}", id.0)),
                Some(host) if host.is_gone() => {
                    return wrong(format!("{} has left the network", host.info.name));
                }
                Some(host) if matches!(host.machine, Machine::Remote) => {
                    return wrong(format!(
                        "{} is not ours: it does what it does",
                        host.info.name
                    ));
                }
                Some(_) => {}
            }
        }
        match command {
            Command::Add(spec) => self.check_spec(spec),
            Command::Rename(host, name) => self.neighbours().check_name(Some(*host), name),
            Command::Remove(host) => self.check_removal(*host),
            Command::ConfigureServer(host, config) => self.check_server(*host, config),
            Command::ConfigureClient(host, config) => self.check_client(*host, config),
            Command::Link(_)
            | Command::Fault(_)
            | Command::SwitchFault(..)
            | Command::RemoveFault(_)
            | Command::Disturb(_)
                if self.is_live() =>
            {
                let what = "nothing can be done to messages on a real network";
                Err(Flaw::new(Field::Whole, what))
            }
            Command::Send(host, crafted) => self.check_crafted(*host, crafted),
            Command::Link(settings) => check_link(settings),
            Command::Desk(host, desk) => {
                self.server_named(*host)?;
                desk.as_ref().map_or(Ok(()), check_desk)
            }
            Command::Fault(rule) => check_rule(rule, self.hosts.len(), self.link.rules().len()),
            Command::SwitchFault(number, _) | Command::RemoveFault(number) => {
                self.check_rule_number(*number)
            }
            Command::Move(host, to) => self.check_move(*host, *to),
            Command::Unplug(host, out) => self.check_cable(*host, *out),
            Command::TakeAddress(host, address) => self.check_taking(*host, *address),
            Command::Import(host, import) => {
                let (_, server) = self.server_named(*host)?;
                import.check(server.config())
            }
            Command::UndoImport(host) => {
                let (name, server) = self.server_named(*host)?;
                let undone = server.check_undo(name);
                undone.map_err(|what| Flaw::new(Field::Whole, what))
            }
            _ => Ok(()),
        }
    }

    fn check_rule_number(&self, number: u32) -> Result<(), Flaw> {
        if let Some(Some(_)) = self.link.rules().get(number as usize) {
            return Ok(());
        }
        let what = format!("there is no rule number {} any more", u64::from(number) + 1);
        Err(Flaw::new(Field::Whole, what))
    }

    /// The rules of the link by their numbers; of those that were taken back nothing is left.
    pub fn rules(&self) -> &[Option<Watch>] {
        self.link.rules()
    }

    /// The server on this host, and its name.
    fn server_named(&self, id: HostId) -> Result<(&str, &Server), Flaw> {
        let host = &self.hosts[id.index()];
        match &host.machine {
            Machine::Server(server) => Ok((&host.info.name, &server.server)),
            _ => Err(no_server(&host.info.name)),
        }
    }

    /// Whether this host can join now.
    ///
    /// # Errors
    /// Why not.
    pub fn check_spec(&self, spec: &HostSpec) -> Result<(), Flaw> {
        spec.check(&self.neighbours())
    }

    /// The number that the next host to appear will have.
    pub fn next_host(&self) -> HostId {
        HostId(u32::try_from(self.hosts.len()).unwrap_or(u32::MAX))
    }

    /// All that take part now.
    fn neighbours(&self) -> Neighbours<'_> {
        let hosts = (0..).map(HostId).zip(&self.hosts);
        let present = hosts.filter(|(_, host)| !host.is_gone());
        Neighbours {
            segments: &self.networks,
            hosts: present.map(|(id, host)| (id, &*host.info)).collect(),
        }
    }

    fn check_removal(&self, id: HostId) -> Result<(), Flaw> {
        let info = &self.hosts[id.index()].info;
        if info.kind == HostKind::Guest {
            let what = format!("{} is another program: end it where it runs", info.name);
            return Err(Flaw::new(Field::Whole, what));
        }
        Ok(())
    }

    fn check_server(&self, id: HostId, config: &ServerConfig) -> Result<(), Flaw> {
        let host = &self.hosts[id.index()];
        match host.machine {
            Machine::Server(_) => self.neighbours().check_server(&host.info, config),
            _ => Err(no_server(&host.info.name)),
        }
    }

    fn check_client(&self, id: HostId, config: &ClientConfig) -> Result<(), Flaw> {
        let info = &self.hosts[id.index()].info;
        let Machine::Client(client) = &self.hosts[id.index()].machine else {
            return Err(Flaw::new(
                Field::Whole,
                format!("{} is no client", info.name),
            ));
        };
        self.neighbours().check_client(Some(id), info, config)?;
        if client.accepts(config) {
            return Ok(());
        }
        let what = format!(
            "{} keeps its identity while it has, remembers or asks for a lease",
            info.name
        );
        Err(Flaw::new(Field::Mac, what))
    }

    /// Records a command that cannot be carried out, and why.
    pub(crate) fn refuse(&mut self, command: Command, why: &str) {
        let cause = self.commanded(command);
        self.emit(cause.0, Some(cause.1), Event::Refused(why.into()));
    }

    pub(super) fn add(&mut self, spec: &HostSpec, cause: RecordId) {
        self.plug_in(spec, Some(cause));
    }

    /// The host vanishes, and with it what of its own still waits at the gate.
    pub(super) fn remove(&mut self, id: HostId, cause: RecordId) {
        self.gate.discard(|outgoing| outgoing.from == id);
        let host = &mut self.hosts[id.index()];
        let was_client_on = host.is_client_online();
        host.machine = Machine::Gone;
        host.on = false;
        host.address = None;
        host.shares_leases = None;
        if was_client_on {
            self.segments.count_client(host.info.segment, false);
        }
        self.segments.unplug(id);
        self.plan_deadline(id);
        self.emit(id, Some(cause), Event::Left);
    }

    pub(super) fn rename(&mut self, id: HostId, name: Arc<str>, cause: RecordId) {
        Arc::make_mut(&mut self.hosts[id.index()].info).name = Arc::clone(&name);
        self.emit(id, Some(cause), Event::Renamed(name));
    }

    pub(super) fn configure_server(
        &mut self,
        id: HostId,
        config: Arc<ServerConfig>,
        cause: RecordId,
    ) {
        let configured = HostConfig::Server(Arc::clone(&config));
        self.emit(id, Some(cause), Event::Configured(configured));
        self.tell_server(id, ServerInput::Configure(config), cause);
    }

    pub(super) fn configure_client(
        &mut self,
        id: HostId,
        config: &Arc<ClientConfig>,
        cause: RecordId,
    ) {
        let configured = HostConfig::Client(Arc::clone(config));
        self.emit(id, Some(cause), Event::Configured(configured));
        let host = &mut self.hosts[id.index()];
        let segment = host.info.segment;
        if host.info.mac != config.mac {
            Arc::make_mut(&mut host.info).mac = config.mac;
            self.segments.unplug_card(id);
            self.segments.plug_client(segment, config.mac, id);
        }
        if host.info.address != config.by_hand {
            Arc::make_mut(&mut host.info).address = config.by_hand;
            if let Some(before) = host.address.take() {
                self.segments.leave_address(before, id);
            }
        }
        self.tell_client(id, ClientInput::Configure(config), cause);
    }

    /// What makes every client that is off, or waits without an address, ask for one.
    pub(super) fn wake_all(&self) -> Vec<Command> {
        let hosts = (0..).map(HostId).zip(&self.hosts);
        let wake = |(id, host): (HostId, &super::Host)| match &host.machine {
            Machine::Client(client) if client.is_idle() => Some(if host.on {
                Command::Join(id)
            } else {
                Command::PowerOn(id)
            }),
            _ => None,
        };
        hosts.filter_map(wake).collect()
    }
}

fn no_server(name: &str) -> Flaw {
    Flaw::new(Field::Whole, format!("{name} is no server"))
}

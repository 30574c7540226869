//! What a user, or the script, wants.

use std::sync::Arc;

use super::{Engine, Machine};
use crate::protocol::client::ClientInput;
use crate::protocol::server::{ServerConfig, ServerInput};
use crate::sim::command::Command;
use crate::sim::event::{Event, RecordId};
use crate::sim::host::HostId;

impl Engine {
    /// Carries out a command at the present instant. A command that makes no sense for its host
    /// is recorded and does nothing.
    pub fn command(&mut self, command: Command) {
        match command {
            Command::Gate(open) => return self.set_gate(open),
            Command::ReleaseNext => return self.release_next(),
            Command::JoinAll => {
                for command in self.wake_all() {
                    self.command(command);
                }
                return;
            }
            Command::ReleaseAll => {
                for (host, _) in self.clients_with_address() {
                    self.command(Command::Release(host));
                }
                return;
            }
            _ => {}
        }
        if command
            .host()
            .is_some_and(|host| host.index() >= self.hosts.len())
        {
            return;
        }
        if let Err(flaw) = self.check(&command) {
            return self.refuse(command, &flaw.what);
        }
        let (_, cause) = self.commanded(command.clone());
        self.carry_out(command, cause);
    }

    /// Records a command, at the first host if it is for none.
    pub(super) fn commanded(&mut self, command: Command) -> (HostId, RecordId) {
        let host = command.host().unwrap_or(HostId(0));
        let event = Event::Commanded(Arc::new(command));
        (host, self.emit(host, None, event))
    }

    fn set_gate(&mut self, open: bool) {
        self.gate.set(open);
        while open && !self.gate.is_empty() {
            self.release_next();
        }
    }

    fn carry_out(&mut self, command: Command, cause: RecordId) {
        match command {
            Command::PowerOn(host) => self.power_on(host, cause),
            Command::PowerOff(host) => self.power_off(host, cause),
            Command::Join(host) => self.tell_client(host, ClientInput::Join, cause),
            Command::Renew(host) => self.tell_client(host, ClientInput::Renew, cause),
            Command::Rebind(host) => self.tell_client(host, ClientInput::Rebind, cause),
            Command::Reboot(host) => self.tell_client(host, ClientInput::Reboot, cause),
            Command::Release(host) => self.tell_client(host, ClientInput::Release, cause),
            Command::AddressInUse(host) => self.tell_client(host, ClientInput::AddressInUse, cause),
            Command::Inform(host) => self.tell_client(host, ClientInput::Inform, cause),
            Command::Restart(host, forget) => self.restart(host, forget, cause),
            Command::Silence(host, silent) => {
                self.configure(host, cause, |config| config.silent = silent);
            }
            Command::Authoritative(host, on) => {
                self.configure(host, cause, |config| config.authoritative = on);
            }
            Command::Desk(host, desk) => self.hosts[host.index()].queue.desk = desk,
            Command::Free(host, address) => {
                self.tell_server(host, ServerInput::Free(address), cause);
            }
            Command::Import(host, import) => {
                self.tell_server(host, ServerInput::Import(&import), cause);
            }
            Command::UndoImport(host) => {
                self.tell_server(host, ServerInput::UndoImport, cause);
            }
            Command::Send(host, crafted) => self.send_crafted(host, &crafted, cause),
            Command::Link(settings) => self.link.set(settings),
            Command::Fault(rule) => self.link.add_rule(rule),
            Command::SwitchFault(number, on) => self.link.switch_rule(number, on),
            Command::RemoveFault(number) => self.link.remove_rule(number),
            Command::Disturb(action) => self.disturb(action),
            Command::Move(host, segment) => self.move_client(host, segment, cause),
            Command::Unplug(host, out) => self.unplug(host, out, cause),
            Command::TakeAddress(host, address) => self.take_address(host, address, cause),
            Command::Add(spec) => self.add(&spec, cause),
            Command::Remove(host) => self.remove(host, cause),
            Command::Rename(host, name) => self.rename(host, name, cause),
            Command::ConfigureServer(host, config) => {
                self.configure_server(host, config.into(), cause);
            }
            Command::ConfigureClient(host, config) => {
                self.configure_client(host, &Arc::new(*config), cause);
            }
            Command::Gate(_) | Command::ReleaseNext | Command::ReleaseAll | Command::JoinAll => {}
        }
    }

    fn power_on(&mut self, host: HostId, cause: RecordId) {
        let state = &mut self.hosts[host.index()];
        match state.machine {
            Machine::Client(_) => self.tell_client(host, ClientInput::PowerOn, cause),
            Machine::Server(_) if !state.on => self.restart(host, false, cause),
            Machine::Server(_) | Machine::Remote | Machine::Gone => {}
            Machine::Relay(_) | Machine::Bystander | Machine::Guest(_) => state.on = true,
        }
    }

    fn power_off(&mut self, host: HostId, cause: RecordId) {
        let state = &mut self.hosts[host.index()];
        if matches!(state.machine, Machine::Client(_)) {
            return self.tell_client(host, ClientInput::PowerOff, cause);
        }
        state.on = false;
        state.queue.clear();
        self.plan_deadline(host);
    }

    fn configure(&mut self, host: HostId, cause: RecordId, change: impl Fn(&mut ServerConfig)) {
        if let Machine::Server(server) = &self.hosts[host.index()].machine {
            let mut config = (**server.server.config()).clone();
            change(&mut config);
            self.configure_server(host, Arc::new(config), cause);
        }
    }

    pub(super) fn tell_server(&mut self, host: HostId, input: ServerInput<'_>, cause: RecordId) {
        let now = self.now;
        if let Machine::Server(server) = &mut self.hosts[host.index()].machine {
            server.server.handle(now, input);
            self.drain_server(host, Some(cause));
        }
    }
}

//! How a world is drawn: as data that can shrink, and written as a lesson file.

use core::net::Ipv4Addr;
use std::time::Duration;

use dorascope::net::LinkSettings;
use dorascope::protocol::client::ClientConfig;
use dorascope::protocol::server::{Scope, ServerConfig};
use dorascope::session::{Order, Pace};
use dorascope::sim::host::SegmentId;
use dorascope::sim::scenario::HostSpec;
use dorascope::sim::{Command, HostId};
use dorascope::wire::{ClientId, Mac};
use proptest::prelude::*;

use crate::support::{Lab, Stage};

const SCOPE: &str = "[[server.scope]]\nsubnet = \"192.168.2.0/24\"\npool = \"POOL\"";
const RELAY: &str = r#"
[[network]]
id = "net-1"
subnet = "192.168.1.0/24"
[[network]]
id = "branch"
subnet = "192.168.2.0/24"
[[relay]]
id = "relay"
client_side = "192.168.2.1/24"
server_side = "192.168.1.254/24""#;
const PRINTER: &str = "[[bystander]]\nid = \"printer\"\naddress = \"192.168.1.100\"";

/// A world as it was drawn.
#[derive(Clone, Debug)]
pub(crate) struct WorldPlan {
    seed: u64,
    /// Whether every second client lives behind a relay.
    branch: bool,
    /// Whether a printer has the first address of the first pool.
    printer: bool,
    link: String,
    faults: Vec<String>,
    servers: Vec<String>,
    clients: Vec<String>,
    script: Vec<Line>,
}

/// A line of the script, for the host that `who` picks.
#[derive(Clone, Debug)]
struct Line {
    at_ms: u32,
    verb: &'static str,
    who: prop::sample::Index,
    on: bool,
}

/// What somebody does at the controls.
#[derive(Clone, Debug)]
pub(crate) enum Press {
    Step,
    Run(u16),
    Gate(bool),
    ReleaseNext,
    ReleaseAll,
    Change(Change),
}

impl Press {
    pub(crate) fn on(&self, stage: &mut Stage) {
        match *self {
            Self::Step => stage.step(),
            Self::Run(millis) => {
                stage.order(Order::Pace(Pace::Speed(10.0)));
                stage.pump(Duration::from_millis(millis.into()));
                stage.order(Order::Pace(Pace::Stopped));
            }
            Self::Gate(open) => stage.command(Command::Gate(open)),
            Self::ReleaseNext => stage.command(Command::ReleaseNext),
            Self::ReleaseAll => stage.command(Command::ReleaseAll),
            Self::Change(ref change) => change.on(stage),
        }
    }
}

/// A host joins, leaves or is changed; sensibly or not.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    AddLaptop(u8),
    AddServer(u8, u8),
    Remove(prop::sample::Index),
    Rename(prop::sample::Index, u8),
    /// Lease time, first and last address of the pool, T1.
    Server(prop::sample::Index, [u8; 4]),
    /// Hardware address, BROADCAST flag, client identifier, address by hand.
    Client(prop::sample::Index, [u8; 4]),
    Link(u8),
    JoinAll,
}

impl Change {
    fn on(&self, stage: &mut Stage) {
        let hosts = stage.log.hosts().len();
        let id = |who: &prop::sample::Index| HostId(u32::try_from(who.index(hosts)).unwrap());
        let command = match self {
            Self::AddLaptop(number) => {
                let config = ClientConfig::new(Mac([2, 9, 0, 0, 0, *number]));
                let name = format!("added-{number}");
                Command::Add(Box::new(HostSpec::client(
                    &name,
                    &name,
                    SegmentId(0),
                    config,
                )))
            }
            Self::AddServer(number, first) => {
                let scope = Scope {
                    subnet: "192.168.1.0/24".parse().unwrap(),
                    first: home(*first),
                    last: home(first.saturating_add(3)),
                    options: Vec::new(),
                    reservations: [].into(),
                };
                let config = ServerConfig::new(home(*number), vec![scope]);
                let (name, mac) = (format!("added-{number}"), Mac([2, 8, 0, 0, 0, *number]));
                let spec = HostSpec::server(&name, &name, SegmentId(0), mac, config);
                Command::Add(Box::new(spec))
            }
            Self::Remove(who) => Command::Remove(id(who)),
            Self::Rename(who, number) => Command::Rename(id(who), format!("N {number}").into()),
            Self::Server(who, [lease, first, last, t1]) => {
                let now = stage.log.world().host(id(who)).unwrap();
                let Some(config) = now.server() else { return };
                let mut config = ServerConfig::clone(config);
                config.lease_secs = u32::from(*lease) * 3;
                config.t1_secs = Some(u32::from(*t1)).filter(|t1| *t1 < 100);
                if let Some(scope) = config.scopes.first_mut() {
                    (scope.first, scope.last) = (home(*first), home(*last));
                }
                Command::ConfigureServer(id(who), Box::new(config))
            }
            Self::Client(who, [mac, flag, name, by_hand]) => {
                let now = stage.log.world().host(id(who)).unwrap();
                let Some(config) = now.client() else { return };
                let mut config = ClientConfig::clone(config);
                if mac % 2 == 0 {
                    config.mac = Mac([2, 7, 0, 0, 0, *mac]);
                }
                config.broadcast_flag = flag % 2 == 0;
                let named = name % 2 == 0;
                config.client_id = named.then(|| ClientId::from_name(&format!("id-{name}")));
                config.by_hand = (*by_hand < 40).then(|| home(*by_hand));
                Command::ConfigureClient(id(who), Box::new(config))
            }
            Self::Link(share) => Command::Link(LinkSettings {
                loss: f64::from(*share) / 230.0,
                ..LinkSettings::default()
            }),
            Self::JoinAll => Command::JoinAll,
        };
        stage.command(command);
    }
}

fn home(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 168, 1, last)
}

pub(crate) fn change() -> impl Strategy<Value = Change> {
    let who = any::<prop::sample::Index>;
    let four = any::<[u8; 4]>;
    prop_oneof![
        2 => (0..8_u8).prop_map(Change::AddLaptop),
        1 => (200..206_u8, any::<u8>()).prop_map(|(number, first)| Change::AddServer(number, first)),
        1 => who().prop_map(Change::Remove),
        1 => (who(), 0..4_u8).prop_map(|(who, name)| Change::Rename(who, name)),
        2 => (who(), four()).prop_map(|(who, four)| Change::Server(who, four)),
        2 => (who(), four()).prop_map(|(who, four)| Change::Client(who, four)),
        1 => any::<u8>().prop_map(Change::Link),
        1 => Just(Change::JoinAll),
    ]
}

/// Presses between which hosts join, leave and change.
pub(crate) fn presses_and_changes() -> impl Strategy<Value = Vec<Press>> {
    let press = prop_oneof![
        4 => Just(Press::Step),
        2 => (0..20_000_u16).prop_map(Press::Run),
        1 => any::<bool>().prop_map(Press::Gate),
        1 => Just(Press::ReleaseAll),
        5 => change().prop_map(Press::Change),
    ];
    prop::collection::vec(press, 0..40)
}

/// Any presses.
pub(crate) fn presses() -> impl Strategy<Value = Vec<Press>> {
    let press = prop_oneof![
        6 => Just(Press::Step),
        2 => (0..20_000_u16).prop_map(Press::Run),
        1 => any::<bool>().prop_map(Press::Gate),
        1 => Just(Press::ReleaseNext),
        1 => Just(Press::ReleaseAll),
    ];
    prop::collection::vec(press, 0..30)
}

/// Any world.
pub(crate) fn world() -> impl Strategy<Value = WorldPlan> {
    const VERBS: &[&str] = &[
        "power-on",
        "power-off",
        "join",
        "renew",
        "rebind",
        "reboot",
        "release",
        "address-in-use",
        "inform",
        "restart",
        "silence",
        "authoritative",
        "free",
    ];
    let server = (server(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(switches, authoritative, echo, shares)| {
            let shares = if shares {
                "shares_leases = \"all\""
            } else {
                ""
            };
            format!(
                "{switches}\nauthoritative = {authoritative}\necho_client_id = {echo}\n{shares}"
            )
        },
    );
    let client = (client(), 0..8_u8).prop_map(|(switches, by_hand)| {
        let by_hand = if by_hand == 0 { "BY HAND" } else { "" };
        format!("{switches}\n{by_hand}")
    });
    plan(
        link(400),
        prop::collection::vec(server, 1..4),
        prop::collection::vec(client, 1..7),
        VERBS,
    )
}

/// Any world, on a link that does with messages whatever can be written down, altered octets
/// included.
pub(crate) fn tampered_world() -> impl Strategy<Value = WorldPlan> {
    let action = prop::sample::select(&["drop", "delay", "duplicate", "corrupt", "corrupt"][..]);
    let fault = (action, 0..320_u16, 1..4_u8, 1..4_u8).prop_map(|(action, byte, first, count)| {
        let more = match action {
            "delay" => format!("by = \"{byte}00ms\""),
            "corrupt" => format!("byte = {byte}"),
            _ => String::new(),
        };
        format!("[[fault]]\ndo = {action:?}\nfirst = {first}\ncount = {count}\n{more}")
    });
    let faults = prop::collection::vec(fault, 1..12);
    (world(), faults).prop_map(|(plan, faults)| WorldPlan { faults, ..plan })
}

/// Servers that forget nothing and have addresses of their own, and a link that does not let a later message arrive long
/// before an earlier one.
pub(crate) fn honest_world() -> impl Strategy<Value = WorldPlan> {
    const VERBS: &[&str] = &[
        "power-on",
        "power-off",
        "join",
        "renew",
        "rebind",
        "reboot",
        "release",
        "address-in-use",
        "restart",
        "silence",
        "authoritative",
    ];
    let server = (server(), any::<bool>()).prop_map(|(switches, shares)| {
        let shares = if shares {
            "shares_leases = \"all\""
        } else {
            ""
        };
        format!("{switches}\n{shares}")
    });
    let servers = prop::collection::vec(server, 1..4);
    plan(
        link(100),
        servers,
        prop::collection::vec(client(), 1..7),
        VERBS,
    )
    .prop_map(|mut plan| {
        for line in plan.script.iter_mut().filter(|line| line.verb == "restart") {
            line.on = false;
        }
        plan
    })
}

fn plan(
    link: impl Strategy<Value = String>,
    servers: impl Strategy<Value = Vec<String>>,
    clients: impl Strategy<Value = Vec<String>>,
    verbs: &'static [&'static str],
) -> impl Strategy<Value = WorldPlan> {
    let who = any::<prop::sample::Index>();
    let line = (
        0..900_000_u32,
        prop::sample::select(verbs),
        who,
        any::<bool>(),
    );
    let line = line.prop_map(|(at_ms, verb, who, on)| Line {
        at_ms,
        verb,
        who,
        on,
    });
    let script = prop::collection::vec(line, 0..25);
    let more = (any::<u32>(), any::<bool>(), any::<bool>());
    (more, link, servers, clients, script).prop_map(
        |((seed, branch, printer), link, servers, clients, script)| WorldPlan {
            seed: seed.into(),
            branch,
            printer,
            link,
            faults: Vec::new(),
            servers,
            clients,
            script,
        },
    )
}

fn link(most_jitter: u16) -> impl Strategy<Value = String> {
    (0..=most_jitter, 0..40_u8, 0..40_u8).prop_map(|(jitter, loss, twice)| {
        let share = |percent: u8| f32::from(percent.saturating_sub(10)) / 100.0;
        let (loss, twice) = (share(loss), share(twice));
        format!("[link]\njitter = \"{jitter}ms\"\nloss = {loss:.2}\nduplication = {twice:.2}")
    })
}

fn server() -> impl Strategy<Value = String> {
    let lease = prop::sample::select(&["100s", "5min", "1h", "infinite"][..]);
    let hold = prop::sample::select(&["0s", "2s", "1min"][..]);
    (lease, hold, 1..8_usize, any::<bool>(), 0..200_u8).prop_map(
        |(lease, hold, pool, remaining, extra)| {
            format!(
                "lease = {lease:?}\nhold_offers = {hold:?}\nPOOL OF {pool}\n\
                 remaining_lease = {remaining}\nextra_delay = \"{extra}ms\"\nquarantine = \"1min\""
            )
        },
    )
}

fn client() -> impl Strategy<Value = String> {
    let window = prop::sample::select(&["0s", "500ms", "2s"][..]);
    let name = prop::sample::select(&["", "client_id = \"mac\"", "client_id = \"NAME\""][..]);
    let wish = prop::sample::select(&["", "requested_lease = \"90s\""][..]);
    let switches = prop::collection::vec(any::<bool>(), 9);
    (window, name, wish, switches).prop_map(|(window, name, wish, on)| {
        let choose = if on[0] { "best" } else { "first" };
        let fuzz = u8::from(on[1]) * 20;
        format!(
            "offer_window = {window:?}\nchoose = {choose:?}\nfuzz_per_mille = {fuzz}\n{name}\n\
             {wish}\nbroadcast = {}\nstart_delay = {}\nnew_xid_for_request = {}\n\
             new_xid_for_retry = {}\nelapsed_secs_in_request = {}\nforget_after_reboot = {}\nprobe = {}",
            on[2], on[3], on[4], on[5], on[6], on[7], on[8]
        )
    })
}

impl WorldPlan {
    /// Clauses that its switches break.
    pub(crate) fn may_break(&self) -> Vec<&'static str> {
        let servers = self.servers.concat();
        let rules = [
            ("authoritative = true", "4.3.2 silent"),
            ("echo_client_id = false", "RFC 6842 3 echo"),
        ];
        let turned_on = self.script.iter().any(|line| line.verb == "authoritative");
        rules
            .iter()
            .filter(|(switch, _)| {
                servers.contains(switch) || turned_on && switch.starts_with("auth")
            })
            .map(|(_, key)| *key)
            .collect()
    }

    /// The lesson file.
    pub(crate) fn lab(&self) -> Lab {
        let mut lab = Lab::until("20min").seed(self.seed).with(&self.link);
        for (number, switches) in (1..).zip(&self.servers) {
            let first = 50 * number;
            let pool = format!("192.168.2.{first}-192.168.2.{}", first + 2);
            let scope = if self.branch {
                SCOPE.replace("POOL", &pool)
            } else {
                String::new()
            };
            lab = lab.server(&format!("{}\n{scope}", with_pool(switches, number)));
        }
        if self.branch {
            let known: Vec<String> = self.server_keys().map(|key| format!("{key:?}")).collect();
            lab = lab.with(&format!("{RELAY}\nservers = [{}]", known.join(", ")));
        }
        if self.printer {
            lab = lab.with(PRINTER);
        }
        for number in 1..=self.clients.len() {
            lab = self.with_client(lab, number);
        }
        let script = self.script.iter().map(|line| self.script_line(line));
        let rest = self.faults.iter().cloned().chain(script);
        rest.fold(lab, |lab, text| lab.with(&text))
    }

    fn with_client(&self, lab: Lab, number: usize) -> Lab {
        let away = self.branch && number.is_multiple_of(2);
        let (network, third) = if away { ("branch", 2) } else { ("net-1", 1) };
        let by_hand = format!("by_hand = \"192.168.{third}.{}\"", 30 + number);
        let switches = self.clients[number - 1]
            .replace("NAME", &format!("name-{number}"))
            .replace("BY HAND", &by_hand);
        let network = if self.branch {
            format!("network = {network:?}")
        } else {
            String::new()
        };
        let key = format!("client-{number}");
        lab.client(&key, &format!("{switches}\n{network}"))
            .at("0s", "power-on", &key)
    }

    fn server_keys(&self) -> impl Iterator<Item = String> {
        (1..=self.servers.len()).map(|number| format!("server-{number}"))
    }

    fn script_line(&self, line: &Line) -> String {
        let Line {
            at_ms,
            verb,
            who,
            on,
        } = line;
        let for_server = matches!(*verb, "restart" | "silence" | "authoritative" | "free");
        let any_host = matches!(*verb, "power-on" | "power-off");
        let clients = (1..=self.clients.len()).map(|number| format!("client-{number}"));
        let hosts: Vec<String> = clients
            .filter(|_| !for_server)
            .chain(self.server_keys().filter(|_| for_server || any_host))
            .collect();
        let host = &hosts[who.index(hosts.len())];
        let more = match *verb {
            "restart" => format!("forget = {on}"),
            "silence" | "authoritative" => format!("on = {on}"),
            "free" => "address = \"192.168.1.100\"".to_owned(),
            _ => String::new(),
        };
        format!("[[script]]\nat = \"{at_ms}ms\"\ndo = {verb:?}\nhost = {host:?}\n{more}")
    }
}

fn with_pool(switches: &str, server: usize) -> String {
    let lines = switches
        .lines()
        .map(|line| match line.strip_prefix("POOL OF ") {
            Some(size) => {
                let first = server * 50 + 50;
                let last = first + size.parse::<usize>().unwrap() - 1;
                format!("pool = \"192.168.1.{first}-192.168.1.{last}\"")
            }
            None => line.to_owned(),
        });
    lines.collect::<Vec<_>>().join("\n")
}

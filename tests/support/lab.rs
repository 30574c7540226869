//! Writes small scenarios, with the usual hosts where a test says nothing else. What a test
//! says of a host is TOML, as in a lesson file.

use std::fmt::Write as _;
use std::sync::Arc;

use dorascope::sim::Scenario;

use super::play::scenario;
use super::{Played, run};

/// Of a client that begins with a lease just granted by `server-1`.
pub(crate) const BOUND: &str = "lease = { address = \"192.168.1.100\", server = \"server-1\" }";

/// A scenario being written.
pub(crate) struct Lab {
    seed: u64,
    ends: String,
    breaks: Vec<String>,
    text: String,
    servers: usize,
}

impl Lab {
    /// An empty laboratory whose script ends then.
    pub(crate) fn until(ends: &str) -> Self {
        Self {
            seed: 2131,
            ends: ends.into(),
            breaks: Vec::new(),
            text: String::new(),
            servers: 0,
        }
    }

    /// The usual: one server and `laptop-a`, which is switched on at the start.
    pub(crate) fn dora(ends: &str) -> Self {
        Self::until(ends)
            .server("")
            .client("laptop-a", "")
            .at("0s", "power-on", "laptop-a")
    }

    /// Another seed than the lessons'.
    pub(crate) fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// A clause that is broken on purpose.
    pub(crate) fn breaks(mut self, key: &str) -> Self {
        self.breaks.push(format!("{key:?}"));
        self
    }

    /// `server-1` with addresses .100 to .149, `server-2` with .150 to .199; both lease them for
    /// an hour.
    pub(crate) fn server(mut self, more: &str) -> Self {
        self.servers += 1;
        let number = self.servers;
        let (first, last) = (number * 50 + 50, number * 50 + 99);
        let mut usual = vec![("id", format!("\"server-{number}\""))];
        usual.push(("address", format!("\"192.168.1.{number}/24\"")));
        usual.push(("pool", format!("\"192.168.1.{first}-192.168.1.{last}\"")));
        usual.push(("lease", "\"1h\"".into()));
        usual.push((
            "options",
            "{ router = \"192.168.1.1\", dns = [\"192.168.1.1\"] }".into(),
        ));
        self.host("server", &usual, more)
    }

    /// A client.
    pub(crate) fn client(self, key: &str, more: &str) -> Self {
        self.host("client", &[("id", format!("{key:?}"))], more)
    }

    fn host(mut self, table: &str, usual: &[(&str, String)], more: &str) -> Self {
        let _ = writeln!(self.text, "[[{table}]]");
        let says = |key: &str| {
            more.lines()
                .any(|line| line.trim_start().starts_with(&format!("{key} =")))
        };
        for (key, value) in usual.iter().filter(|(key, _)| !says(key)) {
            let _ = writeln!(self.text, "{key} = {value}");
        }
        self.with(more)
    }

    /// Anything else, as it stands in a lesson file.
    pub(crate) fn with(mut self, text: &str) -> Self {
        let _ = writeln!(self.text, "{text}\n");
        self
    }

    /// A line of the script.
    pub(crate) fn at(self, at: &str, verb: &str, host: &str) -> Self {
        self.with(&format!(
            "[[script]]\nat = {at:?}\ndo = {verb:?}\nhost = {host:?}"
        ))
    }

    /// The first such messages of this host are lost, so many.
    pub(crate) fn drops(self, message: &str, from: &str, count: u32) -> Self {
        self.with(&format!(
            "[[fault]]\ndo = \"drop\"\nmessage = {message:?}\nfrom = {from:?}\ncount = {count}"
        ))
    }

    /// The lesson file.
    pub(crate) fn text(&self) -> String {
        let Self { seed, ends, .. } = self;
        let breaks = self.breaks.join(", ");
        let head =
            format!("name = \"lab\"\ntitle = \"Laboratory\"\nseed = {seed}\nends = {ends:?}");
        format!("[lesson]\n{head}\nbreaks = [{breaks}]\n\n{}", self.text)
    }

    /// The scenario.
    pub(crate) fn scenario(&self) -> Arc<Scenario> {
        scenario(&self.text())
    }

    /// Plays it to its end.
    pub(crate) fn play(&self) -> Played {
        run(&self.text())
    }
}

//! What passed on a wire, told by our program and judged: no frame is malformed for tshark, no
//! message of ours breaks a clause, and what the others break is told as a finding.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

use dorascope::protocol::Rule;
use dorascope::wire::Mac;
use serde::Deserialize;

use crate::harness::{program, tshark};

/// A message, with the names that `dorascope show --json` gives its fields.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Message {
    pub(crate) number: u64,
    pub(crate) from: String,
    pub(crate) time: f64,
    pub(crate) src: Ipv4Addr,
    pub(crate) dst: Ipv4Addr,
    pub(crate) dport: u16,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) xid: String,
    #[serde(default)]
    pub(crate) chaddr: String,
    pub(crate) ciaddr: Option<Ipv4Addr>,
    pub(crate) yiaddr: Option<Ipv4Addr>,
    pub(crate) requested_ip: Option<Ipv4Addr>,
    pub(crate) server_id: Option<Ipv4Addr>,
    pub(crate) verdicts: Vec<Verdict>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Verdict {
    pub(crate) rule: String,
    pub(crate) level: String,
    pub(crate) kept: bool,
}

impl Verdict {
    fn is_broken(&self) -> bool {
        !self.kept && self.level.starts_with("MUST")
    }
}

impl Message {
    /// `DISCOVER`, or nothing if it is no message that RFC 2131 knows.
    pub(crate) fn kind(&self) -> &str {
        let kind = self.kind.as_deref().unwrap_or_default();
        kind.strip_prefix("DHCP").unwrap_or(kind)
    }

    /// Whether a server said it.
    pub(crate) fn is_reply(&self) -> bool {
        matches!(self.kind(), "OFFER" | "ACK" | "NAK")
    }

    pub(crate) fn mac(&self) -> Mac {
        self.chaddr.parse().unwrap()
    }

    /// Whether it asks to extend a lease: RENEWING or REBINDING.
    pub(crate) fn extends(&self) -> bool {
        self.kind() == "REQUEST" && self.ciaddr != Some(Ipv4Addr::UNSPECIFIED)
    }

    /// Whether it asks if a remembered address still holds: INIT-REBOOT.
    pub(crate) fn reboots(&self) -> bool {
        self.kind() == "REQUEST" && !self.extends() && self.server_id.is_none()
    }
}

/// A capture that was read.
pub(crate) struct Overheard {
    pub(crate) messages: Vec<Message>,
    /// What the referee has against each frame.
    broken: BTreeMap<u64, Vec<String>>,
    file: PathBuf,
}

impl Overheard {
    /// Reads it with our program, and with tshark, which must not find anything malformed.
    pub(crate) fn read(file: &Path) -> Self {
        // An ICMP error quotes the beginning of a datagram: that it is cut is no fault of it.
        let filter = "(_ws.malformed || _ws.expert.severity == error) && !icmp";
        let fields = ["frame.number", "_ws.col.Info", "_ws.expert.message"];
        let wrong = tshark(file, filter, &fields);
        assert!(wrong.is_empty(), "{}: {wrong:#?}", file.display());
        let mut show = Command::new(program());
        let output = show
            .arg("show")
            .arg(file)
            .args(["--json", "--check"])
            .output();
        let output = output.unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let messages = messages(&out);
        let seen = tshark(file, "dhcp && !icmp", &["frame.number"]);
        assert_eq!(messages.len(), seen.len(), "{}: {err}", file.display());
        assert!(!messages.is_empty(), "{}: {err}", file.display());
        Self {
            messages,
            broken: broken(&err),
            file: file.into(),
        }
    }

    /// Messages that are ours break these clauses and no others, and what the others do not keep
    /// is told as a finding, with who they are.
    #[track_caller]
    pub(crate) fn judge(&self, others: &str, breaks: &[&str], is_ours: impl Fn(&Message) -> bool) {
        let theirs = self.messages.iter().filter(|message| !is_ours(message));
        let mut findings = BTreeSet::new();
        let mut count = 0;
        for message in theirs {
            count += 1;
            for verdict in message.verdicts.iter().filter(|verdict| !verdict.kept) {
                findings.insert(self.finding(message, verdict));
            }
        }
        assert!(count > 0, "nobody else speaks: {}", self.tell());
        for finding in findings {
            eprintln!("finding: {others}: {finding}");
        }
        self.judge_ours(breaks, is_ours);
    }

    /// The same where nobody else says anything.
    #[track_caller]
    pub(crate) fn judge_ours(&self, breaks: &[&str], is_ours: impl Fn(&Message) -> bool) {
        let mut broken = BTreeSet::new();
        let mut against_us = BTreeSet::new();
        let mut count = 0;
        for message in self.messages.iter().filter(|message| is_ours(message)) {
            count += 1;
            for verdict in message
                .verdicts
                .iter()
                .filter(|verdict| verdict.is_broken())
            {
                broken.insert(verdict.rule.as_str());
                let finding = self.finding(message, verdict);
                against_us.insert(format!("frame {}: {finding}", message.number));
            }
        }
        assert!(count > 0, "ours says nothing: {}", self.tell());
        let declared: BTreeSet<&str> = breaks.iter().copied().collect();
        assert_eq!(broken, declared, "{against_us:#?}\n{}", self.tell());
    }

    fn finding(&self, message: &Message, verdict: &Verdict) -> String {
        let text = Rule::from_key(&verdict.rule).map_or("", |rule| rule.text());
        let mut said = self.broken.get(&message.number).into_iter().flatten();
        let what = said
            .find(|why| why.contains(text))
            .and_then(|why| why.split_once(text))
            .map(|(_, what)| what);
        format!(
            "{}: {} {}: {text}{}",
            message.kind(),
            verdict.rule,
            verdict.level,
            what.unwrap_or_default()
        )
    }

    /// The requests that were answered with an ACK of the same transaction, among those wanted.
    pub(crate) fn granted(&self, wanted: impl Fn(&Message) -> bool) -> Vec<&Message> {
        let asked = self.messages.iter().filter(|message| wanted(message));
        let answered = |asked: &&Message| {
            let mut later = self.messages.iter().filter(|it| it.number > asked.number);
            later.any(|it| it.kind() == "ACK" && it.xid == asked.xid && it.chaddr == asked.chaddr)
        };
        asked.filter(answered).collect()
    }

    /// Who holds which address by what was said, and what became of others.
    pub(crate) fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::default();
        for message in &self.messages {
            ledger.take(message);
        }
        ledger
    }

    /// All messages, a line each, for a test that fails.
    pub(crate) fn tell(&self) -> String {
        let lines = self.messages.iter().map(|message| {
            format!(
                "{:>4} {:9.3} {} → {}:{} {} {} {} ci {:?} yi {:?} 50 {:?}",
                message.number,
                message.time,
                message.src,
                message.dst,
                message.dport,
                message.kind(),
                message.chaddr,
                message.xid,
                message.ciaddr.unwrap_or(Ipv4Addr::UNSPECIFIED),
                message.yiaddr.unwrap_or(Ipv4Addr::UNSPECIFIED),
                message.requested_ip,
            )
        });
        let lines: Vec<String> = lines.collect();
        format!("{}\n{}", self.file.display(), lines.join("\n"))
    }
}

/// What is left of a wire's messages for the servers' books.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) held: BTreeMap<Mac, Ipv4Addr>,
    pub(crate) released: BTreeMap<Ipv4Addr, Mac>,
    pub(crate) declined: BTreeSet<Ipv4Addr>,
}

impl Ledger {
    fn take(&mut self, message: &Message) {
        match (message.kind(), message.yiaddr) {
            ("ACK", Some(granted)) if !granted.is_unspecified() => {
                self.released.remove(&granted);
                self.held.insert(message.mac(), granted);
            }
            ("RELEASE", _) => {
                self.held.remove(&message.mac());
                let returned = message.ciaddr.unwrap();
                self.released.insert(returned, message.mac());
            }
            ("DECLINE", _) => {
                self.held.remove(&message.mac());
                self.declined.extend(message.requested_ip);
            }
            _ => {}
        }
    }
}

/// What our program told with `--json`.
pub(crate) fn messages(out: &str) -> Vec<Message> {
    let read = |line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{line}: {why}"));
    out.lines().map(read).collect()
}

/// What `show --check` said of each frame: `dorascope: frame 3: 4.1 MUST: … (…)`.
fn broken(said: &str) -> BTreeMap<u64, Vec<String>> {
    let mut broken: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for line in said.lines() {
        let Some(rest) = line.strip_prefix("dorascope: frame ") else {
            continue;
        };
        let (number, why) = rest.split_once(": ").unwrap();
        let number = number.parse().unwrap();
        broken.entry(number).or_default().push(why.to_owned());
    }
    broken
}

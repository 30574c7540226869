//! Whoever chose the names of hosts and lessons, a paper keeps its form.

use std::sync::Arc;

use dorascope::session::CarrierKind;
use dorascope::sim::Scenario;
use proptest::prelude::*;

use super::{cases, demand_well_formed};
use crate::support::{Lab, play};

/// Names that would end a line, a block, a file, or run something.
const HOSTILE: &[&str] = &[
    "end",
    "END;",
    "\"",
    "'",
    "a;b",
    "a\nb",
    "a\r\nend\n",
    "%%{init: {\"theme\": \"dark\"}}%%",
    "%% comment",
    "#35;",
    "#quot;",
    "ﬂ°°60¶ß",
    "wrap:x",
    "style: x#1;",
    "h0->>h1: x",
    "-->>",
    "<script>alert(1)</script>",
    "</pre></body>",
    "<img src=x onerror=alert(1)>",
    "&lt;&amp;",
    "]]>",
    "<br/>",
    "@enduml",
    "end note",
    "!include /etc/passwd",
    "%getenv(\"HOME\")",
    "$x",
    "/' comment '/",
    "' comment",
    "\\n\\t",
    "<img:http://example.org/x.png>",
    "[[http://example.org]]",
    "{{ salt }}",
    "**b** //i// __u__ --s-- ~~w~~",
    "== x ==",
    "...",
    "as h1",
    "<U+0022>",
    "<:smile:>",
    "<$sprite>",
    "Größe",
    "名前",
    "😀",
    "\u{202e}evil",
    "\u{200b}",
    "\u{0}\u{7}\u{1b}[31m",
    "\u{2028}",
    "\u{fffe}",
    "-",
    " ",
];

/// DORA between hosts of these names, and a host name in the DISCOVER.
fn named(names: &[&str]) -> Arc<Scenario> {
    let toml = |text: &str| {
        serde_json::to_string(text)
            .unwrap()
            .replace('\u{7f}', "\\u007f")
    };
    let lab = Lab::until("1h").server(&format!("name = {}", toml(names[0])));
    let lab = (1..).zip(names).fold(lab, |lab, (number, name)| {
        let key = format!("client-{number}");
        let named = format!(
            "name = {}\nhostname = {}",
            toml(name),
            toml(&format!("x{name}"))
        );
        lab.client(&key, &named)
            .at(&format!("{number}s"), "power-on", &key)
    });
    lab.scenario()
}

#[test]
fn hostile_names_break_no_paper() {
    for names in HOSTILE.chunks(5) {
        let scenario = named(names);
        let played = play(&scenario, CarrierKind::Memory);
        for title in names {
            demand_well_formed(&played.log, Some(&played.scenario), title);
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn no_name_breaks_a_paper(name in any::<String>(), title in any::<String>()) {
        let name: String = name.chars().take(60).collect();
        let scenario = named(&[&name]);
        let played = play(&scenario, CarrierKind::Memory);
        demand_well_formed(&played.log, Some(&played.scenario), &title);
    }
}

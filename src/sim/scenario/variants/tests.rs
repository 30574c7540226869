//! What a variant lays over its lesson, and how its mistakes are named.

use std::sync::Arc;

use super::*;
use crate::sim::scenario::Role;

const LESSON: &str = r#"[lesson]
name = "small"
title = "A small one"
ends = "1min"

[[server]]
id = "server-1"
address = "192.168.1.1/24"
pool = "192.168.1.100-192.168.1.149"
lease = "2h"
shares_leases = "pair"

[[server]]
id = "server-2"
address = "192.168.1.2/24"

[[client]]
id = "laptop-a"

[[script]]
at = "0s"
do = "power-on"
host = "laptop-a"

[[caption]]
on = "DISCOVER from laptop-a"
protocol = "one"

[[caption]]
on = "OFFER from server-1"
protocol = "two"
story = "two, simply"

"#;

/// The lesson with this behind it, which begins in line 34.
fn with(more: &str) -> String {
    format!("{LESSON}{more}")
}

fn lesson(more: &str) -> Scenario {
    Scenario::parse(&with(more)).unwrap_or_else(|error| panic!("{error}"))
}

fn on(more: &str, ids: &[&str]) -> Scenario {
    let with = lesson(more).with_variants(ids);
    with.unwrap_or_else(|error| panic!("{error}"))
}

fn refused(more: &str) -> String {
    Scenario::parse(&with(more)).unwrap_err().to_string()
}

/// What is wrong with a variant in which this stands, from line 37 on.
fn wrong(more: &str) -> String {
    refused(&format!("[[variant]]\nid = \"v\"\ntitle = \"V\"\n{more}"))
}

fn keys(scenario: &Scenario) -> Vec<&str> {
    scenario.hosts.iter().map(|host| &*host.info.key).collect()
}

fn captions(scenario: &Scenario) -> Vec<&str> {
    let captions = scenario.captions.iter();
    captions.map(|caption| &*caption.protocol).collect()
}

const TWO: &str = r#"
[[variant]]
id = "short"
title = "A short lease"
summary = "Ten minutes"
excludes = ["none"]
[[variant.server]]
id = "server-1"
lease = "10min"
unset = ["shares_leases"]

[[variant]]
id = "none"
title = "No server"
remove = ["server-1", "server-2"]
[variant.lesson]
unset = ["ends"]
[[variant.network]]
id = "home"
subnet = "192.168.1.0/24"
[[variant.script]]
at = "3s"
do = "power-on"
host = "laptop-a"
[[variant.caption]]
on = "retry at laptop-a"
protocol = "nobody answers"

[[variant]]
id = "printer"
title = "A printer"
[variant.link]
delay = "1s"
[[variant.bystander]]
id = "printer"
address = "192.168.1.100"
"#;

#[test]
fn a_lesson_offers_its_variants_and_is_played_without_them() {
    let scenario = lesson(TWO);
    let told: Vec<_> = scenario
        .variants
        .iter()
        .map(|variant| (&*variant.id, &*variant.title, variant.on))
        .collect();
    assert_eq!(
        told,
        [
            ("short", "A short lease", false),
            ("none", "No server", false),
            ("printer", "A printer", false)
        ]
    );
    assert_eq!(scenario.variants[0].summary, "Ten minutes");
    let plain = lesson("");
    assert_eq!(
        Scenario {
            variants: Vec::new(),
            source: Arc::clone(&plain.source),
            ..scenario
        },
        plain
    );
}

#[test]
fn a_table_with_an_id_changes_the_one_of_that_id() {
    let scenario = on(TWO, &["short"]);
    let Role::Server { config, .. } = &scenario.hosts[0].role else {
        panic!()
    };
    assert_eq!(config.lease_secs, 600);
    assert_eq!(config.scopes.len(), 1, "what is not named stays");
    assert_eq!(scenario.hosts[0].shares_leases, None);
    assert_eq!(keys(&scenario), ["server-1", "server-2", "laptop-a"]);
    assert_eq!(scenario.lesson.title, "A small one · A short lease");
    assert_eq!(scenario.plain_title(), "A small one");
    assert_eq!(lesson(TWO).plain_title(), "A small one");
}

#[test]
fn hosts_go_and_come_and_lists_are_replaced() {
    let scenario = on(TWO, &["none"]);
    assert_eq!(keys(&scenario), ["laptop-a"]);
    assert_eq!(scenario.ends, crate::time::SimTime::from_secs(3));
    assert_eq!(captions(&scenario), ["nobody answers"]);

    let scenario = on(TWO, &["printer", "short"]);
    assert_eq!(
        keys(&scenario),
        ["server-1", "server-2", "printer", "laptop-a"]
    );
    assert_eq!(scenario.link.delay.as_secs(), 1);
    assert_eq!(
        scenario.lesson.title,
        "A small one · A short lease · A printer"
    );
}

#[test]
fn what_is_on_stands_in_the_first_line_and_goes_without_a_trace() {
    let first = lesson(TWO);
    let both = first.with_variants(&["printer", "short"]).unwrap();
    assert!(
        both.source
            .starts_with("active = [\"short\", \"printer\"]\n[lesson]\n")
    );
    let on: Vec<bool> = both.variants.iter().map(|variant| variant.on).collect();
    assert_eq!(on, [true, false, true]);
    let one = both.with_variants(&["none"]).unwrap();
    assert!(one.source.starts_with("active = [\"none\"]\n[lesson]\n"));
    assert_eq!(one.with_variants(&[]).unwrap(), first);
    assert_eq!(Scenario::parse(&both.source).unwrap(), both);
}

#[test]
fn where_the_file_itself_names_variants_only_their_list_changes() {
    let text = format!(
        "# mine\nactive = [\n  \"short\",\n] # as always\n{}",
        with(TWO)
    );
    let scenario = Scenario::parse(&text).unwrap();
    assert!(scenario.variants[0].on);
    let off = scenario.with_variants(&[]).unwrap();
    assert!(
        off.source
            .starts_with("# mine\nactive = [] # as always\n[lesson]")
    );
    assert!(!off.variants[0].on);
}

#[test]
fn so_much_of_a_list_is_kept_as_the_variant_says() {
    let more = "[[variant.caption]]\non = \"ACK\"\nprotocol = \"new\"\n";
    let variant = |keep: &str| {
        let text = format!("[[variant]]\nid = \"v\"\ntitle = \"V\"\n{keep}\n");
        let told = on(&format!("{text}{more}"), &["v"]);
        captions(&told).join(" ")
    };
    assert_eq!(variant(""), "new");
    assert_eq!(variant("keep = { caption = 1 }"), "one new");
    assert_eq!(variant("keep = { caption = \"all\" }"), "one two new");
    let only = "[[variant]]\nid = \"v\"\ntitle = \"V\"\nkeep = { caption = 1 }\n";
    assert_eq!(captions(&on(only, &["v"])), ["one"]);
}

#[test]
fn one_of_a_list_is_changed_by_its_number() {
    let more = "[[variant]]\nid = \"v\"\ntitle = \"V\"\n\
                [[variant.caption]]\nchanges = 2\nprotocol = \"zwei\"\nunset = [\"story\"]\n";
    let scenario = on(more, &["v"]);
    assert_eq!(captions(&scenario), ["one", "zwei"]);
    assert_eq!(scenario.captions[1].story, "zwei");
    let both = format!(
        "{}[[variant.caption]]\non = \"ACK\"\nprotocol = \"three\"\n",
        more.replace(
            "title = \"V\"\n",
            "title = \"V\"\nkeep = { caption = \"all\" }\n"
        )
    );
    assert_eq!(captions(&on(&both, &["v"])), ["one", "zwei", "three"]);
}

#[test]
fn variants_follow_each_other_in_the_order_of_the_file() {
    let name = |id: &str, name: &str| {
        format!(
            "[[variant]]\nid = \"{id}\"\ntitle = \"T\"\n\
             [[variant.client]]\nid = \"laptop-a\"\nname = \"{name}\"\n"
        )
    };
    let text = format!("{}{}", name("a", "first"), name("b", "last"));
    let scenario = on(&text, &["b", "a"]);
    assert_eq!(&*scenario.hosts[2].info.name, "last");
}

#[test]
fn who_asks_for_what_there_is_not_is_told_what_there_is() {
    let problem =
        |more: &str, ids: &[&str]| lesson(more).with_variants(ids).unwrap_err().to_string();
    assert_eq!(
        problem(TWO, &["shrt"]),
        "small has no variant “shrt”: there is short, none, printer"
    );
    assert_eq!(problem("", &["x"]), "small has no variant “x”: it has none");
    assert_eq!(
        problem(TWO, &["none", "short"]),
        "none and short exclude each other: only one of them can be on"
    );
    assert_eq!(lesson(TWO).with_variants(&[]).unwrap(), lesson(TWO));
}

#[test]
fn variants_that_fit_alone_but_not_together_are_named_where_the_file_has_them() {
    let gone = "[[variant]]\nid = \"gone\"\ntitle = \"T\"\nremove = [\"server-2\"]\n";
    let cut = "[[variant]]\nid = \"cut\"\ntitle = \"T\"\n\
               [[variant.script]]\nat = \"1s\"\ndo = \"power-off\"\nhost = \"server-2\"\n";
    let text = format!("{gone}{cut}");
    let error = lesson(&text).with_variants(&["gone", "cut"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 44, host: no host has the id “server-2”"
    );
}

#[test]
fn mistakes_in_variants_have_line_and_key() {
    let head = |more: &str| refused(&format!("[[variant]]\n{more}"));
    assert_eq!(
        head("id = \"v\""),
        "line 34, variant: missing field `title`"
    );
    assert_eq!(
        head("id = \"a b\"\ntitle = \"T\""),
        "line 35, id: “a b” is no id: letters, digits and - make one"
    );
    assert_eq!(
        head("id = \"v\"\ntitle = \" \""),
        "line 36, title: a variant needs a title"
    );
    assert_eq!(
        wrong("[[variant]]\nid = \"v\"\ntitle = \"T\""),
        "line 38, id: two variants have the id “v”"
    );
    assert_eq!(
        wrong("excludes = [\"w\"]"),
        "line 37, excludes: no variant has the id “w”: there is v"
    );
    assert_eq!(
        wrong("hosts = 3"),
        "line 37, hosts: a variant has no “hosts”"
    );
    assert_eq!(
        wrong("remove = [\"nobody\"]"),
        "line 37, remove: nothing has the id “nobody”"
    );
    assert_eq!(
        wrong("[[variant.server]]\naddress = \"192.168.1.9/24\""),
        "line 37, variant.server: this server needs an id"
    );
    assert_eq!(
        wrong("[[variant.client]]\nid = \"b\"\n[[variant.client]]\nid = \"b\""),
        "line 39, variant.client: the variant has two tables with the id “b”"
    );
    assert_eq!(
        wrong("[variant.server]\nid = \"b\""),
        "line 37, variant.server: this is a list of tables: write [[server]]"
    );
    assert_eq!(
        wrong("[[variant.link]]\ndelay = \"1s\""),
        "line 37, variant.link: this is a table: write [link]"
    );
}

#[test]
fn what_a_variant_that_is_off_makes_wrong_is_said_too() {
    assert_eq!(
        wrong("[[variant.server]]\nid = \"server-1\"\nlease = \"soon\""),
        "line 39, lease: “soon” is no span of time such as 200ms, 3.6s or 1h30min"
    );
    assert_eq!(
        wrong("[[variant.server]]\nid = \"server-1\"\nleese = \"1h\"")
            .split(": ")
            .next(),
        Some("line 39, leese")
    );
    assert_eq!(
        wrong("[[variant.server]]\nid = \"server-1\"\nunset = [\"t1\"]"),
        "line 39, unset: there is no “t1” to unset"
    );
    assert_eq!(
        wrong("keep = { caption = 3 }\n[[variant.caption]]\non = \"ACK\"\nprotocol = \"x\""),
        "line 37, caption: there are only 2 before"
    );
    assert_eq!(
        wrong("keep = { caption = \"most\" }"),
        "line 37, caption: this is a number, or \"all\""
    );
    for number in ["0", "3", "-1", "\"one\"", "99999999999999999999999"] {
        assert_eq!(
            wrong(&format!("[[variant.caption]]\nchanges = {number}")),
            "line 38, changes: this is the number of one of the 2 before, counted from 1"
        );
    }
    assert_eq!(
        wrong("[[variant.caption]]\nchanges = 1\n[[variant.caption]]\nchanges = 1"),
        "line 40, changes: this one is changed twice"
    );
    let mixed = wrong("[[variant.script]]\nchanges = 1\n[[variant.script]]\nat = \"1s\"");
    assert!(
        mixed.starts_with("line 39, variant.script: what stays of the scripts before this one?"),
        "{mixed}"
    );
}

#[test]
fn what_is_on_is_checked_too() {
    let active = |list: &str| {
        let text = format!("active = {list}\n{}", with(TWO));
        Scenario::parse(&text).unwrap_err().to_string()
    };
    assert_eq!(
        active("[\"shrt\"]"),
        "line 1, active: no variant has the id “shrt”: there is short, none, printer"
    );
    assert_eq!(
        active("[\"short\", \"short\"]"),
        "line 1, active: “short” stands here twice"
    );
    assert_eq!(
        active("[\"none\", \"short\"]"),
        "line 1, active: short and none exclude each other"
    );
    assert!(active("3").starts_with("line 1, active: invalid type: integer `3`"));
}

#[test]
fn a_lesson_has_not_any_number_of_variants() {
    let one = |number| format!("[[variant]]\nid = \"v{number}\"\ntitle = \"T\"\n");
    let many = (0..17).map(one).collect::<Vec<_>>().concat();
    assert_eq!(
        refused(&many),
        "line 82, variant: a lesson has at most 16 variants"
    );
}

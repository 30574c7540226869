//! What a file must not ask of a crowd or of a server's queue: one sentence with line and key.

use dorascope::sim::Scenario;

use crate::text;

/// What is wrong, once this stands behind the usual server; its first line is line 12.
fn refused(more: &str) -> String {
    Scenario::parse(&text("1s", more)).unwrap_err().to_string()
}

#[test]
fn mistakes_in_a_crowd_are_named() {
    let crowd = |more: &str| format!("[[crowd]]\nid = \"home\"\ncount = 5\n{more}\n");
    let cases = [
        (
            "[[crowd]]\nid = \"home\"\n".to_owned(),
            "line 13, id: how many clients? This needs a `count`",
        ),
        (
            "[[crowd]]\nid = \"home\"\ncount = 0\n".to_owned(),
            "line 14, count: a crowd has at least one client",
        ),
        (
            "[[crowd]]\nid = \"home\"\ncount = 10001\n".to_owned(),
            "line 14, count: all crowds together have at most 10000 clients",
        ),
        (
            crowd("") + "[[crowd]]\nid = \"other\"\ncount = 9996\n",
            "line 18, count: all crowds together have at most 10000 clients",
        ),
        (
            crowd("") + &crowd(""),
            "line 17, id: two hosts have the id “home-0001”",
        ),
        (
            crowd("by_hand = \"10.0.0.9\""),
            "line 13, id: many clients cannot have one address by hand",
        ),
        (
            crowd("client_id = \"linux\""),
            "line 13, id: many clients cannot have one identifier: client_id can only be “mac”",
        ),
        (
            crowd("lease = { address = \"10.0.1.1\", server = \"server-1\" }"),
            "line 13, id: the clients of a crowd begin without a lease",
        ),
        (
            crowd("mac = \"fe:ff:ff:ff:ff:fd\""),
            "line 13, id: ff:00:00:00:00:00 is the hardware address of no single card",
        ),
        (
            crowd("network = \"net-9\""),
            "line 15, network: no network has the id “net-9”",
        ),
        (
            crowd("stay = \"1h\""),
            "line 15, stay: this is for clients that come and go: it needs `online`",
        ),
        (
            crowd("release = 0.5"),
            "line 15, release: this is for clients that come and go: it needs `online`",
        ),
        (
            crowd("online = { }"),
            "line 15, online: how many are online, and when?",
        ),
        (
            crowd("online = { \"1h\" = 1e-7 }"),
            "line 15, online: 0.0000001 is hardly anybody: a share is 0, or at least 0.000001",
        ),
        (
            crowd("online = { noon = 0.5 }"),
            "line 15, online: “noon” is no time of the day such as 8h or 19h30min",
        ),
        (
            crowd("online = { \"25h\" = 0.5 }"),
            "line 15, online: “25h” is no time of the day such as 8h or 19h30min",
        ),
        (
            crowd("online = { \"1h\" = 0.5, \"60min\" = 0.4 }"),
            "line 15, online: 1 h stands here twice",
        ),
        (
            crowd("online = { \"1h\" = 0.5 }\nstay = \"1min\""),
            "line 16, stay: a client stays for at least five minutes",
        ),
        (
            "[[client]]\nid = \"laptop-a\"\ncount = 2\n".to_owned(),
            "line 14, count: this is for a [[crowd]]: a client is one, and does what the script says",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(refused(&text), expected, "{text}");
    }
    let share = refused(&crowd("online = { \"1h\" = 1.5 }"));
    assert!(share.contains("1.5 is no share between 0 and 1"), "{share}");
}

#[test]
fn mistakes_in_what_a_crowd_is_to_do_are_named() {
    let crowd = "[[crowd]]\nid = \"home\"\ncount = 5\n";
    let line = |what: &str| format!("{crowd}[[script]]\nat = \"0s\"\n{what}\n");
    let cases = [
        (
            line("do = \"restart\"\nhost = \"home\""),
            "line 17, do: a whole crowd cannot do this",
        ),
        (
            line("do = \"power-on\"\nhost = \"homes\""),
            "line 18, host: no host has the id “homes”",
        ),
        (
            line("do = \"power-off\"\nhost = \"server-1\"\nwithin = \"1s\""),
            "line 19, within: only a [[crowd]] does something within a span",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(refused(&text), expected, "{text}");
    }
}

/// A file of a few lines cannot ask for more than memory holds.
#[test]
fn a_script_cannot_ask_without_end() {
    let one = |number| format!("[[crowd]]\nid = \"c{number}\"\ncount = 1\n");
    let many = (0..101).map(one).collect::<Vec<_>>().concat();
    let told = refused(&many);
    assert!(
        told.ends_with("id: a lesson has at most 100 crowds"),
        "{told}"
    );
    let crowd = "[[crowd]]\nid = \"home\"\ncount = 10000\n";
    let line = "[[script]]\nat = \"0s\"\ndo = \"power-on\"\nhost = \"home\"\n";
    let told = refused(&format!("{crowd}{}", line.repeat(21)));
    assert!(
        told.ends_with("do: the script asks for more than 200000 things"),
        "{told}"
    );
}

#[test]
fn mistakes_in_a_queue_are_named() {
    let server = |more: &str| {
        format!(
            "[[server]]\nid = \"server-2\"\naddress = \"10.0.0.2/16\"\n\
             pool = \"10.0.201.0-10.0.202.0\"\n{more}\n"
        )
    };
    let cases = [
        (
            server("queue = 31"),
            "line 16, queue: a queue needs a `service` time: who answers at once lets nobody wait",
        ),
        (
            server("queue = 0\nservice = \"30ms\""),
            "line 16, queue: a queue has room for at least one message",
        ),
        (
            server("service = \"0s\""),
            "line 16, service: a server that answers at once has no queue",
        ),
        (
            server("service = \"2h\""),
            "line 16, service: a server takes at most an hour for a message",
        ),
        (
            "[[script]]\nat = \"1s\"\ndo = \"queue\"\nhost = \"server-1\"\nqueue = 3\n".to_owned(),
            "line 16, queue: a queue needs a `service` time: who answers at once lets nobody wait",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(refused(&text), expected, "{text}");
    }
}

#[test]
fn captions_wait_for_an_instant_a_full_queue_and_an_empty_pool() {
    let caption = |on: &str| format!("[[caption]]\non = \"{on}\"\nprotocol = \"words\"\n");
    for on in [
        "at 6h",
        "queue-full at server-1",
        "no-address-left at server-1",
    ] {
        Scenario::parse(&text("1s", &caption(on))).unwrap();
    }
    assert_eq!(
        refused(&caption("at noon")),
        "line 13, on: “noon” is no span of time such as 200ms or 8h"
    );
    assert_eq!(
        refused(&caption("queue-full at nobody")),
        "line 13, on: no host has the id “nobody”"
    );
}

//! How a lesson writes its questions, and what is said about a mistake: line, key, sentence.

use dorascope::protocol::Timer;
use dorascope::sim::Scenario;
use dorascope::sim::scenario::question::{Asks, Field, Kind};
use dorascope::sim::scenario::{CaptionEvent, Question};
use dorascope::wire::MessageType;

/// A lesson with these questions; the first of their lines is line 20.
fn lesson(questions: &str) -> String {
    let head = r#"[lesson]
name = "own"
title = "A lesson of one's own"

[[server]]
id = "server-1"
name = "Server 1"
address = "192.168.1.1/24"
pool = "192.168.1.100-192.168.1.149"

[[client]]
id = "laptop-a"
name = "Laptop A"

[[script]]
at = "0s"
do = "power-on"
host = "laptop-a"

"#;
    format!("{head}{questions}")
}

fn questions(text: &str) -> Vec<Question> {
    Scenario::parse(&lesson(text)).unwrap().questions
}

/// What is wrong, with line and key.
fn wrong(text: &str) -> String {
    Scenario::parse(&lesson(text)).unwrap_err().to_string()
}

const SOUND: &str = r#"[[question]]
before = "REQUEST from laptop-a"
ask = "Does {laptop-a} ask only {server-1}?"
answers = ["Yes, only {server-1}", "No, everyone"]
right = 2
because = "{server-1} is not the only server that must hear it"
rule = "3.1 step 3 select"
"#;

#[test]
fn names_are_put_in_and_answers_are_counted_from_one() {
    let all = questions(SOUND);
    let [question] = all.as_slice() else {
        panic!("{all:?}");
    };
    assert!(matches!(
        question.before,
        CaptionEvent::Message(MessageType::Request, Some(_))
    ));
    let Asks::Own(own) = &question.asks else {
        panic!("{question:?}");
    };
    assert_eq!(own.ask, "Does Laptop A ask only Server 1?");
    assert_eq!(own.answers, ["Yes, only Server 1", "No, everyone"]);
    assert_eq!((own.right, question.nth), (1, 1));
    assert!(own.because.starts_with("Server 1") && own.rule.is_some());
}

#[test]
fn the_same_event_can_come_again() {
    let all = questions(
        "[[question]]\nbefore = \"T1 at laptop-a\"\nnth = 2\nkind = \"next-message\"\n\n\
         [[question]]\nbefore = \"ACK\"\nkind = \"field\"\nfield = \"lease_time\"\n",
    );
    assert_eq!(all[0].nth, 2);
    assert!(matches!(
        all[0].before,
        CaptionEvent::Timer(Timer::T1, Some(_))
    ));
    assert_eq!(all[0].asks, Asks::Generated(Kind::NextMessage));
    assert_eq!(all[1].asks, Asks::Generated(Kind::Field(Field::LeaseTime)));
}

/// A sound question with one line replaced.
fn with(line: &str, other: &str) -> String {
    assert!(SOUND.contains(line), "{line}");
    SOUND.replace(line, other)
}

#[test]
fn a_mistake_is_told_with_line_and_key() {
    let cases = [
        (
            with("right = 2", "right = 3"),
            "line 24, right: there is no answer 3, only 1 to 2",
        ),
        (
            with("right = 2", "right = 0"),
            "line 24, right: there is no answer 0, only 1 to 2",
        ),
        (
            with("right = 2\n", ""),
            "line 22, ask: this needs `right`: the number of the right answer, from 1",
        ),
        (
            with(
                "answers = [\"Yes, only {server-1}\", \"No, everyone\"]\n",
                "",
            ),
            "line 22, ask: this needs `answers`",
        ),
        (
            with("[\"Yes, only {server-1}\", \"No, everyone\"]", "[\"Yes\"]"),
            "line 23, answers: a question has 2 to 4 answers, not 1",
        ),
        (
            with("\"No, everyone\"", "\"yes, only Server 1\""),
            "line 23, answers: “yes, only Server 1” stands here twice",
        ),
        (
            with("\"No, everyone\"", "\" \""),
            "line 23, answers: an answer is empty",
        ),
        (
            with("Does {laptop-a} ask", "Does {laptop-z} ask"),
            "line 22, ask: ",
        ),
        (
            with(
                "before = \"REQUEST from laptop-a\"",
                "before = \"HELLO from laptop-a\"",
            ),
            "line 21, before: “HELLO” is no message such as DISCOVER",
        ),
        (
            with(
                "before = \"REQUEST from laptop-a\"",
                "before = \"power-off server-1\"",
            ),
            "line 21, before: the script has no “power-off” for server-1",
        ),
        (
            with("right = 2", "right = 2\nnth = 0"),
            "line 25, nth: events are counted from 1",
        ),
        (
            with("right = 2", "right = 2\nkind = \"next-message\""),
            "line 25, kind: the run answers a `kind` itself: leave out `ask`, or this",
        ),
        (
            with("right = 2", "right = 2\nfield = \"yiaddr\""),
            "line 25, field: this belongs to kind = \"field\"",
        ),
        (
            with("right = 2", "right = 2\nrihgt = 2"),
            "line 25, rihgt: ",
        ),
        (
            format!("{SOUND}\n{SOUND}"),
            "line 29, before: another question is asked before this event",
        ),
        (
            "[[question]]\nbefore = \"ACK\"\n".into(),
            "line 21, before: this needs an `ask` or a `kind`",
        ),
        (
            "[[question]]\nbefore = \"ACK\"\nkind = \"riddle\"\n".into(),
            "line 22, kind: “riddle” is none of next-message, who-answers, \
             broadcast-or-unicast, field",
        ),
        (
            "[[question]]\nbefore = \"ACK\"\nkind = \"field\"\n".into(),
            "line 22, kind: this needs a `field`: yiaddr, ciaddr, giaddr, broadcast, xid, \
             requested_ip, server_id, lease_time",
        ),
        (
            "[[question]]\nbefore = \"ACK\"\nkind = \"field\"\nfield = \"colour\"\n".into(),
            "line 23, field: “colour” is none of yiaddr",
        ),
        (
            "[[question]]\nbefore = \"ACK\"\nkind = \"next-message\"\nright = 1\n".into(),
            "line 23, right: the run says itself what is right: leave this out",
        ),
    ];
    for (text, expected) in cases {
        let said = wrong(&text);
        assert!(said.starts_with(expected), "{said}\ninstead of\n{expected}");
    }
}

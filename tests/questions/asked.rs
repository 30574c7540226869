//! What is asked, and whether the answers are right: of the lessons' own questions that their
//! events come; of those that a run answers itself that it then does just that.

use std::collections::BTreeSet;

use dorascope::files::lessons;
use dorascope::session::Log;
use dorascope::sim::scenario::question::{Asks, Field, Kind};
use dorascope::sim::{Event, Scenario};
use dorascope::view::question::{
    Question, QuestionTrack, Sight, masked, of_kind, of_lesson, of_run,
};
use dorascope::wire::Packet;
use strum::IntoEnumIterator as _;

use super::walk;

/// Each lesson as it is, then in each of its variants. Those with crowds take thousands of steps:
/// what they ask is looked at where they are played.
fn all() -> impl Iterator<Item = Scenario> {
    let few = lessons::all().iter().filter(|lesson| !lesson.has_crowd());
    let all = few.chain([lessons::free_play()]).flat_map(|lesson| {
        let plain = Scenario::parse(lesson.text).unwrap();
        let variants = plain.variants.iter();
        let variants = variants.map(|variant| plain.with_variants(&[&variant.id]).unwrap());
        let variants: Vec<Scenario> = variants.collect();
        std::iter::once(plain).chain(variants)
    });
    all.filter(|scenario| scenario.crowds.is_empty())
}

fn sight<'a>(log: &'a Log, step: (usize, usize), scenario: &Scenario) -> Sight<'a> {
    Sight {
        log,
        step,
        seed: scenario.seed,
    }
}

fn kinds() -> Vec<Kind> {
    let fields = Field::iter().map(Kind::Field);
    let others = [
        Kind::NextMessage,
        Kind::WhoAnswers,
        Kind::BroadcastOrUnicast,
    ];
    others.into_iter().chain(fields).collect()
}

/// The messages that leave in a step, and who sends them.
fn leaves(log: &Log, (from, to): (usize, usize)) -> Vec<(String, &Packet)> {
    let released = log.records()[from..to].iter();
    let sent = released.filter_map(|record| match record.event {
        Event::Released(_) => log.get(record.cause?),
        _ => None,
    });
    sent.filter_map(|sent| match &sent.event {
        Event::Sent(packet, _) => Some((log.host(sent.host)?.name.to_string(), &**packet)),
        _ => None,
    })
    .collect()
}

#[test]
fn every_lesson_asks_and_every_question_has_its_moment() {
    let mut mute = Vec::new();
    for scenario in all().filter(|scenario| !scenario.lesson.number.is_empty()) {
        let name = &scenario.lesson.title;
        if scenario.questions.is_empty() {
            mute.push(name.clone());
        }
        let mut asked = BTreeSet::new();
        let mut track = QuestionTrack::default();
        walk(
            &scenario,
            |_, _| (),
            |stepped, step| {
                track.extend(&stepped.log, &scenario.questions);
                let sight = sight(&stepped.log, step, &scenario);
                let found = of_lesson(sight, &scenario.questions, &track);
                asked.extend(found.and_then(|question| question.number));
            },
        );
        let all: BTreeSet<usize> = (0..scenario.questions.len()).collect();
        assert_eq!(asked, all, "{name}: questions that are never asked");
    }
    assert!(mute.is_empty(), "these lessons ask nothing: {mute:?}");
}

/// The branch is made before the step; nothing of the run tells whether there was one.
#[test]
fn what_is_foreseen_is_what_the_run_then_does() {
    for scenario in all() {
        let name = &scenario.lesson.name;
        let mut foreseen: Option<Vec<_>> = None;
        let cell = std::cell::RefCell::new(&mut foreseen);
        let mut steps = 0;
        walk(
            &scenario,
            |stepped, ahead| {
                let ahead = ahead.inspect(|ahead| assert_eq!(ahead.after, stepped.log.len()));
                **cell.borrow_mut() = ahead.map(|ahead| ahead.records.to_vec());
            },
            |stepped, (from, to)| {
                steps += 1;
                let made = &stepped.log.records()[from..to];
                let told = cell.borrow_mut().take();
                assert!(told.unwrap_or_default() == made, "{name}, step {steps}");
            },
        );
    }
}

/// Its answer belongs to a later step, so it is not to be said that nobody answers.
#[test]
fn who_answers_is_not_asked_of_a_server_that_takes_its_time() {
    let text = lessons::find("dora").unwrap().text;
    let busy = text.replacen("[[server]]\n", "[[server]]\nservice = \"30ms\"\n", 1);
    let count = |text: &str| {
        let scenario = Scenario::parse(text).unwrap();
        let mut asked = 0;
        walk(
            &scenario,
            |_, _| (),
            |stepped, step| {
                let sight = sight(&stepped.log, step, &scenario);
                asked += usize::from(of_kind(sight, Kind::WhoAnswers).is_some());
            },
        );
        asked
    };
    assert!(count(text) > 0);
    assert_ne!(text, busy);
    assert_eq!(count(&busy), 0);
}

#[test]
fn what_a_run_answers_itself_is_what_it_then_does() {
    let mut asked = BTreeSet::new();
    for scenario in all() {
        let name = &scenario.lesson.name;
        let questions = std::cell::RefCell::new(Vec::new());
        walk(
            &scenario,
            |stepped, ahead| {
                let mut questions = questions.borrow_mut();
                questions.clear();
                let Some(ahead) = ahead else { return };
                let log = stepped.with(ahead);
                let sight = sight(&log, (ahead.after, log.len()), &scenario);
                let found = kinds().into_iter().map(|kind| (kind, of_kind(sight, kind)));
                questions.extend(found.filter_map(|(kind, question)| Some((kind, question?))));
            },
            |stepped, step| {
                for (kind, question) in questions.borrow().iter() {
                    let told = format!("{name}, {kind:?}: {question:?}");
                    is_well_formed(question, &told);
                    is_true(*kind, question, &stepped.log, step, &told);
                    // Once more from the log of the run itself: the same question, word for word.
                    let again = of_kind(sight(&stepped.log, step, &scenario), *kind);
                    assert_eq!(again.as_ref(), Some(question), "{told}");
                    asked.insert(format!("{kind:?}"));
                }
            },
        );
    }
    assert_eq!(
        asked.len(),
        kinds().len(),
        "kinds that nobody was asked: {asked:?}"
    );
}

fn is_well_formed(question: &Question, told: &str) {
    let unlike: BTreeSet<&String> = question.answers.iter().collect();
    assert_eq!(unlike.len(), question.answers.len(), "{told}");
    assert!((2..=4).contains(&question.answers.len()), "{told}");
    assert!(question.right < question.answers.len(), "{told}");
    let because = question.because.chars().count();
    assert!(because <= 120 && !question.because.ends_with('.'), "{told}");
}

/// Compares the right answer with the bytes that went over the wire.
fn is_true(kind: Kind, question: &Question, log: &Log, step: (usize, usize), told: &str) {
    let right = &question.answers[question.right];
    let all = leaves(log, step);
    let (from, packet) = all.first().expect(told);
    let message = packet.message().unwrap();
    let or_nothing =
        |value: Option<String>| value.unwrap_or_else(|| "Nothing: it is left out".into());
    match kind {
        Kind::NextMessage => {
            assert_eq!(
                *right,
                format!("{} from {from}", message.kind().name()),
                "{told}"
            );
        }
        Kind::WhoAnswers => {
            let answers = |name: &str| {
                let by = log
                    .hosts()
                    .iter()
                    .position(|host| *host.name == *name)
                    .unwrap();
                log.records()[step.0..step.1].iter().any(|record| {
                    let reply = matches!(&record.event, Event::Sent(reply, _)
                        if reply.message().is_ok_and(|reply| reply.kind().is_reply()
                            && reply.header().xid == message.header().xid));
                    reply && record.host.index() == by
                })
            };
            for host in log.hosts().iter().filter(|host| host.pick_server()) {
                assert_eq!(right.contains(&*host.name), answers(&host.name), "{told}");
            }
        }
        Kind::BroadcastOrUnicast => {
            let everyone = right == "To everyone (broadcast)";
            assert_eq!(everyone, packet.is_broadcast(), "{told}");
        }
        Kind::Field(field) => {
            let header = message.header();
            let value = match field {
                Field::Yiaddr => header.yiaddr.to_string(),
                Field::Ciaddr => header.ciaddr.to_string(),
                Field::Giaddr => header.giaddr.to_string(),
                Field::RequestedIp => or_nothing(message.requested_ip().map(|a| a.to_string())),
                Field::ServerId => or_nothing(message.server_id().map(|a| a.to_string())),
                Field::Broadcast => {
                    let set = u8::from(header.broadcast()).to_string();
                    return assert!(right.starts_with(&set), "{told}");
                }
                Field::Xid => {
                    let known = leaves(log, (0, step.0))
                        .iter()
                        .filter_map(|(_, before)| before.message().ok())
                        .any(|before| before.header().xid == header.xid);
                    return assert_eq!(right == "A number of before", known, "{told}");
                }
                Field::LeaseTime => match message.lease_time() {
                    None => or_nothing(None),
                    Some(secs) => {
                        let span = std::time::Duration::from_secs(secs.into());
                        dorascope::time::span_in_words(span)
                    }
                },
            };
            assert_eq!(*right, value, "{told}");
        }
    }
}

trait Serves {
    fn pick_server(&self) -> bool;
}

impl Serves for dorascope::sim::HostInfo {
    fn pick_server(&self) -> bool {
        self.kind == dorascope::sim::HostKind::Server
    }
}

/// Which kind is asked, and in which order its answers stand, is drawn: not always the same.
#[test]
fn kinds_and_places_of_right_answers_vary() {
    let mut places = BTreeSet::new();
    let mut asks = BTreeSet::new();
    for scenario in all() {
        walk(
            &scenario,
            |stepped, ahead| {
                let Some(ahead) = ahead else { return };
                let log = stepped.with(ahead);
                let sight = sight(&log, (ahead.after, log.len()), &scenario);
                let first = of_run(sight);
                assert_eq!(first, of_run(sight), "drawn twice, the same");
                if let Some(question) = first {
                    places.insert(question.right);
                    let words = question.ask.rsplit(". ").next().map(str::to_owned);
                    asks.insert(words);
                }
            },
            |_, _| (),
        );
    }
    assert_eq!(places.len(), 4, "{places:?}");
    assert!(asks.len() > 8, "{asks:?}");
}

/// A lesson's own answer that the run can judge too: where the same is asked as a kind.
#[test]
fn own_words_are_right_where_they_speak_of_broadcast_and_unicast() {
    for scenario in all() {
        let mut track = QuestionTrack::default();
        walk(
            &scenario,
            |_, _| (),
            |stepped, step| {
                track.extend(&stepped.log, &scenario.questions);
                let sight = sight(&stepped.log, step, &scenario);
                let Some(question) = of_lesson(sight, &scenario.questions, &track) else {
                    return;
                };
                let number = question.number.unwrap();
                let own = matches!(scenario.questions[number].asks, Asks::Own(_));
                let right = question.answers[question.right].to_lowercase();
                let Some((_, packet)) = leaves(&stepped.log, step).into_iter().next() else {
                    return;
                };
                let said = |word: &str| own && right.contains(word);
                let told = format!("{}: {question:?}", scenario.lesson.name);
                if said("(broadcast)") || said("(unicast)") {
                    assert_eq!(said("(broadcast)"), packet.is_broadcast(), "{told}");
                }
            },
        );
    }
}

#[test]
fn what_is_shown_meanwhile_is_a_log_of_the_same_length() {
    for scenario in all() {
        walk(
            &scenario,
            |stepped, _| {
                let count = stepped.log.len();
                if let Some(shown) = masked(&stepped.log, count) {
                    assert_eq!(shown.len(), count);
                    assert_eq!(shown.hosts().len(), stepped.log.hosts().len());
                }
            },
            |_, _| (),
        );
    }
}

/// Room on a wall: a question of two lines, answers of one.
const ASK: usize = 84;
const ANSWER: usize = 64;
const BECAUSE: usize = 120;

#[test]
fn own_words_keep_to_the_rules_of_words() {
    let mut wrong = Vec::new();
    for scenario in all() {
        for question in &scenario.questions {
            let Asks::Own(own) = &question.asks else {
                continue;
            };
            let mut check = |fine: bool, what: &str, text: &str| {
                if !fine {
                    wrong.push(format!("{}: {what}: “{text}”", scenario.lesson.name));
                }
            };
            let fits = |text: &str, most: usize| text.chars().count() <= most;
            check(own.ask.ends_with('?'), "asks nothing", &own.ask);
            check(fits(&own.ask, ASK), "too long", &own.ask);
            check(!own.because.is_empty(), "says not why", &own.ask);
            check(own.rule.is_some(), "names no clause", &own.ask);
            check(fits(&own.because, BECAUSE), "too long", &own.because);
            for answer in &own.answers {
                check(fits(answer, ANSWER), "too long", answer);
            }
            for text in own.answers.iter().chain([&own.because]) {
                check(!text.ends_with('.'), "a full stop", text);
                let demands = ["MUST", "SHOULD"].iter().any(|word| text.contains(word));
                check(!demands || text.contains("ection "), "no section", text);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

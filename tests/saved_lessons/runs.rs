//! Runs that somebody would save as a lesson.

use dorascope::files::export::lesson::Saved;
use dorascope::protocol::ClientState;
use dorascope::session::{CarrierKind, Log, Order, Pace, Until};
use dorascope::sim::scenario::FaultAction;
use dorascope::sim::{Command, Event, HostConfig, HostId, Record, Scenario};
use dorascope::time::SimTime;
use dorascope::wire::MessageType;

use super::support::{Played, Stage, lesson, play};
use super::{messages, played, saved};

fn stopped(name: &str) -> Stage {
    let scenario = lesson(name);
    let until = Until::Instant(SimTime::from_secs(60));
    Stage::new(&scenario, CarrierKind::Memory, Pace::Stopped, until)
}

/// Steps until a message of this kind waits at the gate.
fn until_held(stage: &mut Stage, wanted: MessageType) {
    for _ in 0..20 {
        let records = stage.log.records();
        let sent = records
            .iter()
            .rposition(|record| matches!(record.event, Event::Sent(..)));
        if let Some(sent) = sent
            && let Event::Sent(packet, _) = &records[sent].event
        {
            let has_left = |record: &Record| matches!(record.event, Event::Released(_));
            let waits = !records[sent..].iter().any(has_left);
            if waits && packet.kind == Some(wanted) {
                return;
            }
        }
        stage.step();
    }
    panic!("no {wanted:?} was held");
}

/// Goes on to the end and saves it: the lesson plays the same messages.
fn rushed(mut stage: Stage) -> (Played, String) {
    stage.order(Order::Pace(Pace::Fast));
    stage.rush();
    same(stage.finish_unjudged())
}

/// Whether a message of this host waits at the gate.
fn waits(log: &Log, host: HostId) -> bool {
    let of_host = log.records().iter().filter(|record| record.host == host);
    let count = |is_it: fn(&Event) -> bool| of_host.clone().filter(|it| is_it(&it.event)).count();
    count(|event| matches!(event, Event::Held)) > count(|event| matches!(event, Event::Released(_)))
}

fn same(run: Played) -> (Played, String) {
    let Saved { text, strays } = saved(&run).unwrap();
    assert_eq!(strays, None, "{text}");
    assert_eq!(messages(&played(&text).log), messages(&run.log), "{text}");
    (run, text)
}

#[test]
fn an_offer_that_was_dropped_in_flight_is_a_fault_of_the_lesson() {
    let mut stage = stopped("dora");
    until_held(&mut stage, MessageType::Offer);
    stage.command(Command::Disturb(FaultAction::Drop));
    let (_, text) = rushed(stage);
    let rule = "[[fault]]\ndo = \"drop\"\nmessage = \"OFFER\"\nfrom = \"server-1\"\n";
    assert!(text.contains(rule), "{text}");
    // What the lesson says of the four messages of DORA was reached in its order.
    assert_eq!(text.matches("[[caption]]").count(), 4, "{text}");
    let lesson = Scenario::parse(&text).unwrap();
    assert_eq!(lesson.lesson.title, "My run");
    assert_eq!(lesson.lesson.name, "my-run");
    assert!(lesson.lesson.number.is_empty() && !lesson.lesson.star);
}

#[test]
fn free_play_with_a_client_that_joined_and_released_is_a_script() {
    let free = dorascope::files::lessons::free_play();
    let scenario = std::sync::Arc::new(Scenario::parse(free.text).unwrap());
    let until = Until::Instant(SimTime::from_secs(60));
    let mut stage = Stage::new(&scenario, CarrierKind::Memory, Pace::Stopped, until);
    let laptop = stage.host("laptop-a");
    stage.command(Command::PowerOn(laptop));
    for _ in 0..8 {
        stage.step();
        if messages(&stage.log).len() == 4 {
            break;
        }
    }
    // What makes no sense does nothing, and is left out.
    stage.command(Command::Join(laptop));
    stage.command(Command::Release(laptop));
    let (run, text) = rushed(stage);
    assert_eq!(run.state_of("laptop-a"), ClientState::Init);
    assert_eq!(text.matches("[[script]]").count(), 2, "{text}");
    assert!(
        text.contains("at = \"0s\"\ndo = \"power-on\"\nhost = \"laptop-a\""),
        "{text}"
    );
    assert!(text.contains("do = \"release\""), "{text}");
    assert_eq!(text.matches("[[caption]]").count(), 5, "{text}");
}

#[test]
fn a_server_that_was_reconfigured_stands_there_as_recorded() {
    let mut stage = stopped("dora");
    let server = stage.host("server-1");
    let now = stage.log.world().host(server).unwrap();
    let HostConfig::Server(config) = &now.config else {
        panic!("server-1 is a server");
    };
    let mut config = (**config).clone();
    config.lease_secs = 60;
    stage.command(Command::ConfigureServer(server, Box::new(config)));
    let (run, text) = rushed(stage);
    assert!(
        text.contains("do = \"as-recorded\"\nrecorded = '"),
        "{text}"
    );
    let lasts = |played: &Played| {
        let lease = played.world_of("laptop-a").lease.clone().unwrap();
        lease.expires_at.map(|end| end.since(lease.granted_at))
    };
    assert_eq!(lasts(&run), Some(std::time::Duration::from_secs(60)));
    assert_eq!(lasts(&played(&text)), lasts(&run));
}

#[test]
fn a_run_of_a_variant_has_no_variants() {
    let (_, text) = same(play(
        &lesson("lost-offer+offers-not-held"),
        CarrierKind::Memory,
    ));
    let lesson = Scenario::parse(&text).unwrap();
    assert!(lesson.variants.is_empty());
    assert!(
        text.contains("hold_offers = \"0s\"") && text.contains("phone-b"),
        "{text}"
    );
    assert_eq!(lesson.questions.len(), 1);
}

#[test]
fn every_lesson_that_nobody_disturbed_is_the_same_lesson() {
    for embedded in dorascope::files::lessons::all()
        .iter()
        .filter(|it| !it.has_crowd())
    {
        let scenario = lesson(embedded.name);
        let (_, text) = same(play(&scenario, CarrierKind::Memory));
        let again = Scenario::parse(&text).unwrap();
        assert_eq!(again.hosts, scenario.hosts, "{}", embedded.name);
        assert_eq!(again.faults, scenario.faults, "{}", embedded.name);
        assert_eq!(again.questions, scenario.questions, "{}", embedded.name);
        let words = |scenario: &Scenario| -> Vec<String> {
            let captions = scenario.captions.iter();
            captions.map(|caption| caption.protocol.clone()).collect()
        };
        assert!(
            words(&again).starts_with(&words(&scenario)),
            "{}",
            embedded.name
        );
        // A lesson that was saved is saved as it is.
        let (_, twice) = same(played(&text));
        assert_eq!(
            twice.matches("[[script]]").count(),
            text.matches("[[script]]").count()
        );
    }
}

#[test]
fn rules_that_the_user_made_and_switched_keep_their_order() {
    let mut stage = stopped("lost-offer");
    let server = stage.host("server-1");
    let rule = dorascope::sim::scenario::FaultRule {
        message: None,
        from: Some(server),
        to: None,
        first: 1,
        count: 1,
        action: FaultAction::Drop,
    };
    // The lesson's own rule has number 0, this one 1. It is there from the start.
    stage.command(Command::Fault(rule.clone()));
    until_held(&mut stage, MessageType::Discover);
    let delay = FaultAction::Delay(std::time::Duration::from_millis(50));
    stage.command(Command::Disturb(delay));
    stage.step();
    // This one has 2; in the lesson that is written the rule for the DISCOVER stands before it.
    stage.command(Command::Fault(rule));
    stage.command(Command::SwitchFault(1, false));
    stage.command(Command::SwitchFault(2, false));
    let (_, text) = rushed(stage);
    assert!(text.contains("{\"switch-fault\":[1,false]}"), "{text}");
    assert!(text.contains("{\"switch-fault\":[3,false]}"), "{text}");
    let lesson = Scenario::parse(&text).unwrap();
    assert_eq!(lesson.faults.len(), 3, "{text}");
}

#[test]
fn what_the_user_did_before_the_lesson_began_comes_first() {
    let mut stage = stopped("dora");
    let laptop = stage.host("laptop-a");
    stage.command(Command::Unplug(laptop, true));
    stage.step();
    let (run, text) = rushed(stage);
    assert_eq!(run.state_of("laptop-a"), ClientState::Selecting);
    let place = |words: &str| text.find(words).unwrap();
    assert!(
        place("do = \"unplug\"") < place("do = \"power-on\""),
        "{text}"
    );
}

#[test]
fn where_a_message_waited_for_what_was_done_it_is_said_that_the_lesson_goes_another_way() {
    let mut stage = stopped("three-devices");
    let phone = stage.host("phone-b");
    for _ in 0..20 {
        if waits(&stage.log, phone) {
            break;
        }
        stage.step();
    }
    assert!(waits(&stage.log, phone));
    // In a lesson it has left before its cable is pulled.
    stage.command(Command::Unplug(phone, true));
    stage.order(Order::Pace(Pace::Fast));
    stage.rush();
    let saved = saved(&stage.finish_unjudged()).unwrap();
    let strays = saved.strays.unwrap();
    let wanted = "played, it goes another way than the run from message 6 on, the REQUEST at 0.400: \
                  in a lesson no message waits";
    assert_eq!(strays, wanted);
}

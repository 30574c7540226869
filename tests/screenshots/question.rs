//! A question before a step: open, answered, counted, and on the wall.

use dorascope::ui::question::QuestionWish;

use super::*;

/// Before the ACK of the lesson with two servers, which asks what the other one sends.
fn asked(size: [f32; 2], theme: ThemeChoice, counts: bool) -> Window {
    let mut window = window("two-servers", size, theme);
    act(&mut window, Verb::Questions);
    steps(&mut window, 4);
    if counts {
        wish(&mut window, Action::Question(QuestionWish::Counts(true)));
        for (answer, hands) in [(0, 3), (1, 9), (2, 14)] {
            for _ in 0..hands {
                wish(
                    &mut window,
                    Action::Question(QuestionWish::Hand(answer, true)),
                );
            }
        }
    }
    window
}

#[test]
#[ignore = "needs a software rasteriser"]
fn question() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        write(
            asked([1280.0, 900.0], theme, false),
            &format!("question-{name}"),
        );
        let mut window = asked([1280.0, 900.0], theme, false);
        for answer in [1, 2] {
            wish(&mut window, Action::Question(QuestionWish::Pick(answer)));
        }
        write(window, &format!("question-answered-{name}"));
    }
    write(asked(SMALL, ThemeChoice::Light, true), "question-hands");
}

#[test]
#[ignore = "needs a software rasteriser"]
fn question_on_the_wall() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut window = asked([1440.0, 900.0], theme, true);
        wish(&mut window, Action::ProjectorTheme(theme));
        act(&mut window, Verb::ProjectorHere);
        if theme == ThemeChoice::Dark {
            wish(&mut window, Action::Question(QuestionWish::Pick(2)));
        }
        write(window, &format!("projector-question-{name}"));
    }
}

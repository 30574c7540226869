//! Pictures of lessons in their variants.

use dorascope::ui::action::Action;
use dorascope::ui::theme::ThemeChoice;

use super::{SMALL, steps, window, wish, write};

#[test]
#[ignore = "needs a software rasteriser"]
fn a_lesson_in_its_variant() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut window = window("rogue-server", SMALL, theme);
        wish(&mut window, Action::Variant("snooping".into(), true));
        steps(&mut window, 5);
        write(window, &format!("variant-snooping-{name}"));
    }
}

#[test]
#[ignore = "needs a software rasteriser"]
fn a_lesson_with_two_variants() {
    let mut window = window("relay", SMALL, ThemeChoice::Light);
    wish(&mut window, Action::Variant("option-82".into(), true));
    steps(&mut window, 3);
    write(window, "variant-option-82");
}

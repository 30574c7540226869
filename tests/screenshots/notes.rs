//! Bookmarks and notes: in the window, on their sheet, and in a saved picture.

use dorascope::ui::notes::NoteWish;

use super::*;

fn noted(size: [f32; 2], theme: ThemeChoice) -> Window {
    let mut window = window_at("two-servers", size, Speed::Instant);
    steps(&mut window, 6);
    let sent: Vec<_> = {
        let departures = window.state().model.steps.departures();
        departures.iter().map(|message| message.released).collect()
    };
    let why = "Ask the room: why does the second server hear this too?\n\
        Count hands before you go on";
    for (place, words) in [(0, ""), (2, "Which of both would you take?"), (3, why)] {
        let wanted = NoteWish::Write(sent[place], words.to_owned());
        wish(&mut window, Action::Note(wanted));
    }
    wish(&mut window, Action::Note(NoteWish::Go(sent[3])));
    wish(&mut window, Action::Theme(theme));
    window
}

#[test]
#[ignore = "needs a software rasteriser"]
fn notes_stand_beside_their_messages() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        write(noted(SMALL, theme), &format!("notes-{name}"));
    }
    let mut window = noted(SMALL, ThemeChoice::Light);
    act(&mut window, Verb::Note);
    write(window, "notes-sheet");
}

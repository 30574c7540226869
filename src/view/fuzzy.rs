//! Finds names by what somebody remembers of them: every word that was typed must be in the name
//! or in what is said beside it, from the beginning of a word, within one, or as a few letters
//! in order. The better it fits, the higher it stands.

/// Something to be found.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its name.
    pub name: &'a str,
    /// What is said beside it.
    pub beside: &'a str,
    /// Whether it stands behind those that fit as well.
    pub last: bool,
}

/// Places in a row, best first; ties stay in the order of the row. Everything fits nothing typed.
pub fn ranked<'a>(query: &str, entries: impl IntoIterator<Item = Entry<'a>>) -> Vec<usize> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let places = entries.into_iter().enumerate();
    let mut found: Vec<(u32, bool, usize)> = places
        .filter_map(|(place, entry)| {
            let score = score(&words, entry.name, entry.beside)?;
            Some((u32::MAX - score, entry.last, place))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, _, place)| place).collect()
}

/// How well all words fit; none if one of them does not.
fn score(words: &[String], name: &str, beside: &str) -> Option<u32> {
    let (name, beside) = (name.to_lowercase(), beside.to_lowercase());
    words
        .iter()
        .map(|word| in_name(word, &name).or_else(|| beside.contains(word).then_some(1)))
        .sum()
}

fn in_name(word: &str, name: &str) -> Option<u32> {
    if name == word {
        return Some(100);
    }
    if name.starts_with(word) {
        return Some(60);
    }
    if words_of(name).any(|(_, part)| part == word) {
        return Some(50);
    }
    if words_of(name).any(|(_, part)| part.starts_with(word)) {
        return Some(40);
    }
    if name.contains(word) {
        return Some(20);
    }
    initials(word, name).then_some(5)
}

/// Whether the letters stand in this order, the first one at the beginning of a word and all of
/// them within three words: `cpal` finds `Command palette`.
fn initials(letters: &str, name: &str) -> bool {
    let reach = |start: usize| {
        let end = words_of(&name[start..]).nth(3);
        end.map_or(name.len(), |(at, _)| start + at)
    };
    let in_order = |text: &str| {
        let mut rest = text.chars();
        letters.chars().all(|letter| rest.any(|c| c == letter))
    };
    letters.chars().count() > 1
        && words_of(name).any(|(at, part)| {
            let same = part.chars().next() == letters.chars().next();
            same && in_order(&name[at..reach(at)])
        })
}

/// The words of a name and where they begin.
fn words_of(name: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_sign = |c: char| !c.is_alphanumeric();
    let begins = move |at: usize| name[..at].chars().next_back().is_none_or(is_sign);
    name.char_indices()
        .filter(move |(at, first)| first.is_alphanumeric() && begins(*at))
        .map(move |(at, _)| (at, name[at..].split(is_sign).next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [(&str, &str); 8] = [
        ("Speed 0.25×", ""),
        ("Back", "One step back: states go with it"),
        ("Blank the screen", "Nothing to be seen"),
        ("Command palette", "Everything that can be done"),
        ("Open lesson: Back-off", "S17"),
        ("Power off Server 1", ""),
        ("Power off Server 12", ""),
        ("Speed 0.5×", "A message takes 1.4 s"),
    ];

    fn entries() -> impl Iterator<Item = Entry<'static>> {
        NAMES.into_iter().map(|(name, beside)| Entry {
            name,
            beside,
            last: name == "Power off Server 1",
        })
    }

    fn found(query: &str) -> Vec<&'static str> {
        let places = ranked(query, entries());
        places.into_iter().map(|place| NAMES[place].0).collect()
    }

    #[test]
    fn nothing_typed_finds_everything_in_its_order() {
        let mut all: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        let last = all.remove(5);
        all.push(last);
        assert_eq!(found("  "), all, "what stands behind its equals excepted");
    }

    #[test]
    fn the_whole_name_stands_before_its_beginning_and_that_before_the_rest() {
        assert_eq!(found("back"), ["Back", "Open lesson: Back-off"]);
        assert_eq!(found("server 1")[0], "Power off Server 1");
        assert_eq!(found("speed 5"), ["Speed 0.5×", "Speed 0.25×"]);
        assert_eq!(found("speed 2"), ["Speed 0.25×"]);
    }

    #[test]
    fn what_cannot_be_done_stands_behind_its_equals_only() {
        assert_eq!(found("po"), ["Power off Server 12", "Power off Server 1"]);
        assert_eq!(
            found("off 1")[..2],
            ["Power off Server 1", "Power off Server 12"]
        );
    }

    #[test]
    fn words_may_stand_in_any_order_and_all_must_be_there() {
        assert_eq!(found("off power"), found("power off"));
        assert_eq!(found("power off").len(), 2);
        assert!(found("power lesson").is_empty());
        assert_eq!(found("SCREEN bl"), ["Blank the screen"]);
    }

    #[test]
    fn letters_in_order_are_enough_within_a_few_words() {
        assert_eq!(found("cpal"), ["Command palette"]);
        assert_eq!(found("pos").len(), 2);
        assert!(found("ommand palettex").is_empty());
        assert!(found("bckx").is_empty());
    }

    #[test]
    fn what_is_said_beside_the_name_counts_least() {
        assert_eq!(found("states"), ["Back"]);
        assert_eq!(found("s17"), ["Open lesson: Back-off"]);
        assert_eq!(found("s").last(), Some(&"Back"));
    }
}

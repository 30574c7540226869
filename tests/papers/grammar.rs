//! The little of Mermaid and `PlantUML` that we write, as grammars that take nothing else: a line
//! that is not of these forms, or a sign in a text that could mean something, is an error.

/// Whether this is a sequence diagram of the forms that we write.
pub(crate) fn mermaid(text: &str) -> Result<(), String> {
    let mut lines = text.strip_suffix('\n').ok_or("no end of line")?.split('\n');
    expect(lines.next(), "sequenceDiagram")?;
    let title = lines
        .next()
        .and_then(|line| line.strip_prefix("    title: "));
    mermaid_text(title.ok_or("no title")?)?;
    let mut lanes = Lanes::default();
    for line in lines {
        let line = line
            .strip_prefix("    ")
            .ok_or_else(|| format!("not indented: {line}"))?;
        let of_line = |what: String| format!("{what} in: {line}");
        if let Some(rest) = line.strip_prefix("participant ") {
            let (id, name) = rest
                .split_once(" as ")
                .ok_or_else(|| of_line("no name".into()))?;
            lanes
                .add(id)
                .and_then(|()| mermaid_text(name))
                .map_err(of_line)?;
            continue;
        }
        let (head, texts) = line
            .split_once(": ")
            .ok_or_else(|| of_line("no text".into()))?;
        let head = match head.strip_prefix("Note over ") {
            Some(over) => lanes.all(over.split(',')),
            None => lanes.arrow(head, &["->>", "-x", "-)"]),
        };
        head.map_err(of_line)?;
        for text in texts.split("<br/>") {
            mermaid_text(text).map_err(of_line)?;
        }
    }
    Ok(())
}

/// Whether this is a sequence diagram of the forms that we write.
pub(crate) fn plantuml(text: &str) -> Result<(), String> {
    let mut lines = text.strip_suffix('\n').ok_or("no end of line")?.split('\n');
    expect(lines.next(), "@startuml")?;
    let title = lines.next().and_then(|line| line.strip_prefix("title "));
    plantuml_text(title.ok_or("no title")?)?;
    expect(lines.next(), "hide footbox")?;
    expect(lines.next_back(), "@enduml")?;
    let mut lanes = Lanes::default();
    for line in lines {
        let of_line = |what: String| format!("{what} in: {line}");
        if let Some(rest) = line.strip_prefix("participant \"") {
            let (name, id) = rest
                .split_once("\" as ")
                .ok_or_else(|| of_line("no name".into()))?;
            lanes
                .add(id)
                .and_then(|()| plantuml_text(name))
                .map_err(of_line)?;
            continue;
        }
        if let Some(rest) = line.strip_prefix("...") {
            let words = rest
                .strip_suffix("...")
                .ok_or_else(|| of_line("no end".into()))?;
            plantuml_text(words).map_err(of_line)?;
            continue;
        }
        let (head, texts) = line
            .split_once(" : ")
            .ok_or_else(|| of_line("no text".into()))?;
        let head = match (head, head.strip_prefix("rnote over ")) {
            ("note across", _) => Ok(()),
            (_, Some(over)) => lanes.all([over]),
            _ => lanes.arrow(head, &[" ->> ", " ->x ", " -> "]),
        };
        head.map_err(of_line)?;
        for text in texts.split("\\n") {
            plantuml_text(text).map_err(of_line)?;
        }
    }
    Ok(())
}

fn expect(line: Option<&str>, words: &str) -> Result<(), String> {
    if line == Some(words) {
        return Ok(());
    }
    Err(format!("{line:?} is not {words}"))
}

/// The participants that are declared so far.
#[derive(Default)]
struct Lanes(Vec<String>);

impl Lanes {
    fn add(&mut self, id: &str) -> Result<(), String> {
        let digits = id.strip_prefix('h').filter(|digits| !digits.is_empty());
        if !digits.is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit())) {
            return Err(format!("{id} is no participant"));
        }
        if self.0.iter().any(|other| other == id) {
            return Err(format!("{id} twice"));
        }
        self.0.push(id.to_owned());
        Ok(())
    }

    fn all<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
        let unknown = |id: &&str| !self.0.iter().any(|other| other == id);
        match ids.into_iter().find(unknown) {
            Some(id) => Err(format!("{id} is nobody")),
            None => Ok(()),
        }
    }

    fn arrow(&self, head: &str, arrows: &[&str]) -> Result<(), String> {
        let ends = arrows.iter().find_map(|arrow| head.split_once(arrow));
        let (from, to) = ends.ok_or("no arrow")?;
        self.all([from, to])
    }
}

/// Letters, a few signs, and `#NUMBER;`. The word `end` is none of them.
fn mermaid_text(text: &str) -> Result<(), String> {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == '#' {
            let (number, after) = rest.split_once(';').ok_or("an open #")?;
            let code: u32 = number.parse().map_err(|_| format!("#{number}"))?;
            char::from_u32(code).ok_or_else(|| format!("#{number}"))?;
            rest = after;
            plain.push('·');
        } else if (c.is_alphanumeric() && !"ﬂß".contains(c)) || " .,-()?…⋯".contains(c) {
            plain.push(c);
        } else {
            return Err(format!("{c:?}"));
        }
    }
    let end = plain
        .split(' ')
        .any(|word| word.eq_ignore_ascii_case("end"));
    if text.is_empty() || end {
        return Err(format!("a text that means something: {text:?}"));
    }
    Ok(())
}

/// Letters, a few signs, single hyphens in words, and `<U+hhhh>`.
fn plantuml_text(text: &str) -> Result<(), String> {
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == '<' {
            let code = rest
                .strip_prefix("U+")
                .and_then(|rest| rest.split_once('>'));
            let (digits, after) = code.ok_or("an open <")?;
            let number = u32::from_str_radix(digits, 16)
                .ok()
                .and_then(char::from_u32);
            if number.is_none() || !(4..=6).contains(&digits.len()) {
                return Err(format!("<U+{digits}>"));
            }
            rest = after;
        } else if c == '-' {
            let next = rest.chars().next().unwrap_or(' ');
            if !before.is_alphanumeric() || !next.is_alphanumeric() {
                return Err("a hyphen that joins nothing".into());
            }
        } else if !(c.is_alphanumeric() || " .,:()?…".contains(c)) {
            return Err(format!("{c:?}"));
        }
        before = c;
    }
    if text.is_empty() {
        return Err("an empty text".into());
    }
    Ok(())
}

#[test]
fn what_breaks_a_diagram_is_found() {
    let mermaid_of = |line: &str| {
        let head =
            "sequenceDiagram\n    title: x\n    participant h0 as a\n    participant h1 as b\n";
        mermaid(&format!("{head}    {line}\n"))
    };
    assert_eq!(mermaid_of("h0->>h1: 1. DHCPOFFER<br/>a#59;b"), Ok(()));
    for line in [
        "h0->>h1: a;b",
        "h0->>h1: the end",
        "h0->>h2: x",
        "h0->>h1: <script>",
        "h0->>h1: #x;",
        "Note over h0: ",
        "end",
        "%% x",
    ] {
        assert!(mermaid_of(line).is_err(), "{line}");
    }
    let plantuml_of = |line: &str| {
        let head = "@startuml\ntitle x\nhide footbox\nparticipant \"a\" as h0\n";
        plantuml(&format!("{head}{line}\n@enduml\n"))
    };
    assert_eq!(plantuml_of("h0 ->x h0 : laptop-a\\n<U+0022>"), Ok(()));
    for line in [
        "h0 -> h0 : --x--",
        "h0 -> h1 : x",
        "h0 -> h0 : %date()",
        "h0 -> h0 : <img:x>",
        "rnote over h0 : a\\t",
        "!include x",
        "@enduml",
    ] {
        assert!(plantuml_of(line).is_err(), "{line}");
    }
}

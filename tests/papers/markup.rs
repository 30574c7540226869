//! The little of HTML that a handout is made of, as a parser that takes nothing else: known
//! elements with known attributes, each closed where it must be, no text that is markup, nothing
//! that is loaded or run.

/// Elements that are never closed.
const VOID: &[&str] = &["meta"];
const ELEMENTS: &[&str] = &[
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "figure", "pre",
    "div", "table", "thead", "tbody", "tr", "th", "td", "ol", "li", "footer",
];
const ATTRIBUTES: &[&str] = &[
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "scope",
    "style",
    "aria-hidden",
];
/// What HTML asks to stand directly in what.
const PARENTS: &[(&str, &[&str])] = &[
    ("tr", &["thead", "tbody"]),
    ("th", &["tr"]),
    ("td", &["tr"]),
    ("li", &["ol"]),
    ("thead", &["table"]),
    ("tbody", &["table"]),
    ("h1", &["main"]),
    ("h2", &["main"]),
    ("footer", &["body"]),
];

/// Whether a page is well-formed and loads nothing.
pub(crate) fn check(page: &str) -> Result<(), String> {
    let rest = page.strip_prefix("<!DOCTYPE html>\n").ok_or("no doctype")?;
    let mut open: Vec<String> = Vec::new();
    let mut rest = rest;
    while let Some((text, after)) = rest.split_once('<') {
        let raw = open.last().is_some_and(|element| element == "style");
        if !raw {
            plain(text)?;
        } else if text.contains("url(") || text.contains("@import") {
            return Err("the style loads something".into());
        }
        let (tag, after) = after.split_once('>').ok_or("an open tag")?;
        match tag.strip_prefix('/') {
            Some(name) => {
                let last = open.pop();
                if last.as_deref() != Some(name) {
                    return Err(format!("</{name}> closes {last:?}"));
                }
            }
            None => begin(tag, &mut open)?,
        }
        rest = after;
    }
    if rest.trim().is_empty() && open.is_empty() {
        return Ok(());
    }
    Err(format!("{rest:?} at the end, {open:?} not closed"))
}

fn begin(tag: &str, open: &mut Vec<String>) -> Result<(), String> {
    let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    if !ELEMENTS.contains(&name) {
        return Err(format!("<{tag}>"));
    }
    let parent = open.last().map_or("", String::as_str);
    let allowed = PARENTS.iter().find(|(child, _)| *child == name);
    if allowed.is_some_and(|(_, parents)| !parents.contains(&parent)) {
        return Err(format!("<{name}> in <{parent}>"));
    }
    let mut rest = attributes;
    while !rest.is_empty() {
        let (key, after) = rest.split_once("=\"").ok_or_else(|| format!("<{tag}>"))?;
        let (value, after) = after.split_once('"').ok_or_else(|| format!("<{tag}>"))?;
        if !ATTRIBUTES.contains(&key) || value.contains("//") {
            return Err(format!("<{tag}>"));
        }
        plain(value)?;
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    if !VOID.contains(&name) {
        open.push(name.to_owned());
    }
    Ok(())
}

/// Text without a sign that could be markup or that HTML forbids.
fn plain(text: &str) -> Result<(), String> {
    const KNOWN: &[&str] = &["amp;", "lt;", "gt;", "quot;", "#39;"];
    for (at, sign) in text.match_indices(['&', '>', '"']) {
        let after = &text[at + 1..];
        if sign != "&" || !KNOWN.iter().any(|known| after.starts_with(known)) {
            return Err(format!("{sign} in {text:?}"));
        }
    }
    let forbidden = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}');
    match text.chars().find(|c| forbidden(*c)) {
        Some(c) => Err(format!("{c:?} in {text:?}")),
        None => Ok(()),
    }
}

#[test]
fn what_breaks_a_page_is_found() {
    let page = |body: &str| {
        check(&format!(
            "<!DOCTYPE html>\n<body><main>{body}</main></body>"
        ))
    };
    assert_eq!(page("<p class=\"what\">a &amp; b</p>"), Ok(()));
    for body in [
        "<script>x</script>",
        "<p>a & b</p>",
        "<p>a",
        "<p></div>",
        "<p onclick=\"x\">a</p>",
        "<td>a</td>",
        "<p>\u{1b}</p>",
        "<p>&bogus;</p>",
        "<meta content=\"https://example.org\">",
    ] {
        assert!(page(body).is_err(), "{body}");
    }
}

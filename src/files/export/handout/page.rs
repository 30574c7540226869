//! The markup of a handout: each call writes whole, closed elements, and every text is escaped
//! here and nowhere else.

use std::fmt;
use std::io::{self, Write};

use crate::view::tame::{in_one_line, short_line};

const STYLE: &str = include_str!("style.css");

/// Nothing is loaded from anywhere and nothing runs; a picture may carry its own fonts.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/// Text between elements or in an attribute.
pub(super) struct Html<'a>(pub(super) &'a str);

impl fmt::Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' => f.write_str("\n")?,
                _ if c.is_control() => f.write_str("\u{fffd}")?,
                _ => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

/// Where the text of a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

impl Align {
    const fn class(self) -> &'static str {
        match self {
            Self::Left => "",
            Self::Right => " class=\"number\"",
        }
    }
}

/// A page that is being written.
pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Page<'a> {
    pub(super) fn begin(out: &'a mut dyn Write, title: &str) -> io::Result<Self> {
        let title = short_line(title);
        writeln!(
            out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
        )?;
        writeln!(
            out,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
            Html(POLICY)
        )?;
        writeln!(
            out,
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        )?;
        writeln!(
            out,
            "<meta name=\"generator\" content=\"Dorascope {}\">",
            env!("CARGO_PKG_VERSION")
        )?;
        let title = if title.is_empty() { "Handout" } else { &title };
        writeln!(out, "<title>{}</title>", Html(title))?;
        writeln!(out, "<style>\n{STYLE}</style>\n</head>\n<body>\n<main>")?;
        Ok(Self { out })
    }

    pub(super) fn title(&mut self, title: &str) -> io::Result<()> {
        writeln!(self.out, "<h1>{}</h1>", Html(&short_line(title)))
    }

    pub(super) fn section(&mut self, name: &str) -> io::Result<()> {
        writeln!(self.out, "<h2>{}</h2>", Html(name))
    }

    pub(super) fn paragraph(&mut self, class: &str, text: &str) -> io::Result<()> {
        let text = short_line(text);
        writeln!(self.out, "<p class=\"{class}\">{}</p>", Html(&text))
    }

    /// A picture that is a document of its own: only its element is taken over.
    pub(super) fn picture(&mut self, svg: &str) -> io::Result<()> {
        let element = svg.find("<svg").map_or("", |at| &svg[at..]);
        writeln!(
            self.out,
            "<figure class=\"picture\">\n{}\n</figure>",
            element.trim_end()
        )
    }

    /// The ladder as text, in print so small that its longest line fits.
    pub(super) fn text_picture(&mut self, text: &str) -> io::Result<()> {
        let columns = text.lines().map(|line| line.chars().count()).max();
        let columns = columns.unwrap_or_default().max(1);
        writeln!(
            self.out,
            "<figure>\n<pre style=\"--columns: {columns}\">{}</pre>\n</figure>",
            Html(text.trim_end())
        )
    }

    pub(super) fn begin_table(&mut self, columns: &[(&str, Align)]) -> io::Result<()> {
        writeln!(self.out, "<div class=\"wide\">\n<table>\n<thead>\n<tr>")?;
        for (name, align) in columns {
            let class = align.class();
            writeln!(self.out, "<th scope=\"col\"{class}>{}</th>", Html(name))?;
        }
        writeln!(self.out, "</tr>\n</thead>\n<tbody>")
    }

    pub(super) fn row(&mut self, cells: &[(&str, Align)]) -> io::Result<()> {
        write!(self.out, "<tr>")?;
        for (cell, align) in cells {
            let cell = short_line(cell);
            write!(self.out, "<td{}>{}</td>", align.class(), Html(&cell))?;
        }
        writeln!(self.out, "</tr>")
    }

    pub(super) fn end_table(&mut self) -> io::Result<()> {
        writeln!(self.out, "</tbody>\n</table>\n</div>")
    }

    pub(super) fn begin_steps(&mut self) -> io::Result<()> {
        writeln!(self.out, "<ol class=\"steps\">")
    }

    /// Lines that belong together, each with its class, however long they are.
    pub(super) fn item(&mut self, lines: &[(&str, String)]) -> io::Result<()> {
        writeln!(self.out, "<li>")?;
        for (class, line) in lines {
            let line = in_one_line(line);
            writeln!(self.out, "<p class=\"{class}\">{}</p>", Html(&line))?;
        }
        writeln!(self.out, "</li>")
    }

    pub(super) fn end_steps(&mut self) -> io::Result<()> {
        writeln!(self.out, "</ol>")
    }

    pub(super) fn empty_lines(&mut self, count: usize) -> io::Result<()> {
        let lines = "<div></div>".repeat(count);
        writeln!(
            self.out,
            "<div class=\"lines\" aria-hidden=\"true\">{lines}</div>"
        )
    }

    pub(super) fn end(self) -> io::Result<()> {
        writeln!(
            self.out,
            "</main>\n<footer>Made with Dorascope {}</footer>\n</body>\n</html>",
            env!("CARGO_PKG_VERSION")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_cannot_become_markup() {
        let hostile = "<script>alert(\"1\" & '2')</script>\u{0}";
        let written = Html(hostile).to_string();
        assert_eq!(
            written,
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;\u{fffd}"
        );
    }

    #[test]
    fn of_a_picture_only_its_element_is_taken_over() {
        let mut out = Vec::new();
        let mut page = Page { out: &mut out };
        page.picture("<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg><g/></svg>\n")
            .unwrap();
        let written = String::from_utf8(out).unwrap();
        assert_eq!(
            written,
            "<figure class=\"picture\">\n<svg><g/></svg>\n</figure>\n"
        );
    }
}

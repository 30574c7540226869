//! Long sentences in short lines.

use crate::view::words::shortened;

/// The words in lines that fit, the last one shortened if there are too many.
pub fn wrapped(words: &str, most: usize, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer {
            Some(longer) if fits(&longer) || lines.len() == most => {
                lines.pop();
                lines.push(longer);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| shortened(line, &fits)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_the_last_one_is_shortened() {
        let fits = |line: &str| line.chars().count() <= 10;
        let lines = |most| wrapped("Server 1 proposes an address", most, fits);
        assert_eq!(lines(4), ["Server 1", "proposes", "an address"]);
        assert_eq!(lines(2), ["Server 1", "proposes…"]);
        assert_eq!(wrapped("incomprehensible", 3, fits), ["incompreh…"]);
        assert!(wrapped("", 3, fits).is_empty());
    }
}

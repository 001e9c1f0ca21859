//! Subjects: what is before them when mail is answered or passed on, and the subject itself.

use super::text;

/// Longest subject quoted, in characters.
const SUBJECT_CHARS: usize = 70;

/// Marks of answers and forwarded mail in front of a subject, in lower case.
pub const MARKS: [&str; 15] =
    ["re", "fwd", "fw", "aw", "wg", "sv", "vs", "antw", "tr", "ref", "rif", "odp", "res", "enc", "rv"];
/// Those of forwarded mail among them.
const FORWARDED: [&str; 6] = ["fwd", "fw", "wg", "tr", "enc", "rv"];

/// A subject without `Re:`, `Fwd:`, `AW:` and their relatives, and no longer than a line.
pub fn bare(subject: &str) -> String {
    text::shorten(&text::one_line(without_marks(subject)), SUBJECT_CHARS)
}

/// A subject without its [`MARKS`].
pub fn without_marks(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((_, tail)) = mark(rest) {
        rest = tail;
    }
    rest
}

/// The marks of a subject, in lower case, outermost first.
pub fn marks(subject: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), subject.trim());
    while let Some((mark, tail)) = mark(rest) {
        found.push(mark);
        rest = tail;
    }
    found
}

/// Whether the mail passes on what somebody else wrote.
pub fn is_forwarded(subject: &str) -> bool {
    marks(subject).iter().any(|mark| FORWARDED.contains(&mark.as_str()))
}

/// The outermost mark, and what follows it.
fn mark(subject: &str) -> Option<(String, &str)> {
    let (head, tail) = subject.split_once(':')?;
    let head =
        head.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^".contains(c)).trim().to_lowercase();
    MARKS.contains(&head.as_str()).then(|| (head, tail.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_marks_come_off() {
        let check = |subject: &str, wanted: &str| assert_eq!(bare(subject), wanted);
        check("Re: AW: Re[2]: Lunch", "Lunch");
        check("Research: a plan", "Research: a plan");
        check("Re:", "");
        assert_eq!(marks("Re: AW: Re[2]: Lunch"), ["re", "aw", "re"]);
        assert!(is_forwarded("Re: Fwd: Lunch") && !is_forwarded("Re: Forward: Lunch"));
    }
}

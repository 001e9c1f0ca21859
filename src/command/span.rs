//! Spans of days as people say them.

/// A span of days in the unit that people would use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundSpan {
    Days(i64),
    /// At least two.
    Weeks(i64),
    /// At least two.
    Months(i64),
    /// At least two.
    Years(i64),
}

impl RoundSpan {
    pub fn from_days(days: i64) -> RoundSpan {
        match days {
            ..14 => RoundSpan::Days(days),
            14..60 => RoundSpan::Weeks((days + 3) / 7),
            60..700 => RoundSpan::Months((days * 10 + 152) / 305),
            _ => RoundSpan::Years((days + 182) / 365),
        }
    }
}

/// "5 days", "3 weeks", "4 months", "2 years".
pub fn span(days: i64) -> String {
    match RoundSpan::from_days(days) {
        RoundSpan::Days(n) => count(n, "day"),
        RoundSpan::Weeks(n) => count(n, "week"),
        RoundSpan::Months(n) => count(n, "month"),
        RoundSpan::Years(n) => count(n, "year"),
    }
}

/// A number with its noun; of several words the first takes the plural.
pub fn count(n: i64, noun: &str) -> String {
    let plural = match noun.split_once(' ') {
        Some((head, rest)) => format!("{} {rest}", plural(head)),
        None => plural(noun),
    };
    if n == 1 { format!("1 {noun}") } else { format!("{n} {plural}") }
}

/// `days`, `entries`, `addresses`.
fn plural(noun: &str) -> String {
    let (stem, last) = noun.split_at(noun.len().saturating_sub(1));
    match last {
        "y" if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        "s" => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_have_their_plural() {
        let check = |n, noun: &str, words: &str| assert_eq!(count(n, noun), words);
        check(1, "entry", "1 entry");
        check(2, "entry", "2 entries");
        check(0, "address", "0 addresses");
        check(3, "day in touch", "3 days in touch");
        check(2, "mail in their name", "2 mails in their name");
    }

    #[test]
    fn spans_read_like_speech() {
        let check = |days, words: &str| assert_eq!(span(days), words);
        check(1, "1 day");
        check(21, "3 weeks");
        check(77, "3 months");
        check(61, "2 months");
        check(365, "12 months");
        check(1100, "3 years");
        assert_eq!(count(2, "gap of a week"), "2 gaps of a week");
    }
}

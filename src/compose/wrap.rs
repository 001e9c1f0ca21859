//! Lines of text/plain, broken at 72 columns (RFC 5322 2.1.1 asks for 78 at most).
//!
//! No broken line begins with a word that could begin a command: a mail program that quotes without
//! marks must not make commands of our own words. Absent on purpose: `format=flowed`, which many
//! programs strip.

use unicode_width::UnicodeWidthStr;

use crate::command::grammar::begins_command;

/// Columns of a line.
const COLUMNS: usize = 72;
/// Columns that no line should have more of.
const AT_MOST: usize = 78;

/// Every line of `text` that is too wide, broken at blanks and indented like its beginning. A word
/// that is wider than a line is cut, but for an address, of mail or of the web.
pub(super) fn wrap(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        match line.width() <= COLUMNS {
            true => out.push_str(line),
            false => out.push_str(&broken(line)),
        }
        out.push('\n');
    }
    out
}

fn broken(line: &str) -> String {
    let (lead, rest) = split_lead(line);
    let indent = hanging(lead);
    let words = split_words(rest, COLUMNS.saturating_sub(indent.width()).max(8));
    let mut lines: Vec<Vec<&str>> = vec![Vec::new()];
    let width = |line: &[&str]| indent.width() + line.iter().map(|word| word.width() + 1).sum::<usize>();
    for word in &words {
        let last = lines.last_mut().expect("there is one");
        // Behind a web address, or alone, nothing can be carried over: the word stays.
        let fits = |columns| width(last) + word.width() <= columns;
        let may_stay = last.len() < 3 && (fits(AT_MOST) || width(last) > AT_MOST);
        if last.is_empty() || fits(COLUMNS) || (may_stay && begins_command(word)) {
            last.push(word);
            continue;
        }
        let next = carried(last, word);
        lines.push(next);
    }
    let text: Vec<String> = lines.iter().map(|line| line.join(" ")).collect();
    let mut out = format!("{lead}{}", text[0]);
    for line in &text[1..] {
        // Nothing else could be carried over: a mark keeps it from being a command, where there is
        // none.
        let mark = if begins_command(line) && !indent.contains('|') { "| " } else { "" };
        out.push_str(&format!("\n{indent}{mark}{line}"));
    }
    out
}

/// The words that begin the next line: `word`, and before it what keeps it from looking like a
/// command. `last` keeps at least two words.
fn carried<'w>(last: &mut Vec<&'w str>, word: &'w str) -> Vec<&'w str> {
    let mut next = vec![word];
    while begins_command(&next.join(" ")) && last.len() > 2 && next.len() < 4 {
        next.insert(0, last.pop().expect("it has more than two"));
    }
    if begins_command(&next.join(" ")) {
        last.extend(next.drain(..next.len() - 1));
    }
    next
}

/// The indentation of a line with the mark that begins it: `    * `, `    | `, `(12) `.
fn split_lead(line: &str) -> (&str, &str) {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    let rest = &line[blanks..];
    let number = rest.strip_prefix('(').and_then(|rest| rest.split_once(") "));
    let mark = match number {
        Some((digits, _)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.len() + 3,
        _ if rest.starts_with("* ") || rest.starts_with("| ") => 2,
        _ => 0,
    };
    line.split_at(blanks + mark)
}

/// What is before the lines that follow: a bar goes on, other marks leave a blank.
fn hanging(lead: &str) -> String {
    lead.chars().map(|c| if c == '|' { '|' } else { ' ' }).collect()
}

/// The words of a line, none wider than `room` but addresses.
fn split_words(line: &str, room: usize) -> Vec<String> {
    let mut words = Vec::new();
    for word in unbroken(line) {
        let word = word.as_str();
        if word.width() <= room || word.contains('@') || word.contains("://") {
            words.push(word.to_owned());
            continue;
        }
        let mut piece = String::new();
        for c in word.chars() {
            if piece.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) > room {
                words.push(std::mem::take(&mut piece));
            }
            piece.push(c);
        }
        words.push(piece);
    }
    words
}

/// The words of a line; a mark that French sets apart stays with its word: `Pourquoi ?`, `« Thé »`.
fn unbroken(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let closes = word.starts_with(['?', '!', ':', ';', '»']);
        match words.last_mut() {
            Some(last) if closes || last.ends_with('«') => *last += &format!(" {word}"),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, wanted: &str) {
        assert_eq!(wrap(line), wanted.to_owned() + "\n");
    }

    #[test]
    fn a_long_line_is_broken_and_hangs_below_its_mark() {
        check("short", "short");
        check(
            "    * Pick up “The teapot that pours and the kettle that does not” again with her soon.",
            "    * Pick up “The teapot that pours and the kettle that does not” again\n      with her soon.",
        );
        check(&format!("    | {} b", "a".repeat(66)), &format!("    | {}\n    | b", "a".repeat(66)));
        check(
            &format!("(1) {} <{}@example.org>", "Ada", "a".repeat(60)),
            &format!("(1) Ada\n    <{}@example.org>", "a".repeat(60)),
        );
    }

    #[test]
    fn wide_characters_count_twice_and_no_word_is_wider_than_a_line() {
        for line in ["山".repeat(300), "w".repeat(300), format!("a {} b", "é".repeat(200))] {
            assert!(wrap(&line).lines().all(|line| line.width() <= COLUMNS), "{}", wrap(&line));
        }
        assert!(wrap(&format!("see https://example.org/{} now", "x".repeat(100))).contains(&"x".repeat(100)));
    }

    #[test]
    fn no_broken_line_begins_like_a_command() {
        let line = "quiet ".repeat(11) + "quietly never 1 done 2 snooze 3 2w list undo help never done skip";
        for broken in wrap(&line).lines().skip(1) {
            assert!(!begins_command(broken), "{broken:?} of\n{}", wrap(&line));
        }
        // Behind a bar no further mark is needed.
        check(
            "        | And: log, every, tag, untag, share, shared, links, draft, helped, asked, ledger.",
            "        | And: log, every, tag, untag, share, shared, links, draft,\n        | helped, asked, ledger.",
        );
    }
}

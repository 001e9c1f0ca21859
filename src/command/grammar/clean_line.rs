//! A typed line without what input methods, lists and politeness put around a command.

use super::known::KnownNames;
use super::{MOST_CHARS, args, phrase, plain, taken_back, verbs};

/// Sanitised, one line. Of what is too long for a command enough is left to tell so.
pub fn tidy(raw: &str, names: &KnownNames) -> String {
    let line: String = crate::mail::text::one_line(raw).chars().map(narrow).collect();
    let line = without_bullet(line.trim(), names).to_owned();
    match line.char_indices().nth(MOST_CHARS + 1) {
        Some((at, _)) => line[..at].to_owned(),
        None => line,
    }
}

/// Full-width signs (U+FF01 to U+FF5E) and the digits of other scripts, as ASCII: what an input
/// method of another language makes of `done 1`.
fn narrow(c: char) -> char {
    const ZEROS: [u32; 5] = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50];
    let code = u32::from(c);
    let digit =
        || ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&code)).map(|zero| code - zero + 0x30);
    let ascii = if (0xff01..=0xff5e).contains(&code) { Some(code - 0xfee0) } else { digit() };
    ascii.and_then(char::from_u32).unwrap_or(if c == '\u{3000}' { ' ' } else { c })
}

/// Without the mark of a list, and without `please` in front. Not `*`: our digest has it.
pub(super) fn without_bullet<'a>(line: &'a str, names: &KnownNames) -> &'a str {
    let mut line = line;
    for mark in ["- ", "– ", "• ", "◦ ", "▪ ", "‣ ", "→ ", "+ "] {
        line = line.strip_prefix(mark).unwrap_or(line).trim_start();
    }
    line = without_emoji(line);
    let behind = |line: &'a str| {
        let leads = LEADS.iter().chain(&COURTESIES);
        leads.into_iter().find_map(|lead| Some((*lead, without_lead(line, lead, names)?)))
    };
    let mut polite = false;
    while let Some((lead, rest)) = behind(line) {
        polite |= matches!(lead, "can you" | "could you" | "would you");
        line = rest;
    }
    // The question mark of `could you please mute 4?` is the courtesy's.
    let (verb, _) = line.split_once(' ').unwrap_or((line, ""));
    let hard = verbs::find(verb).is_ok_and(|found| args::is_hard_to_mend(found.verb));
    if polite && hard { line.trim_end_matches(['?', ' ']) } else { line }
}

/// `👍 skip 3`: without the signs in front of words. An empty box and a cross say something.
fn without_emoji(line: &str) -> &str {
    let rest = line.trim_start_matches(|c| (phrase::is_emoji(c) && !taken_back::is_mark(c)) || c == ' ');
    if rest.is_empty() { line } else { rest }
}

/// What people say before a command.
const LEADS: [&str; 33] = [
    "please",
    "pls",
    "also",
    "then",
    "just",
    "oh",
    "and",
    "yes",
    "ok",
    "okay",
    "can you",
    "could you",
    "i'd like to",
    "i want to",
    "oops",
    "rekindle",
    "hi rekindle",
    "dear rekindle",
    "hey",
    "hi",
    "well",
    "so",
    "sure",
    "yeah",
    "yep",
    "now",
    "kindly",
    "let's",
    "lets",
    "would you",
    "you can",
    "we can",
    "great",
];

/// Thanks and greetings before a command; before anything else they are a sentence of their own.
const COURTESIES: [&str; 8] =
    ["perfect", "alright", "hello", "thanks", "thank you", "many thanks", "thx", "cheers"];

/// The rest behind such a word, where it begins as a command does: `yes skip 3`, but not
/// `and then we met`.
fn without_lead<'a>(line: &'a str, lead: &str, names: &KnownNames) -> Option<&'a str> {
    line.get(..lead.len()).filter(|start| start.eq_ignore_ascii_case(lead))?;
    // `OK: ` begins a line of our own transcripts.
    let marks: &[char] = if lead == "ok" { &[' ', ',', '!', '.'] } else { &[' ', ',', ':', '!', '.'] };
    let rest = line[lead.len()..].strip_prefix(marks)?.trim_start();
    let first = rest.split(' ').next().unwrap_or_default();
    let command = verbs::is_verb(first)
        || first.starts_with(|c: char| c.is_ascii_digit())
        || plain::begins(rest, names)
        || !COURTESIES.contains(&lead)
            && LEADS
                .iter()
                .any(|lead| lead.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case(first)));
    command.then_some(rest)
}

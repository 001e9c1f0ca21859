//! "On Monday Ada wrote:" in any language.
//!
//! Known by shape: one to four lines that tell when and who, and end with a colon. Where quote
//! marks follow, the colon and a date or an address are enough; where none follow (clients that do
//! not mark quotes), a known verb or an address right before the colon is asked for too.

use super::line::{Line, LineKind, is_invisible};
use super::typed_word::begins_with_verb;

/// Lines over which mailers wrap an attribution.
const MAX_LINES: usize = 4;
/// Bytes of a line beyond which it is prose.
const MAX_WIDTH: usize = 400;
/// Digits of a date with time, or of a date with a year.
const DATE_DIGITS: usize = 4;
/// Digits of a date with a year and a time: `4 May 2026 9:00`.
const FULL_DATE_DIGITS: usize = 8;

/// "wrote" and its translations, in lower case, as they stand at the end or in the middle of
/// attributions.
const VERBS: &[&str] = &[
    "wrote",
    "writes",
    "schrieb",
    "schreibt",
    "geschrieben",
    "a écrit",
    "écrit",
    "ecrit",
    "écrivait",
    "escribió",
    "escribio",
    "va escriure",
    "escrit",
    "escreveu",
    "ha scritto",
    "scritto",
    "scrive",
    "schreef",
    "geschreven",
    "skrev",
    "skrifaði",
    "kirjoitti",
    "napisał",
    "napisała",
    "napisał(a)",
    "napisał/a",
    "pisze",
    "написал",
    "написала",
    "написал(а)",
    "написал:",
    "пишет",
    "пише",
    "написав",
    "написала",
    "написа",
    "napsal",
    "napsala",
    "napsal(a)",
    "napísal",
    "napísal(a)",
    "napisao",
    "napisala",
    "napisal",
    "je pisal",
    "írta",
    "ezt írta",
    "a scris",
    "yazdı",
    "yazmış",
    "şunları yazdı",
    "έγραψε",
    "έγραψες",
    "rašė",
    "parašė",
    "rakstīja",
    "kirjutas",
    "shkroi",
    "idatzi",
    "scríobh",
    "ysgrifennodd",
    "viết",
    "đã viết",
    "menulis",
    "tulis",
    "เขียน",
    "写道",
    "寫道",
    "写到",
    "已写",
    "作成",
    "のメッセージ",
    "書きました",
    "さんのメール",
    "작성",
    "썼습니다",
    "작성함",
    "님이",
    "כתב",
    "כתבה",
    "כתב/ה",
    "كتب",
    "كتبت",
    "نوشت",
    "লিখেছেন",
    "ने लिखा",
    "எழுதியது",
];

/// How many lines the attribution that starts at `at` has. `None` when none does.
pub(super) fn lines_at(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let mut joined = String::new();
    for length in 1..=MAX_LINES {
        let line = lines.get(at + length - 1)?;
        if line.kind != LineKind::Typed || line.text.len() > MAX_WIDTH {
            return None;
        }
        if length == 1 && !could_start(line.text) {
            return None;
        }
        joined.push(' ');
        joined.push_str(line.text.trim());
        let shape = AttributionShape::read(&joined);
        // A line of its own with a day, a time and a colon at its end: nobody types one, with a
        // name for an address or not.
        let alone = length == 1 && shape.colon && shape.full_date;
        if alone || shape.is_attribution(what_follows(lines, at + length)) {
            return (!starts_below(&lines[at..at + length])).then_some(length);
        }
    }
    None
}

/// `split ada ada@old.example` right above an attribution looks like the first part of it. Where
/// the lines below tell day, time and address, the attribution is theirs alone; above one without
/// address, a line that begins with a verb of ours is known.
fn starts_below(lines: &[Line<'_>]) -> bool {
    let rest: Vec<&str> = lines.iter().skip(1).map(|line| line.text.trim()).collect();
    let rest = rest.join(" ");
    let shape = AttributionShape::read(&rest);
    let typed = || lines.first().is_some_and(|line| begins_with_verb(line.text));
    shape.colon && shape.full_date && (shape.address || typed())
}

/// An attribution whose last line begins with `>`, because the mailer broke `<address> wrote:`
/// there: marks the lines above it.
pub(super) fn mark_broken(lines: &mut [Line<'_>], quote: usize) {
    let rest = lines[quote].text.trim_start().trim_start_matches('>').trim();
    if rest.len() > 40 || !AttributionShape::read(rest).verb_at_end {
        return;
    }
    let from = quote.saturating_sub(MAX_LINES + 2);
    let start = (from..quote)
        .rev()
        .find(|&above| lines[above].kind == LineKind::Typed && date_digits(lines[above].text) >= DATE_DIGITS);
    if let Some(start) = start {
        lines[start..quote].iter_mut().for_each(|line| line.kind = LineKind::Attribution);
    }
}

/// A first line tells when or who, or opens the address.
fn could_start(line: &str) -> bool {
    date_digits(line) >= DATE_DIGITS || line.contains(['@', '<']) || ends_with_colon(line)
}

fn ends_with_colon(line: &str) -> bool {
    line.trim_end_matches(is_invisible).ends_with([':', '：'])
}

/// What comes below a candidate, blank lines aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    Quote,
    Other,
}

fn what_follows(lines: &[Line<'_>], from: usize) -> Below {
    let next = lines[from.min(lines.len())..].iter().take(3).find(|line| line.kind != LineKind::Blank);
    if next.is_some_and(|line| line.kind == LineKind::Quote) { Below::Quote } else { Below::Other }
}

/// What a candidate shows.
struct AttributionShape {
    colon: bool,
    dated: bool,
    full_date: bool,
    address: bool,
    bracketed: bool,
    address_at_end: bool,
    verb: bool,
    verb_at_end: bool,
    framed: bool,
}

impl AttributionShape {
    fn read(text: &str) -> AttributionShape {
        let text = text.trim_matches(is_invisible);
        let bare = text.trim_matches(|c: char| matches!(c, '-' | '*' | '_') || is_invisible(c));
        let colon = ends_with_colon(bare);
        let content = bare.trim_end_matches([':', '：', ' ', '\u{a0}', '*']);
        let lower = content.to_lowercase();
        let verb_at_end = VERBS.iter().any(|verb| ends_with_word(&lower, verb));
        AttributionShape {
            colon,
            dated: date_digits(content) >= DATE_DIGITS,
            full_date: digits(content, FULL_DATE_DIGITS) == FULL_DATE_DIGITS,
            address: content.contains('@'),
            bracketed: content
                .split_once('<')
                .is_some_and(|(_, rest)| rest.contains('@') && rest.contains('>')),
            address_at_end: ends_with_address(content),
            verb: verb_at_end || VERBS.iter().any(|verb| contains_word(&lower, verb)),
            verb_at_end,
            framed: text.starts_with("---") && text.ends_with("---"),
        }
    }

    fn is_attribution(&self, below: Below) -> bool {
        let evidence = self.dated || self.address;
        let marked = below == Below::Quote
            && ((self.colon && (evidence || self.verb_at_end))
                || (self.dated && (self.address_at_end || self.verb_at_end)));
        let worded = self.verb && self.colon && evidence;
        let addressed = self.colon && self.dated && self.address_at_end;
        // Nobody types a day, a time and an address before a colon: whatever the language.
        let full = self.colon && self.full_date && self.bracketed;
        let bare = self.verb_at_end && self.dated && (self.address || self.framed);
        marked || worded || addressed || full || bare
    }
}

/// Digits (of any script) outside of addresses and links, up to those of a date.
fn date_digits(line: &str) -> usize {
    digits(line, DATE_DIGITS)
}

fn digits(line: &str, most: usize) -> usize {
    let words = line
        .split_whitespace()
        .filter(|word| !word.contains(['@', '/']) || word.starts_with(|c: char| c.is_numeric()));
    words.flat_map(str::chars).filter(|c| c.is_numeric()).take(most).count()
}

/// `... <ada@example.org>`, `... ada@example.org`, and with the link that Outlook repeats
/// (`<mailto:...>`).
fn ends_with_address(content: &str) -> bool {
    let last = content.split_whitespace().next_back().unwrap_or_default();
    last.contains('@') || last == ">"
}

/// Words in scripts with blanks stand alone; others may touch their neighbours.
fn ends_with_word(text: &str, verb: &str) -> bool {
    text.strip_suffix(verb).is_some_and(|before| is_boundary(before.chars().next_back(), verb))
}

fn contains_word(text: &str, verb: &str) -> bool {
    text.match_indices(verb).any(|(at, _)| {
        is_boundary(text[..at].chars().next_back(), verb)
            && is_boundary(text[at + verb.len()..].chars().next(), verb)
    })
}

fn is_boundary(neighbour: Option<char>, verb: &str) -> bool {
    let spaced = verb.chars().all(|c| c < '\u{600}' || c == ' ');
    !spaced || neighbour.is_none_or(|c| !c.is_alphabetic())
}

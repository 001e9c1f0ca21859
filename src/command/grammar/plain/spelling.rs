//! The same line in the spelling of the grammar: `[1] done` as `1 done`, `snooze2 2w` as
//! `snooze 2 2w`, `Donr 1` as `done 1`.

use super::super::{phrase, targets, verbs};
use super::{KnownNames, Verb, behind, is_person};

const NUMBERS: [(&str, &str, &str); 10] = [
    ("one", "first", "1"),
    ("two", "second", "2"),
    ("three", "third", "3"),
    ("four", "fourth", "4"),
    ("five", "fifth", "5"),
    ("six", "sixth", "6"),
    ("seven", "seventh", "7"),
    ("eight", "eighth", "8"),
    ("nine", "ninth", "9"),
    ("ten", "tenth", "10"),
];

/// Words before a number that say only that it is one.
const FILLERS: [&str; 12] =
    ["number", "numbers", "no.", "nr", "nr.", "num", "№", "person", "people", "persons", "both", "nos."];

/// Words and what the grammar calls them. Never a word for `never` or `send`.
const PHRASES: [(&str, &str); 28] = [
    ("never again", "never"),
    ("snoozed", "snooze"),
    ("skipped", "skip"),
    ("reminder for", "remind"),
    ("reminder", "remind"),
    ("introduce", "intro"),
    ("connect", "intro"),
    ("add a note to", "note"),
    ("add note to", "note"),
    ("add a note", "note"),
    ("add note", "note"),
    ("note to", "note"),
    ("note for", "note"),
    ("draft for", "draft"),
    ("draft to", "draft"),
    ("i helped", "helped"),
    ("i asked", "asked"),
    ("pause the digests", "pause"),
    ("pause the digest", "pause"),
    ("pause digest", "pause"),
    ("pause the mails", "pause"),
    ("pause mails", "pause"),
    ("pause everything", "pause"),
    ("show me", "show"),
    ("tell me about", "show"),
    ("done with", "done"),
    ("mark as done", "done"),
    ("mark done", "done"),
];

/// Adverbs for how often.
const CADENCES: [(&str, &str); 6] = [
    ("weekly", "1w"),
    ("fortnightly", "2w"),
    ("monthly", "1mo"),
    ("quarterly", "3mo"),
    ("yearly", "1y"),
    ("annually", "1y"),
];

/// What people put around a line that they copy from ours.
const AROUND: [(&str, &str); 10] = [
    ("«", "»"),
    ("\"", "\""),
    ("“", "”"),
    ("„", "“"),
    ("'", "'"),
    ("‘", "’"),
    ("`", "`"),
    ("**", "**"),
    ("*", "*"),
    ("_", "_"),
];

/// Lines that are said whole.
const WHOLE: [(&str, &str); 8] = [
    ("help me", "help"),
    ("undo that", "undo"),
    ("undo it", "undo"),
    ("undo this", "undo"),
    ("undo the last one", "undo"),
    ("undo last", "undo"),
    ("show me the list", "list"),
    ("show list", "list"),
];

pub(super) fn correct(line: &str, names: &KnownNames) -> String {
    let line = signs(line, names);
    let bare = line.to_lowercase();
    if let Some((_, whole)) = WHOLE.iter().find(|(said, _)| phrase::without_please(&bare) == *said) {
        return (*whole).to_owned();
    }
    let line = name_first(&slip(&phrase(&line, names)), names);
    people(&line)
}

/// Without quotes around the line and brackets and keycaps around numbers, with blanks between
/// verbs and numbers.
fn signs(line: &str, names: &KnownNames) -> String {
    let inside = |text: &str| {
        AROUND.iter().find_map(|&(a, b)| text.strip_prefix(a)?.strip_suffix(b).map(str::to_owned))
    };
    let mut line = inside(line).unwrap_or_else(|| line.to_owned());
    for boxed in ["[x] ", "[X] "] {
        line = line.strip_prefix(boxed).map_or(line.clone(), str::to_owned);
    }
    let listed = ["[", "("].iter().any(|open| line.starts_with(open));
    let shouted = line.split(' ').nth(1).is_some_and(|word| word.starts_with(char::is_uppercase));
    // `[1] Note that ...` is a footnote.
    if listed && shouted {
        return line;
    }
    line = line
        .replace(['\u{fe0f}', '\u{20e3}'], "")
        .replace('№', "")
        .replace(" = ", " ")
        .replace(" w/ ", " with ");
    for quote in ['\'', '‘', '’'] {
        line = line.replace(&format!(" {quote}til"), " til");
    }
    let words = line.split(' ').filter(|word| !word.is_empty()).map(|word| unboxed(word, names));
    without_dash(words.collect()).join(" ")
}

/// `done - 2`, `2 – done` without the dash.
fn without_dash(mut words: Vec<String>) -> Vec<String> {
    let dash = |word: &String| matches!(word.as_str(), "-" | "–" | "—");
    if let [first, second, third, ..] = &words[..]
        && dash(second)
        && ((verbs::is_verb(first) && is_number(third)) || (is_number(first) && verbs::is_verb(third)))
    {
        words.remove(1);
    }
    words
}

/// `(3)` as `3`, `1done` as `1 done`, `skip-3` as `skip 3`, `@Ilse` as `Ilse`.
fn unboxed(word: &str, names: &KnownNames) -> String {
    let boxed = [("(", ")"), ("[", "]")]
        .iter()
        .find_map(|(open, close)| word.strip_prefix(open)?.strip_suffix(close));
    if let Some(number) = boxed.filter(|inside| is_number(inside)) {
        return number.to_owned();
    }
    if let Some(name) = word.strip_prefix('@').filter(|name| !name.contains('@') && is_person(name, names)) {
        return name.to_owned();
    }
    let letters = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
    let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let numbers = word[letters..].trim_start_matches(['-', '.', '#', '_']);
    let full_stop = numbers.trim_end_matches(['.', '!']);
    if letters > 0 && verbs::is_verb(&word[..letters]) && are_numbers(full_stop) {
        return format!("{} {full_stop}", &word[..letters]);
    }
    let verb = word[digits..].trim_start_matches(['-', '_']);
    if digits > 0 && verbs::is_verb(verb) {
        return format!("{} {verb}", &word[..digits]);
    }
    word.to_owned()
}

/// `1`, `1,2`, `2,`: a comma at the end leads to what follows.
fn are_numbers(text: &str) -> bool {
    let list = text.strip_suffix(',').unwrap_or(text);
    list.split(',').all(is_number)
}

fn is_number(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `monthly 2` as `every 2 1mo`.
fn adverb(line: &str) -> Option<String> {
    let (word, who) = line.split_once(' ')?;
    let (_, cadence) = CADENCES.iter().find(|(said, _)| word.eq_ignore_ascii_case(said))?;
    targets::scan(who).last().filter(|last| last.end == who.len())?;
    Some(format!("every {who} {cadence}"))
}

/// A phrase for a verb, where somebody or a date follows.
fn phrase(line: &str, names: &KnownNames) -> String {
    if let Some(every) = adverb(line) {
        return every;
    }
    PHRASES
        .iter()
        .find_map(|(said, verb)| {
            let rest = behind(line, said)?;
            let fits = is_person(rest, names)
                || matches!(*verb, "pause")
                || FILLERS.iter().any(|f| behind(rest, f).is_some());
            fits.then(|| format!("{verb} {rest}"))
        })
        .unwrap_or_else(|| line.to_owned())
}

/// `introduce 3 to 4`, `Done2`.
pub(super) fn begins(line: &str, names: &KnownNames) -> bool {
    let first = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let unboxed = unboxed(&first(line), names);
    phrase(line, names) != line || (unboxed.contains(' ') && unboxed.split(' ').any(verbs::is_verb))
}

/// `Donr 1` as `done 1`: one verb is one edit away, and a number follows. Never `never`, `mute` or
/// `send`.
fn slip(line: &str) -> String {
    const WORDS: [&str; 9] = ["none", "gone", "note", "nope", "some", "zone", "ship", "lost", "last"];
    let Some((word, rest)) = line.split_once(' ') else { return line.to_owned() };
    let low = word.to_lowercase();
    let numbered = rest.starts_with(|c: char| c.is_ascii_digit());
    let plain = (4..=9).contains(&low.chars().count()) && low.chars().all(char::is_alphabetic);
    if !numbered || !plain || verbs::is_verb(&low) || WORDS.contains(&low.as_str()) {
        return line.to_owned();
    }
    match verbs::one_edit_away(&low)[..] {
        [verb] if !matches!(verb, Verb::Never | Verb::Send | Verb::Merge | Verb::Split) => {
            format!("{} {rest}", verb.name())
        }
        _ => line.to_owned(),
    }
}

/// `Lucia skip` as `skip Lucia`, `2 and 4 are done` as `2 and 4 done`.
fn name_first(line: &str, names: &KnownNames) -> String {
    let (front, verb) = line.rsplit_once(' ').unwrap_or(("", line));
    if !["done", "skip"].contains(&verb.trim_end_matches(['.', '!'])) {
        return line.to_owned();
    }
    let front = [" is", " are", " please", " was", " were", " as"]
        .iter()
        .fold(front, |f, w| f.strip_suffix(w).unwrap_or(f));
    let front = behind(front, "mark").unwrap_or(front);
    if front.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("{front} {verb}");
    }
    let words: Vec<&str> = front.split(' ').collect();
    let named =
        words.len() <= 2 && words.iter().all(|word| is_person(word, names)) && targets::name(front).is_ok();
    if named && !front.eq_ignore_ascii_case("all") { format!("{verb} {front}") } else { line.to_owned() }
}

/// The people behind a verb: `number one and number three` as `1 and 3`, `1 through 3` as `1-3`,
/// `Ilse + Noor` as `Ilse, Noor`.
fn people(line: &str) -> String {
    let line = semicolons(&line.replace(" + ", ", "));
    let Some((verb, rest)) = line.split_once(' ').filter(|(verb, _)| verbs::is_verb(verb)) else {
        return line;
    };
    let spoken = ["done", "log", "skip", "snooze", "remind", "every", "show", "why"];
    let spoken = spoken.iter().any(|word| word.eq_ignore_ascii_case(verb));
    // `skip one two`, but `snooze two two weeks`.
    let plural = ["done", "skip", "show", "why"].iter().any(|word| word.eq_ignore_ascii_case(verb));
    let words: Vec<&str> = rest.split(' ').collect();
    let mut out: Vec<String> = vec![verb.to_owned()];
    let (mut at, mut open) = (0, true);
    while at < words.len() && open {
        let filler = FILLERS.contains(&words[at].to_lowercase().as_str())
            || (words[at] == "the" && words.get(at + 1).is_some_and(|word| ordinal(word).is_some()));
        let skip = usize::from(filler && at + 1 < words.len());
        let word = words[at + skip];
        let number = match skip {
            1 => cardinal(word).or(ordinal(word)),
            _ if spoken => cardinal(word),
            _ => None,
        };
        let Some(number) = number.or(digits(word)) else { break };
        out.push(number);
        at += skip + 1;
        open = match words.get(at).copied() {
            Some("and" | "&") => {
                out.push("and".to_owned());
                at += 1;
                true
            }
            Some("through" | "thru") if words.get(at + 1).is_some_and(|word| is_number(word)) => {
                out.extend(["-".to_owned(), words[at + 1].to_owned()]);
                at += 2;
                false
            }
            Some(next) => word.ends_with(',') || (plural && cardinal(next).is_some()),
            None => false,
        };
    }
    out.extend(words[at..].iter().map(|word| (*word).to_owned()));
    out.join(" ")
}

/// `done 1; 2; 3` as `done 1, 2, 3`.
fn semicolons(line: &str) -> String {
    let behind = line.split_once(' ').map_or("", |(_, behind)| behind);
    let listed = behind.split([';', ',', ' ']).filter(|word| !word.is_empty()).all(is_number);
    if listed { line.replace(';', ",") } else { line.to_owned() }
}

/// `two`, `number`.
pub(super) fn is_number_word(word: &str) -> bool {
    cardinal(word).is_some() || FILLERS.contains(&word)
}

fn digits(word: &str) -> Option<String> {
    is_number(word.trim_end_matches(',')).then(|| word.to_owned())
}

fn cardinal(word: &str) -> Option<String> {
    NUMBERS
        .iter()
        .find(|(said, _, _)| word.eq_ignore_ascii_case(said))
        .map(|(_, _, digits)| (*digits).to_owned())
}

fn ordinal(word: &str) -> Option<String> {
    NUMBERS
        .iter()
        .find(|(_, said, _)| word.eq_ignore_ascii_case(said))
        .map(|(_, _, digits)| (*digits).to_owned())
}

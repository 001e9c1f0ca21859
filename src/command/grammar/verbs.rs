//! Which verb a word is: in full, by another name, or by its first letters.

use super::Verb;

/// First letters of verbs that are words or names themselves (a single letter always counts as
/// one): `do you know`, `no worries`, `in short`, `1. Don Howe`.
const ALSO_WORDS: [&str; 28] = [
    "do", "don", "no", "not", "ne", "in", "he", "her", "re", "eve", "ever", "lo", "und", "sh", "as", "ask",
    "me", "mo", "link", "led", "help", "rem", "dr", "ski", "pa", "ta", "ledge", "un",
];

/// A verb as somebody wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VerbMatch {
    pub verb: Verb,
    pub form: VerbForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerbForm {
    /// In full.
    Full,
    /// First letters that are no word.
    Short,
    /// First letters that are also a word: only beside numbers and addresses, without a text.
    Doubtful,
}

/// The verb of a word.
///
/// # Errors
/// A sentence: ambiguous, not available yet, or no verb at all and the nearest one.
pub(super) fn find(word: &str) -> Result<VerbMatch, String> {
    let word = clean(word);
    found(&word).map_err(|begun| match begun[..] {
        [] => unknown(&word),
        _ => {
            let names: Vec<String> = begun.iter().map(|(name, _)| format!("`{name}`")).collect();
            format!("`{word}` could be {}, as in `{}`", names.join(" or "), begun[0].1.example())
        }
    })
}

/// The verb of a word in lower case.
///
/// # Errors
/// Those that begin with it, which are none or several.
fn found(word: &str) -> Result<VerbMatch, Vec<(&'static str, Verb)>> {
    if let Some(verb) = Verb::named(word) {
        return Ok(VerbMatch { verb, form: VerbForm::Full });
    }
    let begun: Vec<(&str, Verb)> =
        Verb::words().filter(|(name, _)| !word.is_empty() && name.starts_with(word)).collect();
    match begun[..] {
        [(_, verb)] => Ok(VerbMatch { verb, form: form_of(word) }),
        _ => Err(begun),
    }
}

fn form_of(word: &str) -> VerbForm {
    if ALSO_WORDS.contains(&word) || word.chars().count() == 1 { VerbForm::Doubtful } else { VerbForm::Short }
}

/// Lower case, without the punctuation behind it.
fn clean(word: &str) -> String {
    word.trim_end_matches([':', ',', '.', '!', ';', '?']).to_lowercase()
}

fn unknown(word: &str) -> String {
    match near(word) {
        Some(near) => format!("this is no command; the nearest is `{}`", near.example()),
        None => "this is no command; `help` lists them".to_owned(),
    }
}

/// The verb that a word may stand for. `None`: it is like none.
pub(super) fn near(word: &str) -> Option<Verb> {
    by_meaning(word).or_else(|| nearest(word))
}

/// Words that people use for what a verb does.
const MEANINGS: [(Verb, &[&str]); 17] = [
    (
        Verb::Done,
        &[
            "called",
            "met",
            "saw",
            "spoke",
            "talked",
            "wrote",
            "emailed",
            "mailed",
            "finished",
            "contacted",
            "had",
        ],
    ),
    (Verb::Snooze, &["later", "postpone", "defer", "delay", "wait", "not"]),
    (
        Verb::Remind,
        &["reminder", "alarm", "alert", "schedule", "call", "ring", "phone", "text", "ping", "meet"],
    ),
    (Verb::Never, &["delete", "remove", "block", "forget", "unsubscribe", "ignore", "drop"]),
    (Verb::Draft, &["email", "mail"]),
    (Verb::Skip, &["pass", "next"]),
    (Verb::Every, &["cadence", "frequency", "often", "monthly", "weekly", "yearly"]),
    (Verb::Note, &["remember", "comment", "memo", "write"]),
    (Verb::Tag, &["label", "group", "category"]),
    (Verb::Share, &["link", "save", "url", "http", "https", "offer"]),
    (Verb::Intro, &["introduce", "connect", "introduction"]),
    (Verb::Who, &["find", "search", "which", "anyone"]),
    (Verb::Show, &["info", "details", "about", "view", "open"]),
    (Verb::List, &["due", "everyone", "all"]),
    (Verb::Pause, &["holiday", "vacation", "off", "quiet", "silence"]),
    (Verb::Resume, &["start", "continue", "on"]),
    (Verb::Undo, &["revert", "cancel", "back", "oops", "wrong", "unmute", "unskip", "unsnooze"]),
];

fn by_meaning(word: &str) -> Option<Verb> {
    MEANINGS.iter().find(|(_, words)| words.contains(&word)).map(|(verb, _)| *verb)
}

/// A verb with most of its letters in common, for slips of the finger.
fn nearest(word: &str) -> Option<Verb> {
    const ALIKE: f64 = 0.5;
    let scored = alike(word, ALIKE);
    scored.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, verb)| verb)
}

/// The verbs that share at least this part of their letters with a word, and which part it is, from
/// 0 to 1. A word of more than twelve letters is like none.
fn alike(word: &str, least: f64) -> impl Iterator<Item = (f64, Verb)> {
    let letters = word.chars().count();
    // As many letters as one has more than the other are not shared: the exact figure costs much.
    let at_most = move |name: &str| {
        let (more, fewer) = (letters.max(name.len()), letters.min(name.len()));
        fewer as f64 / more as f64
    };
    Verb::words()
        .filter(move |(name, _)| letters <= 12 && at_most(name) >= least)
        .map(move |(name, verb)| (strsim::normalized_damerau_levenshtein(word, name), verb))
        .filter(move |(score, _)| *score >= least)
}

/// A verb, its beginning, or a slip of the finger for one (closer than [`nearest`], which only
/// advises).
pub(super) fn is_like_one(word: &str) -> bool {
    const ALIKE: f64 = 0.6;
    let word = clean(word);
    let (letters, is_begun) = (word.chars().count(), Verb::words().any(|(name, _)| name.starts_with(&word)));
    ((2..=12).contains(&letters) && is_begun) || alike(&word, ALIKE).next().is_some()
}

/// The verbs that one slip of the finger turns into the word.
pub(super) fn one_edit_away(word: &str) -> Vec<Verb> {
    Verb::words().filter(|(name, _)| strsim::osa_distance(word, name) == 1).map(|(_, verb)| verb).collect()
}

/// Are these the first letters of a verb, or all of them?
pub(super) fn begin(letters: &str) -> bool {
    Verb::words().any(|(name, _)| name.starts_with(letters))
}

/// Is the word a verb in full? Where a text begins with one, two commands are on a line.
pub(super) fn is_verb(word: &str) -> bool {
    let word = clean(word);
    Verb::named(&word).is_some()
}

/// Is the word a verb in full, or told as something past: `snoozed`, `skipped`, `reminded`?
pub(super) fn is_told(word: &str) -> bool {
    let word = clean(word);
    let stem = word.strip_suffix("ed").unwrap_or_default();
    let mute = word.strip_suffix('d').filter(|stem| stem.ends_with('e'));
    let single = stem.char_indices().last().filter(|(at, last)| stem[..*at].ends_with(*last));
    let single = single.map(|(at, _)| &stem[..at]);
    [Some(&*word), Some(stem), mute, single].into_iter().flatten().any(is_verb)
}

/// Is the word a verb, in full or by letters that are no word of their own?
pub(super) fn is_order(word: &str) -> bool {
    found(&clean(word)).is_ok_and(|found| found.form != VerbForm::Doubtful)
}

/// Is the word a verb in full that is no command alone? `more` and `list` are, and ordinary words
/// beside others.
pub(super) fn wants_more(word: &str) -> bool {
    const ALONE: [Verb; 7] =
        [Verb::More, Verb::List, Verb::Links, Verb::Ledger, Verb::Help, Verb::Undo, Verb::Resume];
    let word = clean(word);
    Verb::named(&word).is_some_and(|verb| !ALONE.contains(&verb))
}

/// Every word that is a verb.
#[cfg(test)]
pub(super) fn all_words() -> impl Iterator<Item = &'static str> {
    Verb::words().map(|(name, _)| name)
}

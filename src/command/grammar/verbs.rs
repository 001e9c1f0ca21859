//! Which verb a word is: in full, by another name, or by its first letters.

use super::Verb;

/// Every word that is a verb, in the order of the help.
const VERBS: [(&str, Verb); 18] = [
    ("done", Verb::Done),
    ("log", Verb::Log),
    ("snooze", Verb::Snooze),
    ("skip", Verb::Skip),
    ("never", Verb::Never),
    ("mute", Verb::Never),
    ("every", Verb::Every),
    ("note", Verb::Note),
    ("tag", Verb::Tag),
    ("untag", Verb::Untag),
    ("intro", Verb::Intro),
    ("pause", Verb::Pause),
    ("resume", Verb::Resume),
    ("why", Verb::Why),
    ("show", Verb::Show),
    ("list", Verb::List),
    ("undo", Verb::Undo),
    ("help", Verb::Help),
];

/// Verbs that are planned: an honest answer beats a guess.
const LATER: [&str; 10] =
    ["remind", "share", "draft", "who", "helped", "asked", "merge", "split", "send", "more"];

/// First letters of verbs that are words or names themselves: `do you know`, `no worries`, `in short`, `1. Don Howe`.
const ALSO_WORDS: [&str; 15] =
    ["do", "don", "no", "not", "ne", "in", "i", "he", "re", "e", "eve", "ever", "lo", "und", "sh"];

/// A verb as somebody wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    pub verb: Verb,
    pub form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
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
pub(super) fn find(word: &str) -> Result<Said, String> {
    let word = clean(word);
    if let Some(&(_, verb)) = VERBS.iter().find(|(name, _)| *name == word) {
        return Ok(Said { verb, form: Form::Full });
    }
    if let Some(later) = LATER.iter().find(|name| **name == word) {
        return Err(format!("`{later}` is not available yet"));
    }
    let begun: Vec<(&str, Verb)> =
        VERBS.into_iter().filter(|(name, _)| !word.is_empty() && name.starts_with(&word)).collect();
    match begun[..] {
        [] => Err(unknown(&word)),
        [(_, verb)] => Ok(Said { verb, form: form_of(&word) }),
        _ => {
            let names: Vec<String> = begun.iter().map(|(name, _)| format!("`{name}`")).collect();
            Err(format!("`{word}` could be {}", names.join(" or ")))
        }
    }
}

fn form_of(word: &str) -> Form {
    if ALSO_WORDS.contains(&word) { Form::Doubtful } else { Form::Short }
}

/// Lower case, without the punctuation behind it.
fn clean(word: &str) -> String {
    word.trim_end_matches([':', ',', '.', '!', ';']).to_lowercase()
}

fn unknown(word: &str) -> String {
    let begun = LATER.iter().filter(|name| word.len() >= 3 && name.starts_with(word)).collect::<Vec<_>>();
    if let [later] = begun[..] {
        return format!("`{later}` is not available yet");
    }
    match nearest(word) {
        Some(near) => format!("this is no command; the nearest is `{near}`"),
        None => "this is no command; `help` lists them".to_owned(),
    }
}

/// A verb with most of its letters in common, for slips of the finger.
fn nearest(word: &str) -> Option<&'static str> {
    const ALIKE: f64 = 0.5;
    if word.chars().count() > 12 {
        return None;
    }
    let score = |name: &str| strsim::normalized_damerau_levenshtein(word, name);
    let best = VERBS.iter().map(|(name, _)| *name).max_by(|a, b| score(a).total_cmp(&score(b)))?;
    (score(best) >= ALIKE).then_some(best)
}

/// Is the word a verb in full? Where a text begins with one, two commands stand on a line.
pub(super) fn is_verb(word: &str) -> bool {
    let word = clean(word);
    VERBS.iter().any(|(name, _)| *name == word)
}

//! Which verb a word is: in full, by another name, or by its first letters.

use super::Verb;

/// Every word that is a verb, in the order of the help.
const VERBS: [(&str, Verb); 31] = [
    ("done", Verb::Done),
    ("log", Verb::Log),
    ("snooze", Verb::Snooze),
    ("remind", Verb::Remind),
    ("skip", Verb::Skip),
    ("never", Verb::Never),
    ("mute", Verb::Never),
    ("every", Verb::Every),
    ("note", Verb::Note),
    ("tag", Verb::Tag),
    ("untag", Verb::Untag),
    ("share", Verb::Share),
    ("shared", Verb::Shared),
    ("links", Verb::Links),
    ("draft", Verb::Draft),
    ("intro", Verb::Intro),
    ("helped", Verb::Helped),
    ("asked", Verb::Asked),
    ("ledger", Verb::Ledger),
    ("who", Verb::Who),
    ("why", Verb::Why),
    ("show", Verb::Show),
    ("list", Verb::List),
    ("more", Verb::More),
    ("merge", Verb::Merge),
    ("split", Verb::Split),
    ("send", Verb::Send),
    ("pause", Verb::Pause),
    ("resume", Verb::Resume),
    ("undo", Verb::Undo),
    ("help", Verb::Help),
];

/// First letters of verbs that are words or names themselves (a single letter always counts as one): `do you know`, `no worries`, `in short`, `1. Don Howe`.
const ALSO_WORDS: [&str; 28] = [
    "do", "don", "no", "not", "ne", "in", "he", "her", "re", "eve", "ever", "lo", "und", "sh", "as", "ask",
    "me", "mo", "link", "led", "help", "rem", "dr", "ski", "pa", "ta", "ledge", "un",
];

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
    if ALSO_WORDS.contains(&word) || word.chars().count() == 1 { Form::Doubtful } else { Form::Short }
}

/// Lower case, without the punctuation behind it.
fn clean(word: &str) -> String {
    word.trim_end_matches([':', ',', '.', '!', ';']).to_lowercase()
}

fn unknown(word: &str) -> String {
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

impl Verb {
    /// As it is written.
    pub fn name(self) -> &'static str {
        VERBS.iter().find(|(_, verb)| *verb == self).map_or("help", |(name, _)| name)
    }

    /// A line that shows how it is used.
    pub fn example(self) -> &'static str {
        match self {
            Verb::Done => "done 1 coffee yesterday",
            Verb::Log => "log ada, bob lunch friday",
            Verb::Snooze => "snooze 2 2w",
            Verb::Remind => "remind 2 fri 3pm",
            Verb::Skip => "skip 3",
            Verb::Never => "never 4",
            Verb::Every => "every 2 3mo",
            Verb::Note => "note 3 likes trains",
            Verb::Tag => "tag 3 rust hiring",
            Verb::Untag => "untag 3 rust",
            Verb::Share => "share https://example.org/crates #rust",
            Verb::Shared => "shared 2",
            Verb::Links => "links",
            Verb::Draft => "draft 1",
            Verb::Intro => "intro 3 4 both love rust",
            Verb::Helped => "helped 3 with her move",
            Verb::Asked => "asked 3 about the lease",
            Verb::Ledger => "ledger",
            Verb::Who => "who #rust",
            Verb::Why => "why 2",
            Verb::Show => "show ada",
            Verb::List => "list",
            Verb::More => "more",
            Verb::Merge => "merge 2 5",
            Verb::Split => "split ada ada@old.example",
            Verb::Send => "send 1",
            Verb::Pause => "pause 1mo",
            Verb::Resume => "resume",
            Verb::Undo => "undo",
            Verb::Help => "help",
        }
    }
}

//! Lines of a digest that a mail program quoted without marks: never a command, whatever they say.
//!
//! The digest puts nothing from mail at the start of a line, and no command; here is the other half
//! of that promise, for lines that were wrapped on the way, and for digests of another shape.

use super::verbs;
use crate::mail::token;

/// What our digests say before a command, in the languages they have.
const PROMPTS: [&str; 33] = [
    "if they are one",
    "if they are two",
    "to ask both",
    "if they know each other",
    "tell me by a reply",
    "to have it sent",
    "introductions under way",
    "reply, one to a line",
    "as well:",
    "or reply in words",
    "waiting for your answer",
    "you asked for this mail",
    "um beide zu fragen",
    "um ihn so verschicken",
    "um alles zurückzunehmen",
    "sag es mir mit einer antwort",
    "falls sie sich schon kennen",
    "falls ja, antworte",
    "falls nein, antworte",
    "pour demander",
    "pour le faire envoyer",
    "pour tout annuler",
    "dites-le-moi en répondant",
    "si les deux se connaissent déjà",
    "si oui, répondez",
    "si non, répondez",
    "para preguntar a",
    "para que se envíe",
    "para deshacerlo",
    "dímelo con una respuesta",
    "si ya se conocen",
    "si lo es, responde",
    "si no, responde",
];

/// What a digest says of a person, and a transcript of a command, line by line.
const LABELS: [&str; 18] = [
    "because:",
    "draft:",
    "a question:",
    "last:",
    "you could:",
    "write:",
    "two years:",
    "why:",
    "ok:",
    "as it was:",
    "here:",
    "left undone:",
    "failed:",
    "your words:",
    "unclear:",
    "you wrote:",
    "day:",
    "rekindle says:",
];

/// Is this surely a line of a digest, or the beginning of one?
pub(super) fn is_one(line: &str) -> bool {
    let low = line.to_lowercase();
    // The sheet of commands is set with middle dots, which nobody types.
    // Signatures are (`Harbour Lane 3 · robin@example.org`), and hold an address.
    let sheet = (low.contains(" · ") || low.starts_with('·') || low.ends_with('·')) && !low.contains('@');
    let condition = low.starts_with("to ") || low.starts_with("if ");
    let prompt =
        PROMPTS.iter().any(|prompt| low.starts_with(prompt)) || (condition && low.contains("reply:"));
    let token =
        low.starts_with("reply code") || (low.contains("r:") && token::in_text(line).next().is_some());
    sheet || prompt || token || low.starts_with("* ") || is_label(&low) || is_person(line)
}

/// Does a line begin with a word that could begin a command, or is it one? For whoever writes lines
/// that must never be taken for one.
pub fn begins_command(line: &str) -> bool {
    let first = line.trim_start_matches([' ', '|', '*']).split(|c: char| !c.is_alphanumeric()).next();
    let first = first.unwrap_or_default().to_lowercase();
    let verb = !first.is_empty() && verbs::begin(&first);
    verb || first.starts_with(|c: char| c.is_ascii_digit()) || is_command(line)
}

fn is_command(line: &str) -> bool {
    let now = jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC);
    super::parse(line, &now).lines.iter().any(|line| matches!(line, super::ReplyLine::Command(_)))
}

/// `why: 2` is a question, `Why: quiet since March` is not.
fn is_label(low: &str) -> bool {
    let label = LABELS.iter().find_map(|label| low.strip_prefix(label));
    label.is_some_and(|said| !said.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

/// `done`, `snooze 2w` behind a number in brackets: a command about that number alone. What cannot
/// be taken back with a shrug is not among them, since somebody may be called `Never`.
fn is_about_one(said: &str) -> bool {
    let (verb, rest) = said.split_once(' ').unwrap_or((said, ""));
    let numbered = rest.contains(|c: char| c.is_ascii_digit());
    let fits = match verb.trim_end_matches(['.', '!', ',']) {
        "done" | "skip" => !numbered,
        "snooze" | "remind" | "every" => true,
        _ => false,
    };
    fits && !said.contains(['<', '@'])
}

/// `(1) Ada Lovelace ...`, `1. Ada Lovelace <ada@example.org>`.
fn is_person(line: &str) -> bool {
    let numbered = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        (digits > 0).then(|| text[digits..].to_owned())
    };
    if let Some(inside) = line.strip_prefix('(').and_then(numbered) {
        return inside.strip_prefix(')').is_some_and(|said| !is_about_one(said.trim()));
    }
    let Some(rest) = numbered(line) else { return false };
    let bracketed =
        rest.split_once('<').is_some_and(|(_, inside)| inside.contains('@') && inside.contains('>'));
    rest.starts_with(['.', ')']) && bracketed
}

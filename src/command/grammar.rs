//! One command a line: verb first or number first, unique prefixes, lists and ranges.
//!
//! ```text
//! line    = verb [who] [rest] | numbers [":" | "." | ")"] verb [rest]
//! numbers = 1 | 1,3-5 | 1 and 3 | 1 3
//! who     = numbers | name {("," | "and" | "&") name}
//! name    = words | "words in quotes" | address | Name <address> | name ":"
//! ```
//!
//! Case does not matter. The first letters of a verb will do while only one verb begins so; where they are also a word (`do`, `no`, `in`),
//! only beside numbers and addresses and without a text. `mute` is `never`.
//!
//! # Where the people end
//!
//! Nobody is looked up here, so the end of a name is told by its surroundings. A colon ends it everywhere (`note ada lovelace: likes trains`), and so
//! does a quote. Otherwise, by verb:
//!
//! | verb | the people end |
//! | --- | --- |
//! | `skip`, `never`, `why`, `show`, `merge` | with the line |
//! | `done`, `log` | before the first word for a way to meet (`coffee`), date, or word that no name has (`about`, `with`, `talked`) |
//! | `snooze`, `every` | at the first place where all the rest is a date (a cadence): `snooze 2 3 jan` is about 2, `snooze 1 3 2w` about 1 and 3 |
//! | `remind` | where the first date begins that a text does not follow as part of a name: `remind ada fri 3pm call her` |
//! | `split` | the first is the person: before the first address, comma, `and` or `from` |
//! | `send` | after the number |
//! | `note`, `helped`, `asked`, `shared`, `draft` | after one number (or a list with commas or `and`), after one word, or after all words in capitals: `note Ada Lovelace likes trains` |
//! | `tag`, `untag` | the same, but `1 3` is a list; and always before the first `#` |
//! | `intro` | after the second: numbers and addresses by blanks, names by a comma, `and`, `to` or `with`; the second name ends as for `note` |
//!
//! # What is no command
//!
//! Blank lines, greetings and consent are passed over. `--`, `stop`, `thanks` and other closings of letters end the reading. A line of a digest that
//! came without quote marks is never a command, and neither is what follows it up to a blank line ([`digest_text`]). Anything else is rejected with a sentence, and after five the rest is left alone.
//!
//! Invariants: linear in the text; no panic; at most [`MOST_CHARS`] characters of a line count. Absent on purpose: who the people are, and what happens.

mod args;
mod courtesy;
mod digest_text;
mod intro;
mod reminder;
mod share;
mod targets;
mod touch;
mod verbs;

use jiff::Zoned;

use super::when::When;
use courtesy::Courtesy;
use verbs::Form;

/// Characters of a line that are read; nobody types more, and no command needs them.
pub const MOST_CHARS: usize = 500;
/// Rejects after which the rest is left alone: it is not meant for us.
const MOST_REJECTS: usize = 5;

/// What a command is about, before anyone looked up who that is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(untagged)]
pub enum Target {
    /// A number of the digest that was answered.
    Number(u32),
    /// A name, part of a name, or an addr-spec.
    Name(String),
}

/// The verbs, those of people and those that stand alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    Done,
    Log,
    Snooze,
    Skip,
    Never,
    Every,
    Note,
    Tag,
    Untag,
    Intro,
    Pause,
    Resume,
    Why,
    Show,
    List,
    Undo,
    Help,
    /// A mail at an exact time.
    Remind,
    /// Save a link or resource to offer to people with its tags.
    Share,
    /// A draft to that person.
    Draft,
    /// The owner helped them.
    Helped,
    /// The owner asked them for help.
    Asked,
    /// Who among the people one knows fits some words.
    Who,
    /// Further suggestions.
    More,
    /// One person, not two.
    Merge,
    /// Two people, not one.
    Split,
    /// Approve a draft to somebody else.
    Send,
    /// The links saved by `share`.
    Links,
    /// A saved link was passed on.
    Shared,
    /// Help given and asked.
    Ledger,
}

/// One understood line.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    pub verb: Verb,
    pub targets: Vec<Target>,
    pub args: Args,
    /// The line as typed, one line, sanitised.
    pub line: String,
}

/// What stands after the targets, by verb.
#[derive(Debug, Clone, PartialEq)]
pub enum Args {
    None,
    /// `done`, `log`: how they were in touch (call, coffee, lunch, ...), when (default: the reply's day), and the rest.
    Touch {
        how: Option<String>,
        when: Option<When>,
        text: Option<String>,
    },
    /// `snooze`, `pause`: until then.
    Until(When),
    /// `every 2 3mo`: days; `None` is `auto`.
    Every {
        days: Option<u32>,
    },
    /// `note`: the text. `intro`: the reason. `helped`, `asked`, `shared`, `draft`: what it was about. `who`: its words. `send`: the nonce.
    /// Empty only where the command does without.
    Text(String),
    /// `remind 2 fri 3pm call her back`: the moment, and the text, perhaps empty.
    Remind {
        when: When,
        text: String,
    },
    /// `share https://example.org/crates #rust a list`: one web address, tags in lower case without `#` (perhaps none), the rest.
    Share {
        url: String,
        tags: Vec<String>,
        text: String,
    },
    /// `intro list`.
    IntroList,
    /// `tag`, `untag`: lower case, without `#`.
    Tags(Vec<String>),
    /// `intro yes 4`, `intro no 3 4 acquainted`.
    IntroAnswer {
        yes: bool,
        acquainted: bool,
    },
}

/// A line that is no command.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reject {
    pub line: String,
    /// One sentence for the owner: what is missing or wrong, and the nearest command.
    pub why: String,
}

/// A line of a reply, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    Command(Command),
    Reject(Reject),
}

/// What a reply's text says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// Understood and not understood lines in their order; blank lines and politeness left out. At most five rejects: the rest of the
    /// text is then left alone.
    pub lines: Vec<Line>,
    /// The text went on after the fifth reject.
    pub cut: bool,
}

/// Reads the typed part of a reply. `now` is when the reply was written, in the owner's zone: `2w` and `next friday` count from it.
pub fn parse(text: &str, now: &Zoned) -> Parsed {
    let mut parsed = Parsed::default();
    let mut rejects = 0;
    let mut paragraph = Paragraph::Owner;
    for line in text.split(['\n', '\r']).map(tidy) {
        if line.is_empty() {
            paragraph = Paragraph::Owner;
            continue;
        }
        if rejects == MOST_REJECTS {
            parsed.cut = true;
            break;
        }
        match courtesy::of_line(&line) {
            Some(Courtesy::End) => break,
            Some(Courtesy::Polite) => continue,
            None => {}
        }
        if digest_text::is_one(&line) {
            paragraph = Paragraph::Digest;
        }
        let read = if paragraph == Paragraph::Digest { Err(DIGEST.to_owned()) } else { read(&line, now) };
        rejects += usize::from(read.is_err());
        parsed.lines.push(match read {
            Ok(command) => Line::Command(command),
            Err(why) => Line::Reject(Reject { line, why }),
        });
    }
    parsed
}

/// Whose words the lines up to the next blank one are. A mail program that wraps a digest may break its lines before any word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paragraph {
    Owner,
    Digest,
}

const DIGEST: &str = "this looks like a line of the digest, not a command";

/// Sanitised, one line, not too long. The cut comes first: what is cut off costs nothing.
fn tidy(raw: &str) -> String {
    let cut = raw.char_indices().nth(4 * MOST_CHARS).map_or(raw, |(at, _)| &raw[..at]);
    let line = crate::mail::text::one_line(cut);
    match line.char_indices().nth(MOST_CHARS) {
        Some((at, _)) => line[..at].trim_end().to_owned(),
        None => line,
    }
}

/// A line split into its verb and the rest, before the rest is understood.
struct Request<'a> {
    verb: Verb,
    form: Form,
    /// The numbers in front of the verb; empty when the verb came first.
    before: Vec<Target>,
    rest: &'a str,
}

/// Understands one line.
///
/// # Errors
/// A sentence for the owner.
fn read(line: &str, now: &Zoned) -> Result<Command, String> {
    let request = split(line)?;
    let (targets, args) = args::read(&request, now)?;
    if request.form == Form::Doubtful && is_wordy(&targets, &args) {
        return Err(in_full(request.verb));
    }
    Ok(Command { verb: request.verb, targets, args, line: line.to_owned() })
}

/// `do you know ...`, `in 3 4 days we ...`: a word that is also the beginning of a verb is none beside other words.
fn is_wordy(targets: &[Target], args: &Args) -> bool {
    let names = targets.iter().any(|target| matches!(target, Target::Name(name) if !name.contains('@')));
    let text = match args {
        Args::Touch { text, .. } => text.is_some(),
        Args::Text(text) | Args::Remind { text, .. } => !text.is_empty(),
        _ => false,
    };
    names || text
}

fn in_full(verb: Verb) -> String {
    format!("this is no command; `{}` has to be written in full here", verb.name())
}

fn split(line: &str) -> Result<Request<'_>, String> {
    let items = targets::scan(line);
    let Some(end) = items.last().map(|item| item.end) else {
        let (word, rest) = first_word(line);
        let said = verbs::find(word)?;
        return Ok(Request { verb: said.verb, form: said.form, before: Vec::new(), rest });
    };
    let behind = line[end..].trim_start_matches(['.', ')', ':', ',', ' ']);
    let (word, rest) = first_word(behind);
    if word.is_empty() {
        return Err("a number alone is no command; `done 1` and `skip 3` are".to_owned());
    }
    let said = verbs::find(word)?;
    // `1. Don Howe` is how lists of people look.
    let listed = line[end..].starts_with(['.', ')']) && word.starts_with(char::is_uppercase);
    let shouted = word.chars().count() > 1 && !word.contains(char::is_lowercase);
    if said.form != Form::Full && listed && !shouted {
        return Err(in_full(said.verb));
    }
    Ok(Request { verb: said.verb, form: said.form, before: targets::numbers(&items, end)?, rest })
}

/// The first word, and what stands behind it.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches(' ');
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    // `done:1`, `never,4`.
    match word.find([':', ',', ';']) {
        Some(at) if at > 0 && at + 1 < word.len() => (&word[..at], &text[at + 1..]),
        _ => (word, rest),
    }
}

#[cfg(test)]
mod tests;

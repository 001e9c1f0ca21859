//! One command a line: verb first or number first, unique prefixes, lists and ranges.
//!
//! ```text
//! line    = verb [who] [rest] | numbers [":" | "." | ")"] verb [rest]
//! numbers = 1 | 1,3-5 | 1 and 3 | 1 3
//! who     = numbers | name {("," | "and" | "&") name}
//! name    = words | "words in quotes" | address | Name <address> | name ":"
//! ```
//!
//! Case does not matter. The first letters of a verb will do while only one verb begins so; where
//! they are also a word (`do`, `no`, `in`), only beside numbers and addresses and without a text.
//! `mute` is `never`.
//!
//! # Where the people end
//!
//! Nobody is looked up here, so the end of a name is told by its surroundings. A colon ends it
//! everywhere (`note ada lovelace: likes trains`), and so does a quote. Otherwise, by verb:
//!
//! - `skip`, `never`, `why`, `show`, `merge`: with the line
//! - `done`, `log`: before the first word for a way to meet (`coffee`), date, or word that no name
//!   has (`about`, `with`, `talked`)
//! - `snooze`, `every`: at the first place where all the rest is a date (a cadence):
//!   `snooze 2 3 jan` is about 2, `snooze 1 3 2w` about 1 and 3
//! - `remind`: where the first date begins that a text does not follow as part of a name:
//!   `remind ada fri 3pm call her`
//! - `split`: the first is the person: before the first address, comma, `and` or `from`
//! - `send`: after the number
//! - `note`, `helped`, `asked`, `shared`, `draft`: after one number (or a list with commas or
//!   `and`), after one word, or after all words in capitals: `note Ada Lovelace likes trains`
//! - `tag`, `untag`: the same, but `1 3` is a list; and always before the first `#`
//! - `introduction`: after the second: numbers and addresses by blanks, names by a comma, `and`,
//!   `to` or `with`; the second name ends as for `note`
//!
//! # What is no command
//!
//! Blank lines, greetings and consent are passed over, and so are bullets and `please` in front of
//! a command, adverts of programs, and signatures below ([`noise`]). The rest of a long note that a
//! mail program broke in two belongs to it. `--`, `stop`, `thanks` and other closings of letters
//! end the reading; a command below them is told as unread ([`below`]), and above all else, where
//! one follows, a closing is a greeting. A line of a digest that came without quote marks is never
//! a command, and neither is what follows it up to a blank line ([`digest_text`]). Anything else is
//! rejected with a sentence, and after five the rest is left alone.
//!
//! Invariants: linear in the text; no panic; a line of more than [`MOST_CHARS`] characters is no
//! command. Absent on purpose: who the people are, and what happens.

mod args;
mod below;
mod clean_line;
mod correction;
mod courtesy;
mod digest_text;
mod doubt;
mod further;
mod introduction;
pub mod known;
mod line_reading;
mod noise;
mod phrase;
mod plain;
mod reminder;
mod second;
mod several;
mod share;
mod taken_back;
mod targets;
mod touch;
pub mod verb_help;
pub mod verb_table;
mod verbs;
mod way;

use jiff::Zoned;
pub use verb_table::Verb;

use super::when::{self, When, WrittenAt};
pub use below::first_command;
pub use clean_line::tidy;
use clean_line::without_bullet;
use courtesy::Courtesy;
pub use digest_text::begins_command;
use known::KnownNames;
use line_reading::{Going, LineReading};
use verbs::VerbForm;

/// Characters of a line that are read; nobody types more, and no command needs them.
pub const MOST_CHARS: usize = 500;

/// What a command is about, before anyone looked up who that is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(untagged)]
pub enum Target {
    /// A number of the digest that was answered.
    Number(u32),
    /// A name, part of a name, or an addr-spec.
    Name(String),
}

/// One understood line.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    pub verb: Verb,
    pub targets: Vec<Target>,
    pub args: CommandArgs,
    /// The line as typed, one line, sanitised.
    pub line: String,
}

/// What is after the targets, by verb.
#[derive(Debug, Clone, PartialEq)]
pub enum CommandArgs {
    None,
    /// `done`, `log`: how they were in touch (call, coffee, lunch, ...), when (default: the reply's
    /// day), and the rest.
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
    /// `note`: the text. `introduction`: the reason. `helped`, `asked`, `shared`, `draft`: what it
    /// was about. `who`: its words. `send`: the nonce. Empty only where the command does without.
    Text(String),
    /// `remind 2 fri 3pm call her back`: the moment, and the text, perhaps empty.
    Remind {
        when: When,
        text: String,
    },
    /// `share https://example.org/crates #rust a list`: one web address, tags in lower case without
    /// `#` (perhaps none), the rest.
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
pub enum ReplyLine {
    Command(Command),
    /// Several commands on a line, obeyed all or none.
    Several(CommandLine),
    Reject(Reject),
}

/// A line with several commands, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandLine {
    /// The whole line as typed.
    pub line: String,
    /// Two at least, each with its own part of the line.
    pub commands: Vec<Command>,
}

impl ReplyLine {
    /// The line as the owner typed it.
    pub fn typed(&self) -> &str {
        match self {
            ReplyLine::Command(command) => &command.line,
            ReplyLine::Several(several) => &several.line,
            ReplyLine::Reject(reject) => &reject.line,
        }
    }

    /// What was understood: one command, several, or none.
    pub fn commands(&self) -> &[Command] {
        match self {
            ReplyLine::Command(command) => std::slice::from_ref(command),
            ReplyLine::Several(several) => &several.commands,
            ReplyLine::Reject(_) => &[],
        }
    }
}

/// What a reply's text says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// Understood and not understood lines in their order; blank lines and politeness left out. At
    /// most five rejects: the rest of the text is then left alone.
    pub lines: Vec<ReplyLine>,
    /// The text went on after the fifth reject.
    pub cut: bool,
    pub ending: TextEnd,
}

/// Whether the owner ended a text before what was typed elsewhere in the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextEnd {
    /// Its last line was read. A closing may be the last one.
    #[default]
    Open,
    /// `stop`, a rule, a notice, or a closing with more lines below it.
    Over,
}

/// Reads the typed part of a reply. `now` is when the reply was written, in the owner's zone: `2w`
/// and `next friday` count from it.
pub fn parse(text: &str, now: &Zoned) -> Parsed {
    parse_among(text, now, &KnownNames::default())
}

/// The same among people whose names are known: the longest name that fits wins.
pub fn parse_among(text: &str, now: impl Into<WrittenAt>, names: &KnownNames) -> Parsed {
    let now = now.into();
    let lines = tidy_lines(text, names);
    let mut reading = LineReading::new(&lines, &now, names);
    let end = (0..lines.len()).find(|at| reading.read(*at) == Going::Over);
    reading.end_paragraph();
    if let Some(end) = end {
        reading.tell_below(end);
        let closing = courtesy::read_line(&lines[end]) == Some(Courtesy::Closing);
        if !closing || lines[end + 1..].iter().any(|line| !line.is_empty()) {
            reading.parsed.ending = TextEnd::Over;
        }
    }
    reading.parsed
}

/// Is there nothing in the text but greetings and thanks?
pub fn only_greets(text: &str, names: &KnownNames) -> bool {
    tidy_lines(text, names).iter().all(|line| courtesy::greets(line))
}

fn tidy_lines(text: &str, names: &KnownNames) -> Vec<String> {
    // CRLF is one line end: a blank line between all lines would end every paragraph.
    let lines = text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
    lines.map(|line| tidy(line, names)).collect()
}

/// Ends with words of the owner's own, which may go on in the next line.
fn has_text(args: &CommandArgs) -> bool {
    match args {
        CommandArgs::Text(text) | CommandArgs::Remind { text, .. } | CommandArgs::Share { text, .. } => {
            !text.is_empty()
        }
        CommandArgs::Touch { text, .. } => text.is_some(),
        _ => false,
    }
}

const TOO_LONG: &str =
    "this is longer than the 500 characters of a command, so nothing of it was done; say it in fewer words";

fn is_too_long(line: &str) -> bool {
    line.chars().nth(MOST_CHARS).is_some()
}

/// A line split into its verb and the rest, before the rest is understood.
struct Request<'a> {
    verb: Verb,
    form: VerbForm,
    /// The numbers in front of the verb; empty when the verb came first.
    before: Vec<Target>,
    rest: &'a str,
}

/// Understands one line, in the spelling of the grammar or in plain English.
///
/// # Errors
/// A sentence for the owner, with the line that would be understood.
fn read(line: &str, now: &WrittenAt, names: &KnownNames) -> Result<Command, String> {
    read_alone(line, now, names).map_err(|why| refusal(line, why, now, names))
}

/// The same for what may be no line at all: nobody looks for the line that would be understood.
///
/// # Errors
/// A sentence: what is wrong.
fn read_alone(line: &str, now: &WrittenAt, names: &KnownNames) -> Result<Command, String> {
    let command = read_spelled(line, now, names)?;
    further::none_in(&command, now, names)?;
    Ok(command)
}

/// In the spelling of the grammar, or in plain English.
///
/// # Errors
/// A sentence: what is wrong.
fn read_spelled(line: &str, now: &WrittenAt, names: &KnownNames) -> Result<Command, String> {
    let quoted = names.quoted(line).and_then(|quoted| strict(&quoted, now).ok());
    if let Some(command) = quoted {
        return Ok(Command { line: line.to_owned(), ..command });
    }
    match strict(line, now) {
        Ok(command) if command.targets.iter().any(|who| plain::is_spoken(who) || is_nobody(who, names)) => {
            Ok(plain::read(line, now, names).unwrap_or(command))
        }
        understood => understood.or_else(|why| plain::read(line, now, names).ok_or(why)),
    }
}

/// The sentence for the owner, with a line that will be understood.
fn refusal(line: &str, why: String, now: &WrittenAt, names: &KnownNames) -> String {
    let (word, rest) = first_word(line);
    let low = word.to_lowercase();
    // The first letters of several verbs are told by name.
    let unknown = verbs::find(word).is_err() && !verbs::begin(&low);
    let meant = verbs::near(&low).filter(|_| unknown);
    let meant = meant.map(|verb| format!("{} {}", verb.name(), rest.trim()).trim_end().to_owned());
    let known = |command: Command| !command.targets.iter().any(|who| is_nobody(who, names));
    match meant.filter(|line| strict(line, now).is_ok_and(known)) {
        Some(meant) => format!("`{word}` is no command; did you mean `{meant}`?"),
        None => correction::with_line(line, why, now),
    }
}

/// A name that is no beginning of anybody's, where all names are known.
fn is_nobody(target: &Target, names: &KnownNames) -> bool {
    match target {
        Target::Number(_) => false,
        Target::Name(name) => !name.contains('@') && !names.is_empty() && !names.begins_one(name),
    }
}

/// Understands one line in the spelling of the grammar.
///
/// # Errors
/// A sentence for the owner.
fn strict(line: &str, now: &WrittenAt) -> Result<Command, String> {
    let request = split(line, now)?;
    let (targets, args) = args::read(&request, now)?;
    if args::is_hard_to_mend(request.verb) && line.contains('?') {
        return Err(format!(
            "is that a question? `{}` is obeyed without the question mark, as in `{}`",
            request.verb.name(),
            without_question(line, request.verb, &targets)
        ));
    }
    if request.form == VerbForm::Doubtful && is_wordy(&targets, &args) {
        return Err(in_full(request.verb));
    }
    Ok(Command { verb: request.verb, targets, args, line: line.to_owned() })
}

/// The line that is obeyed: of `mute 4, ok?` the verb and the numbers.
fn without_question(line: &str, verb: Verb, targets: &[Target]) -> String {
    let numbers = targets.iter().filter_map(|target| match target {
        Target::Number(number) => Some(number.to_string()),
        Target::Name(_) => None,
    });
    let numbers = numbers.collect::<Vec<_>>().join(" ");
    if numbers.is_empty() || matches!(verb, Verb::Split | Verb::Send) {
        return line.replace('?', "").trim().to_owned();
    }
    let typed = first_word(line).0.trim_end_matches([':', ',', '.']).to_lowercase();
    format!("{} {numbers}", Verb::named(&typed).map_or(verb.name(), |_| &typed))
}

/// `do you know ...`, `in 3 4 days we ...`: a word that is also the beginning of a verb is none
/// beside other words.
fn is_wordy(targets: &[Target], args: &CommandArgs) -> bool {
    let names = targets.iter().any(|target| matches!(target, Target::Name(name) if !name.contains('@')));
    let text = match args {
        CommandArgs::Touch { text, .. } => text.is_some(),
        CommandArgs::Text(text) | CommandArgs::Remind { text, .. } => !text.is_empty(),
        _ => false,
    };
    names || text
}

fn in_full(verb: Verb) -> String {
    format!(
        "this is no command; `{}` has to be written in full here, as in `{}`",
        verb.name(),
        verb.example()
    )
}

fn split<'a>(line: &'a str, now: &WrittenAt) -> Result<Request<'a>, String> {
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
    if when::parse_toward(behind, now, when::Toward::Future).is_ok() {
        let who = &line[..end];
        return Err(format!(
            "that says who and when, but not what: `snooze {who} {behind}` or `remind {who} {behind}`"
        ));
    }
    let said = verbs::find(word)?;
    // `1. Don Howe` is how lists of people look.
    let listed = line[end..].starts_with(['.', ')']) && word.starts_with(char::is_uppercase);
    let shouted = word.chars().count() > 1 && !word.contains(char::is_lowercase);
    if said.form != VerbForm::Full && listed && !shouted {
        return Err(in_full(said.verb));
    }
    let before = targets::numbers(&items, end)?;
    let counted = line[end..].starts_with(['.', ')']).then(|| beside(said.verb, rest)).flatten();
    match counted {
        None => Ok(Request { verb: said.verb, form: said.form, before, rest }),
        Some(behind) if behind == before => {
            Ok(Request { verb: said.verb, form: said.form, before: Vec::new(), rest })
        }
        Some(_) => Err(format!(
            "is the {} in front a number of the digest or of your list? Say it without, as in `{}`",
            &line[..end],
            said.verb.example()
        )),
    }
}

/// The numbers right behind the verb of `2. done 3 coffee`: then the one in front may only count
/// the lines of a list. A date (`2. done 3 days ago`) is none.
fn beside(verb: Verb, rest: &str) -> Option<Vec<Target>> {
    let items = targets::scan(rest);
    let end = *targets::list_ends(&items).first()?;
    let word = rest[end..].trim_start().split(' ').next().unwrap_or_default();
    let dated = when::is_unit(word.trim_end_matches(['.', ',']))
        || (matches!(verb, Verb::Done | Verb::Log | Verb::Snooze | Verb::Remind | Verb::Every)
            && when::is_month(word));
    if dated || matches!(verb, Verb::Intro | Verb::Merge | Verb::Split) {
        return None;
    }
    targets::numbers(&items, end).ok()
}

/// The first word, and what is behind it.
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

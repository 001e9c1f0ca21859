//! One command a line: verb first or number first, unique prefixes, lists and ranges.

use jiff::Zoned;

use super::when::When;

/// What a command is about, before anyone looked up who that is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(untagged)]
pub enum Target {
    /// A number of the digest that was answered.
    Number(u32),
    /// A name, part of a name, or an addr-spec.
    Name(String),
}

/// The verbs of this version.
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
    /// `note`: the text. `intro`: the reason, perhaps empty.
    Text(String),
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
    let _ = (text, now);
    todo!()
}

//! `rekindle help`, `help VERB`, `help SUBCOMMAND`: what there is, in groups, and one thing in
//! full. Needs neither configuration nor database.

use clap::builder::StyledStr;
use clap::{Arg, Command, CommandFactory};

use super::args::CliArgs;
use super::failure::UsageError;
use super::fold::folded;
use super::shell_words::{self, quoted_tags};
use super::{Terminal, nearest};
use crate::command::grammar::Verb;

/// A group of subcommands, with a line that shows each.
struct Group {
    title: &'static str,
    examples: &'static [&'static str],
}

/// What is not said to anybody, in the order of a first week.
const GROUPS: [Group; 5] = [
    Group {
        title: "Start",
        examples: &[
            "demo",
            "setup you@example.org",
            "account check",
            "config help digest.schedule",
            "doctor",
            "scan",
            "service install",
            "run",
        ],
    },
    Group {
        title: "Look",
        examples: &[
            "status",
            "due",
            "people --limit 20",
            "show ada",
            "why ada",
            "report --open",
            "schedule",
            "journal",
        ],
    },
    Group { title: "Mail", examples: &["digest --open", "outbox", "why-not mail.eml", "token rotate"] },
    Group {
        title: "Keep",
        examples: &[
            "import -n linkedin.zip",
            "export vcard",
            "backup copy.db",
            "restore",
            "forget ada",
            "purge",
        ],
    },
    Group {
        title: "Expert",
        examples: &[
            "addresses",
            "plumbing reply mail.eml",
            "install-docs",
            "completions bash",
            "man",
            "help snooze",
        ],
    },
];
/// Columns of an example, and of a line.
const EXAMPLE: usize = 28;
const LINE: usize = 80;

/// Prints the help of one word, or of all.
///
/// # Errors
/// A word that is nothing here, with the nearest one.
pub fn run(words: &[String], terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let mut command = command();
    let [word, rest @ ..] = words else {
        return write!(terminal.out, "{}", command.render_long_help()).map_err(Into::into);
    };
    let mut found = take(&mut command, word).ok_or_else(|| unknown(word, &command))?;
    for word in rest {
        // `help snooze ada 2w` asks about snooze.
        let Some(inner) = take(&mut found, word) else { break };
        found = inner;
    }
    write!(terminal.out, "{}", found.render_long_help()).map_err(Into::into)
}

/// The subcommand of that name, in whatever case.
fn take(command: &mut Command, word: &str) -> Option<Command> {
    let name = command.find_subcommand(word.to_lowercase())?.get_name().to_owned();
    // Built, it knows the options that all have in common.
    command.build();
    command.find_subcommand(name).cloned()
}

fn unknown(word: &str, command: &Command) -> UsageError {
    UsageError(match nearest::did_you_mean(word, command) {
        Some(near) => format!("there is no help for {word}; did you mean `rekindle help {near}`?"),
        None => format!("there is no help for {word}; `rekindle help` lists what there is"),
    })
}

/// The whole command line: the arguments that clap derives, the verbs of the table, the groups, and
/// an example below each subcommand.
pub fn command() -> Command {
    let command = with_examples();
    let help = overview(&command);
    command.override_help(help)
}

/// What takes the same lines and cannot explain itself: the texts take longer to write than all
/// else that a short command does.
pub fn bare_command() -> Command {
    let verbs = Verb::ALL.into_iter().filter(|verb| !is_own(*verb)).map(bare_verb);
    CliArgs::command().subcommands(verbs)
}

fn with_examples() -> Command {
    let mut command = CliArgs::command();
    for verb in Verb::ALL.into_iter().filter(|verb| !is_own(*verb)) {
        command = command.subcommand(verb_command(verb));
    }
    for (name, example) in examples() {
        let shown = match Verb::named(name).filter(|verb| matches!(verb, Verb::Why | Verb::Show)) {
            Some(verb) => more_examples(verb),
            None => format!("Example:\n  rekindle {example}"),
        };
        command = command.mut_subcommand(name, |subcommand| {
            // It is called by that name, whatever is before it.
            let named = subcommand.bin_name(format!("rekindle {name}"));
            if named.get_after_help().is_some() { named } else { named.after_help(shown) }
        });
    }
    command
}

/// What a verb with options of its own shows below them.
fn more_examples(verb: Verb) -> String {
    let help = verb.help();
    let lines = help.examples.iter().map(|(example, means)| format!("\n  rekindle {example}: {means}"));
    format!("{}\n\nExamples:{}", help.says, lines.collect::<String>())
}

/// Verbs that are subcommands with options of their own.
pub fn is_own(verb: Verb) -> bool {
    matches!(verb, Verb::Why | Verb::Show | Verb::Help)
}

/// A verb takes the words that a reply would have behind it.
fn bare_verb(verb: Verb) -> Command {
    let entry = verb.entry();
    let words = Arg::new(WORDS).num_args(0..).trailing_var_arg(true).allow_hyphen_values(true);
    Command::new(entry.name).visible_aliases(entry.aliases).arg(words.value_name("WORDS").hide(true))
}

/// The same with what it says of itself.
fn verb_command(verb: Verb) -> Command {
    let entry = verb.entry();
    let about = format!("{}{}", entry.does[..1].to_uppercase(), &entry.does[1..]);
    bare_verb(verb)
        .about(about.clone())
        // For the manual page; the help is `more_of`.
        .long_about(format!(
            "{about}\n\n{}\n\nA reply to a digest takes the same line: {}",
            verb.help().says,
            entry.shape
        ))
        .override_help(StyledStr::from(more_of(verb)))
        .override_usage(format!("rekindle {}", entry.shape))
}

/// What one verb does, how its line is put together, examples, and what takes it back.
fn more_of(verb: Verb) -> String {
    let (entry, help) = (verb.entry(), verb.help());
    let about = format!("{}{}", entry.does[..1].to_uppercase(), &entry.does[1..]);
    let paragraph = |text: &str| folded(text, Some(LINE)).join("\n");
    let mut text = format!("{about}\n\nUsage: rekindle {}\n", entry.shape);
    for alias in entry.aliases {
        text.push_str(&format!("`rekindle {alias}` is the same.\n"));
    }
    text.push_str(&format!("\n{}\n\nExamples\n", paragraph(&shell_words::for_shell(help.says))));
    let shown: Vec<String> =
        help.examples.iter().map(|(example, _)| format!("rekindle {}", quoted_tags(example))).collect();
    let widest = shown.iter().map(|example| example.chars().count()).max().unwrap_or_default();
    for (example, (_, means)) in shown.iter().zip(help.examples) {
        text.push_str(&format!("  {example:<widest$}  {means}\n"));
    }
    if !help.back.is_empty() {
        text.push_str(&format!("\n{}\n", paragraph(&shell_words::for_shell(help.back))));
    }
    text + "\n" + &paragraph(IN_A_REPLY) + "\n"
}

const IN_A_REPLY: &str = "A reply to a digest takes the same line, without `rekindle`. Numbers are those of the latest digest; names and addresses work in their place. `rekindle help` has the options of all.";

/// The argument that holds the words behind a verb.
pub const WORDS: &str = "words";

/// Every subcommand with its example.
fn examples() -> Vec<(&'static str, String)> {
    let name = |example: &'static str| example.split(' ').next().unwrap_or(example);
    let others = GROUPS.iter().flat_map(|group| group.examples);
    let verbs = Verb::ALL.into_iter().filter(|verb| !is_own(*verb)).map(Verb::entry);
    let verbs = verbs.map(|entry| (entry.name, quoted_tags(entry.example)));
    others.map(|example| (name(example), (*example).to_owned())).chain(verbs).collect()
}

/// All subcommands in their groups: a line that can be typed, and what it does.
fn overview(command: &Command) -> StyledStr {
    let about = |name: &str| {
        let found = command.find_subcommand(name).and_then(|found| found.get_about());
        found.map(ToString::to_string).unwrap_or_default()
    };
    let mut text = String::from(
        "Rekindle reads the headers of your mailbox and mails you a short digest of the\npeople who have gone quiet. Everything stays on this machine.\n\nUsage: rekindle [OPTIONS] [COMMAND]\n",
    );
    let groups = |text: &mut String, groups: &[Group]| {
        for group in groups {
            text.push_str(&format!("\n{}\n", group.title));
            for example in group.examples {
                text.push_str(&row(example, &about(example.split(' ').next().unwrap_or(example))));
            }
        }
    };
    let (first, last) = GROUPS.split_at(2);
    groups(&mut text, first);
    text.push_str("\nSay, here as in a reply to a digest\n");
    for verb in Verb::ALL.into_iter().filter(|verb| !is_own(*verb)) {
        let entry = verb.entry();
        text.push_str(&row(&quoted_tags(entry.example), entry.does));
    }
    groups(&mut text, last);
    text.push_str(OPTIONS);
    StyledStr::from(text)
}

/// A line that can be typed, and what it does: beside a short line, below a long one. Where there
/// is no room, what explains it further is left out; what is left goes on below.
fn row(example: &str, about: &str) -> String {
    let room = LINE.saturating_sub(3 + EXAMPLE);
    let mut about = about;
    while about.chars().count() > room {
        let Some(cut) = about.rfind([';', ':', '(']) else { break };
        about = about[..cut].trim_end();
    }
    let mut lines = folded(about, Some(room)).into_iter();
    let is_short = example.chars().count() <= EXAMPLE;
    let beside = if is_short { lines.next().unwrap_or_default() } else { String::new() };
    let below = lines.map(|line| format!("{:>1$}\n", line, 3 + EXAMPLE + line.chars().count()));
    let first = format!("  {example:<EXAMPLE$} {beside}");
    format!("{}\n{}", first.trim_end(), below.collect::<String>())
}

/// The options of every subcommand.
const OPTIONS: &str = "
Options, before or behind any of these
  -c, --config FILE            default: ~/.config/rekindle/config.toml
      --data DIR               default: ~/.local/share/rekindle
  -n, --dry-run                say what would happen, and change nothing
      --json                   print JSON, one object a line (docs/json.md)
  -q, --quiet; -v, --verbose   say only what went wrong; say more
      --color WHEN             auto, always or never (NO_COLOR is obeyed)
      --log-format FORMAT      text or json
  -h, --help; -V, --version

`rekindle help snooze` tells more of one.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subcommand_stands_in_one_group_with_an_example_that_is_understood() {
        let command = command();
        let mut shown: Vec<&str> = examples().iter().map(|(name, _)| *name).collect();
        shown.sort_unstable();
        let mut names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        names.sort_unstable();
        assert_eq!(shown, names);
        for (_, example) in examples() {
            let words = example.replace('\'', "");
            let line = ["rekindle"].into_iter().chain(words.split(' '));
            assert!(command.clone().try_get_matches_from(line).is_ok(), "{example}");
        }
    }

    #[test]
    fn every_option_of_all_is_named_in_the_overview() {
        let command = command();
        for option in command.get_arguments().filter(|option| !option.is_hide_set()) {
            let long = option.get_long().unwrap();
            assert!(OPTIONS.contains(&format!("--{long}")), "{long}");
        }
    }

    #[test]
    fn the_overview_fits_into_eighty_columns() {
        let text = overview(&command()).to_string();
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > LINE).collect();
        assert_eq!(wide, Vec::<&str>::new());
    }
}

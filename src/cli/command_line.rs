//! A command line as it is typed, read: options, subcommands, verbs; and what is written about it
//! for shells and man(1).

use std::ffi::OsString;
use std::io::Write;

use clap::FromArgMatches;

use super::args::{CliArgs, CommandWords, GlobalArgs, Subcommand};
use super::help;
use crate::command::grammar::Verb;

/// Reads a command line.
///
/// # Errors
/// What clap found wrong, or the help that was asked for.
pub fn read(line: impl IntoIterator<Item = OsString>) -> Result<CliArgs, clap::Error> {
    let line = options_first(line);
    // The whole command line says what help was asked for, or what is wrong.
    let matches = match help::bare_command().try_get_matches_from(&line) {
        Ok(matches) => matches,
        Err(_) => help::command().try_get_matches_from(line)?,
    };
    let said = matches.subcommand().and_then(|(name, behind)| {
        Verb::named(name).filter(|verb| !help::is_own(*verb))?;
        let words = behind.get_many::<String>(help::WORDS).into_iter().flatten().cloned();
        Some(std::iter::once(name.to_owned()).chain(words).collect())
    });
    let subcommand = match (said, matches.subcommand_name()) {
        (Some(words), _) => Some(Subcommand::Say(CommandWords(words))),
        (None, Some(_)) => Some(Subcommand::from_arg_matches(&matches)?),
        (None, None) => None,
    };
    Ok(CliArgs { global: GlobalArgs::from_arg_matches(&matches)?, subcommand })
}

/// Options without a value that may be behind the words of a command.
const SWITCHES: [&str; 7] = ["-n", "--dry-run", "--json", "-q", "--quiet", "-v", "--verbose"];

/// A command line with the options at its very end put first, so that `note ada hello -n` is a dry
/// run and no note of "-n". Behind `--` everything is words.
pub fn options_first(line: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut line: Vec<OsString> = line.into_iter().collect();
    let is_option = |word: &&OsString| SWITCHES.iter().any(|switch| word.as_os_str() == *switch);
    if line.is_empty() || line.iter().any(|word| word == "--") {
        return line;
    }
    let options = line[1..].iter().rev().take_while(is_option).count();
    line[1..].rotate_right(options);
    line
}

/// Writes completions.
///
/// # Errors
/// A closed output.
pub fn completions(shell: clap_complete::Shell, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(), "rekindle", &mut script);
    Ok(out.write_all(&script)?)
}

/// Writes the manual page (roff).
///
/// # Errors
/// A closed output.
pub fn manual(out: &mut dyn Write) -> anyhow::Result<()> {
    let mut view = Vec::new();
    clap_mangen::Man::new(help::command()).render(&mut view)?;
    Ok(out.write_all(&view)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every subcommand with its aliases and arguments, those below it too.
    fn taken(command: &clap::Command) -> Vec<String> {
        let argument = |arg: &clap::Arg| {
            let takes = (arg.get_num_args(), arg.is_required_set(), arg.is_allow_hyphen_values_set());
            format!("{} {:?} {:?} {takes:?}", arg.get_id(), arg.get_short(), arg.get_long())
        };
        let arguments: Vec<String> = command.get_arguments().map(argument).collect();
        let aliases: Vec<&str> = command.get_all_aliases().collect();
        let mut all = vec![format!("{} {aliases:?} {arguments:?}", command.get_name())];
        all.extend(command.get_subcommands().flat_map(taken));
        all.sort();
        all
    }

    #[test]
    fn the_bare_command_takes_the_lines_of_the_whole() {
        let (bare, whole) = (taken(&help::bare_command()), taken(&help::command()));
        assert!(whole.len() > 40, "{whole:?}");
        assert_eq!(bare, whole);
    }

    #[test]
    fn options_at_the_end_are_options_and_words_elsewhere() {
        let check = |line: &str, wanted: &str| {
            let words = options_first(line.split(' ').map(OsString::from));
            let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
            assert_eq!(words.join(" "), wanted);
        };
        check("rekindle note ada hello -n", "rekindle -n note ada hello");
        check("rekindle who acme --json -q", "rekindle --json -q who acme");
        check("rekindle note ada likes -n in make", "rekindle note ada likes -n in make");
        check("rekindle note ada -- hello -n", "rekindle note ada -- hello -n");
        check("rekindle -n", "rekindle -n");
        check("rekindle", "rekindle");
    }
}

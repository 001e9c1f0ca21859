//! Commands of the owner's: a list is a program and its arguments, a text is run by `sh -c`.
//!
//! What came from outside reaches them in their environment or on standard input. A command that
//! would let a second shell read `$REKINDLE_ERROR` as a part of its script is refused: what a mail
//! server says would be run.

mod script;

use super::super::{ConfigError, child::ERROR, document::Node};

/// Shells, and programs that start one over their `-c`.
const SHELLS: [&str; 25] = [
    "sh", "bash", "rbash", "dash", "ash", "hush", "zsh", "ksh", "ksh93", "mksh", "lksh", "oksh", "pdksh",
    "yash", "posh", "osh", "fish", "csh", "tcsh", "elvish", "nu", "xonsh", "pwsh", "su", "runuser",
];

/// A command to run: a list as it is, a text by `sh -c`.
pub(super) fn command(node: &Node<'_>) -> Result<Vec<String>, ConfigError> {
    if !node.is_list() {
        return Ok(vec!["sh".into(), "-c".into(), node.verbatim()?.to_owned()]);
    }
    let words = node.list()?;
    if words.is_empty() {
        return Err(node.error("is an empty list; write the program and its arguments, or take the line out"));
    }
    words.iter().map(|word| word.verbatim().map(str::to_owned)).collect()
}

/// A command that is run with [`ERROR`] in its environment.
pub(super) fn hook(node: &Node<'_>) -> Result<Vec<String>, ConfigError> {
    let words = command(node)?;
    let refused = match node.is_list() {
        true => is_shell_over_error(&words),
        false => has_script_over_error(&words[2]) || script::is_filled_into(&words[2]),
    };
    if refused {
        return Err(node.error(
            "hands the words of a mail server to a shell as its script; write one text, where `sh -c` is meant already:\n\
             on-failure = \"ntfy publish me \\\"$REKINDLE_ERROR\\\"\"",
        ));
    }
    Ok(words)
}

/// Whether an argument names the variable as a shell would, which a list does not fill in.
pub(in super::super) fn expects_error(command: &[String]) -> bool {
    let [program, arguments @ ..] = command else { return false };
    let names = |word: &String| word.contains("$REKINDLE_ERROR") || word.contains("${REKINDLE_ERROR");
    !is_shell(program) && arguments.iter().any(names)
}

/// A list that names the variable and whose program is a shell, by itself or started by another
/// program (`env`, `busybox`, `nice`, `timeout`).
fn is_shell_over_error(words: &[String]) -> bool {
    let names = words.iter().any(|word| word.contains(ERROR));
    // `env -S` takes a whole command line as one argument.
    let split = words.first().is_some_and(|program| base_name(program) == "env");
    let shell = |word: &String| match split {
        true => word.split_ascii_whitespace().any(is_shell),
        false => is_shell(word),
    };
    names && words.iter().any(shell)
}

/// A text that names the variable and starts another shell over a script (`sh -c`, `eval`), in
/// which it may have been filled in before.
fn has_script_over_error(text: &str) -> bool {
    if !text.contains(ERROR) {
        return false;
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || ";|&(){}`\"'".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let starts_script = |at: usize| {
        let options = words[at + 1..].iter().take_while(|word| word.starts_with('-'));
        is_shell(words[at])
            && options.into_iter().any(|option| !option.starts_with("--") && option.contains('c'))
    };
    words.iter().enumerate().any(|(at, word)| *word == "eval" || starts_script(at))
}

fn is_shell(program: impl AsRef<str>) -> bool {
    SHELLS.contains(&base_name(program.as_ref()))
}

fn base_name(program: &str) -> &str {
    // A login shell's name begins with a hyphen.
    program.rsplit('/').next().unwrap_or(program).trim_start_matches('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_whose_program_is_a_shell_may_not_name_the_variable() {
        let check = |words: &[&str], wanted: bool| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            assert_eq!(is_shell_over_error(&words), wanted, "{words:?}");
        };
        check(&["sh", "-c", "logger $REKINDLE_ERROR"], true);
        check(&["/usr/bin/zsh", "-ec", "logger ${REKINDLE_ERROR:-none}"], true);
        check(&["sh", "/home/robin/tell.sh", "$REKINDLE_ERROR"], true);
        check(&["busybox", "sh", "-c", "logger \"$REKINDLE_ERROR\""], true);
        check(&["env", "-i", "A=1", "dash", "-c", "logger $REKINDLE_ERROR"], true);
        check(&["/usr/bin/env", "-S", "bash -c 'logger $REKINDLE_ERROR'"], true);
        check(&["nice", "fish", "-c", "logger $REKINDLE_ERROR"], true);
        check(&["sh", "/home/robin/tell.sh"], false);
        check(&["/home/robin/tell.sh"], false);
        check(&["perl", "-e", "print $ENV{REKINDLE_ERROR}"], false);
        check(&["ntfy", "publish", "me", "rekindle: $REKINDLE_ERROR"], false);
    }

    #[test]
    fn a_text_may_not_hand_the_variable_to_a_second_shell() {
        let check = |text: &str, wanted: bool| assert_eq!(has_script_over_error(text), wanted, "{text}");
        check("sh -c \"logger $REKINDLE_ERROR\"", true);
        check("nohup /bin/bash -lc \"logger $REKINDLE_ERROR\" &", true);
        check("eval logger $REKINDLE_ERROR", true);
        check("x=$REKINDLE_ERROR; (eval \"$x\")", true);
        check("ntfy publish me \"$REKINDLE_ERROR\"", false);
        check("logger -t rekindle '$REKINDLE_ERROR'", false);
        check("bash ~/tell.sh \"$REKINDLE_ERROR\"", false);
        check("sh -c 'touch failed'", false);
    }

    #[test]
    fn an_argument_that_waits_to_be_filled_in_is_noticed() {
        let check = |words: &[&str], wanted: bool| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            assert_eq!(expects_error(&words), wanted, "{words:?}");
        };
        check(&["ntfy", "publish", "me", "rekindle: $REKINDLE_ERROR"], true);
        check(&["ntfy", "publish", "me", "rekindle: ${REKINDLE_ERROR}"], true);
        check(&["sh", "-c", "ntfy publish me \"$REKINDLE_ERROR\""], false);
        check(&["perl", "-e", "print $ENV{REKINDLE_ERROR}"], false);
    }
}

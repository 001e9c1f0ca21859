//! Texts run by `sh -c` in which `sh` fills the variable into a script of something else: another
//! shell, an interpreter, a shell on another machine. Whatever a mail server says would be run
//! there.

use super::{base_name, is_shell};
use crate::config::child::ERROR;

/// Programs whose options `-c`, `-e` and the like take a script.
const INTERPRETERS: [&str; 9] =
    ["python", "python2", "python3", "perl", "ruby", "node", "php", "lua", "osascript"];
/// Options that a script follows, besides `-c`, `-e`, `-ne` and the like.
const LONG: [&str; 4] = ["--command", "--eval", "--execute", "--session-command"];
const OPERATORS: &str = ";|&(){}<>\n`";

/// One word of a text as `sh` splits it, without its quotes.
#[derive(Default)]
struct ScriptWord {
    text: String,
    /// The variable is filled in here.
    is_filled: bool,
}

/// Whether a text fills the variable into a script.
pub(super) fn is_filled_into(text: &str) -> bool {
    let words = split_words(text);
    (0..words.len()).any(|at| {
        let rest = || words[at + 1..].iter().take_while(|word| !is_operator(word));
        let name = base_name(&words[at].text);
        match name {
            "ssh" => rest().any(|word| word.is_filled),
            _ if INTERPRETERS.contains(&name) => takes_filled_script(&words[at + 1..]),
            _ if is_shell(name) => takes_filled_script(&words[at + 1..]) || reads_script(&words, at),
            _ => false,
        }
    })
}

fn takes_filled_script(behind: &[ScriptWord]) -> bool {
    let is_script = |option: &str| {
        LONG.iter().any(|long| option.starts_with(long))
            || (option.starts_with('-') && !option.starts_with("--") && option.contains(['c', 'e', 'r']))
    };
    let mut words = behind.iter().take_while(|word| !is_operator(word));
    words.by_ref().any(|word| is_script(&word.text)) && words.next().is_some_and(|word| word.is_filled)
}

/// A shell that is given no script reads it from its standard input: from a pipe, or from the text
/// itself (`<<`).
fn reads_script(words: &[ScriptWord], at: usize) -> bool {
    let begins = words[..at].iter().rposition(is_operator).map(|operator| &words[operator].text[..]);
    let behind = words[at + 1..].iter().find(|word| !word.text.starts_with('-'));
    let from_pipe = begins == Some("|") && behind.is_none_or(is_operator);
    from_pipe || behind.is_some_and(|word| word.text == "<")
}

fn is_operator(word: &ScriptWord) -> bool {
    word.text.len() == 1 && OPERATORS.contains(&word.text)
}

/// Quotes and backslashes as in `sh`; what `$(...)` holds is split like the rest.
fn split_words(text: &str) -> Vec<ScriptWord> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<ScriptWord>, None::<char>);
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        match char {
            _ if quote == Some(char) => quote = None,
            '\'' | '"' if quote.is_none() => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            '\\' if quote != Some('\'') => word.get_or_insert_default().text.extend(rest.next()),
            _ if quote.is_none() && (char.is_whitespace() || OPERATORS.contains(char)) => {
                words.extend(word.take());
                if OPERATORS.contains(char) {
                    words.push(ScriptWord { text: char.to_string(), is_filled: false });
                }
            }
            _ => {
                let word = word.get_or_insert_default();
                let name = rest.as_str().trim_start_matches('{');
                word.is_filled |= char == '$' && quote != Some('\'') && name.starts_with(ERROR);
                word.text.push(char);
            }
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_the_variable_is_filled_into_is_found() {
        for text in [
            "bash -o pipefail -c \"logger $REKINDLE_ERROR\"",
            "fish --command \"logger $REKINDLE_ERROR\"",
            "su robin -c \"logger $REKINDLE_ERROR\"",
            "python3 -c \"print('$REKINDLE_ERROR')\"",
            "/usr/bin/perl -we \"print q(${REKINDLE_ERROR})\"",
            "nice ruby -e \"puts '$REKINDLE_ERROR'\" &",
            "node --eval \"console.log('$REKINDLE_ERROR')\"",
            "ssh home.example logger \"$REKINDLE_ERROR\"",
            "ssh -p 22 home.example \"logger '$REKINDLE_ERROR'\"",
            "echo \"logger $REKINDLE_ERROR\" | sh",
            "printf 'logger %s' \"$REKINDLE_ERROR\" | sudo bash -s",
            "bash <<END\nlogger $REKINDLE_ERROR\nEND",
            "bash <<< \"logger $REKINDLE_ERROR\"",
        ] {
            assert!(is_filled_into(text), "{text}");
        }
    }

    #[test]
    fn words_beside_a_script_and_on_standard_input_are_fine() {
        for text in [
            "ntfy publish me \"$REKINDLE_ERROR\"",
            "python3 -c 'import os; print(os.environ[\"REKINDLE_ERROR\"])'",
            "perl -e 'print $ENV{REKINDLE_ERROR}'",
            "python3 ~/tell.py \"$REKINDLE_ERROR\"",
            "printf '%s' \"$REKINDLE_ERROR\" | ssh home.example logger",
            "printf '%s' \"$REKINDLE_ERROR\" | mail -s 'Rekindle' robin@example.org",
            "bash ~/tell.sh \"$REKINDLE_ERROR\"",
            "echo \"$REKINDLE_ERROR\" | bash ~/tell.sh",
            "curl -d \"$REKINDLE_ERROR\" https://ntfy.example/me",
            "notify-send -c mail \"$REKINDLE_ERROR\"",
        ] {
            assert!(!is_filled_into(text), "{text}");
        }
    }
}

//! `[drafts] command`: the owner's own command words a draft from the facts. Bounded in time and
//! size; it gets a clean environment, so that nothing Rekindle was given for its own use (a
//! password in a variable) reaches it. Absent on purpose: any network of ours.
#![expect(clippy::disallowed_methods, reason = "a deadline is a moment of the monotonic clock")]

use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::config::child;
use crate::mail::text;

/// The longest the command may take.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// The longest text it may answer with, in bytes.
const MOST: u64 = 16 << 10;

/// What the command answers to `facts` (one line of JSON).
///
/// # Errors
/// One line why there is no text: it could not be run, failed, took too long, said nothing or too
/// much.
pub fn ask(command: &[String], facts: &str, deadline: Duration) -> Result<String, String> {
    let Some((program, arguments)) = command.split_first() else {
        return Err("drafts.command is empty".to_owned());
    };
    let mut child =
        start(program, arguments).map_err(|error| format!("drafts.command could not be run: {error}"))?;
    let answer = answer(&mut child, facts, Instant::now() + deadline);
    // A command that is still there has nothing more to say, and neither has one that ended.
    let _ = child.kill();
    let _ = child.wait();
    answer
}

fn start(program: &str, arguments: &[String]) -> std::io::Result<Child> {
    child::bare(program, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

/// Both pipes have threads of their own, since the command may read nothing and a grandchild may
/// hold a pipe open.
fn answer(child: &mut Child, facts: &str, until: Instant) -> Result<String, String> {
    let (mut input, mut output) = (child.stdin.take(), child.stdout.take());
    let facts = format!("{facts}\n");
    thread::spawn(move || input.as_mut().map(|input| input.write_all(facts.as_bytes())));
    let (tell, said) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(output) = output.as_mut() {
            // What was read before an error is judged like the rest.
            let _ = output.take(MOST + 1).read_to_end(&mut bytes);
        }
        tell.send(bytes)
    });
    let left = || until.saturating_duration_since(Instant::now());
    let bytes = said.recv_timeout(left()).map_err(|_| "drafts.command took too long".to_owned())?;
    if bytes.len() as u64 > MOST {
        return Err("drafts.command said too much".to_owned());
    }
    while Instant::now() < until {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return read_output(&bytes),
            Ok(Some(status)) => return Err(format!("drafts.command ended with {status}")),
            Ok(None) => thread::sleep(Duration::from_millis(2)),
            Err(error) => return Err(format!("waiting for drafts.command: {error}")),
        }
    }
    Err("drafts.command took too long".to_owned())
}

/// Line by line without controls. Text that is no UTF-8, or empty, is no draft.
fn read_output(bytes: &[u8]) -> Result<String, String> {
    let said = std::str::from_utf8(bytes)
        .map_err(|_| "drafts.command said something that is no UTF-8".to_owned())?;
    let lines: Vec<String> = said.lines().map(text::one_line).collect();
    let whole = lines.join("\n").trim().to_owned();
    if whole.is_empty() { Err("drafts.command said nothing".to_owned()) } else { Ok(whole + "\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask_sh(script: &str, deadline: Duration) -> Result<String, String> {
        ask(&["sh".into(), "-c".into(), script.into()], r#"{"about":"tea"}"#, deadline)
    }

    #[test]
    fn the_command_gets_the_facts_and_answers_with_the_text() {
        let said = ask_sh("grep -o tea; printf 'and \\033[31mcake\\n\\n'", DEADLINE);
        assert_eq!(said.unwrap(), "tea\nand [31mcake\n");
    }

    #[test]
    fn a_command_that_fails_or_stays_or_says_nothing_or_too_much_gives_no_text() {
        let check = |script: &str, deadline: Duration, why: &str| {
            let error = ask_sh(script, deadline).unwrap_err();
            assert!(error.contains(why), "{script}: {error}");
        };
        check("echo half; exit 3", DEADLINE, "ended with");
        check("true", DEADLINE, "nothing");
        check("printf '\\377'", DEADLINE, "UTF-8");
        check("yes", DEADLINE, "too much");
        check("sleep 60", Duration::from_millis(100), "too long");
        check("echo early; exec 1>&-; sleep 60", Duration::from_millis(100), "too long");
        assert!(ask(&["/nowhere/at/all".into()], "{}", DEADLINE).is_err());
    }

    #[test]
    fn the_command_s_environment_is_clean() {
        // Cargo sets variables for every test that the command must not see.
        let said = ask_sh("env | cut -d= -f1", DEADLINE).unwrap();
        let kept = |name: &str| child::is_kept(name) || ["PWD", "SHLVL", "_"].contains(&name);
        assert!(said.lines().all(kept), "{said}");
    }
}

//! Handing a message to a command such as msmtp or nullmailer's sendmail, which reads it from
//! standard input.
//!
//! The command runs without a shell and with a clean environment: nothing that Rekindle was given
//! for its own use (a password in a variable) reaches it. Its exit status is read as sysexits(3).
#![expect(clippy::disallowed_methods, reason = "a deadline is a moment of the monotonic clock")]

use std::io::{self, Read, Write};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::{DeliveryOutcome, sanitise};
use crate::compose::Outgoing;
use crate::config::child;
use crate::message_file::maildir_folder::unix_lines;

/// The longest a command may take.
pub const DEADLINE: Duration = Duration::from_secs(110);

/// Of what the command writes to standard error, this much is kept.
const ERRORS: u64 = 16 << 10;
/// Once the command has ended, its last words are waited for no longer: a grandchild may hold the
/// pipe open.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Runs `command` (a program and its arguments) with the message, LF line ends, on standard input.
/// Blocks for at most `deadline`.
///
/// Exit 0 is [`DeliveryOutcome::Sent`]. A command that is killed at the deadline, or dies by a
/// signal, after it took the whole message may have sent it: [`DeliveryOutcome::Unclear`].
pub fn send(command: &[String], message: &Outgoing, deadline: Duration) -> DeliveryOutcome {
    let Some((program, arguments)) = command.split_first() else {
        return DeliveryOutcome::Permanent("sendmail.command is empty".into());
    };
    match start(program, arguments) {
        Ok(child) => talk(program, child, unix_lines(&message.bytes), Instant::now() + deadline),
        Err(error) => DeliveryOutcome::Transient(format!("running {}: {error}", sanitise(program))),
    }
}

/// Whether the program is there and may be run; it is not run.
///
/// # Errors
/// One line that names it.
pub fn probe(command: &[String]) -> Result<(), String> {
    let program = command.first().ok_or("sendmail.command is empty")?;
    let look = ["-c", "command -v -- \"$1\"", "sh", program].map(str::to_owned);
    let mut shell = child::bare("sh", &look);
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match shell.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!(
            "{} is not there or may not be run; install it, or write its whole path",
            sanitise(program)
        )),
        Err(error) => Err(format!("looking for {}: {error}", sanitise(program))),
    }
}

fn start(program: &str, arguments: &[String]) -> io::Result<Child> {
    child::bare(program, arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()
}

fn talk(program: &str, mut child: Child, bytes: Vec<u8>, deadline: Instant) -> DeliveryOutcome {
    let taken = feed(&mut child, bytes);
    let errors = listen(&mut child);
    let status = wait(&mut child, deadline);
    // The feeder ends once the command is gone; it answers at once or holds a pipe that nobody
    // reads.
    let whole = taken.recv_timeout(LAST_WORDS).unwrap_or(false);
    let said = errors.recv_timeout(LAST_WORDS).unwrap_or_default();
    match status {
        Ok(Some(status)) => judge(program, status, if whole { Taken::Whole } else { Taken::Partly }, &said),
        Ok(None) if whole => {
            DeliveryOutcome::Unclear(format!("{} took too long and was ended", sanitise(program)))
        }
        Ok(None) => {
            DeliveryOutcome::Transient(format!("{} did not take the message in time", sanitise(program)))
        }
        Err(error) => DeliveryOutcome::Unclear(format!("waiting for {}: {error}", sanitise(program))),
    }
}

/// Writes the message from a thread of its own, since the command may stop reading. Says whether it
/// took all of it.
fn feed(child: &mut Child, bytes: Vec<u8>) -> mpsc::Receiver<bool> {
    let (tell, taken) = mpsc::channel();
    if let Some(mut input) = child.stdin.take() {
        thread::spawn(move || tell.send(input.write_all(&bytes).is_ok()));
    }
    taken
}

/// Reads standard error to its end, of which the beginning is kept.
fn listen(child: &mut Child) -> mpsc::Receiver<String> {
    let (tell, errors) = mpsc::channel();
    if let Some(mut pipe) = child.stderr.take() {
        thread::spawn(move || {
            let mut said = Vec::new();
            // What was read before an error is still worth showing.
            let _ = pipe.by_ref().take(ERRORS).read_to_end(&mut said);
            let _ = io::copy(&mut pipe, &mut io::sink());
            tell.send(String::from_utf8_lossy(&said).into_owned())
        });
    }
    errors
}

/// `None` when the deadline passed and the command was killed.
fn wait(child: &mut Child, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    let mut pause = Duration::from_millis(1);
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// How much of the message a command read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    Whole,
    Partly,
}

/// Reads the exit status after sysexits(3), as sendmail, msmtp and nullmailer give it.
fn judge(program: &str, status: ExitStatus, taken: Taken, said: &str) -> DeliveryOutcome {
    let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let program = sanitise(program);
    let reason = match (status.code(), first) {
        (Some(code), "") => format!("{program} ended with status {code}"),
        (Some(code), line) => format!("{program} ended with status {code}: {}", sanitise(line)),
        (None, _) => format!("{program} ended with {status}"),
    };
    match status.code() {
        // A command that says 0 without reading the message has not sent this one.
        Some(0) if taken == Taken::Whole => DeliveryOutcome::Sent,
        Some(0) => DeliveryOutcome::Permanent(format!("{program} ended without reading the message")),
        // usage, data, no input, no user, configuration
        Some(64..=67 | 78) => DeliveryOutcome::Permanent(reason),
        // no permission: how msmtp says that the login was refused
        Some(77) => DeliveryOutcome::Auth(reason),
        // no host, unavailable, software, system, files, I/O, try again, protocol; and whatever has
        // no meaning here
        Some(_) => DeliveryOutcome::Transient(reason),
        None if taken == Taken::Whole => DeliveryOutcome::Unclear(reason),
        None => DeliveryOutcome::Transient(reason),
    }
}

//! `plumbing reply FILE...`
//!
//! What remains of a reply, and what its lines mean. Dates in commands are resolved against the
//! message's own Date and offset; a bare body has none and counts from 1970, so that the same file
//! always prints the same line.

use std::io::Write;
use std::path::Path;

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde_json::{Value, json};

use crate::command::grammar::known::KnownNames;
use crate::command::grammar::{self, CommandArgs, Parsed, ReplyLine};
use crate::command::{Command, When, reading};
use crate::mail::{body, date, html, quote};

/// Prints one line a file: `file`, `text`, `commands` (`verb`, `targets`, `args`, `line`),
/// `rejected` (`line`, `why`). A `.txt` file is a bare text/plain body, `.html` a bare text/html
/// one, anything else a whole message.
///
/// # Errors
/// A file that cannot be read; a closed output.
pub fn run(files: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    for file in files {
        let bytes = crate::cli::output::read_input(file)?;
        crate::cli::output::print_line(out, &report(file, &bytes))?;
    }
    Ok(())
}

fn report(file: &str, bytes: &[u8]) -> Value {
    let (text, parsed) = read(file, bytes);
    let (mut commands, mut rejected) = (Vec::new(), Vec::new());
    for line in &parsed.lines {
        match line {
            ReplyLine::Command(_) | ReplyLine::Several(_) => {
                commands.extend(line.commands().iter().map(command_json))
            }
            ReplyLine::Reject(reject) => rejected.push(json!(reject)),
        }
    }
    json!({ "file": file, "text": text, "commands": commands, "rejected": rejected })
}

/// The typed text, and what it says.
fn read(file: &str, bytes: &[u8]) -> (String, Parsed) {
    let bare = || body::charset::decode(&bytes[..bytes.len().min(body::limit::MAX_BODY_BYTES)], "utf-8");
    let undated = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    let text = match Path::new(file).extension().and_then(|extension| extension.to_str()) {
        Some("txt") => quote::reply(&bare()).to_owned(),
        Some("html") => quote::reply(&html::to_text(&bare())).to_owned(),
        _ => {
            let reading = reading::read(bytes, &written_at(bytes).unwrap_or(undated), &KnownNames::default());
            return (reading.text, reading.parsed);
        }
    };
    let parsed = grammar::parse(&text, &undated);
    (text, parsed)
}

/// The Date of a message, in its own offset. `None` when there is none or it cannot be read.
fn written_at(message: &[u8]) -> Option<Zoned> {
    let mail = body::parts::open(message);
    let written = mail.header("date");
    let at = if written.is_empty() { None } else { date::parse(written) }?;
    let zone = written.split_whitespace().find_map(offset).map_or(TimeZone::UTC, TimeZone::fixed);
    Some(at.to_zoned(zone))
}

/// `+0200` (RFC 5322 3.3).
fn offset(word: &str) -> Option<Offset> {
    let sign = match word.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = word
        .get(1..)
        .filter(|digits| digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

fn command_json(command: &Command) -> Value {
    json!({ "verb": command.verb, "targets": command.targets, "args": args_json(&command.args), "line": command.line })
}

/// What is after the targets, by its own names; `{}` when nothing does.
fn args_json(args: &CommandArgs) -> Value {
    match args {
        CommandArgs::None => json!({}),
        CommandArgs::Touch { how, when, text } => {
            json!({ "how": how, "when": when.as_ref().map(moment), "text": text })
        }
        CommandArgs::Until(when) => json!({ "until": moment(when) }),
        CommandArgs::Every { days } => json!({ "days": days }),
        CommandArgs::Text(text) => json!({ "text": text }),
        CommandArgs::Tags(tags) => json!({ "tags": tags }),
        CommandArgs::Remind { when, text } => json!({ "when": moment(when), "text": text }),
        CommandArgs::Share { url, tags, text } => json!({ "url": url, "tags": tags, "text": text }),
        CommandArgs::IntroList => json!({ "list": true }),
        CommandArgs::IntroAnswer { yes, acquainted } => json!({ "yes": yes, "acquainted": acquainted }),
    }
}

/// RFC 3339 with the offset.
fn moment(when: &When) -> String {
    when.at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Granularity, Target, Verb};

    #[test]
    fn arguments_are_natural_json() {
        let at: Zoned = "2026-05-04T10:00:00+02:00[+02:00]".parse().unwrap();
        let when = When { at, granularity: Granularity::Day };
        let touch =
            CommandArgs::Touch { how: Some("coffee".to_owned()), when: Some(when.clone()), text: None };
        assert_eq!(
            args_json(&touch),
            json!({"how": "coffee", "when": "2026-05-04T10:00:00+02:00", "text": null})
        );
        assert_eq!(args_json(&CommandArgs::Until(when)), json!({"until": "2026-05-04T10:00:00+02:00"}));
        assert_eq!(args_json(&CommandArgs::Every { days: None }), json!({"days": null}));
        assert_eq!(args_json(&CommandArgs::None), json!({}));
        let command = Command {
            verb: Verb::Done,
            targets: vec![Target::Number(1), Target::Name("ada".to_owned())],
            args: CommandArgs::None,
            line: "done 1 ada".to_owned(),
        };
        assert_eq!(
            command_json(&command),
            json!({"verb": "done", "targets": [1, "ada"], "args": {}, "line": "done 1 ada"})
        );
    }

    #[test]
    fn offsets_are_those_of_rfc_5322() {
        for (word, seconds) in [
            ("+0200", Some(7200)),
            ("-0330", Some(-12600)),
            ("GMT", None),
            ("+2", None),
            ("+9999", None),
            ("+02é", None),
        ] {
            assert_eq!(offset(word).map(Offset::seconds), seconds, "{word}");
        }
    }

    #[test]
    fn a_bare_body_is_read_by_its_extension() {
        for (file, bytes, text) in [
            ("a.txt", "done 1\n> never 2", "done 1"),
            ("a.html", "<p>done 1</p><blockquote>never 2</blockquote>", "done 1"),
            ("a.eml", "Subject: x\n\ndone 1\n> never 2", "done 1"),
            ("-", "Subject: x\n\ndone 1\n> never 2", "done 1"),
        ] {
            let (read, parsed) = read(file, bytes.as_bytes());
            assert_eq!((read.as_str(), parsed.lines.len()), (text, 1), "{file}");
        }
    }
}

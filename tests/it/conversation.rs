//! Conversations as scripts anybody can read: `tests/golden/conversation.txt` and `frictions.txt`
//! have what the owner writes and what comes back, in order; here they are played through real
//! Dovecot and Postfix and compared. `REKINDLE_UPDATE=1` writes what came back into the script;
//! read the difference before it is committed.
//!
//! A scene begins with `== title`. `Time passes: 3 hours.` moves the clock.
//! `Robin answers the digest:` (`the transcript`, `the transcript of "title"`, `the reminder`,
//! `the welcome`) is followed by the words, `Rekindle writes a digest:`,
//! `Rekindle writes a reminder:` and `Rekindle answers:` by the mail, both indented by four blanks.
//! `Nothing comes back.` is checked as well.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rekindle::mail::body;

use crate::fixture::with_servers::{ROBIN, ServerFixture};
use crate::fixture::{OWNER, reply};

const HEAD: &str = "== ";
const INDENT: &str = "    ";

/// A part of a scene.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    /// Anything that is only read.
    Words(String),
    /// Minutes.
    Wait(i64),
    /// What is answered, and the words.
    Robin(String, String),
    /// The kind of mail, and its text.
    Rekindle(&'static str, String),
    Nothing,
}

struct Scene {
    title: String,
    parts: Vec<Part>,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn read(text: &str) -> (String, Vec<Scene>) {
    let (mut preface, mut scenes): (String, Vec<Scene>) = (String::new(), Vec::new());
    for line in text.lines() {
        if let Some(title) = line.strip_prefix(HEAD) {
            scenes.push(Scene { title: title.to_owned(), parts: Vec::new() });
            continue;
        }
        let Some(scene) = scenes.last_mut() else {
            preface.push_str(&format!("{line}\n"));
            continue;
        };
        if let Some(Part::Robin(_, text) | Part::Rekindle(_, text)) = scene.parts.last_mut()
            && (line.starts_with(INDENT) || line.is_empty())
        {
            text.push_str(&format!("{}\n", line.strip_prefix(INDENT).unwrap_or_default()));
            continue;
        }
        if !line.is_empty() {
            scene.parts.push(part(line));
        }
    }
    for part in scenes.iter_mut().flat_map(|scene| &mut scene.parts) {
        if let Part::Robin(_, text) | Part::Rekindle(_, text) = part {
            text.truncate(text.trim_end().len());
        }
    }
    (preface, scenes)
}

fn part(line: &str) -> Part {
    if let Some(to) = line.strip_prefix("Robin answers ").and_then(|rest| rest.strip_suffix(':')) {
        return Part::Robin(to.to_owned(), String::new());
    }
    if let Some(time) = line.strip_prefix("Time passes: ") {
        let (number, unit) = time.trim_end_matches('.').split_once(' ').expect(line);
        let minutes = match unit.trim_end_matches('s') {
            "minute" => 1,
            "hour" => 60,
            "day" => 24 * 60,
            other => panic!("{other:?} is no unit of time"),
        };
        return Part::Wait(minutes * number.parse::<i64>().expect(line));
    }
    match line {
        "Rekindle answers:" => Part::Rekindle("receipt", String::new()),
        "Rekindle writes a digest:" => Part::Rekindle("digest", String::new()),
        "Rekindle writes a reminder:" => Part::Rekindle("reminder", String::new()),
        "Nothing comes back." => Part::Nothing,
        words => Part::Words(words.to_owned()),
    }
}

fn written(preface: &str, scenes: &[Scene]) -> String {
    let indented = |text: &str| {
        text.lines().map(|line| format!("{INDENT}{line}").trim_end().to_owned() + "\n").collect::<String>()
    };
    let mut script = preface.to_owned();
    for scene in scenes {
        script.push_str(&format!("{HEAD}{}\n\n", scene.title));
        for part in &scene.parts {
            script.push_str(&match part {
                Part::Words(words) => format!("{words}\n"),
                Part::Wait(minutes) if minutes % 1440 == 0 => time(minutes / 1440, "day"),
                Part::Wait(minutes) if minutes % 60 == 0 => time(minutes / 60, "hour"),
                Part::Wait(minutes) => time(*minutes, "minute"),
                Part::Robin(to, text) => format!("Robin answers {to}:\n{}", indented(text)),
                Part::Rekindle("receipt", text) => format!("Rekindle answers:\n{}", indented(text)),
                Part::Rekindle(kind, text) => format!("Rekindle writes a {kind}:\n{}", indented(text)),
                Part::Nothing => "Nothing comes back.\n".to_owned(),
            });
            script.push('\n');
        }
    }
    script.trim_end().to_owned() + "\n"
}

fn time(count: i64, unit: &str) -> String {
    format!("Time passes: {count} {unit}{}.\n", if count == 1 { "" } else { "s" })
}

/// A conversation that is going on.
struct Stage {
    app: ServerFixture,
    /// How many mails of a kind have come.
    seen: HashMap<&'static str, usize>,
    /// The latest mail of a kind, and the transcript of a scene by its title.
    mails: HashMap<String, Vec<u8>>,
    answers: usize,
}

impl Stage {
    fn play(&mut self, scene: &Scene) -> Scene {
        let mut parts = Vec::new();
        for part in &scene.parts {
            parts.push(match part {
                Part::Robin(to, text) => {
                    self.answer(to, text);
                    part.clone()
                }
                Part::Wait(minutes) => {
                    self.app.now += jiff::SignedDuration::from_mins(*minutes);
                    part.clone()
                }
                Part::Rekindle(kind, _) => Part::Rekindle(kind, self.hear(kind, &scene.title)),
                Part::Nothing => {
                    self.app.run(&["-q", "run", "--once"]);
                    let receipts = self.app.in_inbox("receipt").len();
                    assert_eq!(receipts, self.seen["receipt"], "{}: something came back", scene.title);
                    part.clone()
                }
                Part::Words(_) => part.clone(),
            });
        }
        Scene { title: scene.title.clone(), parts }
    }

    fn answer(&mut self, to: &str, text: &str) {
        let answered = self.mails.get(to).unwrap_or_else(|| panic!("there is no mail {to:?}"));
        self.answers += 1;
        let id = format!("answer-{}", self.answers);
        let mail = reply(answered, OWNER, text, self.app.now, &id);
        self.app.dovecot.deliver(ROBIN, "Sent", &mail);
    }

    fn hear(&mut self, kind: &'static str, title: &str) -> String {
        match kind {
            "digest" => self.app.run(&["digest", "--send"]),
            _ => self.app.run(&["-q", "run", "--once"]),
        };
        let seen = self.seen.entry(kind).or_default();
        *seen += 1;
        let mail = self.app.received(kind, *seen).pop().unwrap();
        let name = if kind == "receipt" { "transcript" } else { kind };
        self.mails.insert(format!("the {name}"), mail.clone());
        self.mails.insert(format!("the {name} of \"{title}\""), mail.clone());
        without_codes(body::text(&mail).trim_end())
    }
}

/// Tokens are drawn anew in every run.
fn without_codes(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.last().is_some_and(|line| line.starts_with("Reply code r:")) {
        lines.pop();
    }
    assert!(!lines.iter().any(|line| line.contains("r:") && line.contains("Reply code")));
    lines.join("\n").trim_end().to_owned()
}

#[test]
fn the_conversation_goes_as_the_script_says() {
    plays("conversation.txt");
}

#[test]
fn what_people_really_type_is_answered_as_the_script_says() {
    plays("frictions.txt");
}

fn plays(name: &str) {
    let script = std::fs::read_to_string(path(name)).unwrap();
    let (preface, scenes) = read(&script);
    assert_eq!(written(&preface, &scenes), script, "the script is laid out as it would be written");
    // A Monday; before the days on which this runs, so that no mail seems to come from the future.
    let app =
        ServerFixture::build_at("2026-03-02T08:00:00Z".parse().unwrap(), "[digest]\nsize = 4\nhtml = false");
    app.run(&["-q", "run", "--once"]);
    let welcome = app.received("welcome", 1).remove(0);
    let mails = HashMap::from([("the welcome".to_owned(), welcome)]);
    let mut stage = Stage { app, seen: HashMap::from([("receipt", 0)]), mails, answers: 0 };
    let played: Vec<Scene> = scenes.iter().map(|scene| stage.play(scene)).collect();
    let came = written(&preface, &played);
    if std::env::var_os("REKINDLE_UPDATE").is_some() {
        std::fs::write(path(name), came).unwrap();
        return;
    }
    for (came, expected) in came.lines().zip(script.lines()) {
        assert_eq!(came, expected, "the conversation went otherwise; REKINDLE_UPDATE=1 writes what came");
    }
    assert_eq!(came, script);
}

//! Command lines as people type them, scored as `tests/corpus/typed/README.md` says: none is obeyed
//! wrongly or by half, few clear ones are refused.

mod joined;
mod refusals;

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::{Zoned, tz::TimeZone};
use rekindle::command::grammar::known::KnownNames;
use rekindle::command::grammar::{CommandArgs, parse_among};
use rekindle::command::{Command, ReplyLine, Target, Verb, when};
use rekindle::infer::names;
use rekindle::mail::body;

/// Clear lines that are refused, as it was measured last: it only goes down. The goal is a
/// twentieth of the table, 21.
const MOST_REFUSED: usize = 1;

const TABLE: &str = include_str!("../corpus/typed/lines.tsv");

/// More lines of the same kinds, each with a form of its own.
const MORE: &str = include_str!("../corpus/typed/more.tsv");

/// Everybody in the snapshot, those of the digest first, by number.
const PEOPLE: [&str; 9] = [
    "Ilse Brandão",
    "Anselm Okoro",
    "Aroha Pere",
    "Lucía Ferrán",
    "Noor Haddad",
    "Callum Brightwater",
    "Bronwen Teague",
    "Samira Voss",
    "Wren Castellan",
];

struct Row {
    line: &'static str,
    expect: &'static str,
    kind: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    table(TABLE).chain(table(MORE))
}

fn table(table: &'static str) -> impl Iterator<Item = Row> {
    let lines = table.lines().skip(1);
    lines.filter(|row| !row.is_empty()).map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [line, expect, kind, ..] = cells[..] else { panic!("a short row: {row}") };
        Row { line, expect, kind }
    })
}

fn monday() -> Zoned {
    "2026-11-23T10:30:00+01:00[Europe/Paris]".parse().expect("a moment")
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    /// Every command in it, and nothing was refused.
    Obeyed(Vec<Command>),
    /// Nothing was obeyed, and a sentence says so.
    Asked(String),
    /// A part was obeyed, and the rest asked back.
    Half(String),
    Silent,
}

/// As a reply that is read from a whole message, with the names looked up.
fn outcome(line: &str) -> Outcome {
    let message =
        format!("Date: Mon, 23 Nov 2026 10:30:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n{line}\n");
    static KNOWN: LazyLock<KnownNames> = LazyLock::new(|| KnownNames::new(PEOPLE.into_iter(), names::tokens));
    let parsed = parse_among(&body::reply_text(message.as_bytes()), &monday(), &KNOWN);
    let (mut obeyed, mut refused) = (Vec::new(), Vec::new());
    for line in parsed.lines {
        match line {
            ReplyLine::Command(_) | ReplyLine::Several(_) => {
                let commands = line.commands();
                match commands.iter().flat_map(|command| &command.targets).find(|target| !is_somebody(target))
                {
                    None => obeyed.extend_from_slice(commands),
                    Some(nobody) => refused.push(format!("nobody: {nobody:?}")),
                }
            }
            ReplyLine::Reject(reject) => refused.push(reject.why),
        }
    }
    match (obeyed.is_empty(), refused.is_empty()) {
        (true, true) => Outcome::Silent,
        (true, false) => Outcome::Asked(refused.join(" / ")),
        (false, true) => Outcome::Obeyed(obeyed),
        (false, false) => Outcome::Half(format!("{obeyed:?} {refused:?}")),
    }
}

fn is_somebody(target: &Target) -> bool {
    match target {
        Target::Number(number) => (1..=5).contains(number),
        Target::Name(name) => name == "all" || person(name).is_some(),
    }
}

/// The one person whose name has words that begin so.
fn person(name: &str) -> Option<usize> {
    let wanted = names::tokens(name);
    let fits = |theirs: &str| {
        let theirs = names::tokens(theirs);
        !wanted.is_empty() && wanted.iter().all(|word| theirs.iter().any(|t| t.starts_with(word.as_str())))
    };
    let mut found = (0..PEOPLE.len()).filter(|&at| fits(PEOPLE[at]));
    found.next().filter(|_| found.next().is_none())
}

fn same_people(command: &Command, wanted: &str) -> bool {
    let key = |target: &Target| match target {
        Target::Number(number) => *number as usize,
        Target::Name(name) if name == "all" => 100,
        Target::Name(name) => person(name).map_or(0, |at| at + 1),
    };
    let mut found: Vec<usize> = command.targets.iter().map(key).collect();
    let wanted = wanted.split(',').filter(|who| !who.is_empty()).map(|who| match who.parse() {
        Ok(number) => number,
        Err(_) if who == "all" => 100,
        Err(_) => person(who).map_or(0, |at| at + 1),
    });
    let mut wanted: Vec<usize> = wanted.collect();
    found.sort_unstable();
    wanted.sort_unstable();
    found.dedup();
    found == wanted
}

/// `verb people @moment "text" "text"`.
struct Wanted<'a> {
    verb: &'a str,
    people: &'a str,
    at: Option<&'a str>,
    quoted: Vec<&'a str>,
}

impl<'a> Wanted<'a> {
    fn read(text: &'a str) -> Wanted<'a> {
        let quoted = text.split('"').skip(1).step_by(2).collect();
        let plain = text.split('"').next().unwrap_or_default().trim();
        let (verb, rest) = plain.split_once(' ').unwrap_or((plain, ""));
        let (people, at) = match rest.split_once('@') {
            Some((people, at)) => (people.trim(), Some(at.trim())),
            None => (rest.trim(), None),
        };
        Wanted { verb, people, at, quoted }
    }

    fn is(&self, command: &Command) -> bool {
        let verb = match command.verb {
            Verb::Log => "done",
            verb => verb.name(),
        };
        verb == self.verb && same_people(command, self.people) && self.fits(&command.args)
    }

    fn fits(&self, args: &CommandArgs) -> bool {
        match args {
            CommandArgs::Touch { how, when, text } => {
                let said = [how.clone(), text.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
                let day = when.as_ref().map_or(monday().date(), |when| when.at.date());
                let wanted = self.at.map_or(monday().date(), |at| at.parse().expect(at));
                let left = if self.quoted.is_empty() { text.as_deref().unwrap_or_default() } else { "" };
                day == wanted && self.says(&said) && is_courtesy(left)
            }
            CommandArgs::Until(when) => self.at.is_some_and(|at| is_at(&when.at, at)),
            CommandArgs::Remind { when, text } => {
                let left = if self.quoted.is_empty() { text } else { "" };
                self.at.is_some_and(|at| is_at(&when.at, at)) && self.says(text) && is_courtesy(left)
            }
            CommandArgs::Every { days } => match self.quoted[..] {
                ["auto"] => days.is_none(),
                [cadence] => when::parse_days(cadence).ok() == *days,
                _ => false,
            },
            CommandArgs::Tags(tags) => {
                let mut found: Vec<&str> = tags.iter().map(String::as_str).collect();
                let mut wanted = self.quoted.clone();
                found.sort_unstable();
                wanted.sort_unstable();
                found == wanted
            }
            CommandArgs::Text(text) => self.says(text) && (!self.quoted.is_empty() || is_courtesy(text)),
            CommandArgs::None => self.quoted.is_empty() && self.at.is_none(),
            CommandArgs::Share { .. } | CommandArgs::IntroList | CommandArgs::IntroAnswer { .. } => false,
        }
    }

    fn says(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.quoted.iter().all(|words| text.contains(&words.to_lowercase()))
    }
}

/// On that day at any time, or at that minute of the owner's clock.
fn is_at(at: &Zoned, wanted: &str) -> bool {
    let at = at.with_time_zone(TimeZone::get("Europe/Paris").expect("a zone"));
    match wanted.contains('T') {
        true => at.strftime("%Y-%m-%dT%H:%M").to_string() == wanted,
        false => at.date() == wanted.parse::<Date>().expect(wanted),
    }
}

fn is_courtesy(text: &str) -> bool {
    let words = text.to_lowercase();
    let mut words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.all(|word| {
        ["thx", "thanks", "please", "pls", "thank", "you", "wrote", "to", "me", "i", "very", "much"]
            .contains(&word)
    })
}

/// The verdict about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Right,
    /// Obeyed by half, or something else was.
    Wrong,
    /// Clear, and asked back.
    Refused,
}

fn verdict(row: &Row, found: &Outcome) -> Verdict {
    let fits = |expect: &str| {
        let (expect, or_ask) = match expect.strip_prefix("ask2 ").or(expect.strip_prefix("tz ")) {
            Some(rest) => (rest, true),
            None => (expect, false),
        };
        match (expect, found) {
            ("ask", Outcome::Asked(_)) | ("none", Outcome::Silent) => true,
            (_, Outcome::Asked(_)) => or_ask,
            (_, Outcome::Obeyed(commands)) => {
                let wanted: Vec<Wanted> = expect.split(" ; ").map(Wanted::read).collect();
                wanted.len() == commands.len() && wanted.iter().zip(commands).all(|(w, c)| w.is(c))
            }
            _ => false,
        }
    };
    match found {
        _ if row.expect.split(" | ").any(fits) => Verdict::Right,
        Outcome::Asked(_) => Verdict::Refused,
        Outcome::Silent if !row.expect.contains("ask") => Verdict::Refused,
        _ => Verdict::Wrong,
    }
}

fn date_verdict(row: &Row) -> (Verdict, String) {
    let found = when::parse(row.line, &monday());
    let fits = |expect: &str| match (expect.strip_prefix("tz "), &found) {
        (Some(_), Err(_)) => true,
        (stripped, Ok(when)) => {
            stripped.unwrap_or(expect).strip_prefix('@').is_some_and(|at| is_at(&when.at, at))
        }
        (None, Err(_)) => expect == "ask",
    };
    let right = row.expect.split(" | ").any(fits);
    match found {
        Ok(when) => (if right { Verdict::Right } else { Verdict::Wrong }, when.at.to_string()),
        Err(why) => (if right { Verdict::Right } else { Verdict::Refused }, why),
    }
}

#[test]
fn lines_are_obeyed_wholly_or_asked_back() {
    let (mut rows_read, mut wrong, mut refused) = (0usize, 0usize, 0usize);
    for row in rows() {
        rows_read += 1;
        let (verdict, found) = match row.kind {
            "date" => date_verdict(&row),
            _ => {
                let found = outcome(row.line);
                (verdict(&row, &found), format!("{found:?}"))
            }
        };
        match verdict {
            Verdict::Right => continue,
            Verdict::Wrong => wrong += 1,
            Verdict::Refused => refused += 1,
        }
        println!("{verdict:?}\t{}\t{}\t{}\t{found}", row.kind, row.line, row.expect);
    }
    println!("typed: {rows_read} lines, {wrong} wrongly or half obeyed, {refused} clear ones refused");
    assert!(rows_read > 400, "the table is there: {rows_read}");
    assert_eq!(wrong, 0, "a line is obeyed wholly or asked back");
    assert!(refused <= MOST_REFUSED, "{refused} of {rows_read} clear lines are refused");
}

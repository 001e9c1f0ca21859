//! An installation without servers: a database in memory, a few people in its mail, and commands
//! said to it as on the command line or in a mail.

use crate::support::key;
use jiff::{SignedDuration, Timestamp, Zoned};
use rekindle::command::{Entry, grammar};
use rekindle::compose::Templates;
use rekindle::compose::receipt::LineOutcome;
use rekindle::config::{Config, Env, Paths, parse::parse};
use rekindle::infer::preferences::AllPreferences;
use rekindle::job::App;
use rekindle::job::command::{self, CommandContext, CommandResult, Intent};
use rekindle::mail::{Cursor, Locator, Role, Signs, header};
use rekindle::store::journal::JournalSource;
use rekindle::store::scan::{Names, Scanned};
use rekindle::store::{DigestItem, Store};

/// An installation, and the moment at which things are said.
pub struct MemoryFixture {
    pub app: App,
    pub now: Timestamp,
    pub items: Vec<DigestItem>,
}

/// Date, `<` they wrote or `>` the owner wrote, the other's mailbox, the subject.
const MAIL: &[&str] = &[
    "2025-05-01 < Ada Lovelace <ada@acme.example> | Looms and cards",
    "2025-06-01 > Ada Lovelace <ada@acme.example> | Re: Looms and cards",
    "2025-07-03 < Ada Lovelace <ada@acme.example> | Budget draft",
    "2025-08-05 > Ada Lovelace <ada@acme.example> | Re: Budget draft",
    "2025-09-07 < Ada Lovelace <ada@acme.example> | Thank you",
    "2025-05-02 < Bob Reis <bob@reis.example> | Trains",
    "2025-06-02 > Bob Reis <bob@reis.example> | Re: Trains",
    "2025-07-02 < Bob Reis <bob@reis.example> | A kiln for sale",
    "2025-08-02 > Bob Reis <bob@reis.example> | Re: A kiln for sale",
    "2025-09-02 < Bob Reis <bob@reis.example> | The kiln is sold",
    "2025-04-02 < Zoë Müller <zoe@acme.example> | Warehouse keys",
    "2025-05-02 > Zoë Müller <zoe@acme.example> | Re: Warehouse keys",
    "2025-07-01 < Zoë Müller <zoe@example.net> | New address",
    "2025-08-01 > Zoë Müller <zoe@example.net> | Re: New address",
    "2025-09-01 < Zoë Müller <zoe@example.net> | Summer",
    "2025-08-01 > Tom Oak <tom@oak.example> | Boats",
    "2025-08-09 > Tom Oak <tom@oak.example> | Boats again",
    "2025-08-10 < Eve Stranger <eve@acme.example> | Hello, from acme",
    // Eight days with each make a cadence.
    "2025-02-01 < Ada Lovelace <ada@acme.example> | New year",
    "2025-03-01 > Ada Lovelace <ada@acme.example> | Re: New year",
    "2025-04-01 < Ada Lovelace <ada@acme.example> | Snow",
    "2025-02-02 < Bob Reis <bob@reis.example> | Winter",
    "2025-03-02 > Bob Reis <bob@reis.example> | Re: Winter",
    "2025-04-02 < Bob Reis <bob@reis.example> | Spring",
    "2025-01-02 < Zoë Müller <zoe@acme.example> | Ice",
    "2025-02-02 > Zoë Müller <zoe@acme.example> | Re: Ice",
    "2025-03-02 < Zoë Müller <zoe@acme.example> | Thaw",
];

impl MemoryFixture {
    pub fn new() -> MemoryFixture {
        MemoryFixture::with(MAIL)
    }

    pub fn with(mail: &[&str]) -> MemoryFixture {
        let mut store = Store::in_memory().unwrap();
        for (number, line) in mail.iter().enumerate() {
            keep(&mut store, line, number);
        }
        let (config, env) = config();
        let paths = {
            let (file, data) = ("/nowhere/config.toml", "/nowhere");
            Paths::under(Some(std::path::Path::new(file)), Some(std::path::Path::new(data)), &env)
        }
        .unwrap();
        let app = App {
            config,
            paths,
            store,
            templates: Templates::built_in(),
            key: [7; 32],
            kept: Default::default(),
            backoffs: Default::default(),
        };
        let item = |(number, person): (u32, &str)| DigestItem { number, person: key(person) };
        let items = [(1, "ada@acme.example"), (2, "bob@reis.example")].map(item).to_vec();
        MemoryFixture { app, now: "2026-01-05T09:00:00Z".parse().unwrap(), items }
    }

    fn local(&self) -> Zoned {
        self.app.local(self.now)
    }

    /// Says one line as on the command line, and writes what it means. A minute passes.
    pub fn say(&mut self, line: &str) -> CommandResult {
        let result = self.hear(&[line], JournalSource::Cli, None, None).remove(0);
        self.now += SignedDuration::from_mins(1);
        result
    }

    /// Says the lines of one mail, called `key`, that answers the transcript of another.
    pub fn mail(&mut self, key: &str, answers: Option<&str>, lines: &[&str]) -> Vec<CommandResult> {
        let result = self.hear(lines, JournalSource::Mail, Some(key.as_bytes()), answers.map(str::as_bytes));
        self.now += SignedDuration::from_mins(1);
        result
    }

    fn hear(
        &mut self,
        lines: &[&str],
        said: JournalSource,
        reply_key: Option<&[u8]>,
        answers: Option<&[u8]>,
    ) -> Vec<CommandResult> {
        let now = self.local();
        let mut snapshot = self.app.snapshot(self.now).unwrap();
        let mut result = Vec::new();
        for line in lines {
            let parsed = line.strip_prefix("undo ").and_then(|number| number.parse().ok());
            let parsed = match parsed {
                // The number after `undo` is the journal's: the grammar of a mail has none.
                Some(number) => grammar::ReplyLine::Command(grammar::Command {
                    verb: grammar::Verb::Undo,
                    targets: vec![grammar::Target::Number(number)],
                    args: grammar::CommandArgs::None,
                    line: (*line).to_owned(),
                }),
                None => grammar::parse(line, &now).lines.into_iter().next().expect("a line says something"),
            };
            let (items, intent) = (&self.items, Intent::Do);
            let context = CommandContext { now: &now, said, items, once: None, intent, reply_key, answers };
            let one = command::execute(&self.app, &snapshot, &context, &parsed).unwrap();
            snapshot.apply_decisions(&one.entries);
            self.items.extend(one.items.iter().cloned());
            result.push(one);
        }
        let entries: Vec<_> = result.iter().flat_map(|one| one.entries.clone()).collect();
        self.app.store.write_entries(&entries, self.now).unwrap();
        result
    }

    /// Says a line that must go well, and returns what came back.
    pub fn done(&mut self, line: &str) -> String {
        let result = self.say(line);
        assert!(
            matches!(result.line.outcome, LineOutcome::Done | LineOutcome::Answer),
            "{line}: {:?}",
            result.line
        );
        result.line.says
    }

    /// Says a line that must be refused, and returns why.
    pub fn refused(&mut self, line: &str) -> String {
        let result = self.say(line);
        assert!(
            matches!(result.line.outcome, LineOutcome::Refused | LineOutcome::NotUnderstood),
            "{line}: {:?}",
            result.line
        );
        assert!(result.entries.is_empty());
        result.line.says
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.app.store.journal().unwrap().into_iter().map(|row| row.entry).collect()
    }

    /// Everything that holds.
    pub fn standings(&self) -> AllPreferences {
        AllPreferences::fold(&self.entries())
    }
}

fn config() -> (Config, Env) {
    let text =
        "timezone = \"UTC\"\n[accounts.home]\nemail = \"robin@example.org\"\nmaildir.path = \"/nowhere\"\n";
    let env = Env {
        home: None,
        config_home: None,
        data_home: None,
        config: None,
        data: None,
        zone: jiff::tz::TimeZone::UTC,
    };
    (parse(text, std::path::Path::new("/nowhere/config.toml"), &env).unwrap(), env)
}

pub fn keep(store: &mut Store, line: &str, number: usize) {
    let (mail, subject) = line.split_once(" | ").unwrap();
    let (date, rest) = mail.split_once(' ').unwrap();
    let (way, other) = rest.split_once(' ').unwrap();
    let (from, to) = if way == ">" { ("robin@example.org", other) } else { (other, "robin@example.org") };
    let day: jiff::civil::Date = date.parse().unwrap();
    let block = format!(
        "From: {from}\r\nTo: {to}\r\nDate: {}\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.org>\r\n\r\n",
        day.strftime("%a, %d %b %Y 10:00:00 +0000")
    );
    let mut record = header::parse(block.as_bytes(), None);
    let role = if way == ">" { Role::Sent } else { Role::Inbox };
    if role == Role::Sent {
        record.signs |= Signs::IN_SENT;
    }
    let one = Scanned { locator: Locator::Number(number as u64), record, names: Names::Believed };
    let (folder, _) = store.folder("home", &format!("{role:?}"), "", role).unwrap();
    store.writer().write(folder, &[one], &[], &Cursor::Start).unwrap();
}

//! TOML -> [`Config`]. Pure: the text, the path it came from and an explicit [`Env`]; no file is
//! opened, no variable read.
//!
//! The first thing wrong, in the file's order for unknown keys, is one error that names file, line,
//! key, what is wrong and what fits. Accounts are in `parse/account.rs`, the keys in
//! `parse/schema.rs`, single values in `parse/values.rs`.

mod account;
mod key;
pub(super) mod program;
mod schema;
mod values;

use std::path::Path;

use jiff::{Span, Timestamp, tz::TimeZone};

use super::{
    Accept, Account, Config, ConfigError, DigestSettings, Drafts, MeetingTitles, PeopleRule, PeopleSettings,
    Quiet, ReportReading, ThirdParty,
    document::{Node, TomlTable, TomlText},
    paths::Env,
};
use crate::schedule::Schedule;
use program::{command, hook};

/// The digest's schedule when none is given: Monday morning.
const SCHEDULE: &str = "0 8 * * MON";

/// Reads a configuration. `path` is shown in errors, and its folder is what relative paths are
/// relative to.
///
/// # Errors
/// The first thing that is wrong: file, line, key, what fits.
pub fn parse(text: &str, path: &Path, env: &Env) -> Result<Config, ConfigError> {
    let source = TomlText::new(text, path, env.home.as_deref());
    let root = source.read()?;
    let top = source.top(&root);
    schema::check(&top, schema::TOP)?;
    let mut accounts = account::accounts(&top, path, env)?;
    if truth(&top, "people.read-reports")? == Some(false) {
        accounts.iter_mut().for_each(|account| account.reports = ReportReading::Off);
    }
    let zone = top.read("timezone", values::zone)?.unwrap_or_else(env.zone);
    let digest = digest(&top)?;
    ensure_heard(&top, &digest, &zone)?;
    Ok(Config {
        path: path.to_owned(),
        zone,
        language: top.read("language", values::mail_language)?.unwrap_or_default(),
        dates: top.read("dates", values::numeric_dates)?.unwrap_or_default(),
        calendars: account::all_patterns(&top, "calendars", path, env)?,
        address_books: account::all_patterns(&top, "address-books", path, env)?,
        titles: match truth(&top, "show-titles")? {
            Some(false) => MeetingTitles::Hidden,
            _ => MeetingTitles::Shown,
        },
        digest,
        drafts: drafts(&top, &accounts)?,
        draft_command: top.get("drafts.command").map(|node| command(&node)).transpose()?,
        commands: commands(&top)?,
        people: people(&top)?,
        third_party_sending: match truth(&top, "security.send-to-others")? {
            Some(true) => ThirdParty::On,
            _ => ThirdParty::Off,
        },
        on_failure: top.get("hooks.on-failure").map(|node| hook(&node)).transpose()?,
        on_digest: top.get("hooks.on-digest").map(|node| command(&node)).transpose()?,
        accounts,
    })
}

/// Every key that holds a value, dotted; `*` stands for an account's name. For documentation and
/// its tests.
pub fn keys() -> Vec<String> {
    schema::all_keys()
}

/// The dotted keys that hold a secret in the text itself, used or not.
pub(super) fn raw_secrets(text: &str) -> Vec<String> {
    let source = TomlText::new(text, Path::new(""), None);
    let Ok(root) = source.read() else { return Vec::new() };
    let accounts = source.top(&root).get("accounts").and_then(|node| node.table().ok());
    let tables =
        accounts.iter().flat_map(|accounts| accounts.entries()).filter_map(|(_, node)| node.table().ok());
    let raw = tables.flat_map(|table| ["password.raw", "token.raw"].map(|key| table.get(key)));
    raw.flatten().map(|node| node.key().to_owned()).collect()
}

fn digest(top: &TomlTable<'_>) -> Result<DigestSettings, ConfigError> {
    let schedule = top.read("digest.schedule", Schedule::parse)?;
    Ok(DigestSettings {
        schedule: match schedule {
            Some(schedule) => schedule,
            None => Schedule::parse(SCHEDULE).map_err(|what| top.error(what))?,
        },
        size: top.get("digest.size").map(|node| node.number(1..=20)).transpose()?.unwrap_or(5),
        catch_up: top.read("digest.catch-up", values::catch_up)?.unwrap_or_else(|| Span::new().hours(12)),
        html: truth(top, "digest.html")?.unwrap_or(true),
        heartbeat: truth(top, "digest.heartbeat")?.unwrap_or(false),
        quiet: quiet(top)?,
    })
}

/// Refuses a schedule that is wholly in quiet hours and days: no digest would come as planned.
/// Quiet dates pass by themselves.
fn ensure_heard(top: &TomlTable<'_>, digest: &DigestSettings, zone: &TimeZone) -> Result<(), ConfigError> {
    /// More than the minutes of a day on each of two days, and eight years of daily digests.
    const RUNS: usize = 3000;
    let always = Quiet { dates: Vec::new(), ..digest.quiet.clone() };
    let first = Timestamp::from_second(1_767_571_200).expect("5 January 2026, a Monday, is a moment");
    let runs = std::iter::successors(Some(first), |at| digest.schedule.next(*at, zone));
    if runs.skip(1).take(RUNS).any(|run| !always.covers(&run.to_zoned(zone.clone()))) {
        return Ok(());
    }
    let words = digest.schedule.describe();
    let what = format!(
        "lets no digest through: the schedule ({words}) is wholly in quiet hours or days; change digest.schedule or digest.quiet"
    );
    Err(top.get("digest.quiet").map_or_else(|| top.error(&what), |node| node.error(&what)))
}

fn quiet(top: &TomlTable<'_>) -> Result<Quiet, ConfigError> {
    let mut days = Vec::new();
    for node in list(top, "digest.quiet.days")? {
        let day = node.read(values::weekday)?;
        if !days.contains(&day) {
            days.push(day);
        }
        if days.len() == 7 {
            return Err(node.error("is the last of all seven days, so no day would be left; take one out"));
        }
    }
    let dates = list(top, "digest.quiet.dates")?;
    Ok(Quiet {
        hours: top.read("digest.quiet.hours", values::hours)?,
        days,
        dates: dates.iter().map(|node| node.read(values::dates)).collect::<Result<_, _>>()?,
    })
}

fn drafts(top: &TomlTable<'_>, accounts: &[Account]) -> Result<Drafts, ConfigError> {
    const CHOICES: [(&str, Drafts); 4] = [
        ("off", Drafts::Off),
        ("imap", Drafts::Imap),
        ("maildir", Drafts::Maildir),
        ("mailto", Drafts::Mailto),
    ];
    let Some(node) = top.get("drafts.store") else { return Ok(Drafts::Off) };
    let store = node.read(|text| values::choice(text, &CHOICES))?;
    let is_there = accounts.iter().any(|account| account.source.draft_store() == Some(store));
    match store {
        Drafts::Imap if !is_there => Err(node.error(
            "no account reads IMAP, so there is no Drafts folder to use; write \"mailto\" or \"maildir\"",
        )),
        Drafts::Maildir if !is_there => {
            Err(node
                .error("no account reads a Maildir, so there is none to use; write \"mailto\" or \"imap\""))
        }
        Drafts::Imap | Drafts::Maildir | Drafts::Mailto | Drafts::Off => Ok(store),
    }
}

fn commands(top: &TomlTable<'_>) -> Result<Accept, ConfigError> {
    const CHOICES: [(&str, Accept); 3] =
        [("sent", Accept::Sent), ("pinned", Accept::Pinned), ("off", Accept::Off)];
    Ok(top.read("commands.accept", |text| values::choice(text, &CHOICES))?.unwrap_or(Accept::Sent))
}

fn people(top: &TomlTable<'_>) -> Result<PeopleSettings, ConfigError> {
    let every = top.read("people.every", |text| match text {
        "auto" => Ok(None),
        text => values::every(text).map(Some).map_err(|what| format!("{what}, or \"auto\"")),
    })?;
    let ignore = list(top, "people.ignore")?;
    Ok(PeopleSettings {
        every_days: every.flatten(),
        quieter: truth(top, "people.quieter")?.unwrap_or(false),
        dormant: truth(top, "people.dormant")?.unwrap_or(false),
        ignore: ignore.iter().map(|node| node.read(values::pattern)).collect::<Result<_, _>>()?,
        rules: list(top, "people.rule")?.iter().map(people_rule).collect::<Result<_, _>>()?,
    })
}

fn people_rule(node: &Node<'_>) -> Result<PeopleRule, ConfigError> {
    let rule = node.table()?;
    let missing = |key: &str, example: &str| rule.error(format!("lacks `{key}`; add {key} = {example}"));
    Ok(PeopleRule {
        matches: rule.read("match", values::whom)?.ok_or_else(|| missing("match", "\"*@example.org\""))?,
        every_days: rule.read("every", values::every)?.ok_or_else(|| missing("every", "\"6mo\""))?,
    })
}

fn truth(top: &TomlTable<'_>, key: &str) -> Result<Option<bool>, ConfigError> {
    top.get(key).map(|node| node.truth()).transpose()
}

/// The values of a list; none when the key is absent.
fn list<'a>(table: &TomlTable<'a>, key: &str) -> Result<Vec<Node<'a>>, ConfigError> {
    table.get(key).map_or_else(|| Ok(Vec::new()), |node| node.list())
}

//! `rekindle demo`: everything on a sample mailbox, without an account and without a network. The
//! same code as for a real account, with the `maildir` source and delivery.

pub mod sample;

use std::io::{IsTerminal, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::digest::write_private;
use super::failure::UsageError;
use super::screen::Tone;
use super::{Terminal, args};
use crate::command::{JobKey, JobKind};
use crate::compose;
use crate::compose::digest::Digest;
use crate::config::parse::parse;
use crate::config::{Env, Paths};
use crate::infer::wording;
use crate::job::clock::Clock;
use crate::job::{App, deliver, digest, replies, report, scan};
use crate::mail::{MessageId, body};
use crate::store::outbox::OutboxRow;

/// What the owner of the demo answers to the digest.
const ANSWER: &str = "done 1 coffee yesterday\nsnooze 2 2w\nevery 3 6mo\nnote 1 has a garden in Porto\n";

/// People that the list names.
const LISTED: usize = 10;

/// Lines of the digest that one screen shows.
const EXCERPT: usize = 17;

/// Tells it in four screens, each no larger than 80 columns and 24 lines.
pub fn run(demo: &args::DemoArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let folder = folder(demo.keep.as_deref())?;
    let mail = folder.join("Maildir");
    let env = Env::read();
    let pace = pace(demo, terminal);
    print_step(terminal, 1, "A mailbox of invented people is made, and its headers are read")?;
    let sample = sample::write(&mail, terminal.now.to_zoned((env.zone)()))?;
    let mut app = open(&folder, &sample, &env)?;
    read(&mut app, terminal)?;
    due(&app, terminal)?;
    turn(pace, terminal)?;
    print_step(terminal, 2, "The digest arrives, as it does on Monday mornings")?;
    let (digest, sent) = send_digest(&mut app, terminal)?;
    write_private(&folder.join("digest.eml"), &sent.message.bytes)?;
    let envelope = app.envelope(&sent.job_key, terminal.now);
    let page = compose::digest::html(&digest, &envelope, &app.templates)?;
    write_private(&folder.join("digest.html"), page.as_bytes())?;
    writeln!(terminal.out, "{}", indented(&excerpt(&body::text(&sent.message.bytes))))?;
    if pace == Pace::Waiting {
        super::digest::show(&folder.join("digest.html"), terminal)?;
    }
    turn(pace, terminal)?;
    print_step(terminal, 3, "Its owner answers, and hears what was understood")?;
    let answered = answer(&mut app, &mail, &sent, terminal.clock)?;
    writeln!(terminal.out, "{}\n\n{}", indented(ANSWER), indented(&answered))?;
    write_private(&folder.join("transcript.eml"), answered_bytes(&app)?.as_slice())?;
    turn(pace, terminal)?;
    let snapshot = app.snapshot(terminal.now)?;
    let page = compose::report::render(&report::gather(&app, &snapshot, None));
    write_private(&folder.join("report.html"), page.as_bytes())?;
    print_step(terminal, 4, "The report, and what to try next")?;
    farewell(&folder, &app, terminal)
}

/// Whether each screen waits for Enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    Waiting,
    AtOnce,
}

fn pace(demo: &args::DemoArgs, terminal: &Terminal<'_>) -> Pace {
    let watched = terminal.screen.rows().is_some() && std::io::stdin().is_terminal();
    if watched && !demo.fast { Pace::Waiting } else { Pace::AtOnce }
}

/// The end of a screen.
fn turn(pace: Pace, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if pace == Pace::Waiting {
        write!(terminal.out, "\n{}", terminal.screen.paint("   Enter goes on", Tone::Soft))?;
        terminal.out.flush()?;
        std::io::stdin().read_line(&mut String::new())?;
    }
    Ok(())
}

fn print_step(terminal: &mut Terminal<'_>, number: u32, what: &str) -> anyhow::Result<()> {
    let title = terminal.screen.paint(&format!("{number}. {what}"), Tone::Warm);
    writeln!(terminal.out, "\n{title}").map_err(Into::into)
}

/// The beginning of the digest, to the end of a paragraph where that is near.
fn excerpt(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut kept = lines.len().min(EXCERPT);
    while kept < lines.len() && kept > EXCERPT - 4 && !lines[kept].is_empty() {
        kept -= 1;
    }
    let left = lines[kept..].iter().filter(|line| line.starts_with('(')).count();
    let more = if left > 0 { format!("\n\n(and {left} people more, in digest.html)") } else { String::new() };
    lines[..kept].join("\n").trim_end().to_owned() + &more
}

fn indented(text: &str) -> String {
    text.trim_end()
        .lines()
        .map(|line| format!("   | {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// A new folder that only the owner may read.
fn folder(keep: Option<&Path>) -> anyhow::Result<PathBuf> {
    let Some(keep) = keep else {
        return Ok(tempfile::Builder::new()
            .prefix("rekindle-demo-")
            .tempdir()
            .context("making a temporary folder")?
            .keep());
    };
    let holds_something = std::fs::read_dir(keep).is_ok_and(|mut entries| entries.next().is_some());
    if holds_something {
        return Err(UsageError(format!(
            "{} is not empty; the demo writes into a new folder only",
            keep.display()
        ))
        .into());
    }
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(keep)
        .with_context(|| format!("making {}", keep.display()))?;
    std::path::absolute(keep).with_context(|| format!("finding {}", keep.display()))
}

/// The configuration of the demo is a file like any other, so that every command can be tried on
/// it.
fn open(folder: &Path, sample: &sample::Sample, env: &Env) -> anyhow::Result<App> {
    let (name, email) = &sample.owner;
    let text = format!(
        "# The demo's configuration: try any command with  -c FILE --data DIR\n\
         [accounts.demo]\nemail = \"{email}\"\nname = \"{name}\"\nmaildir.path = \"Maildir\"\n\n\
         [digest]\nschedule = \"0 8 * * MON\"\n"
    );
    let path = folder.join("config.toml");
    write_private(&path, text.as_bytes())?;
    let config = parse(&text, &path, env)?;
    App::open(config, Paths::under(Some(&path), Some(&folder.join("data")), env)?)
}

fn read(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let reports = super::scan::everything(app, terminal.clock)?;
    let snapshot = app.snapshot(terminal.now)?;
    let known = snapshot.people.persons.iter().filter(|person| person.known.is_some()).count();
    let new: u64 = reports.iter().map(|report| report.result.new).sum();
    let addresses = snapshot.facts.addresses.len();
    writeln!(
        terminal.out,
        "   {new} messages, {addresses} addresses, {known} people its owner knows. Lists, newsletters,"
    )?;
    writeln!(terminal.out, "   robots and strangers are never suggested. Who has gone quiet:\n")?;
    Ok(())
}

fn due(app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let snapshot = app.snapshot(terminal.now)?;
    let due = snapshot.due();
    for page in due.iter().take(LISTED) {
        let person = snapshot.person(page.position);
        writeln!(terminal.out, "   {:<22} {}", person.name, wording::line(&page.judgement))?;
    }
    if due.len() > LISTED {
        writeln!(terminal.out, "   and {} more", due.len() - LISTED)?;
    }
    Ok(())
}

/// Makes the digest as the daemon does for a slot, and delivers it.
fn send_digest(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<(Digest, OutboxRow)> {
    let now = terminal.now;
    let snapshot = app.snapshot(now)?;
    let plan = digest::plan(app, &snapshot, Vec::new())?;
    anyhow::ensure!(
        !plan.is_empty(),
        "making the demo's digest: nobody is due in the sample mailbox; please report this"
    );
    let slot = JobKey::Digest(now);
    digest::write(app, &plan, &slot, now)?;
    deliver::run(app, terminal.clock)?;
    let row = app.store.outbox_row(&slot)?.context("the digest is in the outbox")?;
    let digest = compose::digest::put_into_words(&plan.content, &app.envelope(&slot, now), &app.templates)?;
    let language = app.config.language;
    writeln!(terminal.out, "   | Subject: {}\n   |", compose::digest::subject(&digest, language))?;
    Ok((digest, row))
}

/// Puts the owner's reply into Sent, as a mail program does, and lets the next round find it.
/// Returns the transcript's text.
fn answer(app: &mut App, mail: &Path, sent: &OutboxRow, clock: Clock) -> anyhow::Result<String> {
    let now = clock.now();
    let (owner, at) = (app.owner(), app.local(now));
    let id = MessageId::parse(&sent.message.message_id).context("a digest has a Message-ID")?;
    let reply = format!(
        "From: {name} <{address}>\r\nTo: {name} <{address}>\r\nSubject: Re: people to catch up with\r\nDate: {date}\r\n\
         Message-ID: <reply-1@{domain}>\r\nIn-Reply-To: {id}\r\nReferences: {id}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\nOn Monday, {name} wrote:\r\n{quoted}\r\n",
        name = owner.name,
        address = owner.address,
        domain = owner.address.domain(),
        date = at.strftime("%a, %d %b %Y %H:%M:%S %z"),
        text = ANSWER.replace('\n', "\r\n"),
        quoted = body::text(&sent.message.bytes)
            .lines()
            .map(|line| format!("> {line}"))
            .collect::<Vec<_>>()
            .join("\r\n"),
    );
    let name = format!("{}.M1P1.demo:2,S", now.as_second());
    write_private(&mail.join(".Sent").join("cur").join(name), reply.as_bytes())?;
    let accounts = app.config.accounts.clone();
    let stop = std::sync::atomic::AtomicBool::new(false);
    for account in &accounts {
        scan::run(
            &mut app.store,
            account,
            scan::ScanOptions { since: None, stop: &stop, began: now },
            &mut |_| (),
        )?;
    }
    replies::run(app, clock)?;
    deliver::run(app, clock)?;
    let text = body::text(&answered_bytes(app)?);
    Ok(text.split("\nReply code").next().unwrap_or_default().trim_end().to_owned())
}

/// The transcript, as it was delivered.
fn answered_bytes(app: &App) -> anyhow::Result<Vec<u8>> {
    let rows = app.store.outbox()?;
    let receipt = rows.into_iter().rev().find(|row| row.job_key.kind() == JobKind::Receipt);
    receipt
        .map(|row| row.message.bytes)
        .context("answering the demo's digest: no transcript was written; please report this")
}

fn farewell(folder: &Path, app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let quoted = |path: &Path| match path.display().to_string() {
        plain if plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte)) => plain,
        other => format!("'{}'", other.replace('\'', "'\\''")),
    };
    let program = std::env::current_exe().unwrap_or_else(|_| "rekindle".into());
    let out = &mut terminal.out;
    writeln!(out, "   Everything is in {}", folder.display())?;
    for (name, what) in [
        ("digest.html", "the digest as a mail program shows it"),
        ("report.html", "a lifetime of correspondence on one page"),
        ("digest.eml", "the mail that was delivered"),
        ("transcript.eml", "the answer to the reply"),
        ("Maildir, data", "the sample mailbox, and the database"),
        ("rekindle", "runs any command on them"),
    ] {
        writeln!(out, "   {name:<15} {what}")?;
    }
    let snapshot = app.snapshot(terminal.now)?;
    let due = snapshot.due();
    let name = due
        .last()
        .map_or("maren", |page| snapshot.person(page.position).name.split(' ').next().unwrap_or("maren"));
    let (config, data) = (quoted(&folder.join("config.toml")), quoted(&folder.join("data")));
    let short = folder.join("rekindle");
    let script = format!("#!/bin/sh\nexec {} -c {config} --data {data} \"$@\"\n", quoted(&program));
    write_private(&short, script.as_bytes())?;
    std::fs::set_permissions(&short, std::fs::Permissions::from_mode(0o700))?;
    writeln!(out, "\n   Try next:\n")?;
    for command in [format!("show {name}"), "people".into(), format!("why {name}"), "report --open".into()] {
        writeln!(out, "{} {command}", quoted(&short))?;
    }
    writeln!(out, "\n   And with your own mail:\n")?;
    writeln!(out, "{} setup you@example.org", quoted(&program))?;
    Ok(())
}

//! `rekindle demo`: everything on a sample mailbox, without an account and without a network. The
//! same code as for a real account, with the `maildir` source and delivery.

pub mod sample;

use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::digest::write_private;
use super::failure::UsageError;
use super::{Terminal, args};
use crate::compose;
use crate::config::parse::parse;
use crate::config::{Env, Paths};
use crate::infer::wording;
use crate::job::clock::Clock;
use crate::job::digest::DigestPlan;
use crate::job::{App, deliver, digest, replies, scan};
use crate::mail::{MessageId, body};
use crate::store::outbox::OutboxRow;

/// What the owner of the demo answers to the digest.
const ANSWER: &str =
    "done 1 coffee yesterday\nsnooze 2 2w\nevery 3 6mo\nnote 1 is looking for a flat\nhelp me\n";

/// Runs it and says where everything lies.
pub fn run(demo: &args::DemoArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let folder = folder(demo.keep.as_deref())?;
    let mail = folder.join("Maildir");
    let env = Env::read();
    let zone = env.zone.clone();
    say(terminal, 1, "A sample mailbox: invented people, real histories")?;
    let sample = sample::write(&mail, terminal.now.to_zoned(zone))?;
    writeln!(terminal.out, "   {} messages to and from {}", sample.messages, sample.owner.0)?;
    let mut app = open(&folder, &sample, &env)?;
    say(terminal, 2, "Scan: the headers of every message, and nothing else")?;
    read(&mut app, terminal)?;
    say(terminal, 3, "Who has gone quiet, and why each is on the list")?;
    due(&app, terminal)?;
    say(terminal, 4, "The digest, delivered into the INBOX")?;
    let (plan, sent) = send_digest(&mut app, terminal)?;
    write_private(&folder.join("digest.eml"), &sent.message.bytes)?;
    let page =
        compose::digest::html(&plan.digest, &app.envelope(&sent.job_key, terminal.now), &app.templates)?;
    write_private(&folder.join("digest.html"), page.as_bytes())?;
    writeln!(terminal.out, "\n{}", indented(&body::text(&sent.message.bytes)))?;
    say(terminal, 5, "Answered as its owner would, and obeyed")?;
    let answered = answer(&mut app, &mail, &sent, terminal.clock)?;
    writeln!(terminal.out, "\n{}\n{}", indented(ANSWER), indented(&answered))?;
    write_private(&folder.join("transcript.eml"), answered_bytes(&app)?.as_slice())?;
    farewell(&folder, &app, terminal)
}

fn say(terminal: &mut Terminal<'_>, number: u32, what: &str) -> anyhow::Result<()> {
    writeln!(terminal.out, "\n{number}. {what}").map_err(Into::into)
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
        "   {new} messages, {addresses} addresses, {known} people known to the owner; the rest is lists,"
    )?;
    writeln!(terminal.out, "   newsletters, robots and strangers, and is never suggested")?;
    Ok(())
}

fn due(app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let snapshot = app.snapshot(terminal.now)?;
    for page in snapshot.due() {
        let person = snapshot.person(page.position);
        writeln!(terminal.out, "   {:<24} {}", person.name, wording::line(&page.judgement))?;
    }
    Ok(())
}

/// Makes the digest as the daemon does for a slot, and delivers it.
fn send_digest(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<(DigestPlan, OutboxRow)> {
    let now = terminal.now;
    let snapshot = app.snapshot(now)?;
    let plan = digest::plan(app, &snapshot, Vec::new())?;
    anyhow::ensure!(
        !plan.is_empty(),
        "making the demo's digest: nobody is due in the sample mailbox; please report this"
    );
    let slot = digest::slot_key(now);
    digest::write(app, &plan, &slot, now)?;
    deliver::run(app, terminal.clock)?;
    let row = app.store.outbox_row(&slot)?.context("the digest is in the outbox")?;
    writeln!(terminal.out, "   Subject: {}", compose::digest::subject(&plan.digest))?;
    Ok((plan, row))
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
    Ok(body::text(&answered_bytes(app)?))
}

/// The transcript, as it was delivered.
fn answered_bytes(app: &App) -> anyhow::Result<Vec<u8>> {
    let rows = app.store.outbox()?;
    let receipt = rows.into_iter().rev().find(|row| row.job_key.starts_with("receipt/"));
    receipt
        .map(|row| row.message.bytes)
        .context("answering the demo's digest: no transcript was written; please report this")
}

fn farewell(folder: &Path, app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let at = folder.display();
    let again = format!("rekindle -c {at}/config.toml --data {at}/data");
    let out = &mut terminal.out;
    writeln!(out, "\nEverything lies in {at}:")?;
    for (name, what) in [
        ("digest.html", "the digest as a mail program shows it; open it in a browser"),
        ("digest.eml", "the same as the mail that was delivered"),
        ("transcript.eml", "the answer to the reply"),
        ("Maildir", "the sample mailbox"),
        ("data", "the database"),
    ] {
        writeln!(out, "    {name:<15} {what}")?;
    }
    let snapshot = app.snapshot(terminal.now)?;
    let due = snapshot.due();
    let name = due
        .last()
        .map_or("maren", |page| snapshot.person(page.position).name.split(' ').next().unwrap_or("maren"));
    writeln!(out, "Try next:")?;
    for command in [
        format!("why {name}"),
        "people".into(),
        format!("note {name}: plays the cello"),
        "digest".into(),
        "journal".into(),
    ] {
        writeln!(out, "    {again} {command}")?;
    }
    writeln!(out, "And with your own mail: rekindle setup you@example.org")?;
    Ok(())
}

//! Mailboxes: whether each can be opened, which folders there are, and what could not be read.

use jiff::Timestamp;

use super::finding::{Finding, Topic, Weight};
use super::login::{self, LoginProtocol, Tried};
use crate::command::span::count;
use crate::config::{Account, Config, ReportReading, SourceServer};
use crate::job::App;
use crate::job::unread::{self, ScanStanding};
use crate::mail::{Locator, Role};

use crate::source::{Folder, LeftOut, Source, SourceError};
use crate::store::folder::Damage;

/// Messages of a folder that are named one by one.
const NAMED: usize = 5;

/// Opens every mailbox and lists its folders; reads nothing. Gives the accounts that were reached.
pub(super) fn reach(config: &Config, findings: &mut Vec<Finding>) -> Vec<String> {
    let mut reached = Vec::new();
    for account in &config.accounts {
        let mut left_out = LeftOut::default();
        let listed = Source::open(&account.source).and_then(|mut source| {
            let folders = source.folders();
            left_out = source.left_out();
            folders
        });
        findings.extend(left_out_folders(&account.name, &left_out));
        match listed {
            Ok(folders) => {
                reached.push(account.name.clone());
                let says = format!(
                    "{} to read, {}",
                    count(folders.len() as i64, "folder"),
                    what_is_read(account.reports)
                );
                findings.push(Finding::fine(Topic::Mailbox, says).in_account(&account.name));
                findings.extend(sent_folders(account, &folders));
            }
            Err(error) => findings.extend(not_opened(account, &error)),
        }
    }
    reached
}

/// What of the mail is read: bodies only where a mail server wrote that something came back.
fn what_is_read(reports: ReportReading) -> &'static str {
    match reports {
        ReportReading::On => "headers and what mail servers say of undelivered mail",
        ReportReading::Off => "headers only",
    }
}

/// A mailbox that did not open. `None`: a secret cannot be had, and that is a finding of its own.
fn not_opened(account: &Account, error: &SourceError) -> Option<Finding> {
    let says = error.to_string();
    let is_told = |fault: &String| says.contains(fault.as_str());
    if account.secret_faults().iter().any(is_told) {
        return None;
    }
    let Some(SourceServer { server, login, auth, .. }) = account.source.server() else {
        return Some(Finding::trouble(Topic::Mailbox, says, error.remedy()).in_account(&account.name));
    };
    let tried = Tried { account, server, login, auth, protocol: LoginProtocol::Imap };
    let finding = match error {
        SourceError::Auth { reason, .. } if login::is_about_the_secret(reason) => {
            Finding::told(Weight::Trouble, Topic::Secret, reason)
        }
        SourceError::Auth { reason, .. } if reason.contains("allows no login") => {
            Finding::trouble(Topic::Mailbox, says, login::not_offered(auth))
        }
        SourceError::Auth { reason, .. } => {
            Finding::trouble(Topic::Mailbox, says, login::refused(&tried, reason))
        }
        SourceError::Tls { operation, reason } => {
            Finding::told(Weight::Trouble, Topic::Mailbox, &format!("{operation}: {reason}"))
        }
        other => Finding::trouble(Topic::Mailbox, says, login::unreachable(other, server)),
    };
    Some(finding.in_account(&account.name))
}

/// Whether what the owner writes can be seen, and where.
fn sent_folders(account: &Account, folders: &[Folder]) -> Option<Finding> {
    let with = |role: Role| folders.iter().filter(move |folder| folder.role == role);
    let sent: Vec<&str> = with(Role::Sent).map(|folder| folder.name.as_str()).collect();
    let finding = match sent[..] {
        [] if with(Role::All).next().is_some() => return None,
        [] => without_sent(account),
        [_] => return None,
        [first, ref others @ ..] => Finding::note(
            Topic::Sent,
            format!("two folders or more hold what you send: {first} and {}; all are read", others.join(", ")),
            format!("Let all your mail programs keep sent mail in {first}: an answer to a digest is noticed at once only there."),
        )
        .hiding(sent.iter().map(|name| (*name).to_owned())),
    };
    Some(finding.in_account(&account.name))
}

fn without_sent(account: &Account) -> Finding {
    let says = "there is no Sent folder, so Rekindle does not see whom you write to, and no reply of yours is obeyed";
    let (weight, remedy) = match account.source.server() {
        Some(SourceServer { folders: Some(_), .. }) => {
            (Weight::Trouble, "Add the folder that your mail program keeps sent mail in to `imap.folders`.")
        }
        Some(_) => (
            Weight::Trouble,
            "Let your mail program keep what it sends on the server, in a folder called Sent.",
        ),
        None if !account.source.is_archive() => (
            Weight::Trouble,
            "Let `maildir.path` name the folder above all of your mail, and your mail program keep what it sends in a Maildir called Sent.",
        ),
        None => (Weight::Note, "Add the file that holds your sent mail to `mbox.path`."),
    };
    Finding { weight, ..Finding::note(Topic::Sent, says.to_owned(), remedy) }
}

/// Folders that are not read because of whose or what they are.
fn left_out_folders(account: &str, left_out: &LeftOut) -> Vec<Finding> {
    let note = |names: &[String], what: &str| {
        let first = names.first()?;
        let more = if names.len() > 1 { format!(" and {} more", names.len() - 1) } else { String::new() };
        let says = format!("{first}{more}: {what}, so not read");
        let remedy = "Name it in `imap.folders` if it should be read.";
        Some(Finding::note(Topic::Folders, says, remedy).in_account(account).hiding([first.clone()]))
    };
    let of_others = note(&left_out.of_others, "other people's or shared");
    let no_mail = note(&left_out.no_mail, "a calendar, contacts or the like, and no mail");
    of_others.into_iter().chain(no_mail).collect()
}

/// How the last scan of each account ended: what can be opened now may have failed then.
pub(super) fn last_scans(
    app: &App,
    reached: &[String],
    now: Timestamp,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<()> {
    let standings = unread::standing(app, now)?;
    findings.extend(standings.into_iter().filter_map(|standing| last_scan(standing, reached)));
    Ok(())
}

/// `None`: it was never read, and does not open now, which is a finding of its own.
fn last_scan((standing, says): (ScanStanding, String), reached: &[String]) -> Option<Finding> {
    let opens_now = |account: &String| reached.contains(account);
    Some(match standing {
        ScanStanding::Scanned => Finding::fine(Topic::Mailbox, says),
        ScanStanding::Never { account } if !opens_now(&account) => return None,
        ScanStanding::Never { .. } => Finding::note(Topic::Scan, says, "`rekindle scan` reads the headers."),
        ScanStanding::Unreadable { account, reason } if opens_now(&account) => Finding::trouble(
            Topic::Scan,
            format!("{says}: {reason}"),
            "The mailbox itself opens now: `rekindle scan` reads what was missed, or says what is still wrong.",
        ),
        // Why is a finding of its own, with the remedy.
        ScanStanding::Unreadable { .. } => {
            Finding::note(Topic::Scan, says, "Once it opens, the next scan reads what was missed.")
        }
    })
}

/// Mailboxes that were read, and are the wrong ones: no mail was in any of them.
pub(super) fn without_mail(app: &App, reached: &[String], findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    if app.store.has_scanned()? {
        return Ok(());
    }
    for account in app.config.accounts.iter().filter(|account| reached.contains(&account.name)) {
        if app.store.looked_at(&account.name)?.is_none() {
            continue;
        }
        let (says, remedy) = match account.source.server() {
            Some(SourceServer { server, login, .. }) => (
                format!("no mail is in the mailbox of {login} at {}", server.host),
                "If you have mail there, that is not your login: set `login`, then run `rekindle scan`.",
            ),
            None => {
                let paths = account.source.paths().into_iter().map(|path| path.display().to_string());
                (
                    format!("no mail was found in {}", paths.collect::<Vec<_>>().join(", ")),
                    "Name the folder or the files that your mail is in, then run `rekindle scan`.",
                )
            }
        };
        findings.push(Finding::trouble(Topic::Scan, says, remedy).in_account(&account.name));
    }
    Ok(())
}

/// Folders that vanished.
pub(super) fn folders(app: &App, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    for folder in app.store.folders()?.into_iter().filter(|folder| folder.gone) {
        let says = format!("the folder {} is gone; what was read of it stays", folder.name);
        let remedy = "If you renamed it, `rekindle scan` reads it under its new name; if you deleted it, all is as you want it.";
        findings.push(
            Finding::note(Topic::Folders, says, remedy).in_account(&folder.account).hiding([folder.name]),
        );
    }
    Ok(())
}

/// Mail that could not be read, and defects tolerated.
pub(super) fn damage(app: &App, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    for damage in app.store.damage()? {
        findings.extend(set_aside(&damage).map(|finding| finding.in_account(&damage.account)));
        if !damage.defects.is_empty() {
            let defects = damage.defects.iter().map(|(name, times)| format!("{name} {times}"));
            let says =
                format!("{}: defects tolerated: {}", damage.folder, defects.collect::<Vec<_>>().join(", "));
            findings.push(
                Finding::fine(Topic::Messages, says).in_account(&damage.account).hiding([damage.folder]),
            );
        }
    }
    Ok(())
}

fn set_aside(damage: &Damage) -> Option<Finding> {
    let place = |locator: &Locator| match locator {
        Locator::Number(number) => number.to_string(),
        Locator::Name(name) => name.clone(),
    };
    let all = damage.set_aside.len();
    let mut named: Vec<String> =
        damage.set_aside.iter().take(NAMED).map(|(at, reason)| format!("{} ({reason})", place(at))).collect();
    if all > NAMED {
        named.push(format!("and {} more", all - NAMED));
    }
    let says = format!("{}: {} set aside: {}", damage.folder, count(all as i64, "message"), named.join(", "));
    let remedy = "Look at it with another mail program; the rest of the folder is read.";
    (all > 0).then(|| Finding::note(Topic::Messages, says, remedy).hiding([damage.folder.clone()]))
}

//! `rekindle doctor`: what may need the owner's attention, with the remedy.

use serde_json::json;

use super::output::print_line;
use super::{OutputFormat, Terminal};
use crate::command::span::count;
use crate::config::{Accept, ThirdParty};
use crate::job::replies::pairing;
use crate::job::{self, App};
use crate::mail::{Role, text};
use crate::source::SourceError;
use crate::source::imap::LeftOut;
use crate::store::Lock;
use crate::store::outbox::OutboxState;
use crate::store::watched_file::WatchedKind;
use crate::{compose, delivery};

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Weight {
    /// As it should be.
    Fine,
    /// Good to know.
    Note,
    /// Does not work.
    Trouble,
}

/// Pairs that may be one person, of which so many are listed.
const QUESTIONS: usize = 20;

struct Finding {
    weight: Weight,
    says: String,
}

/// Looks at everything. Exit code 3 when something does not work.
pub fn run(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let mut findings = vec![finding(Weight::Fine, format!("configuration: {}", app.config.path.display()))];
    findings.extend(app.config.warnings().into_iter().map(|warning| finding(Weight::Note, warning)));
    templates(app, terminal, &mut findings);
    connections(app, &mut findings);
    ways_out(app, &mut findings);
    mailbox(app, &mut findings)?;
    beside_the_mailbox(app, terminal, &mut findings)?;
    own_addresses(app, terminal, &mut findings)?;
    commands(app, &mut findings)?;
    sending(app, &mut findings);
    outbox(app, &mut findings)?;
    daily_cap(app, terminal, &mut findings)?;
    daemon(app, &mut findings);
    for finding in &findings {
        print(terminal, finding)?;
    }
    let trouble = findings.iter().any(|finding| finding.weight == Weight::Trouble);
    Ok(if trouble { super::failure::PARTIAL } else { 0 })
}

fn finding(weight: Weight, says: String) -> Finding {
    Finding { weight, says }
}

fn print(terminal: &mut Terminal<'_>, finding: &Finding) -> anyhow::Result<()> {
    if terminal.form == OutputFormat::Json {
        return print_line(
            terminal.out,
            &json!({"version": 1, "weight": finding.weight, "says": finding.says}),
        );
    }
    let mark = match finding.weight {
        Weight::Fine => "ok  ",
        Weight::Note => "note",
        Weight::Trouble => "BAD ",
    };
    writeln!(terminal.out, "{mark}  {}", finding.says).map_err(Into::into)
}

/// Opens every mailbox and lists its folders; reads nothing.
fn connections(app: &App, findings: &mut Vec<Finding>) {
    for account in &app.config.accounts {
        let mut left_out = LeftOut::default();
        let listed = job::open_source(account).and_then(|mut source| {
            let folders = source.folders();
            left_out = source.left_out();
            folders
        });
        findings.extend(left_out_folders(&account.name, &left_out));
        findings.push(match listed {
            Ok(folders) => {
                let sent = folders.iter().any(|folder| matches!(folder.role, Role::Sent | Role::All));
                let weight = if sent { Weight::Fine } else { Weight::Note };
                let without = if sent { "" } else { "; none of them is Sent, so what you write is not seen" };
                finding(weight, format!("{}: {} folders to read{without}", account.name, folders.len()))
            }
            Err(error) => finding(
                Weight::Trouble,
                format!("{}: {error}; {}", account.name, SourceError::remedy(&error)),
            ),
        });
    }
}

/// Folders that are not read because of whose or what they are.
fn left_out_folders(account: &str, left_out: &LeftOut) -> Vec<Finding> {
    let note = |names: &[String], what: &str| {
        let first = names.first()?;
        let more = if names.len() > 1 { format!(" and {} more", names.len() - 1) } else { String::new() };
        let says = format!(
            "{account}: {first}{more}: {what}, so not read; name it in `imap.folders` if it should be"
        );
        Some(finding(Weight::Note, says))
    };
    let of_others = note(&left_out.of_others, "other people's or shared");
    of_others
        .into_iter()
        .chain(note(&left_out.no_mail, "a calendar, contacts or the like, and no mail"))
        .collect()
}

/// Calendars: what was read of them, and what could not be.
fn beside_the_mailbox(
    app: &mut App,
    terminal: &Terminal<'_>,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<()> {
    if app.config.calendars.is_empty() {
        return Ok(());
    }
    let mut faults = Vec::new();
    job::calendars::files(&app.config, &mut faults);
    findings.extend(faults.into_iter().map(|fault| finding(Weight::Trouble, format!("calendars: {fault}"))));
    let files = app.store.watched_files(WatchedKind::Calendar)?;
    let now = terminal.now.as_second();
    let meetings: usize = app
        .store
        .meetings()?
        .iter()
        .map(|(_, times)| times.iter().filter(|(_, ends_at)| *ends_at <= now).count())
        .sum();
    let (files_text, meetings_text) = (count(files.len() as i64, "file"), count(meetings as i64, "meeting"));
    findings.push(finding(Weight::Fine, format!("calendars: {files_text}, {meetings_text} so far")));
    for file in &files {
        let remarks = file.remarks.iter();
        findings.extend(remarks.map(|remark| finding(Weight::Note, format!("{}, {remark}", file.path))));
    }
    Ok(())
}

/// Every template of the owner's is rendered once.
fn templates(app: &App, terminal: &Terminal<'_>, findings: &mut Vec<Finding>) {
    let envelope = app.envelope("doctor", terminal.now);
    let faults = compose::trial::faults(&envelope, &app.templates);
    findings.extend(faults.into_iter().map(|fault| {
        let folder = app.paths.templates.display();
        finding(
            Weight::Trouble,
            format!("{fault}; mend the file in {folder}, or remove it to use the built-in one"),
        )
    }));
}

/// Where secrets lie, and whether mail can leave, account by account: it is tried without a mail.
fn ways_out(app: &App, findings: &mut Vec<Finding>) {
    for account in &app.config.accounts {
        let name = &account.name;
        let faults = account.secret_faults();
        findings.extend(faults.into_iter().map(|fault| finding(Weight::Trouble, format!("{name}: {fault}"))));
        findings.push(match delivery::probe(&account.send) {
            Ok(()) => finding(Weight::Fine, format!("{name}: mail can leave")),
            Err(why) => finding(Weight::Trouble, format!("{name}: mail cannot leave: {why}")),
        });
    }
}

/// Folders that vanished, mail that could not be read, defects tolerated.
fn mailbox(app: &App, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    for folder in app.store.folders()?.iter().filter(|folder| folder.gone) {
        let says =
            format!("{}: the folder {} is gone; what was read of it stays", folder.account, folder.name);
        findings.push(finding(Weight::Note, says));
    }
    for damage in app.store.damage()? {
        for (place, reason) in &damage.set_aside {
            let place = serde_json::to_string(place)?;
            let says =
                format!("{}: {}: message {place} was set aside: {reason}", damage.account, damage.folder);
            findings.push(finding(Weight::Note, says));
        }
        if !damage.defects.is_empty() {
            let defects: Vec<String> =
                damage.defects.iter().map(|(name, times)| format!("{name} {times}")).collect();
            let says =
                format!("{}: {}: defects tolerated: {}", damage.account, damage.folder, defects.join(", "));
            findings.push(finding(Weight::Note, says));
        }
    }
    Ok(())
}

/// What was learned of addresses: the owner's, those that died, and those that may be one person's.
fn own_addresses(app: &App, terminal: &Terminal<'_>, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let snapshot = app.snapshot(terminal.now)?;
    let mut note = |says: String| findings.push(finding(Weight::Note, says));
    for address in snapshot.learned_addresses() {
        note(format!(
            "{address} is taken for yours: it is the From of mail in Sent; add it to `aliases` to be sure, or to `not-me` if it is not"
        ));
    }
    snapshot.dead().into_iter().for_each(&mut note);
    for name in snapshot.look_alikes() {
        note(format!(
            "{name}: the name mixes letters of two scripts, as one made to look like somebody else's; it is joined with nobody"
        ));
    }
    let questions = snapshot.questions();
    for question in questions.iter().take(QUESTIONS) {
        let (a, b) = (snapshot.person(question.a), snapshot.person(question.b));
        let (key_a, key_b) = (snapshot.key(question.a), snapshot.key(question.b));
        note(format!(
            "one person? {} and {}: {}; `rekindle merge {key_a}, {key_b}` if so, `rekindle split {key_a}, {key_b}` if not",
            snapshot.named(a),
            snapshot.named(b),
            question.kind.describe()
        ));
    }
    if questions.len() > QUESTIONS {
        note(format!("and {} more pairs that may be one person", questions.len() - QUESTIONS));
    }
    Ok(())
}

fn commands(app: &App, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let folders = app.store.folders()?;
    let sees_sent =
        folders.is_empty() || folders.iter().any(|folder| matches!(folder.role, Role::Sent | Role::All));
    match app.config.commands {
        Accept::Sent if !sees_sent => {
            findings.push(finding(
                Weight::Trouble,
                "replies are read in the Sent folder, and there is none".to_owned(),
            ));
        }
        Accept::Pinned => pinned(app, findings)?,
        Accept::Off => findings
            .push(finding(Weight::Note, "replies are not read (commands.accept = \"off\")".to_owned())),
        Accept::Sent => {}
    }
    Ok(())
}

/// What is pinned, account by account; where nothing is, nothing is obeyed.
fn pinned(app: &App, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let pins = app.store.pins()?;
    for pin in &pins {
        let says = format!(
            "{}: replies from {} in INBOX are obeyed when {}",
            pin.account,
            pin.address,
            pairing::describe_evidence(&pin.evidence)
        );
        findings.push(finding(Weight::Fine, says));
    }
    let main = &app.main_account().name;
    let pairing = app.store.pairing(main)?;
    let says = match &pairing {
        Some(pairing) if !pairing.outcome.is_empty() => {
            format!("the answer to the pairing mail came, but {}", text::one_line(&pairing.outcome))
        }
        _ if !pins.is_empty() => return Ok(()),
        Some(_) => "the pairing mail waits for your answer, so no reply is obeyed yet".to_owned(),
        None => "commands.accept = \"pinned\", and nothing is pinned, so no reply is obeyed: `rekindle account pair`".to_owned(),
    };
    let says = if pins.is_empty() { format!("{says}; or use accept = \"sent\"") } else { says };
    findings.push(finding(if pins.is_empty() { Weight::Trouble } else { Weight::Note }, says));
    Ok(())
}

/// What mail to others takes where it is on.
fn sending(app: &App, findings: &mut Vec<Finding>) {
    if app.config.third_party_sending == ThirdParty::On {
        let says = "security.send-to-others is on: a draft that you approve by `send` goes out ten minutes later, at most five mails a day";
        findings.push(finding(Weight::Note, says.to_owned()));
    }
}

fn outbox(app: &App, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    for row in app.store.outbox()? {
        let weight = match row.state {
            OutboxState::Sent => continue,
            OutboxState::Held if row.is_unwanted() => continue,
            OutboxState::Held => Weight::Trouble,
            OutboxState::Queued if row.reason.is_empty() => Weight::Fine,
            OutboxState::Queued | OutboxState::Attempting | OutboxState::Unclear => Weight::Note,
        };
        let state = serde_json::to_value(row.state)?;
        let says =
            format!("outbox: mail {} is {}: {}", row.id, state.as_str().unwrap_or_default(), row.reason);
        findings.push(finding(weight, says));
    }
    Ok(())
}

/// Whether mail waits since the owner had as many as may be.
fn daily_cap(app: &App, terminal: &Terminal<'_>, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    if job::replies::enough_today(app, terminal.now)? {
        let says = "you had twenty mails from Rekindle within 24 hours, the most there may be: receipts and reminders beyond them wait until there is room";
        findings.push(finding(Weight::Note, says.to_owned()));
    }
    Ok(())
}

fn daemon(app: &App, findings: &mut Vec<Finding>) {
    findings.push(match Lock::take(&app.paths.lock) {
        Err(crate::store::StoreError::Locked { pid, .. }) => {
            finding(Weight::Fine, format!("the daemon runs (PID {pid})"))
        }
        Ok(_) => finding(
            Weight::Note,
            "the daemon does not run: no digest comes by itself (`rekindle run`)".to_owned(),
        ),
        Err(error) => finding(Weight::Trouble, error.to_string()),
    });
}

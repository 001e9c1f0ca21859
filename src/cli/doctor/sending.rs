//! Mail on its way out: whether it can leave, what waits or is held, and whether the last digest
//! came.

use jiff::{SignedDuration, Timestamp};

use super::finding::{Finding, Topic, Weight};
use super::login::{self, LoginProtocol, Tried};
use crate::config::{Account, Auth, Config, SendSettings};
use crate::delivery::{self, ProbeFailure};
use crate::job::{self, App};
use crate::store::outbox::{OutboxRow, OutboxState};

/// A mail to oneself has arrived after that long, if it does at all.
const ARRIVES_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Where secrets are, and whether mail can leave, account by account: it is tried without a mail.
pub(super) fn ways_out(config: &Config, findings: &mut Vec<Finding>) {
    for account in &config.accounts {
        let faults = account.secret_faults();
        // Without the secret the server can still be asked whether it is there.
        let settings = if faults.is_empty() { account.send.clone() } else { without_login(&account.send) };
        findings.extend(
            faults
                .iter()
                .map(|fault| Finding::told(Weight::Trouble, Topic::Secret, fault).in_account(&account.name)),
        );
        let finding = match delivery::probe(&settings) {
            Ok(()) if !faults.is_empty() => continue,
            Ok(()) => Finding::fine(Topic::Sending, "mail can leave".to_owned()),
            Err(failure) => blocked(account, &failure),
        };
        findings.push(finding.in_account(&account.name));
    }
}

fn without_login(settings: &SendSettings) -> SendSettings {
    match settings {
        SendSettings::Smtp { server, login, ca, .. } => SendSettings::Smtp {
            server: server.clone(),
            login: login.clone(),
            auth: Auth::None,
            ca: ca.clone(),
        },
        other => other.clone(),
    }
}

fn blocked(account: &Account, failure: &ProbeFailure) -> Finding {
    let says = format!("mail cannot leave: {failure}");
    let SendSettings::Smtp { server, login, auth, .. } = &account.send else {
        return Finding::told(Weight::Trouble, Topic::Sending, &says);
    };
    let tried = Tried { account, server, login, auth, protocol: LoginProtocol::Smtp };
    match failure {
        ProbeFailure::Secret(why) => Finding::told(Weight::Trouble, Topic::Secret, why),
        ProbeFailure::Login(why) => Finding::trouble(Topic::Sending, says, login::refused(&tried, why)),
        ProbeFailure::NoLogin(_) => Finding::trouble(
            Topic::Sending,
            says,
            format!(
                "Port {} takes no such login: use `smtp.server = \"smtps://{host}\"` (465) or `\"smtp://{host}:587\"`.",
                server.port,
                host = server.host
            ),
        ),
        ProbeFailure::Other(why) if why.contains("; ") => {
            Finding::told(Weight::Trouble, Topic::Sending, &says)
        }
        ProbeFailure::Other(why) => Finding::trouble(Topic::Sending, says, login::no_connection(why, server)),
    }
}

/// What waits, what is held, and whether the owner had as much mail as may be.
pub(super) fn outbox(app: &App, now: Timestamp, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let rows = app.store.outbox()?;
    findings.extend(rows.iter().filter_map(waiting));
    if job::replies::enough_today(app, now)? {
        findings.push(Finding::note(
            Topic::Outbox,
            "you had twenty mails from Rekindle within 24 hours, the most there may be".to_owned(),
            "Receipts and reminders beyond them leave by themselves when there is room; `rekindle outbox` shows what waits.",
        ));
    }
    Ok(())
}

fn waiting(row: &OutboxRow) -> Option<Finding> {
    let (id, to) = (row.id, &row.message.recipient);
    let kind = row.job_key.kind();
    let says = |state: &str| match row.reason.as_str() {
        "" => format!("outbox: mail {id} ({kind}, to {to}) {state}"),
        reason => format!("outbox: mail {id} ({kind}, to {to}) {state}: {reason}"),
    };
    let by_itself = format!("It is tried again by itself; `rekindle outbox retry {id}` tries it now.");
    let finding = match row.state {
        OutboxState::Sent => return None,
        OutboxState::Held if row.is_unwanted() => return None,
        OutboxState::Held => Finding::trouble(
            Topic::Outbox,
            says("is held"),
            format!(
                "`rekindle outbox retry {id}` sends it once more, `rekindle outbox drop {id}` lets it go."
            ),
        ),
        OutboxState::Queued if row.reason.is_empty() => {
            Finding::fine(Topic::Outbox, says("waits for its turn"))
        }
        OutboxState::Queued => Finding::note(Topic::Outbox, says("waits"), by_itself),
        OutboxState::Attempting => Finding::note(Topic::Outbox, says("is being sent"), ""),
        OutboxState::Unclear => Finding::note(
            Topic::Outbox,
            says("may or may not have been taken"),
            "It is looked for in your mailbox before it is sent again: nothing is sent twice.",
        ),
    };
    Some(finding)
}

/// A digest that was handed over and came into no folder that is read.
pub(super) fn lost_digest(app: &App, now: Timestamp, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let account = app.main_account();
    if !comes_back(account) {
        return Ok(());
    }
    let Some(sent_at) = app.store.unseen_digest()? else { return Ok(()) };
    let looked_at = app.store.looked_at(&account.name)?;
    let could_come = sent_at.saturating_add(ARRIVES_WITHIN).unwrap_or(now);
    if could_come > now || looked_at.is_none_or(|at| at < could_come) {
        return Ok(());
    }
    let says = format!(
        "the digest of {} was sent, and came into no folder that Rekindle reads",
        app.local(sent_at).strftime("%A, %-d %B")
    );
    let remedy = format!(
        "Look into Junk (Spam): if it is there, mark it as no spam and add {} to your contacts; if you deleted it, all is well.",
        account.email
    );
    findings.push(Finding::note(Topic::Spam, says, remedy).in_account(&account.name));
    Ok(())
}

/// Whether mail that the account sends to itself arrives where it is read.
fn comes_back(account: &Account) -> bool {
    !account.source.is_archive() && !matches!(account.send, SendSettings::File { .. })
}

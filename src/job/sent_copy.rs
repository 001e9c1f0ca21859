//! A copy in the Sent folder of what was sent for the owner, where the provider keeps none.
//!
//! It is wanted once the mail went out, and put there by a step of its own some minutes later: a
//! server that keeps a copy by itself has it by then, and it is looked for first. So a crash
//! between the two leaves one copy, never two. Absent on purpose: mail to the owner, which is in
//! INBOX.

use jiff::SignedDuration;

use super::App;
use super::clock::Clock;
use super::mailboxes::Mailboxes;
use crate::config::providers::Providers;
use crate::config::{Account, SendSettings};
use crate::source::OwnMessage;
use crate::store::draft::DraftRow;

/// By then a server that keeps a copy has it.
const SETTLE: SignedDuration = SignedDuration::from_mins(2);
/// For so long a mailbox that refuses is asked again.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(5 * 24);

/// Whether the mail server of an account puts what it sends into the Sent folder by itself.
pub fn is_kept_by_provider(account: &Account) -> bool {
    let smtp = match &account.send {
        SendSettings::Smtp { server, .. } => Some(&server.host),
        SendSettings::Sendmail { .. } | SendSettings::Maildir { .. } | SendSettings::File { .. } => None,
    };
    let source = account.source.server().map(|source| &source.server.host);
    let providers = Providers::built_in();
    let provider = |host: &String| providers.by_server(host, account.email.domain());
    smtp.or(source).and_then(provider).is_some_and(|provider| provider.keeps_sent)
}

/// Puts the copies that are wanted into the Sent folders. Returns what went wrong, a line each;
/// those are tried again later.
///
/// # Errors
/// The database's.
pub fn run(app: &mut App, clock: Clock) -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    let wanted = app.store.sent_copies_wanted()?;
    let mut mailboxes = Mailboxes::new(&app.backoffs, clock);
    for row in wanted {
        let since = clock.now().duration_since(row.changed_at);
        if since < SETTLE {
            continue;
        }
        let account = app.config.accounts.iter().find(|account| account.name == row.draft.account);
        match account.map_or(Ok(()), |account| put(&mut mailboxes, account, &row)) {
            Ok(()) => app.store.sent_copy_settled(row.id)?,
            Err(why) => {
                if since > GIVE_UP {
                    app.store.sent_copy_settled(row.id)?;
                }
                complaints.push(format!("the copy of \u{201c}{}\u{201d}: {why}", row.draft.subject));
            }
        }
    }
    Ok(complaints)
}

fn put(mailboxes: &mut Mailboxes, account: &Account, row: &DraftRow) -> Result<(), String> {
    if account.source.is_archive() {
        return Ok(());
    }
    let copy = OwnMessage { message_id: &row.draft.message_id, bytes: &row.draft.bytes };
    mailboxes.ask(account, |source| source.append_sent(copy)).map_err(|error| error.to_string())
}

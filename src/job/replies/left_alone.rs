//! The owner hears of mail in their own Sent folder that answers ours and was not obeyed: once,
//! with the remedy, and nothing of it is repeated but its subject. Of mail in INBOX that has the
//! owner's address and is in no Sent folder one notice a week tells, without a word of it: it may
//! be anybody's. Nobody else ever hears anything.
//!
//! A notice carries no token, so that no answer to it can be one more such mail.

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};

use super::{reply_copy, screen};
use crate::command::JobKey;
use crate::command::trust::RejectReason;
use crate::compose::notice::Notice;
use crate::config::Accept;
use crate::job::{App, notice};
use crate::mail::{Role, text};
use crate::store::reply::{Channel, FoundReply};

/// Such notices in a day: a machine that answers every mail of ours must not fill the owner's.
const MOST_A_DAY: usize = 3;

/// How long the copy in Sent may come later than the one in INBOX.
const COPY_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// From one notice about INBOX to the next.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The last calendar weeks whose mail is told of: a mail of the fifth week back may be in the
/// sixth.
const TOLD_WEEKS: i32 = 6;

/// Queues the notice of a mail in Sent, with this subject, that was refused just now, where there
/// is something that the owner can do.
///
/// # Errors
/// A template or the database.
pub(super) fn tell(
    app: &mut App,
    subject: &str,
    against: &[RejectReason],
    now: Timestamp,
) -> anyhow::Result<()> {
    if against.contains(&RejectReason::InSpam) {
        return Ok(());
    }
    let Some(remedy) = against.iter().find_map(remedy) else { return Ok(()) };
    let subject = text::shorten(&text::one_line(subject), 120);
    let reason = against.iter().map(RejectReason::to_string).collect::<Vec<_>>().join("; ");
    let mut paragraphs =
        vec![format!("Your mail \u{201c}{subject}\u{201d} was not obeyed: {reason}. {remedy}")];
    let day = app.local(now).date();
    for nth in 0..MOST_A_DAY {
        if nth + 1 == MOST_A_DAY {
            paragraphs.push(LAST_OF_THE_DAY.to_owned());
        }
        let notice =
            Notice { subject: "A mail of yours was not obeyed".to_owned(), paragraphs: paragraphs.clone() };
        if notice::queue(app, &JobKey::LeftAloneNotice { day, nth }, notice, now)? {
            break;
        }
    }
    Ok(())
}

const LAST_OF_THE_DAY: &str = "This is the third such notice today, and the last: whether another mail of today was obeyed tells \
     `rekindle why-not mail.eml`.";

/// Queues the notice of a mail that answers ours, is in INBOX and would be obeyed if a copy lay
/// in Sent: at most one a week, and none of a week that was told.
///
/// # Errors
/// A template or the database.
pub(super) fn tell_of_inbox(app: &mut App, found: &FoundReply, now: Timestamp) -> anyhow::Result<()> {
    let said_at = reply_copy::said_at(found.written, found.arrived, now);
    let waits = app.config.commands == Accept::Sent && found.in_sent == Channel::Elsewhere;
    let age = now.duration_since(said_at);
    if !waits || age < COPY_WAIT || age > WEEK * (TOLD_WEEKS - 1) || !lacks_only_its_copy(app, found)? {
        return Ok(());
    }
    let told: Vec<JobKey> = (0..TOLD_WEEKS).map(|n| week_of(app, now - WEEK * n)).collect();
    if app.store.queued_since(&told, now - WEEK)? {
        return Ok(());
    }
    let (subject, paragraphs) =
        ("An answer in your INBOX was not obeyed".to_owned(), IN_INBOX.map(str::to_owned).to_vec());
    notice::queue(app, &week_of(app, said_at), Notice { subject, paragraphs }, now)?;
    Ok(())
}

/// The notice about the week of a moment.
fn week_of(app: &App, at: Timestamp) -> JobKey {
    let week = app.local(at).date().iso_week_date();
    JobKey::InboxNotice { year: week.year(), week: week.week() }
}

const IN_INBOX: [&str; 2] = [
    "A mail that answers mine came into your INBOX from your address, but no copy of it lies in your Sent folder. Anybody can write \
     such a mail, so nothing in it was obeyed.",
    "If it was you, your phone or mail program keeps sent mail to itself: let it keep copies in the Sent folder of the account, or run \
     `rekindle account pair` once, after which such mail can be obeyed. Such a notice comes once a week at most.",
];

/// Whether nothing speaks against a mail but that no copy of it is in Sent.
fn lacks_only_its_copy(app: &App, found: &FoundReply) -> anyhow::Result<bool> {
    let copies = app.store.copies(found.key)?;
    let lies_in = |role| copies.iter().any(|(folder, _)| folder.role == role && !folder.gone);
    if !lies_in(Role::Inbox) || lies_in(Role::Junk) {
        return Ok(false);
    }
    let header = app.store.stored_header(found.key)?.context("a reply's message is in the database")?;
    Ok(screen::as_if_sent(app, &header).is_empty())
}

/// What the owner can do. `None`: a mail of ours, or one that Rekindle was told to leave alone.
fn remedy(against: &RejectReason) -> Option<String> {
    Some(match against {
        RejectReason::TokenExpired { .. } => {
            "The numbers of an old mail may mean somebody else by now; answer a newer one with names, such as `done ada`.".to_owned()
        }
        RejectReason::NotRead { .. } => "Write it again, as an answer to a newer mail.".to_owned(),
        RejectReason::TokenRevoked => "Answer a newer mail instead.".to_owned(),
        RejectReason::NotTheOwner(address) => format!(
            "If that address is yours, add it under [accounts.NAME]: aliases = [\"{address}\"]"
        ),
        RejectReason::AuthorUnclear => "Write it with one address of yours in From.".to_owned(),
        RejectReason::ToOthers(_) | RejectReason::ToNobody | RejectReason::RecipientsUnclear | RejectReason::Redirected => {
            "Only a mail to you alone is a command; write it to yourself.".to_owned()
        }
        RejectReason::Robot(fields) if !fields.contains("X-Rekindle") => {
            "If you wrote it by hand, write it again without that.".to_owned()
        }
        RejectReason::NothingPinned | RejectReason::Evidence(_) => {
            "Run `rekindle account pair` and answer the mail that comes; or set accept = \"sent\" under [commands].".to_owned()
        }
        RejectReason::Robot(_)
        | RejectReason::NoToken
        | RejectReason::TokenUnknown
        | RejectReason::NotInSent
        | RejectReason::InSpam
        | RejectReason::NotInInbox
        | RejectReason::Off => return None,
    })
}

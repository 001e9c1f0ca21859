//! The owner hears of mail in their own Sent folder that answers ours and was not obeyed: once,
//! with the remedy. Nobody else ever hears anything, and nothing of the mail is repeated but its
//! subject.
//!
//! The notice carries no token, so that no answer to it can be one more such mail.

use jiff::Timestamp;

use super::enough_today;
use crate::command::JobKey;
use crate::command::trust::RejectReason;
use crate::compose::notice::Notice;
use crate::job::{App, notice};
use crate::mail::text;

/// Such notices in a day: a machine that answers every mail of ours must not fill the owner's.
const MOST_A_DAY: usize = 3;

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
    if against.contains(&RejectReason::InSpam) || enough_today(app, now)? {
        return Ok(());
    }
    let Some(remedy) = against.iter().find_map(remedy) else { return Ok(()) };
    let subject = text::shorten(&text::one_line(subject), 120);
    let reason = against.iter().map(RejectReason::to_string).collect::<Vec<_>>().join("; ");
    let paragraphs = vec![format!("Your mail \u{201c}{subject}\u{201d} was not obeyed: {reason}. {remedy}")];
    let day = app.local(now).date();
    for nth in 0..MOST_A_DAY {
        let notice =
            Notice { subject: "A mail of yours was not obeyed".to_owned(), paragraphs: paragraphs.clone() };
        if notice::queue(app, &JobKey::LeftAloneNotice { day, nth }, notice, now)? {
            break;
        }
    }
    Ok(())
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
        RejectReason::Robot(_)
        | RejectReason::NoToken
        | RejectReason::TokenUnknown
        | RejectReason::NotInSent
        | RejectReason::InSpam
        | RejectReason::NotInInbox
        | RejectReason::NothingPinned
        | RejectReason::Evidence(_)
        | RejectReason::Off => return None,
    })
}

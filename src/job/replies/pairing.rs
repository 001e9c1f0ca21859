//! Pairing: a mail to the owner, the owner's answer, and what this provider stamps on it. Only the
//! answer's header is looked at; the token in it, which nobody else has, says that it is the
//! owner's.

use jiff::{SignedDuration, Timestamp};

use super::{ReplyOutcome, reply_copy};
use crate::command::JobKey;
use crate::command::trust::{self, ChannelFact, CopyLocation, Evidence, Method, evidence};
use crate::compose::Envelope;
use crate::compose::notice::{self, Notice};
use crate::job::App;
use crate::job::mailboxes::Mailboxes;
use crate::mail::{Address, header};
use crate::store::outbox::NewMail;
use crate::store::pinned_evidence::PairingAnswer;
use crate::store::reply::{self, Channel, TokenRow};

/// Queues a pairing mail.
///
/// # Errors
/// A template or the database.
pub fn request(app: &mut App, now: Timestamp) -> anyhow::Result<()> {
    let job_key = JobKey::Pair(now);
    let envelope = app.envelope(&job_key, now);
    let notice = Notice {
        subject: "Pairing: please answer this mail".to_owned(),
        paragraphs: vec![
            "You asked Rekindle to obey replies that arrive in your INBOX. For that it has to know how your provider marks mail that really is from you."
                .to_owned(),
            "Answer this mail once, from the address you will write commands from; any word will do. What your provider stamps on your answer is kept, and \
             only mail that bears the same stamp is obeyed."
                .to_owned(),
            "If you did not ask for this, leave it unanswered: it expires in three days.".to_owned(),
        ],
    };
    let mail = mail(app, &notice, &envelope, &job_key)?;
    let token = envelope.token.as_ref().expect("a pairing mail has a token");
    Ok(app.store.write_pairing(&mail, token, now)?)
}

/// The answer to a pairing mail. `None`: no copy of it has come into INBOX yet.
///
/// # Errors
/// The mailbox, a template or the database.
pub(super) fn handle_answer(
    app: &mut App,
    mailboxes: &mut Mailboxes,
    found: &reply::FoundReply,
    token: &TokenRow,
    now: Timestamp,
) -> anyhow::Result<Option<ReplyOutcome>> {
    let Some(copy) = reply_copy::in_inbox(app, mailboxes, found)? else { return missed(app, found, now) };
    let mut case = copy.case(token, found, now);
    // Whether its channel can be trusted is what is to be found out.
    case.channel = ChannelFact::Sent(CopyLocation::InSent);
    let against = trust::weigh(&case).against();
    let trust::Author::Owner(from) = case.author else {
        return super::refuse(app, found, against, now).map(Some);
    };
    if !against.is_empty() {
        return super::refuse(app, found, against, now).map(Some);
    }
    let shown = evidence::find(&header::fields(&copy.message), &from).map_err(|lack| lack.to_string());
    let sender = AnswerSender { account: copy.account.name.clone(), address: from };
    keep(app, found, &sender, shown, now).map(Some)
}

/// An answer that is in Sent and, after a while, still not in INBOX: some providers deliver
/// nobody's mail to themselves.
fn missed(app: &mut App, found: &reply::FoundReply, now: Timestamp) -> anyhow::Result<Option<ReplyOutcome>> {
    let sent_long_ago = found.in_sent == Channel::Sent
        && reply_copy::said_at(found.written, found.arrived, now) < now - SignedDuration::from_hours(1);
    if !sent_long_ago {
        return Ok(None);
    }
    let sender = AnswerSender { account: app.main_account().name.clone(), address: app.owner().address };
    let lack =
        "no copy of it came into INBOX within an hour, so your provider stamps nothing on it".to_owned();
    keep(app, found, &sender, Err(lack), now).map(Some)
}

/// From which address of the owner's an answer came, and through which account.
struct AnswerSender {
    account: String,
    address: Address,
}

/// Pins what an answer showed, or notes what it lacks, and tells the owner.
fn keep(
    app: &mut App,
    found: &reply::FoundReply,
    sender: &AnswerSender,
    shown: Result<Evidence, String>,
    now: Timestamp,
) -> anyhow::Result<ReplyOutcome> {
    let notice = tell(app, found, &sender.address, &shown, now)?;
    let evidence = match &shown {
        Ok(evidence) => Ok(evidence),
        Err(lack) => Err(lack.as_str()),
    };
    let (account, address) = (&sender.account, &sender.address);
    let paired = PairingAnswer { reply_key: found.key, account, address, evidence, notice: &notice };
    app.store.write_paired(&paired, now)?;
    Ok(ReplyOutcome::Paired(shown.map(|evidence| describe_evidence(&evidence))))
}

/// What was pinned, in words.
pub fn describe_evidence(evidence: &Evidence) -> String {
    let method = match evidence.method {
        Method::Dkim => "a dkim signature of",
        Method::Dmarc => "the dmarc policy of",
    };
    format!("{} vouches by {method} {}", evidence.authserv_id, evidence.domain)
}

fn tell(
    app: &App,
    found: &reply::FoundReply,
    from: &Address,
    shown: &Result<Evidence, String>,
    now: Timestamp,
) -> anyhow::Result<NewMail> {
    let notice = match shown {
        Ok(evidence) => Notice {
            subject: "Paired".to_owned(),
            paragraphs: vec![
                format!("Your answer from {from} came with this: {}.", describe_evidence(evidence)),
                "With `accept = \"pinned\"` under [commands], replies that arrive in your INBOX with the same are obeyed, and no others.".to_owned(),
            ],
        },
        Err(lack) => Notice {
            subject: "Pairing did not work".to_owned(),
            paragraphs: vec![
                format!("Your answer from {from} came, but {lack}."),
                "So there is nothing by which your mail could be told from a forgery, and replies in INBOX are not obeyed. Keep `accept = \"sent\"`: it needs no \
                 stamp."
                    .to_owned(),
            ],
        },
    };
    let job_key = JobKey::Paired(found.key.to_string());
    let envelope = Envelope { token: None, ..app.envelope(&job_key, now) };
    mail(app, &notice, &envelope, &job_key)
}

fn mail(app: &App, notice: &Notice, envelope: &Envelope, job_key: &JobKey) -> anyhow::Result<NewMail> {
    let message = notice::render(notice, envelope, &app.templates)?;
    let account = app.main_account().name.clone();
    let rekindle_id = envelope.rekindle_id.clone();
    Ok(NewMail { job_key: job_key.clone(), account, rekindle_id, message })
}

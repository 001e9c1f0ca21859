//! Pairing: a mail to the owner, the owner's answer, and what this provider stamps on it. Only the answer's header is looked at; the token in it, which nobody else
//! has, says that it is the owner's.

use jiff::{SignedDuration, Timestamp};

use super::mailboxes::Mailboxes;
use super::replies::{Handled, enough_today, witness};
use super::{House, replies};
use crate::command::trust::{self, ChannelFact, Evidence, Found, Method, evidence};
use crate::compose::Envelope;
use crate::compose::notice::{self, Notice};
use crate::mail::{Address, header};
use crate::store::outbox::NewMail;
use crate::store::pin::Paired;
use crate::store::reply::{self, Channel, TokenRow};

/// Queues a pairing mail.
///
/// # Errors
/// A template or the database.
pub fn ask(house: &mut House, now: Timestamp) -> anyhow::Result<()> {
    let envelope = house.envelope(&format!("pair/{now}"), now);
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
    let mail = mail(house, &notice, &envelope, &format!("pair/{now}"))?;
    let token = envelope.token.as_ref().expect("a pairing mail has a token");
    Ok(house.store.write_pairing(&mail, token, now)?)
}

/// The answer to a pairing mail. `None`: no copy of it has come into INBOX yet.
///
/// # Errors
/// The mailbox, a template or the database.
pub(super) fn hear(
    house: &mut House,
    mailboxes: &mut Mailboxes,
    found: &reply::Found,
    token: &TokenRow,
    now: Timestamp,
) -> anyhow::Result<Option<Handled>> {
    let Some(witness) = witness::in_inbox(house, mailboxes, found)? else { return missed(house, found, now) };
    let mut case = witness.case(token, found, now);
    // Whether its channel can be trusted is what is to be found out.
    case.channel = ChannelFact::Sent(Found::InSent);
    let against = trust::weigh(&case).against();
    let trust::Author::Owner(from) = case.author else {
        return replies::refuse(house, found, against, now).map(Some);
    };
    if !against.is_empty() {
        return replies::refuse(house, found, against, now).map(Some);
    }
    let shown = evidence::find(&header::fields(&witness.message), &from).map_err(|lack| lack.to_string());
    keep(house, found, &witness.account.name, &from, shown, now).map(Some)
}

/// An answer that lies in Sent and, after a while, still not in INBOX: some providers deliver nobody's mail to themselves.
fn missed(house: &mut House, found: &reply::Found, now: Timestamp) -> anyhow::Result<Option<Handled>> {
    let sent_long_ago = found.in_sent == Channel::Sent
        && witness::said_at(found.written, found.arrived, now) < now - SignedDuration::from_hours(1);
    if !sent_long_ago {
        return Ok(None);
    }
    let (account, owner) = (house.main_account().name.clone(), house.owner().address);
    let lack =
        "no copy of it came into INBOX within an hour, so your provider stamps nothing on it".to_owned();
    keep(house, found, &account, &owner, Err(lack), now).map(Some)
}

/// Pins what an answer showed, or notes what it lacks, and tells the owner.
fn keep(
    house: &mut House,
    found: &reply::Found,
    account: &str,
    from: &Address,
    shown: Result<Evidence, String>,
    now: Timestamp,
) -> anyhow::Result<Handled> {
    let notice = tell(house, found, from, &shown, now)?;
    let evidence = match &shown {
        Ok(evidence) => Ok(evidence),
        Err(lack) => Err(lack.as_str()),
    };
    let paired = Paired { reply_key: &found.key, account, address: from, evidence, notice: notice.as_ref() };
    house.store.write_paired(&paired, now)?;
    Ok(Handled::Paired(shown.map(|evidence| words(&evidence))))
}

/// What was pinned, in words.
pub fn words(evidence: &Evidence) -> String {
    let method = match evidence.method {
        Method::Dkim => "a dkim signature of",
        Method::Dmarc => "the dmarc policy of",
    };
    format!("{} vouches by {method} {}", evidence.authserv_id, evidence.domain)
}

fn tell(
    house: &House,
    found: &reply::Found,
    from: &Address,
    shown: &Result<Evidence, String>,
    now: Timestamp,
) -> anyhow::Result<Option<NewMail>> {
    if enough_today(house, now)? {
        return Ok(None);
    }
    let notice = match shown {
        Ok(evidence) => Notice {
            subject: "Paired".to_owned(),
            paragraphs: vec![
                format!("Your answer from {from} came with this: {}.", words(evidence)),
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
    let job_key = format!("paired/{}", data_encoding::HEXLOWER.encode(&found.key));
    let envelope = Envelope { token: None, ..house.envelope(&job_key, now) };
    mail(house, &notice, &envelope, &job_key).map(Some)
}

fn mail(house: &House, notice: &Notice, envelope: &Envelope, job_key: &str) -> anyhow::Result<NewMail> {
    let message = notice::render(notice, envelope, &house.templates)?;
    let account = house.main_account().name.clone();
    let rekindle_id = envelope.rekindle_id.clone();
    Ok(NewMail { job_key: job_key.to_owned(), account, rekindle_id, message })
}

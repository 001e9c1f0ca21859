//! Replies: mail that carries a token of ours back is fetched, trusted or not, read, obeyed and answered. A mail that is not trusted is left alone,
//! silently.

mod left_alone;
mod screen;
pub mod witness;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::clock::Clock;
use super::command::{self, Heard, Intent, Saying};
use super::mailboxes::{MailboxError, Mailboxes};
use super::{House, pair};
use crate::command::grammar::{Line, Parsed, Reject};
use crate::command::reading::{self, Between, Reading};
use crate::command::trust::{self, Distrust};
use crate::compose::Envelope;
use crate::compose::receipt::{self, Outcome, Receipt, ReceiptLine, Rest};
use crate::config::Accept;
use crate::mail::body::Unread;
use crate::mail::text;
use crate::store::digest::{Answer, Deeds};
use crate::store::journal;
use crate::store::outbox::NewMail;
use crate::store::reply::{self, TokenRow};
use witness::Witness;

/// Mails to the owner in a day, at most: what is beyond it waits.
pub(super) const MAILS_A_DAY: u32 = 20;

/// Lines of one mail that are heard; nobody writes more by hand. The transcript says so.
const MOST_COMMANDS: usize = 100;

/// Fetches of one reply, at most: ten days of them. It is refused after the last.
const MOST_TRIES: u32 = 64;

/// What became of one reply.
#[derive(Debug)]
pub enum Handled {
    /// Obeyed: commands that changed something, lines not understood.
    Obeyed { done: usize, not_understood: usize },
    /// Left alone, for good.
    Refused(Vec<Distrust>),
    /// Another copy of it was obeyed.
    Copy,
    /// It answered a pairing mail: what was pinned, or what is missing.
    Paired(Result<String, String>),
    /// Could not be read or carried out now; tried again in the next round. The others are not kept waiting.
    Failed(anyhow::Error),
}

/// Decides every reply that can be decided now. At most one connection an account is opened for all of them, and none past its gate.
///
/// # Errors
/// The database; what was decided before it stays.
pub fn run(house: &mut House, clock: Clock) -> anyhow::Result<Vec<Handled>> {
    let mut handled = Vec::new();
    let mut mailboxes = Mailboxes::new(&house.gates, clock);
    for found in house.store.found_replies(clock.now())? {
        let asked = mailboxes.asked();
        let one = one(house, &mut mailboxes, &found, clock.now());
        let fetched = if mailboxes.asked() > asked { Fetched::Asked } else { Fetched::NotAsked };
        handled.extend(settle(house, &found, one, fetched, clock.now())?);
    }
    Ok(handled)
}

/// Whether a mailbox was asked for a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fetched {
    Asked,
    NotAsked,
}

/// Sets when a reply that was not decided is tried again, or gives it up.
fn settle(
    house: &mut House,
    found: &reply::Found,
    one: anyhow::Result<Option<Handled>>,
    fetched: Fetched,
    now: Timestamp,
) -> anyhow::Result<Option<Handled>> {
    let mailbox = one.as_ref().err().and_then(|error| error.downcast_ref::<MailboxError>());
    match (mailbox, fetched) {
        (Some(MailboxError::Closed(_)), _) => return Ok(None),
        (Some(MailboxError::FailedBefore(_)), Fetched::NotAsked) => {
            house.store.fetch_put_off(&found.key, found.tries, now)?;
            return Ok(None);
        }
        // The copy that decides has not come yet, or something else than a mailbox failed.
        (None, Fetched::NotAsked) => return Ok(one.unwrap_or_else(|error| Some(Handled::Failed(error)))),
        (Some(_), _) | (None, Fetched::Asked) => {}
    }
    if matches!(one, Ok(Some(_))) {
        return Ok(one.unwrap_or_default());
    }
    // It could not be fetched, does not lie where it was found, or could not be carried out.
    let tries = house.store.fetch_failed(&found.key, now)?;
    if tries >= MOST_TRIES {
        return refuse(house, found, vec![Distrust::NotRead { tries }], now).map(Some);
    }
    Ok(one.unwrap_or_else(|error| Some(Handled::Failed(error))))
}

/// One reply, by what its token is for. `None`: nothing can be decided yet.
fn one(
    house: &mut House,
    mailboxes: &mut Mailboxes,
    found: &reply::Found,
    now: Timestamp,
) -> anyhow::Result<Option<Handled>> {
    let token = house.store.token(&found.token_hash)?.context("a reply's token is in the database")?;
    if token.kind != "pair" && house.config.commands == Accept::Off {
        // Decided without reading it: were replies turned on later, an old one must not come to life.
        return refuse(house, found, vec![Distrust::Off], now).map(Some);
    }
    let header = house.store.stored_header(&found.key)?.context("a reply's message is in the database")?;
    let against = screen::against(house, found, &token, &header, now)?;
    if !against.is_empty() {
        return refuse(house, found, against, now).map(Some);
    }
    let expired = screen::expired(&token, now);
    if let Some(expired) = expired.clone().filter(|_| found.tries > 0) {
        return refuse(house, found, vec![expired], now).map(Some);
    }
    let decided = match token.kind == "pair" {
        true => pair::hear(house, mailboxes, found, &token, now)?,
        false => decide(house, mailboxes, found, &token, now)?,
    };
    match (decided, expired) {
        (None, Some(expired)) => refuse(house, found, vec![expired], now).map(Some),
        (decided, _) => Ok(decided),
    }
}

/// Reads the copy that decides and weighs it. `None`: it has not come yet.
fn decide(
    house: &mut House,
    mailboxes: &mut Mailboxes,
    found: &reply::Found,
    token: &TokenRow,
    now: Timestamp,
) -> anyhow::Result<Option<Handled>> {
    let Some(witness) = witness::call(house, mailboxes, found)? else { return Ok(None) };
    let against = trust::weigh(&witness.case(token, found, now)).against();
    match against.is_empty() {
        true => obey(house, found, &witness, token, now).map(Some),
        false => refuse(house, found, against, now).map(Some),
    }
}

/// Refuses a reply for good, and tells the owner where it lies in their Sent folder.
pub(super) fn refuse(
    house: &mut House,
    found: &reply::Found,
    against: Vec<Distrust>,
    now: Timestamp,
) -> anyhow::Result<Handled> {
    let reasons: Vec<String> = against.iter().map(Distrust::to_string).collect();
    house.store.refuse_reply(&found.key, &reasons.join("; "), now)?;
    let pairs = house.store.token(&found.token_hash)?.is_some_and(|token| token.kind == "pair");
    if !pairs
        && house.config.commands == Accept::Sent
        && found.in_sent == reply::Channel::Sent
        && let Some(header) = house.store.stored_header(&found.key)?
    {
        left_alone::tell(house, &header.subject, &against, now)?;
    }
    Ok(Handled::Refused(against))
}

/// Understands the text and writes entries, receipt and further mail in one transaction.
fn obey(
    house: &mut House,
    found: &reply::Found,
    witness: &Witness,
    token: &TokenRow,
    now: Timestamp,
) -> anyhow::Result<Handled> {
    // Dates count from when the owner wrote, which cannot be later than now.
    let said_at: Zoned = house.local(found.written.or(found.arrived).filter(|at| *at <= now).unwrap_or(now));
    let reading = reading::read(&witness.message, &said_at);
    let mut parsed = reading.parsed.clone();
    parsed.lines.extend(unread(&reading));
    let said = reply::Said::new(parsed.lines.iter().map(typed), found);
    if house.store.refuse_copy(found, &said, now)? {
        return Ok(Handled::Copy);
    }
    let name = said.name(&found.token_hash);
    let mut items =
        token.digest.map(|digest| house.store.digest_items(digest)).transpose()?.unwrap_or_default();
    let given = items.len();
    let mut book = house.book(now)?;
    let mut heard: Vec<Heard> = Vec::new();
    for (number, line) in parsed.lines.iter().take(MOST_COMMANDS).enumerate() {
        let saying = Saying {
            now: &said_at,
            said: journal::Said::Mail,
            items: &items,
            once: Some(format!("{name}|{number}")),
            intent: Intent::Do,
            reply_key: Some(&found.key[..]),
            answers: token.receipt_of.as_deref(),
        };
        let one = command::hear(house, &book, &saying, line)?;
        // Each line knows what those before it said, and may use the numbers they gave.
        book.hear(&one.entries);
        items.extend(one.items.iter().cloned());
        heard.push(one);
    }
    let entries: Vec<_> = heard.iter().flat_map(|heard| heard.entries.clone()).collect();
    let mails: Vec<NewMail> = heard.iter().flat_map(|heard| heard.mails.clone()).collect();
    let said_back = transcript(witness, &parsed, &heard, reading.between);
    let receipt = said_back.map(|receipt| answer(house, &name, witness, &receipt, now)).transpose()?;
    let receipt = receipt
        .as_ref()
        .map(|(mail, envelope)| (mail, envelope.token.as_ref().expect("a receipt has a token")));
    let mut deeds = Deeds::default();
    heard.iter().for_each(|heard| deeds.extend(&heard.deeds));
    let (reply_key, token_hash) = (&found.key[..], &found.token_hash[..]);
    let answer = Answer {
        reply_key,
        token_hash,
        said,
        entries: &entries,
        receipt,
        mails: &mails,
        deeds: &deeds,
        digest: token.digest,
        numbers: &items[given..],
    };
    if house.store.write_answer(&answer, now)?.is_none() {
        return Ok(Handled::Copy);
    }
    house.keep(book);
    let count = |outcome| heard.iter().filter(|heard| heard.line.outcome == outcome).count();
    Ok(Handled::Obeyed { done: count(Outcome::Done), not_understood: count(Outcome::NotUnderstood) })
}

/// Who answers between the lines hears that this was understood.
fn between() -> ReceiptLine {
    ReceiptLine {
        said: "(between quoted lines)".to_owned(),
        outcome: Outcome::Answer,
        says: "What stands between the quoted lines was read, too.".to_owned(),
        on: None,
    }
}

/// What was not read of a mail, as a line that is answered: the owner always hears of it.
fn unread(reading: &Reading) -> Option<Line> {
    let (line, why) = match reading.unread {
        None if reading.between == Between::Unread => (
            "(between quoted lines)",
            "what stands here between quoted lines is not read; write above them, one command a line, such as `done 1`",
        ),
        None => return None,
        Some(Unread::Sealed) => (
            "(an encrypted or signed mail)",
            "a mail that is encrypted, or whose text lies inside an S/MIME or PGP signature, cannot be read here; \
             send it once more without, one command a line, such as `done 1`",
        ),
        Some(Unread::Files) => (
            "(an attached file)",
            "attached files are not read; write into the mail itself, one command a line, such as `done 1`",
        ),
        Some(Unread::Cut) => (
            "(the end of a long mail)",
            "of a mail only the first 64 KiB are read; send what is missing in another one, such as `done 1`",
        ),
    };
    Some(Line::Reject(Reject { line: line.to_owned(), why: why.to_owned() }))
}

/// A line as the owner typed it.
fn typed(line: &Line) -> &str {
    match line {
        Line::Command(command) => &command.line,
        Line::Reject(reject) => &reject.line,
    }
}

/// What became of every line. `None` where there is nothing to answer: "Thanks!".
fn transcript(witness: &Witness, parsed: &Parsed, heard: &[Heard], inside: Between) -> Option<Receipt> {
    if parsed.lines.is_empty() {
        return None;
    }
    let mut lines: Vec<ReceiptLine> = heard.iter().map(|heard| heard.line.clone()).collect();
    lines.extend((inside == Between::Read).then(between));
    let changed = heard.iter().any(|heard| !heard.entries.is_empty());
    Some(Receipt {
        subject: text::one_line(&witness.record.subject),
        lines,
        rest: match parsed.lines.len() > MOST_COMMANDS {
            true => Rest::TooMany,
            false if parsed.cut => Rest::LeftAlone,
            false => Rest::Read,
        },
        undo: changed.then(|| "undo".to_owned()),
    })
}

/// The mail that has the transcript, under a key that all copies of the reply share. Beyond the mails of a day it is sent the next day.
fn answer(
    house: &House,
    name: &str,
    witness: &Witness,
    receipt: &Receipt,
    now: Timestamp,
) -> anyhow::Result<(NewMail, Envelope)> {
    let job_key = format!("receipt/{name}");
    let mut envelope = house.envelope(&job_key, now);
    let record = &witness.record;
    let ids = record.references.iter().chain(&record.in_reply_to).chain(&record.message_id);
    for id in ids.map(|id| id.as_str().to_owned()) {
        if !envelope.references.contains(&id) {
            envelope.references.push(id);
        }
    }
    let message = receipt::render(receipt, &envelope, &house.templates)?;
    let account = house.main_account().name.clone();
    let mail = NewMail { job_key, account, rekindle_id: envelope.rekindle_id.clone(), message };
    Ok((mail, envelope))
}

/// Whether the owner had as many mails of ours today as may be.
///
/// # Errors
/// The database's.
pub fn enough_today(house: &House, now: Timestamp) -> anyhow::Result<bool> {
    let yesterday = now - SignedDuration::from_hours(24);
    Ok(house.store.outbox_count(&house.owner().address, yesterday)? >= MAILS_A_DAY)
}

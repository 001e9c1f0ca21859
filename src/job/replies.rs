//! Replies: mail that carries a token of ours back is fetched, trusted or not, read, obeyed and answered. A mail that is not trusted is left alone,
//! silently.

mod left_alone;
pub mod witness;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::clock::Clock;
use super::command::{self, Heard, Intent, Saying};
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

/// Decides every reply that can be decided now.
///
/// # Errors
/// The database; what was decided before it stays.
pub fn run(house: &mut House, clock: Clock) -> anyhow::Result<Vec<Handled>> {
    let mut handled = Vec::new();
    for found in house.store.found_replies()? {
        match one(house, &found, clock.now()) {
            Ok(Some(one)) => handled.push(one),
            // The copy that decides has not come yet.
            Ok(None) => {}
            Err(error) => handled.push(Handled::Failed(error)),
        }
    }
    Ok(handled)
}

/// One reply, by what its token is for. `None`: nothing can be decided yet.
fn one(house: &mut House, found: &reply::Found, now: Timestamp) -> anyhow::Result<Option<Handled>> {
    let token = house.store.token(&found.token_hash)?.context("a reply's token is in the database")?;
    if token.kind == "pair" {
        return pair::hear(house, found, &token, now);
    }
    if house.config.commands == Accept::Off {
        // Decided without reading it: were replies turned on later, an old one must not come to life.
        house.store.refuse_reply(&found.key, &Distrust::Off.to_string(), now)?;
        return Ok(Some(Handled::Refused(vec![Distrust::Off])));
    }
    let Some(witness) = witness::call(house, found)? else { return Ok(None) };
    let against = trust::weigh(&witness.case(&token, found, now)).against();
    if !against.is_empty() {
        let reasons: Vec<String> = against.iter().map(Distrust::to_string).collect();
        house.store.refuse_reply(&found.key, &reasons.join("; "), now)?;
        left_alone::tell(house, &witness, &against, now)?;
        return Ok(Some(Handled::Refused(against)));
    }
    obey(house, found, &witness, &token, now).map(Some)
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
pub(super) fn enough_today(house: &House, now: Timestamp) -> anyhow::Result<bool> {
    let yesterday = now - SignedDuration::from_hours(24);
    Ok(house.store.outbox_count(&house.owner().address, yesterday)? >= MAILS_A_DAY)
}

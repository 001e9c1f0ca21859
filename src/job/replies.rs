//! Replies: mail that carries a token of ours back is fetched, trusted or not, read, obeyed and answered. A mail that is not trusted is left alone,
//! silently.

pub mod witness;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::clock::Clock;
use super::command::{self, Heard, Intent, Saying};
use super::{House, pair};
use crate::command::grammar::{self, Line, Parsed, Reject};
use crate::command::trust::{self, Distrust};
use crate::compose::Envelope;
use crate::compose::receipt::{self, Outcome, Receipt, Rest};
use crate::config::Accept;
use crate::mail::{body, text};
use crate::store::digest::{Answer, Deeds};
use crate::store::journal;
use crate::store::outbox::NewMail;
use crate::store::reply::{self, TokenRow};
use witness::Witness;

/// Mails to the owner in a day, at most: beyond it commands are obeyed and not answered.
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
    let mut parsed = grammar::parse(&body::reply_text(&witness.message), &said_at);
    if body::answers_between(&witness.message) {
        parsed.lines.push(between());
    }
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
    let receipt = answer(house, &name, witness, &parsed, &heard, now)?;
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

/// An owner who answers between the lines of a digest hears that such lines are not read.
fn between() -> Line {
    let line = "(between quoted lines)".to_owned();
    let why = "what stands between quoted lines is not read; write above them, one command a line, such as `done 1`".to_owned();
    Line::Reject(Reject { line, why })
}

/// A line as the owner typed it.
fn typed(line: &Line) -> &str {
    match line {
        Line::Command(command) => &command.line,
        Line::Reject(reject) => &reject.line,
    }
}

/// The transcript, under a key that all copies of the reply share. `None` when the owner had enough mail today.
fn answer(
    house: &House,
    name: &str,
    witness: &Witness,
    parsed: &Parsed,
    heard: &[Heard],
    now: Timestamp,
) -> anyhow::Result<Option<(NewMail, Envelope)>> {
    if parsed.lines.is_empty() || enough_today(house, now)? {
        // "Thanks!" wants no answer.
        return Ok(None);
    }
    let job_key = format!("receipt/{name}");
    let mut envelope = house.envelope(&job_key, now);
    let record = &witness.record;
    let ids = record.references.iter().chain(&record.in_reply_to).chain(&record.message_id);
    for id in ids.map(|id| id.as_str().to_owned()) {
        if !envelope.references.contains(&id) {
            envelope.references.push(id);
        }
    }
    let changed = heard.iter().any(|heard| !heard.entries.is_empty());
    let receipt = Receipt {
        subject: text::one_line(&record.subject),
        lines: heard.iter().map(|heard| heard.line.clone()).collect(),
        rest: match parsed.lines.len() > MOST_COMMANDS {
            true => Rest::TooMany,
            false if parsed.cut => Rest::LeftAlone,
            false => Rest::Read,
        },
        undo: changed.then(|| "undo".to_owned()),
    };
    let message = receipt::render(&receipt, &envelope, &house.templates)?;
    let account = house.main_account().name.clone();
    let mail = NewMail { job_key, account, rekindle_id: envelope.rekindle_id.clone(), message };
    Ok(Some((mail, envelope)))
}

/// Whether the owner had as many mails of ours today as may be.
///
/// # Errors
/// The database's.
pub(super) fn enough_today(house: &House, now: Timestamp) -> anyhow::Result<bool> {
    let yesterday = now - SignedDuration::from_hours(24);
    Ok(house.store.outbox_count(&house.owner().address, yesterday)? >= MAILS_A_DAY)
}

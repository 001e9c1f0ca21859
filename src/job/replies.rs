//! Replies: mail that carries a token of ours back is fetched, trusted or not, read, obeyed and answered. A mail that is not trusted is left alone,
//! silently.

use anyhow::Context;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::House;
use super::command::{self, Heard, Intent, Saying};
use crate::command::grammar::{self, Parsed};
use crate::command::trust::{self, Author, Channel, Distrust, Found};
use crate::compose::Envelope;
use crate::compose::receipt::{self, Outcome, Receipt, Rest};
use crate::config::{Accept, Account};
use crate::mail::{HeaderRecord, Locator, Role, body, header, text, token};
use crate::source::Folder;
use crate::store::digest::Answer;
use crate::store::folder::FolderRow;
use crate::store::journal::Said;
use crate::store::outbox::NewMail;
use crate::store::{reply, scan};

/// Mails to the owner in a day, at most: beyond it commands are obeyed and not answered.
const MAILS_A_DAY: u32 = 20;

/// What became of one reply.
#[derive(Debug)]
pub enum Handled {
    /// Obeyed: commands that changed something, lines not understood.
    Obeyed { done: usize, not_understood: usize },
    /// Left alone, for good.
    Refused(Vec<Distrust>),
    /// Could not be read or carried out now; tried again in the next round. The others are not kept waiting.
    Failed(anyhow::Error),
}

/// Decides every reply that can be decided now.
///
/// # Errors
/// The mailbox or the database; what was decided before it stays.
pub fn run(house: &mut House, now: Timestamp) -> anyhow::Result<Vec<Handled>> {
    let mut handled = Vec::new();
    for found in house.store.found_replies()? {
        if house.config.commands == Accept::Off {
            // Decided without reading it: were replies turned on later, an old one must not come to life.
            house.store.refuse_reply(&found.key, &Distrust::Off.to_string(), now)?;
            handled.push(Handled::Refused(vec![Distrust::Off]));
            continue;
        }
        // The copy in Sent may come later than the one in INBOX: until then nothing is decided, and no body is read.
        if found.in_sent == reply::Channel::Elsewhere {
            continue;
        }
        match decide(house, &found, now) {
            Ok(Some(one)) => handled.push(one),
            Ok(None) => {}
            Err(error) => handled.push(Handled::Failed(error)),
        }
    }
    Ok(handled)
}

/// Fetches and decides one reply. `None`: its copy in Sent is gone.
fn decide(house: &mut House, found: &reply::Found, now: Timestamp) -> anyhow::Result<Option<Handled>> {
    let Some((account, message)) = fetch(house, found)? else { return Ok(None) };
    one(house, found, &account, &message, now).map(Some)
}

/// The message itself, at most 64 KiB of it, from a copy in Sent and from nowhere else: a mail in INBOX that pretends to be the same one is not read.
/// `None`: it is gone.
fn fetch(house: &House, found: &reply::Found) -> anyhow::Result<Option<(Account, Vec<u8>)>> {
    let copies = house.store.copies(&found.key)?;
    for (folder, place) in copies.into_iter().filter(|(folder, _)| may_hold_sent(folder.role) && !folder.gone)
    {
        let Some(account) = house.config.accounts.iter().find(|account| account.name == folder.account)
        else {
            continue;
        };
        if let Some(message) =
            fetch_copy(account, &folder, &place)?.filter(|message| is_the_reply(message, found))
        {
            return Ok(Some((account.clone(), message)));
        }
    }
    Ok(None)
}

/// Whether what lies there now is the mail that was found: a place may hold another one since, and another mail may look the same from outside.
fn is_the_reply(message: &[u8], found: &reply::Found) -> bool {
    let record = header::parse(message, None);
    let ours = token::in_header(&record).iter().any(|token| reply::token_hash(token) == found.token_hash);
    ours && scan::key(&record)[..] == found.key[..]
}

/// Gmail's All Mail holds everything; there the label told the scan that it was sent.
fn may_hold_sent(role: Role) -> bool {
    matches!(role, Role::Sent | Role::All)
}

fn fetch_copy(account: &Account, row: &FolderRow, place: &Locator) -> anyhow::Result<Option<Vec<u8>>> {
    let folder = Folder { name: row.name.clone(), raw: row.raw.clone(), role: row.role, messages: None };
    let what = || format!("reading a reply in {} of {}", row.name, account.name);
    let mut source = super::open_source(account).with_context(what)?;
    source.message(&folder, place, body::MAX_BODY_BYTES).with_context(what)
}

fn one(
    house: &mut House,
    found: &reply::Found,
    account: &Account,
    message: &[u8],
    now: Timestamp,
) -> anyhow::Result<Handled> {
    let record = header::parse(message, None);
    let allowed = house.store.token(&found.token_hash)?;
    let channel = match house.config.commands {
        Accept::Sent => Channel::Sent,
        Accept::Pinned => Channel::Pinned,
        Accept::Off => Channel::Off,
    };
    let place = match found.in_sent {
        reply::Channel::Sent => Found::InSent,
        reply::Channel::Elsewhere => Found::Elsewhere,
    };
    let expires = allowed.as_ref().map(|token| token.expires_at);
    let author = header::sole_author(message);
    let is_owner = author.is_some_and(|author| account.is_owner(&author));
    let author = if is_owner { Author::Owner } else { Author::Other };
    let decision = trust::decide(&record, author, expires, place, channel, now);
    if let Err(against) = decision {
        let reasons: Vec<String> = against.iter().map(Distrust::to_string).collect();
        house.store.refuse_reply(&found.key, &reasons.join("; "), now)?;
        return Ok(Handled::Refused(against));
    }
    let token = allowed.expect("a mail is trusted by its token");
    obey(house, found, &record, message, &token, now)
}

/// Understands the text and writes entries, receipt and further mail in one transaction.
fn obey(
    house: &mut House,
    found: &reply::Found,
    record: &HeaderRecord,
    message: &[u8],
    allowed: &reply::TokenRow,
    now: Timestamp,
) -> anyhow::Result<Handled> {
    // Dates count from when the owner wrote, which cannot be later than now.
    let said_at: Zoned = house.local(record.date.filter(|at| *at <= now).unwrap_or(now));
    let parsed = grammar::parse(&body::reply_text(message), &said_at);
    let digest = allowed.digest;
    let mut items = digest.map(|digest| house.store.digest_items(digest)).transpose()?.unwrap_or_default();
    let given = items.len();
    let token = data_encoding::HEXLOWER.encode(&found.token_hash);
    let mut book = house.book(now)?;
    let mut heard: Vec<Heard> = Vec::new();
    for (number, line) in parsed.lines.iter().enumerate() {
        let once = format!("{token}|{}|{number}", data_encoding::HEXLOWER.encode(&found.key));
        let (said, reply_key) = (Said::Mail, Some(&found.key[..]));
        let answers = allowed.receipt_of.as_deref();
        let saying = Saying {
            now: &said_at,
            said,
            items: &items,
            once: Some(once),
            intent: Intent::Do,
            reply_key,
            answers,
        };
        let one = command::hear(house, &book, &saying, line)?;
        // Each line knows what those before it said, and may use the numbers they gave.
        book.hear(&one.entries);
        items.extend(one.items.iter().cloned());
        heard.push(one);
    }
    let entries: Vec<_> = heard.iter().flat_map(|heard| heard.entries.clone()).collect();
    let mails: Vec<NewMail> = heard.iter().flat_map(|heard| heard.mails.clone()).collect();
    let receipt = answer(house, found, record, &parsed, &heard, now)?;
    let receipt = receipt
        .as_ref()
        .map(|(mail, envelope)| (mail, envelope.token.as_ref().expect("a receipt has a token")));
    let answer = Answer {
        reply_key: &found.key,
        entries: &entries,
        receipt,
        mails: &mails,
        digest,
        numbers: &items[given..],
    };
    house.store.write_answer(&answer, now)?;
    let count = |outcome| heard.iter().filter(|heard| heard.line.outcome == outcome).count();
    Ok(Handled::Obeyed { done: count(Outcome::Done), not_understood: count(Outcome::NotUnderstood) })
}

/// The transcript. `None` when the owner had enough mail today.
fn answer(
    house: &House,
    found: &reply::Found,
    record: &HeaderRecord,
    parsed: &Parsed,
    heard: &[Heard],
    now: Timestamp,
) -> anyhow::Result<Option<(NewMail, Envelope)>> {
    if parsed.lines.is_empty() {
        // "Thanks!" wants no answer.
        return Ok(None);
    }
    let yesterday = now - SignedDuration::from_hours(24);
    if house.store.outbox_count(&house.owner().address, yesterday)? >= MAILS_A_DAY {
        return Ok(None);
    }
    let job_key = format!("receipt/{}", data_encoding::HEXLOWER.encode(&found.key));
    let mut envelope = house.envelope(&job_key, now);
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
        rest: if parsed.cut { Rest::LeftAlone } else { Rest::Read },
        undo: changed.then(|| "undo".to_owned()),
    };
    let message = receipt::render(&receipt, &envelope, &house.templates)?;
    let account = house.main_account().name.clone();
    let mail = NewMail { job_key, account, rekindle_id: envelope.rekindle_id.clone(), message };
    Ok(Some((mail, envelope)))
}

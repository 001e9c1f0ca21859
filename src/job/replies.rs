//! Replies: mail that carries a token of ours back is fetched, trusted or not, read, obeyed and
//! answered. A mail that is not trusted is left alone, silently.

mod left_alone;
pub mod not_read;
pub mod pairing;
pub mod reply_copy;
mod screen;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::clock::Clock;
use super::command::{self, CommandContext, CommandResult, Intent};
use super::mailboxes::{MailboxError, Mailboxes};
use super::snapshot::Snapshot;
use super::{App, resolve_target, trial_digest};
use crate::command::JobKey;
use crate::command::grammar::{Parsed, ReplyLine};
use crate::command::reading::{self, Between};
use crate::command::trust::{self, RejectReason};
use crate::command::when::WrittenAt;
use crate::compose::Envelope;
use crate::compose::receipt::{self, LineOutcome, Receipt, ReceiptLine, UnreadRemainder};
use crate::config::Accept;
use crate::mail::{text, token};
use crate::store::digest::{ReplyEffects, SideEffects};
use crate::store::journal;
use crate::store::outbox::NewMail;
use crate::store::reply::{self, TokenRow};
use crate::store::{DigestItem, TokenKind};
use reply_copy::ReplyCopy;

/// Mails to the owner in a day, at most: what is beyond it waits.
pub(super) const MAILS_A_DAY: u32 = 20;

/// Lines of one mail that are executed; nobody writes more by hand. The transcript says so.
const MOST_COMMANDS: usize = 100;

/// Fetches of one reply, at most: ten days of them. It is refused after the last.
const MOST_TRIES: u32 = 64;

/// What became of one reply.
#[derive(Debug)]
pub enum ReplyOutcome {
    /// Obeyed: commands that changed something, lines not understood.
    Obeyed { done: usize, not_understood: usize },
    /// Left alone, for good.
    Refused(Vec<RejectReason>),
    /// Another copy of it was obeyed.
    Copy,
    /// It answered a pairing mail: what was pinned, or what is missing.
    Paired(Result<String, String>),
    /// It answered a trial digest, and the owner is told so.
    Trial,
    /// Could not be read or carried out now; tried again in the next round. The others are not kept
    /// waiting.
    Failed(anyhow::Error),
}

/// Decides every reply that can be decided now. At most one connection an account is opened for all
/// of them, and none while its backoff lasts.
///
/// # Errors
/// The database; what was decided before it stays.
pub fn run(app: &mut App, clock: Clock) -> anyhow::Result<Vec<ReplyOutcome>> {
    let mut handled = Vec::new();
    let mut mailboxes = Mailboxes::new(&app.backoffs, clock);
    for found in app.store.found_replies(clock.now())? {
        let asked = mailboxes.asked();
        let one = one(app, &mut mailboxes, &found, clock.now());
        let fetched = if mailboxes.asked() > asked { FetchOutcome::Asked } else { FetchOutcome::NotAsked };
        handled.extend(settle(app, &found, one, fetched, clock.now())?);
    }
    Ok(handled)
}

/// Whether a mailbox was asked for a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FetchOutcome {
    Asked,
    NotAsked,
}

/// Sets when a reply that was not decided is tried again, or gives it up.
fn settle(
    app: &mut App,
    found: &reply::FoundReply,
    one: anyhow::Result<Option<ReplyOutcome>>,
    fetched: FetchOutcome,
    now: Timestamp,
) -> anyhow::Result<Option<ReplyOutcome>> {
    let mailbox = one.as_ref().err().and_then(|error| error.downcast_ref::<MailboxError>());
    match (mailbox, fetched) {
        (Some(MailboxError::Closed(_)), _) => return Ok(None),
        (Some(MailboxError::FailedBefore(_)), FetchOutcome::NotAsked) => {
            app.store.fetch_put_off(found.key, found.tries, now)?;
            return Ok(None);
        }
        // The copy that decides has not come yet, or something else than a mailbox failed.
        (None, FetchOutcome::NotAsked) => {
            return Ok(one.unwrap_or_else(|error| Some(ReplyOutcome::Failed(error))));
        }
        (Some(_), _) | (None, FetchOutcome::Asked) => {}
    }
    if matches!(one, Ok(Some(_))) {
        return Ok(one.unwrap_or_default());
    }
    // It could not be fetched, is not where it was found, or could not be carried out.
    let tries = app.store.fetch_failed(found.key, now)?;
    if tries >= MOST_TRIES {
        return refuse(app, found, vec![RejectReason::NotRead { tries }], now).map(Some);
    }
    Ok(one.unwrap_or_else(|error| Some(ReplyOutcome::Failed(error))))
}

/// One reply, by what its token is for. `None`: nothing can be decided yet.
fn one(
    app: &mut App,
    mailboxes: &mut Mailboxes,
    found: &reply::FoundReply,
    now: Timestamp,
) -> anyhow::Result<Option<ReplyOutcome>> {
    let token = app.store.token(&found.token_hash)?.context("a reply's token is in the database")?;
    if token.kind != TokenKind::Pair && app.config.commands == Accept::Off {
        // Decided without reading it: were replies turned on later, an old one must not come to
        // life.
        return refuse(app, found, vec![RejectReason::Off], now).map(Some);
    }
    let header = app.store.stored_header(found.key)?.context("a reply's message is in the database")?;
    let against = screen::against(app, found, &token, &header, now)?;
    if !against.is_empty() {
        return refuse(app, found, against, now).map(Some);
    }
    let expired = screen::expired(&token, now);
    if let Some(expired) = expired.clone().filter(|_| found.tries > 0) {
        return refuse(app, found, vec![expired], now).map(Some);
    }
    let decided = match token.kind == TokenKind::Pair {
        true => pairing::handle_answer(app, mailboxes, found, &token, now)?,
        false => decide(app, mailboxes, found, &token, now)?,
    };
    match (decided, expired) {
        (None, Some(expired)) => refuse(app, found, vec![expired], now).map(Some),
        (decided, _) => Ok(decided),
    }
}

/// Reads the copy that decides and weighs it. `None`: it has not come yet.
fn decide(
    app: &mut App,
    mailboxes: &mut Mailboxes,
    found: &reply::FoundReply,
    token: &TokenRow,
    now: Timestamp,
) -> anyhow::Result<Option<ReplyOutcome>> {
    let Some(copy) = reply_copy::call(app, mailboxes, found)? else {
        left_alone::tell_of_inbox(app, found, now)?;
        return Ok(None);
    };
    let against = trust::weigh(&copy.case(token, found, now)).against();
    match against.is_empty() {
        true if token.kind == TokenKind::Trial => {
            let is_first = trial_digest::answer(app, found, now)?;
            Ok(Some(if is_first { ReplyOutcome::Trial } else { ReplyOutcome::Copy }))
        }
        true => obey(app, found, &copy, token, now).map(Some),
        false => refuse(app, found, against, now).map(Some),
    }
}

/// Refuses a reply for good, and tells the owner where it is in their Sent folder.
pub(super) fn refuse(
    app: &mut App,
    found: &reply::FoundReply,
    against: Vec<RejectReason>,
    now: Timestamp,
) -> anyhow::Result<ReplyOutcome> {
    let reasons: Vec<String> = against.iter().map(RejectReason::to_string).collect();
    app.store.refuse_reply(found.key, &reasons.join("; "), now)?;
    let pairs = app.store.token(&found.token_hash)?.is_some_and(|token| token.kind == TokenKind::Pair);
    if !pairs && found.in_sent == reply::Channel::Sent && app.config.commands != Accept::Off {
        let header = app.store.stored_header(found.key)?.context("a reply's message is in the database")?;
        left_alone::tell(app, &header.subject, &against, now)?;
    }
    Ok(ReplyOutcome::Refused(against))
}

/// Understands the text and writes entries, receipt and further mail in one transaction.
fn obey(
    app: &mut App,
    found: &reply::FoundReply,
    copy: &ReplyCopy,
    token: &TokenRow,
    now: Timestamp,
) -> anyhow::Result<ReplyOutcome> {
    // Dates count from when the owner wrote, which cannot be later than now.
    let said_at: Zoned = app.local(found.written.or(found.arrived).filter(|at| *at <= now).unwrap_or(now));
    let mut snapshot = app.snapshot(now)?;
    let names = resolve_target::known_names(&snapshot);
    let written = WrittenAt { at: said_at.clone(), dates: app.config.dates };
    let reading = reading::read(&copy.message, &written, &names);
    let mut parsed = reading.parsed.clone();
    parsed.lines.extend(not_read::lines(&reading));
    let said = reply::ReplyContent::new(parsed.lines.iter().map(ReplyLine::typed), found);
    if app.store.refuse_copy(found, &said, now)? {
        return Ok(ReplyOutcome::Copy);
    }
    let name = said.name(&found.token_hash);
    let mut items =
        token.digest.map(|digest| app.store.digest_items(digest)).transpose()?.unwrap_or_default();
    let given = items.len();
    let context = CommandContext {
        now: &said_at,
        said: journal::JournalSource::Mail,
        items: &[],
        once: Some(name.clone()),
        intent: Intent::Do,
        reply_key: Some(found.key),
        answers: token.receipt_of,
    };
    let result = execute_lines(app, &mut snapshot, &context, &parsed.lines, &mut items)?;
    let entries: Vec<_> = result.iter().flat_map(|result| result.entries.clone()).collect();
    let mails: Vec<NewMail> = result.iter().flat_map(|result| result.mails.clone()).collect();
    let said_back = transcript(copy, &parsed, &result, reading.between);
    let receipt = said_back.map(|receipt| answer(app, &name, copy, &receipt, now)).transpose()?;
    let receipt = receipt
        .as_ref()
        .map(|(mail, envelope)| (mail, envelope.token.as_ref().expect("a receipt has a token")));
    let mut side_effects = SideEffects::default();
    result.iter().for_each(|result| side_effects.extend(&result.side_effects));
    let answer = ReplyEffects {
        reply_key: found.key,
        token_hash: &found.token_hash,
        said,
        entries: &entries,
        receipt,
        mails: &mails,
        side_effects: &side_effects,
        digest: token.digest,
        numbers: &items[given..],
    };
    if app.store.write_answer(&answer, now)?.is_none() {
        return Ok(ReplyOutcome::Copy);
    }
    app.keep(snapshot);
    Ok(outcome(&result))
}

/// What the lines of one mail come to. Each line knows what those before it said, and may use the
/// numbers they gave; these are added to `items`.
fn execute_lines(
    app: &App,
    snapshot: &mut Snapshot,
    context: &CommandContext<'_>,
    lines: &[ReplyLine],
    items: &mut Vec<DigestItem>,
) -> anyhow::Result<Vec<CommandResult>> {
    let mut results: Vec<CommandResult> = Vec::new();
    for (number, line) in lines.iter().take(MOST_COMMANDS).enumerate() {
        let once = context.once.as_ref().map(|name| format!("{name}|{number}"));
        let context = CommandContext { items, once, ..*context };
        let of_line = command::execute_all(app, snapshot, &context, line)?;
        for one in &of_line {
            snapshot.apply_decisions(&one.entries);
            items.extend(one.items.iter().cloned());
        }
        results.extend(of_line);
    }
    Ok(results)
}

fn outcome(results: &[CommandResult]) -> ReplyOutcome {
    let count = |outcome| results.iter().filter(|result| result.line.outcome == outcome).count();
    ReplyOutcome::Obeyed { done: count(LineOutcome::Done), not_understood: count(LineOutcome::NotUnderstood) }
}

/// Who answers between the lines hears that this was understood.
fn between() -> ReceiptLine {
    ReceiptLine {
        said: "(between quoted lines)".to_owned(),
        outcome: LineOutcome::Answer,
        says: "What you wrote between the quoted lines was read, too.".to_owned(),
        on: None,
    }
}

/// What became of every line. `None` where there is nothing to answer: "Thanks!".
fn transcript(
    copy: &ReplyCopy,
    parsed: &Parsed,
    result: &[CommandResult],
    inside: Between,
) -> Option<Receipt> {
    if parsed.lines.is_empty() {
        return None;
    }
    let mut lines: Vec<ReceiptLine> = result.iter().map(|result| result.line.clone()).collect();
    lines.extend((inside == Between::Read).then(between));
    let changed = result.iter().any(|result| !result.entries.is_empty());
    Some(Receipt {
        subject: text::one_line(&copy.record.subject),
        lines,
        rest: match parsed.lines.len() > MOST_COMMANDS {
            true => UnreadRemainder::TooMany,
            false if parsed.cut => UnreadRemainder::LeftAlone,
            false => UnreadRemainder::Read,
        },
        undo: changed.then(|| "undo".to_owned()),
    })
}

/// The mail that has the transcript, under a key that all copies of the reply share. Beyond the
/// mails of a day it is sent the next day.
fn answer(
    app: &App,
    name: &str,
    copy: &ReplyCopy,
    receipt: &Receipt,
    now: Timestamp,
) -> anyhow::Result<(NewMail, Envelope)> {
    let job_key = JobKey::Receipt(name.to_owned());
    let mut envelope = app.envelope(&job_key, now);
    let record = &copy.record;
    // A tapped answer is a new mail: its token says whose thread it belongs to.
    let domain = envelope.owner.address.domain().to_owned();
    let tapped = token::in_text(&record.subject).map(|token| token.message_id(&domain)).take(1);
    let ids = record.references.iter().chain(&record.in_reply_to).chain(&record.message_id);
    for id in tapped.chain(ids.map(|id| id.as_str().to_owned())) {
        if !envelope.references.contains(&id) {
            envelope.references.push(id);
        }
    }
    let message = receipt::render(receipt, &envelope, &app.templates)?;
    let account = app.main_account().name.clone();
    let mail = NewMail { job_key, account, rekindle_id: envelope.rekindle_id.clone(), message };
    Ok((mail, envelope))
}

/// Whether the owner had as many mails of ours today as may be.
///
/// # Errors
/// The database's.
pub fn enough_today(app: &App, now: Timestamp) -> anyhow::Result<bool> {
    let yesterday = now - SignedDuration::from_hours(24);
    Ok(app.store.outbox_count(&app.owner().address, yesterday)? >= MAILS_A_DAY)
}

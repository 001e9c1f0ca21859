//! The copy of a reply that decides, and what it shows: the one in Sent, or the one in INBOX with
//! what the provider stamped on it.
//!
//! A place is read only where the scan found a token of ours, at most 64 KiB of it, and what is
//! there now must be the mail that was found: a place may hold another one since, and a mail in
//! INBOX may pretend to be the one in Sent.

use anyhow::Context;
use jiff::Timestamp;

use crate::command::trust::{
    Audience, Author, ChannelFact, CopyLocation, PinCheck, TokenFact, TrustFacts, evidence,
};
use crate::config::{Accept, Account};
use crate::job::App;
use crate::job::mailboxes::Mailboxes;
use crate::mail::header::{self, Recipients};
use crate::mail::{Address, HeaderRecord, Locator, Role, body, responder};
use crate::source::Folder;
use crate::store::folder::FolderRow;
use crate::store::message_key;
use crate::store::reply::{self, Channel, TokenRow};

/// A copy that was read.
#[derive(Debug, Clone)]
pub struct ReplyCopy {
    pub account: Account,
    /// At most 64 KiB of it.
    pub message: Vec<u8>,
    pub record: HeaderRecord,
    pub audience: Audience,
    pub channel: ChannelFact,
}

impl ReplyCopy {
    /// What the rules are to weigh.
    pub fn case(&self, token: &TokenRow, found: &reply::FoundReply, now: Timestamp) -> TrustFacts {
        TrustFacts {
            token: token_fact(token),
            author: author(&self.account, &self.message),
            signs: self.record.signs,
            responder: responder::sign(&self.message),
            audience: self.audience.clone(),
            channel: self.channel.clone(),
            said_at: said_at(found.written, found.arrived, now),
        }
    }
}

/// What the store has of a token, as a fact.
pub fn token_fact(token: &TokenRow) -> TokenFact {
    match token.revoked_at {
        Some(_) => TokenFact::Revoked,
        None => TokenFact::Ours { expires_at: token.expires_at },
    }
}

/// Who wrote it, by a header that is there to its end.
pub fn author(account: &Account, message: &[u8]) -> Author {
    match header::sole_author(message).filter(|_| header::is_whole(message)) {
        Some(address) if account.is_owner(&address) => Author::Owner(address),
        Some(address) => Author::Other(address),
        None => Author::Unclear,
    }
}

/// Whom it is to. An address of any account is the owner's.
pub fn audience(app: &App, message: &[u8]) -> Audience {
    let own = |address: &Address| app.config.accounts.iter().any(|account| account.is_owner(address));
    match header::recipients(message) {
        Recipients::Redirected => Audience::Redirected,
        Recipients::Unreadable => Audience::Unclear,
        Recipients::Named(all) if all.is_empty() => Audience::Nobody,
        Recipients::Named(all) => match all.into_iter().find(|address| !own(address)) {
            Some(other) => Audience::Other(other),
            None => Audience::OwnerAlone,
        },
    }
}

/// When it was said, for a token's expiry: no later than now, and no earlier than it arrived.
pub fn said_at(written: Option<Timestamp>, arrived: Option<Timestamp>, now: Timestamp) -> Timestamp {
    written.max(arrived).map_or(now, |at| at.min(now))
}

/// Reads the copy that decides by the channel that the owner accepts. `None`: it has not come yet,
/// or is gone.
///
/// # Errors
/// The mailbox or the database.
pub fn call(
    app: &App,
    mailboxes: &mut Mailboxes,
    found: &reply::FoundReply,
) -> anyhow::Result<Option<ReplyCopy>> {
    match app.config.commands {
        Accept::Pinned => in_inbox(app, mailboxes, found),
        // The copy in Sent may come later than the one in INBOX: until then nothing is decided, and
        // no body is read.
        _ if found.in_sent == Channel::Elsewhere => Ok(None),
        _ => in_sent(app, mailboxes, found),
    }
}

fn in_sent(
    app: &App,
    mailboxes: &mut Mailboxes,
    found: &reply::FoundReply,
) -> anyhow::Result<Option<ReplyCopy>> {
    let copies = app.store.copies(found.key)?;
    let spam = copies.iter().any(|(folder, _)| folder.role == Role::Junk);
    let place = if spam { CopyLocation::InSentAndSpam } else { CopyLocation::InSent };
    // The sign belongs to a copy: what is beside it under the same Message-ID may be anybody's.
    for (folder, locator) in app.store.sent_copies(found.key)? {
        if let Some(copy) = read(app, mailboxes, found, (&folder, &locator))? {
            return Ok(Some(ReplyCopy { channel: ChannelFact::Sent(place), ..copy }));
        }
    }
    Ok(None)
}

/// The copy in INBOX that shows what was pinned; if none does, one that does not.
pub fn in_inbox(
    app: &App,
    mailboxes: &mut Mailboxes,
    found: &reply::FoundReply,
) -> anyhow::Result<Option<ReplyCopy>> {
    let mut best = None;
    for (folder, locator) in app.store.copies(found.key)? {
        if !matches!(folder.role, Role::Inbox | Role::All) {
            continue;
        }
        let read = read(app, mailboxes, found, (&folder, &locator))?;
        let Some(mut copy) = read else { continue };
        let from = header::sole_author(&copy.message);
        let pinned = compare(app, &copy.account.name, from.as_ref(), &copy.message)?;
        let holds = matches!(pinned, PinCheck::Holds(_));
        copy.channel = ChannelFact::Pinned(pinned);
        if holds {
            return Ok(Some(copy));
        }
        best = Some(copy);
    }
    Ok(best)
}

/// A message as it is in INBOX, against what is pinned for its author.
///
/// # Errors
/// The database's.
pub fn compare(app: &App, account: &str, from: Option<&Address>, message: &[u8]) -> anyhow::Result<PinCheck> {
    let Some(from) = from else { return Ok(PinCheck::Nothing) };
    let pins = app.store.pins()?;
    let pin = pins.into_iter().find(|pin| pin.account == account && pin.address == from.as_str());
    let Some(pin) = pin else { return Ok(PinCheck::Nothing) };
    Ok(match evidence::compare(&pin.evidence, &header::fields(message), from) {
        Ok(()) => PinCheck::Holds(pin.evidence),
        Err(lack) => PinCheck::Lacks(lack),
    })
}

/// The message at a place, if it is the mail that was found. What it shows of its channel is for
/// the caller to say.
fn read(
    app: &App,
    mailboxes: &mut Mailboxes,
    found: &reply::FoundReply,
    (row, place): (&FolderRow, &Locator),
) -> anyhow::Result<Option<ReplyCopy>> {
    let Some(account) = app.config.accounts.iter().find(|account| account.name == row.account) else {
        return Ok(None);
    };
    if row.gone {
        return Ok(None);
    }
    let folder = Folder { name: row.name.clone(), raw: row.raw.clone(), role: row.role, messages: None };
    let what = || format!("reading a reply in {} of {}", row.name, account.name);
    let message = mailboxes
        .ask(account, |source| source.message(&folder, &row.cursor, place, body::limit::MAX_BODY_BYTES))
        .with_context(what)?;
    let Some(message) = message else { return Ok(None) };
    let record = header::parse(&message, None);
    let is_it = message_key::key_at(&record, found.arrived) == found.key
        && app.store.token_in(&record)?.is_some_and(|hash| hash == found.token_hash);
    let audience = audience(app, &message);
    let channel = ChannelFact::Pinned(PinCheck::NotInInbox);
    Ok(is_it.then(|| ReplyCopy { account: account.clone(), message, record, audience, channel }))
}

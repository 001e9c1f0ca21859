//! Drafts: written for the owner to look over and send. A command's transaction keeps them whole ([`crate::store::draft`]); [`super::place`] puts them among the
//! owner's drafts afterwards. Where `[drafts] store` keeps none, a mail to the owner shows them.

use anyhow::Context;
use jiff::{Timestamp, Zoned};

use super::book::Book;
use super::suggest::{self, Direction};
use super::wording;
use super::{House, approved, identity};
use crate::compose::Envelope;
use crate::compose::introduction::{self, Draft, Side};
use crate::compose::writing::{self, LastWord, Whose, Writing};
use crate::config::{Account, Drafts, SourceSettings, ThirdParty};
use crate::contacts::Card;
use crate::infer::people::Seen;
use crate::infer::why;
use crate::mail::{Address, Mailbox};
use crate::store::digest::Deeds;
use crate::store::draft::{NewDraft, Place};
use crate::store::outbox::NewMail;

/// Messages of a thread that a reply refers to, at most.
const THREAD: usize = 20;

/// A draft to be kept, and what it is for.
pub struct Wanted {
    pub job_key: String,
    pub draft: Draft,
    /// The number by which the owner knows its reader, for `send`.
    pub number: u32,
    /// Whose mailbox it goes into and whose name it bears; `None`: the first account's.
    pub account: Option<String>,
}

/// What a command does by writing drafts.
#[derive(Debug, Default)]
pub struct Written {
    pub mails: Vec<NewMail>,
    pub deeds: Deeds,
    /// Where they are, for the owner: "in your Drafts folder".
    pub place: &'static str,
}

/// Writes drafts; `job_key` is the key of the mail that shows them.
///
/// # Errors
/// A template that does not fit.
pub fn write(house: &House, wanted: &[Wanted], job_key: &str, now: &Zoned) -> anyhow::Result<Written> {
    let mut written = Written::default();
    for one in wanted {
        let account = desk(house, one.account.as_deref());
        written.deeds.drafts.push(kept(house, one, account, now));
    }
    let stored = written.deeds.drafts.iter().all(|draft| draft.place != Place::Mail);
    written.place = if stored { "in your Drafts folder" } else { "in a mail to you" };
    if !stored || house.config.third_party_sending == ThirdParty::On {
        let commands = approvals(house, wanted, &written.deeds.drafts);
        let drafts: Vec<Draft> = wanted.iter().map(|one| one.draft.clone()).collect();
        let mut envelope = house.envelope(job_key, now.timestamp());
        match commands.iter().all(String::is_empty) {
            // Nothing in it asks for an answer: the drafts are sent by the owner.
            true => envelope = Envelope { token: None, ..envelope },
            false => written.deeds.tokens.extend(envelope.token.clone()),
        }
        let message = introduction::render_to_approve(&drafts, &commands, &envelope, &house.templates)?;
        let account = house.main_account().name.clone();
        let rekindle_id = envelope.rekindle_id;
        written.mails.push(NewMail { job_key: job_key.to_owned(), account, rekindle_id, message });
    }
    Ok(written)
}

fn kept(house: &House, one: &Wanted, account: &Account, now: &Zoned) -> NewDraft {
    let owner = Mailbox { name: account.owner_name.clone(), address: account.email.clone() };
    let id = identity::draft_id(&house.key, &one.job_key);
    let message_id = format!("{id}@{}", owner.address.domain());
    NewDraft {
        job_key: one.job_key.clone(),
        account: account.name.clone(),
        place: place(house, account),
        recipients: one.draft.to.iter().map(|mailbox| mailbox.address.to_string()).collect(),
        subject: one.draft.subject.clone(),
        bytes: introduction::as_message(&one.draft, &owner, &message_id, now),
        message_id,
    }
}

/// Where drafts of this account go.
fn place(house: &House, account: &Account) -> Place {
    match (house.config.drafts, &account.source) {
        (Drafts::Imap, SourceSettings::Imap(_)) => Place::Imap,
        (Drafts::Maildir, SourceSettings::Maildir { .. }) => Place::Maildir,
        _ => Place::Mail,
    }
}

/// The account that a draft goes into: the one it belongs to where that can hold drafts, else the first that can.
fn desk<'a>(house: &'a House, name: Option<&str>) -> &'a Account {
    let accounts = &house.config.accounts;
    let own = accounts.iter().find(|account| Some(account.name.as_str()) == name);
    let own = own.unwrap_or_else(|| house.main_account());
    if place(house, own) != Place::Mail {
        return own;
    }
    accounts.iter().find(|account| place(house, account) != Place::Mail).unwrap_or(own)
}

/// For each draft the command that has it sent as it stands; empty where that may not be, as of one with places still to fill.
fn approvals(house: &House, wanted: &[Wanted], kept: &[NewDraft]) -> Vec<String> {
    let command = |(one, kept): (&Wanted, &NewDraft)| {
        let allowed = house.config.third_party_sending == ThirdParty::On
            && approved::can_reach_others(approved::account(house, kept))
            && introduction::place_to_fill(&one.draft.body).is_none();
        let nonce = identity::nonce(&house.key, &kept.job_key, &kept.bytes);
        if allowed { format!("send {} {nonce}", one.number) } else { String::new() }
    };
    wanted.iter().zip(kept).map(command).collect()
}

/// Somebody to write to, as far as the mailbox and imported address books know them.
///
/// # Errors
/// They have no address.
pub fn side(book: &Book, key: &str, name: &str) -> anyhow::Result<Side> {
    let address = Address::parse(key)
        .filter(|address| !address.is_placeholder())
        .with_context(|| format!("{name} has no address to write to"))?;
    let position = book.by_key(key);
    let named = position.map(|position| book.person(position).name.clone());
    let name = named.filter(|name| !name.contains('@')).unwrap_or_default();
    let organization = position.and_then(|position| book.organization(position)).map(str::to_owned);
    let about = position.and_then(|position| book.cards(position).find_map(work));
    Ok(Side { mailbox: Mailbox { name, address }, organization, about })
}

/// What an address book says somebody does: "Engineer at Looms."
fn work(card: &Card) -> Option<String> {
    let (title, organization) = (card.title.as_deref()?, card.organization.as_deref()?);
    Some(format!("{title} at {organization}."))
}

/// A draft to one person, worded by the owner's command or by the template; the second is why the command was passed over.
///
/// # Errors
/// A template that does not fit, the database.
pub fn to_person(
    house: &House,
    book: &Book,
    position: usize,
    about: &str,
) -> anyhow::Result<(Draft, Option<String>)> {
    let writing = facts(house, book, position, about)?;
    let owner = house.owner();
    let worded = house.config.draft_command.as_deref().map(|command| {
        let facts = serde_json::to_string(&writing::words(&writing, &owner)).unwrap_or_default();
        wording::ask(command, &facts, wording::DEADLINE)
    });
    match worded {
        Some(Ok(body)) => Ok((writing::with_body(&writing, body), None)),
        Some(Err(why)) => Ok((writing::draft(&writing, &owner, &house.templates)?, Some(why))),
        None => Ok((writing::draft(&writing, &owner, &house.templates)?, None)),
    }
}

fn facts(house: &House, book: &Book, position: usize, about: &str) -> anyhow::Result<Writing> {
    let person = book.person(position);
    let last = suggest::last_mail(&house.store, person)?;
    let references = match &last {
        Some(last) => thread(house, book, last.seen)?,
        None => Vec::new(),
    };
    Ok(Writing {
        to: side(book, &book.key(position), &person.name)?,
        last: last.map(|last| LastWord {
            whose: if last.direction == Direction::In { Whose::Theirs } else { Whose::Yours },
            day: why::day(last.seen.at, book.now, &book.zone),
            subject: last.subject,
        }),
        about: Some(about.trim().trim_start_matches("about ").to_owned()).filter(|about| !about.is_empty()),
        references,
    })
}

/// Message-IDs from the beginning of a thread to one of its messages, as far as the mailbox has them.
fn thread(house: &House, book: &Book, last: Seen) -> anyhow::Result<Vec<String>> {
    let messages = &book.facts.messages;
    let mut ids = Vec::new();
    let mut next = messages.iter().find(|message| message.row == last.row);
    while let Some(message) = next.filter(|_| ids.len() < THREAD) {
        let id = house.store.message_line(message.row)?.and_then(|line| line.message_id);
        match id {
            Some(id) if !ids.contains(&id) => ids.push(id),
            _ => break,
        }
        let parent = message.parent_hash;
        next = messages.iter().find(|other| parent != 0 && other.id_hash == parent);
    }
    ids.reverse();
    Ok(ids)
}

/// The account that the last mail with somebody went through. `None`: the first will do.
pub fn account_of(house: &House, book: &Book, position: usize) -> Option<String> {
    let person = book.person(position);
    let row = person.last_in.max(person.last_out)?.row;
    let message = book.facts.messages.iter().find(|message| message.row == row)?;
    let ends = book.facts.recipients_of(message).iter().map(|recipient| recipient.address);
    ends.chain(message.from).find_map(|id| {
        let address = &book.facts.address(id).address;
        house
            .config
            .accounts
            .iter()
            .find(|account| account.is_owner(address))
            .map(|account| account.name.clone())
    })
}

/// The key of a draft, and of the mail that shows it.
pub fn key(of: &str, at: Timestamp) -> String {
    format!("draft/{of}/{at}")
}

/// Whether a key is that of a draft to one person.
pub fn is_key(key: &str) -> bool {
    key.starts_with("draft/")
}

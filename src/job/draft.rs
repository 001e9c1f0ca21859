//! Drafts: written for the owner to look over and send. They go to the owner by mail, or into the Drafts folder when `[drafts] store` says so.

use anyhow::Context;
use jiff::Timestamp;

use super::House;
use super::book::Book;
use crate::command::apply::Who;
use crate::compose::introduction::{self, Asking, Draft, Side};
use crate::config::{Drafts, SourceSettings};
use crate::delivery::{self, Outcome};
use crate::mail::{Address, Mailbox, Role};
use crate::source::{Source, SourceError};
use crate::store::outbox::NewMail;

/// What became of the drafts asked for.
pub enum Made {
    /// A mail to the owner that holds them, to be queued.
    Mail(Box<NewMail>),
    /// They lie in the owner's Drafts folder.
    Stored,
}

/// The two asking drafts of an introduction.
///
/// # Errors
/// A template, a Drafts folder that refuses.
pub fn introduction(
    house: &House,
    book: &Book,
    pair: (&Who, &Who),
    reason: &str,
    job_key: &str,
    now: Timestamp,
) -> anyhow::Result<Made> {
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let asking = Asking { a: side(book, pair.0)?, b: side(book, pair.1)?, reason };
    let drafts = introduction::asking(&asking, &house.owner(), &house.templates)?;
    match house.config.drafts {
        Drafts::Off | Drafts::Mailto => mail_to_owner(house, &drafts, job_key, now),
        Drafts::Imap => store_by_imap(house, &drafts, job_key, now).map(|()| Made::Stored),
        Drafts::Maildir => store_in_maildir(house, &drafts, job_key, now).map(|()| Made::Stored),
    }
}

fn side(book: &Book, who: &Who) -> anyhow::Result<Side> {
    let address = Address::parse(&who.key)
        .filter(|address| !address.is_placeholder())
        .with_context(|| format!("{} has no address to write to", who.name))?;
    let named = book.by_key(&who.key).map(|position| book.person(position).name.clone());
    let name = named.filter(|name| !name.contains('@')).unwrap_or_default();
    Ok(Side { mailbox: Mailbox { name, address }, organization: None, about: None })
}

fn mail_to_owner(house: &House, drafts: &[Draft], job_key: &str, now: Timestamp) -> anyhow::Result<Made> {
    let envelope = house.envelope(job_key, now);
    // Nothing in it asks for an answer: the drafts are sent by the owner.
    let envelope = crate::compose::Envelope { token: None, ..envelope };
    let message = introduction::render_for_owner(drafts, &envelope, &house.templates)?;
    Ok(Made::Mail(Box::new(NewMail {
        job_key: job_key.to_owned(),
        account: house.main_account().name.clone(),
        rekindle_id: envelope.rekindle_id,
        message,
    })))
}

/// The drafts as messages, each under a Message-ID of its own.
fn messages(house: &House, drafts: &[Draft], job_key: &str, now: Timestamp) -> Vec<Vec<u8>> {
    let message = |(n, draft): (usize, &Draft)| {
        let id = super::identity::rekindle_id(&house.key, &format!("{job_key}/draft/{n}"));
        let owner = house.owner();
        let message_id = format!("{id}@{}", owner.address.domain());
        introduction::as_message(draft, &owner, &message_id, &house.local(now))
    };
    drafts.iter().enumerate().map(message).collect()
}

fn store_by_imap(house: &House, drafts: &[Draft], job_key: &str, now: Timestamp) -> anyhow::Result<()> {
    let account = house.main_account();
    let mut source =
        super::open_source(account).with_context(|| format!("storing drafts for {}", account.name))?;
    let Source::Imap(imap) = &mut source else {
        anyhow::bail!(
            "drafts.store = \"imap\" needs an IMAP account first; \"maildir\" or \"off\" fit this one"
        );
    };
    let append = |imap: &mut crate::source::imap::Imap| -> Result<(), SourceError> {
        let folder = imap.drafts_folder()?;
        for message in messages(house, drafts, job_key, now) {
            imap.append(&folder, &["\\Draft", "\\Seen"], &message)?;
        }
        Ok(())
    };
    append(imap).with_context(|| format!("storing drafts for {}", account.name))
}

fn store_in_maildir(house: &House, drafts: &[Draft], job_key: &str, now: Timestamp) -> anyhow::Result<()> {
    let SourceSettings::Maildir { path } = &house.main_account().source else {
        anyhow::bail!(
            "drafts.store = \"maildir\" needs a Maildir account first; \"imap\" or \"off\" fit this one"
        );
    };
    for message in messages(house, drafts, job_key, now) {
        match delivery::maildir::append_draft(path, &message) {
            Outcome::Sent => {}
            Outcome::Transient(why)
            | Outcome::Permanent(why)
            | Outcome::Auth(why)
            | Outcome::Unclear(why) => {
                anyhow::bail!("storing a draft in the {:?} folder of {}: {why}", Role::Drafts, path.display())
            }
        }
    }
    Ok(())
}

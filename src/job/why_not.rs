//! Why a mail was not obeyed: the five rules on a mail that the owner has at hand, with what the database knows of it. Changes nothing.

use jiff::Timestamp;

use super::House;
use super::replies::witness;
use crate::command::trust::{self, Case, ChannelFact, Found, Pinned, TokenFact, Verdict};
use crate::config::{Accept, Account};
use crate::mail::{HeaderRecord, Role, Signs, body, header, responder, token};
use crate::store::reply::{Decided, TokenRow, token_hash};
use crate::store::scan;

/// All there is to say of a mail.
#[derive(Debug, Clone)]
pub struct Explanation {
    pub verdict: Verdict,
    /// What was decided of it, where the scan noticed it.
    pub decided: Option<Decided>,
    /// What else may explain it, a sentence each.
    pub notes: Vec<String>,
}

/// Weighs a whole message as it would be weighed if the scan met it now.
///
/// # Errors
/// The database's.
pub fn explain(house: &House, message: &[u8], now: Timestamp) -> anyhow::Result<Explanation> {
    let record = header::parse(message, None);
    let account = account(house, message);
    let mut notes = Vec::new();
    if !header::is_whole(message) {
        notes.push("The file has no empty line after its header, so it is not a whole mail.".to_owned());
    }
    let token = match house.store.token_in(&record)? {
        Some(hash) => house.store.token(&hash)?,
        None => None,
    };
    if token.is_none() {
        notes.extend(in_footer(house, message)?);
    }
    let key = scan::key(&record);
    let channel = channel(house, account, &key, message)?;
    let case = Case {
        token: fact(token.as_ref(), &record),
        author: witness::author(account, message),
        signs: record.signs & !Signs::IN_SENT,
        responder: responder::sign(message),
        audience: witness::audience(house, message),
        channel,
        said_at: witness::said_at(record.written, record.arrived, now),
    };
    let decided = house.store.decided(&key)?;
    if decided.is_none() && token.is_some() {
        notes.push(
            "The scan has not met it yet, or met a mail with another Message-ID, From or Date.".to_owned(),
        );
    }
    Ok(Explanation { verdict: trust::weigh(&case), decided, notes })
}

/// The account whose owner wrote it, else the first.
fn account<'h>(house: &'h House, message: &[u8]) -> &'h Account {
    let author = header::sole_author(message);
    let theirs = |account: &&Account| author.as_ref().is_some_and(|author| account.is_owner(author));
    house.config.accounts.iter().find(theirs).unwrap_or(house.main_account())
}

fn fact(token: Option<&TokenRow>, record: &HeaderRecord) -> TokenFact {
    match token {
        Some(token) => witness::token_fact(token),
        None if token::in_header(record).is_empty() => TokenFact::None,
        None => TokenFact::Unknown,
    }
}

/// A code of ours in the text alone does not count: the text of a mail is read only once its header tells that it answers ours.
fn in_footer(house: &House, message: &[u8]) -> anyhow::Result<Option<String>> {
    for token in token::in_text(&body::text(message)) {
        if house.store.token(&token_hash(&token))?.is_some() {
            let says = "Its text holds a reply code of Rekindle, but neither subject nor In-Reply-To do; only mail whose header answers ours is read.";
            return Ok(Some(says.to_owned()));
        }
    }
    Ok(None)
}

fn channel(house: &House, account: &Account, key: &[u8], message: &[u8]) -> anyhow::Result<ChannelFact> {
    let copies = house.store.copies(key)?;
    let lies_in = |role: Role| copies.iter().any(|(folder, _)| folder.role == role && !folder.gone);
    Ok(match house.config.commands {
        Accept::Off => ChannelFact::Off,
        Accept::Sent => ChannelFact::Sent(match !house.store.sent_copies(key)?.is_empty() {
            true if lies_in(Role::Junk) => Found::InSentAndSpam,
            true => Found::InSent,
            false => Found::Elsewhere,
        }),
        Accept::Pinned if !lies_in(Role::Inbox) && !lies_in(Role::All) => {
            ChannelFact::Pinned(Pinned::NotInInbox)
        }
        Accept::Pinned => {
            let from = header::sole_author(message);
            ChannelFact::Pinned(witness::compare(house, &account.name, from.as_ref(), message)?)
        }
    })
}

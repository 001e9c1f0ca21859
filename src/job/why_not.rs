//! Why a mail was not obeyed: the five rules on a mail that the owner has at hand, what the
//! database knows of it, and its text line by line. Changes nothing.

use jiff::Timestamp;

use super::replies::{not_read, reply_copy};
use super::{App, resolve_target};
use crate::command::grammar::ReplyLine;
use crate::command::grammar::known::KnownNames;
use crate::command::reading::{self, Reading};
use crate::command::trust::{self, ChannelFact, CopyLocation, PinCheck, TokenFact, TrustFacts, Verdict};
use crate::command::when::WrittenAt;
use crate::config::{Accept, Account};
use crate::mail::{HeaderRecord, Role, Signs, body, header, responder, token};
use crate::store::message_key::{self, MessageKey};
use crate::store::reply::{ReplyDecision, TokenRow, token_hash};

/// All there is to say of a mail.
#[derive(Debug, Clone)]
pub struct Explanation {
    pub verdict: Verdict,
    /// What was decided of it, where the scan noticed it.
    pub decided: Option<ReplyDecision>,
    /// Entries of the journal that it made.
    pub entries: u32,
    /// What was typed in it, as far as it is read.
    pub reading: Reading,
    pub names: KnownNames,
    /// What else may explain it, a sentence each.
    pub notes: Vec<String>,
}

impl Explanation {
    pub fn has_commands(&self) -> bool {
        self.reading.parsed.lines.iter().any(|line| !line.commands().is_empty())
    }

    /// What was not read, in a sentence or two. `None`: everything was.
    pub fn not_read(&self) -> Option<String> {
        let sentences: Vec<String> = not_read::lines(&self.reading)
            .filter_map(|line| match line {
                ReplyLine::Reject(reject) => Some(format!("{}: {}", reject.line, reject.why)),
                ReplyLine::Command(_) | ReplyLine::Several(_) => None,
            })
            .collect();
        (!sentences.is_empty()).then(|| sentences.join("\n"))
    }
}

/// Weighs a whole message as it would be weighed if the scan met it now.
///
/// # Errors
/// The database's.
pub fn explain(app: &App, message: &[u8], now: Timestamp) -> anyhow::Result<Explanation> {
    let record = header::parse(message, None);
    let account = account(app, message);
    let mut notes = Vec::new();
    if !header::is_whole(message) {
        notes.push("The file has no empty line after its header, so it is not a whole mail.".to_owned());
    }
    let token = match app.store.token_in(&record)? {
        Some(hash) => app.store.token(&hash)?,
        None => None,
    };
    if token.is_none() {
        notes.extend(in_footer(app, message)?);
    }
    let key = message_key::key(&record);
    let channel = channel(app, account, key, message)?;
    let case = TrustFacts {
        token: fact(token.as_ref(), &record),
        author: reply_copy::author(account, message),
        signs: record.signs & !Signs::IN_SENT,
        responder: responder::sign(message),
        audience: reply_copy::audience(app, message),
        channel,
        said_at: reply_copy::said_at(record.written, record.arrived, now),
    };
    let decided = app.store.decided(key)?;
    if decided.is_none() && token.is_some() {
        notes.push(
            "The scan has not met it yet, or met a mail with another Message-ID, From or Date.".to_owned(),
        );
    }
    let entries = app.store.entries_of(key)?;
    let names = resolve_target::known_names(&app.snapshot(now)?);
    let written = WrittenAt { at: app.local(case.said_at), dates: app.config.dates };
    let reading = reading::read(message, written, &names);
    Ok(Explanation { verdict: trust::weigh(&case), decided, entries, reading, names, notes })
}

/// The account whose owner wrote it, else the first.
fn account<'h>(app: &'h App, message: &[u8]) -> &'h Account {
    let author = header::sole_author(message);
    let theirs = |account: &&Account| author.as_ref().is_some_and(|author| account.is_owner(author));
    app.config.accounts.iter().find(theirs).unwrap_or(app.main_account())
}

fn fact(token: Option<&TokenRow>, record: &HeaderRecord) -> TokenFact {
    match token {
        Some(token) => reply_copy::token_fact(token),
        None if token::in_header(record).is_empty() => TokenFact::None,
        None => TokenFact::Unknown,
    }
}

/// A code of ours in the text alone does not count: the text of a mail is read only once its header
/// tells that it answers ours.
fn in_footer(app: &App, message: &[u8]) -> anyhow::Result<Option<String>> {
    for token in token::in_text(&body::text(message)) {
        if app.store.token(&token_hash(&token))?.is_some() {
            let says = "Its text holds a reply code of Rekindle, but neither subject nor In-Reply-To do; only mail whose header answers ours is read.";
            return Ok(Some(says.to_owned()));
        }
    }
    Ok(None)
}

fn channel(app: &App, account: &Account, key: MessageKey, message: &[u8]) -> anyhow::Result<ChannelFact> {
    let copies = app.store.copies(key)?;
    let lies_in = |role: Role| copies.iter().any(|(folder, _)| folder.role == role && !folder.gone);
    Ok(match app.config.commands {
        Accept::Off => ChannelFact::Off,
        Accept::Sent => ChannelFact::Sent(match !app.store.sent_copies(key)?.is_empty() {
            true if lies_in(Role::Junk) => CopyLocation::InSentAndSpam,
            true => CopyLocation::InSent,
            false => CopyLocation::Elsewhere,
        }),
        Accept::Pinned if !lies_in(Role::Inbox) && !lies_in(Role::All) => {
            ChannelFact::Pinned(PinCheck::NotInInbox)
        }
        Accept::Pinned => {
            let from = header::sole_author(message);
            ChannelFact::Pinned(reply_copy::compare(app, &account.name, from.as_ref(), message)?)
        }
    })
}

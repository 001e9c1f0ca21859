//! What the stored header of a reply already refuses, so that no connection is spent on it. Only
//! what every copy must share, or what the copy in Sent says, is weighed; everything else is left
//! to the copy that is read.

use jiff::Timestamp;

use super::reply_copy;
use crate::command::trust::{
    self, Audience, Author, ChannelFact, CopyLocation, RejectReason, TokenFact, TrustFacts,
};
use crate::config::Accept;
use crate::job::App;
use crate::mail::{Address, Role, Signs};
use crate::store::TokenKind;
use crate::store::pending::{Basis, StoredHeader};
use crate::store::reply::{self, Channel, TokenRow};

/// Why a reply is refused without reading it; empty where it has to be read.
///
/// # Errors
/// The database's.
pub fn against(
    app: &App,
    found: &reply::FoundReply,
    token: &TokenRow,
    header: &StoredHeader,
    now: Timestamp,
) -> anyhow::Result<Vec<RejectReason>> {
    let pinned = app.config.commands == Accept::Pinned || token.kind == TokenKind::Pair;
    let sent = !pinned && found.in_sent == Channel::Sent && header.basis == Basis::SentCopy;
    // Of a reply that has not come by its channel yet nobody knows when it was sent: its wait ends
    // with the token.
    let token =
        if pinned || sent { reply_copy::token_fact(token) } else { TokenFact::Ours { expires_at: None } };
    let own = |address: &Address| app.config.accounts.iter().any(|account| account.is_owner(address));
    let other = header.recipients.iter().find(|address| sent && !own(address));
    let spam = sent && app.store.copies(found.key)?.iter().any(|(folder, _)| folder.role == Role::Junk);
    let case = TrustFacts {
        token,
        author: author(header, own),
        signs: if sent { header.signs } else { Signs::empty() },
        responder: None,
        audience: other.cloned().map_or(Audience::OwnerAlone, Audience::Other),
        channel: ChannelFact::Sent(if spam { CopyLocation::InSentAndSpam } else { CopyLocation::InSent }),
        said_at: reply_copy::said_at(found.written, found.arrived, now),
    };
    Ok(trust::weigh(&case).against())
}

/// Why a mail would be refused if a copy of it lay in Sent, its token aside.
pub fn as_if_sent(app: &App, header: &StoredHeader) -> Vec<RejectReason> {
    let own = |address: &Address| app.config.accounts.iter().any(|account| account.is_owner(address));
    let other = header.recipients.iter().find(|address| !own(address));
    let case = TrustFacts {
        token: TokenFact::Ours { expires_at: None },
        author: author(header, own),
        signs: header.signs & !Signs::IN_SENT,
        responder: None,
        audience: other.cloned().map_or(Audience::OwnerAlone, Audience::Other),
        channel: ChannelFact::Sent(CopyLocation::InSent),
        said_at: Timestamp::UNIX_EPOCH,
    };
    trust::weigh(&case).against()
}

/// Who wrote it: all copies of a mail share the first address in From.
fn author(header: &StoredHeader, own: impl Fn(&Address) -> bool) -> Author {
    match &header.from {
        Some(from) if !own(from) => Author::Other(from.clone()),
        Some(from) => Author::Owner(from.clone()),
        None => Author::Unclear,
    }
}

/// When the token's time was over. `None`: it is not, or never will be.
pub fn expired(token: &TokenRow, now: Timestamp) -> Option<RejectReason> {
    let expired_at = token.expires_at.filter(|end| *end < now)?;
    Some(RejectReason::TokenExpired { expired_at })
}

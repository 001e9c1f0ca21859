//! What the stored header of a reply already refuses, so that no connection is spent on it. Only what every copy must share, or what the copy
//! in Sent says, is weighed; everything else is left to the copy that is read.

use jiff::Timestamp;

use super::witness;
use crate::command::trust::{self, Audience, Author, Case, ChannelFact, Distrust, Found, TokenFact};
use crate::config::Accept;
use crate::job::House;
use crate::mail::{Address, Role, Signs};
use crate::store::pending::{Basis, StoredHeader};
use crate::store::reply::{self, Channel, TokenRow};

/// Why a reply is refused without reading it; empty where it has to be read.
///
/// # Errors
/// The database's.
pub fn against(
    house: &House,
    found: &reply::Found,
    token: &TokenRow,
    header: &StoredHeader,
    now: Timestamp,
) -> anyhow::Result<Vec<Distrust>> {
    let pinned = house.config.commands == Accept::Pinned || token.kind == "pair";
    let sent = !pinned && found.in_sent == Channel::Sent && header.basis == Basis::SentCopy;
    // Of a reply that has not come by its channel yet nobody knows when it was sent: its wait ends with the token.
    let token =
        if pinned || sent { witness::token_fact(token) } else { TokenFact::Ours { expires_at: None } };
    let own = |address: &Address| house.config.accounts.iter().any(|account| account.is_owner(address));
    let other = header.recipients.iter().find(|address| sent && !own(address));
    let spam = sent && house.store.copies(&found.key)?.iter().any(|(folder, _)| folder.role == Role::Junk);
    let case = Case {
        token,
        author: author(header, own),
        signs: if sent { header.signs } else { Signs::empty() },
        responder: None,
        audience: other.cloned().map_or(Audience::OwnerAlone, Audience::Other),
        channel: ChannelFact::Sent(if spam { Found::InSentAndSpam } else { Found::InSent }),
        said_at: witness::said_at(found.written, found.arrived, now),
    };
    Ok(trust::weigh(&case).against())
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
pub fn expired(token: &TokenRow, now: Timestamp) -> Option<Distrust> {
    let expired_at = token.expires_at.filter(|end| *end < now)?;
    Some(Distrust::TokenExpired { expired_at })
}

//! When a mail is a command: token, owner, no robot, channel. All four, or the mail is left alone, silently.

use jiff::Timestamp;

use crate::mail::{HeaderRecord, Signs};

/// What the channel rule knows of where a mail was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A copy lies in a Sent folder of the account.
    InSent,
    /// Only elsewhere: anybody could have put it there.
    Elsewhere,
}

/// Who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// Exactly one From field with exactly one addr-spec, an address of the owner.
    Owner,
    /// Anything else.
    Other,
}

/// Which channel the owner accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Sent,
    /// Evidence pinned by pairing. None is pinned in this version, so nothing passes.
    Pinned,
    Off,
}

/// Why a mail is not obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    #[error("its token is not one of ours")]
    TokenUnknown,
    #[error("its token has expired")]
    TokenExpired,
    #[error("its From is not exactly one address of the owner")]
    NotTheOwner,
    #[error("it was written or passed on by a machine")]
    Robot,
    #[error("no copy of it lies in the Sent folder")]
    NotInSent,
    #[error("no evidence is pinned for mail in INBOX")]
    NothingPinned,
    #[error("commands by mail are off")]
    Off,
}

/// Decides. `expires_at` is the token's: outer `None` for a token that is not ours, inner `None` for one that does not expire.
///
/// # Errors
/// Every reason against it, in the order of the rules.
pub fn decide(
    record: &HeaderRecord,
    author: Author,
    expires_at: Option<Option<Timestamp>>,
    found: Found,
    channel: Channel,
    now: Timestamp,
) -> Result<(), Vec<Distrust>> {
    let mut against = Vec::new();
    match expires_at {
        None => against.push(Distrust::TokenUnknown),
        Some(Some(end)) if end < now => against.push(Distrust::TokenExpired),
        Some(_) => {}
    }
    if author == Author::Other {
        against.push(Distrust::NotTheOwner);
    }
    let robot = Signs::AUTO_SUBMITTED
        | Signs::AUTO_REPLY
        | Signs::LIST_ID
        | Signs::BULK
        | Signs::NULL_RETURN_PATH
        | Signs::REPORT
        | Signs::OURS;
    if record.signs.intersects(robot) {
        against.push(Distrust::Robot);
    }
    match (channel, found) {
        (Channel::Off, _) => against.push(Distrust::Off),
        (Channel::Pinned, _) => against.push(Distrust::NothingPinned),
        (Channel::Sent, Found::Elsewhere) => against.push(Distrust::NotInSent),
        (Channel::Sent, Found::InSent) => {}
    }
    if against.is_empty() { Ok(()) } else { Err(against) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(
        author: Author,
        signs: Signs,
        expires: Option<Option<Timestamp>>,
        found: Found,
    ) -> Result<(), Vec<Distrust>> {
        let record = HeaderRecord { signs, ..HeaderRecord::default() };
        let now = Timestamp::from_second(1_000_000).unwrap();
        decide(&record, author, expires, found, Channel::Sent, now)
    }

    #[test]
    fn only_the_owner_with_a_live_token_in_sent_is_obeyed() {
        let past = Timestamp::from_second(1).unwrap();
        let nothing = Signs::empty();
        assert_eq!(judge(Author::Owner, nothing, Some(None), Found::InSent), Ok(()));
        let check = |author, signs, expires, found, reason| {
            assert_eq!(judge(author, signs, expires, found), Err(vec![reason]));
        };
        check(Author::Owner, nothing, None, Found::InSent, Distrust::TokenUnknown);
        check(Author::Owner, nothing, Some(Some(past)), Found::InSent, Distrust::TokenExpired);
        check(Author::Owner, nothing, Some(None), Found::Elsewhere, Distrust::NotInSent);
        check(Author::Other, nothing, Some(None), Found::InSent, Distrust::NotTheOwner);
        check(Author::Owner, Signs::AUTO_REPLY, Some(None), Found::InSent, Distrust::Robot);
    }
}

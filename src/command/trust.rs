//! When a mail is a command: token, owner, no robot, channel. All four, or the mail is left alone, silently.

use jiff::Timestamp;

use crate::mail::{Address, Defect, HeaderRecord, Signs};

/// What the channel rule knows of where a mail was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A copy lies in a Sent folder of the account.
    InSent,
    /// Only elsewhere: anybody could have put it there.
    Elsewhere,
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
    is_owner: &dyn Fn(&Address) -> bool,
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
    let one_owner = record.from.len() == 1
        && record.from.iter().all(|from| is_owner(&from.address))
        && !record.defects.contains(&Defect::FieldRepeated)
        && !record.defects.contains(&Defect::AddressUnreadable);
    if !one_owner {
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
    use crate::mail::Mailbox;

    fn from(addresses: &[&str]) -> HeaderRecord {
        let mailbox = |raw: &&str| Mailbox { name: String::new(), address: Address::parse(raw).unwrap() };
        HeaderRecord { from: addresses.iter().map(mailbox).collect(), ..HeaderRecord::default() }
    }

    fn judge(
        record: &HeaderRecord,
        expires: Option<Option<Timestamp>>,
        found: Found,
    ) -> Result<(), Vec<Distrust>> {
        let owner = |address: &Address| address.as_str() == "robin@example.org";
        let now = Timestamp::from_second(1_000_000).unwrap();
        decide(record, &owner, expires, found, Channel::Sent, now)
    }

    #[test]
    fn only_the_owner_with_a_live_token_in_sent_is_obeyed() {
        let robin = from(&["robin@example.org"]);
        let past = Timestamp::from_second(1).unwrap();
        assert_eq!(judge(&robin, Some(None), Found::InSent), Ok(()));
        let check = |record: &HeaderRecord, expires, found, reason| {
            assert_eq!(judge(record, expires, found), Err(vec![reason]));
        };
        check(&robin, None, Found::InSent, Distrust::TokenUnknown);
        check(&robin, Some(Some(past)), Found::InSent, Distrust::TokenExpired);
        check(&robin, Some(None), Found::Elsewhere, Distrust::NotInSent);
        check(&from(&["eve@stranger.example"]), Some(None), Found::InSent, Distrust::NotTheOwner);
        check(
            &from(&["robin@example.org", "eve@stranger.example"]),
            Some(None),
            Found::InSent,
            Distrust::NotTheOwner,
        );
        check(&from(&[]), Some(None), Found::InSent, Distrust::NotTheOwner);
        let robot = HeaderRecord { signs: Signs::AUTO_REPLY, ..robin };
        check(&robot, Some(None), Found::InSent, Distrust::Robot);
    }
}

//! When a mail is a command: token, owner, no robot, to nobody else, channel. All five, or the mail
//! is left alone.
//!
//! The decision is a value that gives its reason for every rule, whichever way it went: `why-not`
//! shows them, the store keeps those against. Absent on purpose: how the facts are come by (see
//! [`crate::job::replies`]).

pub mod evidence;

use jiff::Timestamp;

use crate::mail::{Address, Signs};
pub use evidence::{Evidence, Method, MissingEvidence};

/// What is known of one mail, for each rule.
#[derive(Debug, Clone)]
pub struct TrustFacts {
    pub token: TokenFact,
    pub author: Author,
    /// The signs of automation of this copy.
    pub signs: Signs,
    /// What shows an answering machine beside those signs (see [`crate::mail::responder`]).
    pub responder: Option<String>,
    pub audience: Audience,
    pub channel: ChannelFact,
    /// When it was said, for the token's expiry: the later of written and arrived, so that no old
    /// date brings a token back to life.
    pub said_at: Timestamp,
}

/// What the store knows of the token it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFact {
    /// It carries none.
    None,
    /// Whatever it carries, we never gave it out.
    Unknown,
    /// `expires_at` is `None` for one that does not expire.
    Ours { expires_at: Option<Timestamp> },
    /// `rekindle token rotate` stopped it.
    Revoked,
}

/// Who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// Exactly one From field with exactly one addr-spec, an address of the owner.
    Owner(Address),
    /// One addr-spec, of somebody else.
    Other(Address),
    /// None that can be read, or several.
    Unclear,
}

/// Whom it is to, by To, Cc and Bcc together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// The owner, by at least one address, and nobody else.
    OwnerAlone,
    /// This address, which is not the owner's, is among them.
    Other(Address),
    /// The fields name nobody: it may have gone to anybody.
    Nobody,
    /// A field holds something that is no plain list of addresses.
    Unclear,
    /// Somebody passed it on (a Resent field).
    Redirected,
}

/// How it came, as far as the channel that the owner accepts wants to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelFact {
    /// `accept = "sent"`.
    Sent(CopyLocation),
    /// `accept = "pinned"`.
    Pinned(PinCheck),
    /// `accept = "off"`.
    Off,
}

/// Where copies of a mail are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyLocation {
    /// A copy is in a Sent folder of the account.
    InSent,
    /// One does, and one is in Spam as well: somebody put it there.
    InSentAndSpam,
    /// Only elsewhere: anybody could have put it there.
    Elsewhere,
}

/// What became of comparing a copy in INBOX with what was pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinCheck {
    /// It shows the evidence.
    Holds(Evidence),
    /// Pairing pinned something else.
    Lacks(MissingEvidence),
    /// Nothing is pinned for this address in this account.
    Nothing,
    /// No copy is in INBOX.
    NotInInbox,
}

/// The five rules, in the order they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TrustRule {
    Token,
    Owner,
    Robot,
    Audience,
    Channel,
}

/// Why a mail is not obeyed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RejectReason {
    #[error("it carries no token: it answers no mail of Rekindle that its header would tell")]
    NoToken,
    #[error("its token is not one of ours")]
    TokenUnknown,
    #[error("its token expired on {}", expired_at.strftime("%-d %B %Y"))]
    TokenExpired { expired_at: Timestamp },
    #[error("its token was stopped by a rotation")]
    TokenRevoked,
    #[error("it is from {0}, which is not an address of yours")]
    NotTheOwner(Address),
    #[error("its From is not exactly one address")]
    AuthorUnclear,
    #[error("it was written or passed on by a machine ({0})")]
    Robot(String),
    #[error("it is also to {0}, which is not an address of yours")]
    ToOthers(Address),
    #[error("it names nobody in To, Cc or Bcc")]
    ToNobody,
    #[error("its To, Cc or Bcc holds something else than addresses of yours")]
    RecipientsUnclear,
    #[error("it was passed on (it has a Resent field)")]
    Redirected,
    #[error("no copy of it is in the Sent folder")]
    NotInSent,
    #[error("it is in Sent and in Spam")]
    InSpam,
    #[error("no copy of it is in INBOX")]
    NotInInbox,
    #[error("nothing is pinned for it (`rekindle account pair`)")]
    NothingPinned,
    #[error("{0}")]
    Evidence(MissingEvidence),
    #[error("commands by mail are off")]
    Off,
    /// It was given up.
    #[error("it could not be read in {tries} tries")]
    NotRead { tries: u32 },
}

/// One rule and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustFinding {
    pub rule: TrustRule,
    /// What speaks for it, in words, or against it.
    pub outcome: Result<String, RejectReason>,
}

/// All five.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub findings: [TrustFinding; 5],
}

impl Verdict {
    /// Everything against it, in the order of the rules; empty where it is to be obeyed.
    pub fn against(&self) -> Vec<RejectReason> {
        self.findings.iter().filter_map(|finding| finding.outcome.as_ref().err().cloned()).collect()
    }
}

/// Weighs a mail by the five rules.
pub fn weigh(case: &TrustFacts) -> Verdict {
    let finding = |rule, outcome| TrustFinding { rule, outcome };
    Verdict {
        findings: [
            finding(TrustRule::Token, token(case.token, case.said_at)),
            finding(TrustRule::Owner, owner(&case.author)),
            finding(TrustRule::Robot, robot(case.signs, case.responder.as_deref())),
            finding(TrustRule::Audience, audience(&case.audience)),
            finding(TrustRule::Channel, channel(&case.channel)),
        ],
    }
}

fn token(token: TokenFact, said_at: Timestamp) -> Result<String, RejectReason> {
    match token {
        TokenFact::None => Err(RejectReason::NoToken),
        TokenFact::Unknown => Err(RejectReason::TokenUnknown),
        TokenFact::Revoked => Err(RejectReason::TokenRevoked),
        TokenFact::Ours { expires_at: Some(end) } if end < said_at => {
            Err(RejectReason::TokenExpired { expired_at: end })
        }
        TokenFact::Ours { expires_at: Some(end) } => {
            Ok(format!("it carries a token of ours, good until {}", end.strftime("%-d %B %Y")))
        }
        TokenFact::Ours { expires_at: None } => {
            Ok("it carries the token of the welcome mail, which does not expire".to_owned())
        }
    }
}

fn owner(author: &Author) -> Result<String, RejectReason> {
    match author {
        Author::Owner(address) => Ok(format!("it is from {address}, which is you")),
        Author::Other(address) => Err(RejectReason::NotTheOwner(address.clone())),
        Author::Unclear => Err(RejectReason::AuthorUnclear),
    }
}

/// What machines say about themselves, and the field that says it.
const ROBOTS: [(Signs, &str); 7] = [
    (Signs::OURS, "X-Rekindle"),
    (Signs::AUTO_SUBMITTED, "Auto-Submitted"),
    (Signs::AUTO_REPLY, "X-Autoreply"),
    (Signs::LIST_ID, "List-Id"),
    (Signs::BULK, "Precedence: bulk"),
    (Signs::NULL_RETURN_PATH, "Return-Path: <>"),
    (Signs::REPORT, "multipart/report"),
];

fn robot(signs: Signs, responder: Option<&str>) -> Result<String, RejectReason> {
    let signs = ROBOTS.iter().filter(|(sign, _)| signs.intersects(*sign)).map(|(_, field)| *field);
    let mut said: Vec<&str> = signs.collect();
    let told = |responder: &&str| !said.iter().any(|field| field.eq_ignore_ascii_case(responder));
    said.extend(responder.filter(told));
    if said.is_empty() {
        return Ok("nothing in it says that a machine wrote it".to_owned());
    }
    Err(RejectReason::Robot(said.join(", ")))
}

fn audience(audience: &Audience) -> Result<String, RejectReason> {
    match audience {
        Audience::OwnerAlone => Ok("it is to you alone".to_owned()),
        Audience::Other(address) => Err(RejectReason::ToOthers(address.clone())),
        Audience::Nobody => Err(RejectReason::ToNobody),
        Audience::Unclear => Err(RejectReason::RecipientsUnclear),
        Audience::Redirected => Err(RejectReason::Redirected),
    }
}

fn channel(channel: &ChannelFact) -> Result<String, RejectReason> {
    match channel {
        ChannelFact::Off => Err(RejectReason::Off),
        ChannelFact::Sent(CopyLocation::InSent) => Ok("a copy of it is in the Sent folder".to_owned()),
        ChannelFact::Sent(CopyLocation::InSentAndSpam) => Err(RejectReason::InSpam),
        ChannelFact::Sent(CopyLocation::Elsewhere) => Err(RejectReason::NotInSent),
        ChannelFact::Pinned(PinCheck::Holds(evidence)) => {
            let method = if evidence.method == Method::Dkim { "dkim" } else { "dmarc" };
            Ok(format!(
                "{} says that {method} passed for {}, as when you paired",
                evidence.authserv_id, evidence.domain
            ))
        }
        ChannelFact::Pinned(PinCheck::Lacks(lack)) => Err(RejectReason::Evidence(lack.clone())),
        ChannelFact::Pinned(PinCheck::Nothing) => Err(RejectReason::NothingPinned),
        ChannelFact::Pinned(PinCheck::NotInInbox) => Err(RejectReason::NotInInbox),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A mail that is to be obeyed.
    fn good() -> TrustFacts {
        TrustFacts {
            token: TokenFact::Ours { expires_at: Some(at(2_000_000)) },
            author: Author::Owner(Address::parse("robin@example.org").unwrap()),
            signs: Signs::IN_SENT,
            responder: None,
            audience: Audience::OwnerAlone,
            channel: ChannelFact::Sent(CopyLocation::InSent),
            said_at: at(1_000_000),
        }
    }

    #[test]
    fn all_five_rules_hold_or_the_mail_is_left_alone() {
        assert_eq!(weigh(&good()).against(), []);
        let check = |change: &dyn Fn(&mut TrustFacts), expected: RejectReason| {
            let mut case = good();
            change(&mut case);
            assert_eq!(weigh(&case).against(), [expected]);
        };
        let eve = Address::parse("eve@stranger.example").unwrap();
        check(&|case| case.token = TokenFact::None, RejectReason::NoToken);
        check(&|case| case.token = TokenFact::Unknown, RejectReason::TokenUnknown);
        check(&|case| case.token = TokenFact::Revoked, RejectReason::TokenRevoked);
        check(&|case| case.said_at = at(2_000_001), RejectReason::TokenExpired { expired_at: at(2_000_000) });
        check(&|case| case.author = Author::Other(eve.clone()), RejectReason::NotTheOwner(eve.clone()));
        check(&|case| case.author = Author::Unclear, RejectReason::AuthorUnclear);
        check(
            &|case| case.responder = Some("x-vacation".to_owned()),
            RejectReason::Robot("x-vacation".to_owned()),
        );
        check(&|case| case.audience = Audience::Other(eve.clone()), RejectReason::ToOthers(eve.clone()));
        check(&|case| case.audience = Audience::Nobody, RejectReason::ToNobody);
        check(&|case| case.audience = Audience::Unclear, RejectReason::RecipientsUnclear);
        check(&|case| case.audience = Audience::Redirected, RejectReason::Redirected);
        check(&|case| case.channel = ChannelFact::Sent(CopyLocation::Elsewhere), RejectReason::NotInSent);
        check(&|case| case.channel = ChannelFact::Sent(CopyLocation::InSentAndSpam), RejectReason::InSpam);
        check(&|case| case.channel = ChannelFact::Off, RejectReason::Off);
        check(&|case| case.channel = ChannelFact::Pinned(PinCheck::Nothing), RejectReason::NothingPinned);
        check(&|case| case.channel = ChannelFact::Pinned(PinCheck::NotInInbox), RejectReason::NotInInbox);
        let lack = ChannelFact::Pinned(PinCheck::Lacks(MissingEvidence::NoField));
        check(&|case| case.channel = lack.clone(), RejectReason::Evidence(MissingEvidence::NoField));
    }

    #[test]
    fn every_sign_of_a_machine_counts_and_is_named() {
        for (sign, field) in ROBOTS {
            let case = TrustFacts { signs: sign, ..good() };
            assert_eq!(weigh(&case).against(), [RejectReason::Robot(field.to_owned())]);
        }
        // A footer of a mailing list, and the like, say nothing about who wrote it.
        assert_eq!(
            weigh(&TrustFacts { signs: Signs::LIST_UNSUBSCRIBE | Signs::VIA, ..good() }).against(),
            []
        );
    }

    #[test]
    fn every_reason_is_given_in_the_order_of_the_rules() {
        let case = TrustFacts {
            token: TokenFact::Unknown,
            author: Author::Unclear,
            channel: ChannelFact::Off,
            ..good()
        };
        let reasons = [RejectReason::TokenUnknown, RejectReason::AuthorUnclear, RejectReason::Off];
        assert_eq!(weigh(&case).against(), reasons);
    }

    #[test]
    fn a_token_that_does_not_expire_does_not() {
        let case =
            TrustFacts { token: TokenFact::Ours { expires_at: None }, said_at: at(4_000_000_000), ..good() };
        assert_eq!(weigh(&case).against(), []);
    }
}

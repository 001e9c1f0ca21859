//! When a mail is a command: token, owner, no robot, to nobody else, channel. All five, or the mail is left alone.
//!
//! The decision is a value that gives its reason for every rule, whichever way it went: `why-not` shows them, the store keeps those against. Absent on purpose: how
//! the facts are come by (see [`crate::job::replies`]).

pub mod evidence;

use jiff::Timestamp;

use crate::mail::{Address, Signs};
pub use evidence::{Evidence, Lack, Method};

/// What is known of one mail, for each rule.
#[derive(Debug, Clone)]
pub struct Case {
    pub token: TokenFact,
    pub author: Author,
    /// The signs of automation of this copy.
    pub signs: Signs,
    /// What shows an answering machine beside those signs (see [`crate::mail::responder`]).
    pub responder: Option<String>,
    pub audience: Audience,
    pub channel: ChannelFact,
    /// When it was said, for the token's expiry: the later of written and arrived, so that no old date brings a token back to life.
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
    Sent(Found),
    /// `accept = "pinned"`.
    Pinned(Pinned),
    /// `accept = "off"`.
    Off,
}

/// Where copies of a mail lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A copy lies in a Sent folder of the account.
    InSent,
    /// One does, and one lies in Spam as well: somebody put it there.
    InSentAndSpam,
    /// Only elsewhere: anybody could have put it there.
    Elsewhere,
}

/// What became of comparing a copy in INBOX with what was pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pinned {
    /// It shows the evidence.
    Holds(Evidence),
    /// Pairing pinned something else.
    Lacks(Lack),
    /// Nothing is pinned for this address in this account.
    Nothing,
    /// No copy lies in INBOX.
    NotInInbox,
}

/// The five rules, in the order they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    Token,
    Owner,
    Robot,
    Audience,
    Channel,
}

/// Why a mail is not obeyed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
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
    #[error("no copy of it lies in the Sent folder")]
    NotInSent,
    #[error("it lies in Sent and in Spam")]
    InSpam,
    #[error("no copy of it lies in INBOX")]
    NotInInbox,
    #[error("nothing is pinned for it (`rekindle account pair`)")]
    NothingPinned,
    #[error("{0}")]
    Evidence(Lack),
    #[error("commands by mail are off")]
    Off,
    /// It was given up.
    #[error("it could not be read in {tries} tries")]
    NotRead { tries: u32 },
}

/// One rule and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: Rule,
    /// What speaks for it, in words, or against it.
    pub outcome: Result<String, Distrust>,
}

/// All five.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub findings: [Finding; 5],
}

impl Verdict {
    /// Everything against it, in the order of the rules; empty where it is to be obeyed.
    pub fn against(&self) -> Vec<Distrust> {
        self.findings.iter().filter_map(|finding| finding.outcome.as_ref().err().cloned()).collect()
    }
}

/// Weighs a mail by the five rules.
pub fn weigh(case: &Case) -> Verdict {
    let finding = |rule, outcome| Finding { rule, outcome };
    Verdict {
        findings: [
            finding(Rule::Token, token(case.token, case.said_at)),
            finding(Rule::Owner, owner(&case.author)),
            finding(Rule::Robot, robot(case.signs, case.responder.as_deref())),
            finding(Rule::Audience, audience(&case.audience)),
            finding(Rule::Channel, channel(&case.channel)),
        ],
    }
}

fn token(token: TokenFact, said_at: Timestamp) -> Result<String, Distrust> {
    match token {
        TokenFact::None => Err(Distrust::NoToken),
        TokenFact::Unknown => Err(Distrust::TokenUnknown),
        TokenFact::Revoked => Err(Distrust::TokenRevoked),
        TokenFact::Ours { expires_at: Some(end) } if end < said_at => {
            Err(Distrust::TokenExpired { expired_at: end })
        }
        TokenFact::Ours { expires_at: Some(end) } => {
            Ok(format!("it carries a token of ours, good until {}", end.strftime("%-d %B %Y")))
        }
        TokenFact::Ours { expires_at: None } => {
            Ok("it carries the token of the welcome mail, which does not expire".to_owned())
        }
    }
}

fn owner(author: &Author) -> Result<String, Distrust> {
    match author {
        Author::Owner(address) => Ok(format!("it is from {address}, which is you")),
        Author::Other(address) => Err(Distrust::NotTheOwner(address.clone())),
        Author::Unclear => Err(Distrust::AuthorUnclear),
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

fn robot(signs: Signs, responder: Option<&str>) -> Result<String, Distrust> {
    let signs = ROBOTS.iter().filter(|(sign, _)| signs.intersects(*sign)).map(|(_, field)| *field);
    let mut said: Vec<&str> = signs.collect();
    let told = |responder: &&str| !said.iter().any(|field| field.eq_ignore_ascii_case(responder));
    said.extend(responder.filter(told));
    if said.is_empty() {
        return Ok("nothing in it says that a machine wrote it".to_owned());
    }
    Err(Distrust::Robot(said.join(", ")))
}

fn audience(audience: &Audience) -> Result<String, Distrust> {
    match audience {
        Audience::OwnerAlone => Ok("it is to you alone".to_owned()),
        Audience::Other(address) => Err(Distrust::ToOthers(address.clone())),
        Audience::Nobody => Err(Distrust::ToNobody),
        Audience::Unclear => Err(Distrust::RecipientsUnclear),
        Audience::Redirected => Err(Distrust::Redirected),
    }
}

fn channel(channel: &ChannelFact) -> Result<String, Distrust> {
    match channel {
        ChannelFact::Off => Err(Distrust::Off),
        ChannelFact::Sent(Found::InSent) => Ok("a copy of it lies in the Sent folder".to_owned()),
        ChannelFact::Sent(Found::InSentAndSpam) => Err(Distrust::InSpam),
        ChannelFact::Sent(Found::Elsewhere) => Err(Distrust::NotInSent),
        ChannelFact::Pinned(Pinned::Holds(evidence)) => {
            let method = if evidence.method == Method::Dkim { "dkim" } else { "dmarc" };
            Ok(format!(
                "{} says that {method} passed for {}, as when you paired",
                evidence.authserv_id, evidence.domain
            ))
        }
        ChannelFact::Pinned(Pinned::Lacks(lack)) => Err(Distrust::Evidence(lack.clone())),
        ChannelFact::Pinned(Pinned::Nothing) => Err(Distrust::NothingPinned),
        ChannelFact::Pinned(Pinned::NotInInbox) => Err(Distrust::NotInInbox),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A mail that is to be obeyed.
    fn good() -> Case {
        Case {
            token: TokenFact::Ours { expires_at: Some(at(2_000_000)) },
            author: Author::Owner(Address::parse("robin@example.org").unwrap()),
            signs: Signs::IN_SENT,
            responder: None,
            audience: Audience::OwnerAlone,
            channel: ChannelFact::Sent(Found::InSent),
            said_at: at(1_000_000),
        }
    }

    #[test]
    fn all_five_rules_hold_or_the_mail_is_left_alone() {
        assert_eq!(weigh(&good()).against(), []);
        let check = |change: &dyn Fn(&mut Case), expected: Distrust| {
            let mut case = good();
            change(&mut case);
            assert_eq!(weigh(&case).against(), [expected]);
        };
        let eve = Address::parse("eve@stranger.example").unwrap();
        check(&|case| case.token = TokenFact::None, Distrust::NoToken);
        check(&|case| case.token = TokenFact::Unknown, Distrust::TokenUnknown);
        check(&|case| case.token = TokenFact::Revoked, Distrust::TokenRevoked);
        check(&|case| case.said_at = at(2_000_001), Distrust::TokenExpired { expired_at: at(2_000_000) });
        check(&|case| case.author = Author::Other(eve.clone()), Distrust::NotTheOwner(eve.clone()));
        check(&|case| case.author = Author::Unclear, Distrust::AuthorUnclear);
        check(
            &|case| case.responder = Some("x-vacation".to_owned()),
            Distrust::Robot("x-vacation".to_owned()),
        );
        check(&|case| case.audience = Audience::Other(eve.clone()), Distrust::ToOthers(eve.clone()));
        check(&|case| case.audience = Audience::Nobody, Distrust::ToNobody);
        check(&|case| case.audience = Audience::Unclear, Distrust::RecipientsUnclear);
        check(&|case| case.audience = Audience::Redirected, Distrust::Redirected);
        check(&|case| case.channel = ChannelFact::Sent(Found::Elsewhere), Distrust::NotInSent);
        check(&|case| case.channel = ChannelFact::Sent(Found::InSentAndSpam), Distrust::InSpam);
        check(&|case| case.channel = ChannelFact::Off, Distrust::Off);
        check(&|case| case.channel = ChannelFact::Pinned(Pinned::Nothing), Distrust::NothingPinned);
        check(&|case| case.channel = ChannelFact::Pinned(Pinned::NotInInbox), Distrust::NotInInbox);
        let lack = ChannelFact::Pinned(Pinned::Lacks(Lack::NoField));
        check(&|case| case.channel = lack.clone(), Distrust::Evidence(Lack::NoField));
    }

    #[test]
    fn every_sign_of_a_machine_counts_and_is_named() {
        for (sign, field) in ROBOTS {
            let case = Case { signs: sign, ..good() };
            assert_eq!(weigh(&case).against(), [Distrust::Robot(field.to_owned())]);
        }
        // A footer of a mailing list, and the like, say nothing about who wrote it.
        assert_eq!(weigh(&Case { signs: Signs::LIST_UNSUBSCRIBE | Signs::VIA, ..good() }).against(), []);
    }

    #[test]
    fn every_reason_is_given_in_the_order_of_the_rules() {
        let case =
            Case { token: TokenFact::Unknown, author: Author::Unclear, channel: ChannelFact::Off, ..good() };
        let reasons = [Distrust::TokenUnknown, Distrust::AuthorUnclear, Distrust::Off];
        assert_eq!(weigh(&case).against(), reasons);
    }

    #[test]
    fn a_token_that_does_not_expire_does_not() {
        let case = Case { token: TokenFact::Ours { expires_at: None }, said_at: at(4_000_000_000), ..good() };
        assert_eq!(weigh(&case).against(), []);
    }
}

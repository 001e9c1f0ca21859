//! What a mail of ours, or a draft, is for: the key under which it is stored once, and from which
//! its Message-ID, token and codes are derived.
//!
//! Keys are written by `Display` and read by `FromStr`, both here; nobody else takes one apart.
//! What is written must never change: whoever restores an older database derives the identifiers of
//! mail that was sent.

mod draft_key;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;

pub use draft_key::{DraftKey, IntroductionKey};

/// What a mail of ours is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum JobKey {
    /// `digest/2026-11-23T08:00:00Z`: the digest of a slot of the schedule.
    Digest(Timestamp),
    /// `digest/manual/...`: asked for on the command line.
    ManualDigest(Timestamp),
    /// `digest/preview`: shown, and never stored.
    DigestPreview,
    /// `trial/<moment>`: sent to be looked at.
    Trial(Timestamp),
    /// `reminder/<due>/<16 hex digits>`: with a fingerprint of what was asked.
    Reminder { due: Timestamp, asked: i64 },
    /// `heartbeat/2026-11`: the month that all was well in.
    Heartbeat(String),
    /// `welcome/1`.
    FirstWelcome,
    /// `welcome/<moment>`: after the token was rotated.
    NewWelcome(Timestamp),
    /// `pair/<moment>`: asks for an answer to learn a provider's stamp from.
    Pair(Timestamp),
    /// `paired/<message key in hex>`: says how that answer did.
    Paired(String),
    /// `notice/held/<outbox row>`.
    HeldNotice(i64),
    /// `notice/trouble/<account>/<UTC seconds>`.
    TroubleNotice { account: String, at: i64 },
    /// `notice/left/<day>/<n>`: a mail of the owner's was not obeyed.
    LeftAloneNotice { day: Date, nth: usize },
    /// `notice/inbox/2026-48`: an answer that came into INBOX in that ISO week was not obeyed.
    InboxNotice { year: i16, week: i8 },
    /// `notice/sent/<draft>`: an approved draft went out.
    SentNotice(DraftKey),
    /// `notice/trial/<hash>`: a trial was answered.
    TrialNotice(String),
    /// `receipt/<hash>`: answers a reply, whichever copy of it was read.
    Receipt(String),
    /// `send/<draft>`, `send/<draft>/to/2`: an approved draft, to one of its recipients, from 0.
    Send { draft: DraftKey, recipient: usize },
    /// The draft's own key: a mail to the owner that shows it.
    Draft(DraftKey),
    /// `intro/<a>/<b>/<moment>`: a mail to the owner that shows the two drafts of an introduction.
    Introduction(IntroductionKey),
    /// `answer/command line`: no mail, but numbers that answers on the command line gave.
    CommandLine,
}

/// The kinds of job, as `outbox` lists them and the caps tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    Digest,
    Trial,
    Reminder,
    Heartbeat,
    Welcome,
    Pair,
    Paired,
    Notice,
    Receipt,
    Send,
    Draft,
    Introduction,
    Answer,
}

impl JobKind {
    /// The first word of its keys.
    pub fn as_str(self) -> &'static str {
        match self {
            JobKind::Digest => "digest",
            JobKind::Trial => "trial",
            JobKind::Reminder => "reminder",
            JobKind::Heartbeat => "heartbeat",
            JobKind::Welcome => "welcome",
            JobKind::Pair => "pair",
            JobKind::Paired => "paired",
            JobKind::Notice => "notice",
            JobKind::Receipt => "receipt",
            JobKind::Send => "send",
            JobKind::Draft => "draft",
            JobKind::Introduction => "intro",
            JobKind::Answer => "answer",
        }
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl JobKey {
    /// Its kind.
    pub fn kind(&self) -> JobKind {
        match self {
            JobKey::Digest(_) | JobKey::ManualDigest(_) | JobKey::DigestPreview => JobKind::Digest,
            JobKey::Trial(_) => JobKind::Trial,
            JobKey::Reminder { .. } => JobKind::Reminder,
            JobKey::Heartbeat(_) => JobKind::Heartbeat,
            JobKey::FirstWelcome | JobKey::NewWelcome(_) => JobKind::Welcome,
            JobKey::Pair(_) => JobKind::Pair,
            JobKey::Paired(_) => JobKind::Paired,
            JobKey::HeldNotice(_)
            | JobKey::TroubleNotice { .. }
            | JobKey::LeftAloneNotice { .. }
            | JobKey::InboxNotice { .. }
            | JobKey::SentNotice(_)
            | JobKey::TrialNotice(_) => JobKind::Notice,
            JobKey::Receipt(_) => JobKind::Receipt,
            JobKey::Send { .. } => JobKind::Send,
            JobKey::Draft(DraftKey::ToPerson { .. }) => JobKind::Draft,
            JobKey::Draft(_) | JobKey::Introduction(_) => JobKind::Introduction,
            JobKey::CommandLine => JobKind::Answer,
        }
    }

    /// The draft that an approved mail was made of. `None`: no approved mail.
    pub fn sent_draft(&self) -> Option<&DraftKey> {
        if let JobKey::Send { draft, .. } = self { Some(draft) } else { None }
    }

    /// The draft that this mail was made of, or tells of.
    pub fn draft(&self) -> Option<&DraftKey> {
        match self {
            JobKey::Send { draft, .. } | JobKey::SentNotice(draft) | JobKey::Draft(draft) => Some(draft),
            _ => None,
        }
    }
}

impl fmt::Display for JobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            JobKey::Digest(slot) => write!(f, "{kind}/{slot}"),
            JobKey::ManualDigest(at) => write!(f, "{kind}/manual/{at}"),
            JobKey::DigestPreview => write!(f, "{kind}/preview"),
            JobKey::Reminder { due, asked } => write!(f, "{kind}/{due}/{asked:016x}"),
            JobKey::FirstWelcome => write!(f, "{kind}/1"),
            JobKey::NewWelcome(at) | JobKey::Pair(at) | JobKey::Trial(at) => write!(f, "{kind}/{at}"),
            JobKey::HeldNotice(row) => write!(f, "{kind}/held/{row}"),
            JobKey::TroubleNotice { account, at } => write!(f, "{kind}/trouble/{account}/{at}"),
            JobKey::LeftAloneNotice { day, nth } => write!(f, "{kind}/left/{day}/{nth}"),
            JobKey::InboxNotice { year, week } => write!(f, "{kind}/inbox/{year}-{week:02}"),
            JobKey::SentNotice(draft) => write!(f, "{kind}/sent/{draft}"),
            JobKey::TrialNotice(hash) => write!(f, "{kind}/trial/{hash}"),
            JobKey::Heartbeat(text) | JobKey::Paired(text) | JobKey::Receipt(text) => {
                write!(f, "{kind}/{text}")
            }
            JobKey::Send { draft, recipient: 0 } => write!(f, "{kind}/{draft}"),
            JobKey::Send { draft, recipient } => write!(f, "{kind}/{draft}/to/{}", recipient + 1),
            JobKey::Draft(draft) => draft.fmt(f),
            JobKey::Introduction(introduction) => introduction.fmt(f),
            JobKey::CommandLine => write!(f, "{kind}/command line"),
        }
    }
}

/// A stored text that is no key of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no key of ours")]
pub struct UnknownKey(pub String);

impl FromStr for JobKey {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<JobKey, UnknownKey> {
        let draft = || text.parse().ok().map(JobKey::Draft);
        draft().or_else(|| read(text)).ok_or_else(|| UnknownKey(text.to_owned()))
    }
}

fn read(text: &str) -> Option<JobKey> {
    let (kind, rest) = text.split_once('/')?;
    Some(match kind {
        "digest" => digest(rest)?,
        "reminder" => {
            let (due, asked) = rest.rsplit_once('/')?;
            JobKey::Reminder { due: due.parse().ok()?, asked: i64::from_str_radix(asked, 16).ok()? }
        }
        "heartbeat" => JobKey::Heartbeat(rest.to_owned()),
        "welcome" if rest == "1" => JobKey::FirstWelcome,
        "welcome" => JobKey::NewWelcome(rest.parse().ok()?),
        "trial" => JobKey::Trial(rest.parse().ok()?),
        "pair" => JobKey::Pair(rest.parse().ok()?),
        "paired" => JobKey::Paired(rest.to_owned()),
        "notice" => notice(rest)?,
        "receipt" => JobKey::Receipt(rest.to_owned()),
        "send" => send(rest)?,
        "intro" => JobKey::Introduction(IntroductionKey::read(text)?),
        "answer" => JobKey::CommandLine,
        _ => return None,
    })
}

fn digest(rest: &str) -> Option<JobKey> {
    match rest.strip_prefix("manual/") {
        Some(at) => at.parse().ok().map(JobKey::ManualDigest),
        None if rest == "preview" => Some(JobKey::DigestPreview),
        None => rest.parse().ok().map(JobKey::Digest),
    }
}

fn notice(rest: &str) -> Option<JobKey> {
    let (matter, rest) = rest.split_once('/')?;
    Some(match matter {
        "held" => JobKey::HeldNotice(rest.parse().ok()?),
        "trouble" => {
            let (account, at) = rest.rsplit_once('/')?;
            JobKey::TroubleNotice { account: account.to_owned(), at: at.parse().ok()? }
        }
        "left" => {
            let (day, nth) = rest.split_once('/')?;
            JobKey::LeftAloneNotice { day: day.parse().ok()?, nth: nth.parse().ok()? }
        }
        "inbox" => {
            let (year, week) = rest.rsplit_once('-')?;
            JobKey::InboxNotice { year: year.parse().ok()?, week: week.parse().ok()? }
        }
        "sent" => JobKey::SentNotice(rest.parse().ok()?),
        "trial" => JobKey::TrialNotice(rest.to_owned()),
        _ => return None,
    })
}

fn send(rest: &str) -> Option<JobKey> {
    let numbered = rest.rsplit_once("/to/").and_then(|(draft, n)| Some((draft, n.parse::<usize>().ok()?)));
    let (draft, number) = numbered.unwrap_or((rest, 1));
    Some(JobKey::Send { draft: draft.parse().ok()?, recipient: number.checked_sub(1)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let at = "2026-11-23T08:00:00Z";
        let check = |text: &str, kind: JobKind| {
            let key: JobKey = text.parse().unwrap();
            assert_eq!((key.to_string().as_str(), key.kind()), (text, kind), "{key:?}");
        };
        check(&format!("digest/{at}"), JobKind::Digest);
        check(&format!("digest/manual/{at}"), JobKind::Digest);
        check("digest/preview", JobKind::Digest);
        check(&format!("reminder/{at}/00ab54a98ceb1f0a"), JobKind::Reminder);
        check("heartbeat/2026-11", JobKind::Heartbeat);
        check("welcome/1", JobKind::Welcome);
        check(&format!("welcome/{at}"), JobKind::Welcome);
        check(&format!("trial/{at}"), JobKind::Trial);
        check("notice/trial/00ff", JobKind::Notice);
        check(&format!("pair/{at}"), JobKind::Pair);
        check("paired/00ff", JobKind::Paired);
        check("notice/held/7", JobKind::Notice);
        check("notice/trouble/work/1763884800", JobKind::Notice);
        check("notice/left/2026-11-23/2", JobKind::Notice);
        check("notice/inbox/2027-03", JobKind::Notice);
        check(&format!("notice/sent/draft/ada@example.org/{at}"), JobKind::Notice);
        check("receipt/00ff", JobKind::Receipt);
        check(&format!("send/draft/a/b@example.org/{at}"), JobKind::Send);
        check(&format!("send/draft/ada@example.org/{at}/to/2"), JobKind::Send);
        check(&format!("send/intro/a@x.example/b/c@y.example/{at}/ask/1"), JobKind::Send);
        check(&format!("draft/ada@example.org/{at}"), JobKind::Draft);
        check(&format!("intro/a@x.example/b@y.example/{at}"), JobKind::Introduction);
        check(&format!("intro/a@x.example/b@y.example/{at}/joint/{at}"), JobKind::Introduction);
        check("answer/command line", JobKind::Answer);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in
            ["", "digest", "digest/", "digest/1", "letter/2", "send/digest/1", "notice/else/1", "draft/a"]
        {
            assert!(text.parse::<JobKey>().is_err(), "{text}");
        }
    }
}

//! Every template rendered with values like those of a real mail, full and bare, so that a fault in
//! one of the owner's is found before a mail is due.

use super::digest::{Digest, IntroductionStep, OwedReply, Proposal, ProposedPerson, Suggestion};
use super::introduction::{IntroductionRequest, IntroductionSide};
use super::notice::{Notice, Welcome};
use super::receipt::{LineOutcome, Receipt, ReceiptLine, UnreadRemainder};
use super::reminder::{Reminder, ReminderPerson};
use super::writing::{Carries, LastWord, MailAuthor, Silence, Writing};
use super::{
    Envelope, MailLanguage, Outgoing, TemplateError, Templates, digest, introduction, notice, receipt,
    reminder, writing,
};
use crate::infer::language::Language;
use crate::mail::Mailbox;

/// What is wrong with the templates. Empty: every mail can be written.
pub fn faults(envelope: &Envelope, templates: &Templates) -> Vec<TemplateError> {
    let mut faults = Vec::new();
    let both = [Kept::All, Kept::Little];
    for (language, kept) in MailLanguage::ALL.into_iter().flat_map(|one| both.map(|kept| (one, kept))) {
        let envelope = Envelope { html: true, language, ..envelope.clone() };
        let mails = [
            to_approve(&envelope, kept, templates),
            digest::render(&a_digest(&envelope, kept), &envelope, templates),
            reminder::render(&a_reminder(kept), &envelope, templates),
            receipt::render(&a_receipt(kept), &envelope, templates),
            notice::render(&a_notice(), &envelope, templates),
            notice::welcome(&a_welcome(kept), &envelope, templates),
        ];
        faults.extend(mails.into_iter().filter_map(Result::err));
    }
    for kept in both {
        faults.extend(introductions(&envelope.owner, kept, templates).err());
        faults.extend(writings(&envelope.owner, kept, templates).err());
    }
    faults.dedup();
    faults
}

/// How much of what may be missing is there.
#[derive(Clone, Copy)]
enum Kept {
    All,
    Little,
}

impl Kept {
    fn some<T>(self, value: T) -> Option<T> {
        match self {
            Kept::All => Some(value),
            Kept::Little => None,
        }
    }

    fn text(self, text: &str) -> String {
        self.some(text.to_owned()).unwrap_or_default()
    }

    fn list<T>(self, value: T) -> Vec<T> {
        self.some(value).into_iter().collect()
    }
}

const LINK: &str = "mailto:ada@example.org?subject=Lunch";

fn a_digest(envelope: &Envelope, kept: Kept) -> Digest {
    let side = |number| ProposedPerson {
        number,
        name: "Ada Sample".to_owned(),
        address: "ada@example.org".to_owned(),
    };
    let pair = || Proposal { a: side(2), b: side(3), reason: "Both keep bees.".to_owned() };
    let line = || kept.list("Ada Sample, 3 days after the digest".to_owned());
    Digest {
        date: envelope.now.date(),
        suggestions: vec![a_suggestion(kept)],
        back_in_touch: line(),
        owed: kept.list(OwedReply {
            number: 4,
            name: "Ada Sample".to_owned(),
            when: "2 days ago".to_owned(),
            subject: kept.text("Lunch"),
            coming_day: kept.text("Turns 75 on Thursday."),
            mailto: kept.some(LINK.to_owned()),
        }),
        dates: line(),
        introduction: kept.some(pair()),
        question: kept.some(pair()),
        moved: line(),
        meetings: kept.list(IntroductionStep {
            line: "Would she like to?".to_owned(),
            replies: vec!["intro yes 2".to_owned()],
        }),
        remarks: line(),
        unread: line(),
    }
}

fn a_suggestion(kept: Kept) -> Suggestion {
    Suggestion {
        number: 1,
        name: "Ada Sample".to_owned(),
        address: kept.some("ada@example.org".to_owned()),
        organization: kept.some("Bees".to_owned()),
        why: "You usually write every 3 weeks; it has been 11.".to_owned(),
        last: "You wrote on 3 March.".to_owned(),
        you_could: "Ask about the bees.".to_owned(),
        helpers: Vec::new(),
        coming_day: String::new(),
        mailto: kept.some(LINK.to_owned()),
        draft: kept.some("in your Drafts folder".to_owned()),
        spark: kept.text("▁▁▃"),
    }
}

fn a_reminder(kept: Kept) -> Reminder {
    let about = ReminderPerson {
        number: 1,
        name: "Ada Sample".to_owned(),
        address: kept.some("ada@example.org".to_owned()),
        last: kept.text("You wrote on 3 March."),
        mailto: kept.some(LINK.to_owned()),
    };
    Reminder {
        at: "Friday, 27 November 2026 at 15:00".to_owned(),
        text: kept.text("call her"),
        people: vec![about],
    }
}

fn a_receipt(kept: Kept) -> Receipt {
    let outcomes = [
        LineOutcome::Done,
        LineOutcome::Nothing,
        LineOutcome::Answer,
        LineOutcome::Refused,
        LineOutcome::NotUnderstood,
    ];
    let line = |outcome| ReceiptLine {
        said: "snooze 1 2w".to_owned(),
        outcome,
        says: "Ada Sample rests.".to_owned(),
        on: kept.some(jiff::civil::date(2026, 12, 1)),
    };
    Receipt {
        subject: "Re: digest".to_owned(),
        lines: outcomes.map(line).into(),
        rest: kept.some(UnreadRemainder::LeftAlone).unwrap_or(UnreadRemainder::TooMany),
        undo: kept.some("undo".to_owned()),
    }
}

fn a_notice() -> Notice {
    Notice { subject: "The password is refused".to_owned(), paragraphs: vec!["Check it.".to_owned()] }
}

fn a_welcome(kept: Kept) -> Welcome {
    Welcome { schedule: "on Mondays at 08:00".to_owned(), first: kept.some("Monday, 1 December".to_owned()) }
}

/// Two people who could be introduced, both with mail in this language.
fn a_pair(owner: &Mailbox, kept: Kept, language: Language) -> IntroductionRequest {
    let (a, b) = (a_side(owner, kept, language), a_side(owner, kept, language));
    IntroductionRequest { a, b, reason: kept.some("You both keep bees.".to_owned()) }
}

fn a_side(owner: &Mailbox, kept: Kept, language: Language) -> IntroductionSide {
    IntroductionSide {
        mailbox: Mailbox { name: kept.text("Ada Sample"), ..owner.clone() },
        organization: kept.some("Bees".to_owned()),
        about: kept.some("Ada keeps bees.".to_owned()),
        language,
    }
}

/// The mail that shows the owner the drafts of an introduction.
fn to_approve(envelope: &Envelope, kept: Kept, templates: &Templates) -> Result<Outgoing, TemplateError> {
    let pair = a_pair(&envelope.owner, kept, Language::English);
    let asked = introduction::asking(&pair, &envelope.owner, templates)?;
    introduction::render_for_owner(&asked, envelope, templates)
}

/// Every draft of an introduction, in every language.
fn introductions(owner: &Mailbox, kept: Kept, templates: &Templates) -> Result<(), TemplateError> {
    for language in Language::ALL {
        let pair = a_pair(owner, kept, language);
        introduction::asking(&pair, owner, templates)?;
        introduction::joint(&pair, owner, templates)?;
        introduction::decline(&pair.a, &pair.b, owner, templates)?;
    }
    Ok(())
}

/// Every kind of mail to one person, in every language.
fn writings(owner: &Mailbox, kept: Kept, templates: &Templates) -> Result<(), TemplateError> {
    let on = jiff::civil::date(2026, 12, 1);
    let last = |whose| LastWord { whose, on, subject: kept.text("Lunch") };
    let link = Carries::Link { url: "https://example.org".to_owned(), text: kept.text("a list") };
    let carried = [
        Carries::Thread(last(MailAuthor::Theirs)),
        Carries::Thread(last(MailAuthor::Yours)),
        Carries::Help(last(MailAuthor::Theirs)),
        link,
        Carries::Birthday,
        Carries::Anniversary,
        Carries::NewJob { organization: "Bees".to_owned() },
        Carries::LightLine,
        Carries::Hello,
    ];
    for language in Language::ALL {
        for silence in [Silence::Week, Silence::Months, Silence::Years, Silence::Never] {
            for carries in carried.clone() {
                let to = a_side(owner, kept, language);
                let about = kept.some("bees".to_owned());
                let writing = Writing { to, silence, carries, about, references: Vec::new() };
                writing::draft(&writing, owner, templates, on)?;
            }
        }
    }
    Ok(())
}

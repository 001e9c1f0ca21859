//! A mail from the owner to one person, as a draft: it carries what the digest suggests, in the
//! language the two write in, and answers the mail that this is about.
//!
//! Only what the mailbox shows is said (which mail, which day); what the owner has to say
//! themselves is in `[brackets]`. Nothing private gets in: no note, no tag, no word about
//! anybody else. Those go to `drafts.command` alone, which is the owner's own.

use jiff::civil::Date;
use serde::Serialize;

use super::draft::Draft;
use super::greeting::Addressee;
use super::introduction::{self, IntroducedPerson, IntroductionSide, person, sign, stated};
use super::letter::shown;
use super::phrases::{self, NewSubject};
use super::templates::in_language;
use super::{TemplateError, Templates};
use crate::contacts::dates::Occasion;
use crate::infer::address_state::SeenMail;
use crate::infer::evidence::MailDirection;
use crate::infer::language::Language;
use crate::infer::offer::{Offer, PastMail};
use crate::infer::subject_kind;
use crate::mail::Mailbox;

/// Silence of so many days and less is none.
const WEEK_DAYS: i64 = 14;
/// From then on a thread is not taken up: the two begin afresh.
const YEAR_DAYS: i64 = 365;

/// What a draft is written from.
#[derive(Debug, Clone, PartialEq)]
pub struct Writing {
    pub to: IntroductionSide,
    pub silence: Silence,
    pub carries: Carries,
    /// What it is to be about, in the owner's words. `None` leaves a place to fill.
    pub about: Option<String>,
    /// Message-IDs of the thread, oldest first, without brackets; empty for a new one.
    pub references: Vec<String>,
}

/// How long the two have not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Silence {
    Week,
    Months,
    Years,
    /// They never wrote.
    Never,
}

impl Silence {
    /// Of so many days. `None`: the two never wrote.
    pub fn from_days(days: Option<i64>) -> Silence {
        match days {
            None => Silence::Never,
            Some(..=WEEK_DAYS) => Silence::Week,
            Some(..YEAR_DAYS) => Silence::Months,
            Some(_) => Silence::Years,
        }
    }
}

/// What a mail carries.
#[derive(Debug, Clone, PartialEq)]
pub enum Carries {
    /// Thanks for a mail of theirs, or a look back at one of the owner's.
    Thread(LastWord),
    /// They asked for help in that mail; perhaps somebody known could help.
    Help(LastWord),
    Link {
        url: String,
        text: String,
    },
    Birthday,
    Anniversary,
    NewJob {
        organization: String,
    },
    /// That the owner thought of them, and no answer is needed.
    LightLine,
    /// Nothing but a hello.
    Hello,
}

/// A mail between the two that a draft answers.
#[derive(Debug, Clone, PartialEq)]
pub struct LastWord {
    pub whose: MailAuthor,
    pub on: Date,
    /// Without `Re:`; empty when there is none.
    pub subject: String,
}

/// Who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MailAuthor {
    Theirs,
    Yours,
}

/// Which mail a draft with an offer answers. `None`: it begins a thread. Mail of years ago is not
/// answered any more, and neither are bills and invitations.
pub fn answers(offer: &Offer, last: Option<&PastMail>, now: i64) -> Option<SeenMail> {
    let recent = |mail: &SeenMail| mail.at > now - YEAR_DAYS * 86_400;
    let topic = |mail: &&PastMail| subject_kind::is_topic(&mail.subject);
    let answered = match offer {
        Offer::Answer(mail) | Offer::TakeUp(mail) => Some(mail.seen),
        Offer::Help { opening, .. } => opening.mail,
        Offer::KeepPromise { .. } | Offer::DoTodo | Offer::SayHello => {
            last.filter(topic).map(|mail| mail.seen)
        }
        Offer::FindAddress { .. }
        | Offer::LightLine
        | Offer::PassOn { .. }
        | Offer::Introduce(_)
        | Offer::Congratulate(_)
        | Offer::AskAboutNewJob { .. } => None,
    };
    answered.filter(recent)
}

/// What the mail of an offer carries; `thread` is the mail that it answers.
pub fn carries(offer: &Offer, thread: Option<LastWord>) -> Carries {
    match (offer, thread) {
        (Offer::Help { .. }, Some(thread)) => Carries::Help(thread),
        (Offer::PassOn { url, text, .. }, _) => Carries::Link { url: url.clone(), text: text.clone() },
        (Offer::Congratulate(day), _) => match day.occasion {
            Occasion::Birthday => Carries::Birthday,
            Occasion::Anniversary => Carries::Anniversary,
        },
        (Offer::AskAboutNewJob { organization }, _) => Carries::NewJob { organization: organization.clone() },
        (Offer::LightLine, _) => Carries::LightLine,
        (_, Some(thread)) => Carries::Thread(thread),
        (_, None) => Carries::Hello,
    }
}

/// Whose mail it is.
pub fn author(direction: MailDirection) -> MailAuthor {
    match direction {
        MailDirection::In => MailAuthor::Theirs,
        MailDirection::Out => MailAuthor::Yours,
    }
}

/// What the templates see, and what a command of the owner's gets as JSON.
#[derive(Debug, Serialize)]
pub struct DraftFacts {
    you: IntroducedPerson,
    owner: String,
    /// `Hi Ada,`
    greeting: String,
    language: Language,
    silence: Silence,
    /// What the mail carries: `thread`, `help`, `link`, `birthday`, `anniversary`, `new_job`,
    /// `light_line` or `hello`.
    carries: &'static str,
    /// The mail it answers.
    last: Option<AnsweredMail>,
    link: Option<CarriedLink>,
    /// Of a new job; empty for none.
    organization: String,
    /// Empty when the owner has to say it.
    about: String,
    subject: String,
}

#[derive(Debug, Serialize)]
struct AnsweredMail {
    whose: MailAuthor,
    day: String,
    subject: String,
}

#[derive(Debug, Serialize)]
struct CarriedLink {
    url: String,
    text: String,
}

/// The facts of a draft, made safe. `today` is the owner's.
pub fn draft_facts(writing: &Writing, owner: &Mailbox, today: Date) -> DraftFacts {
    let answered = |last: &LastWord| AnsweredMail {
        whose: last.whose,
        day: phrases::day(writing.to.language, last.on, today),
        subject: shown(&last.subject),
    };
    let (carries, last, link, organization) = match &writing.carries {
        Carries::Thread(last) => ("thread", Some(answered(last)), None, ""),
        Carries::Help(last) => ("help", Some(answered(last)), None, ""),
        Carries::Link { url, text } => {
            ("link", None, Some(CarriedLink { url: url.clone(), text: shown(text) }), "")
        }
        Carries::Birthday => ("birthday", None, None, ""),
        Carries::Anniversary => ("anniversary", None, None, ""),
        Carries::NewJob { organization } => ("new_job", None, None, organization.as_str()),
        Carries::LightLine => ("light_line", None, None, ""),
        Carries::Hello => ("hello", None, None, ""),
    };
    DraftFacts {
        greeting: phrases::greeting(writing.to.language, &Addressee::from_name(&writing.to.mailbox.name)),
        you: person(&writing.to),
        owner: sign(owner),
        language: writing.to.language,
        silence: writing.silence,
        carries,
        last,
        link,
        organization: shown(organization),
        about: stated(&writing.about),
        subject: subject(writing, owner),
    }
}

/// The draft, worded by the template of its language: `write.txt`, `write.de.txt`.
///
/// # Errors
/// A replaced template that does not fit.
pub fn draft(
    writing: &Writing,
    owner: &Mailbox,
    templates: &Templates,
    today: Date,
) -> Result<Draft, TemplateError> {
    let body =
        templates.render(&in_language("write", writing.to.language), &draft_facts(writing, owner, today))?;
    Ok(with_body(writing, owner, body))
}

/// The draft with a text that somebody else wrote.
pub fn with_body(writing: &Writing, owner: &Mailbox, body: String) -> Draft {
    Draft {
        to: vec![writing.to.mailbox.clone()],
        subject: subject(writing, owner),
        body,
        references: writing.references.clone(),
    }
}

/// `Re:` the subject of the mail that is answered, else what the mail carries.
fn subject(writing: &Writing, owner: &Mailbox) -> String {
    let about = match &writing.carries {
        Carries::Thread(last) | Carries::Help(last) if !last.subject.is_empty() => {
            return format!("Re: {}", shown(&last.subject));
        }
        Carries::Birthday => NewSubject::Birthday,
        Carries::Anniversary => NewSubject::Anniversary,
        Carries::Link { .. } => NewSubject::Link,
        Carries::NewJob { .. } => NewSubject::NewJob,
        Carries::Thread(_) | Carries::Help(_) | Carries::LightLine | Carries::Hello => {
            match writing.silence {
                Silence::Never => NewSubject::First,
                Silence::Week | Silence::Months | Silence::Years => NewSubject::Again,
            }
        }
    };
    phrases::subject(writing.to.language, about, &sign(owner))
}

/// What only the owner's own command is told besides: everything the owner said of somebody, and
/// what the digest suggests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PrivateFacts {
    pub notes: Vec<String>,
    pub tags: Vec<String>,
    /// Saved links that share a tag with them.
    pub links: Vec<String>,
    /// "every 3 weeks"; empty where none is known.
    pub cadence: String,
    /// `Pass on https://example.org.`
    pub offer: String,
}

/// One line of JSON for the owner's command.
pub fn command_facts(facts: &DraftFacts, private: &PrivateFacts) -> String {
    #[derive(Serialize)]
    struct All<'a> {
        #[serde(flatten)]
        facts: &'a DraftFacts,
        #[serde(flatten)]
        private: &'a PrivateFacts,
    }
    serde_json::to_string(&All { facts, private }).unwrap_or_default()
}

/// The first thing in a text that was to be filled in and was not: `[your name]`, `{name}`,
/// `<company>`, `TODO`. `None`: all was filled in. Quoted words are not looked at.
pub fn placeholder(text: &str) -> Option<String> {
    let bracketed = introduction::place_to_fill(text).map(str::to_owned);
    let enclosed = || {
        [('{', '}'), ('<', '>'), ('\u{ff3b}', '\u{ff3d}'), ('【', '】')]
            .iter()
            .find_map(|pair| slot(text, *pair))
    };
    let marked = || {
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let mark =
            |word: &&str| MARKS.contains(word) || word.len() > 2 && word.bytes().all(|byte| byte == b'_');
        words.clone().find(mark).map(str::to_owned)
    };
    let lorem = || text.to_lowercase().contains("lorem ipsum").then(|| "lorem ipsum".to_owned());
    bracketed.or_else(enclosed).or_else(marked).or_else(lorem)
}

/// Words that stand for what is missing.
const MARKS: [&str; 8] = ["TODO", "TBD", "XXX", "XXXX", "FIXME", "INSERT", "PLACEHOLDER", "NAME"];

/// A few words between two signs; neither an address nor a link.
fn slot(text: &str, (open, close): (char, char)) -> Option<String> {
    text.match_indices(open).find_map(|(at, _)| {
        let inside = &text[at + open.len_utf8()..];
        let inside = &inside[..inside.find(close)?];
        let words = inside.trim_matches(['{', '%', ' ']);
        let plain = words.chars().all(|c| c.is_alphanumeric() || " _-.'".contains(c));
        let whole = open != '<' || inside == inside.trim();
        let is_slot = plain && whole && words.starts_with(char::is_alphabetic) && words.chars().count() <= 60;
        is_slot.then(|| format!("{open}{inside}{close}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_filled_in_is_found() {
        let check =
            |text: &str, wanted: Option<&str>| assert_eq!(placeholder(text).as_deref(), wanted, "{text}");
        check("Dear [Name], hello", Some("[Name]"));
        check("Dear {first_name}, hello", Some("{first_name}"));
        check("Dear {{ name }}, hello", Some("{{ name }"));
        check("Dear <your name>, hello", Some("<your name>"));
        check("Dear Ada, TODO", Some("TODO"));
        check("Best, ____", Some("____"));
        check("Lorem ipsum dolor", Some("lorem ipsum"));
        check("親愛なる【名前】様", Some("【名前】"));
        for fine in [
            "Hi Ada,\n\nI read “[list] Pears” and <https://example.org/a> with joy. Write to <robin@example.org>.",
            "a < b and b > c",
            "f{1} = 2",
            "My name is Robin.",
        ] {
            check(fine, None);
        }
    }

    #[test]
    fn silence_is_told_in_three_steps() {
        let check = |days, wanted| assert_eq!(Silence::from_days(days), wanted);
        check(None, Silence::Never);
        check(Some(7), Silence::Week);
        check(Some(90), Silence::Months);
        check(Some(365), Silence::Years);
    }
}

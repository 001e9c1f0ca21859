//! English.

mod offer;

use jiff::Zoned;
use jiff::civil::Date;

use super::{Captions, DigestSubject, Locale, OfferPeople, PlacesToFill, date_of, listed};
use crate::command::span::span;
use crate::compose::facts::{
    DigestDate, DigestRemark, IntroductionNews, MovedPerson, NamedPerson, ReceiptSummary, UnreadPlace, Why,
};
use crate::contacts::CardSource;
use crate::infer::evidence::MailDirection;
use crate::infer::identity::question::QuestionKind;
use crate::infer::introduction_pairs::CommonGround;
use crate::infer::last_touch::LastTouch;
use crate::infer::offer::{ComingDay, Offer};
use crate::infer::{ledger, wording};

/// See the module.
#[derive(Debug)]
pub struct English;

impl Locale for English {
    fn code(&self) -> &'static str {
        "en"
    }

    fn captions(&self) -> &'static Captions {
        &CAPTIONS
    }

    fn quoted(&self, words: &str) -> String {
        format!("\u{201c}{words}\u{201d}")
    }

    fn long_day(&self, on: Date) -> String {
        on.strftime("%A, %-d %B").to_string()
    }

    fn short_day(&self, on: Date, now: &Zoned) -> String {
        on.strftime(if on.year() == now.year() { "%-d %b" } else { "%-d %b %Y" }).to_string()
    }

    fn moment(&self, at: &Zoned) -> String {
        at.strftime("%A, %-d %B %Y at %H:%M").to_string()
    }

    fn next_moment(&self, at: &Zoned) -> String {
        at.strftime("%A, %-d %B, %H:%M").to_string()
    }

    fn month(&self, on: Date) -> String {
        on.strftime("%b %Y").to_string()
    }

    fn ago(&self, days: i64) -> String {
        wording::ago(days)
    }

    fn hello(&self, first_name: &str) -> String {
        match first_name {
            "" => "Hello,".to_owned(),
            name => format!("Hello {name},"),
        }
    }

    fn digest_subject(&self, about: DigestSubject<'_>) -> String {
        match about {
            DigestSubject::Introductions => "An introduction under way".to_owned(),
            DigestSubject::Owed => "Mail that waits for your answer".to_owned(),
            DigestSubject::Unread => "Some mail could not be looked at".to_owned(),
            DigestSubject::Nobody => "Nobody has gone quiet".to_owned(),
            DigestSubject::One(name) => format!("A line to {name}?"),
            DigestSubject::Several([one, two, rest @ ..]) if rest.len() > 1 => {
                format!("{one}, {two} and {} others", rest.len())
            }
            DigestSubject::Several(names) => listed(names, [", ", " and "]),
        }
    }

    fn people(&self, count: usize) -> String {
        match count {
            0 => String::new(),
            1 => "One person".to_owned(),
            many => format!("{} people", in_words(many)),
        }
    }

    fn gone_quiet(&self, people: usize) -> String {
        match people {
            0 => "Nobody has gone quiet.".to_owned(),
            1 => "One person has gone quiet. A line is plenty, and none at all is fine.".to_owned(),
            many => format!(
                "{} have gone quiet. A line to one is plenty, and none at all is fine.",
                self.people(many)
            ),
        }
    }

    fn waits(&self, name: &str, more: usize) -> String {
        match more {
            0 => format!("{name} waits for your answer."),
            more => format!("{name} and {more} more wait for your answer."),
        }
    }

    fn why(&self, why: &Why) -> String {
        match why {
            Why::Quiet(reason) => wording::why_quiet(*reason),
            Why::Imported { source, connected_on } => {
                let since = connected_on
                    .map(|on| format!(", connected since {}", self.month(on)))
                    .unwrap_or_default();
                let from = match source {
                    CardSource::VCard => "They are in your address book".to_owned(),
                    source => format!("You imported them from {}", source.title()),
                };
                format!("{from}{since}; you have not been in touch yet.")
            }
        }
    }

    fn last_touch(&self, _first_name: &str, last: &LastTouch, now: &Zoned) -> String {
        let day = |at: i64| self.short_day(date_of(at, now), now);
        match last {
            LastTouch::Mail { direction, at, subject } => {
                let who = if *direction == MailDirection::In { "They wrote" } else { "You wrote" };
                match subject.as_str() {
                    "" => format!("{who} on {}.", day(*at)),
                    subject => format!("{who} on {}: {}", day(*at), self.quoted(subject)),
                }
            }
            LastTouch::Met { at, title: Some(title) } => format!("You met on {} ({title}).", day(*at)),
            LastTouch::Met { at, title: None } => format!("You met on {}.", day(*at)),
            LastTouch::Logged { at, how } => {
                format!("You logged {} on {}.", how.as_deref().unwrap_or("in touch"), day(*at))
            }
            LastTouch::Never => "Never written to.".to_owned(),
        }
    }

    fn offer(&self, offer: &Offer, people: OfferPeople<'_>, now: &Zoned) -> String {
        super::capital(&offer::you_could(offer, people.others, now))
    }

    fn coming_day(&self, day: ComingDay, now: &Zoned) -> String {
        format!("{}.", super::capital(&offer::coming_day(day, now)))
    }

    fn draft(&self, subject: &str) -> String {
        format!("{}, in your Drafts folder", self.quoted(subject))
    }

    fn ask(&self, [one, other]: [&str; 2]) -> String {
        format!("Ask {one} and {other}")
    }

    fn date(&self, date: &DigestDate, now: &Zoned) -> String {
        let on = |at: i64| {
            let day = date_of(at, now);
            format!("{}, {}", day.strftime("%A"), self.short_day(day, now))
        };
        match date {
            DigestDate::Occasion { person, day } => {
                format!("{}: {} {}", self.long_day(day.on), person.numbered(), offer::occasion(*day))
            }
            DigestDate::NewJob { person, organization } => {
                format!("Now at {organization}: {}", person.numbered())
            }
            DigestDate::ToMeet { person, at } => format!("You meet {} on {}.", person.numbered(), on(*at)),
            DigestDate::Met { person, at, after_days } => format!(
                "You met {} on {}, for the first time in {}: send a thank-you, or keep what you heard with `note`.",
                person.numbered(),
                on(*at),
                span(*after_days)
            ),
        }
    }

    fn back_in_touch(&self, person: &NamedPerson, at: i64, now: &Zoned) -> String {
        format!("On {}: {person}", self.short_day(date_of(at, now), now))
    }

    fn common_ground(&self, common: &CommonGround, names: [&str; 2], now: &Zoned) -> String {
        offer::common_ground(common, names, now)
    }

    fn same_person(&self, kind: QuestionKind) -> String {
        format!("{}.", super::capital(kind.describe()))
    }

    fn introduction(&self, news: &IntroductionNews, now: &Zoned) -> String {
        let day = |at: i64| self.short_day(date_of(at, now), now);
        match news {
            IntroductionNews::NotAsked { person, other } => {
                format!("The mail that asks {person} about meeting {other} waits for you to send it.")
            }
            IntroductionNews::Answered { person, other, at } => {
                format!("On {} {} answered about meeting {other}. Would they like to?", day(*at), person.name)
            }
            IntroductionNews::NotJoined { both: [a, b] } => format!(
                "Both {a} and {b} like it; the mail that brings them together waits for you to send it."
            ),
            IntroductionNews::Talking { writer, other, at } => {
                format!("Your introduction bore fruit: {writer} wrote to {other} on {}.", day(*at))
            }
            IntroductionNews::Expired { both: [a, b] } => format!(
                "Nothing came of introducing {a} and {b} in 60 days, so it rests. Answers that come later still count."
            ),
        }
    }

    fn moved(&self, moved: &MovedPerson, now: &Zoned) -> String {
        let day = |at: i64| self.short_day(date_of(at, now), now);
        match moved {
            MovedPerson::CameBack { name, address, at, other: Some(other) } => format!(
                "Mail to {name} at {address} came back on {}; {other} is alive as far as Rekindle knows.",
                day(*at)
            ),
            MovedPerson::CameBack { name, address, at, other: None } => {
                format!("Mail to {name} at {address} came back on {}: perhaps they moved.", day(*at))
            }
            MovedPerson::Left { name, address, at } => format!(
                "An automatic answer from {address} on {} says that {name} has left: do you know where they are now?",
                day(*at)
            ),
        }
    }

    fn unread(&self, place: &UnreadPlace, now: &Zoned) -> String {
        let since = self.short_day(date_of(place.since, now), now);
        let name = match &place.folder {
            Some(folder) => format!("the folder {folder} of {}", place.account),
            None => format!("the mailbox of {}", place.account),
        };
        format!("Not looked at since {since}: {name}. Whoever you last wrote with there is left out.")
    }

    fn remark(&self, remark: &DigestRemark) -> String {
        match remark {
            DigestRemark::LastQuarter { gave, asked } => {
                format!("For you alone: last quarter {}.", ledger::describe(*gave, *asked))
            }
            DigestRemark::Late(says) => says.clone(),
        }
    }

    fn receipt_summary(&self, summary: ReceiptSummary) -> String {
        match summary {
            ReceiptSummary::NoCommand => "There was no command in your reply, so nothing changed.".to_owned(),
            ReceiptSummary::BeginningDone => {
                "The beginning of your mail is done; the rest was not read.".to_owned()
            }
            ReceiptSummary::Answers => "Here is what you asked for.".to_owned(),
            ReceiptSummary::NothingToChange => "Nothing had to change.".to_owned(),
            ReceiptSummary::AllDone => "All done.".to_owned(),
            ReceiptSummary::OnlyLineFailed => "That failed, and nothing changed.".to_owned(),
            ReceiptSummary::AllFailed => "All of it failed, and nothing changed.".to_owned(),
            ReceiptSummary::SomeFailedEndUnread(1) => {
                "One line failed, and the end of your mail was not read.".to_owned()
            }
            ReceiptSummary::SomeFailedEndUnread(many) => {
                format!("{} lines failed, and the end of your mail was not read.", in_words(many))
            }
            ReceiptSummary::SomeFailed(1) => "One line failed; the rest is done.".to_owned(),
            ReceiptSummary::SomeFailed(many) => {
                format!("{} lines failed; the rest is done.", in_words(many))
            }
        }
    }

    fn left_out(&self, lines: usize) -> String {
        format!("And {lines} more lines, left out here; the command line shows them.")
    }

    fn reminder_subject(&self, names: &[String], text: &str) -> String {
        let who = match names {
            [] => "somebody".to_owned(),
            [one] => one.clone(),
            [one, other] => format!("{one} and {other}"),
            [one, rest @ ..] => format!("{one} and {} more", rest.len()),
        };
        match text {
            "" => format!("Reminder about {who}"),
            text => format!("Reminder about {who}: {text}"),
        }
    }

    fn drafts_subject(&self, names: &[String]) -> String {
        format!("{} to {}", if names.len() == 1 { "A draft" } else { "Drafts" }, names.join(" and "))
    }

    fn drafts_lead(&self, drafts: usize, places: PlacesToFill) -> String {
        let todo = match (drafts, places) {
            (1, PlacesToFill::Some) => {
                "Fill in what is in [brackets], and send it from your own mail program."
            }
            (1, PlacesToFill::None) => "Send it from your own mail program.",
            (_, PlacesToFill::Some) => {
                "Fill in what is in [brackets], and send them from your own mail program."
            }
            (_, PlacesToFill::None) => "Send them from your own mail program.",
        };
        match drafts {
            1 => format!("Here is a draft. {todo} Nothing was sent."),
            many => format!(
                "Here are {} drafts, to be sent one by one. {todo} Nothing was sent.",
                in_words(many).to_lowercase()
            ),
        }
    }

    fn first_digest(&self, at: &str) -> String {
        format!("The first digest: {at}")
    }
}

/// `Three`, at the start of a line, where a number would read like a command.
fn in_words(count: usize) -> &'static str {
    const WORDS: [&str; 9] = ["Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    count.checked_sub(2).and_then(|nth| WORDS.get(nth)).copied().unwrap_or("Many")
}

const CAPTIONS: Captions = Captions {
    trial: "This digest is a trial: sending it changed nothing, and answers to it do nothing.",
    trial_subject: "Trial:",
    colon: ":",
    waiting: "Waiting for your answer",
    introductions: "Introductions under way",
    introduction: "An introduction?",
    one_person: "One person?",
    dates: "Dates this week",
    back: "Back in touch since the last digest",
    moved: "Perhaps moved",
    remarks: "Good to know",
    from: "From",
    answer: "Answer",
    ask_whether: "To ask both whether they would like to meet, reply:",
    tell_me: "Tell me by a reply:",
    to_ask_both: "To ask both, reply:",
    if_acquainted: "If they know each other:",
    if_one: "If they are one, reply:",
    if_two: "If they are two:",
    to_send: "To have it sent as it stands, reply:",
    take_back: "To take all of this back, reply:",
    sheet: "Reply, one to a line:",
    know_each_other: ["A question: do ", " and ", " know each other?"],
    same: ["A question: are ", " and ", " one person?"],
    draft_waits: "A draft waits:",
    spark: ["days in touch, ", " to "],
    spark_heard: ["Days in touch, month by month, from ", " to "],
    sheet_page: [
        "Or reply in words, one command to a line, such as ",
        " or ",
        ". For all of them, reply ",
        ".",
    ],
    reply_code: "Reply code",
    write: "Write",
    done: "Done",
    two_weeks: "2 weeks",
    not_now: "Not now",
    never: "Never",
    tomorrow: "Tomorrow",
    yes: "Yes",
    no: "No",
    ask_both: "Ask both",
    acquainted: "They know each other",
    is_one: "One person",
    are_two: "Two people",
    undo: "Undo",
    help: "Ask for help",
    you_wrote: "You wrote:",
    ok: "OK",
    as_it_was: "As it was",
    here: "Here",
    failed: "Failed",
    unclear: "Unclear",
    left_alone: "After five lines that were no commands, the rest of your mail was left alone.",
    too_many: "A mail may have 100 commands; the rest of yours was left alone.",
    your_commands: "your commands",
    your_words: "Your words:",
    asked_for: ["You asked for this mail on ", "."],
    draft_to: "The draft to",
    open_draft: "Open the draft to",
    to: "To:",
    subject: "Subject:",
    and: " and ",
    says: "Rekindle says:",
    welcome: "Rekindle is ready: reply here at any time",
};

//! What a digest says that the owner could do for somebody, in a sentence.
//!
//! No sentence begins with words of mail. What is quoted is in quotation marks, just as it was
//! written; a person who can be meant by a number is beside it.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use crate::command::OfferKind;
use crate::command::span::count;
use crate::contacts::dates::Occasion;
use crate::infer::background::Fit;
use crate::infer::circle::Helper;
use crate::infer::introduction_pairs::CommonGround;
use crate::infer::offer::{ComingDay, IntroductionOfferStep, Offer, PastMail};
use crate::infer::openings::Opening;
use crate::infer::wording;
use crate::mail::text;

/// Longest note quoted, in characters.
const NOTE_CHARS: usize = 160;
/// Longest piece of the owner's words beside a link that is repeated, in characters.
const LINK_CHARS: usize = 100;
/// Longest piece of a note or title that says why somebody could help, in characters.
const FIT_CHARS: usize = 60;

/// Somebody whom a sentence names besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPerson {
    pub name: String,
    /// By which the mail at hand knows them. `None`: it does not.
    pub number: Option<u32>,
}

impl std::fmt::Display for NamedPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.number {
            Some(number) => write!(f, "{} ({number})", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

/// The moment that a mail speaks at.
#[derive(Debug, Clone, Copy)]
pub struct OfferMoment<'a> {
    pub now: Timestamp,
    pub zone: &'a TimeZone,
}

impl OfferMoment<'_> {
    /// "3 Mar", with the year when it is another.
    fn day(self, at: i64) -> String {
        wording::day(at, self.now, self.zone)
    }

    fn today(self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }
}

/// The sentence, without its capital. `others` are whom it names besides: those who could help, or
/// the other of an introduction.
pub fn you_could(offer: &Offer, others: &[NamedPerson], moment: OfferMoment<'_>) -> String {
    match offer {
        Offer::FindAddress { address, at } => {
            format!("find out where they are now: mail to {address} came back on {}.", moment.day(*at))
        }
        Offer::LightLine => {
            "send a line that needs no answer: that you thought of them, and how you are.".to_owned()
        }
        Offer::Help { opening, helpers: fits } => help(opening, fits, others, moment),
        Offer::Answer(mail) => format!("answer their mail of {}{}.", moment.day(mail.seen.at), about(mail)),
        Offer::KeepPromise { note } => {
            format!("take up what you noted: \u{201c}{}\u{201d}", text::shorten(note, NOTE_CHARS))
        }
        Offer::DoTodo => "do what you marked them #todo for.".to_owned(),
        Offer::PassOn { url, text: said, tag } => {
            let comma = if said.is_empty() { "" } else { ", " };
            let said = text::shorten(said, LINK_CHARS);
            format!("pass on {url}{comma}{said} (you saved it for #{tag}).")
        }
        Offer::Introduce(introduction) => {
            let other = others.first().map(ToString::to_string).unwrap_or_default();
            match introduction.step {
                IntroductionOfferStep::Propose => format!("introduce them to {other}; why is said below."),
                IntroductionOfferStep::Ask => format!("send them the mail that asks about meeting {other}."),
                IntroductionOfferStep::Join => {
                    format!("send the mail that brings them together with {other}.")
                }
            }
        }
        Offer::Congratulate(day) => congratulate(*day, moment.today()),
        Offer::AskAboutNewJob { organization } => {
            format!("ask how the new job at {} is going.", text::one_line(organization))
        }
        Offer::TakeUp(mail) => format!("pick up \u{201c}{}\u{201d} again.", mail.subject),
        Offer::SayHello => "say hello and ask what they are busy with.".to_owned(),
    }
}

/// Why a kind of offer is passed over, of which `times` were made and none was taken up.
pub fn passed_over(kind: OfferKind, times: u32) -> String {
    let what = match kind {
        OfferKind::FindAddress => "finding out where somebody is",
        OfferKind::LightLine => "a line after years",
        OfferKind::Help => "helping somebody who asked",
        OfferKind::Answer => "answering an old mail",
        OfferKind::Promise => "doing what you promised",
        OfferKind::Link => "passing on a link",
        OfferKind::Introduction => "an introduction",
        OfferKind::Congratulation => "congratulating",
        OfferKind::NewJob => "asking about a new job",
        OfferKind::Subject => "picking up a subject again",
        OfferKind::Hello => "saying hello",
    };
    format!("{} comes last: it was suggested {times} times, and never done within a week.", capital(what))
}

/// `, “Lunch”`; nothing without a subject.
fn about(mail: &PastMail) -> String {
    match mail.subject.as_str() {
        "" => String::new(),
        subject => format!(", \u{201c}{subject}\u{201d}"),
    }
}

fn help(opening: &Opening, fits: &[Helper], helpers: &[NamedPerson], moment: OfferMoment<'_>) -> String {
    let words = text::shorten(&opening.words, NOTE_CHARS);
    let who = if opening.mail.is_some() { "they wrote" } else { "you noted" };
    let asked = format!("{who} \u{201c}{words}\u{201d} on {}", moment.day(opening.at));
    if helpers.is_empty() {
        return format!("help: {asked}. Ask how it stands, and what would be of use.");
    }
    let named: Vec<String> =
        helpers.iter().zip(fits).map(|(person, helper)| format!("{person}, {}", fit(&helper.fit))).collect();
    format!("help: {asked}. Of those you know, ask {}.", joined(&named, "; or "))
}

/// Why somebody could help: `writes from kestrel.example`.
pub fn fit(fit: &Fit) -> String {
    let short = |words: &str| text::shorten(&text::one_line(words), FIT_CHARS);
    match fit {
        Fit::WritesFrom(domain) => format!("who writes from {domain}"),
        Fit::WroteFrom(domain) => format!("who once wrote from {domain}"),
        Fit::Organization { organization, title: Some(title) }
        | Fit::Title { title, organization: Some(organization) } => {
            format!("{} at {}", short(title), short(organization))
        }
        Fit::Organization { organization, title: None } => {
            format!("who is or was at {}", short(organization))
        }
        Fit::Title { title, organization: None } => short(title),
        Fit::Tag(tag) => format!("whom you tagged #{tag}"),
        Fit::Note(note) => format!("of whom is noted \u{201c}{}\u{201d}", short(note)),
    }
}

/// `a; b; or c`.
fn joined(parts: &[String], last: &str) -> String {
    match parts {
        [rest @ .., end] if !rest.is_empty() => format!("{}{last}{end}", rest.join("; ")),
        _ => parts.concat(),
    }
}

fn congratulate(day: ComingDay, today: Date) -> String {
    let wish = match day.occasion {
        Occasion::Birthday => "wish them a happy birthday",
        Occasion::Anniversary => "wish them a happy anniversary",
    };
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => format!("{wish}; they turn {years} {}.", when(day.on, today)),
        _ => format!("{wish}; it is {}.", when(day.on, today)),
    }
}

/// Why two might like to meet, for the owner to judge.
pub fn common_ground(common: &CommonGround, [a, b]: [&str; 2], moment: OfferMoment<'_>) -> String {
    match common {
        CommonGround::Tag(tag) => {
            format!("You tagged both #{tag}, and they have never been on a mail together.")
        }
        CommonGround::Title(title) => {
            format!("Each of them works as {}, at different places.", text::one_line(title))
        }
        CommonGround::Topic(word) => format!(
            "Your mail with both is about \u{201c}{word}\u{201d}, and they have never been on one together."
        ),
        CommonGround::Need { opening, fit } => {
            format!("{} {b}, {}, may be the one to ask.", asked(opening, a, moment), self::fit(fit))
        }
    }
}

/// `Ada wrote “Looking for a bookbinder” on 3 Mar.`
fn asked(opening: &Opening, who: &str, moment: OfferMoment<'_>) -> String {
    let words = text::shorten(&opening.words, NOTE_CHARS);
    let day = moment.day(opening.at);
    match opening.mail {
        Some(_) => format!("On {day} {who} wrote \u{201c}{words}\u{201d}."),
        None => format!("On {day} you noted of {who}: \u{201c}{words}\u{201d}."),
    }
}

/// A sentence with its capital.
pub fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// `turns 75 on Thursday`, of somebody just named.
pub fn coming_day(day: ComingDay, today: Date) -> String {
    format!("{} {}", occasion(day), when(day.on, today))
}

/// `turns 75`, of somebody just named.
pub fn occasion(day: ComingDay) -> String {
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => format!("turns {years}"),
        (Occasion::Birthday, None) => "has a birthday".to_owned(),
        (Occasion::Anniversary, Some(years)) => format!("marks {}", count(i64::from(years), "year")),
        (Occasion::Anniversary, None) => "has an anniversary".to_owned(),
    }
}

/// `today`, `tomorrow`, `on Thursday`.
fn when(on: Date, today: Date) -> String {
    match on {
        on if on == today => "today".to_owned(),
        on if today.checked_add(1.day()).is_ok_and(|tomorrow| on == tomorrow) => "tomorrow".to_owned(),
        on => on.strftime("on %A").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::need;

    fn moment(zone: &TimeZone) -> OfferMoment<'_> {
        OfferMoment { now: "2026-11-23T08:00:00Z".parse().unwrap(), zone }
    }

    #[test]
    fn a_need_names_who_could_help_with_numbers() {
        let words = "Do you know anybody at Kestrel?".to_owned();
        let need = need::in_subject(&words).unwrap();
        let opening = Opening { need, words, at: 1_790_000_000, mail: None };
        let side = |number, name: &str| NamedPerson { name: name.into(), number: Some(number) };
        let fits = vec![
            Helper { person: 0, fit: Fit::WritesFrom("kestrel.example".into()) },
            Helper { person: 1, fit: Fit::Tag("kestrel".into()) },
        ];
        let offer = Offer::Help { opening: opening.clone(), helpers: fits };
        assert_eq!(
            you_could(&offer, &[side(6, "Priya Nair"), side(7, "Omar Said")], moment(&TimeZone::UTC)),
            "help: you noted “Do you know anybody at Kestrel?” on 21 Sep. Of those you know, ask Priya Nair (6), \
             who writes from kestrel.example; or Omar Said (7), whom you tagged #kestrel."
        );
        let alone = Offer::Help { opening, helpers: Vec::new() };
        assert!(you_could(&alone, &[], moment(&TimeZone::UTC)).ends_with("what would be of use."));
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let today: Date = "2026-11-23".parse().unwrap();
        let day =
            |on: &str, years| ComingDay { on: on.parse().unwrap(), occasion: Occasion::Birthday, years };
        assert_eq!(coming_day(day("2026-11-26", Some(75)), today), "turns 75 on Thursday");
        assert_eq!(
            congratulate(day("2026-11-26", Some(75)), today),
            "wish them a happy birthday; they turn 75 on Thursday."
        );
        assert_eq!(congratulate(day("2026-11-23", None), today), "wish them a happy birthday; it is today.");
        assert_eq!(coming_day(day("2026-11-24", None), today), "has a birthday tomorrow");
    }
}

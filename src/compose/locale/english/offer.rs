//! What the owner could do for somebody, in English.
//!
//! No sentence begins with words of mail. What is quoted is in quotation marks, just as it was
//! written; a person who can be meant by a number is beside it.

use jiff::Zoned;
use jiff::civil::Date;

use crate::command::span::count;
use crate::compose::facts::NamedPerson;
use crate::compose::locale::{Locale, date_of, listed, near, short};
use crate::contacts::dates::Occasion;
use crate::infer::background::Fit;
use crate::infer::circle::Helper;
use crate::infer::introduction_pairs::CommonGround;
use crate::infer::offer::{ComingDay, IntroductionOfferStep, Offer, PastMail};
use crate::infer::openings::Opening;

/// "3 Mar", with the year when it is another.
fn day(at: i64, now: &Zoned) -> String {
    super::English.short_day(date_of(at, now), now)
}

/// The sentence, without its capital. `others` are whom it names besides: those who could help, or
/// the other of an introduction.
pub(super) fn you_could(offer: &Offer, others: &[NamedPerson], now: &Zoned) -> String {
    match offer {
        Offer::FindAddress { address, at } => {
            format!("find out where they are now: mail to {address} came back on {}.", day(*at, now))
        }
        Offer::LightLine => {
            "send a line that needs no answer: that you thought of them, and how you are.".to_owned()
        }
        Offer::Help { opening, helpers: fits } => help(opening, fits, others, now),
        Offer::Answer(mail) => format!("answer their mail of {}{}.", day(mail.seen.at, now), about(mail)),
        Offer::KeepPromise { note } => {
            format!("take up what you noted: \u{201c}{}\u{201d}", short::note(note))
        }
        Offer::DoTodo => "do what you marked them #todo for.".to_owned(),
        Offer::PassOn { url, text: said, tag } => {
            let comma = if said.is_empty() { "" } else { ", " };
            let said = short::link(said);
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
        Offer::Congratulate(day) => congratulate(*day, now),
        Offer::AskAboutNewJob { organization } => {
            format!("ask how the new job at {} is going.", short::line(organization))
        }
        Offer::TakeUp(mail) => format!("pick up \u{201c}{}\u{201d} again.", mail.subject),
        Offer::SayHello => "say hello and ask what they are busy with.".to_owned(),
    }
}

/// `, “Lunch”`; nothing without a subject.
fn about(mail: &PastMail) -> String {
    match mail.subject.as_str() {
        "" => String::new(),
        subject => format!(", \u{201c}{subject}\u{201d}"),
    }
}

fn help(opening: &Opening, fits: &[Helper], helpers: &[NamedPerson], now: &Zoned) -> String {
    let words = short::note(&opening.words);
    let who = if opening.mail.is_some() { "they wrote" } else { "you noted" };
    let asked = format!("{who} \u{201c}{words}\u{201d} on {}", day(opening.at, now));
    if helpers.is_empty() {
        return format!("help: {asked}. Ask how it is going, and what would help.");
    }
    let named: Vec<String> =
        helpers.iter().zip(fits).map(|(person, helper)| format!("{person}, {}", fit(&helper.fit))).collect();
    format!("help: {asked}. Of those you know, ask {}.", listed(&named, ["; ", "; or "]))
}

/// Why somebody could help: `writes from kestrel.example`.
fn fit(fit: &Fit) -> String {
    match fit {
        Fit::WritesFrom(domain) => format!("who writes from {domain}"),
        Fit::WroteFrom(domain) => format!("who once wrote from {domain}"),
        Fit::Organization { organization, title: Some(title) }
        | Fit::Title { title, organization: Some(organization) } => {
            format!("{} at {}", short::fit(title), short::fit(organization))
        }
        Fit::Organization { organization, title: None } => {
            format!("who is or was at {}", short::fit(organization))
        }
        Fit::Title { title, organization: None } => short::fit(title),
        Fit::Tag(tag) => format!("whom you tagged #{tag}"),
        Fit::Note(note) => format!("of whom is noted \u{201c}{}\u{201d}", short::fit(note)),
    }
}

fn congratulate(day: ComingDay, now: &Zoned) -> String {
    let wish = match day.occasion {
        Occasion::Birthday => "wish them a happy birthday",
        Occasion::Anniversary => "wish them a happy anniversary",
    };
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => format!("{wish}; they turn {years} {}.", when(day.on, now)),
        _ => format!("{wish}; it is {}.", when(day.on, now)),
    }
}

/// Why two might like to meet, for the owner to judge.
pub(super) fn common_ground(common: &CommonGround, [a, b]: [&str; 2], now: &Zoned) -> String {
    match common {
        CommonGround::Tag(tag) => {
            format!("You tagged both #{tag}, and they have never been on a mail together.")
        }
        CommonGround::Title(title) => {
            format!("Each of them works as {}, at different places.", short::line(title))
        }
        CommonGround::Topic(word) => format!(
            "Your mail with both is about \u{201c}{word}\u{201d}, and they have never been on one together."
        ),
        CommonGround::Need { opening, fit } => {
            format!("{} {b}, {}, may be the one to ask.", asked(opening, a, now), self::fit(fit))
        }
    }
}

/// `Ada wrote “Looking for a bookbinder” on 3 Mar.`
fn asked(opening: &Opening, who: &str, now: &Zoned) -> String {
    let words = short::note(&opening.words);
    let on = day(opening.at, now);
    match opening.mail {
        Some(_) => format!("On {on} {who} wrote \u{201c}{words}\u{201d}."),
        None => format!("On {on} you noted of {who}: \u{201c}{words}\u{201d}."),
    }
}

/// `turns 75 on Thursday`, of somebody just named.
pub(super) fn coming_day(day: ComingDay, now: &Zoned) -> String {
    format!("{} {}", occasion(day), when(day.on, now))
}

/// `turns 75`, of somebody just named.
pub(super) fn occasion(day: ComingDay) -> String {
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => format!("turns {years}"),
        (Occasion::Birthday, None) => "has a birthday".to_owned(),
        (Occasion::Anniversary, Some(years)) => format!("marks {}", count(i64::from(years), "year")),
        (Occasion::Anniversary, None) => "has an anniversary".to_owned(),
    }
}

/// `today`, `tomorrow`, `on Thursday`.
fn when(on: Date, now: &Zoned) -> String {
    near(on, now, ["today", "tomorrow"]).map_or_else(|| on.strftime("on %A").to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::need;
    use crate::infer::people::PersonIndex;

    fn now() -> Zoned {
        "2026-11-23T08:00:00[UTC]".parse().unwrap()
    }

    #[test]
    fn a_need_names_who_could_help_with_numbers() {
        let words = "Do you know anybody at Kestrel?".to_owned();
        let need = need::in_subject(&words).unwrap();
        let opening = Opening { need, words, at: 1_790_000_000, mail: None };
        let side = |number, name: &str| NamedPerson { name: name.into(), number: Some(number) };
        let fits = vec![
            Helper { person: PersonIndex(0), fit: Fit::WritesFrom("kestrel.example".into()) },
            Helper { person: PersonIndex(1), fit: Fit::Tag("kestrel".into()) },
        ];
        let offer = Offer::Help { opening: opening.clone(), helpers: fits };
        assert_eq!(
            you_could(&offer, &[side(6, "Priya Nair"), side(7, "Omar Said")], &now()),
            "help: you noted “Do you know anybody at Kestrel?” on 21 Sep. Of those you know, ask Priya Nair (6), \
             who writes from kestrel.example; or Omar Said (7), whom you tagged #kestrel."
        );
        let alone = Offer::Help { opening, helpers: Vec::new() };
        assert!(you_could(&alone, &[], &now()).ends_with("what would help."));
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let day =
            |on: &str, years| ComingDay { on: on.parse().unwrap(), occasion: Occasion::Birthday, years };
        assert_eq!(coming_day(day("2026-11-26", Some(75)), &now()), "turns 75 on Thursday");
        assert_eq!(
            congratulate(day("2026-11-26", Some(75)), &now()),
            "wish them a happy birthday; they turn 75 on Thursday."
        );
        assert_eq!(congratulate(day("2026-11-23", None), &now()), "wish them a happy birthday; it is today.");
        assert_eq!(coming_day(day("2026-11-24", None), &now()), "has a birthday tomorrow");
    }
}

//! What the owner could do for somebody.

use jiff::Zoned;
use jiff::civil::Date;

use super::{German, day, weekday};
use crate::compose::facts::NamedPerson;
use crate::compose::locale::{Locale, OfferPeople, listed, near, short};
use crate::contacts::dates::Occasion;
use crate::infer::background::Fit;
use crate::infer::circle::Helper;
use crate::infer::introduction_pairs::CommonGround;
use crate::infer::offer::{ComingDay, IntroductionOfferStep, Offer, PastMail};
use crate::infer::openings::Opening;

pub(super) fn you_could(offer: &Offer, people: OfferPeople<'_>, now: &Zoned) -> String {
    let first = people.first_name;
    match offer {
        Offer::FindAddress { address, at } => {
            format!("Finde heraus, wo {first} jetzt ist: Mail an {address} kam am {} zurück.", day(*at, now))
        }
        Offer::LightLine => format!(
            "Schick ein paar Zeilen, die keine Antwort brauchen: dass du an {first} gedacht hast, und wie es dir geht."
        ),
        Offer::Help { opening, helpers } => help(opening, helpers, people, now),
        Offer::Answer(mail) => {
            format!("Antworte auf die Mail vom {}{}.", day(mail.seen.at, now), about(mail))
        }
        Offer::KeepPromise { note } => {
            format!("Nimm dir vor, was du notiert hast: {}", German.quoted(&short::note(note)))
        }
        Offer::DoTodo => format!("Tu, wofür du {first} mit #todo markiert hast."),
        Offer::PassOn { url, text, tag } => {
            let comma = if text.is_empty() { "" } else { ", " };
            format!("Gib {url} weiter{comma}{} (von dir für #{tag} gemerkt).", short::link(text))
        }
        Offer::Introduce(introduction) => introduce(introduction.step, people),
        Offer::Congratulate(day) => congratulate(*day, first, now),
        Offer::AskAboutNewJob { organization } => {
            format!("Frag, wie es mit der neuen Stelle bei {} läuft.", short::line(organization))
        }
        Offer::TakeUp(mail) => format!("Knüpf an {} an.", German.quoted(&mail.subject)),
        Offer::SayHello => "Sag Hallo und frag, was es Neues gibt.".to_owned(),
    }
}

/// A step towards an introduction.
fn introduce(step: IntroductionOfferStep, people: OfferPeople<'_>) -> String {
    let first = people.first_name;
    let other = people.others.first().map(ToString::to_string).unwrap_or_default();
    match step {
        IntroductionOfferStep::Propose => {
            format!("Mach {first} mit {} bekannt; warum, steht weiter unten.", other)
        }
        IntroductionOfferStep::Ask => {
            format!("Schick die Mail ab, die nach einem Treffen mit {} fragt.", other)
        }
        IntroductionOfferStep::Join => {
            format!("Schick die Mail ab, die {first} und {} zusammenbringt.", other)
        }
    }
}

/// `, „Lunch“`; nothing without a subject.
fn about(mail: &PastMail) -> String {
    match mail.subject.as_str() {
        "" => String::new(),
        subject => format!(", {}", German.quoted(subject)),
    }
}

fn help(opening: &Opening, fits: &[Helper], people: OfferPeople<'_>, now: &Zoned) -> String {
    let asked = asked(opening, people.first_name, now);
    if people.others.is_empty() {
        return format!("Biete Hilfe an. {asked} Frag, wie es steht und was nützen würde.");
    }
    let named = |(person, helper): (&NamedPerson, &Helper)| format!("{person}, {}", fit(&helper.fit));
    let named: Vec<String> = people.others.iter().zip(fits).map(named).collect();
    format!("Biete Hilfe an. {asked} Von denen, die du kennst, frag {}.", listed(&named, ["; ", "; oder "]))
}

/// `Am 3. März schrieb Ada: „Ich suche eine Buchbinderin“.`
fn asked(opening: &Opening, who: &str, now: &Zoned) -> String {
    let (words, on) = (German.quoted(&short::note(&opening.words)), day(opening.at, now));
    match opening.mail {
        Some(_) => format!("Am {on} schrieb {who}: {words}."),
        None => format!("Am {on} hast du zu {who} notiert: {words}."),
    }
}

/// Why somebody could help.
fn fit(fit: &Fit) -> String {
    match fit {
        Fit::WritesFrom(domain) => format!("schreibt von {domain}"),
        Fit::WroteFrom(domain) => format!("schrieb früher von {domain}"),
        Fit::Organization { organization, title: Some(title) }
        | Fit::Title { title, organization: Some(organization) } => {
            format!("{} bei {}", short::fit(title), short::fit(organization))
        }
        Fit::Organization { organization, title: None } => {
            format!("ist oder war bei {}", short::fit(organization))
        }
        Fit::Title { title, organization: None } => short::fit(title),
        Fit::Tag(tag) => format!("von dir mit #{tag} markiert"),
        Fit::Note(note) => format!("laut deiner Notiz {}", German.quoted(&short::fit(note))),
    }
}

fn congratulate(day: ComingDay, first: &str, now: &Zoned) -> String {
    let when = when(day.on, now);
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => {
            format!("Gratuliere zum Geburtstag: {first} wird {when} {years}.")
        }
        (Occasion::Birthday, None) => format!("Gratuliere {when} zum Geburtstag."),
        (Occasion::Anniversary, _) => format!("Gratuliere {when} zum Jahrestag."),
    }
}

pub(super) fn coming_day(day: ComingDay, now: &Zoned) -> String {
    let when = when(day.on, now);
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => format!("Wird {when} {years}."),
        (Occasion::Birthday, None) => format!("Hat {when} Geburtstag."),
        (Occasion::Anniversary, Some(1)) => format!("Feiert {when} den ersten Jahrestag."),
        (Occasion::Anniversary, Some(years)) => format!("Feiert {when} {years} Jahre."),
        (Occasion::Anniversary, None) => format!("Hat {when} Jahrestag."),
    }
}

/// Of somebody just named, on a day just named.
pub(super) fn occasion(day: ComingDay) -> String {
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => format!("wird {years}"),
        (Occasion::Birthday, None) => "hat Geburtstag".to_owned(),
        (Occasion::Anniversary, Some(1)) => "feiert den ersten Jahrestag".to_owned(),
        (Occasion::Anniversary, Some(years)) => format!("feiert {years} Jahre"),
        (Occasion::Anniversary, None) => "hat Jahrestag".to_owned(),
    }
}

/// `heute`, `morgen`, `am Donnerstag`.
fn when(on: Date, now: &Zoned) -> String {
    near(on, now, ["heute", "morgen"]).map_or_else(|| format!("am {}", weekday(on)), str::to_owned)
}

/// Why two might like to meet, for the owner to judge.
pub(super) fn common_ground(common: &CommonGround, [a, b]: [&str; 2], now: &Zoned) -> String {
    match common {
        CommonGround::Tag(tag) => {
            format!("Du hast beide mit #{tag} markiert, und sie standen noch nie zusammen in einer Mail.")
        }
        CommonGround::Title(title) => {
            format!("Beide sind {}, an verschiedenen Orten.", German.quoted(&short::line(title)))
        }
        CommonGround::Topic(word) => format!(
            "Mit beiden schreibst du über {}, und sie standen noch nie zusammen in einer Mail.",
            German.quoted(word)
        ),
        CommonGround::Need { opening, fit: helps } => {
            format!("{} Vielleicht weiß {b} Rat: {}.", asked(opening, a, now), fit(helps))
        }
    }
}

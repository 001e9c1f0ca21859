//! What the owner could do for somebody.

use jiff::Zoned;
use jiff::civil::Date;

use super::{French, day, weekday};
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
            format!("Cherchez où joindre {first} : un message à {address} est revenu le {}.", day(*at, now))
        }
        Offer::LightLine => format!(
            "Envoyez quelques lignes qui n'attendent pas de réponse : que vous avez pensé à {first}, et comment vous allez."
        ),
        Offer::Help { opening, helpers } => help(opening, helpers, people, now),
        Offer::Answer(mail) => format!("Répondez au message du {}{}.", day(mail.seen.at, now), about(mail)),
        Offer::KeepPromise { note } => {
            format!("Reprenez ce que vous avez noté : {}", French.quoted(&short::note(note)))
        }
        Offer::DoTodo => format!("Faites ce que rappelle votre étiquette #todo pour {first}."),
        Offer::PassOn { url, text, tag } => {
            let comma = if text.is_empty() { "" } else { ", " };
            format!("Transmettez {url}{comma}{} (gardé pour #{tag}).", short::link(text))
        }
        Offer::Introduce(introduction) => introduce(introduction.step, people),
        Offer::Congratulate(day) => congratulate(*day, first, now),
        Offer::AskAboutNewJob { organization } => {
            format!("Demandez comment se passe le nouveau poste chez {}.", short::line(organization))
        }
        Offer::TakeUp(mail) => format!("Reprenez le fil de {}.", French.quoted(&mail.subject)),
        Offer::SayHello => "Dites bonjour et demandez des nouvelles.".to_owned(),
    }
}

/// A step towards an introduction.
fn introduce(step: IntroductionOfferStep, people: OfferPeople<'_>) -> String {
    let first = people.first_name;
    let other = people.others.first().map(ToString::to_string).unwrap_or_default();
    match step {
        IntroductionOfferStep::Propose => {
            format!("Mettez {first} en relation avec {} ; le pourquoi est plus bas.", other)
        }
        IntroductionOfferStep::Ask => {
            format!("Envoyez le message qui propose de rencontrer {}.", other)
        }
        IntroductionOfferStep::Join => {
            format!("Envoyez le message qui met {first} et {} en relation.", other)
        }
    }
}

/// `, « Lunch »`; nothing without a subject.
fn about(mail: &PastMail) -> String {
    match mail.subject.as_str() {
        "" => String::new(),
        subject => format!(", {}", French.quoted(subject)),
    }
}

fn help(opening: &Opening, fits: &[Helper], people: OfferPeople<'_>, now: &Zoned) -> String {
    let asked = asked(opening, people.first_name, now);
    if people.others.is_empty() {
        return format!("Proposez votre aide. {asked} Demandez où cela en est et ce qui serait utile.");
    }
    let named = |(person, helper): (&NamedPerson, &Helper)| format!("{person}, {}", fit(&helper.fit));
    let named: Vec<String> = people.others.iter().zip(fits).map(named).collect();
    format!(
        "Proposez votre aide. {asked} Parmi vos connaissances, demandez à {}.",
        listed(&named, [" ; ", " ; ou à "])
    )
}

/// `Le 3 mars, Ada a écrit : « Je cherche une relieuse ».`
fn asked(opening: &Opening, who: &str, now: &Zoned) -> String {
    let (words, on) = (French.quoted(&short::note(&opening.words)), day(opening.at, now));
    match opening.mail {
        Some(_) => format!("Le {on}, {who} a écrit : {words}."),
        None => format!("Le {on}, vous avez noté pour {who} : {words}."),
    }
}

/// Why somebody could help.
fn fit(fit: &Fit) -> String {
    match fit {
        Fit::WritesFrom(domain) => format!("qui écrit depuis {domain}"),
        Fit::WroteFrom(domain) => format!("qui écrivait depuis {domain}"),
        Fit::Organization { organization, title: Some(title) }
        | Fit::Title { title, organization: Some(organization) } => {
            format!("{} chez {}", short::fit(title), short::fit(organization))
        }
        Fit::Organization { organization, title: None } => {
            format!("qui est ou était chez {}", short::fit(organization))
        }
        Fit::Title { title, organization: None } => short::fit(title),
        Fit::Tag(tag) => format!("qui porte votre étiquette #{tag}"),
        Fit::Note(note) => format!("d'après votre note {}", French.quoted(&short::fit(note))),
    }
}

fn congratulate(day: ComingDay, first: &str, now: &Zoned) -> String {
    let when = when(day.on, now);
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => {
            format!("Souhaitez un bon anniversaire : {first} aura {years} ans {when}.")
        }
        (Occasion::Birthday, None) => format!("Souhaitez un bon anniversaire : c'est {when}."),
        (Occasion::Anniversary, _) => format!("Félicitez pour l'anniversaire de mariage : c'est {when}."),
    }
}

pub(super) fn coming_day(day: ComingDay, now: &Zoned) -> String {
    format!("{} {}.", super::super::capital(&occasion(day)), when(day.on, now))
}

/// Of somebody just named.
pub(super) fn occasion(day: ComingDay) -> String {
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => format!("aura {years} ans"),
        (Occasion::Birthday, None) => "fête son anniversaire".to_owned(),
        (Occasion::Anniversary, Some(1)) => "fête un an de mariage".to_owned(),
        (Occasion::Anniversary, Some(years)) => format!("fête {years} ans de mariage"),
        (Occasion::Anniversary, None) => "fête son anniversaire de mariage".to_owned(),
    }
}

/// `aujourd'hui`, `demain`, `jeudi`.
fn when(on: Date, now: &Zoned) -> &'static str {
    near(on, now, ["aujourd'hui", "demain"]).unwrap_or(weekday(on))
}

/// Why two might like to meet, for the owner to judge.
pub(super) fn common_ground(common: &CommonGround, [a, b]: [&str; 2], now: &Zoned) -> String {
    match common {
        CommonGround::Tag(tag) => {
            format!("Les deux portent votre étiquette #{tag}, et aucun message ne les a encore réunis.")
        }
        CommonGround::Title(title) => {
            format!("Le même métier, {}, à des endroits différents.", French.quoted(&short::line(title)))
        }
        CommonGround::Topic(word) => format!(
            "Vos échanges avec chacun portent sur {}, et aucun message ne les a encore réunis.",
            French.quoted(word)
        ),
        CommonGround::Need { opening, fit: helps } => {
            format!("{} Pour cela, vous pourriez demander à {b}, {}.", asked(opening, a, now), fit(helps))
        }
    }
}

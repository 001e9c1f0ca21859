//! What the owner could do for somebody.

use jiff::Zoned;
use jiff::civil::Date;

use super::{Spanish, day, weekday};
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
            format!("Averigua dónde está {first} ahora: un mensaje a {address} volvió el {}.", day(*at, now))
        }
        Offer::LightLine => {
            format!("Envía unas líneas que no pidan respuesta: que has pensado en {first}, y cómo te va.")
        }
        Offer::Help { opening, helpers } => help(opening, helpers, people, now),
        Offer::Answer(mail) => format!("Responde al mensaje del {}{}.", day(mail.seen.at, now), about(mail)),
        Offer::KeepPromise { note } => {
            format!("Retoma lo que anotaste: {}", Spanish.quoted(&short::note(note)))
        }
        Offer::DoTodo => format!("Haz aquello por lo que marcaste a {first} con #todo."),
        Offer::PassOn { url, text, tag } => {
            let comma = if text.is_empty() { "" } else { ", " };
            format!("Pásale {url}{comma}{} (lo guardaste para #{tag}).", short::link(text))
        }
        Offer::Introduce(introduction) => introduce(introduction.step, people),
        Offer::Congratulate(day) => congratulate(*day, first, now),
        Offer::AskAboutNewJob { organization } => {
            format!("Pregunta qué tal va el nuevo trabajo en {}.", short::line(organization))
        }
        Offer::TakeUp(mail) => format!("Retoma {}.", Spanish.quoted(&mail.subject)),
        Offer::SayHello => "Saluda y pregunta qué hay de nuevo.".to_owned(),
    }
}

/// A step towards an introduction.
fn introduce(step: IntroductionOfferStep, people: OfferPeople<'_>) -> String {
    let first = people.first_name;
    let other = people.others.first().map(ToString::to_string).unwrap_or_default();
    match step {
        IntroductionOfferStep::Propose => {
            format!("Presenta a {first} y a {}; el porqué está más abajo.", other)
        }
        IntroductionOfferStep::Ask => format!("Envía el mensaje que propone conocer a {}.", other),
        IntroductionOfferStep::Join => {
            format!("Envía el mensaje que pone en contacto a {first} y a {}.", other)
        }
    }
}

/// `, «Lunch»`; nothing without a subject.
fn about(mail: &PastMail) -> String {
    match mail.subject.as_str() {
        "" => String::new(),
        subject => format!(", {}", Spanish.quoted(subject)),
    }
}

fn help(opening: &Opening, fits: &[Helper], people: OfferPeople<'_>, now: &Zoned) -> String {
    let asked = asked(opening, people.first_name, now);
    if people.others.is_empty() {
        return format!("Ofrece tu ayuda. {asked} Pregunta cómo va y qué le vendría bien.");
    }
    let named = |(person, helper): (&NamedPerson, &Helper)| format!("{person}, {}", fit(&helper.fit));
    let named: Vec<String> = people.others.iter().zip(fits).map(named).collect();
    format!(
        "Ofrece tu ayuda. {asked} Entre la gente que conoces, pregunta a {}.",
        listed(&named, ["; ", "; o a "])
    )
}

/// `El 3 de marzo Ada escribió: «Busco una encuadernadora».`
fn asked(opening: &Opening, who: &str, now: &Zoned) -> String {
    let (words, on) = (Spanish.quoted(&short::note(&opening.words)), day(opening.at, now));
    match opening.mail {
        Some(_) => format!("El {on} {who} escribió: {words}."),
        None => format!("El {on} anotaste sobre {who}: {words}."),
    }
}

/// Why somebody could help.
fn fit(fit: &Fit) -> String {
    match fit {
        Fit::WritesFrom(domain) => format!("que escribe desde {domain}"),
        Fit::WroteFrom(domain) => format!("que escribía desde {domain}"),
        Fit::Organization { organization, title: Some(title) }
        | Fit::Title { title, organization: Some(organization) } => {
            format!("{} en {}", short::fit(title), short::fit(organization))
        }
        Fit::Organization { organization, title: None } => {
            format!("que está o estuvo en {}", short::fit(organization))
        }
        Fit::Title { title, organization: None } => short::fit(title),
        Fit::Tag(tag) => format!("que tiene tu etiqueta #{tag}"),
        Fit::Note(note) => format!("según tu nota {}", Spanish.quoted(&short::fit(note))),
    }
}

fn congratulate(day: ComingDay, first: &str, now: &Zoned) -> String {
    let when = when(day.on, now);
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => {
            format!("Felicita por el cumpleaños: {first} cumple {years} {when}.")
        }
        (Occasion::Birthday, None) => format!("Felicita por el cumpleaños: es {when}."),
        (Occasion::Anniversary, _) => format!("Felicita por el aniversario: es {when}."),
    }
}

pub(super) fn coming_day(day: ComingDay, now: &Zoned) -> String {
    let when = when(day.on, now);
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => format!("Cumple {years} {when}."),
        (Occasion::Birthday, None) => format!("Cumple años {when}."),
        (Occasion::Anniversary, Some(1)) => format!("Celebra un año {when}."),
        (Occasion::Anniversary, Some(years)) => format!("Celebra {years} años {when}."),
        (Occasion::Anniversary, None) => format!("Tiene un aniversario {when}."),
    }
}

/// Of somebody just named, on a day just named.
pub(super) fn occasion(day: ComingDay) -> String {
    match (day.occasion, day.years) {
        (Occasion::Birthday, Some(years)) => format!("cumple {years}"),
        (Occasion::Birthday, None) => "cumple años".to_owned(),
        (Occasion::Anniversary, Some(1)) => "celebra un año".to_owned(),
        (Occasion::Anniversary, Some(years)) => format!("celebra {years} años"),
        (Occasion::Anniversary, None) => "tiene un aniversario".to_owned(),
    }
}

/// `hoy`, `mañana`, `el jueves`.
fn when(on: Date, now: &Zoned) -> String {
    near(on, now, ["hoy", "mañana"]).map_or_else(|| format!("el {}", weekday(on)), str::to_owned)
}

/// Why two might like to meet, for the owner to judge.
pub(super) fn common_ground(common: &CommonGround, [a, b]: [&str; 2], now: &Zoned) -> String {
    match common {
        CommonGround::Tag(tag) => {
            format!("Ambas personas tienen tu etiqueta #{tag}, y ningún mensaje las ha reunido aún.")
        }
        CommonGround::Title(title) => {
            format!("El mismo oficio, {}, en sitios distintos.", Spanish.quoted(&short::line(title)))
        }
        CommonGround::Topic(word) => format!(
            "Con ambas personas escribes sobre {}, y ningún mensaje las ha reunido aún.",
            Spanish.quoted(word)
        ),
        CommonGround::Need { opening, fit: helps } => {
            format!("{} Podrías preguntar a {b}, {}.", asked(opening, a, now), fit(helps))
        }
    }
}

//! The sentences of a digest.

use jiff::Zoned;

use super::{Spanish, both, day, every, on_days, span, weekday};
use crate::compose::facts::{DigestDate, IntroductionNews, MovedPerson, Why};
use crate::compose::locale::{Locale, date_of};
use crate::contacts::CardSource;
use crate::infer::evidence::MailDirection;
use crate::infer::identity::question::QuestionKind;
use crate::infer::last_touch::LastTouch;
use crate::infer::quiet_reason::QuietReason;

pub(super) fn why(why: &Why) -> String {
    match why {
        Why::Imported { source, connected_on } => {
            let since = connected_on
                .map(|on| format!(", con conexión desde {}", Spanish.month(on)))
                .unwrap_or_default();
            format!("{}{since}; aún sin contacto.", imported(*source))
        }
        Why::Quiet(reason) => quiet(*reason),
    }
}

/// Where a card came from.
fn imported(source: CardSource) -> String {
    match source {
        CardSource::VCard => "En tu libreta de direcciones".to_owned(),
        CardSource::Csv => "Ficha importada de un archivo CSV".to_owned(),
        CardSource::Rekindle => "Ficha importada de una exportación de Rekindle".to_owned(),
        CardSource::Calls => "Ficha importada de un registro de llamadas".to_owned(),
        CardSource::Texts => "Ficha importada de tus SMS".to_owned(),
        CardSource::LinkedIn
        | CardSource::Facebook
        | CardSource::X
        | CardSource::Google
        | CardSource::Outlook
        | CardSource::Thunderbird
        | CardSource::Friends
        | CardSource::WhatsApp
        | CardSource::Signal
        | CardSource::Telegram => format!("Ficha importada de {}", source.title()),
    }
}

fn quiet(reason: QuietReason) -> String {
    match reason {
        QuietReason::NeverInTouch => "Aún sin contacto.".to_owned(),
        QuietReason::Dormant { every: usual, in_touch, silent } => format!(
            "Antes había mensajes {}, {} en total; de eso hace {}.",
            every(usual),
            on_days(in_touch),
            span(silent)
        ),
        QuietReason::Asked { every: wanted, silent } => {
            format!("Querías retomar el contacto {}; ya van {}.", every(wanted), span(silent))
        }
        QuietReason::Usual { every: usual, silent } => {
            format!("Lo habitual es escribirse {}; ya van {}.", every(usual), span(silent))
        }
        QuietReason::Last { in_touch, silent } => {
            format!("En contacto {} en total, la última vez {}.", on_days(in_touch), Spanish.ago(silent))
        }
    }
}

pub(super) fn last_touch(first_name: &str, last: &LastTouch, now: &Zoned) -> String {
    match last {
        LastTouch::Mail { direction, at, subject } => {
            let who = match direction {
                MailDirection::In => format!("{first_name} te escribió el {}", day(*at, now)),
                MailDirection::Out => format!("Escribiste el {}", day(*at, now)),
            };
            match subject.as_str() {
                "" => format!("{who}."),
                subject => format!("{who}: {}", Spanish.quoted(subject)),
            }
        }
        LastTouch::Met { at, title } => {
            let title = title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            format!("Encuentro el {}{title}.", day(*at, now))
        }
        LastTouch::Logged { at, how } => match how {
            Some(how) => format!("Anotaste el {}: {how}.", day(*at, now)),
            None => format!("Anotaste un contacto el {}.", day(*at, now)),
        },
        LastTouch::Never => "Todavía sin mensajes.".to_owned(),
    }
}

pub(super) fn date(date: &DigestDate, now: &Zoned) -> String {
    let on = |at: i64| {
        let on = date_of(at, now);
        format!("{} {}", weekday(on), Spanish.short_day(on, now))
    };
    match date {
        DigestDate::Occasion { person, day } => {
            let what = super::offer::occasion(*day);
            format!("{}: {} {what}", Spanish.long_day(day.on), person.numbered())
        }
        DigestDate::NewJob { person, organization } => {
            format!("Ahora en {organization}: {}", person.numbered())
        }
        DigestDate::ToMeet { person, at } => format!("El {} ves a {}.", on(*at), person.numbered()),
        DigestDate::Met { person, at, after_days } => format!(
            "El {} viste a {}, por primera vez en {}: da las gracias, o guarda con `note` lo que supiste.",
            on(*at),
            person.numbered(),
            span(*after_days)
        ),
    }
}

pub(super) fn same_person(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Moved { bounced: true } => {
            "El nombre es el mismo, y un mensaje a la dirección antigua volvió."
        }
        QuestionKind::Moved { bounced: false } => {
            "El nombre es el mismo, y una dirección apareció cuando la otra calló."
        }
        QuestionKind::SameName => "El nombre es el mismo.",
        QuestionKind::LongerName => {
            "Un nombre contiene todas las palabras del otro, y uno de los dos se importó."
        }
        QuestionKind::Nickname => "El mismo apellido, y un nombre que es la forma corta del otro.",
        QuestionKind::Initials => "El mismo apellido y la misma inicial.",
        QuestionKind::LocalPart => "Lo que precede a la @ es igual, y los nombres no lo contradicen.",
    }
}

pub(super) fn introduction(news: &IntroductionNews, now: &Zoned) -> String {
    match news {
        IntroductionNews::NotAsked { person, other } => {
            format!("El mensaje que propone a {person} conocer a {other} espera a que lo envíes.")
        }
        IntroductionNews::Answered { person, other, at } => {
            format!("El {} {} respondió sobre conocer a {other}. ¿Es un sí?", day(*at, now), person.name)
        }
        IntroductionNews::NotJoined { both: [a, b] } => format!(
            "Ambas partes quieren, {}; el mensaje que las pone en contacto espera a que lo envíes.",
            both(a, b)
        ),
        IntroductionNews::Talking { writer, other, at } => {
            format!("Tu presentación ha dado fruto: {writer} escribió a {other} el {}.", day(*at, now))
        }
        IntroductionNews::Expired { both: [a, b] } => format!(
            "En 60 días la presentación de {} no ha llegado a nada, así que queda en pausa. Una respuesta tardía cuenta igual.",
            both(a, b)
        ),
    }
}

pub(super) fn moved(moved: &MovedPerson, now: &Zoned) -> String {
    match moved {
        MovedPerson::CameBack { name, address, at, other: Some(other) } => format!(
            "Un mensaje a {name} ({address}) volvió el {}; {other} funciona, por lo que sabe Rekindle.",
            day(*at, now)
        ),
        MovedPerson::CameBack { name, address, at, other: None } => {
            format!("Un mensaje a {name} ({address}) volvió el {}: quizá haya otra dirección.", day(*at, now))
        }
        MovedPerson::Left { name, address, at } => format!(
            "Una respuesta automática de {address} del {} dice que {name} ya no está allí: ¿sabes dónde está ahora?",
            day(*at, now)
        ),
    }
}

/// How often the owner helped and asked in the last quarter.
pub(super) fn favours(gave: usize, asked: usize) -> String {
    let times = |count: usize| if count == 1 { "una vez".to_owned() } else { format!("{count} veces") };
    match (gave, asked) {
        (gave, 0) => format!("el trimestre pasado ayudaste {}", times(gave)),
        (0, asked) => format!("el trimestre pasado pediste ayuda {}", times(asked)),
        (gave, asked) => {
            format!("el trimestre pasado ayudaste {} y pediste ayuda {}", times(gave), times(asked))
        }
    }
}

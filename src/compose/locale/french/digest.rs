//! The sentences of a digest.

use jiff::Zoned;

use super::{French, day, every, on_days, span, weekday};
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
                .map(|on| format!(", en relation depuis {}", French.month(on)))
                .unwrap_or_default();
            format!("{}{since} ; vous n'avez pas encore été en contact.", imported(*source))
        }
        Why::Quiet(reason) => quiet(*reason),
    }
}

/// Where a card came from.
fn imported(source: CardSource) -> String {
    match source {
        CardSource::VCard => "Dans votre carnet d'adresses".to_owned(),
        CardSource::Csv => "Fiche importée d'un fichier CSV".to_owned(),
        CardSource::Rekindle => "Fiche importée d'un export de Rekindle".to_owned(),
        CardSource::Calls => "Fiche importée d'un journal d'appels".to_owned(),
        CardSource::Texts => "Fiche importée de vos SMS".to_owned(),
        CardSource::LinkedIn
        | CardSource::Facebook
        | CardSource::X
        | CardSource::Google
        | CardSource::Outlook
        | CardSource::Thunderbird
        | CardSource::Friends
        | CardSource::WhatsApp
        | CardSource::Signal
        | CardSource::Telegram => format!("Fiche importée depuis {}", source.title()),
    }
}

fn quiet(reason: QuietReason) -> String {
    match reason {
        QuietReason::NeverInTouch => "Vous n'avez pas encore été en contact.".to_owned(),
        QuietReason::Dormant { every: usual, in_touch, silent } => format!(
            "Autrefois, vous vous écriviez {} ({} en tout) ; cela fait {}.",
            every(usual),
            on_days(in_touch),
            span(silent)
        ),
        QuietReason::Asked { every: wanted, silent } => {
            format!("Vous vouliez prendre contact {} ; cela fait {}.", every(wanted), span(silent))
        }
        QuietReason::Usual { every: usual, silent } => {
            format!("D'habitude, vous vous écrivez {} ; cela fait {}.", every(usual), span(silent))
        }
        QuietReason::Last { in_touch, silent } => {
            format!("En contact {} en tout, la dernière fois {}.", on_days(in_touch), French.ago(silent))
        }
    }
}

pub(super) fn last_touch(first_name: &str, last: &LastTouch, now: &Zoned) -> String {
    match last {
        LastTouch::Mail { direction, at, subject } => {
            let who = match direction {
                MailDirection::In => format!("{first_name} vous a écrit le {}", day(*at, now)),
                MailDirection::Out => format!("Vous avez écrit le {}", day(*at, now)),
            };
            match subject.as_str() {
                "" => format!("{who}."),
                subject => format!("{who} : {}", French.quoted(subject)),
            }
        }
        LastTouch::Met { at, title } => {
            let title = title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            format!("Rencontre le {}{title}.", day(*at, now))
        }
        LastTouch::Logged { at, how } => match how {
            Some(how) => format!("Vous avez noté le {} : {how}.", day(*at, now)),
            None => format!("Vous avez noté un contact le {}.", day(*at, now)),
        },
        LastTouch::Never => "Vous ne vous êtes jamais écrit.".to_owned(),
    }
}

pub(super) fn date(date: &DigestDate, now: &Zoned) -> String {
    let on = |at: i64| {
        let on = date_of(at, now);
        format!("{} {}", weekday(on), French.short_day(on, now))
    };
    match date {
        DigestDate::Occasion { person, day } => {
            let what = super::offer::occasion(*day);
            format!("{} : {} {what}", French.long_day(day.on), person.numbered())
        }
        DigestDate::NewJob { person, organization } => {
            format!("Désormais chez {organization} : {}", person.numbered())
        }
        DigestDate::ToMeet { person, at } => format!("Vous voyez {} {}.", person.numbered(), on(*at)),
        DigestDate::Met { person, at, after_days } => format!(
            "Vous avez vu {} {}, pour la première fois depuis {} : remerciez, ou gardez avec `note` ce que vous avez appris.",
            person.numbered(),
            on(*at),
            span(*after_days)
        ),
    }
}

pub(super) fn same_person(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Moved { bounced: true } => {
            "Le nom est le même, et un message à l'ancienne adresse est revenu."
        }
        QuestionKind::Moved { bounced: false } => {
            "Le nom est le même, et une adresse est apparue quand l'autre s'est tue."
        }
        QuestionKind::SameName => "Le nom est le même.",
        QuestionKind::LongerName => {
            "Un nom contient tous les mots de l'autre, et l'un des deux a été importé."
        }
        QuestionKind::Nickname => "Le même nom de famille, et un prénom qui est le diminutif de l'autre.",
        QuestionKind::Initials => "Le même nom de famille et la même initiale.",
        QuestionKind::LocalPart => "Ce qui précède le @ est identique, et les noms ne s'y opposent pas.",
    }
}

pub(super) fn introduction(news: &IntroductionNews, now: &Zoned) -> String {
    match news {
        IntroductionNews::NotAsked { person, other } => {
            format!("Le message qui propose à {person} de rencontrer {other} attend que vous l'envoyiez.")
        }
        IntroductionNews::Answered { person, other, at } => format!(
            "Le {}, {} a répondu au sujet d'une rencontre avec {other}. Est-ce un oui ?",
            day(*at, now),
            person.name
        ),
        IntroductionNews::NotJoined { both: [a, b] } => format!(
            "C'est oui des deux côtés, {a} et {b} ; le message qui les met en relation attend que vous l'envoyiez."
        ),
        IntroductionNews::Talking { writer, other, at } => {
            format!(
                "Votre mise en relation a porté ses fruits : {writer} a écrit à {other} le {}.",
                day(*at, now)
            )
        }
        IntroductionNews::Expired { both: [a, b] } => format!(
            "En 60 jours, la mise en relation ({a} et {b}) n'a rien donné, donc elle est en pause. Une réponse tardive compte quand même."
        ),
    }
}

pub(super) fn moved(moved: &MovedPerson, now: &Zoned) -> String {
    match moved {
        MovedPerson::CameBack { name, address, at, other: Some(other) } => format!(
            "Un message à {name} ({address}) est revenu le {} ; {other} fonctionne, à la connaissance de Rekindle.",
            day(*at, now)
        ),
        MovedPerson::CameBack { name, address, at, other: None } => format!(
            "Un message à {name} ({address}) est revenu le {} : l'adresse a peut-être changé.",
            day(*at, now)
        ),
        MovedPerson::Left { name, address, at } => format!(
            "D'après une réponse automatique de {address} le {}, {name} n'y est plus : savez-vous où écrire maintenant ?",
            day(*at, now)
        ),
    }
}

/// How often the owner helped and asked in the last quarter.
pub(super) fn favours(gave: usize, asked: usize) -> String {
    match (gave, asked) {
        (gave, 0) => format!("au dernier trimestre, vous avez aidé {gave} fois"),
        (0, asked) => format!("au dernier trimestre, vous avez demandé de l'aide {asked} fois"),
        (gave, asked) => {
            format!("au dernier trimestre, vous avez aidé {gave} fois et demandé de l'aide {asked} fois")
        }
    }
}

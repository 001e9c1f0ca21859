//! French. The owner is addressed as `vous`; nobody has a gender that we do not know, so sentences
//! name people and agree with nothing.

mod digest;
mod offer;

use jiff::Zoned;
use jiff::civil::Date;

use super::{Captions, DigestSubject, Locale, OfferPeople, PlacesToFill, date_of, listed};
use crate::command::span::RoundSpan;
use crate::compose::facts::{
    DigestDate, DigestRemark, IntroductionNews, MovedPerson, NamedPerson, ReceiptSummary, UnreadPlace, Why,
};
use crate::infer::identity::question::QuestionKind;
use crate::infer::introduction_pairs::CommonGround;
use crate::infer::last_touch::LastTouch;
use crate::infer::offer::{ComingDay, Offer};

/// See the module.
#[derive(Debug)]
pub struct French;

const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

impl Locale for French {
    fn code(&self) -> &'static str {
        "fr"
    }

    fn captions(&self) -> &'static Captions {
        &CAPTIONS
    }

    fn quoted(&self, words: &str) -> String {
        format!("« {words} »")
    }

    fn long_day(&self, on: Date) -> String {
        super::capital(&format!("{} {}", weekday(on), day_and_month(on)))
    }

    fn short_day(&self, on: Date, now: &Zoned) -> String {
        match on.year() == now.year() {
            true => day_and_month(on),
            false => format!("{} {}", day_and_month(on), on.year()),
        }
    }

    fn moment(&self, at: &Zoned) -> String {
        let on = at.date();
        format!("{} {} {} à {}", weekday(on), day_and_month(on), on.year(), at.strftime("%-H h %M"))
    }

    fn next_moment(&self, at: &Zoned) -> String {
        format!("{} {}, {}", weekday(at.date()), day_and_month(at.date()), at.strftime("%-H h %M"))
    }

    fn month(&self, on: Date) -> String {
        format!("{} {}", month_name(on), on.year())
    }

    fn ago(&self, days: i64) -> String {
        match days {
            ..=0 => "aujourd'hui".to_owned(),
            1 => "hier".to_owned(),
            _ => format!("il y a {}", span(days)),
        }
    }

    fn hello(&self, first_name: &str) -> String {
        match first_name {
            "" => "Bonjour,".to_owned(),
            name => format!("Bonjour {name},"),
        }
    }

    fn digest_subject(&self, about: DigestSubject<'_>) -> String {
        match about {
            DigestSubject::Introductions => "Une mise en relation en cours".to_owned(),
            DigestSubject::Owed => "Des messages attendent votre réponse".to_owned(),
            DigestSubject::Unread => "Une partie de votre courrier n'a pas pu être lue".to_owned(),
            DigestSubject::Nobody => "Vous êtes en contact avec tout le monde".to_owned(),
            DigestSubject::One(name) => format!("Quelques lignes à {name} ?"),
            DigestSubject::Several([one, two, rest @ ..]) if rest.len() > 1 => {
                format!("{one}, {two} et {} autres", rest.len())
            }
            DigestSubject::Several(names) => listed(names, [", ", " et "]),
        }
    }

    fn people(&self, count: usize) -> String {
        match count {
            0 => String::new(),
            1 => "Une personne".to_owned(),
            many => super::capital(&format!("{} personnes", in_words(many))),
        }
    }

    fn gone_quiet(&self, people: usize) -> String {
        match people {
            0 => "Vous êtes en contact avec tout le monde.".to_owned(),
            1 => "Le silence s'est installé avec une personne. Quelques lignes suffisent, et ne rien écrire convient aussi.".to_owned(),
            many => format!(
                "Le silence s'est installé avec {} personnes. Quelques lignes à l'une d'elles suffisent, et ne rien écrire convient aussi.",
                in_words(many)
            ),
        }
    }

    fn waits(&self, name: &str, more: usize) -> String {
        match more {
            0 => format!("{name} attend votre réponse."),
            1 => format!("{name} et une autre personne attendent votre réponse."),
            more => format!("{name} et {more} autres personnes attendent votre réponse."),
        }
    }

    fn why(&self, why: &Why) -> String {
        digest::why(why)
    }

    fn last_touch(&self, first_name: &str, last: &LastTouch, now: &Zoned) -> String {
        digest::last_touch(first_name, last, now)
    }

    fn offer(&self, offer: &Offer, people: OfferPeople<'_>, now: &Zoned) -> String {
        offer::you_could(offer, people, now)
    }

    fn coming_day(&self, day: ComingDay, now: &Zoned) -> String {
        offer::coming_day(day, now)
    }

    fn draft(&self, subject: &str) -> String {
        format!("{}, dans vos brouillons", self.quoted(subject))
    }

    fn ask(&self, [one, other]: [&str; 2]) -> String {
        format!("Demander à {one} et à {other}")
    }

    fn date(&self, date: &DigestDate, now: &Zoned) -> String {
        digest::date(date, now)
    }

    fn back_in_touch(&self, person: &NamedPerson, at: i64, now: &Zoned) -> String {
        format!("Le {} : {person}", day(at, now))
    }

    fn common_ground(&self, common: &CommonGround, names: [&str; 2], now: &Zoned) -> String {
        offer::common_ground(common, names, now)
    }

    fn same_person(&self, kind: QuestionKind) -> String {
        digest::same_person(kind).to_owned()
    }

    fn introduction(&self, news: &IntroductionNews, now: &Zoned) -> String {
        digest::introduction(news, now)
    }

    fn moved(&self, moved: &MovedPerson, now: &Zoned) -> String {
        digest::moved(moved, now)
    }

    fn unread(&self, place: &UnreadPlace, now: &Zoned) -> String {
        let what = match &place.folder {
            Some(folder) => format!("le dossier {folder} du compte {}", place.account),
            None => format!("la boîte du compte {}", place.account),
        };
        format!(
            "Pas consulté depuis le {} : {what}. Les personnes avec qui vous y avez échangé en dernier n'apparaissent pas ici.",
            day(place.since, now)
        )
    }

    fn remark(&self, remark: &DigestRemark) -> String {
        match remark {
            DigestRemark::LastQuarter { gave, asked } => {
                format!("Rien que pour vous : {}.", digest::favours(*gave, *asked))
            }
            DigestRemark::Late(says) => says.clone(),
        }
    }

    fn receipt_summary(&self, summary: ReceiptSummary) -> String {
        match summary {
            ReceiptSummary::NoCommand => {
                "Votre réponse ne contenait aucune commande, donc rien n'a changé.".to_owned()
            }
            ReceiptSummary::BeginningDone => {
                "Le début de votre message est traité ; le reste n'a pas été lu.".to_owned()
            }
            ReceiptSummary::Answers => "Voici ce que vous avez demandé.".to_owned(),
            ReceiptSummary::NothingToChange => "Il n'y avait rien à changer.".to_owned(),
            ReceiptSummary::AllDone => "Tout est fait.".to_owned(),
            ReceiptSummary::OnlyLineFailed => "Cela n'a pas marché, et rien n'a changé.".to_owned(),
            ReceiptSummary::AllFailed => "Rien n'a marché, et rien n'a changé.".to_owned(),
            ReceiptSummary::SomeFailedEndUnread(1) => {
                "Une ligne n'a pas marché, et la fin de votre message n'a pas été lue.".to_owned()
            }
            ReceiptSummary::SomeFailedEndUnread(many) => super::capital(&format!(
                "{} lignes n'ont pas marché, et la fin de votre message n'a pas été lue.",
                in_words(many)
            )),
            ReceiptSummary::SomeFailed(1) => "Une ligne n'a pas marché ; le reste est fait.".to_owned(),
            ReceiptSummary::SomeFailed(many) => {
                super::capital(&format!("{} lignes n'ont pas marché ; le reste est fait.", in_words(many)))
            }
        }
    }

    fn left_out(&self, lines: usize) -> String {
        format!("Et encore {lines} lignes ; la ligne de commande les montre toutes.")
    }

    fn reminder_subject(&self, names: &[String], text: &str) -> String {
        let who = match names {
            [] => "quelqu'un".to_owned(),
            [one] => one.clone(),
            [one, other] => format!("{one} et {other}"),
            [one, rest @ ..] => format!("{one} et {} autres", rest.len()),
        };
        match text {
            "" => format!("Rappel : {who}"),
            text => format!("Rappel : {who} : {text}"),
        }
    }

    fn drafts_subject(&self, names: &[String]) -> String {
        let what = if names.len() == 1 { "Un brouillon pour" } else { "Des brouillons pour" };
        format!("{what} {}", names.join(" et "))
    }

    fn drafts_lead(&self, drafts: usize, places: PlacesToFill) -> String {
        let todo = match (drafts, places) {
            (1, PlacesToFill::Some) => {
                "Complétez ce qui est entre [crochets], et envoyez-le depuis votre logiciel de messagerie."
            }
            (1, PlacesToFill::None) => "Envoyez-le depuis votre logiciel de messagerie.",
            (_, PlacesToFill::Some) => {
                "Complétez ce qui est entre [crochets], et envoyez-les depuis votre logiciel de messagerie."
            }
            (_, PlacesToFill::None) => "Envoyez-les depuis votre logiciel de messagerie.",
        };
        match drafts {
            1 => format!("Voici un brouillon. {todo} Rien n'a été envoyé."),
            many => format!(
                "Voici {} brouillons, à envoyer un par un. {todo} Rien n'a été envoyé.",
                in_words(many)
            ),
        }
    }

    fn first_digest(&self, at: &str) -> String {
        format!("Le premier récapitulatif : {at}")
    }
}

fn weekday(on: Date) -> &'static str {
    WEEKDAYS[on.weekday().to_monday_zero_offset() as usize]
}

fn month_name(on: Date) -> &'static str {
    MONTHS[on.month() as usize - 1]
}

/// `1er mars`, `3 mars`.
fn day_and_month(on: Date) -> String {
    match on.day() {
        1 => format!("1er {}", month_name(on)),
        day => format!("{day} {}", month_name(on)),
    }
}

/// The day of a moment, inside of a sentence.
fn day(at: i64, now: &Zoned) -> String {
    French.short_day(date_of(at, now), now)
}

/// `3 semaines`.
fn span(days: i64) -> String {
    match RoundSpan::from_days(days) {
        RoundSpan::Days(1) => "1 jour".to_owned(),
        RoundSpan::Days(n) => format!("{n} jours"),
        RoundSpan::Weeks(n) => format!("{n} semaines"),
        RoundSpan::Months(n) => format!("{n} mois"),
        RoundSpan::Years(n) => format!("{n} ans"),
    }
}

/// `tous les jours`, `toutes les 3 semaines`.
fn every(days: i64) -> String {
    match RoundSpan::from_days(days) {
        RoundSpan::Days(1) => "tous les jours".to_owned(),
        RoundSpan::Weeks(_) => format!("toutes les {}", span(days)),
        RoundSpan::Days(_) | RoundSpan::Months(_) | RoundSpan::Years(_) => format!("tous les {}", span(days)),
    }
}

/// `un jour`, `41 jours`: on how many.
fn on_days(days: i64) -> String {
    if days == 1 { "un jour".to_owned() } else { format!("{days} jours") }
}

fn in_words(count: usize) -> &'static str {
    const WORDS: [&str; 9] = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"];
    count.checked_sub(2).and_then(|nth| WORDS.get(nth)).copied().unwrap_or("plusieurs")
}

const CAPTIONS: Captions = Captions {
    trial: "Ce récapitulatif est un essai : son envoi n'a rien changé, et y répondre ne fait rien.",
    trial_subject: "Essai :",
    colon: " :",
    waiting: "En attente de votre réponse",
    introductions: "Mises en relation en cours",
    introduction: "Une mise en relation ?",
    one_person: "Une seule personne ?",
    dates: "Cette semaine",
    back: "De nouveau en contact depuis le dernier récapitulatif",
    moved: "Adresse peut-être changée",
    remarks: "Bon à savoir",
    from: "De :",
    answer: "Répondre",
    ask_whether: "Pour demander à chacun si la rencontre lui plairait, répondez :",
    tell_me: "Dites-le-moi en répondant :",
    to_ask_both: "Pour demander aux deux, répondez :",
    if_acquainted: "Si les deux se connaissent déjà, répondez :",
    if_one: "Si oui, répondez :",
    if_two: "Si non, répondez :",
    to_send: "Pour le faire envoyer tel quel, répondez :",
    take_back: "Pour tout annuler, répondez :",
    sheet: "Répondez, une commande par ligne :",
    know_each_other: ["Une question : ", " et ", " se connaissent déjà ?"],
    same: ["Une question : ", " et ", ", est-ce une seule et même personne ?"],
    draft_waits: "Un brouillon est prêt :",
    spark: ["jours de contact, ", " à "],
    spark_heard: ["Jours de contact, mois par mois : ", " à "],
    sheet_page: [
        "Ou répondez par écrit, une commande par ligne (en anglais), par exemple ",
        " ou ",
        ". Pour les voir toutes, répondez ",
        ".",
    ],
    reply_code: "Code de réponse",
    write: "Écrire",
    done: "Fait",
    two_weeks: "2 semaines",
    not_now: "Pas maintenant",
    never: "Jamais",
    tomorrow: "Demain",
    yes: "Oui",
    no: "Non",
    ask_both: "Demander aux deux",
    acquainted: "Se connaissent déjà",
    is_one: "Une personne",
    are_two: "Deux personnes",
    undo: "Annuler",
    help: "Demander de l'aide",
    you_wrote: "Vous avez écrit :",
    ok: "Fait",
    as_it_was: "Inchangé",
    here: "Voici",
    failed: "Échec",
    unclear: "Pas compris",
    left_alone: "Après cinq lignes qui n'étaient pas des commandes, le reste de votre message n'a pas été traité.",
    too_many: "Un message peut contenir 100 commandes ; le reste du vôtre n'a pas été traité.",
    your_commands: "vos commandes",
    your_words: "Vos mots :",
    asked_for: ["Vous avez demandé ce message pour le ", "."],
    draft_to: "Le brouillon pour",
    open_draft: "Ouvrir le brouillon pour",
    to: "À :",
    subject: "Objet :",
    and: " et ",
    says: "Rekindle signale :",
    welcome: "Rekindle est prêt : répondez ici quand vous voulez",
};

//! German. The owner is addressed as `du`; nobody has a gender that we do not know, so sentences
//! name people instead of `er` and `sie`.

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
pub struct German;

const WEEKDAYS: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

impl Locale for German {
    fn code(&self) -> &'static str {
        "de"
    }

    fn captions(&self) -> &'static Captions {
        &CAPTIONS
    }

    fn quoted(&self, words: &str) -> String {
        format!("\u{201e}{words}\u{201c}")
    }

    fn long_day(&self, on: Date) -> String {
        format!("{}, {}", weekday(on), day_and_month(on))
    }

    fn short_day(&self, on: Date, now: &Zoned) -> String {
        match on.year() == now.year() {
            true => day_and_month(on),
            false => format!("{} {}", day_and_month(on), on.year()),
        }
    }

    fn moment(&self, at: &Zoned) -> String {
        format!("{} {}, {} Uhr", self.long_day(at.date()), at.year(), at.strftime("%H:%M"))
    }

    fn next_moment(&self, at: &Zoned) -> String {
        format!("{}, {} Uhr", self.long_day(at.date()), at.strftime("%H:%M"))
    }

    fn month(&self, on: Date) -> String {
        format!("{} {}", month_name(on), on.year())
    }

    fn ago(&self, days: i64) -> String {
        match days {
            ..=0 => "heute".to_owned(),
            1 => "gestern".to_owned(),
            _ => format!("vor {}", lasting(days)),
        }
    }

    fn hello(&self, first_name: &str) -> String {
        match first_name {
            "" => "Hallo,".to_owned(),
            name => format!("Hallo {name},"),
        }
    }

    fn digest_subject(&self, about: DigestSubject<'_>) -> String {
        match about {
            DigestSubject::Introductions => "Angebahnte Kontakte".to_owned(),
            DigestSubject::Owed => "Mails, die auf deine Antwort warten".to_owned(),
            DigestSubject::Unread => "Ein Teil deiner Mails war nicht zu lesen".to_owned(),
            DigestSubject::Nobody => "Du bist mit allen in Kontakt".to_owned(),
            DigestSubject::One(name) => format!("Ein paar Zeilen an {name}?"),
            DigestSubject::Several([one, two, rest @ ..]) if rest.len() > 1 => {
                format!("{one}, {two} und {} weitere", rest.len())
            }
            DigestSubject::Several(names) => listed(names, [", ", " und "]),
        }
    }

    fn people(&self, count: usize) -> String {
        match count {
            0 => String::new(),
            1 => "Eine Person".to_owned(),
            many => super::capital(&format!("{} Personen", in_words(many))),
        }
    }

    fn gone_quiet(&self, people: usize) -> String {
        match people {
            0 => "Du bist mit allen in Kontakt.".to_owned(),
            1 => "Um eine Person ist es still geworden. Ein paar Zeilen genügen, und gar keine sind auch in Ordnung.".to_owned(),
            many => format!(
                "Um {} Personen ist es still geworden. Ein paar Zeilen an eine von ihnen genügen, und gar keine sind auch in Ordnung.",
                in_words(many)
            ),
        }
    }

    fn waits(&self, name: &str, more: usize) -> String {
        match more {
            0 => format!("{name} wartet auf deine Antwort."),
            1 => format!("{name} und noch jemand warten auf deine Antwort."),
            more => format!("{name} und {more} weitere warten auf deine Antwort."),
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
        format!("{}, in deinem Entwürfe-Ordner", self.quoted(subject))
    }

    fn ask(&self, [one, other]: [&str; 2]) -> String {
        format!("{one} und {other} fragen")
    }

    fn date(&self, date: &DigestDate, now: &Zoned) -> String {
        digest::date(date, now)
    }

    fn back_in_touch(&self, person: &NamedPerson, at: i64, now: &Zoned) -> String {
        format!("Am {}: {person}", day(at, now))
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
            Some(folder) => format!("der Ordner {folder} von {}", place.account),
            None => format!("das Postfach von {}", place.account),
        };
        format!(
            "Seit dem {} nicht gelesen: {what}. Wer dir zuletzt dort geschrieben hat, fehlt hier.",
            day(place.since, now)
        )
    }

    fn remark(&self, remark: &DigestRemark) -> String {
        match remark {
            DigestRemark::LastQuarter { gave, asked } => {
                format!("Nur für dich: {}.", digest::favours(*gave, *asked))
            }
            DigestRemark::Late(says) => says.clone(),
        }
    }

    fn receipt_summary(&self, summary: ReceiptSummary) -> String {
        match summary {
            ReceiptSummary::NoCommand => {
                "In deiner Antwort stand kein Befehl, also hat sich nichts geändert.".to_owned()
            }
            ReceiptSummary::BeginningDone => {
                "Der Anfang deiner Mail ist erledigt; der Rest wurde nicht gelesen.".to_owned()
            }
            ReceiptSummary::Answers => "Hier ist, wonach du gefragt hast.".to_owned(),
            ReceiptSummary::NothingToChange => "Es war nichts zu ändern.".to_owned(),
            ReceiptSummary::AllDone => "Alles erledigt.".to_owned(),
            ReceiptSummary::OnlyLineFailed => {
                "Das hat nicht geklappt, und nichts hat sich geändert.".to_owned()
            }
            ReceiptSummary::AllFailed => {
                "Nichts davon hat geklappt, und nichts hat sich geändert.".to_owned()
            }
            ReceiptSummary::SomeFailedEndUnread(1) => {
                "Eine Zeile hat nicht geklappt, und das Ende deiner Mail wurde nicht gelesen.".to_owned()
            }
            ReceiptSummary::SomeFailedEndUnread(many) => super::capital(&format!(
                "{} Zeilen haben nicht geklappt, und das Ende deiner Mail wurde nicht gelesen.",
                in_words(many)
            )),
            ReceiptSummary::SomeFailed(1) => {
                "Eine Zeile hat nicht geklappt; der Rest ist erledigt.".to_owned()
            }
            ReceiptSummary::SomeFailed(many) => super::capital(&format!(
                "{} Zeilen haben nicht geklappt; der Rest ist erledigt.",
                in_words(many)
            )),
        }
    }

    fn left_out(&self, lines: usize) -> String {
        format!("Dazu kommen {lines} weitere Zeilen; auf der Kommandozeile stehen alle.")
    }

    fn reminder_subject(&self, names: &[String], text: &str) -> String {
        let who = match names {
            [] => "jemanden".to_owned(),
            [one] => one.clone(),
            [one, other] => format!("{one} und {other}"),
            [one, rest @ ..] => format!("{one} und {} weitere", rest.len()),
        };
        match text {
            "" => format!("Erinnerung an {who}"),
            text => format!("Erinnerung an {who}: {text}"),
        }
    }

    fn drafts_subject(&self, names: &[String]) -> String {
        format!("{} an {}", if names.len() == 1 { "Ein Entwurf" } else { "Entwürfe" }, names.join(" und "))
    }

    fn drafts_lead(&self, drafts: usize, places: PlacesToFill) -> String {
        let todo = match (drafts, places) {
            (1, PlacesToFill::Some) => {
                "Ergänze, was in [Klammern] steht, und verschick ihn mit deinem Mailprogramm."
            }
            (1, PlacesToFill::None) => "Verschick ihn mit deinem Mailprogramm.",
            (_, PlacesToFill::Some) => {
                "Ergänze, was in [Klammern] steht, und verschick sie mit deinem Mailprogramm."
            }
            (_, PlacesToFill::None) => "Verschick sie mit deinem Mailprogramm.",
        };
        match drafts {
            1 => format!("Hier ist ein Entwurf. {todo} Verschickt wurde noch nichts."),
            many => format!(
                "Hier sind {} Entwürfe, die einzeln zu verschicken sind. {todo} Verschickt wurde noch nichts.",
                in_words(many)
            ),
        }
    }

    fn first_digest(&self, at: &str) -> String {
        format!("Die erste Übersicht: {at}")
    }
}

fn weekday(on: Date) -> &'static str {
    WEEKDAYS[on.weekday().to_monday_zero_offset() as usize]
}

fn month_name(on: Date) -> &'static str {
    MONTHS[on.month() as usize - 1]
}

/// `3. März`.
fn day_and_month(on: Date) -> String {
    format!("{}. {}", on.day(), month_name(on))
}

/// The day of a moment, inside of a sentence.
fn day(at: i64, now: &Zoned) -> String {
    German.short_day(date_of(at, now), now)
}

/// `3 Wochen`, as it is behind `alle` and `jetzt sind es`.
fn span(days: i64) -> String {
    match RoundSpan::from_days(days) {
        RoundSpan::Days(1) => "1 Tag".to_owned(),
        RoundSpan::Days(n) => format!("{n} Tage"),
        RoundSpan::Weeks(n) => format!("{n} Wochen"),
        RoundSpan::Months(n) => format!("{n} Monate"),
        RoundSpan::Years(n) => format!("{n} Jahre"),
    }
}

/// `3 Monaten`, as it is behind `vor` and `seit`.
fn lasting(days: i64) -> String {
    match RoundSpan::from_days(days) {
        RoundSpan::Days(1) => "einem Tag".to_owned(),
        RoundSpan::Days(n) => format!("{n} Tagen"),
        RoundSpan::Weeks(n) => format!("{n} Wochen"),
        RoundSpan::Months(n) => format!("{n} Monaten"),
        RoundSpan::Years(n) => format!("{n} Jahren"),
    }
}

/// `jeden Tag`, `alle 3 Wochen`.
fn every(days: i64) -> String {
    if days == 1 { "jeden Tag".to_owned() } else { format!("alle {}", span(days)) }
}

/// `an einem Tag`, `an 41 Tagen`.
fn on_days(days: i64) -> String {
    if days == 1 { "an einem Tag".to_owned() } else { format!("an {days} Tagen") }
}

fn in_words(count: usize) -> &'static str {
    const WORDS: [&str; 9] = ["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"];
    count.checked_sub(2).and_then(|nth| WORDS.get(nth)).copied().unwrap_or("viele")
}

const CAPTIONS: Captions = Captions {
    trial: "Diese Übersicht ist eine Probe: Ihr Versand hat nichts geändert, und Antworten darauf bewirken nichts.",
    trial_subject: "Probe:",
    colon: ":",
    waiting: "Das wartet auf deine Antwort",
    introductions: "Angebahnte Kontakte",
    introduction: "Miteinander bekannt machen?",
    one_person: "Dieselbe Person?",
    dates: "Diese Woche",
    back: "Seit der letzten Übersicht wieder in Kontakt",
    moved: "Vielleicht nicht mehr dort",
    remarks: "Gut zu wissen",
    from: "Von",
    answer: "Antworten",
    ask_whether: "Um beide zu fragen, ob sie sich kennenlernen möchten, antworte:",
    tell_me: "Sag es mir mit einer Antwort:",
    to_ask_both: "Um beide zu fragen, antworte:",
    if_acquainted: "Falls sie sich schon kennen:",
    if_one: "Falls ja, antworte:",
    if_two: "Falls nein, antworte:",
    to_send: "Um ihn so verschicken zu lassen, antworte:",
    take_back: "Um alles zurückzunehmen, antworte:",
    sheet: "Antworte, ein Befehl pro Zeile:",
    know_each_other: ["Eine Frage: Kennen ", " und ", " sich schon?"],
    same: ["Eine Frage: Sind ", " und ", " dieselbe Person?"],
    draft_waits: "Ein Entwurf liegt bereit:",
    spark: ["Tage in Kontakt, ", " bis "],
    spark_heard: ["Tage in Kontakt, Monat für Monat, von ", " bis "],
    sheet_page: [
        "Oder antworte in Worten, ein Befehl pro Zeile (Befehle sind englisch), etwa ",
        " oder ",
        ". Alle Befehle bekommst du mit ",
        ".",
    ],
    reply_code: "Antwortcode",
    write: "Schreiben",
    done: "Erledigt",
    two_weeks: "2 Wochen",
    not_now: "Nicht jetzt",
    never: "Nie",
    tomorrow: "Morgen",
    yes: "Ja",
    no: "Nein",
    ask_both: "Beide fragen",
    acquainted: "Sie kennen sich",
    is_one: "Eine Person",
    are_two: "Zwei Personen",
    undo: "Zurücknehmen",
    help: "Hilfe anfordern",
    you_wrote: "Du hast geschrieben:",
    ok: "OK",
    as_it_was: "Unverändert",
    here: "Hier",
    failed: "Nicht geklappt",
    unclear: "Unklar",
    left_alone: "Nach fünf Zeilen, die keine Befehle waren, wurde der Rest deiner Mail nicht beachtet.",
    too_many: "Eine Mail darf 100 Befehle haben; der Rest deiner Mail wurde nicht beachtet.",
    your_commands: "deine Befehle",
    your_words: "Deine Worte:",
    asked_for: ["Diese Mail hast du dir gewünscht für ", "."],
    draft_to: "Der Entwurf an",
    open_draft: "Entwurf öffnen an",
    to: "An:",
    subject: "Betreff:",
    and: " und ",
    says: "Rekindle meldet:",
    welcome: "Rekindle ist bereit: Antworte hier, wann immer du willst",
};

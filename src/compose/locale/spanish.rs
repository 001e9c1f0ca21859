//! Spanish. The owner is addressed as `tú`; nobody has a gender that we do not know, so sentences
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
pub struct Spanish;

const WEEKDAYS: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

impl Locale for Spanish {
    fn code(&self) -> &'static str {
        "es"
    }

    fn captions(&self) -> &'static Captions {
        &CAPTIONS
    }

    fn quoted(&self, words: &str) -> String {
        format!("«{words}»")
    }

    fn long_day(&self, on: Date) -> String {
        super::capital(&format!("{}, {}", weekday(on), day_and_month(on)))
    }

    fn short_day(&self, on: Date, now: &Zoned) -> String {
        match on.year() == now.year() {
            true => day_and_month(on),
            false => format!("{} de {}", day_and_month(on), on.year()),
        }
    }

    fn moment(&self, at: &Zoned) -> String {
        let on = at.date();
        let day = format!("{} {} de {}", weekday(on), day_and_month(on), on.year());
        format!("{day} a las {}", at.strftime("%-H:%M"))
    }

    fn next_moment(&self, at: &Zoned) -> String {
        format!("{} {}, {}", weekday(at.date()), day_and_month(at.date()), at.strftime("%-H:%M"))
    }

    fn month(&self, on: Date) -> String {
        format!("{} de {}", month_name(on), on.year())
    }

    fn ago(&self, days: i64) -> String {
        match days {
            ..=0 => "hoy".to_owned(),
            1 => "ayer".to_owned(),
            _ => format!("hace {}", span(days)),
        }
    }

    fn hello(&self, first_name: &str) -> String {
        match first_name {
            "" => "Hola:".to_owned(),
            name => format!("Hola, {name}:"),
        }
    }

    fn digest_subject(&self, about: DigestSubject<'_>) -> String {
        match about {
            DigestSubject::Introductions => "Una presentación en marcha".to_owned(),
            DigestSubject::Owed => "Hay correo que espera tu respuesta".to_owned(),
            DigestSubject::Unread => "Parte de tu correo no se pudo leer".to_owned(),
            DigestSubject::Nobody => "Estás en contacto con todo el mundo".to_owned(),
            DigestSubject::One(name) => format!("¿Unas líneas a {name}?"),
            DigestSubject::Several([one, two, rest @ ..]) if rest.len() > 1 => {
                format!("{one}, {two} y {} más", rest.len())
            }
            DigestSubject::Several([rest @ .., last]) => {
                format!("{} {} {last}", rest.join(", "), and_before(last))
            }
            DigestSubject::Several([]) => String::new(),
        }
    }

    fn people(&self, count: usize) -> String {
        match count {
            0 => String::new(),
            1 => "Una persona".to_owned(),
            many => super::capital(&format!("{} personas", in_words(many))),
        }
    }

    fn gone_quiet(&self, people: usize) -> String {
        match people {
            0 => "Estás en contacto con todo el mundo.".to_owned(),
            1 => "Hay silencio con una persona. Unas líneas bastan, y no escribir también está bien."
                .to_owned(),
            many => format!(
                "Hay silencio con {} personas. Unas líneas a una de ellas bastan, y no escribir también está bien.",
                in_words(many)
            ),
        }
    }

    fn waits(&self, name: &str, more: usize) -> String {
        match more {
            0 => format!("{name} espera tu respuesta."),
            1 => format!("{name} y otra persona esperan tu respuesta."),
            more => format!("{name} y otras {more} personas esperan tu respuesta."),
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
        format!("{}, en tus borradores", self.quoted(subject))
    }

    fn ask(&self, [one, other]: [&str; 2]) -> String {
        format!("Preguntar a {one} y a {other}")
    }

    fn date(&self, date: &DigestDate, now: &Zoned) -> String {
        digest::date(date, now)
    }

    fn back_in_touch(&self, person: &NamedPerson, at: i64, now: &Zoned) -> String {
        format!("El {}: {person}", day(at, now))
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
            Some(folder) => format!("la carpeta {folder} de {}", place.account),
            None => format!("el buzón de {}", place.account),
        };
        format!(
            "Sin consultar desde el {}: {what}. Las personas con las que hablaste allí por última vez no aparecen aquí.",
            day(place.since, now)
        )
    }

    fn remark(&self, remark: &DigestRemark) -> String {
        match remark {
            DigestRemark::LastQuarter { gave, asked } => {
                format!("Solo para ti: {}.", digest::favours(*gave, *asked))
            }
            DigestRemark::Late(says) => says.clone(),
        }
    }

    fn receipt_summary(&self, summary: ReceiptSummary) -> String {
        match summary {
            ReceiptSummary::NoCommand => {
                "En tu respuesta no había ninguna orden, así que nada ha cambiado.".to_owned()
            }
            ReceiptSummary::BeginningDone => {
                "El comienzo de tu mensaje está hecho; el resto no se ha leído.".to_owned()
            }
            ReceiptSummary::Answers => "Aquí tienes lo que has pedido.".to_owned(),
            ReceiptSummary::NothingToChange => "No había nada que cambiar.".to_owned(),
            ReceiptSummary::AllDone => "Todo hecho.".to_owned(),
            ReceiptSummary::OnlyLineFailed => "No ha funcionado, y nada ha cambiado.".to_owned(),
            ReceiptSummary::AllFailed => "Nada ha funcionado, y nada ha cambiado.".to_owned(),
            ReceiptSummary::SomeFailedEndUnread(1) => {
                "Una línea no ha funcionado, y el final de tu mensaje no se ha leído.".to_owned()
            }
            ReceiptSummary::SomeFailedEndUnread(many) => super::capital(&format!(
                "{} líneas no han funcionado, y el final de tu mensaje no se ha leído.",
                in_words(many)
            )),
            ReceiptSummary::SomeFailed(1) => "Una línea no ha funcionado; el resto está hecho.".to_owned(),
            ReceiptSummary::SomeFailed(many) => {
                super::capital(&format!("{} líneas no han funcionado; el resto está hecho.", in_words(many)))
            }
        }
    }

    fn left_out(&self, lines: usize) -> String {
        format!("Y otras {lines} líneas; en la línea de órdenes se ven todas.")
    }

    fn reminder_subject(&self, names: &[String], text: &str) -> String {
        let who = match names {
            [] => "alguien".to_owned(),
            [one] => one.clone(),
            [one, other] => both(one, other),
            [one, rest @ ..] => format!("{one} y {} más", rest.len()),
        };
        match text {
            "" => format!("Recordatorio: {who}"),
            text => format!("Recordatorio: {who}: {text}"),
        }
    }

    fn drafts_subject(&self, names: &[String]) -> String {
        let what = if names.len() == 1 { "Un borrador para" } else { "Borradores para" };
        format!("{what} {}", listed(names, [", ", " y "]))
    }

    fn drafts_lead(&self, drafts: usize, places: PlacesToFill) -> String {
        let todo = match (drafts, places) {
            (1, PlacesToFill::Some) => {
                "Completa lo que está entre [corchetes] y envíalo desde tu programa de correo."
            }
            (1, PlacesToFill::None) => "Envíalo desde tu programa de correo.",
            (_, PlacesToFill::Some) => {
                "Completa lo que está entre [corchetes] y envíalos desde tu programa de correo."
            }
            (_, PlacesToFill::None) => "Envíalos desde tu programa de correo.",
        };
        match drafts {
            1 => format!("Aquí tienes un borrador. {todo} No se ha enviado nada."),
            many => format!(
                "Aquí tienes {} borradores, para enviar uno a uno. {todo} No se ha enviado nada.",
                in_words(many)
            ),
        }
    }

    fn first_digest(&self, at: &str) -> String {
        format!("El primer resumen: {at}")
    }
}

/// `Ada y Tom`, `Ada e Inés`.
fn both(one: &str, other: &str) -> String {
    format!("{one} {} {other}", and_before(other))
}

/// `e` before the sound of an i.
fn and_before(name: &str) -> &'static str {
    let low = name.to_lowercase();
    let sounds = low.starts_with(['i', 'í']) || (low.starts_with("hi") && !low.starts_with("hie"));
    if sounds { "e" } else { "y" }
}

fn weekday(on: Date) -> &'static str {
    WEEKDAYS[on.weekday().to_monday_zero_offset() as usize]
}

fn month_name(on: Date) -> &'static str {
    MONTHS[on.month() as usize - 1]
}

/// `3 de marzo`.
fn day_and_month(on: Date) -> String {
    format!("{} de {}", on.day(), month_name(on))
}

/// The day of a moment, inside of a sentence.
fn day(at: i64, now: &Zoned) -> String {
    Spanish.short_day(date_of(at, now), now)
}

/// `3 semanas`.
fn span(days: i64) -> String {
    match RoundSpan::from_days(days) {
        RoundSpan::Days(1) => "1 día".to_owned(),
        RoundSpan::Days(n) => format!("{n} días"),
        RoundSpan::Weeks(n) => format!("{n} semanas"),
        RoundSpan::Months(n) => format!("{n} meses"),
        RoundSpan::Years(n) => format!("{n} años"),
    }
}

/// `cada día`, `cada 3 semanas`.
fn every(days: i64) -> String {
    if days == 1 { "cada día".to_owned() } else { format!("cada {}", span(days)) }
}

/// `un día`, `41 días`: on how many.
fn on_days(days: i64) -> String {
    if days == 1 { "un día".to_owned() } else { format!("{days} días") }
}

fn in_words(count: usize) -> &'static str {
    const WORDS: [&str; 9] = ["dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"];
    count.checked_sub(2).and_then(|nth| WORDS.get(nth)).copied().unwrap_or("varias")
}

const CAPTIONS: Captions = Captions {
    trial: "Este resumen es una prueba: enviarlo no ha cambiado nada, y responder no hace nada.",
    trial_subject: "Prueba:",
    colon: ":",
    waiting: "Esperan tu respuesta",
    introductions: "Presentaciones en marcha",
    introduction: "¿Una presentación?",
    one_person: "¿La misma persona?",
    dates: "Esta semana",
    back: "De nuevo en contacto desde el último resumen",
    moved: "Quizá con otra dirección",
    remarks: "Bueno es saberlo",
    from: "De",
    answer: "Responder",
    ask_whether: "Para preguntar a ambas partes si quieren conocerse, responde:",
    tell_me: "Dímelo con una respuesta:",
    to_ask_both: "Para preguntar a ambas partes, responde:",
    if_acquainted: "Si ya se conocen, responde:",
    if_one: "Si lo es, responde:",
    if_two: "Si no, responde:",
    to_send: "Para que se envíe tal cual, responde:",
    take_back: "Para deshacerlo todo, responde:",
    sheet: "Responde, una orden por línea:",
    know_each_other: ["Una pregunta: ¿conoce ", " a ", "?"],
    same: ["Una pregunta: ¿es ", " la misma persona que ", "?"],
    draft_waits: "Hay un borrador listo:",
    spark: ["días en contacto, de ", " a "],
    spark_heard: ["Días en contacto, mes a mes, de ", " a "],
    sheet_page: [
        "O responde por escrito, una orden por línea (en inglés), por ejemplo ",
        " o ",
        ". Para verlas todas, responde ",
        ".",
    ],
    reply_code: "Código de respuesta",
    write: "Escribir",
    done: "Hecho",
    two_weeks: "2 semanas",
    not_now: "Ahora no",
    never: "Nunca",
    tomorrow: "Mañana",
    yes: "Sí",
    no: "No",
    ask_both: "Preguntar a ambas partes",
    acquainted: "Ya se conocen",
    is_one: "Una persona",
    are_two: "Dos personas",
    undo: "Deshacer",
    help: "Pedir ayuda",
    you_wrote: "Escribiste:",
    ok: "Hecho",
    as_it_was: "Sin cambios",
    here: "Aquí",
    failed: "Ha fallado",
    unclear: "No se entiende",
    left_alone: "Tras cinco líneas que no eran órdenes, el resto de tu mensaje no se ha tenido en cuenta.",
    too_many: "Un mensaje puede tener 100 órdenes; el resto del tuyo no se ha tenido en cuenta.",
    your_commands: "tus órdenes",
    your_words: "Tus palabras:",
    asked_for: ["Pediste este mensaje para el ", "."],
    draft_to: "El borrador para",
    open_draft: "Abrir el borrador para",
    to: "Para:",
    subject: "Asunto:",
    and: " y ",
    says: "Rekindle avisa:",
    welcome: "Rekindle ya funciona: responde aquí cuando quieras",
};

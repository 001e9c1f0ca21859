//! The sentences of a digest.

use jiff::Zoned;

use super::{German, day, every, lasting, on_days, span, weekday};
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
            let since =
                connected_on.map(|on| format!(", verbunden seit {}", German.month(on))).unwrap_or_default();
            format!("{}{since}; ihr hattet noch keinen Kontakt.", imported(*source))
        }
        Why::Quiet(reason) => quiet(*reason),
    }
}

/// Where a card came from.
fn imported(source: CardSource) -> String {
    match source {
        CardSource::VCard => "In deinem Adressbuch".to_owned(),
        CardSource::Csv => "Aus einer CSV-Datei importiert".to_owned(),
        CardSource::Rekindle => "Aus einem Rekindle-Export importiert".to_owned(),
        CardSource::Calls => "Aus einer Anrufliste importiert".to_owned(),
        CardSource::Texts => "Aus Textnachrichten importiert".to_owned(),
        CardSource::LinkedIn
        | CardSource::Facebook
        | CardSource::X
        | CardSource::Google
        | CardSource::Outlook
        | CardSource::Thunderbird
        | CardSource::Friends
        | CardSource::WhatsApp
        | CardSource::Signal
        | CardSource::Telegram => format!("Aus {} importiert", source.title()),
    }
}

fn quiet(reason: QuietReason) -> String {
    match reason {
        QuietReason::NeverInTouch => "Ihr hattet noch keinen Kontakt.".to_owned(),
        QuietReason::Dormant { every: usual, in_touch, silent } => format!(
            "Früher habt ihr euch {} geschrieben, insgesamt {}; das ist {} her.",
            every(usual),
            on_days(in_touch),
            span(silent)
        ),
        QuietReason::Asked { every: wanted, silent } => {
            format!("Du wolltest dich {} melden; jetzt sind es {}.", every(wanted), span(silent))
        }
        QuietReason::Usual { every: usual, silent } => {
            format!("Sonst schreibt ihr euch {}; jetzt sind es {}.", every(usual), span(silent))
        }
        QuietReason::Last { in_touch, silent } => {
            format!("In Kontakt {}, zuletzt {}.", on_days(in_touch), German.ago(silent))
        }
    }
}

pub(super) fn last_touch(first_name: &str, last: &LastTouch, now: &Zoned) -> String {
    match last {
        LastTouch::Mail { direction, at, subject } => {
            let who = match direction {
                MailDirection::In => format!("{first_name} hat dir am {} geschrieben", day(*at, now)),
                MailDirection::Out => format!("Du hast am {} geschrieben", day(*at, now)),
            };
            match subject.as_str() {
                "" => format!("{who}."),
                subject => format!("{who}: {}", German.quoted(subject)),
            }
        }
        LastTouch::Met { at, title } => {
            let title = title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            format!("Ihr habt euch am {} getroffen{title}.", day(*at, now))
        }
        LastTouch::Logged { at, how } => match how {
            Some(how) => format!("Du hast am {} eingetragen: {how}.", day(*at, now)),
            None => format!("Du hast einen Kontakt am {} eingetragen.", day(*at, now)),
        },
        LastTouch::Never => "Ihr habt euch noch nie geschrieben.".to_owned(),
    }
}

pub(super) fn date(date: &DigestDate, now: &Zoned) -> String {
    let on = |at: i64| {
        let on = date_of(at, now);
        format!("{} ({})", weekday(on), German.short_day(on, now))
    };
    match date {
        DigestDate::Occasion { person, day } => {
            let what = super::offer::occasion(*day);
            format!("{}: {} {what}", German.long_day(day.on), person.numbered())
        }
        DigestDate::NewJob { person, organization } => {
            format!("Jetzt bei {organization}: {}", person.numbered())
        }
        DigestDate::ToMeet { person, at } => format!("Am {} triffst du {}.", on(*at), person.numbered()),
        DigestDate::Met { person, at, after_days } => format!(
            "Am {} hast du {} getroffen, zum ersten Mal seit {}: Bedank dich, oder halte mit `note` fest, was du erfahren hast.",
            on(*at),
            person.numbered(),
            lasting(*after_days)
        ),
    }
}

pub(super) fn same_person(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Moved { bounced: true } => {
            "Der Name ist derselbe, und Mail an die alte Adresse kam zurück."
        }
        QuestionKind::Moved { bounced: false } => {
            "Der Name ist derselbe, und als die eine Adresse verstummte, meldete sich die andere."
        }
        QuestionKind::SameName => "Der Name ist derselbe.",
        QuestionKind::LongerName => {
            "Der eine Name enthält alle Wörter des anderen, und einer von beiden wurde importiert."
        }
        QuestionKind::Nickname => "Derselbe Familienname, und der eine Vorname ist die Kurzform des anderen.",
        QuestionKind::Initials => "Derselbe Familienname und derselbe Anfangsbuchstabe.",
        QuestionKind::LocalPart => "Vor dem @ steht dasselbe, und die Namen sprechen nicht dagegen.",
    }
}

pub(super) fn introduction(news: &IntroductionNews, now: &Zoned) -> String {
    match news {
        IntroductionNews::NotAsked { person, other } => format!(
            "Die Mail, die {person} nach einem Treffen mit {other} fragt, wartet darauf, dass du sie abschickst."
        ),
        IntroductionNews::Answered { person, other, at } => format!(
            "Am {} hat {} wegen eines Treffens mit {other} geantwortet. War es ein Ja?",
            day(*at, now),
            person.name
        ),
        IntroductionNews::NotJoined { both: [a, b] } => format!(
            "Beide möchten, {a} und {b}; die Mail, die sie zusammenbringt, wartet darauf, dass du sie abschickst."
        ),
        IntroductionNews::Talking { writer, other, at } => {
            format!(
                "Dein Bekanntmachen trägt Früchte: {writer} hat {other} am {} geschrieben.",
                day(*at, now)
            )
        }
        IntroductionNews::Expired { both: [a, b] } => format!(
            "In 60 Tagen sind {a} und {b} nicht zusammengekommen, deshalb ruht es. Spätere Antworten zählen trotzdem."
        ),
    }
}

pub(super) fn moved(moved: &MovedPerson, now: &Zoned) -> String {
    match moved {
        MovedPerson::CameBack { name, address, at, other: Some(other) } => format!(
            "Mail an {name} ({address}) kam am {} zurück; {other} funktioniert, soweit Rekindle weiß.",
            day(*at, now)
        ),
        MovedPerson::CameBack { name, address, at, other: None } => format!(
            "Mail an {name} ({address}) kam am {} zurück: Vielleicht gibt es eine neue Adresse.",
            day(*at, now)
        ),
        MovedPerson::Left { name, address, at } => format!(
            "Laut einer automatischen Antwort von {address} vom {} ist {name} nicht mehr dort: Weißt du, wohin?",
            day(*at, now)
        ),
    }
}

/// How often the owner helped and asked in the last quarter.
pub(super) fn favours(gave: usize, asked: usize) -> String {
    let times = |count: usize| match count {
        1 => "einmal".to_owned(),
        2 => "zweimal".to_owned(),
        many => format!("{many}-mal"),
    };
    match (gave, asked) {
        (gave, 0) => format!("Im letzten Quartal hast du {} geholfen", times(gave)),
        (0, asked) => format!("Im letzten Quartal hast du {} um Hilfe gebeten", times(asked)),
        (gave, asked) => format!(
            "Im letzten Quartal hast du {} geholfen und {} um Hilfe gebeten",
            times(gave),
            times(asked)
        ),
    }
}

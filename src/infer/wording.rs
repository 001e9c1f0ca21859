//! Judgements in words: one line that a person can check against the mailbox, and the few lines
//! behind it.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::cadence;
use super::class::ClassRule;
use super::due::{Due, Judgement};
use super::evidence::MailDirection;
use super::people::{KnownReason, Person};
use super::preferences::{LoggedTouch, Preferences, TouchEvidence};
use super::quiet_reason::QuietReason;
use crate::command::OfferKind;
use crate::command::span::{count, span};

/// Gaps that the evidence names.
const SHOWN_GAPS: usize = 8;

const NO_CADENCE: &str = "Fewer than eight days in touch, fewer than three gaps of a week, or a usual gap of a year or more: no cadence is claimed.";

/// Why somebody is on the list, in one sentence from evidence.
pub fn line(judgement: &Judgement) -> String {
    why_quiet(QuietReason::from_judgement(judgement))
}

/// The same of a reason.
pub fn why_quiet(reason: QuietReason) -> String {
    match reason {
        QuietReason::NeverInTouch => "You have not been in touch yet.".to_owned(),
        QuietReason::Dormant { every, in_touch, silent } => format!(
            "Once you wrote every {}, on {} in all; it has been {}.",
            span(every),
            count(in_touch, "day"),
            span(silent)
        ),
        QuietReason::Asked { every, silent } => {
            format!("You asked for every {}; it has been {}.", span(every), span(silent))
        }
        QuietReason::Usual { every, silent } => {
            format!("You usually write every {}; it has been {}.", span(every), span(silent))
        }
        QuietReason::Last { in_touch, silent } => {
            format!("In touch on {}, last {}.", count(in_touch, "day"), ago(silent))
        }
    }
}

/// How long ago, in days: "today", "yesterday", "3 weeks ago".
pub fn ago(days: i64) -> String {
    match days {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => format!("{} ago", span(days)),
    }
}

/// "You logged: coffee, 3 Nov: she loves the flowers."
pub fn logged(touch: &LoggedTouch, now: Timestamp, zone: &TimeZone) -> String {
    let how = touch.how.as_deref().unwrap_or("in touch");
    let on = day(touch.on.as_second(), now, zone);
    match touch.text.as_deref() {
        Some(text) => format!("You logged: {how}, {on}: {}", crate::mail::text::shorten(text, 200)),
        None => format!("You logged: {how}, {on}."),
    }
}

/// Why a kind of offer is passed over, of which `times` were made and none was taken up.
pub fn passed_over(kind: OfferKind, times: u32) -> String {
    let what = match kind {
        OfferKind::FindAddress => "Finding out where somebody is",
        OfferKind::LightLine => "A line after years",
        OfferKind::Help => "Helping somebody who asked",
        OfferKind::Answer => "Answering an old mail",
        OfferKind::Promise => "Doing what you promised",
        OfferKind::Link => "Passing on a link",
        OfferKind::Introduction => "An introduction",
        OfferKind::Congratulation => "Congratulating",
        OfferKind::NewJob => "Asking about a new job",
        OfferKind::Subject => "Picking up a subject again",
        OfferKind::Hello => "Saying hello",
    };
    format!("{what} comes last: it was suggested {times} times, and never done within a week.")
}

/// The evidence, a line each: which days, which rule, and when they would be due.
pub fn evidence(
    person: &Person,
    judgement: &Judgement,
    preferences: &Preferences,
    now: Timestamp,
    zone: &TimeZone,
) -> Vec<String> {
    let mut lines = vec![known(person)];
    if let (Some(first), Some(last)) = (person.days.first(), judgement.last_touch) {
        let days = count(judgement.days_in_touch.into(), "day");
        lines.push(format!(
            "In touch on {days} since {}, last on {}.",
            date(Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(first.day)), now, zone),
            day(last, now, zone)
        ));
    }
    for touch in preferences.touches.iter().rev().take(3) {
        lines.push(match touch.evidence {
            TouchEvidence::Said => logged(touch, now, zone),
            TouchEvidence::Met => format!("You {}.", met_on(touch, now, zone)),
        });
    }
    lines.extend(how_often(person, judgement));
    lines.push(verdict(judgement, now, zone));
    lines
}

fn known(person: &Person) -> String {
    match person.known {
        Some(KnownReason::WroteDays(days)) => {
            format!("Known: you wrote to them directly on {}.", count(days.into(), "day"))
        }
        Some(KnownReason::Replied) => "Known: you replied to them.".to_owned(),
        Some(KnownReason::Imported) => "Known: they are among your contacts.".to_owned(),
        Some(KnownReason::Met(days)) => format!("Known: you met on {}.", count(days.into(), "day")),
        None => "Not known: you have not replied to them, or written to them on two days.".to_owned(),
    }
}

fn how_often(person: &Person, judgement: &Judgement) -> Vec<String> {
    match (judgement.every_days, judgement.cadence) {
        (Some(every), _) => vec![format!("You asked for every {}.", span(i64::from(every)))],
        (None, Some(cadence)) => {
            let usual = format!(
                "Usually every {}, three times in four within {} (the last {}).",
                span(i64::from(cadence.usual_days)),
                span(i64::from(cadence.slow_days)),
                count(cadence.gaps.into(), "gap of a week or more")
            );
            vec![usual, gap_line(person)]
        }
        (None, None) => vec![NO_CADENCE.to_owned()],
    }
}

/// `met on 24 Nov (Design review)`.
pub fn met_on(touch: &LoggedTouch, now: Timestamp, zone: &TimeZone) -> String {
    let title = touch.text.as_deref().map(|title| format!(" ({title})")).unwrap_or_default();
    format!("met on {}{title}", day(touch.on.as_second(), now, zone))
}

/// The latest gaps themselves, newest first.
fn gap_line(person: &Person) -> String {
    let days: Vec<i32> = person.days.iter().map(|day| day.day).collect();
    let gaps = cadence::gaps(&days);
    let shown: Vec<String> = gaps.iter().rev().take(SHOWN_GAPS).map(ToString::to_string).collect();
    format!("Days between: {}, newest first.", shown.join(", "))
}

/// One mail as evidence: `1 Jan they wrote: "Lunch"`.
pub fn mail_line(
    at: i64,
    direction: MailDirection,
    subject: &str,
    now: Timestamp,
    zone: &TimeZone,
) -> String {
    let who = if direction == MailDirection::In { "they wrote" } else { "you wrote" };
    let subject = if subject.is_empty() { String::new() } else { format!(": \u{201c}{subject}\u{201d}") };
    format!("{}, {who}{subject}", day(at, now, zone))
}

/// Whether they are due, and if not, why not.
pub fn verdict(judgement: &Judgement, now: Timestamp, zone: &TimeZone) -> String {
    let silent =
        judgement.silent_days.map_or("no touch yet".to_owned(), |days| format!("quiet for {}", span(days)));
    match judgement.due {
        Due::Yes => format!("Due: {silent}{}.", limit(judgement)),
        Due::Never => "Never suggested: you asked for that.".to_owned(),
        Due::NotKnown => "Not suggested: not known well enough.".to_owned(),
        Due::NoCadence => format!("Not suggested: {silent}, but too little history to say what is usual."),
        Due::NotYet { after_days } => {
            let due =
                judgement.last_touch.map(|at| day(at + after_days * 86_400, now, zone)).unwrap_or_default();
            format!("Not due: {silent}; it would be due after {}, on {due}.", span(after_days))
        }
        Due::Dormant => {
            // Without a cadence nothing is called usual.
            let times = if judgement.cadence.is_some() { " and four times the usual" } else { "" };
            format!(
                "Dormant: {silent}, a year or more{times}. Offered one at a time where people.dormant is on."
            )
        }
        Due::ReplyOwed => format!("Not suggested: {silent}, and it is you who owes a reply."),
        Due::HistoryTooShort => {
            format!("Not suggested: {silent}, but the mail read so far does not reach back far enough.")
        }
        Due::NamesakeInTouch => {
            format!(
                "Not suggested: {silent}, but somebody of the same name wrote lately from another address."
            )
        }
        Due::TheyDoNotAnswer => format!("Not suggested: {silent}, and your last mails got no answer."),
        Due::OwnerDoesNotAnswer => {
            format!("Not suggested: {silent}, and you did not answer their last mails.")
        }
        Due::OneExchange => format!("Not suggested: {silent}, and one of you wrote only once."),
        Due::Office => {
            "Not suggested: by address or name it is an office, and nobody in person; `every` suggests it all the same.".to_owned()
        }
        Due::SkippedTwice { until } => {
            format!("Resting until {}: you skipped them in two digests.", day(until.as_second(), now, zone))
        }
        Due::Snoozed { until } => format!("Resting until {}.", day(until.as_second(), now, zone)),
        Due::ShownLately { until } => {
            format!("In a digest lately; not again before {}.", day(until.as_second(), now, zone))
        }
        Due::MeetSoon { at } => format!("Not suggested: {silent}, but you meet on {}.", day(at, now, zone)),
        Due::MailCameBack { at } => {
            format!("Not suggested: {silent}, but your mail of {} came back.", day(at, now, zone))
        }
        Due::AskedFirst => {
            format!("Not yet: {silent}, and they may be somebody you know; a digest asks about that first.")
        }
        Due::InTurn => format!("Not yet: {silent}, and imported people come one after the other."),
    }
}

/// What made somebody due.
fn limit(judgement: &Judgement) -> String {
    match (judgement.every_days, judgement.cadence) {
        (None, Some(cadence)) => {
            format!("; their slow gap is {}", span(i64::from(cadence.slow_days)))
        }
        _ => String::new(),
    }
}

/// A rule's name, as `addresses --json` and `plumbing headers` show it.
pub fn rule_name(rule: ClassRule) -> &'static str {
    match rule {
        ClassRule::Own => "own",
        ClassRule::Bounce => "bounce",
        ClassRule::AutoReply => "auto_reply",
        ClassRule::Relay => "relay",
        ClassRule::Calendar => "calendar",
        ClassRule::List => "list",
        ClassRule::Newsletter => "newsletter",
        ClassRule::Role => "role",
        ClassRule::Answered => "answered",
        ClassRule::Unknown => "unknown",
    }
}

/// The rule that judged an address, in words.
pub fn address_rule(rule: ClassRule) -> &'static str {
    match rule {
        ClassRule::Own => "one of your own addresses",
        ClassRule::Bounce => "a mail system's address",
        ClassRule::AutoReply => "only ever writes automatically",
        ClassRule::Relay => "sends notifications, or you told Rekindle to ignore it",
        ClassRule::Calendar => "calendar mail",
        ClassRule::List => "a mailing list",
        ClassRule::Newsletter => "a newsletter or other mass mail (List-Unsubscribe, return path)",
        ClassRule::Role => "a role, not a person (no-reply, bot, ...)",
        ClassRule::Answered => "you wrote to it alone or on two days, or answered it",
        ClassRule::Unknown => "nothing is known of it",
    }
}

/// A moment's day: "3 Mar", with the year when it is not this one.
pub fn day(at: i64, now: Timestamp, zone: &TimeZone) -> String {
    let moment = Timestamp::from_second(at).unwrap_or_default().to_zoned(zone.clone());
    date(moment.date(), now, zone)
}

fn date(date: Date, now: Timestamp, zone: &TimeZone) -> String {
    let this_year = now.to_zoned(zone.clone()).year() == date.year();
    date.strftime(if this_year { "%-d %b" } else { "%-d %b %Y" }).to_string()
}

//! What a digest says of one person: why, how the two were last in touch, and what the owner could
//! do.

use jiff::{Timestamp, tz::TimeZone};

use super::days;
use super::facts::{DigestFacts, SuggestedPerson};
use super::numbers::Numbers;
use crate::compose::digest::{ProposedPerson, Suggestion};
use crate::compose::offer::{self, NamedPerson, OfferMoment};
use crate::compose::spark;
use crate::contacts::CardSource;
use crate::infer::evidence::MailDirection;
use crate::infer::offer::{Offer, PastMail};
use crate::infer::preferences::{LoggedTouch, TouchEvidence};
use crate::infer::wording;

/// One suggestion. Those who could help have numbers of the same digest.
pub(super) fn describe(facts: &DigestFacts, one: &SuggestedPerson, numbers: &mut Numbers) -> Suggestion {
    let number = numbers.of(&one.person).number;
    let helpers: Vec<ProposedPerson> = one.helpers.iter().map(|helper| numbers.of(helper)).collect();
    let numbered =
        helpers.iter().map(|helper| NamedPerson { name: helper.name.clone(), number: Some(helper.number) });
    let introduced =
        one.introduced_to.iter().map(|other| NamedPerson { name: other.name.clone(), number: None });
    let others: Vec<NamedPerson> = numbered.chain(introduced).collect();
    let moment = OfferMoment { now: facts.now, zone: &facts.zone };
    Suggestion {
        number,
        name: one.person.name.clone(),
        address: one.address.as_ref().map(ToString::to_string),
        organization: one.organization.clone(),
        why: why(one),
        last: last_touch(&one.touches, one.last.as_ref(), facts.now, &facts.zone),
        you_could: offer::you_could(&one.offer, &others, moment),
        helpers,
        coming_day: match one.offer {
            // It is said already.
            Offer::Congratulate(_) => String::new(),
            _ => days::coming(&one.coming_days, facts.today()),
        },
        mailto: one.mailto.clone(),
        draft: one.draft.clone(),
        spark: spark::spark(&one.months),
    }
}

/// Why somebody is on the list: of those who were only imported, where from and since when.
fn why(one: &SuggestedPerson) -> String {
    match one.card {
        Some((source, connected_on)) if one.judgement.silent_days.is_none() => {
            let since = connected_on
                .map(|on| format!(", connected since {}", on.strftime("%b %Y")))
                .unwrap_or_default();
            let from = match source {
                CardSource::VCard => "They are in your address book".to_owned(),
                source => format!("You imported them from {}", source.title()),
            };
            format!("{from}{since}; you have not been in touch yet.")
        }
        _ => wording::line(&one.judgement),
    }
}

/// How the two were last in touch: `They wrote on 3 Mar: “Lunch”`.
pub fn last_touch(
    touches: &[LoggedTouch],
    last: Option<&PastMail>,
    now: Timestamp,
    zone: &TimeZone,
) -> String {
    let mail = last.map(|last| {
        let who = if last.direction == MailDirection::In { "They wrote" } else { "You wrote" };
        let day = wording::day(last.seen.at, now, zone);
        match last.subject.as_str() {
            "" => format!("{who} on {day}."),
            subject => format!("{who} on {day}: \u{201c}{subject}\u{201d}"),
        }
    });
    let logged = touches.last().filter(|touch| last.is_none_or(|mail| touch.on.as_second() > mail.seen.at));
    match (logged, mail) {
        (Some(touch), _) if touch.evidence == TouchEvidence::Met => {
            format!("You {}.", wording::met_on(touch, now, zone))
        }
        (Some(touch), _) => {
            let how = touch.how.as_deref().unwrap_or("in touch");
            format!("You logged {how} on {}.", wording::day(touch.on.as_second(), now, zone))
        }
        (None, Some(mail)) => mail,
        (None, None) => "Never written to.".to_owned(),
    }
}

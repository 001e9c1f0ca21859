//! What a digest says of one person: why, how the two were last in touch, and what the owner could
//! do.

use super::facts::SuggestedPerson;
use super::numbers::Numbers;
use crate::compose::digest::content::SuggestionFacts;
use crate::compose::facts::Why;
use crate::infer::last_touch::LastTouch;
use crate::infer::offer::Offer;
use crate::infer::quiet_reason::QuietReason;

/// One suggestion. Those who could help have numbers of the same digest.
pub(super) fn describe(one: &SuggestedPerson, numbers: &mut Numbers) -> SuggestionFacts {
    SuggestionFacts {
        person: numbers.of(&one.person),
        address: one.address.as_ref().map(ToString::to_string),
        organization: one.organization.clone(),
        why: why(one),
        last: LastTouch::latest(&one.touches, one.last.as_ref()),
        helpers: one.helpers.iter().map(|helper| numbers.of(helper)).collect(),
        introduced_to: one.introduced_to.as_ref().map(|other| other.name.clone()),
        coming_days: match one.offer {
            // It is said already.
            Offer::Congratulate(_) => Vec::new(),
            _ => one.coming_days.clone(),
        },
        offer: one.offer.clone(),
        mail: one.mail.clone(),
        draft: one.draft.clone(),
        months: one.months.clone(),
    }
}

/// Why somebody is on the list: of those who were only imported, where from and since when.
fn why(one: &SuggestedPerson) -> Why {
    match one.card {
        Some((source, connected_on)) if one.judgement.silent_days.is_none() => {
            Why::Imported { source, connected_on }
        }
        _ => Why::Quiet(QuietReason::from_judgement(&one.judgement)),
    }
}

//! Which kinds of offers the owner takes up, from what followed each within a week. A kind that was
//! never taken up comes last; nothing else is learned from it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::touch::day_of;
use crate::command::{Action, Entry, OfferKind};

/// What the owner does within so many days of a digest takes up what it offers.
const DAYS: i64 = 7;
/// A kind that was offered less often than this is not judged.
const OFFERS: u32 = 5;

/// What one digest offered to do for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeOffer {
    pub at: Timestamp,
    pub kind: OfferKind,
    /// The owner said so in time; mail is looked at besides.
    pub said: bool,
}

/// Kinds of offers that were never taken up, and how often each was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NeverTakenUp(BTreeMap<OfferKind, u32>);

impl NeverTakenUp {
    /// Of offers whose week is over, each with whether it was taken up.
    pub fn learn(offers: impl Iterator<Item = (OfferKind, bool)>) -> NeverTakenUp {
        let mut counts: BTreeMap<OfferKind, (u32, bool)> = BTreeMap::new();
        for (kind, taken_up) in offers {
            let (count, ever) = counts.entry(kind).or_default();
            *count += 1;
            *ever |= taken_up;
        }
        let never = |(kind, (count, ever)): (OfferKind, (u32, bool))| {
            (!ever && count >= OFFERS).then_some((kind, count))
        };
        NeverTakenUp(counts.into_iter().filter_map(never).collect())
    }

    /// How often this kind was offered in vain. `None`: it is one like any other.
    pub fn times(&self, kind: OfferKind) -> Option<u32> {
        self.0.get(&kind).copied()
    }
}

/// One more entry about somebody: an offer, or what takes up the ones before.
pub fn follow(offers: &mut Vec<MadeOffer>, entry: &Entry) {
    if let Action::Shown { offer: Some(kind), .. } = entry.action {
        offers.push(MadeOffer { at: entry.at, kind, said: false });
    }
    if entry.action.takes_up() {
        let in_time = |offer: &&mut MadeOffer| entry.at >= offer.at && !is_over(offer.at, entry.at);
        offers.iter_mut().filter(in_time).for_each(|offer| offer.said = true);
    }
}

/// Whether the week of an offer is over.
pub fn is_over(made: Timestamp, now: Timestamp) -> bool {
    now.duration_since(made) > SignedDuration::from_hours(24 * DAYS)
}

/// Whether the owner did something for the person in time: said so, or was in touch by the owner's
/// own doing on one of `days` (since 1970-01-01).
pub fn is_taken_up(offer: MadeOffer, mut days: impl Iterator<Item = i32>, zone: &TimeZone) -> bool {
    let made = day_of(offer.at.as_second(), zone);
    offer.said || days.any(|day| (0..=DAYS).contains(&i64::from(day - made)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(day: i64, action: Action) -> Entry {
        let at = Timestamp::from_second(day * 86_400).unwrap();
        Entry { id: day, at, person: "ada@example.org".parse().ok(), action }
    }

    fn offers(entries: &[Entry]) -> Vec<MadeOffer> {
        let mut offers = Vec::new();
        entries.iter().for_each(|entry| follow(&mut offers, entry));
        offers
    }

    fn link(day: i64) -> Entry {
        entry(day, Action::Shown { digest: day, offer: Some(OfferKind::Link) })
    }

    fn done(day: i64) -> Entry {
        let on = Timestamp::from_second(day * 86_400).unwrap();
        entry(day, Action::Touched { on, how: None, text: None })
    }

    #[test]
    fn a_word_within_a_week_takes_up_an_offer_and_a_rest_does_not() {
        let said = |entries: &[Entry]| offers(entries).iter().map(|one| one.said).collect::<Vec<_>>();
        assert_eq!(said(&[link(100), done(107)]), [true]);
        assert_eq!(said(&[link(100), done(108)]), [false]);
        assert_eq!(said(&[link(100), entry(101, Action::Skipped)]), [false]);
        assert_eq!(said(&[link(100), link(200), done(203)]), [false, true]);
        assert_eq!(said(&[done(99), link(100)]), [false]);
    }

    #[test]
    fn a_touch_within_a_week_takes_up_an_offer() {
        let offer = offers(&[link(100)])[0];
        let taken_up = |days: &[i32]| is_taken_up(offer, days.iter().copied(), &TimeZone::UTC);
        assert!(taken_up(&[100]) && taken_up(&[90, 107]));
        assert!(!taken_up(&[99, 108]) && !taken_up(&[]));
    }

    #[test]
    fn a_kind_that_was_offered_five_times_in_vain_is_never_taken_up_and_one_use_clears_it() {
        let times = |made: &[bool]| NeverTakenUp::learn(made.iter().map(|taken| (OfferKind::Link, *taken)));
        assert_eq!(times(&[false; 4]).times(OfferKind::Link), None);
        assert_eq!(times(&[false; 5]).times(OfferKind::Link), Some(5));
        assert_eq!(times(&[false; 5]).times(OfferKind::Answer), None);
        assert_eq!(times(&[true, false, false, false, false, false]).times(OfferKind::Link), None);
    }
}

//! How often two people are usually in touch, learned from the gaps between contact days.

/// A learned cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Median gap in days.
    pub usual_days: u32,
    /// 75th percentile of the gaps, in days.
    pub slow_days: u32,
    /// Gaps it was learned from (3 to 30).
    pub gaps: u32,
}

/// Shorter gaps are one conversation.
const GAP_DAYS: i32 = 7;
/// Older gaps are another life.
const LAST_GAPS: usize = 30;
/// Fewer gaps claim nothing.
const MIN_GAPS: usize = 3;
/// Fewer days in touch are an acquaintance, and claim nothing either.
pub const MIN_DAYS: usize = 8;
/// Whose usual gap is as long as this has no cadence.
const YEAR_DAYS: u32 = 365;

/// Learns from contact days (ascending). `None`: too few days or gaps to claim anything, or a usual
/// gap of a year or more.
pub fn learn(days: &[i32]) -> Option<Cadence> {
    let mut gaps = gaps(days);
    if days.len() < MIN_DAYS || gaps.len() < MIN_GAPS {
        return None;
    }
    gaps.sort_unstable();
    let usual = quantile(&gaps, 1, 2);
    let slow = quantile(&gaps, 3, 4);
    let cadence = Cadence { usual_days: usual, slow_days: slow, gaps: gaps.len() as u32 };
    Some(cadence).filter(|cadence| cadence.usual_days < YEAR_DAYS)
}

/// The gaps that count: a week or more between contact days (ascending), the last thirty, oldest
/// first.
pub fn gaps(days: &[i32]) -> Vec<i32> {
    let mut gaps: Vec<i32> =
        days.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap >= GAP_DAYS).collect();
    gaps.drain(..gaps.len().saturating_sub(LAST_GAPS));
    gaps
}

/// The `numerator/denominator` quantile of an ascending list, linearly interpolated and rounded to
/// days.
fn quantile(sorted: &[i32], numerator: usize, denominator: usize) -> u32 {
    let scaled = (sorted.len() - 1) * numerator;
    let (below, rest) = (scaled / denominator, scaled % denominator);
    let low = f64::from(sorted[below]);
    let high = f64::from(sorted[(below + 1).min(sorted.len() - 1)]);
    (low + (high - low) * rest as f64 / denominator as f64).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_gaps_seven_days_or_a_gap_of_a_year_claim_nothing() {
        let every = |gap: i32, days: i32| (0..days).map(|n| n * gap).collect::<Vec<i32>>();
        assert_eq!(learn(&[0, 1, 2, 3, 4, 5, 30, 60]), None);
        assert_eq!(learn(&every(30, 7)), None);
        assert_eq!(learn(&every(365, 8)), None);
        assert!(learn(&every(30, 8)).is_some() && learn(&every(364, 8)).is_some());
    }

    #[test]
    fn days_of_one_conversation_are_no_gaps() {
        let days = [0, 1, 2, 30, 31, 61, 62, 90];
        assert_eq!(learn(&days), Some(Cadence { usual_days: 28, slow_days: 29, gaps: 3 }));
    }

    #[test]
    fn only_the_last_thirty_gaps_count() {
        let mut days: Vec<i32> = (0..40).map(|n| n * 100).collect();
        let last = days[39];
        days.extend((1..=30).map(|n| last + n * 10));
        assert_eq!(learn(&days), Some(Cadence { usual_days: 10, slow_days: 10, gaps: 30 }));
    }
}

//! Why somebody is on a list of those who have gone quiet: what the sentence rests on.

use super::due::{Due, Judgement};

/// The facts of the one sentence that says why. All in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuietReason {
    NeverInTouch,
    /// The owner asked for it.
    Asked {
        every: i64,
        silent: i64,
    },
    /// Quiet for longer than is usual.
    Usual {
        every: i64,
        silent: i64,
    },
    /// Lost sight of since long.
    Dormant {
        every: i64,
        in_touch: i64,
        silent: i64,
    },
    /// Nothing but how often and when.
    Last {
        in_touch: i64,
        silent: i64,
    },
}

impl QuietReason {
    /// The reason of a judgement.
    pub fn from_judgement(judgement: &Judgement) -> QuietReason {
        let Some(silent) = judgement.silent_days else { return QuietReason::NeverInTouch };
        let in_touch = judgement.days_in_touch.into();
        let usual = judgement.cadence.map(|cadence| i64::from(cadence.usual_days));
        match (judgement.every_days.map(i64::from), usual) {
            (None, Some(every)) if judgement.due == Due::Dormant => {
                QuietReason::Dormant { every, in_touch, silent }
            }
            (Some(every), _) => QuietReason::Asked { every, silent },
            (None, Some(every)) if silent > every => QuietReason::Usual { every, silent },
            (None, _) => QuietReason::Last { in_touch, silent },
        }
    }
}

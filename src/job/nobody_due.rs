//! What is said when nobody is to be named.

use super::snapshot::{PersonView, Snapshot};
use crate::infer::due::Due;

impl Snapshot {
    /// A sentence for the case that nobody is due. People who are quiet and rest, since they were
    /// shown or skipped lately or are snoozed, are counted.
    pub fn nobody_due(&self) -> String {
        let views = self.views();
        let quiet = |view: &&PersonView| view.judgement.silent_days.is_some();
        let count = |rests: fn(&Due) -> bool| {
            views.iter().filter(quiet).filter(|view| rests(&view.judgement.due)).count()
        };
        sentence(
            count(|due| matches!(due, Due::ShownLately { .. } | Due::SkippedTwice { .. })),
            count(|due| matches!(due, Due::Snoozed { .. })),
        ) + &dormant(count(|due| matches!(due, Due::Dormant)))
    }
}

fn sentence(shown: usize, snoozed: usize) -> String {
    let shown = counted(shown, ["was shown or skipped lately", "were shown or skipped lately"]);
    let snoozed = counted(snoozed, ["is snoozed", "are snoozed"]);
    match (shown, snoozed) {
        (None, None) => "Nobody has gone quiet.".to_owned(),
        (Some(shown), Some(snoozed)) => format!("Nobody else has gone quiet: {shown}, and {snoozed}."),
        (Some(rest), None) | (None, Some(rest)) => format!("Nobody else has gone quiet: {rest}."),
    }
}

/// Those who have been quiet for so long that only `people.dormant` offers them.
fn dormant(people: usize) -> String {
    let said = counted(people, ["has been quiet for far longer", "have been quiet for far longer"]);
    said.map(|said| format!(" And {said}: they come one at a time where `people.dormant` is on."))
        .unwrap_or_default()
}

/// `two are snoozed`. `None`: nobody.
fn counted(people: usize, [one, many]: [&str; 2]) -> Option<String> {
    const WORDS: [&str; 9] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    match people {
        0 => None,
        1 => Some(format!("one {one}")),
        _ => Some(
            WORDS.get(people - 2).map_or_else(|| format!("{people} {many}"), |word| format!("{word} {many}")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_rests_is_counted() {
        assert_eq!(sentence(0, 0), "Nobody has gone quiet.");
        assert_eq!(sentence(1, 0), "Nobody else has gone quiet: one was shown or skipped lately.");
        assert_eq!(sentence(0, 12), "Nobody else has gone quiet: 12 are snoozed.");
        assert_eq!(
            sentence(10, 1),
            "Nobody else has gone quiet: ten were shown or skipped lately, and one is snoozed."
        );
        assert_eq!(dormant(0), "");
        assert_eq!(
            dormant(2),
            " And two have been quiet for far longer: they come one at a time where `people.dormant` is on."
        );
    }
}

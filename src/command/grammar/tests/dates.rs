//! Dates that are asked back, wherever they are.

use super::check;

#[test]
fn a_day_that_is_another_to_other_people_is_asked_back() {
    for line in [
        "snooze 3 6/3",
        "snooze ada until 6/3",
        "snooze ada brook 6/3",
        "3 snooze 6/3",
        "remind 3 6/3",
        "remind ada 6/3 call her",
        "done ada 6/3",
        "pause 6/3",
    ] {
        check(&[(line, "! `6/3` is another day to other people: write it as 6 mar or 3 jun")]);
    }
}

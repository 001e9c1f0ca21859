//! Lines with a doubt, a denial, a question, or more than one reading: asked back. Beside each kind
//! stand the plain lines that are obeyed.

use super::*;

#[test]
fn a_length_of_two_readings_is_asked_about() {
    check_rejected(&["remind 2 17h", "remind 2 9h", "remind 2 in 2-3 weeks"]);
    check(&[
        ("snooze 2 2-3 weeks", "snooze 2 | until 2026-12-14T10:30"),
        ("remind 2 in 17h", "remind 2 | 2026-11-24T03:30 \"\""),
        ("remind 2 friday 17h", "remind 2 | 2026-11-27T17:00 \"\""),
        ("remind 2 2h", "remind 2 | 2026-11-23T12:30 \"\""),
    ]);
}

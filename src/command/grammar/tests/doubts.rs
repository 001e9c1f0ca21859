//! Lines with a doubt, a denial, a question, or more than one reading: asked back. Beside each kind
//! stand the plain lines that are obeyed.

use super::*;

#[test]
fn a_number_before_a_month_is_a_day_where_others_are_named() {
    check_rejected(&[
        "done 1 3-5 nov",
        "done 3-5 nov",
        "done 1 3, 5 nov",
        "done 1, 3 nov",
        "done 1 and 3 nov coffee",
        "remind 2 4, 5 dec",
        "remind 2, 5 dec call",
        "snooze 2 30 feb",
        "snooze 2 32 dec",
        "snooze 2 31 nov 2027",
        "snooze 2 and 3 jan",
    ]);
    check(&[
        ("snooze 2 march", "snooze 2 | until 2027-03-01T12:00"),
        ("remind 2 december", "remind 2 | 2026-12-01T12:00 \"\""),
        ("done 1 3 nov", "done 1 | - 2026-11-03 -"),
        ("done 1, 3: 5 nov", "done 1 3 | - 2026-11-05 -"),
        ("done 1, 3 nov 5", "done 1 3 | - 2026-11-05 -"),
        ("done 1, 3 may be back in spring", "done 1 3 | - - may be back in spring"),
        ("remind 2, 4 5 dec", "remind 2 4 | 2026-12-05T12:00 \"\""),
    ]);
}

#[test]
fn a_word_that_says_another_length_than_the_verb_is_asked_back() {
    check_rejected(&[
        "never 4 for now",
        "never 4, for now",
        "mute 4 today",
        "mute 4 this time",
        "skip 3 forever",
        "skip 3 for good",
        "snooze 2 2w forever",
    ]);
    check(&[
        ("mute 4 forever", "never 4 |"),
        ("never 4 for good!", "never 4 |"),
        ("never 4 again", "never 4 |"),
        ("skip 3 for now", "skip 3 |"),
        ("skip 3 this time", "skip 3 |"),
    ]);
}

#[test]
fn what_was_taken_back_is_asked_back() {
    check_rejected(&[
        "- [ ] never 4",
        "[ ] done 1",
        "☐ skip 3",
        "❌ done 1",
        "✗ done 1",
        "done 1 ❌",
        "never 4 ✘",
        "~~never 4~~",
        "skip 2 ~~never 4~~",
        "done 1 ~~coffee~~ lunch",
        "☐ done 1; skip 3",
    ]);
    check(&[
        ("- [x] done 1", "done 1 | - - -"),
        ("☑ done 1", "done 1 | - - -"),
        ("✅ done 1", "done 1 | - - -"),
        ("skip 3 👎", "skip 3 |"),
        ("note 3 wants ~~tea~~ coffee ❌", "note 3 | text \"wants ~~tea~~ coffee ❌\""),
        ("- [x] done 1\n- [x] skip 3", "done 1 | - - -\nskip 3 |"),
    ]);
}

#[test]
fn what_bites_hardest_is_not_done_upon_a_question() {
    check_rejected(&[
        "never 4?",
        "never 4??",
        "mute ada?",
        "4 never?",
        "merge 2 5?",
        "split ada ada@old.example?",
        "send 1?",
    ]);
    check(&[
        ("could you mute 4?", "never 4 |"),
        ("Can you please skip 3?", "skip 3 |"),
        ("skip 3?", "skip 3 |"),
        ("why 2?", "why 2 |"),
    ]);
}

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

//! Lines as people type them in a hurry: understood wholly, or asked back.

use super::{check, check_rejected};

#[test]
fn a_word_of_thanks_or_greeting_before_a_command_is_passed_over() {
    check(&[
        ("thx! done 1", "done 1 | - - -"),
        ("Thanks, skip 2", "skip 2 |"),
        ("Hi! done 1", "done 1 | - - -"),
        ("hello, 3 never", "never 3 |"),
        ("many thanks. done 1", "done 1 | - - -"),
    ]);
}

#[test]
fn semicolons_between_numbers_make_a_list() {
    check(&[
        ("done 1; 2; 3", "done 1 2 3 | - - -"),
        ("skip 1;2", "skip 1 2 |"),
        ("done 1; 2, 4", "done 1 2 4 | - - -"),
    ]);
}

#[test]
fn a_day_that_is_not_exact_is_a_day() {
    let day = "done 1 | - 2026-11-03 -";
    for line in [
        "done 1 ca. 3 nov",
        "done 1 circa 3 nov",
        "done 1 approx. 3 nov",
        "done 1 abt 3 nov",
        "done 1 ~ 3 nov",
    ] {
        check(&[(line, day)]);
    }
}

#[test]
fn plain_words_for_what_has_happened_are_a_touch() {
    check(&[
        ("caught up with 2", "done 2 | chat - -"),
        ("wrote 2 yesterday", "done 2 | message 2026-11-22 -"),
        ("answered 3", "done 3 | message - -"),
        ("mark 3 as done", "done 3 | - - -"),
        ("mark 2 done", "done 2 | - - -"),
        ("mark done 3", "done 3 | - - -"),
        ("monthly 2", "every 2 | every Some(30)"),
    ]);
}

#[test]
fn a_day_behind_one_word_is_asked_about_with_the_line_that_says_it() {
    for line in ["done 1 concert 3 nov", "done 1: concert 3 nov"] {
        let parsed = super::parse(line, &super::now());
        let [super::ReplyLine::Reject(reject)] = &parsed.lines[..] else { panic!("{line}: {parsed:?}") };
        let right = reject.why.rsplit('`').nth(1).unwrap();
        assert!(right.contains("concert on 3 nov"), "{}", reject.why);
        check(&[(right, "done 1 | - 2026-11-03 concert")]);
    }
}

#[test]
fn what_may_belong_to_another_reading_is_asked_back() {
    check_rejected(&[
        "done 1 concert 3 nov",
        "2 in 2 weeks",
        "2 next month",
        "share https://example.org/a 2",
        "share 2 https://example.org/a for her talk",
    ]);
}

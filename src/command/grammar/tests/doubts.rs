//! Lines with a doubt, a denial, a question, or more than one reading: asked back. Beside each kind
//! stand the plain lines that are obeyed.

use super::*;

fn check_known(cases: &[(&str, &str)]) {
    let names = ["Ilse Brandão", "Anselm Okoro", "Aroha Pere", "Lucía Ferrán", "Noor Haddad"];
    let known = known::KnownNames::new(names.into_iter(), |name| {
        name.split(' ').map(str::to_lowercase).filter(|word| !word.is_empty()).collect()
    });
    for (line, wanted) in cases {
        let parsed = parse_among(line, &now(), &known);
        let found = parsed.lines.iter().map(said).collect::<Vec<_>>().join("\n");
        match *wanted {
            "ask" => assert!(found.starts_with("! ") && !found.contains('\n'), "{line}: {found}"),
            wanted => assert_eq!(found, wanted, "{line}"),
        }
    }
}

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
fn a_touch_that_is_denied_doubted_or_to_come_is_asked_back() {
    check_rejected(&[
        "done 1 later",
        "done 2 cancelled",
        "done 2 call cancelled",
        "done 2 the call was cancelled",
        "done 2 lunch, she cancelled",
        "done 3? not sure",
        "done 3 coffee (not sure)",
        "done 4 will call",
        "done 4 I'll call",
        "done 5 soon",
        "done 1 probably",
        "done 1 tbc",
        "done 1 coffee tbc",
        "done 1 I think",
        "done 1 didn't happen",
        "done 1 didn't reach her",
        "done 1 next time",
        "done 1 pending",
        "done 1 planning to call",
        "done 1 tried calling",
        "called 1, no answer",
    ]);
    check(&[
        (
            "done 1 had coffee with her, she is moving to Oslo",
            "done 1 | coffee - with her, she is moving to Oslo",
        ),
        ("done 1 will be back in spring", "done 1 | - - will be back in spring"),
        ("done 1 lunch, she cancelled the wedding", "done 1 | lunch - she cancelled the wedding"),
        ("done 1 tried the new place at the harbour", "done 1 | - - tried the new place at the harbour"),
        ("done 1 tried her new recipe", "done 1 | - - tried her new recipe"),
        ("done 1 almost an hour on the phone", "done 1 | - - almost an hour on the phone"),
        ("done 1 planning a trip together", "done 1 | - - planning a trip together"),
        ("done 1 talked about meeting again soon", "done 1 | - - talked about meeting again soon"),
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
fn an_introduction_is_not_begun_by_an_answer_or_a_doubt() {
    check_rejected(&[
        "intro 3 4 no",
        "intro 3 4 yes",
        "intro 3 4 said no",
        "intro 3 4 declined",
        "intro 3 4 acquainted",
        "intro 3 4 they know each other",
        "intro 3 4 not yet",
        "intro 3 4 maybe",
        "intro 3 4 later",
        "intro 3 4?",
        "intro 3 4, soon",
    ]);
    check(&[
        ("intro 3 4!", "intro 3 4 | text \"\""),
        ("intro 3 4 please", "intro 3 4 | text \"\""),
        ("intro 3 4 🙂", "intro 3 4 | text \"\""),
        ("intro 3 4 both love rust, thanks!", "intro 3 4 | text \"both love rust\""),
        ("intro 3 4 planning to start a choir", "intro 3 4 | text \"planning to start a choir\""),
    ]);
}

#[test]
fn a_name_that_would_become_a_text_is_asked_about() {
    check_known(&[
        ("done 1 and noor", "ask"),
        ("done 1, noor", "ask"),
        ("done 1 + noor haddad", "ask"),
        ("done 1 & Noor coffee", "ask"),
        ("done ilse; noor", "ask"),
        ("log ilse lunch, anselm call", "ask"),
        ("note 1 and noor like trains", "ask"),
        ("done 1-3 without noor", "ask"),
        ("done 1 coffee with Ilse, Noor", "done 1 | coffee - with Ilse, Noor"),
        ("done 1, Noor says hello", "done 1 | - - Noor says hello"),
        ("done 1 lunch with Callum and noor", "done 1 | lunch - with Callum and noor"),
        ("done 1 and told him so", "done 1 | - - and told him so"),
        ("done 1, lovely garden", "done 1 | - - lovely garden"),
        ("note 1: noor likes trains", "note 1 | text \"noor likes trains\""),
    ]);
    check_rejected(&["done 1 and Noor", "done 1 and snoozed 2"]);
}

#[test]
fn a_number_that_would_become_a_text_is_asked_about() {
    check_rejected(&[
        "done 1 coffee, 2 and 3 lunch",
        "done 1 yesterday; 2 friday",
        "asked 1 about rust, 2 about go",
        "helped 1 move and 2 paint",
        "done 1, 3? and 4",
        "done 1-5 minus 3",
        "done 1-3 without 2",
    ]);
    check(&[
        ("helped 3 find 2 flats and 1 job", "helped 3 | text \"find 2 flats and 1 job\""),
        ("helped 1 move 2 sofas and 3 beds", "helped 1 | text \"move 2 sofas and 3 beds\""),
        ("done 1 10 minute call", "done 1 | - - 10 minute call"),
        ("done 1 coffee and 2 cakes", "done 1 | coffee - and 2 cakes"),
        ("done 1 without her kids", "done 1 | - - without her kids"),
    ]);
}

#[test]
fn a_reminder_keeps_no_second_moment_as_its_text() {
    check_rejected(&[
        "remind 2 friday ~15:00",
        "remind 2 fri approx 3pm",
        "remind 2 fri ca 15:00",
        "remind 2 fri c. 15:00",
        "remind 2 fri; 3pm",
        "remind 2 fri: 3pm",
        "remind 2 fri|3pm",
        "remind 2 fri \"3pm\"",
        "remind 2 fri late",
        "remind 2 fri end of day",
        "remind 2 fri 3pm CT",
        "remind 2 mon,wed 9am",
        "remind 2 mon and wed 9am",
        "remind 2 mon & wed 9am",
        "remind 2 fri, sat 9am",
        "remind 2 friday 2 to 3pm",
    ]);
    check(&[
        ("remind 2 fri 3pm about the lease", "remind 2 | 2026-11-27T15:00 \"about the lease\""),
        ("remind 2 fri: 3pm call with her bank", "remind 2 | 2026-11-27T12:00 \"3pm call with her bank\""),
        ("remind 2 friday about christmas", "remind 2 | 2026-11-27T12:00 \"about christmas\""),
        ("remind 2 friday christmas plans", "remind 2 | 2026-11-27T12:00 \"christmas plans\""),
        ("remind 2 fri and ask her", "remind 2 | 2026-11-27T12:00 \"and ask her\""),
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

#[test]
fn a_sentence_does_not_become_tags() {
    check_rejected(&[
        "tag 1 rust, she is great",
        "tag 1 no rust",
        "tag 3 remove rust",
        "tag 3 without rust",
        "tag 3 delete rust",
        "tag 1 and noor rust",
        "tag 1 rust too",
        "tag 1 rust as well",
        "tag 1 rust again",
        "tag 1 rust because she codes",
    ]);
    check(&[
        ("tag 3 it hiring", "tag 3 | tags it,hiring"),
        ("tag 3 rust and go", "tag 3 | tags rust,go"),
        ("tag 3 with rust", "tag 3 | tags rust"),
        ("tag 3 #about", "tag 3 | tags about"),
    ]);
}

#[test]
fn a_doubt_behind_a_deed_that_is_told_is_a_remark() {
    check(&[
        ("done 1 coffee, I think she liked it", "done 1 | coffee - I think she liked it"),
        ("done 1 called. will write more", "done 1 | call - will write more"),
        ("done 1 lunch, will call next week", "done 1 | lunch - will call next week"),
        ("done 1 lunch; need to write her", "done 1 | lunch - need to write her"),
        ("done 1 met. no answer on the loan yet", "done 1 | met - no answer on the loan yet"),
        ("done 1 coffee, couldn't stay long", "done 1 | coffee - couldn't stay long"),
        ("done 1 lunch, didn't discuss the job", "done 1 | lunch - didn't discuss the job"),
        ("done 1 phone, forgot to ask about the baby", "done 1 | phone - forgot to ask about the baby"),
        ("done 1 coffee, probably moving to Oslo", "done 1 | coffee - probably moving to Oslo"),
        ("done 1 coffee, next time at hers", "done 1 | coffee - next time at hers"),
        ("done 1 texted, no reply", "done 1 | message - no reply"),
        ("done 1 email, no reply yet", "done 1 | mail - no reply yet"),
        ("done 1 didn't talk much", "done 1 | - - didn't talk much"),
        ("done 1 didn't see the kids", "done 1 | - - didn't see the kids"),
        ("done 1 didn't stay long", "done 1 | - - didn't stay long"),
        ("done 1 no reply needed", "done 1 | - - no reply needed"),
    ]);
    check_rejected(&[
        "done 1 call cancelled",
        "done 1 call tomorrow maybe",
        "done 1 lunch, cancelled as she is ill",
        "done 1 coffee, tbc",
        "done 1 coffee, didn't happen",
        "done 1 call, didn't get through",
        "done 1 call, couldn't reach her",
        "done 1 couldn't make it",
        "done 1 didn't see her",
        "done 1 call, no answer",
        "done 1 phone, no reply yet",
        "done 1 no answer",
        "done 1 lunch, probably",
    ]);
}

#[test]
fn what_a_meeting_was_like_is_no_second_meeting() {
    check(&[
        ("done 1 dinner and she turned 40", "done 1 | dinner - and she turned 40"),
        ("done 1 and he is 42", "done 1 | - - and he is 42"),
        ("done 1 and talked till 2", "done 1 | - - and talked till 2"),
        ("done 1 coffee and read chapter 7", "done 1 | coffee - and read chapter 7"),
        ("done 1 and watched Rocky 4", "done 1 | - - and watched Rocky 4"),
        ("done 1 and talked about 1984", "done 1 | - - and talked about 1984"),
    ]);
    check_rejected(&["done 1 and snoozed 2", "done 1 and reminded 12"]);
}

#[test]
fn one_thing_more_is_counted() {
    check(&[
        ("helped 1 write CV and 1 page letter", "helped 1 | text \"write CV and 1 page letter\""),
        ("helped 2 carry boxes and 1 piano", "helped 2 | text \"carry boxes and 1 piano\""),
        ("helped 1 paint, 1 room", "helped 1 | text \"paint, 1 room\""),
        ("asked 2 about Berlin, 2 bed flat", "asked 2 | text \"about Berlin, 2 bed flat\""),
        ("asked 2 for advice and 1 introduction", "asked 2 | text \"for advice and 1 introduction\""),
        ("done 1 lunch and 1 movie", "done 1 | lunch - and 1 movie"),
        ("done 1 met her and 1 friend", "done 1 | met - met her and 1 friend"),
    ]);
    check_rejected(&["helped 1 move and 2 paint", "asked 1 about rust, 2 about go", "helped 1 move and 3"]);
}

#[test]
fn a_mark_between_words_is_a_word_and_struck_words_are_asked_about() {
    check(&[
        ("done 1 talked about my ❌ list", "done 1 | - - talked about my ❌ list"),
        ("intro 3 4 both put ❌ on kale", "intro 3 4 | text \"both put ❌ on kale\""),
        ("note 3 likes ~~tea~~ coffee", "note 3 | text \"likes ~~tea~~ coffee\""),
    ]);
    check_sentence("☐ note 3 likes tea", "Without it the line is `note 3 likes tea`");
    check_sentence("- [ ] note 3 likes tea", "Without it the line is `note 3 likes tea`");
    for (line, struck) in [("remind 2 ~~fri~~", "fri"), ("never ~~4~~", "4"), ("snooze 2 ~~5w~~ 3x", "5w")] {
        let lines = parse(line, &now()).lines;
        let asks = |line: &ReplyLine| matches!(line, ReplyLine::Reject(no) if !no.why.contains(struck));
        assert!(lines.len() == 1 && lines.iter().all(asks), "{line}: {lines:?}");
    }
}

#[test]
fn behind_a_colon_a_feast_is_a_text() {
    check(&[
        ("remind 2 dec 20: christmas", "remind 2 | 2026-12-20T12:00 \"christmas\""),
        ("remind 2 tomorrow: christmas", "remind 2 | 2026-11-24T10:30 \"christmas\""),
        ("remind 2 friday: easter", "remind 2 | 2026-11-27T12:00 \"easter\""),
        ("remind 2 fri: early", "remind 2 | 2026-11-27T12:00 \"early\""),
        ("done 1 call yesterday about christmas", "done 1 | call 2026-11-22 about christmas"),
        ("done 1 yesterday: sunday roast", "done 1 | - 2026-11-22 sunday roast"),
    ]);
    check_rejected(&["remind 2 fri: 3pm", "remind 2 fri: noon"]);
}

#[test]
fn a_polite_order_is_no_question() {
    check(&[
        ("could you please mute 4?", "never 4 |"),
        ("Can you just mute 4?", "never 4 |"),
        ("could you mute 4?", "never 4 |"),
    ]);
    check_sentence("mute 4, ok?", "as in `mute 4`");
    check_sentence("4 never?", "as in `never 4`");
    check_sentence("merge 2 5?", "as in `merge 2 5`");
    check_sentence("intro noor, ilse: no", "as in `intro no noor, ilse`");
}

/// The one sentence about a line holds these words.
fn check_sentence(line: &str, words: &str) {
    let found = parse(line, &now()).lines.iter().map(said).collect::<Vec<_>>().join("\n");
    assert!(found.starts_with("! ") && found.contains(words), "{line}: {found}");
}

#[test]
fn a_span_of_what_is_counted_is_no_time() {
    check(&[
        ("done 1 walked 2 to 3 miles", "done 1 | walk - 2 to 3 miles"),
        ("done 1 2 to 3 beers", "done 1 | - - 2 to 3 beers"),
    ]);
    check_rejected(&["remind 2 friday 2 to 3pm", "done 1 2 to 3 nov"]);
}

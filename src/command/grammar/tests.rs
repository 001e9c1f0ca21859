//! The grammar, a line a case.

use super::*;

mod around;
mod dates;
mod doubts;
mod ends;
mod habits;
mod length;

/// A Monday.
const NOW: &str = "2026-11-23T10:30:00+01:00[Europe/Paris]";

fn now() -> Zoned {
    NOW.parse().expect(NOW)
}

fn people(targets: &[Target]) -> String {
    let said = |target: &Target| match target {
        Target::Number(number) => number.to_string(),
        Target::Name(name) => format!("<{name}>"),
    };
    targets.iter().map(said).collect::<Vec<_>>().join(" ")
}

fn args(args: &CommandArgs) -> String {
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    match args {
        CommandArgs::None => String::new(),
        CommandArgs::Touch { how, when, text } => {
            let when = when.as_ref().map(|when| when.at.date().to_string());
            format!("{} {} {}", or_dash(how), or_dash(&when), or_dash(text))
        }
        CommandArgs::Until(when) => format!("until {}", when.at.strftime("%Y-%m-%dT%H:%M")),
        CommandArgs::Every { days } => format!("every {days:?}"),
        CommandArgs::Text(text) => format!("text {text:?}"),
        CommandArgs::Tags(tags) => format!("tags {}", tags.join(",")),
        CommandArgs::Remind { when, text } => format!("{} {text:?}", when.at.strftime("%Y-%m-%dT%H:%M")),
        CommandArgs::Share { url, tags, text } => format!("{url} [{}] {text:?}", tags.join(",")),
        CommandArgs::IntroList => "list".to_owned(),
        CommandArgs::IntroAnswer { yes, acquainted } => format!("yes={yes} acquainted={acquainted}"),
    }
}

/// `verb people | args`, or `! why`.
fn said(line: &ReplyLine) -> String {
    match line {
        ReplyLine::Several(several) => {
            let each = several.commands.iter().map(|c| said(&ReplyLine::Command(c.clone())));
            each.collect::<Vec<_>>().join(" ; ")
        }
        ReplyLine::Command(c) => format!("{} {} | {}", c.verb.name(), people(&c.targets), args(&c.args))
            .replace("  ", " ")
            .trim_end()
            .to_owned(),
        ReplyLine::Reject(reject) => format!("! {}", without_example(&reject.why)),
    }
}

/// Without the line that shows how the verb is used.
fn without_example(why: &str) -> &str {
    let doubt = || why.contains(" could be `").then(|| why.rfind(", as in `")).flatten();
    let shown = why.rfind("; try `").or_else(|| why.rfind(" Try `")).or_else(doubt);
    shown.map_or(why, |at| &why[..at])
}

fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, wanted)| {
            (text, wanted, parse(text, &now()).lines.iter().map(said).collect::<Vec<_>>().join("\n"))
        })
        .filter(|(_, wanted, found)| found != *wanted)
        .collect();
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), cases.len());
}

/// Every one of these is answered by a sentence and obeyed never.
fn check_rejected(lines: &[&str]) {
    for line in lines {
        let parsed = parse(line, &now());
        assert!(matches!(&parsed.lines[..], [ReplyLine::Reject(_)]), "{line}: {parsed:?}");
    }
}

#[test]
fn verb_first_and_number_first_are_the_same() {
    check(&[
        ("done 1", "done 1 | - - -"),
        ("1 done", "done 1 | - - -"),
        ("1: done", "done 1 | - - -"),
        ("1. done", "done 1 | - - -"),
        ("1) done", "done 1 | - - -"),
        ("DONE 1!", "done 1 | - - -"),
        ("Done: 1.", "done 1 | - - -"),
        ("#1 done", "done 1 | - - -"),
        ("done #1", "done 1 | - - -"),
        ("1,3 skip", "skip 1 3 |"),
        ("1-3: never", "never 1 2 3 |"),
        ("1 and 3 done coffee", "done 1 3 | coffee - -"),
        ("2 snooze 2w", "snooze 2 | until 2026-12-07T10:30"),
        ("2: every 3mo", "every 2 | every Some(91)"),
        ("3 note likes trains", "note 3 | text \"likes trains\""),
        ("3 tag rust", "tag 3 | tags rust"),
        ("3 4 intro both love rust", "intro 3 4 | text \"both love rust\""),
        ("3 intro 4", "intro 3 4 | text \"\""),
        ("4 intro yes", "intro 4 | yes=true acquainted=false"),
        ("2 why", "why 2 |"),
    ]);
}

#[test]
fn lists_and_ranges_name_each_once() {
    check(&[
        ("skip 1,3-5", "skip 1 3 4 5 |"),
        ("skip 1, 3 - 5", "skip 1 3 4 5 |"),
        ("skip 3–5", "skip 3 4 5 |"),
        ("skip 1 and 3", "skip 1 3 |"),
        ("skip 1 3", "skip 1 3 |"),
        ("skip 1, 2, and 3", "skip 1 2 3 |"),
        ("skip 1 & 3", "skip 1 3 |"),
        ("skip 2,2,1-2", "skip 2 1 |"),
        ("skip 1, ada", "skip 1 <ada> |"),
        ("skip 1 please", "skip 1 |"),
        ("skip 1, thanks!", "skip 1 |"),
        ("never ada, bob", "never <ada> <bob> |"),
        ("never Ada Lovelace and bob@example.org", "never <Ada Lovelace> <bob@example.org> |"),
        ("show Ada Lovelace <ada@example.org>", "show <ada@example.org> |"),
        ("why \"ada lovelace\"", "why <ada lovelace> |"),
        ("show Søren Łuk-O'Neil Jr.", "show <Søren Łuk-O'Neil Jr> |"),
        ("show 山口さくら", "show <山口さくら> |"),
        ("never will", "! `will` is nobody's name"),
        ("never Will Ng", "never <Will Ng> |"),
        ("skip 5-3", "! `5-3` runs backwards"),
        ("skip 0", "! the numbers of a digest begin with 1 and stay small"),
        ("skip 1-900", "! at most 50 people fit on one line"),
        ("skip", "! `skip` needs a number, a name or an address, as in `skip 3`"),
    ]);
}

#[test]
fn the_first_letters_of_a_verb_are_enough() {
    check(&[
        ("d 1", "! `d` could be `done` or `draft`"),
        ("do 1 coffee", "done 1 | coffee - -"),
        ("1 do coffee yesterday", "done 1 | coffee 2026-11-22 -"),
        ("sno 2 2w", "snooze 2 | until 2026-12-07T10:30"),
        ("sn ada 2w", "snooze <ada> | until 2026-12-07T10:30"),
        ("1 ev 2w", "every 1 | every Some(14)"),
        ("mute 4", "never 4 |"),
        ("mut 4", "never 4 |"),
        ("why 2", "why 2 |"),
        ("u", "! `u` could be `untag` or `undo`"),
        ("sh 1", "! `sh` could be `share` or `shared` or `show`"),
        ("n 1", "! `n` could be `never` or `note`"),
        ("re", "! `re` could be `remind` or `resume`"),
        ("res", "resume |"),
        ("rem 2 fri 3pm", "remind 2 | 2026-11-27T15:00 \"\""),
        ("dr 1", "draft 1 | text \"\""),
        ("spl ada ada@old.example", "split <ada> <ada@old.example> |"),
        ("do you know", "! `you know` is nobody's name"),
        (
            "do 1 more thing",
            "! this is no command; `done` has to be written in full here, as in `done 1 coffee yesterday`",
        ),
        (
            "no worries mate",
            "! this is no command; `note` has to be written in full here, as in `note 3 likes trains`",
        ),
        ("do ada@example.org", "done <ada@example.org> | - - -"),
    ]);
}

#[test]
fn a_touch_has_a_way_a_day_and_a_text() {
    check(&[
        ("done 1 coffee yesterday", "done 1 | coffee 2026-11-22 -"),
        ("done 1 yesterday coffee", "done 1 | coffee 2026-11-22 -"),
        ("done 1 coffee yesterday talked about trains", "done 1 | coffee 2026-11-22 talked about trains"),
        ("done ada call 3 jun", "done <ada> | call 2026-06-03 -"),
        ("done 1 3 jun", "done 1 | - 2026-06-03 -"),
        ("done 1 3", "done 1 3 | - - -"),
        ("done 1 3 coffee", "done 1 3 | coffee - -"),
        ("done 1, 3 and 4 lunch", "done 1 3 4 | lunch - -"),
        ("done 1 3 days ago", "done 1 | - 2026-11-20 -"),
        ("done 1 2 weeks ago over a quick coffee", "done 1 | coffee 2026-11-09 -"),
        ("done 1 2w", "done 1 | - 2026-11-09 -"),
        ("done 1 10 minute call", "done 1 | - - 10 minute call"),
        ("done 1 by phone on friday", "done 1 | phone 2026-11-20 -"),
        ("done 1 met, talked about trains", "done 1 | met - talked about trains"),
        ("done 1 talked about trains yesterday", "done 1 | - 2026-11-22 talked about trains"),
        ("done 1 talked about trains", "done 1 | - - talked about trains"),
        ("done 1 may be back in spring", "done 1 | - - may be back in spring"),
        ("done 1 sat in the park", "done 1 | - - sat in the park"),
        ("done 1 sat", "done 1 | - 2026-11-21 -"),
        ("done 1 sat lunch", "done 1 | lunch 2026-11-21 -"),
        ("done 1: coffee", "done 1 | coffee - -"),
        ("done 1 - coffee", "done 1 | coffee - -"),
        ("done 1 thanks", "done 1 | - - -"),
        ("done 1 and told him so", "done 1 | - - and told him so"),
        ("done 1 2026-11-03 lunch", "done 1 | lunch 2026-11-03 -"),
        ("done 1 today at 9am call", "done 1 | call 2026-11-23 -"),
        ("log ada, bob lunch friday", "log <ada> <bob> | lunch 2026-11-20 -"),
        ("log ada and bob lunch friday", "log <ada> <bob> | lunch 2026-11-20 -"),
        ("log Ada Lovelace, Bob Howe, and Cyd dinner", "log <Ada Lovelace> <Bob Howe> <Cyd> | dinner - -"),
        ("log ada@example.org lunch", "log <ada@example.org> | lunch - -"),
        ("log Ada Lovelace <ada@example.org> lunch", "log <ada@example.org> | lunch - -"),
        ("log \"ada lovelace\" lunch", "log <ada lovelace> | lunch - -"),
        ("done ada lovelace coffee yesterday", "done <ada lovelace> | coffee 2026-11-22 -"),
        ("done ada lovelace talked about trains", "done <ada lovelace> | - - talked about trains"),
        ("done ada, talked about trains", "done <ada> | - - talked about trains"),
        ("done ada: trains again", "done <ada> | - - trains again"),
        ("done ada lovelace", "done <ada lovelace> | - - -"),
        ("done ada yesterday", "done <ada> | - 2026-11-22 -"),
        ("done ada on 3 jun", "done <ada> | - 2026-06-03 -"),
        ("done june", "done <june> | - - -"),
        ("done june coffee", "done <june> | coffee - -"),
        ("done ada may", "done <ada may> | - - -"),
        ("done jan 3 jun", "done <jan> | - 2026-06-03 -"),
    ]);
}

#[test]
fn a_touch_to_come_is_refused() {
    check(&[
        (
            "done 1 tomorrow",
            "! Tuesday, 24 November 2026 is still to come: only what has happened can be logged",
        ),
        (
            "done 1 next friday",
            "! Friday, 27 November 2026 is still to come: only what has happened can be logged",
        ),
        (
            "log ada lunch 2027-01-03",
            "! Sunday, 3 January 2027 is still to come: only what has happened can be logged",
        ),
        (
            "done 1 today 5pm",
            "! Monday, 23 November 2026 is still to come: only what has happened can be logged",
        ),
        ("done 1 30 feb", "! February has no day 30"),
        ("done 1 3/6", "! `3/6` is another day to other people: write it as 3 jun or 6 mar"),
        (
            "done 1 5 minutes ago",
            "! minutes and seconds are too fine here: an hour is the least, and `m` means months",
        ),
    ]);
}

#[test]
fn snooze_pause_and_every_take_the_rest_of_the_line() {
    check(&[
        ("snooze 2 2w", "snooze 2 | until 2026-12-07T10:30"),
        ("snooze 2 until 3 jan", "snooze 2 | until 2027-01-03T12:00"),
        ("snooze 2 3 jan", "snooze 2 | until 2027-01-03T12:00"),
        ("snooze 1 3 2w", "snooze 1 3 | until 2026-12-07T10:30"),
        ("snooze 1 and 3 2w", "snooze 1 3 | until 2026-12-07T10:30"),
        ("snooze 1-3 for 2 weeks", "snooze 1 2 3 | until 2026-12-07T10:30"),
        ("snooze 2: next friday", "snooze 2 | until 2026-11-27T12:00"),
        ("snooze 2 fri 3pm please", "snooze 2 | until 2026-11-27T15:00"),
        ("snooze ada 2w", "snooze <ada> | until 2026-12-07T10:30"),
        ("snooze ada lovelace until 3 jan", "snooze <ada lovelace> | until 2027-01-03T12:00"),
        ("snooze ada, bob 1mo", "snooze <ada> <bob> | until 2026-12-23T10:30"),
        ("snooze april 2w", "snooze <april> | until 2026-12-07T10:30"),
        ("snooze 2 3m", "snooze 2 | until 2027-02-23T10:30"),
        ("snooze 2 in 2027", "snooze 2 | until 2027-01-01T12:00"),
        ("snooze 2", "! `snooze` needs who and until when, as in `snooze 2 2w`"),
        ("snooze 2w", "! `snooze` needs who and until when, as in `snooze 2 2w`"),
        ("2 snooze", "! `snooze` needs until when, as in `snooze 2 2w`"),
        (
            "snooze 2 5 minutes",
            "! minutes and seconds are too fine here: an hour is the least, and `m` means months",
        ),
        ("snooze 2 yesterday", "! Sunday, 22 November 2026 is not to come"),
        ("snooze 2 today", "! Monday, 23 November 2026 is not to come"),
        ("snooze 2 until 31 jun", "! June has no day 31"),
        ("snooze 2 blue", "! `blue` is no date known here: 2w, 3 jun and next friday are some"),
        ("every 2 3mo", "every 2 | every Some(91)"),
        ("every 2 auto", "every 2 | every None"),
        ("every ada 6 weeks", "every <ada> | every Some(42)"),
        ("every 1 2 3 weeks", "every 1 2 | every Some(21)"),
        ("every ada lovelace weekly", "every <ada lovelace> | every Some(7)"),
        ("every 3 weeks", "! `weeks` is no cadence: 2w, 3mo, 1y and auto are some"),
        ("every 2 11 years", "! a cadence is one day at least and ten years at most"),
        ("pause 1mo", "pause | until 2026-12-23T10:30"),
        ("pause until 3 jan", "pause | until 2027-01-03T12:00"),
        ("pause", "! `pause` needs until when, as in `pause 1mo`"),
        ("2 pause 1mo", "! `pause` is about no one in particular: `snooze` is for one person"),
        ("resume", "resume |"),
    ]);
}

#[test]
fn notes_and_tags_keep_their_words() {
    check(&[
        ("note 3 likes trains", "note 3 | text \"likes trains\""),
        ("note 3: likes trains.", "note 3 | text \"likes trains.\""),
        ("note 3 4 of us met", "note 3 | text \"4 of us met\""),
        ("note 3, 4 like trains", "note 3 4 | text \"like trains\""),
        ("note ada: likes trains", "note <ada> | text \"likes trains\""),
        ("note ada lovelace: likes trains at 15:30", "note <ada lovelace> | text \"likes trains at 15:30\""),
        ("note ada likes trains", "note <ada> | text \"likes trains\""),
        ("note Ada Lovelace likes trains", "note <Ada Lovelace> | text \"likes trains\""),
        ("note Ludwig van Beethoven likes trains", "note <Ludwig van Beethoven> | text \"likes trains\""),
        ("note \"ada lovelace\" likes trains", "note <ada lovelace> | text \"likes trains\""),
        (
            "note Ada Lovelace <ada@example.org> likes trains",
            "note <ada@example.org> | text \"likes trains\"",
        ),
        ("1 note new address <ada@new.example>", "note 1 | text \"new address <ada@new.example>\""),
        ("note 3", "! `note` needs who and a text, as in `note 3 likes trains`"),
        ("tag 3 rust hiring", "tag 3 | tags rust,hiring"),
        ("tag 3 #Rust #hiring", "tag 3 | tags rust,hiring"),
        ("tag 1 3 rust", "tag 1 3 | tags rust"),
        ("tag ada rust", "tag <ada> | tags rust"),
        ("tag ada lovelace #rust, #c++", "tag <ada lovelace> | tags rust,c++"),
        ("tag ada, bob #rust", "tag <ada> <bob> | tags rust"),
        ("tag ada, bob rust", "tag <ada> <bob> | tags rust"),
        (
            "tag Ada Byrne, Bob Lis, ada@example.org rust",
            "tag <Ada Byrne> <Bob Lis> <ada@example.org> | tags rust",
        ),
        ("tag Ada Byrne, rust wasm", "tag <Ada Byrne> | tags rust,wasm"),
        ("tag ada rust, wasm", "tag <ada> | tags rust,wasm"),
        ("untag 3 rust", "untag 3 | tags rust"),
        ("tag 3", "! `tag` needs who and a tag, as in `tag 3 rust hiring`"),
        ("tag 3 ru<st", "! `ru<st` is no tag: letters, digits and hyphens are"),
    ]);
}

#[test]
fn an_introduction_is_between_two() {
    check(&[
        ("intro 3 4", "intro 3 4 | text \"\""),
        ("intro 3 4 both love rust", "intro 3 4 | text \"both love rust\""),
        ("intro 3, 4: both love rust", "intro 3 4 | text \"both love rust\""),
        ("intro 3 and 4", "intro 3 4 | text \"\""),
        ("intro 3 to 4 both love rust", "intro 3 4 | text \"both love rust\""),
        ("intro 3-4", "intro 3 4 | text \"\""),
        ("intro ada, tom both love rust", "intro <ada> <tom> | text \"both love rust\""),
        ("intro ada and tom: both love rust", "intro <ada> <tom> | text \"both love rust\""),
        (
            "intro Ada Lovelace with Tom Howe both love rust",
            "intro <Ada Lovelace> <Tom Howe> | text \"both love rust\"",
        ),
        ("intro ada@example.org tom@example.org", "intro <ada@example.org> <tom@example.org> | text \"\""),
        ("intro 3 tom@example.org both", "intro 3 <tom@example.org> | text \"both\""),
        ("intro yes 4", "intro 4 | yes=true acquainted=false"),
        ("intro no 4", "intro 4 | yes=false acquainted=false"),
        ("intro no 3 4 acquainted", "intro 3 4 | yes=false acquainted=true"),
        ("intro no 3 4, they know each other", "intro 3 4 | yes=false acquainted=true"),
        ("intro yes ada", "intro <ada> | yes=true acquainted=false"),
        ("intro 3", "! `intro` needs two people, as in `intro 3 4 both love rust`"),
        ("intro 3 3", "! `intro` needs two people, as in `intro 3 4 both love rust`"),
        ("intro 3 4 5", "! `intro` needs two people, as in `intro 3 4`"),
        ("intro ada, tom: rust", "intro <ada> <tom> | text \"rust\""),
        ("intro 3 4, rust", "intro 3 4 | text \"rust\""),
        ("intro ada, tom, both love rust", "intro <ada> <tom> | text \"both love rust\""),
        (
            "intro ada, tom, bea",
            "! an introduction takes two people; a reason of one word comes after a colon, as in `intro 3 4: bea`",
        ),
        ("intro 3-6", "! `intro` needs two people, as in `intro 3 4 both love rust`"),
        ("intro", "! `intro` needs two people, as in `intro 3 4 both love rust`"),
        ("intro yes", "! `intro yes` and `intro no` need who, as in `intro yes 4`"),
        (
            "intro yes 3 4 acquainted",
            "! people who are acquainted need no introduction: `intro no 3 4 acquainted`",
        ),
    ]);
}

#[test]
fn a_reminder_has_a_moment_and_perhaps_a_text() {
    check(&[
        ("remind 2 fri 3pm", "remind 2 | 2026-11-27T15:00 \"\""),
        ("remind 2 fri 3pm call her back", "remind 2 | 2026-11-27T15:00 \"call her back\""),
        ("2 remind fri 3pm: call her back", "remind 2 | 2026-11-27T15:00 \"call her back\""),
        ("remind 2 3 jun", "remind 2 | 2027-06-03T12:00 \"\""),
        ("remind 1, 3 tomorrow at noon", "remind 1 3 | 2026-11-24T12:00 \"\""),
        ("remind ada in 2 weeks", "remind <ada> | 2026-12-07T10:30 \"\""),
        ("remind ada lovelace fri 3pm trains", "remind <ada lovelace> | 2026-11-27T15:00 \"trains\""),
        ("remind ada@example.org 3pm", "remind <ada@example.org> | 2026-11-23T15:00 \"\""),
        ("remind 2 yesterday", "! Sunday, 22 November 2026 is not to come"),
        ("remind 2 9am", "remind 2 | 2026-11-24T09:00 \"\""),
        ("remind 2", "! `remind` needs who and when, as in `remind 2 fri 3pm`"),
        (
            "remind 2 in 5 minutes",
            "! minutes and seconds are too fine here: an hour is the least, and `m` means months",
        ),
    ]);
}

#[test]
fn a_share_has_one_link_and_tags() {
    check(&[
        ("share https://example.org/a", "share | https://example.org/a [] \"\""),
        (
            "share https://example.org/a #Rust #hiring a list",
            "share | https://example.org/a [rust,hiring] \"a list\"",
        ),
        ("share #rust <https://example.org/a>: a list", "share | https://example.org/a [rust] \"a list\""),
        ("share www.example.org/a, #rust", "share | https://www.example.org/a [rust] \"\""),
        ("share https://example.org/a <https://example.org/a> #c", "share | https://example.org/a [c] \"\""),
        ("share", "! `share` needs one web address, as in `share https://example.org/crates #rust`"),
        (
            "share this with her",
            "! `share` needs one web address, as in `share https://example.org/crates #rust`",
        ),
    ]);
}

#[test]
fn help_given_and_asked_keeps_its_words() {
    check(&[
        ("helped 3 with her move", "helped 3 | text \"with her move\""),
        ("3 helped: with her move", "helped 3 | text \"with her move\""),
        ("helped 3", "helped 3 | text \"\""),
        ("asked Ada Lovelace about the lease", "asked <Ada Lovelace> | text \"about the lease\""),
        ("draft 1", "draft 1 | text \"\""),
        ("draft ada", "draft <ada> | text \"\""),
        ("draft 1 about the maps", "draft 1 | text \"about the maps\""),
        ("Draft 1 of 2", "! `draft` needs only who it is for, as in `draft 1` or `draft 1 about the maps`"),
        ("shared 2", "shared 2 | text \"\""),
        ("shared 2 https://example.org/a", "shared 2 | text \"https://example.org/a\""),
        ("links", "links |"),
        ("ledger", "ledger |"),
        ("more", "more |"),
        ("who acme", "who | text \"acme\""),
        ("who #rust", "who | text \"#rust\""),
        ("who product manager?", "who | text \"product manager\""),
        ("who", "! `who` needs a word to look for, as in `who #rust`"),
        ("send 1", "send 1 | text \"\""),
        ("send 1 k7f3", "send 1 | text \"k7f3\""),
        ("send me the list", "! `send` approves one draft by its number, as in `send 1`"),
        ("intro list", "intro | list"),
    ]);
}

#[test]
fn people_are_merged_and_split() {
    check(&[
        ("merge 2 5", "merge 2 5 |"),
        ("2 5 merge", "merge 2 5 |"),
        ("2 merge 5", "merge 2 5 |"),
        ("merge 2 and 5", "merge 2 5 |"),
        ("merge 2 with ada@example.org", "merge 2 <ada@example.org> |"),
        ("merge ada, ada@old.example", "merge <ada> <ada@old.example> |"),
        ("merge ada lovelace and ada king", "merge <ada lovelace> <ada king> |"),
        ("merge a@example.org b@example.org", "merge <a@example.org> <b@example.org> |"),
        ("merge 2", "! `merge` needs two people at least, as in `merge 2 5`"),
        (
            "merge ada bob",
            "! `merge` needs two people at least, as in `merge 2 5`; between names put a comma",
        ),
        ("split ada ada@old.example", "split <ada> <ada@old.example> |"),
        (
            "split ada lovelace ada@old.example b@x.example",
            "split <ada lovelace> <ada@old.example> <b@x.example> |",
        ),
        ("split 2 ada@old.example", "split 2 <ada@old.example> |"),
        ("2 split ada@old.example", "split 2 <ada@old.example> |"),
        ("split ada@example.org ada@old.example", "split <ada@example.org> <ada@old.example> |"),
        ("split 2 5", "split 2 5 |"),
        (
            "split 2",
            "! `split` needs a person and an address to part from them, as in `split ada ada@old.example`",
        ),
    ]);
}

#[test]
fn some_verbs_stand_alone() {
    check(&[
        ("list", "list |"),
        ("List, please!", "list |"),
        ("undo", "undo |"),
        ("help snooze", "help | text \"snooze\""),
        ("help mute please", "help | text \"never\""),
        ("list looks good to me", "! `list` takes a line of its own"),
        ("list --frob", "! `list` has no option --frob"),
        ("undo 3", "! `undo` takes a line of its own"),
        ("1 help", "! `help` takes a line of its own"),
    ]);
}

#[test]
fn what_is_no_command_gets_the_nearest_one() {
    check(&[
        ("snoze 2 2w", "snooze 2 | until 2026-12-07T10:30"),
        ("dnoe 1", "done 1 | - - -"),
        ("1 skpi", "! this is no command; the nearest is `skip 3`"),
        ("remnid 2 fri 3pm", "remind 2 | 2026-11-27T15:00 \"\""),
        ("megre 2 5", "! `megre` is no command; did you mean `merge 2 5`?"),
        ("absolutely wonderful", "! this is no command; `help` lists them"),
        ("1", "! a number alone is no command; `done 1` and `skip 3` are"),
        ("done 1 skip 2", "! two commands on a line: put `skip 2` on a line of its own"),
        ("done 1; skip 2", "done 1 | - - - ; skip 2 |"),
    ]);
}

#[test]
fn a_sentence_is_no_command() {
    check_rejected(&[
        "never mind",
        "Never mind that!",
        "done with that",
        "Do you know when she is back?",
        "note that I am away",
        "Why would you say so?",
        "skip it",
        "skip all",
        "never again please",
        "every 3 weeks",
        "show me",
        "In short I will be away",
        "I will call her",
        "He said he would",
        "Re: 3 people to catch up with",
        "not 3 but 4",
        "pause it",
        "> done 1",
        "| done 1",
        "https://example.org/done 1",
        "10 people never answered",
        "undoing that now",
    ]);
}

#[test]
fn digest_text_without_quote_marks_is_never_a_command() {
    check_rejected(&[
        "1. Ada Lovelace <ada@example.org>",
        "2) Skip Johnson <skip@example.org>",
        "1. Don Achterberg <don@example.org>",
        "1. Don Achterberg",
        "1. Don",
        "(1) Done Smith",
        "(3) Skip",
        "3. Ada Lovelace, Harbour Library",
        "Because: Quiet since August. You usually write every 3 weeks; it has been 13.",
        "Why: quiet since March",
        "Last: You wrote on 24 Aug: \"done 1\"",
        "You could: Answer her question.",
        "Reply, one to a line: done 1 · snooze 2 2w · skip 3",
        "done 1 · snooze 2 2w · skip 3 · never 4",
        "never 1 ·",
        "· never 1",
        "As well: log ada lunch friday · undo",
        "To ask both, reply: intro 1 4",
        "If they know each other: intro no 1 4 acquainted",
        "every 3 weeks; it has been 13.",
        "never 1\"",
        "* Noor Haddad, 3 days after the digest",
        "Reply code r:ojsxa3dzeb2g6idunbuxgibree",
        "done 1 r:ojsxa3dzeb2g6idunbuxgibree",
    ]);
    let digest = "! this looks like a line of the digest, not a command";
    for text in [
        "Reply, one to a line: done 1 · snooze 2 2w ·\nnever 1\n\nskip 3",
        "To ask both, reply:\nintro 1 4\n\nskip 3",
        "Because: You wrote with both,\nnever on one thread.\n\nskip 3",
    ] {
        check(&[(text, &format!("{digest}\n{digest}\nskip 3 |"))]);
        // Mail has CRLF, and a line end is no blank line.
        check(&[(&text.replace('\n', "\r\n"), &format!("{digest}\n{digest}\nskip 3 |"))]);
    }
}

#[test]
fn politeness_is_passed_over_and_a_closing_ends_it() {
    check(&[
        ("Hi,\n\ndone 1\n\nok\n👍\nskip 2", "done 1 | - - -\nskip 2 |"),
        ("Hello Rekindle,\nBonjour !\nGuten Morgen\ndone 1", "done 1 | - - -"),
        ("Hi Rekindle\ndone 1", "done 1 | - - -"),
        ("Thanks for the reminder, that helped!\ndone 1", "done 1 | - - -"),
        ("done 1\nthanks\nblue", "done 1 | - - -"),
        ("done 1\nThank you!\nblue", "done 1 | - - -"),
        ("done 1\nVielen Dank!\nWho dares wins", "done 1 | - - -"),
        ("done 1\n-- \nRobin\nNever Again Ltd", "done 1 | - - -"),
        ("done 1\nSTOP\nblue", "done 1 | - - -"),
        ("done 1\nCheers,\nRobin", "done 1 | - - -"),
        ("done 1\r\nskip 2\rlist", "done 1 | - - -\nskip 2 |\nlist |"),
        ("", ""),
        ("  \n\t\n", ""),
    ]);
}

#[test]
fn after_five_rejects_the_rest_is_left_alone() {
    let five = "blue\nred\ngreen\npink\nblack\n";
    let parsed = parse(&format!("done 1\n{five}skip 2"), &now());
    assert_eq!((parsed.lines.len(), parsed.cut), (6, true));
    let parsed = parse(five, &now());
    assert_eq!((parsed.lines.len(), parsed.cut), (5, false));
    let parsed = parse("blue\nred\ngreen\npink\nskip 2\nblack", &now());
    assert_eq!((parsed.lines.len(), parsed.cut), (6, false));
}

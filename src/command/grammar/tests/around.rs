//! Lines that are no command, and what is around commands.

use super::*;

#[test]
fn every_reject_names_a_command() {
    for line in [
        "absolutely wonderful",
        "I called ada",
        "please delete bob",
        "never mind",
        "skip all",
        "done 1 30 feb",
        "snooze 2 yesterday",
        "remind 2",
        "remind 2 in 5 minutes",
        "share this",
        "who",
        "send me that",
        "merge 2",
        "1",
        "s 1",
        "2. done 3 coffee",
        "tag 3 ru<st",
        "done 1 skip 2",
        "list looks good",
        "do 1 more thing",
        "undo 3",
        "every 2 11 years",
        "intro 3",
        "skip 1-900",
    ] {
        let parsed = parse(line, &now());
        let [ReplyLine::Reject(reject)] = &parsed.lines[..] else { panic!("{line}: {parsed:?}") };
        let named = verbs::all_words().any(|name| reject.why.contains(&format!("`{name}")));
        assert!(named, "{line}: {}", reject.why);
    }
}

#[test]
fn lists_bullets_and_input_methods_do_not_matter() {
    check(&[
        ("- done 1", "done 1 | - - -"),
        ("• skip 2", "skip 2 |"),
        ("please snooze 2 2w", "snooze 2 | until 2026-12-07T10:30"),
        ("ｄｏｎｅ　１", "done 1 | - - -"),
        ("done １，３", "done 1 3 | - - -"),
        ("skip ٢", "skip 2 |"),
        ("\u{200f}never ۴\u{200e}", "never 4 |"),
        ("1. done 1", "done 1 | - - -"),
        ("2. done 3 days ago", "done 2 | - 2026-11-20 -"),
        ("2. snooze 3 weeks", "snooze 2 | until 2026-12-14T10:30"),
        ("2. note likes trains", "note 2 | text \"likes trains\""),
        ("2. intro 3", "intro 2 3 | text \"\""),
    ]);
    check_rejected(&["2. done 3 coffee", "1. note 3 likes trains", "2) skip 3", "2. never 4"]);
}

#[test]
fn a_long_text_broken_in_two_is_one() {
    let long = "note 1 her daughter starts at the conservatoire in September and\nwould be glad of any lead for a cello,";
    let whole = long.replace('\n', " ");
    let parsed = parse(&format!("{long}\nskip 2"), &now());
    let [ReplyLine::Command(note), ReplyLine::Command(_)] = &parsed.lines[..] else { panic!("{parsed:?}") };
    assert_eq!(note.line, whole);
    check(&[
        (
            "note 1 her daughter starts at the conservatoire in September and she\nneeds a cello\nbanana 4",
            "note 1 | text \"her daughter starts at the conservatoire in September and she needs a cello\"\n! this is no command; `help` lists them",
        ),
        ("note 1 short\nand then", "note 1 | text \"short\"\n! this is no command; `help` lists them"),
        (
            "note 1 her daughter starts at the conservatoire in September and she\nsnoze 2 2w",
            "note 1 | text \"her daughter starts at the conservatoire in September and she\"\nsnooze 2 | until 2026-12-07T10:30",
        ),
    ]);
}

#[test]
fn signatures_adverts_and_notices_are_no_rejects() {
    check(&[
        ("done 1\n\nRobin Vale\nHead of Maps, Vale Works\n+44 20 7946 0000", "done 1 | - - -"),
        ("done 1\n\nRobin Vale\nVale Works\nrobin@vale.example\nwww.vale.example", "done 1 | - - -"),
        ("done 1\n\nR\nO\nB\nI\nN\nVale\nT: 020 7946 0000", "done 1 | - - -"),
        ("done 1\n\nRobin", "done 1 | - - -"),
        ("done 1\nIpinadala mula sa aking iPhone\nskip 2", "done 1 | - - -\nskip 2 |"),
        (
            "done 1\nCe message et ses pièces jointes peuvent contenir des informations\nconfidentielles. Si vous les avez reçues par erreur, merci de les détruire.",
            "done 1 | - - -",
        ),
        ("done 1\nRobin Vale\nHead of Maps\nT +44 20 7946 0000", "done 1 | - - -"),
        (
            "done 1\nThis message is confidential and intended solely for the addressee.\nblue",
            "done 1 | - - -",
        ),
        ("done 1\nThis email has been checked for viruses by a program of ours.\nblue", "done 1 | - - -"),
        (
            "done 1\n\nsned 1 ada@example.org\nlater",
            "done 1 | - - -\n! this is no command; the nearest is `send 1`\n! this is no command; the nearest is `snooze 2 2w`",
        ),
        ("done 1\n\nSnoze", "done 1 | - - -\n! this is no command; the nearest is `snooze 2 2w`"),
    ]);
}

#[test]
fn one_word_of_a_notice_does_not_end_the_reading() {
    let no = "! this is no command; `help` lists them";
    let cases = [
        (
            "I was down with a virus for two weeks, sorry for the silence.\ndone 1\nskip 3",
            vec!["! `was down` is nobody's name", "done 1 | - - -", "skip 3 |"],
        ),
        ("Can I unsubscribe from the birthday part of these mails please?\nskip 3", vec![no, "skip 3 |"]),
        ("Can I unsubscribe from the birthday part of these mails please?", vec![no]),
        (
            "done 1\nIt is all very confidential, about her new job at Acme\nskip 2",
            vec!["done 1 | - - -", "! this is no command; the nearest is `list`", "skip 2 |"],
        ),
        (
            "done 1\nBitte vertraulich behandeln, es geht um ihre neue Stelle\nskip 2",
            vec!["done 1 | - - -", no, "skip 2 |"],
        ),
    ];
    for (text, wanted) in cases {
        check(&[(text, &wanted.join("\n"))]);
    }
    check(&[(
        "done 1\nThis message is confidential and intended solely for the addressee.\nnever 2",
        "done 1 | - - -\n! nothing is read below `This message is confidential and intend…`; send what is below it once more, such as `done 1`",
    )]);
}

#[test]
fn mail_knows_every_verb() {
    let words: Vec<&str> = Verb::words().map(|(word, _)| word).collect();
    let listed = crate::mail::quote::typed_word::VERBS;
    assert!(words.iter().all(|word| listed.contains(word)) && words.len() == listed.len(), "{words:?}");
}

#[test]
fn a_line_is_sanitised() {
    let parsed = parse("note 3\u{a0}likes\u{202e} \u{1b}[31mtrains", &now());
    assert!(matches!(&parsed.lines[..], [ReplyLine::Command(one)] if one.line == "note 3 likes [31mtrains"));
}

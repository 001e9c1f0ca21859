//! Replies of many mail clients: only what was typed comes out.

use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rekindle::mail::{body, html, quote};

use crate::claims;

/// One row of the corpus.
struct Case {
    id: String,
    kind: String,
    oracle: String,
}

fn cases(folder: &Path) -> Vec<Case> {
    let table = std::fs::read_to_string(folder.join("cases.tsv")).expect("the corpus has a table");
    let row = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next().expect("id, kind and oracle");
        Case { id: next(), kind: next(), oracle: next() }
    };
    table.lines().skip(1).map(row).collect()
}

/// What comes out of one file, and how long it took.
fn read(folder: &Path, case: &Case) -> (String, Duration) {
    let raw =
        std::fs::read(folder.join(format!("{}.{}", case.id, case.kind))).expect("the table names files");
    let started = Instant::now();
    let typed = match case.kind.as_str() {
        "txt" => quote::reply(&String::from_utf8_lossy(&raw)).to_owned(),
        "html" => quote::reply(&html::to_text(&String::from_utf8_lossy(&raw))).to_owned(),
        _ => body::reply_text(&raw),
    };
    (typed, started.elapsed())
}

fn first_line(text: &str) -> &str {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}

fn forbidden(folder: &Path, id: &str) -> Vec<String> {
    let Ok(raw) = std::fs::read_to_string(folder.join(format!("{id}.checks.json"))) else {
        return Vec::new();
    };
    let checks: serde_json::Value = serde_json::from_str(&raw).expect("checks are JSON");
    let list = checks["must_not_contain"].as_array().cloned().unwrap_or_default();
    list.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

#[test]
fn the_first_typed_line_of_real_replies_is_right() {
    let Some(folder) = crate::fixture::corpora("replies") else { return };
    let (mut right, mut all) = (0, 0);
    for case in cases(&folder).iter().filter(|case| case.oracle == "exact") {
        let expected = std::fs::read_to_string(folder.join(format!("{}.expected.txt", case.id)))
            .expect("exact rows have a text");
        let (typed, _) = read(&folder, case);
        all += 1;
        if first_line(&typed) == first_line(&expected) {
            right += 1;
        } else {
            eprintln!("{}: {:?} instead of {:?}", case.id, first_line(&typed), first_line(&expected));
        }
    }
    eprintln!("replies: first line right in {right} of {all}");
    assert!(right * 100 >= all * 98, "{right} of {all}");
}

#[test]
fn nothing_quoted_comes_out_of_real_replies() {
    let Some(folder) = crate::fixture::corpora("replies") else { return };
    for case in cases(&folder) {
        let (typed, took) = read(&folder, &case);
        for text in forbidden(&folder, &case.id) {
            assert!(!typed.contains(&text), "{}: {text:?} came out", case.id);
        }
        assert!(
            !typed.lines().any(|line| line.trim_start().starts_with('>')),
            "{}: a quoted line came out",
            case.id
        );
        assert!(took < Duration::from_secs(1), "{}: {took:?}", case.id);
    }
}

/// Pieces that replies are made of, in any order.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,12}",
        Just("> ".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("On 4 May 2026 10:00 Ada <ada@example.org> wrote:".to_owned()),
        Just("From: Ada <ada@example.org>\n".to_owned()),
        Just("-- \n".to_owned()),
        Just("\u{2028}> ".to_owned()),
        Just("<div style='display:none'>".to_owned()),
        Just("<blockquote>".to_owned()),
        Just("</div>".to_owned()),
        Just("Content-Type: multipart/mixed; boundary=b\n\n--b\n".to_owned()),
        Just("Content-Transfer-Encoding: base64\n\n".to_owned()),
        Just("&gt; ".to_owned()),
    ]
}

proptest! {
    #[test]
    fn a_reply_is_a_part_of_the_text_without_any_quoted_line(pieces in proptest::collection::vec(piece(), 0..24)) {
        let text = pieces.concat();
        let typed = quote::reply(&text);
        prop_assert!(text.contains(typed));
        prop_assert!(!typed.lines().any(|line| line.trim_start().starts_with('>')));
        prop_assert_eq!(quote::reply(typed).len() <= typed.len(), true);
    }

    #[test]
    fn no_message_and_no_markup_says_more_than_was_typed(pieces in proptest::collection::vec(piece(), 0..24), bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        claims::reply::hold(pieces.concat().as_bytes());
        claims::reply::hold(&bytes);
    }
}

//! Tests of headers: hostile input, and the odd messages, dates and addresses of other parsers'
//! test suites.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rekindle::infer::class;
use rekindle::mail::{Address, address, date, header};

use crate::claims;

/// Pieces that header parsers stumble over.
fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&'static [u8]> = vec![
        b"From: ",
        b"To: ",
        b"Cc: ",
        b"Subject: ",
        b"Date: ",
        b"Message-ID: ",
        b"References: ",
        b"Received: ",
        b"X-Gmail-Labels: ",
        b"\r\n",
        b"\n",
        b"\r",
        b"\n ",
        b" ",
        b"\t",
        b"\0",
        b"<",
        b">",
        b"@",
        b"\"",
        b"\\",
        b"(",
        b")",
        b",",
        b";",
        b":",
        b"[",
        b"]",
        b".",
        b"'",
        b"=?utf-8?Q?",
        b"=?utf-8?B?",
        b"=?x?q?",
        b"?=",
        b"=C3",
        b"=0D=0A",
        b"\xc3\xa9",
        b"\xe9",
        b"\xff",
        b"ada@example.org",
        b"mailto:",
        b"5 Feb 2003 13:47:26 -0800",
        b"13.47",
        b"+",
        b"2003-",
        b"999999999999999999999",
        "ſ\u{130}\u{212a}@ß.example".as_bytes(),
        "\u{202e}\u{200b}\u{e0041}".as_bytes(),
        b"Content-Type: text/plain; charset=iso-2022-jp\n",
        b"\x1b$B",
    ];
    prop_oneof![
        8 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 0..12),
        1 => "\\PC{0,8}".prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(crate::fixture::cases(2000))]

    #[test]
    fn any_block_gives_a_clean_record(fragments in proptest::collection::vec(fragment(), 0..40)) {
        claims::header::hold(&fragments.concat());
    }

    #[test]
    fn any_value_gives_an_address_list_or_a_defect(fragments in proptest::collection::vec(fragment(), 0..20)) {
        let value = String::from_utf8_lossy(&fragments.concat()).into_owned();
        let (found, _) = address::parse_list(&value);
        for mailbox in &found {
            prop_assert_eq!(Address::parse(mailbox.address.as_str()), Some(mailbox.address.clone()));
            class::is_role_address(&mailbox.address);
            class::is_relay_address(&mailbox.address);
        }
    }

    #[test]
    fn any_value_gives_a_date_or_none(fragments in proptest::collection::vec(fragment(), 0..20)) {
        let value = String::from_utf8_lossy(&fragments.concat()).into_owned();
        date::parse(&value);
        date::parse_mbox_line(&value);
    }

    #[test]
    fn every_date_is_read_back(second in 0_i64..7_258_118_400, minutes in -14 * 60_i32..=14 * 60) {
        let at = jiff::Timestamp::from_second(second).expect("in range");
        let offset = jiff::tz::Offset::from_seconds(minutes * 60).expect("in range");
        let local = at.to_zoned(offset.to_time_zone());
        for format in ["%a, %d %b %Y %H:%M:%S %z", "%d %b %Y %H:%M:%S %z (x)", "%a %b %e %H:%M:%S %z %Y", "%Y-%m-%dT%H:%M:%S%:z", "%A, %d-%b-%Y %I:%M:%S %p %z"] {
            let written = local.strftime(format).to_string();
            prop_assert_eq!(date::parse(&written), Some(at), "{}", written);
        }
    }
}

#[test]
fn plumbing_prints_one_line_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("one.eml");
    let message = "From ada@example.org Tue Jul  1 08:52:37 2003\nFrom: =?utf-8?Q?Ad=C3=A4?= <Ada@Example.org>\nTo: bo@x.example\n\
                   Message-ID: <1@example.org>\nReferences: <a@x> <b@x>\nSubject: a\n b\n\nTo: body@x.example\n";
    std::fs::write(&path, message).expect("a written file");
    let name = path.to_string_lossy().into_owned();
    let mut out = Vec::new();
    rekindle::cli::plumbing::headers::run(&[name.clone(), name.clone()], &mut out).expect("readable files");
    let text = String::from_utf8(out).expect("JSON is UTF-8");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|l| serde_json::from_str(l).expect("a JSON line")).collect();
    let want = serde_json::json!({
        "file": name, "message_id": "1@example.org", "date": 1_057_049_557, "date_source": "internal",
        "from": [{"name": "Adä", "address": "ada@example.org"}], "to": [{"name": "", "address": "bo@x.example"}], "cc": [],
        "reply_to": [], "subject": "a b", "in_reply_to": null, "references": ["a@x", "b@x"], "class": "person",
        "rule": "unknown", "defects": ["date_missing"],
    });
    assert_eq!(lines, [want.clone(), want]);
    let missing = rekindle::cli::plumbing::headers::run(&["/nowhere/x.eml".into()], &mut Vec::new());
    assert!(missing.is_err_and(|e| e.to_string().contains("/nowhere/x.eml")));
}

#[test]
fn hostile_blocks_give_clean_records() {
    let seeds: [&[u8]; 10] = [
        b"To: a@b,\n",
        b"\n",
        b"x",
        b" ",
        b"=?a?q?",
        b"To: =?a?q?x <\n",
        b"Subject: =?utf-8?Q?\n",
        b"From \n",
        b"Delivered-To: a@b\n",
        b"References: <\n",
    ];
    for seed in seeds {
        for prefix in [&b"Subject: x"[..], b"From: ", b"Date: (", b"Junk"] {
            let block = [prefix, &seed.repeat(2_000_000 / seed.len())].concat();
            claims::header::clean(&header::parse(&block, None));
        }
    }
}

/// Files below a folder, with their paths.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn odd_messages_give_clean_records() {
    let Some(folder) = crate::fixture::corpora("headers") else { return };
    let messages: Vec<PathBuf> =
        files_below(&folder).into_iter().filter(|p| p.extension().is_some_and(|e| e == "eml")).collect();
    let mut with_from = 0;
    let mut with_date = 0;
    for path in &messages {
        let record = header::parse(&std::fs::read(path).expect("a readable message"), None);
        println!("{}", path.display());
        claims::header::clean(&record);
        with_from += usize::from(!record.from.is_empty());
        with_date += usize::from(record.date.is_some());
    }
    println!("{} messages, {with_from} with From, {with_date} with a date", messages.len());
    assert!(
        messages.len() > 400 && with_from * 10 >= messages.len() * 8 && with_date * 10 >= messages.len() * 7
    );
}

//! Natural dates against third-party cases; commands and dates against any text.

use jiff::{Zoned, civil::DateTime, tz::TimeZone};
use proptest::prelude::*;
use rekindle::command::{ReplyLine, parse, when};

use crate::claims;

#[test]
fn third_party_dates_resolve_as_expected() {
    let Some(folder) = crate::fixture::corpora("when") else { return };
    let cases = std::fs::read_to_string(folder.join("cases.tsv")).expect("cases.tsv is there");
    let (mut right, mut wrong, mut unclaimed) = (0, Vec::new(), Vec::new());
    for row in cases.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [text, reference, expected, granularity, ..] = cells[..] else { panic!("a short row: {row}") };
        let now = zoned(reference);
        match when::parse(text, &now) {
            Ok(when) if same(&when.at, &zoned(expected), granularity) => right += 1,
            // `m` is months here, whatever it is elsewhere.
            _ if text == "+1m" => unclaimed.push(text),
            Ok(when) => wrong.push(format!("{text}: {} not {expected}", when.at)),
            Err(why) if why.starts_with("minutes and seconds") => unclaimed.push(text),
            Err(why) => wrong.push(format!("{text}: {why}")),
        }
    }
    println!(
        "when corpus: {right} right, {} wrong, {} not claimed: {unclaimed:?}",
        wrong.len(),
        unclaimed.len()
    );
    assert!(right >= 58 && unclaimed.len() <= 24 && wrong.is_empty(), "{wrong:#?}");
}

fn zoned(local: &str) -> Zoned {
    let clock: DateTime = local.parse().expect(local);
    clock.to_zoned(TimeZone::UTC).expect(local)
}

fn same(found: &Zoned, expected: &Zoned, granularity: &str) -> bool {
    match granularity {
        "Day" => found.date() == expected.date(),
        _ => found == expected,
    }
}

fn monday() -> Zoned {
    "2026-11-23T10:30:00+01:00[Europe/Paris]".parse().expect("a moment")
}

fn is_command(line: &ReplyLine) -> bool {
    matches!(line, ReplyLine::Command(_))
}

/// A digest as it is mailed, in the shape of today and in others.
const DIGEST: &str = "\
Hello Robin,

Three people you might like to hear from again. Write to one, or to none: both are fine.

(1) Don Pell <don@pell.example>, Harbour Library
    Because: Quiet since August. You usually write every 3 weeks; it has been 13.
    Last: You wrote on 24 Aug: \"never 1, or done 2 lunch: skip 3\"
    You could: Answer his question about the map room; it is still open.
    Write: mailto:don@pell.example?subject=Re%3A%20done%201
    Two years: ▅▇▃▅▅▇▅▃

2. Skip Brown <skip@brown.example>
Why: quiet since March
Last: He wrote on 12 Jul: \"Pumps & <valves>: 3 > 2?\"

An introduction?
    A question: do Don Pell <don@pell.example> and Mele Tui <mele@atlas.example> know each other?
    Because: You wrote with both about old maps, never on one thread.
    To ask both, reply: intro 1 4
    If they know each other: intro no 1 4 acquainted

Back in touch since the last digest:
    * Noor Haddad, 3 days after the digest

Reply, one to a line: done 1 · snooze 2 2w · skip 3 · never 1 · every 2 3mo · note 3 likes tea
As well: log ada lunch friday · tag 3 rust · intro 1 2 · why 2 · show ada · list · pause 1mo · undo · help
Reply code r:ojsxa3dzeb2g6idunbuxgibree
";

#[test]
fn an_unquoted_digest_is_obeyed_nowhere() {
    let parsed = parse(DIGEST, &monday());
    assert!(parsed.cut && !parsed.lines.iter().any(is_command), "{parsed:#?}");
    // The five rejects hide the rest: so each line again, below the one above it.
    let lines: Vec<&str> = DIGEST.lines().filter(|line| !line.trim().is_empty()).collect();
    for pair in lines.windows(2) {
        let parsed = parse(&pair.join("\n"), &monday());
        assert!(!parsed.lines.iter().any(is_command), "{pair:?}: {parsed:#?}");
    }
}

#[test]
fn a_digest_wrapped_at_any_width_is_obeyed_nowhere() {
    for width in 20..100 {
        for line in DIGEST.lines() {
            let pieces = wrapped(line, width);
            // Each piece right below the first one: with all of them the five rejects would hide
            // the last.
            for piece in &pieces[1..] {
                let parsed = parse(&format!("{}\n{piece}", pieces[0]), &monday());
                assert!(!parsed.lines.iter().any(is_command), "{width}: {pieces:?}: {parsed:#?}");
            }
        }
    }
}

/// At blanks, as mail programs do.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split_whitespace() {
        let last = lines.last_mut().expect("one line at least");
        if last.is_empty() {
            *last = word.to_owned();
        } else if last.chars().count() + 1 + word.chars().count() <= width {
            *last = format!("{last} {word}");
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Words of commands, thrown together: deeper than letters at random.
fn any_line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "done",
            "log",
            "snooze",
            "every",
            "note",
            "tag",
            "intro",
            "pause",
            "never",
            "do",
            "yes",
            "no",
            "and",
            "until",
            "next",
            "last",
            "friday",
            "jun",
            "3rd",
            "2w",
            "1.5",
            "3pm",
            "15:30",
            "2027-01-03",
            "3/6",
            "ago",
            "auto",
            "acquainted",
            "end",
            "of",
            "month",
            "coffee",
            "ada",
            "Ada",
            "Lovelace,",
            "bob",
            "<ada@example.org>",
            "ada@example.org",
            "\"",
            "“ada”",
            "#rust",
            "#",
            ":",
            ",",
            ",1",
            "&",
            "+",
            "-",
            "–",
            "1",
            "2:",
            "3-5",
            "0",
            "999999999999",
            "4-",
            "minutes",
            "half",
            "a",
            "’",
            "'27",
            "ö",
            "山口",
        ])
        .prop_map(str::to_owned),
        pattern("\\PC{0,4}"),
    ];
    (prop::collection::vec((word, any::<bool>()), 0..12)).prop_map(|words| {
        words.into_iter().map(|(word, blank)| if blank { format!("{word} ") } else { word }).collect()
    })
}

/// Text of this pattern, which is read once: a pattern as it stands would be read for every case.
fn pattern(regex: &str) -> impl Strategy<Value = String> {
    prop::string::string_regex(regex).unwrap()
}

fn any_text() -> impl Strategy<Value = String> {
    pattern("[\\PC\\n\\r\\t\u{0}\u{202e}\u{200d}]{0,200}")
}

proptest! {
    #![proptest_config(crate::fixture::cases(20_000))]

    #[test]
    fn a_line_never_panics_and_reads_the_same_again(line in any_line()) {
        claims::command::read(&line);
        let _ = (when::parse(&line, &monday()), when::parse_toward(&line, &monday(), when::Toward::Past), when::parse_days(&line));
    }

    #[test]
    fn any_text_is_read_without_panic(text in any_text()) {
        let parsed = parse(&text, &monday());
        let rejects = parsed.lines.iter().filter(|line| !is_command(line)).count();
        prop_assert!(rejects <= 5);
    }
}

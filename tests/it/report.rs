//! The report: a file of the owner's alone that fetches nothing, runs nothing, and holds whatever
//! people are called.

use std::os::unix::fs::PermissionsExt;

use jiff::ToSpan;
use jiff::civil::date;
use rekindle::compose::report::{Figure, Report, ReportDay, ReportPerson, Tie, render};
use sha2::{Digest, Sha256};

use crate::fixture::on_disk::DiskFixture;

/// A lifetime: 150 people over 20 years, each known to many others.
fn lifetime(name: &dyn Fn(usize) -> String) -> Report {
    let people: Vec<ReportPerson> = (0..150)
        .map(|nth| {
            let day = |n: i64| ReportDay {
                date: date(2006, 1, 3).saturating_add((n * (5 + nth as i64 % 9)).days()),
                incoming: n % 3 != 0,
                out: n % 2 == 0,
            };
            ReportPerson { name: name(nth), days: (0..700).map(day).collect() }
        })
        .collect();
    let ties =
        (0..150usize).flat_map(|a| (a + 1..150).filter(move |b| (a * 7 + b) % 11 < 2).map(move |b| (a, b)));
    Report {
        date: date(2026, 11, 28),
        title: name(0),
        headline: vec![
            (Figure::Count(100_000), "messages read".to_owned()),
            (Figure::Year(2006), "first year".to_owned()),
        ],
        due: (0..12).map(|nth| (name(nth), name(nth))).collect(),
        calendar: (0..360)
            .map(|n| (date(2025, 12, 1).saturating_add(i64::from(n).days()), 1 + n % 7))
            .collect(),
        favours: vec![(name(1), 3, 1)],
        years: (2006..2027).map(|year| (year, 12, 5)).collect(),
        ties: ties.map(|(a, b)| Tie { a, b, mails: 1 + (a as u32 * b as u32) % 40 }).collect(),
        people,
    }
}

#[test]
fn a_lifetime_is_one_small_file_and_the_same_bytes_each_time() {
    let report = lifetime(&|nth| format!("Person {nth} Sample"));
    let page = render(&report);
    assert!(page.len() < 1_000_000, "{}", page.len());
    assert_eq!(page, render(&report));
    for heading in [
        "Gone quiet",
        "Over the years",
        "day by day",
        "Back and forth",
        "Given and asked",
        "New and fading",
        "Who knows whom",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
    assert_eq!(
        page.matches("<figure ").count(),
        page.matches("<details>").count(),
        "under each picture its table"
    );
    assert_eq!(page.matches("role=\"img\" aria-label=\"").count(), page.matches("<svg").count());
}

#[test]
fn the_policy_allows_the_pages_own_style_and_nothing_else() {
    let page = render(&lifetime(&|nth| format!("Person {nth}")));
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = data_encoding::BASE64.encode(&Sha256::digest(style.as_bytes()));
    assert!(page.contains(&format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'")));
    for banned in ["<script", "http:", "https:", "src=", "url(", "@import", " style=\"", "onload", "<a "] {
        assert!(!page.contains(banned), "{banned}");
    }
}

#[test]
fn names_of_strangers_are_text() {
    for name in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</svg></style><b>",
        "\u{202e}gro.elpmaxe\u{0}\n",
        "&amp;'",
        "{{7*7}}",
    ] {
        let page = render(&lifetime(&|_| name.to_owned()));
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"), "{name:?}");
        assert_eq!(page.matches("</style>").count(), 1);
        let bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}');
        assert!(!page.contains(bad), "{name:?}");
    }
    assert!(render(&lifetime(&|_| "w".repeat(100_000))).len() < 1_000_000);
}

#[test]
fn report_writes_a_file_that_only_its_owner_reads() {
    let app = DiskFixture::build("");
    app.run(&["scan"]);
    let out = app.data().join("page.html");
    let said = app.run(&["report", "--out", out.to_str().unwrap()]);
    assert_eq!(said.trim(), out.to_str().unwrap());
    assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    let all = std::fs::read_to_string(&out).unwrap();
    assert!(all.contains("Ada Sample") && all.contains("Bruno Sample"));
    app.run(&["never", "bruno"]);
    app.run(&["report", "--out", out.to_str().unwrap()]);
    assert!(!std::fs::read_to_string(&out).unwrap().contains("Bruno Sample"), "`never` is in no output");
    app.run(&["report", "ada", "--out", out.to_str().unwrap()]);
    let ada = std::fs::read_to_string(&out).unwrap();
    assert!(ada.contains("<h1>Ada Sample</h1>") && !ada.contains("Chioma"), "{ada}");
    let nowhere = app.data().join("nowhere").join("page.html");
    let refused = app.try_run(&["report", "--out", nowhere.to_str().unwrap()]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(74), "{error}");
    assert!(error.contains("page.html: there is no such folder; make it, or name another"), "{error}");
    app.run(&["-n", "report"]);
    assert!(!app.data().join("report.html").exists(), "a dry run writes nothing");
}

//! Tables of texts, and what each is read as.

use super::*;

/// What a text is read as, shown by Debug. `!` expects an error with these words in it.
fn check<T: std::fmt::Debug>(read: impl Fn(&str) -> Result<T, String>, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        match (read(text), expected.strip_prefix('!')) {
            (Ok(value), None) => assert_eq!(format!("{value:?}"), *expected, "{text:?}"),
            (Err(what), Some(words)) => assert!(what.contains(words), "{text:?}: {what}, not {words}"),
            (got, _) => panic!("{text:?}: {:?}, not {expected}", got.map_err(|what| what.to_string())),
        }
    }
}

#[test]
fn a_server_url_says_protocol_host_and_port() {
    let imap = |text: &str| {
        server(text, ServerProtocol::Imap)
            .map(|server| format!("{:?} {} {}", server.security, server.host, server.port))
    };
    check(
        imap,
        &[
            ("imaps://imap.example.org", "\"Tls imap.example.org 993\""),
            ("IMAPS://Imap.Example.org/", "\"Tls imap.example.org 993\""),
            ("imap://imap.example.org", "\"StartTls imap.example.org 143\""),
            ("imap://127.0.0.1:1143", "\"StartTls 127.0.0.1 1143\""),
            ("imap+plain://localhost:10143", "\"Plain localhost 10143\""),
            ("imap+plain://[::1]", "\"Plain ::1 143\""),
            ("imaps://[2001:db8::1]:9993", "\"Tls 2001:db8::1 9993\""),
            ("imaps://bücher.example", "\"Tls xn--bcher-kva.example 993\""),
            (
                "imap+plain://imap.example.org",
                "!for this machine only (127.0.0.1); write imaps://imap.example.org",
            ),
            ("imap+plain://127.0.0.1.example.org", "!for this machine only"),
            ("imap+plain://localhost.example.org", "!for this machine only"),
            ("imap.example.org", "!write imaps://imap.example.org"),
            ("smtps://mail.example.org", "!write one of imaps://, imap://, imap+plain://"),
            ("https://mail.example.org", "!`https://` does not fit"),
            ("imaps://me@mail.example.org", "!has a login in it"),
            ("imaps://me:secret@mail.example.org", "!has a login in it"),
            ("imaps://mail.example.org:0", "!a port that is no number"),
            ("imaps://mail.example.org:99999", "!a port that is no number"),
            ("imaps://mail.example.org:imap", "!a port that is no number"),
            ("imaps://", "!is no host name"),
            ("imaps://mail example.org", "!is no host name"),
            ("imaps://mail..example.org", "!is no host name"),
            ("imaps://mail.example.org/INBOX", "!is no host name"),
            ("imaps://[::1", "!closing `]`"),
        ],
    );
    let smtp = |text: &str| server(text, ServerProtocol::Smtp).map(|server| (server.security, server.port));
    check(
        smtp,
        &[
            ("smtps://mail.example.org", "(Tls, 465)"),
            ("smtp://mail.example.org", "(StartTls, 587)"),
            ("smtp+plain://127.0.0.1", "(Plain, 25)"),
            ("smtp+plain://relay.example.org", "!for this machine only"),
            ("imaps://mail.example.org", "!write one of smtps://"),
        ],
    );
}

#[test]
fn times_to_catch_up_are_hours() {
    let hours = |text: &str| catch_up(text).map(|span| span.get_hours());
    check(
        hours,
        &[
            ("12h", "12"),
            ("1 hour", "1"),
            ("2d", "48"),
            ("1w", "168"),
            ("31d", "744"),
            ("32d", "!from 1h to 31d"),
            ("0h", "!from 1h"),
            ("30min", "!minutes are too short"),
            ("1mo", "!from 1h"),
            ("12", "!from 1h"),
            ("h", "!from 1h"),
            ("-3h", "!from 1h"),
            ("1.5h", "!from 1h"),
            ("99999999999999999999h", "!from 1h"),
            ("4294967295w", "!from 1h"),
        ],
    );
}

#[test]
fn a_cadence_is_days() {
    check(
        every,
        &[
            ("90d", "90"),
            ("2w", "14"),
            ("8 weeks", "56"),
            ("1mo", "30"),
            ("3mo", "91"),
            ("3m", "91"),
            ("6 months", "183"),
            ("12mo", "365"),
            ("1y", "365"),
            ("2 Years", "731"),
            ("10y", "3653"),
            ("11y", "!out of range"),
            ("0d", "!out of range"),
            ("4294967295y", "!out of range"),
            ("12h", "!a day is the shortest"),
            ("30min", "!a day is the shortest"),
            ("often", "!write how often"),
            ("", "!write how often"),
            ("3", "!write how often"),
        ],
    );
}

#[test]
fn quiet_times_days_and_dates() {
    check(
        hours,
        &[
            ("20:00-08:00", "(20:00:00, 08:00:00)"),
            ("20 - 8", "(20:00:00, 08:00:00)"),
            ("22:30–06:15", "(22:30:00, 06:15:00)"),
            ("18:00-24:00", "(18:00:00, 00:00:00)"),
            ("08:00-08:00", "!same time"),
            ("00:00-24:00", "!same time"),
            ("25:00-08:00", "!two times of day"),
            ("20:00", "!two times of day"),
            ("8pm-8am", "!two times of day"),
            ("-1:00-08:00", "!two times of day"),
            ("20:60-08:00", "!two times of day"),
        ],
    );
    check(
        weekday,
        &[
            ("sat", "Saturday"),
            ("Sunday", "Sunday"),
            ("TUES", "Tuesday"),
            ("s", "!no day of the week"),
            ("samstag", "!no day of the week"),
            ("", "!no day of the week"),
        ],
    );
    check(
        dates,
        &[
            ("2026-12-24..2027-01-02", "(2026-12-24, 2027-01-02)"),
            ("2026-12-24 .. 2026-12-24", "(2026-12-24, 2026-12-24)"),
            ("2026-12-24", "(2026-12-24, 2026-12-24)"),
            ("2027-01-02..2026-12-24", "!ends before it starts"),
            ("2026-02-30", "!no such date"),
            ("24.12.2026", "!no such date"),
            ("2026-12-24..", "!no such date"),
            ("2026-12-24T10:00", "!no such date"),
        ],
    );
}

#[test]
fn patterns_are_addresses_with_stars() {
    check(
        pattern,
        &[
            ("Ada@Example.org", "Pattern(\"ada@example.org\")"),
            ("*@example.org", "Pattern(\"*@example.org\")"),
            ("*@*.example.org", "Pattern(\"*@*.example.org\")"),
            ("*@bücher.example", "Pattern(\"*@xn--bcher-kva.example\")"),
            ("example.org", "!no address pattern"),
            ("@example.org", "!no address pattern"),
            ("ada@", "!no address pattern"),
            ("ada lovelace@example.org", "!has a blank"),
        ],
    );
    check(
        alias,
        &[
            ("you+*@example.org", "Pattern(\"you+*@example.org\")"),
            ("*@*.example", "Pattern(\"*@*.example\")"),
            ("you@*", "!take everybody for you"),
            ("*@*.*", "!take everybody for you"),
        ],
    );
}

#[test]
fn a_pattern_fits_the_whole_address() {
    let check = |pattern: &str, address: &str, expected: bool| {
        let address = crate::mail::Address::parse(address).expect("an address");
        assert_eq!(Pattern::new(pattern).matches(&address), expected, "{pattern} on {address}");
    };
    check("ada@example.org", "ada@example.org", true);
    check("ada@example.org", "ada@example.org.example", false);
    check("*@example.org", "ada@example.org", true);
    check("*@example.org", "ada@sub.example.org", false);
    check("*@*.example.org", "ada@sub.example.org", true);
    check("you+*@example.org", "you+shop@example.org", true);
    check("you+*@example.org", "you@example.org", false);
    check("a*a@example.org", "a@example.org", false);
    check("*x*x*@example.org", "axbxc@example.org", true);
    check("*x*x*@example.org", "axbc@example.org", false);
}

#[test]
fn a_zone_has_a_name_of_the_database() {
    let name = |text: &str| zone(text).map(|zone| zone.iana_name().map(str::to_owned));
    check(
        name,
        &[
            ("Europe/Paris", "Some(\"Europe/Paris\")"),
            ("Europe/Pariss", "!did you mean \"Europe/Paris\"?"),
            ("Mars/Olympus_Mons", "!write one like"),
        ],
    );
}

#[test]
fn words_are_one_of_a_few() {
    let read = |text: &str| choice(text, &[("on", 1), ("off", 0)]);
    check(read, &[("on", "1"), ("OFF", "0"), ("maybe", "!write \"on\", \"off\"")]);
}

//! What is refused, where, and in which words; and that nothing makes the parser panic.

use proptest::prelude::*;

use super::{EXAMPLE, account, files, read};
use rekindle::config::parse::keys;

/// Every error names the file and the line `line`, and has `part` in it; it is one or two lines
/// long.
fn refused(text: &str, line: usize, part: &str) {
    let error = read(text).expect_err(text);
    let place = format!("~/.config/rekindle/config.toml:{line}: ");
    assert!(error.starts_with(&place), "not at line {line}: {error}\n{text}");
    assert!(error.contains(part), "{error}\ndoes not say: {part}\n{text}");
    assert!(error.lines().count() <= 2, "more than two lines: {error}");
    assert!(!error.contains("hunter2"), "the secret is in: {error}");
}

#[test]
fn an_unknown_key_names_the_nearest() {
    refused(
        &account("imap.sever = \"x\"\n"),
        4,
        "accounts.me.imap.sever: unknown key; did you mean `server`?",
    );
    refused(
        &account("[digest]\nshedule = \"@weekly\"\n"),
        5,
        "digest.shedule: unknown key; did you mean `schedule`?",
    );
    refused(&account("[digest]\ncatch_up = \"1d\"\n"), 5, "did you mean `catch-up`?");
    refused(&account("schedule = \"@weekly\"\n"), 4, "did you mean `digest.schedule`?");
    refused("email = \"you@example.org\"\n", 1, "did you mean `accounts.NAME.email`?");
    refused(&account("folders = [\"x\"]\n"), 4, "did you mean `imap.folders`?");
    refused(&account("pasword.file = \"x\"\n"), 4, "did you mean `password`?");
    refused(&account("[drafts]\nwhere = \"imap\"\n"), 5, "known here: store");
    refused(
        &account("[people]\n[[people.rule]]\nmatch = \"*@example.org\"\nevry = \"1y\"\n"),
        7,
        "did you mean `every`?",
    );
    refused(&account("\"odd key\" = 1\n"), 4, "accounts.me.\"odd key\": unknown key");
    refused(&account("zzz = 1\naaa = 2\n"), 4, "accounts.me.zzz");
}

#[test]
fn a_schedule_that_lies_wholly_in_quiet_times_is_refused() {
    let digest = |schedule: &str, quiet: &str| {
        account(&format!("[digest]\nschedule = \"{schedule}\"\nquiet = {{ {quiet} }}\n"))
    };
    let (nights, weekend) = ("hours = \"20:00-08:00\"", "days = [\"sat\", \"sun\"]");
    for (schedule, quiet) in [
        ("0 7 * * MON", nights),
        ("*/5 21-23 * * *", nights),
        ("0 9 * * SAT,SUN", weekend),
        ("* * * * SUN", weekend),
        (
            "0 9 1 1 *",
            "days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\"], hours = \"08:00-10:00\"",
        ),
    ] {
        refused(&digest(schedule, quiet), 6, "is wholly in quiet hours or days; change digest.schedule");
    }
    for (schedule, quiet) in [
        ("0 8 * * MON", nights),
        ("0 7,9 * * MON", nights),
        ("0 9 * * *", weekend),
        ("0 9 1 1 *", weekend),
        ("* * * * SAT,SUN", "days = [\"sat\"]"),
        ("0 9 24 12 *", "dates = [\"2026-12-24..2027-01-02\"]"),
    ] {
        assert!(read(&digest(schedule, quiet)).is_ok(), "{schedule} {quiet}");
    }
}

#[test]
fn broken_toml_names_its_line() {
    refused("[accounts.me]\nemail = \n", 2, "");
    refused("[accounts.me\n", 1, "");
    refused(&account("password.raw = \"hunter2\"\n"), 4, "duplicate key");
    refused(&account("x = 'hunter2\n"), 4, "");
}

#[test]
fn each_mistake_has_a_sentence_of_its_own() {
    refused("", 1, "no account yet; add [accounts.personal]");
    refused("[digest]\nsize = 3\n", 1, "no account yet");
    refused("[accounts]\n", 1, "no account yet");
    refused("[accounts.me]\npassword.raw = \"hunter2\"\n", 1, "accounts.me: lacks `email`; add email =");
    refused("[accounts.me]\nemail = \"you\"\npassword.raw = \"hunter2\"\n", 2, "is no mail address");
    refused("[accounts.me]\nemail = 7\n", 2, "expected text in quotes, found a whole number");
    refused("[accounts.me]\nemail = \" \"\n", 2, "is empty; fill it in");
    refused("accounts = 3\n", 1, "accounts: expected keys of its own");
    refused("[accounts.\"a b\"]\nemail = \"you@gmail.com\"\n", 1, "is no name for an account");
    refused(
        &format!("{}{}", account(""), account("").replace(".me]", ".us]")),
        4,
        "same email as accounts.me",
    );
    refused(
        "[accounts.me]\nemail = \"you@example.org\"\npassword.raw = \"hunter2\"\n",
        1,
        "imap.server = \"imaps://...\"",
    );
    refused(
        "[accounts.me]\nemail = \"you@tuta.com\"\npassword.raw = \"hunter2\"\n",
        1,
        "Tuta offers no IMAP",
    );
    refused("[accounts.me]\nemail = \"you@proton.me\"\npassword.raw = \"hunter2\"\n", 1, "lacks `tls.ca`; ");
    refused(
        "[accounts.me]\nemail = \"you@outlook.com\"\npassword.raw = \"hunter2\"\n",
        3,
        "takes no password, only a token",
    );
    refused("[accounts.me]\nemail = \"you@outlook.com\"\n", 1, "lacks `token`");
    refused(&account("name = \"A\\nB\"\n"), 4, "has a line break");
    refused(&account("login = \"A\\u0000B\"\n"), 4, "another control character");
    refused("[accounts.me]\nemail = \"you@web.de\"\n", 1, "Switch POP3/IMAP access on");
    refused("[accounts.me]\nemail = \"you@gmail.com\"\n", 1, "https://myaccount.google.com/apppasswords");
    refused(&account("timezone = \"Europe/Paris\"\n"), 4, "did you mean `timezone`?");
    refused(
        "timezone = \"Europe/Parris\"\n[accounts.me]\nemail = \"you@gmail.com\"\npassword.raw = \"hunter2\"\n",
        1,
        "did you mean \"Europe/Paris\"?",
    );
}

#[test]
fn where_a_secret_is_has_to_be_clear() {
    refused(&account("token.env = \"TOKEN\"\n"), 4, "is given beside `password`");
    refused(&account("password.file = \"hunter2\"\n"), 4, "a second place for the same secret");
    refused(
        "[accounts.me]\nemail = \"you@gmail.com\"\npassword = \"hunter2\"\n",
        3,
        "where the secret is, not the secret",
    );
    refused("[accounts.me]\nemail = \"you@gmail.com\"\npassword = 7\n", 3, "where the secret is");
    refused("[accounts.me]\nemail = \"you@gmail.com\"\npassword = {}\n", 3, "is empty; say where");
    refused("[accounts.me]\nemail = \"you@gmail.com\"\npassword.raw = 7\n", 3, "expected text in quotes");
    refused("[accounts.me]\nemail = \"you@gmail.com\"\npassword.command = []\n", 3, "is an empty list");
    refused(
        "[accounts.me]\nemail = \"you@gmail.com\"\npassword.env = \"$PASS\"\n",
        3,
        "no name of an environment variable",
    );
    refused(
        "[accounts.me]\nemail = \"you@gmail.com\"\npassword.credential = \"../x\"\n",
        3,
        "no name of a credential",
    );
    refused(
        "[accounts.me]\nemail = \"you@gmail.com\"\npassword.file = \"~bob/x\"\n",
        3,
        "only ~/ is understood",
    );
}

#[test]
fn servers_and_ways_to_send_have_to_fit() {
    refused(&account("imap.server = \"imap+plain://imap.gmail.com\"\n"), 4, "for this machine only");
    refused(&account("imap.server = \"imap.gmail.com\"\n"), 4, "write imaps://imap.gmail.com");
    refused(
        &account("imap = \"imaps://imap.gmail.com\"\n"),
        4,
        "has keys of its own: imap.server, imap.folders",
    );
    refused(&account("imap.folders = []\n"), 4, "is an empty list; name a folder");
    refused(&account("imap.folders = [\"A\"]\nmaildir.path = \"~/Mail\"\n"), 5, "is a second source");
    refused(&files("mbox.path = \"x.mbox\"\n"), 4, "is a second source");
    refused(&account("smtp.server = \"imaps://x.example\"\n"), 4, "does not fit here");
    refused(&account("imap.server = \"imaps://mail.example.org\"\n"), 1, "says no way to send");
    refused(&account("send.via = \"pigeon\"\n"), 4, "write \"smtp\", \"sendmail\", \"maildir\", \"file\"");
    refused(&account("send.via = \"sendmail\"\n"), 1, "lacks `sendmail.command`");
    refused(&account("send.via = \"maildir\"\n"), 1, "lacks `maildir.path`");
    refused(&account("send.via = \"file\"\n"), 1, "lacks `file.path`");
    refused(
        &account("file.path = \"x\"\nsmtp.server = \"smtps://x.example\"\n"),
        1,
        "more than one way to send",
    );
    refused("[accounts.me]\nemail = \"you@example.org\"\nmbox.path = \"x\"\n", 1, "says no way to send");
    refused("[accounts.me]\nemail = \"you@example.org\"\nmbox.path = []\n", 3, "is an empty list");
    refused(
        "[accounts.me]\nemail = \"you@example.org\"\nmbox.path = \"a[\"\nfile.path = \"o\"\n",
        3,
        "is no file pattern",
    );
    refused("[accounts.me]\nemail = \"you@example.org\"\nmaildir = {}\n", 3, "lacks `path`");
    let disk = "[accounts.me]\nemail = \"you@proton.me\"\nmaildir.path = \"m\"\nsend.via = \"smtp\"\npassword.raw = \"x\"\n";
    refused(disk, 1, "lacks `tls.ca`");
    refused(&files("smtp.server = \"smtps://smtp.gmail.com\"\n"), 1, "lacks `password` and `token`");
}

#[test]
fn settings_have_to_be_in_range() {
    let digest = |line: &str| account(&format!("[digest]\n{line}\n"));
    refused(&digest("size = 0"), 5, "digest.size: out of range; a whole number from 1 to 20");
    refused(&digest("size = 21"), 5, "from 1 to 20");
    refused(&digest("size = -1"), 5, "from 1 to 20");
    refused(&digest("size = 99999999999999999999"), 5, "");
    refused(&digest("size = 2.5"), 5, "expected a whole number, found a number with a point");
    refused(&digest("size = \"5\""), 5, "expected a whole number, found text");
    refused(&digest("html = \"yes\""), 5, "expected true or false, found text");
    refused(&digest("catch-up = \"1mo\""), 5, "from 1h to 31d");
    refused(
        &digest("quiet = \"20:00-08:00\""),
        5,
        "has keys of its own: quiet.hours, quiet.days, quiet.dates",
    );
    refused(&digest("quiet.days = [\"sat\", \"holiday\"]"), 5, "no day of the week");
    refused(
        &digest("quiet.days = [\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"]"),
        5,
        "no day would be left",
    );
    refused(&digest("quiet.dates = [2026-12-24]"), 5, "found a date without quotes");
    refused(&account("[drafts]\nstore = \"maildir\"\n"), 5, "no account reads a Maildir");
    refused(&files("[drafts]\nstore = \"imap\"\n"), 5, "no account reads IMAP");
    refused(&account("[commands]\naccept = \"all\"\n"), 5, "write \"sent\", \"pinned\", \"off\"");
    refused(&account("[people]\nevery = \"sometimes\"\n"), 5, "or \"auto\"");
    refused(&account("[[people.rule]]\nmatch = \"*@example.org\"\n"), 4, "lacks `every`");
    refused(&account("[[people.rule]]\nevery = \"1y\"\n"), 4, "lacks `match`");
    refused(&account("[people.rule]\nevery = \"1y\"\n"), 4, "expected a list in brackets");
    refused(&account("aliases = [\"*@*\"]\n"), 4, "take everybody for you");
    refused(&account("aliases = [\n  \"a@example.org\",\n  \"b\",\n]\n"), 6, "is no address pattern");
    refused(&account("[hooks]\non-failure = true\n"), 5, "expected text in quotes");
    refused(
        &account("[hooks]\non-failure = [\"sh\", \"-c\", \"logger $REKINDLE_ERROR\"]\n"),
        5,
        "on-failure = \"ntfy publish me \\\"$REKINDLE_ERROR\\\"\"",
    );
    refused(
        &account("[hooks]\non-failure = \"sh -c \\\"logger $REKINDLE_ERROR\\\"\"\n"),
        5,
        "write one text",
    );
    refused(&account("[security]\nsend-to-others = \"no\"\n"), 5, "expected true or false");
}

#[test]
fn deep_and_long_files_end_in_an_error() {
    for piece in ["[", "{a=", "a.", "[[a]]\n", "a=[\n"] {
        assert!(read(&piece.repeat(50_000)).is_err());
        assert!(read(&format!("x = {}", piece.repeat(50_000))).is_err());
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn no_damage_to_the_example_makes_the_parser_panic(at in 0usize..EXAMPLE.len(), length in 0usize..40, new in "[\\[\\]{}=\"'.,#\\\\0-9a-zé\n -]{0,6}") {
        let mut text = EXAMPLE.to_owned();
        let from = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let to = (from + length..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        text.replace_range(from..to, &new);
        if let Err(error) = read(&text) {
            prop_assert!(error.starts_with("~/.config/rekindle/config.toml:"), "{}", error);
            prop_assert!(error.lines().count() <= 2, "{}", error);
        }
    }

    #[test]
    fn no_value_makes_the_parser_panic(key in prop::sample::select(keys()), value in "\\PC{0,30}") {
        let key = key.replace("accounts.*", "accounts.me").replace("people.rule.", "people.");
        let _ = read(&format!("accounts.me.email = \"you@gmail.com\"\naccounts.me.password.raw = \"x\"\n{key} = {value:?}\n"));
    }
}

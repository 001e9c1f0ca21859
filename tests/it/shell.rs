//! The grammar of replies on the command line: first letters, numbers first, the nearest command.

use std::process::{Command, Output};

use crate::fixture::mailbox::{MailboxFixture, OWNER, SampleMail};

fn rekindle(words: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("config.toml");
    let mail = folder.path().join("mail");
    for part in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(mail.join(part)).expect("a Maildir");
    }
    let text = format!(
        "[accounts.personal]\nemail = \"robin.vale@example.org\"\nmaildir.path = \"{}\"\nsend.via = \"file\"\nfile.path = \"{}\"\n",
        mail.display(),
        folder.path().join("out").display()
    );
    std::fs::write(&config, text).expect("a configuration");
    Command::new(env!("CARGO_BIN_EXE_rekindle"))
        .args(["--now", "2026-11-23T09:30:00Z", "-c"])
        .arg(&config)
        .arg("--data")
        .arg(folder.path().join("data"))
        .args(words)
        .output()
        .expect("the binary runs")
}

fn check(words: &[&str], code: i32, says: &str) {
    let output = rekindle(words);
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(code) && said.contains(says),
        "{words:?}: {:?} {said}",
        output.status
    );
}

#[test]
fn first_letters_and_verbs_in_any_case_are_commands_of_the_shell_too() {
    check(&["pause", "1mo"], 0, "No digest before Wednesday, 23 December.");
    check(&["pau", "1mo"], 0, "No digest before Wednesday, 23 December.");
    check(&["PAUSE", "until", "3", "jan"], 0, "Sunday, 3 January 2027.");
    check(&["pause", "friday week"], 0, "Friday, 4 December.");
    check(&["help"], 0, "snooze 2 2w");
    check(&["help", "snooze"], 0, "rekindle snooze WHO [until] WHEN");
    check(&["help", "scan"], 0, "Example:\n  rekindle scan");
    check(&["help", "snoz"], 64, "did you mean `rekindle help snooze`?");
    check(&["help", "mute"], 0, "rekindle never WHO");
}

#[test]
fn what_is_no_command_names_the_nearest_one() {
    check(&["snoz", "2", "2w"], 64, "did you mean `rekindle snooze`?");
    check(&["peple"], 64, "did you mean `rekindle people`?");
    check(&["snooze", "2", "5", "minutes"], 64, "minutes and seconds are too fine here");
    check(&["done", "nobody of that name"], 64, "obody");
    check(&["1", "dnoe"], 64, "the nearest is `done 1 coffee yesterday`");
    check(&["re"], 64, "`re` could be `remind` or `resume`");
}

#[test]
fn numbers_first_reach_the_same_code() {
    check(&["1", "done"], 64, "Numbers belong to a digest");
    check(&["done", "1"], 64, "Numbers belong to a digest");
}

#[test]
fn hints_can_be_typed_into_a_shell() {
    check(&["who"], 64, "as in `who '#rust'`");
    check(&["help"], 0, "who '#rust' ");
    check(&["undo", "x"], 64, "`rekindle undo 17` entry 17 of `rekindle journal`");
    check(&["undo", "x"], 64, "`undo x` names no entry");
    check(&["snooze", "3", "6/3"], 64, "`6/3` is another day to other people");
}

#[test]
fn options_behind_the_words_of_a_command_are_options() {
    let app = crate::fixture::on_disk::DiskFixture::build("");
    app.run(&["scan"]);
    let would = app.run(&["note", "ada", "hello", "-n"]);
    assert!(would.starts_with("Would be written: Noted about Ada Sample: hello\n"), "{would}");
    assert_eq!(app.rows("SELECT id FROM journal"), Vec::<String>::new());
    let found = app.run(&["who", "friends", "--json"]);
    assert!(found.lines().count() > 0 && found.lines().all(|line| line.starts_with('{')), "{found}");
    app.run(&["note", "ada", "--", "hello", "-n"]);
    assert!(app.run(&["show", "ada"]).contains("hello -n"));
}

#[test]
fn a_second_backup_to_the_same_file_says_what_to_do() {
    let app = crate::fixture::on_disk::DiskFixture::build("");
    app.run(&["scan"]);
    let file = app.data().join("own.db");
    let backup = ["backup", file.to_str().unwrap()];
    app.run(&backup);
    let output = app.try_run(&backup);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(74) && said.contains("name a file that is not"), "{said}");
    assert_eq!(said.matches("there already").count(), 1, "{said}");
}

#[test]
fn who_rests_is_counted_and_reply_marks_are_no_words() {
    let app = crate::fixture::on_disk::DiskFixture::build("");
    app.run(&["scan"]);
    assert!(app.run(&["who", "tea"]).contains("Ada Sample"));
    for mark in ["re", "r", "fwd"] {
        assert!(!app.run(&["who", mark]).contains("Ada Sample"), "{mark}");
    }
    for friend in ["ada", "bruno", "chioma", "dilan", "edda", "farid", "greta"] {
        app.run(&["snooze", friend, "2w"]);
    }
    app.run(&["skip", "hana"]);
    let due = app.run(&["due"]);
    assert!(
        due.contains("Nobody else has gone quiet: one was shown or skipped lately, and seven are snoozed."),
        "{due}"
    );
}

#[test]
fn a_limit_holds_in_json_too_and_a_preview_says_what_it_is() {
    let app = crate::fixture::on_disk::DiskFixture::build("");
    app.run(&["scan"]);
    for list in ["people", "due"] {
        assert!(app.json(&[list]).len() > 1, "{list}");
        assert_eq!(app.json(&[list, "--limit", "1"]).len(), 1, "{list}");
    }
    let preview = app.run(&["digest", "--dry-run"]);
    assert!(preview.contains("(1)") && preview.contains("This is a preview"), "{preview}");
    assert_eq!(app.try_run(&["done", "1"]).status.code(), Some(64), "no digest was sent");
}

#[test]
fn nothing_read_is_not_nobody_due() {
    let app = crate::fixture::on_disk::DiskFixture::build("");
    for words in [&["due"][..], &["people"], &["list"], &["status"], &[]] {
        let said = app.run(words);
        assert!(said.contains("Nothing was read yet: run `rekindle scan` first."), "{words:?}: {said}");
        assert!(!said.contains("Nobody"), "{words:?}: {said}");
    }
    assert!(!app.run(&["status"]).contains("not scanned yet"), "it is said once");
    let output = app.try_run(&["digest"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("Nothing was read yet"), "{output:?}");
    assert!(!output.status.success());

    app.run(&["scan"]);
    let (there, away) = (app.mail("INBOX"), app.mail("INBOX").with_extension("away"));
    std::fs::rename(&there, &away).unwrap();
    assert!(!app.try_run(&["scan"]).status.success());
    for words in [&["due"][..], &["digest"], &["list"]] {
        let said = app.run(words);
        let says = "The mailbox of home could not be read since 22 Nov at 12:00";
        assert!(
            said.contains(says) && said.contains("`rekindle doctor` says what to do"),
            "{words:?}: {said}"
        );
    }
    assert!(app.run(&["status"]).contains("the mailbox of home could not be read since 22 Nov"));
    std::fs::rename(&away, &there).unwrap();
    app.run(&["scan"]);
    assert!(!app.run(&["due"]).contains("could not be read"));
}

#[test]
fn what_deletes_or_replaces_says_how_much_it_is() {
    let app = crate::fixture::on_disk::DiskFixture::build("");
    app.run(&["scan"]);
    app.run(&["note", "ada", "likes trains"]);
    let would = app.run(&["-n", "forget", "ada"]);
    assert!(
        would.contains(
            "Ada Sample for good: 1 address, 8 mails from there, 1 entry of your journal and 0 cards"
        ),
        "{would}"
    );
    let would = app.run(&["-n", "purge"]);
    assert!(would.contains("the headers of 128 messages, 1 entry of your journal, 0 digests"), "{would}");
    let copy = app.data().join("own.db");
    app.run(&["backup", copy.to_str().unwrap()]);
    app.run(&["note", "ada", "and ships"]);
    let would = app.run(&["-n", "restore", copy.to_str().unwrap()]);
    assert!(would.contains("It knows 128 messages and 1 entry of your journal."), "{would}");
    assert!(would.contains("What was said since would be lost: 1 entry of the journal."), "{would}");
}

#[test]
fn help_needs_no_configuration() {
    for (words, says) in [
        (&["help"][..], "\nSay, here as in a reply to a digest\n"),
        (&["--help"], "\nExpert\n"),
        (&["help", "service"], "install"),
        (&["help", "service", "logs"], "The last it said"),
        (&["help", "done"], "done WHO [HOW] [WHEN] [TEXT]"),
        (&["note", "--help"], "\n  rekindle note 3 likes trains  "),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_rekindle"))
            .args(words)
            .env("HOME", "/nowhere")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(says), "{words:?}: {said}");
    }
    let unknown = rekindle(&["stauts"]);
    assert!(
        String::from_utf8_lossy(&unknown.stderr).contains("did you mean `rekindle status`?"),
        "{unknown:?}"
    );
}

#[test]
fn where_no_service_can_be_started_none_is_written() {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_rekindle"))
        .args(["service", "install"])
        .env("HOME", home.path())
        .env("PATH", "/nowhere")
        .env_remove("XDG_CONFIG_HOME")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(64), "{said}");
    assert!(said.contains("nothing was written; `rekindle run` in a terminal does the same"), "{said}");
    assert_eq!(home.path().read_dir().unwrap().count(), 0);
}

#[test]
fn an_empty_list_of_people_says_why_it_is_empty() {
    let mut fixture = MailboxFixture::new("");
    std::fs::remove_dir_all(fixture.path("Mail")).unwrap();
    let letter = |from| SampleMail { from, to: OWNER, subject: "Keys", answers: None };
    fixture.put("INBOX", &letter("Robin Vale <robin.vale@example.org>"));
    fixture.run(&["scan"]);
    let said = fixture.run(&["people"]);
    assert!(said.contains("Nobody was found in the mail that was read"), "{said}");
    fixture.put("INBOX", &letter("Zoe Lark <zoe@lark.example>"));
    fixture.run(&["scan"]);
    let said = fixture.run(&["people"]);
    assert!(said.contains("in touch with nobody yet") && said.contains("people --all"), "{said}");
    assert!(fixture.run(&["people", "--all"]).contains("Zoe Lark"));
}

//! Faults that are planted one by one: each is named first, with its remedy.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use jiff::SignedDuration;

use super::{Daemon, first};

use crate::fixture::on_disk::{DiskFixture, mail};
use crate::fixture::smtp_server::{Ending, SmtpServer};
use crate::fixture::{OWNER, private, rekindle, smtp_server, wait_for};

fn scanned(extra: &str) -> DiskFixture {
    let app = DiskFixture::build(extra);
    app.run(&["scan"]);
    app
}

#[test]
fn a_clock_that_is_off() {
    let app = DiskFixture::build("");
    for (nth, day) in (0..).zip([2, 3, 3]) {
        let at = app.now + SignedDuration::from_hours(24 * day);
        let id = format!("f{nth}@friends.example");
        let letter = mail("Ada Sample <ada@friends.example>", OWNER, "tea", at, &id, "Hello.");
        app.put_at("INBOX", &letter, at);
    }
    app.run(&["scan"]);
    first(&mut app.command(&[]), "trouble", ["the clock of this machine is off", "Set the clock"]);
}

#[test]
fn no_sent_folder() {
    let app = scanned("");
    std::fs::remove_dir_all(app.mail("Sent")).unwrap();
    first(&mut app.command(&[]), "trouble", ["there is no Sent folder", "a Maildir called Sent"]);
}

#[test]
fn a_mailbox_without_any_mail() {
    let app = DiskFixture::build("");
    for folder in ["INBOX", "Sent"] {
        let cur = app.mail(folder).join("cur");
        std::fs::remove_dir_all(&cur).unwrap();
        std::fs::create_dir(&cur).unwrap();
    }
    app.run(&["scan"]);
    first(&mut app.command(&[]), "trouble", ["no mail was found in ", "that your mail is in"]);
    assert_eq!(
        String::from_utf8_lossy(&app.try_run(&["why", "ada"]).stderr),
        "rekindle: Nobody is known yet, since no mail was read: `rekindle doctor` says why.\n"
    );
}

#[test]
fn a_mailbox_with_nobody_in_it() {
    let app = DiskFixture::build("");
    for folder in ["INBOX", "Sent"] {
        let cur = app.mail(folder).join("cur");
        std::fs::remove_dir_all(&cur).unwrap();
        std::fs::create_dir(&cur).unwrap();
    }
    let at = app.now - SignedDuration::from_hours(24);
    app.put_at(
        "INBOX",
        &mail("noreply@shop.example", OWNER, "Order 7", at, "o7@shop.example", "Thanks."),
        at,
    );
    app.run(&["scan"]);
    assert_eq!(
        String::from_utf8_lossy(&app.try_run(&["why", "ada"]).stderr),
        "rekindle: Nobody among your mail is called ada.\n"
    );
}

#[test]
fn two_sent_folders() {
    let app = DiskFixture::build("");
    let at = app.now - SignedDuration::from_hours(24 * 300);
    let letter = mail(OWNER, "ada@friends.example", "tea", at, "s1@example.org", "Hello.");
    app.put("Sent Items", &letter);
    app.run(&["scan"]);
    first(
        &mut app.command(&[]),
        "note",
        ["hold what you send: Sent and Sent Items", "keep sent mail in Sent"],
    );
}

#[test]
fn an_alias_that_is_missing() {
    let app = DiskFixture::build("");
    for nth in 0..5 {
        let at = app.now - SignedDuration::from_hours(24 * (300 + nth));
        let id = format!("a{nth}@old.example");
        app.put(
            "Sent",
            &mail("Robin Vale <robin@old.example>", "ada@friends.example", "tea", at, &id, "Hi."),
        );
    }
    app.run(&["scan"]);
    first(&mut app.command(&[]), "note", ["robin@old.example is taken for yours", "Add it to `aliases`"]);
}

#[test]
fn a_schedule_that_never_comes() {
    let app = DiskFixture::build("[digest]\nschedule = \"0 8 30 2 *\"");
    let words = ["digest.schedule: this would never fire", "Mend that line of the configuration"];
    first(&mut app.command(&[]), "trouble", words);
}

#[test]
fn quiet_for_ever() {
    let app = scanned("[digest]\nquiet = { dates = [\"2026-01-01..2199-12-31\"] }");
    let words = ["digest.quiet covers every time", "Take from `digest.quiet`"];
    first(&mut app.command(&[]), "trouble", words);
    let check = |quiet: &str, words: [&str; 2]| {
        let app = DiskFixture::build(&format!("[digest]\nquiet = {{ {quiet} }}"));
        first(&mut app.command(&[]), "trouble", words);
    };
    check(
        "hours = \"00:00-23:59\"",
        ["digest.quiet: lets no digest through", "Change digest.schedule or digest.quiet."],
    );
    let all = "days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]";
    check(all, ["digest.quiet.days: is the last of all seven days", "Take one out."]);
}

#[test]
fn a_pause_without_end() {
    let app = scanned("");
    app.run(&["pause", "until", "3", "jan", "2031"]);
    first(&mut app.command(&[]), "note", ["digests pause until", "`rekindle resume`"]);
}

#[test]
fn mail_that_is_held() {
    let folder = tempfile::tempdir().unwrap();
    let post = SmtpServer::open(&[Ending::Says("550 5.1.1 no such user")]);
    let config = smtp_server::configuration(folder.path(), &post, "");
    let command = || rekindle(&config, &folder.path().join("data"));
    assert!(command().args(["run", "--once"]).status().unwrap().success());
    let remedy = "`rekindle outbox retry 1` sends it once more, `rekindle outbox drop 1` lets it go.";
    first(&mut command(), "trouble", ["is held: ", remedy]);
}

#[test]
fn the_days_mails_are_used_up() {
    let mut app = DiskFixture::build("");
    app.run(&["run", "--once"]);
    let columns =
        "account, message_id, rekindle_id, sender, recipient, bytes, state, next_at, made_at, changed_at";
    let sql = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
         INSERT INTO outbox (job_key, {columns}) SELECT 'notice/held/' || i, {columns} FROM n, outbox"
    );
    rusqlite::Connection::open(app.database()).unwrap().execute_batch(&sql).unwrap();
    app.later(5);
    first(&mut app.command(&[]), "note", ["twenty mails from Rekindle within 24 hours", "`rekindle outbox`"]);
}

#[test]
fn a_disk_that_is_nearly_full() {
    let app = DiskFixture::build("");
    let at = app.data();
    std::fs::create_dir_all(&at).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=9m", "tmpfs"]).arg(&at).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        return crate::fixture::skipped(
            "a small disk cannot be mounted by this user: a nearly full one was not tested",
        );
    }
    app.run(&["scan"]);
    first(&mut app.command(&[]), "trouble", ["the disk is nearly full", "Make room"]);
    assert!(Command::new("umount").arg("-l").arg(&at).status().unwrap().success());
}

#[test]
fn a_database_of_a_newer_version() {
    let app = scanned("");
    rusqlite::Connection::open(app.database()).unwrap().pragma_update(None, "user_version", 9999).unwrap();
    first(&mut app.command(&[]), "trouble", ["made by a newer version of Rekindle", "Install that version"]);
}

#[test]
fn a_database_that_is_empty() {
    let app = scanned("");
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(app.data().join(format!("rekindle.db{ending}")));
    }
    std::fs::write(app.database(), "").unwrap();
    first(&mut app.command(&[]), "trouble", ["the database is missing or empty", "`rekindle restore`"]);
}

#[test]
fn two_daemons() {
    let app = scanned("");
    let other = app.data().with_extension("other");
    let _first = Daemon::start(app.command(&[]));
    wait_for("the first daemon to hold the lock", || {
        std::fs::read_to_string(app.data().join("rekindle.lock")).is_ok_and(|pid| !pid.is_empty())
            && String::from_utf8(app.try_run(&["doctor"]).stdout).unwrap().contains("the daemon runs")
    });
    let mut second = rekindle(&app.config(), &other);
    second.arg("--now").arg(app.now.to_string());
    let second = Daemon::start(second);
    let remedy = format!("`kill {}`", second.0.id());
    wait_for("the second daemon", || other.join("rekindle.lock").exists());
    first(&mut app.command(&[]), "trouble", ["two daemons run for this configuration", &remedy]);
}

#[test]
fn a_template_that_is_broken() {
    for text in ["Hello {{ owner", "{{ nothing_of_that_name }}", "{% for x in y %}"] {
        let app = scanned("");
        let folder = app.config().with_file_name("templates");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("digest.txt"), text).unwrap();
        first(&mut app.command(&[]), "trouble", ["digest.txt", "Mend the file in"]);
    }
}

#[test]
fn a_secret_that_others_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let post = SmtpServer::open(&[Ending::Takes]);
    let config = smtp_server::configuration(folder.path(), &post, "");
    let text = std::fs::read_to_string(&config).unwrap();
    private(&config, &text.replace("password.raw = \"x\"", "password.file = \"secret\""));
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "tr0ub4dor\n").unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    let remedy = format!("Run: chmod 600 '{}'", secret.display());
    first(&mut rekindle(&config, &folder.path().join("data")), "trouble", ["others may read", &remedy]);
}

#[test]
fn a_digest_in_spam() {
    let mut app = DiskFixture::with_digest("");
    let spam = app.mail("Junk").join("cur");
    for part in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(app.mail("Junk").join(part)).unwrap();
    }
    for part in ["new", "cur"] {
        for file in std::fs::read_dir(app.mail("INBOX").join(part)).unwrap().flatten() {
            if std::fs::read(file.path()).unwrap().windows(18).any(|words| words == b"X-Rekindle: digest") {
                std::fs::rename(file.path(), spam.join(file.file_name())).unwrap();
            }
        }
    }
    app.later(90);
    app.run(&["scan"]);
    first(
        &mut app.command(&[]),
        "note",
        ["the digest of Monday, 23 November was sent, and came into no folder", "Look into Junk"],
    );
}

#[test]
fn a_digest_that_came_is_no_finding() {
    let mut app = DiskFixture::with_digest("");
    app.later(90);
    app.run(&["scan"]);
    let said = app.run(&["doctor"]);
    assert!(!said.contains("Junk"), "{said}");
}

#[test]
fn a_folder_that_is_gone() {
    let app = DiskFixture::build("");
    let at = app.now - SignedDuration::from_hours(24 * 300);
    app.put("Old", &mail("ada@friends.example", OWNER, "tea", at, "o1@friends.example", "Hello."));
    app.run(&["scan"]);
    std::fs::remove_dir_all(app.mail("Old")).unwrap();
    app.run(&["scan"]);
    first(&mut app.command(&[]), "note", ["the folder Old is gone", "If you renamed it, `rekindle scan`"]);
}

#[test]
fn a_hook_that_fails() {
    let app = scanned("[hooks]\non-digest = [\"/nowhere/at/all/tell\"]");
    first(
        &mut app.command(&[]),
        "trouble",
        ["hooks.on-digest: /nowhere/at/all/tell is not there", "Install it"],
    );

    let folder = tempfile::tempdir().unwrap();
    let post = SmtpServer::open(&[Ending::Says("550 5.1.1 no such user"), Ending::Takes]);
    let config = smtp_server::configuration(folder.path(), &post, "[hooks]\non-failure = \"exit 7\"");
    let data = folder.path().join("data");
    let _daemon = Daemon::start(rekindle(&config, &data));
    let says = || {
        let output = rekindle(&config, &data).args(["--json", "doctor"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    wait_for("the hook to have failed", || says().contains("the hook on-failure failed"));
    let command = || rekindle(&config, &data);
    assert!(command().args(["outbox", "drop", "1"]).status().unwrap().success());
    first(
        &mut command(),
        "trouble",
        ["it ended with code 7", "Run the command of `hooks.on-failure` by hand"],
    );
}

#[test]
fn a_service_that_ends_with_the_session() {
    let app = scanned("");
    let at = |name: &str| app.config().with_file_name(name);
    std::fs::create_dir_all(at("config/systemd/user")).unwrap();
    std::fs::write(at("config/systemd/user/rekindle.service"), "").unwrap();
    let check = |linger: &str| -> Command {
        program(&at("programs"), "loginctl", &format!("echo Linger={linger}"));
        let mut command = app.command(&[]);
        let path = format!("{}:{}", at("programs").display(), std::env::var("PATH").unwrap());
        command.env("XDG_CONFIG_HOME", at("config")).env("PATH", path);
        command
    };
    first(&mut check("no"), "note", ["lingering is off", "`loginctl enable-linger`"]);
    let output = check("yes").arg("doctor").output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stdout).contains("linger"));
}

/// A program of that name that runs these words.
fn program(folder: &Path, name: &str, words: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, format!("#!/bin/sh\n{words}\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_configuration_that_cannot_be_used() {
    let app = scanned("");
    let text = std::fs::read_to_string(app.config()).unwrap();
    private(&app.config(), &text.replace("maildir.path", "maildir.paht"));
    let output = app.try_run(&["--json", "doctor"]);
    assert_eq!(output.status.code(), Some(78));
    let findings = super::findings(&output);
    assert!(findings[0]["says"].as_str().unwrap().contains("config.toml:"), "{findings:?}");
}

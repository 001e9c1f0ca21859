//! What goes wrong is said in one or two lines, with operation, object and remedy, and with the
//! right exit code.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::fixture::servers::dovecot::{Dovecot, PASSWORD};
use crate::fixture::{private, rekindle};

/// A configuration with these lines for its account.
fn config(folder: &Path, account: &str) -> PathBuf {
    let path = folder.join("config.toml");
    private(&path, &format!("[accounts.home]\nemail = \"robin@example.org\"\n{account}\n"));
    path
}

fn run(folder: &Path, account: &str, words: &[&str]) -> Output {
    rekindle(&config(folder, account), &folder.join("data")).args(words).output().unwrap()
}

/// The same for a user whom permissions bind: root gives up its right to read everything.
fn without_roots_rights(folder: &Path, account: &str, words: &[&str]) -> Output {
    let program = rekindle(&config(folder, account), &folder.join("data"));
    if !rustix::process::geteuid().is_root() {
        return run(folder, account, words);
    }
    let mut command = std::process::Command::new("setpriv");
    command.args(["--bounding-set", "-dac_override,-dac_read_search"]).arg(program.get_program());
    command.args(program.get_args()).args(words);
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.output().unwrap()
}

/// The command fails with this code, and its words hold all of these.
fn check(output: &Output, code: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim_start().starts_with("WARN")).collect();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!((1..=2).contains(&lines.len()), "one or two lines: {said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in: {said}");
    }
    assert!(!said.contains(PASSWORD), "the secret is in: {said}");
}

#[test]
fn a_wrong_password_is_an_auth_failure() {
    let folder = tempfile::Builder::new().prefix("rk").tempdir().unwrap();
    let dovecot = Dovecot::start(folder.path());
    let account = format!(
        "password.raw = \"wrong\"\nsend.via = \"file\"\nfile.path = \"out\"\nimap.server = \"imaps://localhost:{}\"\ntls.ca = \"{}\"",
        dovecot.tls_port,
        dovecot.certificate.cert.display()
    );
    let output = run(folder.path(), &account, &["scan"]);
    check(&output, 77, &["home", "localhost", "password"]);
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let folder = tempfile::Builder::new().prefix("rk").tempdir().unwrap();
    let dovecot = Dovecot::start(folder.path());
    let account = format!(
        "password.raw = \"{PASSWORD}\"\nsend.via = \"file\"\nfile.path = \"out\"\nimap.server = \"imaps://localhost:{}\"",
        dovecot.tls_port
    );
    check(&run(folder.path(), &account, &["scan"]), 69, &["localhost", "certificate", "tls.ca"]);
}

#[test]
fn an_unknown_host_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let account = "password.raw = \"x\"\nsend.via = \"file\"\nfile.path = \"out\"\nimap.server = \"imaps://mail.invalid\"";
    check(&run(folder.path(), account, &["scan"]), 69, &["mail.invalid"]);
}

#[test]
fn a_closed_port_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let account = format!(
        "password.raw = \"x\"\nsend.via = \"file\"\nfile.path = \"out\"\nimap.server = \"imaps://localhost:{port}\""
    );
    check(&run(folder.path(), &account, &["scan"]), 69, &["localhost"]);
}

#[test]
fn a_bad_key_names_file_line_and_the_nearest_key() {
    let folder = tempfile::tempdir().unwrap();
    check(
        &run(folder.path(), "imap.sever = \"imaps://x\"", &["scan"]),
        78,
        &["config.toml:3", "imap.sever", "server"],
    );
}

#[test]
fn a_schedule_that_never_fires_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let account = "maildir.path = \"Mail\"\n[digest]\nschedule = \"0 8 30 2 *\"";
    check(
        &run(folder.path(), account, &["schedule"]),
        78,
        &["config.toml:5", "digest.schedule", "never fire"],
    );
}

#[test]
fn a_missing_configuration_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let output = rekindle(&folder.path().join("none.toml"), folder.path()).arg("scan").output().unwrap();
    check(&output, 78, &["none.toml", "rekindle setup"]);
}

#[test]
fn a_maildir_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    check(&run(folder.path(), "maildir.path = \"Mail\"", &["scan"]), 74, &["Mail"]);
}

#[test]
fn a_folder_without_permission_is_named_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let mail = folder.path().join("Mail");
    for maildir in [mail.clone(), mail.join(".Sent"), mail.join(".Closed")] {
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(maildir.join(part)).unwrap();
        }
    }
    std::fs::write(
        mail.join("cur/1700000000.M1.x:2,"),
        "From: a@example.org\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\nx",
    )
    .unwrap();
    std::fs::set_permissions(mail.join(".Closed/cur"), std::fs::Permissions::from_mode(0o000)).unwrap();
    let output = without_roots_rights(folder.path(), "maildir.path = \"Mail\"", &["scan"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("Closed could not be read") && said.contains("1 message is new"), "{said}");
}

#[test]
fn a_folder_that_vanishes_is_named_once_it_is_gone_and_what_was_read_of_it_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mail = folder.path().join("Mail");
    for maildir in [mail.clone(), mail.join(".Old")] {
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(maildir.join(part)).unwrap();
        }
    }
    let letter = "From: Ada <ada@friends.example>\nTo: robin@example.org\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nMessage-ID: <1@friends.example>\n\nx";
    std::fs::write(mail.join(".Old/cur/1700000000.M1.x:2,"), letter).unwrap();
    let settings = "maildir.path = \"Mail\"\nsend.via = \"file\"\nfile.path = \"out\"";
    let said = |words: &[&str]| {
        let output = run(folder.path(), settings, words);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(said(&["scan"]).contains("1 message is new"));
    std::fs::rename(mail.join(".Old"), mail.join(".Kept")).unwrap();
    let again = said(&["scan"]);
    assert!(again.contains("all were known"), "renamed: {again}");
    assert!(said(&["doctor"]).contains("the folder Old is gone"), "{}", said(&["doctor"]));
    std::fs::remove_dir_all(mail.join(".Kept")).unwrap();
    said(&["scan"]);
    let known = said(&["--json", "addresses"]);
    assert!(known.contains("ada@friends.example"), "{known}");
}

#[test]
fn a_data_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data"), "a file").unwrap();
    check(&run(folder.path(), "maildir.path = \"Mail\"", &["due"]), 74, &["data", "permissions"]);
}

#[test]
fn unknown_words_are_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = rekindle(&folder.path().join("c"), folder.path()).arg("dance").output().unwrap();
    assert_eq!(output.status.code(), Some(64));
    std::fs::create_dir_all(folder.path().join("Mail/cur")).unwrap();
    std::fs::create_dir_all(folder.path().join("Mail/new")).unwrap();
    check(&run(folder.path(), "maildir.path = \"Mail\"", &["done", "nobody", "yesterday"]), 64, &["nobody"]);
    check(
        &run(folder.path(), "maildir.path = \"Mail\"", &["scan", "--account", "work"]),
        64,
        &["work", "home"],
    );
}

#[test]
fn the_second_scan_at_once_is_told_who_is_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    rekindle::store::Store::open(&data.join("rekindle.db")).unwrap().key([7; 32]).unwrap();
    let _held = rekindle::store::Lock::take(&data.join("rekindle.lock")).unwrap();
    let output = run(folder.path(), "maildir.path = \"Mail\"", &["scan"]);
    check(&output, 75, &[&format!("PID {}", std::process::id())]);
}

#[test]
fn help_is_given_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    for words in [&["--help"][..], &["scan", "--help"], &["done", "--help"], &["demo", "-h"]] {
        let output = rekindle(&folder.path().join("c"), folder.path()).args(words).output().unwrap();
        assert!(
            output.status.success() && String::from_utf8_lossy(&output.stdout).contains("Usage:"),
            "{words:?}"
        );
    }
}

#[test]
fn a_dry_run_of_the_daemon_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    check(&run(folder.path(), "maildir.path = \"Mail\"", &["-n", "run", "--once"]), 64, &["no dry run"]);
    assert!(!folder.path().join("data").exists());
}

#[test]
fn the_demo_takes_new_folders_only_and_its_undo_hint_holds() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("demo");
    let demo = |keep: &Path| {
        rekindle(&folder.path().join("c"), folder.path())
            .args(["-q", "demo", "--keep"])
            .arg(keep)
            .output()
            .unwrap()
    };
    assert!(demo(&keep).status.success());
    let before = std::fs::read(keep.join("config.toml")).unwrap();
    check(&demo(&keep), 64, &["not empty"]);
    assert_eq!(std::fs::read(keep.join("config.toml")).unwrap(), before);

    let say = |words: &[&str]| {
        rekindle(&keep.join("config.toml"), &keep.join("data")).args(words).output().unwrap()
    };
    let said = String::from_utf8(say(&["done", "2"]).stdout).unwrap();
    let number = said.trim_end().rsplit(' ').next().unwrap().to_owned();
    let undone = say(&["undo", &number]);
    assert!(String::from_utf8_lossy(&undone.stdout).contains("Taken back"), "{said}: {undone:?}");
}

#[test]
fn a_full_standard_error_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for part in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(folder.path().join("Mail").join(part)).unwrap();
    }
    let config = config(folder.path(), "maildir.path = \"Mail\"");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = rekindle(&config, &folder.path().join("data")).arg("scan").stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

//! Fetching from every place, and what is told when it fails.

use std::os::unix::fs::PermissionsExt;

use super::*;

fn owned_words(words: &[&str]) -> Secret {
    Secret::Command(words.iter().map(|word| (*word).to_owned()).collect())
}

fn shell(line: &str) -> Secret {
    Secret::Shell(line.to_owned())
}

/// What comes out; an error starts with `!` in `expected`, which then names a part of it.
fn check(secret: &Secret, expected: &str) {
    let got = secret.fetch();
    match (got, expected.strip_prefix('!')) {
        (Ok(got), None) => assert_eq!(got.expose_secret(), expected, "{secret:?}"),
        (Err(error), Some(part)) => {
            assert!(error.contains(part), "{secret:?}: {error}");
            assert!(!error.contains("hunter2"), "the secret is in: {error}");
        }
        (Ok(_), Some(part)) => panic!("{secret:?} gave a secret, not {part}"),
        (Err(error), None) => panic!("{secret:?}: {error}"),
    }
}

#[test]
fn a_glance_tells_that_a_secret_was_changed_and_runs_no_command() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    let put = |text: &str| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    };
    let secret = Secret::File(path.clone());
    assert_eq!(secret.glance(), None);
    put("hunter2\n");
    let first = secret.glance();
    assert!(first.is_some() && secret.glance() == first);
    put("hunter3\n");
    assert!(secret.glance().is_some() && secret.glance() != first);
    let told = folder.path().join("told");
    for command in
        [shell(&format!("echo x >{}", told.display())), owned_words(&["touch", told.to_str().unwrap()])]
    {
        assert_eq!(command.clone().hiding(&["A".to_owned()]).glance(), None);
        assert_eq!(command.glance(), None);
    }
    assert!(!told.exists());
}

#[test]
fn a_command_runs_without_a_shell_and_gives_its_first_line() {
    check(&owned_words(&["printf", "hunter2\nuser: me\n"]), "hunter2");
    check(&owned_words(&["echo", "$HOME `id` 'x'"]), "$HOME `id` 'x'");
    check(&owned_words(&["printf", "hunter2\r\n"]), "hunter2");
    check(&owned_words(&["printf", " hunter2 "]), " hunter2 ");
    check(&owned_words(&["no-such-program-here"]), "!install it, or write its whole path");
    check(&owned_words(&["true"]), "!empty first line");
    check(&owned_words(&["printf", "\nhunter2"]), "!empty first line");
    check(&owned_words(&["printf", "hunter2\\377"]), "!no UTF-8");
    check(&owned_words(&["printf", "hunter2\\001"]), "!a control character");
    check(&owned_words(&["cat"]), "!empty first line");
    check(&Secret::Command(Vec::new()), "!is empty");
}

#[test]
fn a_text_runs_by_the_shell() {
    check(&shell("echo hunter3 | tr 3 2"), "hunter2");
    check(&shell("echo hunter2; exit 3"), "!it ended with code 3; run it by hand");
    // Standard error may hold the secret, or a part of it.
    check(&shell("echo hunter2 >&2; exit 1"), "!it ended with code 1; run it by hand");
    check(&shell("set -x; echo hunter2; exit 1"), "!code 1");
    check(&shell("echo oops hunter2 >&2; echo hunter2; exit 1"), "!code 1");
    check(&shell("kill -9 $$"), "!ended by a signal");
    check(&shell("pss-is-not-here show mail"), "!`pss-is-not-here ...`: no such program is installed");
    check(&shell("/etc/passwd hunter2"), "!it is not executable");
    check(&shell("TOKEN=hunter2 pss-is-not-here"), "!`sh -c`: no such program is installed");
}

#[test]
fn more_output_than_any_secret_does_not_hang() {
    check(&shell("echo hunter2; while :; do echo y; done"), "hunter2");
}

#[test]
fn a_command_that_takes_too_long_is_ended_with_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let line = format!("sleep 600 & echo $! > '{}'; wait", pid.display());
    let error = shell(&line).fetch_within(Duration::from_millis(500), &[]).unwrap_err();
    assert!(error.contains("no answer within"), "{error}");
    let pid = std::fs::read_to_string(pid).unwrap();
    let alive = || {
        Command::new("sh").args(["-c", "kill -0 \"$1\" 2>&-", "sh", pid.trim()]).status().unwrap().success()
    };
    // The grandchild is reaped by whoever adopts it, which may take a moment, or never in a bare
    // container: then it is a zombie.
    let zombie = || {
        std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).is_ok_and(|stat| stat.contains(") Z "))
    };
    for _ in 0..100 {
        if !alive() || zombie() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the grandchild lives on");
}

#[test]
fn a_helper_left_behind_holds_nothing_up() {
    check(&shell("sleep 5 >/dev/null & echo hunter2"), "hunter2");
}

#[test]
fn a_child_sees_no_secret_of_another_account() {
    let shown = "echo ${HOME:-gone}";
    check(&shell(shown), &std::env::var("HOME").expect("whoever runs tests has a home"));
    check(&shell(shown).hiding(&["HOME".to_owned()]), "gone");
    check(&owned_words(&["sh", "-c", shown]).hiding(&["HOME".to_owned()]), "gone");
    check(&shell("echo ${NOTIFY_SOCKET-}${CREDENTIALS_DIRECTORY-}none"), "none");
}

#[test]
fn a_variable_is_read_when_it_is_needed() {
    let home = std::env::var("HOME").expect("whoever runs tests has a home");
    check(&Secret::Env("HOME".into()), &home);
    check(&Secret::Env("REKINDLE_NO_SUCH_VARIABLE".into()), "!REKINDLE_NO_SUCH_VARIABLE is not set");
}

#[test]
fn a_secret_file_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "hunter2\n").unwrap();
    let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    let secret = Secret::File(path.clone());
    for private in [0o600, 0o400, 0o700] {
        mode(private);
        check(&secret, "hunter2");
    }
    for loose in [0o640, 0o604, 0o660, 0o644, 0o620, 0o601] {
        mode(loose);
        check(&secret, &format!("!mode {loose:03o}); run: chmod 600 '{}'", path.display()));
    }
    check(&Secret::File(folder.path().join("none")), "!create it");
    check(&Secret::File(folder.path().to_owned()), "!is no plain file");
}

#[test]
fn a_fifo_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    check(&Secret::File(path), "!is no plain file");
}

#[test]
fn a_credential_is_a_file_of_the_service_manager() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mail"), "hunter2\n").unwrap();
    let read =
        |name, folder: Option<&Path>| credential(name, folder.map(|folder| folder.as_os_str().to_owned()));
    assert_eq!(read("mail", Some(folder.path())).unwrap(), b"hunter2\n");
    assert!(read("other", Some(folder.path())).unwrap_err().contains("create it"));
    assert!(read("mail", None).unwrap_err().contains("add LoadCredential=mail"));
    assert!(read("mail", Some(Path::new(""))).unwrap_err().contains("add LoadCredential=mail"));
}

#[test]
fn blanks_of_a_google_app_password_are_taken_out() {
    let check = |raw: &str, expected: &str| self::check(&Secret::Raw(raw.into()), expected);
    check("abcd efgh ijkl mnop", "abcdefghijklmnop");
    check("abcd\u{a0}efgh\u{a0}ijkl\u{a0}mnop", "abcdefghijklmnop");
    check(" abcd efgh ijkl mnop ", "abcdefghijklmnop");
    check("correct horse battery staple", "correct horse battery staple");
    check("abcd efgh ijkl mno1", "abcd efgh ijkl mno1");
    check("abcd efgh ijkl", "abcd efgh ijkl");
    check("pass word", "pass word");
}

#[test]
fn debug_shows_no_secret() {
    let secrets = [
        owned_words(&["echo", "hunter2"]),
        shell("echo hunter2"),
        Secret::Raw("hunter2".into()),
        shell("echo hunter2").hiding(&["X".to_owned()]),
    ];
    for secret in secrets {
        assert!(!format!("{secret:?}").contains("hunter2"));
    }
}

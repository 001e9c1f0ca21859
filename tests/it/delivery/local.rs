//! Commands, Maildirs and files: what is handed over on this machine.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rekindle::config::SendSettings;
use rekindle::delivery::{DeliveryOutcome, send, sendmail};
use tempfile::TempDir;

use super::{BODY, outgoing};

fn shell(script: &str) -> Vec<String> {
    ["sh", "-c", script].map(String::from).into()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("it is there");
    entries.map(|entry| entry.expect("readable").path()).collect()
}

#[test]
fn a_command_gets_the_message_with_unix_lines_and_a_clean_environment() {
    let folder = TempDir::new().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    let script = format!("cat > {}; env > {}", at("mail").display(), at("env").display());
    let outcome = send(&SendSettings::Sendmail { command: shell(&script) }, &outgoing(BODY));
    assert_eq!(outcome, DeliveryOutcome::Sent);
    assert_eq!(fs::read_to_string(at("mail")).expect("written"), BODY.replace("\r\n", "\n"));
    let environment = fs::read_to_string(at("env")).expect("written");
    assert!(environment.contains("PATH="), "{environment}");
    assert!(!environment.contains("CARGO"), "{environment}");
}

#[test]
fn the_exit_status_of_a_command_decides() {
    let check = |script: &str, expected: fn(&DeliveryOutcome) -> bool| {
        let outcome = sendmail::send(&shell(script), &outgoing(BODY), Duration::from_secs(20));
        assert!(expected(&outcome), "{script}: {outcome:?}");
    };
    check("cat >/dev/null; exit 75", |o| matches!(o, DeliveryOutcome::Transient(_)));
    check("cat >/dev/null; exit 69", |o| matches!(o, DeliveryOutcome::Transient(_)));
    check("cat >/dev/null; exit 1", |o| matches!(o, DeliveryOutcome::Transient(_)));
    check("cat >/dev/null; exit 67", |o| matches!(o, DeliveryOutcome::Permanent(_)));
    check("cat >/dev/null; exit 78", |o| matches!(o, DeliveryOutcome::Permanent(_)));
    check("cat >/dev/null; exit 77", |o| matches!(o, DeliveryOutcome::Auth(_)));
    check("cat >/dev/null; kill -9 $$", |o| matches!(o, DeliveryOutcome::Unclear(_)));
    check("exit 75", |o| matches!(o, DeliveryOutcome::Transient(_)));
    check(
        "cat >/dev/null; printf '\\n no such \\033[2Juser\\nmore' >&2; exit 67",
        |o| matches!(o, DeliveryOutcome::Permanent(why) if why.contains("no such") && !why.contains(['\x1b', '\n']) && !why.contains("more")),
    );
    let missing = sendmail::send(&["no-such-program-here".into()], &outgoing(BODY), Duration::from_secs(5));
    assert!(
        matches!(&missing, DeliveryOutcome::Transient(why) if why.contains("no-such-program-here")),
        "{missing:?}"
    );
    assert!(matches!(
        sendmail::send(&[], &outgoing(BODY), Duration::from_secs(5)),
        DeliveryOutcome::Permanent(_)
    ));
}

#[test]
fn a_command_that_hangs_is_ended() {
    // More than a pipe holds: what is not read is not taken.
    let long = "x".repeat(1 << 20);
    let check = |script: &str, seconds: u64, expected: fn(&DeliveryOutcome) -> bool| {
        let begun = Instant::now();
        let outcome = sendmail::send(&shell(script), &outgoing(&long), Duration::from_secs(seconds));
        assert!(expected(&outcome), "{script}: {outcome:?}");
        // Nobody waited for the sleep.
        assert!(begun.elapsed() < Duration::from_secs(100), "{script}: {:?}", begun.elapsed());
    };
    check("exec sleep 120", 1, |o| matches!(o, DeliveryOutcome::Transient(_)));
    // Time enough to take the message, however busy the machine.
    check("cat >/dev/null; exec sleep 120", 4, |o| matches!(o, DeliveryOutcome::Unclear(_)));
    check("cat >/dev/null; sleep 120 & exit 0", 60, |o| *o == DeliveryOutcome::Sent);
    check("exit 0", 60, |o| matches!(o, DeliveryOutcome::Permanent(_)));
    check("cat >/dev/null; head -c 1000000 /dev/zero >&2; exit 67", 60, |o| {
        matches!(o, DeliveryOutcome::Permanent(_))
    });
}

#[test]
fn a_maildir_is_made_and_a_second_delivery_finds_the_first() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("deep/Maildir");
    let settings = SendSettings::Maildir { path: path.clone() };
    assert_eq!(send(&settings, &outgoing(BODY)), DeliveryOutcome::Sent);
    assert_eq!((mode(&path), mode(&path.join("new"))), (0o700, 0o700));
    let arrived = files(&path.join("new"));
    assert_eq!(arrived.len(), 1);
    assert_eq!(mode(&arrived[0]), 0o600);
    assert_eq!(fs::read_to_string(&arrived[0]).expect("readable"), BODY.replace("\r\n", "\n"));

    assert_eq!(send(&settings, &outgoing(BODY)), DeliveryOutcome::Sent);
    assert_eq!(files(&path.join("new")).len(), 1, "it is there already");
    let name = arrived[0].file_name().expect("it has one").to_string_lossy().into_owned();
    fs::rename(&arrived[0], path.join("cur").join(format!("{name}:2,S"))).expect("own files");
    assert_eq!(send(&settings, &outgoing(BODY)), DeliveryOutcome::Sent);
    assert!(files(&path.join("new")).is_empty(), "it was read meanwhile");

    fs::write(path.join("tmp").join("left-over"), "half").expect("writable");
    let other = rekindle::compose::Outgoing { message_id: "two@example.org".into(), ..outgoing(BODY) };
    assert_eq!(send(&settings, &other), DeliveryOutcome::Sent);
    assert_eq!(files(&path.join("new")).len(), 1);
    assert_eq!(files(&path.join("tmp")).len(), 1, "nothing of ours stays in tmp");
}

#[test]
fn in_a_folder_of_maildirs_mail_goes_to_its_inbox() {
    let folder = TempDir::new().expect("a temporary folder");
    for sub in ["cur", "new", "tmp"] {
        fs::create_dir_all(folder.path().join("INBOX").join(sub)).expect("writable");
    }
    assert_eq!(
        send(&SendSettings::Maildir { path: folder.path().into() }, &outgoing(BODY)),
        DeliveryOutcome::Sent
    );
    assert_eq!(files(&folder.path().join("INBOX/new")).len(), 1);
    assert!(!folder.path().join("new").exists());
}

#[test]
fn what_is_in_the_way_is_transient_and_leaves_nothing_behind() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("file"), "not a folder").expect("writable");
    let path = folder.path().join("file/Maildir");
    for settings in [SendSettings::Maildir { path: path.clone() }, SendSettings::File { path }] {
        let outcome = send(&settings, &outgoing(BODY));
        assert!(
            matches!(&outcome, DeliveryOutcome::Transient(why) if why.contains("file/Maildir")),
            "{outcome:?}"
        );
    }
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn a_file_is_written_once_and_never_over_another() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("outgoing");
    let settings = SendSettings::File { path: path.clone() };
    for _ in 0..2 {
        assert_eq!(send(&settings, &outgoing(BODY)), DeliveryOutcome::Sent);
    }
    let written = files(&path);
    assert_eq!(written, [path.join("one@example.org.eml")]);
    assert_eq!(fs::read(&written[0]).expect("readable"), BODY.as_bytes());
    assert_eq!((mode(&path), mode(&written[0])), (0o700, 0o600));
    let other = send(&settings, &outgoing("Subject: other\r\n\r\n"));
    assert!(
        matches!(&other, DeliveryOutcome::Permanent(why) if why.contains("one@example.org.eml")),
        "{other:?}"
    );
    assert_eq!(fs::read(&written[0]).expect("readable"), BODY.as_bytes());
}

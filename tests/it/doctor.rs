//! `doctor` looks at all of every account, whatever is wrong with a part of it, and names the
//! likeliest cause first.

mod faults;
mod server_faults;

use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::fixture::on_disk::DiskFixture;
use crate::fixture::{private, rekindle, wait_for};

/// The findings, the first one first.
fn findings(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    let findings: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!findings.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    findings
}

/// Runs `--json doctor` and wants this to be the first finding: words of it, and of its remedy.
fn first(command: &mut Command, weight: &str, [says, remedy]: [&str; 2]) {
    let output = command.args(["--json", "doctor"]).output().unwrap();
    let findings = findings(&output);
    let text = |key: &str| findings[0][key].as_str().unwrap().to_owned();
    let found =
        findings[0]["weight"] == weight && text("says").contains(says) && text("remedy").contains(remedy);
    assert!(found, "{says:?}, {remedy:?} is not first: {findings:#?}");
    assert_eq!(output.status.code() == Some(0), weight != "trouble", "{findings:#?}");
}

/// A daemon that is ended when the test ends, however it ends.
struct Daemon(Child);

impl Daemon {
    fn start(mut command: Command) -> Daemon {
        Daemon(command.arg("run").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn every_fault_of_every_account_is_told_and_the_others_too() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("templates")).unwrap();
    std::fs::write(at("templates/receipt.txt"), "{{ nothing_of_that_name }}").unwrap();
    for part in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(at("Mail").join(part)).unwrap();
    }
    std::fs::write(at("secret"), "tr0ub4dor\n").unwrap();
    std::fs::set_permissions(at("secret"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let text = format!(
        "[accounts.one]\nemail = \"robin@one.example\"\nmaildir.path = \"nowhere\"\npassword.file = \"secret\"\nsmtp.server = \"smtp+plain://127.0.0.1:{closed}\"\n\
         [accounts.two]\nemail = \"robin@two.example\"\nmaildir.path = \"Mail\"\nsend.via = \"sendmail\"\nsendmail.command = [\"no-such-program-anywhere\"]\n\
         [accounts.three]\nemail = \"robin@three.example\"\nmaildir.path = \"Mail\"\nsend.via = \"file\"\nfile.path = \"out\"\n"
    );
    let config = at("config.toml");
    private(&config, &text);
    let output = rekindle(&config, &at("data")).arg("doctor").output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(3), "{said}");
    for words in [
        "1.  template receipt.txt",
        "one: listing the Maildir",
        "chmod 600",
        &format!("Nobody listens at 127.0.0.1:{closed}"),
        "two: mail cannot leave: no-such-program-anywhere",
        "three: mail can leave",
        "two: there is no Sent folder",
    ] {
        assert!(said.contains(words), "{words:?} is not in: {said}");
    }
    assert!(!said.contains("tr0ub4dor"), "{said}");
    assert!(!at("out").exists(), "nothing is written to find out");
}

#[test]
fn all_is_well_in_ten_lines() {
    let app = DiskFixture::build("");
    let _daemon = Daemon::start(app.command(&[]));
    let mut said = String::new();
    wait_for("the daemon to have read the mailbox", || {
        said = String::from_utf8(app.try_run(&["doctor"]).stdout).unwrap();
        said.starts_with("All is well.")
    });
    assert!(said.lines().count() <= 10, "{said}");
    for words in [
        "home: 2 folders to read",
        "home: mail can leave",
        "the next leaves on Monday, 23 November 2026, 08:00",
        "8 known, 8 gone quiet",
    ] {
        assert!(said.contains(words), "{words:?} is not in: {said}");
    }
}

#[test]
fn what_failed_in_the_last_scan_is_told_although_it_works_now() {
    let app = DiskFixture::build("");
    app.run(&["scan"]);
    let (there, away) = (app.mail("INBOX"), app.mail("INBOX").with_extension("away"));
    std::fs::rename(&there, &away).unwrap();
    assert!(!app.try_run(&["scan"]).status.success());
    std::fs::rename(&away, &there).unwrap();
    let output = app.try_run(&["doctor"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("the mailbox of home could not be read since 22 Nov: "), "{said}");
    assert!(said.contains("The mailbox itself opens now: `rekindle scan` reads what was missed"), "{said}");
    app.run(&["scan"]);
    let said = app.run(&["doctor"]);
    assert!(!said.contains("could not be read"), "{said}");
}

#[test]
fn what_is_pasted_names_nobody() {
    let app = DiskFixture::build("aliases = [\"vale@else.example\"]");
    app.run(&["scan"]);
    std::fs::remove_dir_all(app.mail("Sent")).unwrap();
    let output = app.try_run(&["doctor", "--paste"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("rekindle ") && said.contains("there is no Sent folder"), "{said}");
    for private in ["robin", "Vale", "example.org", "home", "Ada", "/tmp", "friends.example"] {
        assert!(!said.contains(private), "{private} is in: {said}");
    }
}

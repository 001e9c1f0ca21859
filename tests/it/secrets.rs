//! A secret is nowhere but where it is needed: not in logs, arguments, the environment of children,
//! or core dumps.

use std::path::Path;
use std::process::Stdio;

use crate::fixture::smtp_server::{Ending, SmtpServer};
use crate::fixture::{private, rekindle, smtp_server, wait_for};

const SECRET: &str = "tr0ub4dor-and-3";

/// A program that notes what it is given, then does `then`.
fn tells(folder: &Path, name: &str, then: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(name);
    let told = folder.join(format!("{name}.told"));
    let text = format!("#!/bin/sh\n{{ env; echo \"$@\"; ulimit -c; }} >>'{}'\n{then}\n", told.display());
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path.to_string_lossy().into_owned()
}

fn told(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(format!("{name}.told"))).unwrap_or_default()
}

#[test]
fn no_child_and_no_log_gets_to_see_a_secret() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Says("550 5.7.1 no")]));
    let folder = folder.path();
    let (password, hook) =
        (tells(folder, "password", &format!("echo {SECRET}-two")), tells(folder, "hook", ""));
    let extra = format!(
        "[hooks]\non-failure = [\"{hook}\", \"$REKINDLE_ERROR\"]\n[accounts.work]\nemail = \"robin@work.example\"\nmaildir.path = \"Mail\"\n\
         password.env = \"WORK_SECRET\"\nsmtp.server = \"smtp+plain://127.0.0.1:{}\"\n",
        post.port
    );
    let config = smtp_server::configuration(folder, &post, &extra);
    let text = std::fs::read_to_string(&config)
        .unwrap()
        .replace("password.raw = \"x\"", &format!("password.command = [\"{password}\"]"));
    private(&config, &text);
    let output = rekindle(&config, &folder.join("data"))
        .args(["-v", "run", "--once"])
        .env("WORK_SECRET", SECRET)
        .env("CREDENTIALS_DIRECTORY", folder)
        .output()
        .unwrap();
    let log =
        format!("{}{}", String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{log}");
    wait_for("the hook", || told(folder, "hook").ends_with("0\n"));
    assert!(told(folder, "password").contains("PATH="), "it was run");
    let base64 = data_encoding::BASE64.encode(SECRET.as_bytes());
    for text in [log, told(folder, "hook"), told(folder, "password")] {
        assert!(
            !text.contains(SECRET) && !text.contains(&base64) && !text.contains("CREDENTIALS_DIRECTORY"),
            "{text}"
        );
    }
    assert!(told(folder, "hook").lines().last() == Some("0"), "children leave no core dumps either");
}

#[test]
#[cfg(target_os = "linux")]
fn the_process_leaves_no_core_dump() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Takes]));
    let config = smtp_server::configuration(folder.path(), &post, "");
    let mut daemon = rekindle(&config, &folder.path().join("data"))
        .arg("run")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", daemon.id());
    let off =
        |line: &str| line.starts_with("Max core file size") && line.split_whitespace().nth(4) == Some("0");
    wait_for("core dumps to be off", || {
        std::fs::read_to_string(&limits).unwrap_or_default().lines().any(off)
    });
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

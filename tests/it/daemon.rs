//! `rekindle run`: one instance, a digest for a slot that has come, a reply obeyed as soon as it
//! lies in Sent, and an end within a second.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rekindle::store::Store;

use crate::fixture::with_servers::{ROBIN, ServerFixture};
use crate::fixture::{OWNER, rekindle, reply, wait_for};

/// A daemon that is ended when the test ends, however it ends.
struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    fn start(app: &ServerFixture) -> Daemon {
        let log = app.folder().join("log");
        let mut command = rekindle(&app.config, &app.data);
        command.args(["-v", "run"]).stdout(Stdio::null()).stderr(File::create(&log).unwrap());
        Daemon { child: command.spawn().unwrap(), log }
    }

    /// What it logged so far.
    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    fn wait_for(&self, words: &str) {
        wait_for(words, || self.log().contains(words));
    }

    fn signal(&self, name: &str) {
        let kill = std::process::Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        assert!(kill.unwrap().success());
    }

    /// Ends it as systemd does; says how long it took, and everything it logged.
    fn end(mut self) -> (Duration, String) {
        self.signal("TERM");
        let asked = Instant::now();
        let status = self.child.wait().unwrap();
        let (took, log) = (asked.elapsed(), self.log());
        assert!(status.success(), "{log}");
        (took, log)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the daemon said:\n{}", self.log());
        }
    }
}

/// A schedule whose latest slot lies in the past and is still within `catch-up`.
const MONTHLY: &str = "[digest]\nschedule = \"0 0 1 * *\"\ncatch-up = \"31d\"";

fn last_slot_was_long_ago(app: &ServerFixture) {
    let mut store = Store::open(&app.data.join("rekindle.db")).unwrap();
    store.set_moment("last slot", Timestamp::now() - SignedDuration::from_hours(24 * 400)).unwrap();
}

#[test]
fn the_daemon_sends_the_digest_of_its_slot_and_obeys_the_reply() {
    let app = ServerFixture::build(MONTHLY);
    last_slot_was_long_ago(&app);
    let daemon = Daemon::start(&app);
    let digest = app.received("digest", 1).remove(0);
    app.received("welcome", 1);

    let output = rekindle(&app.config, &app.data).arg("run").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(75), "{said}");
    assert!(said.contains(&format!("PID {}", daemon.child.id())), "the second says who is at work: {said}");

    let answer = reply(&digest, OWNER, "done 1", Timestamp::now(), "r1");
    app.dovecot.deliver(ROBIN, "Sent", &answer);
    app.received("receipt", 1);

    let (took, log) = daemon.end();
    assert!(log.contains("digest written") && log.contains("a reply was obeyed: 1 done"), "{log}");

    // Started again, the slot has had its digest and the owner the welcome.
    let daemon = Daemon::start(&app);
    daemon.wait_for("running for personal");
    daemon.wait_for("round done");
    let (took_again, log) = daemon.end();
    assert!(!log.contains("digest written"), "{log}");
    // The lesser of two: on a busy machine one may have to wait for its turn.
    let took = took.min(took_again);
    assert!(took < Duration::from_secs(1), "it took {took:?} to end:\n{log}");
    assert_eq!(app.in_inbox("digest").len(), 1);
    assert_eq!(app.in_inbox("welcome").len(), 1);
}

#[test]
fn a_new_configuration_is_read_on_hangup_and_a_bad_one_is_not() {
    let app = ServerFixture::build(MONTHLY);
    let daemon = Daemon::start(&app);
    app.received("welcome", 1);
    let good = std::fs::read_to_string(&app.config).unwrap();
    crate::fixture::private(&app.config, &good.replace("catch-up", "catchup"));
    daemon.signal("HUP");
    daemon.wait_for("the configuration stays as it was");
    crate::fixture::private(&app.config, &good);
    daemon.signal("HUP");
    daemon.wait_for("configuration read again");
    daemon.end();
}

#[test]
fn a_job_that_fails_unexpectedly_is_said_and_the_rest_goes_on() {
    let check = |job: &str, said: &str| {
        let folder = tempfile::tempdir().unwrap();
        let config = quiet_house(folder.path());
        let log = folder.path().join("log");
        let mut command = rekindle(&config, &folder.path().join("data"));
        command.args(["-v", "run"]).env("REKINDLE_DIE", format!("panic:{job}"));
        let child = command.stdout(Stdio::null()).stderr(File::create(&log).unwrap()).spawn().unwrap();
        let daemon = Daemon { child, log };
        daemon.wait_for(said);
        daemon.wait_for("round done");
        daemon.end();
    };
    check("round", "a round failed unexpectedly");
    check("scan", "home: the scan failed unexpectedly");
}

/// The configuration of an owner whose Maildir is empty.
fn quiet_house(folder: &std::path::Path) -> PathBuf {
    let config = folder.join("config.toml");
    crate::fixture::private(
        &config,
        "timezone = \"UTC\"\n[accounts.home]\nemail = \"robin@example.org\"\nmaildir.path = \"Mail\"\nsend.via = \"file\"\nfile.path = \"out\"\n\
         [digest]\nschedule = \"0 8 * * *\"\nheartbeat = true\nquiet = { days = [\"sun\"] }\n",
    );
    for part in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(folder.join("Mail").join(part)).unwrap();
    }
    config
}

/// `run --once` at a moment.
fn once(folder: &std::path::Path, now: &str) -> Vec<String> {
    let config = quiet_house(folder);
    let mut command = rekindle(&config, &folder.join("data"));
    assert!(command.args(["-q", "--now", now, "run", "--once"]).status().unwrap().success());
    let subject = |path: PathBuf| {
        let mail = std::fs::read(path).unwrap();
        rekindle::mail::header::parse(&mail, None).subject
    };
    let mut subjects: Vec<String> =
        std::fs::read_dir(folder.join("out")).unwrap().map(|entry| subject(entry.unwrap().path())).collect();
    subjects.sort();
    subjects
}

#[test]
fn where_nobody_is_quiet_one_line_a_month_says_so_and_never_on_a_quiet_day() {
    let folder = tempfile::tempdir().unwrap();
    let check = |now: &str, wanted: usize| {
        let subjects = once(folder.path(), now);
        let lines = subjects.iter().filter(|subject| *subject == "Nobody has gone quiet").count();
        assert_eq!(
            (lines, subjects.len()),
            (wanted, wanted + 1),
            "{now}: the lines and the welcome: {subjects:?}"
        );
    };
    check("2026-10-31T12:00:00Z", 0); // the first start: digests begin with the next slot
    check("2026-11-01T09:00:00Z", 0); // a Sunday
    check("2026-11-02T09:00:00Z", 1);
    check("2026-11-02T09:01:00Z", 1);
    check("2026-11-03T09:00:00Z", 1);
    check("2026-12-01T09:00:00Z", 2);
    check("2030-01-01T09:00:00Z", 3); // the clock runs ahead,
    check("2026-12-02T07:00:00Z", 3); // is set back,
    check("2027-01-04T09:00:00Z", 4); // and digests go on
}

/// The socket of a service manager hears that the daemon is ready, that it is alive, and that it
/// ends.
#[test]
fn the_service_manager_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = quiet_house(folder.path());
    let path = folder.path().join("notify");
    let socket = std::os::unix::net::UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let log = folder.path().join("log");
    let mut command = rekindle(&config, &folder.path().join("data"));
    command.args(["-v", "run"]).env("NOTIFY_SOCKET", &path);
    let child = command.stdout(Stdio::null()).stderr(File::create(&log).unwrap()).spawn().unwrap();
    let daemon = Daemon { child, log };
    let hear = || {
        let mut bytes = [0; 512];
        let count = socket.recv(&mut bytes).expect("a word of the daemon within a minute");
        String::from_utf8_lossy(&bytes[..count]).trim().to_owned()
    };
    assert_eq!(hear(), "READY=1");
    assert_eq!(hear(), "WATCHDOG=1");
    daemon.end();
    let mut last = String::new();
    while last != "STOPPING=1" {
        last = hear();
        assert!(["WATCHDOG=1", "STOPPING=1"].contains(&last.as_str()), "{last}");
    }
}

#[test]
fn logs_are_json_where_a_program_reads_them_and_quiet_where_asked() {
    let folder = tempfile::tempdir().unwrap();
    let config = quiet_house(folder.path());
    let run = |words: &[&str]| {
        let output = rekindle(&config, &folder.path().join("data")).args(words).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = run(&["--log-format", "json", "run", "--once"]);
    let lines: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let is_info =
        |line: &serde_json::Value| line["level"] == "info" && line["at"].as_i64() > Some(1_700_000_000);
    assert!(lines.iter().any(|line| is_info(line) && line["message"] == "welcome mail written"), "{said}");
    assert_eq!(run(&["-q", "run", "--once"]), "");
}

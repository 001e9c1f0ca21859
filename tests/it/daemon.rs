//! `rekindle run`: one instance, a digest for a slot that has come, a reply obeyed as soon as it lies in Sent, and an end within a second.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rekindle::store::Store;

use crate::house::{House, OWNER, ROBIN, rekindle, reply};
use crate::support::wait_for;

/// A daemon that is ended when the test ends, however it ends.
struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    fn start(house: &House) -> Daemon {
        let log = house.folder().join("log");
        let mut command = rekindle(&house.config, &house.data);
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

fn last_slot_was_long_ago(house: &House) {
    let mut store = Store::open(&house.data.join("rekindle.db")).unwrap();
    store.set_moment("last slot", Timestamp::now() - SignedDuration::from_hours(24 * 400)).unwrap();
}

#[test]
fn the_daemon_sends_the_digest_of_its_slot_and_obeys_the_reply() {
    let house = House::build(MONTHLY);
    last_slot_was_long_ago(&house);
    let daemon = Daemon::start(&house);
    let digest = house.received("digest", 1).remove(0);
    house.received("welcome", 1);

    let output = rekindle(&house.config, &house.data).arg("run").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(75), "{said}");
    assert!(said.contains(&format!("PID {}", daemon.child.id())), "the second says who is at work: {said}");

    let answer = reply(&digest, OWNER, "done 1", Timestamp::now(), "r1");
    house.dovecot.deliver(ROBIN, "Sent", &answer);
    house.received("receipt", 1);

    let (took, log) = daemon.end();
    assert!(took < Duration::from_secs(1), "it took {took:?} to end:\n{log}");
    assert!(log.contains("digest written") && log.contains("a reply was obeyed: 1 done"), "{log}");

    // Started again, the slot has had its digest and the owner the welcome.
    let daemon = Daemon::start(&house);
    daemon.wait_for("running for personal");
    daemon.wait_for("round done");
    let (_, log) = daemon.end();
    assert!(!log.contains("digest written"), "{log}");
    assert_eq!(house.in_inbox("digest").len(), 1);
    assert_eq!(house.in_inbox("welcome").len(), 1);
}

#[test]
fn a_new_configuration_is_read_on_hangup_and_a_bad_one_is_not() {
    let house = House::build(MONTHLY);
    let daemon = Daemon::start(&house);
    house.received("welcome", 1);
    let good = std::fs::read_to_string(&house.config).unwrap();
    crate::house::private(&house.config, &good.replace("catch-up", "catchup"));
    daemon.signal("HUP");
    daemon.wait_for("the configuration stays as it was");
    crate::house::private(&house.config, &good);
    daemon.signal("HUP");
    daemon.wait_for("configuration read again");
    daemon.end();
}

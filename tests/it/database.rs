//! A disk that is full, a database that another program locks, one that is damaged: nothing is sent
//! that could not be noted, the words say what to do, and it goes on.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::Timestamp;

use crate::fixture::smtp_server::{Ending, SmtpServer};
use crate::fixture::{private, rekindle, smtp_server};

fn run(folder: &Path, data: &Path, now: &str, words: &[&str]) -> Output {
    rekindle(&folder.join("config.toml"), data).args(["--now", now]).args(words).output().unwrap()
}

/// The command failed with this code, and its words hold all of these.
fn says(output: &Output, code: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in: {said}");
    }
}

fn works(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A small file system of its own. `None`, said plainly, where this user may not have one.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: PathBuf) -> Option<Disk> {
        std::fs::create_dir_all(&at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(&at).output();
        if !mounted.is_ok_and(|output| output.status.success()) {
            crate::fixture::skipped("a small disk cannot be mounted by this user: a full one was not tested");
            return None;
        }
        Some(Disk(at))
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        let mut filler = std::fs::File::create(self.0.join("filler")).unwrap();
        for size in [65_536, 4_096, 512, 1] {
            while std::io::Write::write_all(&mut filler, &vec![0; size]).is_ok() {}
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_stops_before_the_dot_and_it_goes_on_when_there_is_room() {
    let (folder, post) =
        (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Says("451 4.3.0 later"), Ending::Takes]));
    let folder = folder.path();
    smtp_server::configuration(folder, &post, "");
    let Some(disk) = Disk::mount(folder.join("disk")) else { return };
    let data = disk.0.join("data");
    works(run(folder, &data, "2026-11-23T08:00:00Z", &["run", "--once"]));
    assert_eq!((post.dots(), post.taken().len()), (1, 0), "the welcome waits");
    disk.fill();
    says(
        &run(folder, &data, "2026-11-23T09:00:00Z", &["run", "--once"]),
        74,
        &["disk", "room", "goes on by itself"],
    );
    assert_eq!(post.dots(), 1, "what cannot be noted is not sent");
    disk.make_room();
    works(run(folder, &data, "2026-11-23T10:00:00Z", &["run", "--once"]));
    assert_eq!((post.dots(), post.taken().len()), (2, 1));
}

#[test]
fn a_database_that_another_program_locks_sends_nothing_and_goes_on_afterwards() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Takes]));
    let folder = folder.path();
    smtp_server::configuration(folder, &post, "");
    let data = folder.join("data");
    works(run(folder, &data, "2026-11-23T08:00:00Z", &["scan"]));
    let other = rusqlite::Connection::open(data.join("rekindle.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    says(&run(folder, &data, "2026-11-23T09:00:00Z", &["run", "--once"]), 75, &["another program", "locked"]);
    assert_eq!(post.dots(), 0);
    other.execute_batch("ROLLBACK").unwrap();
    works(run(folder, &data, "2026-11-23T10:00:00Z", &["run", "--once"]));
    assert_eq!(post.taken().len(), 1);
}

/// An owner with the sample mailbox, who said something, and whose database has an automatic copy.
fn owner_with_a_past(folder: &Path) -> PathBuf {
    let now = "2026-11-23T08:00:00Z".parse::<Timestamp>().unwrap().to_zoned(jiff::tz::TimeZone::UTC);
    rekindle::cli::demo::sample::write(&folder.join("Mail"), now).unwrap();
    private(
        &folder.join("config.toml"),
        "timezone = \"UTC\"\n[accounts.home]\nemail = \"robin.vale@example.org\"\nmaildir.path = \"Mail\"\nsend.via = \"file\"\nfile.path = \"out\"\n",
    );
    let data = folder.join("data");
    works(run(folder, &data, "2026-11-23T08:00:00Z", &["-q", "scan"]));
    let people = works(run(folder, &data, "2026-11-23T08:00:00Z", &["people", "--json"]));
    let first: serde_json::Value = serde_json::from_str(people.lines().next().unwrap()).unwrap();
    let address = first["addresses"][0].as_str().unwrap().to_owned();
    works(run(folder, &data, "2026-11-23T08:01:00Z", &["note", &address, "likes", "tea"]));
    works(run(folder, &data, "2026-11-23T08:02:00Z", &["-q", "run", "--once"]));
    data
}

/// All that was said, and how many people are known.
fn content(folder: &Path, data: &Path) -> (String, usize) {
    let journal = works(run(folder, data, "2026-11-23T09:00:00Z", &["journal", "--json"]));
    assert!(journal.contains("likes tea"), "{journal}");
    (journal, works(run(folder, data, "2026-11-23T09:00:00Z", &["people"])).lines().count())
}

fn truncate(database: &Path) {
    let file = std::fs::OpenOptions::new().write(true).open(database).unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length / 2).unwrap();
}

#[test]
fn a_damaged_database_is_refused_and_the_last_automatic_copy_puts_it_right() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let data = owner_with_a_past(folder);
    let before = content(folder, &data);
    truncate(&data.join("rekindle.db"));
    let refused = run(folder, &data, "2026-11-23T10:00:00Z", &["run", "--once"]);
    says(&refused, 78, &["damaged", "rekindle restore", "scan --rebuild"]);
    let daemon = rekindle(&folder.join("config.toml"), &data).arg("run").output().unwrap();
    says(&daemon, 78, &["damaged", "rekindle restore"]);

    let said = works(run(folder, &data, "2026-11-23T10:00:00Z", &["restore", "--yes"]));
    assert!(said.contains("rekindle-2026-11-23.db is in place") && said.contains("is kept as"), "{said}");
    works(run(folder, &data, "2026-11-23T10:01:00Z", &["-q", "run", "--once"]));
    assert_eq!(content(folder, &data), before);
    assert_eq!(std::fs::read_dir(folder.join("out")).unwrap().count(), 1, "the welcome is not sent again");
}

#[test]
fn a_rebuild_keeps_what_was_said_and_reads_the_mailbox_again_damaged_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let data = owner_with_a_past(folder);
    let before = content(folder, &data);
    let said = works(run(folder, &data, "2026-11-23T10:00:00Z", &["scan", "--rebuild"]));
    assert!(said.contains("All you said is kept") && said.contains("messages are new"), "{said}");
    assert_eq!(content(folder, &data), before);

    truncate(&data.join("rekindle.db"));
    let said = works(run(folder, &data, "2026-11-23T11:00:00Z", &["scan", "--rebuild"]));
    assert!(said.contains("messages are new"), "{said}");
    assert_eq!(content(folder, &data), before);
    works(run(folder, &data, "2026-11-23T12:00:00Z", &["-q", "run", "--once"]));
    assert_eq!(std::fs::read_dir(folder.join("out")).unwrap().count(), 1, "the welcome is not sent again");
}

#[test]
fn a_copy_is_whole_private_and_never_overwrites() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Takes]));
    let folder = folder.path();
    smtp_server::configuration(folder, &post, "");
    let (data, copy) = (folder.join("data"), folder.join("copy.db"));
    let words = ["backup", copy.to_str().unwrap()];
    works(run(folder, &data, "2026-11-23T08:00:00Z", &words));
    assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    says(&run(folder, &data, "2026-11-23T08:00:00Z", &words), 74, &["copy.db", "there already"]);
    private(&folder.join("no.db"), "this is no database");
    let refused =
        run(folder, &data, "2026-11-23T08:00:00Z", &["restore", folder.join("no.db").to_str().unwrap()]);
    says(&refused, 78, &["damaged"]);
    works(run(folder, &data, "2026-11-23T08:00:00Z", &["restore", copy.to_str().unwrap()]));
}

#[test]
fn one_copy_a_day_is_made_and_seven_are_kept() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Takes]));
    let folder = folder.path();
    smtp_server::configuration(folder, &post, "");
    let data = folder.join("data");
    for day in 1..=9 {
        for hour in [8, 20] {
            works(run(folder, &data, &format!("2026-11-0{day}T{hour:02}:00:00Z"), &["run", "--once"]));
        }
    }
    let mut copies: Vec<String> = std::fs::read_dir(data.join("backups"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    copies.sort();
    let wanted: Vec<String> = (3..=9).map(|day| format!("rekindle-2026-11-0{day}.db")).collect();
    assert_eq!(copies, wanted);
}

#[test]
fn a_wider_since_reads_what_a_narrower_one_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let now = "2026-11-23T08:00:00Z".parse::<Timestamp>().unwrap().to_zoned(jiff::tz::TimeZone::UTC);
    rekindle::cli::demo::sample::write(&folder.join("Mail"), now).unwrap();
    private(
        &folder.join("config.toml"),
        "[accounts.home]\nemail = \"robin.vale@example.org\"\nmaildir.path = \"Mail\"\n",
    );
    let data = folder.join("data");
    let scan = |words: &[&str]| {
        let line =
            works(run(folder, &data, "2026-11-23T08:00:00Z", &[&["--json", "-q", "scan"], words].concat()));
        let line: serde_json::Value = serde_json::from_str(line.trim()).unwrap();
        (line["new"].as_u64().unwrap(), line["passed_over"].as_u64().unwrap())
    };
    let (recent, passed_over) = scan(&["--since", "3mo"]);
    assert!(recent > 0 && passed_over > 0);
    assert_eq!(scan(&[]).0, 0, "the limit is remembered");
    let (older, _) = scan(&["--since", "50y"]);
    assert_eq!(older, passed_over, "all that was passed over, and nothing twice");
}

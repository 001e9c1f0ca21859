//! kill -9 in the middle of a scan, then a scan: the database holds the same as after an
//! undisturbed one.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rekindle::cli::demo::sample;

use crate::fixture::{private, rekindle, wait_for};

/// Everything a scan leaves behind, as text. Row numbers are left out: what refers to what is said
/// by content.
fn content(database: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(database).unwrap();
    let mut lines = Vec::new();
    for sql in [
        "SELECT folder.name, role, cursor, gone FROM folder",
        "SELECT addr, name, times, last_at FROM display_name JOIN address ON address.id = address_id",
        "SELECT hex(key), written, arrived, addr, hex(recipients), parent_hash, root_hash, signs, message.message_id,
                subject
         FROM message_key JOIN message ON message.id = message_key.message_id LEFT JOIN address ON address.id = from_id",
        "SELECT folder.name, locator, hex(key) FROM copy JOIN folder ON folder.id = folder_id JOIN message_key USING (message_id)",
        "SELECT id, addr FROM address",
        "SELECT folder.name, defect.name, times FROM defect JOIN folder ON folder.id = folder_id",
        "SELECT folder.name, locator, reason FROM set_aside JOIN folder ON folder.id = folder_id",
    ] {
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> = (0..columns).map(|n| text(row.get_ref(n).unwrap())).collect();
            lines.push(values.join("|"));
        }
    }
    lines.sort();
    lines
}

fn text(value: rusqlite::types::ValueRef<'_>) -> String {
    match value {
        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        other => format!("{other:?}"),
    }
}

/// A folder that was written just now is not yet believed to be unchanged: it is made an hour
/// older.
fn age(maildir: &Path) {
    let then = std::time::SystemTime::now() - Duration::from_secs(3600);
    for part in ["cur", "new", ".Sent/cur", ".Sent/new", ".Archive/cur", ".Archive/new"] {
        std::fs::File::open(maildir.join(part)).unwrap().set_modified(then).unwrap();
    }
}

fn messages(database: &Path) -> i64 {
    let Ok(connection) = rusqlite::Connection::open(database) else { return 0 };
    connection.query_row("SELECT count(*) FROM message", [], |row| row.get(0)).unwrap_or(0)
}

#[test]
fn a_killed_scan_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let now = Timestamp::from_second(1_790_000_000).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
    sample::write(&at.join("Mail"), now).unwrap();
    age(&at.join("Mail"));
    let config = at.join("config.toml");
    private(&config, "[accounts.home]\nemail = \"robin.vale@example.org\"\nmaildir.path = \"Mail\"\n");

    let whole = at.join("whole");
    assert!(rekindle(&config, &whole).arg("-q").arg("scan").status().unwrap().success());
    let expected = content(&whole.join("rekindle.db"));
    assert!(expected.len() > 3000);

    // Each life is killed when it has stored a little more than the one before.
    let broken = at.join("broken");
    let database = broken.join("rekindle.db");
    let mut kills = 0;
    for part in 1..6 {
        let mut child = rekindle(&config, &broken)
            .args(["-q", "scan"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        while messages(&database) < part * 400
            && child.try_wait().unwrap().is_none()
            && Instant::now() < until
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(kills >= 1, "at least one scan was killed in the middle");
    wait_for("the scan after the kills", || {
        rekindle(&config, &broken).args(["-q", "scan"]).status().unwrap().success()
    });
    let found = content(&database);
    let differing: Vec<_> =
        found.iter().zip(&expected).filter(|(found, expected)| found != expected).take(3).collect();
    assert!(
        found.len() == expected.len() && differing.is_empty(),
        "{} lines, not {}: {differing:?}",
        found.len(),
        expected.len()
    );
    let last = rekindle(&config, &broken).args(["-q", "scan"]).output().unwrap();
    assert!(String::from_utf8_lossy(&last.stdout).contains("nothing new"));
}

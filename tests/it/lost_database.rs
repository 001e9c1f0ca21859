//! A database that is missing, emptied or another program's is no new life, and `restore` takes
//! nothing but a sound copy of Rekindle's.

use std::path::Path;
use std::process::Output;

use crate::fixture::on_disk::DiskFixture;

fn refused(output: &Output, code: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    words.iter().for_each(|word| assert!(said.contains(word), "{word:?} is not in: {said}"));
}

fn lose(app: &DiskFixture) {
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(app.data().join(format!("rekindle.db{suffix}")));
    }
}

fn welcomes(app: &DiskFixture) -> usize {
    app.in_inbox("welcome").len()
}

#[test]
fn a_missing_or_empty_database_is_refused_and_restored() {
    let mut app = DiskFixture::with_digest("");
    app.run(&["never", "ada"]);
    app.later(60);
    app.run(&["run", "--once"]);
    app.later(24 * 60);
    app.run(&["run", "--once"]);
    let (before, journal) = (welcomes(&app), app.said().len());
    lose(&app);
    for command in [&["run", "--once"][..], &["scan"], &["due"], &["scan", "--rebuild"]] {
        refused(&app.try_run(command), 78, &["rekindle restore"]);
    }
    std::fs::write(app.database(), "").unwrap();
    refused(&app.try_run(&["run", "--once"]), 78, &["rekindle restore"]);
    refused(&app.try_run(&["restore"]), 64, &["--yes"]);
    app.run(&["restore", "--yes"]);
    app.run(&["run", "--once"]);
    assert_eq!((welcomes(&app), app.said().len()), (before, journal));
}

#[test]
fn the_whole_folder_gone_is_told_by_the_configuration_and_purge_starts_anew() {
    let app = DiskFixture::with_digest("");
    std::fs::remove_dir_all(app.data()).unwrap();
    refused(&app.try_run(&["run", "--once"]), 78, &["this configuration was used", "purge"]);
    app.run(&["purge", "--yes"]);
    app.run(&["scan"]);
}

#[test]
fn nothing_but_a_sound_database_of_ours_is_restored() {
    let app = DiskFixture::with_digest("");
    let said = app.said();
    let at = |name: &str| app.data().join(name);
    std::fs::write(at("empty.db"), "").unwrap();
    std::fs::write(at("text.db"), "Dear diary, nothing happened today. ".repeat(300)).unwrap();
    let other = rusqlite::Connection::open(at("notes.db")).unwrap();
    other.execute_batch("CREATE TABLE notes (x); CREATE TABLE migration (version INTEGER)").unwrap();
    drop(other);
    let files: [&Path; 5] =
        [&at("empty.db"), &at("text.db"), &at("notes.db"), &app.data(), &at("missing.db")];
    for file in files {
        let output = app.try_run(&["restore", file.to_str().unwrap()]);
        refused(&output, 78, &[file.to_str().unwrap(), "the database stays as it is"]);
        assert_eq!(app.said(), said);
    }
    app.run(&["backup", at("mine.db").to_str().unwrap()]);
    app.run(&["restore", at("mine.db").to_str().unwrap()]);
    assert_eq!(app.said(), said);
}

#[test]
fn a_copy_that_knows_more_is_never_rotated_out() {
    use jiff::civil::date;
    use rekindle::store::{Store, backup};
    let app = DiskFixture::with_digest("");
    app.run(&["note", "ada", "likes trains"]);
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join("rekindle-2026-01-01.db");
    app.run(&["backup", full.to_str().unwrap()]);
    let mut other = Store::open(&folder.path().join("other.db")).unwrap();
    other.key([9; 32]).unwrap();
    for day in 2..=20 {
        backup::daily(&other, folder.path(), date(2026, 1, day)).unwrap();
    }
    assert!(full.exists());
    assert_eq!(backup::copies(folder.path()).len(), 8);
}

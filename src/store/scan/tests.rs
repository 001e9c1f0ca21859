//! Writing a batch: what is counted once, what is withdrawn, and that batches of any size agree.

use super::*;
use crate::mail::{Role, header};
use crate::store::PAGE_BYTES;

#[test]
fn a_new_uidvalidity_forgets_where_mail_lay_and_not_the_mail() {
    let mut store = Store::in_memory().unwrap();
    let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let (other, _) = store.folder("home", "Sent", "Sent", Role::Sent).unwrap();
    let letter = |uid: u64, id: &str| {
        let block = format!("From: a@b.example\nMessage-ID: <{id}@b.example>\n\n");
        Scanned::new(Locator::Number(uid), header::parse(block.as_bytes(), None), Names::Believed)
    };
    let write = |folder, validity, last_uid, batch: &[Scanned], aside: &[(Locator, String)]| {
        let cursor = Cursor::Imap { uid_validity: validity, last_uid, uid_next: None, highest_modseq: None };
        store.writer().write(folder, batch, aside, &cursor).unwrap().new
    };
    let bad = [(Locator::Number(8), "damaged".to_owned())];
    assert_eq!(write(folder, 1, 8, &[letter(6, "x"), letter(7, "y")], &bad), 2);
    assert_eq!(write(other, 1, 1, &[letter(1, "x")], &[]), 0);
    assert_eq!(write(folder, 2, 1, &[letter(1, "y")], &[]), 0);
    assert_eq!(write(folder, 2, 2, &[letter(2, "z")], &[]), 1, "what this one scan found stays");
    let key = |id: &str| letter(1, id).prints.key;
    let places = |id: &str| -> Vec<(String, Locator)> {
        let copies = store.copies(key(id)).unwrap();
        copies.into_iter().map(|(row, place)| (row.name, place)).collect()
    };
    assert_eq!(places("x"), [("Sent".to_owned(), Locator::Number(1))]);
    assert_eq!(places("y"), [("INBOX".to_owned(), Locator::Number(1))]);
    assert_eq!(places("z"), [("INBOX".to_owned(), Locator::Number(2))]);
    assert!(store.damage().unwrap().iter().all(|damage| damage.set_aside.is_empty()));
}

/// One row of every table that a scan writes, as text. The pages of the subject index are left out:
/// how its words are spread over them depends on the batches.
fn dump(store: &Store) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'subject_word*'
               AND name NOT IN ('meta', 'life') ORDER BY name";
    let mut tables = store.connection.prepare(sql).unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(|name| name.unwrap()).collect();
    tables.iter().flat_map(|table| rows(store, table)).collect()
}

fn rows(store: &Store, table: &str) -> Vec<String> {
    let mut select = store.connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = select.column_count();
    let line = |row: &rusqlite::Row<'_>| {
        let values = (0..columns).map(|at| format!("{:?}", row.get_ref_unwrap(at)));
        Ok(format!("{table}: {}", values.collect::<Vec<_>>().join(" ")))
    };
    let mut lines: Vec<String> = select.query_map([], line).unwrap().map(|line| line.unwrap()).collect();
    lines.sort();
    lines
}

/// Mail of a few people under changing names. Every fifth has a second copy, of another name and
/// other recipients, that decides or does not.
fn mail(count: u64) -> Vec<Scanned> {
    let one = |at: u64| {
        let (of, again) = (at - u64::from(at % 5 == 4), at % 5 == 4);
        let name = ["Ada", "Ada Fell", ""][(at % 3) as usize];
        let header = format!(
            "From: {name} <p{}@b.example>\nTo: Kay {again} <k{}@b.example>, Ada <p0@b.example>\n\
             Date: Mon, 1 Jun 2026 10:{:02}:00 +0000\nSubject: word{of}\nMessage-ID: <{of}@b.example>\n\n",
            of % 7,
            at % 4,
            of % 60
        );
        let mut record = header::parse(header.as_bytes(), None);
        record.signs.set(Signs::IN_SENT, at % 10 == 9);
        Scanned::new(Locator::Number(at + 1), record, Names::Believed)
    };
    (0..count).map(one).collect()
}

fn written(mail: &[Scanned], batch: usize) -> Store {
    let mut store = Store::in_memory().unwrap();
    let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let forgotten = "INSERT INTO forgotten (addr) VALUES ('k1@b.example')";
    store.connection.execute(forgotten, []).unwrap();
    let cursor = Cursor::Imap { uid_validity: 1, last_uid: 999, uid_next: None, highest_modseq: None };
    let mut writer = store.writer();
    for batch in mail.chunks(batch) {
        writer.write(folder, batch, &[], &cursor).unwrap();
    }
    drop(writer);
    store
}

#[test]
fn batches_of_any_size_leave_the_same_tables() {
    let mail = mail(200);
    let one_by_one = dump(&written(&mail, 1));
    let names = one_by_one.iter().filter(|line| line.starts_with("display_name:")).count();
    assert!(names > 10, "{names} names");
    for batch in [2, 7, 50, 200] {
        let store = written(&mail, batch);
        assert_eq!(dump(&store), one_by_one, "batches of {batch}");
        store.check_subject_index();
    }
}

#[test]
fn places_that_are_known_or_come_in_no_order_are_written_as_all_others() {
    let mail = mail(200);
    let cursor = Cursor::Imap { uid_validity: 1, last_uid: 999, uid_next: None, highest_modseq: None };
    let mut again = written(&mail[..120], 120);
    let (folder, _) = again.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let result = again.writer().write(folder, &mail[80..], &[], &cursor).unwrap();
    assert_eq!(dump(&again), dump(&written(&mail, 1)));
    // Every fifth is another copy of a known one; the forty known in their places are none.
    assert_eq!((result.new, result.copies), (64, 16));
    let mut backwards = mail.clone();
    backwards.reverse();
    assert_eq!(dump(&written(&backwards, 200)), dump(&written(&backwards, 1)));
    let result = again.writer().write(folder, &backwards, &[], &cursor).unwrap();
    assert_eq!((result.new, result.copies), (0, 0));
    // Another mail where one was: an mbox that was written anew.
    let moved = Scanned { locator: Locator::Number(7), ..mail[150].clone() };
    let batch = [mail[5].clone(), moved, mail[7].clone()];
    let result = again.writer().write(folder, &batch, &[], &cursor).unwrap();
    assert_eq!((result.new, result.copies), (0, 1));
    let places = again.copies(mail[150].prints.key).unwrap().into_iter().map(|(_, place)| place);
    assert_eq!(places.collect::<Vec<_>>(), [Locator::Number(7), Locator::Number(151)]);
}

#[test]
fn of_a_maildir_a_fingerprint_of_the_name_is_kept_and_the_name_of_what_is_set_aside() {
    let mail = mail(200);
    let name = |at: usize| Locator::Name(format!("{}.M{at}P2.host", 1_700_000_000 + at as i64 * 40_000));
    let named = |at: usize| Scanned { locator: name(at), ..mail[at].clone() };
    let in_order: Vec<Scanned> = (0..200).map(named).collect();
    let mut store = written(&in_order, 50);
    let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let known = store.known_places(folder).unwrap();
    assert_eq!(known, (0..200).map(|at| name(at).fingerprint()).collect());
    let places = store.copies(mail[150].prints.key).unwrap().into_iter().map(|(_, place)| place);
    assert_eq!(places.collect::<Vec<_>>(), [Locator::Number(name(150).fingerprint())]);
    let (mut backwards, by_place) = (in_order.clone(), dump(&store));
    backwards.reverse();
    let result = store.writer().write(folder, &backwards, &[], &Cursor::Start).unwrap();
    assert_eq!((result.new, result.copies), (0, 0));
    store.writer().write(folder, &[], &[(name(7), "damaged".to_owned())], &Cursor::Start).unwrap();
    assert_eq!(store.damage().unwrap()[0].set_aside, [(name(7), "damaged".to_owned())]);
    let copies = |lines: &[String]| lines.iter().filter(|line| line.starts_with("copy:")).cloned().collect();
    let (now, before): (Vec<String>, Vec<String>) = (copies(&dump(&store)), copies(&by_place));
    assert_eq!(now, before);
    assert_eq!(before.len(), 200);
}

#[test]
fn of_two_mails_at_one_place_the_one_that_was_read_last_is_there() {
    let mut batch: Vec<Scanned> = mail(200).into_iter().rev().collect();
    batch.push(Scanned { locator: Locator::Number(50), ..batch[3].clone() });
    let (last, first) = (batch[200].prints.key, batch[150].prints.key);
    assert_ne!(last, first);
    let store = written(&batch, 201);
    assert_eq!(dump(&store), dump(&written(&batch, 1)));
    let is_there = |key| store.copies(key).unwrap().iter().any(|(_, place)| *place == Locator::Number(50));
    assert_eq!((is_there(last), is_there(first)), (true, false));
}

#[test]
fn places_of_another_kind_of_mailbox_are_forgotten() {
    let mut store = Store::in_memory().unwrap();
    let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let mail = mail(3);
    let kinds = [
        Cursor::Maildir { new: None, cur: Some(7) },
        Cursor::Mbox { offset: 9, size: 9, modified: 1, head: 1 },
        Cursor::Imap { uid_validity: 1, last_uid: 3, uid_next: None, highest_modseq: None },
        Cursor::Maildir { new: Some(7), cur: None },
    ];
    for (at, cursor) in (1..).zip(&kinds) {
        let mut moved = Scanned { locator: Locator::Number(at * 100), ..mail[0].clone() };
        moved.record.defects = vec![Defect::DateMissing];
        let aside = [(Locator::Number(at), "damaged".to_owned())];
        store.writer().write(folder, &[moved], &aside, cursor).unwrap();
        assert_eq!(store.known_places(folder).unwrap(), [at * 100].into_iter().collect());
        assert_eq!(store.damage().unwrap()[0].set_aside, aside);
        assert_eq!(store.damage().unwrap()[0].defects, [("date_missing".to_owned(), 1)]);
        store.writer().write(folder, &[], &[], cursor).unwrap();
        assert_eq!(store.known_places(folder).unwrap().len(), 1, "it is of the same kind");
    }
}

#[test]
fn what_is_read_after_all_is_no_longer_set_aside() {
    let mut store = Store::in_memory().unwrap();
    let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let cursor = Cursor::Maildir { new: None, cur: None };
    let name = |at: u64| Locator::Name(format!("1700000000.M{at}P2.host"));
    let damaged = |at: u64| (name(at), "damaged".to_owned());
    store.writer().write(folder, &[], &[damaged(1), damaged(2)], &cursor).unwrap();
    let repaired = Scanned { locator: name(1), ..mail(1)[0].clone() };
    store.writer().write(folder, &[repaired], &[damaged(2)], &cursor).unwrap();
    assert_eq!(store.damage().unwrap()[0].set_aside, [damaged(2)]);
}

#[test]
fn what_was_added_is_stored_with_the_commit_and_not_before() {
    let mail = mail(200);
    let mut store = Store::in_memory().unwrap();
    let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let forgotten = "INSERT INTO forgotten (addr) VALUES ('k1@b.example')";
    store.connection.execute(forgotten, []).unwrap();
    let cursor = Cursor::Imap { uid_validity: 1, last_uid: 999, uid_next: None, highest_modseq: None };
    let before = dump(&store);
    let add_all = |store: &mut Store, commit: bool| {
        let mut writer = store.writer();
        for batch in mail.chunks(7) {
            writer.add(folder, batch, &[], &cursor).unwrap();
        }
        assert_eq!(writer.added(), 200);
        if commit {
            writer.commit().unwrap();
            assert_eq!(writer.added(), 0);
        }
    };
    add_all(&mut store, false);
    assert_eq!(dump(&store), before);
    let care = |store: &Store| -> i64 {
        store.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap()
    };
    assert_eq!(care(&store), 2, "the next transaction is on the disk when it ends");
    add_all(&mut store, true);
    assert_eq!(dump(&store), dump(&written(&mail, 1)));
    assert_eq!(care(&store), 2);
    store.check_subject_index();
}

#[test]
fn one_commit_stores_what_was_read_of_two_folders_and_what_is_to_be_asked_for_again() {
    let mut store = Store::in_memory().unwrap();
    let (inbox, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let (sent, _) = store.folder("home", "Sent", "Sent", Role::Sent).unwrap();
    let cursor = Cursor::Imap { uid_validity: 1, last_uid: 9, uid_next: None, highest_modseq: None };
    let unshown = [(Locator::Number(9), "not shown".to_owned())];
    let before = dump(&store);
    let read_both = |commit: bool| {
        let mut writer = store.writer();
        writer.add(inbox, &mail(3), &[], &cursor).unwrap();
        writer.add(sent, &mail(5), &unshown, &cursor).unwrap();
        writer.note_unshown(sent, &unshown).unwrap();
        if commit {
            writer.commit().unwrap();
        }
    };
    read_both(false);
    assert_eq!(dump(&store), before);
    read_both(true);
    let count = |sql: &str| -> i64 { store.connection.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(count("SELECT count(*) FROM copy"), 8);
    assert_eq!(store.due_again(sent, jiff::Timestamp::UNIX_EPOCH).unwrap(), [Locator::Number(9)]);
    assert_eq!(store.due_again(inbox, jiff::Timestamp::UNIX_EPOCH).unwrap(), []);
    assert_eq!(store.unsettled(sent).unwrap().map(|(place, _)| place), Some(Locator::Number(9)));
    store.check_subject_index();
}

#[test]
fn after_an_error_nothing_is_stored_and_the_next_transaction_is_as_careful_as_ever() {
    for (table, refused_by) in [("message", "add"), ("display_name", "commit")] {
        let mut store = Store::in_memory().unwrap();
        let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
        let refuse = format!(
            "CREATE TEMP TRIGGER refuse AFTER INSERT ON main.{table} BEGIN SELECT RAISE(ABORT, 'full'); END"
        );
        store.connection.execute_batch(&refuse).unwrap();
        let before = dump(&store);
        let cursor = Cursor::Imap { uid_validity: 1, last_uid: 9, uid_next: None, highest_modseq: None };
        let mut writer = store.writer();
        let added = writer.add(folder, &mail(3), &[], &cursor).map(drop);
        assert_eq!(added.is_err(), refused_by == "add");
        assert_eq!(writer.commit().is_err(), refused_by == "commit");
        drop(writer);
        assert_eq!(dump(&store), before);
        let care: i64 = store.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        assert_eq!(care, 2, "{refused_by}");
    }
}

#[test]
fn a_batch_writes_a_name_once_however_often_it_was_met() {
    let met: Vec<Scanned> = (0..100)
        .flat_map(|_| mail(1))
        .zip(1..)
        .map(|(one, at)| {
            let mut record = one.record;
            record.message_id = crate::mail::MessageId::parse(&format!("<{at}@c.example>"));
            Scanned::new(Locator::Number(at), record, Names::Believed)
        })
        .collect();
    let mut store = Store::in_memory().unwrap();
    let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    // A row changes as often as a trigger says.
    let count = "CREATE TEMP TABLE change (name TEXT);
                 CREATE TEMP TRIGGER wrote AFTER INSERT ON main.display_name BEGIN INSERT INTO change VALUES (new.name); END;
                 CREATE TEMP TRIGGER rewrote AFTER UPDATE ON main.display_name BEGIN INSERT INTO change VALUES (new.name); END;";
    store.connection.execute_batch(count).unwrap();
    let cursor = Cursor::Imap { uid_validity: 1, last_uid: 100, uid_next: None, highest_modseq: None };
    assert_eq!(store.writer().write(folder, &met, &[], &cursor).unwrap().new, 100);
    let read = |sql: &str| -> i64 { store.connection.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(read("SELECT min(times) FROM display_name"), 100);
    assert_eq!(read("SELECT count(*) FROM change"), read("SELECT count(*) FROM display_name"));
}

#[test]
fn what_a_scan_committed_is_in_the_database_itself_when_its_writer_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rekindle.db");
    let mut store = Store::open(&path).unwrap();
    let (inbox, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    // In the log it stays otherwise, until the log is full or the database closed.
    let in_database = |count: usize, first: u64| {
        let letter = |at: u64| {
            let block = format!("From: a@b.example\nMessage-ID: <{at}@b.example>\n\n");
            Scanned::new(Locator::Number(at), header::parse(block.as_bytes(), None), Names::Believed)
        };
        let batch: Vec<Scanned> = (first..).map(letter).take(count).collect();
        store.writer().write(inbox, &batch, &[], &Cursor::Start).unwrap();
        let pages: i64 = store.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        std::fs::metadata(&path).unwrap().len() as i64 == pages * PAGE_BYTES
    };
    assert!(!in_database(100, 1), "not worth a thread");
    assert!(in_database(MUCH, 1_000));
}

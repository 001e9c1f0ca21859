//! Killed at every commit, on either side of it, and started again: the end is that of a run that
//! nobody disturbed. Deterministic: the process ends itself at the n-th commit (`REKINDLE_DIE`,
//! src/store/kill_point.rs), for every n there is.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;

use crate::fixture::on_disk::DiskFixture;
use crate::fixture::{OWNER, reply};

/// Abort, as the kill point ends the process.
const SIGABRT: i32 = 6;

/// Runs `words` in a copy of `app` for every commit they make, once with a death before it and once
/// with a death after it. `check` gets each copy as the dead process left it. Returns how many
/// deaths there were; the run that outlives the last point ends the round, so every point was hit.
pub fn at_every_commit(app: &DiskFixture, words: &[&str], check: &mut dyn FnMut(DiskFixture, &str)) -> usize {
    let mut deaths = 0;
    for side in ["before", "after"] {
        for number in 1.. {
            let point = format!("{side}:{number}");
            let copy = app.copy();
            let output = copy.command(words).env("REKINDLE_DIE", &point).output().unwrap();
            let died = output.status.signal() == Some(SIGABRT);
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(died || output.status.success(), "{point}: {:?}\n{words}", output.status);
            if !died {
                break;
            }
            deaths += 1;
            check(copy, &point);
        }
    }
    deaths
}

/// Everything that must be the same in the end, however it came about.
fn end(app: &DiskFixture) -> Vec<String> {
    let mut end =
        app.rows("SELECT 'journal', source, coalesce(person, ''), action, line FROM journal ORDER BY id");
    end.extend(app.rows("SELECT 'outbox', job_key, message_id, state FROM outbox ORDER BY job_key"));
    end.extend(app.rows("SELECT 'reply', state, reason FROM reply ORDER BY key"));
    end.extend(app.rows("SELECT 'number', slot, number, person FROM digest JOIN digest_item ON digest_id = digest.id ORDER BY slot, number"));
    for kind in ["welcome", "digest", "receipt"] {
        end.push(format!("{} mails of the kind {kind}", app.in_inbox(kind).len()));
    }
    end
}

/// Where things stand, coarsely: what the deaths are expected to have seen.
fn stage(app: &DiskFixture) -> String {
    let states = |sql: &str| app.rows(sql).join(",");
    let reply = states("SELECT state FROM reply");
    let mail = states("SELECT state FROM outbox WHERE job_key NOT LIKE 'welcome%' ORDER BY id DESC LIMIT 1");
    format!("reply {reply}, mail {mail}")
}

/// Goes on after a death: half an hour later, so that what is unclear is looked for and, where it
/// is not there, sent again.
fn go_on(mut app: DiskFixture) -> Vec<String> {
    for _ in 0..2 {
        app.later(30);
        app.run(&["run", "--once"]);
    }
    end(&app)
}

/// An installation after its first digest.
fn with_digest() -> DiskFixture {
    let mut app = DiskFixture::build("");
    app.run(&["run", "--once"]);
    app.later(20 * 60 + 5);
    app.run(&["run", "--once"]);
    app
}

#[test]
fn a_reply_is_obeyed_and_answered_once_wherever_the_process_dies() {
    let mut app = with_digest();
    app.later(60);
    let words = "done 1 coffee yesterday\nsnooze 2 2w\nnever 3\nnote 4 likes tea";
    let answer = reply(&app.received("digest"), OWNER, words, app.now, "r1");
    app.put("Sent", &answer);
    app.put("INBOX", &answer);

    let undisturbed = app.copy();
    undisturbed.run(&["run", "--once"]);
    let expected = go_on(undisturbed);
    assert!(expected.contains(&"1 mails of the kind receipt".to_owned()), "{expected:#?}");

    let mut stages = BTreeSet::new();
    let deaths = at_every_commit(&app, &["run", "--once"], &mut |dead, point| {
        stages.insert(stage(&dead));
        assert_eq!(go_on(dead), expected, "after a death {point}");
    });
    assert!(deaths >= 12, "{deaths} deaths");
    for seen in [
        "reply , mail sent", // the scan has not stored it
        "reply found, mail sent",
        "reply obeyed, mail queued",
        "reply obeyed, mail attempting",
        "reply obeyed, mail sent",
    ] {
        assert!(stages.contains(seen), "no death while: {seen}; only {stages:#?}");
    }
}

#[test]
fn a_slot_has_one_digest_wherever_the_process_dies() {
    let mut app = DiskFixture::build("");
    app.run(&["run", "--once"]);
    app.later(20 * 60 + 5);

    let undisturbed = app.copy();
    undisturbed.run(&["run", "--once"]);
    let expected = go_on(undisturbed);
    assert!(expected.contains(&"1 mails of the kind digest".to_owned()), "{expected:#?}");

    let mut stages = BTreeSet::new();
    at_every_commit(&app, &["run", "--once"], &mut |dead, point| {
        stages.insert(stage(&dead));
        assert_eq!(go_on(dead), expected, "after a death {point}");
    });
    for seen in ["reply , mail ", "reply , mail queued", "reply , mail attempting"] {
        assert!(stages.contains(seen), "no death while: {seen}; only {stages:#?}");
    }
}

#[test]
fn the_first_run_welcomes_once_wherever_the_process_dies() {
    let app = DiskFixture::build("");
    at_every_commit(&app, &["run", "--once"], &mut |mut dead, point| {
        for _ in 0..2 {
            dead.later(30);
            dead.run(&["run", "--once"]);
        }
        assert_eq!(dead.in_inbox("welcome").len(), 1, "after a death {point}");
        assert_eq!(dead.rows("SELECT state FROM outbox"), ["sent"], "after a death {point}");
    });
}

#[test]
fn a_mail_handed_over_as_a_file_is_there_once_wherever_the_process_dies() {
    let mut app = DiskFixture::build("send.via = \"file\"\nfile.path = \"out\"");
    app.run(&["run", "--once"]);
    app.later(20 * 60 + 5);
    let files = |app: &DiskFixture| {
        let out = app.config().with_file_name("out");
        let files =
            std::fs::read_dir(out).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        let kinds = files.map(|bytes| String::from_utf8(bytes).unwrap());
        let kind = |text: String| {
            text.split("X-Rekindle: ").nth(1).unwrap().split([';', '\r', '\n']).next().unwrap().to_owned()
        };
        let mut kinds: Vec<String> = kinds.map(kind).collect();
        kinds.sort();
        kinds
    };
    let deaths = at_every_commit(&app, &["run", "--once"], &mut |mut dead, point| {
        for _ in 0..3 {
            dead.later(30);
            dead.run(&["run", "--once"]);
        }
        assert_eq!(files(&dead), ["digest", "welcome"], "after a death {point}");
        assert_eq!(dead.rows("SELECT DISTINCT state FROM outbox"), ["sent"], "after a death {point}");
    });
    assert!(deaths >= 8, "{deaths} deaths");
}

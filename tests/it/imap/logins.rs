//! Replies that wait must not turn into logins: one connection a round and account, none past a
//! refusal, and an end to the tries.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, atomic::AtomicBool};

use jiff::{SignedDuration, Timestamp};
use rekindle::command::JobKey;
use rekindle::job::clock::Clock;
use rekindle::job::replies::{self, ReplyOutcome};
use rekindle::job::{App, welcome};

use super::scripted::{Act, ClientCommand, Evil, say};

use crate::fixture::smtp_server;
use crate::fixture::smtp_server::{Ending, SmtpServer};

const START: &str = "2026-11-22T12:00:00Z";

/// What lies in the account's Sent folder, from UID 1 on, and how the server behaves from now on.
#[derive(Default)]
struct Mailbox {
    sent: Vec<String>,
    /// The answer to every LOGIN, if it is a refusal.
    refusal: Option<&'static str>,
    /// Whole messages are no longer there, though their headers were.
    bodies_gone: bool,
}

/// An owner whose second account is on a scripted server.
struct Scene {
    app: App,
    mailbox: Arc<Mutex<Mailbox>>,
    logins: Arc<AtomicUsize>,
    evil: Evil,
    _folder: tempfile::TempDir,
    _post: SmtpServer,
}

fn serve(mailbox: &Mailbox, result: &ClientCommand<'_>) -> Act {
    let tag = result.tag;
    let last = mailbox.sent.len();
    match result.verb.as_str() {
        "CAPABILITY" => say(format!("* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n")),
        "LOGIN" => match mailbox.refusal {
            Some(words) => say(format!("{tag} NO {words}\r\n")),
            None => Act::Usual,
        },
        "LIST" => say(format!("* LIST (\\Sent) \"/\" Sent\r\n{tag} OK done\r\n")),
        "EXAMINE" => say(format!(
            "* {last} EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT {}] x\r\n{tag} OK [READ-ONLY] done\r\n",
            last + 1
        )),
        "UID SEARCH" => {
            let uids: Vec<String> = (1..=last).map(|uid| uid.to_string()).collect();
            say(format!("* SEARCH {}\r\n{tag} OK done\r\n", uids.join(" ")))
        }
        "UID FETCH" if result.rest.contains("BODY.PEEK[]") && mailbox.bodies_gone => {
            say(format!("{tag} OK done\r\n"))
        }
        "UID FETCH" => {
            let set = result.rest.split(' ').next().unwrap();
            let (first, end) = set.split_once(':').unwrap_or((set, set));
            let (first, end): (usize, usize) = (first.parse().unwrap(), end.parse().unwrap_or(last));
            let whole = result.rest.contains("BODY.PEEK[]");
            let replies = (first..=end.min(last)).map(|uid| fetched(uid, &mailbox.sent[uid - 1], whole));
            say(format!("{}{tag} OK done\r\n", replies.collect::<String>()))
        }
        _ => Act::Usual,
    }
}

fn fetched(uid: usize, mail: &str, whole: bool) -> String {
    let head = mail.split_inclusive("\r\n\r\n").next().unwrap();
    let (item, text) = if whole { ("BODY[]<0>", mail) } else { ("BODY[HEADER.FIELDS (X)]", head) };
    format!(
        "* {uid} FETCH (UID {uid} INTERNALDATE \"22-Nov-2026 12:00:00 +0000\" RFC822.SIZE 99 {item} {{{}}}\r\n{text})\r\n",
        text.len()
    )
}

impl Scene {
    fn set() -> Scene {
        let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Takes]));
        let (mailbox, logins) = (Arc::new(Mutex::new(Mailbox::default())), Arc::new(AtomicUsize::new(0)));
        let (shared, counter) = (mailbox.clone(), logins.clone());
        let evil = Evil::start(move |result| {
            counter.fetch_add(usize::from(result.verb == "LOGIN"), Ordering::SeqCst);
            serve(&shared.lock().unwrap(), result)
        });
        let account = format!(
            "[accounts.work]\nemail = \"robin@work.example\"\npassword.raw = \"x\"\nimap.server = \"imap+plain://127.0.0.1:{}\"\n\
             send.via = \"file\"\nfile.path = \"out\"",
            evil.port
        );
        let mut app = smtp_server::house(folder.path(), &post, &account);
        assert!(welcome::write(&mut app, at(0)).unwrap());
        Scene { app, mailbox, logins, evil, _folder: folder, _post: post }
    }

    /// Answers to the welcome mail come into Sent and are scanned. `change` is applied to each.
    fn answered(&mut self, count: usize, change: impl Fn(String) -> String) {
        let welcome = self.app.envelope(&JobKey::FirstWelcome, at(0)).message_id;
        let welcome = format!("<{}>", welcome.trim_matches(['<', '>']));
        let mails = (1..=count).map(|number| {
            change(format!(
                "From: robin@work.example\r\nTo: robin@example.org\r\nDate: Sun, 22 Nov 2026 12:00:{number:02} +0000\r\n\
                 Message-ID: <r{number}@work.example>\r\nIn-Reply-To: {welcome}\r\nSubject: Re: hello\r\n\r\nlist\r\n"
            ))
        });
        self.mailbox.lock().unwrap().sent = mails.collect();
        let account = self.app.config.accounts.iter().find(|account| account.name == "work").unwrap().clone();
        let report = self.app.scan(&account, &AtomicBool::new(false), Clock::starting_at(at(60))).unwrap();
        assert!(report.failed.is_empty(), "{:?}", report.failed);
        assert_eq!(self.app.store.found_replies(at(60)).unwrap().len(), count, "all of them wait");
    }

    /// One round at this many seconds after the start.
    fn round(&mut self, second: i64) -> Vec<ReplyOutcome> {
        replies::run(&mut self.app, Clock::starting_at(at(second))).unwrap()
    }

    /// A round every fifteen seconds; how many logins and connections they took.
    fn rounds(&mut self, from: i64, until: i64) -> (usize, usize) {
        let before = (self.logins.load(Ordering::SeqCst), self.evil.connections.load(Ordering::SeqCst));
        (from..until).step_by(15).for_each(|second| drop(self.round(second)));
        let after = (self.logins.load(Ordering::SeqCst), self.evil.connections.load(Ordering::SeqCst));
        (after.0 - before.0, after.1 - before.1)
    }

    fn waiting(&self, second: i64) -> usize {
        self.app.store.found_replies(at(second)).unwrap().len()
    }
}

fn at(second: i64) -> Timestamp {
    START.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

const DAY: i64 = 24 * 60 * 60;

#[test]
fn all_waiting_replies_are_read_over_one_connection() {
    let mut scene = Scene::set();
    scene.answered(12, |mail| mail);
    let before = scene.evil.connections.load(Ordering::SeqCst);
    let handled = scene.round(60);
    assert!(handled.iter().all(|one| matches!(one, ReplyOutcome::Obeyed { .. })), "{handled:?}");
    assert_eq!((handled.len(), scene.evil.connections.load(Ordering::SeqCst) - before), (12, 1));
}

#[test]
fn a_refused_login_is_tried_three_times_then_once_an_hour_and_the_replies_are_obeyed_in_the_end() {
    for refusal in ["[AUTHENTICATIONFAILED] wrong password", "[AUTHORIZATIONFAILED] not today"] {
        let mut scene = Scene::set();
        scene.answered(5, |mail| mail);
        scene.mailbox.lock().unwrap().refusal = Some(refusal);
        assert_eq!(scene.rounds(60, 120).0, 1, "{refusal}");
        assert_eq!(scene.rounds(120, 3600).0, 2, "{refusal}: three in all");
        assert!(scene.rounds(3600, 5 * 3600).0 <= 5, "{refusal}");
        scene.mailbox.lock().unwrap().refusal = None;
        let before = scene.evil.connections.load(Ordering::SeqCst);
        let took = scene.rounds(5 * 3600, 11 * 3600).0;
        assert!((1..=5).contains(&took), "{took} logins");
        assert!(scene.evil.connections.load(Ordering::SeqCst) > before);
        assert_eq!(scene.waiting(2 * DAY), 0, "{refusal}: all obeyed");
        assert!(scene.app.backoffs.troubles().is_empty(), "a login was accepted since");
    }
}

#[test]
fn a_server_that_throttles_is_left_alone_for_a_quarter_of_an_hour() {
    let mut scene = Scene::set();
    scene.answered(5, |mail| mail);
    scene.mailbox.lock().unwrap().refusal = Some("[LIMIT] Too many simultaneous connections");
    assert_eq!(scene.rounds(60, 15 * 60), (1, 1));
    // The daemon's own connection goes on: what it reads says nothing of logins.
    scene.app.backoffs.read("work");
    assert_eq!(scene.rounds(15 * 60, 16 * 60), (0, 0));
}

#[test]
fn a_server_that_drops_every_connection_costs_one_a_minute_at_most_and_ever_fewer() {
    let mut scene = Scene::set();
    scene.answered(5, |mail| mail);
    scene.mailbox.lock().unwrap().refusal = Some("[UNAVAILABLE] directory is down");
    assert!(scene.rounds(60, 660).1 <= 10);
    assert!(scene.rounds(DAY, 2 * DAY).1 <= 60, "five replies, each every four hours and a quarter");
}

#[test]
fn a_reply_that_is_gone_is_given_up_after_sixty_four_tries_and_its_sender_hears_of_it() {
    let mut scene = Scene::set();
    scene.answered(1, |mail| mail);
    scene.mailbox.lock().unwrap().bodies_gone = true;
    let before = scene.evil.connections.load(Ordering::SeqCst);
    // Every five minutes for thirteen days.
    let mut handled = Vec::new();
    for second in (60..13 * DAY).step_by(300) {
        handled.extend(scene.round(second));
    }
    assert_eq!(scene.evil.connections.load(Ordering::SeqCst) - before, 64);
    assert!(
        matches!(&handled[..], [ReplyOutcome::Refused(why)] if why[0].to_string().contains("64 tries")),
        "{handled:?}"
    );
    assert_eq!(scene.waiting(20 * DAY), 0);
    let notice = scene.app.store.outbox_row(&"notice/left/2026-12-02/0".parse().unwrap()).unwrap();
    assert!(notice.is_some(), "the owner is told, once");
}

#[test]
fn what_the_stored_header_refuses_costs_no_connection() {
    let changes: [&dyn Fn(String) -> String; 4] = [
        &|mail| mail.replace("From: robin@work", "From: eve@stranger"),
        &|mail| mail.replacen("To: ", "Cc: ada@friends.example\r\nTo: ", 1),
        &|mail| format!("Auto-Submitted: auto-replied\r\n{mail}"),
        &|mail| format!("Resent-To: ada@friends.example\r\n{mail}").replace("To: robin@e", "To: ada@e"),
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut scene = Scene::set();
        scene.answered(9, change);
        let before = scene.evil.connections.load(Ordering::SeqCst);
        let handled = scene.round(60);
        assert!(handled.iter().all(|one| matches!(one, ReplyOutcome::Refused(_))), "{number}: {handled:?}");
        assert_eq!(
            (handled.len(), scene.evil.connections.load(Ordering::SeqCst) - before),
            (9, 0),
            "{number}"
        );
    }
}

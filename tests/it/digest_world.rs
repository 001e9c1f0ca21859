//! Three digests of a small world, a week apart: a hundred people, needs, births, a bounce,
//! services, pests and doubles. The texts stand in `tests/golden/world-*.txt` and are read sentence
//! by sentence; `REKINDLE_UPDATE=1` writes them anew.

use std::path::Path;

use jiff::SignedDuration;

use crate::fixture::OWNER;
use crate::fixture::on_disk::{DiskFixture, date, mail};

/// Who they are, what the two wrote about, how many letters each way, the days between them, and
/// how many days ago the last was written.
const PEOPLE: &[(&str, &str, i64, i64, i64)] = &[
    ("Elena Marsh <elena@marsh.example>", "The rowing club", 12, 21, 130),
    ("Priya Nair <priya@kestrel.example>", "Kites over the bay", 12, 14, 9),
    ("Omar Said <omar@said.example>", "Oud lessons", 10, 20, 30),
    ("Ruth & Ben Adler <adlers@home.example>", "Apples for cider", 11, 25, 120),
    ("Hans Vogel <hans@vogel.example>", "Die Pläne für das Bootshaus", 12, 21, 110),
    ("Carla Reyes <carla@reyes.example>", "Pottery on Sundays", 12, 15, 150),
    ("Theo Lund <theo@lund.example>", "The stair rail", 12, 14, 140),
    ("Sam Weir <sam.weir@weir.example>", "Sourdough", 10, 20, 400),
    ("Samuel Weir <samuel@loaf.example>", "A second oven", 10, 20, 25),
    ("Noor Haddad <noor@haddad.example>", "Letterpress type", 12, 14, 12),
    ("Ilse Brand <ilse@brand.example>", "Woodcuts", 12, 14, 8),
    ("Jonas Pell <jonas@pell.example>", "Night trains", 12, 18, 95),
    ("Maren Oduya <maren@oduya.example>", "Bees", 12, 18, 105),
    ("Anselm Okoro <anselm@okoro.example>", "The choir", 12, 18, 115),
    ("Praxis Dr. Holm <praxis@holm.example>", "Termin", 9, 30, 200),
];

const FIRST: [&str; 10] = ["Ana", "Bela", "Cosmo", "Dora", "Emil", "Faye", "Gus", "Hedda", "Ivo", "June"];
const LAST: [&str; 9] = ["Abbott", "Brook", "Carver", "Dunne", "Easton", "Frost", "Grove", "Hale", "Ivers"];

struct World {
    app: DiskFixture,
    letters: u32,
}

impl World {
    fn begin() -> World {
        let mut world = World { app: DiskFixture::build(""), letters: 0 };
        for (who, subject, letters, every, last) in PEOPLE {
            world.befriend(who, subject, (*letters, *every, *last));
        }
        for (n, (first, last)) in FIRST.iter().flat_map(|first| LAST.map(|last| (first, last))).enumerate() {
            let who = format!("{first} {last} <{}@{}.example>", first.to_lowercase(), last.to_lowercase());
            world.befriend(&who, "News from home", (9, 12, 3 + n as i64 % 40));
        }
        world.extras();
        world
    }

    fn put(&mut self, folder: &str, from: &str, to: &str, subject: &str, days: i64) {
        self.letters += 1;
        let at = self.app.now - SignedDuration::from_hours(24 * days);
        let id = format!("w{}@letters.example", self.letters);
        self.app.put(folder, &mail(from, to, subject, at, &id, "Words."));
    }

    fn befriend(&mut self, who: &str, subject: &str, (letters, every, last): (i64, i64, i64)) {
        let me = format!("Robin Vale <{OWNER}>");
        for letter in 0..letters {
            let days = last + every * letter;
            self.put("Sent", &me, who, &format!("Re: {subject}"), days);
            self.put("INBOX", who, &me, subject, days + 1);
        }
    }

    /// Needs, bills, bounces, services and pests.
    fn extras(&mut self) {
        let me = format!("Robin Vale <{OWNER}>");
        let asks = "Looking for something new, perhaps at Kestrel";
        self.put("INBOX", "Elena Marsh <elena@marsh.example>", &me, asks, 125);
        self.put("INBOX", "Theo Lund <theo@lund.example>", &me, "Invoice 2026-17", 135);
        self.put("INBOX", "Jonas Pell <jonas@pell.example>", &me, "May I borrow your tent?", 90);
        for days in [100, 80, 60, 40] {
            self.put("INBOX", "Talent Desk <talent@hire.example>", &me, "A role for you", days);
            self.put("INBOX", "GitHub <notifications@github.com>", &me, "[looms] A new issue", days);
            self.put("Sent", &me, "Pete Pest <pete@pest.example>", "Are you there?", days);
        }
        self.bounce("carla@reyes.example", 24 * 150 - 1);
    }

    /// A mail to somebody came back, as the owner's own provider says it with Postfix.
    fn bounce(&mut self, whom: &str, hours_ago: i64) {
        let at = self.app.now - SignedDuration::from_hours(hours_ago);
        let why = "550 5.1.1 User unknown";
        let bounce = format!(
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org (Mail Delivery System)\r\nTo: {OWNER}\r\n\
             Subject: Undelivered Mail Returned to Sender\r\nDate: {}\r\n\
             Message-ID: <b1@mx.example.org>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n\
             <{whom}>: host mx.reyes.example said: {why}\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
             Final-Recipient: rfc822; {whom}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; {why}\r\n\
             --b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: {OWNER}\r\nTo: {whom}\r\n--b--\r\n",
            date(at)
        );
        self.app.put("INBOX", bounce.as_bytes());
    }

    /// What the owner said and imported.
    fn said(&self) {
        let cards = "BEGIN:VCARD\nVERSION:4.0\nFN:Hans Vogel\nEMAIL:hans@vogel.example\nBDAY:19511126\nEND:VCARD\n\
                     BEGIN:VCARD\nVERSION:4.0\nFN:Ana Abbott\nEMAIL:ana@abbott.example\nBDAY:--1124\nEND:VCARD\n\
                     BEGIN:VCARD\nVERSION:4.0\nFN:Omar Said\nEMAIL:omar@said.example\nORG:Kestrel\n\
                     TITLE:Product Manager\nEND:VCARD\n";
        let path = self.app.data().join("book.vcf");
        std::fs::write(&path, cards).unwrap();
        self.app.run(&["import", path.to_str().unwrap()]);
        self.app.run(&["tag", "noor", "#letterpress"]);
        self.app.run(&["tag", "ilse", "#letterpress"]);
        self.app.run(&["tag", "maren", "#bees"]);
        self.app.run(&["share", "https://example.org/hives", "#bees", "plans", "for", "a", "hive"]);
        self.app.run(&["note", "anselm:", "promised", "him", "the", "score", "of", "the", "anthem"]);
    }
}

#[test]
fn three_digests_of_a_small_world_read_as_a_friend_would_write_them() {
    let mut world = World::begin();
    world.app.run(&["scan"]);
    world.said();
    for number in 1..=3 {
        world.app.run(&["digest", "--send"]);
        let mail = world.app.in_inbox("digest").pop().unwrap();
        let text = crate::fixture::text(&mail);
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("Reply code")).collect();
        let path = format!("tests/golden/world-{number}.txt");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let text = kept.join("\n") + "\n";
        if std::env::var_os("REKINDLE_UPDATE").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let wanted = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(wanted == text, "digest {number} differs from its golden. It is now:\n{text}");
        world.app.later(60 * 24 * 7);
    }
}

//! Somebody has left, says an answering machine in its subject: the owner is asked about it, and
//! nothing else comes of it.

use jiff::SignedDuration;

use crate::fixture::OWNER;
use crate::fixture::on_disk::{DiskFixture, date, mail};

/// An answer of Ada's machine with this subject, so many hours ago, to the owner's mail of that id.
fn machine(app: &DiskFixture, subject: &str, hours: i64, field: &str, answers: &str) -> Vec<u8> {
    let at = date(app.now - SignedDuration::from_hours(hours));
    format!(
        "From: Ada Sample <ada@friends.example>\r\nTo: Robin Vale <{OWNER}>\r\nSubject: {subject}\r\nDate: {at}\r\n\
         Message-ID: <machine.{hours}@friends.example>\r\nIn-Reply-To: <{answers}>\r\n{field}\r\n\r\nPlease write to the office.\r\n"
    )
    .into_bytes()
}

/// What the digest, `doctor` and `why` say of it.
fn questions(app: &DiskFixture) -> Vec<String> {
    let doctor = String::from_utf8(app.try_run(&["doctor"]).stdout).unwrap();
    let said = [app.run(&["digest"]), doctor, app.run(&["why", "Ada"])];
    let flat = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    said.iter().map(flat).filter(|text| text.contains("says that Ada Sample has left")).collect()
}

fn after(subject: &str, field: &str) -> (DiskFixture, Vec<String>) {
    let app = DiskFixture::build("");
    app.put("INBOX", &machine(&app, subject, 20, field, "out.0.Ada@example.org"));
    app.run(&["scan"]);
    let found = questions(&app);
    (app, found)
}

#[test]
fn a_machine_that_says_so_makes_one_question_and_nothing_else() {
    for subject in [
        "Ada Sample no longer works at Harbour Ltd",
        "=?utf-8?Q?Automatische_Antwort:_Ada_Sample_ist_nicht_mehr_f=C3=BCr_uns_t=C3=A4tig?=",
    ] {
        let (app, found) = after(subject, "Auto-Submitted: auto-replied");
        assert_eq!(found.len(), 3, "{subject}: {found:?}");
        let line = "An automatic answer from ada@friends.example on 21 Nov says that Ada Sample has left: do you know where they are now?";
        assert!(found[1].contains(line), "{found:?}");
        assert!(app.run(&["due"]).contains("Ada"), "she is suggested as before");

        app.put(
            "INBOX",
            &mail("Ada Sample <ada@friends.example>", OWNER, "still here", app.now, "alive@x.example", "Hi."),
        );
        app.run(&["scan"]);
        assert_eq!(questions(&app), [] as [&str; 0], "she wrote since");
    }
}

#[test]
fn holidays_people_and_strangers_make_no_question() {
    for (subject, field) in [
        ("Automatic reply: tea", "Auto-Submitted: auto-replied"),
        ("I left the office at five", "Auto-Submitted: auto-replied"),
        ("On holiday: no longer at work until 3 May", "Auto-Submitted: auto-replied"),
        ("Bruno has left the company", "X-Mailer: by hand"),
        ("Bruno has left the company", "Auto-Submitted: no"),
    ] {
        let (_, found) = after(subject, field);
        assert_eq!(found, [] as [&str; 0], "{subject}");
    }
    let app = DiskFixture::build("");
    let stranger = String::from_utf8(machine(
        &app,
        "Eve has left the company",
        20,
        "Auto-Submitted: auto-replied",
        "x@y",
    ));
    let stranger = stranger.unwrap().replace("ada@friends.example", "eve@strangers.example");
    app.put("INBOX", stranger.as_bytes());
    app.run(&["scan"]);
    let doctor = String::from_utf8(app.try_run(&["doctor"]).stdout).unwrap();
    assert!(!doctor.contains("has left"), "{doctor}");
}

#[test]
fn a_machine_that_repeats_the_owners_subject_says_nothing_of_its_own() {
    let app = DiskFixture::build("");
    let at = app.now - SignedDuration::from_hours(30);
    let (me, ada) = (format!("Robin Vale <{OWNER}>"), "Ada Sample <ada@friends.example>");
    app.put("Sent", &mail(&me, ada, "Bruno has left the company", at, "news@example.org", "Did you know?"));
    let answer = "Automatic reply: Bruno has left the company";
    app.put("INBOX", &machine(&app, answer, 29, "Auto-Submitted: auto-replied", "news@example.org"));
    app.run(&["scan"]);
    assert_eq!(questions(&app), [] as [&str; 0]);
}

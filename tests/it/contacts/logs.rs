//! Call logs and chats, through the binary: days, names and numbers alone.

use super::{ImportFixture, stored};

/// Calls with Ada two days ago, with a stranger, and one that nobody answered.
const CALLS: &str = "<?xml version='1.0' encoding='UTF-8'?>\n<calls count=\"3\">\n\
    <call number=\"+491701234567\" duration=\"65\" date=\"1795168800000\" type=\"2\" contact_name=\"Mum\" />\n\
    <call number=\"+491709999999\" duration=\"65\" date=\"1795168800000\" type=\"1\" contact_name=\"Plumber\" />\n\
    <call number=\"+491708888888\" duration=\"0\" date=\"1795168800000\" type=\"3\" contact_name=\"Bruno Sample\" />\n</calls>";

fn is_due(fixture: &ImportFixture, name: &str) -> bool {
    fixture.app.json(&["due"]).iter().any(|person| person["name"] == name)
}

#[test]
fn a_call_is_matched_by_the_number_on_a_card_and_makes_nobody() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    assert!(is_due(&fixture, "Ada Sample"));
    let card = "BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:Ada Sample\nEMAIL:ada@friends.example\nTEL:0170/123 45 67\nEND:VCARD\n";
    fixture.import(&fixture.file("ada.vcf", card));
    let people = fixture.app.json(&["people", "--all"]).len();
    let calls = fixture.file("calls.xml", CALLS);
    let says = fixture.app.run(&["import", calls.to_str().unwrap()]);
    assert!(
        says.contains(
            "who is \u{201c}Plumber\u{201d} (+491709999999)? In touch on 1 day, last on 2026-11-20"
        ),
        "{says}"
    );
    assert!(says.contains("+ Ada Sample <ada@friends.example>, in touch on 1 day"), "{says}");
    assert!(says.contains("from a call log: 1 new") && says.contains("import --forget calls"), "{says}");
    assert_eq!(fixture.app.json(&["people", "--all"]).len(), people, "a log makes nobody");
    assert!(!is_due(&fixture, "Ada Sample") && is_due(&fixture, "Bruno Sample"), "a missed call is no touch");
    let why = fixture.app.run(&["why", "ada"]);
    assert!(why.contains("a call, 20 Nov"), "{why}");
    assert_eq!(fixture.counts(&calls), [0, 0, 1], "again changes nothing");
    fixture.app.run(&["import", "--forget", "calls"]);
    assert!(is_due(&fixture, "Ada Sample"));
}

#[test]
fn whom_the_owner_names_is_remembered_and_a_wrong_name_writes_nothing() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    let calls = fixture.file("calls.xml", CALLS);
    let path = calls.to_str().unwrap();
    let wrong = fixture.app.try_run(&["import", path, "--who", "Mum=nobody"]);
    assert!(!wrong.status.success());
    assert!(!fixture.app.try_run(&["import", path, "--who", "Mum"]).status.success());
    fixture.app.run(&["import", path, "--who", "+49 170 1234567=ada", "--who", "Plumber=bruno"]);
    assert!(!is_due(&fixture, "Ada Sample") && !is_due(&fixture, "Bruno Sample"));
    let later = CALLS.replace("1795168800000", "1795255200000");
    fixture.file("calls.xml", later);
    assert_eq!(fixture.counts(&calls), [0, 2, 0], "the number is known now");
    fixture.app.run(&["forget", "ada", "--yes"]);
    assert!(!stored(&fixture).contains("1701234567"));
}

#[test]
fn of_a_chat_no_word_is_kept() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    let chat = "20.11.26, 21:41 - Messages and calls are end-to-end encrypted.\n\
        20.11.26, 21:41 - Ada Sample: zebra stripes\n20.11.26, 21:42 - Robin Vale: giraffe necks\n31.12.26, 09:00 - Ada Sample: to come\n";
    let file = fixture.file("chat.txt", chat);
    assert_eq!(fixture.counts(&file), [1, 0, 0]);
    assert!(!is_due(&fixture, "Ada Sample"));
    let why = fixture.app.run(&["why", "ada"]);
    assert!(why.contains("WhatsApp, 20 Nov") && !why.contains("31 Dec"), "{why}");
    let stored = stored(&fixture);
    assert!(!stored.contains("zebra") && !stored.contains("giraffe") && !stored.contains("to come"));
    // Two whom nobody knows: the owner is asked, and answers.
    let strangers = chat.replace("Ada Sample", "Mum").replace("Robin Vale", "Rob").replace("zebra", "x");
    let file = fixture.file("strangers.txt", strangers);
    let path = file.to_str().unwrap();
    let asked = fixture.app.run(&["import", path]);
    assert!(
        asked.contains(
            "who of \u{201c}Mum\u{201d} and \u{201c}Rob\u{201d} is not you? Say so with --who \"Mum=NAME\""
        ),
        "{asked}"
    );
    assert!(is_due(&fixture, "Chioma Sample"));
    fixture.app.run(&["import", path, "--who", "Mum=chioma"]);
    assert!(!is_due(&fixture, "Chioma Sample"));
}

#[test]
fn of_no_log_is_a_word_kept() {
    let telegram = "{\"name\":\"Ada Sample\",\"type\":\"personal_chat\",\"id\":1,\"messages\":[\
        {\"type\":\"message\",\"date\":\"2026-11-20T10:00:00\",\"from\":\"Robin Vale\",\"text\":\"zebra one\"},\
        {\"type\":\"message\",\"date\":\"2026-11-20T11:00:00\",\"from\":\"Ada Sample\",\"text\":[{\"type\":\"bold\",\"text\":\"zebra two\"}]}]}";
    let texts = "<?xml version='1.0'?><smses count=\"2\">\
        <sms address=\"+491701234567\" date=\"1795168800000\" type=\"1\" body=\"zebra &quot;one&quot;\" contact_name=\"Ada Sample\" />\
        <sms address=\"+491701234567\" date=\"1795168800000\" type=\"2\" body='zebra two' contact_name=\"Ada Sample\" /></smses>";
    let android = "[20.11.26, 21:41:05] Ada Sample: zebra one\n[20.11.26, 21:42:05] Robin Vale: zebra two\nzebra three\n";
    let signal =
        "[2026-11-20, 21:41:05] Me: zebra one\n[2026-11-20, 21:42:05] Ada Sample: zebra two\n> zebra three\n";
    let iphone = "Call type,Date,Duration,Number,Contact,Location,Service\nOutgoing,2026-11-20 10:00:00,00:05:00,+491701234567,Ada Sample,zebra,Phone\n";
    let phone = "Name,Number,Date,Duration,Type,Note\nAda Sample,+491701234567,2026-11-20 10:00:00,65,Outgoing,zebra\n";
    for (name, text, how) in [
        ("result.json", telegram, "Telegram"),
        ("sms.xml", texts, "text"),
        ("_chat.txt", android, "WhatsApp"),
        ("Ada Sample/chat.md", signal, "Signal"),
        ("iphone.csv", iphone, "a call"),
        ("android.csv", phone, "a call"),
    ] {
        let fixture = ImportFixture::new();
        fixture.app.run(&["scan"]);
        assert_eq!(fixture.counts(&fixture.file(name, text)), [1, 0, 0], "{name}");
        let why = fixture.app.run(&["why", "ada"]);
        assert!(why.contains("20 Nov") && why.contains(how), "{name}: {why}");
        assert!(!stored(&fixture).contains("zebra"), "{name}");
    }
}

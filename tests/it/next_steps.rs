//! What a digest says of saved links and of give and ask.

use crate::fixture::on_disk::{DiskFixture, mail};
use crate::fixture::{OWNER, reply};

fn digest(app: &DiskFixture, count: usize) -> (Vec<u8>, String) {
    app.run(&["digest", "--send"]);
    let mut mails = app.in_inbox("digest");
    assert_eq!(mails.len(), count);
    let mail = mails.remove(count - 1);
    let text = crate::fixture::text(&mail);
    (mail, text)
}

#[test]
fn a_saved_link_is_offered_once_and_passing_it_on_is_counted() {
    let mut app = DiskFixture::build("");
    app.run(&["scan"]);
    app.run(&["tag", "ada", "#tea"]);
    app.run(&["every", "ada", "2mo"]);
    let url = format!("https://example.org/{}", "leaves/".repeat(50));
    app.run(&["share", &url, "#tea", "a", "list", "of", "gardens"]);
    let (mail, text) = digest(&app, 1);
    let offer = format!("* Pass on {url}, a list of gardens (you saved it for #tea).");
    let unwrapped = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(unwrapped.matches(&offer).count(), 1, "{text}");
    let number =
        text.lines().find_map(|line| line.strip_prefix('(')?.split_once(") Ada").map(|(n, _)| n.to_owned()));
    app.later(60);
    let words = format!("shared {}", number.expect("Ada is in the digest"));
    app.put("Sent", &reply(&mail, OWNER, &words, app.now, "r1"));
    app.run(&["run", "--once"]);
    let transcript = crate::fixture::text(&app.received("receipt"));
    assert!(transcript.contains(&format!("Noted that you passed {url} on to Ada Sample.")), "{transcript}");
    let ledger = app.json(&["ledger"]);
    assert_eq!((ledger[0]["name"].as_str(), ledger[0]["gave"].as_u64()), (Some("Ada Sample"), Some(1)));

    // Half a year later she comes up again: the link was offered, and is not offered twice.
    app.later(60 * 24 * 200);
    let (_, text) = digest(&app, 2);
    assert!(text.contains("Ada Sample") && !text.contains(&url), "{text}");
}

#[test]
fn the_first_digest_of_a_quarter_counts_the_last_one_and_no_other_does() {
    let mut app = DiskFixture::build("[digest]\nsize = 1");
    app.run(&["scan"]);
    app.run(&["helped", "ada", "with", "her", "move"]);
    app.run(&["helped", "bruno:", "read", "his", "draft"]);
    app.run(&["asked", "ada", "about", "the", "lease"]);
    let (_, text) = digest(&app, 1);
    assert!(!text.contains("quarter"), "{text}");
    app.later(60 * 24 * 45);
    let (_, text) = digest(&app, 2);
    assert!(text.contains("For you alone: last quarter you helped twice and asked once."), "{text}");
    app.later(60 * 24 * 7);
    let (_, text) = digest(&app, 3);
    assert!(!text.contains("quarter"), "{text}");
}

#[test]
fn the_first_that_holds_is_what_the_owner_could_do() {
    let app = DiskFixture::build("");
    app.run(&["scan"]);
    app.run(&["every", "ada", "2mo"]);
    let file = |name: &str, text: &str| {
        let path = app.data().join(name);
        std::fs::write(&path, text).unwrap();
        app.run(&["import", path.to_str().unwrap()]);
    };
    let could = || {
        let digest = app.run(&["digest", "--dry-run"]);
        let ada = digest.split("Ada Sample").nth(1).unwrap_or_else(|| panic!("no Ada: {digest}")).to_owned();
        let line = ada.split("    * ").nth(1).unwrap().to_owned();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let check = |begins: &str| assert!(could().starts_with(begins), "{begins}: {}", could());
    // From the last of the ways to the first, each before those that held already.
    check("Pick up \u{201c}tea\u{201d} again.");
    let connections = |company: &str| {
        format!(
            "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
                 Ada,Sample,https://www.linkedin.com/in/ada,,{company},Engineer,01 Jan 2024\n"
        )
    };
    file("Connections.csv", &connections("Engines"));
    check("Pick up \u{201c}tea\u{201d} again.");
    file("Connections.csv", &connections("Looms"));
    check("Ask how the new job at Looms is going.");
    let card = |birthday: &str| {
        format!(
            "BEGIN:VCARD\nVERSION:4.0\nFN:Ada Sample\nEMAIL:ada@friends.example\nBDAY:{birthday}\nEND:VCARD\n"
        )
    };
    file("ada.vcf", &card("19800521"));
    check("Ask how the new job at Looms is going.");
    file("ada.vcf", &card("19801126"));
    check("Wish them a happy birthday; they turn 46 on Thursday.");
    file("ada.vcf", &card("--1122"));
    check("Wish them a happy birthday; it is today.");
    file("ada.vcf", &card("--1123"));
    check("Wish them a happy birthday; it is tomorrow.");
    app.run(&["intro", "ada,", "bruno"]);
    check("Send them the mail that asks about meeting Bruno Sample.");
    let drafts = crate::fixture::text(&app.received("introduction"));
    let drafts = drafts.split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ");
    assert!(drafts.contains("Ada Sample (Looms)"), "Bruno is told where she works: {drafts}");
    app.run(&["tag", "ada", "#tea"]);
    app.run(&["share", "https://example.org/leaves", "#tea"]);
    check("Pass on https://example.org/leaves");
    app.run(&["note", "ada:", "promised", "her", "the", "recipe"]);
    check("Take up what you noted: \u{201c}promised her the recipe\u{201d}");
    let from = "Ada Sample <ada@friends.example>";
    let asks = app.now - jiff::SignedDuration::from_hours(24 * 100);
    app.put(
        "INBOX",
        &mail(from, &format!("Robin Vale <{OWNER}>"), "May I ask", asks, "q@friends.example", "?"),
    );
    app.run(&["scan"]);
    check("Answer their mail of");
}

/// What the digest of this moment suggests for somebody, as JSON.
fn suggestion(app: &DiskFixture, name: &str) -> serde_json::Value {
    let digest = app.json(&["digest"]).remove(0);
    let all = digest["digest"]["suggestions"].as_array().unwrap().clone();
    all.into_iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name}: {digest}"))
}

/// Mail from somebody so many days ago.
fn wrote(app: &DiskFixture, who: &str, subject: &str, days: i64) {
    let at = app.now - jiff::SignedDuration::from_hours(24 * days);
    let id = format!("{days}.{}@new.example", subject.len());
    app.put("INBOX", &mail(who, &format!("Robin Vale <{OWNER}>"), subject, at, &id, "?"));
}

/// Mail to somebody so many days ago.
fn wrote_to(app: &DiskFixture, who: &str, subject: &str, days: i64) {
    let at = app.now - jiff::SignedDuration::from_hours(24 * days);
    let id = format!("{days}.{}@sent.example", subject.len());
    app.put("Sent", &mail(&format!("Robin Vale <{OWNER}>"), who, subject, at, &id, "?"));
}

/// A link without its percent signs.
fn plain(link: &serde_json::Value) -> String {
    let link = link.as_str().unwrap();
    let mut bytes = Vec::new();
    let mut rest = link.bytes();
    while let Some(byte) = rest.next() {
        let code = (byte == b'%').then(|| [rest.next(), rest.next()].map(|one| one.unwrap() as char));
        let code = code.map(|[a, b]| u8::from_str_radix(&format!("{a}{b}"), 16).unwrap());
        bytes.push(code.unwrap_or(byte));
    }
    String::from_utf8(bytes).unwrap()
}

const ADA: &str = "Ada Sample <ada@friends.example>";
const PRIYA: &str = "Priya Nair <priya@kestrel.example>";

#[test]
fn a_need_leads_and_names_who_could_help_with_numbers_for_intro() {
    let mut app = DiskFixture::build("[digest]\nsize = 20");
    wrote(&app, ADA, "Do you know anybody at Kestrel?", 100);
    wrote_to(&app, ADA, "Re: Do you know anybody at Kestrel?", 99);
    for days in [20, 40, 60] {
        wrote(&app, PRIYA, "Kites", days);
        wrote_to(&app, PRIYA, "Re: Kites", days - 1);
    }
    app.run(&["scan"]);
    // A note of the owner's is a need as well; an answer to the owner's own plea is none.
    app.run(&["note", "bruno:", "is", "looking", "for", "a", "flat"]);
    wrote_to(&app, "Chioma Sample <chioma@friends.example>", "Looking for a dentist", 120);
    wrote(&app, "Chioma Sample <chioma@friends.example>", "Re: Looking for a dentist", 119);
    wrote(&app, "Dilan Sample <dilan@friends.example>", "Fwd: Looking for a dentist", 110);
    app.run(&["scan"]);
    app.run(&["tag", "ada", "#tea"]);
    app.run(&["share", "https://example.org/leaves", "#tea"]);
    let ada = suggestion(&app, "Ada Sample");
    let number = ada["helpers"][0]["number"].as_u64().unwrap();
    assert_eq!(
        ada["you_could"].as_str().unwrap(),
        format!(
            "Help: they wrote \u{201c}Do you know anybody at Kestrel?\u{201d} on 14 Aug. Of those you know, ask \
             Priya Nair ({number}), who writes from kestrel.example."
        )
    );
    assert!(plain(&ada["mailto"]).contains("“Do you know anybody at Kestrel?”, stayed in my mind"), "{ada}");
    let bruno = suggestion(&app, "Bruno Sample");
    assert!(
        bruno["you_could"].as_str().unwrap().starts_with("Help: you noted \u{201c}is looking for a flat")
    );
    for other in ["Chioma Sample", "Dilan Sample"] {
        let could = suggestion(&app, other)["you_could"].as_str().unwrap().to_owned();
        assert!(!could.starts_with("Help"), "{other}: {could}");
    }
    // The numbers can be used, and an introduction under way is what comes next.
    let (digest, text) = digest(&app, 1);
    assert!(text.contains(&format!("reply: intro {} {number}", ada["number"])), "{text}");
    app.later(60);
    let words = format!("intro {} {number}", ada["number"]);
    app.put("Sent", &reply(&digest, OWNER, &words, app.now, "r1"));
    app.run(&["run", "--once"]);
    let receipt = crate::fixture::text(&app.received("receipt"));
    assert!(receipt.contains("one asks Ada Sample, one asks Priya Nair"), "{receipt}");
}

#[test]
fn help_that_was_given_ends_a_need_and_an_old_one_is_none() {
    let app = DiskFixture::build("[digest]\nsize = 20");
    wrote(&app, ADA, "Looking for a new job", 100);
    wrote(&app, "Edda Sample <edda@friends.example>", "Looking for a new job", 400);
    app.run(&["scan"]);
    let could = |name: &str| suggestion(&app, name)["you_could"].as_str().unwrap().to_owned();
    assert!(could("Ada Sample").starts_with("Help: they wrote \u{201c}Looking for a new job"));
    assert!(!could("Edda Sample").starts_with("Help"), "that was more than a year ago");
    app.run(&["helped", "ada", "with", "her", "letter"]);
    assert!(!could("Ada Sample").starts_with("Help"), "{}", could("Ada Sample"));
}

#[test]
fn only_promises_are_offered_again_until_they_are_done() {
    let mut app = DiskFixture::build("[digest]\nsize = 20");
    app.run(&["scan"]);
    let could = |app: &DiskFixture| suggestion(app, "Ada Sample")["you_could"].as_str().unwrap().to_owned();
    app.run(&["note", "ada:", "likes", "trains"]);
    assert!(could(&app).starts_with("Pick up"), "{}", could(&app));
    app.run(&["note", "ada:", "owe", "her", "a", "lunch"]);
    assert!(could(&app).contains("owe her a lunch"), "{}", could(&app));
    app.later(60 * 24);
    app.run(&["helped", "ada", "lunch"]);
    assert!(could(&app).starts_with("Pick up"), "{}", could(&app));
}

#[test]
fn the_mail_carries_what_is_suggested_and_days_join_their_person() {
    let app = DiskFixture::build("[digest]\nsize = 20");
    app.run(&["scan"]);
    let card = |name: &str, day: &str| {
        let address = format!("{}@friends.example", name.to_lowercase());
        format!("BEGIN:VCARD\nVERSION:4.0\nFN:{name} Sample\nEMAIL:{address}\nBDAY:{day}\nEND:VCARD\n")
    };
    let path = app.data().join("book.vcf");
    std::fs::write(&path, card("Ada", "19511126") + &card("Bruno", "19511126")).unwrap();
    app.run(&["import", path.to_str().unwrap()]);
    app.run(&["tag", "ada", "#tea"]);
    app.run(&["share", "https://example.org/leaves", "#tea", "a", "list", "of", "gardens"]);
    let ada = suggestion(&app, "Ada Sample");
    let link = plain(&ada["mailto"]);
    assert!(link.contains("subject=I thought of you"), "{link}");
    assert!(link.contains("https://example.org/leaves\r\na list of gardens"), "{link}");
    assert_eq!(ada["coming_day"], "Turns 75 on Thursday.");
    let bruno = suggestion(&app, "Bruno Sample");
    assert_eq!(bruno["you_could"], "Wish them a happy birthday; they turn 75 on Thursday.");
    assert!(plain(&bruno["mailto"]).contains("subject=Happy birthday&body=Hi Bruno,\r\n\r\nHappy birthday!"));
    let text = app.run(&["digest"]);
    assert!(!text.contains("Dates this week") && text.matches("75 on").count() == 2, "{text}");
}

/// Five old mails to answer that a digest names, and one more beside a birthday. `then` is what the
/// owner does about the first five; returns what is said of the sixth, and why.
fn after_five_offers(then: impl Fn(&mut DiskFixture)) -> (String, String) {
    let mut app = DiskFixture::build("[digest]\nsize = 5");
    let at = app.now - jiff::SignedDuration::from_hours(24 * 100);
    let ask = |app: &mut DiskFixture, name: &str, id: &str| {
        let address = format!("{}@friends.example", name.to_lowercase());
        let from = format!("{name} Sample <{address}>");
        app.put("INBOX", &mail(&from, &format!("Robin Vale <{OWNER}>"), "Your garden", at, id, "Nice."));
    };
    for (n, name) in ["Ada", "Bruno", "Chioma", "Dilan", "Edda"].into_iter().enumerate() {
        ask(&mut app, name, &format!("ask{n}@friends.example"));
    }
    app.run(&["scan"]);
    let (_, first) = digest(&app, 1);
    assert_eq!(first.matches("Answer their mail of").count(), 5, "{first}");
    app.later(60);
    then(&mut app);
    app.later(60 * 24 * 8);
    ask(&mut app, "Farid", "ask6@friends.example");
    let card =
        "BEGIN:VCARD\nVERSION:4.0\nFN:Farid Sample\nEMAIL:farid@friends.example\nBDAY:--1203\nEND:VCARD\n";
    let path = app.data().join("farid.vcf");
    std::fs::write(&path, card).unwrap();
    app.run(&["import", path.to_str().unwrap()]);
    app.run(&["scan"]);
    let next = app.run(&["digest", "--dry-run"]);
    let farid = next.split("Farid Sample").nth(1).unwrap_or_else(|| panic!("no Farid: {next}"));
    let line = farid.split("    * ").nth(1).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    (line, app.run(&["why", "farid"]))
}

#[test]
fn a_kind_of_offer_that_was_never_taken_up_comes_last_and_why_says_so() {
    let (could, why) = after_five_offers(|_| ());
    assert!(could.starts_with("Wish them a happy birthday"), "{could}");
    let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "Answering an old mail comes last: it was suggested 5 times, and never done within a week.";
    assert!(why.contains(said), "{why}");
}

#[test]
fn a_kind_of_offer_that_was_taken_up_once_keeps_its_place() {
    let (by_mail, why) = after_five_offers(|app| {
        let me = format!("Robin Vale <{OWNER}>");
        let letter =
            mail(&me, "bruno@friends.example", "Re: Your garden", app.now, "a1@letters.example", "!");
        app.put("Sent", &letter);
    });
    assert!(by_mail.starts_with("Answer their mail of") && !why.contains("comes last"), "{by_mail} {why}");
    let (by_word, _) = after_five_offers(|app| drop(app.run(&["done", "bruno", "call"])));
    assert!(by_word.starts_with("Answer their mail of"), "{by_word}");
}

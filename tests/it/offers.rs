//! What a digest says of saved links and of give and ask.

use rekindle::mail::body;

use crate::house::{OWNER, reply};
use crate::small_house::{SmallHouse, mail};

fn digest(house: &SmallHouse, count: usize) -> (Vec<u8>, String) {
    house.run(&["digest", "--send"]);
    let mut mails = house.in_inbox("digest");
    assert_eq!(mails.len(), count);
    let mail = mails.remove(count - 1);
    let text = body::text(&mail);
    (mail, text)
}

#[test]
fn a_saved_link_is_offered_once_and_passing_it_on_is_counted() {
    let mut house = SmallHouse::build("");
    house.run(&["scan"]);
    house.run(&["tag", "ada", "#tea"]);
    house.run(&["every", "ada", "2mo"]);
    let url = format!("https://example.org/{}", "leaves/".repeat(50));
    house.run(&["share", &url, "#tea", "a", "list", "of", "gardens"]);
    let (mail, text) = digest(&house, 1);
    let offer = format!("You could: pass on {url}, a list of gardens (you saved it for #tea).");
    assert_eq!(text.matches(&offer).count(), 1, "{text}");
    let number =
        text.lines().find_map(|line| line.strip_prefix('(')?.split_once(") Ada").map(|(n, _)| n.to_owned()));
    house.later(60);
    let words = format!("shared {}", number.expect("Ada is in the digest"));
    house.put("Sent", &reply(&mail, OWNER, &words, house.now, "r1"));
    house.run(&["run", "--once"]);
    let transcript = body::text(&house.received("receipt"));
    assert!(transcript.contains(&format!("Noted that you passed {url} on to Ada Sample.")), "{transcript}");
    let ledger = house.json(&["ledger"]);
    assert_eq!((ledger[0]["name"].as_str(), ledger[0]["gave"].as_u64()), (Some("Ada Sample"), Some(1)));

    // Half a year later she comes up again: the link was offered, and is not offered twice.
    house.later(60 * 24 * 200);
    let (_, text) = digest(&house, 2);
    assert!(text.contains("Ada Sample") && !text.contains(&url), "{text}");
}

#[test]
fn the_first_digest_of_a_quarter_counts_the_last_one_and_no_other_does() {
    let mut house = SmallHouse::build("[digest]\nsize = 1");
    house.run(&["scan"]);
    house.run(&["helped", "ada", "with", "her", "move"]);
    house.run(&["helped", "bruno:", "read", "his", "draft"]);
    house.run(&["asked", "ada", "about", "the", "lease"]);
    let (_, text) = digest(&house, 1);
    assert!(!text.contains("quarter"), "{text}");
    house.later(60 * 24 * 45);
    let (_, text) = digest(&house, 2);
    assert!(text.contains("For you alone: last quarter you helped twice and asked once."), "{text}");
    house.later(60 * 24 * 7);
    let (_, text) = digest(&house, 3);
    assert!(!text.contains("quarter"), "{text}");
}

#[test]
fn the_first_that_holds_is_what_the_owner_could_do() {
    let house = SmallHouse::build("");
    house.run(&["scan"]);
    house.run(&["every", "ada", "2mo"]);
    let file = |name: &str, text: &str| {
        let path = house.data().join(name);
        std::fs::write(&path, text).unwrap();
        house.run(&["import", path.to_str().unwrap()]);
    };
    let could = || {
        let digest = house.run(&["digest", "--dry-run"]);
        let ada = digest.split("Ada Sample").nth(1).unwrap_or_else(|| panic!("no Ada: {digest}")).to_owned();
        let line = ada.split("You could: ").nth(1).unwrap().split("\n\n").next().unwrap().to_owned();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let check = |begins: &str| assert!(could().starts_with(begins), "{begins}: {}", could());
    // From the last of the ways to the first, each before those that held already.
    check("ask how \u{201c}tea\u{201d} went on.");
    let connections = |company: &str| {
        format!(
            "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
                 Ada,Sample,https://www.linkedin.com/in/ada,,{company},Engineer,01 Jan 2024\n"
        )
    };
    file("Connections.csv", &connections("Engines"));
    check("ask how \u{201c}tea\u{201d} went on.");
    file("Connections.csv", &connections("Looms"));
    check("ask how the new job at Looms is going.");
    let card = |birthday: &str| {
        format!(
            "BEGIN:VCARD\nVERSION:4.0\nFN:Ada Sample\nEMAIL:ada@friends.example\nBDAY:{birthday}\nEND:VCARD\n"
        )
    };
    file("ada.vcf", &card("19800521"));
    check("ask how the new job at Looms is going.");
    file("ada.vcf", &card("19801126"));
    check("wish them a happy birthday; it is on Thursday.");
    file("ada.vcf", &card("--1122"));
    check("wish them a happy birthday; it is today.");
    file("ada.vcf", &card("--1123"));
    check("wish them a happy birthday; it is tomorrow.");
    house.run(&["intro", "ada,", "bruno"]);
    check("send them the mail that asks about meeting Bruno Sample.");
    let drafts = body::text(&house.received("introduction"));
    assert!(drafts.contains("Ada Sample (Looms)"), "Bruno is told where she works: {drafts}");
    house.run(&["tag", "ada", "#tea"]);
    house.run(&["share", "https://example.org/leaves", "#tea"]);
    check("pass on https://example.org/leaves");
    house.run(&["note", "ada:", "promised", "her", "the", "recipe"]);
    check("take up what you noted: \u{201c}promised her the recipe\u{201d}");
    let from = "Ada Sample <ada@friends.example>";
    let asks = house.now - jiff::SignedDuration::from_hours(24 * 100);
    house.put(
        "INBOX",
        &mail(from, &format!("Robin Vale <{OWNER}>"), "May I ask", asks, "q@friends.example", "?"),
    );
    house.run(&["scan"]);
    check("answer their mail of");
}

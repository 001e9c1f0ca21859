//! What a digest says of saved links and of give and ask.

use crate::disk_fixture::{DiskFixture, mail};
use crate::server_fixture::{OWNER, reply};

fn digest(app: &DiskFixture, count: usize) -> (Vec<u8>, String) {
    app.run(&["digest", "--send"]);
    let mut mails = app.in_inbox("digest");
    assert_eq!(mails.len(), count);
    let mail = mails.remove(count - 1);
    let text = crate::support::text(&mail);
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
    let transcript = crate::support::text(&app.received("receipt"));
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
    check("Wish them a happy birthday; it is on Thursday.");
    file("ada.vcf", &card("--1122"));
    check("Wish them a happy birthday; it is today.");
    file("ada.vcf", &card("--1123"));
    check("Wish them a happy birthday; it is tomorrow.");
    app.run(&["intro", "ada,", "bruno"]);
    check("Send them the mail that asks about meeting Bruno Sample.");
    let drafts = crate::support::text(&app.received("introduction"));
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

//! Introductions: what each of the two gets to read.

use mailparse::MailHeaderMap;
use rekindle::compose::introduction::{
    IntroductionRequest, IntroductionSide, as_message, asking, decline, joint, link, place_to_fill,
    render_for_owner,
};
use rekindle::compose::{Envelope, Templates};
use rekindle::infer::language::Language;

use super::{envelope, golden, mailbox, part};

fn pair() -> IntroductionRequest {
    IntroductionRequest {
        a: IntroductionSide {
            mailbox: mailbox("Ilse Brandão", "ilse@brandao.example"),
            organization: Some("Harbour Library".to_owned()),
            about: None,
            language: Language::English,
        },
        b: IntroductionSide {
            mailbox: mailbox("Mele Tui", "mele@atlas.example"),
            organization: None,
            about: Some("Mele draws the coast of Tonga from ships' logs.".to_owned()),
            language: Language::English,
        },
        reason: Some("You both spend your evenings with old maps.".to_owned()),
    }
}

#[test]
fn each_is_asked_alone_and_told_no_address_of_the_other() {
    let [to_a, to_b] = asking(&pair(), &envelope().owner, &Templates::built_in()).unwrap();
    assert_eq!(to_a.to, [pair().a.mailbox]);
    assert_eq!(to_b.to, [pair().b.mailbox]);
    assert!(!to_a.body.contains("mele@") && !to_b.body.contains("ilse@"));
    assert!(to_a.body.contains("Mele draws the coast") && to_b.body.contains("[what Ilse does"));
    assert_eq!(to_a.subject, "Would you like to meet Mele Tui?");
    golden("ask-a.txt", to_a.body.as_bytes());
    golden("ask-b.txt", to_b.body.as_bytes());
}

/// Whoever reads it cannot tell whether the other was asked first, or what the other said.
#[test]
fn what_is_asked_of_one_is_the_same_whoever_was_asked_first() {
    let templates = Templates::built_in();
    let swapped = IntroductionRequest { a: pair().b, b: pair().a, ..pair() };
    let [to_a, to_b] = asking(&pair(), &envelope().owner, &templates).unwrap();
    let [first, second] = asking(&swapped, &envelope().owner, &templates).unwrap();
    assert_eq!((to_a, to_b), (second, first));
}

/// Nobody reads of themselves: what the owner says of one is told to the other.
#[test]
fn the_blurb_to_each_is_about_the_other() {
    let asked = |reason: &str| {
        let pair = IntroductionRequest { reason: Some(reason.to_owned()), ..pair() };
        asking(&pair, &envelope().owner, &Templates::built_in()).unwrap().map(|draft| draft.body)
    };
    for reason in [
        "Ilse charts harbours and Mele draws coasts",
        "Ilse charts harbours; Mele draws coasts.",
        "Mele draws coasts, Ilse charts harbours",
    ] {
        let [to_ilse, to_mele] = asked(reason);
        assert!(to_ilse.contains("\"Mele draws coasts.\"") && !to_ilse.contains("charts"), "{to_ilse}");
        assert!(to_mele.contains("\"Ilse charts harbours.\"") && !to_mele.contains("draws"), "{to_mele}");
        assert!(!to_ilse.contains("[why"), "it is said: {to_ilse}");
    }
    let [to_ilse, to_mele] = asked("both love maps; Ilse charts harbours");
    assert!(to_ilse.contains("You both love maps.") && !to_ilse.contains("charts"), "{to_ilse}");
    assert!(
        to_mele.contains("You both love maps.") && to_mele.contains("\"Ilse charts harbours.\""),
        "{to_mele}"
    );
    let [to_ilse, _] = asked("both love Ilse-like maps");
    assert!(to_ilse.contains("You both love Ilse-like maps."), "{to_ilse}");
}

#[test]
fn a_nameless_side_is_left_for_the_owner_to_name() {
    for name in ["", "mele@atlas.example"] {
        let mut pair = pair();
        pair.b.mailbox.name = name.to_owned();
        let [to_a, _] = asking(&pair, &envelope().owner, &Templates::built_in()).unwrap();
        assert!(!to_a.body.contains("mele@atlas.example") && !to_a.subject.contains('@'), "{}", to_a.body);
        assert!(to_a.body.contains("[name]"));
    }
}

#[test]
fn the_joint_mail_goes_to_both_and_a_no_names_nobody_s_answer() {
    let templates = Templates::built_in();
    let both = joint(&pair(), &envelope().owner, &templates).unwrap();
    assert_eq!(both.subject, "Ilse <> Mele");
    assert_eq!(both.to.len(), 2);
    assert!(link(&both, &envelope().owner).starts_with("mailto:ilse@brandao.example,mele@atlas.example?"));
    golden("joint.txt", both.body.as_bytes());
    let no = decline(&pair().a, &pair().b, &envelope().owner, &templates).unwrap();
    for word in ["declined", "refused", "said no", "not interested", "she", "he "] {
        assert!(!no.body.to_lowercase().contains(&format!(" {word}")), "{word}: {}", no.body);
    }
    golden("decline.txt", no.body.as_bytes());
}

#[test]
fn a_draft_is_the_owner_s_own_mail() {
    let [draft, _] = asking(&pair(), &envelope().owner, &Templates::built_in()).unwrap();
    let bytes = as_message(&draft, &envelope().owner, "draft.1@example.org", &envelope().now);
    golden("ask-a.eml", &bytes);
    let parsed = mailparse::parse_mail(&bytes).unwrap();
    let field = |name| parsed.headers.get_first_value(name);
    assert_eq!(field("To").as_deref(), Some("Ilse Brandão <ilse@brandao.example>"));
    assert_eq!(field("Subject").as_deref(), Some("Would you like to meet Mele Tui?"));
    for mark in ["Auto-Submitted", "X-Rekindle", "X-Rekindle-Id", "List-Id"] {
        assert_eq!(field(mark), None, "{mark}");
    }
    assert_eq!(parsed.get_body().unwrap().replace("\r\n", "\n").trim_end(), draft.body.trim_end());
}

#[test]
fn the_owner_gets_both_drafts_with_a_link_to_open_each() {
    let templates = Templates::built_in();
    let drafts = asking(&pair(), &envelope().owner, &templates).unwrap();
    let mail = render_for_owner(&drafts, &Envelope { token: None, ..envelope() }, &templates).unwrap();
    golden("introduction.txt", part(&mail, "text/plain").as_bytes());
    golden("introduction.html", part(&mail, "text/html").as_bytes());
    let page = super::visible(&part(&mail, "text/html"));
    for draft in &drafts {
        let link = link(draft, &envelope().owner);
        assert!(
            part(&mail, "text/html").replace("&#x2f;", "/").contains(&link.replace('&', "&amp;")),
            "{link}"
        );
        assert!(!part(&mail, "text/plain").contains("mailto:"), "nobody reads percent signs");
        assert!(!link.contains("Robin%20Vale"), "the mail program appends a signature");
        for line in draft.body.lines().filter(|line| !line.is_empty()) {
            assert!(page.contains(line), "{line}");
        }
    }
}

fn in_languages(a: Language, b: Language) -> IntroductionRequest {
    let pair = pair();
    IntroductionRequest {
        a: IntroductionSide { language: a, ..pair.a },
        b: IntroductionSide { language: b, ..pair.b },
        reason: None,
    }
}

#[test]
fn each_is_asked_in_the_language_the_two_write_in_and_joined_in_one_both_read() {
    let (templates, owner) = (Templates::built_in(), envelope().owner);
    let mixed = in_languages(Language::English, Language::German);
    let [to_a, to_b] = asking(&mixed, &owner, &templates).unwrap();
    assert!(to_a.body.starts_with("Hi Ilse,") && to_b.body.starts_with("Hallo Mele,"), "{}", to_b.body);
    assert_eq!(to_b.subject, "Möchtest du Ilse Brandão kennenlernen?");
    assert!(joint(&mixed, &owner, &templates).unwrap().body.starts_with("Hi Ilse, hi Mele,"));
    let german = in_languages(Language::German, Language::German);
    assert!(joint(&german, &owner, &templates).unwrap().body.starts_with("Hallo Ilse, hallo Mele,"));
    let no = decline(&german.a, &german.b, &owner, &templates).unwrap();
    assert!(no.body.starts_with("Hallo Ilse,\n\ndanke"), "{}", no.body);
}

/// In every language: nobody's address is told, each is named, what only the owner knows is left to
/// fill, and nothing is once it was said.
#[test]
fn introductions_say_the_same_in_every_language() {
    let (templates, owner) = (Templates::built_in(), envelope().owner);
    let mut greetings = std::collections::BTreeSet::new();
    for language in Language::ALL {
        let open = in_languages(language, language);
        let [to_a, to_b] = asking(&open, &owner, &templates).unwrap();
        let both = joint(&open, &owner, &templates).unwrap();
        let no = decline(&open.a, &open.b, &owner, &templates).unwrap();
        for (draft, named) in [(&to_a, "Mele Tui"), (&to_b, "Ilse Brandão"), (&no, "Mele Tui")] {
            assert!(draft.subject.contains(named) && draft.body.contains(named), "{}", draft.body);
            assert!(!draft.body.contains('@') && draft.body.trim_end().ends_with(&owner.name));
        }
        assert!(
            both.body.contains("Ilse Brandão") && both.body.contains("(Harbour Library)")
                || both.body.contains("（Harbour Library）"),
            "{}",
            both.body
        );
        for draft in [&to_b, &both] {
            assert!(place_to_fill(&draft.body).is_some(), "{}", draft.body);
        }
        assert_eq!(place_to_fill(&no.body), None);
        let mut told = open.clone();
        told.reason = Some("Maps.".to_owned());
        told.a.about = Some("Ilse keeps a library.".to_owned());
        let [_, to_b] = asking(&told, &owner, &templates).unwrap();
        for draft in [&to_b, &joint(&told, &owner, &templates).unwrap()] {
            assert_eq!(place_to_fill(&draft.body), None, "{}", draft.body);
            assert!(draft.body.contains("Ilse keeps a library.") && draft.body.contains("Maps."));
        }
        greetings.insert(to_a.body.lines().nth(2).unwrap().to_owned());
    }
    assert_eq!(greetings.len(), Language::ALL.len(), "each has words of its own");
}

//! Every mail we write: goldens, the promises about text and HTML, hostile values, and the page in
//! a real browser.
//!
//! `REKINDLE_UPDATE=1` writes the goldens anew; read the difference before it is committed.

#[path = "compose/browser.rs"]
mod browser;
#[path = "compose/chromium.rs"]
mod chromium;
#[path = "compose/commands.rs"]
mod commands;
#[path = "compose/digest_html.rs"]
mod digest_html;
#[path = "compose/drafts.rs"]
mod drafts;
#[path = "compose/hostile.rs"]
mod hostile;
#[path = "compose/languages.rs"]
mod languages;
#[path = "compose/letters.rs"]
mod letters;
#[path = "compose/mail_programs.rs"]
mod mail_programs;
#[path = "compose/pages.rs"]
mod pages;

use std::path::{Path, PathBuf};

use jiff::civil::date;
use rekindle::compose::digest::{Digest, IntroductionStep, OwedReply, Proposal, ProposedPerson, Suggestion};
use rekindle::compose::mailto::mailto;
use rekindle::compose::receipt::{LineOutcome, Receipt, ReceiptLine, UnreadRemainder};
use rekindle::compose::reminder::{Reminder, ReminderPerson};
use rekindle::compose::spark::spark;
use rekindle::compose::{Envelope, MailLanguage, Outgoing, SubjectTag};
use rekindle::mail::{Address, Mailbox, Token};

fn reminder() -> Reminder {
    let about = |number, name: &str, address: &str, last: &str| ReminderPerson {
        number,
        name: name.to_owned(),
        address: Some(address.to_owned()),
        last: last.to_owned(),
        mailto: Some(mailto(address, "Re: The map room, again", "")),
    };
    Reminder {
        at: "Sunday, 23 November 2025 at 08:00".to_owned(),
        text: "ask about the <map> room".to_owned(),
        people: vec![
            about(1, "Ilse Brandão", "ilse@brandao.example", "You wrote on 24 Aug: \"The map room, again\""),
            about(2, "Don Achterberg", "don@achterberg.example", ""),
        ],
    }
}

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: name.to_owned(), address: Address::parse(address).unwrap() }
}

pub(crate) fn envelope() -> Envelope {
    let token = Token::from_bits(*b"reply to this 1!");
    Envelope {
        owner: mailbox("Robin Vale", "robin.vale@example.org"),
        message_id: token.message_id("example.org"),
        rekindle_id: "d-2025-11-23-0f9a".to_owned(),
        token: Some(token),
        subject_tag: SubjectTag::Spared,
        now: date(2025, 11, 23).at(8, 0, 0, 0).in_tz("Europe/Paris").unwrap(),
        references: Vec::new(),
        html: true,
        language: MailLanguage::English,
    }
}

pub(crate) fn digest() -> Digest {
    Digest {
        date: date(2025, 11, 23),
        suggestions: vec![
            Suggestion {
                draft: Some("“Re: The map room, again”, in your Drafts folder".to_owned()),
                number: 1,
                name: "Ilse Brandão".to_owned(),
                address: Some("ilse@brandao.example".to_owned()),
                organization: Some("Harbour Library".to_owned()),
                why: "Quiet since August. You usually write every 3 weeks; it has been 13.".to_owned(),
                last: "You wrote on 24 Aug: \"The map room, again\"".to_owned(),
                you_could: "Answer her question about the map room; it is still open.".to_owned(),
                helpers: Vec::new(),
                coming_day: String::new(),
                mailto: Some(mailto("ilse@brandao.example", "Re: The map room, again", "Dear Ilse,\n\n")),
                spark: spark(&[2, 3, 1, 2, 2, 3, 2, 1, 2, 3, 3, 2, 1, 2, 2, 4, 2, 2, 1, 2, 1, 0, 0, 0]),
            },
            Suggestion {
                draft: None,
                number: 2,
                name: "Don Achterberg".to_owned(),
                address: Some("don.achterberg+letters@a-rather-long-company-name.example".to_owned()),
                organization: None,
                why: "In touch on 41 days over the years, last 4 months ago.".to_owned(),
                last: "He wrote on 12 Jul: \"Pumps & <valves>: 3 > 2?\"".to_owned(),
                you_could: "Take up his last subject again.".to_owned(),
                helpers: Vec::new(),
                coming_day: String::new(),
                mailto: Some(mailto(
                    "don.achterberg+letters@a-rather-long-company-name.example",
                    "Re: Pumps & <valves>: 3 > 2?",
                    "",
                )),
                spark: String::new(),
            },
            Suggestion {
                draft: None,
                number: 3,
                name: "山口 さくら".to_owned(),
                address: None,
                organization: Some("Kiln & Co.".to_owned()),
                why: "You imported her card in May and have never written.".to_owned(),
                last: "Nothing yet.".to_owned(),
                you_could: "Say hello.".to_owned(),
                helpers: Vec::new(),
                coming_day: String::new(),
                mailto: None,
                spark: String::new(),
            },
        ],
        back_in_touch: vec!["On 26 November: Noor Haddad (9)".to_owned()],
        owed: vec![OwedReply {
            number: 8,
            name: "Tomasz Lis".to_owned(),
            when: "5 days ago".to_owned(),
            subject: "Two chairs left?".to_owned(),
            coming_day: String::new(),
            mailto: Some(mailto("tomasz@lis.example", "Re: Two chairs left?", "")),
        }],
        question: Some(Proposal {
            a: ProposedPerson {
                number: 6,
                name: "A. Berg".to_owned(),
                address: "berg@old.example".to_owned(),
            },
            b: ProposedPerson {
                number: 7,
                name: "Anna Berg".to_owned(),
                address: "anna@berg.example".to_owned(),
            },
            reason: "The same family name and initial.".to_owned(),
        }),
        moved: vec!["Mail to Ivo Kral at ivo@old.example came back on 3 Nov: perhaps they moved.".to_owned()],
        meetings: vec![IntroductionStep {
            line: "On Friday Noor Haddad answered about meeting Tomasz Lis. Would they like to?".to_owned(),
            replies: vec!["intro yes 5".to_owned(), "intro no 5".to_owned()],
        }],
        introduction: Some(Proposal {
            a: ProposedPerson {
                number: 1,
                name: "Ilse Brandão".to_owned(),
                address: "ilse@brandao.example".to_owned(),
            },
            b: ProposedPerson {
                number: 4,
                name: "Mele Tui".to_owned(),
                address: "mele@atlas.example".to_owned(),
            },
            reason: "You wrote with both about old maps, never on one thread.".to_owned(),
        }),
        dates: vec![
            "Now at Atlas & Sons: Mele Tui".to_owned(),
            "Tuesday, 25 November: birthday of Ilse Brandão".to_owned(),
            "Saturday, 29 November: anniversary of Don Achterberg".to_owned(),
        ],
        unread: Vec::new(),
        remarks: vec!["Your mail goes back to June 2023; rhythms longer than that are not known.".to_owned()],
    }
}

pub(crate) fn receipt() -> Receipt {
    let line = |said: &str, outcome, says: &str, on| ReceiptLine {
        said: said.to_owned(),
        outcome,
        says: says.to_owned(),
        on,
    };
    Receipt {
        subject: format!("Re: 3 people to catch up with, 23 Nov {}", Token::from_bits([9; 16]).subject_tag()),
        lines: vec![
            line(
                "done 1 coffee yesterday",
                LineOutcome::Done,
                "Coffee with Ilse Brandão on Saturday, 22 November.",
                Some(date(2025, 11, 22)),
            ),
            line(
                "snooze 2 2w",
                LineOutcome::Done,
                "Don Achterberg rests until Sunday, 7 December.",
                Some(date(2025, 12, 7)),
            ),
            line("skip 3", LineOutcome::Nothing, "You had skipped 山口 さくら already.", None),
            line(
                "why 1",
                LineOutcome::Answer,
                "Ilse Brandão <ilse@brandao.example>\nusually every 3 weeks\nsilent for 13 weeks",
                None,
            ),
            line("never 9", LineOutcome::Refused, "There is no 9 in that digest; it has 1 to 4.", None),
            line(
                "snoze 1",
                LineOutcome::NotUnderstood,
                "No command starts with \"snoze\". Did you mean: snooze 1 2w",
                None,
            ),
        ],
        rest: UnreadRemainder::Read,
        undo: Some("undo".to_owned()),
    }
}

/// Compares with `tests/golden/NAME`, byte for byte.
fn golden(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("REKINDLE_UPDATE").is_some() {
        std::fs::write(&path, bytes).unwrap();
    }
    let wanted = std::fs::read(&path).unwrap_or_default();
    assert!(
        wanted == bytes,
        "{name} differs from its golden. It is now:\n{}",
        String::from_utf8_lossy(bytes)
    );
}

/// The part of a message that has this type, decoded, with LF.
pub(crate) fn part(mail: &Outgoing, kind: &str) -> String {
    let parsed = mailparse::parse_mail(&mail.bytes).unwrap();
    let part = parsed.parts().find(|part| part.ctype.mimetype == kind).expect("has such a part");
    part.get_body().unwrap().replace("\r\n", "\n")
}

pub(crate) fn owed(name: &str) -> OwedReply {
    OwedReply {
        number: 8,
        name: name.to_owned(),
        when: name.to_owned(),
        subject: name.to_owned(),
        coming_day: name.to_owned(),
        mailto: Some(mailto("tomasz@lis.example", name, "")),
    }
}

/// All that a reader sees of a page, blanks folded.
fn visible(html: &str) -> String {
    use html5ever::tendril::TendrilSink;
    fn walk(node: &markup5ever_rcdom::Handle, out: &mut String) {
        match &node.data {
            markup5ever_rcdom::NodeData::Text { contents } => out.push_str(&contents.borrow()),
            markup5ever_rcdom::NodeData::Element { name, .. }
                if matches!(&*name.local, "style" | "title") =>
            {
                return;
            }
            _ => {}
        }
        node.children.borrow().iter().for_each(|child| walk(child, out));
    }
    let dom = html5ever::parse_document(markup5ever_rcdom::RcDom::default(), Default::default()).one(html);
    let mut out = String::new();
    walk(&dom.document, &mut out);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A file or folder of this run alone.
fn scratch(name: &str) -> PathBuf {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("compose-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

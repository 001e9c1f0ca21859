//! The languages of our mails: each says everything, and says it in its own words.

use jiff::civil::date;
use rekindle::command::{ReplyLine, parse};
use rekindle::compose::digest::content::{DigestContent, OwedFacts, SuggestedMail, SuggestionFacts};
use rekindle::compose::facts::{
    DigestDate, DigestRemark, IntroductionNews, MovedPerson, ProposedPerson, UnreadPlace, Why,
};
use rekindle::compose::introduction::{IntroductionRequest, IntroductionSide, asking, render_to_approve};
use rekindle::compose::notice::{Welcome, welcome};
use rekindle::compose::writing::{Carries, Silence, Writing};
use rekindle::compose::{Envelope, MailLanguage, Outgoing, Templates, digest, receipt, reminder};
use rekindle::contacts::CardSource;
use rekindle::contacts::dates::Occasion;
use rekindle::infer::address_state::SeenMail;
use rekindle::infer::background::Fit;
use rekindle::infer::circle::Helper;
use rekindle::infer::evidence::MailDirection;
use rekindle::infer::identity::question::QuestionKind;
use rekindle::infer::introduction_pairs::CommonGround;
use rekindle::infer::language::Language;
use rekindle::infer::last_touch::LastTouch;
use rekindle::infer::need;
use rekindle::infer::offer::{ComingDay, IntroductionOffer, IntroductionOfferStep, Offer, PastMail};
use rekindle::infer::openings::Opening;
use rekindle::infer::people::PersonIndex;
use rekindle::infer::quiet_reason::QuietReason;

use super::{envelope, golden, mailbox, part};

const DAY: i64 = 86_400;

/// So many days before the mail is written, UTC seconds.
fn ago(days: i64) -> i64 {
    envelope().now.timestamp().as_second() - days * DAY
}

fn person(number: u32, name: &str) -> ProposedPerson {
    let address = format!("{}@example.org", name.split(' ').next().unwrap_or_default().to_lowercase());
    ProposedPerson { number, name: name.to_owned(), address }
}

fn past(subject: &str, days: i64) -> PastMail {
    let seen = SeenMail { at: ago(days), row: 1 };
    PastMail { direction: MailDirection::In, seen, subject: subject.to_owned(), message_id: None }
}

fn birthday(years: Option<i16>) -> ComingDay {
    ComingDay { on: date(2025, 11, 27), occasion: Occasion::Birthday, years }
}

fn anniversary(years: Option<i16>) -> ComingDay {
    ComingDay { on: date(2025, 11, 24), occasion: Occasion::Anniversary, years }
}

fn opening(subject: &str, days: i64) -> Opening {
    let need = need::in_subject("Do you know anybody at Kestrel?").expect("a need");
    Opening { need, words: subject.to_owned(), at: ago(days), mail: Some(SeenMail { at: ago(days), row: 2 }) }
}

fn suggestion(number: u32, name: &str, offer: Offer) -> SuggestionFacts {
    let person = person(number, name);
    let to = IntroductionSide {
        mailbox: mailbox(name, &person.address),
        organization: None,
        about: None,
        language: Language::English,
    };
    let mail = Writing {
        to,
        silence: Silence::Months,
        carries: Carries::Hello,
        about: None,
        references: Vec::new(),
    };
    SuggestionFacts {
        address: Some(person.address.clone()),
        person,
        organization: None,
        why: Why::Quiet(QuietReason::Usual { every: 21, silent: 91 }),
        last: LastTouch::Mail { direction: MailDirection::Out, at: ago(91), subject: "Kiln".to_owned() },
        offer,
        helpers: Vec::new(),
        introduced_to: None,
        coming_days: Vec::new(),
        mail: Some(SuggestedMail::Write(mail)),
        draft: None,
        months: vec![2, 3, 1, 2, 2, 3, 2, 1, 2, 3, 3, 2, 1, 2, 2, 4, 2, 2, 1, 2, 1, 0, 0, 0],
    }
}

/// Five people, and something in every section.
fn content() -> DigestContent {
    let helpers = vec![
        Helper { person: PersonIndex(0), fit: Fit::WritesFrom("kestrel.example".to_owned()) },
        Helper {
            person: PersonIndex(1),
            fit: Fit::Title { title: "Product Manager".to_owned(), organization: Some("Kestrel".to_owned()) },
        },
    ];
    let asks = opening("Looking for something new, perhaps at Kestrel", 120);
    DigestContent {
        now: envelope().now,
        suggestions: vec![
            SuggestionFacts {
                draft: Some("Re: Zwei Stühle".to_owned()),
                ..suggestion(1, "Ilse Brandão", Offer::Answer(past("May I borrow your tent?", 90)))
            },
            SuggestionFacts {
                why: Why::Quiet(QuietReason::Last { in_touch: 41, silent: 122 }),
                organization: Some("Kiln & Co.".to_owned()),
                helpers: vec![person(6, "Priya Nair"), person(7, "Omar Said")],
                ..suggestion(2, "Elena Marsh", Offer::Help { opening: asks, helpers })
            },
            suggestion(3, "Hans Vogel", Offer::Congratulate(birthday(Some(75)))),
            SuggestionFacts {
                why: Why::Imported { source: CardSource::LinkedIn, connected_on: Some(date(2024, 5, 1)) },
                last: LastTouch::Never,
                address: None,
                mail: None,
                months: Vec::new(),
                coming_days: vec![birthday(None)],
                ..suggestion(4, "山口 さくら", Offer::SayHello)
            },
            SuggestionFacts {
                why: Why::Quiet(QuietReason::Dormant { every: 30, in_touch: 12, silent: 1200 }),
                last: LastTouch::Met { at: ago(1200), title: Some("Design review".to_owned()) },
                ..suggestion(5, "Maren Oduya", Offer::LightLine)
            },
        ],
        back_in_touch: vec![(person(12, "Noor Haddad"), ago(2))],
        owed: vec![OwedFacts {
            person: person(8, "Tomasz Lis"),
            address: Some("tomasz@lis.example".to_owned()),
            days: 5,
            subject: "Two chairs left?".to_owned(),
            message_id: None,
            coming_days: Vec::new(),
        }],
        dates: vec![
            DigestDate::NewJob { person: person(9, "Mele Tui"), organization: "Atlas & Sons".to_owned() },
            DigestDate::Occasion { person: person(10, "Ana Abbott"), day: birthday(Some(40)) },
            DigestDate::ToMeet { person: person(11, "Don Achterberg"), at: ago(-3) },
            DigestDate::Met { person: person(12, "Noor Haddad"), at: ago(2), after_days: 150 },
        ],
        introduction: Some((
            [person(1, "Ilse Brandão"), person(9, "Mele Tui")],
            CommonGround::Tag("letterpress".to_owned()),
        )),
        question: Some(([person(13, "A. Berg"), person(14, "Anna Berg")], QuestionKind::Initials)),
        moved: vec![MovedPerson::CameBack {
            name: "Ivo Kral".to_owned(),
            address: "ivo@old.example".to_owned(),
            at: ago(20),
            other: None,
        }],
        introductions: vec![IntroductionNews::Answered {
            person: person(12, "Noor Haddad"),
            other: "Tomasz Lis".to_owned(),
            at: ago(3),
        }],
        unread: Vec::new(),
        remarks: vec![DigestRemark::LastQuarter { gave: 2, asked: 1 }],
    }
}

fn in_language(language: MailLanguage) -> Envelope {
    Envelope { language, ..envelope() }
}

/// Every mail of ours that has a frame of sentences.
pub fn mails(language: MailLanguage) -> Vec<(&'static str, Outgoing)> {
    let (templates, envelope) = (Templates::built_in(), in_language(language));
    let said = digest::put_into_words(&content(), &envelope, &templates).unwrap();
    let hello = Welcome {
        schedule: "on Mondays at 08:00".to_owned(),
        first: Some(language.locale().next_moment(&envelope.now)),
    };
    let side = |name: &str| IntroductionSide {
        mailbox: mailbox(name, "ada@example.org"),
        organization: None,
        about: None,
        language: Language::English,
    };
    let pair = IntroductionRequest { a: side("Ada Lovelace"), b: side("Tom Reyes"), reason: None };
    let drafts = asking(&pair, &envelope.owner, &templates).unwrap();
    let mut later = super::reminder();
    later.at = language.locale().moment(&envelope.now);
    later.people[0].last =
        language.locale().last_touch("Ilse", &content().suggestions[0].last, &envelope.now);
    vec![
        ("digest", digest::render(&said, &envelope, &templates).unwrap()),
        ("receipt", receipt::render(&super::receipt(), &envelope, &templates).unwrap()),
        ("reminder", reminder::render(&later, &envelope, &templates).unwrap()),
        ("welcome", welcome(&hello, &envelope, &templates).unwrap()),
        ("drafts", render_to_approve(&drafts, &[], &envelope, &templates).unwrap()),
    ]
}

fn subject(mail: &Outgoing) -> String {
    use mailparse::MailHeaderMap;
    mailparse::parse_headers(&mail.bytes).unwrap().0.get_first_value("Subject").unwrap()
}

#[test]
fn a_trial_says_so_in_every_language() {
    for language in MailLanguage::ALL {
        let (templates, envelope) = (Templates::built_in(), in_language(language));
        let said = digest::put_into_words(&content(), &envelope, &templates).unwrap();
        let mail = digest::render_trial(&said, &envelope, &templates).unwrap();
        let captions = language.locale().captions();
        assert!(subject(&mail).starts_with(captions.trial_subject), "{}", subject(&mail));
        let text = part(&mail, "text/plain").replace('\n', " ");
        assert!(text.contains(captions.trial), "{text}");
    }
}

#[test]
fn every_mail_is_as_it_was_in_every_language() {
    for language in MailLanguage::ALL {
        let mut all = String::new();
        for (name, mail) in mails(language) {
            all += &format!("=== {name}: {}\n\n{}\n", subject(&mail), part(&mail, "text/plain"));
        }
        golden(&format!("language-{}.txt", language.locale().code()), all.as_bytes());
    }
}

/// Every fact that a sentence is made from, one of each kind.
fn sentences(language: MailLanguage) -> Vec<String> {
    let (say, now) = (language.locale(), envelope().now);
    let mut all = Vec::new();
    let content = content();
    let reasons = [
        QuietReason::NeverInTouch,
        QuietReason::Asked { every: 1, silent: 1 },
        QuietReason::Asked { every: 400, silent: 900 },
        QuietReason::Usual { every: 21, silent: 91 },
        QuietReason::Dormant { every: 60, in_touch: 1, silent: 2000 },
        QuietReason::Last { in_touch: 1, silent: 0 },
        QuietReason::Last { in_touch: 9, silent: 1 },
    ];
    all.extend(reasons.map(|reason| say.why(&Why::Quiet(reason))));
    all.extend(
        [CardSource::VCard, CardSource::Csv, CardSource::Calls, CardSource::Texts, CardSource::LinkedIn]
            .map(|source| say.why(&Why::Imported { source, connected_on: None })),
    );
    let touches = [
        LastTouch::Mail { direction: MailDirection::In, at: ago(400), subject: "Kiln".to_owned() },
        LastTouch::Mail { direction: MailDirection::Out, at: ago(4), subject: String::new() },
        LastTouch::Met { at: ago(4), title: None },
        LastTouch::Logged { at: ago(4), how: Some("coffee".to_owned()) },
        LastTouch::Logged { at: ago(4), how: None },
        LastTouch::Never,
    ];
    all.extend(touches.iter().map(|touch| say.last_touch("Ilse", touch, &now)));
    let others = [person(6, "Priya Nair").numbered(), person(7, "Omar Said").numbered()];
    for (offer, others) in offers().iter().map(|(offer, count)| (offer, &others[..*count])) {
        let people = rekindle::compose::locale::OfferPeople { first_name: "Ilse", others };
        all.push(say.offer(offer, people, &now));
    }
    let days =
        [birthday(None), birthday(Some(75)), anniversary(None), anniversary(Some(1)), anniversary(Some(10))];
    all.extend(days.map(|day| say.coming_day(day, &now)));
    all.extend(content.dates.iter().map(|date| say.date(date, &now)));
    all.push(
        say.date(&DigestDate::Occasion { person: person(9, "Mele Tui"), day: anniversary(Some(10)) }, &now),
    );
    let grounds = [
        CommonGround::Topic("maps".to_owned()),
        CommonGround::Title("Bookbinder".to_owned()),
        CommonGround::Tag("rowing".to_owned()),
        CommonGround::Need {
            opening: opening("Looking for a bookbinder", 9),
            fit: Fit::Tag("books".to_owned()),
        },
    ];
    all.extend(grounds.iter().map(|common| say.common_ground(common, ["Ada", "Tom"], &now)));
    let kinds = [
        QuestionKind::Moved { bounced: true },
        QuestionKind::Moved { bounced: false },
        QuestionKind::SameName,
        QuestionKind::LongerName,
        QuestionKind::Nickname,
        QuestionKind::Initials,
        QuestionKind::LocalPart,
    ];
    all.extend(kinds.map(|kind| say.same_person(kind)));
    let both = || ["Ada".to_owned(), "Tom".to_owned()];
    let news = [
        IntroductionNews::NotAsked { person: "Ada".to_owned(), other: "Tom".to_owned() },
        IntroductionNews::Answered { person: person(1, "Ada"), other: "Tom".to_owned(), at: ago(3) },
        IntroductionNews::NotJoined { both: both() },
        IntroductionNews::Talking { writer: "Ada".to_owned(), other: "Tom".to_owned(), at: ago(3) },
        IntroductionNews::Expired { both: both() },
    ];
    all.extend(news.iter().map(|news| say.introduction(news, &now)));
    let (name, address) = ("Ivo Kral".to_owned(), "ivo@old.example".to_owned());
    let other = Some("ivo@new.example".to_owned());
    let moved = [
        MovedPerson::CameBack { name: name.clone(), address: address.clone(), at: ago(9), other },
        MovedPerson::Left { name, address, at: ago(9) },
    ];
    all.extend(moved.iter().map(|moved| say.moved(moved, &now)));
    for folder in [None, Some("Sent".to_owned())] {
        all.push(say.unread(&UnreadPlace { account: "home".to_owned(), folder, since: ago(4) }, &now));
    }
    for (gave, asked) in [(1, 0), (0, 2), (3, 4)] {
        all.push(say.remark(&DigestRemark::LastQuarter { gave, asked }));
    }
    all.extend((0..12).map(|people| say.gone_quiet(people)));
    all
}

/// One of each kind, with how many others its sentence names.
fn offers() -> Vec<(Offer, usize)> {
    let introduce =
        |step| Offer::Introduce(IntroductionOffer { step, other: PersonIndex(0), reason: String::new() });
    let help = |helpers: Vec<Fit>| {
        let helpers = helpers.into_iter().map(|fit| Helper { person: PersonIndex(0), fit }).collect();
        Offer::Help { opening: opening("Looking for a bookbinder", 400), helpers }
    };
    let address = rekindle::mail::Address::parse("ada@old.example").unwrap();
    vec![
        (Offer::FindAddress { address, at: ago(9) }, 0),
        (Offer::LightLine, 0),
        (help(Vec::new()), 0),
        (help(vec![Fit::WroteFrom("kestrel.example".to_owned()), Fit::Note("binds books".to_owned())]), 2),
        (help(vec![Fit::Organization { organization: "Kestrel".to_owned(), title: None }]), 1),
        (Offer::Answer(past("", 9)), 0),
        (Offer::Answer(past("Lunch", 9)), 0),
        (Offer::KeepPromise { note: "promised him the score".to_owned() }, 0),
        (Offer::DoTodo, 0),
        (
            Offer::PassOn {
                url: "https://example.org/hives".to_owned(),
                text: "plans for a hive".to_owned(),
                tag: "bees".to_owned(),
            },
            0,
        ),
        (introduce(IntroductionOfferStep::Propose), 1),
        (introduce(IntroductionOfferStep::Ask), 1),
        (introduce(IntroductionOfferStep::Join), 1),
        (Offer::Congratulate(birthday(Some(75))), 0),
        (Offer::Congratulate(birthday(None)), 0),
        (Offer::Congratulate(anniversary(Some(10))), 0),
        (Offer::AskAboutNewJob { organization: "Looms".to_owned() }, 0),
        (Offer::TakeUp(past("Tea", 9)), 0),
        (Offer::SayHello, 0),
    ]
}

/// Names, addresses and commands are the same in every language; nothing else is left in English.
#[test]
fn every_language_says_everything_in_its_own_words() {
    let english = sentences(MailLanguage::English);
    for language in MailLanguage::ALL {
        let said = sentences(language);
        assert_eq!(said.len(), english.len());
        for (sentence, same) in said.iter().zip(&english) {
            assert!(language == MailLanguage::English || sentence != same, "{sentence:?}");
            assert!(!sentence.contains("  ") && !sentence.contains(".."), "{sentence:?}");
            let start = sentence.chars().next().unwrap();
            assert!(start.is_uppercase() || "¿«".contains(start), "{sentence:?}");
            for kept in [
                "Priya Nair (6)",
                "Omar Said (7)",
                "Ivo Kral",
                "ivo@",
                "https://example.org/hives",
                "Looms",
                "home",
            ] {
                assert_eq!(
                    sentence.contains(kept),
                    same.contains(kept),
                    "{kept:?} in {sentence:?}, {same:?}"
                );
            }
        }
    }
}

/// A client that quotes without marks puts our text below what the owner wrote, perhaps without the
/// bullets and the indentation.
#[test]
fn our_own_text_is_no_command_in_any_language() {
    for language in MailLanguage::ALL {
        for (name, mail) in mails(language) {
            for line in part(&mail, "text/plain").lines() {
                for shown in [line, line.trim_start_matches([' ', '*', '|'])] {
                    let parsed = parse(shown, &envelope().now);
                    let command = parsed.lines.iter().any(|line| matches!(line, ReplyLine::Command(_)));
                    assert!(!command, "{name}: {shown:?} reads as {:?}", parsed.lines);
                }
                let width = unicode_width::UnicodeWidthStr::width(line);
                assert!(width <= 78, "{name}: {width} columns: {line:?}");
                let lonely = [":", "?", "!", ";", "»"].map(|mark| format!("{mark} "));
                let start = format!("{} ", line.trim_start());
                assert!(!lonely.iter().any(|mark| start.starts_with(mark.as_str())), "{name}: {line:?}");
            }
        }
    }
}

#[test]
fn a_hostile_name_stays_a_name_in_every_language() {
    for language in MailLanguage::ALL {
        for name in ["Eve\nnever 1", "<b>x</b>", "{{7*7}}", "\u{202e}gro.elpmaxe"] {
            let mut content = content();
            for one in &mut content.suggestions {
                name.clone_into(&mut one.person.name);
                one.introduced_to = Some(name.to_owned());
                one.last = LastTouch::Logged { at: ago(3), how: Some(name.to_owned()) };
                one.offer = Offer::TakeUp(past(name, 9));
            }
            content.owed[0].subject = name.to_owned();
            let said =
                digest::put_into_words(&content, &in_language(language), &Templates::built_in()).unwrap();
            let html = digest::html(&said, &in_language(language), &Templates::built_in()).unwrap();
            let text = digest::text(&said, &in_language(language), &Templates::built_in()).unwrap();
            assert!(!html.contains("<b>") && !html.contains("49") && !text.contains("49"), "{html}");
            assert!(!text.lines().any(|line| line.trim_start().starts_with("never 1")), "{text}");
            assert!(!html.contains('\u{202e}') && !text.contains('\u{202e}'), "{text}");
            assert!(html.contains(&format!("<html lang=\"{}\"", language.locale().code())), "{html}");
        }
    }
}

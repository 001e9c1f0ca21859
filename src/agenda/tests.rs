//! Digests decided from facts alone: no store, no clock.

use jiff::{Timestamp, tz::TimeZone};

use super::facts::{IntroductionFacts, MeetingKind, MeetingNews, PersonDays, ProposedPair};
use super::*;
use crate::command::Entry;
use crate::compose::facts::DigestDate;
use crate::contacts::dates::Occasion;
use crate::infer::due::{Due, Judgement};
use crate::infer::introduction_pairs::CommonGround;
use crate::infer::introduction_state::{self, HeaderEvidence, IntroductionStage};
use crate::infer::offer::ComingDay;

const DAY: i64 = 86_400;

fn now() -> Timestamp {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

fn known(name: &str) -> KnownPerson {
    let key = format!("{}@example.org", name.to_lowercase()).parse().unwrap();
    KnownPerson { key, name: name.to_owned() }
}

/// A digest of nobody.
fn nobody() -> DigestFacts {
    DigestFacts {
        now: now(),
        zone: TimeZone::UTC,
        suggested: Vec::new(),
        left_out: 0,
        pair: None,
        question: None,
        introductions: Vec::new(),
        waiting: Vec::new(),
        days: Vec::new(),
        back_in_touch: Vec::new(),
        meetings: Vec::new(),
        moved: Vec::new(),
        remarks: Vec::new(),
        unread: Vec::new(),
    }
}

fn suggested(name: &str) -> SuggestedPerson {
    let judgement = Judgement {
        days_in_touch: 12,
        last_touch: None,
        silent_days: Some(80),
        cadence: None,
        every_days: Some(30),
        strength: 0.0,
        due: Due::Yes,
    };
    SuggestedPerson {
        person: known(name),
        address: Some(known(name).key.address().clone()),
        organization: None,
        card: None,
        judgement,
        touches: Vec::new(),
        last: None,
        offer: Offer::SayHello,
        helpers: Vec::new(),
        introduced_to: None,
        coming_days: vec![birthday()],
        mail: None,
        draft: None,
        months: Vec::new(),
    }
}

fn birthday() -> ComingDay {
    ComingDay { on: "2026-11-26".parse().unwrap(), occasion: Occasion::Birthday, years: None }
}

fn waiting(name: &str) -> WaitingMail {
    let (subject, coming_days) = ("Boats".to_owned(), Vec::new());
    WaitingMail { person: known(name), address: None, days: 2, subject, message_id: None, coming_days }
}

fn days(name: &str) -> PersonDays {
    PersonDays { person: known(name), coming_days: vec![birthday()], new_job: Some("Looms".to_owned()) }
}

fn numbered(number: u32, name: &str) -> ProposedPerson {
    ProposedPerson { number, name: name.to_owned(), address: known(name).key.to_string() }
}

fn names(plan: &DigestPlan) -> Vec<String> {
    let name = |item: &DigestItem| format!("{} {}", item.number, item.person.address().local());
    plan.items.iter().map(name).collect()
}

#[test]
fn a_person_has_one_number_and_those_who_are_suggested_have_the_first() {
    let plan = decide(DigestFacts {
        suggested: vec![
            SuggestedPerson { helpers: vec![known("Cleo")], ..suggested("Ada") },
            suggested("Bob"),
        ],
        pair: Some(ProposedPair {
            sides: [known("Bob"), known("Dan")],
            common: CommonGround::Tag("rowing".to_owned()),
        }),
        waiting: vec![waiting("Cleo"), waiting("Eve")],
        back_in_touch: vec![(known("Dan"), now().as_second() - 3 * DAY)],
        ..nobody()
    });
    assert_eq!(names(&plan), ["1 ada", "2 bob", "3 cleo", "4 dan", "5 eve"]);
    assert_eq!(plan.helpers, [[known("Ada").key, known("Cleo").key]]);
    assert_eq!(plan.pair, Some([known("Bob").key, known("Dan").key]));
    assert_eq!(plan.content.owed[0].person.number, 3);
    let back: Vec<(u32, i64)> =
        plan.content.back_in_touch.iter().map(|(person, at)| (person.number, *at)).collect();
    assert_eq!(back, [(4, now().as_second() - 3 * DAY)]);
}

#[test]
fn a_day_is_named_beside_the_person_or_in_the_list_but_not_twice() {
    let plan = decide(DigestFacts {
        suggested: vec![suggested("Ada")],
        days: vec![days("Ada"), days("Bob")],
        ..nobody()
    });
    assert_eq!(plan.content.suggestions[0].coming_days, [birthday()]);
    let expected = [
        DigestDate::NewJob { person: numbered(1, "Ada"), organization: "Looms".to_owned() },
        DigestDate::NewJob { person: numbered(2, "Bob"), organization: "Looms".to_owned() },
        DigestDate::Occasion { person: numbered(2, "Bob"), day: birthday() },
    ];
    assert_eq!(plan.content.dates, expected);
}

#[test]
fn meetings_come_in_the_order_of_their_days_and_no_more_than_four() {
    let news = |name: &str, days: i64| MeetingNews {
        at: now().as_second() + days * DAY,
        person: known(name),
        kind: MeetingKind::ToCome,
    };
    let meetings = vec![news("Ada", 5), news("Bob", 1), news("Cleo", 3), news("Dan", 2), news("Eve", 4)];
    let plan = decide(DigestFacts { meetings, ..nobody() });
    assert_eq!(names(&plan), ["1 bob", "2 dan", "3 cleo", "4 eve"]);
    let first = DigestDate::ToMeet { person: numbered(1, "Bob"), at: now().as_second() + DAY };
    assert_eq!(plan.content.dates[0], first);
}

#[test]
fn an_answer_about_meeting_asks_for_the_owners_word_and_news_are_remembered_once() {
    let asked = Entry {
        id: 1,
        at: now(),
        person: Some(known("Ada").key),
        action: Action::IntroAsked {
            other: known("Tom").key,
            reason: String::new(),
            mark: crate::command::IntroductionKey::new(&known("Ada").key, &known("Tom").key, now()),
        },
    };
    let introduction = introduction_state::fold(&[asked], &PersonKey::clone).remove(0);
    let at = now().as_second() - DAY;
    let answered = HeaderEvidence { asked: Some(at - DAY), answered: Some(at) };
    let one = IntroductionFacts {
        introduction,
        sides: [known("Ada"), known("Tom")],
        shown: [HeaderEvidence::default(), answered],
        talking: None,
        stage: IntroductionStage::Answered,
    };
    let plan = decide(DigestFacts { introductions: vec![one.clone()], ..nobody() });
    let expected = [
        IntroductionNews::NotAsked { person: "Ada".to_owned(), other: "Tom".to_owned() },
        IntroductionNews::Answered { person: numbered(1, "Tom"), other: "Ada".to_owned(), at },
    ];
    assert_eq!(plan.content.introductions, expected);
    assert!(!plan.is_empty() && plan.said.is_empty());
    let expired = IntroductionFacts { stage: IntroductionStage::Expired, ..one };
    let plan = decide(DigestFacts { introductions: vec![expired], ..nobody() });
    assert_eq!(plan.said, [(known("Ada").key, Action::IntroExpired { other: known("Tom").key })]);
}

#[test]
fn a_digest_that_names_nobody_is_no_mail() {
    assert!(decide(nobody()).is_empty());
    assert!(!decide(DigestFacts { left_out: 1, ..nobody() }).is_empty());
    assert!(!decide(DigestFacts { suggested: vec![suggested("Ada")], ..nobody() }).is_empty());
}

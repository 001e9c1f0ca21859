//! The page of every mail and of the report, to be looked at by a browser and by readers of HTML.

use rekindle::command::grammar::Verb;
use rekindle::compose::introduction::{IntroductionRequest, IntroductionSide, asking, render_to_approve};
use rekindle::compose::notice::{Notice, Welcome};
use rekindle::compose::receipt::{LineOutcome, Receipt, ReceiptLine, UnreadRemainder};
use rekindle::compose::reminder::{Reminder, ReminderPerson};
use rekindle::compose::report::{self, Figure, Report, ReportDay, ReportPerson, Tie};
use rekindle::compose::{MailLanguage, Outgoing, Templates, digest, notice, receipt, reminder};
use rekindle::infer::language::Language;
use rekindle::mail::Mailbox;

use super::{envelope, letters, mailbox, part};

/// A page with a name for messages about it.
pub type NamedPage = (String, String);

/// The page of every kind of mail, as it usually is.
pub fn mails() -> Vec<NamedPage> {
    let named = letters::all().into_iter().map(|(name, mail)| (name.to_owned(), part(&mail, "text/html")));
    let others = [
        ("digest of five", of_five()),
        ("help", help()),
        ("drafts", drafts("Ilse Brandão")),
        ("draft to approve", to_approve()),
    ];
    let translated = MailLanguage::ALL.into_iter().skip(1).flat_map(|language| {
        let code = language.locale().code();
        super::languages::mails(language)
            .into_iter()
            .map(move |(name, mail)| (format!("{name} {code}"), mail))
    });
    let others = others.into_iter().map(|(name, mail)| (name.to_owned(), mail)).chain(translated);
    named.chain(others.map(|(name, mail)| (name, part(&mail, "text/html")))).collect()
}

/// The page of every kind of mail, where strangers have that name and write such subjects.
pub fn mails_about(name: &str) -> Vec<NamedPage> {
    let all = [
        ("digest", digest::render(&super::hostile::hostile(name), &envelope(), &Templates::built_in())),
        ("receipt", receipt::render(&receipt_about(name), &envelope(), &Templates::built_in())),
        ("reminder", reminder::render(&reminder_about(name), &envelope(), &Templates::built_in())),
        ("notice", notice::render(&notice_about(name), &envelope(), &Templates::built_in())),
        ("welcome", welcome_of(name)),
        ("drafts", Ok(drafts(name))),
    ];
    all.into_iter().map(|(kind, mail)| (kind.to_owned(), part(&mail.unwrap(), "text/html"))).collect()
}

/// What a mail of ours is, or why its template does not fit.
type Rendered = Result<Outgoing, rekindle::compose::TemplateError>;

/// Five people, mail that waits and an introduction: a full Monday.
fn of_five() -> Outgoing {
    let mut letter = super::digest();
    let person = letter.suggestions[0].clone();
    letter.suggestions = (1..=5).map(|number| digest::Suggestion { number, ..person.clone() }).collect();
    letter.suggestions[1..].iter_mut().for_each(|person| person.draft = None);
    letter.owed = ["Piet Halloran", "Tomasz Lis", "Bashir Karimi"].map(super::owed).to_vec();
    for list in [&mut letter.moved, &mut letter.remarks, &mut letter.back_in_touch, &mut letter.dates] {
        list.clear();
    }
    (letter.meetings, letter.question) = (Vec::new(), None);
    digest::render(&letter, &envelope(), &Templates::built_in()).unwrap()
}

fn help() -> Outgoing {
    let rows: Vec<String> =
        Verb::ALL.into_iter().map(|verb| format!("{}: {}", verb.example(), verb.entry().does)).collect();
    let line = ReceiptLine {
        said: "help".to_owned(),
        outcome: LineOutcome::Answer,
        says: rows.join("\n"),
        on: None,
    };
    let receipt = Receipt { lines: vec![line], undo: None, ..super::receipt() };
    receipt::render(&receipt, &envelope(), &Templates::built_in()).unwrap()
}

fn pair(name: &str) -> IntroductionRequest {
    let side = |name: &str, address: &str| IntroductionSide {
        mailbox: mailbox(name, address),
        organization: Some(name.to_owned()),
        about: Some(name.to_owned()),
        language: Language::English,
    };
    IntroductionRequest {
        a: side(name, "ilse@brandao.example"),
        b: side("Mele Tui", "mele@atlas.example"),
        reason: Some(name.to_owned()),
    }
}

fn drafts(name: &str) -> Outgoing {
    let drafts = asking(&pair(name), &envelope().owner, &Templates::built_in()).unwrap();
    render_to_approve(&drafts, &[], &envelope(), &Templates::built_in()).unwrap()
}

fn to_approve() -> Outgoing {
    let [draft, _] = asking(&pair("Ilse Brandão"), &envelope().owner, &Templates::built_in()).unwrap();
    render_to_approve(&[draft], &["send 1 k7f3qx".to_owned()], &envelope(), &Templates::built_in()).unwrap()
}

fn receipt_about(name: &str) -> Receipt {
    let outcomes = [
        LineOutcome::Done,
        LineOutcome::Nothing,
        LineOutcome::Answer,
        LineOutcome::Refused,
        LineOutcome::NotUnderstood,
    ];
    let line = |outcome| ReceiptLine { said: name.to_owned(), outcome, says: name.to_owned(), on: None };
    Receipt {
        subject: name.to_owned(),
        lines: outcomes.map(line).to_vec(),
        rest: UnreadRemainder::LeftAlone,
        undo: Some("undo".to_owned()),
    }
}

fn reminder_about(name: &str) -> Reminder {
    let person = ReminderPerson {
        number: 1,
        name: name.to_owned(),
        address: Some(name.to_owned()),
        last: name.to_owned(),
        mailto: Some(name.to_owned()),
    };
    Reminder { at: name.to_owned(), text: name.to_owned(), people: vec![person.clone(), person] }
}

fn notice_about(name: &str) -> Notice {
    Notice { subject: name.to_owned(), paragraphs: vec![name.to_owned(), name.to_owned()] }
}

fn welcome_of(name: &str) -> Rendered {
    let owner = Mailbox { name: name.to_owned(), ..envelope().owner };
    let welcome = Welcome { schedule: name.to_owned(), first: Some(name.to_owned()) };
    notice::welcome(&welcome, &rekindle::compose::Envelope { owner, ..envelope() }, &Templates::built_in())
}

/// The report about so many people, called as `name` says, over ten years.
pub fn report_of(people: usize, name: &dyn Fn(usize) -> String) -> String {
    use jiff::ToSpan;
    use jiff::civil::date;
    let person = |nth: usize| {
        let day = |n: i64| ReportDay {
            date: date(2016, 1, 3).saturating_add((n * (9 + nth as i64 % 9)).days()),
            incoming: n % 3 != 0,
            out: n % 2 == 0,
        };
        ReportPerson { name: name(nth), days: (0..200).map(day).collect() }
    };
    let ties =
        (0..people).flat_map(|a| (a + 1..people).filter(move |b| (a * 7 + b) % 5 < 2).map(move |b| (a, b)));
    report::render(&Report {
        date: date(2026, 11, 28),
        title: name(0),
        headline: vec![(Figure::Count(100_000), name(0)), (Figure::Year(2016), "the first year".to_owned())],
        due: (0..people.min(7)).map(|nth| (name(nth), name(nth))).collect(),
        calendar: (0..360)
            .map(|n| (date(2025, 12, 1).saturating_add(i64::from(n).days()), 1 + n % 7))
            .collect(),
        favours: vec![(name(1), 3, 1)],
        years: (2016..2027).map(|year| (year, 12, 5)).collect(),
        ties: ties.map(|(a, b)| Tie { a, b, mails: 1 + (a as u32 * b as u32) % 40 }).collect(),
        people: (0..people).map(person).collect(),
    })
}

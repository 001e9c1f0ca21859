//! The incremental people are the people: after every batch of a random history, field by field.

mod cost;
mod digest;
mod refreshed;
mod snapshot;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use rekindle::infer::facts::Facts;
use rekindle::infer::identity::IdentityDecisions;
use rekindle::infer::inference::{Inference, InferenceSettings};
use rekindle::mail::{Address, Cursor, Locator, Role, Signs, header};
use rekindle::store::Store;
use rekindle::store::scan::{Names, Scanned};

/// People who write: name and address. Some share names, tags, a domain; one is a list, one a
/// robot, one a mail server, two are the owner's.
const CAST: &[&str] = &[
    "Robin Vale <robin@example.org>",
    "Ada Lovelace <ada@example.net>",
    "Ada Lovelace <ada@work.example>",
    "Ada King <ada@work.example>",
    "Bob Reis <bob@example.net>",
    "bob+lists@example.net",
    "Bob Reis <b.reis@gmail.com>",
    "Carl Silva <carl@example.net>",
    "Ana Silva <ana@example.net>",
    "Ana Silva <ana@silva.example>",
    "Shared Desk <ada@work.example>",
    "Choir <choir@lists.example>",
    "Shop <noreply@shop.example>",
    "Mail Delivery System <mailer-daemon@example.org>",
    "Robin Vale <rv@old.example>",
];

/// One mail: who wrote it, to whom, when, what it answers, and its marks.
#[derive(Debug, Clone)]
struct Mail {
    from: usize,
    to: Vec<usize>,
    cc: Vec<usize>,
    day: i64,
    late_days: i64,
    answers: Option<usize>,
    mark: u8,
    sent: bool,
}

fn mail() -> impl Strategy<Value = Mail> {
    let who = || prop_oneof![3 => Just(0usize), 7 => 0..CAST.len()];
    let marks = prop_oneof![12 => Just(0u8), 6 => 1u8..8];
    let late = prop_oneof![9 => Just(0i64), 1 => 1i64..40];
    let to = prop_oneof![8 => prop::collection::vec(who(), 0..4), 1 => prop::collection::vec(0..CAST.len(), 9..15)];
    (
        who(),
        to,
        prop::collection::vec(who(), 0..2),
        0i64..900,
        late,
        prop::option::of(0usize..40),
        marks,
        any::<bool>(),
    )
        .prop_map(|(from, to, cc, day, late_days, answers, mark, sent)| Mail {
            from,
            to,
            cc,
            day,
            late_days,
            answers,
            mark,
            sent,
        })
}

/// What one step of a scan reads: a mail for the first time, or another copy of it with one
/// recipient more.
#[derive(Debug, Clone)]
enum Step {
    New(usize),
    Copy { of: usize, in_sent: bool, plain: bool, also_to: Option<usize> },
}

fn step() -> impl Strategy<Value = Step> {
    let copy = (0usize..40, any::<bool>(), any::<bool>(), prop::option::of(0..CAST.len()))
        .prop_map(|(of, in_sent, plain, also_to)| Step::Copy { of, in_sent, plain, also_to });
    prop_oneof![3 => (0usize..40).prop_map(Step::New), 1 => copy]
}

fn block(mail: &Mail, number: usize, plain: bool, also_to: Option<usize>) -> String {
    let list = |ids: &[usize]| ids.iter().map(|id| CAST[*id]).collect::<Vec<_>>().join(", ");
    let at = jiff::Timestamp::from_second(1_600_000_000 + mail.day * 86_400).unwrap();
    let date = at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
    let mut to = mail.to.clone();
    to.extend(also_to);
    let mut fields = vec![
        format!("From: {}", CAST[mail.from]),
        format!("Date: {date}"),
        format!("Message-ID: <{number}@example.org>"),
    ];
    if plain || mail.mark != 5 {
        fields.push(format!("Subject: {} {number}", ["Boats", "Kilns", "Looms"][number % 3]));
    }
    fields.push(format!("To: {}", list(&to)));
    fields.push(format!("Cc: {}", list(&mail.cc)));
    fields.extend(mail.answers.map(|parent| format!("In-Reply-To: <{parent}@example.org>")));
    let mark = match mail.mark {
        _ if plain => "",
        1 => "List-Id: <choir.lists.example>",
        2 => "List-Unsubscribe: <https://shop.example/off>",
        3 => "Auto-Submitted: auto-replied",
        4 => "X-Failed-Recipients: ada@example.net",
        5 => "Subject: Undelivered Mail Returned to Sender\r\nReturn-Path: <>",
        6 => "Authentication-Results: mx.example.org; dmarc=fail",
        7 => "Authentication-Results: mx.example.org; dmarc=pass",
        _ => "",
    };
    fields.push(mark.to_owned());
    fields.retain(|field| !field.ends_with(": ") && !field.is_empty());
    fields.join("\r\n") + "\r\n\r\n"
}

fn write(store: &mut Store, mails: &[Mail], step: &Step) {
    let (number, in_sent, plain, also_to) = match step {
        Step::New(number) => {
            (*number, mails[*number].sent && mails[*number].from.is_multiple_of(14), false, None)
        }
        Step::Copy { of, in_sent, plain, also_to } => (*of, *in_sent, *plain, *also_to),
    };
    let mail = &mails[number];
    let arrived =
        jiff::Timestamp::from_second(1_600_000_000 + (mail.day + mail.late_days + i64::from(plain)) * 86_400)
            .unwrap();
    let mut record = header::parse(block(mail, number, plain, also_to).as_bytes(), Some(arrived));
    if in_sent {
        record.signs |= Signs::IN_SENT;
    }
    let folder = if in_sent { ("Sent", Role::Sent) } else { ("INBOX", Role::Inbox) };
    let (id, _) = store.folder("home", folder.0, folder.0, folder.1).unwrap();
    // As a scan does.
    let forged = record.signs.contains(Signs::AUTH_FAILED);
    let names = if forged { Names::Ignored } else { Names::Believed };
    let one = Scanned::new(Locator::Number(number as u64), record, names);
    store.writer().write(id, &[one], &[], &Cursor::Start).unwrap();
}

proptest! {
    #![proptest_config(crate::fixture::cases(48))]
    #[test]
    fn people_kept_up_to_date_are_the_people_found_anew(
        mails in prop::collection::vec(mail(), 40),
        batches in prop::collection::vec(prop::collection::vec(step(), 1..8), 1..16),
    ) {
        let mut store = Store::in_memory().unwrap();
        let own = |address: &Address| address.as_str() == "robin@example.org";
        let none = |_: &Address| false;
        let said = IdentityDecisions::default();
        let settings = InferenceSettings { own: &own, not_own: &none, ignored: &none, zone: &TimeZone::UTC, said: &said };
        let (mut facts, mut reading) = store.read_facts(Facts::default()).unwrap();
        let (mut census, mut people) = Inference::take(&facts, &settings);
        for batch in &batches {
            batch.iter().for_each(|step| write(&mut store, &mails, step));
            match store.refresh(&mut facts, &mut reading).unwrap() {
                Some(changes) => census.update(&mut people, &facts, &changes, &settings),
                None => {
                    (facts, reading) = store.read_facts(Facts::default()).unwrap();
                    (census, people) = Inference::take(&facts, &settings);
                }
            }
            let (_, fresh) = Inference::take(&store.facts().unwrap(), &settings);
            prop_assert_eq!(&people.addresses, &fresh.addresses);
            prop_assert_eq!(&people.persons, &fresh.persons);
            prop_assert!(people == fresh);
        }
    }
}

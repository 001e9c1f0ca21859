//! The mailbox of the benches: some 8,000 addresses at a million messages, most of them the owner's
//! correspondents with a long tail, some with two addresses, round mails, lists, newsletters and
//! mail that came back. No randomness: the same mailbox every time.

use jiff::Timestamp;
use rekindle::mail::{Address, Cursor, HeaderRecord, Locator, Mailbox, MessageId, Role, Signs};
use rekindle::store::Store;
use rekindle::store::scan::{Names, Scanned};

/// Messages in one transaction, as a scan writes them.
const BATCH: usize = 1000;

/// Writes some messages of a mailbox of so many.
pub fn write(store: &mut Store, numbers: std::ops::Range<usize>, of: usize) {
    let sent = store.folder("home", "Sent", "Sent", Role::Sent).unwrap().0;
    let inbox = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap().0;
    let mut writer = store.writer();
    let numbers: Vec<usize> = numbers.collect();
    for batch in numbers.chunks(BATCH) {
        let records: Vec<Scanned> = batch.iter().map(|number| mail(*number, of)).collect();
        let (out, incoming): (Vec<Scanned>, Vec<Scanned>) =
            records.into_iter().partition(|one| one.record().signs.contains(Signs::IN_SENT));
        writer.write(sent, &out, &[], &Cursor::Start).unwrap();
        writer.write(inbox, &incoming, &[], &Cursor::Start).unwrap();
    }
}

/// A number without pattern, always the same for the same.
fn mix(number: usize) -> usize {
    let mut x = number as u64 ^ 0x9e37_79b9_7f4a_7c15;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) as usize
}

/// Somebody of a long tail: number 0 writes most. Every seventh changes the address halfway through
/// the years.
fn somebody(seed: usize, late: bool, people: usize) -> Mailbox {
    let share = (mix(seed) % 10_000) as f64 / 10_000.0;
    let who = ((people as f64).powf(share) - 1.0) as usize;
    let name = format!(
        "{}{} {}{}",
        FIRST[who % FIRST.len()],
        "aeiou".as_bytes()[who % 5] as char,
        LAST[who / 7 % LAST.len()],
        who / 40
    );
    let host = if who.is_multiple_of(7) && late { "new" } else { "mail" };
    let address = Address::parse(&format!("p{who}@{host}{}.example", who % 211)).unwrap();
    Mailbox { name, address }
}

const FIRST: &[&str] =
    &["Ad", "Bob", "Carl", "Dor", "Em", "Fel", "Gin", "Hug", "Ir", "Jon", "Kat", "Le", "Mon"];
const LAST: &[&str] = &["Reis", "Silva", "Oak", "Lovel", "Torres", "Lima", "Berg", "Haddad", "Kral", "Moor"];

fn mail(number: usize, of: usize) -> Scanned {
    let people = (of / 20).max(50);
    let late = number > of / 2;
    let owner =
        Mailbox { name: "Robin Vale".to_owned(), address: Address::parse("robin@example.org").unwrap() };
    let at = Timestamp::from_second(1_100_000_000 + (number as i64 * 15 * 31_536_000 / of as i64)).unwrap();
    let mut record =
        HeaderRecord { date: Some(at), written: Some(at), arrived: Some(at), ..HeaderRecord::default() };
    record.message_id = MessageId::parse(&format!("<{number}@example.org>"));
    record.subject = format!("Subject number {number} of a mail");
    if number.is_multiple_of(3) && number > 40 {
        record.in_reply_to = MessageId::parse(&format!("<{}@example.org>", number - 1 - mix(number) % 40));
    }
    let other = somebody(number / 4, late, people);
    match mix(number) % 20 {
        0..=5 => {
            record.from = vec![owner];
            record.to = vec![other];
            record.signs = Signs::IN_SENT;
        }
        6..=7 => {
            record.from = vec![owner];
            record.to =
                (0..3 + mix(number + 1) % 12).map(|n| somebody(number * 17 + n, late, people)).collect();
            record.signs = Signs::IN_SENT;
        }
        8..=13 => {
            record.from = vec![other];
            record.to = vec![owner];
            record.cc = (0..mix(number + 2) % 3).map(|n| somebody(number * 13 + n, late, people)).collect();
        }
        14..=16 => {
            record.from = vec![other];
            record.to = vec![Mailbox {
                name: String::new(),
                address: Address::parse("devel@lists.example").unwrap(),
            }];
            record.signs = Signs::LIST_ID | Signs::LIST_POST;
        }
        17..=18 => {
            let shop = format!("news{}@shop{}.example", number % 50, number % 300);
            record.from =
                vec![Mailbox { name: "Weekly News".to_owned(), address: Address::parse(&shop).unwrap() }];
            record.to = vec![owner];
            record.signs = Signs::LIST_UNSUBSCRIBE;
        }
        _ if number.is_multiple_of(100) => {
            let daemon = Address::parse("mailer-daemon@example.org").unwrap();
            record.from = vec![Mailbox { name: "Mail Delivery System".to_owned(), address: daemon }];
            record.to = vec![owner];
            record.signs = Signs::REPORT | Signs::NULL_RETURN_PATH | Signs::UNDELIVERED;
            record.failed_recipients = vec![other.address];
        }
        _ => {
            record.from = vec![Mailbox {
                name: String::new(),
                address: Address::parse(&format!("x{}@stranger.example", mix(number) % people)).unwrap(),
            }];
            record.to = vec![owner];
        }
    }
    Scanned::new(Locator::Number(number as u64), record, Names::Believed)
}

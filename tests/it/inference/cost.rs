//! What one more message costs: it is held against what it can reach, and not against everything.
//!
//! Measured as a ratio of two mailboxes in one run, the least of several each.

use std::time::Duration;

use jiff::tz::TimeZone;
use rekindle::infer::facts::{
    AddressFact, AddressId, Facts, FailedAddress, Failure, MessageFact, Recipient, RecipientField,
};
use rekindle::infer::identity::IdentityDecisions;
use rekindle::infer::inference::{Inference, InferenceChanges, InferenceSettings};
use rekindle::mail::{Address, Signs};

use crate::fixture::computed;

const RUNS: usize = 5;
/// Eight times the mail: one would be independent of it, eight linear.
const MOST_GROWTH: f64 = 2.5;

/// A mailbox of 20 people to whom the owner wrote so many letters; one in a hundred came back.
fn facts_with_reports(letters: u32) -> Facts {
    let cast = (0..20).map(|n| format!("friend{n}@example.org"));
    let cast = ["robin@example.org", "mailer-daemon@example.org"].map(str::to_owned).into_iter().chain(cast);
    let mut facts = Facts::default();
    facts.addresses.extend(
        cast.map(|text| AddressFact {
            address: Address::parse(&text).expect("an address"),
            names: Vec::new(),
        }),
    );
    for n in 0..letters {
        let to = AddressId(2 + n % 20);
        push(&mut facts, AddressId(0), to, Signs::empty());
        if n.is_multiple_of(100) {
            push(&mut facts, AddressId(1), AddressId(0), Signs::UNDELIVERED | Signs::REPORT);
            let message = facts.messages.len() as u32 - 1;
            facts.failures.push(FailedAddress { message, address: to, failure: Failure::Address });
        }
    }
    facts
}

fn push(facts: &mut Facts, from: AddressId, to: AddressId, signs: Signs) {
    let (row, recipient) = (facts.messages.len() as i64 + 1, facts.recipients.len() as u32);
    facts.recipients.push(Recipient { address: to, field: RecipientField::To });
    facts.messages.push(MessageFact {
        row,
        at: Some(1_600_000_000 + row * 600),
        from: Some(from),
        id_hash: row,
        parent_hash: 0,
        thread_hash: 0,
        signs,
        recipients: recipient..recipient + 1,
    });
}

/// What taking in 50 more mails costs, in time that this thread computed.
fn cost_of_more(letters: u32) -> Duration {
    let own = |address: &Address| address.as_str() == "robin@example.org";
    let none = |_: &Address| false;
    let said = IdentityDecisions::default();
    let settings =
        InferenceSettings { own: &own, not_own: &none, ignored: &none, zone: &TimeZone::UTC, said: &said };
    let mut facts = facts_with_reports(letters);
    let (mut inference, mut people) = Inference::take(&facts, &settings);
    let mut take_in = |from: u32| {
        let changes = InferenceChanges { first_new: facts.messages.len(), ..InferenceChanges::default() };
        push(&mut facts, AddressId(from), AddressId(0), Signs::empty());
        inference.update(&mut people, &facts, &changes, &settings);
    };
    // The first makes the index.
    take_in(2);
    let began = computed();
    (0..50).for_each(|n| take_in(2 + n % 20));
    computed() - began
}

#[test]
fn the_work_of_taking_a_message_in_does_not_grow_with_the_mail_that_came_back() {
    let (mut few, mut many) = (Duration::MAX, Duration::MAX);
    for _ in 0..RUNS {
        few = few.min(cost_of_more(2_000));
        many = many.min(cost_of_more(16_000));
        if many.as_secs_f64() < few.as_secs_f64() * MOST_GROWTH {
            return;
        }
    }
    panic!("50 messages: {few:?} beside 2,000 letters, {many:?} beside 16,000");
}

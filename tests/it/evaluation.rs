//! The bounds under which the inference must never fall again; `cargo bench --bench inference`
//! prints the figures behind them.

#[path = "../../benches/inference/figures.rs"]
mod figures;

use std::path::Path;
use std::sync::OnceLock;

use figures::statistics::{auc, precision_at};
use figures::{Tally, bounces, generated, headers, identity, last_touch, machines, ranking, stream};
use rekindle::job::snapshot::Snapshot;

/// Mails of the generated mailbox here; the bench takes ten times as many.
const MAILS: u32 = 10_000;

/// The real owner's mailbox, scanned once for all tests.
fn whole(folder: &Path) -> &'static Snapshot {
    static BOOK: OnceLock<Snapshot> = OnceLock::new();
    BOOK.get_or_init(|| last_touch::whole(folder))
}

fn reaches(what: &str, tally: &Tally, percent: f64) {
    println!("{what}: {tally}");
    assert!(tally.all > 0, "{what}: nothing was measured");
    let wrong: Vec<&String> = tally.wrong.iter().take(20).collect();
    assert!(tally.percent() >= percent, "{what}: {tally}, not {percent} %: {wrong:#?}");
}

#[test]
fn last_touches_of_a_real_owner_are_right() {
    let Some(folder) = crate::fixture::corpora("owners/a") else { return };
    let snapshot = whole(&folder);
    let report = last_touch::compare(&folder, snapshot);
    reaches("last touch, in and out", &report.addresses, 99.5);
    assert!(report.not_people.len() <= 60, "no person's: {:#?}", report.not_people);
    let names = identity::compare(snapshot, &identity::named(&folder));
    // The corpus takes "Steven Hill" and "Hill, Steven" for two people, and so are most of the
    // wrong pairs.
    reaches("joined pairs of one person", &names.precision, 95.0);
}

#[test]
fn machines_and_people_are_told_apart() {
    let Some(folder) = crate::fixture::corpora("machines") else { return };
    let report = machines::judge(&folder);
    reaches("machines not called persons", &report.machines, 98.0);
    reaches("people not called machines", &report.people, 97.0);
}

#[test]
fn real_bounces_are_told_apart_and_name_whom_they_failed() {
    let Some(folder) = crate::fixture::corpora("bounces") else { return };
    let report = bounces::judge(&folder);
    reaches("bounce or not", &report.kind, 97.0);
    reaches("recipients", &report.recipients, 95.0);
    reaches("hard or soft, where the label has a reason", &report.severity_with_reason, 90.0);
    reaches("hard or soft, all", &report.severity, 90.0);
}

#[test]
fn addresses_and_dates_of_other_suites_are_read() {
    let Some(folder) = crate::fixture::corpora("headers") else { return };
    reaches("addresses", &headers::addresses(&folder), 95.0);
    reaches("dates", &headers::dates(&folder), 97.0);
}

#[test]
fn in_a_generated_mailbox_people_and_last_touches_are_right_and_nobody_in_touch_is_due() {
    let report = generated::Generated::make(figures::GENERATOR.as_ref(), MAILS, 1).measure();
    reaches("known people that are people", &report.precision, 99.0);
    reaches("people that are known", &report.recall, 99.0);
    reaches("person's addresses that are", &report.class_precision, 99.0);
    reaches("people under that class", &report.class_recall, 99.0);
    reaches("last touches right", &report.last_touches, 99.9);
    reaches("joined pairs of one person", &report.identity.precision, 99.0);
    reaches("lists that are no person", &report.lists, 99.0);
    // One of the two that wait bears the name of somebody who was in touch lately, and perhaps is
    // that person; the other is split over four addresses.
    reaches("warmest ten in three digests", &report.warmest, 80.0);
    reaches("due, and silent for 60 days", &report.due, 100.0);
}

#[test]
fn where_a_third_share_their_name_split_people_are_asked_about_and_nobody_is_joined_wrongly() {
    let report = generated::Generated::of_people(figures::GENERATOR.as_ref(), MAILS, 600, 1).measure();
    reaches("joined pairs of one person", &report.identity.precision, 100.0);
    reaches("joined or asked about", &report.asked_or_joined, 60.0);
    reaches("lists that are no person", &report.lists, 99.0);
    reaches("due, and silent for 60 days", &report.due, 100.0);
}

#[test]
fn s_orders_better_than_recency_and_than_the_usual_gap() {
    let Some(folder) = crate::fixture::corpora("owners/a") else { return };
    let outcome = ranking::Outcome::of(whole(&folder));
    let mut mails = stream::Stream::of(&folder, &last_touch::owner(&folder));
    let cuts = ranking::yearly(mails.span());
    let rows = ranking::measure(&mut mails, &outcome, &cuts);
    for row in rows.iter().filter(|row| row.name != "S") {
        println!("{}: {} and {} behind S", row.name, row.behind[0], row.behind[1]);
        assert!(row.behind.iter().all(|behind| behind.mean > 0.0), "S does not beat {}", row.name);
    }
}

#[test]
fn an_order_is_measured_as_the_books_say() {
    let perfect = [(3.0, true), (2.0, true), (1.0, false)];
    assert_eq!((auc(&perfect), precision_at(2, &perfect)), (Some(1.0), Some(1.0)));
    let useless = [(1.0, true), (1.0, false), (1.0, true), (1.0, false)];
    assert_eq!((auc(&useless), precision_at(2, &useless)), (Some(0.5), Some(0.5)));
    let turned = [(1.0, true), (2.0, false)];
    assert_eq!((auc(&turned), precision_at(3, &turned)), (Some(0.0), None));
}

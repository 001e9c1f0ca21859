//! How good the inference is, measured: `cargo bench --bench inference`. Prints tables and fails on
//! nothing; `tests/it/evaluation.rs` holds the bounds.
//!
//! Third-party mail is measured where `REKINDLE_CORPORA` names its folder. Needs python3, for the
//! generated mailboxes. `REKINDLE_WRONG=1` also lists what was wrong. What the figures mean:
//!
//! * **last touch**: addresses of a real owner whose last direct mail in and out both equal the
//!   gold (To or Cc, at most ten people).
//! * **machine or human**: rows labelled by hand, one header block each, no history: each class
//!   with the rule that decided.
//! * **bounces**: bounce or not; hard or soft; exactly the failed recipients.
//! * **headers**: address lists and dates of other parsers' suites.
//! * **identity**: of pairs of addresses that were joined, those of one person (precision); of
//!   pairs of one person, those that were joined (recall).
//! * **generated**: mailboxes whose truth is known: who is a person, last touches, merges, and
//!   whether anybody in touch within 60 days is due.
//! * **order**: at yearly cut points, who of the known will be in touch within 90 days? S against
//!   its baselines: area under the ROC curve and precision among the first ten, mean ± standard
//!   error over the cuts, and S less the baseline, paired. No feature sees mail after the cut.
//! * **due rule**: month by month, of all who became due: in touch again by themselves within 30
//!   days (nag), and silent no longer than their own slow gap (premature).
#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a bench prints what it finds")]

#[path = "inference/figures.rs"]
mod figures;

use figures::{Tally, bounces, due_rule, generated, headers, identity, last_touch, machines, ranking};

/// Seeds of generated mailboxes, and their size.
const SEEDS: [u32; 2] = [1, 2];
const MAILS: u32 = 100_000;

fn main() {
    title("owner a");
    if let Some(folder) = figures::corpora("owners/a") {
        owner(&folder);
    }
    title("machine or human (corpora/machines, by hand)");
    if let Some(folder) = figures::corpora("machines") {
        machines(&machines::judge(&folder));
    }
    title("bounces (corpora/bounces)");
    if let Some(folder) = figures::corpora("bounces") {
        bounces(&bounces::judge(&folder));
    }
    title("headers (corpora/headers)");
    if let Some(folder) = figures::corpora("headers") {
        line("addresses", &headers::addresses(&folder));
        line("dates", &headers::dates(&folder));
    }
    for seed in SEEDS {
        title(&format!("generated mailbox of {MAILS}, seed {seed}"));
        generated(&generated::Generated::make(figures::GENERATOR.as_ref(), MAILS, seed).measure());
    }
    title("generated mailbox of 30000, where 32 % of 600 people share a name");
    generated(&generated::Generated::of_people(figures::GENERATOR.as_ref(), 30_000, 600, 1).measure());
}

fn owner(folder: &std::path::Path) {
    let snapshot = last_touch::whole(folder);
    let report = last_touch::compare(folder, &snapshot);
    line("last touch, in and out", &report.addresses);
    println!("  no person's address: {}", report.not_people.len());
    wrong(&report.not_people);
    say_identity(&identity::compare(&snapshot, &identity::named(folder)));
    let outcome = ranking::Outcome::of(&snapshot);
    let stream = || figures::stream::Stream::of(folder, &last_touch::owner(folder));
    let mut yearly = stream();
    let cuts = ranking::yearly(yearly.span());
    order(&ranking::measure(&mut yearly, &outcome, &cuts), cuts.len());
    due(&due_rule::measure(&mut stream(), &outcome));
}

fn machines(report: &machines::Report) {
    for ((label, class, rule), rows) in &report.table {
        println!("  {label:24} {:22} {rows:>6}", format!("{class:?} by {rule:?}"));
    }
    line("machines not called persons", &report.machines);
    line("people not called machines", &report.people);
}

fn bounces(report: &bounces::Report) {
    line("bounce or not", &report.kind);
    line("hard or soft, all rows", &report.severity);
    line("hard or soft, with a reason", &report.severity_with_reason);
    line("recipients exact", &report.recipients);
}

fn generated(report: &generated::Report) {
    line("known people that are people", &report.precision);
    line("people that are known", &report.recall);
    line("person's addresses that are", &report.class_precision);
    line("people under that class", &report.class_recall);
    line("last touches right", &report.last_touches);
    say_identity(&report.identity);
    line("joined or asked about", &report.asked_or_joined);
    line("lists that are no person", &report.lists);
    line("warmest ten in three digests", &report.warmest);
    line("due, and silent for 60 days", &report.due);
}

fn say_identity(report: &identity::Report) {
    line("joined pairs of one person", &report.precision);
    line("pairs of one person joined", &report.recall);
    line("people joined as a whole", &report.whole_people);
}

fn order(rows: &[ranking::Row], cuts: usize) {
    println!("  contact within {} days, {cuts} cut points", ranking::WITHIN_DAYS);
    println!(
        "  {:14} {:15} {:15} {:17} {:17}",
        "", "AUC", "precision at 10", "S less it, AUC", "S less it, p@10"
    );
    for row in rows {
        let [area, precision] = row.behind;
        println!("  {:14} {} {} {area}     {precision}", row.name, row.auc, row.precision_at_10);
    }
}

fn due(rows: &[due_rule::Row]) {
    println!("  {:20} {:>10} {:>7} {:>10}", "due rule", "became due", "nag", "premature");
    for row in rows {
        let (nag, premature) = (100.0 - row.not_nagged.percent(), 100.0 - row.not_premature.percent());
        println!("  {:20} {:>10} {nag:>5.1} % {premature:>8.1} %", row.name, row.not_nagged.all);
    }
}

fn title(text: &str) {
    println!("\n{text}");
}

fn line(what: &str, tally: &Tally) {
    println!("  {what:32} {tally}");
    wrong(&tally.wrong);
}

fn wrong(lines: &[String]) {
    if std::env::var_os("REKINDLE_WRONG").is_some() {
        lines.iter().for_each(|line| println!("      {line}"));
    }
}

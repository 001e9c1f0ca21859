//! What was learned of addresses: the owner's, those that died, and those that may be one person's.

use jiff::Timestamp;

use super::finding::{Finding, Topic};
use crate::config::ReportReading;
use crate::job::snapshot::Snapshot;
use crate::job::{App, departures};

/// Questions that are asked at once, and names that are warned of.
const AT_ONCE: usize = 5;

/// Looks at what the mailbox says of the owner's addresses and other people's.
pub(super) fn own_addresses(app: &App, now: Timestamp, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let snapshot = app.overview(now)?;
    let known = snapshot.people.persons.iter().filter(|person| person.known.is_some()).count();
    findings
        .push(Finding::fine(Topic::People, format!("{known} known, {} gone quiet", snapshot.due().len())));
    for address in snapshot.learned_addresses() {
        findings.push(Finding::note(
            Topic::Addresses,
            format!("{address} is taken for yours: it is the From of mail in Sent"),
            "Add it to `aliases` of the account to be sure, or to `not-me` if it is not yours.",
        ));
    }
    if app.config.accounts.iter().all(|account| account.reports == ReportReading::Off) {
        let says =
            "mail that came back counts as sent: no delivery report is read (people.read-reports = false)";
        findings.push(Finding::fine(Topic::People, says.to_owned()));
    }
    let gone = snapshot.dead().into_iter().chain(departures::all(app, &snapshot)?);
    findings.extend(gone.map(|says| Finding::fine(Topic::People, says)));
    for name in snapshot.look_alikes().into_iter().take(AT_ONCE) {
        findings.push(Finding::note(
            Topic::People,
            format!(
                "{name}: the name mixes letters of two scripts, as one made to look like somebody else's"
            ),
            "Be careful with mail from there; Rekindle joins it with nobody.",
        ));
    }
    questions(&snapshot, findings);
    Ok(())
}

/// Pairs that may be one person, those one would miss most first.
fn questions(snapshot: &Snapshot, findings: &mut Vec<Finding>) {
    let questions = snapshot.questions();
    for question in questions.iter().take(AT_ONCE) {
        let (a, b) = (snapshot.person(question.a), snapshot.person(question.b));
        let (key_a, key_b) = (snapshot.key(question.a), snapshot.key(question.b));
        findings.push(Finding::note(
            Topic::People,
            format!(
                "one person? {} and {}: {}",
                snapshot.named(a),
                snapshot.named(b),
                question.kind.describe()
            ),
            format!("`rekindle merge {key_a}, {key_b}` if so, `rekindle split {key_a}, {key_b}` if not."),
        ));
    }
    if questions.len() > AT_ONCE {
        let says = format!("{} more pairs may be one person; these come first", questions.len() - AT_ONCE);
        findings.push(Finding::fine(Topic::People, says));
    }
}

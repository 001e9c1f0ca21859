//! When the next digest leaves, and whether what the owner answers is obeyed.

use jiff::Timestamp;

use super::finding::{Finding, Topic};
use crate::config::{Accept, ThirdParty};
use crate::job::App;
use crate::job::replies::pairing;
use crate::mail::text;

/// The next digest; that there is none, and why.
pub(super) fn next(app: &App, now: Timestamp, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let when = |at: Timestamp| app.local(at).strftime("%A, %-d %B %Y, %H:%M").to_string();
    let paused_until = app.paused_until(now)?;
    let finding = match (app.next_digests(now, 1)?.first(), paused_until) {
        (Some(next), Some(until)) => Finding::note(
            Topic::Digests,
            format!("digests pause until {}; the next leaves on {}", when(until), when(*next)),
            "`rekindle resume` ends the pause.",
        ),
        (Some(next), None) => Finding::fine(Topic::Digests, format!("the next leaves on {}", when(*next))),
        (None, Some(until)) => Finding::trouble(
            Topic::Digests,
            format!("no digest is to come: they pause until {}", when(until)),
            "`rekindle resume` ends the pause.",
        ),
        (None, None) => never(app, now),
    };
    findings.push(finding);
    Ok(())
}

/// No slot of the schedule leaves: it has none, or quiet time covers all.
fn never(app: &App, now: Timestamp) -> Finding {
    let schedule = &app.config.digest.schedule;
    match schedule.next(now, &app.config.zone) {
        None => Finding::trouble(
            Topic::Digests,
            format!(
                "no digest is to come: digest.schedule, \u{201c}{}\u{201d}, names no day that exists",
                schedule.expression()
            ),
            "Set `digest.schedule` to a time that comes, such as \"0 8 * * MON\".",
        ),
        Some(_) => Finding::trouble(
            Topic::Digests,
            format!(
                "no digest is to come: digest.quiet covers every time of digest.schedule ({})",
                schedule.describe()
            ),
            "Take from `digest.quiet` the hours, days or dates on which a digest may leave.",
        ),
    }
}

/// Which replies are obeyed.
pub(super) fn replies(app: &App, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    match app.config.commands {
        Accept::Pinned => pinned(app, findings)?,
        Accept::Off => findings.push(Finding::note(
            Topic::Replies,
            "replies are not read (commands.accept = \"off\")".to_owned(),
            "Set it to \"sent\" to be able to answer a digest.",
        )),
        Accept::Sent => {}
    }
    if app.config.third_party_sending == ThirdParty::On {
        let says = "security.send-to-others is on: a draft that you approve by `send` goes out ten minutes later, at most five mails a day";
        findings.push(Finding::fine(Topic::Replies, says.to_owned()));
    }
    Ok(())
}

/// What is pinned, account by account; where nothing is, nothing is obeyed.
fn pinned(app: &App, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let pins = app.store.pins()?;
    for pin in &pins {
        let says = format!(
            "replies from {} in INBOX are obeyed when {}",
            pin.address,
            pairing::describe_evidence(&pin.evidence)
        );
        findings.push(Finding::fine(Topic::Replies, says).in_account(&pin.account));
    }
    let says = match app.store.pairing(&app.main_account().name)? {
        Some(pairing) if !pairing.outcome.is_empty() => {
            format!("the answer to the pairing mail came, but {}", text::one_line(&pairing.outcome))
        }
        _ if !pins.is_empty() => return Ok(()),
        Some(_) => "the pairing mail waits for your answer, so no reply is obeyed yet".to_owned(),
        None => "commands.accept = \"pinned\", and nothing is pinned, so no reply is obeyed".to_owned(),
    };
    findings.push(match pins.is_empty() {
        true => Finding::trouble(
            Topic::Replies,
            says,
            "`rekindle account pair` sends a mail to be answered; or set accept = \"sent\".",
        ),
        false => Finding::note(Topic::Replies, says, "`rekindle account pair` tries it once more."),
    });
    Ok(())
}

//! `remind 2 fri 3pm call her`: a mail of its own at that time. The entry is all there is until
//! then: the mail is written when the moment has come (see [`crate::job::reminders`]), so that it
//! says what holds then.

use jiff::{Span, Zoned, civil::Time};

use super::{CommandContext, CommandResult, finish, people, told};
use crate::command::apply::{self, Applied};
use crate::command::grammar::{Command, CommandArgs};
use crate::command::{Action, Granularity, When};
use crate::compose::receipt::LineOutcome;
use crate::config::Quiet;
use crate::job::App;
use crate::job::snapshot::Snapshot;

/// A day without a time of day means this one, local.
const MORNING: Time = Time::constant(9, 0, 0, 0);

pub(super) fn execute(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> anyhow::Result<CommandResult> {
    let refused = |why: &str| Ok(told(&command.line, LineOutcome::Refused, why.to_owned()));
    let who = match people(snapshot, context, command) {
        Ok(who) if who.is_empty() => {
            return refused("Whom about? Put a number, a name or an address after `remind`.");
        }
        Ok(who) => who,
        Err(why) => return refused(&why),
    };
    let CommandArgs::Remind { when, text } = &command.args else {
        return refused("A reminder needs a time, such as `remind 2 fri 3pm call her`.");
    };
    let at = moment(when, &app.config.digest.quiet);
    if at <= *context.now {
        return refused("That is over already; say a time of day, such as `remind 2 today 6pm`.");
    }
    let names = apply::join(who.iter().map(|who| who.name.as_str()));
    let about = if text.is_empty() { String::new() } else { format!(": {text}") };
    let says = format!(
        "You get a mail about {names} on {} at {}{about}",
        apply::weekday(at.date(), context.now),
        at.strftime("%H:%M")
    );
    let says = if about.is_empty() { format!("{says}.") } else { says };
    let action = Action::Reminded { at: at.timestamp(), text: text.clone() };
    let applied = Applied { on: Some(at.date()), ..apply::to_each(&who, &action, says) };
    finish(app, snapshot, context, command, applied)
}

/// An explicit time of day is taken at its word, even in quiet hours. A day alone means its
/// morning, or the first moment after it that is not quiet.
fn moment(when: &When, quiet: &Quiet) -> Zoned {
    let exact = matches!(when.granularity, Granularity::Second | Granularity::Minute | Granularity::Hour);
    let morning = when.at.date().to_datetime(MORNING).to_zoned(when.at.time_zone().clone());
    let (false, Ok(morning)) = (exact, morning) else { return when.at.clone() };
    let later = |at: &Zoned| at.checked_add(Span::new().minutes(30)).ok();
    // Quiet dates can last: after two weeks of them the morning it is.
    let mut steps = std::iter::successors(Some(morning.clone()), later).take(2 * 24 * 14);
    steps.find(|at| !quiet.covers(at)).unwrap_or(morning)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> Quiet {
        Quiet {
            hours: Some((Time::constant(20, 0, 0, 0), Time::constant(10, 0, 0, 0))),
            days: vec![jiff::civil::Weekday::Saturday],
            dates: Vec::new(),
        }
    }

    #[test]
    fn an_explicit_time_wins_and_a_day_alone_keeps_out_of_quiet_hours() {
        let check = |at: &str, granularity, expected: &str| {
            let at: Zoned = format!("{at}[Europe/Paris]").parse().unwrap();
            let moment = moment(&When { at, granularity }, &quiet());
            assert_eq!(moment.strftime("%a %H:%M").to_string(), expected);
        };
        check("2026-11-27T23:00", Granularity::Minute, "Fri 23:00");
        check("2026-11-28T15:00", Granularity::Hour, "Sat 15:00");
        check("2026-11-27T12:00", Granularity::Day, "Fri 10:00");
        check("2026-11-28T12:00", Granularity::Day, "Sun 10:00");
    }
}

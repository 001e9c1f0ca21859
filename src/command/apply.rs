//! What a command does: pure, from the command and the people it means to journal actions and a
//! sentence for the owner.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use super::PersonKey;
use super::entry::Action;
use super::grammar::{Command, CommandArgs, Verb};
use super::span::span;
use super::when::{Granularity, When};

/// A person that a target came to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetPerson {
    pub key: PersonKey,
    pub name: String,
}

/// What is to be written and said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// About whom, and what.
    pub actions: Vec<(Option<PersonKey>, Action)>,
    /// What was understood and will hold, one sentence; its day is in `on`.
    pub says: String,
    /// The day a relative date came to, to be shown with it.
    pub on: Option<Date>,
}

/// Applies a command that changes something. `why`, `show`, `list`, `help`, `undo`, `intro`,
/// `draft` and `send` look things up and are not for here.
///
/// # Errors
/// A sentence for the owner: the command needs somebody it does not name, or names too many.
pub fn apply(command: &Command, who: &[TargetPerson], now: &Zoned) -> Result<Applied, String> {
    let names = join(who.iter().map(|who| who.name.as_str()));
    let needs_nobody = matches!(command.verb, Verb::Pause | Verb::Resume);
    if who.is_empty() && !needs_nobody {
        return Err("Whom do you mean? Put a number of the digest, a name or an address after it.".to_owned());
    }
    Ok(match (command.verb, &command.args) {
        (Verb::Done | Verb::Log, args) => touch(args, who, &names, now)?,
        (Verb::Snooze, CommandArgs::Until(when)) => snooze(when, who, &names, now),
        (Verb::Skip, _) => {
            let says = format!("{names} will not be in a digest for half a year or longer.");
            to_each(who, &Action::Skipped, says)
        }
        (Verb::Never, _) => to_each(who, &Action::Never, format!("{names} will never be suggested again.")),
        (Verb::Every, CommandArgs::Every { days }) => every(*days, who, &names),
        (Verb::Note, CommandArgs::Text(text)) => {
            to_each(who, &Action::Noted { text: text.clone() }, format!("Noted about {names}: {text}"))
        }
        (Verb::Tag, CommandArgs::Tags(tags)) => {
            to_each(who, &Action::Tagged { tags: tags.clone() }, format!("{names}: tagged {}.", hashes(tags)))
        }
        (Verb::Untag, CommandArgs::Tags(tags)) => {
            let says = format!("{names}: no longer tagged {}.", hashes(tags));
            to_each(who, &Action::Untagged { tags: tags.clone() }, says)
        }
        (Verb::Helped, CommandArgs::Text(text)) => {
            let says = with_text(format!("Noted that you helped {names}"), text);
            to_each(who, &Action::Helped { text: text.clone() }, says)
        }
        (Verb::Asked, CommandArgs::Text(text)) => {
            let says = with_text(format!("Noted that you asked {names}"), text);
            to_each(who, &Action::Asked { text: text.clone() }, says)
        }
        (Verb::Pause, CommandArgs::Until(when)) => pause(when, now),
        (Verb::Resume, _) => resume(),
        _ => return Err("That command needs more than this; reply `help` for examples.".to_owned()),
    })
}

fn snooze(when: &When, who: &[TargetPerson], names: &str, now: &Zoned) -> Applied {
    let says = format!("{names} {} until {}.", rests(who), weekday(when.at.date(), now));
    let action = Action::Snoozed { until: beginning(when) };
    Applied { on: Some(when.at.date()), ..to_each(who, &action, says) }
}

fn every(days: Option<u32>, who: &[TargetPerson], names: &str) -> Applied {
    let says = match days {
        Some(days) => format!("{names}: every {}, as you wish.", span(i64::from(days))),
        None => format!("{names}: learned from your mail again."),
    };
    to_each(who, &Action::Every { days }, says)
}

fn pause(when: &When, now: &Zoned) -> Applied {
    let says = format!("No digest before {}.", weekday(when.at.date(), now));
    let action = Action::Paused { until: beginning(when) };
    Applied { actions: vec![(None, action)], says, on: Some(when.at.date()) }
}

fn resume() -> Applied {
    let says = "Digests come again on schedule.".to_owned();
    Applied { actions: vec![(None, Action::Resumed)], says, on: None }
}

/// The same action for everybody meant.
pub fn to_each(who: &[TargetPerson], action: &Action, says: String) -> Applied {
    let actions = who.iter().map(|who| (Some(who.key.clone()), action.clone())).collect();
    Applied { actions, says, ..Applied::default() }
}

/// "Until 3 Jan" ends when that day begins, so that the digest of its morning counts.
fn beginning(when: &When) -> Timestamp {
    let whole_day =
        !matches!(when.granularity, Granularity::Second | Granularity::Minute | Granularity::Hour);
    let midnight = when.at.start_of_day().ok().filter(|_| whole_day);
    midnight.as_ref().unwrap_or(&when.at).timestamp()
}

fn touch(args: &CommandArgs, who: &[TargetPerson], names: &str, now: &Zoned) -> Result<Applied, String> {
    let (how, when, text) = match args {
        CommandArgs::Touch { how, when, text } => (how.clone(), when.as_ref(), text.clone()),
        _ => (None, None, None),
    };
    let at = when.map_or_else(|| now.clone(), |when| when.at.clone());
    if at > *now {
        let day = at.strftime("%A, %-d %B %Y");
        return Err(format!("{day} has not come yet; log it when it has happened."));
    }
    let day =
        if at.date() == now.date() { "today".to_owned() } else { format!("on {}", weekday(at.date(), now)) };
    let met = format!("{} with {names} {day}", how.as_deref().map_or("In touch".to_owned(), capital));
    let says = with_text(met, text.as_deref().unwrap_or_default());
    let action = Action::Touched { on: at.timestamp(), how, text };
    Ok(Applied { on: Some(at.date()), ..to_each(who, &action, says) })
}

/// `Friday, 11 December`, with the year when it is not this one.
pub fn weekday(date: Date, now: &Zoned) -> String {
    let form = if date.year() == now.year() { "%A, %-d %B" } else { "%A, %-d %B %Y" };
    date.strftime(form).to_string()
}

fn rests(who: &[TargetPerson]) -> &'static str {
    if who.len() == 1 { "rests" } else { "rest" }
}

/// `Ada, Bob and Tom`.
pub fn join<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// `Noted that you helped Ada: moved house`, or without words a whole sentence.
fn with_text(says: String, text: &str) -> String {
    if text.is_empty() { says + "." } else { format!("{says}: {text}") }
}

/// `#rust #jobs`.
pub fn hashes(tags: &[String]) -> String {
    tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Target;

    fn now() -> Zoned {
        "2026-11-23T09:00[Europe/Paris]".parse().unwrap()
    }

    fn ada() -> TargetPerson {
        TargetPerson { key: "ada@example.org".parse().unwrap(), name: "Ada".into() }
    }

    fn said(verb: Verb, args: CommandArgs) -> Result<Applied, String> {
        let command = Command { verb, targets: vec![Target::Number(1)], args, line: String::new() };
        apply(&command, &[ada()], &now())
    }

    #[test]
    fn help_without_words_is_a_sentence() {
        let says = |text: &str| said(Verb::Helped, CommandArgs::Text(text.to_owned())).unwrap().says;
        assert_eq!(says(""), "Noted that you helped Ada.");
        assert_eq!(says("moved house"), "Noted that you helped Ada: moved house");
    }

    #[test]
    fn a_touch_without_a_date_is_today() {
        let applied =
            said(Verb::Done, CommandArgs::Touch { how: Some("coffee".into()), when: None, text: None })
                .unwrap();
        assert_eq!(applied.says, "Coffee with Ada today.");
        assert_eq!(applied.on, Some(now().date()));
        assert_eq!(applied.actions.len(), 1);
    }

    #[test]
    fn a_snooze_ends_with_the_beginning_of_its_day() {
        let at: Zoned = "2027-01-03T12:00[Europe/Paris]".parse().unwrap();
        let applied =
            said(Verb::Snooze, CommandArgs::Until(When { at, granularity: Granularity::Day })).unwrap();
        let midnight: Zoned = "2027-01-03T00:00[Europe/Paris]".parse().unwrap();
        assert_eq!(applied.actions[0].1, Action::Snoozed { until: midnight.timestamp() });
    }

    #[test]
    fn what_has_not_happened_is_not_logged() {
        let at = now().tomorrow().unwrap();
        let when = When { at, granularity: Granularity::Day };
        assert!(said(Verb::Done, CommandArgs::Touch { how: None, when: Some(when), text: None }).is_err());
    }
}

//! Two lines of the table on one line, and a line with a date behind it: all of it is obeyed, or
//! nothing.

use rekindle::command::Granularity;

use super::*;

/// Every line is joined with so many others.
const PARTNERS: usize = 5;

struct Obeyed {
    line: &'static str,
    commands: Vec<Command>,
}

/// The rows that are clear and obeyed.
fn obeyed() -> Vec<Obeyed> {
    let clear = rows().filter(|row| row.kind != "date" && row.kind != "noise");
    clear
        .filter_map(|row| match outcome(row.line) {
            Outcome::Obeyed(commands)
                if verdict(&row, &Outcome::Obeyed(commands.clone())) == Verdict::Right =>
            {
                Some(Obeyed { line: row.line, commands })
            }
            _ => None,
        })
        .collect()
}

/// Without the lines as they were typed.
fn meaning(commands: &[Command]) -> Vec<Command> {
    commands.iter().map(|command| Command { line: String::new(), ..command.clone() }).collect()
}

/// The sign at the end of a line would stand before the one that joins.
fn bare(line: &str) -> &str {
    line.trim_end_matches(['!', ',', ';'])
}

/// `note 3 met Ada, who likes trains`, `she loves the flowers and more`: a question is the owner's
/// own words there.
fn is_own_text(first: &[Command], join: &str, second: &[Command]) -> bool {
    let text = first.last().is_some_and(|command| !text_of(&command.args).is_empty());
    let words = [Verb::Who, Verb::Help, Verb::More, Verb::List, Verb::Links, Verb::Ledger];
    let asks = second.first().is_some_and(|command| words.contains(&command.verb));
    text && asks && matches!(join, ", " | " and ")
}

#[test]
fn two_commands_on_a_line_run_both_or_none() {
    let lines = obeyed();
    assert!(lines.len() > 200, "{}", lines.len());
    let (mut joined, mut both, mut wrong) = (0usize, 0usize, 0usize);
    for (at, first) in lines.iter().enumerate() {
        for step in 0..PARTNERS {
            let second = &lines[(at * 7 + step * 31 + 1) % lines.len()];
            for join in [", ", "; ", " and ", " then ", "\n"] {
                if is_own_text(&first.commands, join, &second.commands) {
                    continue;
                }
                let line = format!("{}{join}{}", bare(first.line), second.line);
                joined += 1;
                match outcome(&line) {
                    Outcome::Asked(_) => continue,
                    Outcome::Obeyed(commands) => {
                        let wanted = [meaning(&first.commands), meaning(&second.commands)].concat();
                        if meaning(&commands) == wanted {
                            both += 1;
                            continue;
                        }
                        println!("{line:?}: {:?}", meaning(&commands));
                    }
                    other => println!("{line:?}: {other:?}"),
                }
                wrong += 1;
            }
        }
    }
    println!("joined: {joined} lines, {both} obeyed wholly, {wrong} by half");
    assert_eq!(wrong, 0, "both run, or none");
    assert!(both * 2 > joined, "most are certain: {both} of {joined}");
}

fn date_of(args: &CommandArgs) -> Option<Date> {
    match args {
        CommandArgs::Touch { when, .. } => when.as_ref().map(|when| when.at.date()),
        CommandArgs::Until(when) | CommandArgs::Remind { when, .. } => Some(when.at.date()),
        _ => None,
    }
}

fn text_of(args: &CommandArgs) -> String {
    match args {
        CommandArgs::Touch { text, .. } => text.clone().unwrap_or_default(),
        CommandArgs::Text(text) | CommandArgs::Remind { text, .. } | CommandArgs::Share { text, .. } => {
            text.clone()
        }
        CommandArgs::Tags(tags) => tags.join(" "),
        _ => String::new(),
    }
}

/// `in the morning` and a day: both hold.
fn same_hour(before: &Command, command: &Command) -> bool {
    let hour = |args: &CommandArgs| match args {
        CommandArgs::Remind { when, .. } if when.granularity != Granularity::Day => Some(when.at.hour() < 12),
        _ => None,
    };
    hour(&before.args).is_some() && hour(&before.args) == hour(&command.args)
}

/// A time alone (`3pm`, `noon`) is that of the day that stands before it.
fn same_day_at(before: &Command, command: &Command, phrase: &str) -> bool {
    let is_time = phrase == "noon"
        || phrase.starts_with(|c: char| c.is_ascii_digit()) && {
            let digits = phrase.trim_end_matches("am").trim_end_matches("pm");
            digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
        };
    let time = |args: &CommandArgs| match args {
        CommandArgs::Touch { when, .. } => when.as_ref().map(|when| when.at.time()),
        CommandArgs::Until(when) | CommandArgs::Remind { when, .. } => Some(when.at.time()),
        _ => None,
    };
    let said = when::parse(phrase, &monday()).ok().map(|when| when.at.time());
    is_time && date_of(&before.args) == date_of(&command.args) && time(&command.args) == said
}

/// `at last fri 3pm`: the two words are one date. `monday` and `30th of this month` are one, too,
/// and so are `monday` and `six weeks`.
fn is_one_date(line: &str, command: &Command, phrase: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    let whole = when::parse_toward(&format!("{last} {phrase}"), &monday(), when::Toward::Past).ok();
    let gone_by = last == "last" && whole.map(|when| when.at.date()) == date_of(&command.args);
    let weekday = when::parse(last, &monday()).ok().map(|when| when.at.weekday());
    let on_it = when::parse(phrase, &monday()).ok().map(|when| when.at.weekday());
    let of_the_month = phrase.starts_with(|c: char| c.is_ascii_digit()) && phrase.contains(" of ");
    let in_weeks = phrase.ends_with(" weeks");
    gone_by || (of_the_month || in_weeks) && weekday.is_some() && weekday == on_it
}

/// Does the command say the date: as its day, in its text, or both days made one?
fn tells(line: &str, command: &Command, before: &Command, phrase: &str) -> bool {
    if same_day_at(before, command, phrase) || is_one_date(line, command, phrase) {
        return true;
    }
    if text_of(&command.args).to_lowercase().contains(phrase.to_lowercase().trim_end_matches('.')) {
        return true;
    }
    let alone = when::parse(phrase, &monday()).ok().map(|when| when.at.date());
    match (date_of(&before.args), date_of(&command.args)) {
        (None, Some(_)) => text_of(&command.args) == text_of(&before.args),
        (Some(was), Some(is)) => {
            (was != is && Some(is) != alone) || alone == Some(was) || same_hour(before, command)
        }
        _ => matches!(&command.args, CommandArgs::Every { .. }) && command.args != before.args,
    }
}

#[test]
fn of_a_line_with_a_date_behind_it_nothing_is_dropped() {
    let phrases: Vec<&str> =
        rows().filter(|row| row.kind == "date" && row.expect.starts_with('@')).map(|row| row.line).collect();
    let (mut all, mut understood, mut wrong) = (0usize, 0usize, 0usize);
    for (at, row) in obeyed().iter().enumerate() {
        let [before] = &row.commands[..] else { continue };
        for step in 0..PARTNERS {
            let phrase = phrases[(at * 5 + step * 17) % phrases.len()];
            let line = format!("{} {phrase}", bare(row.line));
            all += 1;
            match outcome(&line) {
                Outcome::Asked(_) => {}
                Outcome::Obeyed(commands)
                    if commands.len() == 1 && tells(bare(row.line), &commands[0], before, phrase) =>
                {
                    understood += 1
                }
                other => {
                    wrong += 1;
                    println!("{line:?}: {other:?}");
                }
            }
        }
    }
    println!("dated: {all} lines, {understood} understood, {wrong} of which something was dropped");
    assert_eq!(wrong, 0, "text, date and people account for every word");
    assert!(understood > 0);
}

//! Questions about somebody: `wording`, `show`; and `help`. They change nothing.

use super::{CommandContext, CommandError, CommandResult, list, told};
use crate::command::grammar::verb_help::VerbHelp;
use crate::command::grammar::verb_table::VerbEntry;
use crate::command::grammar::{Command, CommandArgs, Verb};
use crate::command::span::count;
use crate::compose::receipt::LineOutcome;
use crate::infer::class::AddressClass;
use crate::infer::identity::Join;
use crate::infer::people::{Person, PersonIndex};
use crate::infer::{evidence, wording};
use crate::job::App;
use crate::job::departures;
use crate::job::offers;
use crate::job::resolve_target;
use crate::job::snapshot::Snapshot;
use crate::mail::{Address, text};

/// Mails that `wording` names.
const MAILS: usize = 5;

/// What the card of `help` shows, a line each; the other verbs are named below.
const CARD: [Verb; 9] = [
    Verb::Done,
    Verb::Snooze,
    Verb::Remind,
    Verb::Skip,
    Verb::Never,
    Verb::Note,
    Verb::Intro,
    Verb::Who,
    Verb::Undo,
];

/// Notes and reminders of one person that `show` names, the latest.
const NOTES: usize = 5;

pub(super) fn execute(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> Result<CommandResult, CommandError> {
    let says = match command.verb {
        Verb::Help => help(&command.args),
        verb => about(app, snapshot, context, command, verb)?,
    };
    Ok(told(&command.line, LineOutcome::Answer, says))
}

/// The card, or more of one verb.
fn help(args: &CommandArgs) -> String {
    let row = |verb: Verb| format!("{}: {}", verb.example(), verb.entry().does);
    match args {
        CommandArgs::Text(word) => {
            let Some(verb) = Verb::named(word) else { return card(row) };
            more_of(verb)
        }
        _ => card(row),
    }
}

/// What one verb does, how its line is put together, examples, and what takes it back.
fn more_of(verb: Verb) -> String {
    let (VerbEntry { shape, aliases, does, .. }, VerbHelp { says, examples, back }) =
        (verb.entry(), verb.help());
    let mut lines = vec![format!("{}: {does}. {says}", verb.name()), format!("How: {shape}")];
    lines.extend(aliases.iter().map(|alias| format!("`{alias}` is the same.")));
    lines.extend(examples.iter().map(|(example, means)| format!("{example}: {means}")));
    lines.extend((!back.is_empty()).then(|| back.to_owned()));
    lines.join("\n")
}

fn card(row: impl Fn(Verb) -> String) -> String {
    let others = Verb::ALL.into_iter().filter(|verb| !CARD.contains(verb) && *verb != Verb::Help);
    let others: Vec<&str> = others.map(Verb::name).collect();
    let mut lines: Vec<String> = CARD.into_iter().map(row).collect();
    lines.push(format!("And: {}. `help snooze` tells more of one.", others.join(", ")));
    lines.push(
        "Numbers are the digest's; names and addresses work too. Dates: 2w, 3 jun, tomorrow, next friday; m means months."
            .to_owned(),
    );
    lines.join("\n")
}

fn about(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
    verb: Verb,
) -> Result<String, CommandError> {
    let people = resolve_target::resolve(&command.targets, snapshot, context.items)?;
    if people.is_empty() {
        let why = "Whom do you mean? Put a number, a name or an address after it.";
        return Err(CommandError::refused(why));
    }
    let mut lines = Vec::new();
    for position in people {
        match verb {
            Verb::Why => lines.extend(why_lines(app, snapshot, position)?),
            _ => lines.extend(show_lines(app, snapshot, position)?),
        }
    }
    Ok(lines.join("\n"))
}

/// The evidence about one person: who they are, the days and gaps, whether they are due and why,
/// and the last mails to look up.
///
/// # Errors
/// The database's.
pub fn why_lines(app: &App, snapshot: &Snapshot, position: PersonIndex) -> anyhow::Result<Vec<String>> {
    let (person, view) = (snapshot.person(position), snapshot.view(position));
    let mut lines = vec![snapshot.named(person)];
    lines.extend(bond_lines(snapshot, position));
    lines.extend(departures::about(&snapshot.departures(&app.store)?, snapshot, person));
    lines.extend(forged_line(snapshot, person));
    lines.extend(wording::evidence(person, &view.judgement, &view.preferences, snapshot.now, &snapshot.zone));
    let passed_over = offers::passed_over(app, snapshot, &view)?;
    lines.extend(passed_over.map(|(kind, times)| wording::passed_over(kind, times)));
    let mails = snapshot.last_mails(&app.store, position, MAILS)?;
    for (seen, direction) in mails {
        let line = app.store.message_line(seen.row)?;
        let subject = line.map(|line| text::shorten(&line.subject, 70)).unwrap_or_default();
        let mail = wording::mail_line(seen.at, direction, &subject, snapshot.now, &snapshot.zone);
        lines.push(format!("Mail: {mail}"));
    }
    Ok(lines)
}

/// Why an address is nobody to suggest: the rule that says so, and the mail it rests on. `None`: no
/// mail has it, or it is a person's.
///
/// # Errors
/// The database's.
pub fn machine_line(app: &App, snapshot: &Snapshot, address: &Address) -> anyhow::Result<Option<String>> {
    let Some(id) = snapshot.id(address).filter(|_| snapshot.by_address(address).is_none()) else {
        return Ok(None);
    };
    let (class, rule) = evidence::class(&snapshot.people, id);
    let taken = match class {
        AddressClass::Own => "you",
        AddressClass::Machine => "a machine",
        AddressClass::List => "a list",
        AddressClass::Person | AddressClass::Unknown => "nobody you know",
    };
    let (mails, last) = snapshot.mails_from(id);
    let mut said = format!(
        "{address} is taken for {taken}: rule {}, {}. Mails from it: {mails}",
        wording::rule_name(rule),
        wording::address_rule(rule)
    );
    if let Some(seen) = last {
        let line = app.store.message_line(seen.row)?;
        let subject = line.map(|line| text::shorten(&line.subject, 70)).unwrap_or_default();
        said += &format!(
            ", the last on {}: \u{201c}{subject}\u{201d}",
            wording::day(seen.at, snapshot.now, &snapshot.zone)
        );
    }
    Ok(Some(said + "."))
}

/// Mail in a person's name that counts for nothing, as the owner's provider says.
fn forged_line(snapshot: &Snapshot, person: &Person) -> Option<String> {
    let theirs = snapshot.facts.forged.iter().filter(|forged| person.addresses.contains(&forged.from));
    let mails = theirs.clone().count();
    let last = theirs.filter_map(|forged| forged.at).max()?;
    let day = wording::day(last, snapshot.now, &snapshot.zone);
    Some(format!(
        "Not counted: {}, the last on {day}: your provider says that the sender could not be verified.",
        count(mails as i64, "mail in their name")
    ))
}

/// Why the addresses of a person are theirs, a line for each but one; and which of them are dead.
fn bond_lines(snapshot: &Snapshot, position: PersonIndex) -> Vec<String> {
    let person = snapshot.person(position);
    let address = |id| snapshot.facts.address(id).address.as_str();
    let line = |join: &Join| {
        // The address that is less in use is the one to be explained.
        let place = |id| person.addresses.iter().position(|other| *other == id);
        let (other, one) = if place(join.a) <= place(join.b) { (join.a, join.b) } else { (join.b, join.a) };
        let why = join.reason.describe(&|at| wording::day(at, snapshot.now, &snapshot.zone));
        format!("{} is taken for the person of {}: {why}.", address(one), address(other))
    };
    let dead = person.addresses.iter().filter_map(|id| Some((*id, snapshot.dead_since(*id)?)));
    // What stands for the address of a card has nothing to say to anybody.
    let real = |join: &&Join| {
        ![join.a, join.b].iter().any(|id| snapshot.facts.address(*id).address.is_placeholder())
    };
    person
        .joins
        .iter()
        .filter(real)
        .map(line)
        .chain(dead.map(|(id, at)| snapshot.moved_line(person, id, at)))
        .collect()
}

/// What is known of one person.
///
/// # Errors
/// The database's.
pub fn show_lines(app: &App, snapshot: &Snapshot, position: PersonIndex) -> anyhow::Result<Vec<String>> {
    let (person, view) = (snapshot.person(position), snapshot.view(position));
    let addresses: Vec<&str> = snapshot.addresses(person).map(Address::as_str).collect();
    let addresses = if addresses.is_empty() { "none".to_owned() } else { addresses.join(", ") };
    let mut lines = vec![person.name.clone(), format!("Addresses: {addresses}")];
    lines.extend(bond_lines(snapshot, position));
    lines.extend(card_lines(snapshot, position));
    for (label, seen) in [("They wrote", person.last_in), ("You wrote", person.last_out)] {
        if let Some(seen) = seen {
            let subject = app
                .store
                .message_line(seen.row)?
                .map(|line| text::shorten(&line.subject, 80))
                .unwrap_or_default();
            let day = wording::day(seen.at, snapshot.now, &snapshot.zone);
            let about =
                if subject.is_empty() { String::new() } else { format!(", \u{201c}{subject}\u{201d}") };
            lines.push(format!("{label} last: {day}{about}"));
        }
    }
    let logged = view.preferences.touches.iter().rev().take(NOTES).rev();
    lines.extend(logged.map(|touch| wording::logged(touch, snapshot.now, &snapshot.zone)));
    if !view.preferences.tags.is_empty() {
        let tags: Vec<String> = view.preferences.tags.iter().map(|tag| format!("#{tag}")).collect();
        lines.push(format!("Tags: {}", tags.join(" ")));
    }
    let notes = &view.preferences.notes;
    lines.extend(notes.iter().rev().take(NOTES).rev().map(|note| format!("Note: {}", note.text)));
    if notes.len() > NOTES {
        lines.push(format!("Older notes: {}", notes.len() - NOTES));
    }
    let reminders = list::about(snapshot, &view).take(NOTES);
    lines.extend(reminders.map(|reminder| format!("Reminder {}", list::when(snapshot, &reminder))));
    lines.push(wording::verdict(&view.judgement, snapshot.now, &snapshot.zone));
    Ok(lines)
}

/// What imported address books say, a line each.
fn card_lines(snapshot: &Snapshot, position: PersonIndex) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for card in snapshot.cards(position) {
        let work: Vec<&str> =
            [card.title.as_deref(), card.organization.as_deref()].into_iter().flatten().collect();
        let day = |date: &Option<crate::contacts::PartialDate>| {
            date.map(|date| date.to_string()).unwrap_or_default()
        };
        let since = card.connected_on.map(|on| on.to_string()).unwrap_or_default();
        let facts = [
            ("Work", work.join(" at ")),
            ("Birthday", day(&card.birthday)),
            ("Anniversary", day(&card.anniversary)),
            ("Phone", card.phones.join(", ")),
            ("Place", card.places.join("; ")),
            ("Link", card.urls.join(", ")),
            ("Connected since", since),
            ("Note", text::one_line(&card.note)),
        ];
        for (label, fact) in facts.into_iter().filter(|(_, fact)| !fact.is_empty()) {
            let line = format!("{label}: {fact} ({})", card.source.title());
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

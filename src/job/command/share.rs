//! `share https://... #rust a list` saves a link, `shared 2` says that somebody got one, `links`
//! lists them.

use super::{CommandContext, CommandResult, finish, people, told};
use crate::command::Action;
use crate::command::PersonKey;
use crate::command::apply::{self, Applied};
use crate::command::grammar::{Command, CommandArgs, MOST_CHARS, Verb};
use crate::compose::receipt::LineOutcome;
use crate::infer::saved_links::SavedLink;
use crate::job::App;
use crate::job::snapshot::Snapshot;

/// Links that `links` lists, the newest first.
const LISTED: usize = 30;
/// People with a tag that are named.
const NAMED: usize = 5;

pub(super) fn execute(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> anyhow::Result<CommandResult> {
    let applied = match command.verb {
        Verb::Share => save(snapshot, command),
        _ => pass_on(snapshot, context, command),
    };
    match applied {
        Ok(applied) => finish(app, snapshot, context, command, applied),
        Err(why) => Ok(told(&command.line, LineOutcome::Refused, why)),
    }
}

/// # Errors
/// A sentence: no web address, or one that may have been cut.
fn save(snapshot: &Snapshot, command: &Command) -> Result<Applied, String> {
    let CommandArgs::Share { url, tags, text } = &command.args else {
        return Err("A link begins with https://, such as `share https://example.org #rust`.".to_owned());
    };
    let web = ["https://", "http://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let plain = url.chars().all(|c| !c.is_whitespace() && !c.is_control());
    if !web || !plain {
        return Err("Only links that begin with https:// or http:// are kept.".to_owned());
    }
    if command.line.chars().count() >= MOST_CHARS {
        return Err("That line is too long; the link may have been cut, so it was not kept.".to_owned());
    }
    let says = match (tags.is_empty(), with_tags(snapshot, tags).as_slice()) {
        (true, _) => format!(
            "Saved {url} without a tag, so it is offered to nobody yet; `share {url} #rust` adds one."
        ),
        (_, []) => format!(
            "Saved {url} for {}. Nobody has that tag yet: `tag ada {}` gives it.",
            apply::hashes(tags),
            tags[0]
        ),
        (_, names) => format!("Saved {url} for {}: {}.", apply::hashes(tags), first(names)),
    };
    let action = Action::LinkSaved { url: url.clone(), tags: tags.clone(), text: text.clone() };
    Ok(Applied { actions: vec![(None, action)], says, ..Applied::default() })
}

/// People who have one of the tags, warmest first.
fn with_tags(snapshot: &Snapshot, tags: &[String]) -> Vec<String> {
    let views = snapshot.by_strength().into_iter();
    let fits = |view: &super::super::snapshot::PersonView| {
        !view.preferences.never && tags.iter().any(|tag| view.preferences.tags.contains(tag))
    };
    views.filter(fits).map(|view| snapshot.person(view.position).name.clone()).collect()
}

fn first(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).map(String::as_str);
    match names.len().checked_sub(NAMED) {
        None | Some(0) => apply::join(shown),
        Some(more) => format!("{} and {more} more", shown.collect::<Vec<_>>().join(", ")),
    }
}

/// # Errors
/// A sentence: nobody is meant, or nobody knows whom.
fn pass_on(snapshot: &Snapshot, context: &CommandContext<'_>, command: &Command) -> Result<Applied, String> {
    let who = people(snapshot, context, command)?;
    if who.is_empty() {
        return Err("Who got it? Put a number, a name or an address after `shared`.".to_owned());
    }
    let text = if let CommandArgs::Text(text) = &command.args { text.clone() } else { String::new() };
    let mut applied = Applied::default();
    let mut says = Vec::new();
    for one in who {
        let link = link_for(snapshot, &one.key, &text);
        says.push(match link {
            Some(link) => format!("Noted that you passed {} on to {}.", link.url, one.name),
            None if text.is_empty() => format!("Noted that you passed something on to {}.", one.name),
            None => format!("Noted that you passed this on to {}: {text}", one.name),
        });
        let rest = link.map_or(text.clone(), |link| text.replace(&link.url, "").trim().to_owned());
        let action = Action::LinkShared { url: link.map(|link| link.url.clone()), text: rest };
        applied.actions.push((Some(one.key), action));
    }
    applied.says = says.join("\n");
    Ok(applied)
}

/// The saved link that the text names, else, where there is no text, the one that was offered for
/// the person.
fn link_for<'a>(snapshot: &'a Snapshot, key: &PersonKey, text: &str) -> Option<&'a SavedLink> {
    let links = &snapshot.all_preferences.links;
    if let Some(named) = links.saved.iter().find(|link| text.split(' ').any(|word| word == link.url)) {
        return Some(named);
    }
    let preferences = snapshot.by_key(key).map(|position| snapshot.view(position).preferences);
    preferences.filter(|_| text.is_empty()).and_then(|preferences| links.passed_on(&preferences))
}

/// The links saved, the newest first, each with its tags and who got it.
pub(super) fn links(snapshot: &Snapshot, command: &Command) -> CommandResult {
    let saved = &snapshot.all_preferences.links.saved;
    let mut lines: Vec<String> = saved.iter().rev().take(LISTED).map(|link| line(snapshot, link)).collect();
    match saved.len().checked_sub(LISTED) {
        _ if saved.is_empty() => {
            lines.push(
                "No link is saved yet; `share https://example.org #rust a good read` saves one.".to_owned(),
            );
        }
        None | Some(0) => {}
        Some(more) => lines.push(format!("And {more} older ones.")),
    }
    told(&command.line, LineOutcome::Answer, lines.join("\n"))
}

fn line(snapshot: &Snapshot, link: &SavedLink) -> String {
    let tags: Vec<String> = link.tags.iter().cloned().collect();
    let mut line = link.url.clone();
    for part in [apply::hashes(&tags), link.text.clone()].iter().filter(|part| !part.is_empty()) {
        line = format!("{line} {part}");
    }
    let views = snapshot.views().iter();
    let got = |view: &&super::super::snapshot::PersonView| {
        !view.preferences.never && view.preferences.shared.contains(&link.url)
    };
    let names: Vec<String> =
        views.filter(got).map(|view| snapshot.person(view.position).name.clone()).collect();
    if names.is_empty() { line } else { format!("{line} (passed on to {})", first(&names)) }
}

//! Which folders are read, in which order, and under which names people see them.

use std::collections::HashSet;

use super::Folder;
use crate::mail::{Role, text::one_line};

/// Leaves out Junk, Trash and Drafts and puts the others in reading order: Sent, INBOX, the rest by
/// name.
pub(super) fn in_reading_order(mut folders: Vec<Folder>) -> Vec<Folder> {
    for_people(&mut folders);
    folders.retain(|folder| !folder.role.is_left_out());
    folders.sort_by(|a, b| {
        let rank = |role: Role| match role {
            Role::Sent => 0,
            Role::Inbox => 1,
            _ => 2,
        };
        (rank(a.role), &a.name, &a.raw).cmp(&(rank(b.role), &b.name, &b.raw))
    });
    folders
}

/// Makes names fit to show, in a log and on a terminal: one line, no control characters. They stay
/// unique.
fn for_people(folders: &mut [Folder]) {
    let mut taken: HashSet<String> = folders
        .iter()
        .filter(|folder| one_line(&folder.name) == folder.name)
        .map(|folder| folder.name.clone())
        .collect();
    for folder in
        folders.iter_mut().filter(|folder| folder.name.is_empty() || one_line(&folder.name) != folder.name)
    {
        let plain = match one_line(&folder.name) {
            name if name.is_empty() => one_line(&folder.raw.escape_debug().to_string()),
            name => name,
        };
        let mut numbered = (2..).map(|n| format!("{plain} ({n})"));
        let mut name = plain.clone();
        while taken.contains(&name) {
            name = numbered.next().unwrap_or_default();
        }
        taken.insert(name.clone());
        folder.name = name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_are_one_plain_line_and_stay_unique() {
        let folder =
            |name: &str| Folder { name: name.into(), raw: name.into(), role: Role::Plain, messages: None };
        let mut folders =
            ["Work", "Wo\x1brk", "Wo\nrk", "W\u{202e}ork", "a\nERROR b", "\x07", "Entwürfe"].map(folder);
        for_people(&mut folders);
        let names: Vec<&str> = folders.iter().map(|folder| folder.name.as_str()).collect();
        assert_eq!(names, ["Work", "Work (2)", "Wo rk", "Work (3)", "a ERROR b", "\\u{7}", "Entwürfe"]);
        assert_eq!(folders[4].raw, "a\nERROR b", "what opens it stays");
    }
}

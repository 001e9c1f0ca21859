//! What each listed folder is for: SPECIAL-USE where the server tells (RFC 6154), else its name.

use std::collections::HashMap;

use super::namespace::{Namespaces, Whose};
use crate::mail::Role;
use crate::mail::folder::groupware::{self, NoMail};
use crate::mail::folder::role_by_mailbox;

/// Deepest level at which a folder is still looked for under another one.
const LEVELS: usize = 32;

/// One folder as LIST tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// As the server spells it, escapes of quoted strings taken out.
    pub(super) raw: String,
    /// For people.
    pub(super) name: String,
    /// The hierarchy separator; `None` in a flat name space.
    pub(super) delimiter: Option<char>,
    /// What SPECIAL-USE says.
    pub(super) told: Option<Role>,
}

/// Whose each folder is, and its role. Every folder that is told to be Sent is, and so is every one
/// that is named like it: a phone files what it sends in a folder of its own. What is named like
/// Junk, Trash or Drafts, or is under a folder told to be one, is left out in any case; so are
/// calendar, contacts and the like of a groupware server.
pub(super) fn roles(folders: &[Listed], namespaces: &Namespaces) -> Vec<(Role, Whose)> {
    let whose = |folder: &Listed| namespaces.whose(&folder.raw, &folder.name, folder.delimiter);
    let own = || folders.iter().filter(|folder| whose(folder) == Whose::Owner);
    let kinds: Vec<NoMail> = own().filter_map(no_mail).collect();
    let is_groupware = groupware::is_groupware(&kinds);
    let told = own().filter_map(|folder| Some((&folder.raw[..], folder.told?)));
    let left_out: HashMap<&str, Role> = told.filter(|(_, role)| role.is_left_out()).collect();
    let role = |folder: &Listed| {
        let named = role_by_mailbox(&folder.name, folder.delimiter);
        match folder.told.or_else(|| above(folder, &left_out)) {
            _ if named == Role::Inbox => Role::Inbox,
            Some(told) => told,
            None if is_groupware && named == Role::Plain && no_mail(folder).is_some() => Role::NoMail,
            None => named,
        }
    };
    folders.iter().map(|folder| (role(folder), whose(folder))).collect()
}

/// What a folder right at the top, or right under INBOX, or one under such a folder, holds on a
/// groupware server.
fn no_mail(folder: &Listed) -> Option<NoMail> {
    let mut levels = folder.name.split(|c| Some(c) == folder.delimiter);
    let first = levels.next()?;
    groupware::no_mail(if first.eq_ignore_ascii_case("INBOX") { levels.next()? } else { first })
}

/// The role of a folder above this one, of those that are left out.
fn above(folder: &Listed, left_out: &HashMap<&str, Role>) -> Option<Role> {
    let levels = folder.raw.match_indices(folder.delimiter?).take(LEVELS);
    levels.filter_map(|(at, _)| left_out.get(&folder.raw[..at]).copied()).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_use_goes_before_names() {
        let listed =
            |name: &str, told| Listed { raw: name.into(), name: name.into(), delimiter: Some('.'), told };
        let check = |folders: &[Listed], expected: &[Role]| {
            let got: Vec<Role> =
                roles(folders, &Namespaces::default()).iter().map(|(role, _)| *role).collect();
            assert_eq!(got, expected);
        };
        check(
            &[
                listed("INBOX", None),
                listed("Sent", None),
                listed("Verzonden", Some(Role::Sent)),
                listed("Spam", None),
            ],
            &[Role::Inbox, Role::Sent, Role::Sent, Role::Junk],
        );
        check(&[listed("Sent", None), listed("Sent Items", None)], &[Role::Sent, Role::Sent]);
        check(&[listed("Trash", Some(Role::Archive))], &[Role::Archive]);
        check(
            &[
                listed("Away", Some(Role::Trash)),
                listed("Away.Old.Sent", None),
                listed("Awayday", None),
                listed("Old.Away", None),
            ],
            &[Role::Trash, Role::Trash, Role::Plain, Role::Plain],
        );
    }

    #[test]
    fn calendar_and_contacts_of_a_groupware_server_are_no_mail() {
        let check = |folders: &[(&str, Role)]| {
            let listed = |(name, _): &(&str, Role)| Listed {
                raw: (*name).into(),
                name: (*name).into(),
                delimiter: Some('/'),
                told: None,
            };
            let listed: Vec<Listed> = folders.iter().map(listed).collect();
            let got: Vec<Role> =
                roles(&listed, &Namespaces::default()).iter().map(|(role, _)| *role).collect();
            let expected: Vec<Role> = folders.iter().map(|(_, role)| *role).collect();
            assert_eq!(got, expected, "{folders:?}");
        };
        check(&[
            ("INBOX", Role::Inbox),
            ("Kalender", Role::NoMail),
            ("Kalender/Geburtstage", Role::NoMail),
            ("Kontakte", Role::NoMail),
            ("Notizen", Role::NoMail),
            ("Gesendete Elemente", Role::Sent),
            ("Projekte/Notizen", Role::Plain),
        ]);
        check(&[("INBOX/Calendar", Role::NoMail), ("INBOX/Tasks", Role::NoMail)]);
        check(&[("Sync Issues/Conflicts", Role::NoMail), ("Journal", Role::NoMail)]);
        check(&[("Notes", Role::Plain), ("Journal", Role::Plain), ("INBOX", Role::Inbox)]);
    }
}

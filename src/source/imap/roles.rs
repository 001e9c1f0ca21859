//! What each listed folder is for: SPECIAL-USE where the server tells (RFC 6154), else its name.

use std::collections::HashMap;

use crate::mail::Role;
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

/// The role of each folder. Where the server tells which folder is Sent, other folders named like
/// one are plain; what is named like Junk, Trash or Drafts, or lies under a folder told to be one,
/// is left out in any case.
pub(super) fn roles(folders: &[Listed]) -> Vec<Role> {
    let told_sent = folders.iter().any(|folder| folder.told == Some(Role::Sent));
    let told = folders.iter().filter_map(|folder| Some((&folder.raw[..], folder.told?)));
    let left_out: HashMap<&str, Role> = told.filter(|(_, role)| role.is_left_out()).collect();
    let role = |folder: &Listed| {
        let named = role_by_mailbox(&folder.name, folder.delimiter);
        match folder.told.or_else(|| above(folder, &left_out)) {
            _ if named == Role::Inbox => Role::Inbox,
            Some(told) => told,
            None if named == Role::Sent && told_sent => Role::Plain,
            None => named,
        }
    };
    folders.iter().map(role).collect()
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
        let check = |folders: &[Listed], expected: &[Role]| assert_eq!(roles(folders), expected);
        check(
            &[
                listed("INBOX", None),
                listed("Sent", None),
                listed("Verzonden", Some(Role::Sent)),
                listed("Spam", None),
            ],
            &[Role::Inbox, Role::Plain, Role::Sent, Role::Junk],
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
}

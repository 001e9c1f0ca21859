//! What a folder's name tells about its role, where no SPECIAL-USE does.

use super::Role;
use super::table::{ALL_MAIL_WITH, NAMES};

/// The role that a folder's own name tells (one level, decoded), as mail programs write it in many
/// languages. Case, blanks at the ends and a `.mbox`, `.mbx` or `.gz` ending do not matter.
/// [`Role::Plain`] when the name says nothing.
pub fn role_by_name(name: &str) -> Role {
    // Persian joins the parts of a word by an invisible non-joiner, which not every program keeps.
    let lower = name.replace('\u{200c}', " ").trim().to_lowercase();
    let bare = lower.strip_suffix(".gz").unwrap_or(&lower);
    let bare = [".mbox", ".mbx"].iter().find_map(|ending| bare.strip_suffix(ending)).unwrap_or(bare).trim();
    let known = |of_role: &&(Role, &str)| of_role.1.split('|').any(|name| name == bare);
    match NAMES.iter().find(known) {
        Some((role, _)) => *role,
        None if ALL_MAIL_WITH.iter().any(|start| bare.starts_with(start)) => Role::All,
        None => Role::Plain,
    }
}

/// The role of a folder by its path, levels split at `/`. The innermost name that says something
/// wins (`Sent/2019` is Sent), except that whatever lies anywhere under Junk, Trash or Drafts stays
/// there. Inbox only by the last level: folders under INBOX are plain.
pub fn role_by_path(path: &str) -> Role {
    let roles: Vec<Role> = path.split('/').map(role_by_name).collect();
    if let Some(hidden) = roles.iter().find(|role| matches!(role, Role::Junk | Role::Trash | Role::Drafts)) {
        return *hidden;
    }
    match roles.last() {
        Some(Role::Inbox) => Role::Inbox,
        _ => {
            let speaks = |role: &&Role| !matches!(role, Role::Plain | Role::Inbox);
            let role = roles.iter().rev().find(speaks).copied().unwrap_or(Role::Plain);
            if role == Role::Sent && !is_owners_own(path) { Role::Plain } else { role }
        }
    }
}

/// First levels under which servers show what belongs to other people (RFC 2342: other users' and
/// shared namespaces).
const OF_OTHERS: &[&str] = &[
    "shared",
    "shared folders",
    "user",
    "users",
    "other users",
    "public",
    "public folders",
    "#shared",
    "#public",
    "#users",
];

/// Whether a folder named Sent can be the owner's: it stands at the top, or under INBOX, the
/// provider's own folder, or one more level such as an account's; and not in a namespace of other
/// people.
fn is_owners_own(path: &str) -> bool {
    let levels: Vec<String> = path.split('/').map(|level| level.trim().to_lowercase()).collect();
    let above = levels.iter().take_while(|level| role_by_name(level) != Role::Sent);
    let above: Vec<&String> = above.filter(|level| !is_transparent(level)).collect();
    let foreign = |level: &&&String| OF_OTHERS.contains(&level.as_str()) || level.starts_with('~');
    above.len() <= 1 && above.iter().find(foreign).is_none()
}

/// A level that only holds the owner's other folders.
fn is_transparent(level: &str) -> bool {
    ["inbox", "[gmail]", "[google mail]"].contains(&level.to_lowercase().as_str())
}

/// The role of an IMAP mailbox by its decoded name. Only a level right at the top, or right under
/// INBOX or the provider's own folder (`INBOX.Sent`, `[Gmail]/Sent Mail`), tells one, so that
/// `Projects/Drafts` stays a folder of its owner; what lies below Sent, Junk, Trash or Drafts
/// shares its role (`Trash/Old` is a deleted folder). INBOX has one name in every language (RFC
/// 9051 5.1), and what holds all mail only SPECIAL-USE can tell: `Todos` is a list of things to do
/// as well.
pub fn role_by_mailbox(name: &str, delimiter: Option<char>) -> Role {
    if name.eq_ignore_ascii_case("INBOX") {
        return Role::Inbox;
    }
    let mut levels = name.split(|c| Some(c) == delimiter);
    let first = levels.next().unwrap_or_default();
    let telling = if is_transparent(first) { levels.next().unwrap_or_default() } else { first };
    match (role_by_name(telling), levels.next()) {
        (Role::Inbox | Role::All, _) | (Role::Archive, Some(_)) => Role::Plain,
        (role, _) => role,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_names_tell_the_role() {
        let check = |name: &str, role: Role| assert_eq!(role_by_name(name), role, "{name}");
        check("INBOX", Role::Inbox);
        check(" Sent Items ", Role::Sent);
        check("Sent.mbox", Role::Sent);
        check("Sent.mbox.gz", Role::Sent);
        check("Gesendete Objekte", Role::Sent);
        check("Éléments envoyés", Role::Sent);
        check("Отправленные", Role::Sent);
        check("已发送", Role::Sent);
        check("Entwürfe", Role::Drafts);
        check("Junk E-mail", Role::Junk);
        check("ゴミ箱", Role::Trash);
        check("پیش\u{200c}نویس\u{200c}ها", Role::Drafts);
        check("پیش نویس ها", Role::Drafts);
        check("All mail Including Spam and Trash.mbox", Role::All);
        check("Alle E-Mails, einschließlich Spam und Papierkorb.mbox", Role::All);
        check("Archiv", Role::Archive);
        check("Sentinel", Role::Plain);
        check("trash talk", Role::Plain);
        check("", Role::Plain);
        check(".mbox", Role::Plain);
    }

    #[test]
    fn the_innermost_name_wins_but_nothing_leaves_junk_trash_or_drafts() {
        let check = |path: &str, role: Role| assert_eq!(role_by_path(path), role, "{path}");
        check("personal/INBOX", Role::Inbox);
        check("INBOX/Sent", Role::Sent);
        check("INBOX/friends", Role::Plain);
        check("[Gmail]/All Mail", Role::All);
        check("[Gmail]/Sent Mail", Role::Sent);
        check("Sent/2019", Role::Sent);
        check("Archive/Sent", Role::Sent);
        check("Archive/2019", Role::Archive);
        check("Trash/Sent", Role::Trash);
        check("Trash/INBOX", Role::Trash);
        check("Drafts/2020", Role::Drafts);
        check("friends", Role::Plain);
    }

    #[test]
    fn sent_mail_of_somebody_else_is_not_the_owners() {
        let check = |path: &str, role: Role| assert_eq!(role_by_path(path), role, "{path}");
        check("shared/bob/Sent", Role::Plain);
        check("user/bob/Sent", Role::Plain);
        check("INBOX/shared/bob/Gesendet", Role::Plain);
        check("Other Users/bob/Sent Items", Role::Plain);
        check("Shared Folders/Sent", Role::Plain);
        check("Public/Sent/2019", Role::Plain);
        check("projects/old/Sent", Role::Plain);
        check("personal/Sent", Role::Sent);
        check("work/INBOX/Sent", Role::Sent);
        check("gmail/[Gmail]/Sent Mail", Role::Sent);
        check("Sent/2019/05", Role::Sent);
        check("shared/bob/Trash", Role::Trash);
    }

    #[test]
    fn a_mailbox_has_the_role_of_its_first_telling_level() {
        let check = |name: &str, role: Role| assert_eq!(role_by_mailbox(name, Some('/')), role, "{name}");
        check("INBOX", Role::Inbox);
        check("inbox", Role::Inbox);
        check("Posteingang", Role::Plain);
        check("Sent", Role::Sent);
        check("INBOX/Sent Items", Role::Sent);
        check("INBOX/friends", Role::Plain);
        check("INBOX/INBOX", Role::Plain);
        check("[Gmail]/Gesendet", Role::Sent);
        check("[Gmail]/All Mail", Role::Plain);
        check("Éléments envoyés", Role::Sent);
        check("Отправленные", Role::Sent);
        check("已发送", Role::Sent);
        check("Papierkorb", Role::Trash);
        check("Junk E-Mail", Role::Junk);
        check("Entwürfe", Role::Drafts);
        check("Archives", Role::Archive);
        check("Archives/2019", Role::Plain);
        check("Sent/2019", Role::Sent);
        check("INBOX/Trash/Old/Older", Role::Trash);
        check("Projects/Drafts", Role::Plain);
        check("Projects.Drafts", Role::Plain);
        check("Sent to the printer", Role::Plain);
        check("", Role::Plain);
        assert_eq!(role_by_mailbox("INBOX.Sent", Some('.')), Role::Sent);
        assert_eq!(role_by_mailbox("INBOX.Sent", None), Role::Plain);
    }

    #[test]
    fn no_name_has_two_roles() {
        let mut seen = std::collections::HashMap::new();
        for (role, names) in NAMES {
            for name in names.split('|') {
                assert_eq!(name, name.trim().to_lowercase(), "kept as it is compared");
                assert_eq!(seen.insert(name, *role), None, "{name} stands twice");
            }
        }
    }
}

//! `~/.notmuch-config` (notmuch-config(1)): where mail is, and whose it is.

use std::path::Path;

use super::{Found, aerc::sections, expand, owner};

/// The mail that notmuch has an index of.
pub fn read(text: &str, home: &Path) -> Vec<Found> {
    let sections = sections(text);
    let value = |section: &str, key: &str| {
        let (_, keys) = sections.iter().find(|(name, _)| *name == section)?;
        keys.get(key).copied().filter(|value| !value.is_empty())
    };
    let Some(root) = value("database", "mail_root").or(value("database", "path")) else { return Vec::new() };
    // A path that is not whole starts at the home folder (notmuch-config(1)).
    let path = home.join(expand(root, home));
    let owner = owner(value("user", "primary_email"), value("user", "name"));
    vec![Found { program: "notmuch", owner, maildir: Some(path), ..Found::default() }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_that_is_indexed_is_found() {
        let text = "[database]\npath=/home/robin/Mail\n[user]\nname=Robin Vale\nprimary_email=robin@example.org\nother_email=r@x.example;\n";
        let found = read(text, Path::new("/home/robin"));
        let owner = found[0].owner.as_ref().unwrap();
        assert_eq!((owner.name.as_str(), owner.address.as_str()), ("Robin Vale", "robin@example.org"));
        assert_eq!(found[0].maildir.as_deref(), Some(Path::new("/home/robin/Mail")));
        let text = "[database]\nmail_root=mail\npath=.local/share/notmuch\n";
        assert_eq!(
            read(text, Path::new("/home/robin"))[0].maildir.as_deref(),
            Some(Path::new("/home/robin/mail"))
        );
        assert!(read("[user]\nname=x\n", Path::new("/h")).is_empty());
    }
}

//! The configuration as a file: a new one is written, an account is added to one or taken out. What
//! somebody else wrote is never lost: a new text is written whole or not at all, and only after it
//! was read as the configuration that it should be.

use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::Context;
use toml_edit::DocumentMut;

use crate::cli::failure::UsageError;
use crate::config::parse::parse;
use crate::config::{Config, Env};

/// Writes a new file that only its owner may read.
///
/// # Errors
/// One that exists, which stays as it is; the file system's.
pub fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    let what = || format!("writing {}", path.display());
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(what)?;
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match file {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(there_is_one(path).into()),
        Err(error) => Err(error).with_context(what),
        Ok(mut file) => file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(what),
    }
}

/// A configuration is there already.
pub fn there_is_one(path: &Path) -> UsageError {
    UsageError(format!(
        "{} exists and is left as it is; `rekindle setup --add` adds an account to it, `rekindle config edit` opens it, -c names another",
        path.display()
    ))
}

/// Puts another text in the place of a file's, with its mode, at once or not at all. A link stays
/// one: what it leads to is replaced.
///
/// # Errors
/// The file system's.
pub fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let what = || format!("writing {}", path.display());
    let path = path.canonicalize().with_context(what)?;
    let folder = path.parent().context("a file has a folder")?;
    let mode = path.metadata().with_context(what)?.permissions().mode() & 0o777;
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".config").tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(())
    };
    write().with_context(what)
}

/// The text with one more account at its end.
///
/// # Errors
/// An account of that name or address is there; the text cannot be added to.
pub fn with_account(text: &str, table: &str, path: &Path, env: &Env) -> anyhow::Result<String> {
    let before = parse(text, path, env)?;
    let gap = if text.ends_with('\n') || text.is_empty() { "\n" } else { "\n\n" };
    let longer = format!("{text}{gap}{table}");
    let after = parse(&longer, path, env)?;
    anyhow::ensure!(
        after.accounts.len() == before.accounts.len() + 1,
        "adding to {}: the new table would not be an account of its own; add it by hand:\n{table}",
        path.display()
    );
    Ok(longer)
}

/// The text without an account; all else stays as it was written, remarks too.
///
/// # Errors
/// No account is called so, or it is the only one.
pub fn without_account(text: &str, name: &str, path: &Path, env: &Env) -> anyhow::Result<String> {
    let before = parse(text, path, env)?;
    if before.accounts.iter().all(|account| account.name != name) {
        return Err(no_such(name, &before).into());
    }
    if before.accounts.len() == 1 {
        let what = format!(
            "{name} is the only account, and a configuration needs one; `rekindle setup --add` adds another, `rekindle purge` deletes everything"
        );
        return Err(UsageError(what).into());
    }
    let mut document: DocumentMut = text.parse().context("reading the configuration")?;
    if let Some(accounts) = document.get_mut("accounts").and_then(|item| item.as_table_like_mut()) {
        accounts.remove(name);
    }
    let shorter = document.to_string();
    let after = parse(&shorter, path, env)?;
    anyhow::ensure!(
        after.accounts.len() + 1 == before.accounts.len(),
        "taking {name} out of {}: it is written in a way that only its author can undo; use `rekindle config edit`",
        path.display()
    );
    Ok(shorter)
}

/// Which accounts there are, where another was named.
pub fn no_such(name: &str, config: &Config) -> UsageError {
    let names: Vec<&str> = config.accounts.iter().map(|account| account.name.as_str()).collect();
    UsageError(format!("no account is called {name}; the configuration has {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# mine\ntimezone = \"Europe/Paris\" # here\n\n[accounts.home]\nemail = \"a@example.org\" # me\nmaildir.path = \"/m\"\n\n\
        # work, from monday\n[accounts.work]\nemail = \"b@example.org\"\nmaildir.path = \"/w\"\n\n[digest]\nsize = 3\n";

    fn env() -> Env {
        let zone = || jiff::tz::TimeZone::UTC;
        Env { home: None, config_home: None, data_home: None, config: None, data: None, zone }
    }

    #[test]
    fn an_account_comes_and_goes_and_everything_else_stays() {
        let path = Path::new("/c.toml");
        let without = without_account(TEXT, "work", path, &env()).unwrap();
        assert!(
            without.contains("# mine\ntimezone = \"Europe/Paris\" # here\n\n[accounts.home]"),
            "{without}"
        );
        assert!(!without.contains("b@example.org") && without.contains("[digest]\nsize = 3\n"), "{without}");
        let table = "[accounts.work]\nemail = \"b@example.org\"\nmaildir.path = \"/w\"\n";
        let again = with_account(&without, table, path, &env()).unwrap();
        assert_eq!(again, format!("{without}\n{table}"));
        assert!(with_account(&again, table, path, &env()).is_err(), "twice the same");
        let first = without_account(TEXT, "home", path, &env()).unwrap();
        assert!(
            first.contains("# work, from monday\n[accounts.work]") && !first.contains("a@example.org"),
            "{first}"
        );
        assert!(
            without_account(&first, "work", path, &env()).unwrap_err().to_string().contains("only account")
        );
        assert!(without_account(TEXT, "wrok", path, &env()).unwrap_err().to_string().contains("home, work"));
    }

    #[test]
    fn an_account_written_as_an_inline_table_goes_too() {
        let text = "accounts.a = { email = \"a@example.org\", maildir.path = \"/m\" }\naccounts.b = { email = \"b@example.org\", maildir.path = \"/w\" }\n";
        let without = without_account(text, "a", Path::new("/c.toml"), &env()).unwrap();
        assert_eq!(without, "accounts.b = { email = \"b@example.org\", maildir.path = \"/w\" }\n");
    }

    #[test]
    fn a_new_text_replaces_what_a_link_leads_to_and_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.toml"), folder.path().join("config.toml"));
        create(&real, "one").unwrap();
        assert!(create(&real, "two").unwrap_err().to_string().contains("is left as it is"));
        std::os::unix::fs::symlink(&real, &link).unwrap();
        replace(&link, "two").unwrap();
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "two");
        assert!(link.is_symlink());
        assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

//! `~/.msmtprc` (msmtp(1)): a command that takes mail for an address.

use std::collections::HashMap;
use std::path::Path;

use super::{Found, owner, unquoted};

/// A command for each account with a `from`; the default one needs no `-a`.
pub fn read(text: &str, _home: &Path) -> Vec<Found> {
    let (accounts, default) = accounts(text);
    let found = accounts.iter().filter_map(|(name, keys)| {
        let from = keys.get("from").filter(|from| !from.contains('*'))?;
        let chosen = ["-a".to_owned(), name.clone()];
        let chosen = if *name == default || name == "default" { &[][..] } else { &chosen[..] };
        let words = ["msmtp".to_owned()].into_iter().chain(chosen.iter().cloned()).chain(["-t".to_owned()]);
        Some(Found {
            program: "msmtp",
            account: name.clone(),
            owner: Some(owner(Some(from), None)?),
            sendmail: Some(words.collect()),
            ..Found::default()
        })
    });
    found.collect()
}

type Keys = HashMap<String, String>;

/// Accounts with what they inherit, and the one that is used where none is named.
fn accounts(text: &str) -> (Vec<(String, Keys)>, String) {
    let (mut accounts, mut defaults, mut default) =
        (Vec::<(String, Keys)>::new(), Keys::new(), String::new());
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let (key, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match key {
            "account" => {
                let (name, base) = value.split_once(':').map_or((value, ""), |(name, base)| (name, base));
                let (name, base) = (name.trim(), base.trim());
                if name == "default" && !base.is_empty() {
                    base.clone_into(&mut default);
                    continue;
                }
                let inherited =
                    accounts.iter().find(|(other, _)| other == base).map(|(_, keys)| keys.clone());
                accounts.push((name.to_owned(), inherited.unwrap_or_else(|| defaults.clone())));
            }
            "defaults" | "" => {}
            _ => {
                let keys = accounts.last_mut().map_or(&mut defaults, |(_, keys)| keys);
                keys.insert(key.to_owned(), unquoted(value).to_owned());
            }
        }
    }
    (accounts, default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_is_a_command() {
        let text = "defaults\ntls on\nauth on\n\naccount work\nhost smtp.example.org\nfrom robin@example.org\nuser robin\npasswordeval pass show work\n\n\
            account home : work\nfrom \"robin@home.example\"\n\naccount default : work\n";
        let found = read(text, Path::new("/h"));
        let said: Vec<String> = found
            .iter()
            .map(|one| {
                format!(
                    "{} {}",
                    one.owner.as_ref().unwrap().address,
                    one.sendmail.as_ref().unwrap().join(" ")
                )
            })
            .collect();
        assert_eq!(said, ["robin@example.org msmtp -t", "robin@home.example msmtp -a home -t"]);
    }

    #[test]
    fn an_account_without_an_address_is_nobodys() {
        for text in ["", "account x\nhost y\n", "account x\nfrom *@example.org\n", "from\n"] {
            assert!(read(text, Path::new("/h")).is_empty(), "{text}");
        }
    }
}

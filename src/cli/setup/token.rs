//! Programs that fetch and renew OAuth access tokens: which are here, and the command that prints a
//! token of theirs.

use std::path::Path;

use super::found::Places;
use super::machine;

/// The command of a program that is installed and knows the address, or the account at all.
pub fn command(email: &str, places: &Places<'_>) -> Option<Vec<String>> {
    let text = |path: &Path| std::fs::read_to_string(path).unwrap_or_default();
    let config = places.config_home;
    let is_here = |program: &&str| machine::program(program).is_some();
    let known = ["oama", "pizauth", "ortie"].into_iter().filter(is_here).find_map(|program| match program {
        "oama" => Some(owned_words(&["oama", "access", email])),
        "pizauth" => {
            let account = pizauth_account(&text(&config.join("pizauth.conf")), email)?;
            Some(owned_words(&["pizauth", "show", &account]))
        }
        _ => {
            let account = ortie_account(&text(&config.join("ortie/config.toml")), email)?;
            Some(owned_words(&["ortie", "token", "show", "--auto-refresh", "--account", &account]))
        }
    });
    known.or_else(|| mutt_oauth2(email, places))
}

fn owned_words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The account of `pizauth.conf` whose block names the address, else the only one.
fn pizauth_account(text: &str, email: &str) -> Option<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let mut accounts: Vec<(String, bool)> = Vec::new();
    for line in lines {
        if let Some(rest) = line.strip_prefix("account ") {
            let name = rest.trim_end_matches('{').trim().trim_matches('"');
            accounts.push((name.to_owned(), name.contains(email)));
        } else if let Some((_, names)) = accounts.last_mut() {
            *names |= line.contains(email);
        }
    }
    account_named(accounts)
}

/// The account of ortie's configuration that names the address, else the only one.
fn ortie_account(text: &str, email: &str) -> Option<String> {
    let top = text.parse::<toml::Table>().ok()?;
    let accounts = top.get("accounts")?.as_table()?;
    account_named(
        accounts.iter().map(|(name, value)| (name.clone(), value.to_string().contains(email))).collect(),
    )
}

fn account_named(accounts: Vec<(String, bool)>) -> Option<String> {
    let only = accounts.len() == 1;
    accounts.into_iter().find(|(_, names)| *names || only).map(|(name, _)| name)
}

/// mutt_oauth2.py keeps each token in a file; the one that is named after the address is it.
fn mutt_oauth2(email: &str, places: &Places<'_>) -> Option<Vec<String>> {
    let script = machine::program("mutt_oauth2.py")?;
    let folders = ["mutt", "neomutt"].map(|name| places.config_home.join(name));
    let file = folders.iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten()).find_map(
        |entry| {
            let path = entry.ok()?.path();
            path.file_name()?.to_str()?.contains(email).then_some(path)
        },
    )?;
    Some(owned_words(&[script.to_str()?, file.to_str()?]))
}

/// How to come by a token where no program is here: three lines.
pub const ADVICE: [&str; 3] = [
    "Install oama (or pizauth, or ortie): it signs in once in your browser and renews the token from then on.",
    "Allow it once: oama authorize google you@gmail.com, or: oama authorize microsoft you@outlook.com",
    "Then run setup again; it finds oama by itself. docs/setup.md has both in full under \"OAuth\".",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_of_the_address_is_named() {
        let pizauth = "auth_notify_cmd = \"x\";\naccount \"work\" {\n  auth_uri_fields = { \"login_hint\": \"robin@example.org\" };\n}\naccount \"home\" {\n}\n";
        assert_eq!(pizauth_account(pizauth, "robin@example.org").as_deref(), Some("work"));
        assert_eq!(pizauth_account(pizauth, "ada@example.org"), None);
        assert_eq!(pizauth_account("account \"one\" {\n}\n", "ada@example.org").as_deref(), Some("one"));
        let ortie =
            "[accounts.a]\nextras.login_hint = \"robin@example.org\"\n[accounts.b]\nclient-id = \"x\"\n";
        assert_eq!(ortie_account(ortie, "robin@example.org").as_deref(), Some("a"));
        assert_eq!(ortie_account("", "robin@example.org"), None);
    }
}

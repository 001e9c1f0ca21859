//! What each key means: the remarks of `config/example.toml`, taken apart. Pure.

use super::parse::keys;

/// The file with every key and a remark on each.
pub const EXAMPLE: &str = include_str!("../../config/example.toml");

/// One key, as the example has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHelp {
    /// Dotted; `accounts.*.` for what belongs to an account.
    pub key: String,
    /// Sentences, one a line.
    pub remark: Vec<String>,
    /// Lines of the example that show it, as they would be in a configuration.
    pub examples: Vec<String>,
}

/// Every key with its remark, in the example's order.
pub fn all() -> Vec<KeyHelp> {
    let known = keys();
    let (mut section, mut remark, mut fresh) = (String::new(), Vec::<String>::new(), true);
    let mut found: Vec<KeyHelp> = Vec::new();
    for line in EXAMPLE.lines() {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']).replace("accounts.personal", "accounts.*") + ".";
            // The remark above a list's table is about its keys.
            if !line.starts_with("[[") {
                (remark, fresh) = (Vec::new(), true);
            }
        } else if let Some(text) = line.strip_prefix("# ").filter(|text| !text.starts_with("---")) {
            if !fresh {
                remark.clear();
            }
            fresh = true;
            remark.push(text.to_owned());
        } else if let Some((key, example)) = shown(line) {
            fresh = false;
            add(&mut found, &known, &format!("{section}{key}"), &remark, example);
        } else if line.is_empty() && fresh {
            remark.clear();
        }
    }
    found
}

/// The key and the line itself, of a line that sets a key or offers to.
fn shown(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix('#').unwrap_or(line);
    let key = line.split_once(" = ")?.0;
    let is_key = key.starts_with(|c: char| c.is_ascii_lowercase()) && !key.contains(' ');
    is_key.then_some((key, line))
}

/// Adds what a line shows: to its key, or to the keys of the table that it holds.
fn add(found: &mut Vec<KeyHelp>, known: &[String], written: &str, remark: &[String], example: &str) {
    let inner = format!("{written}.");
    for key in known.iter().filter(|key| *key == written || key.starts_with(&inner)) {
        match found.iter_mut().find(|one| one.key == *key) {
            Some(one) => one.examples.push(example.to_owned()),
            None => found.push(KeyHelp {
                key: key.clone(),
                remark: remark.to_vec(),
                examples: vec![example.to_owned()],
            }),
        }
    }
}

/// The keys that a word means: one key, all keys of a table, or none. An account's name may stand
/// for the `*`, or be left out.
pub fn find(word: &str) -> Vec<KeyHelp> {
    let all = all();
    let wanted = word.trim_matches('.').to_lowercase();
    let within = match wanted.split('.').collect::<Vec<_>>().as_slice() {
        ["accounts", _, rest @ ..] if !rest.is_empty() => format!("accounts.*.{}", rest.join(".")),
        ["accounts", _] => "accounts.*".to_owned(),
        _ => wanted.clone(),
    };
    let names = [within, format!("accounts.*.{wanted}")];
    let fits = |key: &str| names.iter().any(|name| key == name || key.starts_with(&format!("{name}.")));
    let found: Vec<KeyHelp> = all.iter().filter(|one| fits(&one.key)).cloned().collect();
    if !found.is_empty() {
        return found;
    }
    all.into_iter().filter(|one| one.key.rsplit('.').next() == Some(&wanted)).collect()
}

/// The key that a word is nearest to.
pub fn nearest(word: &str) -> Option<String> {
    let bare = |key: &str| key.trim_start_matches("accounts.*.").to_owned();
    let near = |key: &String| strsim::damerau_levenshtein(&word.to_lowercase(), &bare(key));
    let key = keys().into_iter().min_by_key(near)?;
    (near(&key) <= word.len() / 3 + 1).then(|| bare(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_remark_and_an_example() {
        let all = all();
        for key in keys() {
            let help = all.iter().find(|one| one.key == key).unwrap_or_else(|| panic!("no help for {key}"));
            assert!(!help.remark.is_empty() && !help.examples.is_empty(), "{help:?}");
        }
        assert_eq!(all.len(), keys().len());
    }

    #[test]
    fn a_word_leads_to_its_keys() {
        let check = |word: &str, wanted: &[&str]| {
            let found: Vec<String> = find(word).into_iter().map(|one| one.key).collect();
            assert_eq!(found, wanted, "{word}");
        };
        check("digest.schedule", &["digest.schedule"]);
        check("schedule", &["digest.schedule"]);
        check("imap.server", &["accounts.*.imap.server"]);
        check("accounts.work.imap.server", &["accounts.*.imap.server"]);
        check("imap", &["accounts.*.imap.server", "accounts.*.imap.folders"]);
        check("accounts.personal.maildir", &["accounts.*.maildir.path"]);
        check("digest.quiet", &["digest.quiet.hours", "digest.quiet.days", "digest.quiet.dates"]);
        check("Digest.Size", &["digest.size"]);
        check("nonsense", &[]);
        assert!(find("accounts").len() > 15 && find("calendars").len() == 2);
        assert_eq!(nearest("digest.shedule").as_deref(), Some("digest.schedule"));
        assert_eq!(nearest("imap.sever").as_deref(), Some("imap.server"));
        assert_eq!(nearest("quantum"), None);
    }

    #[test]
    fn a_remark_is_the_one_above_the_key() {
        let help = find("digest.size");
        assert_eq!(help[0].remark, ["At most so many people in one digest, 1 to 20."]);
        assert_eq!(help[0].examples, ["size = 5"]);
        let servers = find("imap.server");
        assert!(servers[0].remark.len() == 4 && servers[0].remark[1].contains("imaps://"), "{servers:?}");
    }
}

//! Which keys there are. Every key that the parser reads is here once, those of an account beside
//! their parser in [`account`]; what is not here is an error that names the nearest.

use super::{
    super::{
        ConfigError,
        document::{Node, TomlTable},
    },
    account,
    key::{Key, KeyShape},
};

use KeyShape::{List, Named, Table as Keys, Value};

/// The whole file.
pub(super) const TOP: &[Key] = &[
    ("timezone", Value),
    ("language", Value),
    ("dates", Value),
    ("calendars", Value),
    ("address-books", Value),
    ("show-titles", Value),
    ("accounts", Named(account::KEYS)),
    ("digest", Keys(DIGEST)),
    ("drafts", Keys(&[("store", Value), ("command", Value)])),
    ("commands", Keys(&[("accept", Value)])),
    ("people", Keys(PEOPLE)),
    ("security", Keys(&[("send-to-others", Value)])),
    ("hooks", Keys(&[("on-failure", Value), ("on-digest", Value)])),
];

const DIGEST: &[Key] = &[
    ("schedule", Value),
    ("size", Value),
    ("catch-up", Value),
    ("html", Value),
    ("heartbeat", Value),
    ("quiet", Keys(&[("hours", Value), ("days", Value), ("dates", Value)])),
];

const PEOPLE: &[Key] = &[
    ("every", Value),
    ("quieter", Value),
    ("dormant", Value),
    ("read-reports", Value),
    ("ignore", Value),
    ("rule", List(&[("match", Value), ("every", Value)])),
];

/// Every key that holds a value, dotted; `*` stands for an account's name.
pub(super) fn all_keys() -> Vec<String> {
    fn walk(keys: &[Key], prefix: &str, out: &mut Vec<String>) {
        for (name, shape) in keys {
            let dotted = format!("{prefix}{name}");
            match shape {
                Value => out.push(dotted),
                Keys(keys) | List(keys) => walk(keys, &format!("{dotted}."), out),
                Named(keys) => walk(keys, &format!("{dotted}.*."), out),
            }
        }
    }
    let mut out = Vec::new();
    walk(TOP, "", &mut out);
    out
}

/// Refuses the first key, in the file's order, that is not known or does not hold what it should.
pub(super) fn check(table: &TomlTable<'_>, keys: &'static [Key]) -> Result<(), ConfigError> {
    for (name, node) in table.entries() {
        let Some((_, shape)) = keys.iter().find(|(known, _)| *known == name) else {
            return Err(unknown(name, &node, keys));
        };
        match shape {
            Value => {}
            Keys(keys) => check(&inner(name, &node, keys)?, keys)?,
            Named(keys) => {
                for (_, node) in inner(name, &node, keys)?.entries() {
                    check(&node.table()?, keys)?;
                }
            }
            List(keys) => {
                for node in node.list()? {
                    check(&node.table()?, keys)?;
                }
            }
        }
    }
    Ok(())
}

fn inner<'a>(name: &str, node: &Node<'a>, keys: &[Key]) -> Result<TomlTable<'a>, ConfigError> {
    node.table().map_err(|error| match name {
        "password" | "token" => node.error(format!(
            "says where the secret is, not the secret; write {0}.command, {0}.file, {0}.env, {0}.credential or {0}.raw",
            name
        )),
        "accounts" => error,
        _ => node.error(format!("has keys of its own: {}", names(keys, &format!("{name}.")))),
    })
}

/// The nearest key of the same table, else where a key of this name belongs, else what there is.
fn unknown(name: &str, node: &Node<'_>, keys: &[Key]) -> ConfigError {
    let remedy = nearest(name, keys)
        .map(|key| format!("did you mean `{key}`?"))
        .or_else(|| elsewhere(name, node.key()).map(|key| format!("did you mean `{key}`?")))
        .unwrap_or_else(|| format!("known here: {}", names(keys, "")));
    node.error(format!("unknown key; {remedy}"))
}

fn nearest(name: &str, keys: &[Key]) -> Option<&'static str> {
    let plain = |text: &str| text.to_lowercase().replace('_', "-");
    let near = |key: &str| strsim::damerau_levenshtein(&plain(name), key);
    let key = keys.iter().map(|(key, _)| *key).min_by_key(|key| near(key))?;
    // Two slips are a typing error in a long key and another word in a short one.
    (near(key) <= (key.len() / 3).max(1)).then_some(key)
}

/// Only an exact name, so that the guess is worth reading: `schedule` under an account, `folders`
/// without `imap.`.
fn elsewhere(name: &str, written: &str) -> Option<String> {
    let wanted = name.to_lowercase().replace('_', "-");
    let key = all_keys().into_iter().find(|key| key.rsplit('.').next() == Some(&wanted))?;
    let inside = key.strip_prefix("accounts.*.").filter(|_| written.starts_with("accounts."));
    Some(inside.map_or_else(|| key.replace('*', "NAME"), str::to_owned))
}

fn names(keys: &[Key], prefix: &str) -> String {
    keys.iter().map(|(key, _)| format!("{prefix}{key}")).collect::<Vec<_>>().join(", ")
}

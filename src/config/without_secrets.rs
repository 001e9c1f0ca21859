//! A configuration as it may be shown to others: whatever may be a secret is left out, all else
//! stays as it was written. Pure.

use toml_edit::{DocumentMut, Item, Value};

/// What replaces a secret.
const LEFT_OUT: &str = "***";

/// Programs that print secrets and are given none.
const PRINTERS: [&str; 15] = [
    "pass",
    "gopass",
    "secret-tool",
    "security",
    "op",
    "bw",
    "rbw",
    "gpg",
    "gpg2",
    "cat",
    "keyring",
    "oama",
    "pizauth",
    "ortie",
    "mutt_oauth2.py",
];

/// The text without its secrets: `raw` passwords and tokens, and the arguments of commands that may
/// be given one (those of `pass`, `oama` and their like are shown). Remarks that hold such a line
/// lose its value. `None`: it is no TOML, so nothing of it can be shown.
pub fn without_secrets(text: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let accounts = document.get_mut("accounts").and_then(Item::as_table_like_mut);
    for (_, account) in accounts.into_iter().flat_map(|accounts| accounts.iter_mut()) {
        each(account, &["password", "token"], hide_in_secret);
    }
    if let Some(hooks) = document.get_mut("hooks") {
        each(hooks, &["on-failure", "on-digest"], hide_arguments);
    }
    Some(document.to_string().lines().map(|line| hide_in_remark(line) + "\n").collect())
}

/// Changes those of these keys that a table has.
fn each(table: &mut Item, keys: &[&str], change: fn(&mut Item)) {
    let entries = table.as_table_like_mut().into_iter().flat_map(|table| table.iter_mut());
    entries.filter(|(key, _)| keys.contains(&key.get())).for_each(|(_, item)| change(item));
}

/// `password = { ... }`, or a password written where its place should be.
fn hide_in_secret(item: &mut Item) {
    let Some(table) = item.as_table_like_mut() else { return hide(item) };
    for (key, value) in table.iter_mut() {
        match key.get() {
            "command" => hide_arguments(value),
            "file" | "env" | "credential" => {}
            _ => hide(value),
        }
    }
}

/// Leaves the program of a command; all of it, where that only prints secrets.
fn hide_arguments(item: &mut Item) {
    let words: Vec<String> = match item.as_value() {
        Some(Value::String(line)) => shell_words::split(line.value()).unwrap_or_default(),
        Some(Value::Array(list)) => list.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let Some(program) = words.first() else { return hide(item) };
    let base = program.rsplit('/').next().unwrap_or(program);
    // A pipe or a second command may hold anything.
    let plain = !words.iter().any(|word| word.contains(['|', ';', '&', '$', '`', '=']));
    if !(PRINTERS.contains(&base) && plain) && words.len() > 1 {
        let list = [program.as_str(), LEFT_OUT].into_iter().collect::<Value>();
        put(item, list);
    }
}

fn hide(item: &mut Item) {
    put(item, LEFT_OUT.into());
}

/// A value with the blanks and the remark of the one before.
fn put(item: &mut Item, mut value: Value) {
    if let Some(old) = item.as_value() {
        *value.decor_mut() = old.decor().clone();
    }
    *item = Item::Value(value);
}

/// `#password.raw = "x"` without its value.
fn hide_in_remark(line: &str) -> String {
    let Some((before, remark)) = line.split_once('#') else { return line.to_owned() };
    let lower = remark.to_lowercase();
    let names_one = ["password", "token", "raw"].iter().any(|word| lower.contains(word));
    match remark.split_once('=') {
        Some((key, _)) if names_one => format!("{before}#{key}= {LEFT_OUT}"),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_left_out_and_all_else_stays() {
        let check = |text: &str, wanted: &str| assert_eq!(without_secrets(text).unwrap(), wanted);
        let account = |line: &str| {
            format!(
                "# mine\n[accounts.a]  # first\nemail = \"a@example.org\"\n{line}\n\n[digest]\nsize = 3 # few\n"
            )
        };
        for (line, wanted) in [
            ("password.raw = \"hush\"  # old", "password.raw = \"***\"  # old"),
            ("password = \"hush\"", "password = \"***\""),
            ("password = { raw = \"hush\" }", "password = { raw = \"***\" }"),
            ("token.raw = 'hush'", "token.raw = \"***\""),
            ("password.command = \"echo hush\"", "password.command = [\"echo\", \"***\"]"),
            ("password.command = \"pass show x; echo hush\"", "password.command = [\"pass\", \"***\"]"),
            (
                "password.command = [\"/usr/bin/pass\", \"show\", \"x\"]",
                "password.command = [\"/usr/bin/pass\", \"show\", \"x\"]",
            ),
            ("password.file = \"~/x\"", "password.file = \"~/x\""),
            ("#password.raw = \"hush\"", "#password.raw = ***"),
            ("password.file = \"~/x\" # raw = hush", "password.file = \"~/x\" # raw = ***"),
        ] {
            check(&account(line), &account(wanted));
        }
        check("[hooks]\non-failure = \"curl -u a:hush x\"\n", "[hooks]\non-failure = [\"curl\", \"***\"]\n");
        assert_eq!(without_secrets("password.raw = \"hush"), None);
    }

    #[test]
    fn the_example_shows_no_secret() {
        let shown = without_secrets(super::super::help::EXAMPLE).unwrap();
        assert!(!shown.contains("correct horse") && !shown.contains("ya29"), "{shown}");
        assert!(
            shown.contains("schedule = \"0 8 * * MON\"")
                && shown.contains("[\"pass\", \"show\", \"fastmail\"]")
        );
    }
}

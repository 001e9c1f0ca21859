//! What cases say of `import`.

use serde_json::Value;

use super::{Case, each, fields, fits, same, same_set, texts};

/// What an import said.
#[derive(Default)]
pub struct Import {
    exit: Option<i32>,
    cards: Vec<Value>,
    remarks: usize,
}

impl Case {
    pub fn import(&mut self) {
        let files: Vec<&str> = texts(&self.expect["import"]).collect();
        let output = self.command(&["--json", "import"]).args(files).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().filter(|line| line.starts_with('{'));
        let lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
        let cards = lines.iter().map(|line| line["card"].clone()).filter(Value::is_object).collect();
        let remarks = lines.iter().filter(|line| line["kind"] == "remark").count();
        self.import = Import { exit: output.status.code(), cards, remarks };
    }

    /// What of `want` does not hold:
    ///
    /// | key | holds if |
    /// | --- | --- |
    /// | `import` | that is the exit code |
    /// | `only`, `nobody` | exactly these are people; none is so named |
    /// | `cards` | the import shows them with these fields |
    /// | `cards_at_most`, `remarks_at_most` | it shows no more |
    pub fn differ_in_import(&self, key: &str, want: &Value) -> Vec<String> {
        let names = || {
            let people = self.lines(&["people", "--all"]).into_iter();
            people.map(|person| person["name"].as_str().unwrap().to_owned()).collect::<Vec<String>>()
        };
        let at_most = |what: &str, got: usize| {
            let holds = want.as_u64().is_some_and(|most| got as u64 <= most);
            if holds { Vec::new() } else { vec![format!("{got} {what}, not at most {want}")] }
        };
        match key {
            "import" => same("import", &self.import.exit.into(), want),
            "only" => same_set("people", names(), want),
            "nobody" => {
                let bad = names().into_iter().filter(|name| texts(want).any(|form| fits(name, form)));
                bad.map(|name| format!("{name} is somebody")).collect()
            }
            "cards" => {
                each(want, |name, want| match self.import.cards.iter().find(|card| card["name"] == name) {
                    Some(card) => fields(name, card, want),
                    None => vec![format!("no card of {name}")],
                })
            }
            "cards_at_most" => at_most("cards", self.import.cards.len()),
            "remarks_at_most" => at_most("remarks", self.import.remarks),
            other => vec![format!("nobody knows the key {other}")],
        }
    }
}

/// Cards with a long picture: what stands before, octets of it, what stands after, how many cards.
pub fn padded(pad: &Value) -> String {
    let picture = vec!["QUJD".repeat(18); pad[1].as_u64().unwrap_or(0) as usize / 75].join("\r\n ");
    let part = |at: usize, n: u64| pad[at].as_str().unwrap_or_default().replace("{n}", &n.to_string());
    let card = |n: u64| format!("{}{picture}{}", part(0, n), part(2, n));
    (1..=pad[3].as_u64().unwrap_or(0)).map(card).collect()
}

//! One finding: how serious, about what, and the one thing to do.

use crate::mail::text;

/// How serious a finding is, the most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Weight {
    /// Does not work.
    Trouble,
    /// Good to know.
    Note,
    /// As it should be.
    Fine,
}

/// What it is about: a cause comes before what it may be the cause of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Topic {
    Configuration,
    Templates,
    Database,
    Disk,
    Clock,
    Secret,
    Mailbox,
    Sent,
    Sending,
    Digests,
    Outbox,
    Spam,
    Daemons,
    Service,
    Hooks,
    Addresses,
    Folders,
    Replies,
    Calendars,
    AddressBooks,
    Daemon,
    Scan,
    People,
    Messages,
}

impl Topic {
    /// As the table of what is well names it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Topic::Configuration => "Configuration",
            Topic::Templates => "Templates",
            Topic::Database => "Database",
            Topic::Disk => "Disk",
            Topic::Clock => "Clock",
            Topic::Secret => "Password",
            Topic::Mailbox | Topic::Scan => "Mailbox",
            Topic::Sent => "Sent",
            Topic::Sending | Topic::Spam => "Sending",
            Topic::Digests => "Digests",
            Topic::Outbox => "Outbox",
            Topic::Daemons | Topic::Daemon | Topic::Service => "Service",
            Topic::Hooks => "Hooks",
            Topic::Addresses => "Your addresses",
            Topic::Folders => "Folders",
            Topic::Replies => "Replies",
            Topic::Calendars => "Calendars",
            Topic::AddressBooks => "Address books",
            Topic::People => "People",
            Topic::Messages => "Messages",
        }
    }
}

/// What `doctor` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) weight: Weight,
    pub(super) topic: Topic,
    /// The account it is about, or empty.
    pub(super) account: String,
    /// What is so. One line.
    pub(super) says: String,
    /// What to do: one sentence. Empty where nothing is to be done.
    pub(super) remedy: String,
    /// Words in it that are the owner's alone, such as the name of a folder: left out of `--paste`.
    pub(super) private: Vec<String>,
}

impl Finding {
    pub(super) fn fine(topic: Topic, says: String) -> Finding {
        Finding::new(Weight::Fine, topic, &says, "")
    }

    pub(super) fn note(topic: Topic, says: String, remedy: impl AsRef<str>) -> Finding {
        Finding::new(Weight::Note, topic, &says, remedy.as_ref())
    }

    pub(super) fn trouble(topic: Topic, says: String, remedy: impl AsRef<str>) -> Finding {
        Finding::new(Weight::Trouble, topic, &says, remedy.as_ref())
    }

    /// Of an error of ours, which names its remedy behind the first semicolon or in a second line.
    pub(super) fn told(weight: Weight, topic: Topic, error: &str) -> Finding {
        let (says, remedy) = split_remedy(error);
        Finding::new(weight, topic, says, &remedy)
    }

    fn new(weight: Weight, topic: Topic, says: &str, remedy: &str) -> Finding {
        let (says, remedy) = (text::one_line(says), text::one_line(remedy));
        Finding { weight, topic, account: String::new(), says, remedy, private: Vec::new() }
    }

    /// The same about an account.
    pub(super) fn in_account(self, account: &str) -> Finding {
        Finding { account: account.to_owned(), ..self }
    }

    /// The same with words that are the owner's alone.
    pub(super) fn hiding(self, words: impl IntoIterator<Item = String>) -> Finding {
        Finding { private: words.into_iter().collect(), ..self }
    }

    /// What it says, with the account it says it of.
    pub(super) fn line(&self) -> String {
        if self.account.is_empty() { self.says.clone() } else { format!("{}: {}", self.account, self.says) }
    }

    /// The most serious first, causes before what they may cause, accounts together.
    pub(super) fn order(&self) -> (Weight, Topic, String) {
        (self.weight, self.topic, self.account.clone())
    }
}

/// `the file is gone; create it` -> the two halves, the second as a sentence.
fn split_remedy(error: &str) -> (&str, String) {
    let halves =
        error.split_once(";\n").or_else(|| error.split_once("; ")).or_else(|| error.split_once('\n'));
    let Some((says, remedy)) = halves else { return (error, String::new()) };
    let mut letters = remedy.trim().chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let remedy = format!("{first}{}", letters.as_str());
    (says, if remedy.ends_with(['.', '?', '`']) { remedy } else { remedy + "." })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_taken_apart_into_what_is_so_and_what_to_do() {
        let check = |error: &str, says: &str, remedy: &str| {
            let finding = Finding::told(Weight::Trouble, Topic::Secret, error);
            assert_eq!((finding.says.as_str(), finding.remedy.as_str()), (says, remedy));
        };
        check(
            "others may read it (mode 644); run: chmod 600 'x'",
            "others may read it (mode 644)",
            "Run: chmod 600 'x'.",
        );
        check(
            "config.toml:3: unknown key;\nrun: chmod 600 x",
            "config.toml:3: unknown key",
            "Run: chmod 600 x.",
        );
        check(
            "gone, but a copy is there; `rekindle restore` puts it back",
            "gone, but a copy is there",
            "`rekindle restore` puts it back.",
        );
        check("no remedy here", "no remedy here", "");
    }

    #[test]
    fn trouble_stands_first_and_a_cause_before_its_effects() {
        let mut findings = [
            Finding::fine(Topic::Configuration, "here".to_owned()),
            Finding::note(Topic::Daemon, "does not run".to_owned(), ""),
            Finding::trouble(Topic::Sending, "refused".to_owned(), ""),
            Finding::trouble(Topic::Secret, "readable".to_owned(), ""),
        ];
        findings.sort_by_key(Finding::order);
        let says: Vec<&str> = findings.iter().map(|finding| finding.says.as_str()).collect();
        assert_eq!(says, ["readable", "refused", "does not run", "here"]);
    }
}

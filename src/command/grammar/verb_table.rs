//! The one table of verbs: what each is called, how its line is put together, what it does. The
//! grammar, the command line, its help and completions, the help by mail and docs/commands.md go by
//! it.

use std::sync::LazyLock;

/// The verbs, those of people and those that stand alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    Done,
    Log,
    Snooze,
    Skip,
    Never,
    Every,
    Note,
    Tag,
    Untag,
    Intro,
    Pause,
    Resume,
    Why,
    Show,
    List,
    Undo,
    Help,
    /// A mail at an exact time.
    Remind,
    /// Save a link or resource to offer to people with its tags.
    Share,
    /// A draft to that person.
    Draft,
    /// The owner helped them.
    Helped,
    /// The owner asked them for help.
    Asked,
    /// Who among the people one knows fits some words.
    Who,
    /// Further suggestions.
    More,
    /// One person, not two.
    Merge,
    /// Two people, not one.
    Split,
    /// Approve a draft to somebody else.
    Send,
    /// The links saved by `share`.
    Links,
    /// A saved link was passed on.
    Shared,
    /// Help given and asked.
    Ledger,
}

/// What there is to know of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerbEntry {
    pub name: &'static str,
    /// Other names, in full.
    pub aliases: &'static [&'static str],
    /// How a line is put together; what is in brackets may be left out.
    pub shape: &'static str,
    /// What it does: half a sentence, without a full stop.
    pub does: &'static str,
    /// A line that a reply could have.
    pub example: &'static str,
}

impl Verb {
    /// All verbs, in the order of the help.
    pub const ALL: [Verb; 30] = [
        Verb::Done,
        Verb::Log,
        Verb::Snooze,
        Verb::Remind,
        Verb::Skip,
        Verb::Never,
        Verb::Every,
        Verb::Note,
        Verb::Tag,
        Verb::Untag,
        Verb::Share,
        Verb::Shared,
        Verb::Links,
        Verb::Draft,
        Verb::Intro,
        Verb::Helped,
        Verb::Asked,
        Verb::Ledger,
        Verb::Who,
        Verb::Why,
        Verb::Show,
        Verb::List,
        Verb::More,
        Verb::Merge,
        Verb::Split,
        Verb::Send,
        Verb::Pause,
        Verb::Resume,
        Verb::Undo,
        Verb::Help,
    ];

    /// Its row.
    #[rustfmt::skip] // a table: a verb a line
    pub fn entry(self) -> VerbEntry {
        let row = |name, shape, does, example| VerbEntry { name, aliases: &[], shape, does, example };
        match self {
            Verb::Done => row("done", "done WHO [HOW] [WHEN] [TEXT]", "you were in touch", "done 1 coffee yesterday"),
            Verb::Log => row("log", "log WHO, WHO [HOW] [WHEN] [TEXT]", "the same for anyone, in a digest or not", "log ada, bob lunch friday"),
            Verb::Snooze => row("snooze", "snooze WHO [until] WHEN", "not before then", "snooze 2 2w"),
            Verb::Remind => row("remind", "remind WHO WHEN [TEXT]", "a mail to you at that time", "remind 2 fri 3pm"),
            Verb::Skip => row("skip", "skip WHO", "not again for half a year", "skip 3"),
            Verb::Never => VerbEntry { aliases: &["mute"], ..row("never", "never WHO", "never again: that person appears nowhere", "never 4") },
            Verb::Every => row("every", "every WHO SPAN | auto", "how often you want to be in touch", "every 2 3mo"),
            Verb::Note => row("note", "note WHO TEXT", "remembered about them", "note 3 likes trains"),
            Verb::Tag => row("tag", "tag WHO TAG ...", "tags, to find them by", "tag 3 rust hiring"),
            Verb::Untag => row("untag", "untag WHO TAG ...", "takes a tag off", "untag 3 rust"),
            Verb::Share => row("share", "share URL [#TAG ...] [TEXT]", "a link kept for people with that tag", "share https://example.org/crates #rust"),
            Verb::Shared => row("shared", "shared WHO [URL]", "you passed the link on", "shared 2"),
            Verb::Links => row("links", "links", "the links you saved", "links"),
            Verb::Draft => row("draft", "draft WHO [TEXT]", "a draft to them, for you to send", "draft 1"),
            Verb::Intro => row("intro", "intro WHO WHO [REASON] | intro yes|no WHO | intro list", "introduces two people: each is asked separately", "intro 3 4 both love rust"),
            Verb::Helped => row("helped", "helped WHO [TEXT]", "you helped them", "helped 3 with her move"),
            Verb::Asked => row("asked", "asked WHO [TEXT]", "you asked them for help", "asked 3 about the lease"),
            Verb::Ledger => row("ledger", "ledger", "what you gave and what you asked", "ledger"),
            Verb::Who => row("who", "who WORDS", "who among the people you know fits, warmest first", "who #rust"),
            Verb::Why => row("why", "why WHO", "the evidence behind a judgement", "why 2"),
            Verb::Show => row("show", "show WHO", "what is known of somebody", "show ada"),
            Verb::List => row("list", "list", "who is due now", "list"),
            Verb::More => row("more", "more", "further people who are due", "more"),
            Verb::Merge => row("merge", "merge WHO WHO", "one person, not two", "merge 2 5"),
            Verb::Split => row("split", "split WHO ADDRESS", "two people, not one", "split ada ada@old.example"),
            Verb::Send => row("send", "send NUMBER [CODE]", "sends a draft to somebody else, where that is on", "send 1"),
            Verb::Pause => row("pause", "pause [until] WHEN", "no digests until then", "pause 1mo"),
            Verb::Resume => row("resume", "resume", "digests come again", "resume"),
            Verb::Undo => row("undo", "undo", "takes back the last command", "undo"),
            Verb::Help => row("help", "help [VERB]", "all of this, or more of one", "help snooze"),
        }
    }

    /// As it is written.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// A line that shows how it is used.
    pub fn example(self) -> &'static str {
        self.entry().example
    }

    /// A line that shows how it is used with these people.
    pub(super) fn example_with(self, who: &str) -> String {
        let (first, tail) = match self {
            Verb::Done => ("1", " coffee yesterday"),
            Verb::Log => ("ada, bob", " lunch friday"),
            Verb::Snooze => ("2", " 2w"),
            Verb::Remind => ("2", " fri 3pm"),
            Verb::Every => ("2", " 3mo"),
            Verb::Note => ("3", " likes trains"),
            Verb::Tag => ("3", " rust hiring"),
            Verb::Untag => ("3", " rust"),
            Verb::Helped => ("3", " with her move"),
            Verb::Asked => ("3", " about the lease"),
            Verb::Skip | Verb::Never | Verb::Shared | Verb::Draft | Verb::Why | Verb::Show => ("3", ""),
            Verb::Share | Verb::Links | Verb::Intro | Verb::Ledger | Verb::Who | Verb::List | Verb::More => {
                return self.example().to_owned();
            }
            Verb::Merge | Verb::Split | Verb::Send | Verb::Pause | Verb::Resume | Verb::Undo | Verb::Help => {
                return self.example().to_owned();
            }
        };
        format!("{} {}{tail}", self.name(), if who.is_empty() { first } else { who })
    }

    /// The verb of this name, in full.
    pub fn named(word: &str) -> Option<Verb> {
        WORDS.iter().find(|(name, _)| *name == word).map(|(_, verb)| *verb)
    }

    /// Every word that is a verb, other names too, in the order of the help.
    pub fn words() -> impl Iterator<Item = (&'static str, Verb)> {
        WORDS.iter().copied()
    }
}

/// The words of all rows: a line is compared with them many times.
static WORDS: LazyLock<Vec<(&'static str, Verb)>> = LazyLock::new(|| {
    let of_row = |verb: Verb| {
        let VerbEntry { name, aliases, .. } = verb.entry();
        std::iter::once(name).chain(aliases.iter().copied()).map(move |word| (word, verb))
    };
    Verb::ALL.into_iter().flat_map(of_row).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::grammar::{ReplyLine, parse};

    #[test]
    fn every_example_is_a_command_of_its_verb() {
        let now = "2026-11-23T09:30:00Z".parse::<jiff::Timestamp>().unwrap();
        let now = now.to_zoned(jiff::tz::TimeZone::UTC);
        for verb in Verb::ALL {
            let entry = verb.entry();
            let lines = parse(entry.example, &now).lines;
            assert!(
                matches!(&lines[..], [ReplyLine::Command(command)] if command.verb == verb),
                "{entry:?}: {lines:?}"
            );
            assert!(entry.shape.starts_with(entry.name) && !entry.does.ends_with('.'), "{entry:?}");
            assert!(entry.does.len() < 50, "{entry:?}");
        }
    }
}

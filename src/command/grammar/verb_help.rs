//! What `help VERB` says of each verb, by mail and in the terminal: what it does, examples, and
//! what takes it back.

use super::Verb;

/// More of one verb than its row in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerbHelp {
    /// What it does: sentences.
    pub says: &'static str,
    /// Lines that a reply could have, each with what it means.
    pub examples: &'static [(&'static str, &'static str)],
    /// What takes it back, as a sentence. Empty: it changes nothing.
    pub back: &'static str,
}

const UNDO: &str = "`undo` takes it back.";

const fn of(
    says: &'static str,
    examples: &'static [(&'static str, &'static str)],
    back: &'static str,
) -> VerbHelp {
    VerbHelp { says, examples, back }
}

impl Verb {
    /// More of this verb.
    pub fn help(self) -> VerbHelp {
        let found = HELP.iter().find(|(verb, _)| *verb == self);
        found.map(|(_, help)| *help).expect("a test looks for every verb")
    }
}

/// In the order of the help.
static HELP: [(Verb, VerbHelp); 30] = [
    (
        Verb::Done,
        of(
            "Counts as being in touch, today or on the day that you name, by whatever way you name. They come again once it has been quiet for as long as usual.",
            &[
                ("done 1", "today"),
                ("done 1 coffee yesterday", "how, and when"),
                ("done ada call 3 jun", "somebody who is not in the digest"),
            ],
            UNDO,
        ),
    ),
    (
        Verb::Log,
        of(
            "Counts as being in touch with each of them, whether a digest named them or not.",
            &[("log ada lunch yesterday", "one person"), ("log ada, bob dinner 3 jun", "two people at once")],
            UNDO,
        ),
    ),
    (
        Verb::Snooze,
        of(
            "They rest until that day, and come again then if they are still quiet.",
            &[
                ("snooze 2 2w", "for two weeks"),
                ("snooze 2 until 3 jan", "until a day"),
                ("snooze 1,3-5 2mo", "several people, for two months"),
            ],
            UNDO,
        ),
    ),
    (
        Verb::Remind,
        of(
            "Sends you a mail at that time, with your words in it.",
            &[("remind 2 fri 3pm call her", "on Friday at three"), ("remind ada in 2 weeks", "in two weeks")],
            UNDO,
        ),
    ),
    (
        Verb::Skip,
        of(
            "They rest for half a year. `snooze` takes a time of your own.",
            &[("skip 3", "one person"), ("skip 2,4", "two people")],
            UNDO,
        ),
    ),
    (
        Verb::Never,
        of(
            "That person appears in no digest and no list any more. Their mail is read as before, and what you noted of them stays.",
            &[("never 4", "number 4"), ("mute 4", "the same"), ("never ada@example.org", "by address")],
            "`undo` takes it back; years later `rekindle journal` has its number, for `rekindle undo NUMBER`.",
        ),
    ),
    (
        Verb::Every,
        of(
            "Sets how often you want to be in touch, in place of what your mail shows.",
            &[
                ("every 2 3mo", "each three months"),
                ("every ada 2w", "each two weeks"),
                ("every 2 auto", "by your mail again"),
            ],
            "`every 2 auto` goes by your mail again, and `undo` by what held before.",
        ),
    ),
    (
        Verb::Note,
        of(
            "Keeps a line about them, which `show` prints. What you noted as promised or owed is offered in a digest until `done`, `helped` or `shared`.",
            &[
                ("note 3 likes trains", "remembered"),
                ("note 3 promised her the map", "offered until it is done"),
            ],
            UNDO,
        ),
    ),
    (
        Verb::Tag,
        of(
            "Keeps words to find them by: `who #rust` lists them, and a link saved for a tag is offered to those who have it. With #todo they are offered until `done`.",
            &[("tag 3 rust hiring", "two tags"), ("tag 3 todo", "something is still to be done")],
            "`untag 3 rust` or `undo` takes it off.",
        ),
    ),
    (
        Verb::Untag,
        of("Takes tags off.", &[("untag 3 rust", "one tag"), ("untag ada rust hiring", "two tags")], UNDO),
    ),
    (
        Verb::Share,
        of(
            "Saves a link and offers it once to each of your people with one of its tags, when a digest names them.",
            &[
                ("share https://example.org/crates #rust", "for people tagged rust"),
                ("share https://example.org/trees #garden a long read", "with words of yours"),
            ],
            UNDO,
        ),
    ),
    (
        Verb::Shared,
        of(
            "You passed a saved link on: it is not offered to them again.",
            &[
                ("shared 2", "the link that the digest offers"),
                ("shared ada https://example.org/crates", "another one"),
            ],
            UNDO,
        ),
    ),
    (Verb::Links, of("Lists the links that you saved, and for whom.", &[("links", "all of them")], "")),
    (
        Verb::Draft,
        of(
            "Writes a draft of what the digest suggests, in the language you two write in. It goes into your Drafts folder or to you by mail; nothing is sent to anybody else.",
            &[("draft 1", "to number 1"), ("draft ada", "to somebody by name")],
            "Rekindle deletes no draft: you do, in your mail program.",
        ),
    ),
    (
        Verb::Intro,
        of(
            "Writes two drafts that ask each of them separately. When both said yes, it writes the one that joins them; on a no, a kind word to the one who asked.",
            &[
                ("intro 3 4 both keep bees", "with the reason"),
                ("intro yes 4", "number 4 agreed"),
                ("intro no 3 4 acquainted", "nothing comes of it"),
                ("intro list", "how all of them are"),
            ],
            UNDO,
        ),
    ),
    (
        Verb::Helped,
        of(
            "Remembers that you helped them, for `ledger`. Only you see it.",
            &[("helped 3 with her move", "with what"), ("helped ada", "without")],
            UNDO,
        ),
    ),
    (
        Verb::Asked,
        of(
            "Remembers that you asked them for help, for `ledger`. Only you see it.",
            &[("asked 3 about the lease", "with what"), ("asked ada", "without")],
            UNDO,
        ),
    ),
    (Verb::Ledger, of("Lists what you gave and what you asked, by person.", &[("ledger", "all of it")], "")),
    (
        Verb::Who,
        of(
            "Finds who among the people you know fits some words: where they work, what they do, their tags, and what you wrote about. The warmest come first.",
            &[
                ("who acme", "who is at Acme"),
                ("who #rust", "who has a tag"),
                ("who do I know in Berlin", "as a question"),
            ],
            "",
        ),
    ),
    (
        Verb::Why,
        of(
            "Shows what a judgement rests on: which addresses are theirs and why, how often you are in touch, and the last mails.",
            &[("why 2", "number 2"), ("why ada@example.org", "an address, a machine's too")],
            "",
        ),
    ),
    (
        Verb::Show,
        of(
            "Shows what is known of somebody: addresses, notes, tags, how often, what is to come.",
            &[("show ada", "by name"), ("show 2", "number 2")],
            "",
        ),
    ),
    (Verb::List, of("Lists who is due now.", &[("list", "all of them")], "")),
    (
        Verb::More,
        of("Names further people who are due, behind those of the digest.", &[("more", "the next ones")], ""),
    ),
    (
        Verb::Merge,
        of(
            "Makes one person of two or more, with all that was said of each.",
            &[("merge 2 5", "by number"), ("merge ada@example.org ada@old.example", "by address")],
            "`split` parts them again, and `undo` takes it back.",
        ),
    ),
    (
        Verb::Split,
        of(
            "Makes two people of one: the address goes with its mail.",
            &[
                ("split ada ada@old.example", "that address is somebody else's"),
                ("split 1 2", "two who are taken for one"),
            ],
            "`merge` joins them again, and `undo` takes it back.",
        ),
    ),
    (
        Verb::Send,
        of(
            "Sends a draft that was shown to you to somebody else, ten minutes later. Only where `security.send-to-others` is on; the code stands beside the draft.",
            &[("send 1", "asks for the code"), ("send 1 kestrel", "sends it")],
            "`undo` or `never` stops it while it waits.",
        ),
    ),
    (
        Verb::Pause,
        of(
            "No digest comes until then. Reminders and answers still do.",
            &[("pause 1mo", "for a month"), ("pause until 3 jan", "until a day")],
            "`resume` ends it.",
        ),
    ),
    (Verb::Resume, of("Digests come again.", &[("resume", "from now on")], UNDO)),
    (
        Verb::Undo,
        of(
            "Takes back what came last: by mail all that the mail you answer did, on the command line the last command.",
            &[("undo", "the last")],
            "`rekindle undo NUMBER` takes back what has that number in `rekindle journal`: an `undo` too.",
        ),
    ),
    (
        Verb::Help,
        of("Tells what there is to say.", &[("help", "all of it"), ("help snooze", "more of one")], ""),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::grammar::{ReplyLine, parse};

    #[test]
    fn every_verb_has_sentences_and_examples_that_say_what_they_seem_to_say() {
        let now = "2026-11-23T09:30:00Z".parse::<jiff::Timestamp>().unwrap();
        let now = now.to_zoned(jiff::tz::TimeZone::UTC);
        for verb in Verb::ALL {
            let VerbHelp { says, examples, back } = verb.help();
            assert!(says.ends_with('.') && (back.is_empty() || back.ends_with('.')), "{verb:?}");
            assert!(!examples.is_empty(), "{verb:?}");
            for (example, means) in examples {
                assert!(!means.is_empty() && !means.ends_with('.'), "{example}");
                let reading = parse(example, &now);
                let [ReplyLine::Command(command)] = reading.lines.as_slice() else {
                    panic!("{example}: {:?}", reading.lines)
                };
                assert_eq!(command.verb, verb, "{example}");
            }
        }
    }
}

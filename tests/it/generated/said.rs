//! What owners type, and what it means: a verb and who is meant.

use super::dice::Dice;

/// One typed line and what must come of it.
#[derive(Clone)]
pub struct Said {
    pub line: String,
    /// `verb target target`, names in brackets.
    pub means: &'static str,
}

const LINES: &[(&str, &str)] = &[
    ("done 1", "done 1"),
    ("1 done", "done 1"),
    ("1: done", "done 1"),
    ("Done 1.", "done 1"),
    ("DONE 2", "done 2"),
    ("done 1 coffee yesterday", "done 1"),
    ("done 2 call last friday", "done 2"),
    ("done 1, 3 lunch on tuesday", "done 1 3"),
    ("done 1-3", "done 1 2 3"),
    ("2 done lunch 3 days ago, talked about the map room", "done 2"),
    ("done Ilse coffee yesterday", "done [Ilse]"),
    ("done Brandão call on monday", "done [Brandão]"),
    ("log ada, bob lunch friday", "log [ada] [bob]"),
    ("log Zoë Müller dinner 12 nov", "log [Zoë Müller]"),
    ("log mele@atlas.example call yesterday", "log [mele@atlas.example]"),
    ("log 山口 さくら lunch yesterday", "log [山口 さくら]"),
    ("snooze 2 2w", "snooze 2"),
    ("snooze 2 until 3 jan", "snooze 2"),
    ("2 snooze 1 month", "snooze 2"),
    ("snooze 1-3 next friday", "snooze 1 2 3"),
    ("Snooze 3 for 6 weeks please", "snooze 3"),
    ("snooze don achterberg end of month", "snooze [don achterberg]"),
    ("remind 2 fri 3pm", "remind 2"),
    ("remind 1 tomorrow at noon call her back", "remind 1"),
    ("remind Ilse in 2 weeks: the map room", "remind [Ilse]"),
    ("skip 3", "skip 3"),
    ("3 skip", "skip 3"),
    ("skip 1,3", "skip 1 3"),
    ("never 2", "never 2"),
    ("2 never", "never 2"),
    ("mute 2", "never 2"),
    ("every 2 3mo", "every 2"),
    ("every 2 auto", "every 2"),
    ("every Ilse 6 weeks", "every [Ilse]"),
    ("1 every 2w", "every 1"),
    ("note 3 likes trains", "note 3"),
    ("note 1: moved to the harbour, new phone number to come", "note 1"),
    (
        "note 1 her daughter starts at the conservatoire in September and she would be glad of any lead for a cello, three quarter size, to rent or to buy",
        "note 1",
    ),
    ("note Ilse Brandão: écrit sur les cartes à l'été", "note [Ilse Brandão]"),
    ("tag 3 rust hiring", "tag 3"),
    ("tag 1 #maps #libraries", "tag 1"),
    ("untag 3 rust", "untag 3"),
    ("share https://example.org/maps?a=1&b=2 #maps the old harbour", "share"),
    ("shared 2", "shared 2"),
    ("links", "links"),
    ("draft 1", "draft 1"),
    ("intro 1 4 both love old maps", "intro 1 4"),
    ("intro 1 4", "intro 1 4"),
    ("1 4 intro", "intro 1 4"),
    ("intro yes 4", "intro 4"),
    ("intro no 1 4 acquainted", "intro 1 4"),
    ("intro list", "intro"),
    ("helped 3 with her move", "helped 3"),
    ("asked 2 about the lease", "asked 2"),
    ("ledger", "ledger"),
    ("who acme", "who"),
    ("who #rust", "who"),
    ("who product manager", "who"),
    ("why 2", "why 2"),
    ("2 why", "why 2"),
    ("show ada", "show [ada]"),
    ("show Søren Kjær", "show [Søren Kjær]"),
    ("list", "list"),
    ("more", "more"),
    ("merge 2 3", "merge 2 3"),
    ("split ada ada@old.example", "split [ada] [ada@old.example]"),
    ("pause 1mo", "pause"),
    ("pause until 3 jan", "pause"),
    ("resume", "resume"),
    ("undo", "undo"),
    ("help", "help"),
    ("sno 2 2w", "snooze 2"),
    ("sk 3", "skip 3"),
];

/// One to four lines, none of them twice.
pub fn lines(dice: &mut Dice) -> Vec<Said> {
    let many = [1, 1, 1, 2, 2, 3, 4][dice.below(7)];
    let mut chosen: Vec<Said> = Vec::new();
    while chosen.len() < many {
        let (line, means) = *dice.pick(LINES);
        if !chosen.iter().any(|said| said.line == line) {
            chosen.push(Said { line: line.to_owned(), means });
        }
    }
    chosen
}

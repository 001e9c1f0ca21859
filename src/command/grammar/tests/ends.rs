//! Lines that end the reading, and what is below them.

use super::*;

#[test]
fn a_command_below_the_end_is_told_and_not_obeyed() {
    for end in ["thanks", "Thank you!", "Thanks, Robin", "Merci", "--", "-- ", "=====", "STOP"] {
        let says = format!(
            "! nothing is read below `{}`; send what is below it once more, such as `done 1`",
            end.trim()
        );
        for below in ["skip 2", "PS: skip 2", "P.S. skip 2", "Robin\n\nmaybe later\n\nnever 4", "undo"] {
            check(&[(&format!("done 1\n{end}\n{below}"), &format!("done 1 | - - -\n{says}"))]);
        }
    }
    check(&[
        ("done 1\nThanks\nRobin\nHelp", "done 1 | - - -"),
        ("done 1\nThanks\nRobin\nMore\nList\nwho", "done 1 | - - -"),
        (
            "done 1\n--\nhelp; skip 2",
            "done 1 | - - -\n! nothing is read below `--`; send what is below it once more, such as `done 1`",
        ),
        ("done 1\nThanks!\n\n(2) Ada Lovelace\nskip 2", "done 1 | - - -"),
        ("done 1\nThanks!\n\nTo ask both, reply:\nintro 1 4", "done 1 | - - -"),
        ("stop\ndone 1", "! nothing is read below `stop`; send what is below it once more, such as `done 1`"),
    ]);
    let parsed = parse("done 1\nblue\nred\ngreen\npink\nblack\nThanks\nskip 2", &now());
    assert_eq!((parsed.lines.len(), parsed.cut), (6, true));
}

#[test]
fn thanks_above_all_else_greet() {
    check(&[
        ("Thanks!\n\ndone 1", "done 1 | - - -"),
        ("Merci, Robin\ndone 1\nCheers\nRobin", "done 1 | - - -"),
        ("Thanks!\n\nRobin Vale\nHead of Maps\nHelp", ""),
        ("Thanks!\n\nRobin Vale\nHead of Maps\n\ndone 1", "done 1 | - - -"),
        ("Cheers\nRobin\n\nPS skip 2", "skip 2 |"),
        (
            "P.S.: skip 2; done 1\nPS blue",
            "skip 2 | ; done 1 | - - -\n! this is no command; `help` lists them",
        ),
        ("Cheers\nRobin\nundo", "undo |"),
        ("Thanks!\nRobin\n\nblue\n\ndone 1", "! this is no command; `help` lists them\ndone 1 | - - -"),
        ("Thanks!\nRobin\ndone 1\nblue", "done 1 | - - -\n! this is no command; `help` lists them"),
        ("Thanks!\n\nRobin\nI will see to it next week.", ""),
        ("Thanks!\n\n(2) Ada Lovelace\nskip 2", ""),
    ]);
}

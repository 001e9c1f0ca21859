//! The words of a shell as the line of a reply.
//!
//! A shell takes quotes off: `rekindle note "ada lovelace" likes trains` arrives as three words, of
//! which the first has a blank in it. It gets its quotes back where it names somebody, so that the
//! grammar sees where the name ends.

/// Verbs that are about somebody and have more to say.
const OF_ONE: [&str; 13] = [
    "done", "log", "snooze", "remind", "every", "note", "tag", "untag", "helped", "asked", "shared", "split",
    "draft",
];
/// Verbs whose words may all be names.
const OF_MANY: [&str; 5] = ["merge", "intro", "skip", "never", "mute"];

/// The verb and the words behind it, as one line.
pub(super) fn line(verb: &str, words: &[String]) -> String {
    let words = without_dashes(words);
    let named = |at: usize| match () {
        () if OF_ONE.contains(&verb) => at == 0 && words.len() > 1,
        () if verb == "intro" => at < 2,
        () if OF_MANY.contains(&verb) => words.len() > 1,
        () => false,
    };
    let mut line = verb.to_owned();
    for (at, word) in words.iter().enumerate() {
        let join =
            if at > 0 && OF_MANY.contains(&verb) && is_name(word) && named(at) && is_name(&words[at - 1]) {
                ", "
            } else {
                " "
            };
        line.push_str(join);
        line.push_str(&if named(at) && is_name(word) { format!("\"{word}\"") } else { word.clone() });
    }
    line.trim_end().to_owned()
}

/// Without the `--` that says that no options follow.
fn without_dashes(words: &[String]) -> Vec<String> {
    let dashes = words.iter().position(|word| word == "--");
    words.iter().enumerate().filter(|(at, _)| Some(*at) != dashes).map(|(_, word)| word.clone()).collect()
}

/// A sentence with its examples (between backticks) as a shell takes them: `who #rust` would end
/// before the tag.
pub(super) fn for_shell(sentence: &str) -> String {
    let pieces = sentence.split('`').enumerate();
    pieces
        .map(|(at, piece)| if at % 2 == 1 { quoted_tags(piece) } else { piece.to_owned() })
        .collect::<Vec<_>>()
        .join("`")
}

/// `#rust` with quotes around it, wherever it begins a word.
pub(super) fn quoted_tags(text: &str) -> String {
    let mut quoted = String::new();
    for word in text.split_inclusive([' ', '\n']) {
        let end = word.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        match word.starts_with('#') && end > 0 {
            true => quoted.push_str(&format!("'{}'{}", &word[..end], &word[end..])),
            false => quoted.push_str(word),
        }
    }
    quoted
}

/// Words of letters with a blank between: a name that a shell kept together.
fn is_name(word: &str) -> bool {
    let inside = |c: char| c.is_alphabetic() || !c.is_ascii() || matches!(c, ' ' | '.' | '\'' | '-');
    word.contains(' ') && word.split_whitespace().count() <= 4 && word.chars().all(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_kept_together_by_the_shell_stays_together() {
        let check = |verb: &str, words: &[&str], wanted: &str| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            assert_eq!(line(verb, &words), wanted);
        };
        check("done", &["ada", "coffee", "yesterday"], "done ada coffee yesterday");
        check("done", &["ada coffee yesterday"], "done ada coffee yesterday");
        check("note", &["ada lovelace", "likes", "trains"], "note \"ada lovelace\" likes trains");
        check("note", &["ada lovelace", "likes trains"], "note \"ada lovelace\" likes trains");
        check("log", &["ada, bob", "lunch", "friday"], "log ada, bob lunch friday");
        check("snooze", &["1 3", "2w"], "snooze 1 3 2w");
        check("who", &["product manager", "acme"], "who product manager acme");
        check("pause", &["1 month"], "pause 1 month");
        check("merge", &["ada lovelace", "ada king"], "merge \"ada lovelace\", \"ada king\"");
        check(
            "intro",
            &["ada lovelace", "tom howe", "both", "love rust"],
            "intro \"ada lovelace\", \"tom howe\" both love rust",
        );
        check("list", &[], "list");
        check("note", &["ada", "--", "hello", "-n"], "note ada hello -n");
    }

    #[test]
    fn a_tag_in_an_example_is_quoted_for_the_shell() {
        assert_eq!(for_shell("Ada has #tea; see `who #rust`."), "Ada has #tea; see `who '#rust'`.");
        assert_eq!(
            quoted_tags("who acme, who #rust: whom\n#a, # b"),
            "who acme, who '#rust': whom\n'#a', # b"
        );
    }
}

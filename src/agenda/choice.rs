//! Whom a digest suggests.

/// Somebody who may be suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<T> {
    pub person: T,
    /// Whether there may be mail of theirs that cannot be read.
    pub sight: Sight,
}

/// See [`Candidate::sight`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    Clear,
    Hidden,
}

/// Who is suggested, in order, and how many are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T> {
    pub suggested: Vec<T>,
    pub left_out: usize,
}

/// The first `size` of those who are due and not hidden. One who was lost sight of may come along
/// with others, at the end; never alone, and never in place of the only one.
pub fn choose<T>(
    due: impl IntoIterator<Item = Candidate<T>>,
    dormant: Option<Candidate<T>>,
    size: usize,
) -> Choice<T> {
    let mut choice = Choice { suggested: Vec::new(), left_out: 0 };
    for candidate in due {
        match candidate.sight {
            _ if choice.suggested.len() == size => break,
            Sight::Hidden => choice.left_out += 1,
            Sight::Clear => choice.suggested.push(candidate.person),
        }
    }
    let lost = dormant.filter(|one| one.sight == Sight::Clear && !choice.suggested.is_empty() && size > 1);
    if let Some(lost) = lost {
        choice.suggested.truncate(size - 1);
        choice.suggested.push(lost.person);
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ada ?bob` as candidates: Bob is hidden.
    fn candidates(text: &str) -> Vec<Candidate<&str>> {
        let one = |word| match str::strip_prefix(word, "?") {
            Some(person) => Candidate { person, sight: Sight::Hidden },
            None => Candidate { person: word, sight: Sight::Clear },
        };
        text.split_whitespace().map(one).collect()
    }

    #[test]
    fn the_warmest_are_named_the_hidden_left_out_and_one_of_old_comes_along() {
        let check = |due: &str, dormant: &str, size, expected: &str, left_out| {
            let choice = choose(candidates(due), candidates(dormant).pop(), size);
            assert_eq!((choice.suggested.join(" ").as_str(), choice.left_out), (expected, left_out), "{due}");
        };
        check("ada bob cleo", "", 2, "ada bob", 0);
        check("ada ?bob cleo dan", "", 2, "ada cleo", 1);
        check("?ada ?bob", "", 2, "", 2);
        check("ada bob cleo", "olga", 2, "ada olga", 0);
        check("ada", "olga", 5, "ada olga", 0);
        check("ada bob", "olga", 1, "ada", 0);
        check("", "olga", 5, "", 0);
        check("ada bob", "?olga", 2, "ada bob", 0);
    }
}

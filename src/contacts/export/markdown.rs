//! Markdown for people to read: a heading a person, a list of what is known.

use crate::contacts::card::Card;

/// One person.
pub fn write(card: &Card) -> String {
    let mut out = format!("## {}\n\n", plain(card.called()));
    let mut say = |label: &str, value: String| {
        if !value.is_empty() {
            out.push_str(&format!("- {label}: {value}\n"));
        }
    };
    let list = |values: &[String]| values.iter().map(|value| plain(value)).collect::<Vec<_>>().join(", ");
    say("Address", list(&card.addresses));
    say("Phone", list(&card.phones));
    say("Organisation", card.organization.as_deref().map(plain).unwrap_or_default());
    say("Title", card.title.as_deref().map(plain).unwrap_or_default());
    say("Birthday", card.birthday.map(|date| date.to_string()).unwrap_or_default());
    say("Anniversary", card.anniversary.map(|date| date.to_string()).unwrap_or_default());
    say("Link", list(&card.urls));
    say("Tags", card.tags.iter().map(|tag| format!("\\#{}", plain(tag))).collect::<Vec<_>>().join(" "));
    say("Connected", card.connected_on.map(|on| on.to_string()).unwrap_or_default());
    card.note.lines().for_each(|line| say("Note", plain(line)));
    for touch in &card.touches {
        say(
            &touch.on.to_string(),
            [touch.how.as_str(), touch.text.as_str()].map(plain).join(" ").trim().to_owned(),
        );
    }
    out.push('\n');
    out
}

/// Signs of Markdown and HTML as themselves.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>#|!&".contains(c) {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::CardSource;

    #[test]
    fn names_are_no_markup() {
        let card = Card {
            name: "<b>*Ada*</b> [x](y)".into(),
            tags: vec!["rust".into()],
            ..Card::from_source(CardSource::Rekindle)
        };
        assert_eq!(write(&card), "## \\<b\\>\\*Ada\\*\\</b\\> \\[x\\](y)\n\n- Tags: \\#rust\n\n");
    }
}

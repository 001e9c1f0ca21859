//! friends.md, the file of the `friends` tool: friends with places and tags, and the activities
//! with them.

use super::card::{Card, CardSource, CardTouch};
use super::reading::{ImportRemark, ReadFile};

/// Which list a line is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FriendsSection {
    Activities,
    Notes,
    Friends,
    Other,
}

/// Something that was written down, of a day.
struct DatedActivity<'a> {
    line: u64,
    section: FriendsSection,
    date: &'a str,
    words: &'a str,
}

/// Reads it. `None`: it has no list of friends.
pub fn read(text: &str) -> Option<ReadFile> {
    text.lines().find(|line| section(line) == Some(FriendsSection::Friends))?;
    let mut read = ReadFile::from_source(CardSource::Friends);
    let mut dated = Vec::new();
    let mut names: Vec<Vec<String>> = Vec::new();
    let mut here = FriendsSection::Other;
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(section) = section(line) {
            here = section;
            continue;
        }
        let Some(item) = line.trim().strip_prefix("- ").map(str::trim) else { continue };
        match here {
            FriendsSection::Friends => {
                let (card, also) = friend(item);
                names.push(
                    std::iter::once(card.name.clone()).chain(also).map(|name| name.to_lowercase()).collect(),
                );
                read.cards.push(card);
            }
            FriendsSection::Activities | FriendsSection::Notes => match item.split_once(':') {
                Some((date, words)) => dated.push(DatedActivity {
                    line: number,
                    section: here,
                    date: date.trim(),
                    words: words.trim(),
                }),
                None => read
                    .remarks
                    .push(ImportRemark::about_line(number, "no date before a colon: passed over".to_owned())),
            },
            FriendsSection::Other => {}
        }
    }
    dated.iter().for_each(|item| note(item, &names, &mut read));
    read.cards = read.cards.into_iter().map(Card::tidy).filter(Card::is_somebody).collect();
    Some(read)
}

fn section(line: &str) -> Option<FriendsSection> {
    let title = line.trim().strip_prefix("###")?.trim().trim_end_matches(':').to_lowercase();
    Some(match title.as_str() {
        "activities" => FriendsSection::Activities,
        "notes" => FriendsSection::Notes,
        "friends" => FriendsSection::Friends,
        _ => FriendsSection::Other,
    })
}

/// `Grace Hopper (a.k.a. The Admiral a.k.a. Amazing Grace) [Paris] @navy
/// @science`, and the other names.
fn friend(item: &str) -> (Card, Vec<String>) {
    let mut card = Card::from_source(CardSource::Friends);
    let (item, tags) = match item.find(" @") {
        Some(at) => item.split_at(at),
        None => (item, ""),
    };
    card.tags = tags.split_whitespace().map(str::to_owned).collect();
    let (item, place) = item.split_once('[').unwrap_or((item, ""));
    let (name, also) = item.split_once('(').unwrap_or((item, ""));
    card.name = name.trim().to_owned();
    if let Some(place) = place.split(']').next().map(str::trim).filter(|place| !place.is_empty()) {
        card.note = format!("Place: {place}");
    }
    let also = also.trim_end().trim_end_matches(')').split("a.k.a.").map(str::trim);
    (card, also.filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// Gives an activity to everybody whose name is in it in bold.
fn note(item: &DatedActivity<'_>, names: &[Vec<String>], read: &mut ReadFile) {
    let Some(on) = super::dates::whole(item.date, Default::default()) else {
        read.remarks
            .push(ImportRemark::about_line(item.line, format!("{:?} is no date: passed over", item.date)));
        return;
    };
    let bold: Vec<String> = item.words.split("**").skip(1).step_by(2).map(str::to_lowercase).collect();
    let plain = item.words.replace("**", "").replace('_', "");
    for (card, names) in read.cards.iter_mut().zip(names) {
        if !bold.iter().any(|name| names.contains(name)) {
            continue;
        }
        if item.section == FriendsSection::Activities {
            card.touches.push(CardTouch { on, how: "an activity".to_owned(), text: plain.clone() });
        } else {
            let line = format!("{on}: {plain}");
            card.note = if card.note.is_empty() { line } else { format!("{}\n{line}", card.note) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn friends_come_with_their_places_tags_and_activities() {
        let text = "### Activities:\n- 2018-11-06: **Grace Hopper** and I went to _Marie's Diner_. @food\n- someday: **Grace Hopper**\n\n\
                    ### Notes:\n- 2018-06-06: **The Admiral** sails again.\n\n\
                    ### Friends:\n- George Washington Carver\n- Grace Hopper (a.k.a. The Admiral a.k.a. Amazing Grace) [Paris] @navy @science\n\n\
                    ### Locations:\n- Paris\n";
        let read = read(text).unwrap();
        assert_eq!(read.cards.len(), 2);
        let grace = &read.cards[1];
        assert_eq!((grace.name.as_str(), grace.tags.join(" ")), ("Grace Hopper", "navy science".to_owned()));
        assert_eq!(grace.note, "Place: Paris\n2018-06-06: The Admiral sails again.");
        assert_eq!(grace.touches[0].on.to_string(), "2018-11-06");
        assert_eq!(grace.touches[0].text, "Grace Hopper and I went to Marie's Diner. @food");
        assert_eq!(read.remarks[0].line, Some(3));
        assert!(super::read("# Notes\n- x").is_none());
    }
}

//! Facebook's and X's exports: JSON with little in it, or a web page with as little ([`page`]).

pub mod page;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::card::{Card, CardSource};
use super::reading::{ImportRemark, ReadFile};
use super::text::mend;

/// Facebook's list of friends: `{"friends": [{"name", "timestamp"}]}`, and since 2021 `friends_v2`.
/// `None`: it is not one.
pub fn facebook(text: &str) -> Option<ReadFile> {
    let value: Value = serde_json::from_str(text).ok()?;
    let lists = ["friends_v2", "friends"].iter().find_map(|key| value.get(key)?.as_array());
    let friends = lists.or_else(|| value.as_array().filter(|list| are_labelled(list)))?;
    let mut read = ReadFile::from_source(CardSource::Facebook);
    for (n, friend) in (1..).zip(friends) {
        let name = friend.get("name").and_then(Value::as_str).or_else(|| labelled(friend, "Name"));
        let name = name.map(mend).unwrap_or_default();
        let since = friend.get("timestamp").and_then(Value::as_i64);
        let since = since.and_then(|at| jiff::Timestamp::from_second(at).ok());
        let connected_on = since.map(|at| at.to_zoned(TimeZone::UTC).date());
        let contact = friend.get("contact_info").and_then(Value::as_str);
        let addresses = contact.map(str::to_owned).into_iter().collect();
        let card = Card { name, connected_on, addresses, ..Card::from_source(CardSource::Facebook) }.tidy();
        match card.is_somebody() {
            true => read.cards.push(card),
            false => {
                read.remarks.push(ImportRemark::about_file(format!("friend {n} has no name: passed over")))
            }
        }
    }
    Some(read)
}

/// The layout of labels and values: `[{"timestamp", "label_values": [{"label", "value"}]}]`.
fn are_labelled(list: &[Value]) -> bool {
    list.first().is_some_and(|first| labelled(first, "Name").is_some())
}

fn labelled<'a>(friend: &'a Value, label: &str) -> Option<&'a str> {
    let pairs = friend.get("label_values")?.as_array()?;
    let pair = pairs.iter().find(|pair| pair.get("label").and_then(Value::as_str) == Some(label))?;
    pair.get("value")?.as_str()
}

/// X's `follower.js` and `following.js`: ids without names, from which nobody can be made. `None`:
/// it is not one.
pub fn x(text: &str) -> Option<ReadFile> {
    let (head, list) = text.split_once('=')?;
    let kind = ["follower", "following"].into_iter().find(|kind| head.contains(&format!("YTD.{kind}.")))?;
    let accounts = serde_json::from_str::<Value>(list.trim().trim_end_matches(';')).ok()?;
    let count = accounts.as_array()?.len();
    let mut read = ReadFile::from_source(CardSource::X);
    read.remarks.push(ImportRemark::about_file(format!(
        "X's {kind}.js lists {count} accounts by number, without names or addresses: of little use, nobody is imported from it"
    )));
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_of_facebook_are_read_and_mended() {
        for key in ["friends", "friends_v2"] {
            let text = format!(
                r#"{{"{key}":[{{"name":"Zo\u00c3\u00ab N\u00c3\u00ba\u00c3\u00b1ez","timestamp":1262304000}},{{"x":1}}]}}"#
            );
            let read = facebook(&text).unwrap();
            assert_eq!(read.cards[0].name, "Zoë Núñez");
            assert_eq!(read.cards[0].connected_on.unwrap().to_string(), "2010-01-01");
            assert_eq!((read.cards.len(), read.remarks.len()), (1, 1));
        }
        assert!(facebook("{}").is_none());
    }

    #[test]
    fn x_is_said_to_be_of_little_use() {
        let text = r#"window.YTD.follower.part0 = [ {"follower" : {"accountId" : "1"}}, {"follower" : {"accountId" : "2"}} ]"#;
        let read = x(text).unwrap();
        assert!(read.cards.is_empty() && read.remarks[0].what.contains("2 accounts"));
        assert!(x("window.YTD.tweet.part0 = []").is_none());
    }
}

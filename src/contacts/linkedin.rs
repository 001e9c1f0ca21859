//! LinkedIn beside Connections.csv: messages.csv tells when the two last wrote, Profile.csv who the
//! owner is.

use std::collections::HashMap;

use jiff::civil::Date;

use super::card::{Card, CardSource, CardTouch, profile};
use super::reading::ImportRemark;
use super::table;
use super::text::mend;
use crate::mail::display_name;

/// One message between two people.
struct LinkedInMessage {
    from: (String, String),
    to: (String, String),
    on: Date,
}

/// Whether a header is that of messages.csv.
pub fn is_messages(header: &[String]) -> bool {
    let has = |name: &str| header.iter().any(|field| field.eq_ignore_ascii_case(name));
    has("FROM") && has("TO") && has("DATE") && (has("CONVERSATION ID") || has("SENDER PROFILE URL"))
}

/// Whether a header is that of Invitations.csv.
pub fn is_invitations(header: &[String]) -> bool {
    let has = |name: &str| header.iter().any(|field| field.eq_ignore_ascii_case(name));
    has("Sent At") && has("Direction") && has("From") && has("To")
}

/// A table of the archive that is not about people the owner is connected with: the owner's own
/// profile, recommendations and endorsements by anybody.
pub fn is_other(header: &[String]) -> bool {
    let has = |name: &str| header.iter().any(|field| field.eq_ignore_ascii_case(name));
    let profile = has("Maiden Name") && has("Headline");
    let recommendation = has("Creation Date") && has("Status") && has("Text");
    (has("First Name") && (profile || recommendation))
        || has("Endorser First Name")
        || has("Endorsee First Name")
}

/// The days on which the owner and a contact wrote each other there, added to the contacts' cards.
/// Whom the owner wrote to and is not connected with becomes a card too. Group conversations and
/// drafts count for nobody.
pub fn add_messages(text: &str, cards: &mut Vec<Card>, remarks: &mut Vec<ImportRemark>) {
    let Some(table) = table::read(text, &is_messages, remarks) else { return };
    let messages = messages(&table);
    let Some(owner) = owner(&messages) else {
        let what = "which of them is you cannot be told from so few messages: none of them counts";
        remarks.push(ImportRemark::about_file(what.to_owned()));
        return;
    };
    let mut by_id: HashMap<String, usize> =
        cards.iter().enumerate().map(|(at, card)| (card.id.clone(), at)).collect();
    for message in &messages {
        let (other, wrote) = match (message.from.1 == owner, message.to.1 == owner) {
            (true, false) => (&message.to, true),
            (false, true) => (&message.from, false),
            _ => continue,
        };
        if wrote && !by_id.contains_key(&other.1) {
            let url = format!("https://www.{}", other.1);
            let card = Card {
                id: other.1.clone(),
                name: other.0.clone(),
                urls: vec![url],
                ..Card::from_source(CardSource::LinkedIn)
            };
            by_id.insert(other.1.clone(), cards.len());
            cards.push(card.tidy());
        }
        if let Some(at) = by_id.get(&other.1) {
            let how = "a LinkedIn message".to_owned();
            cards[*at].touches.push(CardTouch { on: message.on, how, text: String::new() });
        }
    }
    for card in cards.iter_mut() {
        *card = card.clone().tidy();
    }
}

fn messages(table: &table::CsvTable) -> Vec<LinkedInMessage> {
    let column = |name: &str| table.header.iter().position(|field| field.eq_ignore_ascii_case(name));
    let at = |row: &table::CsvRow, column: Option<usize>| {
        column.and_then(|at| row.fields.get(at)).cloned().unwrap_or_default()
    };
    let (from, from_url) = (column("FROM"), column("SENDER PROFILE URL"));
    let (to, to_url, date) = (column("TO"), column("RECIPIENT PROFILE URLS"), column("DATE"));
    let draft = column("IS MESSAGE DRAFT");
    let message = |row: &table::CsvRow| {
        let to_urls = at(row, to_url);
        let single = to_urls.split([',', ' ', ';']).filter(|url| !url.is_empty()).count() <= 1;
        let on = super::dates::whole(&at(row, date), Default::default())?;
        let draft = at(row, draft).eq_ignore_ascii_case("yes");
        let id = |url: String, name: &str| if url.is_empty() { name.to_lowercase() } else { profile(&url) };
        let (from, to) = (mend(&at(row, from)), mend(&at(row, to)));
        let somebody =
            [&from, &to].iter().all(|name| !name.is_empty() && !display_name::is_placeholder(name));
        let from_id = id(at(row, from_url), &from);
        let to_id = id(to_urls, &to);
        (single && !draft && somebody).then_some(LinkedInMessage {
            from: (from, from_id),
            to: (to, to_id),
            on,
        })
    };
    table.rows.iter().filter_map(message).collect()
}

/// Who is in the most messages. `None`: two people do, so nobody can tell which is the owner.
fn owner(messages: &[LinkedInMessage]) -> Option<String> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for message in messages {
        *times.entry(&message.from.1).or_default() += 1;
        *times.entry(&message.to.1).or_default() += 1;
    }
    let most = times.values().copied().max()?;
    let mut with_most = times.iter().filter(|(_, n)| **n == most);
    let (owner, _) = with_most.next()?;
    with_most.next().is_none().then(|| (*owner).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_tell_when_the_two_last_wrote() {
        let me = "https://www.linkedin.com/in/me";
        let ada = "https://www.linkedin.com/in/ada/";
        let text = format!(
            "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n\
             1,,Me Vale,{me},Ada Lovelace,{ada},2023-01-15 14:30:00 UTC,,\"Hi,\nthere\",INBOX\n\
             1,,Ada Lovelace,{ada},Me Vale,{me},2023-01-16 09:00:00 UTC,,hello,INBOX\n\
             2,,Spam Bot,https://www.linkedin.com/in/spam,Me Vale,{me},2023-02-01 09:00:00 UTC,,buy,INBOX\n\
             3,,Me Vale,{me},Tom Reed,https://www.linkedin.com/in/tom,2023-03-01 09:00:00 UTC,,hi,INBOX\n"
        );
        let ada = Card {
            id: "linkedin.com/in/ada".into(),
            name: "Ada Lovelace".into(),
            ..Card::from_source(CardSource::LinkedIn)
        };
        let mut cards = vec![ada];
        add_messages(&text, &mut cards, &mut Vec::new());
        let days: Vec<String> = cards[0].touches.iter().map(|touch| touch.on.to_string()).collect();
        assert_eq!(days, ["2023-01-15", "2023-01-16"]);
        let names: Vec<&str> = cards.iter().map(|card| card.name.as_str()).collect();
        assert_eq!(names, ["Ada Lovelace", "Tom Reed"]);
    }

    #[test]
    fn a_profile_has_one_id() {
        for url in
            ["https://www.linkedin.com/in/Ada/", "http://de.linkedin.com/in/ada?x=1", "linkedin.com/in/ada"]
        {
            assert_eq!(profile(url), "linkedin.com/in/ada");
        }
    }
}

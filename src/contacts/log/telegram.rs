//! Telegram's export in JSON: one chat, or all of them.
//!
//! A chat with one person counts where both wrote or called; groups, channels and bots are nobody.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{ContactLog, LoggedContact, day_of_stamp};
use crate::contacts::card::CardSource;
use crate::contacts::dates;

#[derive(Deserialize)]
struct Export {
    chats: Option<ChatList>,
    #[serde(flatten)]
    alone: Option<Chat>,
}

#[derive(Deserialize)]
struct ChatList {
    list: Vec<Chat>,
}

#[derive(Deserialize)]
struct Chat {
    /// Nobody's where the account was deleted.
    #[serde(default)]
    name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    messages: Vec<TelegramMessage>,
}

/// Of a message whatever its text is.
#[derive(Deserialize)]
struct TelegramMessage {
    #[serde(default)]
    date: String,
    #[serde(default)]
    date_unixtime: String,
    #[serde(default, alias = "actor")]
    from: Option<String>,
}

/// Reads an export. `None`: it is none.
pub(super) fn read(text: &str, zone: &TimeZone) -> Option<ContactLog> {
    let export: Export = serde_json::from_str(text).ok()?;
    let chats = export.chats.map(|chats| chats.list).or_else(|| Some(vec![export.alone?]))?;
    let contacts = chats.iter().filter_map(|chat| contact(chat, zone)).collect();
    Some(ContactLog { source: CardSource::Telegram, contacts, one_is_owner: false, remarks: Vec::new() })
}

/// `None`: it is a group or a bot, or one of the two never wrote.
fn contact(chat: &Chat, zone: &TimeZone) -> Option<LoggedContact> {
    let name = chat.name.as_deref().filter(|_| chat.kind == "personal_chat")?;
    let wrote = |theirs: bool| {
        chat.messages.iter().any(|one| one.from.as_deref().is_some_and(|from| (from == name) == theirs))
    };
    let day = |message: &TelegramMessage| {
        day_of_stamp(&message.date_unixtime, zone)
            .or_else(|| dates::whole(&message.date, dates::SlashOrder::default()))
    };
    let days: BTreeSet<Date> = chat.messages.iter().filter_map(day).collect();
    (wrote(true) && wrote(false)).then(|| LoggedContact { days, ..LoggedContact::new(name, "") })
}

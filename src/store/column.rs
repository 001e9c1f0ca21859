//! How enums and keys of ours are written into columns, and read back: each in one place. A word
//! that this version does not know is an error, never another meaning.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use super::TokenKind;
use super::draft::{DraftPlace, DraftState};
use super::journal::JournalSource;
use super::outbox::{OutboxState, OwnersWord};
use super::reply::ReplyState;
use crate::command::{DraftKey, JobKey, PersonKey};

/// A word that no variant has.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is none of the words of this column")]
struct UnknownWord(String);

/// Gives an enum `as_str`, and the same words in its column.
macro_rules! words {
    ($($name:ident { $($variant:ident => $word:literal),+ $(,)? })+) => { $(
        impl $name {
            /// As its column and the JSON output have it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// `None`: none of these words.
            pub(super) fn read(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.as_str()))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<$name> {
                let word = value.as_str()?;
                $name::read(word).ok_or_else(|| FromSqlError::other(UnknownWord(word.to_owned())))
            }
        }
    )+ };
}

words! {
    OutboxState {
        Queued => "queued",
        Attempting => "attempting",
        Sent => "sent",
        Unclear => "unclear",
        Held => "held",
    }
    OwnersWord {
        Dropped => "dropped by the owner",
        TakenBack => "taken back before it was sent",
        ByHand => "you sent it yourself",
        Never => "you asked never to hear of them",
        Off => "sending to others is off",
        Forgotten => "never to be sent: somebody in it was forgotten",
    }
    DraftState {
        Wanted => "wanted",
        Placing => "placing",
        Placed => "placed",
        Sent => "sent",
        Gone => "gone",
        Dropped => "dropped",
        Held => "held",
    }
    DraftPlace {
        Mailbox => "mailbox",
        Mail => "mail",
    }
    TokenKind {
        Digest => "digest",
        Receipt => "receipt",
        Welcome => "welcome",
        Pair => "pair",
        Trial => "trial",
    }
    ReplyState {
        Found => "found",
        Obeyed => "obeyed",
        Refused => "refused",
    }
    JournalSource {
        Mail => "mail",
        Cli => "cli",
        Rekindle => "rekindle",
    }
}

/// Stores a type by its `Display`, and reads it by its `FromStr`.
macro_rules! texts {
    ($($name:ident),+) => { $(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.to_string()))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<$name> {
                value.as_str()?.parse().map_err(FromSqlError::other)
            }
        }
    )+ };
}

texts!(JobKey, DraftKey, PersonKey);

//! How what is done again and again ended last: the scan of an account, a hook. Kept so that
//! `doctor` and `status` never say that all is well where the last try failed.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::{Result, Store, timestamp};

/// What went well and goes well again is not worth a write more often than that.
const WORTH_A_WRITE: SignedDuration = SignedDuration::from_hours(1);

/// What was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempted<'a> {
    /// Scanning this account.
    Scan(&'a str),
    /// Running the hook under this key of `[hooks]`.
    Hook(&'a str),
}

impl Attempted<'_> {
    /// The row of `meta`.
    fn row(self) -> String {
        match self {
            Attempted::Scan(account) => format!("outcome/scan/{account}"),
            Attempted::Hook(hook) => format!("outcome/hook/{hook}"),
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastOutcome {
    /// When it was noted: at most an hour before the last try of several that went well.
    pub at: Timestamp,
    /// Why it failed, one line. `None`: it went well.
    pub failure: Option<String>,
}

impl Store {
    /// How it ended last. `None`: it was never tried.
    ///
    /// # Errors
    /// SQLite's.
    pub fn last_outcome(&self, what: Attempted<'_>) -> Result<Option<LastOutcome>> {
        let sql = "SELECT CAST(value AS TEXT) FROM meta WHERE name = ?1";
        let text: Option<String> =
            self.connection.query_row(sql, [what.row()], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| {
            let (at, failure) = text.split_once(' ').unwrap_or((&text, ""));
            let failure = (!failure.is_empty()).then(|| failure.to_owned());
            Some(LastOutcome { at: timestamp(at.parse().ok()?), failure })
        }))
    }

    /// Notes how it ended now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn note_outcome(&mut self, what: Attempted<'_>, failure: Option<&str>, now: Timestamp) -> Result<()> {
        let is_news = |last: LastOutcome| {
            last.failure.as_deref() != failure || now.duration_since(last.at).abs() >= WORTH_A_WRITE
        };
        if !self.last_outcome(what)?.is_none_or(is_news) {
            return Ok(());
        }
        let text = format!("{} {}", now.as_second(), failure.unwrap_or_default());
        let sql =
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.connection.execute(sql, params![what.row(), text.as_bytes()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_is_written_at_once_and_the_same_again_once_an_hour() {
        let mut store = Store::in_memory().unwrap();
        let scan = Attempted::Scan("home");
        let at = |minutes: i64| Timestamp::from_second(1_790_000_000 + 60 * minutes).unwrap();
        let note = |store: &mut Store, failure: Option<&str>, minutes| {
            store.note_outcome(scan, failure, at(minutes)).unwrap();
            let last = store.last_outcome(scan).unwrap().unwrap();
            ((last.at.as_second() - at(0).as_second()) / 60, last.failure)
        };
        assert_eq!(store.last_outcome(scan).unwrap(), None);
        assert_eq!(note(&mut store, None, 0), (0, None));
        assert_eq!(note(&mut store, None, 59), (0, None));
        assert_eq!(note(&mut store, None, 60), (60, None));
        let refused = Some("logging in: no");
        assert_eq!(note(&mut store, refused, 61), (61, refused.map(str::to_owned)));
        assert_eq!(note(&mut store, refused, 62).0, 61);
        assert_eq!(note(&mut store, None, 63), (63, None));
        assert_eq!(store.last_outcome(Attempted::Hook("home")).unwrap(), None);
    }
}

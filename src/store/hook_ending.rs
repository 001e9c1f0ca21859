//! How each hook of the owner's ended last: `doctor` tells of one that failed.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Result, Store, timestamp};

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookEnding {
    pub at: Timestamp,
    /// Why it failed, one line. `None`: it went well.
    pub failure: Option<String>,
}

/// The row of `meta` of a hook, by its key under `[hooks]`.
fn row(hook: &str) -> String {
    format!("hook/{hook}")
}

impl Store {
    /// How a hook ended last. `None`: it was never run.
    ///
    /// # Errors
    /// SQLite's.
    pub fn hook_ending(&self, hook: &str) -> Result<Option<HookEnding>> {
        let sql = "SELECT CAST(value AS TEXT) FROM meta WHERE name = ?1";
        let text: Option<String> =
            self.connection.query_row(sql, [row(hook)], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| {
            let (at, failure) = text.split_once(' ').unwrap_or((&text, ""));
            let failure = (!failure.is_empty()).then(|| failure.to_owned());
            Some(HookEnding { at: timestamp(at.parse().ok()?), failure })
        }))
    }

    /// Notes how it ended now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn note_hook(&mut self, hook: &str, ending: &HookEnding) -> Result<()> {
        let text = format!("{} {}", ending.at.as_second(), ending.failure.as_deref().unwrap_or_default());
        let sql =
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.connection.execute(sql, params![row(hook), text.as_bytes()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ending_of_a_hook_is_kept() {
        let mut store = Store::in_memory().unwrap();
        assert_eq!(store.hook_ending("on-digest").unwrap(), None);
        for failure in [Some("it ended with code 7".to_owned()), None] {
            let ending = HookEnding { at: timestamp(1_790_000_000), failure };
            store.note_hook("on-digest", &ending).unwrap();
            assert_eq!(store.hook_ending("on-digest").unwrap(), Some(ending));
            assert_eq!(store.hook_ending("on-failure").unwrap(), None);
        }
    }
}

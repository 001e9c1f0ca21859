//! Bytes read of each account today, so that a provider's daily limit is not met by surprise.

use rusqlite::{OptionalExtension, params};

use super::{Result, Store};

impl Store {
    /// Bytes read of an account on a day (counted from 1970, UTC).
    ///
    /// # Errors
    /// SQLite's.
    pub fn bytes_read(&self, account: &str, day: i64) -> Result<u64> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        let value: Option<Vec<u8>> =
            self.connection.query_row(sql, [format!("bytes {account}")], |row| row.get(0)).optional()?;
        let text = value.and_then(|value| String::from_utf8(value).ok()).unwrap_or_default();
        let mut words = text.split(' ').map(str::parse::<i64>);
        let (Some(Ok(of_day)), Some(Ok(bytes))) = (words.next(), words.next()) else { return Ok(0) };
        Ok(if of_day == day { bytes.max(0) as u64 } else { 0 })
    }

    /// Adds to them.
    ///
    /// # Errors
    /// SQLite's.
    pub fn add_bytes_read(&mut self, account: &str, day: i64, bytes: u64) -> Result<()> {
        let all = self.bytes_read(account, day)? + bytes;
        let sql =
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
        let value = format!("{day} {all}");
        self.connection.execute(sql, params![format!("bytes {account}"), value.as_bytes()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_count_for_their_day_and_account() {
        let mut store = Store::in_memory().unwrap();
        store.add_bytes_read("home", 20_000, 5).unwrap();
        store.add_bytes_read("home", 20_000, 7).unwrap();
        assert_eq!(store.bytes_read("home", 20_000).unwrap(), 12);
        assert_eq!(store.bytes_read("home", 20_001).unwrap(), 0);
        assert_eq!(store.bytes_read("work", 20_000).unwrap(), 0);
    }
}

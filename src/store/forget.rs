//! Taking one person's data out of the database.
//!
//! - Deleted: what was inferred of everybody (the next question infers it anew); names, cards,
//!   numbers of digests, and drafts to or about the person; journal entries about the person, or
//!   that name an address of theirs.
//! - Emptied: mails kept after sending, and mails not sent yet that are to or about the person,
//!   which are never sent; subjects of mail from or to the person, of mail of ours and answers to
//!   it, and those that name the person; words of entries about others that name the person.
//! - Kept: addresses, and when mail went. Others' mail keeps its meaning, and a scan knows whom to
//!   pass over.
//!
//! The table `forgotten` keeps a later scan from bringing names or subjects back.

mod mails;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::journal::{NewEntry, insert_all};
use super::{Result, Store, recipients};
use crate::command::PersonKey;
use crate::contacts::{Card, CardSource};

/// One person, as far as the database knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgetTarget<'a> {
    pub keys: &'a [PersonKey],
    /// Names they are called by.
    pub names: &'a [String],
    /// Source and id of their cards.
    pub cards: &'a [(CardSource, String)],
    /// Cards of others, who may have the same name.
    pub others_cards: &'a [(CardSource, String)],
}

impl ForgetTarget<'_> {
    /// Their addresses, placeholders among them.
    fn addresses(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.address().as_str())
    }

    /// Whether a card, also one of an import that was taken back, tells of the person: by its id,
    /// an address, or the name alone where nothing else tells whose it is.
    fn is_on(&self, card: &Card) -> bool {
        let is = |(source, id): &(CardSource, String)| (*source, id) == (card.source, &card.id);
        let nameless = card.real_addresses().next().is_none() && self.names.contains(&card.name);
        self.cards.iter().any(is)
            || card.keys().iter().any(|key| self.keys.iter().any(|own| own.address() == key))
            || nameless && !self.others_cards.iter().any(is)
    }
}

impl Store {
    /// Forgets a person in one transaction, writes what keeps them out, and leaves no trace of the
    /// old pages in the file.
    ///
    /// # Errors
    /// SQLite's; nothing was forgotten then, or only the file was not tidied yet.
    pub fn forget(&mut self, person: &ForgetTarget<'_>, kept: &[NewEntry], now: Timestamp) -> Result<()> {
        self.connection.pragma_update(None, "secure_delete", "ON")?;
        let imported = self.cards()?.into_iter().map(|version| version.card);
        let cards: Vec<Card> = imported.chain(self.book_cards()?.into_iter().map(|(_, card)| card)).collect();
        let tx = self.connection.transaction()?;
        for card in cards.iter().filter(|card| person.is_on(card)) {
            let sql = "DELETE FROM card WHERE source = ?1 AND id = ?2";
            tx.execute(sql, params![card.source.as_str(), card.id])?;
            super::book::forget(&tx, card)?;
        }
        for address in person.addresses() {
            forget_mail(&tx, address)?;
            forget_said(&tx, address)?;
        }
        let needles = person.names.iter().map(String::as_str).chain(person.addresses());
        for needle in needles.filter(|needle| needle.chars().count() > 2) {
            let sql = "UPDATE journal SET line = '' WHERE line <> '' AND instr(lower(line), lower(?1)) > 0";
            tx.execute(sql, [needle])?;
        }
        super::inferred::forget(&tx)?;
        super::calendar::forget(&tx, person.keys, person.names)?;
        mails::forget_subjects(&tx, person)?;
        mails::forget(&tx, person, now)?;
        insert_all(&tx, kept, now)?;
        tx.commit()?;
        self.connection.execute_batch(
            "INSERT INTO subject_word (subject_word) VALUES ('optimize'); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);",
        )?;
        Ok(())
    }
}

fn forget_mail(tx: &Transaction<'_>, address: &str) -> Result<()> {
    tx.execute("INSERT OR IGNORE INTO address (addr) VALUES (?1)", [address])?;
    let id: i64 = tx.query_row("SELECT id FROM address WHERE addr = ?1", [address], |row| row.get(0))?;
    tx.execute("INSERT OR IGNORE INTO forgotten (addr) VALUES (?1)", [address])?;
    tx.execute("DELETE FROM display_name WHERE address_id = ?1", [id])?;
    let mut theirs = Vec::new();
    let mut messages = tx.prepare("SELECT id, from_id, recipients FROM message WHERE subject <> ''")?;
    let mut rows = messages.query([])?;
    while let Some(row) = rows.next()? {
        let (from, list): (Option<i64>, Option<Vec<u8>>) = (row.get(1)?, row.get(2)?);
        let is_to = || recipients::decode(list.as_deref().unwrap_or_default()).any(|(_, to)| to == id);
        if from == Some(id) || is_to() {
            theirs.push(row.get(0)?);
        }
    }
    empty_subjects(tx, theirs)
}

/// Takes the subject out of messages.
fn empty_subjects(tx: &Transaction<'_>, messages: Vec<i64>) -> Result<()> {
    let mut empty = tx.prepare("UPDATE message SET subject = '' WHERE id = ?1")?;
    messages.into_iter().try_for_each(|id| empty.execute([id]).map(drop))?;
    Ok(())
}

fn forget_said(tx: &Transaction<'_>, address: &str) -> Result<()> {
    // What stood beside in the same command may name them too.
    let sql =
        "UPDATE journal SET line = '' WHERE (at, line) IN (SELECT at, line FROM journal WHERE person = ?1)";
    tx.execute(sql, [address])?;
    tx.execute(
        "DELETE FROM journal WHERE person = ?1 OR instr(action, ?2) > 0",
        params![address, format!("\"{address}\"")],
    )?;
    tx.execute("DELETE FROM digest_item WHERE person = ?1", [address])?;
    Ok(())
}

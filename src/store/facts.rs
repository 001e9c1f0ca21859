//! Everything the mailbox says, loaded at once and compactly for [`crate::infer`]: about 60 bytes a message.

use std::collections::HashMap;

use rusqlite::OptionalExtension;

use super::{Result, Store};
use crate::infer::facts::{AddressFact, AddressId, Facts, Field, MessageFact, NameFact, Recipient};
use crate::infer::moment::Imports;
use crate::mail::{Address, Signs};

/// What a message says to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageLine {
    pub subject: String,
    /// Without brackets.
    pub message_id: Option<String>,
}

impl Store {
    /// Loads the facts of all accounts.
    ///
    /// # Errors
    /// SQLite's.
    pub fn facts(&self) -> Result<Facts> {
        let mut index: HashMap<i64, AddressId> = HashMap::new();
        let addresses = self.load_addresses(&mut index)?;
        let mut facts = Facts { addresses, ..Facts::default() };
        self.load_names(&mut facts, &index)?;
        self.load_messages(&mut facts, &index)?;
        Ok(facts)
    }

    fn load_addresses(&self, index: &mut HashMap<i64, AddressId>) -> Result<Vec<AddressFact>> {
        let mut statement = self.connection.prepare("SELECT id, addr FROM address ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut addresses = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(address) = Address::parse(row.get_ref(1)?.as_str().unwrap_or_default()) else {
                continue;
            };
            // Mail cannot come from there: whoever writes so means to pass for somebody of an address book.
            if address.is_placeholder() {
                continue;
            }
            index.insert(row.get(0)?, AddressId(addresses.len() as u32));
            addresses.push(AddressFact { address, names: Vec::new() });
        }
        Ok(addresses)
    }

    fn load_names(&self, facts: &mut Facts, index: &HashMap<i64, AddressId>) -> Result<()> {
        let mut statement =
            self.connection.prepare("SELECT address_id, name, times, last_at FROM display_name")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(address) = index.get(&row.get(0)?) else { continue };
            let name = NameFact { name: row.get(1)?, times: row.get(2)?, last_at: row.get(3)? };
            facts.addresses[address.0 as usize].names.push(name);
        }
        Ok(())
    }

    fn load_messages(&self, facts: &mut Facts, index: &HashMap<i64, AddressId>) -> Result<()> {
        let mut messages = self.connection.prepare(
            "SELECT id, written, from_id, id_hash, parent_hash, thread_hash, signs, arrived FROM message ORDER BY id",
        )?;
        let mut recipients = self.connection.prepare(
            "SELECT message_id, address_id, field FROM recipient ORDER BY message_id, field, address_id",
        )?;
        let imports = self.load_imports()?;
        let (mut rows, mut to) = (messages.query([])?, recipients.query([])?);
        let mut next = to.next()?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let start = facts.recipients.len();
            while let Some(recipient) = next {
                if recipient.get::<_, i64>(0)? != id {
                    break;
                }
                if let Some(address) = index.get(&recipient.get(1)?) {
                    facts.recipients.push(Recipient { address: *address, field: field(recipient.get(2)?) });
                }
                next = to.next()?;
            }
            facts.messages.push(MessageFact {
                row: id,
                at: imports.moment(row.get(1)?, row.get(7)?),
                from: row.get::<_, Option<i64>>(2)?.and_then(|from| index.get(&from).copied()),
                id_hash: row.get(3)?,
                parent_hash: row.get(4)?,
                thread_hash: row.get(5)?,
                signs: Signs::from_bits_truncate(row.get(6)?),
                recipients: start as u32..facts.recipients.len() as u32,
            });
        }
        Ok(())
    }

    /// Days on which a mailbox was filled from another one.
    fn load_imports(&self) -> Result<Imports> {
        let sql = "SELECT written, arrived FROM message WHERE written < arrived - 7 * 86400";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut imports = Imports::default();
        while let Some(row) = rows.next()? {
            imports.notice(row.get(0)?, row.get(1)?);
        }
        Ok(imports)
    }

    /// Subject and Message-ID of one message. `None` when the row is gone.
    ///
    /// # Errors
    /// SQLite's.
    pub fn message_line(&self, row: i64) -> Result<Option<MessageLine>> {
        let mut statement =
            self.connection.prepare_cached("SELECT subject, message_id FROM message WHERE id = ?1")?;
        let line = statement
            .query_row([row], |row| Ok(MessageLine { subject: row.get(0)?, message_id: row.get(1)? }))
            .optional()?;
        Ok(line)
    }
}

fn field(number: i64) -> Field {
    match number {
        0 => Field::To,
        1 => Field::Cc,
        _ => Field::Bcc,
    }
}

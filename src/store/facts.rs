//! Everything the mailbox says, loaded at once and compactly for [`crate::infer`]: about 60 bytes a
//! message.

use std::collections::{BTreeSet, HashMap, HashSet};

use foldhash::fast::RandomState;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};

use super::recipients::{self, StoredRecipient};
use super::stored_record::Thread;
use super::{Result, Store, list_name, stamp};
use crate::infer::facts::{
    AddressFact, AddressId, Facts, FailedAddress, Failure, Forged, MessageFact, NameFact, Recipient,
};
use crate::infer::inference::InferenceChanges;
use crate::infer::message_time::{self, ImportedFolders};
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
        Ok(self.read_facts(Facts::default())?.0)
    }

    /// The same added to the facts of cards ([`Facts::from_cards`]), with a mark of how far they
    /// go, for [`Store::refresh`].
    ///
    /// # Errors
    /// SQLite's.
    pub fn read_facts(&self, of_cards: Facts) -> Result<(Facts, ReadPosition)> {
        let _held = self.at_one_moment()?;
        let moment = &self.connection;
        let mut facts = of_cards;
        let mut reading = ReadPosition::beside(&facts);
        reading.forgotten = forgotten(moment)?;
        load_addresses(moment, &mut facts, &mut reading)?;
        load_lists(moment, &mut facts, &mut reading, 0)?;
        load_all_names(moment, &mut facts, &reading)?;
        let met: Vec<AddressId> = facts.meeting_names.keys().copied().collect();
        met.into_iter().for_each(|id| facts.name_from_meetings(id));
        reading.forged = stamp::failed(moment)?;
        reading.load_imports(moment)?;
        load_messages(moment, &mut facts, &mut reading)?;
        load_failures(moment, &mut facts, &reading, 0)?;
        reading.revision = highest_revision(moment)?;
        Ok((facts, reading))
    }

    /// Brings facts up to date with what was scanned since. `None`: something global changed, they
    /// must be read anew.
    ///
    /// # Errors
    /// SQLite's; the facts are then to be read anew.
    pub fn refresh(&self, facts: &mut Facts, reading: &mut ReadPosition) -> Result<Option<InferenceChanges>> {
        let _held = self.at_one_moment()?;
        let moment = &self.connection;
        let known = (facts.addresses.len(), reading.message);
        let mut changes = InferenceChanges { first_new: facts.messages.len(), ..InferenceChanges::default() };
        // A name that was forgotten is gone from mail that was read long ago.
        if reading.forgotten != forgotten(moment)? || !reading.load_new_imports(moment)? {
            return Ok(None);
        }
        // Another server may have turned out to be the provider's.
        let forged = stamp::failed(moment)?;
        if forged.symmetric_difference(&reading.forged).any(|id| *id <= reading.message) {
            return Ok(None);
        }
        reading.forged = forged;
        load_addresses(moment, facts, reading)?;
        let listed = load_lists(moment, facts, reading, known.0)?;
        changes.listed = listed.into_iter().filter(|id| (id.0 as usize) < known.0).collect();
        let Some(changed) = load_changed(moment, facts, reading)? else { return Ok(None) };
        changes.changed = changed;
        load_messages(moment, facts, reading)?;
        load_failures(moment, facts, reading, known.1)?;
        let mut named: BTreeSet<AddressId> =
            (known.0 as u32..facts.addresses.len() as u32).map(AddressId).collect();
        let changed = changes.changed.iter().map(|(position, ..)| &facts.messages[*position]);
        for message in changed.chain(&facts.messages[changes.first_new..]) {
            named.extend(message.from);
            named.extend(facts.recipients_of(message).iter().map(|recipient| recipient.address));
        }
        for (_, _, recipients) in &changes.changed {
            named.extend(recipients.iter().map(|recipient| recipient.address));
        }
        for id in &named {
            load_names(moment, facts, reading, *id)?;
        }
        changes.renamed = named.into_iter().filter(|id| (id.0 as usize) < known.0).collect();
        reading.revision = highest_revision(moment)?;
        Ok(Some(changes))
    }

    /// The messages of these rows alone, in this order, without what only the rest tells. A row
    /// beyond what was read is left out.
    ///
    /// # Errors
    /// SQLite's.
    pub fn messages(&self, rows: impl IntoIterator<Item = i64>, reading: &ReadPosition) -> Result<Facts> {
        let _held = self.at_one_moment()?;
        let mut facts = Facts::default();
        let sql = format!("SELECT {FACT} FROM message WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        for row in rows.into_iter().filter(|row| *row <= reading.message) {
            let mut found = statement.query([row])?;
            if let Some(row) = found.next()? {
                add_message(row, &mut facts, reading)?;
            }
        }
        Ok(facts)
    }

    /// Puts messages that were read long ago, by row, in front of those that the facts hold.
    /// Returns how many they are.
    ///
    /// # Errors
    /// SQLite's.
    pub fn recall(&self, rows: &BTreeSet<i64>, reading: &ReadPosition, facts: &mut Facts) -> Result<usize> {
        // A page for almost every row.
        let recalled = self.read_once(|| self.messages(rows.iter().copied(), reading))?;
        let Facts { mut messages, recipients, .. } = recalled;
        let before = facts.recipients.len() as u32;
        for message in &mut messages {
            message.recipients = message.recipients.start + before..message.recipients.end + before;
        }
        facts.recipients.extend(recipients);
        facts.failures.iter_mut().for_each(|failure| failure.message += messages.len() as u32);
        let recalled = messages.len();
        messages.append(&mut facts.messages);
        facts.messages = messages;
        Ok(recalled)
    }

    /// How many messages came since, at most. `None`: the mailbox was read from the start since.
    ///
    /// # Errors
    /// SQLite's.
    pub fn count_new(&self, reading: &ReadPosition) -> Result<Option<u64>> {
        let sql =
            "SELECT coalesce((SELECT max(id) FROM message), 0), coalesce((SELECT max(id) FROM address), 0)";
        let highest = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let (message, address) = self.connection.prepare_cached(sql)?.query_row([], highest)?;
        let new = u64::try_from(message - reading.message).ok();
        Ok(new.filter(|_| address >= reading.address))
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

/// How far facts were read. Where it was stored, [`ReadPosition::resume`] makes it whole.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ReadPosition {
    /// By the store's row.
    #[serde(skip)]
    ids: HashMap<i64, AddressId, RandomState>,
    /// Addresses that only cards and calendars have so far.
    #[serde(skip)]
    unseen: HashMap<Address, AddressId, RandomState>,
    /// The rows of [`Facts::addresses`] that mail has; 0 for others.
    rows: Vec<i64>,
    imports: ImportedFolders,
    /// Messages that a server took in long after they were written, ascending. Not stored: it is
    /// asked of messages that are among the facts.
    #[serde(skip)]
    late: Vec<i64>,
    message: i64,
    address: i64,
    revision: i64,
    /// Messages that the provider says are forged.
    forged: HashSet<i64>,
    /// How many addresses the owner had forgotten.
    forgotten: i64,
    /// How far the names of lists were read.
    list_name: i64,
}

impl ReadPosition {
    /// Nothing was read yet; cards are known.
    fn beside(facts: &Facts) -> ReadPosition {
        let addresses = facts.addresses.iter().map(|fact| fact.address.clone());
        ReadPosition { unseen: addresses.zip((0..).map(AddressId)).collect(), ..ReadPosition::default() }
    }

    /// The highest row of a message that was read; 0: none was.
    pub fn last_row(&self) -> i64 {
        self.message
    }

    /// Makes a position that was stored whole, beside the facts of that time.
    pub fn resume(&mut self, facts: &Facts) {
        let ids = self.rows.iter().zip((0..).map(AddressId));
        self.ids = ids.filter(|(row, _)| **row != 0).map(|(row, id)| (*row, id)).collect();
        let of_mail = |id: &AddressId| self.rows.get(id.0 as usize).is_some_and(|row| *row != 0);
        let others = (0..facts.addresses.len() as u32).map(AddressId).filter(|id| !of_mail(id));
        self.unseen = others.map(|id| (facts.address(id).address.clone(), id)).collect();
    }

    /// The provider says that a message is forged, of every copy of it.
    fn is_forged(&self, id: i64, signs: Signs) -> bool {
        signs.contains(Signs::AUTH_FAILED) && self.forged.contains(&id)
    }

    /// `None`: an address that is left out.
    fn recipient(&self, (field, row): StoredRecipient) -> Option<Recipient> {
        Some(Recipient { address: *self.ids.get(&row)?, field })
    }

    /// Notes which row an address has.
    fn note(&mut self, row: i64, id: AddressId) {
        self.ids.insert(row, id);
        let position = id.0 as usize;
        self.rows.resize(self.rows.len().max(position + 1), 0);
        self.rows[position] = row;
    }

    /// Days on which a mailbox was filled from another one.
    fn load_imports(&mut self, moment: &Connection) -> Result<()> {
        self.read_late(moment, 0).map(drop)
    }

    /// The same for new mail. `false`: a day turned out to be one of importing, so that older mail
    /// counts for another time.
    fn load_new_imports(&mut self, moment: &Connection) -> Result<bool> {
        Ok(!self.read_late(moment, self.message)?)
    }

    /// Tells whether a day turned.
    fn read_late(&mut self, moment: &Connection, after: i64) -> Result<bool> {
        let sql = "SELECT id, written, arrived, signs FROM message
                   WHERE id > ?1 AND written < arrived - 7 * 86400 ORDER BY id";
        let mut statement = moment.prepare_cached(sql)?;
        let mut rows = statement.query([after])?;
        let mut turned = false;
        while let Some(row) = rows.next()? {
            if !message_time::is_received(Signs::from_bits_truncate(row.get(3)?)) {
                continue;
            }
            self.late.push(row.get(0)?);
            turned |= self.imports.notice(row.get(1)?, row.get(2)?);
        }
        Ok(turned)
    }
}

fn load_addresses(moment: &Connection, facts: &mut Facts, reading: &mut ReadPosition) -> Result<()> {
    let mut statement = moment.prepare_cached("SELECT id, addr FROM address WHERE id > ?1 ORDER BY id")?;
    let mut rows = statement.query([reading.address])?;
    while let Some(row) = rows.next()? {
        reading.address = row.get(0)?;
        let Some(address) = Address::parse(row.get_ref(1)?.as_str().unwrap_or_default()) else { continue };
        // Mail cannot come from there: whoever writes so means to pass for somebody of an address
        // book.
        if address.is_placeholder() {
            continue;
        }
        match reading.unseen.remove(&address) {
            Some(id) => reading.note(reading.address, id),
            None => {
                reading.note(reading.address, AddressId(facts.addresses.len() as u32));
                facts.addresses.push(AddressFact { address, names: Vec::new() });
            }
        }
    }
    Ok(())
}

/// Reads what lists are called, and marks the addresses that are so: those from position `new` on
/// by any name, the others by the names that are new. Returns those that were not marked before.
fn load_lists(
    moment: &Connection,
    facts: &mut Facts,
    reading: &mut ReadPosition,
    new: usize,
) -> Result<Vec<AddressId>> {
    let no_name_was_read = reading.list_name == 0;
    let names: HashSet<String> = list_name::read_new(moment, &mut reading.list_name)?.into_iter().collect();
    if names.is_empty() && no_name_was_read {
        return Ok(Vec::new());
    }
    let from = if names.is_empty() { new } else { 0 };
    let (mut listed, mut dotted) = (Vec::new(), String::new());
    for (id, fact) in (0..).map(AddressId).zip(&facts.addresses).skip(from) {
        let name = fact.address.as_str();
        dotted.clear();
        dotted.extend(name.chars().map(|c| if c == '@' { '.' } else { c }));
        let is_new_address = id.0 as usize >= new && !no_name_was_read;
        let is_list = names.contains(name) || names.contains(&dotted);
        if is_list || is_new_address && list_name::is_any(moment, [name, &dotted])? {
            listed.push(id);
        }
    }
    listed.retain(|id| facts.lists.insert(*id));
    Ok(listed)
}

fn load_all_names(moment: &Connection, facts: &mut Facts, reading: &ReadPosition) -> Result<()> {
    let mut statement = moment
        .prepare("SELECT address_id, name, times, last_at FROM display_name ORDER BY address_id, name")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(address) = reading.ids.get(&row.get(0)?) else { continue };
        let name = NameFact { name: row.get(1)?, times: row.get(2)?, last_at: row.get(3)? };
        facts.addresses[address.0 as usize].bear(name);
    }
    Ok(())
}

/// The names of one address, anew.
fn load_names(moment: &Connection, facts: &mut Facts, reading: &ReadPosition, id: AddressId) -> Result<()> {
    let Some(row) = reading.rows.get(id.0 as usize).filter(|row| **row != 0) else { return Ok(()) };
    let sql = "SELECT name, times, last_at FROM display_name WHERE address_id = ?1 ORDER BY name";
    let mut statement = moment.prepare_cached(sql)?;
    let names = statement.query_map([row], |row| {
        Ok(NameFact { name: row.get(0)?, times: row.get(1)?, last_at: row.get(2)? })
    })?;
    let names: Vec<NameFact> = names.collect::<rusqlite::Result<_>>()?;
    let of_cards = facts.card_names.get(id.0 as usize).cloned().unwrap_or_default();
    let fact = &mut facts.addresses[id.0 as usize];
    fact.names = of_cards;
    names.into_iter().for_each(|name| fact.bear(name));
    facts.name_from_meetings(id);
    Ok(())
}

/// The columns of a message that [`add_message`] reads.
const FACT: &str = "id, written, from_id, message_id, parent_hash, root_hash, signs, arrived, recipients";

/// The messages after those that were read.
fn load_messages(moment: &Connection, facts: &mut Facts, reading: &mut ReadPosition) -> Result<()> {
    let sql = format!("SELECT {FACT} FROM message WHERE id > ?1 ORDER BY id");
    let mut messages = moment.prepare_cached(&sql)?;
    let mut rows = messages.query([reading.message])?;
    while let Some(row) = rows.next()? {
        reading.message = row.get(0)?;
        add_message(row, facts, reading)?;
    }
    Ok(())
}

fn add_message(row: &Row<'_>, facts: &mut Facts, reading: &ReadPosition) -> Result<()> {
    let id: i64 = row.get(0)?;
    let start = facts.recipients.len();
    let signs = Signs::from_bits_truncate(row.get(6)?);
    let from = row.get::<_, Option<i64>>(2)?.and_then(|from| reading.ids.get(&from).copied());
    if reading.is_forged(id, signs) {
        facts.forged.extend(from.map(|from| Forged {
            from,
            row: id,
            at: reading.imports.moment(row.get(1).ok().flatten(), row.get(7).ok().flatten(), signs),
        }));
        facts.messages.push(MessageFact::nothing(id, start as u32));
        return Ok(());
    }
    let list = row.get_ref(8)?.as_blob_or_null().ok().flatten().unwrap_or_default();
    facts.recipients.extend(recipients::decode(list).filter_map(|one| reading.recipient(one)));
    let thread = Thread::from_row(row.get(4)?, row.get(5)?);
    let [id_hash, parent_hash, thread_hash] = thread.hashes(row.get_ref(3)?.as_str_or_null().ok().flatten());
    facts.messages.push(MessageFact {
        row: id,
        at: reading.imports.moment(row.get(1)?, row.get(7)?, signs),
        from,
        id_hash,
        parent_hash,
        thread_hash,
        signs,
        recipients: start as u32..facts.recipients.len() as u32,
    });
    Ok(())
}

/// Known messages of which another copy was read. `None`: one of them may have made or unmade a day
/// of importing, answers another mail than it did, or reports other failures.
fn load_changed(
    moment: &Connection,
    facts: &mut Facts,
    reading: &ReadPosition,
) -> Result<Option<Vec<Changed>>> {
    // Named, since without `revision > 0` in its words SQLite would walk all messages instead of
    // the few that changed.
    let sql =
        "SELECT id, written, arrived, signs, parent_hash, root_hash, message_id FROM message INDEXED BY message_changed
               WHERE revision > 0 AND revision > ?1 AND id <= ?2 ORDER BY id";
    let mut statement = moment.prepare_cached(sql)?;
    let mut rows = statement.query([reading.revision, reading.message])?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, written, arrived): (i64, Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let signs = Signs::from_bits_truncate(row.get(3)?);
        let late = message_time::is_received(signs)
            && written.zip(arrived).is_some_and(|(written, arrived)| written < arrived - 7 * 86_400);
        let position = facts.messages.partition_point(|message| message.row < id);
        if late
            || reading.forged.contains(&id)
            || reading.late.binary_search(&id).is_ok()
            || facts.messages.get(position).is_none_or(|one| one.row != id)
        {
            return Ok(None);
        }
        let old = facts.messages[position].clone();
        let reports = Signs::UNDELIVERED | Signs::FAILED_RECIPIENTS;
        let thread = Thread::from_row(row.get(4)?, row.get(5)?);
        if thread.hashes(row.get_ref(6)?.as_str_or_null().ok().flatten())
            != [old.id_hash, old.parent_hash, old.thread_hash]
            || (old.signs | signs).intersects(reports)
        {
            return Ok(None);
        }
        let recipients = facts.recipients_of(&old).to_vec();
        let now = load_recipients(moment, reading, id)?;
        let message = &mut facts.messages[position];
        message.at = reading.imports.moment(written, arrived, signs);
        message.signs = signs;
        if now != recipients {
            let start = facts.recipients.len() as u32;
            message.recipients = start..start + now.len() as u32;
            facts.recipients.extend(now);
        }
        changed.push((position, old, recipients));
    }
    Ok(Some(changed))
}

/// Where a message is, and what it was.
type Changed = (usize, MessageFact, Vec<Recipient>);

fn load_recipients(moment: &Connection, reading: &ReadPosition, message: i64) -> Result<Vec<Recipient>> {
    let stored = recipients::of_message(moment, message)?;
    Ok(stored.into_iter().filter_map(|one| reading.recipient(one)).collect())
}

/// What reports after a message say of failed addresses.
fn load_failures(moment: &Connection, facts: &mut Facts, reading: &ReadPosition, after: i64) -> Result<()> {
    let sql = "SELECT message_id, address_id, failure FROM failed_recipient WHERE message_id > ?1 ORDER BY message_id, address_id";
    let mut statement = moment.prepare_cached(sql)?;
    let mut rows = statement.query([after])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let message = facts.messages.partition_point(|message| message.row < id) as u32;
        if let Some(address) = reading.ids.get(&row.get(1)?) {
            let failure = if row.get::<_, i64>(2)? == 0 { Failure::Address } else { Failure::Mail };
            facts.failures.push(FailedAddress { message, address: *address, failure });
        }
    }
    Ok(())
}

fn forgotten(moment: &Connection) -> Result<i64> {
    Ok(moment.prepare_cached("SELECT count(*) FROM forgotten")?.query_row([], |row| row.get(0))?)
}

fn highest_revision(moment: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(max(revision), 0) FROM message INDEXED BY message_changed WHERE revision > 0";
    Ok(moment.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

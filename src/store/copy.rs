//! Which copy of a mail decides what the mail says.
//!
//! Copies of one mail share Message-ID, From and Date, which anybody who has seen it can write
//! down. So copies are never united: one of them decides recipients, subject, signs, thread and
//! names, and the others only tell where else it is.
//!
//! - One or more have the Sent sign: of those the one with the most recipients decides (it alone
//!   may have the Bcc).
//! - None has: of the complete ones the one that was stored first decides.
//! - None is complete: the one that was stored first decides.
//!
//! What is still equal is told apart by a fingerprint of what it says, so the order in which copies
//! are read never matters.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, params};

use super::{Result, recipients, stored_record};
use crate::mail::{Defect, HeaderRecord, Mailbox, Signs};

/// Bytes of a fingerprint of a display name.
const NAME_PRINT: usize = 4;

/// Whether display names of a message are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    Believed,
    /// From a relay: they name somebody else.
    Ignored,
}

/// How much the header of a copy is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CopyBasis {
    /// Damaged, without a recipient, or stamped by a server as not from whom it says.
    Incomplete,
    Complete,
    Sent,
}

/// What a copy says, as compared with another copy of the same mail. The lower one decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Claim {
    basis: std::cmp::Reverse<i64>,
    order: i64,
    print: i64,
}

impl Claim {
    /// Of a copy that was read.
    pub(super) fn from_record(record: &HeaderRecord) -> Claim {
        let basis = basis(record);
        let order = match basis {
            CopyBasis::Sent => -(all_recipients(record).count() as i64),
            CopyBasis::Incomplete | CopyBasis::Complete => {
                record.stored.map_or(i64::MAX, jiff::Timestamp::as_second)
            }
        };
        Claim { basis: std::cmp::Reverse(basis as i64), order, print: stored_record::print(record) }
    }

    /// As three columns of `message`: `basis`, `basis_order`, `basis_print`.
    pub(super) fn from_row(basis: i64, order: i64, print: i64) -> Claim {
        Claim { basis: std::cmp::Reverse(basis), order, print }
    }

    pub(super) fn columns(&self) -> [i64; 3] {
        [self.basis.0, self.order, self.print]
    }

    /// Whether both are worth the same, so that what they know of the arrival counts equally.
    pub(super) fn is_level_with(&self, other: &Claim) -> bool {
        self.basis == other.basis
    }

    /// Whether both say the same.
    pub(super) fn says_the_same_as(&self, other: &Claim) -> bool {
        self.basis == other.basis && self.print == other.print
    }
}

fn basis(record: &HeaderRecord) -> CopyBasis {
    const DAMAGE: [Defect; 3] = [Defect::AddressUnreadable, Defect::ValueTooLong, Defect::LineUnreadable];
    if record.signs.contains(Signs::IN_SENT) {
        return CopyBasis::Sent;
    }
    let damaged = record.defects.iter().any(|defect| DAMAGE.contains(defect))
        || record.signs.contains(Signs::AUTH_FAILED);
    if damaged || all_recipients(record).next().is_none() {
        CopyBasis::Incomplete
    } else {
        CopyBasis::Complete
    }
}

fn all_recipients(record: &HeaderRecord) -> impl Iterator<Item = &Mailbox> {
    record.to.iter().chain(&record.cc).chain(&record.bcc)
}

/// The first From (a second author is called by what they write themselves), then all recipients.
pub(super) fn people(record: &HeaderRecord) -> impl Iterator<Item = &Mailbox> {
    record.from.iter().take(1).chain(all_recipients(record))
}

/// What `message.named` keeps of the display names that a copy tells of people, so that they can be
/// taken back: no name is in it.
pub(super) fn prints_of_names(record: &HeaderRecord, names: Names) -> Option<Vec<u8>> {
    let named = || people(record).filter(|mailbox| names == Names::Believed && !mailbox.name.is_empty());
    let mut prints = Vec::with_capacity(NAME_PRINT * named().count());
    for mailbox in named() {
        prints.extend(name_print(mailbox.address.as_str(), &mailbox.name));
    }
    Some(prints).filter(|prints| !prints.is_empty())
}

/// Compared with those of the few names on the same mail only, so a checksum does: whoever forges
/// prints can have names of people on it counted a little less, as they could have counted others
/// more.
fn name_print(address: &str, name: &str) -> [u8; NAME_PRINT] {
    let mut sum = flate2::Crc::new();
    sum.update(address.as_bytes());
    sum.update(&[0]);
    sum.update(name.as_bytes());
    sum.sum().to_be_bytes()
}

/// Takes back the display names that the copy brought which decided until now. To be called before
/// its recipients are taken out.
pub(super) fn withdraw_names(tx: &Transaction<'_>, message: i64) -> Result<()> {
    let sql = "SELECT named, from_id FROM message WHERE id = ?1 AND named IS NOT NULL";
    let found: Option<(Vec<u8>, Option<i64>)> =
        tx.prepare_cached(sql)?.query_row([message], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((named, from)) = found else { return Ok(()) };
    let recipients = recipients::of_message(tx, message)?.into_iter().map(|(_, address)| address);
    let addresses: BTreeSet<i64> = recipients.chain(from).collect();
    addresses.into_iter().try_for_each(|address| withdraw_names_of(tx, address, &named))
}

/// The same of one address. `named`: prints of all names that the copy brought.
fn withdraw_names_of(tx: &Transaction<'_>, address: i64, named: &[u8]) -> Result<()> {
    let sql =
        "SELECT addr, name FROM display_name JOIN address ON address.id = address_id WHERE address_id = ?1";
    let names: Vec<(String, String)> = tx
        .prepare_cached(sql)?
        .query_map([address], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (addr, name) in names {
        let print = name_print(&addr, &name);
        let times = named.chunks_exact(NAME_PRINT).filter(|known| **known == print).count() as i64;
        if times > 0 {
            let sql = "UPDATE display_name SET times = times - ?3 WHERE address_id = ?1 AND name = ?2";
            tx.prepare_cached(sql)?.execute(params![address, name, times])?;
            let sql = "DELETE FROM display_name WHERE address_id = ?1 AND name = ?2 AND times <= 0";
            tx.prepare_cached(sql)?.execute(params![address, name])?;
        }
    }
    Ok(())
}

/// Tells those who keep facts in memory that a known message is not what it was.
pub(super) fn note_change(tx: &Transaction<'_>, message: i64) -> Result<()> {
    let mut update = tx.prepare_cached(
        "UPDATE message SET revision = (SELECT coalesce(max(revision), 0) + 1 FROM message WHERE revision > 0) WHERE id = ?1",
    )?;
    update.execute([message])?;
    Ok(())
}

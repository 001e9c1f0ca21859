//! Whom a message is to, as the column `message.recipients` has it: a varint for each address
//! (LEB128: seven bits a byte, the lowest first), which is the address's row times four plus the
//! field. Sorted by field, then by row. A mail to two people takes four bytes or so.

use rusqlite::{Connection, OptionalExtension};

use super::Result;
use crate::infer::facts::RecipientField;

/// One recipient: the field, and the row of the address.
pub(super) type StoredRecipient = (RecipientField, i64);

/// As the column has them. `None`: there are none.
pub(super) fn encode(mut recipients: Vec<StoredRecipient>) -> Option<Vec<u8>> {
    recipients.sort_unstable();
    let mut bytes = Vec::with_capacity(3 * recipients.len());
    for (field, address) in recipients {
        let mut left = address.unsigned_abs() << 2 | field as u64;
        while left > 0x7f {
            bytes.push(left as u8 | 0x80);
            left >>= 7;
        }
        bytes.push(left as u8);
    }
    Some(bytes).filter(|bytes| !bytes.is_empty())
}

/// What [`encode`] wrote. What is no such list is read as far as it is one.
pub(super) fn decode(bytes: &[u8]) -> impl Iterator<Item = StoredRecipient> + '_ {
    let mut rest = bytes.iter();
    std::iter::from_fn(move || {
        let (mut number, mut shift) = (0_u64, 0_u32);
        loop {
            let byte = *rest.next()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
            if byte & 0x80 == 0 {
                return Some((field(number & 3)?, i64::try_from(number >> 2).ok()?));
            }
        }
    })
}

fn field(number: u64) -> Option<RecipientField> {
    [RecipientField::To, RecipientField::Cc, RecipientField::Bcc].get(number as usize).copied()
}

/// The recipients of the message in a row. Empty when the row is gone.
pub(super) fn of_message(connection: &Connection, message: i64) -> Result<Vec<StoredRecipient>> {
    let sql = "SELECT recipients FROM message WHERE id = ?1";
    let list: Option<Option<Vec<u8>>> =
        connection.prepare_cached(sql)?.query_row([message], |row| row.get(0)).optional()?;
    Ok(list.flatten().map(|bytes| decode(&bytes).collect()).unwrap_or_default())
}

/// The same with each address spelled out.
pub(super) fn spelled(connection: &Connection, message: i64) -> Result<Vec<(RecipientField, String)>> {
    let mut address = connection.prepare_cached("SELECT addr FROM address WHERE id = ?1")?;
    let mut all = Vec::new();
    for (field, row) in of_message(connection, message)? {
        let addr = address.query_row([row], |row| row.get(0)).optional()?;
        all.extend(addr.map(|addr| (field, addr)));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_in_the_order_of_the_fields() {
        use RecipientField::{Bcc, Cc, To};
        let list = vec![(Cc, 7), (To, 1 << 40), (To, 1), (Bcc, 31), (Cc, 32)];
        let bytes = encode(list).unwrap();
        let read: Vec<StoredRecipient> = decode(&bytes).collect();
        assert_eq!(read, [(To, 1), (To, 1 << 40), (Cc, 7), (Cc, 32), (Bcc, 31)]);
        assert_eq!(encode(vec![(To, 1), (Cc, 31)]).unwrap().len(), 2, "a byte each below 32");
        assert_eq!(encode(Vec::new()), None);
    }

    proptest::proptest! {
        #[test]
        fn any_list_is_read_as_it_was_written(
            mut list in proptest::collection::vec((0_u64..3, 0_i64..1 << 50), 0..20)
        ) {
            let all = |list: &[(u64, i64)]| -> Vec<StoredRecipient> {
                list.iter().map(|(number, row)| (field(*number).unwrap(), *row)).collect()
            };
            let bytes = encode(all(&list)).unwrap_or_default();
            list.sort_unstable();
            assert_eq!(decode(&bytes).collect::<Vec<_>>(), all(&list));
        }

        #[test]
        fn whatever_is_in_the_column_is_read_to_an_end(bytes: Vec<u8>) {
            assert!(decode(&bytes).count() <= bytes.len());
        }
    }
}

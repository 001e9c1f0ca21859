//! Where one message is inside its folder, and how the store keeps that.

/// Where one message is inside its folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Locator {
    /// IMAP UID, byte offset in an mbox file, or the fingerprint of a Maildir name.
    Number(u64),
    /// Unique part of a Maildir file name: what is before `:2,` (or `;2,`, `!2,`).
    Name(String),
}

/// Bits of a fingerprint that a name gives; those above are the time of the mail.
const NAME_BITS: u32 = 49;
/// A delivery time counts in steps of 2^18 seconds: three days.
const TIME_SHIFT: u32 = 18;
/// The seconds after it, in the year 2106, would not fit in the bits above [`NAME_BITS`].
const LAST_TIME: u64 = u32::MAX as u64;

impl Locator {
    /// The place in 63 bits, as the store keeps it: the number; of a name the three days in which
    /// the mail was delivered (the seconds since 1970 that a Maildir name begins with), and 49 bits
    /// of a checksum. So mail that is read in the order of time is nearly in the order of its
    /// places.
    ///
    /// That two names of the same three days are alike comes by once in a billion mailboxes where
    /// there are a thousand of them, once in a thousand where a million were copied at once. What
    /// one scan finds is read all the same, and one of the two places is kept. A file that comes
    /// later and has the fingerprint of another is taken for known.
    pub fn fingerprint(&self) -> u64 {
        let name = match self {
            Locator::Number(number) => return *number,
            Locator::Name(name) => name.as_bytes(),
        };
        let sum = fnv1a(name);
        let folded = (sum ^ sum >> NAME_BITS) & ((1 << NAME_BITS) - 1);
        (leading_seconds(name) >> TIME_SHIFT) << NAME_BITS | folded
    }
}

/// The number that a Maildir name begins with: seconds since 1970. 0: there is none, or it is no
/// time before 2106.
pub fn leading_seconds(name: &[u8]) -> u64 {
    let digits = name.iter().take_while(|byte| byte.is_ascii_digit()).take(11);
    let number = digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    if number <= LAST_TIME { number } else { 0 }
}

/// FNV-1a, 64 bits (draft-eastlake-fnv): tells texts apart that nobody chose to be alike.
pub fn fnv1a(text: &[u8]) -> u64 {
    text.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn of(name: &str) -> u64 {
        Locator::Name(name.to_owned()).fingerprint()
    }

    #[test]
    fn a_number_is_its_own_fingerprint() {
        assert_eq!(Locator::Number(u64::from(u32::MAX)).fingerprint(), u64::from(u32::MAX));
    }

    /// From `draft-eastlake-fnv`, test vectors.
    #[test]
    fn the_checksum_is_fnv_1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn names_are_in_the_order_of_time_and_never_above_what_a_column_takes() {
        let names = ["cafe", "631152000.x", "1700000000.M9P2.host", "1700300000.M1P2.host", "4294967295.x"];
        let prints: Vec<u64> = names.iter().map(|name| of(name)).collect();
        assert!(prints.is_sorted_by(|a, b| a < b), "{prints:?}");
        assert!(prints.iter().all(|print| i64::try_from(*print).is_ok()), "{prints:?}");
        for odd in ["", "4294967296.x", "99999999999999999999999.x"] {
            assert!(of(odd) < 1 << NAME_BITS, "{odd}");
        }
    }

    #[test]
    fn names_that_differ_little_differ_in_their_prints() {
        let names = (0..100_000).map(|at| format!("1700000000.12345_{at}.host,U={at}"));
        assert_eq!(names.map(|name| of(&name)).collect::<BTreeSet<_>>().len(), 100_000);
        let last = (b'a'..=b'z').map(|last| of(&format!("1700000000.host.{}", char::from(last))));
        assert_eq!(last.collect::<BTreeSet<_>>().len(), 26);
    }
}

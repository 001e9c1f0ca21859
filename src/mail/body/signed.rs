//! The text inside an S/MIME signature (CMS SignedData, RFC 5652 5; RFC 8551 3.5.2).
//!
//! The content alone is taken out, in DER or in BER of indefinite length. Absent on purpose: who
//! signed it, and whether the signature holds.

use bcder::decode::{Constructed, DecodeError, Source};
use bcder::{ConstOid, Mode, OctetString, Tag};

/// Media types of CMS: its kind is told by the content itself.
pub(super) const CMS: [&str; 2] = ["application/pkcs7-mime", "application/x-pkcs7-mime"];

/// 1.2.840.113549.1.7.1: bytes, which S/MIME takes for a MIME part.
const DATA: ConstOid = bcder::Oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]);
/// 1.2.840.113549.1.7.2
const SIGNED_DATA: ConstOid = bcder::Oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]);

/// What was signed. `None`: it is encrypted, compressed, signed elsewhere, or cut before its end.
pub(super) fn content(message: &[u8]) -> Option<Vec<u8>> {
    let mut content = None;
    // What follows the content may have been cut off.
    let _ = Mode::Ber.decode(message, |outer| {
        outer.take_sequence(|info| {
            SIGNED_DATA.skip_if(info)?;
            info.take_constructed_if(Tag::CTX_0, |inner| {
                inner.take_sequence(|signed| read_content(signed, &mut content))
            })
        })
    });
    content
}

/// Reads a SignedData as far as its content.
fn read_content<S: Source>(
    signed: &mut Constructed<'_, S>,
    content: &mut Option<Vec<u8>>,
) -> Result<(), DecodeError<S::Error>> {
    signed.take_primitive_if(Tag::INTEGER, |version| version.skip_all())?;
    signed.take_constructed_if(Tag::SET, |algorithms| algorithms.skip_all())?;
    signed.take_sequence(|encapsulated| {
        DATA.skip_if(encapsulated)?;
        encapsulated.take_constructed_if(Tag::CTX_0, |inner| {
            *content = Some(OctetString::take_from(inner)?.to_bytes().to_vec());
            Ok(())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_no_signed_content_has_none() {
        let oid = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
        for bytes in [&b""[..], b"MIIB", &[0x30, 0x80], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &oid] {
            assert_eq!(content(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn endless_nesting_is_refused() {
        for opening in [[0x30, 0x80], [0xa0, 0x80], [0x24, 0x80], [0x31, 0x80]] {
            assert_eq!(content(&opening.repeat(32 * 1024)), None);
        }
        // As far as the content, which is then a string of strings of strings.
        let head = [0x30, 0x80, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02, 0xa0, 0x80];
        let data =
            [0x31, 0, 0x30, 0x80, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01, 0xa0, 0x80];
        let strings = [0x24, 0x80].repeat(32 * 1024);
        assert_eq!(content(&[&head[..], &[0x30, 0x80, 0x02, 1, 1], &data, &strings].concat()), None);
        let one = [0x24, 0x80, 0x04, 1, b'a', 0x04, 1, b'b', 0, 0];
        assert_eq!(
            content(&[&head[..], &[0x30, 0x80, 0x02, 1, 1], &data, &one].concat()),
            Some(b"ab".to_vec())
        );
    }
}

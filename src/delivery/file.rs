//! One `.eml` file a message, in a folder: for the demo and for dry runs.

use std::fs;
use std::path::Path;

use super::{DeliveryOutcome, failed};
use crate::compose::Outgoing;
use crate::message_file::{fingerprint, make_folder, write_whole};

/// Longest part of a Message-ID that stays in a file name.
const LONGEST: usize = 80;

/// Writes `NAME.eml` into `folder`, which is made (0700) where it is missing; the name comes from
/// the Message-ID. A file that has the same bytes already means sent; one with other bytes is never
/// overwritten.
pub fn write(folder: &Path, message: &Outgoing) -> DeliveryOutcome {
    if let Err(error) = make_folder(folder) {
        return failed("making the folder", folder, &error);
    }
    let name = slug(&message.message_id);
    let place = folder.join(format!("{name}.eml"));
    match fs::read(&place) {
        Ok(there) if there == message.bytes => return DeliveryOutcome::Sent,
        Ok(_) => {
            return DeliveryOutcome::Permanent(format!("another file is in the way at {}", place.display()));
        }
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return failed("reading", &place, &error),
    }
    let draft = folder.join(format!(".{name}.part"));
    match write_whole(&draft, &place, &message.bytes) {
        Ok(()) => DeliveryOutcome::Sent,
        Err(error) => failed("writing", &place, &error),
    }
}

/// A name without any meaning to a file system or a shell. What had to be changed or cut gets a
/// fingerprint, so that different identifiers keep different names.
fn slug(message_id: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "@.-_".contains(c) { c } else { '_' };
    let name: String = message_id.chars().take(LONGEST).map(safe).collect();
    match name == message_id && !name.starts_with(['.', '-']) && !name.is_empty() {
        true => name,
        false => format!("{}-{}", name.trim_start_matches(['.', '-']), fingerprint(message_id.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_harmless_and_differ() {
        let check = |message_id: &str, start: &str| {
            let name = slug(message_id);
            assert!(name.starts_with(start), "{name}");
            assert!(name.len() < 120 && !name.contains('/') && !name.starts_with('.'), "{name}");
        };
        check("k7f3q@example.org", "k7f3q@example.org");
        check("../../etc/passwd", "_.._etc_passwd-");
        check(".hidden@example.org", "hidden@example.org-");
        check("-rf@example.org", "rf@example.org-");
        check("a b\n\0@é.example", "a_b__@_.example-");
        check(&"x".repeat(500), "xxxx");
        check("", "-");
        assert_ne!(slug("a/b"), slug("a_b"));
        assert_ne!(slug(&"x".repeat(500)), slug(&"x".repeat(501)));
    }
}

//! The sample mailbox: a Maildir++ of about 3,000 messages between Robin Vale and invented people,
//! over four years that end today.
//!
//! The same `today` gives the same bytes. Nobody in it exists: every domain is reserved (RFC 2606).
//! The histories are made so that a digest has something to say: friends in touch, friends gone
//! quiet in different ways, a mail that waits for an answer, someone who does not answer, two who
//! changed address, two who should meet; and what must not count: newsletters, robots, lists, a
//! bounce, an automatic reply, an invitation.

mod files;
mod machines;
mod messages;
mod people;
mod random;
mod subjects;

use std::path::Path;

use jiff::Zoned;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Name and address.
    pub owner: (String, String),
    /// Messages, in INBOX, Sent and Archive together.
    pub messages: usize,
    /// Real people whom the owner knows; strangers and machines are not counted.
    pub people: usize,
}

/// Writes the mailbox into `folder`, which is made if need be, as the Maildir++ `INBOX` with the
/// folders `.Sent` and `.Archive`. Files are 0600, folders 0700.
///
/// # Errors
/// When the folder cannot be written, or already holds this mailbox.
pub fn write(folder: &Path, today: Zoned) -> anyhow::Result<Sample> {
    let mut writer = messages::SampleWriter::new(today);
    for friend in people::FRIENDS {
        writer.friendship(friend);
    }
    for circle in people::CIRCLES {
        writer.circle(circle);
    }
    machines::write(&mut writer);
    let letters = writer.finish();
    files::deliver(folder, &letters)?;
    let (name, address) = people::OWNER;
    Ok(Sample {
        owner: (name.to_owned(), address.to_owned()),
        messages: letters.len(),
        people: people::FRIENDS.len(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::LazyLock;

    use jiff::civil::date;
    use mailparse::MailHeaderMap;

    use super::*;

    fn today() -> Zoned {
        date(2025, 11, 23).at(8, 0, 0, 0).in_tz("Europe/Paris").unwrap()
    }

    /// The mailbox of [`today`], written once for all tests.
    static TODAYS: LazyLock<(Sample, BTreeMap<String, Vec<u8>>)> = LazyLock::new(|| written(today()));

    /// Path inside the mailbox -> bytes.
    fn written(today: Zoned) -> (Sample, BTreeMap<String, Vec<u8>>) {
        let folder = tempfile::tempdir().unwrap();
        let sample = write(folder.path(), today).unwrap();
        let mut files = BTreeMap::new();
        for part in ["cur", "new", ".Sent/cur", ".Archive/cur"] {
            for file in std::fs::read_dir(folder.path().join(part)).unwrap() {
                let file = file.unwrap();
                assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
                let name = format!("{part}/{}", file.file_name().to_string_lossy());
                files.insert(name, std::fs::read(file.path()).unwrap());
            }
        }
        (sample, files)
    }

    /// Days since the newest mail of people between the owner and `address`, both ways.
    fn silent(files: &BTreeMap<String, Vec<u8>>, address: &str, today: &Zoned) -> i64 {
        let mark = format!("<{address}>");
        let times = files.values().filter_map(|bytes| {
            let (headers, _) = mailparse::parse_headers(bytes).ok()?;
            let value = |name| headers.get_first_value(name).unwrap_or_default();
            let people = value("Auto-Submitted").is_empty()
                && value("List-Id").is_empty()
                && !value("Content-Type").contains("method=");
            let between = value("From").contains(&mark) || value("To").contains(&mark);
            (people && between).then(|| mailparse::dateparse(&value("Date")).ok()).flatten()
        });
        (today.timestamp().as_second() - times.max().unwrap_or(0)) / 86_400
    }

    #[test]
    fn the_same_day_gives_the_same_bytes_and_another_day_ends_on_that_day() {
        assert_eq!(written(today()), *TODAYS);
        let later = today().saturating_add(jiff::Span::new().days(100));
        let (_, files) = written(later.clone());
        assert!(silent(&files, "maren@oduya.example", &later) <= 1);
    }

    #[test]
    fn it_is_a_few_thousand_messages_over_four_years_and_none_from_the_future() {
        let (sample, files) = &*TODAYS;
        assert_eq!(sample.messages, files.len());
        assert!((2_600..=3_400).contains(&files.len()), "{}", files.len());
        assert_eq!(sample.people, 42);
        let mut ids = std::collections::BTreeSet::new();
        for (name, bytes) in files {
            let (headers, _) = mailparse::parse_headers(bytes).unwrap();
            let at = mailparse::dateparse(&headers.get_first_value("Date").unwrap()).unwrap();
            let age = (today().timestamp().as_second() - at) / 86_400;
            assert!(at <= today().timestamp().as_second() && age < 1_500, "{name} is {age} days old");
            assert!(ids.insert(headers.get_first_value("Message-ID").unwrap()), "{name}");
            assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() < 998), "{name}");
        }
    }

    #[test]
    fn every_address_is_of_a_reserved_domain() {
        let (_, files) = &*TODAYS;
        for bytes in files.values() {
            let text = String::from_utf8_lossy(bytes);
            for after in text.split('@').skip(1) {
                let domain = after.split(|c: char| !c.is_ascii_alphanumeric() && !"-.".contains(c)).next();
                let domain = domain.unwrap_or_default().trim_end_matches('.');
                assert!(domain.ends_with(".example") || domain.ends_with("example.org"), "{domain}");
            }
        }
    }

    #[test]
    fn each_friend_has_been_silent_as_long_as_the_cast_says() {
        let (_, files) = &*TODAYS;
        for friend in people::FRIENDS {
            let days = silent(files, friend.address, &today());
            let group = people::CIRCLES.iter().any(|circle| circle.members.contains(&friend.name));
            let fits =
                (friend.quiet - 2..=friend.quiet + 1).contains(&days) || (group && days < friend.quiet);
            assert!(fits, "{}: {days} days, meant {}", friend.name, friend.quiet);
            let quiet = friend.quiet >= 60;
            assert_eq!(days >= 60, quiet, "{}: {days} days", friend.name);
        }
    }

    #[test]
    fn those_who_should_meet_share_a_subject_and_no_thread() {
        let (_, files) = &*TODAYS;
        let with = |address: &str| {
            let mark = format!("<{address}>");
            files
                .values()
                .filter(move |bytes| String::from_utf8_lossy(bytes).contains(&mark))
                .collect::<Vec<_>>()
        };
        let (odile, nnamdi) = (with("odile.garance@paperlane.example"), with("nnamdi@typeandtray.example"));
        let about = |mails: &[&Vec<u8>]| {
            mails.iter().filter(|bytes| String::from_utf8_lossy(bytes).contains("etterpress")).count()
        };
        assert!(about(&odile) > 5 && about(&nnamdi) > 5);
        assert!(odile.iter().all(|mail| !nnamdi.contains(mail)));
    }

    #[test]
    fn a_mailbox_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), today()).unwrap();
        assert!(write(folder.path(), today()).unwrap_err().to_string().contains("cannot write"));
    }
}

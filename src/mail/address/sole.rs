//! The addresses that a field names, read strictly: for deciding whom to believe, where
//! [`super::parse_list`] is for knowing people.
//!
//! Invariant: whatever other readers might make of the value, it names no address beside those that
//! are returned.

use super::Address;

/// The addr-spec of `[phrase] <addr-spec>` or of a bare `addr-spec`, comments aside (RFC 5322 3.4).
/// `None` for lists, groups, routes, a second pair of brackets, text after the brackets, an `@` in
/// an unquoted phrase that is not the address again, an encoded word for an address, quotes or
/// comments that do not end.
pub fn parse_sole(value: &str) -> Option<Address> {
    let bare = outside(value)?;
    if bare.contains([',', ';', ':']) {
        return None;
    }
    let (phrase, spec) = match bare.split_once('<') {
        Some((phrase, rest)) => (phrase.trim(), rest.trim_end().strip_suffix('>')?.trim()),
        None => ("", bare.trim()),
    };
    let plain = !spec.contains(['<', '>', '"', '(', ')', '\\', MASK]) && !spec.contains(char::is_whitespace);
    if !plain || spec.contains("=?") || spec.matches('@').count() != 1 {
        return None;
    }
    let innocent =
        !phrase.contains(['<', '>']) && (!phrase.contains('@') || phrase.eq_ignore_ascii_case(spec));
    Address::parse(spec).filter(|_| innocent)
}

/// Every address of `[phrase] <addr-spec>` and bare `addr-spec`, separated by commas (RFC 5322 3.4,
/// without groups). Empty places between commas name nobody. `None` when one of the others cannot
/// be read by [`parse_sole`].
pub fn parse_strict(value: &str) -> Option<Vec<Address>> {
    let places = places(value)?;
    places.iter().filter(|place| !place.trim().is_empty()).map(|place| parse_sole(place)).collect()
}

/// The value split at commas outside of quoted strings and comments. `None`: one of those does not
/// end.
fn places(value: &str) -> Option<Vec<&str>> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0u32);
    let mut chars = value.char_indices();
    while let Some((at, c)) = chars.next() {
        match (c, depth) {
            ('\\', 1..) => drop(chars.next()?),
            ('(', _) => depth += 1,
            (')', _) => depth = depth.checked_sub(1)?,
            ('"', 0) => quoted(&mut chars.by_ref().map(|(_, c)| c))?,
            (',', 0) => {
                found.push(&value[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&value[start..]);
    (depth == 0).then_some(found)
}

/// Stands for a quoted string, whose content means nothing here.
const MASK: char = '\u{fffd}';

/// The value without comments, quoted strings masked. `None`: one of them does not end, or a `)`
/// closes nothing.
fn outside(value: &str) -> Option<String> {
    let mut bare = String::new();
    let mut depth = 0u32;
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, depth) {
            ('\\', 1..) => drop(chars.next()?),
            ('(', _) => depth += 1,
            (')', 0) => return None,
            (')', _) => depth -= 1,
            (_, 1..) => {}
            ('"', 0) => {
                quoted(&mut chars)?;
                bare.push(MASK);
            }
            (other, 0) => bare.push(other),
        }
    }
    (depth == 0).then_some(bare)
}

fn quoted(chars: &mut impl Iterator<Item = char>) -> Option<()> {
    loop {
        match chars.next()? {
            '"' => return Some(()),
            '\\' => drop(chars.next()?),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_write_names_one() {
        for value in [
            "robin@example.org",
            " <robin@example.org> ",
            "Robin Vale <robin@example.org>",
            "\"Vale, Robin\" <Robin@Example.org>",
            "\"robin@example.org\" <robin@example.org>",
            "robin@example.org <robin@example.org>",
            "=?utf-8?Q?Robin_V=C3=A4le?= <robin@example.org>",
            "robin@example.org (Robin Vale)",
            "Robin (at home) <robin@example.org> (Robin)",
            "\"a <eve@stranger.example>\" <robin@example.org>",
        ] {
            assert_eq!(parse_sole(value).as_ref().map(Address::as_str), Some("robin@example.org"), "{value}");
        }
    }

    #[test]
    fn tricks_name_none() {
        for value in [
            "",
            "Robin",
            "robin@example.org, eve@stranger.example",
            "robin@example.org,",
            "Robin: robin@example.org;",
            "<robin@example.org> <eve@stranger.example>",
            "<robin@example.org> eve@stranger.example",
            "eve@stranger.example <robin@example.org>",
            "robin@example.org (<eve@stranger.example>)>",
            "robin@example.org (",
            "robin@example.org )",
            "\"Robin <robin@example.org>",
            "<<robin@example.org>>",
            "<@relay.example:robin@example.org>",
            "=?utf-8?Q?robin=40example=2Eorg?=",
            "<=?utf-8?Q?robin?=@example.org>",
            "robin@example.org@stranger.example",
            "<robin @example.org>",
            "<\"robin\"@example.org>",
            "mailto:robin@example.org",
        ] {
            assert_eq!(parse_sole(value), None, "{value}");
        }
    }

    #[test]
    fn a_strict_list_is_read_whole_or_not_at_all() {
        let read = |value: &str| {
            let found = parse_strict(value)?;
            Some(found.iter().map(|address| address.as_str().to_owned()).collect::<Vec<_>>().join(" "))
        };
        let check = |value: &str, wanted: Option<&str>| assert_eq!(read(value).as_deref(), wanted, "{value}");
        check("robin@example.org", Some("robin@example.org"));
        check(
            "\"Vale, Robin\" <robin@example.org>, ada@example.org,",
            Some("robin@example.org ada@example.org"),
        );
        check("robin@example.org (home, really), ada@example.org", Some("robin@example.org ada@example.org"));
        check(" , ,", Some(""));
        for value in [
            "robin@example.org, undisclosed-recipients:;",
            "Me: robin@example.org;",
            "Vale, Robin <robin@example.org>",
            "robin@example.org ada@example.org",
            "robin@example.org; ada@example.org",
            "<robin@example.org> <ada@example.org>",
            "\"robin@example.org, ada@example.org",
            "robin@example.org (, ada@example.org",
            "<@relay.example,@other.example:robin@example.org>",
            "robin",
        ] {
            check(value, None);
        }
    }
}

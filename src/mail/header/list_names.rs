//! What List-Post and List-Id call a list (RFC 2369 3.4, RFC 2919 3).

use super::field_name::FieldName;
use super::fields::HeaderBlock;
use crate::mail::Address;
use crate::mail::text::lossy;

/// Longer texts are not identifiers (RFC 2919 2).
const ID_MAX: usize = 255;

/// Addresses of List-Post, and the identifier of List-Id, in lower case. A list of `devel@` at
/// `lists.example` is `devel.lists.example` there.
pub(super) fn read(fields: &HeaderBlock<'_>) -> Vec<String> {
    let value = |field| fields.first(field).map(|v| lossy(v).trim().to_ascii_lowercase());
    let mut names: Vec<String> = value(FieldName::ListPost).map_or_else(Vec::new, |v| posts(&v));
    names.extend(value(FieldName::ListId).and_then(|v| identifier(&v)));
    names
}

/// Every `<mailto:devel@lists.example?subject=...>`.
fn posts(value: &str) -> Vec<String> {
    let each = value.split("mailto:").skip(1);
    let end = |c: char| matches!(c, '>' | '?' | ',' | '"') || c.is_whitespace();
    let address = |rest: &str| Address::parse(rest.split(end).next().unwrap_or_default());
    each.filter_map(address).map(|address| address.as_str().to_owned()).collect()
}

/// What is in the angle brackets, or all of it where there are none.
fn identifier(value: &str) -> Option<String> {
    let inner = match value.rsplit_once('<') {
        Some((_, rest)) => rest.split('>').next().unwrap_or_default(),
        None => value,
    };
    let inner = inner.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '@');
    let is_id = inner.len() <= ID_MAX && inner.contains('.') && inner.chars().all(plain);
    is_id.then(|| inner.replace('@', "."))
}

#[cfg(test)]
mod tests {
    use crate::mail::header;

    #[test]
    fn post_and_id_name_the_list() {
        let check = |fields: &str, names: &[&str]| {
            let record = header::parse(format!("From: ada@example.org\r\n{fields}\r\n\r\n").as_bytes(), None);
            assert_eq!(record.list_names, names, "{fields}");
        };
        check("List-Post: <mailto:Devel@Lists.example>", &["devel@lists.example"]);
        check(
            "List-Post: <mailto:a@lists.example?subject=x>, <https://lists.example/a>",
            &["a@lists.example"],
        );
        check("List-Post: NO (announcements)", &[]);
        check("List-Id: Developers of all kinds <devel.lists.example>", &["devel.lists.example"]);
        check("List-Id: devel.lists.example", &["devel.lists.example"]);
        check("List-Id: <devel@lists.example>", &["devel.lists.example"]);
        check("List-Id: <a list of ours>", &[]);
        check("List-Id: 12345", &[]);
    }
}

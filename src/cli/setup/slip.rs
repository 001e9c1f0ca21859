//! Slips of the keyboard in the name of a provider: `gmail.con`, `gmial.com`. Pure.

use crate::config::providers::Providers;

/// The provider's domain that was most likely meant. `None`: the domain is a provider's, or like
/// none of theirs.
pub fn meant(domain: &str, providers: &Providers) -> Option<String> {
    let domain = domain.to_lowercase();
    if providers.by_domain(&domain).is_some() {
        return None;
    }
    let known = providers.all().iter().flat_map(|provider| &provider.domains);
    let near = known.filter_map(|known| Some((slips(&domain, known)?, known)));
    // Of two that are as near, the one that the table names first: its providers come by size.
    near.min_by_key(|(slips, _)| *slips).map(|(_, known)| known.clone())
}

/// How many slips lead from one to the other; `None` when that is more than a slip.
fn slips(typed: &str, known: &str) -> Option<usize> {
    let (name, known_name) = (first_label(typed), first_label(known));
    let distance = strsim::damerau_levenshtein(typed, known);
    let of_name = strsim::damerau_levenshtein(name, known_name);
    let near = match known_name.len() {
        // Names this short are like many others: only the end may be wrong.
        0..=4 => of_name == 0 && distance <= 1,
        5..=6 => distance <= 1 || (of_name == 0 && distance <= 2),
        _ => distance <= 2,
    };
    (near && distance > 0).then_some(distance)
}

fn first_label(domain: &str) -> &str {
    domain.split('.').next().unwrap_or(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_keyboard_are_noticed_and_other_domains_left_alone() {
        let providers = Providers::built_in();
        let check = |typed: &str, wanted: Option<&str>| {
            assert_eq!(meant(typed, providers).as_deref(), wanted, "{typed}");
        };
        for slip in [
            "gmail.con",
            "gmial.com",
            "gmail.co",
            "gmail.cm",
            "gmal.com",
            "gmaill.com",
            "GMIAL.com",
            "gamil.com",
        ] {
            check(slip, Some("gmail.com"));
        }
        check("hotmial.com", Some("hotmail.com"));
        check("hotmail.cmo", Some("hotmail.com"));
        check("outlok.com", Some("outlook.com"));
        check("outllok.com", Some("outlook.com"));
        check("iclod.com", Some("icloud.com"));
        check("yahooo.com", Some("yahoo.com"));
        check("yaho.com", Some("yahoo.com"));
        check("fastmial.com", Some("fastmail.com"));
        check("protonmial.com", Some("protonmail.com"));
        check("gmx.dee", Some("gmx.de"));
        for right in [
            "gmail.com",
            "GMAIL.COM",
            "example.org",
            "mail.example.org",
            "posteo.de",
            "acme.com",
            "me.com",
            "mail.com",
        ] {
            check(right, None);
        }
        for own in
            ["vale.org", "gm.com", "bigmail.example", "outloud.org", "aol.net.example", "lime.com", "we.com"]
        {
            check(own, None);
        }
    }
}

//! Elements of an XML file that hold all they have to say in attributes, as backups of telephones
//! write them. Linear, and whatever is no such element is passed over.

/// The attributes of one element.
pub(super) struct Element(Vec<(String, String)>);

impl Element {
    /// The value of an attribute; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }
}

/// All elements of a name, in order.
pub(super) fn all<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = Element> + use<'a> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, behind) = rest.split_once('<')?;
            rest = behind;
            if let Some(attributes) =
                behind.strip_prefix(name).filter(|text| text.starts_with([' ', '\t', '\r', '\n']))
            {
                let (element, behind) = attributes_of(attributes);
                rest = behind;
                return Some(element);
            }
        }
    })
}

/// `a="1" b='2' />` and what comes behind.
fn attributes_of(text: &str) -> (Element, &str) {
    let (mut found, mut rest) = (Vec::new(), text);
    loop {
        rest = rest.trim_start();
        let Some(end) = rest.find(['=', '>', '<']) else { return (Element(found), "") };
        if !rest[end..].starts_with('=') {
            return (Element(found), &rest[end..]);
        }
        let name = rest[..end].trim().to_owned();
        rest = rest[end + 1..].trim_start();
        let Some(quote) = rest.chars().next().filter(|c| ['"', '\''].contains(c)) else { continue };
        let Some((value, behind)) = rest[1..].split_once(quote) else { return (Element(found), "") };
        found.push((name, unescaped(value)));
        rest = behind;
    }
}

/// A value with its references (XML 4.1) as characters.
fn unescaped(raw: &str) -> String {
    let mut text = String::new();
    let mut rest = raw;
    while let Some((before, behind)) = rest.split_once('&') {
        text.push_str(before);
        let (reference, after) = behind.split_once(';').unwrap_or((behind, ""));
        match character(reference) {
            Some(c) => (text.push(c), rest = after).1,
            None => (text.push('&'), rest = behind).1,
        }
    }
    text.push_str(rest);
    text
}

fn character(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            // Some programs write the halves of a pair one by one.
            Some(char::from_u32(code).unwrap_or('\u{fffd}'))
        }
    }
}

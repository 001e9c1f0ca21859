//! Format=flowed text (RFC 3676) put back into the lines that were typed.

use mailparse::ParsedContentType;

/// How soft line breaks are undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// The blank before a soft break is part of the text.
    KeepBlank,
    /// `delsp=yes`: it is not (RFC 3676 4.5).
    DropBlank,
}

impl Flow {
    /// What a Content-Type says. `None` when the text is not flowed.
    pub fn from_content_type(ctype: &ParsedContentType) -> Option<Flow> {
        let says = |name: &str, value: &str| {
            ctype.params.get(name).is_some_and(|given| given.eq_ignore_ascii_case(value))
        };
        let blank = if says("delsp", "yes") { Flow::DropBlank } else { Flow::KeepBlank };
        says("format", "flowed").then_some(blank)
    }
}

/// Joins soft-broken lines of the same quote depth and takes stuffing off. The signature separator
/// is never joined (4.3).
pub fn join(text: &str, flow: Flow) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|&byte| byte == b'>').count();
        let content = &line[depth..];
        let content = content.strip_prefix(' ').unwrap_or(content);
        let fixed = content == "-- ";
        if open != Some(depth) || fixed {
            if open.is_some() {
                out.push('\n');
            }
            repeat_marks(&mut out, &line[..depth]);
        }
        let soft = content.ends_with(' ') && !fixed;
        let drop_blank = soft && flow == Flow::DropBlank;
        out.push_str(if drop_blank { &content[..content.len() - 1] } else { content });
        open = soft.then_some(depth);
        if !soft {
            out.push('\n');
        }
    }
    out
}

/// Repeats the quote marks of a new line.
fn repeat_marks(out: &mut String, marks: &str) {
    if !marks.is_empty() {
        out.push_str(marks);
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_breaks_are_undone_within_one_quote_depth() {
        let cases = [
            ("a \nb\nc", "a b\nc\n"),
            ("> a \n> b\nc", "> a b\nc\n"),
            ("> a \nb", "> a \nb\n"),
            ("a \n-- \nAda", "a \n-- \nAda\n"),
            (" >not a quote", ">not a quote\n"),
            ("é \né", "é é\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(join(text, Flow::KeepBlank), expected, "{text:?}");
        }
    }
}

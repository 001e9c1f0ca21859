//! Inline style, as far as it hides text.

use html5ever::Attribute;

use super::colour::{self, Colour, Paint};

/// How text looks at one place of the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// `None` when the text itself is transparent.
    ink: Option<Colour>,
    ground: Colour,
    /// Smaller than anyone can read.
    tiny: bool,
    keeps_lines: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look { ink: Some(Colour::BLACK), ground: Colour::WHITE, tiny: false, keeps_lines: false }
    }
}

impl Look {
    /// Whether someone could read text here.
    pub(super) fn is_readable(self) -> bool {
        !self.tiny && self.ink.is_some_and(|ink| !ink.is_like(self.ground))
    }

    pub(super) fn keeps_lines(self) -> bool {
        self.keeps_lines
    }

    /// The look inside an element. `None` when it is hidden as a whole.
    pub(super) fn inside(mut self, name: &str, attributes: &[Attribute]) -> Option<Look> {
        self.keeps_lines |= matches!(name, "pre" | "listing" | "plaintext" | "xmp");
        for attribute in attributes {
            let value = &*attribute.value;
            match &*attribute.name.local {
                "hidden" => return None,
                "aria-hidden" if value.trim().eq_ignore_ascii_case("true") => return None,
                "color" | "text" => self.paint_ink(&value.to_ascii_lowercase()),
                "bgcolor" => self.paint_ground(&value.to_ascii_lowercase()),
                _ => {}
            }
        }
        let styles = attributes.iter().filter(|attribute| &*attribute.name.local == "style");
        for (property, value) in styles.flat_map(|style| declarations(&style.value)) {
            if hides(&property, &value) {
                return None;
            }
            self.apply(&property, &value);
        }
        Some(self)
    }

    fn apply(&mut self, property: &str, value: &str) {
        match property {
            "color" => self.paint_ink(value),
            "background" | "background-color" => self.paint_ground(value),
            "font-size" => self.tiny = is_tiny(value),
            "font" => {
                self.tiny =
                    value.split_ascii_whitespace().filter_map(|word| word.split('/').next()).any(is_tiny_size)
            }
            "white-space" => self.keeps_lines = value.starts_with("pre"),
            _ => {}
        }
    }

    fn paint_ink(&mut self, value: &str) {
        match colour::read(value) {
            Some(Paint::Solid(ink)) => self.ink = Some(ink),
            Some(Paint::Clear) => self.ink = None,
            None => {}
        }
    }

    /// `background` has other words around the colour.
    fn paint_ground(&mut self, value: &str) {
        let whole = colour::read(value);
        let word = || value.split_ascii_whitespace().find_map(colour::read);
        if let Some(Paint::Solid(ground)) = whole.or_else(word) {
            self.ground = ground;
        }
    }
}

/// The declarations of a style attribute: property and value in lower case, without comments, escapes and `!important`.
pub(super) fn declarations(style: &str) -> impl Iterator<Item = (String, String)> {
    let clean = unescaped(&without_comments(style)).to_ascii_lowercase();
    let pairs: Vec<_> = clean.split(';').filter_map(pair).collect();
    pairs.into_iter()
}

fn pair(declaration: &str) -> Option<(String, String)> {
    let (property, value) = declaration.split_once(':')?;
    let value = value.split('!').next().unwrap_or_default();
    Some((property.trim().to_owned(), value.trim().to_owned()))
}

/// Whether one declaration hides the element and all inside it.
pub(super) fn hides(property: &str, value: &str) -> bool {
    match property {
        "display" => value == "none",
        "visibility" => matches!(value, "hidden" | "collapse"),
        "opacity" => number(value).is_some_and(|opacity| opacity < 0.05),
        "height" | "max-height" | "width" | "max-width" => is_zero(value),
        "mso-hide" => value == "all",
        "left" | "right" | "top" | "bottom" | "text-indent" | "margin-left" | "margin-top" => {
            number(value).is_some_and(|offset| offset <= -500.0)
        }
        "clip" => value.starts_with("rect") && !value.bytes().any(|byte| (b'2'..=b'9').contains(&byte)),
        "clip-path" => {
            value.contains("inset(50%") || value.contains("inset(100%") || value.contains("circle(0")
        }
        "transform" => value.contains("scale(0)"),
        _ => false,
    }
}

/// The number that a value starts with. `None` when it starts with something else.
pub(super) fn number(value: &str) -> Option<f64> {
    let value = value.trim();
    let end = value.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(value.len());
    value[..end].parse().ok()
}

fn is_zero(value: &str) -> bool {
    number(value) == Some(0.0)
}

/// Under two pixels (or points) is the trick of hidden previews. `em` and percentages are measured by their own scale.
fn is_tiny(value: &str) -> bool {
    let Some(size) = number(value) else { return false };
    match value.trim_start_matches(|c: char| !c.is_ascii_alphabetic() && c != '%') {
        "em" | "rem" => size < 0.1,
        "%" => size < 10.0,
        _ => size < 2.0,
    }
}

/// A word of the `font` shorthand; a bare number there is a weight, except for zero.
fn is_tiny_size(word: &str) -> bool {
    number(word).is_some() && is_tiny(word)
}

fn without_comments(style: &str) -> String {
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// CSS escapes (CSS Syntax 4.3.7): `\70` is `p`.
fn unescaped(style: &str) -> String {
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let digits = after.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let code = u32::from_str_radix(&after[..digits], 16).ok().and_then(char::from_u32);
        out.extend(code);
        rest = &after[digits..];
        if digits > 0 {
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
    }
    out.push_str(rest);
    out
}

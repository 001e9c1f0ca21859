//! Style declarations, as far as they hide text.

use html5ever::Attribute;

use super::colour::{self, Colour, Paint};
use super::length;

/// One declaration, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    pub property: String,
    pub value: String,
    /// `!important`.
    pub important: bool,
}

/// How text looks at one place of the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextStyle {
    ink: Paint,
    /// `-webkit-text-fill-color`, which is painted instead of the ink.
    fill: Option<Paint>,
    /// `None` where nobody knows.
    ground: Option<Colour>,
    /// Of the font, in pixels.
    size: f64,
    /// Lines without height are on top of each other.
    flat: bool,
    /// The product of all around it.
    opacity: f64,
    keeps_lines: bool,
    /// A line is drawn through it.
    struck: bool,
}

/// What browsers take where nothing is said.
const FONT_PX: f64 = 16.0;
/// Smaller than anyone can read.
const TINY_PX: f64 = 4.0;
/// A first line that begins so far to the right is pushed out of sight.
const INDENT_PX: f64 = 500.0;
/// Less of a text is as good as nothing.
const FAINT: f64 = 0.15;

impl Default for TextStyle {
    fn default() -> TextStyle {
        TextStyle {
            ink: Paint::Solid(Colour::BLACK, 1.0),
            fill: None,
            ground: Some(Colour::WHITE),
            size: FONT_PX,
            flat: false,
            opacity: 1.0,
            keeps_lines: false,
            struck: false,
        }
    }
}

impl TextStyle {
    /// Whether someone could read text here.
    pub(super) fn is_readable(self) -> bool {
        let Some(ground) = self.ground else { return false };
        let Paint::Solid(ink, alpha) = self.fill.unwrap_or(self.ink) else { return false };
        let legible = self.size >= TINY_PX && !self.flat && self.opacity >= FAINT;
        legible && !ink.over(alpha * self.opacity, ground).is_like(ground)
    }

    pub(super) fn keeps_lines(self) -> bool {
        self.keeps_lines
    }

    /// Whether a line is drawn through the text: its writer took it back.
    pub(super) fn is_struck(self) -> bool {
        self.struck
    }

    /// The look inside an element whose declarations are given, the strongest last. `None` when it
    /// is hidden as a whole.
    pub(super) fn inside(
        mut self,
        name: &str,
        attributes: &[Attribute],
        declarations: &[Declaration],
    ) -> Option<TextStyle> {
        self.keeps_lines |= matches!(name, "pre" | "listing" | "plaintext" | "xmp");
        self.struck |= name == "del";
        for attribute in attributes {
            let value = attribute.value.to_ascii_lowercase();
            match &*attribute.name.local {
                "hidden" | "popover" => return None,
                "aria-hidden" if value.trim() == "true" => return None,
                "color" | "text" => self.ink = painted(&value, self.ink),
                "bgcolor" => self.paint_ground(&value),
                _ => {}
            }
        }
        let clipped = declarations.iter().any(is_clipping);
        for Declaration { property, value, .. } in declarations {
            if hides(property, value) || (clipped && is_low(property, value)) {
                return None;
            }
            self.apply(property, value);
        }
        Some(self)
    }

    fn apply(&mut self, property: &str, value: &str) {
        match property {
            "color" => self.ink = painted(value, self.ink),
            "-webkit-text-fill-color" => self.fill = Some(painted(value, self.ink)),
            "background" | "background-color" | "background-image" => self.paint_ground(value),
            "font-size" => self.size = length::font_px(value, self.size),
            "line-height" => self.flat = length::is_flat(value, self.size),
            "font" => self.font(value),
            "opacity" => self.opacity *= length::share(value),
            "text-decoration" | "text-decoration-line" => self.struck |= value.contains("line-through"),
            "white-space" => self.keeps_lines = value.starts_with("pre"),
            _ => {}
        }
    }

    /// The shorthand: `italic bold 12px/30px serif`. A bare number there is a weight, except for
    /// zero.
    fn font(&mut self, value: &str) {
        let is_weight = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        let words = value.split_ascii_whitespace().take_while(|word| !word.starts_with(['"', '\'']));
        let size = words.into_iter().find(|word| {
            word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-')) && !is_weight(word)
        });
        let Some((size, height)) = size.map(|word| word.split_once('/').unwrap_or((word, "normal"))) else {
            return;
        };
        self.size = length::font_px(size, self.size);
        self.flat = length::is_flat(height, self.size);
    }

    /// `background` has other words around the colour. Pictures are not loaded; what a gradient
    /// paints nobody knows.
    fn paint_ground(&mut self, value: &str) {
        let whole = colour::read(value);
        let paints = || value.split_ascii_whitespace().find_map(colour::read);
        self.ground = match whole.or_else(paints) {
            Some(Paint::Solid(colour, alpha)) => self.ground.map(|ground| colour.over(alpha, ground)),
            Some(Paint::Current) | Some(Paint::Unknown) => None,
            Some(Paint::Inherited) | None => self.ground,
        };
    }
}

/// The paint of a text whose surroundings have `around`.
fn painted(value: &str, around: Paint) -> Paint {
    match colour::read(value) {
        Some(Paint::Inherited | Paint::Current) | None => around,
        Some(paint) => paint,
    }
}

/// The declarations of a style attribute or of a rule, without comments and escapes.
pub(super) fn declarations(style: &str) -> Vec<Declaration> {
    cleaned(style).split(';').filter_map(declaration).collect()
}

fn declaration(text: &str) -> Option<Declaration> {
    let (property, value) = text.split_once(':')?;
    let (value, important) = match value.split_once('!') {
        Some((value, mark)) => (value, mark.contains("important")),
        None => (value, false),
    };
    Some(Declaration { property: property.trim().to_owned(), value: value.trim().to_owned(), important })
}

/// Style in lower case, without comments and escapes.
pub(super) fn cleaned(style: &str) -> String {
    unescaped(&without_comments(style)).to_ascii_lowercase()
}

/// Whether one declaration hides the element and all inside it.
fn hides(property: &str, value: &str) -> bool {
    let is_set = !matches!(value, "" | "none" | "normal" | "auto" | "initial" | "inherit" | "unset");
    match property {
        "display" => value == "none",
        "visibility" => matches!(value, "hidden" | "collapse"),
        "content-visibility" => value == "hidden",
        "opacity" => length::share(value) < FAINT,
        "height" | "max-height" | "width" | "max-width" | "inline-size" | "block-size"
        | "max-inline-size" | "max-block-size" | "font-size-adjust" => length::is_zero(value),
        "zoom" => length::share(value) < TINY_PX / FONT_PX,
        "mso-hide" => value == "all",
        "text-indent" => length::is_far(value) || length::px(value, FONT_PX).is_some_and(|px| px > INDENT_PX),
        "left" | "right" | "top" | "bottom" | "translate" => is_somewhere_far(value),
        _ if ["inset", "margin", "padding"].iter().any(|start| property.starts_with(start)) => {
            is_somewhere_far(value)
        }
        "letter-spacing" => length::px(value, FONT_PX).is_some_and(|px| px <= -5.0),
        "z-index" => value.starts_with('-'),
        "clip" => is_clipped_away(value),
        "transform" => is_set && !value.starts_with("translatez(0"),
        "clip-path"
        | "mask"
        | "mask-image"
        | "-webkit-mask"
        | "-webkit-mask-image"
        | "filter"
        | "scale"
        | "rotate"
        | "mix-blend-mode"
        | "-webkit-text-security"
        | "text-security" => is_set,
        "unicode-bidi" => value.contains("override"),
        _ => false,
    }
}

fn is_somewhere_far(value: &str) -> bool {
    value.split_ascii_whitespace().any(length::is_far)
}

/// `rect(top, right, bottom, left)` with less than a letter between two of its sides.
fn is_clipped_away(value: &str) -> bool {
    let Some((_, sides)) = value.split_once("rect(") else { return false };
    let sides = sides.trim_end_matches(')').split([',', ' ']).filter(|side| !side.is_empty());
    let sides: Vec<Option<f64>> = sides.map(|side| length::px(side, FONT_PX)).collect();
    let is_thin = |low: usize, high: usize| match (sides.get(low), sides.get(high)) {
        (Some(Some(low)), Some(Some(high))) => high - low < TINY_PX,
        _ => false,
    };
    is_thin(0, 2) || is_thin(3, 1)
}

/// What does not fit in is not shown.
fn is_clipping(one: &Declaration) -> bool {
    matches!(one.property.as_str(), "overflow" | "overflow-x" | "overflow-y")
        && !matches!(one.value.as_str(), "visible" | "initial" | "unset" | "auto")
}

/// Lower or narrower than a letter.
fn is_low(property: &str, value: &str) -> bool {
    matches!(property, "height" | "max-height" | "width" | "max-width")
        && length::px(value, FONT_PX).is_some_and(|px| px < TINY_PX)
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

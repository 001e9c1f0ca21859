//! Colours of HTML and CSS, as far as hiding text needs them.

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

/// What a colour value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Solid(Colour),
    /// Nothing is painted.
    Clear,
}

impl Colour {
    pub(super) const BLACK: Colour = Colour([0; 3]);
    pub(super) const WHITE: Colour = Colour([255; 3]);

    /// Too near to tell apart.
    pub(super) fn is_like(self, other: Colour) -> bool {
        self.0.iter().zip(other.0).all(|(&one, two)| one.abs_diff(two) <= 8)
    }
}

/// Reads `#fff`, `#ffffff`, `#rrggbbaa`, `rgb(...)`, `rgba(...)`, `transparent` and the basic names. `None` when unknown.
pub(super) fn read(value: &str) -> Option<Paint> {
    let value = value.trim();
    if let Some(digits) = value.strip_prefix('#') {
        return hexadecimal(digits);
    }
    if let Some(arguments) = value.strip_prefix("rgb") {
        return function(arguments);
    }
    let named = match value {
        "transparent" => return Some(Paint::Clear),
        "white" | "window" => [255, 255, 255],
        "snow" => [255, 250, 250],
        "ivory" => [255, 255, 240],
        "ghostwhite" => [248, 248, 255],
        "whitesmoke" => [245, 245, 245],
        "black" | "windowtext" => [0, 0, 0],
        "red" => [255, 0, 0],
        "green" => [0, 128, 0],
        "blue" => [0, 0, 255],
        "yellow" => [255, 255, 0],
        "navy" => [0, 0, 128],
        "gray" | "grey" => [128, 128, 128],
        "silver" => [192, 192, 192],
        _ => return hexadecimal(value),
    };
    Some(Paint::Solid(Colour(named)))
}

/// Without `#` too: `<font color=ffffff>`.
fn hexadecimal(digits: &str) -> Option<Paint> {
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    let single = |at: usize| u8::from_str_radix(&digits[at..=at], 16).ok().map(|value| value * 17);
    match digits.len() {
        4 if digits.ends_with('0') => Some(Paint::Clear),
        8 if digits.ends_with("00") => Some(Paint::Clear),
        3 | 4 => Some(Paint::Solid(Colour([single(0)?, single(1)?, single(2)?]))),
        6 | 8 => Some(Paint::Solid(Colour([pair(0)?, pair(2)?, pair(4)?]))),
        _ => None,
    }
}

/// `(255, 255, 255)`, `a(0 0 0 / 0)`.
fn function(arguments: &str) -> Option<Paint> {
    let inside = arguments.trim_start_matches('a').trim().strip_prefix('(')?.trim_end_matches(')');
    let mut numbers = inside.split([',', ' ', '/']).filter(|word| !word.is_empty()).map(channel);
    let colour = Colour([numbers.next()??, numbers.next()??, numbers.next()??]);
    let alpha =
        inside.split([',', ' ', '/']).filter(|word| !word.is_empty()).nth(3).map(super::style::number);
    let clear = alpha.flatten().is_some_and(|alpha| alpha < 0.05);
    Some(if clear { Paint::Clear } else { Paint::Solid(colour) })
}

fn channel(word: &str) -> Option<u8> {
    let value = super::style::number(word)?;
    let value = if word.ends_with('%') { value * 2.55 } else { value };
    Some(value.clamp(0.0, 255.0) as u8)
}

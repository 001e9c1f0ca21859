//! Lengths of CSS in pixels, roughly: enough to tell a letter from a speck, and a page from what
//! is off it.

/// Pixels of a page's width that a percentage and `vw` are taken of.
const PAGE_PX: f64 = 800.0;
/// Off the page, to the left or above.
const OFF_PX: f64 = -500.0;
/// Off the page, to the right or below.
const BEYOND_PX: f64 = 2_000.0;

/// A length in pixels, where `em` is that of the font. `None` for what is no number.
pub(super) fn px(value: &str, em: f64) -> Option<f64> {
    let size = number(value)?;
    Some(match unit(value) {
        "em" | "lh" => size * em,
        "ex" | "ch" | "cap" | "ic" => size * em / 2.0,
        "rem" | "rlh" => size * 16.0,
        "pt" => size * 4.0 / 3.0,
        "pc" | "mm" => size * 3.8,
        "cm" => size * 38.0,
        "q" => size * 0.95,
        "in" => size * 96.0,
        "%" | "vw" | "vh" | "vmin" | "vmax" | "dvw" | "dvh" | "svw" | "svh" | "lvw" | "lvh" => {
            size * PAGE_PX / 100.0
        }
        _ => size,
    })
}

fn unit(value: &str) -> &str {
    split(value).1
}

/// The size of a font inside one of `around` pixels. What has to be computed counts as nothing.
pub(super) fn font_px(value: &str, around: f64) -> f64 {
    match (number(value), unit(value)) {
        (Some(size), "%") => around * size / 100.0,
        (Some(_), _) => px(value, around).unwrap_or(around),
        (None, "inherit" | "unset" | "" | "smaller" | "larger") => around,
        (None, words) if words.contains('(') => 0.0,
        (None, _) => 16.0,
    }
}

/// Whether lines of this `line-height` are on top of each other.
pub(super) fn is_flat(value: &str, font: f64) -> bool {
    match (number(value), unit(value)) {
        (Some(factor), "") => factor < 0.25,
        (Some(percent), "%") => percent < 25.0,
        (Some(_), _) => px(value, font).is_some_and(|px| px < 4.0),
        (None, words) => words.contains('('),
    }
}

pub(super) fn is_zero(value: &str) -> bool {
    number(value) == Some(0.0)
}

/// Off the page.
pub(super) fn is_far(value: &str) -> bool {
    px(value, 16.0).is_some_and(|px| !(OFF_PX..BEYOND_PX).contains(&px)) || value.starts_with("calc(-")
}

/// 0.0 to 1.0, of a number or a percentage; 1.0 for anything else that is no computation.
pub(super) fn share(value: &str) -> f64 {
    match number(value) {
        Some(percent) if unit(value) == "%" => percent / 100.0,
        Some(share) => share,
        None if value.contains('(') => 0.0,
        None => 1.0,
    }
}

/// The number that a value starts with. `None` when it starts with something else.
pub(super) fn number(value: &str) -> Option<f64> {
    split(value).0.parse().ok()
}

/// Number and unit: `1.5em`, `1e-2`.
fn split(value: &str) -> (&str, &str) {
    let value = value.trim();
    let mantissa = value.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(value.len());
    let exponent = value[mantissa..].strip_prefix('e').map_or(0, |rest| {
        let sign = usize::from(rest.starts_with(['-', '+']));
        let digits = rest[sign..].bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 { 1 + sign + digits } else { 0 }
    });
    value.split_at(mantissa + exponent)
}

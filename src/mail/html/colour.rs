//! Colours of HTML and CSS (CSS Color 4), as far as hiding text needs them.

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

/// What a colour value says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Paint {
    /// A colour, and how much of it (1.0: opaque; 0.0: nothing is painted).
    Solid(Colour, f64),
    /// `currentcolor`: that of the text.
    Current,
    /// `inherit` and its like: as around it.
    Inherited,
    /// In a notation that is not computed here: nobody knows whether it can be seen.
    Unknown,
}

/// A difference of a channel up to which two colours look the same.
const LIKE: u8 = 32;

impl Colour {
    pub(super) const BLACK: Colour = Colour([0; 3]);
    pub(super) const WHITE: Colour = Colour([255; 3]);

    /// Too near to tell apart.
    pub(super) fn is_like(self, other: Colour) -> bool {
        self.0.iter().zip(other.0).all(|(&one, two)| one.abs_diff(two) <= LIKE)
    }

    /// So much of it (0.0 to 1.0), over another.
    pub(super) fn over(self, share: f64, ground: Colour) -> Colour {
        let mix = |at: usize| f64::from(self.0[at]) * share + f64::from(ground.0[at]) * (1.0 - share);
        Colour([mix(0) as u8, mix(1) as u8, mix(2) as u8])
    }
}

/// Reads a value in lower case: hexadecimal with 3, 4, 6 or 8 digits (with or without `#`),
/// `rgb()`, `hsl()`, `hwb()`, names. `None` for what is no colour, which a browser ignores.
pub(super) fn read(value: &str) -> Option<Paint> {
    let value = value.trim();
    if let Some((name, arguments)) = value.split_once('(') {
        return function(name.trim(), arguments);
    }
    match value {
        "transparent" => Some(Paint::Solid(Colour::BLACK, 0.0)),
        "currentcolor" => Some(Paint::Current),
        "inherit" | "unset" | "revert" | "revert-layer" | "auto" => Some(Paint::Inherited),
        _ => named(value).or_else(|| hexadecimal(value.strip_prefix('#').unwrap_or(value))),
    }
}

/// `<font color=ffffff>` has no `#`.
fn hexadecimal(digits: &str) -> Option<Paint> {
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    let single = |at: usize| u8::from_str_radix(&digits[at..=at], 16).ok().map(|value| value * 17);
    let (channels, alpha) = match digits.len() {
        3 => ([single(0)?, single(1)?, single(2)?], 255),
        4 => ([single(0)?, single(1)?, single(2)?], single(3)?),
        6 => ([pair(0)?, pair(2)?, pair(4)?], 255),
        8 => ([pair(0)?, pair(2)?, pair(4)?], pair(6)?),
        _ => return None,
    };
    Some(Paint::Solid(Colour(channels), f64::from(alpha) / 255.0))
}

/// `rgb(255, 255, 255)`, `hsla(0 0% 100% / 50%)`. Other notations are [`Paint::Unknown`].
fn function(name: &str, arguments: &str) -> Option<Paint> {
    let inside = arguments.trim_end().trim_end_matches(')');
    let words: Vec<&str> =
        inside.split([',', ' ', '/']).map(str::trim).filter(|word| !word.is_empty()).collect();
    let colour = match name {
        "rgb" | "rgba" => rgb(&words),
        "hsl" | "hsla" => hsl(&words),
        "hwb" => hwb(&words),
        _ if name.contains("gradient") || is_notation(name) => None,
        _ => return None,
    };
    let alpha = words.get(3).map_or(Some(1.0), |word| share(word));
    Some(colour.zip(alpha).map_or(Paint::Unknown, |(colour, alpha)| Paint::Solid(colour, alpha)))
}

fn is_notation(name: &str) -> bool {
    matches!(
        name,
        "lab" | "lch" | "oklab" | "oklch" | "color" | "color-mix" | "light-dark" | "device-cmyk" | "unknown"
    )
}

fn rgb(words: &[&str]) -> Option<Colour> {
    let channel = |word: &&str| {
        let value = super::length::number(word)?;
        let value = if word.ends_with('%') { value * 2.55 } else { value };
        Some(value.clamp(0.0, 255.0) as u8)
    };
    Some(Colour([channel(words.first()?)?, channel(words.get(1)?)?, channel(words.get(2)?)?]))
}

/// 0.0 to 1.0, of a number or a percentage.
fn share(word: &str) -> Option<f64> {
    let value = super::length::number(word)?;
    Some((if word.ends_with('%') { value / 100.0 } else { value }).clamp(0.0, 1.0))
}

fn hsl(words: &[&str]) -> Option<Colour> {
    let percent = |word: &&str| Some((super::length::number(word)? / 100.0).clamp(0.0, 1.0));
    let (hue, saturation, light) = (hue(words.first()?)?, percent(words.get(1)?)?, percent(words.get(2)?)?);
    let channel = |shift: f64| {
        let at = (shift + hue / 30.0).rem_euclid(12.0);
        let value = light - saturation * light.min(1.0 - light) * (at - 3.0).min(9.0 - at).clamp(-1.0, 1.0);
        (value * 255.0).round() as u8
    };
    Some(Colour([channel(0.0), channel(8.0), channel(4.0)]))
}

fn hwb(words: &[&str]) -> Option<Colour> {
    let percent = |word: &&str| Some((super::length::number(word)? / 100.0).clamp(0.0, 1.0));
    let (white, black) = (percent(words.get(1)?)?, percent(words.get(2)?)?);
    let pure = hsl(&[words.first()?, "100%", "50%"])?;
    let room = (1.0 - white - black).max(0.0);
    let base = if white + black > 1.0 { white / (white + black) } else { white };
    Some(Colour(pure.0.map(|channel| ((f64::from(channel) / 255.0 * room + base) * 255.0).round() as u8)))
}

/// In degrees.
fn hue(word: &str) -> Option<f64> {
    let value = super::length::number(word)?;
    Some(match word.trim_start_matches(|c: char| !c.is_ascii_alphabetic()) {
        "turn" => value * 360.0,
        "rad" => value.to_degrees(),
        "grad" => value * 0.9,
        _ => value,
    })
}

fn named(name: &str) -> Option<Paint> {
    let mut pairs = NAMES.split_ascii_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| *known == name).and_then(|(_, digits)| hexadecimal(digits))
}

/// The named colours of CSS Color 4, and those of systems.
const NAMES: &str = "aliceblue=f0f8ff antiquewhite=faebd7 aqua=00ffff aquamarine=7fffd4 azure=f0ffff beige=f5f5dc bisque=ffe4c4 \
black=000000 blanchedalmond=ffebcd blue=0000ff blueviolet=8a2be2 brown=a52a2a burlywood=deb887 cadetblue=5f9ea0 \
chartreuse=7fff00 chocolate=d2691e coral=ff7f50 cornflowerblue=6495ed cornsilk=fff8dc crimson=dc143c cyan=00ffff \
darkblue=00008b darkcyan=008b8b darkgoldenrod=b8860b darkgray=a9a9a9 darkgreen=006400 darkgrey=a9a9a9 darkkhaki=bdb76b \
darkmagenta=8b008b darkolivegreen=556b2f darkorange=ff8c00 darkorchid=9932cc darkred=8b0000 darksalmon=e9967a \
darkseagreen=8fbc8f darkslateblue=483d8b darkslategray=2f4f4f darkslategrey=2f4f4f darkturquoise=00ced1 darkviolet=9400d3 \
deeppink=ff1493 deepskyblue=00bfff dimgray=696969 dimgrey=696969 dodgerblue=1e90ff firebrick=b22222 floralwhite=fffaf0 \
forestgreen=228b22 fuchsia=ff00ff gainsboro=dcdcdc ghostwhite=f8f8ff gold=ffd700 goldenrod=daa520 gray=808080 grey=808080 \
green=008000 greenyellow=adff2f honeydew=f0fff0 hotpink=ff69b4 indianred=cd5c5c indigo=4b0082 ivory=fffff0 khaki=f0e68c \
lavender=e6e6fa lavenderblush=fff0f5 lawngreen=7cfc00 lemonchiffon=fffacd lightblue=add8e6 lightcoral=f08080 lightcyan=e0ffff \
lightgoldenrodyellow=fafad2 lightgray=d3d3d3 lightgreen=90ee90 lightgrey=d3d3d3 lightpink=ffb6c1 lightsalmon=ffa07a \
lightseagreen=20b2aa lightskyblue=87cefa lightslategray=778899 lightslategrey=778899 lightsteelblue=b0c4de lightyellow=ffffe0 \
lime=00ff00 limegreen=32cd32 linen=faf0e6 magenta=ff00ff maroon=800000 mediumaquamarine=66cdaa mediumblue=0000cd \
mediumorchid=ba55d3 mediumpurple=9370db mediumseagreen=3cb371 mediumslateblue=7b68ee mediumspringgreen=00fa9a \
mediumturquoise=48d1cc mediumvioletred=c71585 midnightblue=191970 mintcream=f5fffa mistyrose=ffe4e1 moccasin=ffe4b5 \
navajowhite=ffdead navy=000080 oldlace=fdf5e6 olive=808000 olivedrab=6b8e23 orange=ffa500 orangered=ff4500 orchid=da70d6 \
palegoldenrod=eee8aa palegreen=98fb98 paleturquoise=afeeee palevioletred=db7093 papayawhip=ffefd5 peachpuff=ffdab9 peru=cd853f \
pink=ffc0cb plum=dda0dd powderblue=b0e0e6 purple=800080 rebeccapurple=663399 red=ff0000 rosybrown=bc8f8f royalblue=4169e1 \
saddlebrown=8b4513 salmon=fa8072 sandybrown=f4a460 seagreen=2e8b57 seashell=fff5ee sienna=a0522d silver=c0c0c0 skyblue=87ceeb \
slateblue=6a5acd slategray=708090 slategrey=708090 snow=fffafa springgreen=00ff7f steelblue=4682b4 tan=d2b48c teal=008080 \
thistle=d8bfd8 tomato=ff6347 turquoise=40e0d0 violet=ee82ee wheat=f5deb3 white=ffffff whitesmoke=f5f5f5 yellow=ffff00 \
yellowgreen=9acd32 window=ffffff canvas=ffffff buttonface=efefef field=ffffff infobackground=ffffff menu=ffffff \
windowtext=000000 canvastext=000000 buttontext=000000 fieldtext=000000 infotext=000000 menutext=000000 captiontext=000000 \
linktext=0000ee visitedtext=551a8b graytext=808080 highlight=3399ff highlighttext=ffffff initial=000000";

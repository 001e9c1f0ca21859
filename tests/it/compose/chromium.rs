//! A headless Chromium that looks at pages: each in a frame of a given width, all of them at once.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::scratch;

const CHROMIUM: &str = "/usr/bin/chromium";
const MEASURE: &str = include_str!("measure.js");

/// How light it is around the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    Day,
    Night,
    /// Chromium's own dark mode for pages that have none.
    ForcedNight,
}

impl Light {
    fn switches(self) -> &'static [&'static str] {
        match self {
            Light::Day => &["--blink-settings=preferredColorScheme=1"],
            Light::Night => &["--blink-settings=preferredColorScheme=0"],
            Light::ForcedNight => &[
                "--force-dark-mode",
                "--enable-features=WebContentsForceDark",
                "--blink-settings=preferredColorScheme=0",
            ],
        }
    }
}

/// One page to look at.
pub struct View {
    /// For messages.
    pub name: String,
    pub html: String,
    /// In pixels.
    pub width: u32,
}

/// What there is to see of one page.
#[derive(Debug, Deserialize)]
pub struct Seen {
    /// How far it reaches beyond its width, in pixels.
    pub overflow: i64,
    pub height: i64,
    /// Whether the page was told that it is dark.
    pub dark: bool,
    /// Text whose contrast is under 4.5:1, as it is or with lightness turned round.
    pub faint: Vec<String>,
    /// What can be tapped and is under 44 pixels.
    pub small: Vec<String>,
    /// What it asked the network for.
    pub requests: Vec<String>,
    pub links: Vec<String>,
    pub elements: usize,
    /// What axe-core finds, where it was put into the page.
    pub axe: Vec<String>,
}

/// Whether Chromium is here; says that it was skipped where it is not.
pub fn is_here() -> bool {
    let here = Path::new(CHROMIUM).exists();
    if !here {
        crate::fixture::skipped("there is no Chromium: the pages were not rendered");
    }
    here
}

/// Looks at all of them. With `REKINDLE_SCREENSHOTS` a picture stays in that folder, called `name`.
pub fn look(name: &str, views: &[View], light: Light) -> Vec<Seen> {
    let folder = scratch(&format!("chromium-{name}-{light:?}"));
    let page = folder.join("page.html");
    std::fs::write(&page, frames(views)).unwrap();
    let mut asked = vec!["--dump-dom".to_owned(), "--window-size=1960,9000".to_owned()];
    let kept = std::env::var_os("REKINDLE_SCREENSHOTS").map(PathBuf::from);
    let picture = kept.map(|kept| kept.join(format!("{name}-{light:?}.png")));
    if let Some(picture) = &picture {
        std::fs::create_dir_all(picture.parent().unwrap()).unwrap();
        asked.push(format!("--screenshot={}", picture.display()));
    }
    let told = run(&folder, &page, light, &asked);
    assert!(picture.is_none_or(|picture| picture.exists()), "{name}: there is no picture");
    std::fs::remove_dir_all(&folder).unwrap();
    let json =
        told.split("<p id=\"told\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    let json = percent_encoding(json);
    let seen: Vec<Seen> = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {told:.600}"));
    assert_eq!(seen.len(), views.len());
    seen
}

/// `%41` becomes `A`.
pub fn percent_encoding(raw: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), raw.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().expect("two digits"), rest.next().expect("two digits")];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).expect("hexadecimal")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn frames(views: &[View]) -> String {
    let frame = |view: &View| {
        let page = view.html.replace('&', "&amp;").replace('"', "&quot;");
        format!("<iframe width=\"{}\" height=\"100\" srcdoc=\"{page}\"></iframe>\n", view.width)
    };
    let frames: String = views.iter().map(frame).collect();
    format!(
        "<!doctype html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <style>body{{background:#888}}iframe{{border:0;margin:4px;vertical-align:top}}</style>\n{frames}<p id=\"told\"></p>\n<script>{MEASURE}</script>"
    )
}

fn run(folder: &Path, page: &Path, light: Light, asked: &[String]) -> String {
    let told = Command::new(CHROMIUM)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--hide-scrollbars",
        ])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(light.switches())
        .args(asked)
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium starts");
    String::from_utf8_lossy(&told.stdout).into_owned()
}

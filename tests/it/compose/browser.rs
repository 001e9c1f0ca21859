//! The pages in headless Chromium, at the widths of a phone and of a window. Skipped, with a word,
//! where there is no `chromium`.

use std::path::Path;
use std::process::Command;

use rekindle::compose::introduction::{IntroductionRequest, IntroductionSide, asking, render_for_owner};
use rekindle::compose::{Templates, digest, receipt};

use super::{envelope, mailbox, part, scratch};

const CHROMIUM: &str = "/usr/bin/chromium";

/// How far a page reaches beyond a window of `width` pixels, with and without its style element.
fn overflow(name: &str, html: &str, width: u32) -> [i64; 2] {
    let (head, rest) = html.split_once("<style>").expect("has a style element");
    let (_, rest) = rest.split_once("</style>").expect("that ends");
    [("styled", html.to_owned()), ("plain", format!("{head}{rest}"))].map(|(kind, html)| {
        let folder = scratch(&format!("browser-{name}-{kind}-{width}"));
        let page = folder.join("page.html");
        std::fs::write(&page, framed(&html, width)).unwrap();
        let told = chromium(&folder, &page);
        std::fs::remove_dir_all(&folder).unwrap();
        told.split("measured:").nth(1).and_then(|rest| rest.split(';').next()?.parse().ok()).expect(&told)
    })
}

/// The page in a frame of that width, and beside it a script that writes down how far it overflows.
fn framed(html: &str, width: u32) -> String {
    let page = html.replace('&', "&amp;").replace('"', "&quot;");
    format!(
        r#"<!doctype html><p id="told"></p><iframe id="frame" width="{width}" height="900" style="border:0" srcdoc="{page}"></iframe>
<script>addEventListener("load", () => {{
  const page = document.getElementById("frame").contentDocument.documentElement;
  document.getElementById("told").textContent = "measured:" + (page.scrollWidth - {width}) + ";";
}})</script>"#
    )
}

fn chromium(folder: &Path, page: &Path) -> String {
    let told = Command::new(CHROMIUM)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
        ])
        .args([
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1000,1000",
        ])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium starts");
    String::from_utf8_lossy(&told.stdout).into_owned()
}

fn widest() -> digest::Digest {
    let mut digest = super::digest();
    let word = "w".repeat(250);
    for person in &mut digest.suggestions {
        person.name.clone_from(&word);
        person.why.clone_from(&word);
        person.address = Some(format!("{word}@example.org"));
    }
    digest.owed = vec![super::owed(&word)];
    digest
}

#[test]
fn no_page_scrolls_sideways() {
    if !Path::new(CHROMIUM).exists() {
        crate::support::skipped("there is no Chromium: the pages were not rendered");
        return;
    }
    let templates = Templates::built_in();
    let side = |name: &str, address: &str| IntroductionSide {
        mailbox: mailbox(name, address),
        organization: Some("Harbour Library".to_owned()),
        about: None,
    };
    let pair = IntroductionRequest {
        a: side("Ilse Brandão", "ilse@brandao.example"),
        b: side("Mele Tui", "mele@atlas.example"),
        reason: None,
    };
    let drafts = asking(&pair, &envelope().owner, &templates).unwrap();
    let pages = [
        ("digest", digest::html(&super::digest(), &envelope(), &templates).unwrap()),
        ("widest", digest::html(&widest(), &envelope(), &templates).unwrap()),
        ("receipt", receipt::html(&super::receipt(), &envelope(), &templates).unwrap()),
        ("drafts", part(&render_for_owner(&drafts, &envelope(), &templates).unwrap(), "text/html")),
    ];
    for (name, html) in &pages {
        for width in [320, 700] {
            assert_eq!(overflow(name, html, width), [0, 0], "{name} at {width} px");
        }
    }
}

#[test]
fn the_measure_sees_a_page_that_is_too_wide() {
    if !Path::new(CHROMIUM).exists() {
        crate::support::skipped("there is no Chromium: the measure was not tested");
        return;
    }
    let wide = "<!doctype html><style></style><body style=\"margin:0\"><div style=\"width:400px\">x</div>";
    assert_eq!(overflow("wide", wide, 320), [80, 80]);
}

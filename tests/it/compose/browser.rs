//! Every mail and the report in headless Chromium: by day, by night and in forced dark mode, on a
//! phone and in a window, with and without the style element, which some mail programs take out.

use rekindle::command::{ReplyLine, parse};

use super::chromium::{Light, Seen, View, is_here, look, percent_encoding};
use super::pages::{NamedPage, mails, mails_about, report_of};
use super::{envelope, hostile};

const PHONE: u32 = 320;
const WINDOW: u32 = 600;

fn views(pages: Vec<NamedPage>) -> Vec<View> {
    let both = |(name, html): NamedPage| {
        [PHONE, WINDOW].map(|width| View { name: format!("{name} at {width} px"), html: html.clone(), width })
    };
    pages.into_iter().flat_map(both).collect()
}

/// As a mail program shows it that drops `<style>`.
fn without_style((name, html): NamedPage) -> NamedPage {
    let (head, rest) = html.split_once("<style>").expect("has a style element");
    let (_, rest) = rest.split_once("</style>").expect("that ends");
    (format!("{name} without style"), format!("{head}{rest}"))
}

fn usual() -> Vec<View> {
    let bare = mails().into_iter().map(without_style);
    let report = ("report".to_owned(), report_of(40, &|nth| format!("Person {nth} Sample")));
    views(mails().into_iter().chain(bare).chain([report]).collect())
}

/// Complaints about one page.
fn complaints(view: &View, seen: &Seen) -> Vec<String> {
    let beyond = (seen.overflow > 0).then(|| format!("{} px too wide", seen.overflow));
    let faint = seen.faint.iter().map(|text| format!("contrast {text}"));
    let small = seen.small.iter().map(|target| format!("small target {target}"));
    let requests = seen.requests.iter().map(|url| format!("asks for {url}"));
    let all = beyond.into_iter().chain(faint).chain(small).chain(requests);
    all.map(|complaint| format!("{}: {complaint}", view.name)).collect()
}

#[test]
fn every_page_can_be_read_and_tapped_by_day_and_by_night() {
    if !is_here() {
        return;
    }
    let views = usual();
    for light in [Light::Day, Light::Night, Light::ForcedNight] {
        let seen = look("pages", &views, light);
        let wrong: Vec<String> =
            views.iter().zip(&seen).flat_map(|(view, seen)| complaints(view, seen)).collect();
        assert!(wrong.is_empty(), "{light:?}:\n{}", wrong.join("\n"));
        assert!(seen.iter().all(|one| one.dark == (light != Light::Day)), "{light:?} is what the pages see");
        links_are_good(&views, &seen);
        let five =
            views.iter().position(|view| view.name == "digest of five at 600 px").expect("there is one");
        assert!(seen[five].height < 1_600, "{} px high", seen[five].height);
    }
}

/// Links to others open a mail; those to the owner hold one command, which the grammar knows.
fn links_are_good(views: &[View], seen: &[Seen]) {
    let owner = format!("mailto:{}?", envelope().owner.address);
    let mut commands = 0;
    for (view, link) in
        views.iter().zip(seen).flat_map(|(view, seen)| seen.links.iter().map(move |link| (view, link)))
    {
        assert!(
            link.starts_with("mailto:") && link.is_ascii() && link.len() < 2_000,
            "{}: {link}",
            view.name
        );
        let Some(query) = link.strip_prefix(&owner) else { continue };
        let body = query.split('&').find_map(|field| field.strip_prefix("body=")).expect("a command");
        let lines = parse(&percent_encoding(body), &envelope().now).lines;
        assert!(matches!(lines[..], [ReplyLine::Command(_)]), "{}: {body}", view.name);
        commands += 1;
    }
    assert!(commands > 100, "{commands} links with commands");
}

/// Whatever strangers are called and write about: nothing runs, nothing is fetched, nothing is
/// wider than the page or smaller than a thumb.
#[test]
fn no_name_breaks_a_page() {
    if !is_here() {
        return;
    }
    let mut pages = Vec::new();
    for (nth, name) in hostile::names().iter().enumerate() {
        let named = |(kind, html): NamedPage| (format!("{kind} about name {nth}"), html);
        pages.extend(mails_about(name).into_iter().map(named));
        pages.push((format!("report about name {nth}"), report_of(6, &|_| name.clone())));
    }
    // What fits into a phone fits into a window.
    let views: Vec<View> = pages.into_iter().map(|(name, html)| View { name, html, width: PHONE }).collect();
    let seen = look("names", &views, Light::Day);
    let wrong: Vec<String> =
        views.iter().zip(&seen).flat_map(|(view, seen)| complaints(view, seen)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.iter().flat_map(|seen| &seen.links).all(|link| link.starts_with("mailto:")));
}

/// With `REKINDLE_AXE` naming axe.js of axe-core: what it finds.
#[test]
fn axe_core_finds_nothing() {
    let Some(axe) = std::env::var_os("REKINDLE_AXE") else { return };
    let axe = std::fs::read_to_string(axe).unwrap().replace("</script", "<\\/script");
    let views: Vec<View> = usual()
        .into_iter()
        .filter(|view| !view.name.contains("without"))
        .map(|view| {
            let rules = if view.name.starts_with("report") { "" } else { OF_WHOLE_PAGES };
            View { html: with_axe(&view.html, &axe, rules), ..view }
        })
        .collect();
    let seen = look("axe", &views, Light::Day);
    let found =
        views.iter().zip(&seen).flat_map(|(view, seen)| seen.axe.iter().map(move |one| (&view.name, one)));
    let found: Vec<String> = found.map(|(name, one)| format!("{name}: {one}")).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What a mail leaves to the page of the mail program around it. A title of its own would be shown
/// as its first line by some.
const OF_WHOLE_PAGES: &str =
    "'document-title': {enabled: false}, 'landmark-one-main': {enabled: false}, region: {enabled: false}";

fn with_axe(html: &str, axe: &str, rules: &str) -> String {
    let run = format!(
        "window.looking = axe.run({{rules: {{{rules}}}}}).then(found => {{ window.violations = \
         found.violations.flatMap(one => one.nodes.map(node => one.id + ' ' + node.html.slice(0, 200))) }})"
    );
    // The report's policy would not let it run.
    let open = html.replace("Content-Security-Policy", "x");
    open.replace("</body>", &format!("<script>{axe}\n{run}</script></body>"))
}

#[test]
fn the_measure_sees_what_is_wrong() {
    if !is_here() {
        return;
    }
    let html = "<!doctype html><body style=\"margin:0;background:#fff\"><div style=\"width:400px;color:#999\">faint</div>\
                <a href=\"mailto:x\">small</a><img src=\"http://127.0.0.1:1/spy\"><a href=\"https://example.org\">out</a>";
    let view = View { name: "bad".to_owned(), html: html.to_owned(), width: PHONE };
    let seen = look("bad", std::slice::from_ref(&view), Light::Day).remove(0);
    let told = complaints(&view, &seen);
    for wanted in ["80 px too wide", "contrast 2.85 faint", "small target", "asks for http://127.0.0.1:1/spy"]
    {
        assert!(told.iter().any(|one| one.contains(wanted)), "{wanted} is missing of {told:?}");
    }
    assert!(seen.links.contains(&"https://example.org".to_owned()) && seen.elements > 4);
}

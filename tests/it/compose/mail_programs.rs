//! Our mails against what mail programs drop: every element, attribute, property and rule they use
//! is in `tests/corpus/mail_programs/features.tsv`, with what becomes of it where it is dropped.

use std::collections::{BTreeMap, BTreeSet};

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::pages::{mails, mails_about};

const FEATURES: &str = include_str!("../../corpus/mail_programs/features.tsv");

/// What becomes of each feature where it is dropped, by kind and name.
fn known() -> BTreeMap<String, &'static str> {
    let rows = FEATURES.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[kind, name, gmail, outlook, apple, without, _] = &cells[..] else {
            panic!("seven cells: {line:?}")
        };
        assert!([gmail, outlook, apple].iter().all(|kept| ["yes", "part", "no"].contains(kept)), "{line}");
        assert!(["same", "plainer", "hurts"].contains(&without), "{line}");
        (format!("{kind} {name}"), without)
    };
    rows.map(row).collect()
}

/// The features that a page uses, as the file calls them.
fn used(html: &str) -> BTreeSet<String> {
    let dom = html5ever::parse_document(RcDom::default(), Default::default()).one(html);
    let mut found = BTreeSet::new();
    walk(&dom.document, &mut found);
    found
}

fn walk(node: &Handle, found: &mut BTreeSet<String>) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        found.insert(format!("element {}", name.local));
        for attribute in attrs.borrow().iter() {
            found.insert(format!("attribute {}", attribute.name.local));
            if &*attribute.name.local == "style" {
                declarations(&attribute.value, found);
            }
        }
        if &*name.local == "style" {
            node.children.borrow().iter().for_each(|text| sheet(text, found));
        }
    }
    node.children.borrow().iter().for_each(|child| walk(child, found));
}

/// The rules of a style sheet: what stands before a brace, and the declarations within.
fn sheet(text: &Handle, found: &mut BTreeSet<String>) {
    let NodeData::Text { contents } = &text.data else { return };
    for piece in contents.borrow().split(['{', '}']) {
        let piece = piece.trim();
        match piece.strip_prefix('@') {
            Some(rule) => {
                let name = rule.split([' ', '(']).next().unwrap_or_default();
                found.insert(format!("rule @{name}"));
            }
            None if piece.starts_with(['.', ':']) || piece.is_empty() => {}
            None => declarations(piece, found),
        }
    }
}

fn declarations(style: &str, found: &mut BTreeSet<String>) {
    for (property, value) in style.split(';').filter_map(|one| one.split_once(':')) {
        let (property, value) = (property.trim(), value.trim().trim_end_matches("!important").trim());
        found.insert(format!("property {property}"));
        if property == "display" {
            found.insert(format!("value display:{value}"));
        }
        for function in ["var(", "calc("].iter().filter(|function| value.contains(**function)) {
            found.insert(format!("value {function})"));
        }
        if value
            .split([' ', '/', ','])
            .any(|size| size.trim_end_matches("rem").parse::<f32>().is_ok() && size.ends_with("rem"))
        {
            found.insert("value rem".to_owned());
        }
    }
}

/// Features of a page that nobody thought of, or that hurt where they are dropped.
fn complaints(name: &str, html: &str) -> Vec<String> {
    let known = known();
    let judge = |feature: &String| match known.get(feature) {
        None => Some(format!("{name}: {feature} is not in the list")),
        Some(&"hurts") => Some(format!("{name}: {feature} is dropped somewhere, and that hurts")),
        Some(_) => None,
    };
    used(html).iter().filter_map(judge).collect()
}

#[test]
fn nothing_is_used_that_hurts_where_a_mail_program_drops_it() {
    let pages = mails().into_iter().chain(mails_about("<b style=\"position:fixed\">&"));
    let wrong: Vec<String> = pages.flat_map(|(name, html)| complaints(&name, &html)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_list_is_of_what_is_used_and_of_what_is_not() {
    let all: BTreeSet<String> = mails().iter().flat_map(|(_, html)| used(html)).collect();
    for wanted in ["element a", "attribute href", "property padding", "value display:none", "rule @media"] {
        assert!(all.contains(wanted), "{wanted}");
    }
    let bad = "<style>@font-face{font-family:x}.a{position:fixed}</style><p id=x style=\"display:flex;margin:1rem;width:calc(1px)\"><img><blink>";
    for wanted in [
        "rule @font-face is dropped",
        "property position",
        "attribute id",
        "value display:flex",
        "value rem",
        "value calc()",
        "element img",
        "element blink is not in the list",
    ] {
        assert!(
            complaints("bad", bad).iter().any(|one| one.contains(wanted)),
            "{wanted}: {:?}",
            complaints("bad", bad)
        );
    }
}

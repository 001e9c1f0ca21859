//! `<style>` elements and `style` attributes: what they declare for an element.
//!
//! Conditions (`@media`) are not asked: what a sheet hides under any of them is not read; colours
//! for dark screens alone are passed over. A selector matches where it may match: sibling
//! combinators and most pseudo-classes are not asked.

use std::collections::HashMap;

use html5ever::Attribute;
use markup5ever_rcdom::{Handle, NodeData};

use super::selector::Selector;
use super::style::{self, Declaration};

/// Rules that are looked at; a mail with more of them is not read.
const RULES_MAX: usize = 300;
/// Variables inside of variables.
const NESTING_MAX: usize = 8;

/// Everything that hides or paints text.
pub(super) struct StyleSheet {
    rules: Vec<Rule>,
    /// Custom properties, by name. `None`: declared twice with different values.
    variables: HashMap<String, Option<String>>,
}

struct Rule {
    selector: Selector,
    declarations: Vec<Declaration>,
}

/// Where a rule applies, of what matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Media {
    Any,
    /// In dark mode alone: its colours tell nothing of what others see.
    Dark,
}

impl StyleSheet {
    /// Reads every style element and attribute below a node.
    pub(super) fn parse(document: &Handle) -> StyleSheet {
        let mut sheet = StyleSheet { rules: Vec::new(), variables: HashMap::new() };
        let mut todo = vec![document.clone()];
        while let Some(node) = todo.pop() {
            match &node.data {
                NodeData::Element { name, .. } if &*name.local == "style" => sheet.read(&content(&node)),
                NodeData::Element { attrs, .. } => sheet.read_variables(&attrs.borrow()),
                _ => {}
            }
            // In document order: which of two rules is the later one counts.
            todo.extend(node.children.borrow().iter().rev().cloned());
        }
        sheet
    }

    /// Whether there are more rules than are looked at.
    pub(super) fn is_too_long(&self) -> bool {
        self.rules.len() > RULES_MAX
    }

    /// What holds for an element, the strongest last (CSS Cascade 6), variables filled in.
    pub(super) fn declarations(&self, node: &Handle, attributes: &[Attribute]) -> Vec<Declaration> {
        let mut found: Vec<(bool, usize, Declaration)> = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.selector.matches(node)) {
            let weight = rule.selector.weight();
            found.extend(rule.declarations.iter().map(|one| (one.important, weight, one.clone())));
        }
        for style in attributes.iter().filter(|attribute| &*attribute.name.local == "style") {
            found.extend(
                style::declarations(&style.value).into_iter().map(|one| (one.important, usize::MAX, one)),
            );
        }
        found.sort_by_key(|(important, weight, _)| (*important, *weight));
        found
            .into_iter()
            .map(|(_, _, one)| Declaration { value: self.filled(&one.value, 0), ..one })
            .collect()
    }

    fn read(&mut self, text: &str) {
        let text = style::cleaned(text).replace("<!--", " ").replace("-->", " ");
        let mut media = Media::Any;
        for rule in text.split('}') {
            let Some((before, body)) = rule.rsplit_once('{') else {
                media = Media::Any;
                continue;
            };
            if before.contains("prefers-color-scheme") && before.contains("dark") {
                media = Media::Dark;
            }
            let selectors = before.rsplit(['{', ';']).next().unwrap_or_default();
            self.add(selectors, body, media);
        }
    }

    fn add(&mut self, selectors: &str, body: &str, media: Media) {
        let mut declarations = style::declarations(body);
        self.define(&declarations);
        declarations
            .retain(|one| is_relevant(&one.property) && !(media == Media::Dark && is_paint(&one.property)));
        if declarations.is_empty() {
            return;
        }
        for selector in Selector::list(selectors) {
            if !self.is_too_long() {
                self.rules.push(Rule { selector, declarations: declarations.clone() });
            }
        }
    }

    fn read_variables(&mut self, attributes: &[Attribute]) {
        for style in attributes.iter().filter(|attribute| &*attribute.name.local == "style") {
            if style.value.contains("--") {
                self.define(&style::declarations(&style.value));
            }
        }
    }

    fn define(&mut self, declarations: &[Declaration]) {
        for one in declarations.iter().filter(|one| one.property.starts_with("--")) {
            let known = self.variables.entry(one.property.clone()).or_insert_with(|| Some(one.value.clone()));
            if known.as_ref() != Some(&one.value) {
                *known = None;
            }
        }
    }

    /// A value with its variables: `var(--name)`, `var(--name, fallback)`. One that nobody can tell
    /// is `unknown()`.
    fn filled(&self, value: &str, depth: usize) -> String {
        let Some((before, rest)) = value.split_once("var(") else { return value.to_owned() };
        if depth >= NESTING_MAX {
            return "unknown()".to_owned();
        }
        let end = closing(rest);
        let (inside, after) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
        let (name, fallback) = inside.split_once(',').unwrap_or((inside, "unset"));
        let value = match self.variables.get(name.trim()) {
            Some(Some(value)) => value.as_str(),
            Some(None) => "unknown()",
            None => fallback.trim(),
        };
        self.filled(&format!("{before}{value}{after}"), depth + 1)
    }
}

/// Where the bracket that is open closes; the end where it does not.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Beginnings of properties that do.
const RELEVANT: [&str; 11] = [
    "font",
    "line-height",
    "text-indent",
    "margin",
    "padding",
    "inset",
    "overflow",
    "mask",
    "clip",
    "max-",
    "-webkit-",
];

/// Whether a property has a say in what can be read.
fn is_relevant(property: &str) -> bool {
    is_paint(property)
        || RELEVANT.iter().any(|start| property.starts_with(start))
        || matches!(
            property,
            "display"
                | "visibility"
                | "content-visibility"
                | "opacity"
                | "height"
                | "width"
                | "inline-size"
                | "block-size"
                | "zoom"
                | "mso-hide"
                | "left"
                | "right"
                | "top"
                | "bottom"
                | "translate"
                | "letter-spacing"
                | "z-index"
                | "transform"
                | "filter"
                | "scale"
                | "rotate"
                | "mix-blend-mode"
                | "text-security"
                | "unicode-bidi"
        )
}

fn is_paint(property: &str) -> bool {
    matches!(
        property,
        "color" | "background" | "background-color" | "background-image" | "-webkit-text-fill-color"
    )
}

fn content(node: &Handle) -> String {
    let mut text = String::new();
    for child in node.children.borrow().iter() {
        if let NodeData::Text { contents } = &child.data {
            text.push_str(&contents.borrow());
        }
    }
    text
}

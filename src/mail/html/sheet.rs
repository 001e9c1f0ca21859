//! `<style>` elements, as far as a simple selector in them hides text.
//!
//! Conditions (`@media`) are not asked: what a sheet hides under any of them is not read.

use std::collections::HashSet;

use html5ever::Attribute;
use markup5ever_rcdom::{Handle, NodeData};

use super::style;

/// Selectors (`.class`, `#id`, `tag`, `tag.class`) whose elements are hidden.
pub(super) struct Sheet {
    hiding: HashSet<String>,
}

impl Sheet {
    /// Reads every style element below a node.
    pub(super) fn of(document: &Handle) -> Sheet {
        let mut hiding = HashSet::new();
        let mut todo = vec![document.clone()];
        while let Some(node) = todo.pop() {
            if is_style(&node) {
                hiding.extend(hiding_selectors(&content(&node)));
            } else {
                todo.extend(node.children.borrow().iter().cloned());
            }
        }
        Sheet { hiding }
    }

    /// Whether this element is hidden by its name, class or id.
    pub(super) fn hides(&self, name: &str, attributes: &[Attribute]) -> bool {
        if self.hiding.is_empty() {
            return false;
        }
        let value = |wanted: &str| {
            attributes
                .iter()
                .find(|attribute| &*attribute.name.local == wanted)
                .map(|attribute| attribute.value.to_ascii_lowercase())
        };
        let classes = value("class").unwrap_or_default();
        let by_class = classes.split_ascii_whitespace().any(|class| {
            self.hiding.contains(&format!(".{class}")) || self.hiding.contains(&format!("{name}.{class}"))
        });
        let by_id = value("id").is_some_and(|id| {
            self.hiding.contains(&format!("#{id}")) || self.hiding.contains(&format!("{name}#{id}"))
        });
        by_class || by_id || self.hiding.contains(name)
    }
}

fn is_style(node: &Handle) -> bool {
    matches!(&node.data, NodeData::Element { name, .. } if &*name.local == "style")
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

/// The selectors of all rules with a hiding declaration.
fn hiding_selectors(sheet: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rule in sheet.split('}') {
        let Some((before, body)) = rule.rsplit_once('{') else { continue };
        let selectors = before.rsplit('{').next().unwrap_or_default();
        let hides = style::declarations(body)
            .any(|(property, value)| style::hides(&property, &value) || is_zero_font(&property, &value));
        if hides {
            found.extend(selectors.split(',').map(|selector| selector.trim().to_ascii_lowercase()));
        }
    }
    found
}

fn is_zero_font(property: &str, value: &str) -> bool {
    property == "font-size" && style::number(value) == Some(0.0)
}

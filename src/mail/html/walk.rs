//! The tree in document order, with a stack of our own.

use html5ever::Attribute;
use markup5ever_rcdom::{Handle, NodeData};

use super::Quotes;
use super::lines::Lines;
use super::quoted::{self, Structure};
use super::sheet::StyleSheet;
use super::style::TextStyle;

/// What is still to do.
enum Step {
    Enter(Handle, TextStyle),
    LeaveBlock,
    LeaveCell,
}

/// The visible text below a node.
pub(super) fn text(document: &Handle, quotes: Quotes) -> String {
    let mut walk =
        HtmlWalk { lines: Lines::default(), todo: Vec::new(), sheet: StyleSheet::parse(document), quotes };
    if walk.sheet.is_too_long() {
        return String::new();
    }
    walk.todo.push(Step::Enter(document.clone(), TextStyle::default()));
    while let Some(step) = walk.todo.pop() {
        match step {
            Step::Enter(node, look) => walk.enter(&node, look),
            Step::LeaveBlock => walk.lines.block(),
            Step::LeaveCell => walk.lines.cell(),
        }
    }
    walk.lines.finish()
}

struct HtmlWalk {
    lines: Lines,
    todo: Vec<Step>,
    sheet: StyleSheet,
    quotes: Quotes,
}

impl HtmlWalk {
    fn enter(&mut self, node: &Handle, look: TextStyle) {
        match &node.data {
            NodeData::Document => self.children(node, look),
            NodeData::Text { contents } if look.is_readable() => {
                let text = contents.borrow();
                let text = if look.is_struck() { struck(&text) } else { text.to_string() };
                match look.keeps_lines() {
                    true => self.lines.verbatim(&text),
                    false => self.lines.flow(&text),
                }
            }
            NodeData::Element { name, attrs, .. } => self.element(node, &name.local, &attrs.borrow(), look),
            _ => {}
        }
    }

    fn element(&mut self, node: &Handle, name: &str, attributes: &[Attribute], look: TextStyle) {
        if is_unread(name) || is_closed(name, attributes) {
            return;
        }
        let declarations = self.sheet.declarations(node, attributes);
        let Some(look) = look.inside(name, attributes, &declarations) else { return };
        if self.quotes == Quotes::Mark {
            match quoted::structure(name, attributes) {
                Structure::Typed => {}
                Structure::Signature => return,
                Structure::Quote => return self.lines.whole_line(">"),
                Structure::End => {
                    self.lines.whole_line(">");
                    return self.todo.clear();
                }
            }
        }
        match name {
            "br" => self.lines.new_line(),
            "hr" => self.lines.whole_line("________________________________"),
            "td" | "th" => self.around(Step::LeaveCell, node, look),
            _ if is_block(name) => {
                self.lines.block();
                self.around(Step::LeaveBlock, node, look);
            }
            _ => self.children(node, look),
        }
    }

    fn around(&mut self, last: Step, node: &Handle, look: TextStyle) {
        self.todo.push(last);
        self.children(node, look);
    }

    fn children(&mut self, node: &Handle, look: TextStyle) {
        let children = node.children.borrow();
        self.todo.extend(children.iter().rev().map(|child| Step::Enter(child.clone(), look)));
    }
}

/// The words of each line between `~~`, as people write in plain text what they took back.
fn struck(text: &str) -> String {
    let line = |line: &str| match line.trim() {
        "" => line.to_owned(),
        words => line.replacen(words, &format!("~~{words}~~"), 1),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Opened by a click only.
fn is_closed(name: &str, attributes: &[Attribute]) -> bool {
    matches!(name, "details" | "dialog")
        && !attributes.iter().any(|attribute| &*attribute.name.local == "open")
}

/// Elements whose content no reader sees as text, or not in its order.
fn is_unread(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "title"
            | "template"
            | "noscript"
            | "noframes"
            | "object"
            | "iframe"
            | "svg"
            | "math"
            | "audio"
            | "video"
            | "canvas"
            | "select"
            | "textarea"
            | "datalist"
            | "noembed"
            | "progress"
            | "meter"
            | "rp"
            | "bdo"
    )
}

/// Elements that begin a line of their own.
#[rustfmt::skip] // one word a line would be a screen
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "html", "li", "listing", "main", "menu", "nav", "ol", "p",
    "plaintext", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    "xmp",
];

fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

//! Selectors (Selectors 4), as far as a style sheet may hide text by them. What is not understood
//! in one is taken to match.

use markup5ever_rcdom::{Handle, NodeData};

/// `div.x > [title] p`: the element itself last, those around it before.
pub(super) struct Selector {
    compounds: Vec<Compound>,
}

/// `p.x#y[title^="a"]`.
#[derive(Default)]
struct Compound {
    tag: Option<String>,
    classes: Vec<String>,
    ids: Vec<String>,
    attributes: Vec<Asked>,
    /// `:hover`, `::before`: not the element as it is shown.
    elsewhere: bool,
}

/// `[name]`, `[name="value"]`.
struct Asked {
    name: String,
    /// `=`, or the sign before it; blank without a value.
    how: char,
    value: String,
}

impl Selector {
    /// The selectors of a rule, in lower case. At-rules have none.
    pub(super) fn list(text: &str) -> Vec<Selector> {
        if text.trim_start().starts_with('@') {
            return Vec::new();
        }
        split(text, ',').into_iter().filter_map(Selector::read).collect()
    }

    fn read(text: &str) -> Option<Selector> {
        let spaced = spaced(text);
        let words = split(&spaced, ' ').into_iter().map(str::trim).filter(|word| !word.is_empty());
        let mut compounds: Vec<Compound> = Vec::new();
        for word in words {
            match word {
                ">" => {}
                // What is beside it is not asked.
                "+" | "~" => drop(compounds.pop()),
                _ => compounds.push(Compound::read(word)),
            }
        }
        (!compounds.is_empty()).then_some(Selector { compounds })
    }

    /// Which of two selectors is the stronger one: ids, then classes and attributes, then tags.
    pub(super) fn weight(&self) -> usize {
        let of = |one: &Compound| {
            let classes = one.classes.len() + one.attributes.len();
            one.ids.len() * 1_000_000 + classes * 1_000 + usize::from(one.tag.is_some())
        };
        self.compounds.iter().map(of).sum()
    }

    /// Whether it may mean this element.
    pub(super) fn matches(&self, node: &Handle) -> bool {
        let Some((own, around)) = self.compounds.split_last() else { return false };
        if !own.matches(node) {
            return false;
        }
        let mut wanted = around.iter().rev().peekable();
        let mut place = parent(node);
        while let (Some(compound), Some(above)) = (wanted.peek(), &place) {
            if compound.matches(above) {
                wanted.next();
            }
            let next = parent(above);
            place = next;
        }
        wanted.peek().is_none()
    }
}

fn parent(node: &Handle) -> Option<Handle> {
    let weak = node.parent.take();
    let found = weak.as_ref().and_then(std::rc::Weak::upgrade);
    node.parent.set(weak);
    found
}

/// Blanks around combinators that are outside of brackets.
fn spaced(text: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0i32);
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        match c {
            '>' | '+' | '~' if depth == 0 => out.extend([' ', c, ' ']),
            '\n' | '\r' | '\t' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

/// The pieces between separators that are outside of brackets.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0i32);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ if c == separator && depth == 0 => {
                found.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    found.push(&text[start..]);
    found
}

impl Compound {
    fn read(word: &str) -> Compound {
        let mut compound = Compound::default();
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let end = match first {
                '[' => rest.find(']').map_or(rest.len(), |at| at + 1),
                _ => {
                    // `::before` has two of them.
                    let skip = if rest.starts_with("::") { 2 } else { first.len_utf8() };
                    let mut depth = 0i32;
                    let ends = |c: char| {
                        depth += i32::from(c == '(') - i32::from(c == ')');
                        depth == 0 && matches!(c, '.' | '#' | '[' | ':')
                    };
                    rest[skip..].find(ends).map_or(rest.len(), |at| skip + at)
                }
            };
            compound.ask(&rest[..end]);
            rest = &rest[end..];
        }
        compound
    }

    fn ask(&mut self, piece: &str) {
        match piece.chars().next() {
            Some('.') => self.classes.push(piece[1..].to_owned()),
            Some('#') => self.ids.push(piece[1..].to_owned()),
            Some('[') => self.attributes.push(Asked::read(piece)),
            Some(':') => match piece.trim_start_matches(':') {
                "root" => self.tag = Some("html".to_owned()),
                "hover" | "active" | "focus" | "focus-within" | "visited" | "target" => self.elsewhere = true,
                "before" | "after" | "selection" | "marker" | "placeholder" => self.elsewhere = true,
                _ => {}
            },
            Some(c) if c.is_alphanumeric() => self.tag = Some(piece.to_owned()),
            _ => {}
        }
    }

    fn matches(&self, node: &Handle) -> bool {
        let NodeData::Element { name, attrs, .. } = &node.data else { return false };
        if self.elsewhere || self.tag.as_ref().is_some_and(|tag| *tag != *name.local) {
            return false;
        }
        let attributes = attrs.borrow();
        let value = |wanted: &str| {
            let found = attributes.iter().find(|attribute| &*attribute.name.local == wanted);
            found.map(|attribute| attribute.value.to_ascii_lowercase())
        };
        let has = |name: &str, word: &String| {
            value(name).is_some_and(|value| value.split_ascii_whitespace().any(|one| one == word))
        };
        self.classes.iter().all(|class| has("class", class))
            && self.ids.iter().all(|id| has("id", id))
            && self.attributes.iter().all(|asked| value(&asked.name).is_some_and(|value| asked.fits(&value)))
    }
}

impl Asked {
    fn read(piece: &str) -> Asked {
        let inside = piece.trim_start_matches('[').trim_end_matches(']').trim();
        let Some((name, value)) = inside.split_once('=') else {
            return Asked { name: inside.to_owned(), how: ' ', value: String::new() };
        };
        let how = name.chars().last().filter(|c| "~|^$*".contains(*c)).unwrap_or('=');
        let name = name.trim_end_matches(how).trim();
        // `[name="value" i]`: everything here is in lower case.
        let value = value.trim().trim_end_matches([' ', 'i', 's']).trim_end();
        let value = match value.strip_prefix(['"', '\'']) {
            Some(_) => value.trim_matches(['"', '\'']),
            None => inside.split_once('=').map_or("", |(_, value)| value.trim()),
        };
        Asked { name: name.to_owned(), how, value: value.to_owned() }
    }

    fn fits(&self, value: &str) -> bool {
        let wanted = self.value.as_str();
        match self.how {
            '=' => value == wanted,
            '~' => value.split_ascii_whitespace().any(|word| word == wanted),
            '|' => value == wanted || value.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('-')),
            '^' => value.starts_with(wanted),
            '$' => value.ends_with(wanted),
            '*' => value.contains(wanted),
            _ => true,
        }
    }
}

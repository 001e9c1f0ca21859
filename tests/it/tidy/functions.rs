//! How long the functions of a file are, and what they take.

use super::code::{blank, without_tests};

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    /// From `fn` to the closing brace.
    pub lines: usize,
    /// Its parameters but for `self`, each with its type.
    pub parameters: Vec<String>,
}

impl Function {
    /// Parameters whose type is `bool` alone: a word of an enum would say what it is about.
    pub fn flags(&self) -> impl Iterator<Item = &String> {
        self.parameters.iter().filter(|one| one.rsplit(':').next().is_some_and(|kind| kind.trim() == "bool"))
    }
}

/// The functions of a source file, without those of its tests.
pub fn functions(text: &str) -> Vec<Function> {
    let code = without_tests(&blank(text));
    code.match_indices("fn ")
        .filter(|(at, _)| begins_word(&code, *at))
        .filter_map(|(at, _)| read(&code[at..]))
        .collect()
}

fn begins_word(code: &str, at: usize) -> bool {
    !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Reads a function that begins here. `None`: it has no body.
fn read(code: &str) -> Option<Function> {
    let name: String = code[3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let behind = 3 + name.len();
    let open = if code[behind..].starts_with('<') { closing(code, behind)? + 1 } else { behind };
    if name.is_empty() || !code[open..].starts_with('(') {
        return None;
    }
    let close = closing(code, open)?;
    let body = body(code, close + 1)?;
    let lines = code[..=closing(code, body)?].lines().count();
    Some(Function { name, lines, parameters: parameters(&code[open + 1..close]) })
}

/// Where the body begins, behind the parameters. `None`: a semicolon comes first.
fn body(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in code[from..].char_indices() {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth -= 1,
            ';' if depth == 0 => return None,
            '{' if depth == 0 => return Some(from + at),
            _ => {}
        }
    }
    None
}

/// Where the bracket that opens at `open` closes. The `>` of an arrow closes nothing.
fn closing(code: &str, open: usize) -> Option<usize> {
    let opens = code[open..].chars().next()?;
    let closes = match opens {
        '(' => ')',
        '{' => '}',
        _ => '>',
    };
    let (mut depth, mut before) = (0, ' ');
    for (at, c) in code[open..].char_indices() {
        let arrow = c == '>' && matches!(before, '-' | '=');
        if c == opens {
            depth += 1;
        } else if c == closes && !arrow {
            depth -= 1;
        }
        if depth == 0 {
            return Some(open + at);
        }
        before = c;
    }
    None
}

fn parameters(text: &str) -> Vec<String> {
    let (mut found, mut depth, mut before) = (vec![String::new()], 0, ' ');
    for c in text.chars() {
        match c {
            '(' | '<' | '[' | '{' => depth += 1,
            '>' if before == '-' => {}
            ')' | '>' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => found.push(String::new()),
            _ => {}
        }
        if c != ',' || depth > 0 {
            found.last_mut().expect("there is one").push(c);
        }
        before = c;
    }
    let trimmed = found.iter().map(|one| one.trim().to_owned());
    trimmed.filter(|one| !one.is_empty() && !is_self(one)).collect()
}

/// `self`, `&mut self`, `&'a self`.
fn is_self(parameter: &str) -> bool {
    parameter.rsplit([' ', '&']).next() == Some("self")
}

mod the_reading_can_fail {
    use super::*;

    #[test]
    fn on_functions() {
        let check = |text: &str, expected: &[(&str, usize, &[&str])]| {
            let found = functions(text);
            let found: Vec<(&str, usize, Vec<&str>)> = found
                .iter()
                .map(|one| {
                    (one.name.as_str(), one.lines, one.parameters.iter().map(String::as_str).collect())
                })
                .collect();
            let expected: Vec<_> = expected.iter().map(|one| (one.0, one.1, one.2.to_vec())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("fn a() {}", &[("a", 1, &[])]);
        check("pub fn a(&mut self, b: bool) -> [u8; 4] {\n    { }\n}\n", &[("a", 3, &["b: bool"])]);
        check(
            "fn a<F: Fn(u8) -> u8>(\n    f: F,\n    (b, c): (u8, u8),\n) {\n}",
            &[("a", 5, &["f: F", "(b, c): (u8, u8)"])],
        );
        check(
            "fn a(f: &dyn Fn(u8, u8) -> bool, g: u8) { f }",
            &[("a", 1, &["f: &dyn Fn(u8, u8) -> bool", "g: u8"])],
        );
        check("trait A { fn a(&self); }", &[]);
        check("let a: fn(u8) = b; // fn c() {}\n", &[]);
        check("#[cfg(test)]\nmod tests {\n fn a() { }\n}\n", &[]);
    }

    #[test]
    fn on_flags() {
        let flags = |text: &str| functions(text)[0].flags().count();
        assert_eq!(flags("fn a(b: bool, c: Option<bool>, d: &dyn Fn() -> bool) {}"), 1);
    }
}

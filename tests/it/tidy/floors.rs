//! The floor table of `src/lib.rs`, and imports held against it.

use std::collections::BTreeMap;

use super::code::{Token, blank, tokens, without_tests};

/// A file of the library: its top module, and what it names by path.
#[derive(Debug)]
pub struct Module {
    pub path: String,
    /// Its place, from the top module down.
    pub place: Vec<String>,
    pub top: String,
    /// Paths inside this crate that it names, from the top module down, with the line.
    pub uses: Vec<(Vec<String>, usize)>,
    /// Paths outside of this crate that it names: `std::fs`, `jiff::Timestamp`, ... with the line.
    outside: Vec<(String, usize)>,
}

/// The table: a module's floor, and how far down from it imports may start.
#[derive(Debug)]
pub struct Table {
    floors: BTreeMap<String, Floor>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Floor {
    number: u32,
    reach: Reach,
}

/// The last column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Lower floors; a neighbour on the same floor only in one direction.
    Down,
    /// Lower floors, and no neighbour: "never each other".
    DownOnly,
    All,
}

/// What a pure floor cannot name: clock, randomness, files, network, processes, threads,
/// environment.
const IMPURE: [&str; 14] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::os",
    "std::time::SystemTime",
    "std::time::Instant",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "Timestamp::now",
    "Zoned::now",
    "getrandom",
    "tempfile",
];

impl Module {
    /// Reads one file. `module` is its place, such as `config`, `parse`.
    pub fn read(path: &str, module: &[String], text: &str) -> Module {
        let code = without_tests(&blank(text));
        let tokens = tokens(&code);
        let mut found = Module {
            path: path.to_owned(),
            place: module.to_vec(),
            top: module[0].clone(),
            uses: Vec::new(),
            outside: Vec::new(),
        };
        let (mut inner, mut depth): (Vec<(String, usize)>, usize) = (Vec::new(), 0);
        for (at, token) in tokens.iter().enumerate() {
            match token.text {
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    inner.retain(|(_, opened)| *opened < depth + 1);
                }
                "mod" if text_at(&tokens, at + 2) == "{" => {
                    inner.push((text_at(&tokens, at + 1).to_owned(), depth + 1));
                }
                _ if starts_path(&tokens, at) => {
                    let here = module.iter().chain(inner.iter().map(|(name, _)| name));
                    follow(&tokens, at, here.cloned().collect(), &mut found);
                }
                _ => {}
            }
        }
        found
    }
}

fn text_at<'a>(tokens: &[Token<'a>], at: usize) -> &'a str {
    tokens.get(at).map_or("", |token| token.text)
}

/// A word with `::` after it and none before, or the bare name after `use`.
fn starts_path(tokens: &[Token<'_>], at: usize) -> bool {
    let word = tokens[at].text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let first = at == 0 || text_at(tokens, at - 1) != "::";
    word && first && (text_at(tokens, at + 1) == "::" || (at > 0 && text_at(tokens, at - 1) == "use"))
}

/// Follows one path, through its braces, from the module `here`.
fn follow(tokens: &[Token<'_>], at: usize, here: Vec<String>, found: &mut Module) {
    match tokens[at].text {
        "crate" | "rekindle" => walk(tokens, at + 2, Vec::new(), found),
        "self" => walk(tokens, at + 2, here, found),
        "super" => walk(tokens, at, here, found),
        _ => outside(tokens, at, String::new(), found),
    }
}

/// A path inside the crate, from the module `base` on; gives back where it ended.
fn walk(tokens: &[Token<'_>], mut at: usize, mut base: Vec<String>, found: &mut Module) {
    loop {
        let Some(token) = tokens.get(at) else { return };
        match token.text {
            "super" => {
                base.pop();
            }
            "self" => {}
            "{" => {
                for start in members(tokens, at) {
                    walk(tokens, start, base.clone(), found);
                }
                return;
            }
            name => base.push(name.to_owned()),
        }
        at += 1;
        if text_at(tokens, at) != "::" {
            if !base.is_empty() {
                found.uses.push((base, token.line));
            }
            return;
        }
        at += 1;
    }
}

/// A path outside the crate, with every name on the way.
fn outside(tokens: &[Token<'_>], mut at: usize, mut path: String, found: &mut Module) {
    loop {
        let Some(token) = tokens.get(at) else { return };
        if token.text == "{" {
            for start in members(tokens, at) {
                outside(tokens, start, path.clone(), found);
            }
            return;
        }
        path = if path.is_empty() { token.text.to_owned() } else { format!("{path}::{}", token.text) };
        if text_at(tokens, at + 1) != "::" {
            found.outside.push((path, token.line));
            return;
        }
        at += 2;
    }
}

/// Where the members of the braces at `open` start.
fn members(tokens: &[Token<'_>], open: usize) -> Vec<usize> {
    let (mut depth, mut starts) = (0usize, Vec::new());
    for at in open..tokens.len() {
        match tokens[at].text {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        let opens = at == open || (depth == 1 && tokens[at].text == ",");
        if opens && !matches!(text_at(tokens, at + 1), "}" | "") {
            starts.push(at + 1);
        }
    }
    starts
}

impl Table {
    /// Reads the table in the library's header.
    pub fn read(lib: &str) -> Table {
        let mut floors = BTreeMap::new();
        for line in lib.lines() {
            let cells: Vec<&str> = line.trim_start_matches("//!").split('|').map(str::trim).collect();
            let ["", number, modules, _, may, ""] = cells.as_slice() else { continue };
            let Ok(number) = number.parse() else { continue };
            let reach = match *may {
                "all" => Reach::All,
                may if may.contains("never each other") => Reach::DownOnly,
                _ => Reach::Down,
            };
            for name in modules.split(',') {
                let name = name.trim().trim_matches(['[', ']', '`']).to_owned();
                floors.insert(name, Floor { number, reach });
            }
        }
        Table { floors }
    }

    /// Every module it names.
    pub fn modules(&self) -> Vec<String> {
        self.floors.keys().cloned().collect()
    }

    /// Every import that does not go down.
    pub fn complaints(&self, modules: &[Module]) -> Vec<String> {
        let imports = |from: &str, to: &str| {
            modules
                .iter()
                .any(|module| module.top == from && module.uses.iter().any(|(path, _)| path[0] == to))
        };
        let mut complaints = Vec::new();
        for module in modules {
            for (path, line) in &module.uses {
                let to = &path[0];
                if let Some(why) = self.wrong(&module.top, to, &imports) {
                    complaints.push(format!("{}:{line}: {} imports {to}: {why}", module.path, module.top));
                }
            }
        }
        complaints
    }

    fn wrong(&self, from: &str, to: &str, imports: &dyn Fn(&str, &str) -> bool) -> Option<String> {
        if from == to {
            return None;
        }
        let (Some(own), Some(other)) = (self.floors.get(from), self.floors.get(to)) else {
            return Some("not in the floor table of src/lib.rs".to_owned());
        };
        match own.reach {
            Reach::All => None,
            _ if other.number > own.number => Some(format!("floor {} is above {}", other.number, own.number)),
            Reach::DownOnly if other.number == own.number => Some("these never import each other".to_owned()),
            Reach::Down if other.number == own.number && imports(to, from) => {
                Some("and the other way round too".to_owned())
            }
            _ => None,
        }
    }

    /// What floors 0 to 2 name that has no place there.
    pub fn impure(&self, modules: &[Module]) -> Vec<String> {
        let pure = modules
            .iter()
            .filter(|module| self.floors.get(&module.top).is_some_and(|floor| floor.number <= 2));
        let named =
            pure.flat_map(|module| module.outside.iter().map(move |(path, line)| (module, path, line)));
        let banned = |path: &str| {
            IMPURE.iter().any(|banned| {
                path.strip_prefix(banned).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            })
        };
        named
            .filter(|(_, path, _)| banned(path))
            .map(|(module, path, line)| format!("{}:{line}: {path} on a pure floor", module.path))
            .collect()
    }
}

mod the_checks_can_fail {
    use super::*;

    const LIB: &str = "//! Head.\n//! | floor | modules | what it is | may use |\n//! | --- | --- | --- | --- |\n\
        //! | 0 | [`mail`] | words | jiff |\n//! | 1 | [`infer`], [`command`] | x | floor 0 |\n\
        //! | 3 | [`config`] | x | floors 0-2 |\n\
        //! | 4 | [`source`], [`store`] | x | floors 0-3, never each other |\n\
        //! | 6 | [`daemon`], [`cli`] | x | all |\n";

    fn read(path: &str, text: &str) -> Module {
        let module: Vec<String> = path.split('/').map(str::to_owned).collect();
        Module::read(&format!("src/{path}.rs"), &module, text)
    }

    #[test]
    fn on_imports() {
        let table = Table::read(LIB);
        let check = |path: &str, text: &str, expected: usize| {
            let complaints = table.complaints(&[read(path, text)]);
            assert_eq!(complaints.len(), expected, "{path}: {text}: {complaints:?}");
        };
        check("mail/address", "use super::header::Defect;", 0);
        check("mail", "use crate::config::Config;", 1);
        check("config", "use crate::{mail::Address, store::Row};", 1);
        check("config", "use crate::{mail::{Address, Mailbox}, infer, store::{self, Row}, cli::*};", 3);
        check("config/parse", "use super::super::store::Row;", 1);
        check("config/parse", "use super::{super::{store, mail}, Config};", 1);
        check(
            "config/parse",
            "use super::Config; use self::values::server; use super::{Account, paths::Env};",
            0,
        );
        check("config/parse/values", "use super::super::super::store;", 1);
        check("config", "mod inner { use super::Config; fn f() { super::super::store::open() } }", 1);
        check("config", "fn f() -> crate::store::Row { crate::store::open() }", 2);
        check("config", "pub(crate) fn f() {} // crate::store\nfn g() { \"crate::store::x\"; }", 0);
        check("config", "#[cfg(test)]\nmod tests { use crate::store::Row; }", 0);
        check("source", "use crate::{config::Config, mail::Address};", 0);
        check("source/imap", "use crate::store::Row;", 1);
        check("infer", "use crate::command::Entry;", 0);
        check("daemon", "use crate::{cli::run, store};", 0);
        check("store", "use crate::nowhere::X;", 1);
    }

    #[test]
    fn on_a_circle() {
        let table = Table::read(LIB);
        let both = [read("infer", "use crate::command::Entry;"), read("command", "use crate::infer::Class;")];
        assert_eq!(table.complaints(&both).len(), 2);
    }

    #[test]
    fn on_purity() {
        let table = Table::read(LIB);
        let check = |path: &str, text: &str, expected: usize| {
            let complaints = table.impure(&[read(path, text)]);
            assert_eq!(complaints.len(), expected, "{path}: {text}: {complaints:?}");
        };
        check("mail", "use std::{collections::HashMap, fs};", 1);
        check("mail", "use std::time::{Duration, SystemTime};", 1);
        check("mail", "use jiff::Timestamp; fn f() { Timestamp::now() }", 1);
        check("mail", "fn f() { std::env::var(\"X\"); getrandom::fill(&mut x); jiff::Zoned::now() }", 3);
        check("mail", "use std::fmt; fn f() { std::mem::take(x); std::time::Duration::from_secs(1) }", 0);
        check("store", "use std::fs;", 0);
    }

    #[test]
    fn on_the_table() {
        assert_eq!(
            Table::read(LIB).modules(),
            ["cli", "command", "config", "daemon", "infer", "mail", "source", "store"]
        );
    }
}

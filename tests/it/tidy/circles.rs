//! Import circles between files: none is allowed, but between a file and those in its folder.

use std::collections::{BTreeMap, BTreeSet};

use super::floors::Module;

/// Every circle, once, by its files.
pub fn circles(modules: &[Module]) -> Vec<String> {
    let imports = without_ends(imports(modules));
    let mut told = BTreeSet::new();
    for start in imports.keys() {
        if let Some(mut circle) = shortest_way_back(start, &imports) {
            circle.sort_unstable();
            told.insert(circle);
        }
    }
    told.into_iter()
        .map(|circle| format!("these import each other in a circle: {}", circle.join(", ")))
        .collect()
}

/// Which file names which others; parents and children of a file are left out.
fn imports(modules: &[Module]) -> BTreeMap<String, BTreeSet<String>> {
    let places: BTreeSet<String> = modules.iter().map(|module| module.place.join("::")).collect();
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for module in modules {
        let from = module.place.join("::");
        let named = module.uses.iter().filter_map(|(path, _)| file_of(path, &places));
        let others = named.filter(|to| !is_within(to, &from) && !is_within(&from, to)).collect();
        imports.insert(from, others);
    }
    imports
}

/// Only files that lead to a circle: whoever imports none of those that are left can be in none.
fn without_ends(mut imports: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    loop {
        let before = imports.len();
        let left: BTreeSet<String> = imports.keys().cloned().collect();
        imports.retain(|_, named| named.iter().any(|to| left.contains(to)));
        if imports.len() == before {
            return imports;
        }
    }
}

/// The file that a path leads to: the longest beginning that is one.
fn file_of(path: &[String], places: &BTreeSet<String>) -> Option<String> {
    (1..=path.len()).rev().map(|length| path[..length].join("::")).find(|place| places.contains(place))
}

fn is_within(inner: &str, outer: &str) -> bool {
    inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with("::"))
}

/// The files on the shortest way from a file back to itself.
fn shortest_way_back(start: &str, imports: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = vec![start];
    while !next.is_empty() {
        let mut found = Vec::new();
        for from in next {
            for to in imports.get(from).into_iter().flatten() {
                if to == start {
                    return Some(way(start, from, &came_from));
                }
                if !came_from.contains_key(to.as_str()) {
                    came_from.insert(to, from);
                    found.push(to.as_str());
                }
            }
        }
        next = found;
    }
    None
}

fn way(start: &str, last: &str, came_from: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut files = vec![last.to_owned()];
    let mut at = last;
    while at != start {
        at = came_from[at];
        files.push(at.to_owned());
    }
    files
}

mod the_check_can_fail {
    use super::*;

    fn module(place: &str, text: &str) -> Module {
        let place: Vec<String> = place.split("::").map(str::to_owned).collect();
        Module::read("x.rs", &place, text)
    }

    #[test]
    fn on_circles() {
        let check = |files: &[(&str, &str)], expected: usize| {
            let modules: Vec<Module> = files.iter().map(|(place, text)| module(place, text)).collect();
            assert_eq!(circles(&modules).len(), expected, "{files:?}");
        };
        check(&[("a::b", "use super::c::X;"), ("a::c", "use super::b::Y;")], 1);
        check(&[("a::b", "use super::c::X;"), ("a::c", "fn f() { crate::a::b::g() }")], 1);
        check(&[("a::b", "use super::{c, d};"), ("a::c", "use super::d::Y;"), ("a::d", "use super::b;")], 2);
        check(&[("a::b", "use super::c::X;"), ("a::c", "")], 0);
        check(&[("a", "use self::b::X;"), ("a::b", "use super::Y;")], 0);
        check(&[("a", "use crate::b::X;"), ("b", "use crate::a::c::Y;"), ("a::c", "")], 0);
    }
}

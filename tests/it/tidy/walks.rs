//! The walks of `docs/architecture.md` against the code: every file is there and has the function,
//! and no file is entered twice.

use std::collections::BTreeSet;

/// One row of a walk.
struct Step {
    file: String,
    function: String,
}

/// The walks, by the headings above their tables.
fn walks(page: &str) -> Vec<(String, Vec<Step>)> {
    let mut walks: Vec<(String, Vec<Step>)> = Vec::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            walks.push((heading.to_owned(), Vec::new()));
        }
        let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        if let (["", file, function, _, ""], Some((_, steps))) = (&cells[..], walks.last_mut())
            && file.starts_with("src/")
        {
            steps.push(Step { file: (*file).to_owned(), function: (*function).to_owned() });
        }
    }
    walks.retain(|(_, steps)| !steps.is_empty());
    walks
}

/// What is not so.
pub fn complaints(page: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut complaints = Vec::new();
    for (heading, steps) in walks(page) {
        let mut entered = BTreeSet::new();
        for Step { file, function } in steps {
            match read(&file) {
                None => complaints.push(format!("{heading}: {file} is not there")),
                Some(text) if !text.contains(&format!("fn {function}")) => {
                    complaints.push(format!("{heading}: {file} has no function {function}"));
                }
                Some(_) if !entered.insert(file.clone()) => {
                    complaints.push(format!("{heading}: {file} is entered twice"));
                }
                Some(_) => {}
            }
        }
    }
    complaints
}

mod the_check_can_fail {
    use super::*;

    #[test]
    fn on_walks() {
        let read = |file: &str| (file == "src/a.rs").then(|| "pub fn go() {}".to_owned());
        let check = |rows: &str, expected: usize| {
            let page = format!("## A way\n\n| file | function | x |\n| --- | --- | --- |\n{rows}");
            assert_eq!(complaints(&page, &read).len(), expected, "{rows}");
        };
        check("| `src/a.rs` | `go` | x |\n", 0);
        check("| `src/a.rs` | `stay` | x |\n", 1);
        check("| `src/b.rs` | `go` | x |\n", 1);
        check("| `src/a.rs` | `go` | x |\n| `src/a.rs` | `go` | x |\n", 1);
    }
}

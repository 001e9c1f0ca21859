//! The house rules that a machine can read: imports against the floor table, sizes, what may not be
//! called, words that nobody should have to read. Every check is a function over text, and is tried
//! on small bad inputs as well.

mod circles;
mod code;
mod floors;
mod functions;
mod prose;
mod walks;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use code::{Token, blank, tokens, without_tests};
use floors::{Module, Table};

/// A file of the project: its path from the top, with `/`, and its text.
struct File {
    path: String,
    text: String,
}

/// All files under a folder of the project (or the one file of that name) with one of these
/// endings.
fn files(under: &str, endings: &[&str]) -> Vec<File> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut todo, mut found): (Vec<PathBuf>, Vec<File>) = (vec![top.join(under)], Vec::new());
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) && path.exists() {
            let name = path.strip_prefix(top).unwrap().to_string_lossy().replace('\\', "/");
            found.push(File { path: name, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Fails with every complaint at once.
fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Whether a file under `src` is a test module of its own.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// `src/config/parse.rs` -> `config`, `parse`. Empty for `lib.rs` and `main.rs`, which stand above
/// the floors.
fn module_of(path: &str) -> Vec<String> {
    let name = path.trim_start_matches("src/").trim_end_matches(".rs");
    if name == "lib" || name == "main" { Vec::new() } else { name.split('/').map(str::to_owned).collect() }
}

fn table() -> Table {
    let lib = files("src/lib.rs", &[".rs"]).remove(0);
    Table::read(&lib.text)
}

/// The modules with what each imports outside of its tests.
fn modules() -> Vec<Module> {
    let sources = files("src", &[".rs"]).into_iter().filter(|file| !is_test(&file.path));
    let named = sources.map(|file| (module_of(&file.path), file)).filter(|(module, _)| !module.is_empty());
    named.map(|(module, file)| Module::read(&file.path, &module, &file.text)).collect()
}

#[test]
fn imports_go_down_only() {
    none(table().complaints(&modules()));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    none(circles::circles(&modules()));
}

#[test]
fn the_walks_of_the_architecture_page_are_in_the_code() {
    let page = &files("docs/architecture.md", &[".md"])[0].text;
    let read = |file: &str| files(file, &[".rs"]).pop().map(|file| file.text);
    assert!(page.contains("| `src/job/digest_facts.rs` |"), "the walks are there");
    none(walks::complaints(page, &read));
}

#[test]
fn every_module_is_in_the_floor_table() {
    let table = table();
    let mut there: Vec<String> = modules().into_iter().map(|module| module.top).collect();
    there.sort();
    there.dedup();
    let mut named = table.modules();
    named.sort();
    assert_eq!(there, named, "modules under src, and in the table of src/lib.rs");
}

#[test]
fn the_lower_floors_are_pure() {
    none(table().impure(&modules()));
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let all = ["src", "tests", "benches", "fuzz"].into_iter().flat_map(|folder| files(folder, &[".rs"]));
    none(all.filter(|file| !file.path.contains("/target/")).flat_map(|file| shape(&file)).collect());
}

fn shape(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    let mut complaints = Vec::new();
    if lines > 600 {
        complaints.push(format!("{}: {lines} lines; split it by idea before 600", file.path));
    }
    if !file.text.starts_with("//!") {
        complaints.push(format!("{}: does not start with a //! header", file.path));
    }
    if file.path.ends_with("/mod.rs") {
        complaints.push(format!("{}: name the file after the module instead", file.path));
    }
    complaints
}

#[test]
fn no_type_name_means_two_things() {
    let sources = files("src", &[".rs"]).into_iter().filter(|file| !is_test(&file.path)).collect::<Vec<_>>();
    none(twice_named(&sources));
}

/// Names that several files give to types of theirs.
fn twice_named(sources: &[File]) -> Vec<String> {
    let mut named: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for file in sources {
        for line in without_tests(&blank(&file.text)).lines() {
            let kinds = ["struct ", "enum ", "trait ", "type "];
            let item =
                line.split_once(") ").filter(|(seen, _)| seen.starts_with("pub(")).map(|(_, item)| item);
            let item = item.or(line.strip_prefix("pub ")).unwrap_or(line);
            let Some(rest) = kinds.iter().find_map(|kind| item.strip_prefix(kind)) else { continue };
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            named.entry(name).or_default().insert(&file.path);
        }
    }
    let several = named.into_iter().filter(|(_, files)| files.len() > 1);
    several.map(|(name, files)| format!("{name} is a type in each of {files:?}")).collect()
}

/// Lines that a function may have.
const MOST_LINES: usize = 60;
/// From here on a function is long.
const LONG: usize = 40;
/// Long functions that there may be.
const MOST_LONG: usize = 15;
/// Parameters that a function may have besides `self`.
const MOST_PARAMETERS: usize = 5;

fn sources() -> Vec<File> {
    files("src", &[".rs"]).into_iter().filter(|file| !is_test(&file.path)).collect()
}

#[test]
fn functions_are_short() {
    let mut long: Vec<(usize, String)> = Vec::new();
    for file in sources() {
        let found = functions::functions(&file.text).into_iter().filter(|one| one.lines > LONG);
        long.extend(found.map(|one| (one.lines, format!("{}: {}", file.path, one.name))));
    }
    long.sort();
    let too_many = long.len() > MOST_LONG;
    let complaint = |(lines, name): &(usize, String)| {
        (too_many || *lines > MOST_LINES).then(|| format!("{name} has {lines} lines"))
    };
    let mut complaints: Vec<String> = long.iter().filter_map(complaint).collect();
    if too_many {
        let count = long.len();
        complaints.push(format!("{count} functions have more than {LONG} lines; {MOST_LONG} may"));
    }
    none(complaints);
}

#[test]
fn no_function_takes_more_than_five_things_or_a_flag() {
    none(sources().iter().flat_map(greedy).collect());
}

fn greedy(file: &File) -> Vec<String> {
    let mut complaints = Vec::new();
    for one in functions::functions(&file.text) {
        let place = format!("{}: {}", file.path, one.name);
        if one.parameters.len() > MOST_PARAMETERS {
            let count = one.parameters.len();
            complaints.push(format!("{place} takes {count} parameters; a struct is missing"));
        }
        complaints.extend(one.flags().map(|flag| format!("{place} takes `{flag}`; an enum is missing")));
    }
    complaints
}

#[test]
fn nothing_is_left_undone_or_unwrapped() {
    none(files("src", &[".rs"]).iter().filter(|file| !is_test(&file.path)).flat_map(undone).collect());
}

fn undone(file: &File) -> Vec<String> {
    let code = without_tests(&blank(&file.text));
    let tokens = tokens(&code);
    let mut complaints = macros(&file.path, &tokens, &["todo", "unimplemented", "dbg"]);
    let unwraps = tokens
        .windows(3)
        .filter(|window| window[0].text == "." && window[1].text == "unwrap" && window[2].text == "(");
    complaints.extend(unwraps.map(|window| {
        format!(
            "{}:{}: unwrap() outside of tests; say by `expect` why it holds, or handle it",
            file.path, window[1].line
        )
    }));
    complaints
}

fn macros(path: &str, tokens: &[Token<'_>], names: &[&str]) -> Vec<String> {
    let calls = tokens.windows(2).filter(|window| names.contains(&window[0].text) && window[1].text == "!");
    calls
        .map(|window| format!("{path}:{}: {}! does not belong here", window[0].line, window[0].text))
        .collect()
}

#[test]
fn only_the_top_floor_prints() {
    none(files("src", &[".rs"]).iter().flat_map(printing).collect());
}

fn printing(file: &File) -> Vec<String> {
    let module = module_of(&file.path);
    let may = file.path == "src/main.rs" || module.first().is_some_and(|top| top == "cli" || top == "daemon");
    if may || is_test(&file.path) {
        return Vec::new();
    }
    let code = without_tests(&blank(&file.text));
    macros(&file.path, &tokens(&code), &["println", "eprintln", "print", "eprint"])
}

#[test]
fn documentation_is_wrapped() {
    let top = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];
    let rooms = ["docs", "packaging", ".github", "benches", "tests/faults", "tests/attacks", "tests/corpus"];
    let pages = top.into_iter().chain(rooms).flat_map(|place| files(place, &[".md"]));
    let pages = pages.filter(|page| page.path != "tests/corpus/contacts/friends.md");
    none(pages.flat_map(|page| prose::wide_lines_of_page(&page)).collect());
    let sources = ["build.rs", "src", "tests/it", "benches", "fuzz/lib.rs", "fuzz/targets"];
    let sources = sources.into_iter().flat_map(|place| files(place, &[".rs"]));
    none(sources.flat_map(|source| prose::wide_comments(&source)).collect());
}

#[test]
fn nobody_is_graded_or_scolded() {
    let read = files("config/templates", &[""]).into_iter().chain(files("README.md", &[".md"]));
    none(read.flat_map(|file| unkind(&file)).collect());
}

/// Words that stand for the kind of program this is not, found as words: `said` and `scoreboard`
/// are others.
fn unkind(file: &File) -> Vec<String> {
    let mut complaints = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        for word in line.split(|c: char| !c.is_alphanumeric()) {
            let lower = word.to_lowercase();
            if word == "AI"
                || ["crm", "crms", "score", "scores", "scored", "overdue"].contains(&lower.as_str())
            {
                complaints.push(format!("{}:{}: the word `{word}`", file.path, number + 1));
            }
        }
    }
    complaints
}

mod the_checks_can_fail {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn on_shape() {
        let check = |path: &str, text: &str, expected: usize| {
            assert_eq!(shape(&file(path, text)).len(), expected, "{path}")
        };
        check("src/a.rs", "//! A.\n", 0);
        check("src/a.rs", "use x;\n", 1);
        check("src/a/mod.rs", "//! A.\n", 1);
        check("src/a.rs", &format!("//! A.\n{}", "\n".repeat(600)), 1);
        check("src/a.rs", &format!("//! A.\n{}", "\n".repeat(599)), 0);
    }

    #[test]
    fn on_what_functions_take() {
        let check = |text: &str, expected: usize| {
            assert_eq!(greedy(&file("src/a.rs", text)).len(), expected, "{text}")
        };
        check("fn f(&self, a: u8, b: u8, c: u8, d: u8, e: u8) {}", 0);
        check("fn f(a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {}", 1);
        check("fn f(a: bool) {}", 1);
    }

    #[test]
    fn on_what_is_undone() {
        let check = |text: &str, expected: usize| {
            assert_eq!(undone(&file("src/a.rs", text)).len(), expected, "{text}")
        };
        check("fn f() { todo!() }", 1);
        check("fn f() { dbg ! (x); unimplemented!(\"later\") }", 2);
        check("fn f() { x.unwrap() }", 1);
        check("fn f() { x\n    .unwrap()\n    .y.unwrap () }", 2);
        check("fn f() { x.unwrap_or(3) }", 0);
        check("// todo!()\n/* x.unwrap() /* nested */ dbg!() */ fn f() { \"todo!() .unwrap()\"; }", 0);
        check("fn f() { r#\"x\" .unwrap() \"#; b\"\\\".unwrap()\"; '\"'; x.unwrap() }", 1);
        check("fn f<'a>(x: &'a str) -> char { x.unwrap(); '\\'' }", 1);
        check("#[cfg(test)]\nmod tests {\n fn g() { if x { y.unwrap() } }\n}\n", 0);
        check("#[cfg(test)]\nmod tests { fn g() { x.unwrap() } }\nfn f() { x.unwrap() }", 1);
        check("#[cfg(test)]\nmod tests;\nfn f() { x.unwrap() }", 1);
        check("#[cfg(test)]\n#[path = \"x.rs\"]\nmod tests;\nfn f() { todo!() }", 1);
        check("#[cfg(not(test))]\nfn f() { x.unwrap() }", 1);
    }

    #[test]
    fn on_type_names() {
        let check = |a: &str, b: &str, expected: usize| {
            let files = [file("src/a.rs", a), file("src/b.rs", b)];
            assert_eq!(twice_named(&files).len(), expected, "{a} {b}");
        };
        check("pub struct Draft;", "pub enum Draft {}", 1);
        check("pub struct Draft;", "struct Draft;", 1);
        check("pub(super) struct Draft;", "pub(in crate::job) enum Draft {}", 1);
        check("pub struct Draft;", "pub fn f() {\n    struct Draft;\n}", 0);
        check("pub struct Draft;", "#[cfg(test)]\nmod tests {\npub struct Draft;\n}", 0);
    }

    #[test]
    fn on_printing() {
        let check = |path: &str, text: &str, expected: usize| {
            assert_eq!(printing(&file(path, text)).len(), expected, "{path}")
        };
        check("src/store.rs", "fn f() { println!(); eprint!(\"x\") }", 2);
        check("src/store/cli.rs", "fn f() { println!() }", 1);
        check("src/cli/demo.rs", "fn f() { println!() }", 0);
        check("src/daemon.rs", "fn f() { eprintln!() }", 0);
        check("src/main.rs", "fn main() { eprintln!() }", 0);
        check("src/store.rs", "fn f() { println(\"a function\") }", 0);
    }

    #[test]
    fn on_words() {
        let check = |text: &str, expected: usize| {
            assert_eq!(unkind(&file("README.md", text)).len(), expected, "{text}")
        };
        check("Your personal CRM.", 1);
        check("a high Score, with AI-powered replies; overdue!", 3);
        check("She said: j'ai vu the scoreboard, quiet since March.", 0);
    }
}

//! How wide prose is: pages in Markdown, and comments. Tables, code and links cannot be broken.

use crate::tidy::File;

/// Columns of a line of prose.
const WIDTH: usize = 100;

/// Complains about each line of a page that is too wide.
pub(super) fn wide_lines_of_page(file: &File) -> Vec<String> {
    let (mut is_code, mut complaints) = (false, Vec::new());
    for (number, line) in file.text.lines().enumerate() {
        let bare = line.trim_start();
        if bare.starts_with("```") {
            is_code = !is_code;
        }
        let is_whole = ["|", "#", "<", ">", "!["].iter().any(|start| bare.starts_with(start));
        if !is_code && !is_whole && !line.starts_with("    ") {
            complaints.extend(wide(file, number, line));
        }
    }
    complaints
}

/// Complains about each comment of a source file that is too wide.
pub(super) fn wide_comments(file: &File) -> Vec<String> {
    let comments = file.text.lines().enumerate().filter_map(|(number, line)| {
        let text = line.trim_start().strip_prefix("//")?.trim_start_matches(['/', '!']);
        let is_table = text.trim_start().starts_with('|');
        (!is_table).then(|| wide(file, number, line)).flatten()
    });
    comments.collect()
}

/// `None`: narrow enough, or one word behind a sign, which cannot be broken.
fn wide(file: &File, number: usize, line: &str) -> Option<String> {
    let width = line.chars().count();
    let is_one_word = line.split_whitespace().count() <= 2;
    (width > WIDTH && !is_one_word)
        .then(|| format!("{}:{}: {width} columns; wrap at {WIDTH}", file.path, number + 1))
}

mod the_checks_can_fail {
    use super::*;

    fn file(text: String) -> File {
        File { path: "a".to_owned(), text }
    }

    #[test]
    fn on_pages_and_comments() {
        let (wide, narrow) = ("word ".repeat(21), "word ".repeat(20));
        let page = |text: String| wide_lines_of_page(&file(text)).len();
        assert_eq!(page(wide.clone()), 1);
        assert_eq!(page(format!("{}\n| {wide} |\n```\n{wide}\n```\n    {wide}\n", narrow.trim())), 0);
        let source = |text: String| wide_comments(&file(text)).len();
        assert_eq!(source(format!("/// {wide}\n    // {wide}\n//! {wide}")), 3);
        assert_eq!(source(format!("//! | {wide} |\nlet x = \"{wide}\";\n// {}\n", "x".repeat(120))), 0);
    }
}

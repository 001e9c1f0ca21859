//! How wide documentation is: pages in Markdown with their tables and code, and comments.

use crate::tidy::File;

/// Columns of a line of documentation.
const WIDTH: usize = 100;

/// Complains about each line of a page that is too wide.
pub(super) fn wide_lines_of_page(file: &File) -> Vec<String> {
    file.text.lines().enumerate().filter_map(|(number, line)| wide(file, number, line)).collect()
}

/// Complains about each comment of a source file that is too wide.
pub(super) fn wide_comments(file: &File) -> Vec<String> {
    let lines = file.text.lines().enumerate();
    let comments = lines.filter(|(_, line)| line.trim_start().starts_with("//"));
    comments.filter_map(|(number, line)| wide(file, number, line)).collect()
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
        assert_eq!(page(format!("| {wide} |\n```\n{wide}\n```\n    {wide}\n")), 3);
        assert_eq!(page(format!("{}\n![{}\n", narrow.trim(), "x".repeat(120))), 0);
        let source = |text: String| wide_comments(&file(text)).len();
        assert_eq!(source(format!("/// {wide}\n    // {wide}\n//! | {wide} |")), 3);
        assert_eq!(source(format!("let x = \"{wide}\";\n// {}\n", "x".repeat(120))), 0);
    }
}

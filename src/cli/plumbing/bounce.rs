//! `plumbing bounce FILE...`

use std::io::Write;

use crate::mail::bounce::{self, BounceReport};

/// One line of output.
#[derive(serde::Serialize)]
struct Printed<'a> {
    file: &'a str,
    #[serde(flatten)]
    report: BounceReport,
}

/// Prints one line a file: `file`, `class`, `recipients`, `status`, `reason`.
///
/// # Errors
/// A file that cannot be read; a closed output.
pub fn run(files: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    for file in files {
        let report = bounce::read(&crate::cli::output::read_input(file)?);
        crate::cli::output::print_line(out, &Printed { file, report })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_object_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("letter.eml").display().to_string();
        std::fs::write(&path, "From: ada@example.org\nSubject: lunch?\n\nFriday?\n").unwrap();
        let mut out = Vec::new();
        run(&[path.clone(), path.clone()], &mut out).unwrap();
        let line = format!(
            "{{\"file\":\"{path}\",\"class\":\"none\",\"recipients\":[],\"status\":null,\"reason\":null}}\n"
        );
        assert_eq!(String::from_utf8(out).unwrap(), line.repeat(2));
    }
}

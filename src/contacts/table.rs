//! Rows of a CSV file, with the line each begins in, and those that are broken named and passed over.
//!
//! A row whose quote is never closed would swallow the rest of the file: it is named, and reading goes on with the next line.

use super::read::Remark;

/// Largest field, in bytes.
const FIELD_BYTES: usize = 64 * 1024;

/// A broken row may make the rest be read again; not more than this many times the file, or a hostile one would take for ever.
const READ_AGAIN: usize = 64;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Counted from 1.
    pub line: u64,
    pub fields: Vec<String>,
}

/// A table: its header and the rows below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// As written, trimmed.
    pub header: Vec<String>,
    pub rows: Vec<Row>,
}

/// The rows below the first row that `is_header`, which stands within the first lines: exports have words of explanation above it. Rows with more fields than
/// the header, an endless quote or a field of absurd length are remarks instead. `None`: no header.
pub fn read(text: &str, is_header: &dyn Fn(&[String]) -> bool, remarks: &mut Vec<Remark>) -> Option<Table> {
    const HEADER_WITHIN: usize = 30;
    let mut starts = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let found = starts.by_ref().take(HEADER_WITHIN).enumerate().find_map(|(n, (start, line))| {
        let delimiter = delimiter(line);
        let fields = split(line, delimiter);
        is_header(&fields).then_some((n, start + line.len(), delimiter, fields))
    });
    let (n, body, delimiter, header) = found?;
    let rows = rows(&text[body..], n as u64 + 2, delimiter, header.len(), remarks);
    Some(Table { header, rows })
}

/// The sign that separates the most fields.
fn delimiter(line: &str) -> u8 {
    let times = |sign: u8| line.bytes().filter(|byte| *byte == sign).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| times(*sign)).unwrap_or(b',')
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

fn split(line: &str, delimiter: u8) -> Vec<String> {
    let mut record = csv::StringRecord::new();
    match reader(line, delimiter).read_record(&mut record) {
        Ok(true) => record.iter().map(|field| field.trim().to_owned()).collect(),
        _ => Vec::new(),
    }
}

fn rows(text: &str, first_line: u64, delimiter: u8, width: usize, remarks: &mut Vec<Remark>) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut base, mut base_line) = (0usize, first_line);
    let mut record = csv::StringRecord::new();
    let mut budget = text.len().saturating_mul(READ_AGAIN);
    'restart: while base < text.len() {
        let mut reader = reader(&text[base..], delimiter);
        loop {
            let (start, line) =
                (base + reader.position().byte() as usize, base_line + reader.position().line() - 1);
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return rows,
                Err(error) => {
                    remarks.push(Remark::at(line, error.to_string()));
                    return rows;
                }
            }
            let end = base + reader.position().byte() as usize;
            // Blank lines above a record are the reader's: count them off.
            let raw = &text[start..end];
            let blank = raw.len() - raw.trim_start_matches('\n').len();
            let line = line + blank as u64;
            match fault(raw, &record, width) {
                None => rows
                    .push(Row { line, fields: record.iter().map(|field| field.trim().to_owned()).collect() }),
                Some(fault) => {
                    remarks.push(Remark::at(line, fault));
                    let one_line =
                        start + blank + raw[blank..].find('\n').map_or(raw.len() - blank, |at| at + 1);
                    budget = budget.saturating_sub(end - one_line);
                    if budget == 0 {
                        let what = "too many rows are broken: the rest is left alone";
                        remarks.push(Remark::at(line, what.to_owned()));
                        return rows;
                    }
                    if one_line < end {
                        (base, base_line) = (one_line, line + 1);
                        continue 'restart;
                    }
                }
            }
        }
    }
    rows
}

/// What is wrong with a row.
fn fault(raw: &str, record: &csv::StringRecord, width: usize) -> Option<String> {
    if raw.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        return Some("a quote is opened and never closed".to_owned());
    }
    if record.iter().any(|field| field.len() > FIELD_BYTES) {
        return Some(format!("a field is longer than {} KiB", FIELD_BYTES / 1024));
    }
    let surplus = record.iter().skip(width).any(|field| !field.trim().is_empty());
    surplus.then(|| format!("{} fields where the header has {width}", record.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, rows: &[(u64, &str)], faults: &[u64]) {
        let mut remarks = Vec::new();
        let table = read(text, &|fields| fields.iter().any(|field| field == "Name"), &mut remarks).unwrap();
        let found: Vec<(u64, String)> =
            table.rows.iter().map(|row| (row.line, row.fields.join("|"))).collect();
        let wanted: Vec<(u64, String)> =
            rows.iter().map(|(line, text)| (*line, (*text).to_owned())).collect();
        assert_eq!(found, wanted, "{text}");
        assert_eq!(
            remarks.iter().filter_map(|remark| remark.line).collect::<Vec<_>>(),
            faults,
            "{remarks:?}"
        );
    }

    #[test]
    fn a_preamble_is_passed_over_and_lines_are_counted() {
        check(
            "Notes:\n\"some words\"\n\nName,Mail\nAda,a@x\n\nBob,b@x\n",
            &[(5, "Ada|a@x"), (7, "Bob|b@x")],
            &[],
        );
        check("Name;Mail\nAda;a@x", &[(2, "Ada|a@x")], &[]);
        check("Name\tMail\n\"A\nda\"\ta@x\nBob\tb@x\n", &[(2, "A\nda|a@x"), (4, "Bob|b@x")], &[]);
    }

    #[test]
    fn a_broken_row_is_named_and_the_rest_is_read() {
        check("Name,Mail\n\"Ada,a@x\nBob,b@x\nCy,c@x\n", &[(3, "Bob|b@x"), (4, "Cy|c@x")], &[2]);
        check("Name,Mail\nAda,a@x,surplus\nBob,b@x,,\nCy\n", &[(3, "Bob|b@x||"), (4, "Cy")], &[2]);
        let huge = format!("Name,Mail\n{},a@x\nBob,b@x\n", "A".repeat(FIELD_BYTES + 1));
        check(&huge, &[(3, "Bob|b@x")], &[2]);
    }

    #[test]
    fn a_table_without_its_header_is_none() {
        assert_eq!(read("Ada,a@x\n", &|_| false, &mut Vec::new()), None);
    }
}

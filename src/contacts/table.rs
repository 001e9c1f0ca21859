//! Rows of a CSV file, with the line each begins in, and those that are broken named and passed
//! over.
//!
//! A row whose quote is never closed would swallow the rest of the file: it is named, and reading
//! goes on with the next line.

use super::reading::ImportRemark;

/// Largest field, in bytes.
const FIELD_BYTES: usize = 64 * 1024;

/// Longest row, in bytes: where a quote is never closed, no more than this is read to find that
/// out.
const ROW_BYTES: usize = 256 * 1024;

/// Most rows of one file, far more than anybody knows people.
const ROWS: usize = 200_000;

/// Most broken rows that are named.
const FAULTS: usize = 10_000;

/// A broken row may make the rest be read again; not more than this many times the file, or a
/// hostile one would take for ever.
const READ_AGAIN: usize = 64;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvRow {
    /// Counted from 1.
    pub line: u64,
    pub fields: Vec<String>,
}

/// A table: its header and the rows below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvTable {
    /// As written, trimmed.
    pub header: Vec<String>,
    pub rows: Vec<CsvRow>,
}

/// The rows below the first row that `is_header`, which is within the first lines: exports have
/// words of explanation above it. Rows with more fields than the header, an endless quote or a
/// field of absurd length are remarks instead. `None`: no header.
pub fn read(
    text: &str,
    is_header: &dyn Fn(&[String]) -> bool,
    remarks: &mut Vec<ImportRemark>,
) -> Option<CsvTable> {
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
    Some(CsvTable { header, rows })
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

fn rows(
    text: &str,
    first_line: u64,
    delimiter: u8,
    width: usize,
    remarks: &mut Vec<ImportRemark>,
) -> Vec<CsvRow> {
    let mut rows = Vec::new();
    let (mut base, mut base_line) = (0usize, first_line);
    let mut record = csv::StringRecord::new();
    let mut budget = Budget { bytes: text.len().saturating_mul(READ_AGAIN), faults: FAULTS };
    'restart: while base < text.len() {
        let mut reader = reader(&text[base..], delimiter);
        loop {
            let start = base + reader.position().byte() as usize;
            // Blank lines above a record are the reader's: count them off.
            let blank = text[start..].len() - text[start..].trim_start_matches('\n').len();
            let line = base_line + reader.position().line() - 1 + blank as u64;
            let (row, next) = (start + blank, start + blank + next_line(&text[start + blank..]));
            let (end, fault) = match read_row(&mut reader, &mut record, &text[row..]) {
                TableReading::Row => {
                    let end = base + reader.position().byte() as usize;
                    (end, fault(&text[start..end], &record, width))
                }
                TableReading::End => return rows,
                TableReading::Endless => ((row + ROW_BYTES).max(next + 1), Some(endless())),
                TableReading::Failed(why) => {
                    remarks.push(ImportRemark::about_line(line, why));
                    return rows;
                }
            };
            let Some(fault) = fault else {
                if rows.len() == ROWS {
                    remarks.push(ImportRemark::about_line(line, full()));
                    return rows;
                }
                rows.push(CsvRow {
                    line,
                    fields: record.iter().map(|field| field.trim().to_owned()).collect(),
                });
                continue;
            };
            remarks.push(ImportRemark::about_line(line, fault));
            if !budget.allows(end.saturating_sub(next)) {
                remarks.push(ImportRemark::about_line(
                    line,
                    "too many rows are broken: the rest is left alone".to_owned(),
                ));
                return rows;
            }
            if next < end {
                (base, base_line) = (next, line + 1);
                continue 'restart;
            }
        }
    }
    rows
}

/// What may still be spent on broken rows.
struct Budget {
    /// Bytes read again.
    bytes: usize,
    faults: usize,
}

impl Budget {
    fn allows(&mut self, again: usize) -> bool {
        self.bytes = self.bytes.saturating_sub(again);
        self.faults = self.faults.saturating_sub(1);
        self.bytes > 0 && self.faults > 0
    }
}

/// What came of reading one row.
enum TableReading {
    Row,
    End,
    /// It does not end within [`ROW_BYTES`]; nothing was read.
    Endless,
    Failed(String),
}

fn read_row(reader: &mut csv::Reader<&[u8]>, record: &mut csv::StringRecord, text: &str) -> TableReading {
    if is_endless(text.as_bytes()) {
        return TableReading::Endless;
    }
    match reader.read_record(record) {
        Ok(true) => TableReading::Row,
        Ok(false) => TableReading::End,
        Err(error) => TableReading::Failed(error.to_string()),
    }
}

/// Whether the row that begins here goes on for more than [`ROW_BYTES`]: its end is the first line
/// end outside of quotes.
fn is_endless(text: &[u8]) -> bool {
    let mut quoted = false;
    let ends = |byte: &u8| {
        quoted ^= *byte == b'"';
        *byte == b'\n' && !quoted
    };
    text.len() > ROW_BYTES && !text[..ROW_BYTES].iter().any(ends)
}

fn next_line(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |at| at + 1)
}

fn endless() -> String {
    format!(
        "a row is longer than {} KiB, most likely since a quote is opened and never closed; close it, or delete the line",
        ROW_BYTES / 1024
    )
}

fn full() -> String {
    format!(
        "a file may have {ROWS} rows: this and what follows is left alone; split the file to import the rest"
    )
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

/// Whether a spreadsheet would run it, or it looks as if it had been disarmed.
fn is_armed(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell that a spreadsheet takes for text.
pub fn disarmed(cell: &str) -> String {
    if is_armed(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell it was made from.
pub fn armed(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if is_armed(rest) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// Google and Rekindle put several values into one cell with this between them.
pub const SEVERAL: &str = " ::: ";

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
        let endless = format!("Name,Mail\n\n\"{}\nBob,b@x\nCy,c@x\n", "x,".repeat(ROW_BYTES));
        check(&endless, &[(4, "Bob|b@x"), (5, "Cy|c@x")], &[3]);
        let huge = format!("Name,Mail\n{},a@x\nBob,b@x\n", "A".repeat(FIELD_BYTES + 1));
        check(&huge, &[(3, "Bob|b@x")], &[2]);
    }

    #[test]
    fn a_quote_that_is_never_closed_names_limit_and_remedy_and_takes_no_memory() {
        let text = format!("Name,Mail\n\"{}", "x,\n".repeat(2_000_000));
        let mut remarks = Vec::new();
        let rows =
            read(&text, &|fields| fields.iter().any(|field| field == "Name"), &mut remarks).unwrap().rows;
        assert_eq!(rows.len(), ROWS);
        let told: Vec<&str> = remarks.iter().map(|remark| remark.what.as_str()).collect();
        assert!(
            matches!(&told[..], [quote, rows] if quote.contains("256 KiB") && quote.contains("close it")
            && rows.contains("200000 rows") && rows.contains("split the file")),
            "{told:?}"
        );
    }

    #[test]
    fn a_table_without_its_header_is_none() {
        assert_eq!(read("Ada,a@x\n", &|_| false, &mut Vec::new()), None);
    }
}

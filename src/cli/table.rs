//! Quiet tables: aligned columns under small headings, as wide as the terminal and no wider.
//!
//! Columns are counted as terminals do (wide characters take two). A name in a right-to-left script
//! is isolated (UAX 9), so that it does not turn its neighbours round.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::fold::folded;
use super::screen::{Screen, Tone};
use crate::mail::text;

/// Blanks between columns.
const GAP: usize = 2;
/// No column is made narrower than that.
const LEAST: usize = 8;

/// One table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    /// The column that gives way before all others, and is left out where it has no room.
    yields: Option<usize>,
    /// The column whose text goes on below where it has no room.
    folds: Option<usize>,
}

#[derive(Debug, Clone)]
struct Column {
    heading: &'static str,
    side: Side,
}

/// Where a column's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

/// One cell.
#[derive(Debug, Clone)]
pub struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// Whatever it holds becomes one harmless line.
    pub fn new(raw: &str, tone: Tone) -> Cell {
        Cell { text: text::one_line(raw), tone }
    }
}

impl From<&str> for Cell {
    fn from(raw: &str) -> Cell {
        Cell::new(raw, Tone::Plain)
    }
}

impl From<String> for Cell {
    fn from(raw: String) -> Cell {
        Cell::new(&raw, Tone::Plain)
    }
}

impl Table {
    /// With these headings.
    pub fn new<const N: usize>(headings: [(&'static str, Side); N]) -> Table {
        let column = |(heading, side)| Column { heading, side };
        Table { columns: headings.map(column).to_vec(), rows: Vec::new(), yields: None, folds: None }
    }

    /// The same, where the column of this number gives way before the others.
    pub fn yielding(self, nth: usize) -> Table {
        Table { yields: Some(nth), ..self }
    }

    /// The same, where the text of this column goes on below.
    pub fn folding(self, nth: usize) -> Table {
        Table { folds: Some(nth), ..self }
    }

    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// Line by line; cells that do not fit go on below, or end with an ellipsis. Empty where there
    /// is no row.
    pub fn render(&self, screen: Screen) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let widths = self.widths(screen.columns());
        let heading: Vec<Cell> =
            self.columns.iter().map(|column| Cell::new(column.heading, Tone::Soft)).collect();
        let mut out = String::new();
        for row in std::iter::once(&heading).chain(&self.rows) {
            let cells: Vec<Vec<String>> =
                (0..).zip(row).map(|(nth, cell)| self.lines(nth, cell, &widths)).collect();
            let high = cells.iter().map(Vec::len).max().unwrap_or(0);
            (0..high).for_each(|nth| out.push_str(&self.line(row, &cells, nth, (&widths, screen))));
        }
        out
    }

    /// What a cell shows, line by line.
    fn lines(&self, nth: usize, cell: &Cell, widths: &[usize]) -> Vec<String> {
        match self.folds {
            Some(folds) if folds == nth && widths[nth] > 0 => folded(&cell.text, Some(widths[nth])),
            _ => vec![fitted(&cell.text, widths[nth])],
        }
    }

    /// The line `nth` of a row.
    fn line(
        &self,
        row: &[Cell],
        cells: &[Vec<String>],
        nth: usize,
        (widths, screen): (&[usize], Screen),
    ) -> String {
        let mut line = String::new();
        for (((cell, lines), width), column) in row.iter().zip(cells).zip(widths).zip(&self.columns) {
            if *width == 0 {
                continue;
            }
            let shown = lines.get(nth).map_or("", String::as_str);
            let room = " ".repeat(width.saturating_sub(shown.width()));
            let painted = screen.paint(&isolated(shown, screen), cell.tone);
            line.push_str(&match column.side {
                Side::Left => format!("{painted}{room}"),
                Side::Right => format!("{room}{painted}"),
            });
            line.push_str(&" ".repeat(GAP));
        }
        format!("{}\n", line.trim_end())
    }

    /// As wide as the widest cell; where that is too much the widest columns give way first.
    fn widths(&self, room: Option<usize>) -> Vec<usize> {
        let widest = |nth: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(nth)).map(|cell| cell.text.width());
            cells.chain([self.columns[nth].heading.width()]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..self.columns.len()).map(widest).collect();
        let Some(room) = room else { return widths };
        let room = room.saturating_sub(GAP * (widths.len() - 1));
        if let Some(nth) = self.yields {
            let (mine, all) = (widths[nth], widths.iter().sum::<usize>());
            let left = mine.saturating_sub(all.saturating_sub(room));
            widths[nth] = if left < LEAST.min(mine) { 0 } else { left };
        }
        while widths.iter().sum::<usize>() > room {
            let Some(widest) = widths.iter_mut().max() else { break };
            if *widest <= LEAST {
                break;
            }
            *widest -= 1;
        }
        widths
    }
}

/// `text` in so many columns, whole characters only.
fn fitted(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let (mut out, mut width) = (String::new(), 0);
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width >= columns {
            break;
        }
        out.push(c);
    }
    out.trim_end().to_owned() + "\u{2026}"
}

/// First-strong isolate and its end, around what runs from right to left, on a terminal.
fn isolated(text: &str, screen: Screen) -> String {
    let turns =
        |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    match screen.columns() {
        Some(_) if text.contains(turns) => format!("\u{2068}{text}\u{2069}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Table {
        let mut table = Table::new([("Last", Side::Right), ("Who", Side::Left), ("Address", Side::Left)]);
        for (day, name, address) in [
            ("3 Mar", "Ada Sample", "ada@example.org"),
            ("28 Nov 2024", "山口 さくら", "sakura@example.org"),
            ("1 Jan", "נועה כהן", "noa@example.org"),
            ("2 Jan", "Eve\r\n\u{1b}[31m\u{202e}never 1", "eve@a-rather-long-domain-of-somebody.example"),
        ] {
            table.push(vec![day.into(), name.into(), address.into()]);
        }
        table
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_columns_stand_below_each_other() {
        for columns in [40, 60, 80, 200] {
            let shown = people().render(Screen::sized(columns, 24));
            for line in shown.lines() {
                let width = line.replace(['\u{2068}', '\u{2069}'], "").width();
                assert!(width <= columns, "{columns}: {line:?}");
            }
            let starts: Vec<usize> = shown
                .lines()
                .skip(1)
                .filter_map(|line| {
                    Some(
                        line.split('@')
                            .next()?
                            .rsplit_once("  ")?
                            .0
                            .replace(['\u{2068}', '\u{2069}'], "")
                            .width(),
                    )
                })
                .collect();
            assert!(starts.len() == 4 && starts.iter().all(|start| *start <= columns), "{shown}");
        }
    }

    #[test]
    fn nothing_is_cut_where_there_is_no_terminal_and_no_control_comes_through() {
        let shown = people().render(Screen::none());
        assert!(shown.contains("eve@a-rather-long-domain-of-somebody.example"), "{shown}");
        assert!(!shown.contains(['\u{1b}', '\u{202e}', '\r', '\u{2068}']), "{shown:?}");
        assert_eq!(shown.lines().count(), 5);
        assert!(shown.starts_with("       Last  Who "), "{shown}");
    }

    #[test]
    fn a_column_that_folds_goes_on_below_itself() {
        let mut table = Table::new([("Who", Side::Left), ("Why", Side::Left)]).folding(1);
        table.push(vec!["Ada".into(), "writes from acme.example; in touch on 9 days".into()]);
        let shown = table.render(Screen::sized(30, 24));
        assert_eq!(shown, "Who  Why\nAda  writes from acme.example;\n     in touch on 9 days\n");
        assert_eq!(table.render(Screen::none()).lines().count(), 2, "a pipe takes it whole");
    }
}

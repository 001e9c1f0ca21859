//! What output goes to: how wide it is, whether it shows colours, and a pager for what is longer
//! than a screen. Into a file or a pipe everything goes whole, without colours.
#![expect(clippy::disallowed_methods, reason = "NO_COLOR, TERM and PAGER are about this terminal alone")]

use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};

use clap::ColorChoice;

/// The terminal, or the file or pipe in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Columns and rows. `None`: no terminal.
    size: Option<(usize, usize)>,
    colours: Colours,
}

/// Whether colours are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    On,
    Off,
}

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    /// Headings, and what is only by the way.
    Soft,
    /// What wants a look.
    Warm,
}

impl Screen {
    /// Standard output as it is.
    pub fn from_stdout(choice: ColorChoice) -> Screen {
        let terminal = std::io::stdout().is_terminal();
        let size = terminal_size::terminal_size().filter(|_| terminal);
        let size = size.map(|(width, height)| (usize::from(width.0).max(20), usize::from(height.0)));
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colours = match choice {
            ColorChoice::Always => Colours::On,
            ColorChoice::Auto if terminal && !unwanted => Colours::On,
            ColorChoice::Auto | ColorChoice::Never => Colours::Off,
        };
        Screen { size, colours }
    }

    /// A file or a pipe.
    #[cfg(test)]
    pub fn none() -> Screen {
        Screen { size: None, colours: Colours::Off }
    }

    /// A terminal of this size.
    #[cfg(test)]
    pub fn sized(columns: usize, rows: usize) -> Screen {
        Screen { size: Some((columns, rows)), colours: Colours::Off }
    }

    /// `None`: as wide as you like.
    pub fn columns(self) -> Option<usize> {
        self.size.map(|(columns, _)| columns)
    }

    /// `None`: no terminal.
    pub fn rows(self) -> Option<usize> {
        self.size.map(|(_, rows)| rows)
    }

    /// `text` in its colour.
    pub fn paint(self, text: &str, tone: Tone) -> String {
        match (self.colours, tone) {
            (Colours::Off, _) | (Colours::On, Tone::Plain) => text.to_owned(),
            (Colours::On, _) if text.is_empty() => String::new(),
            (Colours::On, Tone::Soft) => format!("\u{1b}[2m{text}\u{1b}[0m"),
            (Colours::On, Tone::Warm) => format!("\u{1b}[33m{text}\u{1b}[0m"),
        }
    }

    /// Prints a text; one that is longer than the terminal through `PAGER` (default: less), and
    /// plainly where that does not start.
    ///
    /// # Errors
    /// Standard output's.
    pub fn print(self, text: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let long = self.rows().is_some_and(|rows| text.lines().count() >= rows);
        if long && std::io::stdin().is_terminal() && page(text) {
            return Ok(());
        }
        out.write_all(text.as_bytes())
    }
}

/// `false`: no pager took it.
fn page(text: &str) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| "less -FRX".to_owned());
    if pager.is_empty() || pager == "cat" {
        return false;
    }
    // The owner's own words, run as every program runs PAGER; the text goes in on standard input.
    let started = Command::new("sh").arg("-c").arg(pager).stdin(Stdio::piped()).spawn();
    let Ok(mut child) = started else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        // Who quits the pager early has read enough.
        let _ = stdin.write_all(text.as_bytes());
    }
    child.wait().is_ok_and(|status| status.code() != Some(127))
}

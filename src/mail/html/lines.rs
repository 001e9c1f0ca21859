//! Lines of text, written the way a browser lays them out: blanks folded, one line a block.

/// The growing text.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
    /// A blank is due before the next character.
    blank: bool,
}

impl Lines {
    /// Text where blanks and line ends mean one blank. A no-break space alone is how editors write
    /// a blank line.
    pub(super) fn flow(&mut self, text: &str) {
        if text.trim_matches([' ', '\t', '\n', '\r']) == "\u{a0}" && self.text.ends_with('\n') {
            return self.text.push('\n');
        }
        for character in text.chars() {
            match character {
                ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}' => self.blank = true,
                // Invisible: zero-width blanks and joints, soft hyphen.
                '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
                visible => self.push(visible),
            }
        }
    }

    /// Text whose line ends count (`pre`).
    pub(super) fn verbatim(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.new_line();
            }
            self.flow(line);
        }
    }

    /// `<br>`: always a line end.
    pub(super) fn new_line(&mut self) {
        self.text.push('\n');
        self.blank = false;
    }

    /// Start or end of a block: a line end unless the line is empty.
    pub(super) fn block(&mut self) {
        self.blank = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Between table cells.
    pub(super) fn cell(&mut self) {
        self.blank = true;
    }

    /// A line of its own.
    pub(super) fn whole_line(&mut self, line: &str) {
        self.block();
        self.text.push_str(line);
        self.block();
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn push(&mut self, visible: char) {
        if self.blank && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        self.blank = false;
        self.text.push(visible);
    }
}

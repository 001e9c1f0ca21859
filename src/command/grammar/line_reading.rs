//! A text line by line: what is obeyed, what is asked back, what is passed over, and where the
//! reading ends. Absent on purpose: what one line means.

use super::below::{self, LinesAhead};
use super::courtesy::{self, Courtesy};
use super::known::KnownNames;
use super::noise::{self, LegalTone};
use super::taken_back::{self, TakenBack, TakenBackSign};
use super::{
    Command, CommandLine, MOST_CHARS, Parsed, Reject, ReplyLine, TOO_LONG, Verb, digest_text, has_text,
    is_too_long, read, read_alone, several,
};
use crate::command::when::WrittenAt;

/// A line with the next one's first word is longer than this where a mail program broke it (they do
/// at 68 to 80).
const WRAPPED_WIDTH: usize = 66;
/// Rejects after which the rest is left alone: it is not meant for us.
const MOST_REJECTS: usize = 5;

/// Whether the next line is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Going {
    On,
    Over,
}

/// A text, read as far as it goes.
pub(super) struct LineReading<'a> {
    lines: &'a [String],
    ahead: LinesAhead<'a>,
    now: &'a WrittenAt,
    names: &'a KnownNames,
    pub(super) parsed: Parsed,
    rejects: usize,
    paragraph: Paragraph,
    /// Where the paragraph starts in `parsed.lines`.
    start: usize,
    /// One of its lines says how to reach somebody.
    contact: bool,
    /// Characters of the line above this one, as it was typed.
    above: usize,
    greeted: GreetedBy,
}

/// Whether the text begins with thanks, below which people write their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GreetedBy {
    Otherwise,
    WithThanks,
    /// With thanks, and a name is right above.
    AboveName,
}

impl<'a> LineReading<'a> {
    /// At the beginning of the text.
    pub(super) fn new(lines: &'a [String], now: &'a WrittenAt, names: &'a KnownNames) -> LineReading<'a> {
        LineReading {
            lines,
            ahead: LinesAhead::new(lines, now, names),
            now,
            names,
            parsed: Parsed::default(),
            rejects: 0,
            paragraph: Paragraph::Owner,
            start: 0,
            contact: false,
            above: 0,
            greeted: GreetedBy::Otherwise,
        }
    }

    /// Reads the line of this number.
    pub(super) fn read(&mut self, at: usize) -> Going {
        let line = &self.lines[at];
        let going = self.read_line(at, line);
        self.above = line.chars().count();
        going
    }

    fn read_line(&mut self, at: usize, line: &str) -> Going {
        if line.is_empty() {
            self.end_paragraph();
            return Going::On;
        }
        if self.parsed.cut || self.rejects == MOST_REJECTS {
            // The rest of the paragraph may still tell that it was a signature.
            self.parsed.cut = true;
            self.contact |= noise::is_contact(line);
            return Going::On;
        }
        match courtesy::read_line(line) {
            Some(Courtesy::Closing) if self.greets(at) => return Going::On,
            Some(Courtesy::Closing | Courtesy::End) => return Going::Over,
            Some(Courtesy::Polite) => return Going::On,
            None => {}
        }
        if digest_text::is_one(line) {
            self.paragraph = Paragraph::Digest;
        }
        match self.paragraph {
            Paragraph::Digest => self.reject(line, DIGEST.to_owned()),
            Paragraph::Owner => match self.understand(line) {
                Ok(understood) => self.parsed.lines.push(understood),
                Err(why) => return self.no_command(at, line, why),
            },
        }
        Going::On
    }

    /// `Thanks!` above all else, with a command below.
    fn greets(&mut self, at: usize) -> bool {
        let greets = self.parsed.lines.is_empty() && self.ahead.next_command(at + 1).is_some();
        if greets {
            self.greeted = GreetedBy::WithThanks;
        }
        greets
    }

    /// The owner's name and title right below such thanks.
    fn signs(&mut self, line: &str) -> bool {
        let below = self.greeted != GreetedBy::Otherwise && self.parsed.lines.is_empty();
        self.greeted =
            if below && noise::is_title(line) { GreetedBy::AboveName } else { GreetedBy::Otherwise };
        self.greeted == GreetedBy::AboveName
    }

    /// Says that a command below the line that ended the reading was not read.
    pub(super) fn tell_below(&mut self, end: usize) {
        let Some(missed) = self.ahead.next_command(end + 1) else { return };
        if self.rejects == MOST_REJECTS {
            self.parsed.cut = true;
            return;
        }
        self.reject(missed, below::sentence(&self.lines[end]));
    }

    /// One command or several. Of what was taken back nothing is obeyed, except that a note keeps
    /// any words.
    fn understand(&self, line: &str) -> Result<ReplyLine, String> {
        let Some(TakenBack { left, why, sign }) = taken_back::question(line) else {
            return self.one_or_several(line);
        };
        let read = self.one_or_several(&left);
        if left.is_empty() || read.as_ref().is_ok_and(|line| sign == TakenBackSign::Front || !is_note(line)) {
            return Err(why);
        }
        let whole = self.one_or_several(line);
        if sign != TakenBackSign::Struck || whole.as_ref().is_ok_and(is_note) {
            return whole;
        }
        match read {
            Err(_) if whole.is_ok() || self.one_or_several(&taken_back::unstruck(line)).is_ok() => {
                Err(STRUCK_OUT.to_owned())
            }
            // What is wrong with the rest: no line is advised with what was struck out.
            Err(why) => Err(why),
            Ok(_) => Err(why),
        }
    }

    fn one_or_several(&self, line: &str) -> Result<ReplyLine, String> {
        let bare = below::without_postscript(line);
        match several::on(bare, self.now, self.names) {
            Some(commands) => {
                Ok(ReplyLine::Several(CommandLine { line: line.to_owned(), commands: commands? }))
            }
            None => {
                let command = self.bounded(bare)?;
                Ok(ReplyLine::Command(Command { line: line.to_owned(), ..command }))
            }
        }
    }

    /// Understands one line that is not too long for a command.
    fn bounded(&self, line: &str) -> Result<Command, String> {
        if is_too_long(line) { Err(TOO_LONG.to_owned()) } else { read(line, self.now, self.names) }
    }

    fn no_command(&mut self, at: usize, line: &str, why: String) -> Going {
        let over = match noise::legal_tone(line) {
            LegalTone::Notice => true,
            // With commands below it is a sentence of the owner's.
            LegalTone::Either => self.ahead.next_command(at + 1).is_none(),
            LegalTone::None => false,
        };
        if over {
            self.rejects -= noise::drop_notice(&mut self.parsed.lines, self.start);
            return Going::Over;
        }
        if self.continues_too_long(line) {
            // Of a command that is longer than a command may be nothing is obeyed, its beginning
            // neither.
            if let Some(ReplyLine::Command(above)) = self.parsed.lines.pop() {
                self.reject(&above.line, TOO_LONG.to_owned());
            }
        } else if let Some(longer) = self.continued(line) {
            self.parsed.lines.pop();
            self.parsed.lines.push(ReplyLine::Command(longer));
        } else if !noise::is_advert(line) && !self.signs(line) {
            self.contact |= noise::is_contact(line);
            self.reject(line, why);
        }
        Going::On
    }

    fn reject(&mut self, line: &str, why: String) {
        self.rejects += 1;
        let line = crate::mail::text::shorten(line, MOST_CHARS);
        self.parsed.lines.push(ReplyLine::Reject(Reject { line, why }));
    }

    /// The command of the line above with this line behind it, where a mail program broke a long
    /// text in two.
    fn continued(&self, line: &str) -> Option<Command> {
        let (above, joined) = self.wrapped(line)?;
        let bare = below::without_postscript(&joined);
        let longer = (!is_too_long(bare)).then(|| read_alone(bare, self.now, self.names).ok())??;
        let longer = Command { line: joined.clone(), ..longer };
        (longer.verb == above.verb && longer.targets == above.targets).then_some(longer)
    }

    /// Whether this line belongs to the command above, which would be too long with it.
    fn continues_too_long(&self, line: &str) -> bool {
        self.wrapped(line).is_some_and(|(_, joined)| is_too_long(&joined))
    }

    /// The command above, if a mail program may have broken its line, and its line with this one
    /// behind it.
    fn wrapped(&self, line: &str) -> Option<(&Command, String)> {
        let ReplyLine::Command(above) = self.parsed.lines[self.start..].last()? else { return None };
        let word = line.split(' ').next().unwrap_or_default().chars().count();
        let wide = self.above + 1 + word > WRAPPED_WIDTH;
        let wrapped = wide && has_text(&above.args) && !noise::resembles(line);
        wrapped.then(|| (above, format!("{} {line}", above.line)))
    }

    pub(super) fn end_paragraph(&mut self) {
        if self.paragraph == Paragraph::Owner {
            let way = if self.contact { noise::ContactLine::Given } else { noise::ContactLine::Missing };
            let dropped = noise::drop_signature(&mut self.parsed.lines, self.start, way);
            self.rejects -= dropped;
            self.parsed.cut &= dropped == 0;
        }
        if self.greeted == GreetedBy::AboveName {
            self.greeted = GreetedBy::Otherwise;
        }
        (self.paragraph, self.start, self.contact) = (Paragraph::Owner, self.parsed.lines.len(), false);
    }
}

fn is_note(line: &ReplyLine) -> bool {
    line.commands().iter().all(|command| command.verb == Verb::Note)
}

/// Whose words the lines up to the next blank one are. A mail program that wraps a digest may break
/// its lines before any word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paragraph {
    Owner,
    Digest,
}

const DIGEST: &str = "this looks like a line of the digest, not a command";

const STRUCK_OUT: &str = "are the words that are struck out taken back? Say the line anew without them";

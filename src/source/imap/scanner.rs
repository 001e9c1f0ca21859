//! Atoms, strings, literals and lists of one reply (RFC 9051 4), read from the left in one pass,
//! without recursion and without any position to go back to. Absent on purpose: what they mean.

use std::borrow::Cow;

use super::wire::Literal;

/// A value: of a FETCH item, or a field of LIST.
pub(super) enum Value<'a> {
    Atom(&'a [u8]),
    Text(Cow<'a, [u8]>),
    Literal(Literal),
    /// The strings and atoms at the first level of a list.
    List(Vec<Vec<u8>>),
}

/// Where the section ends that `text` begins with, 0 where it begins with none. The names of fields
/// in it are most of a reply: they are not walked over one by one.
fn section_end(text: &[u8]) -> usize {
    let end = || {
        let inner = text.strip_prefix(b"BODY[")?;
        let end = memchr::memchr(b']', inner)?;
        memchr::memchr(b'[', &inner[..end]).is_none().then_some(b"BODY[".len() + end + 1)
    };
    end().unwrap_or(0)
}

/// A value with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    /// An atom, a string or a literal.
    Text(Vec<u8>),
    Nil,
    List(Vec<Tree>),
}

/// Walks over one reply.
pub(super) struct ReplyScanner<'a> {
    rest: &'a [u8],
    literals: std::slice::IterMut<'a, Literal>,
}

impl<'a> ReplyScanner<'a> {
    /// `text` with each literal as its `{n}` and a line feed; the literals apart, in order.
    /// Those that are read are taken out.
    pub(super) fn new(text: &'a [u8], literals: &'a mut [Literal]) -> ReplyScanner<'a> {
        ReplyScanner { rest: text, literals: literals.iter_mut() }
    }

    /// Whether nothing but blanks is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.trim_ascii().is_empty()
    }

    /// Takes one byte that has to be there.
    pub(super) fn expect(&mut self, wanted: u8) -> Option<()> {
        self.rest = self.rest.strip_prefix(&[wanted])?;
        Some(())
    }

    /// Takes blanks, if there are any.
    pub(super) fn blanks(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    /// The name of an item; a section in brackets (`BODY[HEADER.FIELDS (DATE FROM)]<0>`) belongs to
    /// it.
    pub(super) fn name(&mut self) -> Option<&'a [u8]> {
        let (mut bracket, from) = (0_u32, section_end(self.rest));
        let end = self.rest[from..].iter().position(|&byte| {
            match byte {
                b'[' => bracket += 1,
                b']' => bracket = bracket.saturating_sub(1),
                _ => {}
            }
            bracket == 0 && matches!(byte, b' ' | b'(' | b')' | b'"' | b'{')
        })?;
        let (name, rest) = self.rest.split_at(from + end);
        self.rest = rest;
        (!name.is_empty()).then_some(name)
    }

    /// One value of any kind.
    pub(super) fn value(&mut self) -> Option<Value<'a>> {
        match *self.rest.first()? {
            b'"' => self.quoted().map(Value::Text),
            b'{' | b'~' => self.literal().map(Value::Literal),
            b'(' => self.list().map(Value::List),
            _ => Some(Value::Atom(self.atom())),
        }
    }

    fn atom(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| matches!(byte, b' ' | b'(' | b')' | b'"'));
        let (atom, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        atom
    }

    /// A backslash before anything but a quote or a backslash stands for itself: servers that
    /// escape nothing write one so.
    fn quoted(&mut self) -> Option<Cow<'a, [u8]>> {
        let inner = &self.rest[1..];
        let plain = memchr::memchr2(b'"', b'\\', inner)?;
        if inner[plain] == b'"' {
            self.rest = &inner[plain + 1..];
            return Some(Cow::Borrowed(&inner[..plain]));
        }
        let mut text = Vec::new();
        let mut bytes = self.rest.iter().enumerate().skip(1).peekable();
        while let Some((at, &byte)) = bytes.next() {
            match byte {
                b'"' => {
                    self.rest = &self.rest[at + 1..];
                    return Some(Cow::Owned(text));
                }
                b'\\' => {
                    let special = bytes.next_if(|(_, next)| matches!(next, b'"' | b'\\'));
                    text.push(special.map_or(byte, |(_, &next)| next));
                }
                _ => text.push(byte),
            }
        }
        None
    }

    /// All that is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn literal(&mut self) -> Option<Literal> {
        let seam = self.rest.iter().position(|&byte| byte == b'\n')?;
        self.rest = &self.rest[seam + 1..];
        self.literals.next().map(|literal| std::mem::replace(literal, Literal::Nil))
    }

    /// One value with all that is in it, without recursion.
    pub(super) fn tree(&mut self) -> Option<Tree> {
        let mut open: Vec<Vec<Tree>> = Vec::new();
        loop {
            self.blanks();
            let done = match *self.rest.first()? {
                b'(' => {
                    self.rest = &self.rest[1..];
                    open.push(Vec::new());
                    continue;
                }
                b')' => {
                    self.rest = &self.rest[1..];
                    Tree::List(open.pop()?)
                }
                b'"' => Tree::Text(self.quoted()?.into_owned()),
                b'{' => match self.literal()? {
                    Literal::Bytes(bytes) => Tree::Text(bytes.into()),
                    _ => Tree::Nil,
                },
                _ => match self.atom() {
                    nil if nil.eq_ignore_ascii_case(b"NIL") => Tree::Nil,
                    atom => Tree::Text(atom.to_vec()),
                },
            };
            match open.last_mut() {
                Some(list) => list.push(done),
                None => return Some(done),
            }
        }
    }

    /// Any list, however deep (FLAGS, a BODYSTRUCTURE nobody asked for), without recursion.
    fn list(&mut self) -> Option<Vec<Vec<u8>>> {
        let (mut depth, mut top) = (0_usize, Vec::new());
        loop {
            self.blanks();
            let word = match *self.rest.first()? {
                bracket @ (b'(' | b')') => {
                    self.rest = &self.rest[1..];
                    depth = if bracket == b'(' { depth + 1 } else { depth - 1 };
                    if depth == 0 {
                        return Some(top);
                    }
                    continue;
                }
                b'"' => self.quoted()?.into_owned(),
                b'{' => match self.literal()? {
                    Literal::Bytes(bytes) => bytes.into(),
                    _ => Vec::new(),
                },
                _ => self.atom().to_vec(),
            };
            if depth == 1 {
                top.push(word);
            }
        }
    }
}

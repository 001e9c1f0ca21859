//! html5ever between bounds.
//!
//! Two things make tree building expensive on hostile markup: depth (scope checks walk the open
//! elements) and formatting elements, which are opened again in every block (one `<b>` a block
//! makes the tree quadratic). So formatting elements enter the tree as `span` or `del`, which have
//! no such rules, and nothing is read any more once too many elements are open.

use std::cell::Cell;

use html5ever::interface::{TokenizerResult, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, local_name};
use markup5ever_rcdom::{Handle, RcDom};

/// Open elements that are followed. Real mail stays under 100 (nested layout tables).
const MAX_OPEN: usize = 400;

/// The document's root. Always there, however damaged the markup.
pub(super) fn parse(html: &str) -> Handle {
    let sink = Guard { builder: TreeBuilder::new(RcDom::default(), Default::default()), open: Cell::new(0) };
    let tokenizer = Tokenizer::new(sink, Default::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // Scripts and charset declarations hand control back; neither means anything here, so the
    // reading goes on.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.builder.sink.get_document()
}

struct Guard {
    builder: TreeBuilder<Handle, RcDom>,
    /// Start tags less end tags, of the elements whose end tag is not optional.
    open: Cell<usize>,
}

impl Guard {
    fn count(&self, kind: TagKind, name: &LocalName) {
        if closes_by_itself(name) {
            return;
        }
        let open = self.open.get();
        self.open.set(match kind {
            TagKind::StartTag => open + 1,
            TagKind::EndTag if open <= MAX_OPEN => open.saturating_sub(1),
            TagKind::EndTag => open,
        });
    }
}

impl TokenSink for Guard {
    type Handle = Handle;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<Handle> {
        if let Token::TagToken(tag) = &mut token {
            if is_formatting(&tag.name) {
                // What is struck out has to be told from the rest.
                let struck = matches!(&*tag.name, "s" | "strike");
                tag.name = if struck { local_name!("del") } else { local_name!("span") };
            }
            self.count(tag.kind, &tag.name);
        }
        if self.open.get() > MAX_OPEN && token != Token::EOFToken {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }
}

/// HTML 13.2.4.3, the list of active formatting elements.
fn is_formatting(name: &LocalName) -> bool {
    matches!(
        &**name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Void elements, and those that the next of their kind closes.
fn closes_by_itself(name: &LocalName) -> bool {
    matches!(
        &**name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "p"
            | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "thead"
            | "tbody"
            | "tfoot"
            | "colgroup"
            | "option"
            | "optgroup"
            | "html"
            | "head"
            | "body"
    )
}

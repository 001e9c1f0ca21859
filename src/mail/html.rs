//! HTML bodies reduced to text: quoted structure and hidden elements dropped first.
//!
//! html5ever builds the tree, behind a [`guard`] that bounds its depth, so hostile markup costs linear time and no stack. Absent on
//! purpose: style sheets beyond simple selectors, scripts, images, links' targets.

mod colour;
mod guard;
mod lines;
mod quoted;
mod sheet;
mod style;
mod walk;

/// Bytes of HTML that are read.
const MAX_BYTES: usize = super::body::MAX_BODY_BYTES;

/// What becomes of quote containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// A line `>` stands for each, so that a reader of the text knows that something was quoted there.
    Mark,
    /// Read like any text (delivery reports put their explanation there).
    Keep,
}

/// Text of an HTML body. Dropped: blockquote and the quote containers of known clients (a line `>` remains of each), elements hidden by attribute or style
/// (display, visibility, zero size or height, opacity, colour equal to background), comments, head, script, style. Block elements become lines; a rule becomes
/// a line of underscores.
pub fn to_text(html: &str) -> String {
    render(html, Quotes::Mark)
}

/// [`to_text`] with a choice about quotes.
pub fn render(html: &str, quotes: Quotes) -> String {
    let document = guard::parse(super::body::cut(html, MAX_BYTES));
    walk::text(&document, quotes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        assert_eq!(to_text(html).trim(), expected, "{html}");
    }

    #[test]
    fn blocks_become_lines() {
        check("<p>done 1</p><p>skip 2</p>", "done 1\nskip 2");
        check("<div>done 1</div><div><br></div><div>skip 2</div>", "done 1\n\nskip 2");
        check("done 1<br>skip 2<br/>", "done 1\nskip 2");
        check("<p>done 1</p><p>&nbsp;</p><p>skip 2</p>", "done 1\n\nskip 2");
        check("<ul><li>done 1<li>skip 2</ul>", "done 1\nskip 2");
        check("<table><tr><td>done</td><td>1</td></tr><tr><td>skip 2</td></tr></table>", "done 1\nskip 2");
        check("<pre>done 1\nskip 2</pre>", "done 1\nskip 2");
        check(
            "<meta http-equiv=Content-Type content='text/html; charset=x'><meta charset=y><script>x</script>done 1",
            "done 1",
        );
        check("<b>do</b>ne&nbsp;&nbsp; 1 &amp; \n more", "done 1 & more");
        check("note 1 caf&eacute; &#x1F600;", "note 1 café \u{1f600}");
    }

    #[test]
    fn quotes_of_known_clients_leave_only_a_mark() {
        for quote in [
            "<blockquote>never 1</blockquote>",
            "<blockquote type=cite class=clean_bq>never 1</blockquote>",
            "<div class=\"gmail_quote gmail_quote_container\"><div class=gmail_attr>On x wrote:</div><blockquote>never 1</blockquote></div>",
            "<div class='x_gmail_quote'>never 1</div>",
            "<div class=ydp123yahoo_quoted>never 1</div>",
            "<div class=moz-cite-prefix>On x, y wrote:</div><blockquote type=cite>never 1</blockquote>",
            "<div class='protonmail_quote'>never 1</div>",
            "<div name=quote style='margin:10px'>never 1</div>",
            "<div style='border:none;border-left:solid blue 1.5pt;padding:0cm'>never 1</div>",
            "<div id=appendonsend></div><hr><div id=divRplyFwdMsg>From: x</div><div>never 1</div>",
            "<table class=card role=presentation width=600><tr><td>never 1</table>",
            "<div class='reply-quoted-text'>never 1</div>",
            "<div id=x_divRplyFwdMsg>From: x</div><p>never 1</p>",
        ] {
            let text = to_text(&format!("<p>done 1</p>{quote}"));
            assert!(text.starts_with("done 1"), "{text}");
            assert!(!text.contains("never") && !text.contains("wrote"), "{quote}: {text}");
            assert_eq!(crate::mail::quote::reply(&text), "done 1", "{quote}");
        }
    }

    #[test]
    fn bottom_posting_below_a_dropped_quote_is_read() {
        let html = "<div>On 1 May 2026 10:00 Ada wrote:</div><blockquote>never 1</blockquote><p>done 2</p>";
        assert_eq!(crate::mail::quote::reply(&to_text(html)), "done 2");
    }

    #[test]
    fn hidden_text_is_not_read() {
        for style in [
            "display:none",
            "DISPLAY : NONE !important",
            "visibility:hidden",
            "font-size:0",
            "font-size:0px;line-height:0",
            "font:0/0 a",
            "font-size:1px",
            "height:0;overflow:hidden",
            "max-height:0px",
            "max-width:0",
            "opacity:0",
            "opacity: 0.0",
            "color:#fff",
            "color:white",
            "color:rgb(255, 255, 255)",
            "color:transparent",
            "color:rgba(0,0,0,0)",
            "background:#000;color:black",
            "background-color:#123456;color:#123457",
            "mso-hide:all",
            "position:absolute;left:-9999px",
            "text-indent:-9999px",
            "clip:rect(0 0 0 0)",
            "transform:scale(0)",
            "dis\\70lay:none",
            "display/**/:none",
        ] {
            check(&format!("<p>done 1</p><div style=\"{style}\"><p>never 1</p></div>"), "done 1");
        }
        for attribute in ["hidden", "aria-hidden=true", "HIDDEN=''"] {
            check(&format!("<p>done 1</p><div {attribute}>never 1</div>"), "done 1");
        }
        check(
            "<style>.x, #y{color:red;display:none}</style><p class=x>never 1</p><p id=y>never 2</p>done 1",
            "done 1",
        );
        check("<font color=white>never 1</font>done 1", "done 1");
        check(
            "<table bgcolor=black><tr><td style='color:black'>never 1<tr><td><font color=white>done 1</font></table>",
            "done 1",
        );
        check("done 1<!-- never 1 --><!--[if mso]>never 1<![endif]-->", "done 1");
        check("<title>never 1</title><script>never 1</script><template>never 1</template>done 1", "done 1");
        check("<b style='display:none'>never 1<p>never 2</b></p>", "");
    }

    #[test]
    fn visible_text_is_kept() {
        for style in [
            "height:0.5in",
            "font-size:10px",
            "opacity:0.9",
            "color:#333",
            "border-left:none",
            "text-indent:2em",
            "background:#000;color:#fff",
        ] {
            check(&format!("<div style='{style}'>done 1</div>"), "done 1");
        }
        check("<td style='font-size:0'><span style='font-size:14px'>done 1</span></td>", "done 1");
        check("<body bgcolor=#000000 text=#ffffff>done 1", "done 1");
    }

    #[test]
    fn a_rule_and_an_outlook_header_end_the_reply() {
        let html = "<p>done 1</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>Von:</b> a@example.org<br><b>Gesendet:</b> \
                    Montag, 4. Mai 2026 10:00<br><b>An:</b> b@example.org<br><b>Betreff:</b> x</p></div><p>never 1</p>";
        assert_eq!(crate::mail::quote::reply(&to_text(html)), "done 1");
        assert_eq!(crate::mail::quote::reply(&to_text("<p>done 1</p><hr><p>never 1</p>")), "done 1");
    }

    #[test]
    fn hostile_markup_is_cheap() {
        let started = std::time::Instant::now();
        for unit in [
            "<div>",
            "<b>",
            "<p><b>",
            "<table><td>",
            "<a href=x><p>",
            "<font color=white>",
            "<blockquote>",
            "</p>",
            "<![CDATA[",
            "<!--",
            "<svg><p>",
            "<select><b>",
        ] {
            let numbered: String =
                (0..).map(|n| unit.replace("=x", &format!("={n}"))).take(MAX_BYTES / unit.len()).collect();
            to_text(&numbered);
        }
        let attributes: String = (0..10_000).map(|n| format!("a{n} ")).collect();
        to_text(&format!("<p {attributes}>done 1"));
        let styles = "a:b;".repeat(15_000);
        to_text(&format!("<p style='{styles}'>done 1"));
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}

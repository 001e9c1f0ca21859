//! HTML bodies reduced to text: quoted structure and hidden elements dropped first.
//!
//! html5ever builds the tree, behind a [`guard`] that bounds its depth, so hostile markup costs
//! linear time and no stack. Absent on purpose: scripts, images, links' targets.

mod colour;
mod guard;
mod length;
mod lines;
mod quoted;
mod selector;
mod sheet;
mod style;
mod walk;

use super::body::limit::{self, MAX_BODY_BYTES};

/// Bytes of HTML that are read.
const MAX_BYTES: usize = MAX_BODY_BYTES;

/// What becomes of quote containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// A line `>` stands for each, so that a reader of the text knows that something was quoted
    /// there.
    Mark,
    /// Read like any text (delivery reports put their explanation there).
    Keep,
}

/// Text of an HTML body. Dropped: blockquote and the quote containers of known clients (a line `>`
/// remains of each), elements hidden by attribute or style (display, visibility, zero size or
/// height, opacity, colour equal to background), comments, head, script, style. Block elements
/// become lines; a rule becomes a line of underscores.
pub fn to_text(html: &str) -> String {
    render(html, Quotes::Mark)
}

/// [`to_text`] with a choice about quotes.
pub fn render(html: &str, quotes: Quotes) -> String {
    let document = guard::parse(limit::cut(html, MAX_BYTES));
    let text = walk::text(&document, quotes);
    match html.len() > MAX_BYTES {
        true => limit::without_last_line(&text).to_owned(),
        false => text,
    }
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
    fn struck_text_is_marked_as_in_plain_text() {
        for html in [
            "<div>done 1</div><div><s>never 4</s></div>",
            "<div>done 1</div><del>never 4</del>",
            "<p>done 1<p style='text-decoration: line-through red'>never 4",
            "<p>done 1<br><span style='text-decoration-line:line-through'>never 4</span>",
            "<pre>done 1\n<strike>never 4</strike></pre>",
        ] {
            let text = super::to_text(html);
            assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), "done 1 ~~never 4~~", "{html}");
        }
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
            "color:hsl(0,0%,100%)",
            "color:hsla(0 0% 0% / 0%)",
            "color:hwb(0 100% 0%)",
            "color:oklch(100% 0 0)",
            "color:#000000ff;color:#00000005",
            "color:rgba(0,0,0,.02)",
            "color:FloralWhite",
            "color:#eee",
            "color:var(--none, #fff)",
            "-webkit-text-fill-color:transparent",
            "background:currentcolor",
            "background:linear-gradient(#000,#000)",
            "line-height:0",
            "line-height:0.01em",
            "font:14px/0 serif",
            "font-size:calc(1px * 0)",
            "font-size:.01rem",
            "opacity:1%",
            "filter:opacity(0)",
            "height:1px;overflow:hidden",
            "max-height:2px;overflow:clip",
            "position:absolute;left:-200%",
            "margin:-999em 0 0",
            "margin-left:-100vw",
            "text-indent:5000px;overflow:hidden",
            "letter-spacing:-1em",
            "clip-path:polygon(0 0)",
            "transform:translateX(-9999px)",
            "z-index:-1",
            "visibility:collapse",
            "unicode-bidi:bidi-override;direction:rtl",
            "position:absolute;clip:rect(20px 20px 20px 20px)",
            "text-indent:100%;white-space:nowrap;overflow:hidden",
            "font-size:clamp(0px,0px,0px)",
            "font-size:min(0px,1em)",
            "font-size-adjust:0",
            "zoom:.01",
            "zoom:1%",
            "inset-inline-start:-9999px;position:absolute",
            "margin-inline-start:-9999px",
            "padding-left:9999px",
            "word-spacing:-9999px;letter-spacing:-99px",
            "translate:-9999px",
            "scale:0",
            "color:rgb(from white r g b)",
            "color:color(srgb 1 1 1)",
            "color:rgb(100% 100% 100%)",
            "color:white;color:nonsense",
            "color:#FFF!important",
            "color:rgb(255 255 255/1)",
            "font-size:0.1vw",
            "font-size:1e-3em",
            "FONT-SIZE:+0.0PX",
            "display:none;display:nonsense",
            "width:0;white-space:nowrap;overflow:hidden",
            "height:0.1em;overflow-y:hidden",
            "block-size:0;overflow:hidden",
            "opacity:calc(0)",
            "opacity:.0",
            "opacity:1e-2",
            "color:rgba(0,0,0,1%)",
            "line-height:1%",
            "line-height:calc(0px)",
            "-webkit-line-clamp:0;line-height:0",
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
    fn text_hidden_by_a_style_sheet_is_not_read() {
        for html in [
            "<style>:root{--c:#fff}</style><p style='color:var(--c)'>never 1</p>",
            "<style>div[title]{display:none}</style><div title=a>never 1</div>",
            "<style>[class^=\"x\"]{display:none}</style><div class=xyz>never 1</div>",
            "<style>body p.x{color:#fff}</style><p class=x>never 1</p>",
            "<style>body > p.x:first-child{visibility:hidden}</style><p class=x>never 1</p>",
            "<style>p.x{color:white!important}</style><p class=x style='color:#000'>never 1</p>",
            "<style>p + div{font-size:0}</style><div>never 1</div>",
            "<style>@media screen{div.x{line-height:0}}</style><div class=x>never 1</div>",
            "<style>*{--a:var(--b);--b:#fff}</style><b style='color:var(--a)'>never 1</b>",
            "<style>.x{--c:#000}.y{--c:#fff}</style><b style='color:var(--c)'>never 1</b>",
            "<div style='font-size:.3em'><div style='font-size:.3em'><div style='font-size:.3em'>never 1</div></div></div>",
            "<div style='opacity:.4'><div style='opacity:.3'>never 1</div></div>",
            "<div style='color:#fff'><p><b>never 1</b></p></div>",
            "<details>never 1</details>",
            "<style>p:not(.q){display:none}</style><p class=x>never 1</p>",
            "<style>p:is(.x,.y){display:none}</style><p class=x>never 1</p>",
            "<style>p:where(.x){display:none}</style><p class=x>never 1</p>",
            "<style>p:nth-child(1n){display:none}</style><div><p>never 1</p></div>",
            "<style>div:has(b){display:none}</style><div><b>never 1</b></div>",
            "<style>[title=\"A\" i]{display:none}</style><p title=a>never 1</p>",
            "<style>.FOO{display:none}</style><p class=foo>never 1</p>",
            "<style>@supports (display:block){.x{display:none}}</style><p class=x>never 1</p>",
            "<style>@layer a{.x{display:none}}</style><p class=x>never 1</p>",
            "<style>@media (min-width:1px){.x{display:none}}</style><p class=x>never 1</p>",
            "<style>@media not print{.x{display:none}}</style><p class=x>never 1</p>",
            "<style>div{.x{display:none}}</style><div><p class=x>never 1</p></div>",
            "<style>*{--d:none}</style><p style='display:var(--d)'>never 1</p>",
            "<style>.\\78{display:none}</style><p class=x>never 1</p>",
            "<style>*|p.x{display:none}</style><p class=x>never 1</p>",
            "<style>p::first-line{color:#fff}</style><p>never 1</p>",
            "<style>p.x{all:unset;display:none}</style><p class=x>never 1</p>",
            "<style media=screen>.x{display:none}</style><p class=x>never 1</p>",
            "<style>/* } */ .x/**/{display:none}</style><p class=x>never 1</p>",
            "<bdo dir=rtl>1 never</bdo>",
        ] {
            check(&format!("{html}<i>done 1</i>"), "done 1");
        }
    }

    #[test]
    fn text_that_a_style_sheet_leaves_visible_is_read() {
        for html in [
            "<style>.x{display:none} a.y{color:#fff} [title=b]{display:none}</style><p class=z title=a>done 1</p>",
            "<style>p{color:#fff}.z{color:#222}</style><p class=z>done 1</p>",
            "<style>.dark p{color:#fff}</style><p>done 1</p>",
            "<style>a:hover{display:none}p::before{display:none}</style><p>done 1</p>",
            "<style>@media (prefers-color-scheme: dark){p{color:#fff}}</style><p>done 1</p>",
            "<style><!-- p.MsoNormal{margin:0cm;font-size:11.0pt;line-height:107%} @page W{size:612pt} --></style><p class=MsoNormal>done 1</p>",
            "<p style='color:var(--x)'>done 1</p>",
            "<p style='color:windowtext;background:transparent;font:inherit'>done 1</p>",
            "<p style='font:italic 400 12px/1.5 serif;line-height:normal;letter-spacing:-0.2px'>done 1</p>",
            "<p style='color:hsl(210,50%,30%);opacity:.9;margin:0 -8px;z-index:1;transform:none'>done 1</p>",
            "<details open>done 1</details>",
        ] {
            check(html, "done 1");
        }
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

//! From a whole message (at most 64 KiB of it) to the text the sender typed.
//!
//! MIME is walked by mailparse down to [`MAX_DEPTH`]; what is damaged is read as far as it goes. A
//! text inside an S/MIME signature is taken out.
//! Absent on purpose: attachments, nested messages (message/rfc822), and anything that needs the
//! network.

pub mod charset;
pub mod flowed;
pub mod limit;
pub mod parts;
mod reaction;
mod signed;
mod unread;

use super::quote::Edge;
use limit::{MAX_BODY_BYTES, without_last_line};
use parts::Part;
pub use unread::Unread;

/// MIME nesting that is followed.
pub const MAX_DEPTH: usize = 20;

/// The plain text of a whole message (headers and body): the first text/plain part that is not an
/// attachment, decoded; where that is empty, the first text/html part reduced by
/// [`super::html::to_text`]. Quotes of a plain part are still in it; of those of an HTML part a
/// line `>` remains. Empty when there is neither.
pub fn text(message: &[u8]) -> String {
    let parts = read(message);
    plain(&parts).or_else(|| html(&parts)).unwrap_or_default()
}

/// What the sender of a reply typed: [`text`], with quotes, attribution, signature and client
/// footers taken off by [`super::quote::reply`]. Where the plain part holds nothing typed (some
/// clients leave only the quote there), the HTML part is read, and so it is where it says the same
/// in fewer lines. A reaction (a tap on an emoji) says nothing.
pub fn reply_text(message: &[u8]) -> String {
    let parts = read(message);
    let typed = typed(&parts);
    if reaction::is_one(&parts, &typed) { String::new() } else { typed }
}

/// What of a message is not read, though it may have been typed. `None`: nothing, as far as anybody
/// can tell.
pub fn unread(message: &[u8]) -> Option<Unread> {
    let parts = read(message);
    let typed = typed(&parts);
    if reaction::is_one(&parts, &typed) { None } else { unread::find_unread(&parts, &typed) }
}

fn typed(parts: &[Part]) -> String {
    super::quote::reply(&chosen(parts)).to_owned()
}

/// The text of which the reply is read.
fn chosen(parts: &[Part]) -> String {
    let readings = [plain(parts), html(parts)].map(Option::unwrap_or_default);
    let [plain, html] = readings.each_ref().map(|text| super::quote::reply(text));
    let unwrapped = html.lines().count() < plain.lines().count() && same_words(plain, html);
    let takes_html = plain.is_empty() && !html.is_empty() || unwrapped;
    let [plain, html] = readings;
    if takes_html { html } else { plain }
}

/// What is below the last quoted line of a message that has something on top (see
/// [`super::quote::below_last_quote`]).
pub fn below_last_quote(message: &[u8]) -> Option<(String, Edge)> {
    let text = chosen(&read(message));
    super::quote::below_last_quote(&text).map(|run| (run.text.to_owned(), run.edge))
}

/// Texts that may have been typed, of which nothing is read: those that [`super::quote`] passes
/// over, and those of further parts, which programs put around a picture.
pub fn passed_over(message: &[u8]) -> Vec<String> {
    let parts = read(message);
    let further = match plain(&parts) {
        Some(_) => plains(&parts),
        None => htmls(&parts),
    };
    let further = further.skip(1).map(|text| super::quote::reply(&text).to_owned());
    super::quote::passed_over(&chosen(&parts)).into_iter().chain(further).collect()
}

/// The runs between quoted lines of a message (see [`super::quote::between`]), of its plain part if
/// it has one. One whose edge is doubtful there is certain where the HTML part has the same words
/// between two quotes.
pub fn between(message: &[u8]) -> Vec<(String, Edge)> {
    let parts = read(message);
    let (plain, html) = (plain(&parts), html(&parts));
    let runs = |text: &Option<String>| {
        let runs = super::quote::between(text.as_deref().unwrap_or_default());
        runs.into_iter().map(|run| (run.text.to_owned(), run.edge)).collect::<Vec<_>>()
    };
    let of_html = runs(&html);
    if plain.is_none() {
        return of_html;
    }
    let certain =
        |text: &str| of_html.iter().any(|(other, edge)| *edge == Edge::Exact && same_words(text, other));
    let settle = |(text, edge): (String, Edge)| {
        let edge = if certain(&text) { Edge::Exact } else { edge };
        (text, edge)
    };
    runs(&plain).into_iter().map(settle).collect()
}

/// Whether somebody typed between quoted lines of a message of which [`reply_text`] reads nothing
/// (see [`super::quote::answers_between`]).
pub fn answers_between(message: &[u8]) -> bool {
    let parts = read(message);
    let unread = reply_text(message).is_empty();
    unread && [plain(&parts), html(&parts)].iter().flatten().any(|text| super::quote::answers_between(text))
}

/// The parts of what is read of a message: as much as is fetched.
fn read(message: &[u8]) -> Vec<Part> {
    parts::open(&message[..message.len().min(MAX_BODY_BYTES)]).parts
}

/// The same words in other lines: the text part is wrapped at some column, the HTML part has the
/// lines that were typed.
fn same_words(plain: &str, html: &str) -> bool {
    plain.split_whitespace().eq(html.split_whitespace())
}

/// The first text/plain part with anything in it.
fn plain(parts: &[Part]) -> Option<String> {
    plains(parts).next()
}

fn plains(parts: &[Part]) -> Box<dyn Iterator<Item = String> + '_> {
    let is_plain = |part: &&Part| matches!(part.kind.as_str(), "text/plain" | "text") && !part.attached;
    let texts = parts.iter().filter(is_plain).map(|part| whole_lines(part, plain_text(part)));
    Box::new(texts.filter(|text| !text.trim().is_empty()))
}

/// The text of a part, without the line in which it was cut.
fn whole_lines(part: &Part, text: String) -> String {
    if part.cut { without_last_line(&text).to_owned() } else { text }
}

/// RFC 3676 undone; and HTML that is declared as text/plain (webmail defect) read as what it is.
fn plain_text(part: &Part) -> String {
    let start = part.text.trim_start().get(..9).unwrap_or_default().to_ascii_lowercase();
    if start.starts_with("<html") || start.starts_with("<!doctype") {
        return super::html::to_text(&part.text);
    }
    match part.flow {
        Some(flow) => flowed::join(&part.text, flow),
        None => part.text.clone(),
    }
}

/// The first text/html part with any text in it.
fn html(parts: &[Part]) -> Option<String> {
    htmls(parts).next()
}

fn htmls(parts: &[Part]) -> Box<dyn Iterator<Item = String> + '_> {
    let is_html = |part: &&Part| part.kind == "text/html" && !part.attached;
    let texts = parts.iter().filter(is_html).map(|part| whole_lines(part, super::html::to_text(&part.text)));
    Box::new(texts.filter(|text| !text.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, message: &str, expected: &str) {
        assert_eq!(reply_text(message.as_bytes()), expected, "{name}");
    }

    fn alternative(plain: &str, html: &str) -> String {
        format!(
            "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: \
             text/html\n\n{html}\n--b--\n"
        )
    }

    #[test]
    fn the_typed_text_is_found_wherever_a_client_puts_it() {
        check("bare", "Subject: x\n\ndone 1\n", "done 1");
        check("no header at all", "\ndone 1\n", "done 1");
        check("plain wins", &alternative("done 1", "<p>done 2</p>"), "done 1");
        check("empty plain", &alternative("  ", "<p>done 2</p>"), "done 2");
        check(
            "plain with only a quote",
            &alternative("> old", "<p>done 2</p><blockquote>old</blockquote>"),
            "done 2",
        );
        let wrapped = "note 1 a line that is longer than the\ncolumn where it was broken\nskip 2";
        let lines =
            "<div>note 1 a line that is longer than the column where it was broken</div><div>skip 2</div>";
        check(
            "the lines as typed are those of the html part",
            &alternative(wrapped, lines),
            "note 1 a line that is longer than the column where it was broken\nskip 2",
        );
        check(
            "but only where it says the same",
            &alternative(wrapped, &lines.replace("skip 2", "never 2")),
            wrapped,
        );
        check(
            "html declared plain",
            "Content-Type: text/plain\n\n<html><body><p>done 3</p></body></html>",
            "done 3",
        );
        check("unknown type", "Content-Type: banana\n\ndone 3", "");
        check("empty type", "Content-Type: \n\ndone 3", "done 3");
        check(
            "boundary never closed",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ndone 4",
            "done 4",
        );
        check(
            "attachment first",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; \
             filename=a.txt\n\nnever 1\n--b\n\ndone 4\n--b--",
            "done 4",
        );
        check(
            "a forwarded message is not the sender's text",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: y\n\nnever 1\n--b--",
            "",
        );
    }

    #[test]
    fn a_part_with_a_name_or_a_disposition_of_its_own_is_a_file() {
        let first = |head: &str| {
            format!(
                "Content-Type: multipart/mixed; boundary=b\n\n--b\n{head}\n\nnever 1\n--b\n\ndone 4\n--b--"
            )
        };
        for head in [
            "Content-Type: text/plain; name=\"notes.txt\"",
            "Content-Type: text/plain; name*=utf-8''notes.txt",
            "Content-Type: text/html; name=a.html",
            "Content-Disposition: x-attached",
            "Content-Disposition: inline; filename=a.txt",
            "Content-Disposition: inline; filename*0=a; filename*1=.txt",
            "Content-Disposition: form-data",
            "Content-Disposition: inline\nContent-Disposition: attachment",
            "Content-Disposition: attachment\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nnever 2\n--c--",
        ] {
            check(head, &first(head), "done 4");
        }
        check("inline", &first("Content-Disposition: INLINE").replace("never", "skip"), "skip 1");
        check("empty", &first("Content-Disposition:").replace("never", "skip"), "skip 1");
    }

    #[test]
    fn the_line_in_which_a_body_is_cut_is_not_read() {
        let cut = |head: &str, body: &str| {
            let mut message = format!("{head}\n\n").into_bytes();
            let room = MAX_BODY_BYTES - message.len() - body.len();
            message.extend(std::iter::repeat_n(b'\n', room));
            message.extend(body.bytes());
            message.extend(b"2\nskip 3\n");
            let shown = |message: &[u8]| reply_text(message);
            assert_eq!(shown(&message), shown(&message[..MAX_BODY_BYTES]), "{head}");
            shown(&message[..MAX_BODY_BYTES])
        };
        assert_eq!(cut("Subject: x", "skip 7\nnever 1"), "skip 7");
        assert_eq!(cut("Subject: x", "never 1"), "");
        assert_eq!(cut("Content-Type: text/html", "<p>skip 7</p><p>never 1"), "skip 7");
        assert_eq!(cut("Content-Transfer-Encoding: quoted-printable", "skip 7\nnever 1=\n"), "skip 7");
        assert_eq!(cut("Content-Transfer-Encoding: base64", "c2tpcCA3Cm5ldmVyIDE="), "skip 7");
        assert_eq!(cut("Content-Type: text/plain; format=flowed", "skip 7\nnever 1 \n"), "skip 7");
        let mixed = "Content-Type: multipart/mixed; boundary=b";
        assert_eq!(cut(mixed, "--b\n\nnever 1"), "");
        assert_eq!(cut(mixed, "--b\n\nskip 7\n--b\nContent-Disposition: attachment\n\nnever 1"), "skip 7");
    }

    #[test]
    fn encodings_are_undone_even_when_damaged() {
        let b64 = "Content-Transfer-Encoding: base64\n\n";
        check("base64", &format!("{b64}ZG9uZSAx\n"), "done 1");
        check("base64 without padding", &format!("{b64}ZG9uZSAxMg\n"), "done 12");
        check("base64 with a footer", &format!("{b64}ZG9uZSAx\n-- \n"), "done 1");
        check(
            "quoted-printable",
            "Content-Transfer-Encoding: quoted-printable\n\nnote 1 caf=C3=A9 =\nau lait\n",
            "note 1 café au lait",
        );
        check(
            "damaged quoted-printable",
            "Content-Transfer-Encoding: quoted-printable\n\nnote 1 =ZZ=\n",
            "note 1 =ZZ",
        );
    }

    #[test]
    fn charsets_are_read_even_when_mislabelled() {
        let cases: [(&str, &[u8]); 5] = [
            ("utf-8", b"note 1 caf\xc3\xa9"),
            ("us-ascii", b"note 1 caf\xc3\xa9"),
            ("utf-8", b"note 1 caf\xe9"),
            ("iso-8859-1", b"note 1 caf\xe9"),
            ("klingon", b"note 1 caf\xe9"),
        ];
        for (charset, body) in cases {
            let mut message = format!("Content-Type: text/plain; charset={charset}\n\n").into_bytes();
            message.extend_from_slice(body);
            assert_eq!(reply_text(&message), "note 1 café", "{charset} {body:?}");
        }
        let chinese = b"Content-Type: text/plain; charset=gb2312\n\n\xd0\xbb\xd0\xbb";
        assert_eq!(reply_text(chinese), "\u{8c22}\u{8c22}");
        let japanese = b"Content-Type: text/plain; charset=iso-2022-jp\n\nnote 1 \x1b$B4A;z\x1b(B";
        assert_eq!(reply_text(japanese), "note 1 漢字");
    }

    #[test]
    fn what_cannot_be_read_is_told_and_a_reaction_says_nothing() {
        let check = |message: &str, text: &str, wanted: Option<Unread>| {
            let found = (reply_text(message.as_bytes()), unread(message.as_bytes()));
            assert_eq!(found, (text.to_owned(), wanted), "{message}");
        };
        let sealed = Some(Unread::Sealed);
        check(
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nMIIB",
            "",
            sealed,
        );
        check("Content-Type: application/x-pkcs7-mime; name=smime.p7m\n\nMIIB", "", sealed);
        let pgp = "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n\
                   Content-Type: application/octet-stream; name=encrypted.asc\n\nhQ\n--b--";
        check(pgp, "", sealed);
        let armor = "-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----";
        check(&format!("Subject: x\n\n{armor}\n"), "", sealed);
        check(&format!("Subject: x\n\ndone 1\n\n> {armor}\n"), "done 1", None);
        let file = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; name=a.txt\n\nnever 1\n--b--";
        check(file, "", Some(Unread::Files));
        check("Subject: x\n\n> only a quote", "", None);
        check("Subject: x\n\n", "", None);
        for said in [
            "Robin Vale reacted to your message:",
            "👍\n\nRobin reacted via Gmail\n<https://example.org/x>",
            "Robin hat auf Ihre Nachricht reagiert:",
        ] {
            check(&format!("Subject: x\n\n{said}\n________________________________\nFrom: a\n"), "", None);
        }
        check(
            "Subject: x\n\nnote 1 reacted to your message\ndone 2",
            "note 1 reacted to your message\ndone 2",
            None,
        );
        check("Subject: x\n\ndone 1\n\n---Original---\nFrom: \"R\"<r@example.org>\nnever 2", "done 1", None);
    }

    #[test]
    fn flowed_lines_are_joined() {
        let head = "Content-Type: text/plain; format=flowed";
        check("joined", &format!("{head}\n\nnote 1 a long \nword\nskip 2\n"), "note 1 a long word\nskip 2");
        check("delsp", &format!("{head}; delsp=yes\n\nnote 1 a long \nword\n"), "note 1 a longword");
        check("signature", &format!("{head}\n\ndone 1\n-- \nAda\n"), "done 1");
    }

    #[test]
    fn depth_and_size_are_limited() {
        let mut deep = String::new();
        for level in 0..200 {
            deep.push_str(&format!("Content-Type: multipart/mixed; boundary=b{level:03}\n\n--b{level:03}\n"));
        }
        assert_eq!(text(format!("{deep}\ndone 1").as_bytes()), "");
        let long = format!("Subject: x\n\n{}", "é".repeat(MAX_BODY_BYTES));
        assert!(text(long.as_bytes()).len() <= MAX_BODY_BYTES + 4);
    }
}

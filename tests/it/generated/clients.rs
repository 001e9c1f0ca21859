//! Bodies as mail programs make them: where the typed text stands, how what it answers is marked,
//! in text and in HTML.
//!
//! The structure is that of the programs; nothing here is copied from anybody's mail.

#[path = "clients/desktop.rs"]
mod desktop;
#[path = "clients/outlook.rs"]
mod outlook;
#[path = "clients/web.rs"]
mod web;

use super::dice::Dice;
use super::languages::Language;

/// The mail that is answered.
pub struct Original {
    pub text: String,
    /// The inside of its body element.
    pub html: String,
    pub name: &'static str,
    pub address: &'static str,
    pub owner: &'static str,
    pub subject: String,
}

/// Where the owner types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posting {
    Top,
    /// Below the whole quote.
    Bottom,
}

pub struct Reply<'a> {
    pub tongue: &'a Language,
    /// An empty one is a blank line.
    pub typed: Vec<String>,
    pub original: &'a Original,
    pub posting: Posting,
    pub dice: Dice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flowed {
    No,
    Yes,
    DelSp,
}

pub struct Body {
    pub plain: Option<String>,
    pub html: Option<String>,
    pub flowed: Flowed,
}

/// A client: its name, whether it lets one type below a marked quote, and its bodies.
pub struct Client {
    pub name: &'static str,
    pub bottom: bool,
    pub body: fn(&mut Reply<'_>) -> Body,
}

const fn client(name: &'static str, bottom: bool, body: fn(&mut Reply<'_>) -> Body) -> Client {
    Client { name, bottom, body }
}

pub const CLIENTS: &[Client] = &[
    client("gmail", true, web::gmail),
    client("gmail-text", true, web::gmail_text),
    client("outlook-desktop", false, outlook::outlook_desktop),
    client("outlook-desktop-text", false, outlook::outlook_text),
    client("outlook-web", false, outlook::outlook_web),
    client("outlook-phone", false, outlook::outlook_phone),
    client("outlook-marks", true, outlook::outlook_marks),
    client("outlook-mac", false, outlook::outlook_mac),
    client("apple-mail", true, desktop::apple_mail),
    client("iphone", false, desktop::iphone),
    client("icloud-web", false, desktop::icloud_web),
    client("thunderbird", true, desktop::thunderbird),
    client("thunderbird-html", true, desktop::thunderbird_html),
    client("mutt", true, desktop::mutt),
    client("mutt-own", true, desktop::mutt_own),
    client("gnus", true, desktop::gnus),
    client("claws", true, desktop::claws),
    client("proton", false, web::proton),
    client("k9", true, desktop::k9),
    client("k9-header", false, desktop::k9_header),
    client("yahoo", false, web::yahoo),
    client("yahoo-phone", false, web::yahoo_phone),
    client("aol", false, outlook::aol),
    client("gmx", false, web::gmx),
    client("zoho", false, web::zoho),
    client("spark", false, web::spark),
    client("superhuman", false, web::superhuman),
    client("samsung", false, web::samsung),
    client("roundcube", true, web::roundcube),
    client("fastmail", true, web::fastmail),
    client("tuta", false, web::tuta),
    client("notes", false, desktop::notes),
    client("evolution", true, desktop::evolution),
    client("kmail", true, desktop::kmail),
    client("mail-ru", false, web::mail_ru),
    client("yandex", false, web::yandex),
    client("qq", false, outlook::qq),
    client("netease", false, web::netease),
    client("em-client", false, outlook::em_client),
    client("hey", false, web::hey),
    client("edison", false, web::edison),
    client("mailspring", false, desktop::mailspring),
    client("blackberry", false, desktop::blackberry),
    client("naver", false, outlook::naver),
    client("windows-mail", false, outlook::windows_mail),
    client("no-quote", false, desktop::no_quote),
];

fn esc(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Broken at blanks so that no line is longer than `width`, as far as words allow.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("one line at least");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else if last.is_empty() {
            last.push_str(word);
        } else {
            last.push(' ');
            last.push_str(word);
        }
    }
    lines
}

/// Every line behind a mark; longer ones broken, each piece marked.
fn marked(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        for piece in wrap(line.trim_end(), width) {
            out.push_str(if piece.is_empty() { ">" } else { "> " });
            out.push_str(&piece);
            out.push('\n');
        }
    }
    out
}

impl Reply<'_> {
    fn wrote(&self) -> String {
        Language::fill(self.tongue.wrote, self.original.name, self.original.address)
    }

    fn desktop(&self) -> String {
        Language::fill(self.tongue.desktop, self.original.name, self.original.address)
    }

    /// Typed lines for a text part, broken at `width` where the client does so.
    fn plain(&self, width: usize) -> String {
        let lines: Vec<String> = self.typed.iter().flat_map(|line| wrap(line, width)).collect();
        lines.join("\n") + "\n"
    }

    /// Typed lines for a flowed part: soft breaks end with a blank.
    fn flowed(&self, flowed: Flowed) -> String {
        let mut out = String::new();
        for line in &self.typed {
            let pieces = wrap(line, 70);
            let soft = if flowed == Flowed::DelSp { "  " } else { " " };
            // RFC 3676 4.4: a line that could be taken for a quote or a soft break is stuffed.
            let stuff = if line.starts_with(['>', ' ']) || line.starts_with("From ") { " " } else { "" };
            out.push_str(&format!("{stuff}{}\n", pieces.join(&format!("{soft}\n"))));
        }
        out
    }

    fn divs(&self) -> String {
        let div = |line: &String| match line.as_str() {
            "" => "<div><br></div>".to_owned(),
            line => format!("<div>{}</div>", esc(line)),
        };
        self.typed.iter().map(div).collect()
    }

    fn breaks(&self) -> String {
        self.typed.iter().map(|line| esc(line)).collect::<Vec<_>>().join("<br>\n")
    }

    fn paragraphs(&self, class: &str) -> String {
        let p = |line: &String| {
            let inside = if line.is_empty() { "&nbsp;".to_owned() } else { esc(line) };
            format!("<p class={class}>{inside}<o:p></o:p></p>\n")
        };
        self.typed.iter().map(p).collect()
    }

    /// The four lines of a header block.
    fn head(&self) -> [(String, String); 4] {
        let of = self.original;
        let [from, sent, to, subject] = self.tongue.head;
        [
            (from.to_owned(), format!("{} <{}>", of.name, of.address)),
            (sent.to_owned(), self.tongue.date.to_owned()),
            (to.to_owned(), of.owner.to_owned()),
            (subject.to_owned(), of.subject.clone()),
        ]
    }

    fn head_text(&self) -> String {
        self.head().iter().map(|(label, value)| format!("{label} {value}\n")).collect()
    }

    fn head_html(&self) -> String {
        let lines = self.head().map(|(label, value)| format!("<b>{label}</b> {}", esc(&value)));
        lines.join("<br>\n")
    }

    /// What is quoted, in HTML: the page itself, or paragraphs of its text.
    fn inside(&mut self) -> String {
        if self.dice.percent(50) {
            return self.original.html.clone();
        }
        let line = |line: &str| match line {
            "" => "<p class=\"MsoNormal\">&nbsp;</p>".to_owned(),
            line => format!("<p class=\"MsoNormal\">{}</p>", esc(line.trim())),
        };
        self.original.text.lines().map(line).collect()
    }

    /// The quote above or below what was typed.
    fn placed(&self, typed: &str, quote: &str, between: &str) -> String {
        match self.posting {
            Posting::Top => format!("{typed}{between}{quote}"),
            Posting::Bottom => format!("{quote}{between}{typed}"),
        }
    }
}

fn page(inside: &str) -> Option<String> {
    Some(format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>{inside}</body></html>"
    ))
}

fn both(plain: String, html: &str) -> Body {
    Body { plain: Some(plain), html: page(html), flowed: Flowed::No }
}

fn text_only(plain: String) -> Body {
    Body { plain: Some(plain), html: None, flowed: Flowed::No }
}

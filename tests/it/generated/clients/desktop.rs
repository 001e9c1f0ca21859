//! Programs on desks and phones.

use super::{Body, Flowed, Posting, Reply, both, esc, marked, page, text_only};

pub fn apple_mail(reply: &mut Reply<'_>) -> Body {
    let quote = format!("> {}\n> \n{}", reply.desktop(), marked(&reply.original.text, 9_999));
    let flowed = if reply.dice.percent(50) { Flowed::Yes } else { Flowed::No };
    let typed = if flowed == Flowed::Yes { reply.flowed(flowed) } else { reply.plain(9_999) };
    let html = format!(
        "<br id=\"lineBreakAtBeginningOfMessage\"><div><br><blockquote type=\"cite\"><div>{}</div><br class=\"Apple-interchange-newline\"><div>{}</div></blockquote></div>",
        esc(&reply.desktop()),
        reply.inside()
    );
    Body {
        plain: Some(reply.placed(&typed, &quote, "\n\n")),
        html: page(&reply.placed(&reply.divs(), &html, "")),
        flowed,
    }
}

pub fn iphone(reply: &mut Reply<'_>) -> Body {
    let plain = format!(
        "{}\n{}\n\n> {}\n> \n> \u{feff}{}",
        reply.plain(9_999),
        reply.tongue.phone,
        reply.desktop(),
        marked(&reply.original.text, 9_999).trim_start_matches("> ")
    );
    let html = format!(
        "<div dir=\"ltr\"></div><div dir=\"ltr\">{}</div><div dir=\"ltr\"><br>{}</div><div dir=\"ltr\"><br><blockquote type=\"cite\">{}<br><br></blockquote></div><blockquote type=\"cite\"><div dir=\"ltr\">\u{feff}{}</div></blockquote>",
        reply.breaks(),
        reply.tongue.phone,
        esc(&reply.desktop()),
        reply.inside()
    );
    if reply.dice.percent(30) {
        return Body { plain: None, html: page(&html), flowed: Flowed::No };
    }
    both(plain, &html)
}

pub fn icloud_web(reply: &mut Reply<'_>) -> Body {
    let html = format!(
        "<div class=\"\">{}</div><div><br><blockquote type=\"cite\"><div>{}</div><br><div>{}</div></blockquote></div>",
        reply.breaks(),
        esc(&reply.desktop()),
        reply.inside()
    );
    both(
        format!(
            "{}\n\n{}\n\n{}",
            reply.plain(9_999),
            reply.desktop(),
            marked(&reply.original.text, 9_999).replace("> ", ">")
        ),
        &html,
    )
}

pub fn thunderbird(reply: &mut Reply<'_>) -> Body {
    let flowed = if reply.dice.percent(15) { Flowed::DelSp } else { Flowed::Yes };
    let quote = format!("{}\n{}", reply.desktop(), marked(&reply.original.text, 9_999));
    let typed = reply.flowed(flowed);
    Body { plain: Some(reply.placed(&typed, &quote, "\n")), html: None, flowed }
}

pub fn thunderbird_html(reply: &mut Reply<'_>) -> Body {
    let quote = format!(
        "<div class=\"moz-cite-prefix\">{}<br></div><blockquote type=\"cite\" cite=\"mid:x@example.org\">{}</blockquote>",
        esc(&reply.desktop()),
        reply.inside()
    );
    let typed = format!("<p>{}</p>", reply.breaks());
    let plain = reply.placed(
        &reply.plain(72),
        &format!("{}\n{}", reply.desktop(), marked(&reply.original.text, 72)),
        "\n",
    );
    let html = reply.placed(&typed, &quote, "");
    let html = page(&html);
    match reply.dice.percent(50) {
        true => Body { plain: None, html, flowed: Flowed::No },
        false => Body { plain: Some(plain), html, flowed: Flowed::No },
    }
}

pub fn mutt(reply: &mut Reply<'_>) -> Body {
    let quote = format!(
        "On Mon, Nov 23, 2026 at 08:00:00AM +0100, {} wrote:\n{}",
        reply.original.name,
        marked(&reply.original.text, 9_999)
    );
    text_only(reply.placed(&reply.plain(9_999), &quote, "\n"))
}

/// With an attribution of one's own.
pub fn mutt_own(reply: &mut Reply<'_>) -> Body {
    let (name, address) = (reply.original.name, reply.original.address);
    let attribution = match reply.dice.below(4) {
        0 => format!("* {name} <{address}> [2026-11-23 08:00]:"),
        1 => format!("Thus spake {name} ({address}):"),
        2 => format!("{name} [2026-11-23 08:00 +0100]:"),
        _ => format!("Quoting {name} ({address}):"),
    };
    let mark = if reply.dice.percent(30) { "| " } else { "> " };
    let quote = format!("{attribution}\n{}", marked(&reply.original.text, 9_999))
        .replace("\n> ", &format!("\n{mark}"));
    text_only(reply.placed(&reply.plain(9_999), &quote, "\n"))
}

pub fn gnus(reply: &mut Reply<'_>) -> Body {
    let quote = format!(
        "{} <{}> writes:\n\n{}",
        reply.original.name,
        reply.original.address,
        marked(&reply.original.text, 9_999)
    );
    text_only(reply.placed(&reply.plain(9_999), &quote, "\n"))
}

pub fn claws(reply: &mut Reply<'_>) -> Body {
    let quote = format!(
        "On Mon, 23 Nov 2026 08:00:00 +0100\n{} <{}> wrote:\n\n{}",
        reply.original.name,
        reply.original.address,
        marked(&reply.original.text, 72)
    );
    text_only(reply.placed(&reply.plain(72), &quote, "\n"))
}

pub fn k9(reply: &mut Reply<'_>) -> Body {
    let quote = format!(
        "On November 23, 2026 8:00:00 AM GMT+01:00, {} <{}> wrote:\n{}",
        reply.original.name,
        reply.original.address,
        marked(&reply.original.text, 9_999)
    );
    let signature = "-- \nSent from my Android device with K-9 Mail. Please excuse my brevity.\n";
    let typed = format!("{}{}", reply.plain(9_999), signature);
    let plain = match reply.posting {
        Posting::Top => format!("{typed}\n{quote}"),
        Posting::Bottom => format!("{quote}\n{typed}"),
    };
    text_only(plain)
}

pub fn k9_header(reply: &mut Reply<'_>) -> Body {
    text_only(format!(
        "{}\n\n-------- {} --------\n{}\n{}",
        reply.plain(9_999),
        reply.tongue.original,
        reply.head_text(),
        reply.original.text
    ))
}

pub fn notes(reply: &mut Reply<'_>) -> Body {
    let of = reply.original;
    let text = match reply.dice.percent(50) {
        true => format!(
            "{}\n\n\nFrom:   {} <{}>\nTo:     {}\nDate:   23.11.2026 08:00\nSubject:        {}\n\n\n\n{}",
            reply.plain(9_999),
            of.name,
            of.address,
            of.owner,
            of.subject,
            of.text
        ),
        false => format!(
            "{}\n\n{} <{}> wrote on 23.11.2026 08:00:00:\n\n{}",
            reply.plain(9_999),
            of.name,
            of.address,
            marked(&of.text, 72)
        ),
    };
    text_only(text)
}

pub fn evolution(reply: &mut Reply<'_>) -> Body {
    let attribution = format!("On Mon, 2026-11-23 at 08:00 +0100, {} wrote:", reply.original.name);
    let quote = format!("{attribution}\n{}", marked(&reply.original.text, 72));
    let html_quote = format!(
        "<div>{attribution}</div><blockquote type=\"cite\" style=\"margin:0 0 0 .8ex; border-left:2px #729fcf solid;padding-left:1ex\">{}</blockquote>",
        reply.inside()
    );
    both(
        reply.placed(&reply.plain(72), &quote, "\n"),
        &reply.placed(&reply.divs(), &html_quote, "<div><br></div>"),
    )
}

pub fn kmail(reply: &mut Reply<'_>) -> Body {
    let quote = format!(
        "On Monday, November 23, 2026 8:00:00 AM CET {} wrote:\n{}",
        reply.original.name,
        marked(&reply.original.text, 76)
    );
    text_only(reply.placed(&reply.plain(76), &quote, "\n"))
}

pub fn mailspring(reply: &mut Reply<'_>) -> Body {
    let html = format!(
        "<div>{}</div><br/><signature id=\"initial\">Robin Vale</signature><div class=\"gmail_quote_attribution\">{}</div><blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex;\">{}</blockquote>",
        reply.breaks(),
        esc(&reply.desktop()),
        reply.inside()
    );
    Body { plain: None, html: page(&html), flowed: Flowed::No }
}

pub fn blackberry(reply: &mut Reply<'_>) -> Body {
    text_only(format!(
        "{}\n\nSent from my BlackBerry 10 smartphone.\n{}\n{}",
        reply.plain(9_999),
        reply.head_text(),
        reply.original.text
    ))
}

/// Somebody who deletes the quote.
pub fn no_quote(reply: &mut Reply<'_>) -> Body {
    match reply.dice.percent(50) {
        true => text_only(reply.plain(76)),
        false => both(reply.plain(76), &format!("<div dir=\"ltr\">{}</div>", reply.divs())),
    }
}

//! Mail in the browser, and apps that write what it writes.

use super::{Body, Flowed, Reply, both, esc, marked, page, text_only, wrap};

pub fn gmail(reply: &mut Reply<'_>) -> Body {
    let attribution = wrap(&reply.wrote(), 76).join("\n");
    let quote = format!("{attribution}\n\n{}", marked(&reply.original.text, 74));
    let plain = reply.placed(&reply.plain(76), &quote, "\n");
    let container = if reply.dice.percent(60) { "gmail_quote gmail_quote_container" } else { "gmail_quote" };
    let bar = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex";
    let html_quote = format!(
        "<div class=\"{container}\"><div dir=\"ltr\" class=\"gmail_attr\">{}<br></div><blockquote class=\"gmail_quote\" style=\"{bar}\">{}</blockquote></div>",
        esc(&reply.wrote()),
        reply.inside()
    );
    let typed = format!("<div dir=\"ltr\">{}</div>", reply.divs());
    let html = reply.placed(&typed, &html_quote, "<br>");
    if reply.dice.percent(20) {
        return Body { plain: None, html: Some(html), flowed: Flowed::No };
    }
    Body { plain: Some(plain), html: Some(html), flowed: Flowed::No }
}

pub fn gmail_text(reply: &mut Reply<'_>) -> Body {
    let attribution = wrap(&reply.wrote(), 76).join("\n");
    let quote = format!("{attribution}\n\n{}", marked(&reply.original.text, 74));
    let html = format!("<div dir=\"auto\">{}</div>", reply.breaks());
    let quoted = format!(
        "<div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">{}<br></div><blockquote class=\"gmail_quote\">{}</blockquote></div>",
        esc(&reply.wrote()),
        reply.original.html
    );
    both(reply.placed(&reply.plain(76), &quote, "\n"), &reply.placed(&html, &quoted, "<br>"))
}

pub fn proton(reply: &mut Reply<'_>) -> Body {
    let (name, address) = (reply.original.name, reply.original.address);
    let attribution = format!("On Monday, November 23rd, 2026 at 8:00 AM, {name} <{address}> wrote:");
    let font = "font-family: Arial, sans-serif; font-size: 14px;";
    let sent = "Sent with Proton Mail secure email.";
    let html = format!(
        "<div style=\"{font}\">{}</div><div style=\"{font}\"><br></div><div class=\"protonmail_signature_block\" style=\"{font}\"><div class=\"protonmail_signature_block-proton\">{sent}</div></div>\
         <div style=\"{font}\"><br></div><div class=\"protonmail_quote\">{}<br><blockquote class=\"protonmail_quote\" type=\"cite\">{}</blockquote><br></div>",
        reply.breaks(),
        esc(&attribution),
        reply.inside()
    );
    let plain = format!(
        "{}\n\n{sent}\n\n{attribution}\n\n{}",
        reply.plain(9_999),
        marked(&reply.original.text, 9_999)
    );
    match reply.dice.below(3) {
        0 => text_only(plain),
        1 => Body { plain: None, html: page(&html), flowed: Flowed::No },
        _ => text_only(format!(
            "{}\n\n------- Original Message -------\n{attribution}\n\n\n{}",
            reply.plain(9_999),
            marked(&reply.original.text, 9_999)
        )),
    }
}

pub fn yahoo(reply: &mut Reply<'_>) -> Body {
    let attribution = format!("    {}  ", reply.wrote().trim_end());
    let indented: String = reply.original.text.lines().map(|line| format!(" {line}  \n")).collect();
    let html = format!(
        "<div class=\"ydp1a2byahoo-style-wrap\" style=\"font-size:16px;\"><div></div><div dir=\"ltr\" data-setdir=\"false\">{}</div><div><br></div></div>\
         <div id=\"yahoo_quoted_3141592\" class=\"yahoo_quoted\"><div style=\"font-size:13px;color:#26282a;\"><div>{}</div><div><br></div><div><div id=\"yiv12\">{}</div></div></div></div>",
        reply.breaks(),
        esc(&reply.wrote()),
        reply.inside()
    );
    both(format!(" {}\n{attribution}\n \n{indented}", reply.plain(9_999).replace('\n', "\n ")), &html)
}

pub fn yahoo_phone(reply: &mut Reply<'_>) -> Body {
    let sent = "Sent from Yahoo Mail for iPhone";
    let html = format!(
        "{}<br><br><div id=\"ymail_android_signature\"><a href=\"https://mail.example\">{sent}</a></div><div class=\"yahoo_quoted\"><br>{}<br><blockquote>{}</blockquote></div>",
        reply.breaks(),
        esc(&reply.wrote()),
        reply.inside()
    );
    both(format!("{}\n\n{sent}\n\n\n{}\n\n{}", reply.plain(9_999), reply.wrote(), reply.original.text), &html)
}

pub fn gmx(reply: &mut Reply<'_>) -> Body {
    let bar = "margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5; word-wrap: break-word;";
    let [from, sent, to, subject] = reply.head();
    let head: String = [sent, from, to, subject]
        .iter()
        .map(|(label, value)| format!("<b>{label}</b>&nbsp;{}<br/>\n", esc(value)))
        .collect();
    let html = format!(
        "<div style=\"font-family: Verdana;font-size: 12.0px;\"><div>{}</div><div>&nbsp;<div name=\"quote\" style=\"{bar}\"><div style=\"margin:0 0 10px 0;\">{head}</div><div name=\"quoted-content\">{}</div></div></div></div>",
        reply.divs(),
        reply.inside()
    );
    let [from, sent, to, subject] = reply.head();
    let text: String =
        [sent, from, to, subject].iter().map(|(label, value)| format!("{label} {value}\n")).collect();
    match reply.dice.percent(40) {
        true => Body { plain: None, html: page(&html), flowed: Flowed::No },
        false => both(format!("{}\n\n{}\n\n{}", reply.plain(9_999), text, reply.original.text), &html),
    }
}

pub fn zoho(reply: &mut Reply<'_>) -> Body {
    let (name, address) = (reply.original.name, reply.original.address);
    let attribution = format!("---- On Mon, 23 Nov 2026 08:00:00 +0100 {name} <{address}> wrote ---");
    let html = format!(
        "<div style=\"font-family: Verdana;font-size: 10pt;\"><div>{}</div><br><div class=\"zmail_extra\" style=\"\"><div>---- On Mon, 23 Nov 2026 08:00:00 +0100 <b>{name} &lt;{address}&gt;</b> wrote ---<br></div><div><br></div><blockquote style=\"border-left: 1px solid rgb(204, 204, 204); padding-left: 6px; margin: 0 0 0 5px;\"><div>{}</div></blockquote></div></div>",
        reply.divs(),
        reply.inside()
    );
    let quote = if reply.dice.percent(50) {
        marked(&reply.original.text, 9_999)
    } else {
        reply.original.text.clone()
    };
    both(format!("{}\n\n\n\n{attribution}\n\n{quote}", reply.plain(9_999)), &html)
}

pub fn spark(reply: &mut Reply<'_>) -> Body {
    let (name, address) = (reply.original.name, reply.original.address);
    let attribution = format!("On 23 Nov 2026 at 08:00 +0100, {name} <{address}>, wrote:");
    let html = format!(
        "<div name=\"messageBodySection\"><div dir=\"auto\">{}</div></div><div name=\"messageSignatureSection\"><br><div class=\"matchFont\">Robin Vale</div></div><div name=\"messageReplySection\">{}<br><blockquote type=\"cite\" class=\"spark_quote\" style=\"margin: 5px; padding-left: 10px; border-left: thin solid #1abc9c;\">{}</blockquote></div>",
        reply.breaks(),
        esc(&attribution),
        reply.inside()
    );
    match reply.dice.percent(50) {
        true => Body { plain: None, html: page(&html), flowed: Flowed::No },
        false => both(
            format!("{}\n{attribution}\n{}", reply.plain(9_999), marked(&reply.original.text, 9_999)),
            &html,
        ),
    }
}

pub fn superhuman(reply: &mut Reply<'_>) -> Body {
    let html = format!(
        "<div><div><div>{}</div><br><div class=\"gmail_signature\">Sent via <a href=\"https://mail.example\">Superhuman</a></div><br></div><div><div class=\"gmail_quote\">{}<br><blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex\">{}</blockquote></div></div></div>",
        reply.divs(),
        esc(&reply.wrote()),
        reply.inside()
    );
    both(
        format!(
            "{}\n\nSent via Superhuman ( https://mail.example )\n\n{}\n\n{}",
            reply.plain(9_999),
            reply.wrote(),
            marked(&reply.original.text, 9_999)
        ),
        &html,
    )
}

pub fn samsung(reply: &mut Reply<'_>) -> Body {
    let of = reply.original;
    let head = format!(
        "From: {} <{}> \nDate: 23/11/2026  08:00  (GMT+01:00) \nTo: {} \nSubject: {} \n",
        of.name, of.address, of.owner, of.subject
    );
    let html = format!(
        "<div dir=\"auto\">{}</div><div><br></div><div id=\"composer_signature\" dir=\"auto\"><div style=\"font-size:85%;color:#575757\">Sent from my Galaxy</div></div><div><br></div>\
         <div align=\"left\" dir=\"auto\" style=\"font-size:100%;color:#000000\"><div>-------- Original message --------</div><div>{}</div></div>{}",
        reply.breaks(),
        esc(&head).replace('\n', "</div><div>"),
        reply.inside()
    );
    both(
        format!(
            "{}\n\n\nSent from my Galaxy\n\n-------- {} --------\n{head}\n{}",
            reply.plain(9_999),
            reply.tongue.original,
            of.text
        ),
        &html,
    )
}

pub fn roundcube(reply: &mut Reply<'_>) -> Body {
    let attribution = format!("On 2026-11-23 08:00, {} wrote:", reply.original.name);
    let quote = format!("{attribution}\n{}", marked(&reply.original.text, 72));
    let html_quote = format!(
        "<p id=\"reply-intro\">{attribution}</p><blockquote type=\"cite\" style=\"padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0\"><div id=\"replybody1\">{}</div></blockquote>",
        reply.inside()
    );
    let typed = format!("<p>{}</p>", reply.breaks());
    let html = reply.placed(&typed, &html_quote, "");
    match reply.dice.percent(50) {
        true => text_only(reply.placed(&reply.plain(72), &quote, "\n")),
        false => both(reply.placed(&reply.plain(72), &quote, "\n"), &html),
    }
}

pub fn fastmail(reply: &mut Reply<'_>) -> Body {
    let attribution = format!("On Mon, Nov 23, 2026, at 8:00 AM, {} wrote:", reply.original.name);
    let quote = format!("{attribution}\n{}", marked(&reply.original.text, 72));
    let html_quote = format!(
        "<div>{attribution}</div><blockquote type=\"cite\" id=\"qt\" style=\"\">{}</blockquote>",
        reply.inside()
    );
    let html = reply.placed(&reply.divs(), &html_quote, "<div><br></div>");
    both(reply.placed(&reply.plain(72), &quote, "\n"), &html)
}

pub fn tuta(reply: &mut Reply<'_>) -> Body {
    let attribution = format!("23 Nov 2026, 08:00 by {}:", reply.original.address);
    let html = format!(
        "<div>{}</div><div><br></div><div>-- <br></div><div>Secured with Tuta Mail</div><div><br></div><div>{attribution}<br></div><blockquote class=\"tutanota_quote\" style=\"border-left: 1px solid #93A3B8; padding-left: 10px; margin-left: 5px;\">{}</blockquote>",
        reply.divs(),
        reply.inside()
    );
    Body { plain: None, html: page(&html), flowed: Flowed::No }
}

pub fn mail_ru(reply: &mut Reply<'_>) -> Body {
    let (name, address) = (reply.original.name, reply.original.address);
    let attribution = format!("Понедельник, 23 ноября 2026, 8:00 +03:00 от {name} <{address}>:");
    let bar = "border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;";
    let html = format!(
        "<div>{}</div><div>&nbsp;</div><div data-signature-widget=\"container\"><div>--<br>Robin Vale</div></div><div>&nbsp;</div><blockquote style=\"{bar}\">{}<br>&nbsp;<div id=\"\">{}</div></blockquote>",
        reply.breaks(),
        esc(&attribution),
        reply.inside()
    );
    both(
        format!(
            "\n{}\n--\nRobin Vale\n \n>{attribution}\n> \n{}",
            reply.plain(9_999),
            marked(&reply.original.text, 9_999).replace("> ", ">")
        ),
        &html,
    )
}

pub fn yandex(reply: &mut Reply<'_>) -> Body {
    let attribution = format!("23.11.2026, 08:00, \"{}\" <{}>:", reply.original.name, reply.original.address);
    let html = format!(
        "<div>{}</div><div>&nbsp;</div><div>{}</div><blockquote><div>{}</div></blockquote>",
        reply.divs(),
        esc(&attribution),
        reply.inside()
    );
    both(format!("{}\n\n{attribution}\n{}", reply.plain(9_999), marked(&reply.original.text, 9_999)), &html)
}

pub fn netease(reply: &mut Reply<'_>) -> Body {
    let (name, address) = (reply.original.name, reply.original.address);
    let attribution = format!("At 2026-11-23 08:00:00, \"{name}\" <{address}> wrote:");
    let html = format!(
        "<div style=\"line-height:1.7;color:#000000;font-size:14px;font-family:Arial\">{}<br><br><pre><br>{}</pre><blockquote id=\"isReplyContent\" style=\"PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid\">{}</blockquote></div>",
        reply.breaks(),
        esc(&attribution),
        reply.inside()
    );
    let quote = if reply.dice.percent(50) {
        marked(&reply.original.text, 9_999).replace("> ", ">")
    } else {
        reply.original.text.clone()
    };
    both(format!("{}\n\n\n\n\n\n\n\n{attribution}\n\n{quote}", reply.plain(9_999)), &html)
}

pub fn hey(reply: &mut Reply<'_>) -> Body {
    let attribution =
        format!("On November 23, 2026, {} <{}> wrote:", reply.original.name, reply.original.address);
    let html = format!(
        "<div class=\"trix-content\">{}<br><br><blockquote>{}<br><br>{}</blockquote></div>",
        reply.breaks(),
        esc(&attribution),
        reply.inside()
    );
    both(format!("{}\n\n{attribution}\n{}", reply.plain(9_999), marked(&reply.original.text, 9_999)), &html)
}

pub fn edison(reply: &mut Reply<'_>) -> Body {
    let (name, address) = (reply.original.name, reply.original.address);
    let attribution = format!("On Mon, Nov 23, 2026 at 8:00 AM, {name} <{address}> wrote:");
    let html = format!(
        "<div id=\"edo-message\"><div>{}</div></div><div id=\"edo-original\"><div><blockquote type=\"cite\" style=\"margin:1ex 0 0 0;border-left:1px #ccc solid;padding-left:0.5ex;\"><div>{}</div><br>{}</blockquote></div></div>",
        reply.breaks(),
        esc(&attribution),
        reply.inside()
    );
    Body { plain: None, html: page(&html), flowed: Flowed::No }
}

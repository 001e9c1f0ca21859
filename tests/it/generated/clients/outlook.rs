//! Outlook in its many shapes, and others that put a header block above what they answer.

use super::{Body, Flowed, Reply, both, esc, marked, page, text_only};
use crate::generated::languages::TONGUES;

pub fn outlook_desktop(reply: &mut Reply<'_>) -> Body {
    let border = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in";
    let html = format!(
        "<div class=WordSection1>{}<p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='{border}'><p class=MsoNormal>{}<o:p></o:p></p></div></div>\
         <p class=MsoNormal><o:p>&nbsp;</o:p></p>{}</div>",
        reply.paragraphs("MsoNormal"),
        reply.head_html(),
        reply.inside()
    );
    let plain = format!("{}\n{}\n{}", reply.plain(9_999), reply.head_text(), reply.original.text);
    match reply.dice.below(3) {
        0 => Body { plain: None, html: page(&html), flowed: Flowed::No },
        _ => both(plain, &html),
    }
}

pub fn outlook_text(reply: &mut Reply<'_>) -> Body {
    let original = reply.tongue.original;
    let rule = if reply.dice.percent(50) { format!("-----{original}-----\n") } else { String::new() };
    text_only(format!("{}\n{rule}{}\n{}", reply.plain(76), reply.head_text(), reply.original.text))
}

pub fn outlook_web(reply: &mut Reply<'_>) -> Body {
    let font = "font-family: Aptos, Calibri, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);";
    let html = format!(
        "<div class=\"elementToProof\" style=\"{font}\">{}</div><div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\" tabindex=\"-1\">\
         <div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri, sans-serif\" style=\"font-size:11pt\" color=\"#000000\">{}</font><div>&nbsp;</div></div><div>{}</div>",
        reply.breaks(),
        reply.head_html(),
        reply.inside()
    );
    let rule = "_".repeat(32);
    both(format!("{}\n{rule}\n{}\n{}", reply.plain(9_999), reply.head_text(), reply.original.text), &html)
}

pub fn outlook_phone(reply: &mut Reply<'_>) -> Body {
    let html = format!(
        "<div dir=\"ltr\" style=\"font-family: Aptos;\">{}</div><div id=\"ms-outlook-mobile-signature\"><div dir=\"ltr\">Get <a href=\"https://outlook.example\">Outlook for iOS</a></div></div>\
         <div id=\"mail-editor-reference-message-container\"><hr style=\"display:inline-block;width:98%\"><div id=\"divRplyFwdMsg\" style=\"font-size:11pt\">{}</div><div>{}</div></div>",
        reply.divs(),
        reply.head_html(),
        reply.inside()
    );
    let rule = "_".repeat(32);
    let footer = "Get Outlook for iOS<https://outlook.example>";
    both(
        format!("{}\n{footer}\n{rule}\n{}\n{}", reply.plain(9_999), reply.head_text(), reply.original.text),
        &html,
    )
}

/// Outlook with "prefix each line", as people of lists set it.
pub fn outlook_marks(reply: &mut Reply<'_>) -> Body {
    let quote = format!(
        "> -----{}-----\n{}>\n{}",
        reply.tongue.original,
        marked(&reply.head_text(), 76),
        marked(&reply.original.text, 76)
    );
    text_only(reply.placed(&reply.plain(76), &quote, "\n"))
}

pub fn outlook_mac(reply: &mut Reply<'_>) -> Body {
    let html = format!(
        "<div>{}</div><div><br></div><div id=\"mac_OLK_SRC_BODY_SECTION\"></div><span id=\"OLK_SRC_BODY_SECTION\"><div style=\"font-family:Calibri; font-size:12pt; text-align:left; border-top: #b5c4df 1pt solid; padding-top: 3pt;\">{}</div>{}</span>",
        reply.breaks(),
        reply.head_html(),
        reply.inside()
    );
    both(format!("{}\n{}\n{}", reply.plain(9_999), reply.head_text(), reply.original.text), &html)
}

pub fn aol(reply: &mut Reply<'_>) -> Body {
    let html = format!(
        "<div style=\"color:black;font: 10pt arial;\">{}</div><div style=\"font-family:arial,helvetica;font-size:10pt;color:black\"><font size=2>-----Original Message-----<br>From: {} &lt;{}&gt;<br>To: {}<br>Sent: Mon, Nov 23, 2026 8:00 am<br>Subject: {}<br><br></font>{}</div>",
        reply.breaks(),
        reply.original.name,
        reply.original.address,
        reply.original.owner,
        esc(&reply.original.subject),
        reply.inside()
    );
    both(
        format!(
            "{}\n\n-----Original Message-----\n{}\n{}",
            reply.plain(9_999),
            reply.head_text(),
            reply.original.text
        ),
        &html,
    )
}

pub fn qq(reply: &mut Reply<'_>) -> Body {
    let zh = TONGUES.iter().find(|tongue| tongue.code == "zh-CN").expect("Chinese is there");
    let of = reply.original;
    let labels = ["发件人:", "发送时间:", "收件人:", "主题:"];
    let values = [
        format!("\"{}\" <{}>;", of.name, of.address),
        zh.date.to_owned(),
        of.owner.to_owned(),
        of.subject.clone(),
    ];
    let head: String = labels
        .iter()
        .zip(&values)
        .map(|(label, value)| format!("<div><b>{label}</b>&nbsp;{}</div>", esc(value)))
        .collect();
    let html = format!(
        "<div>{}</div><div><br></div><div style=\"font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;\">------------------&nbsp;原始邮件&nbsp;------------------</div><div style=\"font-size: 12px;background:#efefef;padding:8px;\">{head}</div><div><br></div>{}",
        reply.breaks(),
        reply.inside()
    );
    let text: String =
        labels.iter().zip(&values).map(|(label, value)| format!("{label} {value}\n")).collect();
    both(
        format!(
            "{}\n\n------------------ 原始邮件 ------------------\n{text}\n\n\n{}",
            reply.plain(9_999),
            of.text
        ),
        &html,
    )
}

pub fn em_client(reply: &mut Reply<'_>) -> Body {
    let of = reply.original;
    let head = format!(
        "From \"{}\" <{}>\nTo \"Robin Vale\" <{}>\nDate 23/11/2026 08:00:00\nSubject {}\n",
        of.name, of.address, of.owner, of.subject
    );
    let html = format!(
        "<div id=\"x1\">{}</div><div><br></div><div id=\"x2\"><div>------ {} ------</div><div>{}</div><div><br></div></div><div id=\"x3\"><blockquote cite=\"x\" type=\"cite\" class=\"cite2\">{}</blockquote></div>",
        reply.breaks(),
        reply.tongue.original,
        esc(&head).replace('\n', "</div><div>"),
        reply.inside()
    );
    both(
        format!(
            "{}\n\n------ {} ------\n{head}\n{}",
            reply.plain(9_999),
            reply.tongue.original,
            marked(&of.text, 76)
        ),
        &html,
    )
}

pub fn naver(reply: &mut Reply<'_>) -> Body {
    let head: String =
        reply.head().iter().map(|(label, value)| format!("<b>{label}</b> {} <br>", esc(value))).collect();
    let html = format!(
        "<div style=\"font-size:10pt;\"><p>{}</p><p>-----Original Message-----<br>{head}</p>{}</div>",
        reply.breaks(),
        reply.inside()
    );
    both(
        format!(
            "{}\n\n-----Original Message-----\n{}\n{}",
            reply.plain(9_999),
            reply.head_text(),
            reply.original.text
        ),
        &html,
    )
}

pub fn windows_mail(reply: &mut Reply<'_>) -> Body {
    let sent = "Sent from <a href=\"https://mail.example\">Mail</a> for Windows";
    let border =
        "mso-element:para-border-div;border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm";
    let html = format!(
        "<div class=WordSection1>{}<p class=MsoNormal>{sent}</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div style='{border}'><p class=MsoNormal style='border:none;padding:0cm'>{}</p></div><p class=MsoNormal><o:p>&nbsp;</o:p></p>{}</div>",
        reply.paragraphs("MsoNormal"),
        reply.head_html(),
        reply.inside()
    );
    both(
        format!(
            "{}\nSent from Mail for Windows\n\n{}\n{}",
            reply.plain(9_999),
            reply.head_text(),
            reply.original.text
        ),
        &html,
    )
}

//! Replies of many clients, a text a case.

use super::{Edge, answers_between, below_last_quote, between, passed_over, reply};

fn check(text: &str, expected: &str) {
    assert_eq!(reply(text), expected, "{text}");
    let crlf = text.replace('\n', "\r\n");
    assert_eq!(reply(&crlf).replace("\r\n", "\n"), expected, "with CRLF: {text}");
}

/// `done 1` above something that must end it.
fn ends_at(tail: &str) {
    check(&format!("done 1\n\n{tail}"), "done 1");
    check(&format!("done 1\n{tail}"), "done 1");
}

#[test]
fn the_first_quote_mark_ends_the_reply() {
    check("", "");
    check("done 1", "done 1");
    check("\n\n done 1\nskip 2  \n\n", "done 1\nskip 2");
    for quote in [
        "> never 1",
        ">never 1",
        " > never 1",
        "\u{200b}> never 1",
        "\u{a0}>> never 1",
        "＞ never 1",
        "&gt; never 1",
        "| never 1",
        "AL> never 1",
    ] {
        ends_at(quote);
        ends_at(&format!("{quote}\nnever 2"));
    }
}

#[test]
fn attributions_end_the_reply_in_any_language() {
    for line in [
        "On Mon, 4 May 2026 at 10:00, Ada <ada@example.org> wrote:",
        "On Mon, 4 May 2026 at 10:00, Ada Lovelace\n<ada@example.org> wrote:",
        "On Mon, 4 May 2026 at 10:00, Ada Lovelace <\nada@example.org> wrote:",
        "On 4 May 2026, at 10:00, Ada <ada@example.org>\nwrote:",
        "Am 04.05.2026 um 10:00 schrieb Ada Lovelace:",
        "Am Mo., 4. Mai 2026 um 10:00 Uhr schrieb Ada <ada@example.org>:",
        "Le lun. 4 mai 2026 à 10:00, Ada <ada@example.org> a écrit :",
        "Le 4 mai 2026 à 10:00, Ada Lovelace\n<ada@example.org> a écrit\u{a0}:",
        "El lun, 4 may 2026 a las 10:00, Ada (<ada@example.org>) escribió:",
        "Em seg., 4 de mai. de 2026 às 10:00, Ada <ada@example.org> escreveu:",
        "Il giorno lun 4 mag 2026 alle ore 10:00 Ada <ada@example.org> ha scritto:",
        "Op ma 4 mei 2026 om 10:00 schreef Ada <ada@example.org>:",
        "Den mån 4 maj 2026 kl 10:00 skrev Ada <ada@example.org>:",
        "ma 4. toukok. 2026 klo 10.00 Ada (ada@example.org) kirjoitti:",
        "pon., 4 maj 2026 o 10:00 Ada <ada@example.org> napisał(a):",
        "пн, 4 мая 2026 г. в 10:00, Ada <ada@example.org>:",
        "po 4. 5. 2026 v 10:00 odesílatel Ada <ada@example.org> napsal:",
        "Ada <ada@example.org> ezt írta (időpont: 2026. máj. 4., H, 10:00):",
        "4 May 2026 Pzt, saat 10:00 tarihinde Ada <ada@example.org> şunu yazdı:",
        "Στις Δευ 4 Μαΐ 2026 στις 10:00 π.μ., ο χρήστης Ada <ada@example.org> έγραψε:",
        "Vào Th 2, 4 thg 5, 2026 vào lúc 10:00 Ada <ada@example.org> đã viết:",
        "2026年5月4日(月) 10:00 Ada <ada@example.org>:",
        "在 2026年5月4日，上午10:00，Ada <ada@example.org> 写道：",
        "2026년 5월 4일 (월) 오전 10:00, Ada <ada@example.org>님이 작성:",
        "\u{202b}בתאריך יום ב׳, 4 במאי 2026 ב-10:00 מאת Ada <\u{200f}ada@example.org>:\u{202c}",
        "في الاثنين، ٤ مايو ٢٠٢٦ في ١٠:٠٠ ص تمت كتابة ما يلي بواسطة Ada <ada@example.org>:",
        "---- On Mon, 04 May 2026 10:00:00 +0200 Ada <ada@example.org> wrote ----",
        "------- On Monday, May 4th, 2026 at 10:00, Ada <ada@example.org> wrote:",
        "Ada <ada@example.org> schrieb am 4. Mai 2026:",
        "On May 4, 2026 you wrote:",
        "O luns, 4 mai 2026 ás 10:00, Ada (<ada@example.org>) escribiu:",
        "пон, 4. мај 2026. у 10:00 Ada <ada@example.org> је написао/ла:",
        "Blorp 4 Quux 2026 10:00 Ada <ada@example.org> zzyzx:",
    ] {
        ends_at(&format!("{line}\nnever 1"));
        ends_at(&format!("{line}\n\n> never 1"));
        check(&format!("{line}\n\n> never 1\n\ndone 1"), "done 1");
    }
}

#[test]
fn a_colon_alone_is_no_attribution() {
    for text in [
        "note 1 she wrote:\nnever mind",
        "note 1 met on 3 jun 2026 at 10:00\nskip 2",
        "log ada call at 10:00",
        "note 1 see https://example.org/2026/05/04:\nskip 2",
    ] {
        check(text, text);
    }
}

#[test]
fn separators_and_header_blocks_end_the_reply() {
    for tail in [
        "-----Original Message-----\nnever 1",
        "-------- Oprindelig besked --------\nnever 1",
        "---------- Forwarded message ---------\nnever 1",
        "------------------ 原始邮件 ------------------\nnever 1",
        "_____ Ursprüngliche Nachricht _____\nnever 1",
        "Begin forwarded message:\n\nnever 1",
        "________________________________\nFrom: Ada\nnever 1",
        "____________________________\nnever 1",
        "====\n\nMessage du : 4/5/2026 10:00\nDe : Ada <ada@example.org>\nObjet : never 1",
        " ---------------\n\n*From:* Ada <ada@example.org>\nnever 1",
        "From: Ada <ada@example.org>\nnever 1",
        "*From:* Ada <ada@example.org>\n*Sent:* Monday\nnever 1",
        "Von: Ada\nGesendet: Montag, 4. Mai 2026 10:00\nAn: Bob\nBetreff: never 1",
        "De : Ada\nEnvoyé : lundi 4 mai 2026 10:00\nÀ : Bob <bob@example.org>\nObjet : never 1",
        "发件人: Ada\n发送时间: 2026年5月4日 10:00\n收件人: Bob\n主题: never 1",
        "Gesendet: 23.11.26 um 08:00\nVon: Robin Vale\nAn: Robin Vale\nBetreff: never 1",
        "Saatja: Robin Vale\nSaadetud: 23. november 2026 08:00\nSaaja: Robin Vale\nTeema: never 1",
        "Lähettäjä: Robin Vale\nLähetetty: 23. marraskuuta 2026 08:00\nAihe: never 1",
        "Siuntėjas: Ada <ada@example.org>\nIšsiųsta: 2026 m. gegužės 4 d.\nKam: Bob\nTema: never 1",
    ] {
        ends_at(tail);
        check(tail, "");
    }
}

#[test]
fn a_typed_address_or_date_right_above_an_attribution_is_no_part_of_it() {
    for typed in
        ["split ada ada@old.example", "done 1 lunch on 12 Nov 2026", "log ada@example.org call 3 jun 2026"]
    {
        for attribution in [
            "23.11.2026, 08:00, \"Rekindle\" <r@example.org>:",
            "On Mon, 23 Nov 2026 at 08:00, Rekindle <r@example.org> wrote:",
            "On Mon, 23 Nov 2026 at 08:00, Rekindle\n<r@example.org> wrote:",
        ] {
            check(&format!("{typed}\n{attribution}\n> never 1"), typed);
            check(&format!("{typed}\n{attribution}\nnever 1"), typed);
        }
    }
}

#[test]
fn a_command_right_above_an_attribution_without_address_is_no_part_of_it() {
    for typed in [
        "done 1 on 20 nov 2026",
        "snooze 2 until 2027-01-03",
        "done ilse@brandao.example",
        "note 3 phone 0171 1234567",
        "1: done on 20 nov 2026",
    ] {
        for attribution in [
            "On Mon, 23 Nov 2026, at 08:00, Robin Vale wrote:",
            "Am 23.11.26 um 08:00 schrieb Robin Vale:",
            "On 23/11/2026 08:00, Robin Vale wrote:",
        ] {
            check(&format!("{typed}\n{attribution}\n> never 1"), typed);
            check(&format!("{typed}\n{attribution}\n\nnever 1"), typed);
        }
    }
    ends_at("Ada <ada@example.org>\nschrieb am 04.05.2026 um 10:00:\n> never 1");
}

#[test]
fn labels_that_are_commands_are_no_header_block() {
    for typed in [
        "note ilse: born 1984\nnote noor: new mail noor@new.example\nnote lucia: moved to Lyon",
        "Done: ilse@brandao.example\nSkip: noor@haddad.example\nSnooze: 2 until 2027-01-03\nskip 3",
        "1 note: born 1984\n2 note: a@b.example\n3 note: Lyon",
    ] {
        check(typed, typed);
        check(&format!("{typed}\nFrom: Ada <ada@example.org>\nnever 1"), typed);
    }
}

#[test]
fn what_is_below_quotes_signatures_and_footers_is_found() {
    let said = "On Mon, 4 May 2026 at 10:00, Rekindle <r@example.org> wrote:";
    let below = |text: &str, wanted: &str| {
        assert_eq!(below_last_quote(text).map_or("", |run| run.text), wanted, "{text}")
    };
    below(&format!("Hi,\n\n{said}\n\n> x\n\ndone 1\n-- \nAda"), "done 1");
    below("done 3\n\n> (1) Ada\n\ndone 1\n\n> (2) Bob\n\nskip 2", "skip 2");
    for text in [
        format!("{said}\n> x\n\ndone 1").as_str(),
        &format!("Hi,\n\n{said}\n\nnever 1\n> x\nnever 2"),
        &format!("Hi,\n\n{said}\nnever 1"),
        "Hi,\n\nFrom: Ada <ada@example.org>\n\nnever 1\n\n> x\n\nnever 2",
        "Hi,\n\n> x\n\n-- \nnever 1",
        "Hi,\n\n> x\nReply code r:abcdefghijklmnopqrstuvwxyz",
    ] {
        below(text, "");
    }
    let passed = |text: &str, wanted: &[&str]| assert_eq!(passed_over(text), wanted, "{text}");
    passed("done 1\n---\nskip 2\n\nSent from my iPhone\nskip 3\n\n> never 1", &["skip 2", "skip 3"]);
    passed("Sent from my iPhone\n\ndone 1", &["done 1"]);
    passed("» done 1\n\n| skip 2", &["done 1\n\nskip 2"]);
    passed("________________________________\nFrom: Ada\nnever 1", &[]);
    passed("done 1\n____________\nnever 1\nReply code r:abcdefghijklmnopqrstuvwxyz", &[]);
    passed(&format!("done 1\n\n{said}\n> never 1\n---\nnever 2"), &[]);
}

#[test]
fn a_text_signed_in_place_is_read() {
    let signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\ndone 1\n- -- \nRobin\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----";
    check(signed, "done 1");
}

#[test]
fn an_attribution_without_an_address_or_a_known_word_ends_the_reply() {
    for line in [
        "2026年5月4日(月) 8:00 Ada:",
        "Blorp 4 Quux 2026, 10:00, Ada:",
        "## Please type your reply above this line ##",
    ] {
        ends_at(&format!("{line}\n\nnever 1"));
    }
    check("note 1 met on 4 May 2026 at 10:00: trains", "note 1 met on 4 May 2026 at 10:00: trains");
}

#[test]
fn a_typed_colon_right_above_a_header_block_is_no_part_of_it() {
    let lead = "note ada lovelace: likes trains";
    for tail in [
        "Frá: Rekindle <r@example.org>\nSent: 23. nóvember 2026 08:00\nTil: Bob\nEfni: never 1",
        "Xyz: Rekindle <r@example.org>\nUvw: 23. 11. 2026 08:00\nRst: Bob\nOpq: never 1",
        "Gesendet: Montag, 23. November 2026 um 08:00 Uhr\nVon: Rekindle <r@example.org>\nAn: Bob\nBetreff: never 1",
    ] {
        check(&format!("{lead}\n{tail}"), lead);
    }
}

#[test]
fn signatures_and_footers_end_the_reply() {
    for tail in [
        "-- \nAda\nnever 1",
        "--\nAda",
        "—\nAda",
        "Sent from my iPhone",
        "Sent from Outlook for Android<https://example.org>",
        "Get Outlook for iOS",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Отправлено с iPhone",
        "iPhoneから送信",
        "发自我的 iPhone",
        "나의 iPhone에서 보냄",
        "iPhone'umdan gönderildi",
        "נשלח מה-iPhone שלי",
        "أُرسلت من الـ iPhone",
        "(sent from a phone)",
    ] {
        ends_at(tail);
    }
}

#[test]
fn bottom_posting_is_read_below_the_last_quoted_line() {
    let said = "On Mon, 4 May 2026 at 10:00, Rekindle <r@example.org> wrote:";
    check(&format!("{said}\n> never 1\n>\n> never 2\n\ndone 1\n-- \nAda"), "done 1");
    check("> never 1\ndone 1", "done 1");
    check("> never 1\n\nskip 1\n\n> never 2\n\ndone 3\n", "done 3");
    check(&format!("Sent from my iPhone\n\n> {said}\n> never 1\n\ndone 1"), "done 1");
    check("-----Original Message-----\nFrom: r@example.org\n\n> never 1\n\ndone 1", "done 1");
    check("> only a quote", "");
    check(&format!("{said}\n\ndone 1"), "done 1");
}

#[test]
fn interleaved_answers_are_not_guessed_at() {
    check("done 1\n\n> Ada\n\nnever 2\n", "done 1");
}

#[test]
fn answers_between_quoted_lines_are_noticed() {
    let said = "On Mon, 4 May 2026 at 10:00, Rekindle <r@example.org> wrote:";
    let between = format!("{said}\n\n> (1) Ada\n\ndone 1\n\n> (2) Bob\n");
    assert_eq!((reply(&between), answers_between(&between)), ("", true));
    for text in
        ["> (1) Ada\n> (2) Bob", "done 1\n\n> (1) Ada", "> (1) Ada\nwrapped\n> (2) Bob", "", "> a\n\ndone 1"]
    {
        assert!(!answers_between(text), "{text}");
    }
}

#[test]
fn runs_between_quoted_lines_have_edges() {
    let runs = |text: &str| {
        let show = |edge| if edge == Edge::Exact { "=" } else { "?" };
        let runs = between(text);
        runs.iter()
            .map(|run| format!("{}{}", show(run.edge), run.text.replace('\n', "/")))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let said = "\"Robin Vale\" <robin@example.org> writes:";
    assert_eq!(runs(&format!("{said}\n\ndone 1\nskip 2\n\n> Ada\n> Bob")), "=done 1/skip 2");
    assert_eq!(runs("> (1) Ada\ndone 1\n> (2) Bob\nskip 2\n> x"), "=done 1 =skip 2");
    assert_eq!(runs(">\ndone 1\n> x"), "=done 1");
    assert_eq!(runs("> Because: quiet\ndone 1\n\nskip 2\n> x"), "?done 1 =skip 2");
    let wide = "> (1) a line that is so wide that a mail program may have broken it here";
    assert_eq!(runs(&format!("{wide}\ndone 1\n> x")), "?done 1");
    assert_eq!(runs(&format!("> x\n{wide}\ndone 1\n\nskip 2")), "?done 1");
    assert_eq!(runs("done 1\n\n> x\n> y\n\nskip 2"), "");
    assert_eq!(runs("> x\n-- \ndone 1\n> y"), "");
}

#[test]
fn the_wrapped_rest_of_a_quoted_line_is_not_typed() {
    let long = "> Reply, one to a line: done 1 coffee · snooze 2 2w · skip 3 · every 2 3mo · note 1 text";
    check(
        &format!("{long}\nnever 4 · help\n\ndone 1"),
        "never 4 · help\n\ndone 1".strip_prefix("never 4 · help\n\n").unwrap(),
    );
}

#[test]
fn our_own_unmarked_digest_ends_with_its_reply_code() {
    let said = "On Mon, 4 May 2026 at 10:00, Rekindle <r@example.org> wrote:";
    let digest = "(1) Ada\nnever 1\nReply code r:abcdefghijklmnopqrstuvwxyz\n";
    check(&format!("{said}\n\n{digest}"), "");
    check(&format!("{said}\n\n{digest}\ndone 1"), "done 1");
    check("done 1\nReply code r:abcdefghijklmnopqrstuvwxyz\nnever 2", "done 1");
}

/// That its work grows with the text and no faster is shown by `tests/it/growth.rs`.
#[test]
fn hostile_text_leaves_no_quoted_line() {
    for unit in [
        "> ",
        ">",
        "\n",
        "On ",
        "-",
        "_",
        "a:b\n",
        "From: a@b\n",
        "2026 <\n",
        "x\n",
        ":\n",
        "wrote:\n",
        "\u{200b}",
        "r:",
        "écrit ",
        "1234 wrote: @",
    ] {
        let text = unit.repeat(64 * 1024 / unit.len());
        for line in reply(&text).lines() {
            assert!(!line.trim_start().starts_with('>'), "{unit:?}");
        }
    }
}

//! Header blocks, a block a case.

use super::*;

fn parsed(block: &str) -> HeaderRecord {
    parse(block.as_bytes(), None)
}

#[test]
fn an_ordinary_message_is_read_whole() {
    let record = parsed(
        "Date: Tue, 1 Jul 2003 10:52:37 +0200\r\nFrom: Ada <Ada@example.org>\r\nTo: Bo <bo@x.example>,\r\n\tcy@x.example\r\n\
         Cc: dee@x.example\r\nSubject: =?utf-8?Q?caf=C3=A9?=\r\n =?utf-8?Q?_noir?=\r\nMessage-ID: <1@example.org>\r\n\
         In-Reply-To: <0@x.example>\r\nReferences: <a@x.example>\r\n <0@x.example>\r\nDelivered-To: bo@x.example\r\n\r\nTo: body@x.example\r\n",
    );
    assert_eq!(record.message_id.map(|id| id.to_string()).as_deref(), Some("<1@example.org>"));
    assert_eq!(record.date.map(|d| d.as_second()), Some(1_057_049_557));
    assert_eq!(record.date_source, DateSource::Date);
    assert_eq!(record.from[0].address.as_str(), "ada@example.org");
    assert_eq!(record.to.len(), 2);
    assert_eq!(record.subject, "café noir");
    assert_eq!(record.references.len(), 2);
    assert_eq!(record.in_reply_to.map(|id| id.to_string()).as_deref(), Some("<0@x.example>"));
    assert_eq!(record.defects, []);
    assert_eq!(record.signs, Signs::empty());
}

const SOUND: &str =
    "Date: Tue, 1 Jul 2003 10:52:37 +0200\nFrom: ada@example.org\nMessage-ID: <1@example.org>\n";

#[test]
fn damage_is_named_and_tolerated() {
    let check = |more: &str, defects: &[Defect]| {
        let record = parsed(&format!("{more}{SOUND}"));
        assert_eq!(record.defects, defects, "{more}");
        assert_eq!(record.from.len(), 1, "{more}");
        assert!(record.date.is_some(), "{more}");
    };
    check("", &[]);
    check("\r\n\n", &[]);
    check("\u{feff}Subject: x\n", &[]);
    check("From ada@example.org Tue Jul  1 08:52:37 2003\n", &[]);
    check(">From ada@example.org Tue Jul  1 08:52:37 2003\n", &[]);
    check("this line has no colon at all\n", &[Defect::LineUnreadable]);
    check(" a continuation of nothing\n", &[Defect::LineUnreadable]);
    check("Subject : x\n \n\t\n", &[]);
    check("Subject: a\nSubject: b\n", &[Defect::FieldRepeated]);
    check("To: a@x.example\nTo: b@x.example\n", &[Defect::FieldRepeated]);
    check("Message-ID:\n", &[Defect::FieldRepeated]);
    check("Subject: =?x-none?Q?a?=\n", &[Defect::CharsetUnknown]);
    check("To: \"broken\n", &[Defect::AddressUnreadable]);
    check("\0\0: x\n", &[Defect::LineUnreadable]);
    check("Received: by x.example; Sat, 5 Jul 2003 10:52:37 +0200\n", &[]);
    check("Received: by x.example; Sat, 5 Jul 2008 10:52:37 +0200\n", &[Defect::DateFarFromArrival]);
    check(&format!("Subject: {}\n", "x".repeat(20_000)), &[Defect::ValueTooLong]);
}

#[test]
fn what_is_missing_is_named() {
    let record = parsed("Subject: only this\n");
    assert_eq!(record.defects, [Defect::DateMissing, Defect::FromMissing, Defect::MessageIdMissing]);
    assert_eq!(record.date_source, DateSource::Unknown);
    let record = parsed("Date: yesterday\nFrom: MAILER-DAEMON\nMessage-ID: <>\n");
    let unreadable =
        [Defect::DateUnreadable, Defect::FromMissing, Defect::MessageIdUnreadable, Defect::AddressUnreadable];
    assert_eq!(record.defects, unreadable);
    assert_eq!(parsed(""), parsed("\r\n\r\n"));
}

#[test]
fn a_blank_may_stand_before_the_colon() {
    let record = parsed("From : ada@example.org\nTo\t: bo@x.example\n");
    assert_eq!((record.from.len(), record.to.len()), (1, 1));
}

#[test]
fn repeated_recipients_count_together() {
    let record = parsed("To: a@x.example\nCc: b@x.example\nTo: c@x.example\nSubject: one\nSubject: two\n");
    let to: Vec<&str> = record.to.iter().map(|m| m.address.as_str()).collect();
    assert_eq!(to, ["a@x.example", "c@x.example"]);
    assert_eq!(record.subject, "one");
}

#[test]
fn a_list_that_is_cut_holds_no_half_address() {
    let many: Vec<String> = (0..2000).map(|n| format!("person{n}@example.org")).collect();
    let record = parsed(&format!("To: {}\n", many.join(",\n ")));
    assert!(record.to.len() > 500);
    assert!(record.to.iter().enumerate().all(|(n, m)| m.address.as_str() == many[n]));
}

#[test]
fn undeclared_bytes_are_read_by_the_charset_of_the_message() {
    let check = |block: &[u8], subject: &str| assert_eq!(parse(block, None).subject, subject);
    check(b"Subject: caf\xe9 na\xefve\n", "café naïve");
    check("Subject: naïve\n".as_bytes(), "naïve");
    check(b"Subject: \xf0\xd2\xc9\nContent-Type: text/plain; charset=\"koi8-r\"\n", "При");
}

#[test]
fn raw_bytes_are_read_by_the_charset_that_the_whole_header_looks_like() {
    let check = |charset: &str, name: &str, subject: &str, kind: &str| {
        let encoding = charset::lookup(charset).unwrap();
        let text = format!(
            "From: {name} <a@b.example>\nTo: Robin <robin@example.org>\nSubject: {subject}\n{kind}\n"
        );
        let record = parse(&encoding.encode(&text).0, None);
        assert_eq!((record.from[0].name.as_str(), record.subject.as_str()), (name, subject), "{charset}");
        assert!(record.defects.contains(&Defect::CharsetUnknown), "{charset}: {:?}", record.defects);
        assert_eq!(record.from[0].address.as_str(), "a@b.example");
    };
    for kind in
        ["", "Content-Type: multipart/mixed; boundary=x\n", "Content-Type: text/plain; charset=us-ascii\n"]
    {
        check("gbk", "王小明", "关于下周的会议安排", kind);
        check("shift_jis", "山田太郎", "来週の打ち合わせについて", kind);
        check("euc-jp", "山田太郎", "来週の打ち合わせについて", kind);
        check("big5", "陳大文", "關於下週的會議", kind);
        check("euc-kr", "김철수", "다음 주 회의에 대하여", kind);
        check("windows-1251", "Иван Петров", "Встреча на следующей неделе", kind);
        check("koi8-r", "Иван Петров", "Встреча на следующей неделе", kind);
        check("windows-1250", "Łukasz Dąbrowski", "Spotkanie w przyszły piątek, także później", kind);
        check("windows-1253", "Γιώργος Παπαδόπουλος", "Συνάντηση την επόμενη εβδομάδα", kind);
        check("windows-1255", "דוד לוי", "פגישה בשבוע הבא", kind);
        check("windows-1252", "José Núñez", "Reunión de mañana", kind);
    }
    check("koi8-r", "Иван", "да", "Content-Type: text/plain; charset=koi8-r\n");
}

#[test]
fn one_value_in_utf_8_is_not_spoiled_by_another_that_is_not() {
    let raw =
        [b"From: \xc8\xe2\xe0\xed \xcf\xe5\xf2\xf0\xee\xe2 <a@b.example>\nSubject: ", "Встреча\n".as_bytes()]
            .concat();
    let record = parse(&raw, None);
    assert_eq!((record.from[0].name.as_str(), record.subject.as_str()), ("Иван Петров", "Встреча"));
}

#[test]
fn line_ends_of_every_kind_are_read() {
    let check = |block: &str| {
        let record = parsed(block);
        assert_eq!((record.subject.as_str(), record.from.len(), record.to.len()), ("a b", 1, 0), "{block:?}");
    };
    check("Subject: a\n b\nFrom: ada@example.org\n\nTo: bo@x.example\n");
    check("Subject: a\r\n b\r\nFrom: ada@example.org\r\n\r\nTo: bo@x.example\r\n");
    check("Subject: a\r b\rFrom: ada@example.org\r\rTo: bo@x.example\r");
    check("Subject: a\r b\rFrom: ada@example.org\r\rTo: bo@x.example\nTo: cy@x.example\n");
    check("Subject: a\r\r\n b\r\r\nFrom: ada@example.org\r\r\n\r\r\nTo: bo@x.example");
    check("Subject: a\n b\nFrom: ada@example.org");
}

#[test]
fn an_mbox_line_tells_the_arrival() {
    let record =
        parsed("From ada@example.org Tue Jul  1 08:52:37 2003\nFrom: ada@example.org\nDate: nonsense\n");
    assert_eq!(record.date.map(|d| d.to_string()).as_deref(), Some("2003-07-01T08:52:37Z"));
    assert_eq!(record.date_source, DateSource::Internal);
}

#[test]
fn signs_of_automation_are_read() {
    let check = |block: &str, signs: Signs| assert_eq!(parsed(block).signs, signs, "{block}");
    check("Auto-Submitted: auto-replied (vacation)\n", Signs::AUTO_SUBMITTED);
    check("Auto-Submitted: No\n", Signs::empty());
    check("X-Autoreply: yes\n", Signs::AUTO_REPLY);
    check("X-Autorespond: holiday\n", Signs::AUTO_REPLY);
    check("Precedence: auto_reply\n", Signs::AUTO_REPLY);
    check("Precedence: Bulk\n", Signs::BULK);
    check("Precedence: junk\n", Signs::BULK);
    check("Precedence: list\n", Signs::LIST_ID);
    check("Precedence: first-class\n", Signs::empty());
    check("List-Id: Talk <talk.x.example>\n", Signs::LIST_ID);
    check("List-Post: <mailto:talk@x.example>\n", Signs::LIST_POST);
    check("List-Post: NO (posting not allowed)\n", Signs::empty());
    check("List-Unsubscribe: <mailto:u@x.example>\n", Signs::LIST_UNSUBSCRIBE);
    check("Return-Path: <>\n", Signs::NULL_RETURN_PATH);
    check("Return-Path: < >\nReturn-Path: <a@x.example>\n", Signs::NULL_RETURN_PATH);
    check("Return-Path: <a@x.example>\n", Signs::empty());
    let report = "Content-Type: Multipart/Report; report-type=delivery-status;\n boundary=x\n";
    check(report, Signs::REPORT | Signs::UNDELIVERED);
    check(&format!("{report}Subject: Delivery delayed\n"), Signs::REPORT);
    check("X-Failed-Recipients: a@x.example\n", Signs::FAILED_RECIPIENTS | Signs::UNDELIVERED);
    check("Content-Type: text/calendar; charset=utf-8; method=REQUEST\n", Signs::CALENDAR);
    check("Content-Type: text/calendar; charset=utf-8\n", Signs::empty());
    check("X-Rekindle: 1\n", Signs::OURS);
    check("From: \"Ada L via Talk\" <talk@x.example>\n", Signs::VIA);
    check("From: \"'Ada L' via Talk\" <talk@x.example>\n", Signs::VIA);
    check("From: Ada (via LinkedIn) <m@x.example>\n", Signs::VIA);
    check("From: Ada VIA Talk <talk@x.example>\n", Signs::VIA);
    check("From: Kokous Ada Kautta <talk@x.example>\n", Signs::VIA);
    check("From: Ada ÜBER Bücher <talk@x.example>\n", Signs::VIA);
    check("From: Ada Viatell <ada@x.example>\n", Signs::empty());
    check("From: Via Rail <ada@x.example>\n", Signs::empty());
    check("From: Ada Via <ada@x.example>\n", Signs::empty());
}

#[test]
fn labels_of_gmail_are_split() {
    let check = |value: &str, labels: &[&str]| {
        assert_eq!(parsed(&format!("X-Gmail-Labels: {value}\n")).labels, labels)
    };
    check("Sent,Inbox", &["Sent", "Inbox"]);
    check("=?UTF-8?Q?Envoy=C3=A9s,\"a,_b\"?=", &["Envoyés", "a, b"]);
    check("", &[]);
}

#[test]
fn our_own_mail_tells_its_id() {
    assert_eq!(parsed("X-Rekindle-Id: d-17 \n").rekindle_id.as_deref(), Some("d-17"));
    assert_eq!(parsed("X-Rekindle-Id: \n").rekindle_id, None);
}

#[test]
fn the_sole_author_is_the_one_that_is_shown_in_every_charset() {
    assert_eq!(sole_author(b"From: ada@example.org\x1b$B\n\n"), None);
    assert_eq!(sole_author(b"Content-Type: text/plain; charset=gbk\nFrom: ada\x81@example.org\n\n"), None);
    let raw = b"From: Zo\xeb <ada@example.org>\n\n";
    assert_eq!(sole_author(raw).as_ref().map(Address::as_str), Some("ada@example.org"));
}

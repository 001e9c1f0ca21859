//! The fields of every program's files, by hand, and files as they lie about: BOM, CRLF, Latin-1,
//! UTF-16, broken rows, thousands of rows.

use serde_json::{Value, json};

use super::ImportFixture;

use crate::fixture::corpora;

/// The cards of one file, without what is empty.
fn cards(path: &std::path::Path) -> Vec<Value> {
    let fixture = ImportFixture::new();
    let lines = fixture.app.json(&["-n", "import", path.to_str().unwrap()]);
    lines.iter().filter(|line| line["kind"] == "new").map(|line| line["card"].clone()).collect()
}

/// Checks fields of one card.
fn check(card: &Value, fields: Value) {
    for (name, wanted) in fields.as_object().unwrap() {
        assert_eq!(&card[name], wanted, "{name} of {card}");
    }
}

#[test]
fn tables_of_the_corpus_have_these_fields() {
    let Some(root) = corpora("contacts/csv") else { return };
    let google = cards(&root.join("google_new.csv"));
    assert_eq!(google.len(), 3);
    check(
        &google[0],
        json!({ "source": "google", "name": "Zoë O'Brien-Núñez", "birthday": "--04-02", "note": "line 1\nline 2, \"quoted\"",
                "addresses": ["zoe@example.org", "zoe.o@example.net", "z.obrien@example.com"], "tags": ["old-friends"] }),
    );
    // A company is no person: its card keeps the address and names nobody.
    check(
        &google[1],
        json!({ "name": "", "organization": "Acme, Inc.", "addresses": ["info@acme.example"] }),
    );
    check(&google[2], json!({ "name": "No Email", "phones": ["+44 20 7946 0000"] }));
    check(
        &cards(&root.join("google_old.csv"))[0],
        json!({ "source": "google", "name": "Anna Schmidt", "addresses": ["anna@example.de"] }),
    );
    check(
        &cards(&root.join("outlook.csv"))[0],
        json!({ "source": "outlook", "name": "Linus Example", "birthday": "1969-12-28",
                "addresses": ["linus@example.com", "linus@work.example"], "tags": ["friends", "open-source"] }),
    );
    let thunderbird = cards(&root.join("thunderbird_export.csv"));
    check(
        &thunderbird[1],
        json!({ "source": "thunderbird", "name": "contact number two", "addresses": ["contact2@invalid"],
                "note": "here's some unicode text…" }),
    );
}

#[test]
fn linkedin_of_the_corpus_has_these_fields_in_every_layout() {
    let Some(root) = corpora("contacts/linkedin") else { return };
    let bom = cards(&root.join("preamble_bom_crlf.csv"));
    assert_eq!(bom.len(), 4);
    check(
        &bom[0],
        json!({ "source": "linkedin", "id": "linkedin.com/in/priya-sharma-1a2b3c", "name": "Priya Sharma", "organization": "Stripe, Inc.",
                "title": "Technical Recruiter", "connected_on": "2024-03-12" }),
    );
    check(
        &bom[2],
        json!({ "name": "Neha", "title": "Senior Engineer \"Platform\"", "connected_on": "2022-02-07" }),
    );
    check(
        &cards(&root.join("columns_reordered.csv"))[1],
        json!({ "name": "Carol Davis", "organization": "BigCo" }),
    );
    check(
        &cards(&root.join("no_preamble.csv"))[0],
        json!({ "name": "Ada Lovelace", "connected_on": "2024-01-01" }),
    );
    for file in ["old_header_2012_2018.csv", "msw3_old_header_Connections.csv"] {
        let old = cards(&root.join(file));
        check(
            &old[0],
            json!({ "name": "Kenneth Isaac", "addresses": ["kennethisaac@fakemail.com"], "connected_on": "2007-07-04" }),
        );
    }
    assert_eq!(cards(&root.join("msw3_old_header_Connections.csv")).len(), 500);
}

#[test]
fn vcards_of_the_corpus_have_these_fields() {
    let Some(root) = corpora("contacts/vcard") else { return };
    let one = |file: &str| cards(&root.join(file)).remove(0);
    check(
        &one("gmail-single.vcf"),
        json!({ "name": "Greg Dartmouth", "addresses": ["gdartmouth@hotmail.com"], "birthday": "1960-09-10", "anniversary": "1970-06-02",
                "organization": "TheCompany", "title": "TheJobTitle", "urls": ["http://TheProfile.com"] }),
    );
    check(
        &one("outlook-2003.vcf"),
        json!({ "name": "John Doe III", "birthday": "1980-03-21", "organization": "Company, The",
                "note": "This is the note field!!\nSecond line\n\nThird line is empty" }),
    );
    check(
        &one("rfc6350-example.vcf"),
        json!({ "name": "Simon Perreault", "birthday": "--02-03", "anniversary": "2009-08-08" }),
    );
    check(
        &one("John_Doe_MS_OUTLOOK.vcf"),
        json!({ "anniversary": "2011-01-13", "addresses": ["john.doe@ibm.cm"] }),
    );
    check(
        &one("John_Doe_EVOLUTION.vcf"),
        json!({ "anniversary": "1980-03-22", "tags": ["vip"], "urls": ["http://www.ibm.com"] }),
    );
    check(
        &one("John_Doe_IPHONE.vcf"),
        json!({ "birthday": "2012-06-06", "addresses": ["john.doe@ibm.com"] }),
    );
    check(
        &one("John_Doe_LOTUS_NOTES.vcf"),
        json!({ "id": "0e7602cc-443e-4b82-b4b1-90f62f99a199", "birthday": "1980-05-21" }),
    );
    check(&one("gmail-single2.vcf"), json!({ "anniversary": "1930-03-20", "birthday": "1912-06-23" }));
    check(
        &one("fullcontact.vcf"),
        json!({ "birthday": "2016-08-01", "tags": ["tag"], "organization": "Organization1" }),
    );
    check(&one("John_Doe_BLACK_BERRY.vcf"), json!({ "name": "John Doe", "organization": "Acme Solutions" }));
    assert_eq!(cards(&root.join("rfc2426-example.vcf")).len(), 2);
}

#[test]
fn encodings_and_broken_rows_are_as_files_lie_about() {
    let text = "Full Name;Mail\nZoë Núñez;zoe@example.net\n\"Never closed;x@example.net\nTom Reed;tom@example.net;surplus\n;\nIda Berg;no address\n";
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    for bytes in
        [utf16, latin1, text.replace('\n', "\r\n").into_bytes(), format!("\u{feff}{text}").into_bytes()]
    {
        let fixture = ImportFixture::new();
        let file = fixture.file("list.csv", bytes);
        let words = ["import", file.to_str().unwrap(), "--map", "name=Full Name,email=Mail"];
        let lines = fixture.app.json(&words);
        let names: Vec<&str> = lines.iter().filter_map(|line| line["card"]["name"].as_str()).collect();
        assert_eq!(names, ["Zoë Núñez", "Ida Berg"]);
        let remarks: Vec<i64> = lines
            .iter()
            .filter(|line| line["kind"] == "remark")
            .filter_map(|line| line["line"].as_i64())
            .collect();
        // Two lines whose address is none are one remark.
        assert_eq!(remarks, [3, 4, 6], "{lines:?}");
    }
}

#[test]
fn ten_thousand_rows_are_imported() {
    let rows: String = (0..10_000).map(|n| format!("Given{n},Family{n},https://www.linkedin.com/in/p{n},p{n}@many.example,Company {},Engineer,01 Jan 2020\n", n % 50)).collect();
    let fixture = ImportFixture::new();
    let file = fixture.file(
        "Connections.csv",
        format!("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n{rows}"),
    );
    assert_eq!(fixture.counts(&file), [10_000, 0, 0]);
    assert_eq!(fixture.counts(&file), [0, 0, 10_000]);
}

#[test]
fn friends_facebook_and_x_are_told_by_content() {
    let fixture = ImportFixture::new();
    let friends = "### Activities:\n- 2026-11-06: **Grace Hopper** and I had tea. @food\n\n### Friends:\n- Grace Hopper [Paris] @navy\n";
    assert_eq!(fixture.counts(&fixture.file("whatever.md", friends)), [1, 0, 0]);
    let grace = fixture.person("Grace Hopper");
    assert_eq!((&grace["days"], &grace["tags"]), (&1.into(), &json!(["navy"])));
    let facebook =
        r#"{"friends_v2":[{"name":"Zo\u00c3\u00ab N\u00c3\u00ba\u00c3\u00b1ez","timestamp":1262304000}]}"#;
    assert_eq!(fixture.counts(&fixture.file("your_friends.json", facebook)), [1, 0, 0]);
    fixture.person("Zoë Núñez");
    let x = "window.YTD.follower.part0 = [ {\"follower\" : {\"accountId\" : \"1\"}} ]";
    let lines = fixture.import(&fixture.file("follower.js", x));
    assert!(lines[0]["what"].as_str().unwrap().contains("of little use"), "{lines:?}");
    let output =
        fixture.app.try_run(&["import", fixture.file("photo.bin", [0u8, 159, 146, 150]).to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(65));
}

//! Address books as programs, networks and machines of other countries really write them.

use super::ImportFixture;

fn check(name: &str, bytes: &[u8], wanted: &[&str]) {
    let fixture = ImportFixture::new();
    let lines = fixture.import(&fixture.file(name, bytes));
    let mut found: Vec<String> =
        lines.iter().filter_map(|line| Some(line.get("card")?["name"].as_str()?.to_owned())).collect();
    let mut wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted, "{name}: {lines:?}");
}

fn linkedin(rows: &str) -> Vec<u8> {
    format!("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n{rows}").into_bytes()
}

#[test]
fn a_name_of_a_network_comes_without_titles_slogans_and_signs() {
    let rows = "Maren,\"Oduya, PhD\",https://www.linkedin.com/in/c1,,X,Y,12 Mar 2020\n\
        Thandiwe,\"Mokoena, PMP\u{ae}\",https://www.linkedin.com/in/c2,,X,Y,12 Mar 2020\n\
        Wren,Castellan \u{1f7e2} Hiring,https://www.linkedin.com/in/c3,,X,Y,12 Mar 2020\n\
        Lene,Sommer (she/her),https://www.linkedin.com/in/c4,,X,Y,12 Mar 2020\n\
        Anselm K.,Okoro Jr.,https://www.linkedin.com/in/c5,,X,Y,12 Mar 2020\n\
        LinkedIn,Member,https://www.linkedin.com/in/c6,,X,Y,12 Mar 2020\n";
    let wanted = ["Maren Oduya", "Thandiwe Mokoena", "Wren Castellan", "Lene Sommer", "Anselm K. Okoro Jr."];
    check("Connections.csv", &linkedin(rows), &wanted);
}

#[test]
fn a_code_page_is_guessed_and_a_charset_obeyed_card_by_card() {
    let polish: Vec<u8> = {
        let rows = "First Name,Last Name,E-mail Address\nMa\u{142}gorzata,Wi\u{15b}niewska,m@example.org\n\
            \u{141}ukasz,D\u{105}browski,l@example.org\nEl\u{17c}bieta,Zaj\u{105}c,e@example.org\n\
            Gra\u{17c}yna,Grze\u{15b}kowiak,g@example.org\n";
        encoding_rs::WINDOWS_1250.encode(rows).0.into_owned()
    };
    let wanted = [
        "Ma\u{142}gorzata Wi\u{15b}niewska",
        "\u{141}ukasz D\u{105}browski",
        "El\u{17c}bieta Zaj\u{105}c",
        "Gra\u{17c}yna Grze\u{15b}kowiak",
    ];
    check("contacts.csv", &polish, &wanted);
    let mut cards = "BEGIN:VCARD\nVERSION:3.0\nFN:Zo\u{eb} N\u{fa}\u{f1}ez\nEND:VCARD\nBEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=windows-1251:"
        .as_bytes()
        .to_vec();
    cards.extend_from_slice(
        &encoding_rs::WINDOWS_1251
            .encode("\u{418}\u{432}\u{430}\u{43d} \u{41f}\u{435}\u{442}\u{440}\u{43e}\u{432}")
            .0,
    );
    cards.extend_from_slice(
        b"\nEND:VCARD\nBEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED:R=C3=A9mi Moreau\nEND:VCARD\n",
    );
    let wanted = [
        "Zo\u{eb} N\u{fa}\u{f1}ez",
        "\u{418}\u{432}\u{430}\u{43d} \u{41f}\u{435}\u{442}\u{440}\u{43e}\u{432}",
        "R\u{e9}mi Moreau",
    ];
    check("mixed.vcf", &cards, &wanted);
}

#[test]
fn columns_are_known_by_many_names_and_what_is_left_out_is_told() {
    for head in [
        "Name;Organization;Email (HOME);Email (WORK);Shoe size",
        "Nom complet;Soci\u{e9}t\u{e9};Adresse e-mail;Courriel;Pointure",
        "Nombre completo;Empresa;Correo electr\u{f3}nico;Email 2;Talla",
        "Naam;Bedrijf;E-mailadres;E-mail (werk);Maat",
    ] {
        let fixture = ImportFixture::new();
        let text = format!("{head}\nNoor Haddad;Looms;noor@haddad.example;n2@haddad.example;38\n");
        let lines = fixture.import(&fixture.file("contacts.csv", &text));
        let card = &lines.iter().find(|line| line["kind"] == "new").unwrap()["card"];
        assert_eq!(card["addresses"].as_array().unwrap().len(), 2, "{head}: {lines:?}");
        assert_eq!(card["organization"], "Looms", "{head}");
        let last = head.rsplit(';').next().unwrap();
        let told = lines.iter().any(|line| line["what"].as_str().is_some_and(|what| what.contains(last)));
        assert!(told, "{head}: {lines:?}");
    }
}

#[test]
fn remarks_come_once_a_kind_and_a_company_or_recommendation_is_nobody() {
    let fixture = ImportFixture::new();
    let rows = "Ada,Berg,https://www.linkedin.com/in/a,,X,Y,someday\nBo,Berg,https://www.linkedin.com/in/b,,X,Y,sometime\n";
    let lines = fixture.import(&fixture.file("export/Connections.csv", linkedin(rows)));
    let remarks: Vec<&str> = lines.iter().filter_map(|line| line["what"].as_str()).collect();
    assert!(matches!(remarks[..], [one] if one.contains("and 1 more")), "{remarks:?}");
    let recommendation = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\nStranger,Person,X,Y,good,04/05/21,VISIBLE\n";
    check("Recommendations_Received.csv", recommendation.as_bytes(), &[]);
    let company =
        "BEGIN:VCARD\nVERSION:3.0\nFN:Example Ltd\nORG:Example Ltd\nX-ABShowAs:COMPANY\nEND:VCARD\n";
    check("company.vcf", company.as_bytes(), &[]);
}

//! Address books kept in step with files, through the binary.

use std::path::PathBuf;

use crate::fixture::on_disk::DiskFixture;

/// An installation that reads the address books of a folder.
struct BookFixture {
    app: DiskFixture,
}

impl BookFixture {
    fn new() -> BookFixture {
        let app = DiskFixture::build("");
        let text = std::fs::read_to_string(app.config()).unwrap();
        std::fs::create_dir_all(app.config().parent().unwrap().join("book")).unwrap();
        std::fs::write(app.config(), format!("address-books = [\"book/**/*.vcf\"]\n{text}")).unwrap();
        BookFixture { app }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.app.config().parent().unwrap().join("book").join(name)
    }

    fn card(&self, name: &str, organization: &str) {
        let text = format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{name}\r\nFN:{name} Book\r\nORG:{organization}\r\nEMAIL:{name}@book.example\r\nEND:VCARD\r\n"
        );
        std::fs::write(self.file(&format!("{name}.vcf")), text).unwrap();
    }

    fn scan(&self) {
        self.app.run(&["scan"]);
    }

    fn people(&self) -> Vec<String> {
        let names =
            self.app.json(&["people"]).into_iter().map(|person| person["name"].as_str().unwrap().to_owned());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(" Book")).collect();
        names.sort();
        names
    }

    fn new_jobs(&self) -> usize {
        self.app.rows("SELECT action FROM journal WHERE instr(lower(action), 'initech') > 0").len()
    }
}

#[test]
fn a_card_is_added_changed_and_removed_between_scans_and_what_was_said_stays() {
    let fixture = BookFixture::new();
    fixture.card("zora", "Acme");
    fixture.card("yuri", "Acme");
    fixture.scan();
    assert_eq!(fixture.people(), ["yuri Book", "zora Book"]);
    fixture.app.run(&["note", "zora", "likes trains"]);
    fixture.card("zora", "Initech Ltd");
    fixture.scan();
    fixture.scan();
    assert_eq!(fixture.new_jobs(), 1, "a new job is told once");
    let digest = fixture.app.run(&["digest"]);
    assert!(digest.contains("Now at Initech Ltd: zora Book"), "{digest}");
    std::fs::remove_file(fixture.file("yuri.vcf")).unwrap();
    fixture.scan();
    assert_eq!(fixture.people(), ["zora Book"], "who is in no book any more goes");
    let show = fixture.app.run(&["show", "zora"]);
    assert!(show.contains("likes trains") && show.contains("Initech"), "{show}");
    fixture.app.run(&["scan", "--rebuild"]);
    assert_eq!(fixture.people(), ["zora Book"]);
    assert_eq!(fixture.new_jobs(), 1);
    std::fs::remove_file(fixture.file("zora.vcf")).unwrap();
    fixture.scan();
    assert!(fixture.people().is_empty(), "the last one goes too");
    fixture.card("zora", "Initech Ltd");
    fixture.scan();
    let show = fixture.app.run(&["show", "zora"]);
    assert!(show.contains("likes trains"), "what was said of somebody waits for them: {show}");
}

#[test]
fn who_is_in_a_book_is_who_wrote_from_an_address_on_the_card() {
    let fixture = BookFixture::new();
    let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:1\r\nFN:Ada Sample\r\nEMAIL:ada@friends.example\r\nEMAIL:ada@work.example\r\n\
        BDAY:--1128\r\nORG:Engines\r\nEND:VCARD\r\n";
    std::fs::write(fixture.file("ada.vcf"), card).unwrap();
    fixture.scan();
    let ada = fixture.app.json(&["show", "ada"]).remove(0);
    assert_eq!(ada["addresses"], serde_json::json!(["ada@friends.example", "ada@work.example"]));
    let digest = fixture.app.run(&["digest"]);
    assert!(digest.contains("Wish them a happy birthday; it is on Saturday."), "{digest}");
    std::fs::remove_file(fixture.file("ada.vcf")).unwrap();
    fixture.scan();
    let ada = fixture.app.json(&["show", "ada"]).remove(0);
    assert_eq!(ada["addresses"], serde_json::json!(["ada@friends.example"]), "mail still knows her");
}

#[test]
fn who_was_imported_stays_when_the_book_lets_them_go_and_a_job_is_told_once_by_both() {
    let fixture = BookFixture::new();
    fixture.card("zora", "Acme");
    let copy = fixture.app.config().parent().unwrap().join("export.vcf");
    let import = || {
        std::fs::copy(fixture.file("zora.vcf"), &copy).unwrap();
        fixture.app.run(&["import", copy.to_str().unwrap()]);
    };
    import();
    fixture.card("yuri", "Acme");
    fixture.scan();
    fixture.card("zora", "Initech");
    fixture.scan();
    import();
    assert_eq!(fixture.new_jobs(), 1);
    std::fs::remove_file(fixture.file("zora.vcf")).unwrap();
    fixture.scan();
    assert_eq!(fixture.people(), ["yuri Book", "zora Book"]);
}

#[test]
fn a_folder_that_is_away_keeps_its_cards_and_doctor_names_it() {
    let fixture = BookFixture::new();
    fixture.card("zora", "Acme");
    std::fs::write(fixture.file("bad.vcf"), "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n").unwrap();
    fixture.scan();
    let doctor = || String::from_utf8(fixture.app.try_run(&["doctor"]).stdout).unwrap();
    assert!(doctor().contains("address books: 2 files, 1 card"), "{}", doctor());
    assert!(doctor().contains("bad.vcf, line 1: "), "{}", doctor());
    let folder = fixture.file("").to_owned();
    let away = folder.with_file_name("away");
    std::fs::rename(&folder, &away).unwrap();
    fixture.scan();
    assert_eq!(fixture.people(), ["zora Book"]);
    assert!(doctor().contains("book: no such file"), "{}", doctor());
    std::fs::rename(&away, &folder).unwrap();
    std::fs::remove_file(fixture.file("zora.vcf")).unwrap();
    fixture.scan();
    assert!(fixture.people().is_empty());
}

#[test]
fn never_twenty_are_due_at_once_and_the_forgotten_stay_away() {
    let fixture = BookFixture::new();
    for n in 0..25 {
        fixture.card(&format!("guest{n}"), "Acme");
    }
    fixture.scan();
    let due = fixture.app.json(&["due"]);
    let booked = due.iter().filter(|person| person["name"].as_str().unwrap().ends_with(" Book")).count();
    assert_eq!(booked, 1);
    let digest = fixture.app.run(&["digest", "--dry-run"]);
    assert!(!digest.contains("You imported them"), "{digest}");
    fixture.app.run(&["forget", "guest3@book.example", "--yes"]);
    let traces = || fixture.app.rows("SELECT content FROM book_card WHERE instr(content, 'guest3') > 0");
    assert!(traces().is_empty());
    fixture.card("guest3", "Another company");
    fixture.scan();
    fixture.app.run(&["scan", "--rebuild"]);
    assert!(!fixture.people().contains(&"guest3 Book".to_owned()) && traces().is_empty());
}

#[test]
fn the_archive_of_an_export_is_read_where_an_account_names_it() {
    use std::io::Write as _;
    let app = DiskFixture::build("address-books = [\"takeout.zip\"]");
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, card) in [("Takeout/Contacts/All.vcf", "zora"), ("Takeout/Contacts/photo.jpg", "nobody")] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        write!(
            writer,
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{card} Book\r\nEMAIL:{card}@book.example\r\nEND:VCARD\r\n"
        )
        .unwrap();
    }
    let archive = writer.finish().unwrap().into_inner();
    std::fs::write(app.config().with_file_name("takeout.zip"), archive).unwrap();
    app.run(&["scan"]);
    let people = app.run(&["people"]);
    assert!(people.contains("zora Book") && !people.contains("nobody Book"), "{people}");
}

//! Address books in and out, through the binary: every format, every odd file, twice, and back
//! again.

mod archives;
mod formats;
mod logs;
mod orders;
mod real_life;

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::fixture::corpora;
use crate::fixture::on_disk::DiskFixture;

/// An installation without a scan yet, and a folder for files.
struct ImportFixture {
    app: DiskFixture,
    folder: TempDir,
}

impl ImportFixture {
    fn new() -> ImportFixture {
        ImportFixture { app: DiskFixture::build(""), folder: tempfile::tempdir().unwrap() }
    }

    /// Writes a file and returns where it lies.
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Imports, and returns the JSON lines: remarks, changes, the summary last.
    fn import(&self, path: &Path) -> Vec<Value> {
        self.app.json(&["import", path.to_str().unwrap()])
    }

    /// New, changed and unchanged cards of an import.
    fn counts(&self, path: &Path) -> [i64; 3] {
        let lines = self.import(path);
        let summary = lines.last().unwrap();
        ["new", "changed", "same"].map(|key| summary[key].as_i64().unwrap())
    }

    /// The person of this name in `people --json`.
    fn person(&self, name: &str) -> Value {
        let people = self.app.json(&["people"]);
        let found: Vec<Value> = people.into_iter().filter(|person| person["name"] == name).collect();
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        found.into_iter().next().unwrap()
    }

    fn export(&self, format: &str) -> String {
        self.app.run(&["export", format])
    }
}

const LINKEDIN: &str = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
    Ada,Sample,https://www.linkedin.com/in/ada,,Engines,Engineer,01 Jan 2024\n\
    Grace,Example,https://www.linkedin.com/in/grace,grace@navy.example,Navy,Admiral,02 Feb 2020\n\
    Noa,Nobody,https://www.linkedin.com/in/noa,,Looms,Weaver,03 Mar 2021\n";

#[test]
fn a_card_joins_the_person_of_its_name_and_others_are_people_without_an_address() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    let connections = fixture.file("Connections.csv", LINKEDIN);
    assert_eq!(fixture.counts(&connections), [3, 0, 0]);
    let ada = fixture.person("Ada Sample");
    assert_eq!(ada["organization"], "Engines");
    assert_eq!(ada["addresses"], serde_json::json!(["ada@friends.example"]));
    let noa = fixture.person("Noa Nobody");
    assert_eq!((&noa["known"], &noa["addresses"]), (&true.into(), &serde_json::json!([])));
    // Logged, tagged, shown: as everybody.
    fixture.app.run(&["done", "noa", "coffee", "yesterday"]);
    fixture.app.run(&["tag", "noa", "weaving"]);
    assert_eq!(fixture.person("Noa Nobody")["tags"], serde_json::json!(["weaving"]));
    assert!(fixture.app.run(&["show", "noa"]).contains("Weaver at Looms"));
    for words in [
        &["people"][..],
        &["show", "noa"],
        &["why", "noa"],
        &["journal"],
        &["addresses"],
        &["digest"],
        &["due"],
    ] {
        assert!(!fixture.app.run(words).contains("card.invalid"), "{words:?}");
    }
}

#[test]
fn what_stands_for_the_address_of_a_card_is_never_shown_nor_found() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    fixture.import(&fixture.file("Connections.csv", LINKEDIN));
    let card = "BEGIN:VCARD\nVERSION:4.0\nUID:1\nFN:Miss\nTEL:+3312345\nEND:VCARD\n";
    fixture.import(&fixture.file("miss.vcf", card));
    assert!(fixture.app.run(&["people", "--all"]).contains("Miss"));
    assert!(!fixture.app.run(&["who", "inv"]).contains("Miss"), "no word of hers begins so");
    for words in [&["people", "--all"][..], &["show", "ada sample"], &["export", "csv"]] {
        let said = fixture.app.run(words);
        assert!(!said.contains("invalid"), "{words:?}: {said}");
    }
}

#[test]
fn importing_twice_changes_nothing_and_a_new_company_is_a_new_job() {
    let fixture = ImportFixture::new();
    let connections = fixture.file("Connections.csv", LINKEDIN);
    assert_eq!(fixture.counts(&connections), [3, 0, 0]);
    let journal = fixture.app.run(&["journal"]);
    assert_eq!(fixture.counts(&connections), [0, 0, 3]);
    assert_eq!(fixture.app.run(&["journal"]), journal);
    fixture.file("Connections.csv", LINKEDIN.replace("Navy,Admiral", "Looms,Admiral"));
    let would = fixture.app.run(&["-n", "import", connections.to_str().unwrap()]);
    assert!(would.contains("organisation: Navy -> Looms (new job)"), "{would}");
    assert_eq!(fixture.app.run(&["journal"]), journal, "a dry run writes nothing");
    assert_eq!(fixture.counts(&connections), [0, 1, 2]);
    assert_eq!(fixture.person("Grace Example")["organization"], "Looms");
    assert!(fixture.app.run(&["journal"]).contains("now at Looms, was at Navy"));
}

#[test]
fn an_import_is_taken_back_whole() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    let before = fixture.app.run(&["--json", "people"]);
    let connections = fixture.file("Connections.csv", LINKEDIN);
    fixture.import(&connections);
    assert_ne!(fixture.app.run(&["--json", "people"]), before);
    let entry = fixture.app.json(&["journal"]).last().unwrap()["id"].to_string();
    fixture.app.run(&["undo", &entry]);
    assert_eq!(fixture.app.run(&["--json", "people"]), before);
    fixture.import(&connections);
    fixture.app.run(&["import", "--forget", "linkedin"]);
    assert_eq!(fixture.app.run(&["--json", "people"]), before);
    assert_eq!(fixture.counts(&connections), [3, 0, 0]);
}

#[test]
fn an_import_of_hundreds_makes_one_due_at_a_time() {
    let fixture = ImportFixture::new();
    let rows: String = (0..300).map(|n| format!("Given{n},Family{n},p{n}@many.example\n")).collect();
    let file = fixture.file("list.csv", format!("First Name,Last Name,Email\n{rows}"));
    assert_eq!(fixture.counts(&file), [300, 0, 0]);
    let due = fixture.app.json(&["due"]);
    assert_eq!(due.len(), 1, "{due:?}");
    let digest = fixture.app.run(&["digest"]);
    let says = "You imported them from a CSV file; you have not been in touch yet.";
    assert!(digest.contains(says) && !digest.contains("Never written to."), "said once: {digest}");
    fixture.app.run(&["skip", due[0]["name"].as_str().unwrap()]);
    let next = fixture.app.json(&["due"]);
    assert!(next.len() == 1 && next[0]["name"] != due[0]["name"], "{next:?}");
}

#[test]
fn what_was_imported_comes_out_again_and_importing_it_changes_nothing() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    fixture.import(&fixture.file("Connections.csv", LINKEDIN));
    let card = "BEGIN:VCARD\nVERSION:3.0\nUID:u1\nFN:Zoë Núñez\nEMAIL:zoe@example.net\nBDAY:--0229\nNOTE:=1+1\\nsecond; line\nTEL:+49 30 1\nCATEGORIES:Rust,Open Source\nURL:https://example.net/?a=1\nORG:=cmd;x\nEND:VCARD\n";
    fixture.import(&fixture.file("zoe.vcf", card));
    fixture.app.run(&["note", "noa:", "likes", "looms"]);
    let muted = fixture.person("Bruno Sample");
    fixture.app.run(&["never", "bruno"]);
    fixture.app.run(&["done", "noa", "coffee", "yesterday"]);
    let before = fixture.app.run(&["--json", "people"]);
    let mut files = Vec::new();
    for (format, name) in [("vcard", "out.vcf"), ("csv", "out.csv"), ("json", "out.jsonl")] {
        let text = fixture.export(format);
        let outside = ["Zoë Núñez", "zoe@example.net", "second", "Noa Nobody", "Looms", "likes looms"];
        assert!(outside.iter().all(|words| text.contains(words)), "{format}: {text}");
        assert!(
            !text.contains(muted["addresses"][0].as_str().unwrap()),
            "{format} names whom the owner muted"
        );
        assert!(!text.contains("card.invalid"), "{format}: {text}");
        let file = fixture.file(name, &text);
        let [new, changed, same] = fixture.counts(&file);
        assert_eq!((new, changed), (0, 0), "{format}");
        assert!(same >= 4, "{format}");
        assert_eq!(fixture.app.run(&["--json", "people"]), before, "{format}");
        assert_eq!(fixture.export(format), text, "{format}");
        // In an installation that knows nobody it brings them all, and goes out as it came in.
        let fresh = ImportFixture::new();
        assert_eq!(fresh.counts(&file)[1..], [0, 0], "{format}");
        assert_eq!(fresh.counts(&file)[..2], [0, 0], "{format}");
        assert_eq!(fresh.export(format), text, "{format}");
        files.push((format, file));
    }
    // An installation that has it in one format has it in the others, but for touches, which only
    // JSON holds.
    for (format, file) in &files {
        let fresh = ImportFixture::new();
        fresh.counts(file);
        for (other, same) in files.iter().filter(|(other, _)| *format == "json" || *other != "json") {
            assert_eq!(fresh.counts(same)[..2], [0, 0], "{other} after {format}");
        }
    }
    let markdown = fixture.export("markdown");
    assert!(markdown.contains("## Zoë Núñez") && markdown.contains("- Birthday: --02-29"), "{markdown}");
}

#[test]
fn dates_of_the_week_and_new_jobs_stand_in_the_digest() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    let card = |uid: &str, name: &str, day: &str, company: &str| {
        format!("BEGIN:VCARD\nVERSION:4.0\nUID:{uid}\nFN:{name}\nBDAY:{day}\nORG:{company}\nEND:VCARD\n")
    };
    let cards = |company: &str| {
        // The installation lives on Sunday, 22 November 2026.
        card("1", "Ada Sample", "--1128", company)
            + &card("2", "Zoe Later", "19800129", "x")
            + &card("3", "Bruno Sample", "--1123", "x")
    };
    fixture.import(&fixture.file("book.vcf", cards("Engines")));
    fixture.app.run(&["never", "bruno"]);
    fixture.import(&fixture.file("book.vcf", cards("Looms")));
    let digest = fixture.app.run(&["digest"]);
    assert!(digest.contains("Dates this week:\n    * Now at Looms: Ada Sample (1)\n"), "{digest}");
    assert!(
        digest.contains("* Wish them a happy birthday; it is on Saturday."),
        "her day stands beside her: {digest}"
    );
    assert!(!digest.contains("Zoe") && !digest.contains("Bruno"), "{digest}");
    // Of those who are not in the digest, the day is told with a number to use.
    fixture.app.run(&["skip", "ada"]);
    let digest = fixture.app.run(&["digest"]);
    let line = "    * Saturday, 28 November: Ada Sample (";
    let line = digest.lines().find(|one| one.starts_with(line)).unwrap_or_else(|| panic!("{digest}"));
    assert!(line.ends_with(") has a birthday"), "{line}");
}

#[test]
fn who_finds_where_people_work_and_worked() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    let connections = fixture.file("Connections.csv", LINKEDIN);
    fixture.import(&connections);
    assert!(fixture.app.run(&["who", "engines"]).contains("Engineer at Engines"));
    assert!(fixture.app.run(&["who", "weaver"]).contains("Noa Nobody"));
    fixture.file("Connections.csv", LINKEDIN.replace("Navy,Admiral", "Looms,Admiral"));
    fixture.import(&connections);
    let navy = fixture.app.run(&["who", "navy"]);
    assert!(navy.contains("Grace Example") && navy.contains("was at Navy"), "{navy}");
}

#[test]
fn who_understands_titles_by_their_letters_and_places() {
    let fixture = ImportFixture::new();
    let row = |name: &str, at: &str, title: &str| {
        format!(
            "{name},Example,https://www.linkedin.com/in/{name},{name}@x.example,{at},{title},01 Jan 2024\n"
        )
    };
    let head = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n";
    let rows = head.to_owned()
        + &row("Priya", "Kestrel", "Senior Product Manager")
        + &row("Paul", "Marsh Ltd", "Plumber");
    let card = "BEGIN:VCARD\nVERSION:4.0\nFN:Ada Sample\nEMAIL:ada@friends.example\n\
                ADR:;;1 Quay;Berlin;;10115;Germany\nEND:VCARD\n";
    fixture.app.run(&["scan"]);
    fixture.import(&fixture.file("Connections.csv", rows));
    fixture.import(&fixture.file("ada.vcf", card));
    let check = |words: &[&str], wanted: &[&str]| {
        let said = fixture.app.run(words);
        let named = |name: &&str| said.contains(name);
        assert!(wanted.iter().all(&named), "{words:?}: {said}");
        let others = ["Priya", "Paul", "Ada", "Bruno"]
            .into_iter()
            .filter(|name| !wanted.iter().any(|one| one.contains(name)));
        assert!(others.into_iter().all(|other| !said.contains(other)), "{words:?}: {said}");
    };
    check(&["who", "pm"], &["Priya Example", "Senior Product Manager at Kestrel", "not in touch yet"]);
    check(&["who", "at", "kestrel"], &["Priya Example"]);
    check(
        &["who", "do", "I", "know", "in", "Berlin"],
        &["Ada Sample", "in Berlin, Germany", "last 7 months ago"],
    );
    check(&["who", "lives", "in", "berlin?"], &["Ada Sample"]);
    check(&["who", "is", "a", "plumber"], &["Paul Example"]);
}

/// Every byte of the data folder.
fn stored(fixture: &ImportFixture) -> String {
    let files = std::fs::read_dir(fixture.app.data())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file());
    files.map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()).collect()
}

#[test]
fn a_forgotten_person_leaves_no_name_and_comes_back_by_no_scan() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    fixture.import(&fixture.file("Connections.csv", LINKEDIN.replace("Engines", "Zebra Engines")));
    fixture.app.run(&["note", "ada:", "keeps", "zebras"]);
    fixture.app.run(&["log", "ada,", "bruno", "lunch", "yesterday"]);
    assert!(stored(&fixture).contains("Ada Sample") && stored(&fixture).contains("zebras"));
    assert_eq!(fixture.app.try_run(&["forget", "ada"]).status.code(), Some(64), "nobody is there to ask");
    let said = fixture.app.run(&["forget", "ada sample", "--yes"]);
    assert!(said.contains("What stays"), "{said}");
    let refused = fixture.app.try_run(&["undo"]);
    let why =
        String::from_utf8_lossy(&refused.stderr).into_owned() + &String::from_utf8_lossy(&refused.stdout);
    assert!(why.contains("`forget` was the last command"), "nothing older is taken back: {why}");
    let left = stored(&fixture);
    for words in ["Ada Sample", "zebras", "Zebra Engines", "linkedin.com/in/ada"] {
        assert!(!left.contains(words), "{words}");
    }
    let me = format!("Robin Vale <{}>", crate::fixture::OWNER);
    let again = crate::fixture::on_disk::mail(
        "Ada Sample <ada@friends.example>",
        &me,
        "zebra crossing",
        fixture.app.now,
        "again@friends.example",
        "Hi",
    );
    fixture.app.put("INBOX", &again);
    for scan in [&["scan"][..], &["scan", "--rebuild"]] {
        fixture.app.run(scan);
        let left = stored(&fixture);
        assert!(!left.contains("Ada Sample") && !left.contains("zebra"), "{scan:?} brought it back");
    }
    for words in [&["people", "--all"][..], &["due"], &["export", "csv"]] {
        assert!(!fixture.app.run(words).contains("ada@"), "{words:?}");
    }
    assert_eq!(fixture.person("Bruno Sample")["days"], 17);
}

#[test]
fn drafts_and_mails_about_a_forgotten_person_go_whoever_they_are_to() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    fixture.app.run(&["intro", "ada,", "bruno", "because", "one", "is", "secretly", "single"]);
    fixture.app.run(&["draft", "chioma"]);
    let held = "UPDATE outbox SET state = 'held', reason = 'refused', told = 0 WHERE instr(bytes, CAST('Ada' AS BLOB)) > 0";
    let changed = rusqlite::Connection::open(fixture.app.database()).unwrap().execute(held, []).unwrap();
    assert!(changed > 0 && stored(&fixture).contains("secretly"));
    fixture.app.run(&["forget", "ada sample", "--yes"]);
    let left = stored(&fixture);
    for words in ["Ada Sample", "secretly", "single"] {
        assert!(!left.contains(words), "{words}");
    }
    assert_eq!(fixture.app.rows("SELECT recipients FROM draft"), ["chioma@friends.example"]);
    let row = fixture.app.rows("SELECT id, state, told, length(bytes) FROM outbox WHERE state = 'held'");
    assert_eq!(row.len(), changed, "{row:?}");
    assert!(row.iter().all(|row| row.ends_with("|held|2|0")), "{row:?}");
    let id = row[0].split('|').next().unwrap();
    let again = fixture.app.try_run(&["outbox", "retry", id]);
    assert_eq!(again.status.code(), Some(64), "there is nothing to send any more");
}

#[test]
fn subjects_that_name_a_forgotten_person_go_whoever_wrote_them() {
    let fixture = ImportFixture::new();
    let subjects = "SELECT subject FROM message WHERE subject LIKE '%Ada Sample%'";
    let name = |message_id: &str| {
        let sql = "UPDATE message SET subject = 'About Ada Sample', message_id = ?1 WHERE id = (SELECT max(id) FROM message WHERE subject <> 'About Ada Sample')";
        let database = rusqlite::Connection::open(fixture.app.database()).unwrap();
        assert_eq!(database.execute(sql, [message_id]).unwrap(), 1);
    };
    fixture.app.run(&["scan"]);
    name("rekindle.abc@example.org");
    name("somebody@else.example");
    assert_eq!(fixture.app.rows(subjects).len(), 2);
    let pages = ["digest.html", "report.html"].map(|name| fixture.app.database().with_file_name(name));
    pages.iter().for_each(|page| std::fs::write(page, "Ada Sample").unwrap());
    fixture.app.run(&["forget", "ada sample", "--yes"]);
    assert!(fixture.app.rows(subjects).is_empty());
    assert!(!stored(&fixture).contains("Ada Sample"));
    assert!(pages.iter().all(|page| !page.exists()), "the pages of the last digest and report name her");
    pages.iter().for_each(|page| std::fs::write(page, "Bruno Sample").unwrap());
    fixture.app.run(&["purge", "--yes"]);
    assert!(pages.iter().all(|page| !page.exists()), "purge takes them as well");
}

#[test]
fn a_forgotten_person_is_forgotten_in_the_copies_too() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    fixture.import(&fixture.file("Connections.csv", LINKEDIN.replace("Engines", "Zebra Engines")));
    // A card of an import that was taken back still lies in the database.
    let card = "BEGIN:VCARD\nVERSION:4.0\nUID:1\nFN:Ada Sample\nEMAIL:ada@friends.example\nNOTE:zebra crossing\nEND:VCARD\n";
    fixture.import(&fixture.file("ada.vcf", card));
    fixture.app.run(&["import", "--forget", "vcard"]);
    fixture.app.run(&["note", "ada:", "keeps", "zebras"]);
    let backups = fixture.app.data().join("backups");
    std::fs::create_dir_all(&backups).unwrap();
    for day in ["2026-11-20", "2026-11-21"] {
        fixture.app.run(&["backup", backups.join(format!("rekindle-{day}.db")).to_str().unwrap()]);
    }
    let own = fixture.folder.path().join("own.db");
    fixture.app.run(&["backup", own.to_str().unwrap()]);
    fixture.app.run(&["restore", own.to_str().unwrap()]);
    let lies = |folder: &Path| -> Vec<PathBuf> {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.is_file()).collect()
    };
    let everywhere = || [lies(&fixture.app.data()), lies(&backups)].concat();
    let knows = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        ["Ada Sample", "zebra", "Zebra"].iter().any(|words| String::from_utf8_lossy(&bytes).contains(words))
    };
    assert!(everywhere().iter().filter(|path| knows(path)).count() >= 4, "{:?}", everywhere());
    fixture.app.run(&["forget", "ada sample", "--yes"]);
    assert_eq!(everywhere().into_iter().filter(knows).collect::<Vec<_>>(), Vec::<PathBuf>::new());
    // They are databases as before, which know everybody else.
    fixture.app.run(&["restore", backups.join("rekindle-2026-11-20.db").to_str().unwrap()]);
    assert_eq!(fixture.person("Bruno Sample")["days"], 16);
    assert!(!fixture.app.run(&["people", "--all"]).contains("ada@"));
    std::fs::write(backups.join("rekindle-2026-11-22.db"), "no database").unwrap();
    let output = fixture.app.try_run(&["forget", "bruno", "--yes"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && said.contains("rekindle-2026-11-22.db") && said.contains("delete it"),
        "{said}"
    );
    assert!(!fixture.app.run(&["people"]).contains("Bruno"));
}

#[test]
fn purge_deletes_what_rekindle_wrote_and_nothing_else() {
    let fixture = ImportFixture::new();
    fixture.app.run(&["scan"]);
    std::fs::write(fixture.app.data().join("mine.txt"), "x").unwrap();
    let own = fixture.folder.path().join("own.db");
    fixture.app.run(&["backup", own.to_str().unwrap()]);
    fixture.app.run(&["restore", own.to_str().unwrap()]);
    assert_eq!(fixture.app.try_run(&["purge"]).status.code(), Some(64));
    assert!(fixture.app.database().exists());
    let secret = fixture.app.config().with_file_name("personal.secret");
    std::fs::write(&secret, "s3cret").unwrap();
    let said = fixture.app.run(&["purge", "--yes"]);
    assert!(said.contains("the passwords beside it (personal.secret)") && secret.exists(), "{said}");
    let left: Vec<String> = std::fs::read_dir(fixture.app.data())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(left, ["mine.txt"]);
}

#[test]
fn no_cell_of_a_csv_export_is_a_formula() {
    let fixture = ImportFixture::new();
    let rows = "Name,Email,Company,Notes\n=1+1,a@x.example,+2,-3\n@sum,b@x.example,=cmd|x,plain\n";
    fixture.import(&fixture.file("list.csv", rows));
    let out = fixture.export("csv");
    let mut reader = csv_rows(&out);
    assert_eq!(reader.len(), 3);
    for cell in reader.remove(1).iter().chain(&reader.remove(1)) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?} in {out}");
    }
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let plain = |cell: &str| cell.trim_matches('"').to_owned();
    text.lines().map(|line| line.split(',').map(plain).collect()).collect()
}

#[test]
fn every_file_of_the_corpus_is_imported_and_again_changes_nothing() {
    let Some(root) = corpora("contacts") else { return };
    let fixture = ImportFixture::new();
    fixture.import(&root);
    let [new, changed, _] = fixture.counts(&root);
    assert_eq!((new, changed), (0, 0));
}

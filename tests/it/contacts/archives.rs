//! Export archives as LinkedIn, Facebook and X give them, and hostile ones.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::{ImportFixture, LINKEDIN};

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const MESSAGES: &str = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n\
    1,,Robin Vale,https://www.linkedin.com/in/robin,Noa Nobody,https://www.linkedin.com/in/noa,2026-10-01 10:00:00 UTC,,\"one,\ntwo\",INBOX\n\
    1,,Noa Nobody,https://www.linkedin.com/in/noa,Robin Vale,https://www.linkedin.com/in/robin,2026-10-02 10:00:00 UTC,,yes,INBOX\n\
    2,,Grace Example,https://www.linkedin.com/in/grace,Robin Vale,https://www.linkedin.com/in/robin,2026-10-03 10:00:00 UTC,,hi,INBOX\n";
const INVITATIONS: &str = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n\
    Robin Vale,Somebody New,\"10/1/26, 1:00 PM\",,OUTGOING,https://a,https://b\n";

#[test]
fn a_linkedin_archive_is_read_with_its_messages_as_zip_and_as_folder() {
    let files: [(&str, &[u8]); 4] = [
        ("messages.csv", MESSAGES.as_bytes()),
        ("Connections.csv", LINKEDIN.as_bytes()),
        ("Invitations.csv", INVITATIONS.as_bytes()),
        ("Rich_Media/photo.jpg", b"\xff\xd8"),
    ];
    let fixture = ImportFixture::new();
    let zip = fixture.file("Complete_LinkedInDataExport.zip", archive(&files));
    assert_eq!(fixture.counts(&zip), [3, 0, 0]);
    let noa = fixture.person("Noa Nobody");
    assert_eq!((&noa["days"], &noa["organization"]), (&2.into(), &"Looms".into()));
    for (name, bytes) in files {
        fixture.file(&format!("unpacked/{name}"), bytes);
    }
    assert_eq!(fixture.counts(&fixture.folder.path().join("unpacked")), [0, 0, 3]);
    // An export that reaches back less far takes no touch away.
    fixture.file("Connections.csv", LINKEDIN);
    assert_eq!(fixture.counts(&fixture.folder.path().join("Connections.csv")), [0, 0, 3]);
}

#[test]
fn facebook_and_x_archives_are_read() {
    let friends = br#"{"friends":[{"name":"Ana Facebook","timestamp":1262304000}]}"#;
    let follower = b"window.YTD.follower.part0 = [ {\"follower\" : {\"accountId\" : \"1\"}} ]";
    let fixture = ImportFixture::new();
    let facebook = archive(&[
        ("friends/friends.json", friends),
        ("messages/inbox/x/message_1.json", b"{\"messages\":[]}"),
    ]);
    assert_eq!(fixture.counts(&fixture.file("facebook.zip", facebook)), [1, 0, 0]);
    // As a web page, which is how Facebook exports unless told otherwise: the same friend, but for
    // the day's zone.
    let page = b"<html><title>Your friends</title><section class=\"_a6-g\"><h2>Ana Facebook</h2><div class=\"_a72d\">Jan 01, 2010 1:00:00 am</div></section>\
        <section class=\"_a6-g\"><h2>Ben Facebook</h2></section></html>";
    let posts = b"<html><section class=\"_a6-g\"><h2>Somebody wrote</h2></section></html>";
    let pages = archive(&[
        ("connections/friends/your_friends.html", page),
        ("connections/friends/removed_friends.html", posts),
        ("posts/your_posts.html", posts),
    ]);
    assert_eq!(fixture.counts(&fixture.file("pages.zip", pages)), [1, 0, 1]);
    assert_eq!(fixture.counts(&fixture.file("your_friends.html", page)), [0, 0, 2]);
    let x = archive(&[
        ("data/follower.js", follower),
        ("data/following.js", b"window.YTD.following.part0 = [ ]"),
    ]);
    assert_eq!(fixture.counts(&fixture.file("x.zip", x)), [0, 0, 0]);
}

#[test]
fn a_hostile_archive_costs_little_and_leads_nowhere() {
    let bomb = vec![b'a'; 80 << 20];
    let zip = archive(&[
        ("bomb.csv", &bomb),
        ("../../escape.csv", LINKEDIN.as_bytes()),
        ("/etc/absolute.csv", LINKEDIN.as_bytes()),
        ("Connections.csv", LINKEDIN.as_bytes()),
    ]);
    assert!(zip.len() < 1 << 20);
    let fixture = ImportFixture::new();
    let lines = fixture.import(&fixture.file("hostile.zip", zip));
    let what: Vec<String> = lines
        .iter()
        .filter_map(|line| Some(format!("{}: {}", line["file"].as_str()?, line["what"].as_str()?)))
        .collect();
    assert!(what.iter().any(|line| line.starts_with("bomb.csv: expands further")), "{what:?}");
    assert!(what.iter().any(|line| line.contains("escape.csv: its path leads out")), "{what:?}");
    assert_eq!(lines.last().unwrap()["new"], 3);
    assert!(!fixture.folder.path().parent().unwrap().join("escape.csv").exists());
    let damaged =
        fixture.app.try_run(&["import", fixture.file("damaged.zip", b"PK\x03\x04garbage").to_str().unwrap()]);
    assert_eq!(damaged.status.code(), Some(65));
}

#[test]
fn a_vdir_is_a_folder_of_vcards() {
    let fixture = ImportFixture::new();
    for name in ["ada", "tom"] {
        fixture.file(&format!("book/{name}.vcf"), format!("BEGIN:VCARD\r\nVERSION:4.0\r\nUID:{name}\r\nFN:{name} Card\r\nEMAIL:{name}@cards.example\r\nEND:VCARD\r\n"));
    }
    let snapshot = fixture.folder.path().join("book");
    assert_eq!(fixture.counts(&snapshot), [2, 0, 0]);
    assert_eq!(fixture.counts(&snapshot), [0, 0, 2]);
}

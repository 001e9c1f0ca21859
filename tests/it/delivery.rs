//! Handing messages over: a real Postfix, misbehaving SMTP servers, commands, Maildirs, files.

mod local;
mod misbehaving;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use rekindle::compose::Outgoing;
use rekindle::config::{Auth, Security, Server, secret::Secret};
use rekindle::delivery::{DeliveryOutcome, smtp};
use rekindle::mail::Address;
use tempfile::TempDir;

use crate::fixture::servers::postfix::Postfix;
use crate::fixture::wait_for;

const BODY: &str = "Subject: three people\r\nMessage-ID: <one@example.org>\r\nFrom: ada@example.org\r\nTo: ada@example.org\r\nDate: Mon, 5 Jan 2026 08:00:00 +0000\r\n\r\nHello\r\n.\r\n..two dots\r\nFrom here\r\n\r\nend\r\n";

fn outgoing(bytes: &str) -> Outgoing {
    let address = |text| Address::parse(text).expect("an address");
    Outgoing {
        message_id: "one@example.org".into(),
        recipient: address("ada@example.org"),
        sender: address("ada@example.org"),
        bytes: bytes.into(),
    }
}

fn server(security: Security, port: u16) -> Server {
    Server { security, host: "localhost".into(), port }
}

fn password(text: &str) -> Auth {
    Auth::Password(Secret::Raw(text.into()))
}

/// Sends over SMTP with deadlines fit for a test.
fn send(server: &Server, auth: &Auth, ca: Option<&Path>) -> DeliveryOutcome {
    smtp::send(
        &smtp::Route { server, login: "ada", auth, ca },
        &outgoing(BODY),
        smtp::SmtpDeadlines::default(),
    )
}

fn delivered(mailbox: &Path) -> Vec<String> {
    let files = fs::read_dir(mailbox.join("new")).into_iter().flatten().flatten();
    files.filter_map(|file| fs::read_to_string(file.path()).ok()).collect()
}

#[test]
fn postfix_takes_a_message_byte_for_byte_over_all_three_ports() {
    let folder = TempDir::new().expect("a temporary folder");
    let mailbox = folder.path().join("mail");
    let postfix = Postfix::start(folder.path(), &mailbox, None);
    let ca = Some(postfix.certificate.cert.as_path());
    for (count, (server, ca)) in [
        (server(Security::Plain, postfix.plain), None),
        (server(Security::StartTls, postfix.starttls), ca),
        (server(Security::Tls, postfix.tls), ca),
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(send(server, &Auth::None, *ca), DeliveryOutcome::Sent, "{server:?}: {}", postfix.log());
        wait_for("the mail to arrive", || delivered(&mailbox).len() == count + 1);
    }
    for message in delivered(&mailbox) {
        // Postfix adds fields on top; what we sent comes after them.
        let ours = message.find("Subject: three people").map(|at| &message[at..]);
        assert_eq!(ours, Some(BODY.replace("\r\n", "\n").as_str()), "{message}");
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_and_names_the_remedy() {
    let folder = TempDir::new().expect("a temporary folder");
    let mailbox = folder.path().join("mail");
    let postfix = Postfix::start(folder.path(), &mailbox, None);
    let check = |server: Server, ca: Option<&Path>, words: &str| match send(&server, &Auth::None, ca) {
        DeliveryOutcome::Transient(reason) => assert!(reason.contains(words), "{reason}"),
        other => panic!("{server:?}: {other:?}"),
    };
    check(server(Security::Tls, postfix.tls), None, "tls.ca");
    check(server(Security::StartTls, postfix.starttls), None, "tls.ca");
    let other = TempDir::new().expect("a temporary folder");
    let stranger = crate::fixture::servers::certificate(other.path());
    check(server(Security::Tls, postfix.tls), Some(&stranger.cert), "tls.ca");
    // The right certificate, but for another name.
    let elsewhere = Server { host: "127.0.0.2".into(), ..server(Security::Tls, postfix.tls) };
    check(elsewhere, Some(&postfix.certificate.cert), "127.0.0.2");
    check(server(Security::Tls, postfix.tls), Some(Path::new("/nonexistent.pem")), "/nonexistent.pem");
    check(server(Security::Tls, postfix.plain), Some(&postfix.certificate.cert), "TLS");
    assert!(delivered(&mailbox).is_empty());
}

/// A stand-in for Dovecot's authentication service, speaking as much of its protocol as Postfix
/// asks for: `ada` may log in by PLAIN with the password `sesame`.
fn serve_logins(socket: &Path) {
    let listener = UnixListener::bind(socket).expect("the folder is writable");
    fs::set_permissions(socket, fs::Permissions::from_mode(0o666)).expect("own socket");
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            std::thread::spawn(move || answer_logins(client));
        }
    });
}

fn answer_logins(mut client: UnixStream) -> std::io::Result<()> {
    let cookie = "0123456789abcdef".repeat(2);
    write!(client, "VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t{cookie}\nDONE\n")?;
    for line in BufReader::new(client.try_clone()?).lines() {
        let line = line?;
        let mut fields = line.split('\t');
        if let (Some("AUTH"), Some(id)) = (fields.next(), fields.next()) {
            // "\0ada\0sesame"
            let verdict = if line.contains("resp=AGFkYQBzZXNhbWU=") { "OK" } else { "FAIL" };
            writeln!(client, "{verdict}\t{id}\tuser=ada")?;
        }
    }
    Ok(())
}

#[test]
fn postfix_takes_mail_after_a_login_only_and_a_wrong_password_is_told_apart() {
    let folder = TempDir::new().expect("a temporary folder");
    let (mailbox, socket) = (folder.path().join("mail"), folder.path().join("auth"));
    serve_logins(&socket);
    let postfix = Postfix::start(folder.path(), &mailbox, Some(&socket));
    let ca = Some(postfix.certificate.cert.as_path());
    for server in [server(Security::StartTls, postfix.starttls), server(Security::Tls, postfix.tls)] {
        let check = |auth: &Auth, expected: fn(&DeliveryOutcome) -> bool| {
            let outcome = send(&server, auth, ca);
            assert!(expected(&outcome), "{server:?} {auth:?}: {outcome:?}\n{}", postfix.log());
        };
        check(&password("sesame"), |outcome| *outcome == DeliveryOutcome::Sent);
        check(
            &password("wrong"),
            |outcome| matches!(outcome, DeliveryOutcome::Auth(why) if why.contains("535")),
        );
        check(&Auth::None, |outcome| matches!(outcome, DeliveryOutcome::Permanent(_)));
    }
    wait_for("the mail to arrive", || delivered(&mailbox).len() == 2);
}

#[test]
fn postfix_refuses_to_relay_for_good() {
    let folder = TempDir::new().expect("a temporary folder");
    let postfix = Postfix::start(folder.path(), &folder.path().join("mail"), None);
    let to_outside = Outgoing {
        recipient: Address::parse("someone@elsewhere.example").expect("an address"),
        ..outgoing(BODY)
    };
    let server = server(Security::Plain, postfix.plain);
    let route = smtp::Route { server: &server, login: "", auth: &Auth::None, ca: None };
    let outcome = smtp::send(&route, &to_outside, smtp::SmtpDeadlines::default());
    assert!(
        matches!(&outcome, DeliveryOutcome::Permanent(why) if why.contains("nothing leaves")),
        "{outcome:?}"
    );
}

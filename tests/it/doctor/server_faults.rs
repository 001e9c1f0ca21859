//! Faults of logins and connections, against a real Dovecot and Postfix, and a server that takes no
//! token.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;

use super::first;

use crate::fixture::servers::dovecot::PASSWORD;
use crate::fixture::with_servers::ServerFixture;
use crate::fixture::{free_port, private, rekindle};

#[test]
fn a_login_or_connection_that_fails() {
    let app = ServerFixture::build("");
    let good = std::fs::read_to_string(&app.config).unwrap();
    let check = |from: &str, to: &str, words: [&str; 2]| {
        assert!(good.contains(from), "{from} is not in {good}");
        private(&app.config, &good.replace(from, to));
        first(rekindle(&app.config, &app.data).arg("--now").arg(app.now.to_string()), "trouble", words);
    };
    check(
        &format!("password.raw = \"{PASSWORD}\""),
        "password.raw = \"lantern-24\"",
        ["logging in to localhost", "Check the login name first"],
    );
    let login = |name: &str| format!("login = \"{name}\"\npassword.raw = \"lantern-24\"");
    check(
        &format!("login = \"robin\"\npassword.raw = \"{PASSWORD}\""),
        &login("robin.vale"),
        [
            "logging in to localhost",
            "Check the password; if it is right, the server may want another name: `login = \"robin.vale@example.org\"`",
        ],
    );
    check(
        &format!("login = \"robin\"\npassword.raw = \"{PASSWORD}\""),
        &login("r0bin"),
        [
            "as r0bin: the server says",
            "Check the login name first (`login`): `r0bin` is neither your address",
        ],
    );
    let closed = free_port();
    check(
        &format!("imaps://localhost:{}", app.dovecot.tls_port),
        &format!("imaps://localhost:{closed}"),
        [
            &format!("connecting to localhost:{closed}"),
            &format!("Nobody listens at localhost:{closed}: check the port"),
        ],
    );
    check(
        &format!("smtps://localhost:{}", app.postfix.tls),
        &format!("smtp+plain://localhost:{}", app.postfix.plain),
        ["the server offers no login by password", "`smtp.server = \"smtps://localhost\"` (465)"],
    );
    let ca = good.lines().find(|line| line.starts_with("tls.ca")).unwrap();
    check(ca, "", ["the certificate comes from nobody this system trusts", "name its PEM file in tls.ca"]);
}

#[test]
fn a_token_that_is_refused_is_told_by_what_is_wrong_with_it() {
    let server = refuses_tokens();
    let check = |token: &str, words: [&str; 2]| {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.toml");
        let text = format!(
            "[accounts.home]\nemail = \"robin@example.org\"\ntoken.raw = \"{token}\"\n\
             imap.server = \"imap+plain://127.0.0.1:{server}\"\nsend.via = \"file\"\nfile.path = \"out\"\n"
        );
        private(&config, &text);
        first(&mut rekindle(&config, Path::new(&folder.path().join("data"))), "trouble", words);
    };
    let jwt = |claims: &str| format!("e30.{}.c2ln", data_encoding::BASE64URL_NOPAD.encode(claims.as_bytes()));
    let unknown = "The access token has expired, was revoked, or is not for mail (scope https://mail.google.com/): run `token.command` by hand";
    check("ya29.expired", ["logging in to 127.0.0.1", unknown]);
    check(
        &jwt("{\"exp\":1700000000}"),
        ["the access token expired on 14 Nov 2023 at 22:13 UTC", "`token.command` printed an old token"],
    );
    check(
        &jwt("{\"exp\":4900000000,\"scp\":\"SMTP.Send\"}"),
        ["the access token lacks the scope IMAP.AccessAsUser.All", "with the scopes for IMAP and for SMTP"],
    );
    check(
        &jwt("{\"exp\":4900000000,\"upn\":\"ada@example.org\"}"),
        ["the access token is for ada@example.org", "the token of this account's address"],
    );
}

/// `{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}`
const WHY: &str =
    "eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ==";

/// The port of a server that explains in a challenge why it refuses a token, as Gmail does.
fn refuses_tokens() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let _ = stream.write_all(b"* OK ready\r\n");
            let (mut asked, mut token) = (String::new(), false);
            for line in lines.map_while(Result::ok) {
                let tag = line.split(' ').next().unwrap_or_default().to_owned();
                let answer = match line.split(' ').nth(1) {
                    Some("CAPABILITY") => {
                        format!("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n{tag} OK done\r\n")
                    }
                    Some("AUTHENTICATE") => {
                        asked = tag;
                        "+ \r\n".to_owned()
                    }
                    // The token itself, and then the empty answer to the reason.
                    _ if !std::mem::replace(&mut token, true) => format!("+ {WHY}\r\n"),
                    _ => format!("{asked} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\r\n"),
                };
                let _ = stream.write_all(answer.as_bytes());
            }
        }
    });
    port
}

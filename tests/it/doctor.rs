//! `doctor` looks at all of every account, whatever is wrong with a part of it.

use crate::server_fixture::{private, rekindle};

#[test]
fn every_fault_of_every_account_is_told_and_the_others_too() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("templates")).unwrap();
    std::fs::write(at("templates/receipt.txt"), "{{ nothing_of_that_name }}").unwrap();
    for part in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(at("Mail").join(part)).unwrap();
    }
    std::fs::write(at("secret"), "tr0ub4dor\n").unwrap();
    std::fs::set_permissions(at("secret"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let text = format!(
        "[accounts.one]\nemail = \"robin@one.example\"\nmaildir.path = \"nowhere\"\npassword.file = \"secret\"\nsmtp.server = \"smtp+plain://127.0.0.1:{closed}\"\n\
         [accounts.two]\nemail = \"robin@two.example\"\nmaildir.path = \"Mail\"\nsend.via = \"sendmail\"\nsendmail.command = [\"no-such-program-anywhere\"]\n\
         [accounts.three]\nemail = \"robin@three.example\"\nmaildir.path = \"Mail\"\nsend.via = \"file\"\nfile.path = \"out\"\n"
    );
    let config = at("config.toml");
    private(&config, &text);
    let output = rekindle(&config, &at("data")).arg("doctor").output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(3), "{said}");
    for words in [
        "BAD   template receipt.txt",
        "BAD   one: listing the Maildir",
        "chmod 600",
        "BAD   one: mail cannot leave",
        "BAD   two: mail cannot leave: no-such-program-anywhere",
        "ok    three: mail can leave",
    ] {
        assert!(said.contains(words), "{words:?} is not in: {said}");
    }
    assert!(!said.contains("tr0ub4dor"), "{said}");
    assert!(!at("out").exists(), "nothing is written to find out");
}

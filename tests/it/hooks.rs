//! What a server says reaches a hook in its environment, and is run nowhere.

use std::path::Path;

use crate::fixture::smtp_server::{Ending, SmtpServer};
use crate::fixture::{rekindle, smtp_server, wait_for};

/// Runs one round against a server that refuses the welcome mail with `words`; `hook` is the right
/// side of `on-failure`.
fn round(folder: &Path, hook: &str, words: &'static str) -> std::process::Output {
    let post = SmtpServer::open(&[Ending::Says(words)]);
    let config = smtp_server::configuration(folder, &post, &format!("[hooks]\non-failure = {hook}\n"));
    rekindle(&config, &folder.join("data")).current_dir(folder).args(["run", "--once"]).output().unwrap()
}

/// Each hook writes `called` when it is done; a word of the server that is run makes `ran`.
#[test]
fn no_word_of_a_server_is_run_however_the_hook_quotes_it() {
    let check = |hook: &str, words: &'static str| {
        let folder = tempfile::tempdir().unwrap();
        round(folder.path(), hook, words);
        wait_for(hook, || folder.path().join("called").exists());
        assert!(!folder.path().join("ran").exists(), "{hook} ran {words}");
    };
    let double = r#""printf '%s' \"$REKINDLE_ERROR\" >said; touch called""#;
    check(double, r#"550 5.1.1 no such user "; touch ran; #"#);
    check(double, "554 5.6.0 $(touch ran)");
    check(double, "554 5.6.0 `touch ran`");
    check(r#""printf '%s' '$REKINDLE_ERROR' >said; touch called""#, "550 x'; touch ran; '");
    check(r#""printf '%s' $REKINDLE_ERROR >said; touch called""#, "550 x; touch ran");
    check(r#""printf '%s' ${REKINDLE_ERROR} >said; touch called""#, "550 x | touch ran & touch ran");
    check(r#""cat >said <<END\n$REKINDLE_ERROR\nEND\ntouch called""#, "550 END $(touch ran)");
}

#[test]
fn a_hook_gets_the_words_of_the_server_as_one_line_in_its_environment() {
    let check = |words: &'static str, wanted: &str| {
        let folder = tempfile::tempdir().unwrap();
        let hook = r#""printf '%s' \"$REKINDLE_ERROR\" >half; mv half said""#;
        round(folder.path(), hook, words);
        let said = folder.path().join("said");
        wait_for("the hook", || said.exists());
        let said = std::fs::read_to_string(said).unwrap();
        assert!(said.contains(wanted) && !said.contains(['\n', '\0', '\u{1b}']), "{said:?}");
    };
    check("550 5.1.1 no such user", "no such user");
    check("550 5.1.1 \u{1b}[31mred", "[31mred");
    check("550 '; $(touch ran) \" `x` \\", "$(touch ran) \" `x` \\");
}

#[test]
fn nothing_is_pasted_into_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("tell");
    std::fs::write(&script, "#!/bin/sh\nprintf '%s/%s' \"$1\" \"$REKINDLE_ERROR\" >half; mv half said\n")
        .unwrap();
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let output = round(folder.path(), "[\"./tell\", \"is $REKINDLE_ERROR\"]", "550 5.1.1 no such user");
    let said = folder.path().join("said");
    wait_for("the hook", || said.exists());
    let said = std::fs::read_to_string(said).unwrap();
    assert!(said.starts_with("is $REKINDLE_ERROR/") && said.ends_with("no such user"), "{said}");
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        log.contains("hooks.on-failure") && log.contains(r#"\"$REKINDLE_ERROR\""#),
        "the owner is told: {log}"
    );
}

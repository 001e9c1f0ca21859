//! The configuration as a user meets it: the example, the errors, the known providers, the files'
//! rights.

mod mistakes;

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use jiff::tz::TimeZone;
use rekindle::config::{
    Accept, Auth, Config, Drafts, Env, Paths, Security, SendSettings, SourceSettings, ThirdParty, load,
    parse::{keys, parse},
    providers::{Certificate, Login, Providers, Secrets},
    secret::Secret,
};

const EXAMPLE: &str = include_str!("../../config/example.toml");
const FILE: &str = "/home/you/.config/rekindle/config.toml";

fn env() -> Env {
    Env {
        home: Some("/home/you".into()),
        config_home: Some("/home/you/.config".into()),
        data_home: Some("/home/you/.local/share".into()),
        config: None,
        data: None,
        zone: || TimeZone::UTC,
    }
}

fn read(text: &str) -> Result<Config, String> {
    parse(text, Path::new(FILE), &env()).map_err(|error| error.to_string())
}

/// An account at a known provider, then `more`.
fn account(more: &str) -> String {
    format!("[accounts.me]\nemail = \"you@gmail.com\"\npassword.raw = \"hunter2\"\n{more}")
}

/// A Maildir account, then `more`.
fn files(more: &str) -> String {
    format!("[accounts.me]\nemail = \"you@example.org\"\nmaildir.path = \"~/Mail\"\n{more}")
}

#[test]
fn three_lines_are_enough_for_a_known_provider() {
    let text = "[accounts.personal]\nemail = \"You@gmail.com\"\npassword.command = [\"pass\", \"show\", \"gmail-app\"]\n";
    let config = read(text).unwrap();
    let [account] = config.accounts.as_slice() else { panic!("one account") };
    assert_eq!(account.name, "personal");
    let SourceSettings::Imap(imap) = &account.source else { panic!("IMAP") };
    assert_eq!((imap.server.host.as_str(), imap.server.port), ("imap.gmail.com", 993));
    assert_eq!(imap.login, "You@gmail.com");
    assert!(matches!(&imap.auth, Auth::Password(Secret::Command(words)) if words[0] == "pass"));
    let SendSettings::Smtp { server, login, .. } = &account.send else { panic!("SMTP") };
    assert_eq!((server.host.as_str(), server.port), ("smtp.gmail.com", 465));
    assert_eq!(login, "You@gmail.com");
    assert_eq!(config.digest.schedule.expression(), "0 8 * * MON");
    assert_eq!((config.digest.size, config.digest.catch_up.get_hours()), (5, 12));
    assert!(config.digest.html && !config.digest.heartbeat && config.digest.quiet.hours.is_none());
    assert_eq!((config.drafts, config.commands), (Drafts::Off, Accept::Sent));
    assert_eq!((config.third_party_sending, config.people.every_days), (ThirdParty::Off, None));
    assert!(config.on_failure.is_none() && config.on_digest.is_none() && config.zone == TimeZone::UTC);
}

#[test]
fn the_example_says_what_it_says() {
    let config = read(EXAMPLE).unwrap();
    assert_eq!(config.zone.iana_name(), Some("Europe/Paris"));
    let account = &config.accounts[0];
    assert_eq!((account.owner_name.as_str(), account.aliases.len()), ("You", 2));
    let quiet = &config.digest.quiet;
    assert_eq!((quiet.days.len(), quiet.dates.len(), quiet.hours.is_some()), (2, 1, true));
    assert_eq!((config.people.ignore.len(), config.people.rules[0].every_days), (1, 183));
    assert_eq!(config.on_failure.unwrap()[..2], ["sh", "-c"]);
}

#[test]
fn every_alternative_of_the_example_parses_and_changes_something() {
    let plain = format!("{:?}", read(EXAMPLE).unwrap());
    let alternatives: Vec<usize> =
        (0..EXAMPLE.lines().count()).filter(|line| alternative(*line).is_some()).collect();
    assert!(alternatives.len() >= 15, "only {} alternatives found", alternatives.len());
    for line in alternatives {
        let text = with_alternative(line);
        let config = read(&text).unwrap_or_else(|error| panic!("{error}"));
        assert_ne!(format!("{config:?}"), plain, "line {} changes nothing", line + 1);
    }
}

/// The key on an alternative's line: `#` and a key at once.
fn alternative(line: usize) -> Option<&'static str> {
    let text = EXAMPLE.lines().nth(line)?.strip_prefix('#')?;
    text.starts_with(|c: char| c.is_ascii_lowercase()).then(|| text.split(' ').next())?
}

/// The example with this line taken in, and what it stands instead of taken out.
fn with_alternative(number: usize) -> String {
    let key = alternative(number).unwrap();
    let instead: &[&str] = match key.split('.').next().unwrap() {
        "password" | "token" => &["password."],
        "maildir" | "mbox" => &["imap."],
        "sendmail" | "file" => &["send."],
        _ => &[],
    };
    let mut text = String::new();
    for (at, line) in EXAMPLE.lines().enumerate() {
        if at == number {
            text += &format!("{}\n", &line[1..]);
            match key {
                "sendmail.command" => text += "send.via = \"sendmail\"\n",
                "file.path" => text += "send.via = \"file\"\n",
                _ => {}
            }
        } else if !instead.iter().any(|prefix| line.starts_with(prefix)) {
            text += &format!("{line}\n");
        }
    }
    text
}

#[test]
fn the_example_shows_every_key() {
    for key in keys() {
        assert!(example_keys().contains(&key), "config/example.toml does not show {key}");
    }
}

/// Every key that the example sets or offers, dotted as `keys()` has them.
fn example_keys() -> Vec<String> {
    let (mut section, mut found) = (String::new(), Vec::new());
    for (number, line) in EXAMPLE.lines().enumerate() {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']).replace("accounts.personal", "accounts.*") + ".";
        } else if let Some((key, value)) = line.split_once(" = ").filter(|_| !line.starts_with("# ")) {
            let key = alternative(number).unwrap_or(key);
            found.push(format!("{section}{key}"));
            let inner = value
                .trim_start_matches('{')
                .split(&['{', ','][..])
                .filter_map(|part| part.split_once(" = "));
            found.extend(inner.map(|(inner, _)| format!("{section}{key}.{}", inner.trim())));
        }
    }
    found
}

#[test]
fn the_way_to_send_follows_from_what_is_there() {
    let send = |text: String| read(&text).unwrap().accounts.remove(0).send;
    assert!(matches!(send(files("")), SendSettings::Maildir { path } if path == Path::new("/home/you/Mail")));
    assert!(
        matches!(send(files("file.path = \"out\"\n")), SendSettings::File { path } if path == Path::new("/home/you/.config/rekindle/out"))
    );
    assert!(
        matches!(send(files("sendmail.command = \"msmtp -t\"\n")), SendSettings::Sendmail { command } if command == ["sh", "-c", "msmtp -t"])
    );
    assert!(matches!(send(account("send.via = \"file\"\nfile.path = \"/o\"\n")), SendSettings::File { .. }));
    let relay = send(files("smtp.server = \"smtp+plain://127.0.0.1:2525\"\n"));
    let SendSettings::Smtp { server, auth, .. } = relay else { panic!("SMTP") };
    assert!(matches!(auth, Auth::None) && server.security == Security::Plain && server.port == 2525);
}

#[test]
fn mail_on_disk_may_be_sent_by_the_address_s_own_provider() {
    let mbox = "[accounts.me]\nemail = \"you@gmail.com\"\nmbox.path = \"x.mbox\"\npassword.raw = \"x\"\n";
    let maildir = mbox.replace("mbox.path = \"x.mbox\"", "maildir.path = \"Mail\"\nsend.via = \"smtp\"");
    for text in [mbox, &maildir] {
        let account = read(text).unwrap().accounts.remove(0);
        assert!(matches!(account.send, SendSettings::Smtp { server, .. } if server.host == "smtp.gmail.com"));
    }
}

#[test]
fn a_domain_of_ones_own_is_recognised_by_its_server() {
    let text = "[accounts.me]\nemail = \"you@example.org\"\npassword.raw = \"x\"\nimap.server = \"imaps://IMAP.fastmail.com\"\n";
    let account = read(text).unwrap().accounts.remove(0);
    assert!(matches!(account.send, SendSettings::Smtp { server, .. } if server.host == "smtp.fastmail.com"));
    let text = text.replace("IMAP.fastmail.com", "imap.free.fr");
    let SourceSettings::Imap(imap) = read(&text).unwrap().accounts.remove(0).source else { panic!("IMAP") };
    assert_eq!(imap.login, "you@example.org", "a local part is a login at the provider's own domains only");
}

#[test]
fn a_password_for_one_server_is_not_sent_to_a_guessed_one() {
    let error = read(&account("imap.server = \"imaps://127.0.0.1\"\n")).unwrap_err();
    assert!(error.contains("says no way to send"), "{error}");
}

#[test]
fn icloud_logs_in_with_the_local_part() {
    let text = "[accounts.me]\nemail = \"ada@icloud.com\"\npassword.raw = \"x\"\n";
    let account = read(text).unwrap().accounts.remove(0);
    let (SourceSettings::Imap(imap), SendSettings::Smtp { login, server, .. }) =
        (account.source, account.send)
    else {
        panic!("IMAP and SMTP")
    };
    assert_eq!((imap.login.as_str(), login.as_str()), ("ada", "ada@icloud.com"));
    assert_eq!((server.security, server.port), (Security::StartTls, 587));
    let account = read(&format!("{text}login = \"ada.l\"\n")).unwrap().accounts.remove(0);
    let SourceSettings::Imap(imap) = account.source else { panic!("IMAP") };
    assert_eq!(imap.login, "ada.l");
}

#[test]
fn proton_needs_its_bridge_and_the_bridge_its_certificate() {
    let text = "[accounts.me]\nemail = \"ada@proton.me\"\npassword.raw = \"x\"\ntls.ca = \"~/bridge.pem\"\n";
    for text in [text.to_owned(), format!("{text}imap.server = \"imap://127.0.0.1:1143\"\n")] {
        let account = read(&text).unwrap().accounts.remove(0);
        let SourceSettings::Imap(imap) = account.source else { panic!("IMAP") };
        assert_eq!((imap.server.port, imap.ca), (1143, Some(PathBuf::from("/home/you/bridge.pem"))));
        assert!(
            matches!(account.send, SendSettings::Smtp { server, ca: Some(_), .. } if server.port == 1025)
        );
    }
}

#[test]
fn paths_start_at_home_or_at_the_configuration() {
    let mbox = |path: &str, folder: &str| {
        let text = format!(
            "[accounts.me]\nemail = \"you@example.org\"\nfile.path = \"o\"\nmbox.path = [\"{path}\"]\n"
        );
        let path = Path::new(folder).join("config.toml");
        let config = parse(&text, &path, &env()).unwrap();
        match &config.accounts[0].source {
            SourceSettings::Mbox { paths } => paths[0].clone(),
            _ => panic!("mbox"),
        }
    };
    assert_eq!(mbox("~/takeout/*.mbox", "/etc"), "/home/you/takeout/*.mbox");
    assert_eq!(mbox("/var/mail/you", "/etc"), "/var/mail/you");
    assert_eq!(mbox("./old/[ab].mbox", "/etc/rekindle"), "/etc/rekindle/old/[ab].mbox");
    assert_eq!(mbox("*.mbox", "/etc/odd [name]"), "/etc/odd [[]name[]]/*.mbox");
    let homeless = Env { home: None, ..env() };
    let error = parse(&files(""), Path::new("/etc/x.toml"), &homeless).unwrap_err().to_string();
    assert!(error.contains("HOME is not set"), "{error}");
}

#[test]
fn accounts_keep_the_order_of_the_file() {
    let one = |name: &str| {
        format!("[accounts.{name}]\nemail = \"{name}@example.org\"\nmaildir.path = \"{name}\"\n")
    };
    let config = read(&["zoe", "ada", "mia"].map(one).concat()).unwrap();
    assert_eq!(
        config.accounts.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(),
        ["zoe", "ada", "mia"]
    );
}

#[test]
fn every_provider_is_complete() {
    let providers = Providers::built_in();
    let mut seen = std::collections::HashSet::new();
    for provider in providers.all() {
        assert_eq!(provider.imap.is_some(), provider.smtp.is_some(), "{}", provider.name);
        assert!(provider.imap.is_some() || !provider.note.is_empty(), "{} says nothing", provider.name);
        for domain in &provider.domains {
            assert!(seen.insert(domain.clone()), "{domain} belongs to two");
            let secret = if provider.logins.auth == Secrets::Token { "token" } else { "password" };
            let ca = if provider.certificate == Certificate::Own { "tls.ca = \"/ca.pem\"\n" } else { "" };
            let text = format!("[accounts.me]\nemail = \"ada@{domain}\"\n{secret}.raw = \"x\"\n{ca}");
            match (&provider.imap, read(&text)) {
                (Some(_), Ok(config)) => {
                    let SourceSettings::Imap(imap) = &config.accounts[0].source else { panic!("IMAP") };
                    let local = provider.logins.imap == Login::LocalPart;
                    assert_eq!(imap.login == "ada", local, "{domain}");
                    assert_ne!(imap.server.security, Security::Plain, "{domain}");
                }
                (None, Err(error)) => assert!(error.contains(&provider.note), "{error}"),
                (_, result) => panic!("{domain}: {result:?}"),
            }
        }
    }
    assert!(providers.all().len() >= 40);
}

#[test]
fn no_secret_is_in_debug_and_raw_ones_are_warned_about() {
    let config = read(&account("")).unwrap();
    assert!(!format!("{config:?}").contains("hunter2"));
    assert!(matches!(config.warnings().as_slice(), [line] if line.contains("accounts.me")));
    assert!(read(EXAMPLE).unwrap().warnings().is_empty());
}

#[test]
fn variables_with_secrets_are_hidden_from_the_other_accounts_commands() {
    let text = "[accounts.a]\nemail = \"a@gmail.com\"\npassword.env = \"A_PASSWORD\"\n\
                [accounts.b]\nemail = \"b@gmail.com\"\npassword.command = [\"pass\"]\n";
    let config = read(text).unwrap();
    assert!(config.secret_variables().contains(&"A_PASSWORD"));
    let SourceSettings::Imap(imap) = &config.accounts[1].source else { panic!("IMAP") };
    assert!(
        matches!(&imap.auth, Auth::Password(Secret::Hiding { variables, .. }) if variables == &["A_PASSWORD"])
    );
}

#[test]
fn a_missing_file_says_what_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let error = load(Some(&path)).unwrap_err().to_string();
    assert!(error.contains(&path.display().to_string()), "{error}");
    assert!(error.contains("rekindle setup you@example.org") && error.contains("rekindle demo"), "{error}");
    assert!(load(Some(folder.path())).unwrap_err().to_string().contains("is a folder"));
}

#[test]
fn a_file_with_a_secret_in_it_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let check = |text: &str, mode: u32, refused: bool| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        match load(Some(&path)) {
            Ok(_) => assert!(!refused, "mode {mode:o} was taken"),
            Err(error) => {
                let error = error.to_string();
                assert!(refused && error.contains("chmod 600") && error.contains("accounts.me"), "{error}");
            }
        }
    };
    check(&account(""), 0o600, false);
    check(&account(""), 0o640, true);
    check(&account(""), 0o604, true);
    check(&account("").replace("raw", "env"), 0o644, false);
    check(&files("token.raw = \"hunter2\"\n"), 0o644, true);
}

#[test]
fn bytes_that_are_no_utf8_are_named_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, b"[accounts.me]\nname = \"Zo\xeb\"\n").unwrap();
    let error = load(Some(&path)).unwrap_err().to_string();
    assert!(error.contains("config.toml:2: ") && error.contains("UTF-8"), "{error}");
    std::fs::write(&path, format!("\u{feff}{}", files(""))).unwrap();
    assert!(load(Some(&path)).is_ok(), "a byte order mark does no harm");
}

#[test]
fn the_command_line_beats_our_variables_and_those_beat_xdg() {
    let find = |config: Option<&str>, data: Option<&str>, env: &Env| {
        Paths::under(config.map(Path::new), data.map(Path::new), env).unwrap()
    };
    let plain = find(None, None, &env());
    assert_eq!(plain.config, Path::new(FILE));
    assert_eq!(plain.templates, Path::new("/home/you/.config/rekindle/templates"));
    assert_eq!(plain.database, Path::new("/home/you/.local/share/rekindle/rekindle.db"));
    assert!(plain.lock.starts_with(&plain.data) && plain.backups.starts_with(&plain.data));
    let ours = Env { config: Some("/etc/r.toml".into()), data: Some("/srv/r".into()), ..env() };
    let (said, found) = (find(Some("/a.toml"), Some("/d"), &ours), find(None, None, &ours));
    assert_eq!((said.config, said.data), ("/a.toml".into(), "/d".into()));
    assert_eq!((found.config, found.data), ("/etc/r.toml".into(), "/srv/r".into()));
    assert!(find(Some("r.toml"), None, &ours).config.is_absolute());
    let bare = Env { home: None, config_home: None, data_home: None, ..env() };
    let error = Paths::under(None, None, &bare).unwrap_err().to_string();
    assert!(error.contains("HOME is not set") && error.contains("REKINDLE_CONFIG"), "{error}");
}

#[test]
fn the_service_files_agree() {
    let user = include_str!("../../config/rekindle.service");
    let system = include_str!("../../config/rekindle@.service");
    let setting = |unit: &str, name: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_else(|| panic!("no {name}=")).to_owned()
    };
    for name in [
        "Type",
        "WatchdogSec",
        "Restart",
        "RestartPreventExitStatus",
        "UMask",
        "LimitCORE",
        "NoNewPrivileges",
    ] {
        assert_eq!(setting(user, name), setting(system, name), "{name}");
    }
    for unit in [user, system] {
        assert!(setting(unit, "ExecStart").ends_with(" run"));
        assert!(setting(unit, "RestartPreventExitStatus").split(' ').any(|code| code == "78"));
    }
    assert!(setting(system, "ExecStart").contains("-c /etc/rekindle/%i.toml --data /var/lib/rekindle/%i"));
    let launchd = include_str!("../../config/io.rekindle.plist");
    assert!(launchd.contains("<string>run</string>") && launchd.contains("<integer>63</integer>"));
}

//! The ways to read an owner's mail and to write to them, likeliest first. Pure.

use std::path::{Path, PathBuf};

use super::found::{Found, FoundServer};
use super::plan::{MailboxPlan, SendPlan, Way, tilde};
use crate::config::providers::{Provider, Providers, Secrets};
use crate::mail::Address;

/// What is known of this machine and of the address's provider.
pub struct Known<'a> {
    pub found: &'a [Found],
    pub providers: &'a Providers,
    pub home: Option<&'a Path>,
    /// The command of a mail server on this machine.
    pub sendmail: Option<PathBuf>,
}

/// How sure it is that mail is the owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum WayFit {
    /// It says so.
    Own,
    /// Nothing says whose it is.
    Unknown,
}

/// Every way that is known for an address, the likeliest first: what other programs have, then the
/// provider's servers, then mail that nobody says the owner of.
pub fn ways(address: &Address, known: &Known<'_>) -> Vec<Way> {
    let provider = known.providers.by_domain(address.domain()).filter(|provider| provider.imap.is_some());
    let mut ways = local(address, known, WayFit::Own);
    let programs = known.found.iter().filter(|one| fit(one, address) == Some(WayFit::Own));
    match &provider {
        Some(provider) => ways.push(at_provider(provider, programs.filter_map(|one| one.imap.as_ref()))),
        None => ways.extend(programs.filter_map(|one| at_server(one, address, known))),
    }
    ways.extend(local(address, known, WayFit::Unknown));
    ways
}

fn fit(found: &Found, address: &Address) -> Option<WayFit> {
    match &found.owner {
        Some(owner) => (owner.address == *address).then_some(WayFit::Own),
        None => Some(WayFit::Unknown),
    }
}

/// Maildirs and mbox files.
fn local(address: &Address, known: &Known<'_>, wanted: WayFit) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for one in known.found.iter().filter(|one| fit(one, address) == Some(wanted)) {
        let kept = if one.program.is_empty() { String::new() } else { format!(", known to {}", one.program) };
        let (says, mailbox, usual) = match (&one.maildir, &one.mbox) {
            (Some(path), _) => (
                format!("the Maildir {}{kept}", tilde(path, known.home)),
                MailboxPlan::Maildir(path.clone()),
                SendPlan::WithMailbox,
            ),
            (None, Some(file)) => (
                format!("the mbox file {}", tilde(Path::new(file), known.home)),
                MailboxPlan::Mbox(vec![file.clone()]),
                known.sendmail.as_ref().map_or_else(
                    || by_provider(address, known),
                    |path| SendPlan::Sendmail(vec![path.display().to_string(), "-t".to_owned()]),
                ),
            ),
            (None, None) => continue,
        };
        let send = command_for(address, known.found).map_or(usual, SendPlan::Sendmail);
        if !ways.iter().any(|way| way.mailbox == mailbox) {
            let wants = Secrets::Password;
            ways.push(Way { says: says + &sent_by(&send), mailbox, send, login: None, secret: None, wants });
        }
    }
    ways
}

/// Mail on disk leaves by the servers of the address's provider, if it has any.
fn by_provider(address: &Address, known: &Known<'_>) -> SendPlan {
    let provider = known.providers.by_domain(address.domain());
    if provider.is_some_and(|provider| provider.smtp.is_some()) {
        SendPlan::WithMailbox
    } else {
        SendPlan::Unknown
    }
}

/// The command that another program sends mail of this address with.
fn command_for(address: &Address, found: &[Found]) -> Option<Vec<String>> {
    let own = found.iter().filter(|one| fit(one, address) == Some(WayFit::Own));
    own.filter_map(|one| one.sendmail.clone()).next()
}

fn sent_by(send: &SendPlan) -> String {
    match send {
        SendPlan::Sendmail(words) => {
            let program = words.first().map(|word| word.rsplit('/').next().unwrap_or(word));
            format!("; mail leaves by {}", program.unwrap_or_default())
        }
        SendPlan::WithMailbox | SendPlan::Smtp(_) | SendPlan::Unknown => String::new(),
    }
}

fn at_provider<'a>(provider: &Provider, mut servers: impl Iterator<Item = &'a FoundServer>) -> Way {
    Way {
        says: format!("{} by IMAP", provider.name),
        mailbox: MailboxPlan::Provider,
        send: SendPlan::WithMailbox,
        login: None,
        secret: servers.find_map(|server| server.secret.clone()),
        wants: provider.logins.auth,
    }
}

/// The IMAP server that another program has in its file.
fn at_server(found: &Found, address: &Address, known: &Known<'_>) -> Option<Way> {
    let imap = found.imap.as_ref()?;
    let provider = known.providers.by_server(host(&imap.url), address.domain());
    let send = match (&found.smtp, command_for(address, known.found)) {
        (Some(smtp), _) => SendPlan::Smtp(smtp.url.clone()),
        (None, Some(words)) => SendPlan::Sendmail(words),
        (None, None) if provider.is_some() => SendPlan::WithMailbox,
        (None, None) => SendPlan::Unknown,
    };
    Some(Way {
        says: format!("IMAP at {}, as {} has it", host(&imap.url), found.program),
        mailbox: MailboxPlan::Imap(imap.url.clone()),
        send,
        login: imap.login.clone().filter(|login| !login.eq_ignore_ascii_case(address.as_str())),
        secret: imap.secret.clone(),
        wants: provider.map(|provider| provider.logins.auth).unwrap_or_default(),
    })
}

/// The host of a server URL.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => rest.split([':', '/']).next().unwrap_or(rest),
    }
}

/// The URL of the same port with STARTTLS. `None`: it has that, or names no port: another one would
/// be meant then.
pub fn with_starttls(url: &str) -> Option<String> {
    let (protocol, rest) = url.split_once("s://")?;
    let port = rest.rsplit_once(':')?.1.trim_end_matches('/');
    port.parse::<u16>().ok().map(|_| format!("{protocol}://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::super::found::{mbsync, msmtp};
    use super::*;
    use crate::mail::Mailbox;

    fn ways_of(address: &str, found: &[Found]) -> Vec<Way> {
        let home = Path::new("/home/robin");
        let known = Known { found, providers: Providers::built_in(), home: Some(home), sendmail: None };
        ways(&Address::parse(address).unwrap(), &known)
    }

    fn says(address: &str, found: &[Found]) -> Vec<String> {
        ways_of(address, found).into_iter().map(|way| way.says).collect()
    }

    const MBSYNC: &str = "IMAPAccount w\nHost imap.example.org\nUser robin@example.org\nPassCmd \"pass show w\"\nSSLType IMAPS\n\
        IMAPStore r\nAccount w\nMaildirStore l\nPath ~/Mail/\nChannel c\nFar :r:\nNear :l:\n";

    #[test]
    fn a_maildir_of_mbsync_with_msmtp_comes_before_its_server() {
        let home = Path::new("/home/robin");
        let mut found = mbsync::read(MBSYNC, home);
        found.extend(msmtp::read("account a\nfrom robin@example.org\nhost x\n", home));
        assert_eq!(
            says("robin@example.org", &found),
            [
                "the Maildir ~/Mail, known to mbsync; mail leaves by msmtp",
                "IMAP at imap.example.org, as mbsync has it"
            ]
        );
        assert!(says("ada@example.org", &found).is_empty(), "somebody else's");
    }

    #[test]
    fn a_provider_is_asked_with_the_password_that_is_there() {
        let text = MBSYNC.replace("example.org", "gmail.com");
        let found = mbsync::read(&text, Path::new("/home/robin"));
        let ways = ways_of("robin@gmail.com", &found);
        assert_eq!(ways[1].says, "Gmail by IMAP");
        assert_eq!((ways[1].mailbox.clone(), ways[1].secret.is_some()), (MailboxPlan::Provider, true));
    }

    #[test]
    fn mail_of_nobody_in_particular_comes_last() {
        let disk = Found { maildir: Some("/home/robin/Maildir".into()), ..Found::default() };
        assert_eq!(
            says("robin@gmail.com", std::slice::from_ref(&disk)),
            ["Gmail by IMAP", "the Maildir ~/Maildir"]
        );
        let owner = Mailbox { name: String::new(), address: Address::parse("robin@gmail.com").unwrap() };
        let own = Found { owner: Some(owner), ..disk };
        assert_eq!(says("robin@gmail.com", &[own]), ["the Maildir ~/Maildir", "Gmail by IMAP"]);
        assert!(says("robin@tuta.com", &[]).is_empty(), "a provider without IMAP");
    }

    #[test]
    fn an_mbox_file_says_how_mail_leaves_or_that_nobody_knows() {
        let file = Found { mbox: Some("/home/robin/all.mbox".into()), ..Found::default() };
        assert_eq!(ways_of("robin@example.org", std::slice::from_ref(&file))[0].send, SendPlan::Unknown);
        assert_eq!(ways_of("robin@gmail.com", &[file])[1].send, SendPlan::WithMailbox);
    }

    #[test]
    fn hosts_are_taken_out_of_urls() {
        for (url, wanted) in
            [("imaps://a.example:993/", "a.example"), ("imap://[::1]:143", "::1"), ("a.example", "a.example")]
        {
            assert_eq!(host(url), wanted);
        }
    }

    #[test]
    fn a_port_that_does_not_begin_with_tls_is_tried_with_starttls() {
        let check =
            |url: &str, wanted: Option<&str>| assert_eq!(with_starttls(url).as_deref(), wanted, "{url}");
        check("imaps://mail.example.org:1143", Some("imap://mail.example.org:1143"));
        check("smtps://[::1]:2587", Some("smtp://[::1]:2587"));
        check("imaps://mail.example.org", None);
        check("imaps://[::1]", None);
        check("imap://mail.example.org:143", None);
    }
}

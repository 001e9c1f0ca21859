//! What to do about a mailbox or a mail server that does not let us in: the likeliest cause of
//! each refusal, as one remedy.

use crate::cli::setup::renew;
use crate::config::access_token;
use crate::config::providers::{Login, Provider, Providers, Secrets};
use crate::config::{Account, Auth, Server};
use crate::source::SourceError;

/// A login that was tried.
pub(super) struct Tried<'a> {
    pub(super) account: &'a Account,
    pub(super) server: &'a Server,
    pub(super) login: &'a str,
    pub(super) auth: &'a Auth,
    /// Which of a provider's names is wanted here.
    pub(super) protocol: LoginProtocol,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoginProtocol {
    Imap,
    Smtp,
}

/// What to do when the login was refused.
pub(super) fn refused(tried: &Tried<'_>, why: &str) -> String {
    let provider = Providers::built_in().by_server(&tried.server.host, tried.account.email.domain());
    if let Some(login) = wanted_login(tried, provider.as_ref())
        && login != tried.login
    {
        return format!("{} wants another login: set `login = \"{login}\"`.", called(provider.as_ref()));
    }
    match (tried.auth, provider) {
        (Auth::Token(_), _) => access_token::remedy(why),
        (_, Some(Provider { logins, page, name, .. })) if logins.auth == Secrets::AppPassword => {
            let page = page.map(|page| format!(" ({page})")).unwrap_or_default();
            let keep = match renew::home(tried.account) {
                Ok(_) => format!("give it: `rekindle account password {}`", tried.account.name),
                Err(_) => "put it where the configuration says".to_owned(),
            };
            format!("{name} takes only an app password: make one{page} and {keep}.")
        }
        (_, Some(Provider { logins, name, .. })) if logins.auth == Secrets::Token => {
            format!("{name} takes only access tokens: name a program that prints one as `token.command`.")
        }
        _ if is_odd(tried) => format!(
            "Check the login name first (`login`): `{}` is neither your address nor the part before its @; then the password.",
            tried.login
        ),
        _ => format!(
            "Check the password; if it is right, the server may want another name: `login = \"{}\"`.",
            other_name(tried)
        ),
    }
}

/// What to do when a mailbox takes no login of this kind.
pub(super) fn not_offered(auth: &Auth) -> String {
    match auth {
        Auth::Token(_) => "The server takes no access tokens: give a password in place of `token`.".to_owned(),
        Auth::Password(_) | Auth::None => {
            "Use imaps:// (port 993); where that is in use, the server takes only access tokens: `token.command`."
                .to_owned()
        }
    }
}

/// Whether a refusal is ours, since the secret could not be had: it names its remedy.
pub(super) fn is_about_the_secret(reason: &str) -> bool {
    reason.starts_with("reading the secret") || reason.starts_with("running the password command")
}

/// What to do about another error of a mailbox.
pub(super) fn unreachable(error: &SourceError, server: &Server) -> String {
    match error {
        SourceError::Unavailable { reason, .. } => no_connection(reason, server),
        SourceError::Throttled { .. } => {
            "The server wants to be left alone: the daemon tries again in a quarter of an hour.".to_owned()
        }
        other => other.remedy().to_owned(),
    }
}

/// What to do when a server was not reached.
pub(super) fn no_connection(why: &str, server: &Server) -> String {
    let Server { host, port, .. } = server;
    if why.contains("refused") {
        return format!("Nobody listens at {host}:{port}: check the port, and that the server runs.");
    }
    format!(
        "Check the network, and that the name {host} and the port {port} are right; where the daemon runs, it tries again by itself."
    )
}

fn called(provider: Option<&Provider>) -> &str {
    provider.map_or("The server", |provider| provider.name.as_str())
}

/// The login that a provider is known to want. `None`: not known.
fn wanted_login(tried: &Tried<'_>, provider: Option<&Provider>) -> Option<String> {
    let logins = &provider?.logins;
    let email = &tried.account.email;
    let form = match tried.protocol {
        LoginProtocol::Imap => logins.imap,
        LoginProtocol::Smtp => logins.smtp,
    };
    Some(match form {
        Login::Address => email.to_string(),
        Login::LocalPart => email.local().to_owned(),
    })
}

/// Whether a login was configured that is nothing of the address.
fn is_odd(tried: &Tried<'_>) -> bool {
    let email = &tried.account.email;
    !tried.login.eq_ignore_ascii_case(email.as_str()) && !tried.login.eq_ignore_ascii_case(email.local())
}

/// The other form of the owner's address.
fn other_name<'a>(tried: &Tried<'a>) -> &'a str {
    let email = &tried.account.email;
    if tried.login.contains('@') { email.local() } else { email.as_str() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Env, SourceSettings, parse::parse};

    fn remedy(text: &str) -> String {
        let path = std::path::Path::new("/config.toml");
        let (config_home, data_home, config, data) = (None, None, None, None);
        let home = Some("/home/robin".into());
        let zone = || jiff::tz::TimeZone::UTC;
        let env = Env { home, config_home, data_home, config, data, zone };
        let config = parse(&format!("[accounts.home]\n{text}\n"), path, &env).unwrap();
        let account = &config.accounts[0];
        let SourceSettings::Imap(imap) = &account.source else { panic!("an IMAP account") };
        let (server, login, auth) = (&imap.server, imap.login.as_str(), &imap.auth);
        refused(&Tried { account, server, login, auth, protocol: LoginProtocol::Imap }, "no")
    }

    #[test]
    fn the_likeliest_cause_of_a_refused_login_is_named() {
        let check = |text: &str, words: &str| {
            let remedy = remedy(text);
            assert!(remedy.contains(words), "{text}: {remedy}");
        };
        let own = "email = \"robin@own.example\"\npassword.raw = \"x\"\nimap.server = \"imaps://mail.own.example\"\nsmtp.server = \"smtps://mail.own.example\"";
        check(
            own,
            "Check the password; if it is right, the server may want another name: `login = \"robin\"`.",
        );
        check(&format!("{own}\nlogin = \"robin\""), "`login = \"robin@own.example\"`");
        check(&format!("{own}\nlogin = \"r0bin\""), "Check the login name first (`login`)");
        check(
            "email = \"robin@gmail.com\"\npassword.raw = \"x\"",
            "app password: make one (https://myaccount.google.com/apppasswords)",
        );
        check(
            "email = \"robin@gmail.com\"\npassword.raw = \"x\"\nlogin = \"robin\"",
            "Gmail wants another login: set `login = \"robin@gmail.com\"`.",
        );
        check("email = \"robin@outlook.com\"\ntoken.raw = \"x\"", "The access token has expired");
    }
}

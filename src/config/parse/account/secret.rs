//! `password.*` and `token.*`: where the secret is. What is read here is never repeated in an
//! error.

use super::{
    super::super::{
        Auth, ConfigError,
        document::{Node, TomlTable},
        secret::Secret,
    },
    Surroundings,
};

/// How the account logs in; `None` when it says nothing about that.
pub(super) fn auth(table: &TomlTable<'_>, around: &Surroundings<'_>) -> Result<Option<Auth>, ConfigError> {
    match (table.get("password"), table.get("token")) {
        (Some(_), Some(token)) => Err(token.error(
            "is given beside `password`; keep one of the two: token for XOAUTH2, password for all else",
        )),
        (Some(node), None) => Ok(Some(Auth::Password(secret(&node, around)?))),
        (None, Some(node)) => Ok(Some(Auth::Token(secret(&node, around)?))),
        (None, None) => Ok(None),
    }
}

/// The environment variables that hold a secret of one of these accounts.
pub(super) fn variables<'t, 'a: 't>(accounts: impl Iterator<Item = &'t TomlTable<'a>>) -> Vec<String> {
    let named = |table: &TomlTable<'_>| {
        ["password.env", "token.env"].map(|key| table.get(key)?.text().ok().map(str::to_owned))
    };
    accounts.flat_map(named).flatten().collect()
}

fn secret(node: &Node<'_>, around: &Surroundings<'_>) -> Result<Secret, ConfigError> {
    let table = node.table()?;
    match table.entries().as_slice() {
        [(kind, node)] => one(kind, node, around),
        [] => Err(node.error("is empty; say where the secret is: command, file, env, credential or raw")),
        [_, (_, second), ..] => Err(second.error("is a second place for the same secret; keep one of them")),
    }
}

fn one(kind: &str, node: &Node<'_>, around: &Surroundings<'_>) -> Result<Secret, ConfigError> {
    Ok(match kind {
        "command" => command(node)?.hiding(&around.secret_variables),
        "file" => Secret::File(around.path(node)?),
        "env" => Secret::Env(node.read(variable)?),
        "credential" => Secret::Credential(node.read(credential)?),
        _ => Secret::Raw(node.verbatim()?.into()),
    })
}

fn command(node: &Node<'_>) -> Result<Secret, ConfigError> {
    if !node.is_list() {
        return Ok(Secret::Shell(node.verbatim()?.to_owned()));
    }
    super::super::program::command(node).map(Secret::Command)
}

fn variable(text: &str) -> Result<String, String> {
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Ok(text.to_owned());
    }
    Err("is no name of an environment variable; write the name alone, like MAIL_PASSWORD".into())
}

/// The name of a file in one folder, never a way out of it.
fn credential(text: &str) -> Result<String, String> {
    let odd = |c: char| !(c.is_ascii_alphanumeric() || "-_.@".contains(c));
    if text.chars().any(odd) || text.starts_with('.') {
        return Err("is no name of a credential; write the NAME of LoadCredential=NAME:...".into());
    }
    Ok(text.to_owned())
}

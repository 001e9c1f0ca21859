//! Identifiers of our mails, derived from the database's key and what the mail is for: whoever
//! restores yesterday's database derives the same ones, and finds the mail already sent.
#![expect(clippy::disallowed_methods, reason = "the database's key is drawn here, once")]

use anyhow::Context;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::command::{DraftKey, JobKey, PersonKey};
use crate::mail::Token;

/// A new 256-bit key.
///
/// # Errors
/// When the system has no randomness to give.
pub fn fresh_key() -> anyhow::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).context("asking the system for random bytes")?;
    Ok(key)
}

/// The token of the mail for a job: 128 bits that nobody without the key can guess.
pub fn token(key: &[u8; 32], job: &JobKey) -> Token {
    Token::from_bits(derive(key, "token", &job.to_string()))
}

/// X-Rekindle-Id of the mail for a job.
pub fn rekindle_id(key: &[u8; 32], job: &JobKey) -> String {
    data_encoding::HEXLOWER.encode(&derive(key, "id", &job.to_string()))
}

/// Left part of the Message-ID of a draft: others read it, so nothing in a mail to the owner is
/// like it.
pub fn draft_id(key: &[u8; 32], draft: &DraftKey) -> String {
    data_encoding::HEXLOWER.encode(&derive(key, "draft", &draft.to_string()))
}

/// Names a mail to somebody else in the outbox.
pub fn outward_id(key: &[u8; 32], job: &JobKey) -> String {
    data_encoding::HEXLOWER.encode(&derive(key, "outward", &job.to_string()))
}

/// The one-shot code that approves exactly these bytes of a draft: 80 bits that nobody without the
/// key can guess.
pub fn nonce(key: &[u8; 32], draft: &DraftKey, bytes: &[u8]) -> String {
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
    let mut text = data_encoding::BASE32_NOPAD.encode(&derive(key, "send", &format!("{draft}/{hash}"))[..10]);
    text.make_ascii_lowercase();
    text
}

/// The code for a number of a mail and the person it means: says nothing without the key.
pub fn number_code(key: &[u8; 32], job: &JobKey, number: u32, person: &PersonKey) -> String {
    let code = derive(key, "number", &format!("{job}/{number}/{person}"));
    let mut text = data_encoding::BASE32_NOPAD.encode(&code[..10]);
    text.make_ascii_lowercase();
    text
}

/// HMAC-SHA-256 (RFC 2104), cut to 128 bits; `purpose` keeps them apart.
fn derive(key: &[u8; 32], purpose: &str, of: &str) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    mac.update(b"/");
    mac.update(of.as_bytes());
    let bytes = mac.finalize().into_bytes();
    bytes[..16].try_into().expect("SHA-256 has 32 bytes")
}

//! The way out: people as vCard 4, CSV, JSON lines and Markdown. All but Markdown come in again as
//! they went out.

pub mod json;
pub mod markdown;
pub mod table;
pub mod vcard;

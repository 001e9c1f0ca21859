//! What an address book, or the export of a network, says about people: read from any of the usual
//! formats into [`Card`]s, and written out again.
//!
//! Reading order: [`card`] what is kept of one contact; [`text`] bytes to text; [`read`] which
//! format it is; [`table`] and [`columns`] CSV of every dialect; [`linkedin`], [`social`],
//! [`friends`], [`vcard`] the others; [`log`] calls and chats; [`merge`] what an import would
//! change; [`dates`] whose day comes; [`export`] the way out.
//!
//! Invariants: pure, linear, and no input panics; what could not be read is named by its line and
//! the rest is read. Absent on purpose: which person a card belongs to (see [`crate::infer`]),
//! files and archives (see [`crate::job::import`]).

pub mod card;
pub mod columns;
pub mod dates;
pub mod export;
pub mod friends;
pub mod linkedin;
pub mod log;
pub mod merge;
pub mod read;
pub mod reading;
pub mod social;
pub mod table;
pub mod text;
pub mod vcard;

pub use card::{Card, CardSource, CardTouch, PartialDate};
pub use reading::{ImportRemark, Mapping, ReadFile};

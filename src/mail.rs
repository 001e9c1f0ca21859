//! The vocabulary of the RFCs: what one message says, read tolerantly.
//!
//! Parsing never fails and never panics: it gives a value and the [`Defect`]s that it tolerated.
//! Absent on purpose: any notion of the owner, of people, of the network and of the clock.

pub mod address;
pub mod auth_results;
pub mod body;
pub mod bounce;
pub mod date;
pub mod defect;
pub mod departure;
pub mod display_name;
pub mod folder;
pub mod header;
pub mod html;
pub mod message_id;
pub mod quote;
pub mod responder;
pub mod stamp;
pub mod subject;
pub mod text;
pub mod token;

pub use address::{Address, Mailbox};
pub use date::DateSource;
pub use defect::Defect;
pub use folder::{Cursor, Locator, Role};
pub use header::{HeaderRecord, Signs};
pub use message_id::MessageId;
pub use token::Token;

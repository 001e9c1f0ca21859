//! Who the people are, when each was last in touch, how often, and who is due: from facts and
//! `now`, each judgement with its evidence.
//!
//! Reading order: [`facts`] what the mailbox says; [`message_time`] when each mail was written;
//! [`class`] and [`address_class`] machine or human; [`owner`] which addresses are the owner's;
//! [`names`], [`identity`] and [`people`] one person, many addresses; [`touch`] the days of being
//! in touch; [`bearers`] who bears the same name; [`meetings`] which meetings are touches;
//! [`inference`] all of these together, kept up to date message by message; [`cadence`] how often;
//! [`preferences`] what the owner said; [`reciprocity`] whether the two answer each other; [`due`]
//! who has gone quiet; [`import_pacing`] imported people one after the other; [`need`],
//! [`openings`] and [`promise`] what they ask for and what the owner owes them; [`background`],
//! [`circle`] and [`introduction_pairs`] who could help and who might meet; [`offer`] the one way
//! to help that a digest names; [`introduction_state`] how introductions go on; [`language`] in
//! which two write; [`quiet_reason`] and [`last_touch`] what a line about somebody rests on;
//! [`evidence`] and [`number_lists`] what is kept of single mails; [`wording`] all of
//! it in words.
//!
//! Pure and explainable: no tunable weights, no clock, no store. What `job` stores of it to answer
//! faster is kept beside a fingerprint of all that it rests on, and never trusted over the facts.

pub mod address_class;
pub mod address_state;
pub mod background;
mod bearers;
pub mod cadence;
pub mod circle;
pub mod class;
pub mod departure;
pub mod due;
pub mod everyday_words;
pub mod evidence;
pub mod facts;
pub mod identity;
pub mod import_pacing;
pub mod inference;
pub mod introduction_pairs;
pub mod introduction_state;
pub mod language;
pub mod last_touch;
pub mod ledger;
pub mod meetings;
pub mod message_time;
pub mod names;
pub mod need;
pub mod number_lists;
pub mod offer;
pub mod openings;
pub mod owner;
pub mod people;
pub mod phrases;
pub mod preferences;
pub mod promise;
pub mod quiet_reason;
pub mod reciprocity;
pub mod saved_links;
pub mod subject_kind;
pub mod taken_up;
pub mod threads;
pub mod topics;
pub mod touch;
pub mod wording;

pub use cadence::Cadence;
pub use due::{Due, Judgement};
pub use facts::{AddressId, Facts};
pub use inference::Inference;
pub use people::{People, Person};
pub use preferences::Preferences;

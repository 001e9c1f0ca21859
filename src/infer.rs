//! Who the people are, when each was last in touch, how often, and who is due: from facts and `now`, each judgement with its evidence.
//!
//! Reading order: [`facts`] what the mailbox says; [`moment`] when each mail was written; [`class`] and [`classify`] machine or human; [`owner`] which addresses are the owner's; [`names`], [`namesake`], [`identity`] and [`people`] one person, many
//! addresses; [`touch`] the days of being in touch; [`census`] all of these together, kept up to date message by message; [`cadence`] how often; [`standing`] what the owner said; [`due`] who has gone quiet; [`spread`] imported people one after the other; [`introduce`] who might meet; [`meeting`] how introductions go on; [`why`] all of it in words.
//!
//! Pure and explainable: no tunable weights, no clock, no store. Nothing derived is ever stored, so nothing derived can be stale.

pub mod cadence;
pub mod census;
pub mod class;
pub mod classify;
pub mod due;
pub mod evidence;
pub mod facts;
pub mod identity;
pub mod introduce;
pub mod ledger;
pub mod links;
pub mod meeting;
pub mod moment;
pub mod names;
pub mod namesake;
pub mod owner;
pub mod people;
pub mod spread;
pub mod standing;
pub mod topics;
pub mod touch;
pub mod why;

pub use cadence::Cadence;
pub use census::Census;
pub use due::{Due, Judgement};
pub use facts::{AddressId, Facts};
pub use people::{People, Person};
pub use standing::Standing;

//! Who the people are, when each was last in touch, how often, and who is due: from facts and `now`, each judgement with its evidence.
//!
//! Pure and explainable: no tunable weights, no clock, no store. Rules and figures: the header of each file.

pub mod class;

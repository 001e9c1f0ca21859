//! Clock and signals.

//! Postfix.

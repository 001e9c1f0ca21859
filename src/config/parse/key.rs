//! Keys of the configuration, and what each holds.

/// What a key holds.
pub(super) enum KeyShape {
    Value,
    /// A table with these keys.
    Table(&'static [Key]),
    /// Tables with names of the owner's choice, each with these keys.
    Named(&'static [Key]),
    /// `[[...]]`: a list of tables with these keys.
    List(&'static [Key]),
}

/// A key and what it holds.
pub(super) type Key = (&'static str, KeyShape);

//! Built-in mail providers.

//! TOML -> Config.

//! The `rekindle` command: hands its arguments to [`rekindle::cli`] and returns the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(rekindle::cli::run(std::env::args_os()))
}

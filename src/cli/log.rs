//! Logs: one line a thing done, on standard error, without control bytes.

use tracing::Level;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

use super::args::GlobalArgs;

/// The journal of the system has its own clock; a terminal needs none.
struct NoTime;

impl FormatTime for NoTime {
    fn format_time(&self, _: &mut Writer<'_>) -> std::fmt::Result {
        Ok(())
    }
}

/// Starts logging as `-q` and `-v` say.
pub fn start(global: &GlobalArgs) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => Level::ERROR,
        (_, true) => Level::DEBUG,
        _ => Level::INFO,
    };
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(false)
        .with_timer(NoTime)
        // A closed or full standard error loses log lines; it must not end the process.
        .log_internal_errors(false)
        .finish();
    // A second start in one process (tests) keeps the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

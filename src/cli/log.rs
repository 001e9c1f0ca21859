//! Logs: one line a thing done, on standard error, without control bytes; as JSON where a program
//! reads them.

use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::args::{GlobalArgs, LogFormat};

/// The journal of the system has its own clock; a terminal needs none.
struct NoTime;

impl FormatTime for NoTime {
    fn format_time(&self, _: &mut Writer<'_>) -> fmt::Result {
        Ok(())
    }
}

/// Starts logging as `-q`, `-v` and `--log-format` say.
pub fn start(global: &GlobalArgs) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => Level::ERROR,
        (_, true) => Level::DEBUG,
        _ => Level::INFO,
    };
    let logs = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(false)
        .with_timer(NoTime)
        // A closed or full standard error loses log lines; it must not end the process.
        .log_internal_errors(false);
    // A second start in one process (tests) keeps the first.
    let _ = match global.log_format {
        LogFormat::Text => tracing::subscriber::set_global_default(logs.finish()),
        LogFormat::Json => tracing::subscriber::set_global_default(logs.event_format(JsonLines).finish()),
    };
}

/// `{"version":1,"at":1790000000,"level":"info","message":"sent: digest"}`.
struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut message = LogMessage::default();
        event.record(&mut message);
        writeln!(out, "{}", line(*event.metadata().level(), &message.0))
    }
}

#[expect(clippy::disallowed_methods, reason = "a log line tells when it was written")]
fn line(level: Level, message: &str) -> serde_json::Value {
    let at = jiff::Timestamp::now().as_second();
    let level = level.as_str().to_lowercase();
    serde_json::json!({"version": 1, "at": at, "level": level, "message": message})
}

/// The text of an event.
#[derive(Default)]
struct LogMessage(String);

impl Visit for LogMessage {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // A String takes everything.
            let _ = write!(self.0, "{value:?}");
        }
    }
}

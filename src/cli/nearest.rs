//! The subcommand or verb that an unknown word was most likely meant for.

/// What other programs call it, or what is spelt most like it. `None`: nothing is near.
pub fn did_you_mean(word: &str, command: &clap::Command) -> Option<String> {
    other_name(word).map(str::to_owned).or_else(|| alike(word, command))
}

fn alike(word: &str, command: &clap::Command) -> Option<String> {
    const ALIKE: f64 = 0.6;
    let names = command.get_subcommands().map(|sub| sub.get_name().to_owned());
    let score = |name: &String| strsim::normalized_damerau_levenshtein(word, name);
    names.max_by(|a, b| score(a).total_cmp(&score(b))).filter(|name| score(name) >= ALIKE)
}

/// What other programs call a subcommand, and ours.
fn other_name(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "stat" | "info" => "status",
        "init" | "install" | "configure" | "login" | "start" | "add" => "setup",
        "settings" | "configuration" | "preferences" => "config show",
        "check" | "test" | "verify" => "doctor",
        "sync" | "fetch" | "refresh" | "update" | "pull" => "scan",
        "daemon" | "serve" | "watch" => "run",
        "mail" | "preview" => "digest --dry-run",
        "delete" | "remove" | "rm" => "forget",
        "queue" | "mailq" => "outbox",
        "history" => "journal",
        "contacts" | "ls" => "people",
        "find" | "search" => "who",
        "version" => "--version",
        "uninstall" => "service uninstall",
        _ => return None,
    })
}

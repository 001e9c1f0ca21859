//! What a question costs, each in a process of its own, from its start to its end: the first time,
//! when everything is read and inferred, or new mail is counted on, and then from what was stored.

use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rekindle::command::JobKey;
use rekindle::config::{Env, Paths, parse::parse};
use rekindle::job::command::info;
use rekindle::job::snapshot::Snapshot;
use rekindle::job::{App, digest, search};

use crate::{peak_mib, verdict};

/// Each with the most processor time and memory (MiB) that it may take. `who` asks for a name, and
/// for a beginning of words that one in a thousand subjects has.
const QUESTIONS: &[(&str, Duration, u64)] = &[
    ("due", Duration::from_millis(150), 64),
    ("show", Duration::from_millis(150), 64),
    ("why", Duration::from_millis(150), 64),
    ("people", Duration::from_millis(150), 64),
    ("who", Duration::from_millis(150), 64),
    ("digest", Duration::from_millis(400), 128),
];
/// How often each is asked; the median counts.
const TIMES: usize = 5;

/// What one process said of itself.
struct Cost {
    computed: Duration,
    peak: u64,
}

/// Asks everything of a data folder.
pub fn ask_all(folder: &Path, when: &str) {
    let [whole, _] = ["due", "digest"].map(|first| {
        let cost = ask_apart(folder, first);
        println!("first {first} {when}: {:.2?}, {} MiB", cost.computed, cost.peak);
        cost.computed
    });
    for (question, time, memory) in QUESTIONS {
        let mut costs: Vec<Cost> = (0..TIMES).map(|_| ask_apart(folder, question)).collect();
        costs.sort_by_key(|cost| cost.computed);
        let Cost { computed, peak } = costs[TIMES / 2];
        let holds = computed <= *time && peak <= *memory;
        println!(
            "{question}: {computed:.2?}, {peak} MiB (at most {time:.0?} and {memory} MiB: {}), 1 : {:.0} of the first due",
            verdict(holds),
            whole.as_secs_f64() / computed.as_secs_f64()
        );
    }
}

fn ask_apart(folder: &Path, question: &str) -> Cost {
    let own = std::env::current_exe().unwrap();
    let said = std::process::Command::new(own).args(["ask", folder.to_str().unwrap(), question]).output();
    let said = String::from_utf8(said.unwrap().stdout).unwrap();
    let mut words = said.split_whitespace().map(|word| word.parse::<u64>().unwrap());
    let mut next = || words.next().unwrap();
    Cost { computed: Duration::from_micros(next()), peak: next() }
}

/// Answers one question, and says what that took.
pub fn ask(folder: &Path, question: &str) {
    let app = house(folder);
    let now = Timestamp::from_second(1_100_000_000).unwrap() + SignedDuration::from_hours(24 * 15 * 365);
    let answer = match question {
        "digest" => {
            let plan = digest::plan(&app, &app.digest_snapshot(now).unwrap(), Vec::new()).unwrap();
            format!("{:?}", digest::compose(&app, &plan, &JobKey::DigestPreview, now).unwrap().1)
        }
        _ => look(&app, &app.overview(now).unwrap(), question),
    };
    assert!(!answer.is_empty());
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let spent = Duration::new(spent.tv_sec.unsigned_abs(), spent.tv_nsec as u32);
    println!("{} {}", spent.as_micros(), peak_mib());
}

fn look(app: &App, snapshot: &Snapshot, question: &str) -> String {
    let warmest = || snapshot.by_strength()[0].position;
    match question {
        "due" => format!("{:?}", snapshot.due()),
        "show" => info::show_lines(app, snapshot, warmest()).unwrap().concat(),
        "why" => info::why_lines(app, snapshot, warmest()).unwrap().concat(),
        "people" => format!("{:?}", snapshot.by_strength()),
        _ => search::search(app, snapshot, "silva 471").unwrap().iter().map(|hit| hit.describe()).collect(),
    }
}

fn house(folder: &Path) -> App {
    let text = "timezone = \"UTC\"\n[accounts.home]\nemail = \"robin@example.org\"\nmaildir.path = \"mail\"\nsend.via = \"file\"\nfile.path = \"out\"\n";
    let (path, env) = (folder.join("config.toml"), Env::read());
    let paths = Paths::under(Some(&path), Some(folder), &env).unwrap();
    App::open(parse(text, &path, &env).unwrap(), paths).unwrap()
}

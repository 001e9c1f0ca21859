//! 5,000 replies as many mail programs, languages and encodings make them, the same in every run.
//!
//! What is quoted is full of commands (our own digest, receipt and welcome, and names and subjects
//! that read like commands); none of it may run. What is typed must be understood.

#[path = "generated/clients.rs"]
mod clients;
#[path = "generated/dice.rs"]
pub mod dice;
#[path = "generated/languages.rs"]
mod languages;
#[path = "generated/said.rs"]
mod said;
#[path = "generated/wire.rs"]
mod wire;

use clients::{CLIENTS, Client, Original, Posting, Reply};
use dice::Dice;
use jiff::Zoned;
use languages::{Language, TONGUES};
use rekindle::command::{Command, ReplyLine, Target, parse};
use rekindle::compose::digest;
use rekindle::compose::receipt;
use rekindle::compose::{Envelope, Outgoing, Templates};
use rekindle::mail::body;
use said::Said;

const REPLIES: u64 = 5_000;

fn now() -> Zoned {
    "2026-11-23T10:30:00+01:00[Europe/Paris]".parse().expect("a moment")
}

/// Mails of ours that are answered, full of words that would be commands.
fn originals() -> Vec<Original> {
    let envelope: Envelope = crate::compose::envelope();
    let templates = Templates::built_in();
    let mut digest = crate::compose::digest();
    digest.suggestions[1].name = "Done Never".to_owned();
    digest.suggestions[0].last = "You wrote on 24 Aug: \"never 1\"".to_owned();
    digest.suggestions[1].last = "He wrote on 12 Jul: \"done 1, 2, 3\"".to_owned();
    digest.owed.push(crate::compose::owed("Skip Mute: never 2"));
    let digest = digest::render(&digest, &envelope, &templates).expect("the built-in template fits");
    let receipt = receipt::render(&crate::compose::receipt(), &envelope, &templates).expect("fits");
    [digest, receipt].iter().map(original).collect()
}

fn original(mail: &Outgoing) -> Original {
    let html = crate::compose::part(mail, "text/html");
    let inside =
        html.split_once("<body").and_then(|(_, rest)| rest.split_once('>')).map_or(&*html, |(_, rest)| rest);
    Original {
        text: crate::compose::part(mail, "text/plain"),
        html: inside.split("</body>").next().unwrap_or_default().to_owned(),
        name: "Rekindle",
        address: "robin.vale@example.org",
        owner: "robin.vale@example.org",
        subject: "3 people to catch up with, 23 Nov [r:k7f3qabcdefghijklmnopqrstu]".to_owned(),
    }
}

/// One generated reply.
struct Case {
    client: &'static Client,
    tongue: &'static Language,
    posting: Posting,
    said: Vec<Said>,
    message: Vec<u8>,
}

fn case(seed: u64, originals: &[Original]) -> Case {
    let mut dice = Dice::new(seed);
    let client = dice.pick(CLIENTS);
    let tongue = dice.pick(TONGUES);
    let posting = if client.bottom && dice.percent(40) { Posting::Bottom } else { Posting::Top };
    let said = said::lines(&mut dice);
    let typed = typed(&said, tongue, &mut dice);
    let original = dice.pick(originals);
    let mut reply = Reply { tongue, typed, original, posting, dice: Dice::new(seed ^ 0xabcdef) };
    let mut body = (client.body)(&mut reply);
    match (&body.html, dice.below(10)) {
        (Some(_), 0..3) => body.plain = None,
        (Some(_), 3) if body.plain.is_some() => body.html = None,
        _ => {}
    }
    let message = wire::message(&body, tongue.charsets, &mut dice);
    Case { client, tongue, posting, said, message }
}

/// The commands, at times with a greeting above, a closing and a signature below.
fn typed(said: &[Said], tongue: &Language, dice: &mut Dice) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if dice.percent(25) {
        lines.extend([tongue.hello.to_owned(), String::new()]);
    }
    let spaced = dice.percent(20);
    let marked = matches!(tongue.code, "he" | "ar" | "fa") && dice.percent(30);
    for one in said {
        lines.push(if marked { format!("\u{200e}{}\u{200f}", one.line) } else { one.line.clone() });
        if spaced {
            lines.push(String::new());
        }
    }
    if dice.percent(25) {
        lines.extend([String::new(), tongue.thanks.to_owned()]);
        if dice.percent(50) {
            lines.push("Robin".to_owned());
        }
    }
    if dice.percent(15) {
        lines.extend(["", "Robin Vale", "Head of Maps, Vale Works", "T +44 20 7946 0000"].map(str::to_owned));
    } else if dice.percent(20) {
        lines.extend(["", "-- ", "Robin Vale", "Vale Works, 3 Harbour Lane", "never 1"].map(str::to_owned));
    }
    if dice.percent(10) {
        lines.extend([String::new(), dice.pick(DISCLAIMERS).to_string()]);
    }
    lines
}

/// What companies put under every mail.
const DISCLAIMERS: &[&str] = &[
    "CONFIDENTIALITY NOTICE: This e-mail and any attachments are for the sole use of the intended recipient and may contain privileged information. If you are not the intended recipient, please delete it.",
    "This message is confidential and intended solely for the addressee. Vale Works Ltd, registered in England and Wales, number 01234567.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte den Absender und vernichten Sie diese Mail.",
    "Ce message et ses pièces jointes peuvent contenir des informations confidentielles. Si vous n'êtes pas le destinataire, merci de le détruire.",
    "Please consider the environment before printing this e-mail.",
];

/// `verb target [name]`.
fn means(command: &Command) -> String {
    let who = |target: &Target| match target {
        Target::Number(number) => number.to_string(),
        Target::Name(name) => format!("[{name}]"),
    };
    let words = std::iter::once(command.verb.name().to_owned()).chain(command.targets.iter().map(who));
    words.collect::<Vec<_>>().join(" ")
}

/// What came of all replies.
#[derive(Default)]
struct Tally {
    commands: usize,
    understood: usize,
    clean: usize,
    /// Client and language of those where something was missed or taken for a command.
    misses: Vec<String>,
    noises: Vec<String>,
}

impl Tally {
    fn count(&mut self, seed: u64, case: &Case) {
        let text = body::reply_text(&case.message);
        let parsed = parse(&text, &now());
        let mut wanted: Vec<&Said> = case.said.iter().collect();
        let of = format!("{seed} {} {} {:?}", case.client.name, case.tongue.code, case.posting);
        let mut noise = Vec::new();
        for line in &parsed.lines {
            match line {
                ReplyLine::Several(several) => panic!("{of}: one command a line: {several:?}"),
                ReplyLine::Command(command) => {
                    let found = means(command);
                    let raw = String::from_utf8_lossy(&case.message);
                    let typed = wanted.iter().any(|said| said.means == found);
                    assert!(typed, "{of}: {found:?} ran: {command:?}\n{text}\n{raw}");
                    // All of the line counts: a note that lost its end is not understood.
                    wanted.retain(|said| said.means != found || said.line != command.line);
                }
                ReplyLine::Reject(reject) => noise.push(reject.line.clone()),
            }
        }
        self.commands += case.said.len();
        self.understood += case.said.len() - wanted.len();
        self.clean += usize::from(noise.is_empty());
        if !wanted.is_empty() {
            self.misses.push(format!(
                "{of}: {:?} of {text:?}",
                wanted.iter().map(|said| &said.line).collect::<Vec<_>>()
            ));
        }
        if !noise.is_empty() {
            self.noises.push(format!("{of}: {noise:?}"));
        }
    }
}

#[test]
fn of_5000_replies_nothing_quoted_runs_and_99_of_100_commands_are_understood() {
    let originals = originals();
    let mut tally = Tally::default();
    for seed in 0..REPLIES {
        tally.count(seed, &case(seed, &originals));
    }
    let show = |lines: &[String]| lines.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    println!("missed ({}):\n{}", tally.misses.len(), show(&tally.misses));
    println!("taken for commands ({}):\n{}", tally.noises.len(), show(&tally.noises));
    println!(
        "{} of {} commands understood; {} of {REPLIES} replies without a stray line",
        tally.understood, tally.commands, tally.clean
    );
    assert!(tally.understood * 100 >= tally.commands * 99);
    assert!(tally.clean * 100 >= usize::try_from(REPLIES).expect("fits") * 98);
}

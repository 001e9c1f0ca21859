//! The command sheet: what can be answered, in two lines of examples that work as they stand.

/// Two lines of commands, about the numbers of this mail where it has some (taken in turn), else
/// about a name.
pub(super) fn sheet(numbers: &[u32]) -> [Vec<String>; 2] {
    let numbered: Vec<String> = numbers.iter().map(u32::to_string).collect();
    let who = |nth: usize| match numbered.len() {
        0 => "ada",
        many => numbered[nth % many].as_str(),
    };
    let first = vec![
        format!("done {}", who(0)),
        format!("snooze {} 2w", who(1)),
        format!("skip {}", who(2)),
        format!("never {}", who(3)),
        format!("every {} 3mo", who(1)),
        format!("note {} likes tea", who(2)),
    ];
    let mut second = vec!["log ada lunch friday".to_owned(), format!("tag {} rust", who(2))];
    second.push(format!("remind {} fri 3pm", who(0)));
    if numbers.len() > 1 {
        second.push(format!("intro {} {}", who(0), who(1)));
    }
    second.push(format!("why {}", who(1)));
    second.extend(["who acme", "more", "pause 1mo", "undo", "help"].map(str::to_owned));
    [first, second]
}

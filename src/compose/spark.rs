//! A row of bars in text: seen at once, copied with the mail, no picture.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One bar for each count, the highest as tall as can be; nothing at all is the lowest bar and only
/// that. Empty when no count is above nothing.
pub fn spark(counts: &[u32]) -> String {
    let most = u64::from(counts.iter().copied().max().unwrap_or(0));
    if most == 0 {
        return String::new();
    }
    counts.iter().map(|count| BARS[height(u64::from(*count), most)]).collect()
}

fn height(count: u64, most: u64) -> usize {
    usize::try_from((count * 7).div_ceil(most)).unwrap_or(7).min(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(counts: &[u32], wanted: &str) {
        assert_eq!(spark(counts), wanted, "{counts:?}");
    }

    #[test]
    fn bars_are_as_tall_as_the_counts() {
        check(&[], "");
        check(&[0, 0, 0], "");
        check(&[1], "█");
        check(&[0, 1, 0, 7], "▁▂▁█");
        check(&[1, 2, 3, 4, 5, 6, 7], "▂▃▄▅▆▇█");
        check(&[0, 1, u32::MAX], "▁▂█");
    }
}

//! Means with their standard errors, and two measures of an order.

/// A mean over cut points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    pub mean: f64,
    /// Standard error of the mean; 0 for a single value.
    pub error: f64,
    pub values: usize,
}

impl Mean {
    /// Of values; zero of none.
    pub fn of(values: &[f64]) -> Mean {
        let n = values.len() as f64;
        if values.is_empty() {
            return Mean { mean: 0.0, error: 0.0, values: 0 };
        }
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let error = if values.len() < 2 { 0.0 } else { (squares / (n - 1.0) / n).sqrt() };
        Mean { mean, error, values: values.len() }
    }
}

impl std::fmt::Display for Mean {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3} ± {:.3}", self.mean, self.error)
    }
}

/// The area under the ROC curve: how often a positive stands before a negative, ties counting half.
/// `None` without both kinds.
pub fn auc(ranked: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = ranked.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = sorted.iter().filter(|(_, positive)| *positive).count() as f64;
    let negatives = sorted.len() as f64 - positives;
    let mut ranks = 0.0;
    let mut at = 0;
    while at < sorted.len() {
        let end = at + sorted[at..].iter().take_while(|(value, _)| *value == sorted[at].0).count();
        let middle = (at + end + 1) as f64 / 2.0;
        ranks += middle * sorted[at..end].iter().filter(|(_, positive)| *positive).count() as f64;
        at = end;
    }
    (positives > 0.0 && negatives > 0.0)
        .then(|| (ranks - positives * (positives + 1.0) / 2.0) / (positives * negatives))
}

/// The share of positives among the first `n`; where ties reach over the edge, what may be expected
/// of them. `None` with fewer than `n`.
pub fn precision_at(n: usize, ranked: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = ranked.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let edge = sorted.get(n - 1)?.0;
    let positives = |part: &[(f64, bool)]| part.iter().filter(|(_, positive)| *positive).count() as f64;
    let before = sorted.iter().position(|(value, _)| *value == edge)?;
    let tied = sorted.iter().filter(|(value, _)| *value == edge).count();
    let expected = positives(&sorted[before..before + tied]) * (n - before) as f64 / tied as f64;
    Some((positives(&sorted[..before]) + expected) / n as f64)
}

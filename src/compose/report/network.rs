//! Who is on mails together: people as dots, drawn near whom they share mails with. The layout
//! is computed in a fixed order from a fixed beginning, so the same ties give the same picture.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Report, section as whole, short, svg};

/// Two people, by position, on one mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    pub a: usize,
    pub b: usize,
    pub mails: u32,
}

const WIDTH: i32 = 900;
const HEIGHT: i32 = 640;
/// People shown.
const MOST: usize = 150;
const STEPS: usize = 120;
/// Communities that have a colour; the last one is everybody else's.
const COLOURS: usize = 8;
/// Rows of the table.
const ROWS: usize = 60;

pub(super) fn section(report: &Report) -> String {
    let ties: Vec<Tie> =
        report.ties.iter().copied().filter(|tie| tie.a < MOST && tie.b < MOST && tie.a != tie.b).collect();
    if ties.is_empty() {
        return String::new();
    }
    let people = report.people.len().min(MOST);
    let strength = strength(people, &ties);
    let place = layout(people, &ties, &strength);
    let colour = communities(people, &ties);
    let mut picture =
        svg(WIDTH, HEIGHT, "A network: people who stand on mails together are joined by a line");
    for tie in &ties {
        let ((ax, ay), (bx, by)) = (place[tie.a], place[tie.b]);
        let wide = 1 + tie.mails.ilog2().min(4);
        let _ = write!(picture, "<path class=\"tie\" stroke-width=\"{wide}\" d=\"M{ax} {ay}L{bx} {by}\"/>");
    }
    for node in (0..people).filter(|node| strength[*node] > 0) {
        let (x, y) = place[node];
        let radius = 3 + strength[node].ilog2().min(7);
        let _ = write!(picture, "<circle class=\"c{}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>", colour[node]);
    }
    picture.push_str(&labels(report, &place, &strength));
    picture.push_str("</svg>");
    let mut by_mails = ties;
    by_mails.sort_by_key(|tie| (std::cmp::Reverse(tie.mails), tie.a, tie.b));
    let row = |tie: &Tie| {
        vec![report.people[tie.a].name.clone(), report.people[tie.b].name.clone(), tie.mails.to_string()]
    };
    let rows: Vec<Vec<String>> = by_mails.iter().take(ROWS).map(row).collect();
    whole(
        "Who knows whom",
        "People who stand on mails together. Colours are circles that hang together.",
        &picture,
        &["One", "Other", "Mails with both"],
        &rows,
    )
}

fn strength(people: usize, ties: &[Tie]) -> Vec<u32> {
    let mut strength = vec![0; people];
    for tie in ties {
        strength[tie.a] += tie.mails;
        strength[tie.b] += tie.mails;
    }
    strength
}

/// Fruchterman and Reingold (1991), with gravity towards the middle.
fn layout(people: usize, ties: &[Tie], strength: &[u32]) -> Vec<(i32, i32)> {
    let nodes: Vec<usize> = (0..people).filter(|node| strength[*node] > 0).collect();
    // The golden angle spreads them evenly, whatever their number.
    let start = |nth: usize| {
        let (angle, far) = (nth as f64 * 2.399_963, (nth as f64 + 0.5).sqrt() / (nodes.len() as f64).sqrt());
        (far * angle.cos(), far * angle.sin())
    };
    let mut at: Vec<(f64, f64)> = vec![(0.0, 0.0); people];
    nodes.iter().enumerate().for_each(|(nth, node)| at[*node] = start(nth));
    let ideal = 1.2 / (nodes.len() as f64).sqrt();
    for step in 0..STEPS {
        let mut moved: Vec<(f64, f64)> = vec![(0.0, 0.0); people];
        for (nth, a) in nodes.iter().enumerate() {
            for b in &nodes[nth + 1..] {
                let (dx, dy) = (at[*a].0 - at[*b].0, at[*a].1 - at[*b].1);
                let push = ideal * ideal / (dx * dx + dy * dy).max(1e-4);
                moved[*a] = (moved[*a].0 + dx * push, moved[*a].1 + dy * push);
                moved[*b] = (moved[*b].0 - dx * push, moved[*b].1 - dy * push);
            }
        }
        for tie in ties {
            let (dx, dy) = (at[tie.a].0 - at[tie.b].0, at[tie.a].1 - at[tie.b].1);
            let pull = (dx * dx + dy * dy).sqrt() / ideal * (1.0 + f64::from(tie.mails).ln()) / 3.0;
            moved[tie.a] = (moved[tie.a].0 - dx * pull, moved[tie.a].1 - dy * pull);
            moved[tie.b] = (moved[tie.b].0 + dx * pull, moved[tie.b].1 + dy * pull);
        }
        let heat = 0.12 * (1.0 - step as f64 / STEPS as f64);
        for node in &nodes {
            let (dx, dy) = (moved[*node].0 - at[*node].0 * 0.4, moved[*node].1 - at[*node].1 * 0.4);
            let far = (dx * dx + dy * dy).sqrt().max(1e-9);
            let step = far.min(heat) / far;
            at[*node] = (at[*node].0 + dx * step, at[*node].1 + dy * step);
        }
    }
    fitted(&at, &nodes)
}

/// Into the picture, with room for names.
fn fitted(at: &[(f64, f64)], nodes: &[usize]) -> Vec<(i32, i32)> {
    let bounds = |axis: fn(&(f64, f64)) -> f64| {
        let all = nodes.iter().map(|node| axis(&at[*node]));
        all.fold((f64::MAX, f64::MIN), |(low, high), one| (low.min(one), high.max(one)))
    };
    let ((left, right), (top, bottom)) = (bounds(|at| at.0), bounds(|at| at.1));
    let scale = |value: f64, low: f64, high: f64, from: f64, to: f64| {
        (from + (value - low) / (high - low).max(1e-9) * (to - from)).round() as i32
    };
    let place = |(x, y): &(f64, f64)| {
        (
            scale(*x, left, right, 70.0, f64::from(WIDTH) - 110.0),
            scale(*y, top, bottom, 24.0, f64::from(HEIGHT) - 24.0),
        )
    };
    at.iter().map(place).collect()
}

/// Everybody takes on the colour that most of their mails are with, until nobody changes; the
/// greatest eight have their own.
fn communities(people: usize, ties: &[Tie]) -> Vec<usize> {
    let mut of: Vec<usize> = (0..people).collect();
    for _ in 0..20 {
        let mut changed = false;
        for node in 0..people {
            let mut near: BTreeMap<usize, u32> = BTreeMap::new();
            for tie in ties.iter().filter(|tie| tie.a == node || tie.b == node) {
                let other = if tie.a == node { tie.b } else { tie.a };
                *near.entry(of[other]).or_default() += tie.mails;
            }
            let best = near.iter().max_by_key(|(label, mails)| (**mails, std::cmp::Reverse(**label)));
            if let Some((label, _)) = best.filter(|(label, _)| **label != of[node]) {
                (of[node], changed) = (*label, true);
            }
        }
        if !changed {
            break;
        }
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    of.iter().for_each(|label| *sizes.entry(*label).or_default() += 1);
    let mut order: Vec<usize> = sizes.keys().copied().collect();
    order.sort_by_key(|label| (std::cmp::Reverse(sizes[label]), *label));
    of.iter()
        .map(|label| order.iter().position(|one| one == label).unwrap_or(COLOURS).min(COLOURS - 1))
        .collect()
}

/// Names of the strongest first, each where it hides no other name; who has no room has none.
fn labels(report: &Report, place: &[(i32, i32)], strength: &[u32]) -> String {
    let mut order: Vec<usize> = (0..strength.len()).filter(|node| strength[*node] > 0).collect();
    order.sort_by_key(|node| (std::cmp::Reverse(strength[*node]), *node));
    let dot = |node: &usize| [place[*node].0 - 6, place[*node].1 - 6, place[*node].0 + 6, place[*node].1 + 6];
    let mut taken: Vec<[i32; 4]> = order.iter().map(dot).collect();
    let mut out = String::new();
    for node in order {
        let name = short(&report.people[node].name, 22);
        let (x, y) = place[node];
        let wide = 7 * name.chars().count() as i32 + 4;
        let spots = [(x + 9, y + 4), (x - 9 - wide, y + 4), (x - wide / 2, y - 11), (x - wide / 2, y + 20)];
        let free = spots.into_iter().find(|(x, y)| {
            let mine = [*x, *y - 12, *x + wide, *y + 4];
            let clear = |other: &[i32; 4]| {
                mine[2] < other[0] || other[2] < mine[0] || mine[3] < other[1] || other[3] < mine[1]
            };
            mine[0] >= 0 && mine[2] <= WIDTH && mine[1] >= 0 && mine[3] <= HEIGHT && taken.iter().all(clear)
        });
        if let Some((x, y)) = free {
            taken.push([x, y - 12, x + wide, y + 4]);
            let _ = write!(out, "<text class=\"name\" x=\"{x}\" y=\"{y}\">{name}</text>");
        }
    }
    out
}

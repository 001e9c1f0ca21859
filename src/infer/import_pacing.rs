//! Imported people come one after the other: an address book of thousands must not make twenty due
//! at once.
//!
//! Of those whom only an import makes known, one at a time is due: the first in the queue who is
//! not at rest. Once shown in a digest they rest as everybody does, and the next one's turn has
//! come.

use crate::command::PersonKey;
use crate::infer::people::PersonIndex;
use jiff::civil::Date;

/// Somebody whom only an import makes known, and who would be due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingImport {
    pub position: PersonIndex,
    /// Can be written to.
    pub has_address: bool,
    /// Since when the two are connected, where the source tells.
    pub connected_on: Option<Date>,
    /// The same queue at every moment.
    pub key: PersonKey,
}

/// Whose turn it is: those with an address first, the latest connections first. `None`: nobody
/// waits.
pub fn turn(waiting: impl IntoIterator<Item = WaitingImport>) -> Option<PersonIndex> {
    let place = |waiting: &WaitingImport| {
        (waiting.has_address, waiting.connected_on, std::cmp::Reverse(waiting.key.clone()))
    };
    waiting.into_iter().max_by_key(place).map(|waiting| waiting.position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_in_a_stable_order() {
        let waiting = |position, address: &str, year: Option<i16>| WaitingImport {
            position: PersonIndex(position),
            has_address: !address.is_empty(),
            connected_on: year.map(|year| Date::constant(year, 1, 1)),
            key: format!("{position}@example.org").parse().unwrap(),
        };
        let mut queue = vec![
            waiting(0, "", Some(2025)),
            waiting(1, "b@x", Some(2020)),
            waiting(2, "a@x", Some(2021)),
            waiting(3, "c@x", None),
            waiting(4, "d@x", None),
        ];
        let mut order = Vec::new();
        while let Some(next) = turn(queue.clone()) {
            queue.reverse();
            order.push(next.0);
            queue.retain(|waiting| waiting.position != next);
        }
        assert_eq!(order, [2, 1, 3, 4, 0]);
    }
}

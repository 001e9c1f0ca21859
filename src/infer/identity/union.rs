//! Joining under what the owner parted: union-find that refuses a join across a `split`.

use std::collections::BTreeMap;

use super::{AddressGroups, GroupPart, IdentityDecisions, Join};
use crate::infer::facts::AddressId;

/// Addresses on their way to groups.
pub(super) struct UnionFind<'a> {
    /// The leader of each address, found by following.
    leader: Vec<u32>,
    /// By leader: members of whom the owner said something.
    spoken: BTreeMap<u32, Vec<AddressId>>,
    said: &'a IdentityDecisions,
    joins: Vec<Join>,
}

impl<'a> UnionFind<'a> {
    /// Everybody alone; addresses that are no part stay so.
    pub(super) fn new(parts: &[GroupPart], said: &'a IdentityDecisions) -> UnionFind<'a> {
        let leader = (0..parts.len() as u32).collect();
        let spoken = said.addresses().map(|id| (id.0, vec![id])).collect();
        UnionFind { leader, spoken, said, joins: Vec::new() }
    }

    fn find(&mut self, id: AddressId) -> u32 {
        let mut at = id.0;
        while self.leader[at as usize] != at {
            let above = self.leader[at as usize];
            self.leader[at as usize] = self.leader[above as usize];
            at = above;
        }
        at
    }

    /// Joins the groups of two addresses, unless the owner parted somebody in one from somebody in
    /// the other.
    pub(super) fn join(&mut self, join: Join) {
        let Join { a, b, .. } = join;
        let (of_a, of_b) = (self.find(a), self.find(b));
        if of_a == of_b || self.are_apart(of_a, of_b) {
            return;
        }
        let (kept, gone) = (of_a.min(of_b), of_a.max(of_b));
        self.leader[gone as usize] = kept;
        if let Some(moved) = self.spoken.remove(&gone) {
            self.spoken.entry(kept).or_default().extend(moved);
        }
        self.joins.push(join);
    }

    /// Whether both are in one group.
    pub(super) fn is_one(&mut self, a: AddressId, b: AddressId) -> bool {
        self.find(a) == self.find(b)
    }

    fn are_apart(&self, a: u32, b: u32) -> bool {
        match (self.spoken.get(&a), self.spoken.get(&b)) {
            (Some(of_a), Some(of_b)) => of_a.iter().any(|a| of_b.iter().any(|b| self.said.are_apart(*a, *b))),
            _ => false,
        }
    }

    /// The groups with somebody in them who `counts`.
    pub(super) fn into_groups(mut self, counts: impl Fn(AddressId) -> bool) -> AddressGroups {
        let mut place: Vec<u32> = vec![u32::MAX; self.leader.len()];
        let mut members: Vec<Vec<AddressId>> = Vec::new();
        let joined: std::collections::HashSet<AddressId> =
            self.joins.iter().flat_map(|join| [join.a, join.b]).collect();
        for id in (0..self.leader.len() as u32).map(AddressId) {
            if !counts(id) && !joined.contains(&id) {
                continue;
            }
            let leader = self.find(id) as usize;
            if place[leader] == u32::MAX {
                place[leader] = members.len() as u32;
                members.push(Vec::new());
            }
            members[place[leader] as usize].push(id);
        }
        members.retain(|group| group.iter().any(|id| counts(*id)));
        let kept: std::collections::HashSet<AddressId> = members.iter().flatten().copied().collect();
        self.joins.retain(|join| kept.contains(&join.a));
        self.joins.sort_unstable();
        AddressGroups { members, joins: self.joins }
    }
}

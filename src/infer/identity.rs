//! One person, many addresses: which addresses are joined, and why.
//!
//! In this order, each join with its [`JoinReason`]: what the owner said (`merge`); an imported
//! card that names several addresses; the same full name, where it is one person's and the owner
//! wrote to both addresses; the same mailbox but for a plus-tag or Gmail's dots. Nothing joins what
//! the owner parted (`split`), and a local part alone joins nobody. Anybody can write a friend's
//! name into From: an address that the owner never wrote to is joined by no name, only asked about.
//!
//! # When a name is one person's
//!
//! No namesakes are to be expected among so many names ([`Namesakes`]), and the people around the
//! two addresses do not speak against it ([`Correspondents`]): where both addresses are on mails
//! with others, the same person is nearly always seen with somebody twice. How far a name alone is
//! believed is measured on the mailbox itself: where names that are on mails with many others
//! mostly turn out to be different people, a name needs people in common. A common name is joined
//! by three people in common, if few namesakes are to be expected.
//!
//! The same facts give the same groups in whatever order they came. Absent on purpose: questions
//! (see [`question`]), which join nobody.

mod correspondents;
mod decisions;
mod namesake;
mod nickname;
mod profile;
pub mod question;
mod union;

use std::collections::{BTreeMap, HashMap};

use super::address_state::AddressState;
use super::class::AddressClass;
use super::facts::{AddressId, Facts};
use super::meetings;
pub use correspondents::Correspondents;
pub use decisions::{IdentityDecisions, IdentityLog};
use namesake::Namesakes;
pub use profile::{NameId, Profile, Profiles, mailbox};
use union::UnionFind;

/// A name at more addresses is a family's, a team's or a common one.
const MOST_ADDRESSES: usize = 6;
/// The same for a name that is not rare.
const MOST_ADDRESSES_COMMON: usize = 4;
/// People in common that join addresses under a common name.
const SHARED_COMMON: usize = 3;
/// People in common that join addresses in a mailbox with many namesakes.
const SHARED_DOUBTED: usize = 2;
/// An address is seen with enough people to compare it with another.
const COMPARABLE: usize = 5;

/// Why two addresses are one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum JoinReason {
    /// The owner said so (`merge`), UTC seconds.
    Said { at: i64 },
    /// An imported card names both.
    Card,
    /// The same full name, and so many people in common.
    Name { shared: u32 },
    /// The same mailbox but for a plus-tag or Gmail's dots.
    Mailbox,
}

impl JoinReason {
    /// In words, to go after a colon. `day` shows a moment.
    pub fn describe(self, day: &dyn Fn(i64) -> String) -> String {
        match self {
            JoinReason::Said { at } => format!("you said so on {}", day(at)),
            JoinReason::Card => "a card of your contacts names both".to_owned(),
            JoinReason::Name { shared: 0 } => {
                "the same full name, which hardly two people share here".to_owned()
            }
            JoinReason::Name { shared: 1 } => {
                "the same full name, and one person both are seen with".to_owned()
            }
            JoinReason::Name { shared } => {
                format!("the same full name, and {shared} people both are seen with")
            }
            JoinReason::Mailbox => "the same mailbox but for a tag or dots".to_owned(),
        }
    }
}

/// One join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Join {
    pub a: AddressId,
    pub b: AddressId,
    pub reason: JoinReason,
}

/// Everything grouping rests on.
pub struct Inputs<'a> {
    pub facts: &'a Facts,
    pub addresses: &'a [AddressState],
    pub profiles: &'a Profiles,
    pub circles: &'a Correspondents,
    /// What the owner said, by address.
    pub said: &'a IdentityDecisions,
}

/// Addresses by person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressGroups {
    /// Each ascending; by their first.
    pub members: Vec<Vec<AddressId>>,
    /// All joins that made them.
    pub joins: Vec<Join>,
}

/// What an address is to grouping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum GroupPart {
    /// A machine, a list, the owner.
    None,
    /// Human, without direct mail: never a person by itself.
    Fringe,
    /// Only in meetings of the owner's: a person, whom no name joins to anybody.
    Attends,
    /// Wrote to the owner, who never wrote there: its display name is the word of a stranger, and
    /// joins nobody.
    Writes,
    /// The owner wrote there, never alone.
    Met,
    /// In touch both ways, imported, or named by the owner.
    Known,
}

/// Groups addresses that one person uses. Of two addresses that a merge brought along and that
/// belong together anyway, the join says why they do.
pub fn group(ground: &Inputs<'_>) -> AddressGroups {
    let parts = parts(ground);
    let said: Vec<Join> =
        ground.said.together().map(|(a, b, at)| Join { a, b, reason: JoinReason::Said { at } }).collect();
    let evidence = evidence(ground, &parts);
    let mut union = UnionFind::new(&parts, ground.said);
    said.iter().chain(&evidence).for_each(|join| union.join(*join));
    let counts = |id: AddressId| parts[id.0 as usize] >= GroupPart::Attends;
    if said.is_empty() {
        return union.into_groups(counts);
    }
    let mut explained = UnionFind::new(&parts, ground.said);
    for join in evidence.iter().chain(&said).filter(|join| union.is_one(join.a, join.b)) {
        explained.join(*join);
    }
    explained.into_groups(counts)
}

/// What joins two addresses without a word of the owner's, the surest first.
fn evidence(ground: &Inputs<'_>, parts: &[GroupPart]) -> Vec<Join> {
    let pairs = ground.facts.cards.iter().flat_map(|card| card.addresses.windows(2));
    let mut joins: Vec<Join> =
        pairs.map(|pair| Join { a: pair[0], b: pair[1], reason: JoinReason::Card }).collect();
    by_name(ground, parts, &mut joins);
    by_mailbox(ground, parts, &mut joins);
    joins
}

fn parts(ground: &Inputs<'_>) -> Vec<GroupPart> {
    let part = |state: &AddressState| match state.class {
        AddressClass::Person if state.n_in + state.n_out > 0 => GroupPart::Known,
        AddressClass::Unknown if state.n_out > 0 => GroupPart::Met,
        AddressClass::Unknown if state.n_in > 0 => GroupPart::Writes,
        AddressClass::Person | AddressClass::Unknown => GroupPart::Fringe,
        _ => GroupPart::None,
    };
    let mut parts: Vec<GroupPart> = ground.addresses.iter().map(part).collect();
    let contents = ground.facts.meeting_contents.iter();
    for id in contents.flat_map(|content| meetings::company(content, ground.addresses)) {
        let part = &mut parts[id.0 as usize];
        *part = (*part).max(GroupPart::Attends);
    }
    let merged = ground.said.together().flat_map(|(a, b, _)| [a, b]);
    let on_cards = ground.facts.cards.iter().flat_map(|card| card.addresses.iter().copied());
    for id in on_cards.chain(merged) {
        // A card of a machine makes nobody of it.
        let part = &mut parts[id.0 as usize];
        if *part != GroupPart::None {
            *part = GroupPart::Known;
        }
    }
    parts
}

/// Addresses by the full name they are written with.
type ByName = BTreeMap<NameId, Vec<AddressId>>;

fn by_name(ground: &Inputs<'_>, parts: &[GroupPart], joins: &mut Vec<Join>) {
    let mut with: Vec<Vec<AddressId>> = vec![Vec::new(); ground.profiles.name_count()];
    for (position, _) in parts.iter().enumerate().filter(|(_, part)| **part >= GroupPart::Writes) {
        let id = AddressId(position as u32);
        if let Some(name) = ground.profiles.lookup(id).name {
            with[name.0 as usize].push(id);
        }
    }
    // Strangers count as namesakes too: whoever has a name that others have is not told from them
    // by it.
    let namesakes = Namesakes::count(ground.profiles, &with.iter().map(Vec::len).collect::<Vec<_>>());
    with.iter_mut().for_each(|ids| ids.retain(|id| parts[id.0 as usize] >= GroupPart::Met));
    let cliques: ByName = (0..).map(NameId).zip(with).filter(|(_, ids)| ids.len() > 1).collect();
    let pairs = pairs(ground, parts, &cliques);
    let trust = trust(&pairs);
    let open: Vec<&Pair> = pairs.iter().filter(|pair| is_one(pair, &namesakes, trust)).collect();
    for pair in open {
        let split = ground.said.is_split(&cliques[&pair.name]);
        // Where the owner said that a name is two people's, only they know whose a further address
        // is.
        if !split || (ground.said.speaks_of(pair.a) && ground.said.speaks_of(pair.b)) {
            let reason = JoinReason::Name { shared: pair.shared as u32 };
            joins.push(Join { a: pair.a, b: pair.b, reason });
        }
    }
}

/// Two addresses under one full name.
struct Pair {
    name: NameId,
    a: AddressId,
    b: AddressId,
    /// Addresses under this name that the owner wrote to.
    addresses: usize,
    /// People both are seen with.
    shared: usize,
    /// People that the less sociable of the two is seen with.
    least: usize,
    /// The weaker part of the two.
    part: GroupPart,
    /// Seen on one mail.
    together: bool,
    /// Other middle initials, or none beside some, under a name that is [`is_torn`].
    contrary: bool,
}

/// Every pair worth a look, by name and address text, so that the order of import does not matter.
fn pairs(ground: &Inputs<'_>, parts: &[GroupPart], cliques: &ByName) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let human = |id: AddressId| parts[id.0 as usize] != GroupPart::None;
    for (name, ids) in cliques {
        let addresses = ids.len();
        if addresses > MOST_ADDRESSES {
            continue;
        }
        let mut ids: Vec<AddressId> = ids.clone();
        ids.sort_by_key(|id| ground.facts.address(*id).address.as_str());
        let circles: HashMap<AddressId, Vec<u64>> =
            ids.iter().map(|id| (*id, ground.circles.people(*id, *name, ground.profiles, &human))).collect();
        let torn = is_torn(ground.profiles, &ids);
        for (n, a) in ids.iter().enumerate() {
            for b in &ids[n + 1..] {
                let part = parts[a.0 as usize].min(parts[b.0 as usize]);
                let alike = ground.profiles.lookup(*a).has_initials_of(ground.profiles.lookup(*b));
                pairs.push(Pair {
                    name: *name,
                    a: *a,
                    b: *b,
                    addresses,
                    shared: correspondents::shared(&circles[a], &circles[b]),
                    least: circles[a].len().min(circles[b].len()),
                    part,
                    together: ground.circles.met(*a, *b),
                    contrary: torn && !alike,
                });
            }
        }
    }
    pairs
}

/// Whether middle initials show that a name is several people's: "Kevin B." is not "Kevin D.". Then
/// nobody can tell which of them writes without any.
fn is_torn(profiles: &Profiles, ids: &[AddressId]) -> bool {
    let all = || ids.iter().map(|id| profiles.lookup(*id));
    all().any(|one| all().any(|other| one.is_contrary(other)))
}

/// How far a full name alone is believed in this mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Believed,
    Doubted,
}

/// Of the pairs that can be compared, three in four must turn out to be seen with the same people.
fn trust(pairs: &[Pair]) -> Trust {
    let comparable = || pairs.iter().filter(|pair| pair.least >= COMPARABLE);
    let (all, agree) =
        (comparable().count(), comparable().filter(|pair| pair.shared >= SHARED_DOUBTED).count());
    if all >= COMPARABLE && 4 * agree < 3 * all { Trust::Doubted } else { Trust::Believed }
}

fn is_one(pair: &Pair, namesakes: &Namesakes, trust: Trust) -> bool {
    let circles_agree = 10 * pair.shared >= 3 * pair.least;
    if pair.contrary {
        return false;
    }
    if !namesakes.is_rare(pair.name) {
        return namesakes.is_uncommon(pair.name)
            && pair.part == GroupPart::Known
            && pair.addresses <= MOST_ADDRESSES_COMMON
            && pair.shared >= SHARED_COMMON
            && circles_agree
            && !pair.together;
    }
    match trust {
        Trust::Doubted => pair.shared >= SHARED_DOUBTED && circles_agree,
        Trust::Believed => true,
    }
}

/// The same mailbox written in two ways, where the names agree.
fn by_mailbox(ground: &Inputs<'_>, parts: &[GroupPart], joins: &mut Vec<Join>) {
    let mut first: HashMap<u32, AddressId> = HashMap::new();
    let mut ids: Vec<AddressId> =
        (0..parts.len() as u32).map(AddressId).filter(|id| parts[id.0 as usize] != GroupPart::None).collect();
    ids.retain(|id| ground.profiles.is_shared_mailbox(*id));
    ids.sort_by_key(|id| ground.facts.address(*id).address.as_str());
    for id in ids {
        let other = *first.entry(ground.profiles.lookup(id).mailbox).or_insert(id);
        if other != id && ground.profiles.names_agree(other, id) {
            joins.push(Join { a: other, b: id, reason: JoinReason::Mailbox });
        }
    }
}

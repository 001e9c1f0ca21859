//! Everybody, judged: the facts of the store, people inferred from them, and what the owner said.
//! Brought up to date for every job, so it is never stale.

mod address_rules;
mod calendar_facts;
mod digest_mails;
pub mod single_mails;
mod stored;
mod stored_mails;

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use foldhash::fast::RandomState;
use jiff::{Timestamp, Zoned, tz::TimeZone};

use super::App;
use crate::command::{Action, Entry, PersonKey, UNWRITTEN};
use crate::config::{Config, MeetingTitles};
use crate::contacts::{Card, merge};
use crate::infer::due::{self, Due, JudgeContext, Judgement, Policy, QuietPreference};
use crate::infer::facts::{AddressId, Facts};
use crate::infer::identity;
use crate::infer::import_pacing::{self, WaitingImport};
use crate::infer::inference::Inference;
use crate::infer::meetings::{self, by_person::MeetingsOf};
use crate::infer::people::{KnownReason, People, Person, PersonIndex};
use crate::infer::preferences::{AllPreferences, LoggedTouch, Preferences, TouchEvidence, undone};
use crate::infer::touch;
use crate::mail::Address;
use crate::store::Store;
use crate::store::facts::ReadPosition;
use crate::store::journal::{JournalRow, JournalSource, NewEntry};
use address_rules::{AddressRules, rule_days, tag_days};

/// All that is known at one moment.
pub struct Snapshot {
    pub facts: Facts,
    pub people: People,
    pub all_preferences: AllPreferences,
    /// Everything said, oldest first; lines of the mail that is being read at the end, under ids
    /// from [`UNWRITTEN`] on.
    pub journal: Vec<JournalRow>,
    pub now: Timestamp,
    pub zone: TimeZone,
    policy: Policy,
    /// Days that `[[people.rule]]` sets, by person.
    rules: Vec<Option<u32>>,
    /// Positions in [`Facts::cards`] by person.
    cards_of: HashMap<PersonIndex, Vec<usize>>,
    /// The imported person whose turn it is.
    turn: Option<PersonIndex>,
    /// Imported people who are asked about before they are suggested.
    to_ask: BTreeSet<PersonIndex>,
    /// Where an address is in the facts.
    ids: AddressIds,
    basis: SnapshotBasis,
    /// What the owner said of who is whom, by position.
    said: identity::IdentityDecisions,
    deciding: AddressRules,
    /// What decided which cards hold (see [`imports`]) when the facts were read.
    imports: Vec<i64>,
    /// Which calendars and address books the facts were read of.
    files_revision: i64,
    meetings: MeetingsOf,
    titles: MeetingTitles,
    /// Everybody's page, once it was asked for.
    views: OnceLock<Vec<PersonView>>,
}

/// What the people rest on.
enum SnapshotBasis {
    /// All messages: how the people were found, and how far the mailbox was read for it.
    Read { census: Box<Inference>, reading: Box<ReadPosition> },
    /// What was stored of them; the facts hold no messages.
    Stored(Box<stored::StoredBasis>),
}

/// All but the mailbox that people are inferred from.
struct SnapshotGround {
    deciding: AddressRules,
    journal: Vec<JournalRow>,
    all_preferences: AllPreferences,
    imports: Vec<i64>,
    files_revision: i64,
    /// Of cards and calendars.
    first: Facts,
}

impl SnapshotGround {
    fn read(store: &Store, config: &Config) -> anyhow::Result<SnapshotGround> {
        let journal = store.journal()?;
        let entries: Vec<Entry> = journal.iter().map(|row| row.entry.clone()).collect();
        let files_revision = store.files_revision()?;
        let imported = merge::effective(store.cards()?, &undone(&entries));
        let books = store.book_cards()?.into_iter().map(|(_, card)| card);
        let cards = others_cards(merge::overlaid(imported, books), config);
        let mut first = Facts::from_cards(cards);
        calendar_facts::add(&mut first, &store.meetings()?);
        Ok(SnapshotGround {
            deciding: AddressRules::from_config(config),
            imports: imports(&journal),
            journal,
            all_preferences: AllPreferences::fold(&entries),
            files_revision,
            first,
        })
    }

    /// Reads all mail and infers.
    fn infer(mut self, store: &Store, config: &Config, now: Timestamp) -> anyhow::Result<Snapshot> {
        let (facts, reading) = store.read_facts(std::mem::take(&mut self.first))?;
        let said = resolve(&self.all_preferences, &ids(&facts));
        let (census, people) = self.deciding.with(&said, |settings| Inference::take(&facts, settings));
        let read = SnapshotBasis::Read { census: Box::new(census), reading: Box::new(reading) };
        Ok(self.into_snapshot(facts, people, read, (config, now)))
    }

    fn into_snapshot(
        self,
        facts: Facts,
        people: People,
        basis: SnapshotBasis,
        (config, now): (&Config, Timestamp),
    ) -> Snapshot {
        let ids = ids(&facts);
        let said = resolve(&self.all_preferences, &ids);
        let patience = if config.people.quieter { QuietPreference::Quieter } else { QuietPreference::Usual };
        let mut snapshot = Snapshot {
            facts,
            people,
            all_preferences: self.all_preferences,
            journal: self.journal,
            now,
            zone: config.zone.clone(),
            policy: Policy { patience, every_days: config.people.every_days },
            rules: Vec::new(),
            cards_of: HashMap::new(),
            turn: None,
            to_ask: BTreeSet::new(),
            ids,
            basis,
            said,
            deciding: self.deciding,
            imports: self.imports,
            files_revision: self.files_revision,
            meetings: MeetingsOf::default(),
            titles: config.titles,
            views: OnceLock::new(),
        };
        snapshot.apply_rules();
        snapshot
    }
}

/// Where each address is in the facts.
type AddressIds = HashMap<Address, AddressId, RandomState>;

fn ids(facts: &Facts) -> AddressIds {
    (0..).map(AddressId).zip(&facts.addresses).map(|(id, fact)| (fact.address.clone(), id)).collect()
}

/// The owner's word about who is whom, by position.
fn resolve(all_preferences: &AllPreferences, ids: &AddressIds) -> identity::IdentityDecisions {
    all_preferences.words.resolve(&|key| ids.get(key.address()).copied())
}

/// One person with their preferences and judgement.
#[derive(Debug, Clone)]
pub struct PersonView {
    pub position: PersonIndex,
    pub preferences: Preferences,
    pub judgement: Judgement,
}

impl App {
    /// Opens the snapshot at `now`.
    ///
    /// # Errors
    /// The database's.
    pub fn snapshot(&self, now: Timestamp) -> anyhow::Result<Snapshot> {
        match self.kept.take() {
            Some(kept) => Snapshot::reopen(*kept, &self.store, &self.config, now),
            None => Snapshot::open(&self.store, &self.config, now),
        }
    }

    /// Keeps a snapshot that is done with, so that the next one needs only what is new.
    pub fn keep(&self, snapshot: Snapshot) {
        self.kept.set(Some(Box::new(snapshot)));
    }
}

impl Snapshot {
    /// Its moment in the owner's zone.
    pub fn local_now(&self) -> Zoned {
        self.now.to_zoned(self.zone.clone())
    }

    /// Loads and infers.
    ///
    /// # Errors
    /// The database's.
    pub fn open(store: &Store, config: &Config, now: Timestamp) -> anyhow::Result<Snapshot> {
        SnapshotGround::read(store, config)?.infer(store, config, now)
    }

    /// Brings a snapshot that was kept up to date: only what is new in the mailbox is read, and
    /// only whom it can reach is judged anew. The same as [`Snapshot::open`] otherwise.
    ///
    /// # Errors
    /// The database's.
    pub fn reopen(
        kept: Snapshot,
        store: &Store,
        config: &Config,
        now: Timestamp,
    ) -> anyhow::Result<Snapshot> {
        let mut snapshot = kept;
        // Addresses that only a card has are among those of the mailbox: with cards everything is
        // read anew.
        let journal = store.journal()?;
        // Addresses that only a card has are among those of the mailbox: other cards move
        // everybody.
        if snapshot.deciding != AddressRules::from_config(config)
            || snapshot.imports != imports(&journal)
            || snapshot.files_revision != store.files_revision()?
        {
            return Snapshot::open(store, config, now);
        }
        let known = snapshot.facts.addresses.len();
        let SnapshotBasis::Read { reading, .. } = &mut snapshot.basis else {
            return Snapshot::open(store, config, now);
        };
        let Some(changes) = store.refresh(&mut snapshot.facts, reading)? else {
            return Snapshot::open(store, config, now);
        };
        let new = (known as u32..).map(AddressId).zip(&snapshot.facts.addresses[known..]);
        snapshot.ids.extend(new.map(|(id, fact)| (fact.address.clone(), id)));
        snapshot.journal = journal;
        snapshot.all_preferences = AllPreferences::fold(&snapshot.entries());
        snapshot.now = now;
        let said = resolve(&snapshot.all_preferences, &snapshot.ids);
        let Snapshot { facts, people, basis, deciding, .. } = &mut snapshot;
        if let SnapshotBasis::Read { census, .. } = basis {
            deciding.with(&said, |settings| census.update(people, facts, &changes, settings));
        }
        snapshot.take_word(said);
        snapshot.apply_rules();
        Ok(snapshot)
    }

    /// Groups everybody anew after a `merge` or `split`.
    fn take_word(&mut self, said: identity::IdentityDecisions) {
        if said != self.said {
            let Snapshot { facts, people, basis, deciding, .. } = self;
            if let SnapshotBasis::Read { census, .. } = basis {
                deciding.with(&said, |settings| census.apply_decisions(people, facts, settings));
            }
            self.said = said;
        }
    }

    fn apply_rules(&mut self) {
        self.views = OnceLock::new();
        let days = |person: &Person| rule_days(&self.deciding.rules, &self.facts, person);
        self.rules = self.people.persons.iter().map(days).collect();
        self.people.clear_notes();
        self.people.note_imports(&self.facts);
        self.cards_of = cards_of(&self.facts, &self.people);
        self.meetings = MeetingsOf::collect(&self.facts, &self.people, self.now.as_second(), &self.zone);
        self.people.note_meetings(self.meetings.met());
        self.to_ask = self.imports_to_ask();
        self.turn = import_pacing::turn(self.waiting());
    }

    /// Those whom only an import makes known, and who would be due.
    fn waiting(&self) -> Vec<WaitingImport> {
        let imported = |position: &PersonIndex| self.person(*position).known == Some(KnownReason::Imported);
        let due = self.people.indexed().map(|(position, _)| position).filter(imported).filter(|position| {
            let (preferences, judgement) = self.judge(*position);
            judgement.due == Due::Yes && preferences.every_days.is_none() && !self.to_ask.contains(position)
        });
        let waiting = |position: PersonIndex| WaitingImport {
            position,
            has_address: self.address(self.person(position)).is_some(),
            connected_on: self.cards(position).filter_map(|card| card.connected_on).max(),
            key: self.key(position),
        };
        due.map(waiting).collect()
    }

    /// What imported address books say of a person; empty for those who are in none.
    pub fn cards(&self, position: PersonIndex) -> impl Iterator<Item = &Card> {
        let cards = self.cards_of.get(&position).map(Vec::as_slice).unwrap_or_default();
        cards.iter().map(|at| &self.facts.cards[*at].card)
    }

    /// Where a person works, as imported address books say: the first that does.
    pub fn organization(&self, position: PersonIndex) -> Option<&str> {
        self.cards(position)
            .find_map(|card| card.organization.as_deref())
            .filter(|name| *name != self.person(position).name)
    }

    /// Takes in what was said and is going to be written at `now`, so that the next line of the
    /// same mail knows it.
    pub fn apply_decisions(&mut self, entries: &[NewEntry]) {
        if entries.is_empty() {
            return;
        }
        let unwritten = self.journal.iter().rev().take_while(|row| row.entry.id >= UNWRITTEN).count();
        for (id, new) in (UNWRITTEN + unwritten as i64..).zip(entries) {
            let entry = Entry { id, at: self.now, person: new.person.clone(), action: new.action.clone() };
            self.journal.push(JournalRow {
                entry,
                source: new.said,
                line: new.line.clone(),
                reply_key: new.reply_key,
            });
        }
        self.all_preferences = AllPreferences::fold(&self.entries());
        self.take_word(resolve(&self.all_preferences, &self.ids));
        self.apply_rules();
    }

    /// The journal as values.
    pub fn entries(&self) -> Vec<Entry> {
        self.journal.iter().map(|row| row.entry.clone()).collect()
    }

    /// A person by position.
    pub fn person(&self, position: PersonIndex) -> &Person {
        &self.people[position]
    }

    /// The address a person is written to now. `None`: they have none (see
    /// [`Address::placeholder`]).
    pub fn address(&self, person: &Person) -> Option<&Address> {
        self.addresses(person).next()
    }

    /// The addresses a person can be written to, the one in use first; no placeholder among them.
    pub fn addresses<'a, 'p>(
        &'a self,
        person: &'p Person,
    ) -> impl Iterator<Item = &'a Address> + use<'a, 'p> {
        let all = person.addresses.iter().map(|id| &self.facts.address(*id).address);
        all.filter(|address| !address.is_placeholder())
    }

    /// `Ada Lovelace <ada@example.org>`, or the name alone where there is no address.
    pub fn named(&self, person: &Person) -> String {
        match self.address(person) {
            Some(address) => format!("{} <{address}>", person.name),
            None => person.name.clone(),
        }
    }

    /// What is written down of a person now has this key: the address in use, or the placeholder.
    /// Entries under any of their addresses are found again.
    pub fn key(&self, position: PersonIndex) -> PersonKey {
        let person = self.person(position);
        let placeholder = || &self.facts.address(person.addresses[0]).address;
        self.address(person).unwrap_or_else(placeholder).into()
    }

    /// Every key of a person: what is said of all of them holds however they are grouped later.
    pub fn keys(&self, position: PersonIndex) -> impl Iterator<Item = PersonKey> {
        self.person(position).addresses.iter().map(|id| (&self.facts.address(*id).address).into())
    }

    /// The person a key means now. `None`: nobody known has that address.
    pub fn by_key(&self, key: &PersonKey) -> Option<PersonIndex> {
        self.by_address(key.address())
    }

    /// How a person is called now: by name, or by the key where nobody known has it.
    pub fn called(&self, key: &PersonKey) -> String {
        self.by_key(key).map_or_else(|| key.to_string(), |position| self.person(position).name.clone())
    }

    /// Whose address it is. `None`: nobody known has it.
    pub fn by_address(&self, address: &Address) -> Option<PersonIndex> {
        self.people.person_of.get(&self.id(address)?).copied()
    }

    /// Whether mail shows that the owner wrote to an address: to the address itself, whoever's it
    /// is.
    pub fn wrote_to(&self, address: &Address) -> bool {
        self.id(address).is_some_and(|id| self.people.addresses[id.0 as usize].n_out > 0)
    }

    /// Where an address is in the facts. `None`: no mail has it.
    pub fn id(&self, address: &Address) -> Option<AddressId> {
        self.ids.get(address).copied()
    }

    /// Standing and judgement of one person.
    pub fn view(&self, position: PersonIndex) -> PersonView {
        self.views.get().map_or_else(|| self.look(position), |views| views[position.0].clone())
    }

    fn look(&self, position: PersonIndex) -> PersonView {
        let (preferences, mut judgement) = self.judge(position);
        let only_imported =
            self.person(position).known == Some(KnownReason::Imported) && preferences.every_days.is_none();
        if judgement.due == Due::Yes && only_imported && self.turn != Some(position) {
            judgement.due = if self.to_ask.contains(&position) { Due::AskedFirst } else { Due::InTurn };
        }
        PersonView { position, preferences, judgement }
    }

    /// Standing and judgement, whoever else waits.
    fn judge(&self, position: PersonIndex) -> (Preferences, Judgement) {
        let person = self.person(position);
        let addresses = person.addresses.iter().map(|id| &self.facts.address(*id).address);
        let mut preferences = self.all_preferences.lookup(addresses);
        self.cards(position).for_each(|card| add_card(&mut preferences, card, &self.zone));
        let history = self.people.history_from;
        let rule = tag_days(&self.deciding.rules, &preferences).or(self.rules[position.0]);
        let context =
            JudgeContext { policy: self.policy, history_from: history, now: self.now, zone: &self.zone };
        let judge = |preferences: &Preferences| due::judge(person, preferences, rule, &context);
        let met = self.meetings.touches(position, &self.facts);
        let mut judgement = judge(&preferences);
        if !met.is_empty() {
            let alone = judgement.due;
            let only_met = matches!(person.known, None | Some(KnownReason::Met(_)));
            let is_known = !only_met || !preferences.touches.is_empty();
            preferences.touches.extend(met.into_iter().map(|touch| self.titled(touch)));
            preferences.touches.sort_by_key(|touch| touch.on);
            judgement = judge(&preferences);
            // A meeting makes nobody due who is not due without it.
            if is_known && judgement.due.is_suggested() {
                judgement.due = alone;
            }
        }
        if let (Due::Yes | Due::Dormant, Some(at)) = (judgement.due, self.meets_soon(position)) {
            judgement.due = Due::MeetSoon { at };
        }
        if let (Due::Yes | Due::Dormant, Some(at)) = (judgement.due, self.came_back(person)) {
            judgement.due = Due::MailCameBack { at };
        }
        (preferences, judgement)
    }

    /// When the owner lately wrote a mail to somebody that came back, UTC seconds: that is asked
    /// about, and whoever may have forged the report gains nothing else by it.
    fn came_back(&self, person: &Person) -> Option<i64> {
        let returned =
            person.addresses.iter().filter_map(|id| self.people.addresses[id.0 as usize].returned_at);
        returned.max().filter(|at| self.now.as_second() - at < due::CAME_BACK_DAYS * 86_400)
    }

    /// When the owner meets somebody within the next two weeks, UTC seconds.
    fn meets_soon(&self, position: PersonIndex) -> Option<i64> {
        let soon = self.now.as_second() + meetings::SOON_DAYS * 86_400;
        self.meetings.next(position).map(|next| next.starts_at).filter(|at| *at <= soon)
    }

    fn titled(&self, touch: LoggedTouch) -> LoggedTouch {
        match self.titles {
            MeetingTitles::Shown => touch,
            MeetingTitles::Hidden => LoggedTouch { text: None, ..touch },
        }
    }

    /// Everybody's page, by position.
    pub fn views(&self) -> &[PersonView] {
        let all = || self.people.indexed().map(|(position, _)| self.look(position)).collect();
        self.views.get_or_init(all)
    }

    /// Who is due, strongest tie first.
    pub fn due(&self) -> Vec<PersonView> {
        let mut due: Vec<PersonView> =
            self.views().iter().filter(|view| view.judgement.due == Due::Yes).cloned().collect();
        due.sort_by(|a, b| {
            b.judgement.strength.total_cmp(&a.judgement.strength).then(a.position.cmp(&b.position))
        });
        due
    }

    /// Of those lost sight of for a year or more, whom nothing else speaks against, the one with
    /// the most days in touch.
    pub fn dormant(&self) -> Option<PersonView> {
        let dormant = self.views().iter().filter(|view| view.judgement.due == Due::Dormant);
        dormant.max_by_key(|view| (view.judgement.days_in_touch, Reverse(view.position))).cloned()
    }

    /// Positions, warmest first.
    pub fn by_strength(&self) -> Vec<PersonView> {
        let mut views = self.views().to_vec();
        views.sort_by(|a, b| {
            b.judgement.strength.total_cmp(&a.judgement.strength).then(a.position.cmp(&b.position))
        });
        views
    }

    /// Contact days per month over the last two years, oldest first.
    pub fn months(&self, position: PersonIndex) -> Vec<u32> {
        const MONTHS: usize = 24;
        let today = touch::day_of(self.now.as_second(), &self.zone);
        let mut counts = vec![0; MONTHS];
        for day in &self.person(position).days {
            let ago = (f64::from(today - day.day) / 30.44) as usize;
            if day.day <= today && ago < MONTHS {
                counts[MONTHS - 1 - ago] += 1;
            }
        }
        counts
    }

    /// Learned addresses of the owner, as text.
    pub fn learned_addresses(&self) -> Vec<String> {
        let mut learned = self.people.owner.learned.clone();
        learned.sort_by_key(|id| Reverse(*id));
        learned.iter().map(|id| self.facts.address(*id).address.to_string()).collect()
    }
}

/// What decides which cards hold, by entry: imports that were not taken back, and that somebody was
/// forgotten.
fn imports(journal: &[JournalRow]) -> Vec<i64> {
    let entries: Vec<Entry> = journal.iter().map(|row| row.entry.clone()).collect();
    let undone = undone(&entries);
    let decides = |row: &&JournalRow| match row.entry.action {
        Action::Imported { .. } => !undone.contains(&row.entry.id),
        Action::Never => row.source == JournalSource::Rekindle,
        _ => false,
    };
    journal.iter().filter(decides).map(|row| row.entry.id).collect()
}

/// The cards of others: the owner's own card makes nobody.
fn others_cards(cards: Vec<Card>, config: &Config) -> Vec<Card> {
    let own = |card: &Card| {
        card.real_addresses().any(|address| config.accounts.iter().any(|account| account.is_owner(&address)))
    };
    cards.into_iter().filter(|card| !own(card)).collect()
}

fn cards_of(facts: &Facts, people: &People) -> HashMap<PersonIndex, Vec<usize>> {
    let mut cards_of: HashMap<PersonIndex, Vec<usize>> = HashMap::new();
    for (at, card) in facts.cards.iter().enumerate() {
        if let Some(position) = card.addresses.iter().find_map(|id| people.person_of.get(id)) {
            cards_of.entry(*position).or_default().push(at);
        }
    }
    cards_of
}

/// Tags and touches of a card hold as if said, but for tags that the owner took off.
fn add_card(preferences: &mut Preferences, card: &Card, zone: &TimeZone) {
    let tags =
        card.tags.iter().filter(|tag| !preferences.untagged.contains(*tag)).cloned().collect::<Vec<_>>();
    preferences.tags.extend(tags);
    for touch in &card.touches {
        let noon = touch.on.at(12, 0, 0, 0).to_zoned(zone.clone()).map(|at| at.timestamp());
        let text = Some(touch.text.clone()).filter(|text| !text.is_empty());
        preferences.touches.extend(noon.map(|on| LoggedTouch {
            on,
            how: Some(touch.how.clone()),
            text,
            evidence: TouchEvidence::Said,
        }));
    }
    preferences.touches.sort_by_key(|touch| touch.on);
}

//! Address books at each scan: files that changed are read, and their cards hold as those of an
//! import do. Who is in no file any more goes, unless an import, mail or a meeting knows them. What
//! the owner said stays.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;

use super::files::{self, FileList, FilesRead};
use super::import;
use crate::command::{Action, Entry, PersonKey};
use crate::config::Config;
use crate::contacts::merge::{self, Change};
use crate::contacts::{Card, CardSource, Mapping};
use crate::infer::preferences::{self, AllPreferences};
use crate::mail::Address;
use crate::store::book::ReadBook;
use crate::store::journal::{JournalSource, NewEntry};
use crate::store::watched_file::{WatchedFile, WatchedKind};
use crate::store::{Store, StoreError};

const NO_BOOK: &str = "no address book (vCard)";
/// Endings of address books in a folder.
const ENDINGS: [&str; 3] = [".vcf", ".vcard", ".vcf.gz"];
/// Remarks kept of one file.
const REMARKS: usize = 20;

/// The address books that the configuration means now.
pub fn files(config: &Config) -> FileList {
    files::list(&config.address_books, &ENDINGS)
}

/// Takes in what changed. Nothing is done where nothing changed.
///
/// # Errors
/// The database's.
pub fn sync(store: &mut Store, config: &Config, now: Timestamp) -> Result<FilesRead, StoreError> {
    let mut read = 0;
    loop {
        let changes = files::changes(files(config), store.watched_files(WatchedKind::Book)?);
        for file in &changes.touched {
            store.touch_watched(WatchedKind::Book, file)?;
        }
        let mut faults = changes.faults;
        read += changes.changed.len();
        if changes.changed.is_empty() && changes.gone.is_empty() {
            return Ok(FilesRead { read, faults });
        }
        let forgotten = store.forgotten()?;
        let mut books = Vec::new();
        for (file, bytes) in changes.changed {
            let mut book = parse(file, &bytes, &mut faults);
            book.cards.retain(|card| !card.keys().iter().any(|key| forgotten.contains(key.as_str())));
            books.push(book);
        }
        let entries = new_jobs(store, config, &books, &changes.gone)?;
        store.write_books(&books, &changes.gone, &entries, now)?;
        if !changes.more {
            return Ok(FilesRead { read, faults });
        }
    }
}

fn parse(mut file: WatchedFile, bytes: &[u8], faults: &mut Vec<String>) -> ReadBook {
    let name = Path::new(&file.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some(found) = crate::contacts::read::read(&name, bytes, &Mapping::default()) else {
        faults.push(format!("{}: {NO_BOOK}", file.path));
        file.remarks = vec![NO_BOOK.to_owned()];
        return ReadBook { file, cards: Vec::new() };
    };
    file.remarks = found.remarks.iter().take(REMARKS).map(ToString::to_string).collect();
    if found.remarks.len() > REMARKS {
        file.remarks.push(format!("and {} more", found.remarks.len() - REMARKS));
    }
    ReadBook { file, cards: found.cards }
}

/// An entry for everybody who has a new job by what changed.
fn new_jobs(
    store: &Store,
    config: &Config,
    read: &[ReadBook],
    gone: &[String],
) -> Result<Vec<NewEntry>, StoreError> {
    let entries: Vec<Entry> = store.journal()?.into_iter().map(|row| row.entry).collect();
    let imported = merge::effective(store.cards()?, &preferences::undone(&entries));
    let before = store.book_cards()?;
    let left = before
        .iter()
        .filter(|(path, _)| !gone.contains(path) && !read.iter().any(|book| book.file.path == *path));
    let mut books: Vec<(&str, &Card)> = left.map(|(path, card)| (path.as_str(), card)).collect();
    books.extend(read.iter().flat_map(|book| book.cards.iter().map(|card| (book.file.path.as_str(), card))));
    books.sort_by_key(|(path, _)| *path);
    let after = merge::overlaid(imported.clone(), books.into_iter().map(|(_, card)| card.clone()));
    let before = merge::overlaid(imported, before.into_iter().map(|(_, card)| card));
    let before: HashMap<(CardSource, String), Card> =
        before.into_iter().map(|card| ((card.source, card.id.clone()), card)).collect();
    let preferences = AllPreferences::fold(&entries);
    let is_own = |address: &Address| config.accounts.iter().any(|account| account.is_owner(address));
    let news = after.into_iter().filter_map(|card| {
        let known = before.get(&(card.source, card.id.clone()))?;
        let change = Change::Changed { before: Box::new(known.clone()), after: card };
        let card = change.after();
        let is_news = !import::is_told(&preferences, card) && !card.keys().iter().any(is_own);
        is_news.then(|| new_job(&change)).flatten()
    });
    Ok(news.collect())
}

/// `None`: they work where they did.
fn new_job(change: &Change) -> Option<NewEntry> {
    let (was, organization) = change.new_job()?;
    let card = change.after();
    let action = Action::NewJob {
        organization: organization.to_owned(),
        title: card.title.clone(),
        was: was.to_owned(),
    };
    Some(NewEntry {
        said: JournalSource::Rekindle,
        person: card.keys().first().map(PersonKey::from),
        action,
        line: String::new(),
        reply_key: None,
        once: None,
    })
}

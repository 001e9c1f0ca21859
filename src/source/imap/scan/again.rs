//! Asking once more for messages that were set aside: the server may have been mended since.

use std::collections::HashSet;

use super::super::Imap;
use super::{FolderReading, Got, Opened, Session};
use crate::mail::{Cursor, Locator};
use crate::source::{AskedAgain, Folder, SourceError};

impl Imap {
    /// Asks for each of `places` alone; see [`crate::source::Source::ask_again`]. Stops where the
    /// connection breaks: what was not asked for is in no list.
    ///
    /// # Errors
    /// As for [`Imap::scan`].
    pub fn ask_again(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        places: &[Locator],
    ) -> Result<AskedAgain, SourceError> {
        let examined = self.examine(&folder.raw, &folder.name)?;
        if !matches!(*cursor, Cursor::Imap { uid_validity, .. } if uid_validity == examined.uid_validity) {
            // They are other messages now, or none: the scan reads the folder from its beginning.
            return Ok(AskedAgain::default());
        }
        let operation = self.operation("reading", &folder.name);
        let mut uids: Vec<u32> = places.iter().filter_map(uid).collect();
        uids.sort_unstable();
        let listed = self.session().and_then(|session| session.listed_among(&uids, &operation));
        let listed = self.settle(listed)?;
        let mut again = AskedAgain::default();
        let gone = uids.iter().filter(|uid| !listed.contains(uid));
        again.gone = gone.map(|uid| Locator::Number((*uid).into())).collect();
        let opened = Opened::searched(examined, Vec::new(), 0);
        let mut reading = FolderReading::new(self, folder, operation, opened);
        let mut left = uids.into_iter().filter(|uid| listed.contains(uid));
        if !left.all(|uid| reading.once_more(uid, &mut again)) {
            self.session = None;
        }
        Ok(again)
    }
}

fn uid(place: &Locator) -> Option<u32> {
    match place {
        Locator::Number(number) => u32::try_from(*number).ok(),
        Locator::Name(_) => None,
    }
}

impl Session {
    /// Those of some UIDs that are in the folder still.
    fn listed_among(&mut self, uids: &[u32], operation: &str) -> Result<HashSet<u32>, SourceError> {
        let set: Vec<String> = uids.iter().map(u32::to_string).collect();
        Ok(self.search(&set.join(","), operation)?.into_iter().collect())
    }
}

impl FolderReading<'_> {
    /// Asks for one message, its fields and then its whole header. `false`: the connection broke,
    /// which is put down to this message.
    fn once_more(&mut self, uid: u32, again: &mut AskedAgain) -> bool {
        let fields = self.items.clone();
        for items in [&fields[..], super::WHOLE_HEADER] {
            self.items = items.to_owned();
            let asked = self.ask(vec![uid]);
            let got = self.pool.remove(&uid);
            let place = Locator::Number(uid.into());
            let why = match (asked, got) {
                (_, Some(Got::Header(header))) => {
                    again.headers.push(header);
                    return true;
                }
                (_, Some(Got::Draft)) => {
                    again.gone.push(place);
                    return true;
                }
                (_, Some(Got::Unreadable(why) | Got::Unshown(why))) => why,
                (Err(error), _) => {
                    let error = super::super::server_text::printable(error.to_string().as_bytes());
                    again.unshown.push((place, format!("the server breaks off when asked for it: {error}")));
                    return false;
                }
                (Ok(_), Some(Got::Blank)) if items == fields => continue,
                (Ok(_), Some(Got::Blank)) => "the server shows an empty header of it".to_owned(),
                (Ok(answer), None) => match answer.refusal {
                    Some(refusal) => format!("the server refuses it: {}", refusal.text),
                    None => "the server lists it and does not show it".to_owned(),
                },
            };
            again.unshown.push((place, why));
            break;
        }
        self.items = fields;
        true
    }
}

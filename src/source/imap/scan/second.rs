//! A second connection, for a folder of very many messages: a server works for each connection on
//! one processor, so two are served almost twice as fast.
//!
//! The first gives every other FETCH to it, and puts what comes of both together in order. The
//! second knows nothing but the usual: it ends where it is refused anything or breaks, and what it
//! owes is asked for again on the first, which sees to all that is odd. A server that lets us in
//! only once is read with one connection, as is one that is far away: there the link, not the
//! server, is what takes the time.
//!
//! The first is logged in anew before, since Dovecot takes much longer to open a folder on a
//! connection that has listed folders.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::time::Duration;

use super::super::login::Session;
use super::super::server_text::protocol;
use super::super::uid_fetch::{AnswerTimeouts, FetchAnswer};
use super::super::under_way::{GivenOrder, PendingFetch, UidRuns};
use super::super::wire::HEADER_BYTES;
use super::super::{Imap, KillHandle};
use super::{FolderReading, Got, judge};
use crate::source::SourceError;

/// Messages to come for which a second connection is worth its login.
const VERY_MANY: usize = 20_000;
/// The longest turn of a server that is near: on this machine, or in the same network.
const NEAR: Duration = Duration::from_millis(5);
/// Commands under way on the first connection before the second is logged in: what was asked for
/// there cannot be given away.
pub(super) const UNTIL_LOGGED_IN: usize = 6;
/// Commands under way on the first connection beside it. A near server needs no more, and the first
/// reads the answers to all of them where the second ends.
pub(super) const WITH_SECOND: usize = 48;
/// Answers that wait for the first connection to come to them.
const READ_AHEAD: usize = 1;

/// Whether two connections read.
#[derive(Default)]
pub(in super::super) enum Second {
    #[default]
    NotWanted,
    Open(SecondConnection),
    /// It failed, or something odd came of what is read: no other one before the next scan.
    GivenUp,
}

/// What the first connection knows of it. Dropped, it ends.
pub(in super::super) struct SecondConnection {
    orders: Sender<(u32, FetchOrder)>,
    told: Receiver<SecondReport>,
    stage: LoginStage,
    /// The serial number of the last order.
    serial: u32,
    kill: KillHandle,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LoginStage {
    LoggingIn,
    LoggedIn,
}

/// What one FETCH asks for, and in which folder.
pub(in super::super) struct FetchOrder {
    /// As the server spells it.
    pub(in super::super) raw: String,
    pub(in super::super) uid_validity: u32,
    pub(in super::super) uids: Vec<u32>,
    /// The sequence set that names them.
    pub(in super::super) set: String,
}

/// What the second connection says to the first.
enum SecondReport {
    LoggedIn,
    /// The end of the order with this serial number, and what came until then, of this order and
    /// others of its folder.
    Read {
        serial: u32,
        read: Vec<(u32, Got)>,
    },
}

impl Second {
    /// Hears whether it is logged in, or has ended before that.
    pub(super) fn hear(&mut self) {
        let Second::Open(second) = self else { return };
        if second.stage == LoginStage::LoggedIn {
            return;
        }
        match second.told.try_recv() {
            Ok(_) => second.stage = LoginStage::LoggedIn,
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => *self = Second::GivenUp,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self, Second::Open(_))
    }

    /// Ends it, where there is one.
    pub(in super::super) fn give_up(&mut self) {
        if self.is_open() {
            *self = Second::GivenUp;
        }
    }

    pub(super) fn is_logging_in(&self) -> bool {
        matches!(self, Second::Open(second) if second.stage == LoginStage::LoggingIn)
    }

    /// Takes an order and adds it to those that were given away, where it is logged in and fewer of
    /// the folder are than the first keeps (`kept`). Gives back an order that it does not take.
    pub(in super::super) fn take(
        &mut self,
        order: FetchOrder,
        given_away: &mut VecDeque<GivenOrder>,
        kept: usize,
    ) -> Option<FetchOrder> {
        match self {
            Second::Open(second) if second.stage == LoginStage::LoggedIn && given_away.len() < kept => {
                second.serial += 1;
                let uids = UidRuns::new(&order.uids);
                given_away.push_back(GivenOrder { serial: second.serial, uids });
                // One that has ended says so when the answer is read.
                let _ = second.orders.send((second.serial, order));
                None
            }
            _ => Some(order),
        }
    }

    /// Waits for the end of an order: its serial number, and what came. `None`: the connection has
    /// ended, or takes longer than `patience`.
    fn read(&mut self, patience: Duration) -> Option<(u32, Vec<(u32, Got)>)> {
        let Second::Open(second) = self else { return None };
        match second.told.recv_timeout(patience).ok()? {
            SecondReport::Read { serial, read } => Some((serial, read)),
            SecondReport::LoggedIn => None,
        }
    }
}

impl Drop for SecondConnection {
    fn drop(&mut self) {
        self.kill.kill();
    }
}

impl FolderReading<'_> {
    /// Begins to log in a second time, where that is worth it.
    pub(super) fn call_second(&mut self) {
        if !matches!(self.imap.second, Second::NotWanted) || self.to_come() < VERY_MANY {
            return;
        }
        let Some(session) = self.imap.session.as_deref() else { return };
        let is_near = session.guard.link().wire.pace.turn().is_some_and(|turn| turn <= NEAR);
        if !is_near || self.is_packing_worth_it() {
            return;
        }
        let mut left = None;
        // What is under way on a connection ends with it.
        if session.has_listed && session.ahead.is_empty() {
            match log_in_anew(self.imap, session) {
                LoginAgain::LetIn(anew) => left = self.imap.session.replace(anew),
                LoginAgain::Refused => {
                    self.imap.second = Second::GivenUp;
                    return;
                }
                LoginAgain::Slow => {}
            }
        }
        let Some(session) = self.imap.session.as_deref() else { return };
        self.imap.second = open(self.imap, session, (self.items.clone(), left));
    }

    /// Whether the first message that is not answered was left to the second connection.
    pub(super) fn is_next_given_away(&self) -> bool {
        let next = self.todo.get(self.pooled_at_head(usize::MAX, |_| true));
        next.is_some_and(|next| self.given_away.iter().any(|order| order.uids.contains(*next)))
    }

    /// Reads its next answer into the pool. `None`: it has ended, or answers what nobody knows of.
    pub(super) fn read_second(&mut self) -> Option<()> {
        let told = self.imap.second.read(self.deadlines.command);
        let place = |serial: u32| self.given_away.iter().position(|order| order.serial == serial);
        let Some((place, read)) = told.and_then(|(serial, read)| Some((place(serial)?, read))) else {
            self.give_up_second();
            return None;
        };
        self.given_away.remove(place);
        // What was delivered must not be delivered again.
        self.pool.extend(read.into_iter().filter(|(uid, _)| *uid > self.last_uid));
        Some(())
    }

    /// From here on there is one connection.
    pub(super) fn give_up_second(&mut self) {
        self.imap.second.give_up();
        self.given_away.clear();
    }
}

/// How a login beside one that was good went.
enum LoginAgain {
    LetIn(Box<Session>),
    Refused,
    /// It would keep the scan waiting.
    Slow,
}

/// The first connection anew. On one that listed folders, Dovecot compares every file of a Maildir
/// with its own list of them at each EXAMINE; on another one it does so only after a change.
fn log_in_anew(imap: &Imap, before: &Session) -> LoginAgain {
    let kill = imap.kill.beside();
    let (tell, told) = sync_channel(1);
    let log_in = before.log_in_again(imap, kill.clone());
    let work = move || {
        // Where it took too long, nobody hears it.
        let _ = tell.send(log_in().map(Box::new));
    };
    if std::thread::Builder::new().name("anew".to_owned()).spawn(work).is_err() {
        return LoginAgain::Slow;
    }
    let is_held = |session: &Session| {
        session.handle().is_ok_and(|connection| imap.kill.hold(connection, OPERATION).is_ok())
    };
    match told.recv_timeout(imap.deadlines.again) {
        Ok(Ok(session)) if is_held(&session) => LoginAgain::LetIn(session),
        Ok(_) | Err(RecvTimeoutError::Disconnected) => LoginAgain::Refused,
        Err(RecvTimeoutError::Timeout) => {
            kill.kill();
            LoginAgain::Slow
        }
    }
}

/// Logs in on a thread of its own; before that, `left` is closed: some servers count it.
fn open(imap: &Imap, first: &Session, (items, left): (String, Option<Box<Session>>)) -> Second {
    let (orders, ordered) = channel();
    let (tell, told) = sync_channel(READ_AHEAD);
    let kill = imap.kill.beside();
    let (deadlines, log_in) = (imap.deadlines, first.log_in_again(imap, kill.clone()));
    let patience = AnswerTimeouts { quiet: deadlines.quiet, whole: deadlines.command };
    let work = move || {
        if let Some(left) = left {
            left.leave(deadlines.again);
        }
        let ended = log_in().and_then(|session| {
            let (under_way, serials) = (VecDeque::new(), HashMap::new());
            SecondReader { session, ordered, tell, items, patience, under_way, serials, held: None }.run()
        });
        match ended {
            Ok(()) => tracing::debug!("the second connection has ended"),
            Err(error) => tracing::debug!("one connection reads from here on: {error}"),
        }
    };
    match std::thread::Builder::new().name("second".to_owned()).spawn(work) {
        Ok(_) => {
            Second::Open(SecondConnection { orders, told, stage: LoginStage::LoggingIn, serial: 0, kill })
        }
        Err(_) => Second::GivenUp,
    }
}

/// The thread of the second connection.
struct SecondReader {
    session: Session,
    ordered: Receiver<(u32, FetchOrder)>,
    tell: SyncSender<SecondReport>,
    items: String,
    patience: AnswerTimeouts,
    under_way: VecDeque<PendingFetch>,
    /// The serial numbers of the orders under way, by their tags.
    serials: HashMap<u32, u32>,
    /// An order of another folder than the one that is open.
    held: Option<(u32, FetchOrder)>,
}

impl SecondReader {
    /// Reads what is ordered, until nobody orders any more, or wants to hear it.
    fn run(mut self) -> Result<(), SourceError> {
        let mut told = self.tell.send(SecondReport::LoggedIn);
        while told.is_ok() {
            self.send_orders()?;
            if self.under_way.is_empty() {
                break;
            }
            let read = self.read()?;
            told = self.tell.send(read);
        }
        Ok(())
    }

    /// Sends all that is ordered of one folder; waits for an order where nothing is under way.
    fn send_orders(&mut self) -> Result<(), SourceError> {
        let mut commands = String::new();
        while let Some((serial, order)) = self.next_order() {
            if self.session.examined.as_ref() != Some(&order.raw) {
                if !self.under_way.is_empty() {
                    self.held = Some((serial, order));
                    break;
                }
                let examined = self.session.examine(&order.raw, OPERATION)?;
                if examined.uid_validity != order.uid_validity {
                    return Err(protocol(OPERATION.to_owned(), "another UIDVALIDITY".to_owned()));
                }
            }
            let fetch = self.session.write_fetch((&order.uids, &order.set), &self.items, &mut commands);
            self.serials.insert(fetch.tag, serial);
            self.under_way.push_back(fetch);
        }
        if commands.is_empty() { Ok(()) } else { self.session.send(&commands, OPERATION) }
    }

    fn next_order(&mut self) -> Option<(u32, FetchOrder)> {
        match self.held.take() {
            Some(order) => Some(order),
            None if self.under_way.is_empty() => self.ordered.recv().ok(),
            None => self.ordered.try_recv().ok(),
        }
    }

    /// The answer that comes next. One that is refused ends the connection.
    fn read(&mut self) -> Result<SecondReport, SourceError> {
        let mut answer = FetchAnswer::default();
        let ended = self.session.read_fetch(&mut self.under_way, HEADER_BYTES, self.patience, &mut answer);
        ended.map_err(|error| self.session.io_error(OPERATION, &error))?;
        match answer.refusal {
            Some(refusal) => Err(self.session.refused(OPERATION.to_owned(), refusal)),
            None => {
                let read = answer.got.into_iter().map(|(uid, fetched)| (uid, judge(uid, fetched)));
                let serial = self.serials.remove(&answer.tag).unwrap_or_default();
                Ok(SecondReport::Read { serial, read: read.collect() })
            }
        }
    }
}

const OPERATION: &str = "reading with a second connection";
